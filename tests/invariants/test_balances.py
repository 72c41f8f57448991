"""What goes in comes out: people, visas, work, tools, wafers, crews and courses, for any parameters and any deal.

The bounds of a parameter are those of its distribution; beyond them it is stretched up to twofold.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.invariants.support import SEEDS, Case, few, shipped, some_deal, somewhere, walk

from reshore.buildout.observe import MILESTONES

BEYOND = st.sampled_from([0.0, 0.5, 1.0])
ROUND_OFF = 1e-9

SHARES = ("permits", "ramp", "credit", "supplier")
"""Stocks that are shares."""

worlds = given(seed=SEEDS, beyond=BEYOND)


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


def excess(left: np.ndarray, right: np.ndarray) -> float:
    """How far the left goes beyond the right, relative to the right."""
    return float(np.max((left - right) / (1 + np.abs(right))))


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
    assert excess(results["capacity_kwpm"], planned) <= ROUND_OFF
    assert excess(results["starts_kwpm"], planned) <= ROUND_OFF
    assert results["capacity_kwpm"].min() >= 0
    months = 72 + 12 * np.arange(1, 18)[:, None]
    assert excess(results["good_wafers_k"].cumsum(axis=1), months * planned) <= ROUND_OFF


@worlds
@example(seed=0, beyond=0.0)
@few
def test_nobody_and_nothing_ends_that_had_not_begun(seed: int, beyond: float):
    totals = walked(seed, beyond)["end"].totals
    assert excess(totals.good + totals.scrapped, totals.started) <= ROUND_OFF
    assert excess(totals.trained, totals.hired) <= ROUND_OFF
    assert excess(totals.graduated, totals.enrolled) <= ROUND_OFF
    assert excess(totals.crew_moved, totals.crew_joined) <= ROUND_OFF
    assert excess(totals.granted + totals.refused, totals.requested) <= ROUND_OFF


@worlds
@example(seed=0, beyond=0.0)
@few
def test_every_draw_is_solved_and_its_milestones_come_in_order(seed: int, beyond: float):
    results = played(seed, beyond)
    assert results["conservation_residual"].max() <= ROUND_OFF
    not_finite = [name for name, values in results.items() if not np.isfinite(values).all()]
    assert not_finite in ([], ["milestone_month"])
    dates = dict(zip(MILESTONES, np.moveaxis(np.nan_to_num(results["milestone_month"], nan=1e6), -1, 0), strict=True))
    for earlier, later in (("start", "building"), ("start", "qualified"), ("tool_in", "volume"), ("volume", "full")):
        assert excess(dates[earlier], dates[later]) <= 0, (earlier, later)


def test_the_shipped_deals_balance():
    for name in ("status-quo", "us-taiwan-2025-11"):
        case = shipped(name)
        seen = walk(case.projects, case.terms, case.parameters, case.shocks)
        assert np.max([gap.max() for gap in seen["gap"].values()]) <= ROUND_OFF
        assert np.min([stock.min() for stock in jax.tree.leaves(seen["lowest"])]) >= 0


@pytest.mark.parametrize(
    "drained",
    [
        {"trainee_attrition": 20},
        {"training_months_technician": 0.5, "training_months_engineer": 0.5, "trainee_attrition": 6},
        {"craft_leave_local": 2, "craft_leave_imported": 2, "craft_learning_months": 0.5},
        {"expert_stay_months": 0.5, "petition_months": 0.25},
        {"housing_build_months": 0.5},
        {"wafer_cycle_months": 1.5},
    ],
    ids=lambda drained: next(iter(drained)),
)
def test_a_stock_that_empties_within_a_month_stays_at_zero(drained: dict[str, float]):
    case = shipped("us-taiwan-2025-11").having(**drained)
    seen = walk(case.projects, case.terms, case.parameters, case.shocks)
    assert np.min([stock.min() for stock in jax.tree.leaves(seen["lowest"])]) >= -ROUND_OFF
    assert np.max([gap.max() for gap in seen["gap"].values()]) <= ROUND_OFF
