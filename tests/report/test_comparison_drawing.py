"""Axes, labels and rows of the charts of a comparison."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.compared import NAME, three_deals

from reshore.report.comparison import bars, charts, forests
from reshore.report.comparison.drawing import Ladder, kept_apart, lines_of, round_span
from reshore.report.comparison.material import material_of
from reshore.report.comparison.money import payers
from reshore.report.comparison.numbers import differences
from reshore.report.comparison.series import capacity_added
from reshore.report.render import tidy
from reshore.report.studio import draw
from reshore.report.style import SERIES

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8)


@given(NUMBERS)
def test_an_axis_holds_its_values_and_zero(values):
    ticks = round_span(values)
    assert len(ticks) >= 3
    slack = 1e-6 * (ticks[-1] - ticks[0])
    assert ticks[0] - slack <= min(*values, 0.0)
    assert ticks[-1] + slack >= max(*values, 0.0)
    assert min(abs(tick) for tick in ticks) <= slack


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], (-1, 0, 1)),
        ([0.0], (-1, 0, 1)),
        ([8.0], (0, 2, 4, 6, 8)),
        ([-3.0, float("inf"), None, 9.0], (-5, 0, 5, 10)),
    ],
)
def test_axes_end_at_round_numbers(values, ticks):
    assert round_span(values) == ticks


@given(st.lists(st.floats(0, 300), max_size=8))
def test_labels_keep_apart_and_keep_their_order(places):
    moved = kept_apart(places, 12.0)
    order = sorted(range(len(places)), key=lambda at: places[at])
    placed = [moved[at] for at in order]
    assert all(later - earlier >= 12.0 - 1e-6 for earlier, later in pairwise(placed))
    assert sum(moved) == pytest.approx(sum(places))


def test_labels_that_are_apart_stay():
    assert kept_apart([40.0, 10.0, 90.0], 12.0) == [40.0, 10.0, 90.0]
    assert kept_apart([50.0, 50.0], 12.0) == [44.0, 56.0]


@given(st.text(alphabet="ab-1 ", max_size=60))
def test_names_are_broken_without_losing_a_letter(name):
    lines = lines_of(name, 18)
    assert all(len(line) <= 18 for line in lines)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_names_break_behind_hyphens():
    assert lines_of("us-taiwan-2025-11", 18) == ["us-taiwan-2025-11"]
    assert lines_of("us-taiwan-2025-11-confirmed", 18) == ["us-taiwan-2025-11-", "confirmed"]
    assert lines_of("x" * 40, 18) == ["x" * 18, "x" * 18, "x" * 4]


def test_rows_are_as_high_as_their_names():
    ladder = Ladder(characters=5, gap=10.0)
    first, second = ladder.row("short"), ladder.row("much-too-long", "B")
    assert second - first == pytest.approx(13 / 2 + 10 + 3 * 13 / 2)
    assert ladder.words == ["short", "much-", "too-", "long"]
    assert ladder.letters == [{"y": second, "shown": "B"}]
    assert ladder.height > second + 3 * 13 / 2


@pytest.fixture(scope="module")
def material():
    return material_of(three_deals())


def drawn(spec) -> str:
    return tidy(draw(spec), "x", "label", spec["usermeta"]["words"])


def test_every_line_ends_in_its_letter(material):
    text = drawn(charts.lines(capacity_added(material), "kwpm", material.rivals))
    letters = dict(re.findall(r'<text[^>]*fill="var\(--(s\d)\)"[^>]*>([A-Z])</text>', text))
    assert letters == dict(zip(SERIES, "ABC", strict=False))


def test_a_deal_stands_in_its_colour_among_the_others(material):
    side = material.side(NAME)
    text = drawn(charts.among(capacity_added(material), "kwpm", side, material.rivals))
    assert f"var(--{side.role})" in text
    assert not any(f"var(--{other.role})" in text for other in material.rivals if other != side)
    assert len(re.findall(r"<title>20\d\d, A ", text)) == material.last_year - material.first_year + 1


def test_a_forest_says_every_number(material):
    frame = differences(material).where(name="us-leading-capacity", year=2035)
    text = drawn(forests.forest(frame, "kwpm", material.rivals))
    assert text.count("<title>") == 3
    for side in material.rivals:
        assert f"<title>{side.called}: " in text
        assert f">{side.letter}</text>" in text
    spec = forests.forest(frame, "share", material.rivals)
    assert spec["datasets"]["rows"][0]["p50"] == pytest.approx(100 * frame.records()[0]["p50"])


def test_what_is_infinite_is_drawn_to_the_edge(material):
    frame = differences(material).where(name="start-to-volume", year=None)
    columns = [column.name for column in frame.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in frame.rows]
    rows[0] |= {"p75": None, "p90": None}
    rows[1] |= dict.fromkeys(("p10", "p25", "p50", "p75", "p90")) | {"higher_share": 1.0}
    changed = type(frame)(frame.name, frame.columns, tuple(tuple(row.values()) for row in rows))
    data = forests.forest(changed, "months", material.rivals)["datasets"]["rows"]
    edge = max(row["p90"] for row in data)
    assert data[0]["p90"] == data[1]["p10"] == edge
    assert (data[0]["dot"] is None, data[1]["dot"]) == (False, None)
    assert "+∞" in data[1]["text"]


def test_bars_of_payers_end_at_what_is_paid(material):
    frame = payers(material)
    roles = {str(payer): "building" for payer in frame.distinct("payer")}
    spec = bars.stacks(frame, "mean_usd_bn", material.paths, roles)
    for side, shown in zip(material.paths, spec["datasets"]["sums"], strict=True):
        total = sum(frame.where(deal=side.name).column("mean_usd_bn"))
        assert shown["start"] == pytest.approx(total)
    changes = bars.stacks(frame, "more_usd_bn", material.rivals, roles, signed=True)["datasets"]["parts"]
    lefts = [part["end"] for part in changes if part["end"] < part["start"]]
    assert lefts
    assert max(lefts) < 0
