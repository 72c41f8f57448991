"""Results carry names, units and differences, and show themselves in words."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ensemble import made_up

import reshore.run
from reshore.buildout.ledger import LEDGER
from reshore.ensemble.headlines import HEADLINES, Rule, read, status_of, years_of
from reshore.ensemble.run import simulate
from reshore.outcome import LEDGER_ENTRIES, VARIABLES, Outcome, format_value
from reshore.settings import Settings
from reshore.units import UNITS


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    """A made-up outcome of 300 draws."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reshore.run, "simulate", made_up.play)
        return simulate("us-taiwan-2025-11", Settings(draws=300), keep=False)


def test_every_variable_has_a_known_unit_and_a_name_in_words(outcome: Outcome):
    assert set(outcome.data.data_vars) == set(VARIABLES)
    for name, variable in VARIABLES.items():
        assert outcome.data[name].dims == variable.axes
        assert outcome.data[name].attrs == {"units": variable.unit, "long_name": variable.long_name}
        assert variable.unit in UNITS


def test_the_ledger_has_the_entries_that_the_build_out_books():
    assert tuple(LEDGER) == LEDGER_ENTRIES


def test_unused_slots_are_cut_off(outcome: Outcome):
    assert outcome.data.sizes["project"] >= 26
    assert "" not in outcome.data["project"].values
    assert dict(zip(outcome.data["site"].values, outcome.data["site_region"].values, strict=True))["phoenix"] == "USA"
    assert outcome.data["project_paused"].sel(project="SAM-TAY-F1") == 1


def test_the_difference_is_taken_draw_by_draw(outcome: Outcome):
    difference = outcome.difference()
    expected = outcome.data["ledger_usd_bn"] - outcome.base["ledger_usd_bn"]
    assert np.array_equal(difference["ledger_usd_bn"], expected)
    assert difference["ledger_usd_bn"].attrs["units"] == "usd_bn"
    assert "capacity_kwpm" not in difference


def test_an_earlier_last_year_only_cuts(outcome: Outcome):
    cut = outcome.until(2030)
    assert cut.until_year == 2030
    assert [int(path["year"][-1]) for path in (cut.data, cut.base, cut.confirmed)] == [2030, 2030, 2030]
    assert {row["name"] for row in cut.headline()} < {row["name"] for row in outcome.headline()}


def test_it_shows_itself_in_words_and_in_notebooks(outcome: Outcome):
    assert "300 draws, 300 solved, seed 2025" in repr(outcome)
    assert "us-leading-capacity" in repr(outcome)
    shown = outcome._repr_html_()
    assert shown.startswith("<table>")
    assert shown.count("<tr>") == len(outcome.headline()) + 1
    assert "US capacity at 7 nm and below" in shown


def test_headline_names_are_unique_slugs():
    names = [rule.name for rule in HEADLINES]
    assert len(set(names)) == len(names)
    assert all(name.replace("-", "").isalnum() and name == name.lower() for name in names)
    assert all(rule.unit in UNITS for rule in HEADLINES)


def test_headlines_are_read_as_they_say(outcome: Outcome):
    found = {(headline.name, headline.year): headline for headline in outcome.headlines}
    capacity = outcome.data["region_capacity_kwpm"].sel(region="USA", node="leading", year=2030)
    assert found["us-leading-capacity", 2030].p50 == pytest.approx(float(capacity.median()))
    spent = outcome.data["ledger_usd_bn"].sel(year=slice(2025, 2032), entry=["building", "craft_wages", "tools"])
    assert found["fab-spending", 2032].p50 == pytest.approx(float(spent.sum(["year", "entry"]).median()), rel=1e-6)
    crew = outcome.data["crew_peak_persons"].sel(site="phoenix", year=slice(2025, None))
    (peak,) = (headline for headline in outcome.headlines if headline.name == "crew-peak-phoenix")
    assert peak.p90 == pytest.approx(float(crew.max("year").quantile(0.9)), rel=1e-6)
    assert peak.year == int(crew.median("draw").idxmax("year"))


def test_a_sum_begins_in_2025():
    rule = Rule("name", "label", "1", lambda _data: np.zeros(0), "sum", (2026,))
    series = np.array([[100.0, 1.0, 2.0, 4.0]])
    assert years_of(rule, series) == (2026,)
    assert read(rule, series, 2026).tolist() == [3.0]


@pytest.mark.parametrize(
    ("spread", "clauses", "expected"),
    [
        ({"confirmed": 0.5, "estimate": 0.2}, (), "confirmed"),
        ({"confirmed": 0.5, "estimate": 0.2}, ("reported", "confirmed"), "reported"),
        ({"estimate": 0.5}, ("reported",), "estimate"),
        ({"reported": 0.3, "estimate": 0.3}, (), "estimate"),
        ({}, (), "assumed"),
    ],
)
def test_the_status_of_a_headline(spread: dict[str, float], clauses: tuple[str, ...], expected: str):
    whole = {status: spread.get(status, 0.0) for status in ("confirmed", "reported", "estimate", "assumed")}
    assert status_of(whole, clauses) == expected


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (0.1234, "share", "12.3"),
        (1234.5, "persons", "1,234"),
        (12.34, "kwpm", "12.3"),
        (-0.01, "kwpm", "0.0"),
        (1.034, "1", "1.03"),
        (1.034, "index", "1.03"),
        (10.04, "1", "10.0"),
        (None, "months", "never"),
    ],
)
def test_numbers_are_shown_with_three_digits(value: float | None, unit: str, shown: str):
    assert format_value(value, unit) == shown
