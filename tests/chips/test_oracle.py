"""The solver against its slow twin: the same prices by another road, from any start, and from below and above."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.made_up import FEW, numbers, solved
from tests.oracles.chip_market import by_bidding, case_of, prices, solve, worst_gap

from reshore.chips.market import Clearing


def place_of(cleared, place):
    """Rents, packaging rents and licence prices of one market."""
    return (
        cleared.log_rent[..., place], cleared.log_packaging_rent[..., place], cleared.quota_price[..., place]
    )  # fmt: skip


@pytest.mark.parametrize("place", range(24))
def test_prices_and_flows_are_those_of_the_trust_region(few, place):
    market, _, trade = few
    case = case_of(market, place)
    found = solve(case)
    assert worst_gap(case, *found) < 1e-7
    supplier, landed, index, flow, _, _ = (np.real(values) for values in prices(case, *found))
    open_slots = case.open
    np.testing.assert_allclose(
        trade.supplier_usd_per_wafer[..., place][open_slots], supplier[open_slots], rtol=1e-6
    )  # fmt: skip
    np.testing.assert_allclose(trade.landed_usd_per_wafer[..., place][open_slots], landed[open_slots], rtol=1e-6)
    np.testing.assert_allclose(trade.price_index[..., place], index, rtol=1e-6)
    np.testing.assert_allclose(trade.flow_k[..., place], flow, rtol=1e-6, atol=1e-9 * flow.max())


def test_no_condition_is_open(few):
    market, cleared, _ = few
    gaps = [worst_gap(case_of(market, place), *place_of(cleared, place)) for place in range(FEW)]
    assert (cleared.code == 0).all()
    assert cleared.residual.max() < 1e-8
    assert max(gaps) < 1e-7  # the smoothing of 1e-14 leaves its root where both sides of a condition vanish
    assert np.median(gaps) < 1e-10


@pytest.mark.parametrize("place", range(6))
def test_bids_from_below_and_from_above_meet_at_the_solution(plain, place):
    market, cleared, _ = plain
    case = case_of(market, place)
    below, above = by_bidding(case, 0, 0.0), by_bidding(case, 0, 12.0)
    np.testing.assert_allclose(above, below, atol=1e-8)
    np.testing.assert_allclose(cleared.log_rent[0, :, place][case.open[0]], below[case.open[0]], atol=1e-7)


@pytest.mark.parametrize("seed", range(4))
def test_every_start_leads_to_the_same_prices(few, seed):
    market, cleared, trade = few
    rng = np.random.default_rng(seed)
    start = Clearing(
        log_rent=jnp.asarray(rng.uniform(0, 3, cleared.log_rent.shape)),
        log_packaging_rent=jnp.asarray(rng.uniform(0, 3, cleared.log_packaging_rent.shape)),
        quota_price=jnp.asarray(rng.uniform(0, 2, cleared.quota_price.shape) * (cleared.quota_price + 0.01)),
        residual=jnp.zeros(FEW),
        steps=jnp.zeros(FEW, dtype=int),
        code=jnp.zeros(FEW, dtype=int),
    )
    again, traded = numbers(*solved(market, start))
    assert (again.code == 0).all()
    open_slots = (np.asarray(market.capacity_k) > 1e-9) & np.asarray((market.weight > 0).any(axis=2))
    np.testing.assert_allclose(
        traded.supplier_usd_per_wafer[open_slots], trade.supplier_usd_per_wafer[open_slots], rtol=1e-6
    )  # fmt: skip
    np.testing.assert_allclose(traded.flow_k, trade.flow_k, rtol=1e-6, atol=1e-9)
