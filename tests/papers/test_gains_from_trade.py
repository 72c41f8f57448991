"""Arkolakis, Costinot & Rodriguez-Clare (2012), American Economic Review 102(1): one sector, no duties, no deficits.

Whatever happens abroad or on the way, real income moves as the share spent at home to the power -1 / theta, and closing
the border costs that share of the base to the power 1 / theta. With inputs the exponent is divided by the value-added
share, as in Costinot & Rodriguez-Clare (2014), section 3.4.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.oracles import trade_economy as twin
from tests.papers import small_world

from reshore.economy.equilibrium import require_solved, solve
from reshore.economy.gains import welfare
from reshore.economy.model import Economy, Shock
from reshore.economy.shocks import unchanged
from reshore.errors import SolveError
from reshore.solve.results import SOLVED

THETA = 4.0


def world(inputs: bool, seed: int = 5) -> Economy:
    """Four countries that trade one good without duties and in balance."""
    return small_world.economy(seed, 4, 1, inputs=inputs, deficits=False, duties=False, elasticity=THETA)


def home(share) -> np.ndarray:
    """What each country spends at home [share]."""
    return np.diagonal(np.asarray(share)[:, :, 0]).copy()


def outcome(base: Economy, shock: Shock) -> tuple[np.ndarray, np.ndarray]:
    """Real income over that of the base, and the home share afterwards."""
    found = solve(base, shock)
    assert int(found.code) == SOLVED
    return np.asarray(welfare(base, shock, found).real_income_hat), home(found.share)


@pytest.mark.parametrize("inputs", [False, True], ids=["no inputs", "inputs"])
def test_trade_costs_and_productivity_abroad_work_through_the_home_share(inputs: bool):
    base = world(inputs)
    draw = np.random.default_rng(8)
    same = unchanged(base)
    cost = draw.uniform(0.7, 1.6, same.trade_cost_hat.shape)
    cost[np.arange(4), np.arange(4)] = 1.0
    able = np.ones((4, 1))
    able[1:] = draw.uniform(0.8, 1.3, (3, 1))
    shock = replace(same, trade_cost_hat=cost, productivity_hat=able)
    real, after = outcome(base, shock)
    exponent = THETA * base.value_added_share[:, 0]
    own = able[:, 0] ** (1 / base.value_added_share[:, 0])
    np.testing.assert_allclose(real, own * (after / home(base.share)) ** (-1 / exponent), rtol=1e-9)
    assert np.abs(np.log(real)).max() > 0.01


def closing(base: Economy, closed: int, cost: float) -> Shock:
    """One country's trade with all others becomes dearer."""
    same = unchanged(base)
    costs = np.ones_like(same.trade_cost_hat)
    costs[closed], costs[:, closed] = cost, cost
    costs[closed, closed] = 1.0
    return replace(same, trade_cost_hat=costs)


@pytest.mark.parametrize("inputs", [False, True], ids=["no inputs", "inputs"])
@pytest.mark.parametrize("closed", [0, 3])
def test_closing_a_border_costs_what_the_formula_says(closed: int, inputs: bool):
    base = world(inputs)
    exponent = THETA * base.value_added_share[closed, 0]
    autarky = home(base.share)[closed] ** (1 / exponent)
    assert autarky < 0.98
    gaps = []
    for cost in (2.0, 3.0, 5.0):
        real, after = outcome(base, closing(base, closed, cost))
        assert real[closed] == pytest.approx(autarky * after[closed] ** (-1 / exponent), rel=1e-9)
        gaps.append(real[closed] / autarky - 1)
    assert gaps == sorted(gaps, reverse=True)
    assert 0 < gaps[-1] < 1e-3


@pytest.mark.parametrize("inputs", [False, True], ids=["no inputs", "inputs"])
def test_a_border_all_but_closed(inputs: bool):
    """Where trade is a millionth of spending, the slow twin meets the formula; the engine does, or says it is lost."""
    base = world(inputs)
    shock = closing(base, 0, 30.0)
    autarky = home(base.share)[0] ** (1 / (THETA * base.value_added_share[0, 0]))
    before, after = twin.solve(base, unchanged(base)), twin.solve(base, shock)
    assert 1 - home(after.share)[0] < 1e-5
    assert twin.real_income_hat(base, after, before)[0] == pytest.approx(autarky, rel=1e-5)
    found = solve(base, shock)
    if int(found.code) == SOLVED:
        np.testing.assert_allclose(found.wage_hat, after.wage_hat, rtol=1e-3)
    else:
        with pytest.raises(SolveError, match="not solved"):
            require_solved(base, found)


def test_a_tariff_does_not_obey_the_formula():
    """Its revenue stays at home, so the formula alone would be too dark."""
    base = world(inputs=False)
    rate = np.array(base.tariff_rate)
    rate[0, 1:] = 0.2
    real, after = outcome(base, replace(unchanged(base), tariff_rate=rate))
    formula = (after / home(base.share)) ** (-1 / THETA)
    assert real[0] > formula[0] + 0.005
    np.testing.assert_allclose(real[1:], formula[1:], rtol=1e-9)


def test_replacing_the_elasticity_changes_the_gains():
    """The formula has the elasticity of the base in it, not a number that the engine assumes."""
    base = replace(world(inputs=False), elasticity=np.array([8.0]))
    same = unchanged(base)
    cost = np.where(np.eye(4)[:, :, None] > 0, 1.0, 1.3)
    real, after = outcome(base, replace(same, trade_cost_hat=cost))
    np.testing.assert_allclose(real, (after / home(base.share)) ** (-1 / 8), rtol=1e-9)
