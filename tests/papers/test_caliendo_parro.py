"""Caliendo & Parro (2015), tables 2, 5, 7, 9, A3 and A4, from their data; our own run of their program to 1e-4."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.oracles import trade_economy as twin
from tests.papers import caliendo_parro as paper

from reshore.economy.equilibrium import flows, solve, without_deficits
from reshore.economy.gains import welfare
from reshore.economy.model import Economy
from reshore.economy.shocks import unchanged
from reshore.solve.results import SOLVED

pytestmark = paper.needs_data
EXACT_PCT = 1e-4
QUANTITIES = ("welfare", "terms_of_trade", "volume_of_trade", "real_wage")


@cache
def base(deficits: bool) -> Economy:
    """Our own base year from the raw data."""
    balanced = paper.settled(paper.measured())
    return balanced if deficits else without_deficits(balanced)


@cache
def effects(change: str, deficits: bool = False) -> dict[tuple[str, str], float]:
    """Effects of a tariff change, by country and quantity [per cent]."""
    economy = base(deficits)
    shock = paper.change(economy, change)
    found = solve(economy, shock)
    assert int(found.code) == SOLVED
    parts = welfare(economy, shock, found)
    columns = (
        parts.first_order_welfare_share,
        parts.terms_of_trade_share,
        parts.volume_of_trade_share,
        parts.real_wage_hat - 1,
    )
    return {
        (country, name): 100 * float(column[n])
        for name, column in zip(QUANTITIES, columns, strict=True)
        for n, country in enumerate(economy.countries)
    }


def given_the_world() -> dict[tuple[str, str], float]:
    """NAFTA given what the others did: the world's change over that of the world without NAFTA [per cent]."""
    world, others = effects("world"), effects("others")
    ratio = {key: 100 * ((1 + world[key] / 100) / (1 + others[key] / 100) - 1) for key in world}
    for country, quantity in list(ratio):
        if quantity == "welfare":
            ratio[country, quantity] = ratio[country, "terms_of_trade"] + ratio[country, "volume_of_trade"]
    return ratio


TABLES = {
    "2": (12, lambda: effects("nafta")),
    "7": (93, lambda: effects("world")),
    "9": (12, given_the_world),
    "A3": (3, lambda: effects("nafta")),
    "A4": (12, lambda: effects("nafta", deficits=True)),
}


ONE_DIGIT_OFF = {
    ("A3", "KOR", "welfare"): -0.02847,
    ("A4", "MEX", "terms_of_trade"): -0.41453,
    ("A4", "USA", "welfare"): 0.08496,
}
"""Numbers of the appendix that are printed as -0.029, -0.42 and 0.09, with what we find for them [per cent].

The appendix looks as if it was typed from the output of the authors' program, which shows two or three significant
digits, and rounded once more: read so, all its numbers agree. That is our guess; table 2 was not made that way.
"""


@pytest.mark.parametrize("table", TABLES)
def test_every_printed_number(table: str):
    count, computed = TABLES[table]
    printed, ours = paper.published(table), computed()
    assert len(printed) == count
    missed = {(table, *key): ours[key] for key in printed if not paper.shows(ours[key], printed[key])}
    assert missed == pytest.approx({key: value for key, value in ONE_DIGIT_OFF.items() if key[0] == table}, abs=1e-5)


@pytest.mark.parametrize("table", ["A3", "A4"])
def test_the_appendix_rounded_twice(table: str):
    printed, ours = paper.published(table), TABLES[table][1]()
    for country, quantity in printed:
        shown = paper.rounded_by_the_program(ours[country, quantity], country, table)
        assert paper.shows(shown, printed[country, quantity]), (country, quantity)


def test_growth_of_imports_inside_nafta():
    economy = base(False)
    shock = paper.change(economy, "nafta")
    before, after = (
        np.asarray(flows(economy, change, solve(economy, change))).sum(axis=2) for change in (unchanged(economy), shock)
    )
    names = dict(zip(("mexico", "canada", "usa"), paper.NAFTA, strict=True))
    printed = paper.published("5")
    assert len(printed) == 6
    for (importer, quantity), value in printed.items():
        cell = economy.countries.index(importer), economy.countries.index(names[quantity.removeprefix("imports_from_")])
        assert paper.shows(100 * (after[cell] / before[cell] - 1), value), (importer, quantity)


@pytest.mark.parametrize("change", ["nafta", "world"])
def test_the_authors_own_program_in_full_precision(change: str):
    ours, exact = effects(change), paper.exact()
    assert len(exact) == 31
    columns = zip(QUANTITIES, ("welfare", "tot", "vot", "realwage"), strict=True)
    for quantity, column in columns:
        for country, row in exact.items():
            expected = row[f"{change}_{column}"]
            assert ours[country, quantity] == pytest.approx(expected, abs=EXACT_PCT), (country, quantity)


def test_wages_of_the_authors_own_program():
    economy = base(False)
    found = solve(economy, paper.change(economy, "nafta"))
    expected = [row["nafta_what"] for row in paper.exact().values()]
    np.testing.assert_allclose(found.wage_hat, expected, atol=1e-7)


@pytest.mark.parametrize("deficits", [True, False], ids=["with deficits", "without deficits"])
def test_our_base_year_is_theirs(deficits: bool):
    ours, theirs = base(deficits), paper.authors_base(deficits)
    for name in ("value_added_usd_bn", "spending_usd_bn"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-6, err_msg=name)
    for name in ("share", "final_share"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), atol=1e-6, err_msg=name)
    np.testing.assert_allclose(ours.deficit_usd_bn, theirs.deficit_usd_bn, atol=1e-6)


def test_real_income_is_not_the_printed_welfare():
    """Income over prices of the same equilibrium, known from a prototype of ours to three digits."""
    economy = base(False)
    shock = paper.change(economy, "nafta")
    real = 100 * (np.asarray(welfare(economy, shock, solve(economy, shock)).real_income_hat) - 1)
    assert [round(float(real[economy.countries.index(code)]), 3) for code in paper.NAFTA] == [0.007, -0.11, 0.074]


@pytest.mark.parametrize("part", [0.2, 0.3, 0.5, 0.9])
def test_part_of_the_way_is_solved_too(part: float):
    """Acceleration alone stalls on these, with an elasticity of 65 in one sector; Newton's method goes on."""
    economy = base(False)
    shock, before = paper.change(economy, "world"), np.asarray(economy.tariff_rate)
    found = solve(economy, replace(shock, tariff_rate=before + part * (shock.tariff_rate - before)))
    assert int(found.code) == SOLVED
    assert float(np.abs(found.trade_residual).max()) < 1e-9


@pytest.mark.slow
@pytest.mark.parametrize("change", ["nafta", "world"])
def test_the_slow_twin(change: str):
    economy = base(False)
    shock = paper.change(economy, change)
    found, answer = solve(economy, shock), twin.solve(economy, shock)
    np.testing.assert_allclose(found.wage_hat, answer.wage_hat, rtol=1e-9)
    np.testing.assert_allclose(found.price_hat, answer.price_hat, rtol=1e-9)
    np.testing.assert_allclose(found.spending_usd_bn, answer.spending_usd_bn, rtol=1e-8)
    same = twin.solve(economy, unchanged(economy))
    terms, volume = twin.first_order(economy, answer, same)
    parts = welfare(economy, shock, found)
    np.testing.assert_allclose(parts.terms_of_trade_share, terms, atol=1e-9)
    np.testing.assert_allclose(parts.volume_of_trade_share, volume, atol=1e-9)
    np.testing.assert_allclose(parts.real_income_hat, twin.real_income_hat(economy, answer, same), rtol=1e-9)
