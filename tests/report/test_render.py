"""Drawings as a page holds them: well formed, light, and with nothing changed that a reader sees."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from reshore.report import charts
from reshore.report.canvas import POINTS
from reshore.report.frame import Column, Frame
from reshore.report.render import tidy
from reshore.report.studio import draw


def change(unit):
    columns = (Column("year", "Year"), *(Column(point, point, unit) for point in ("p10", "p50", "p90")))
    rows = ((2025, -0.01234567, 0.0, 0.01), (2030, -0.02, 0.0123456, 0.03), (2035, -0.03, 0.02, 0.04))
    return charts.difference(Frame("change", columns, rows), unit)


@pytest.fixture(scope="module")
def drawn():
    drawing = draw(change("share"))
    return drawing, tidy(drawing, "figure", "a drawing")


def test_a_drawing_is_light_and_well_formed(drawn):
    before, after = drawn
    ElementTree.fromstring(after)
    assert len(after) < 0.8 * len(before)
    assert not re.search(r"class=|<g/>|<g[^>]*[^/]></g>", after)
    places = re.findall(r"\d+\.(\d+)", " ".join(re.findall(r"<(?!title)[^>]*>", after)))
    assert max(map(len, places)) == 2


def test_what_is_seen_is_kept(drawn):
    before, after = drawn
    texts = [re.findall(r"<text[^>]*>([^<]*)", drawing) for drawing in drawn]
    assert texts[0] == texts[1]
    assert before.count('stroke-width="2"') == after.count('stroke-width="2"')
    assert after.count("<title>") == 3


def test_a_part_that_holds_only_empty_parts_goes_as_a_whole():
    drawing = '<svg viewBox="0 0 9 9"><g><g/><g class="a"></g></g><g><g/><path d="M0.12345,1"/></g></svg>'
    assert tidy(drawing, "figure", "x").endswith('px"><g><path d="M0.12,1"/></g></svg>')


def test_shares_differ_by_percentage_points(drawn):
    assert f">{POINTS}</text>" in drawn[1]
    assert "2030: +1.2 (10–90\xa0%: −2.0 to +3.0\xa0percentage points)" in drawn[1]
    labels = re.findall(r">([−\d.]+)</text>", drawn[1])
    assert {"−2", "2030"} <= set(labels)
