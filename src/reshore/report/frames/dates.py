"""Announced against simulated: for every project the dates that its sponsor named, and the dates of the draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from reshore.names import REGION_LABELS, month_number
from reshore.report.bands import Array, band, mean, number
from reshore.report.frame import Column, Frame
from reshore.report.frames.fabs import decimal_year, milestone_months, project_text

if TYPE_CHECKING:
    import xarray as xr

    from reshore.report.frame import Value
    from reshore.world.baseline import World
    from reshore.world.rows import Milestone

    Maybe: TypeAlias = Milestone | None

HALF_PERIOD_MONTHS = {"day": 0.0, "month": 0.5, "quarter": 1.5, "half": 3.0, "year": 6.0}
"""How exactly a date was named, to the months from the middle of that period to its end [months]."""


def announced_and_simulated(world: World, data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """The date of volume output of every project: announced first, planned last, real, and in the draws.

    A date that names only a year, a half or a quarter stands for its middle; a project is late where the middle draw
    comes after the end of the period that was named last.

    Args:
        world: the baseline as it was known on the deal's date.
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per real project, and per standard phase that comes in at least one draw: those in the United States
        first. A slip is simulated less announced, positive where it comes later [months].
    """
    months = _volume(data)
    without = {} if base is None else _volume(base)
    labels = {name: project_text(data, f"project_{name}") for name in ("label", "host", "kind")}
    rows: list[tuple[Value, ...]] = []
    for at, code in enumerate(np.asarray(data["project"])):
        project, own = str(code), months[str(code)]
        share = number(float(mean(np.isfinite(own).astype(np.float64))))
        if labels["kind"][at] != "real" and not share:
            continue
        first, plan, real = _known(world, project)
        other = band(without[project])[1] if project in without else np.nan
        rows.append(
            (
                project,
                labels["label"][at],
                REGION_LABELS.get(labels["host"][at], labels["host"][at]),
                labels["kind"][at],
                *(_year_of(row) for row in (first, plan)),
                plan.precision if plan else None,
                _year_of(real),
                *(decimal_year(number(point)) for point in band(own)),
                decimal_year(number(float(other))),
                share,
                *_slip(own, plan),
                *_slip(own, first),
                _lateness(own, plan),
            )
        )
    rows.sort(key=lambda row: row[2] != REGION_LABELS["USA"])
    return Frame("announced_and_simulated", _COLUMNS, tuple(rows))


_COLUMNS = (
    Column("project", "Project"),
    Column("label", "Plant"),
    Column("host", "Where"),
    Column("project_kind", "Kind of project"),
    Column("first_year", "Announced first", "date"),
    Column("plan_year", "Last plan", "date"),
    Column("plan_names", "The last plan names a"),
    Column("actual_year", "Real", "date"),
    Column("p10_year", "10 %", "date"),
    Column("p50_year", "median", "date"),
    Column("p90_year", "90 %", "date"),
    Column("p50_without_year", "median without the deal", "date"),
    Column("reached_share", "By the end of the run", "share"),
    *(Column(f"slip_plan_p{point}_months", f"Slip on the last plan, {point} %", "months") for point in (10, 50, 90)),
    *(Column(f"slip_first_p{point}_months", f"Slip on the first date, {point} %", "months") for point in (10, 50, 90)),
    Column("late", "The middle draw is later than the last plan"),
)


def _volume(data: xr.Dataset) -> dict[str, Array]:
    """Month of volume output of each project, in the draws that count; NaN where it does not come [draw]."""
    months = milestone_months(data)[:, :, [str(name) for name in data["milestone"].values].index("volume")]
    return {str(code): months[:, at] for at, code in enumerate(np.asarray(data["project"]))}


def _known(world: World, project: str) -> tuple[Maybe, Maybe, Maybe]:
    """The date of volume output announced first, planned last, and real, each None where none was known."""
    plan, real = world.milestone(project, "volume", "plan"), world.milestone(project, "volume", "actual")
    return world.first_target(project), plan, real


def _year_of(row: Maybe) -> float | None:
    """A known date as a decimal year."""
    return None if row is None else decimal_year(month_number(row.date))


def _slip(months: Array, announced: Maybe) -> tuple[float | None, ...]:
    """The band of months by which volume output comes later than announced."""
    if announced is None:
        return None, None, None
    return tuple(number(point) for point in band(months - month_number(announced.date)))


def _lateness(months: Array, plan: Maybe) -> str | None:
    """Whether the middle draw comes after the period that the last plan names; None without a plan."""
    if plan is None:
        return None
    end = month_number(plan.date) + HALF_PERIOD_MONTHS[plan.precision]
    middle = band(months)[1]
    return "no" if np.isfinite(middle) and middle <= end else "yes"
