"""The engine against the slow twin: every part of the model, on made-up economies and on random values."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.oracles import trade_economy as twin
from tests.papers import small_world

from reshore.economy.equilibrium import flows, solve
from reshore.economy.model import DEFICITS, Economy, Shock
from reshore.economy.shocks import unchanged
from reshore.solve.results import SOLVED

TOLERANCE = 1e-8
PARTS = {
    "tariffs, trade costs, productivity": {},
    "purchases": {"purchases": True},
    "a sector solved elsewhere": {"outside": True},
    "new deficits": {"deficits": True},
    "all at once": {"purchases": True, "outside": True, "deficits": True},
}
WORLDS = {
    "inputs": {},
    "separate final shares": {"separate": True},
    "no inputs": {"inputs": False},
    "five countries": {"countries": 5, "sectors": 4},
    "one sector": {"countries": 2, "sectors": 1},
}


def compared(base: Economy, shock: Shock, deficits: str = "fixed") -> None:
    """The engine's equilibrium is the twin's, in every field."""
    found = solve(base, shock, deficits=deficits)
    assert int(found.code) == SOLVED
    answer = twin.solve(base, shock, deficits)
    for field in fields(answer):
        if field.name in ("flow_usd_bn", "labour_residual") or getattr(found, field.name, None) is None:
            continue
        expected, value = getattr(answer, field.name), np.asarray(getattr(found, field.name))
        scale = max(np.abs(expected).max(), 1.0)
        np.testing.assert_allclose(value / scale, expected / scale, rtol=0, atol=TOLERANCE, err_msg=field.name)
    np.testing.assert_allclose(np.asarray(flows(base, shock, found)), answer.flow_usd_bn, rtol=0, atol=100 * TOLERANCE)
    assert np.abs(np.asarray(found.labour_residual)).max() < TOLERANCE
    assert np.abs(np.asarray(found.trade_residual)).max() < TOLERANCE


@pytest.mark.parametrize("deficits", DEFICITS)
@pytest.mark.parametrize("part", PARTS)
def test_every_part_of_the_model(part: str, deficits: str):
    base = small_world.economy(7)
    compared(base, small_world.shock(base, 11, **PARTS[part]), deficits)


@pytest.mark.parametrize("world", [name for name in WORLDS if name != "inputs"])
def test_every_kind_of_world(world: str):
    base = small_world.economy(7, **WORLDS[world])
    # a world whose only sector is solved elsewhere would have no prices of its own
    outside = len(base.sectors) > 1
    compared(base, small_world.shock(base, 11, purchases=True, deficits=True, outside=outside), "world_income")


@pytest.mark.parametrize("world", WORLDS)
def test_nothing_happens_where_nothing_changes(world: str):
    base = small_world.economy(7, **WORLDS[world])
    found = solve(base, unchanged(base))
    np.testing.assert_allclose(found.wage_hat, 1, atol=1e-12)
    np.testing.assert_allclose(found.spending_usd_bn, base.spending_usd_bn, rtol=1e-11)


@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
@given(seed=st.integers(0, 10**6), change=st.integers(0, 10**6), separate=st.booleans(), outside=st.booleans())
def test_random_worlds(seed: int, change: int, separate: bool, outside: bool):
    base = small_world.economy(seed, separate=separate)
    deficits = "fixed" if outside else "world_income"
    compared(base, small_world.shock(base, change, purchases=True, outside=outside, deficits=True), deficits)


@settings(max_examples=10, phases=[Phase.explicit, Phase.generate])
@given(
    rate=st.floats(-0.2, 3.0), cost=st.floats(0.5, 4.0), productivity=st.floats(0.4, 2.5), bought=st.floats(0.0, 2.0)
)
def test_large_changes(rate: float, cost: float, productivity: float, bought: float):
    base = small_world.economy(3, duties=False)
    same = unchanged(base)
    away = (1 - np.eye(3))[:, :, None]
    rates, costs, able = (
        np.array(same.tariff_rate),
        np.ones_like(same.trade_cost_hat),
        np.ones_like(same.productivity_hat),
    )
    rates[0, 1:] = rate
    costs[1] = np.where(away[1] > 0, cost, 1.0)
    able[2, 0] = productivity
    purchases = np.zeros_like(same.purchases_usd_bn)
    purchases[1, 2, 0] = bought
    compared(base, Shock(rates, costs, able, same.deficit_usd_bn, purchases, None))
