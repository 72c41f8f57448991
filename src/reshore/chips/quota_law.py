"""How much may come in duty-free: a quota in multiples of capacity that an owner is building, or has built.

The law speaks of 2.5 times the planned capacity while a plant is being built and 1.5 times the new capacity afterwards
(memorandum of January 2026). Here: the building period of a project starts with the building, or with the clause where
building had begun before, and ends with completion or with the approved period. From completion on, the capacity that
stands counts. Which milestone counts as completion is the caller's choice; the market takes full output. Both accrue
month by month and are cleared once a year. Capacity is new if it was not complete before the clause began.

Two repairs. Under `taper` the multiple falls in step with the ramp: what stands counts with the built multiple and what
is still to come with the building one, so that nothing is lost on the day of completion. Under `clawback` the quota is
as without it, and duty is paid afterwards on what came in for capacity that did not stand when the period ended.

Everything can be traced by JAX. Months count from January 2019.
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from reshore.buildout.path import SHOWN_FROM_YEAR
from reshore.names import FIRST_YEAR, LAST_YEAR
from reshore.world.chip_inputs import REPAIRS
from reshore.world.inputs import NEVER

Number = float | int | Float[Any, ""] | Int[Any, ""]
"""A number of a clause."""


def quota_volume_k(
    planned_kwpm: Float[Any, "draw fab"],
    start_month: Float[Any, "draw fab"],
    volume_month: Float[Any, "draw fab"],
    december_capacity_kwpm: Float[Any, "draw year fab"],
    counted: Float[Any, "fab"],
    building: Number,
    built: Number,
    period_months: Number = NEVER,
    first_month: Number = 0.0,
    repair: Number = 0,
) -> Float[Array, "draw year"]:
    """What one owner may bring in duty-free in each year from 2024 to 2040.

    Args:
        planned_kwpm: capacity that each project is planned to have [kwpm].
        start_month: month in which ground is broken; NaN where it never is [month].
        volume_month: month in which it counts as complete; NaN where it never does [month].
        december_capacity_kwpm: capacity in December of each year; between Decembers it moves in a straight line [kwpm].
        counted: 1 for the owner's projects in the importing region [1].
        building: multiple of the planned capacity while a project is being built [ratio].
        built: multiple of the capacity that stands [ratio].
        period_months: length of the building period that counts; `NEVER` for no end [months].
        first_month: month in which the clause begins; what made volume before it does not count [month].
        repair: place of the repair in `chip_inputs.REPAIRS`.

    Returns:
        Wafers of twelve months, summed over projects [kwafers].
    """
    accrued = quota_accrual_k(
        planned_kwpm, start_month, volume_month, december_capacity_kwpm, counted, building, built, period_months,
        first_month, repair,
    )  # fmt: skip
    return jnp.sum(accrued, axis=2)


def quota_accrual_k(
    planned_kwpm: Float[Any, "draw fab"],
    start_month: Float[Any, "draw fab"],
    volume_month: Float[Any, "draw fab"],
    december_capacity_kwpm: Float[Any, "draw year fab"],
    counted: Float[Any, "fab"],
    building: Number,
    built: Number,
    period_months: Number = NEVER,
    first_month: Number = 0.0,
    repair: Number = 0,
) -> Float[Array, "draw year fab"]:
    """The same by project, for quotas that are counted by value; see `quota_volume_k`.

    Args:
        planned_kwpm: capacity that each project is planned to have [kwpm].
        start_month: month in which ground is broken; NaN: never [month].
        volume_month: month in which it counts as complete; NaN: never [month].
        december_capacity_kwpm: capacity in December of each year [kwpm].
        counted: 1 for the owner's projects in the importing region [1].
        building: multiple of the planned capacity while a project is being built [ratio].
        built: multiple of the capacity that stands [ratio].
        period_months: length of the building period that counts [months].
        first_month: month in which the clause begins [month].
        repair: place of the repair in `chip_inputs.REPAIRS`.

    Returns:
        Wafers of twelve months for which each project gives a right [kwafers].
    """
    start, volume = (_month(month)[:, None, None] for month in (start_month, volume_month))
    begin = jnp.maximum(start, first_month)
    end = begin + period_months
    planned = planned_kwpm[:, None, None]
    stands = _monthly(december_capacity_kwpm)
    made = _in_month(volume, NEVER)
    approved = _in_month(begin, end)
    plain = building * planned * _in_month(begin, jnp.minimum(volume, end)) + built * stands * made
    known = made + approved - _in_month(jnp.maximum(begin, volume), end)
    to_come = jnp.maximum(planned - stands, 0.0)
    tapered = building * to_come * approved + built * stands * known
    monthly = jnp.where(jnp.asarray(repair) == REPAIRS.index("taper"), tapered, plain)
    new = counted * _is_new(volume_month, first_month)
    return jnp.asarray(jnp.sum(monthly, axis=2) * new[:, None])


def clawback_k(
    planned_kwpm: Float[Any, "draw fab"],
    start_month: Float[Any, "draw fab"],
    volume_month: Float[Any, "draw fab"],
    december_capacity_kwpm: Float[Any, "draw year fab"],
    counted: Float[Any, "fab"],
    building: Number,
    period_months: Number,
    first_month: Number = 0.0,
) -> Float[Array, "draw year fab"]:
    """What was granted for capacity that did not stand at the end of the approved period, in the year of that end.

    A period that does not end by 2040 has no day of reckoning, and nothing is claimed.

    Args:
        planned_kwpm: capacity that each project is planned to have [kwpm].
        start_month: month in which ground is broken; NaN: never [month].
        volume_month: month in which it counts as complete; NaN: never [month].
        december_capacity_kwpm: capacity in December of each year [kwpm].
        counted: 1 for the owner's projects in the importing region [1].
        building: multiple of the planned capacity while a project is being built [ratio].
        period_months: length of the building period that counts [months].
        first_month: month in which the clause begins [month].

    Returns:
        Wafers for which duty is due after all, where the quota was used in full, by project [kwafers].
    """
    start, volume = _month(start_month), _month(volume_month)
    begin = jnp.maximum(start, first_month)
    end = begin + period_months
    months = _months()[None, :, :, None]
    ends = jnp.floor(end)[:, None, None] == months
    stood = jnp.where(volume[:, None, None] <= end[:, None, None], _monthly(december_capacity_kwpm), 0.0)
    unbuilt = jnp.maximum(planned_kwpm[:, None, None] - stood, 0.0)
    granted = building * jnp.maximum(jnp.minimum(volume, end) - begin, 0.0)
    return jnp.sum(unbuilt * ends, axis=2) * (granted * counted * _is_new(volume_month, first_month))[:, None]


def _month(month: Float[Any, "draw fab"]) -> Float[Array, "draw fab"]:
    """A month, with `NEVER` in place of NaN."""
    return jnp.where(jnp.isnan(month), NEVER, month)


def _is_new(volume_month: Float[Any, "draw fab"], first_month: Number) -> Float[Array, "draw fab"]:
    """1 for projects that did not make volume before the clause began."""
    return jnp.where(_month(volume_month) >= first_month, 1.0, 0.0)


def _months() -> Float[Array, "year twelve"]:
    """The number of each month of the years for which there are results."""
    first, years = 12.0 * (SHOWN_FROM_YEAR - FIRST_YEAR), LAST_YEAR - SHOWN_FROM_YEAR + 1
    return first + jnp.arange(12.0 * years).reshape(years, 12)


def _in_month(
    begin: Float[Any, "draw 1 1 fab"], end: Float[Any, "draw 1 1 fab"] | float
) -> Float[Array, "draw year twelve fab"]:
    """The part of each month that lies between two days."""
    month = _months()[None, :, :, None]
    return jnp.clip(jnp.minimum(month + 1, end) - jnp.maximum(month, begin), 0.0, 1.0)


def _monthly(december: Float[Any, "draw year fab"]) -> Float[Array, "draw year twelve fab"]:
    """Capacity in each month, straight between Decembers; in the first year as in its December."""
    before = jnp.concatenate([december[:, :1], december[:, :-1]], axis=1)
    passed = jnp.arange(1.0, 13.0)[None, None, :, None] / 12
    return jnp.asarray(before[:, :, None] + (december - before)[:, :, None] * passed)
