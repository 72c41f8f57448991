"""The page of a comparison: whole, offline, well formed, readable by everybody, with every number to take away."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from urllib.parse import unquote

import numpy as np
import pytest
from tests.report.compared import DRAWS, NAME, read_again, three_deals, variant, with_itself
from tests.report.support import PHASES, made_up
from tests.report.test_page import Page

import reshore
from reshore import RunError, Settings
from reshore.ensemble.compare import compare
from reshore.report import render_comparison, write_comparison
from reshore.report.comparison.material import material_of
from reshore.report.comparison.method import command
from reshore.report.comparison.money import chain
from reshore.report.comparison.numbers import differences, levels
from reshore.report.rows import LINE_CHARACTERS

FRAMES = (
    "differences", "headlines_by_deal", "chance_of_more", "capacity_added", "months_gained", "people_by_deal",
    "payers_by_deal", "public_money_by_deal", "pledges_to_plants", "reliance_by_deal", "who_pays_by_deal",
    "tariff_by_deal", "real_income_by_deal", "jobs_by_deal", "trade_by_deal",
    "own_clauses_by_status", "spread_of_differences",
)  # fmt: skip
"""Every frame of the page; of made-up results no uncertain number decides anything, so one more is left out."""

SECTIONS = [
    "answer", "headlines", "capacity", "people", "money", "chip-market", "economy", "why", "how-sure", "method",
    "sources",
]  # fmt: skip


@pytest.fixture(scope="module")
def comparison():
    return three_deals()


@pytest.fixture(scope="module")
def page(comparison) -> str:
    return render_comparison(comparison)


@pytest.fixture(scope="module")
def itself() -> str:
    return render_comparison(with_itself())


def sections_of(text: str) -> list[str]:
    return [attributes["id"] for attributes in Page(text).all("section")]


def text_of(page: str) -> str:
    return " ".join(" ".join(Page(page).text).split())


def test_the_page_is_well_formed(page, itself):
    for text in (page, itself):
        read = Page(text)
        assert read.open == []
        ids = [attributes["id"] for _, attributes in read.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        targets = [attributes["href"] for attributes in read.all("a") if attributes["href"].startswith("#")]
        assert {target[1:] for target in targets} <= set(ids)


def test_sections_come_in_the_order_in_which_an_analyst_reads(page):
    assert sections_of(page) == SECTIONS


def test_nothing_is_loaded(page):
    read = Page(page)
    tags = {tag for tag, _ in read.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in read.elements:
        assert not {"src", "srcset", "data", "action", "poster", "xlink:href"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert "@import" not in style
    assert "url(" not in style
    policy = next(meta["content"] for meta in read.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")


def test_every_figure_has_all_its_parts(page, comparison):
    read = Page(page)
    assert page.count("<figure") == page.count("Make again: <code>") == 11
    drawings = [attributes for tag, attributes in read.elements if tag == "svg"]
    assert len(drawings) >= 20
    for attributes in drawings:
        assert attributes["role"] == "img"
        assert len(attributes["aria-label"]) > 30
    assert not re.search(r"~\d+~", page)
    assert page.count(command(material_of(comparison))) == 12
    assert len(page) < 1_500_000


def test_downloads_hold_what_is_shown(page, comparison):
    links = {link["download"]: link["href"] for link in Page(page).all("a") if "download" in link}
    frames = [differences(material_of(comparison)), levels(material_of(comparison))]
    for frame in frames:
        head, _, content = links[f"{frame.name}.csv"].partition(",")
        assert head == "data:text/csv;charset=utf-8"
        assert unquote(content) == frame.csv()
    assert set(links) == {f"{name}.csv" for name in FRAMES}
    for address in links.values():
        rows = list(csv.reader(io.StringIO(unquote(address.partition(",")[2]))))
        assert len({len(row) for row in rows}) == 1


def test_tables_say_what_their_headings_are_for(page):
    read = Page(page)
    assert all(attributes["scope"] in {"col", "row"} for attributes in read.all("th"))
    assert len(read.all("table")) == len(read.all("caption"))


def test_phones_dark_pages_and_printers_are_thought_of(page):
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    for wanted in ("prefers-color-scheme: dark", "@media print", "max-width: 720px"):
        assert wanted in style


def test_every_deal_has_its_letter_and_what_was_changed(page):
    text = text_of(page)
    assert "Three deals compared with no deal" in text
    for letter, name in zip("ABC", (NAME, f"{NAME}-2", f"{NAME}-3"), strict=True):
        assert f"{letter} {name}" in text
    assert "without experts; pledge-new.amount_usd_bn 50 instead of 90" in text
    assert "without pledge-new" in text


def test_a_deal_compared_with_itself_is_said_to_be_the_same(itself):
    text = text_of(itself)
    assert f"{NAME}-2 compared with {NAME}" in text
    assert "gives exactly the same as" in text
    assert "There is no clause on which the paths differ." in text
    assert sections_of(itself) == ["answer", "headlines", "why", "method", "sources"]
    assert "<figure" not in itself


def test_one_deal_alone():
    base = made_up(DRAWS, 0, 0.0)
    text = render_comparison(compare(variant(made_up(DRAWS, PHASES, 3.0), base), keep=False))
    assert f"{NAME} compared with no deal" in text_of(text)
    assert sections_of(text) == SECTIONS
    assert 'id="chances"' not in text


def test_a_page_that_ends_before_the_first_headline():
    base = made_up(DRAWS, 0, 0.0)
    outcomes = [variant(made_up(DRAWS, PHASES, 3.0), base), variant(made_up(DRAWS, 0, -2.0), base, "experts=null")]
    early = compare(*outcomes, settings=Settings(DRAWS, 7, 2026), keep=False)
    text = render_comparison(early)
    assert "By the end of 2026:" in text_of(text)
    assert set(re.findall(r"<title>(20\d\d), ", text)) == {"2025", "2026"}
    assert sections_of(text)[0] == "answer"
    assert "--until 2026" in text


def test_stripped_deals_are_shown_with_what_they_lack():
    base = made_up(DRAWS, 0, 0.0)
    text = text_of(render_comparison(compare(variant(made_up(DRAWS, PHASES, 3.0), base), only="confirmed", keep=False)))
    assert f"{NAME} compared with no deal, whole and stripped to what is confirmed" in text
    assert "Deals stripped to their confirmed clauses, and what they lack" in text
    assert "pledge-new assumed ; experts reported" in text
    assert "--only confirmed" in text


def test_names_of_any_length_and_foreign_text():
    base = made_up(DRAWS, 0, 0.0)
    long_name = "a-deal-with-a-name-as-long-as-a-name-of-a-deal-can-ever-be-x"
    outcomes = []
    for name in (long_name, "b"):
        outcome = variant(made_up(DRAWS, PHASES, 3.0), base, f"name={name}")
        deal = outcome.deal.model_copy(update={"title": "One <b>title</b> & more"})
        outcomes.append(replace(outcome, deal=deal))
    text = render_comparison(compare(*outcomes, keep=False))
    assert "One &lt;b&gt;title&lt;/b&gt; &amp; more" in text
    assert "<fab>" not in text
    assert "TSMC Arizona &lt;fab&gt; 3 &amp; more" in text
    assert max(len(word) for word in re.findall(r"<text[^>]*>([^<]*)</text>", text)) <= LINE_CHARACTERS


def test_draws_that_were_not_solved_are_counted_and_left_out():
    base = made_up(DRAWS, 0, 0.0)
    broken = made_up(DRAWS, PHASES, 3.0)
    broken["result_code"].values[:4] = 1
    broken["region_capacity_kwpm"].values[:4] = np.nan
    text = text_of(render_comparison(compare(read_again(variant(broken, base)), keep=False)))
    assert "four draws could not be solved and count nowhere" in text
    assert "Four draws could not be solved with every deal" in text
    broken["result_code"].values[:] = 1
    with pytest.raises(RunError, match="nothing to compare"):
        render_comparison(replace(three_deals(), runs=compare(variant(broken, base), keep=False).runs))


def test_dates_that_no_path_reaches():
    base = made_up(DRAWS, 0, 0.0)
    base["milestone_month"].values[:] = np.nan
    data = made_up(DRAWS, PHASES, 3.0)
    data["milestone_month"].values[:, : len(base["project"])] = np.nan
    text = text_of(render_comparison(compare(read_again(variant(data, base)), keep=False)))
    assert "No middle draw of any deal moves a fab of both paths by half a month beside no deal." in text


def test_the_page_is_written_whole_or_not_at_all(comparison, tmp_path, monkeypatch):
    path = tmp_path / "compare" / "report.html"
    path.parent.mkdir()
    write_comparison(comparison, path)
    before = path.read_text(encoding="utf-8")
    assert before.startswith("<!DOCTYPE html>")
    monkeypatch.setattr("reshore.report.comparison.page.material_of", _broken)
    with pytest.raises(RuntimeError):
        write_comparison(comparison, path)
    assert path.read_text(encoding="utf-8") == before
    assert [entry.name for entry in path.parent.iterdir()] == ["report.html"]


def _broken(*_: object) -> None:
    raise RuntimeError("broken")


def test_two_pages_on_one_comparison_are_the_same(comparison, page):
    assert render_comparison(comparison) == page


def test_the_command_names_shipped_deals_and_changed_ones_by_their_file(comparison, tmp_path):
    first, second, third = comparison.runs.outcomes
    kept = replace(second, folder=tmp_path / f"{NAME}-1a2b3c4d")
    runs = replace(comparison.runs, outcomes=(first, kept, third))
    words = command(material_of(replace(comparison, runs=runs)))
    assert words.startswith(f"reshore compare {NAME} {NAME}-1a2b3c4d/deal.yaml {NAME}-3.yaml --as-of 2025-11-26")
    assert words.endswith("--draws 40 --seed 7")
    assert str(tmp_path) not in words
    against = compare(*comparison.runs, against=first, keep=False)
    assert f" --against {NAME} " in command(material_of(against))


@pytest.mark.slow
def test_deals_that_were_played(tmp_path):
    comparison = reshore.compare("us-korea-2025-11", "threat-100", settings=Settings(16, 2025, 2035, tmp_path))
    reshore.write_comparison(comparison, comparison.folder / "report.html")
    text = (comparison.folder / "report.html").read_text(encoding="utf-8")
    for outcome in comparison.runs:
        assert f'href="../{outcome.folder.name}/"' in text
    assert "thought possible" in text
    frame = chain(material_of(comparison))
    for deal in comparison.runs.names:
        stages = [row["mean_usd_bn"] for row in frame.where(deal=deal).records()]
        assert stages[:5] == sorted(stages[:5], reverse=True)
        assert 0 < stages[4] < stages[3]
