"""Why the first-order formula and real income part: small steps of duties add up to the exact change, one does not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.papers import caliendo_parro as paper
from tests.papers import reduced

from reshore.economy.equilibrium import rebased, require_solved, solve, without_deficits
from reshore.economy.gains import welfare
from reshore.economy.model import Economy, Shock
from reshore.economy.shocks import unchanged


def added_up(base: Economy, shock: Shock, steps: int) -> np.ndarray:
    """Terms and volume of trade over equal steps of the duties, with a new base after each [per cent]."""
    here, total = base, np.zeros((2, len(base.countries)))
    change = np.asarray(shock.tariff_rate) - np.asarray(base.tariff_rate)
    for step in range(1, steps + 1):
        rate = np.asarray(base.tariff_rate) + change * step / steps
        moved = replace(unchanged(here), tariff_rate=rate)
        found = require_solved(here, solve(here, moved, tolerance=1e-11))
        parts = welfare(here, moved, found)
        total += np.array([parts.terms_of_trade_share, parts.volume_of_trade_share])
        here = rebased(here, moved, found)
    return 100 * total


def exact(base: Economy, shock: Shock) -> np.ndarray:
    """The change of the log of real income [per cent]."""
    return 100 * np.log(np.asarray(welfare(base, shock, solve(base, shock)).real_income_hat))


@pytest.mark.parametrize("case", ["bloc", "world", "separate_final_shares"])
def test_small_steps_add_up_to_the_exact_change(case: str):
    base, shock = reduced.case(case)
    truth = exact(base, shock)
    gaps = {steps: added_up(base, shock, steps).sum(axis=0) - truth for steps in (1, 8, 16)}
    assert np.abs(gaps[1]).max() > 1.0
    np.testing.assert_allclose(2 * gaps[16], gaps[8], atol=0.02 * np.abs(gaps[8]).max())
    np.testing.assert_allclose(2 * gaps[16] - gaps[8], 0, atol=0.01)


@paper.needs_data
def test_the_table_of_steps_of_mexico():
    """The numbers of docs/explanation/economy.md; 32 steps are left to it."""
    base = without_deficits(paper.settled(paper.measured()))
    shock = paper.change(base, "nafta")
    mexico = base.countries.index("MEX")
    printed = {1: (-0.41, 1.72, 1.31), 2: (-0.53, 1.17, 0.64), 4: (-0.60, 0.92, 0.32), 8: (-0.64, 0.80, 0.16)}
    for steps, numbers in printed.items():
        terms, volume = added_up(base, shock, steps)[:, mexico]
        assert [round(value, 2) for value in (terms, volume, terms + volume)] == list(numbers)
    assert round(float(exact(base, shock)[mexico]), 2) == 0.01
