"""The equilibrium: accounts that balance, what must not move, corners of the data, many worlds at once."""

from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.economy.changes import random_shock
from tests.economy.made_up import made_up_economy, settled

from reshore.economy.equilibrium import at_rest, rebased, require_solved, solve, without_deficits
from reshore.economy.gains import welfare
from reshore.economy.observe import VARIABLES, flows, jobs_hat, results
from reshore.economy.shocks import unchanged, with_tariff
from reshore.economy.sweep import base_flows
from reshore.solve.results import SOLVED

BASE = made_up_economy()
PARTS = [{}, {"purchases": True}, {"outside": True}, {"purchases": True, "outside": True, "deficits": True}]


@pytest.mark.parametrize("separate", [False, True])
def test_nothing_moves_where_nothing_changes(separate):
    base = made_up_economy(separate=separate)
    found = solve(base, unchanged(base))
    assert int(found.code) == SOLVED
    assert int(found.steps) <= 2
    for name in ("wage_hat", "price_hat", "final_price_hat", "cost_hat"):
        np.testing.assert_allclose(getattr(found, name), 1, atol=1e-12, err_msg=name)
    rest = at_rest(base)
    for name in ("share", "spending_usd_bn", "final_spending_usd_bn", "sales_usd_bn", "income_usd_bn"):
        np.testing.assert_allclose(getattr(found, name), getattr(rest, name), rtol=1e-11, err_msg=name)
    np.testing.assert_allclose(found.tariff_revenue_usd_bn, rest.tariff_revenue_usd_bn, rtol=1e-11)


@pytest.mark.parametrize("deficits", ["fixed", "world_income"])
@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("parts", PARTS)
def test_accounts_balance(parts, separate, deficits):
    base = made_up_economy(seed=3, separate=separate)
    shock = random_shock(base, 5, **parts)
    found = solve(base, shock, deficits=deficits)
    assert int(found.code) == SOLVED
    assert np.abs(found.trade_residual).max() < 1e-10
    assert np.abs(found.labour_residual).max() < 1e-10
    flow = np.asarray(flows(base, shock, found))
    size = base.value_added_usd_bn.sum()
    np.testing.assert_allclose(flow.sum(axis=0), found.sales_usd_bn, atol=1e-11 * size)
    assert found.wage_hat @ base.value_added_usd_bn == pytest.approx(size, rel=1e-12)
    rent = 0 if shock.outside is None else float((shock.outside.rent_share * found.sales_usd_bn)[:, -1].sum())
    world = size + float(found.tariff_revenue_usd_bn.sum()) + rent
    assert float(found.income_usd_bn.sum()) == pytest.approx(world, rel=1e-12)
    assert abs(float(np.sum(found.trade_residual * found.wage_hat * base.value_added_usd_bn))) < 1e-9 * size
    wages = found.wage_hat * base.value_added_usd_bn
    lent = found.income_usd_bn - wages - found.tariff_revenue_usd_bn
    if rent == 0 and deficits == "fixed":
        np.testing.assert_allclose(lent, shock.deficit_usd_bn, atol=1e-10 * size)
    shares = np.asarray(found.share).sum(axis=1)
    np.testing.assert_allclose(shares, 1, atol=1e-12)


def test_deficits_grow_with_the_income_of_the_world():
    shock = with_tariff(BASE, unchanged(BASE), "C00", 0.5)
    found = solve(BASE, shock, deficits="world_income")
    lent = found.income_usd_bn - found.wage_hat * BASE.value_added_usd_bn - found.tariff_revenue_usd_bn
    growth = found.income_usd_bn.sum() / at_rest(BASE).income_usd_bn.sum()
    assert abs(growth - 1) > 1e-3
    np.testing.assert_allclose(lent, BASE.deficit_usd_bn * growth, atol=1e-9)


def test_the_unit_of_money_does_not_matter():
    shock = random_shock(BASE, 1, purchases=True)
    found = solve(BASE, shock)
    money = [name for name in vars(BASE) if name.endswith("_usd_bn")]
    larger = replace(BASE, **{name: 7 * getattr(BASE, name) for name in money})
    twice = replace(shock, deficit_usd_bn=7 * shock.deficit_usd_bn, purchases_usd_bn=7 * shock.purchases_usd_bn)
    same = solve(larger, twice)
    for name in ("wage_hat", "price_hat", "cost_hat", "share"):
        np.testing.assert_allclose(getattr(same, name), getattr(found, name), rtol=1e-9, err_msg=name)
    np.testing.assert_allclose(same.spending_usd_bn, 7 * found.spending_usd_bn, rtol=1e-9)


def test_productivity_of_everybody_lowers_all_prices_alike():
    base = made_up_economy(inputs=False)
    found = solve(base, replace(unchanged(base), productivity_hat=np.full(BASE.final_share.shape, 1.25)))
    np.testing.assert_allclose(found.wage_hat, 1, atol=1e-10)
    np.testing.assert_allclose(found.price_hat, 1 / 1.25, rtol=1e-10)


def test_a_duty_on_everything_home_goods_counted_only_moves_revenue():
    base = made_up_economy(duties=False, inputs=False, deficits=False)
    found = solve(base, replace(unchanged(base), tariff_rate=np.full_like(base.tariff_rate, 0.2)))
    np.testing.assert_allclose(found.wage_hat, 1, atol=1e-10)
    np.testing.assert_allclose(found.price_hat, 1.2, rtol=1e-10)
    np.testing.assert_allclose(found.income_usd_bn, 1.2 * base.value_added_usd_bn, rtol=1e-9)
    np.testing.assert_allclose(found.share, base.share, atol=1e-11)


def test_an_iceberg_is_a_duty_that_nobody_collects():
    rate = np.array(BASE.tariff_rate)
    rate[0, 1] = (1 + rate[0, 1]) * 1.3 - 1
    cost = np.ones_like(rate)
    cost[0, 1] = 1.3
    duty = solve(BASE, replace(unchanged(BASE), tariff_rate=rate))
    iceberg = solve(BASE, replace(unchanged(BASE), trade_cost_hat=cost))
    assert float(duty.income_usd_bn[0]) > float(iceberg.income_usd_bn[0])
    assert float(iceberg.price_hat[0].max()) > 1


def test_a_country_that_does_not_trade_does_not_move():
    base = apart()
    shock = with_tariff(base, unchanged(base), "C01", 0.4)
    found = solve(base, shock)
    assert int(found.code) == SOLVED
    np.testing.assert_allclose(found.price_hat[0] / found.wage_hat[0], 1, rtol=1e-9)
    assert float(welfare(base, shock, found).real_income_hat[0]) == pytest.approx(1, rel=1e-9)
    assert abs(float(found.wage_hat[1]) - 1) > 1e-3


def apart():
    """A world whose first country keeps to itself."""
    base = made_up_economy(deficits=False)
    share = np.array(base.share)
    share[0], share[:, 0] = 0, 0
    share[0, 0] = 1
    share /= share.sum(axis=1, keepdims=True)
    return settled(
        share, None, base.tariff_rate, base.value_added_share, base.input_share, base.final_share,
        base.deficit_usd_bn, base.elasticity,
    )  # fmt: skip


def unused():
    """A world in which nobody wants the last sector in the first country, and no share says where it would buy."""
    base = made_up_economy()
    share, mix, alpha = (np.array(each) for each in (base.share, base.input_share, base.final_share))
    share[0, :, -1], mix[0, :, -1], alpha[0, -1] = 0, 0, 0
    mix[0] *= ((1 - base.value_added_share[0]) / mix[0].sum(axis=1))[:, None]
    alpha /= alpha.sum(axis=1, keepdims=True)
    return settled(
        share, None, base.tariff_rate, base.value_added_share, mix, alpha, base.deficit_usd_bn, base.elasticity
    )


def test_a_sector_without_spending():
    base = unused()
    assert base.spending_usd_bn[0, -1] == pytest.approx(0, abs=1e-12)
    shock = with_tariff(base, unchanged(base), "C01", 0.4)
    found = solve(base, shock)
    assert int(found.code) == SOLVED
    assert float(found.price_hat[0, -1]) == 1
    assert np.abs(found.trade_residual).max() < 1e-10

    def income(rate):
        return solve(base, replace(shock, tariff_rate=rate)).income_usd_bn.sum()

    assert np.isfinite(jax.grad(income)(shock.tariff_rate)).all()


def test_zero_flows_stay_zero():
    share = np.array(BASE.share)
    share[0, 1, 0] = 0
    share /= share.sum(axis=1, keepdims=True)
    base = settled(
        share, None, BASE.tariff_rate, BASE.value_added_share, BASE.input_share, BASE.final_share, BASE.deficit_usd_bn,
        BASE.elasticity,
    )  # fmt: skip
    found = solve(base, random_shock(base, 2))
    assert float(found.share[0, 1, 0]) == 0
    assert int(found.code) == SOLVED


def test_the_equilibrium_as_a_base_is_its_own_equilibrium():
    shock = random_shock(BASE, 4, deficits=True)
    base = rebased(BASE, shock, solve(BASE, shock, tolerance=1e-13))
    again = solve(base, unchanged(base))
    assert int(again.steps) == 1
    np.testing.assert_allclose(again.wage_hat, 1, atol=1e-11)
    undone = replace(
        unchanged(BASE),
        trade_cost_hat=1 / shock.trade_cost_hat,
        productivity_hat=1 / shock.productivity_hat,
    )
    back = solve(base, undone)
    np.testing.assert_allclose(np.asarray(back.share), BASE.share, atol=1e-9)


def test_a_world_without_deficits():
    base = without_deficits(BASE)
    flow = np.asarray(base_flows(base))
    np.testing.assert_allclose(flow.sum(axis=(0, 2)), flow.sum(axis=(1, 2)), rtol=1e-11)
    assert (base.deficit_usd_bn == 0).all()
    found = solve(base, unchanged(base))
    np.testing.assert_allclose(found.wage_hat, 1, atol=1e-12)


def test_a_start_nearby_saves_evaluations():
    near = solve(BASE, with_tariff(BASE, unchanged(BASE), "C00", 0.30))
    shock = with_tariff(BASE, unchanged(BASE), "C00", 0.301)
    cold, warm = solve(BASE, shock), solve(BASE, shock, start=near)
    assert int(warm.steps) < int(cold.steps)
    np.testing.assert_allclose(warm.wage_hat, cold.wage_hat, atol=1e-9)


@pytest.mark.parametrize("separate", [False, True])
def test_many_worlds_at_once_are_each_alone(separate):
    base = made_up_economy(separate=separate)
    elasticities = base.elasticity * np.linspace(0.7, 1.4, 5)[:, None]
    shocks = [random_shock(base, seed, purchases=True, outside=True) for seed in range(5)]
    stacked = jax.tree.map(lambda *leaves: np.stack(leaves), *shocks)

    def one(elasticity, shock):
        return solve(replace(base, elasticity=elasticity), shock)

    many = jax.jit(jax.vmap(one))(elasticities, stacked)
    for place, shock in enumerate(shocks):
        alone = one(elasticities[place], shock)
        np.testing.assert_allclose(many.wage_hat[place], alone.wage_hat, atol=1e-9)
        np.testing.assert_allclose(many.spending_usd_bn[place], alone.spending_usd_bn, rtol=1e-8)
    assert (np.asarray(many.code) == SOLVED).all()


def test_a_program_may_solve_a_world_that_it_does_not_take_as_an_argument():
    base = made_up_economy()
    shock = random_shock(base, 1)
    inside = jax.jit(lambda by: by * solve(base, shock).wage_hat)(2.0)
    np.testing.assert_allclose(inside, 2 * np.asarray(solve(base, shock).wage_hat), atol=1e-9)


def test_larger_shocks_are_solved_too():
    base = made_up_economy(6, 5, seed=2)
    away = (1 - np.eye(6))[:, :, None]
    found = solve(base, replace(unchanged(base), trade_cost_hat=1 + 4 * away * np.ones_like(base.share)))
    assert int(found.code) == SOLVED
    assert np.abs(found.trade_residual).max() < 1e-10
    assert float(jnp.min(jnp.diagonal(found.share, axis1=0, axis2=1))) > 0.8


def test_labelled_results():
    shock = random_shock(BASE, 6, outside=True)
    found = require_solved(BASE, solve(BASE, shock))
    data = results(BASE, shock, found)
    assert set(data.data_vars) == set(VARIABLES)
    assert data["flow_usd_bn"].sel(importer="C00", exporter="C02", sector="s01") == flows(BASE, shock, found)[0, 2, 1]
    assert all(variable.attrs["units"] and variable.attrs["long_name"] for variable in data.data_vars.values())
    assert data.attrs["result"] == "solved"
    at_work = BASE.value_added_share * np.asarray(at_rest(BASE).sales_usd_bn)
    jobs = (at_work * jobs_hat(BASE, shock, found)).sum(axis=1)
    np.testing.assert_allclose(jobs, at_work.sum(axis=1), rtol=1e-9)
    assert float(data["jobs_hat"].std()) > 1e-3
