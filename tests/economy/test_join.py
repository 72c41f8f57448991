"""What the economy takes of the chip market: nothing where nothing has changed, all of it where something has."""

from __future__ import annotations

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.economy.test_investment import drawn

from reshore.economy.investment import USA, Investment
from reshore.economy.join import CHIPS, Chips, chip_spending_gap, elasticity_at, outside_of, shock_of
from reshore.economy.model import Economy
from reshore.names import REGIONS, SECTORS

N, J = len(REGIONS), len(SECTORS)
TWN = REGIONS.index("TWN")


def world() -> Economy:
    """A base whose shares add up; it need not be an equilibrium here."""
    generator = np.random.default_rng(0)
    share = generator.dirichlet(np.ones(N), size=(N, J)).transpose(0, 2, 1)
    made = Economy(
        share=share,
        final_trade_share=None,
        tariff_rate=np.full((N, N, J), 0.03) * (1 - np.eye(N))[:, :, None],
        value_added_share=np.full((N, J), 0.5),
        input_share=np.full((N, J, J), 0.5 / J),
        final_share=np.full((N, J), 1 / J),
        value_added_usd_bn=np.full(N, 100.0),
        deficit_usd_bn=np.zeros(N),
        spending_usd_bn=generator.uniform(5, 10, (N, J)),
        final_spending_usd_bn=generator.uniform(1, 5, (N, J)),
        elasticity=np.full(J, 4.0),
        countries=REGIONS,
        sectors=SECTORS,
    )
    return jax.tree.map(jnp.asarray, made)


def chips(**changed: np.ndarray) -> Chips:
    """A chip market of one year."""
    generator = np.random.default_rng(1)
    flow = generator.uniform(1, 10, (N, N))
    made = Chips(
        price_index=np.ones(N),
        spending_usd_bn=flow.sum(axis=0),
        reference_usd_bn=flow.sum(axis=0),
        flow_usd_bn=flow,
        rent_usd_bn=np.zeros((N, N)),
        us_duty_rate=np.asarray(0.0),
    )
    return jax.tree.map(jnp.asarray, replace(made, **changed))


def still() -> Investment:
    zero = jnp.zeros(N)
    return Investment(zero, zero, zero, zero, jnp.asarray(0.0), zero)


def test_a_chip_market_like_that_of_the_base_year_changes_nothing():
    base, economy = chips(), world()
    outside = outside_of(economy, base, base)
    assert np.asarray(outside.price_hat) == pytest.approx(1.0)
    assert np.asarray(outside.share) == pytest.approx(np.asarray(economy.share), rel=1e-12)
    assert np.asarray(outside.rent_share) == pytest.approx(0.0)
    assert np.asarray(outside.given).tolist() == [float(sector == "semiconductors") for sector in SECTORS]
    assert float(chip_spending_gap(economy, economy.spending_usd_bn, base, base)) == pytest.approx(0.0, abs=1e-15)


def test_prices_and_sources_move_as_in_the_chip_market():
    base, economy = chips(), world()
    flow = np.array(base.flow_usd_bn)
    flow[TWN, USA] /= 2
    year = chips(price_index=np.where(np.arange(N) == USA, 1.3, 1.0), flow_usd_bn=flow)
    outside = outside_of(economy, base, year)
    assert float(outside.price_hat[USA, CHIPS]) == pytest.approx(1.3)
    assert np.delete(np.asarray(outside.price_hat), CHIPS, axis=1) == pytest.approx(1.0)
    before, after = economy.share[USA, :, CHIPS], np.asarray(outside.share[USA, :, CHIPS])
    assert after.sum() == pytest.approx(1.0)
    odds = (after[TWN] / after[USA]) / (before[TWN] / before[USA])
    assert odds == pytest.approx(0.5, rel=5e-3)
    assert np.asarray(outside.share[1:, :, CHIPS]) == pytest.approx(np.asarray(economy.share[1:, :, CHIPS]), rel=1e-12)


def test_the_duty_of_the_chip_market_is_paid_on_chips_from_abroad():
    economy = world()
    outside = outside_of(economy, chips(), chips(us_duty_rate=np.asarray(0.25)))
    assert np.asarray(outside.tariff_rate[USA, 1:, CHIPS]) == pytest.approx(0.25)
    assert float(outside.tariff_rate[USA, USA, CHIPS]) == 0.0
    assert np.asarray(outside.tariff_rate[1:, :, CHIPS]) == pytest.approx(np.asarray(economy.tariff_rate[1:, :, CHIPS]))


def test_new_rents_go_to_the_owners():
    base = chips(rent_usd_bn=np.eye(N))
    rent = np.eye(N).copy()
    rent[USA, TWN] += 6.0
    year = chips(rent_usd_bn=rent)
    outside = outside_of(world(), base, year)
    sales = base.flow_usd_bn[USA].sum()
    assert float(outside.rent_share[USA, CHIPS]) == pytest.approx(6.0 / sales)
    assert np.asarray(outside.rent_owner_share[USA]) == pytest.approx(np.eye(N)[TWN])
    assert float(jnp.sum(outside.rent_share)) == pytest.approx(6.0 / sales)


def test_spending_parts_where_demand_in_the_market_is_not_of_unit_elasticity():
    base, economy = chips(), world()
    year = chips(spending_usd_bn=1.2 * base.spending_usd_bn)
    assert float(chip_spending_gap(economy, economy.spending_usd_bn, base, year)) == pytest.approx(0.2 / 1.2)
    grown = chips(spending_usd_bn=3 * base.spending_usd_bn, reference_usd_bn=3 * base.reference_usd_bn)
    assert float(chip_spending_gap(economy, economy.spending_usd_bn, base, grown)) == pytest.approx(0.0, abs=1e-15)


def test_elasticities_go_from_short_to_long_run():
    economy, parameters = world(), drawn()
    assert np.asarray(elasticity_at(economy, parameters, 0.0)) == pytest.approx(0.4 * 4)
    assert np.asarray(elasticity_at(economy, parameters, 400.0)) == pytest.approx(4.0)
    larger = eqx.tree_at(lambda p: p.trade_elasticity_ratio, parameters, jnp.asarray(1.5))
    assert np.asarray(elasticity_at(economy, larger, 400.0)) == pytest.approx(6.0)


def test_a_shock_holds_duties_purchases_and_plants():
    economy = world()
    money = replace(
        still(),
        building_usd_bn=np.asarray(3.0),
        machines_usd_bn=np.where(np.arange(N) == TWN, 2.0, 0.0),
        deficit_usd_bn=np.eye(N)[USA] - np.eye(N)[TWN],
    )
    duty, bought = np.zeros((N, N, J)), np.zeros((N, N, J))
    duty[USA, TWN, 0], bought[TWN, USA, 1] = 0.2, 5.0
    outside = outside_of(economy, chips(), chips())
    shock = shock_of(economy, outside, jnp.asarray(duty), jnp.asarray(bought), jax.tree.map(jnp.asarray, money))
    assert float(shock.tariff_rate[USA, TWN, 0]) == pytest.approx(0.23)
    assert float(jnp.sum(shock.purchases_usd_bn)) == pytest.approx(10.0)
    assert float(shock.purchases_usd_bn[USA, USA, SECTORS.index("services")]) == 3.0
    assert float(shock.purchases_usd_bn[USA, TWN, SECTORS.index("machinery")]) == 2.0
    assert float(jnp.sum(shock.deficit_usd_bn)) == 0.0
