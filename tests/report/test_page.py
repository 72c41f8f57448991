"""The page: whole, offline, well formed, readable by everybody, and with every number to take away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import unquote

import numpy as np
import pytest
from tests.report.support import made_up, outcome_of

from reshore.errors import SolveError
from reshore.evidence.delay import CausePart, Delay, Lateness
from reshore.evidence.slope_table import Gradient, Slope
from reshore.report import render_report, write_report
from reshore.report.material import Extras, extras_of, material_of
from reshore.report.render import tidy
from reshore.report.sections import compared, sections
from reshore.report.studio import Studio, draw

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(HTMLParser):
    """Reads a page and remembers its elements; raises where one is closed that is not open."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module", params=["deal", "status quo"])
def read(request, page, status_quo_page) -> Page:
    return Page(page if request.param == "deal" else status_quo_page)


def test_the_page_is_well_formed(read):
    assert read.open == []
    ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [attributes["href"] for attributes in read.all("a") if attributes["href"].startswith("#")]
    assert {target[1:] for target in targets} <= set(ids)


def test_nothing_is_loaded(page):
    read = Page(page)
    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form"} & {
        tag for tag, _ in read.elements
    }
    for tag, attributes in read.elements:
        assert not {"src", "srcset", "data", "action", "poster", "xlink:href"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        if tag != "a":
            assert "://" not in " ".join(attributes.values()), (tag, attributes)
        elif not attributes["href"].startswith(("#", "data:text/csv")):
            assert attributes["href"].startswith(("https://", "http://"))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "@import" not in style
    assert "url(" not in style
    assert set(re.findall(r"url\((.)", page)) <= {"#"}
    policy = next(meta["content"] for meta in read.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")


def test_every_figure_has_all_its_parts(page, material):
    read = Page(page)
    assert page.count("<figure") == page.count("Make again: <code>") == 33
    assert page.count(material.command) == 34
    drawings = [attributes for tag, attributes in read.elements if tag == "svg"]
    assert len(drawings) >= 45
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert len(attributes["aria-label"]) > 30
        assert "width" not in attributes
    assert "~0~" not in page
    assert "<title>2030, with the deal: " in page
    assert len(page) < 3_000_000


def test_downloads_hold_what_the_frames_hold(page, material):
    links = {link["download"]: link["href"] for link in Page(page).all("a") if "download" in link}
    blocks = [block for section in sections(material, compared(material)) for block in section.blocks]
    frames = {f"{frame.name}.csv": frame for block in blocks for frame in block.frames}
    assert set(links) == set(frames)
    for name, address in links.items():
        head, _, content = address.partition(",")
        assert head == "data:text/csv;charset=utf-8"
        assert unquote(content) == frames[name].csv()
        assert len(list(csv.reader(io.StringIO(unquote(content))))) == len(frames[name]) + 1


def test_tables_say_what_their_headings_are_for(read):
    for attributes in read.all("th"):
        assert attributes["scope"] in {"col", "row"}
    assert len(read.all("table")) == len(read.all("caption"))
    boxes = [attributes for attributes in read.all("div") if attributes.get("class", "").startswith("scroll")]
    assert len(boxes) == len(read.all("table"))
    assert all(box["role"] == "region" and box["tabindex"] == "0" and box["aria-label"] for box in boxes)


def test_foreign_text_is_escaped(page):
    assert "<fab>" not in page
    assert "TSMC Arizona &lt;fab&gt; 3 &amp; more" in page
    assert "&amp;lt;" not in page
    assert "&lt;br" not in page


def test_phones_dark_pages_and_printers_are_thought_of(page):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    assert "size: A4" in style
    assert "max-width: 720px" in style
    assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in page
    assert "<details" not in page


def test_the_order_is_that_of_an_analyst(read):
    names = [attributes["id"] for attributes in read.all("section")]
    assert names[:3] == ["answer", "difference", "rests-on"]
    assert names[3:] == [
        "chip-market", "economy", "fabs", "dates", "capacity", "ramp", "people", "place", "money", "checks", "spread",
        "terms", "method", "sources",
    ]  # fmt: skip


def test_terms_name_every_clause_with_its_status_and_sources(page, outcome):
    for name, clause in outcome.deal.clauses.items():
        assert f"<strong>{name}</strong>" in page
        for key in clause.source:
            url = outcome.deal.sources[key].url.replace("&", "&amp;")
            assert f'href="{url}"' in page
    assert "not yet played" not in page


def test_the_status_quo_compares_nothing(status_quo_page):
    text = " ".join(Page(status_quo_page).text)
    assert "nothing to compare it with" in text
    assert "without the deal:" not in text
    assert "status quo, median" in text


def test_a_run_without_any_milestone_still_gives_a_page():
    data = made_up(8, 0, 0.0)
    data["milestone_month"].values[:] = np.nan
    read = Page(render_report(outcome_of("status-quo", data, None), Extras()))
    assert read.open == []
    assert "after 2040" in " ".join(read.text)


def test_a_run_in_which_nothing_was_solved_still_gives_a_page():
    data, base = made_up(4, 0, 0.0), made_up(4, 0, 0.0)
    data["result_code"].values[:] = 1
    text = " ".join(Page(render_report(outcome_of("us-taiwan-2025-11", data, base), Extras())).text)
    assert "four draws could not be solved" in text
    assert "nan" not in text.split()


def test_no_line_ends_inside_a_span(page):
    assert "10\N{EN DASH}\N{WORD JOINER}90" in page


def test_a_shorter_run_shows_fewer_years(outcome):
    shorter = outcome.until(2033)
    text = " ".join(Page(render_report(shorter, Extras())).text)
    assert "--until 2033" in text
    assert "end of 2035" not in text
    assert "2025 to 2033" in text


DELAY = Delay(
    lateness=(Lateness("announced-to-building", "announcement to building complete", 1.6, 2.1, 2.4, "2.0: Exyte"),),
    parts=(CausePart("permits", 4.0, 8.0, 12.0, 0.6), CausePart("labour", 2.0, 5.0, 8.0, 0.4)),
    correlation=-0.4,
    never=0.02,
)


ENGINEER = (
    "experts",
    "persons.engineer",
    "one more visiting engineer",
    "",
    "persons",
    1100.0,
    0.5,
    0.1,
    0.9,
    "assumed",
)
SLOPE = Slope(*ENGINEER, values=np.array([0.1, 0.5, 0.9]))
GRADIENT = Gradient("deal", "A deal", "us-leading-capacity", "US capacity", 2030, "kwpm", 7, 3, 0, (SLOPE,))


def test_what_is_confirmed_and_what_delays_is_shown(outcome, page, monkeypatch):
    monkeypatch.setattr("reshore.evidence.delay.delay_of", lambda *_: DELAY)
    monkeypatch.setattr("reshore.evidence.gradient_kept.kept_gradient", lambda _: GRADIENT)
    monkeypatch.setattr("reshore.evidence.stress_kept.kept_stress", _unsolved)
    whole = render_report(replace(outcome, confirmed=outcome.base))
    read = Page(whole)
    text = " ".join(read.text)
    assert read.open == []
    assert "with its confirmed clauses only" in text
    assert "announcement to building complete" in text
    assert "2 % of draws, in which the fab never makes volume" in text
    assert "one more visiting engineer" in text
    order = [attributes["id"] for attributes in read.all("section")]
    assert order[12:15] == ["money", "which-term-matters", "twice-as-long"]
    assert "confirmed clauses only" not in page
    assert 'id="twice-as-long"' not in page
    assert 'id="which-term-matters"' not in page


def _unsolved(_):
    raise SolveError("none of these draws was solved")


def test_a_report_without_slopes_leaves_their_section_out(outcome, monkeypatch):
    monkeypatch.setattr("reshore.evidence.delay.delay_of", lambda *_: DELAY)
    monkeypatch.setattr("reshore.evidence.gradient_kept.kept_gradient", _unsolved)
    monkeypatch.setattr("reshore.evidence.stress_kept.kept_stress", lambda _: {})
    assert extras_of(outcome) == Extras(outcome.confirmed, DELAY, None, {})


def test_a_changed_deal_is_named_by_its_file(outcome, tmp_path):
    assert material_of(outcome, Extras()).command.startswith("reshore run us-taiwan-2025-11 --draws 40 --seed 7")
    changed = replace(outcome, deal=outcome.deal.without_clauses(lambda name, _: name == "park"))
    kept = replace(changed, folder=tmp_path / "us-taiwan-2025-11-abc")
    assert material_of(kept, Extras()).command.startswith("reshore run us-taiwan-2025-11-abc/deal.yaml ")
    assert str(tmp_path) not in material_of(kept, Extras()).command


def test_the_report_is_written_whole_or_not_at_all(outcome, tmp_path, monkeypatch):
    path = tmp_path / "run" / "report.html"
    write_report(outcome, path, Extras())
    before = path.read_text(encoding="utf-8")
    assert before.startswith("<!DOCTYPE html>")
    monkeypatch.setattr("reshore.report.page.material_of", _broken)
    with pytest.raises(RuntimeError):
        write_report(outcome, path, Extras())
    assert path.read_text(encoding="utf-8") == before
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]


def _broken(*_: object) -> None:
    raise RuntimeError("broken")


def test_two_reports_on_one_outcome_are_the_same(outcome, page):
    assert render_report(outcome, Extras()) == page


SPEC = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "data": {"values": [{"x": 1}]}, "mark": "point",
        "encoding": {"x": {"field": "x", "type": "quantitative"}}}  # fmt: skip


@pytest.mark.parametrize("apart", [True, False])
def test_drawings_are_the_same_wherever_they_are_made(apart):
    with Studio(apart) as studio:
        assert [studio.order(SPEC), studio.order(SPEC)] == [0, 1]
        assert studio.drawings() == [draw(SPEC)] * 2


def test_drawings_are_made_here_where_no_process_can_be_had(monkeypatch):
    monkeypatch.setattr("reshore.report.studio.DRAWER", "no-such-file.py")
    with Studio(True) as studio:
        studio.order(SPEC)
        assert studio.drawings() == [draw(SPEC)]
    monkeypatch.setattr("reshore.report.studio.sys", SimpleNamespace(executable=""))
    with Studio(True) as studio:
        studio.order(SPEC)
        assert len(studio.drawings()) == 1


def test_a_studio_ends_with_its_error():
    studio = Studio(True)
    with pytest.raises(KeyError), studio:
        raise KeyError(studio.order(SPEC))
    assert not studio.busy


def test_a_drawing_needs_a_size():
    with pytest.raises(ValueError, match="viewBox"):
        tidy("<svg></svg>", "x", "y")
