"""The limit of perfect substitutes: the market becomes a transport problem, which HiGHS solves.

With fixed demand and no love of variety, buyers take what is cheapest at their border. Prices are products of cost,
rent and border, so their logs are sums, and the market of Takayama and Judge (1971) in logs is a linear programme: its
duals are the logs of rents and of user prices. In a CES market a buyer takes a flow only at a price that differs from
his index by log(flow over what he would take of each alike) / sigma. Rents and prices are sums of such terms along the
used routes, so the sum over all of them bounds the gap, and putting them into the programme's equations predicts it.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.chips.made_up import handy, numbers, solved, stacked

SIGMAS = (5.0, 10.0, 20.0, 40.0, 80.0)
MARKETS = 12
SLOTS, PLACES = 4, 3


def random_case(seed):
    """Costs, capacity, demand and borders of a market with more capacity than demand."""
    rng = np.random.default_rng(seed)
    demand = rng.uniform(20, 100, PLACES)
    split = rng.dirichlet(np.full(SLOTS, 2.0))
    return {
        "cost": 1000 * np.exp(rng.normal(0, 0.3, SLOTS)),
        "capacity": demand.sum() * rng.uniform(1.1, 1.8) * split,
        "demand": demand,
        "duty": rng.uniform(0, 0.6, (SLOTS, PLACES)),
    }


def transport(case):
    """The programme's answer.

    Returns:
        Least sum of logs of landed costs [kwafers], logs of rents and user prices, what a finite sigma adds to them
        times sigma, and the bound on that.
    """
    cost = np.log(case["cost"][:, None] / 1000 * (1 + case["duty"]))
    makes = np.kron(np.eye(SLOTS), np.ones(PLACES))
    takes = np.kron(np.ones(SLOTS), np.eye(PLACES))
    found = linprog(cost.ravel(), A_ub=makes, b_ub=case["capacity"], A_eq=takes, b_eq=case["demand"], method="highs")
    assert found.status == 0
    full = found.ineqlin.residual < 1e-9
    flow = found.x.reshape(SLOTS, PLACES)
    routes = np.argwhere(flow > 1e-9)
    known = np.concatenate([full, np.ones(PLACES, dtype=bool)])
    assert len(routes) == known.sum()  # a vertex: the used routes settle rents and prices
    rows = np.zeros((len(routes), SLOTS + PLACES))
    rows[range(len(routes)), routes[:, 0]] = full[routes[:, 0]]
    rows[range(len(routes)), SLOTS + routes[:, 1]] = -1.0
    terms = -np.log(flow * SLOTS / case["demand"], where=flow > 1e-9, out=np.zeros_like(flow))[tuple(routes.T)]
    added = np.zeros(SLOTS + PLACES)
    added[known] = np.linalg.solve(rows[:, known], terms)
    return found.fun, np.concatenate([-found.ineqlin.marginals, found.eqlin.marginals]), added, np.abs(terms).sum()


@pytest.fixture(scope="module")
def gaps():
    """Gaps of logs of rents and prices to the programme, to its prediction, of cost, and the bound: sigma, market."""
    cases = [random_case(seed) for seed in range(MARKETS)]
    weight = np.full((SLOTS, PLACES), 1 / SLOTS)
    market = stacked(
        handy(**case, weight=weight, substitution=sigma, elasticity=1e-3) for case in cases for sigma in SIGMAS
    )
    cleared, traded = numbers(*solved(market))
    assert (cleared.code == 0).all()
    found = np.zeros((4, len(SIGMAS), MARKETS))
    for m, case in enumerate(cases):
        least, duals, added, bound = transport(case)
        cost = np.log(case["cost"][:, None] / 1000 * (1 + case["duty"]))
        for s, sigma in enumerate(SIGMAS):
            place = m * len(SIGMAS) + s
            logs = np.concatenate([cleared.log_rent[0, :, place], np.log(traded.price_index[0, :, place])])
            paid = (cost * traded.flow_k[0, :, :, place]).sum()
            found[:, s, m] = (
                np.abs(logs - duals).max(),
                np.abs(logs - duals - added / sigma).max(),
                abs(paid - least) / case["demand"].sum(),
                bound / sigma,
            )
    return found


@pytest.mark.parametrize("place", range(len(SIGMAS)))
def test_rents_and_prices_are_as_near_as_sigma_says(gaps, place):
    assert (gaps[0, place] < gaps[3, place] + 1e-3).all()  # 1e-3: so far does demand give way


def test_prices_and_cost_tend_to_the_transport_problem(gaps):
    typical = gaps[:3].mean(axis=2)
    assert (typical[:, 1:] < typical[:, :-1]).all()
    assert (typical[:, -1] < typical[:, 0] / 4).all()
    assert typical[0, -1] < 0.05
    assert typical[2, -1] < 0.005


def test_the_gap_is_the_one_foreseen(gaps):
    typical = gaps[1].mean(axis=1)
    assert (typical[2:] < 0.6 * typical[1:-1]).all()  # what is not foreseen falls faster than one over sigma
    assert typical[-1] < 0.4 * gaps[0, -1].mean()
