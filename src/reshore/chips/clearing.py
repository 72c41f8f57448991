"""Clears market-years: Newton's method on smoothed complementarity conditions, many markets at once.

Equations: docs/explanation/chip-market.md, "Solver". Checked: tests/chips (facts, oracles, random markets).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from reshore.chips.conditions import border_conditions, fab_conditions
from reshore.chips.market import Clearing, Market
from reshore.chips.prices import EMPTY_K, WAFER_QUOTA_TOP, Fixed, Unknowns, fixed_of, over, prices
from reshore.solve.bordered import solve_blocks, solve_bordered
from reshore.solve.results import NO_SUPPLY, NOT_CONVERGED, NOT_FINITE, SOLVED

TOLERANCE = 1.0e-9
"""Largest condition that counts as met [1]; results are promised to 1e-8."""

SEPARATE_STEPS = 40
"""Newton steps with the classes apart [count]."""

ATTEMPT_STEPS = 40
"""Newton steps after which a search begins anew, more carefully [count]."""

ATTEMPTS = 6
"""Searches after which a market is given up [count]."""

LONGEST_STEP = 0.5
"""Longest change of a log rent in one step [1]."""

FIRST_SMOOTHING = 1.0e-2
"""Smoothing of the first step from nothing [1]."""

JOINT_SMOOTHING = 1.0e-3
"""Smoothing of the first step with all conditions, once the classes have been cleared apart [1]."""

WARM_SMOOTHING = 1.0e-8
"""Smoothing of the first step from the clearing of a market-year nearby [1]."""

CAREFUL_SMOOTHING = 0.1
"""Smoothing of the first step of a search that begins anew [1]."""


class _Search(NamedTuple):
    """Where the search stands; a market that is done keeps its place."""

    at: Unknowns
    smoothing: Float[Array, "*many"]
    residual: Float[Array, "*many"]
    steps: Int[Array, "*many"]
    done: Array
    rounds: Int[Array, ""]


def clear(market: Market, start: Clearing | None = None, *, smoothing: float = 1e-14, slopes: bool = True) -> Clearing:
    """What clears a market-year: rents of full fabs, rents of full packaging plants, prices of licences.

    The result has slopes with respect to everything in the market, by the implicit function theorem: never through
    the steps.

    Args:
        market: one market-year, or many along further axes at the end.
        start: the clearing of a market-year nearby; None to start from nothing.
        smoothing: rounding of the corners in the end; 1e-6 gives slopes near the corners [1].
        slopes: False where nobody asks for slopes, which saves a step.

    Returns:
        The clearing, with a worded code for each market: none is dropped. A market that cannot be cleared has zero
        rents where it has no supply, and the last place of the search where it did not converge.

    Source: Fischer-Burmeister functions as in Kanzow (1996); implicit slopes as one Newton step from the solution.
    """
    return cleared(fixed_of(market), start, smoothing=smoothing, slopes=slopes)


def cleared(fixed: Fixed, start: Clearing | None = None, *, smoothing: float = 1e-14, slopes: bool = True) -> Clearing:
    """The same as `clear`, from what does not move with the unknowns.

    Args:
        fixed: one market-year, or many.
        start: the clearing of a market-year nearby; None to start from nothing.
        smoothing: rounding of the corners in the end [1].
        slopes: False where nobody asks for slopes.
    """
    still = jax.lax.stop_gradient(fixed)
    search = _searched(still, start, smoothing)
    found = jax.lax.stop_gradient(search.at)
    if slopes:
        found = _implied(fixed, still, found, jnp.asarray(smoothing))
    lacking = jnp.where((fixed.market.demand_k > EMPTY_K) & (fixed.supplied == 0), 1.0, 0.0)
    short = over(over(lacking, 0), 0) > 0
    code = jnp.where(search.residual <= TOLERANCE, SOLVED, NOT_CONVERGED)
    code = jnp.where(fixed.sound, jnp.where(short, NO_SUPPLY, code), NOT_FINITE)
    return Clearing(
        log_rent=jnp.maximum(found.rent, 0.0),
        log_packaging_rent=jnp.maximum(found.packaging, 0.0),
        quota_price=jnp.clip(found.licence, 0.0, fixed.licence_top) * fixed.licence_unit,
        residual=search.residual,
        steps=search.steps,
        code=code,
    )


def _searched(fixed: Fixed, start: Clearing | None, smoothing: float) -> _Search:
    """Newton's method until every market is done or given up.

    Classes are first cleared apart, with packaging and licences at the prices of the start. Most markets are done with
    that, since their packaging plants have room and their quotas are slack; the others go on with all conditions.
    """
    cold = _cold(fixed)
    begin = cold if start is None else _warm(fixed, start)
    many = fixed.market.demand_k.shape[2:]
    first = max(FIRST_SMOOTHING if start is None else WARM_SMOOTHING, smoothing)
    begun = _Search(
        at=jax.lax.stop_gradient(begin),
        smoothing=jnp.full(many, first),
        residual=jnp.full(many, jnp.inf),
        steps=jnp.zeros(many, dtype=int),
        done=jnp.zeros(many, dtype=bool),
        rounds=jnp.asarray(0),
    )

    def apart(search: _Search) -> _Search:
        seen = prices(fixed, search.at)
        fabs = fab_conditions(fixed, search.at, seen, search.smoothing)
        change = solve_blocks(fabs.blocks, fabs.value)
        after = eqx.tree_at(lambda at: at.rent, search.at, search.at.rent - _cut(change, LONGEST_STEP))
        return _next(search, after, jnp.max(jnp.abs(fabs.value), axis=(0, 1)), smoothing)

    def together(search: _Search) -> _Search:
        attempt = search.rounds // ATTEMPT_STEPS
        seen = prices(fixed, search.at)
        fabs = fab_conditions(fixed, search.at, seen, search.smoothing)
        border = border_conditions(fixed, search.at, seen, fabs, search.smoothing)
        change = solve_bordered(fabs.blocks, border.right, border.below, border.corner, fabs.value, border.value)
        after = _moved(search.at, *change, LONGEST_STEP / (1 + attempt))
        residual = jnp.maximum(jnp.max(jnp.abs(fabs.value), axis=(0, 1)), jnp.max(jnp.abs(border.value), axis=0))
        return _next(search, after, residual, smoothing, attempt, cold)

    alone = jax.lax.while_loop(_going(SEPARATE_STEPS), apart, begun)
    left = _border_residual(fixed, alone.at, smoothing)
    joint = alone._replace(
        residual=jnp.maximum(alone.residual, left),
        done=alone.done & (left <= TOLERANCE),
        smoothing=jnp.full(many, max(JOINT_SMOOTHING if start is None else WARM_SMOOTHING, smoothing)),
        rounds=jnp.asarray(0),
    )
    return jax.lax.while_loop(_going(ATTEMPTS * ATTEMPT_STEPS), together, joint)


def _going(most: int) -> Callable[[_Search], Array]:
    """Whether to take another step."""
    return lambda search: (search.rounds < most) & ~jnp.all(search.done)


def _next(
    search: _Search,
    after: Unknowns,
    residual: Float[Array, "*many"],
    smoothing: float,
    attempt: Array | int = 0,
    cold: Unknowns | None = None,
) -> _Search:
    """The search after a step: markets that are done stay, later attempts begin anew and go more carefully."""
    done = search.done | ((residual <= TOLERANCE) & (search.smoothing <= smoothing))
    close = jnp.where(attempt == 0, 1e-6, 0.1)
    pace = jnp.where(residual < 1e-2, close, jnp.where(residual < 1.0, 0.1, 0.3) ** (1 / (1 + attempt)))
    sharper = jnp.maximum(pace * search.smoothing, smoothing)
    if cold is not None:
        again = (search.rounds % ATTEMPT_STEPS == 0) & (attempt > 0)
        after = jax.tree.map(lambda new, first: jnp.where(again, first, new), after, cold)
        sharper = jnp.where(again, CAREFUL_SMOOTHING, sharper)
    return _Search(
        at=jax.tree.map(lambda old, new: jnp.where(done, old, new), search.at, after),
        smoothing=jnp.where(done, search.smoothing, sharper),
        residual=jnp.where(search.done, search.residual, residual),
        steps=search.steps + ~done,
        done=done,
        rounds=search.rounds + 1,
    )


def _border_residual(fixed: Fixed, at: Unknowns, smoothing: float) -> Float[Array, "*many"]:
    """Largest gap of the conditions that join the classes."""
    seen = prices(fixed, at)
    fabs = fab_conditions(fixed, at, seen, jnp.asarray(smoothing))
    return jnp.max(jnp.abs(border_conditions(fixed, at, seen, fabs, jnp.asarray(smoothing)).value), axis=0)


def _cold(fixed: Fixed) -> Unknowns:
    """Where a search begins from nothing."""
    market = fixed.market
    tops = jnp.where(market.quota_by_value > 0.5, 1.0, WAFER_QUOTA_TOP)
    return Unknowns(
        rent=0.1 * fixed.open,
        packaging=jnp.zeros_like(market.packaging_capacity_k),
        licence=jnp.where(market.quota_size < fixed.quota_scale, 0.5 * fixed.licence_top / tops, 0.0),
    )


def _warm(fixed: Fixed, start: Clearing) -> Unknowns:
    """Where a search begins from the clearing of a market-year nearby."""
    return Unknowns(
        rent=start.log_rent * fixed.open,
        packaging=start.log_packaging_rent,
        licence=jnp.clip(start.quota_price / fixed.licence_unit, 0.0, fixed.licence_top),
    )


def _implied(fixed: Fixed, still: Fixed, at: Unknowns, smoothing: Float[Array, ""]) -> Unknowns:
    """One Newton step from the solution with slopes held still: its own slopes are those of the solution."""
    seen = prices(still, at)
    fabs = fab_conditions(still, at, seen, smoothing)
    border = border_conditions(still, at, seen, fabs, smoothing)
    now = prices(fixed, at)
    gaps = fab_conditions(fixed, at, now, smoothing)
    edge = border_conditions(fixed, at, now, gaps, smoothing)
    change = solve_bordered(fabs.blocks, border.right, border.below, border.corner, gaps.value, edge.value)
    return _moved(at, *change, jnp.inf)


def _moved(at: Unknowns, by_fab: Array, by_border: Array, longest: Array | float) -> Unknowns:
    """The unknowns after a step, no longer than allowed."""
    regions = at.packaging.shape[0]
    return Unknowns(
        rent=at.rent - _cut(by_fab, longest),
        packaging=at.packaging - _cut(by_border[:regions], longest),
        licence=at.licence - _cut(by_border[regions:], longest),
    )


def _cut(change: Array, longest: Array | float) -> Array:
    """A step no longer than allowed."""
    return jnp.clip(change, -longest, longest)
