"""The tariff that is best for a large country, found with the market as part of a whole economy.

Two countries own a fixed supply of one variety each and spend all they earn. Gros (1987), "A note on the optimal
tariff, retaliation and the welfare loss from tariff wars in a framework with intra-industry trade": the best tariff of
one that the other leaves unanswered is 1 / ((sigma - 1) * share of its spending that the other keeps at home).
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.chips.made_up import FEW, changed, numbers, solved, stacked, two_countries

from reshore.chips.market import IMPORTER

HOME, ABROAD = 0, 1
ABROAD_EARNS = 1e5
"""Income abroad; the unit of money [thousand USD]."""


def economies(size, sigma, tariffs, carriage):
    """Home's welfare and the other's share of spending on its own, for each tariff of home.

    Args:
        size: home's supply over the other's [1].
        sigma: elasticity of substitution [1].
        tariffs: rates, as many as the batch is long [share].
        carriage: units that set out for one that arrives [1].
    """
    supply = np.array([100.0 * size, 100.0])
    far = carriage ** (1 - sigma)
    weight = np.array([[1.0, far], [far, 1.0]]) / (1 + far)
    base = two_countries(cost=[50.0, 50.0], capacity=supply, weight=weight, substitution=sigma, elasticity=1.0)
    market = stacked([base])
    duty, demand = np.zeros(market.duty_rate.shape), np.array(market.demand_k)
    duty[0, ABROAD, IMPORTER] = tariffs
    low, high = np.full(FEW, 0.2 * size), np.full(FEW, 5.0 * size + 5.0)
    for _ in range(48):
        middle = np.sqrt(low * high)
        demand[0, HOME], demand[0, ABROAD] = middle * ABROAD_EARNS / 1000, ABROAD_EARNS / 1000
        found, traded = numbers(*solved(changed(market, duty_rate=duty, demand_k=demand)))
        assert (found.code == 0).all()
        assert (found.log_rent[0, :2] > 0.1).all()  # both sell all that they have
        # income of home balances where the other earns what it spends
        too_much = traded.supplier_usd_per_wafer[0, ABROAD] * supply[ABROAD] > ABROAD_EARNS
        low, high = np.where(too_much, low, middle), np.where(too_much, middle, high)
    kept = traded.landed_usd_per_wafer[0, ABROAD, ABROAD] * traded.flow_k[0, ABROAD, ABROAD] / ABROAD_EARNS
    receipts = traded.supplier_usd_per_wafer[0, HOME] * supply[HOME] + traded.duty_usd_bn.sum(axis=(0, 1, 2)) * 1e6
    np.testing.assert_allclose(receipts, middle * ABROAD_EARNS, rtol=1e-9)
    return np.log(middle) - np.log(traded.price_index[0, HOME]), kept


def best_tariff(size, sigma, low, high, carriage=1.0):
    """The tariff with the highest welfare, and what the formula makes of the shares there."""
    tariffs = low + (high - low) * (1 - np.cos(np.pi * (np.arange(FEW) + 0.5) / FEW)) / 2
    welfare, kept = economies(size, sigma, tariffs, carriage)
    curve = np.polynomial.Chebyshev.fit(tariffs, welfare, 12)
    share = np.polynomial.Chebyshev.fit(tariffs, kept, 12)
    roots = curve.deriv().roots()
    best = [root.real for root in roots if abs(root.imag) < 1e-9 and low < root.real < high]
    assert len(best) == 1
    assert curve.deriv(2)(best[0]) < 0
    return best[0], 1 / ((sigma - 1) * share(best[0]))


@pytest.mark.parametrize(("size", "sigma"), [(1.0, 3.0), (0.1, 3.0), (3.0, 3.0), (1.0, 5.0), (0.5, 2.0)])
def test_best_tariff_is_that_of_gros(size, sigma):
    best, formula = best_tariff(size, sigma, 0.5 / (sigma - 1), 4.0 / (sigma - 1))
    assert best == pytest.approx(formula, abs=1e-5)


def test_two_equal_countries():
    """The value that a model written apart from this one gives for half as much again lost on the way."""
    best, _ = best_tariff(1.0, 3.0, 0.3, 1.2, carriage=1.5)
    assert best == pytest.approx(0.62694, abs=1e-5)


def test_a_smaller_country_gains_from_less():
    best = [best_tariff(size, 3.0, 0.3, 1.2)[0] for size in (0.001, 0.01, 0.1, 1.0)]
    assert (np.diff(best) > 0.01).all()
    assert 0.5 < best[0] < 0.51  # towards 1 / (sigma - 1), the markup on its own variety
