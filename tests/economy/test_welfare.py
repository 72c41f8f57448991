"""Welfare: exact changes against their definition, first-order ones where changes are small and where they are not."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.economy.changes import random_shock
from tests.economy.made_up import made_up_economy

from reshore.economy.equilibrium import rebased, solve, without_deficits
from reshore.economy.gains import welfare
from reshore.economy.model import Economy
from reshore.economy.observe import flows
from reshore.economy.shocks import unchanged, with_tariff
from reshore.economy.sweep import base_flows, base_income
from reshore.solve.results import SOLVED

TRADE = Path(__file__).parents[2].parent / "shared" / "data" / "trade"
BASE = made_up_economy()


def test_real_income_and_wage_by_their_definition():
    base = made_up_economy(separate=True)
    shock = random_shock(base, 1)
    found = solve(base, shock)
    gains = welfare(base, shock, found)
    index = np.prod(np.asarray(found.final_price_hat) ** base.final_share, axis=1)
    np.testing.assert_allclose(gains.real_wage_hat * index, found.wage_hat, rtol=1e-12)
    np.testing.assert_allclose(gains.real_income_hat * index * base_income(base), found.income_usd_bn, rtol=1e-12)


def test_first_order_welfare_is_the_slope_of_real_income():
    """Without deficits the printed formula is the derivative; with them it leaves out what a deficit buys."""
    base = without_deficits(BASE)
    direction = np.zeros_like(base.tariff_rate)
    direction[0, 1:] = 1.0

    def both(size):
        shock = replace(unchanged(base), tariff_rate=base.tariff_rate + size * direction)
        gains = welfare(base, shock, solve(base, shock, tolerance=1e-13))
        return gains.real_income_hat, gains.first_order_welfare_share

    exact, first = jax.jacfwd(both)(0.0)
    assert np.abs(exact).max() > 1e-3
    np.testing.assert_allclose(first, exact, atol=1e-9)


def test_first_order_and_exact_part_where_duties_move_much():
    shock = with_tariff(BASE, unchanged(BASE), "C00", 1.0)
    gains = welfare(BASE, shock, solve(BASE, shock))
    assert np.abs(gains.first_order_welfare_share - (gains.real_income_hat - 1)).max() > 0.01
    parts = gains.terms_of_trade_share + gains.volume_of_trade_share
    np.testing.assert_allclose(gains.first_order_welfare_share, parts, atol=1e-15)


def test_terms_of_trade_are_what_one_gains_and_others_lose():
    shock = random_shock(BASE, 2)
    gains = welfare(BASE, shock, solve(BASE, shock))
    worth = gains.terms_of_trade_share * base_income(BASE)
    assert abs(float(worth.sum())) < 1e-10 * float(jnp.abs(worth).sum())
    assert float(jnp.abs(worth).max()) > 1


def test_import_growth():
    shock = random_shock(BASE, 3, purchases=True)
    found = solve(BASE, shock)
    away = (1 - np.eye(4))[:, :, None]
    before, after = (np.asarray(flow * away).sum(axis=(1, 2)) for flow in (base_flows(BASE), flows(BASE, shock, found)))
    growth = welfare(BASE, shock, found).import_growth_share
    np.testing.assert_allclose(growth, after / before - 1, rtol=1e-12)


needs_data = pytest.mark.skipif(
    not (TRADE / "cp2015_1993_base_no_deficit.npz").is_file(),
    reason="the data of Caliendo & Parro do not lie beside this checkout",
)


def caliendo_parro():
    """Their base year without deficits, settled, and the duties of both years."""
    with np.load(TRADE / "cp2015_1993_base_no_deficit.npz") as file:
        base = {name: file[name] for name in file.files}
    with np.load(TRADE / "cp2015_1993_raw.npz") as file:
        raw = {name: file[name] for name in file.files}
    with (TRADE / "cp2015_octave_reference.csv").open(encoding="utf-8", newline="") as lines:
        reference = list(csv.DictReader(lines))
    countries, sectors = 31, 40
    old, new = np.zeros((2, countries, countries, sectors))
    for rates, name in ((old, "tariffs1993"), (new, "tariffs2005")):
        rates[:, :, :20] = raw[name].reshape(20, countries, countries).transpose(1, 2, 0) / 100
    share = base["Din"].transpose(1, 2, 0)
    labour = base["B"].T
    mix = base["G"].transpose(0, 2, 1)
    total = mix.sum(axis=2, keepdims=True)
    inputs = (1 - labour)[:, :, None] * mix / np.where(total > 0, total, 1)
    labour = 1 - inputs.sum(axis=2)
    alpha = base["alphas"].T / base["alphas"].sum(axis=0)[:, None]
    value_added = base["VAn"].ravel()
    spending = base["X0"].T
    made = Economy(
        share=share / share.sum(axis=1, keepdims=True),
        final_trade_share=None,
        tariff_rate=old,
        value_added_share=labour,
        input_share=inputs,
        final_share=alpha,
        value_added_usd_bn=value_added,
        deficit_usd_bn=np.zeros(countries),
        spending_usd_bn=spending,
        final_spending_usd_bn=alpha * value_added[:, None],
        elasticity=1 / base["T"].ravel(),
        countries=tuple(row["country"] for row in reference),
        sectors=tuple(str(j) for j in range(sectors)),
    )
    same = unchanged(made)
    return rebased(made, same, solve(made, same)), old, new, reference


@needs_data
@pytest.mark.parametrize("change", ["nafta", "world"])
def test_the_authors_own_program(change):
    base, old, new, reference = caliendo_parro()
    members = np.isin(base.countries, ("MEX", "CAN", "USA"))
    inside = (members[:, None] & members[None, :])[:, :, None]
    rates = new if change == "world" else np.where(inside, new, old)
    shock = replace(unchanged(base), tariff_rate=rates)
    found = solve(base, shock)
    assert int(found.code) == SOLVED
    assert np.abs(found.trade_residual).max() < 1e-10
    assert np.abs(found.labour_residual).max() < 1e-10
    gains = welfare(base, shock, found)
    ours = {
        "welfare": gains.first_order_welfare_share,
        "tot": gains.terms_of_trade_share,
        "vot": gains.volume_of_trade_share,
        "realwage": gains.real_wage_hat - 1,
    }
    for name, values in ours.items():
        expected = [float(row[f"{change}_{name}"]) for row in reference]
        np.testing.assert_allclose(100 * np.asarray(values), expected, atol=1e-4, err_msg=name)
