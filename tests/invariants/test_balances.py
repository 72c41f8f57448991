"""What goes in comes out: people, visas, work, tools, wafers, crews and courses, for any parameters and any deal.

Source: methods 1.1.5. The bounds of a parameter are those of its distribution; beyond them it is stretched up to twofold.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.invariants.support import Case, shipped, some_deal, somewhere, walk

from reshore.names import STAFF

SEEDS = st.integers(0, 2**32 - 1)
BEYOND = st.sampled_from([0.0, 0.5, 1.0])
ROUND_OFF = 1e-9

SHARES = ("permits", "ramp", "credit", "supplier")
"""Stocks that are shares."""

worlds = given(seed=SEEDS, beyond=BEYOND)
few = settings(max_examples=5)


def world(seed: int, beyond: float) -> Case:
    """The fabs of the shipped deal under clauses and parameters drawn from anywhere."""
    rng = np.random.default_rng(seed)
    return replace(some_deal(rng, shipped("us-taiwan-2025-11")), parameters=somewhere(rng, beyond))


@cache
def walked(seed: int, beyond: float) -> dict[str, Any]:
    """What the stocks of a world did; kept, as several tests ask about the same examples."""
    case = world(seed, beyond)
    return jax.tree.map(np.asarray, walk(case.projects, case.terms, case.parameters, case.shocks))


@cache
def played(seed: int, beyond: float) -> dict[str, np.ndarray]:
    """The results of a world."""
    return world(seed, beyond).play()


@worlds
@example(seed=0, beyond=0.0)
@example(seed=0, beyond=1.0)
@few
def test_nothing_is_lost_or_made_up_in_any_month(seed: int, beyond: float):
    for name, gap in walked(seed, beyond)["gap"].items():
        assert gap.max() <= ROUND_OFF, name


@worlds
@example(seed=0, beyond=0.0)
@example(seed=0, beyond=1.0)
@few
def test_no_stock_is_ever_below_zero(seed: int, beyond: float):
    below = {
        jax.tree_util.keystr(path): float(lowest.min())
        for path, lowest in jax.tree_util.tree_leaves_with_path(walked(seed, beyond)["lowest"])
        if not lowest.min() >= -ROUND_OFF
    }
    assert not below


@worlds
@example(seed=0, beyond=0.0)
@example(seed=0, beyond=1.0)
@few
def test_shares_stay_between_zero_and_one(seed: int, beyond: float):
    highest = walked(seed, beyond)["highest"]
    for name in SHARES:
        assert getattr(highest, name).max() <= 1 + ROUND_OFF, name
    for name in ("work", "hidden", "done", "tools_left", "tools_in", "qualify"):
        assert getattr(highest, name).max() <= 100 + 1e-7, name
    results = played(seed, beyond)
    for name in ("yield_share", "supplier_share"):
        assert results[name].min() >= 0, name
        assert results[name].max() <= 1 + ROUND_OFF, name
    assert results["craft_wage_index"].min() >= 1 - ROUND_OFF


@worlds
@example(seed=0, beyond=0.0)
@few
def test_no_fab_makes_more_than_it_was_built_for(seed: int, beyond: float):
    results = played(seed, beyond)
    planned = results["planned_capacity_kwpm"][:, None, :]
    assert (results["capacity_kwpm"] <= planned * (1 + ROUND_OFF)).all()
    assert (results["starts_kwpm"] <= planned * (1 + ROUND_OFF)).all()
    assert (results["good_wafers_k"].cumsum(axis=1) <= 12 * planned * np.arange(1, 18)[:, None] + 72 * planned).all()
    assert (results["capacity_kwpm"] >= 0).all()


@worlds
@example(seed=0, beyond=0.0)
@few
def test_good_wafers_are_at_most_those_finished(seed: int, beyond: float):
    totals = walked(seed, beyond)["end"].totals
    assert (totals.good + totals.scrapped <= totals.started * (1 + ROUND_OFF)).all()
    assert (totals.trained <= totals.hired * (1 + ROUND_OFF) + ROUND_OFF).all()
    assert (totals.graduated <= totals.enrolled * (1 + ROUND_OFF)).all()
    assert (totals.crew_moved <= totals.crew_joined * (1 + ROUND_OFF)).all()


@worlds
@example(seed=0, beyond=0.0)
@few
def test_every_draw_is_solved_and_its_milestones_come_in_order(seed: int, beyond: float):
    results = played(seed, beyond)
    assert results["conservation_residual"].max() <= ROUND_OFF
    for name, values in results.items():
        assert name == "milestone_month" or np.isfinite(values).all(), name
    dates = np.where(np.isnan(results["milestone_month"]), np.inf, results["milestone_month"])
    start, building, qualified, volume, full = (dates[..., i] for i in (1, 2, 4, 5, 6))
    assert (building >= start).all()
    assert (full >= volume).all()
    assert (qualified >= start).all()


def test_the_shipped_deals_balance():
    for name in ("status-quo", "us-taiwan-2025-11"):
        case = shipped(name)
        seen = walk(case.projects, case.terms, case.parameters, case.shocks)
        assert max(float(gap.max()) for gap in seen["gap"].values()) <= ROUND_OFF
        assert min(float(stock.min()) for stock in jax.tree.leaves(seen["lowest"])) >= 0


@pytest.mark.parametrize("kind", range(len(STAFF)))
def test_promotions_never_exceed_the_trainees_there(kind: int):
    case = shipped("us-taiwan-2025-11").times(trainees_per_mentor=1000, staff_mentor_share=10)
    case = case.having(training_months_technician=0.5, training_months_engineer=0.5, trainee_attrition=20)
    lowest = walk(case.projects, case.terms, case.parameters, case.shocks)["lowest"]
    assert float(lowest.trainees[:, kind].min()) >= 0
