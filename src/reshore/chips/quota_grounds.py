"""What the sizes of quotas rest on: plans, dates and capacity of the projects that count, and the terms of the quota.

Source: the size of a quota is `reshore.chips.quota_law`; here its inputs can be changed, to ask what a size would be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jax
import numpy as np
from jaxtyping import Array, Float, Int

from reshore.buildout.path import SHOWN_FROM_YEAR
from reshore.chips.chunk import built_of, market_inputs
from reshore.chips.quota_law import clawback_k, quota_accrual_k
from reshore.chips.supply import slots_of_projects
from reshore.names import FIRST_YEAR
from reshore.units import MONTHS_A_YEAR
from reshore.world.chip_inputs import REPAIRS
from reshore.world.inputs import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.world.chip_inputs import ChipBase, ChipTerms
    from reshore.world.inputs import Projects


PARKED_SHARE = 0.99
"""Part of its capacity with which a plant stands that waits just short of completion [share]."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """What the sizes of quotas rest on, with draws along the first axis.

    Args:
        counted: 1 for projects whose capacity gives the owner of a quota a right [1].
        building: multiple while a plant is being built [ratio].
        built: multiple of what stands [ratio].
        period_months: building period that counts, `NEVER` for no end [months].
        first_month: month in which the clause begins [month].
        repair: place in `chip_inputs.REPAIRS`.
        product: class that each project makes.
        in_slot: 1 for the slot of each project [1].
        planned_kwpm: capacity that each project is planned to have [kwpm].
        start_month: ground-breaking; NaN for never [month].
        complete_month: full output; NaN for never [month].
        capacity_kwpm: capacity in December [kwpm].
    """

    counted: Float[Any, "quota fab"]
    building: Float[Any, "quota"]
    built: Float[Any, "quota"]
    period_months: Float[Any, "quota"]
    first_month: Float[Any, "quota"]
    repair: Float[Any, "quota"]
    product: Int[Any, "fab"]
    in_slot: Float[Any, "node origin fab"]
    planned_kwpm: Float[Any, "draw fab"]
    start_month: Float[Any, "draw fab"]
    complete_month: Float[Any, "draw fab"]
    capacity_kwpm: Float[Any, "draw year fab"]

    @cached_property
    def accrued_k(self) -> Float[np.ndarray, "quota draw year fab"]:
        """What may come in duty-free by project [kwafers]."""
        return self._accrued(self.built)

    @cached_property
    def building_k(self) -> Float[np.ndarray, "quota draw year fab"]:
        """The same without what stands, so that what is being built is left [kwafers]."""
        return self._accrued(np.zeros_like(self.built))

    @cached_property
    def claimed_k(self) -> Float[np.ndarray, "quota draw year fab"]:
        """What was granted for capacity that does not stand when its period ends, in the year of that end [kwafers]."""
        terms = (self.counted, self.building, self.period_months, self.first_month)
        projects = (self.planned_kwpm, self.start_month, self.complete_month, self.capacity_kwpm)
        return np.asarray(_claimed_k(terms, projects))

    def _accrued(self, built: Float[np.ndarray, "quota"]) -> Float[np.ndarray, "quota draw year fab"]:
        terms = (self.counted, self.building, built, self.period_months, self.first_month, self.repair)
        projects = (self.planned_kwpm, self.start_month, self.complete_month, self.capacity_kwpm)
        return np.asarray(_accrued_k(terms, projects))

    def repaired(self, repair: str, period_months: float | None = None) -> Grounds:
        """The same with another repair.

        Args:
            repair: one of `chip_inputs.REPAIRS`.
            period_months: another building period; None for the one that stands [months].
        """
        period = self.period_months if period_months is None else np.full_like(self.period_months, period_months)
        return replace(self, repair=np.full_like(self.repair, REPAIRS.index(repair)), period_months=period)

    def announced(self, factor: float) -> Grounds:
        """The same with plants that are announced larger, and built as before.

        Args:
            factor: announced over true plan [ratio].
        """
        return replace(self, planned_kwpm=np.asarray(self.planned_kwpm) * factor)

    def finished(self, year: int) -> Grounds:
        """The same with every plant on which work has begun by the end of a year complete from its first day on.

        Args:
            year: calendar year.
        """
        return self._at_the_end(year, done=True)

    def parked(self, year: int) -> Grounds:
        """The same with every plant on which work has begun standing just short of completion.

        Args:
            year: calendar year.
        """
        return self._at_the_end(year, done=False)

    def _at_the_end(self, year: int, done: bool) -> Grounds:
        """Plants stand as planned; what was complete before the clause began stays as it is."""
        first = float(np.min(self.first_month))
        begun = np.nan_to_num(np.asarray(self.start_month), nan=NEVER) < MONTHS_A_YEAR * (year + 1 - FIRST_YEAR)
        old = np.nan_to_num(np.asarray(self.complete_month), nan=NEVER) < first
        january = max(first, float(MONTHS_A_YEAR * (year - FIRST_YEAR)))
        at_stake = begun & ~old
        stands = np.where(at_stake, self.planned_kwpm, 0.0)[:, None] * np.ones((1, self.capacity_kwpm.shape[1], 1))
        return replace(
            self,
            complete_month=np.where(at_stake, january if done else np.nan, self.complete_month),
            capacity_kwpm=np.where(at_stake[:, None], stands, self.capacity_kwpm),
        )


def grounds_of(base: ChipBase, terms: ChipTerms, projects: Projects, build_out: Mapping[str, np.ndarray]) -> Grounds:
    """What the sizes of quotas rest on.

    Args:
        base: who makes chips where.
        terms: clauses at the border.
        projects: fabs that a run plays.
        build_out: results of the build-out, draws along the first axis.
    """
    laws = market_inputs(base, terms, projects)[2]
    built = built_of({"region_capacity_kwpm": np.zeros(0), **build_out})
    names = ("counted", "building", "built", "period_months", "first_month", "repair", "product")
    return Grounds(
        **{name: np.asarray(laws[name]) for name in names},
        in_slot=slots_of_projects(base, projects),
        planned_kwpm=np.asarray(built["planned_capacity_kwpm"]),
        start_month=np.asarray(built["start_month"]),
        complete_month=np.asarray(built["complete_month"]),
        capacity_kwpm=np.asarray(built["capacity_kwpm"]),
    )


@jax.jit
def _accrued_k(
    quotas: tuple[Float[Array, "quota ..."], ...], projects: tuple[Float[Array, "draw ..."], ...]
) -> Float[Array, "quota draw year fab"]:
    """`quota_accrual_k` for every quota."""

    def one(terms: tuple[Array, ...]) -> Array:
        return quota_accrual_k(*projects, *terms)

    found: Array = jax.vmap(one)(quotas)
    return found


@jax.jit
def _claimed_k(
    quotas: tuple[Float[Array, "quota ..."], ...], projects: tuple[Float[Array, "draw ..."], ...]
) -> Float[Array, "quota draw year fab"]:
    """`clawback_k` for every quota."""

    def one(terms: tuple[Array, ...]) -> Array:
        return clawback_k(*projects, *terms)

    found: Array = jax.vmap(one)(quotas)
    return found


def size_of(
    grounds: Grounds, year: int, reference_usd_per_wafer: Float[Any, "node draw"], by_value: bool
) -> Float[np.ndarray, "quota draw"]:
    """Size of each quota in a year.

    Args:
        grounds: what it rests on.
        year: calendar year from 2024 on.
        reference_usd_per_wafer: reference price by class [usd_per_wafer].
        by_value: whether it is counted by value.

    Returns:
        Thousand wafers, or million US dollars [kwafers or usd_mn].
    """
    accrued = grounds.accrued_k[:, :, year - SHOWN_FROM_YEAR]
    worth = np.asarray(reference_usd_per_wafer)[grounds.product].T / 1e3
    return np.asarray((accrued * worth if by_value else accrued).sum(axis=2))
