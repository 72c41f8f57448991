"""Gros (1987), Journal of International Economics 23: the tariff that is best for one country if nobody answers.

With one sector, labour alone and elasticity theta it is 1 / (theta * s), where s is the share of their spending that
the others keep among themselves, at the optimum. For a small country s is one, and the best tariff 1 / theta.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from reshore.economy.equilibrium import solve
from reshore.economy.gains import welfare
from reshore.economy.model import Economy, Shock
from reshore.economy.shocks import unchanged
from reshore.solve.results import SOLVED


def world(sizes: list[float], theta: float, foreign: float = 0.2) -> Economy:
    """Countries that trade one good without duties; all but the first are alike.

    Args:
        sizes: labour of each country.
        theta: trade elasticity [1].
        foreign: weight of a foreign source over that of home [1].
    """
    countries = len(sizes)
    labour = np.array(sizes) / sum(sizes) * 100
    taste = np.where(np.eye(countries) > 0, 1.0, foreign) * (labour / labour[-1])[None, :]
    wage = np.ones(countries)
    for _ in range(20_000):
        weight = taste * wage**-theta
        share = weight / weight.sum(axis=1, keepdims=True)
        earned = (share * (wage * labour)[:, None]).sum(axis=0)
        wage = wage * (earned / (wage * labour)) ** (1 / (1 + theta))
        wage /= wage[-1]
    income = wage * labour
    ones, nothing = np.ones((countries, 1)), np.zeros((countries, countries, 1))
    return Economy(
        share[:, :, None], None, nothing, ones, np.zeros((countries, 1, 1)), ones, income, np.zeros(countries),
        income[:, None], income[:, None], np.array([theta]), tuple(f"c{n}" for n in range(countries)), ("all",),
    )  # fmt: skip


def with_rate(base: Economy, rate: float) -> Shock:
    """The first country puts one rate on all that it buys abroad."""
    rates = np.zeros_like(base.tariff_rate)
    rates[0, 1:] = rate
    return replace(unchanged(base), tariff_rate=rates)


def gain(base: Economy, rate: float) -> float:
    """Log real income of the first country."""
    shock = with_rate(base, rate)
    found = solve(base, shock, tolerance=1e-13)
    assert int(found.code) == SOLVED
    return float(np.log(np.asarray(welfare(base, shock, found).real_income_hat)[0]))


def best(base: Economy, width: float = 2e-3) -> float:
    """The rate at which a little more and a little less are worth the same, searched over the engine."""

    def slope(rate: float) -> float:
        near = gain(base, rate + width) - gain(base, rate - width)
        far = gain(base, rate + 2 * width) - gain(base, rate - 2 * width)
        return (8 * near - far) / (12 * width)

    return brentq(slope, 0.02, 1.5, xtol=1e-9)


def kept_abroad(base: Economy, rate: float) -> float:
    """The share of their spending that the others keep among themselves [share]."""
    return 1 - float(np.asarray(solve(base, with_rate(base, rate)).share)[-1, 0, 0])


@pytest.mark.parametrize(
    ("sizes", "theta"),
    [([1, 1], 4.0), ([1, 3], 4.0), ([3, 1], 4.0), ([1, 1], 2.0), ([2, 1], 8.0), ([1, 1, 1, 1], 5.0), ([4, 1, 1], 3.0)],
)
def test_the_best_tariff(sizes: list[float], theta: float):
    base = world(sizes, theta)
    found = best(base)
    assert found == pytest.approx(1 / (theta * kept_abroad(base, found)), abs=1e-6)
    assert gain(base, found) > max(0.0, gain(base, found + 0.05), gain(base, found - 0.05))


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
def test_a_small_country(theta: float):
    base = world([1e-4, 1.0], theta)
    assert best(base) == pytest.approx(1 / theta, abs=1e-4)


def test_larger_countries_gain_more():
    """And a country that faces partners with little of their own has a higher best tariff."""
    rates = [best(world([size, 1.0], 4.0)) for size in (0.1, 1.0, 4.0)]
    assert rates == sorted(rates)
    assert rates[0] > 0.25
