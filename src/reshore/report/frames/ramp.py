"""Frames on yield and ramp: how fast a few fabs that matter fill up, how good their wafers are, beside Taiwan's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.names import FIRST_YEAR, NODE_CLASSES, RESULTS_FROM_YEAR, month_label
from reshore.outcome import MILESTONES
from reshore.report.bands import Array, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, band_columns, paths, years_of
from reshore.report.frames.fabs import milestone_months, project_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import xarray as xr

    from reshore.report.frame import Value

MOST_FOLLOWED, MOST_REFERENCES = 4, 2
"""How many fabs of the host are followed, and how many of Taiwan stand beside them [count]."""

YEARS_AFTER = tuple(range(7))
"""Years after volume output at which yield is read."""

STEP_MONTHS = 3
"""Months between the points of a ramp [months]."""

_PROJECT, _LABEL = Column("project", "Project"), Column("label", "Fab")


def followed(data: xr.Dataset, named: Collection[str], host: str = "USA") -> list[str]:
    """The wafer fabs whose ramp is shown: those that the deal names or pays, the earliest first, then others.

    Args:
        data: results of one path.
        named: the projects that a pledge of the deal names.
        host: code of the region.

    Returns:
        Codes of at most four projects that reach volume output in half of the draws or more.
    """
    paid = project_text(data, "project_clause")
    rank = {
        code: (not (code in named or paid[at]), _text(data, "product", at) != "leading", middle)
        for at, code, middle in _by_date(data, host)
    }
    chosen = sorted(rank, key=lambda code: rank[code])[:MOST_FOLLOWED]
    return sorted(chosen, key=lambda code: rank[code][2])


def references(data: xr.Dataset, home: str = "TWN") -> list[str]:
    """The fabs in Taiwan beside which the others stand: the earliest whose first year lies within the results.

    Args:
        data: results of one path.
        home: code of the region.

    Returns:
        Codes of at most two projects.
    """
    first = _decembers(data)[0]
    dated = sorted((middle, code) for _, code, middle in _by_date(data, home) if middle >= first)
    return [code for _, code in dated[:MOST_REFERENCES]]


def ramp_curves(data: xr.Dataset, base: xr.Dataset | None, projects: Sequence[str]) -> Frame:
    """Wafer starts of some fabs by quarter.

    Args:
        data: results of the deal.
        base: results without it, or None.
        projects: codes of the projects.

    Returns:
        One row per fab, path and quarter [kwpm]; `year` is the end of the quarter as a decimal year.
    """
    first, last = (12 * (year - FIRST_YEAR) for year in (RESULTS_FROM_YEAR, years_of(data)[-1] + 1))
    rows: list[tuple[Value, ...]] = []
    for project in projects:
        label = str(data["project_label"].sel(project=project).values)
        for path, results in paths(data, base):
            if project not in results["project"].values:
                continue
            starts = results["starts_quantile_kwpm"].sel(project=project)
            starts = starts.sel(month=list(range(first + STEP_MONTHS - 1, last, STEP_MONTHS)))
            points = np.asarray(starts, dtype=np.float64)
            for at, month in enumerate(int(m) for m in np.asarray(starts["month"])):
                time = (month_label(float(month)), FIRST_YEAR + (month + 1) / 12)
                rows.append((project, label, path, *time, *(number(points[q, at]) for q in range(3))))
    columns = (_PROJECT, _LABEL, PATH, Column("month", "Month"), Column("year", "End of the quarter", "date"))
    return Frame("ramp", (*columns, *band_columns("kwpm")), tuple(rows))


def first_tool_to_full(data: xr.Dataset, base: xr.Dataset | None, projects: Sequence[str]) -> Frame:
    """Months from the first tool to full output.

    Args:
        data: results of the deal.
        base: results without it, or None.
        projects: codes of the projects.

    Returns:
        One row per fab and path [months]; a percentile that is not reached within the engine's years is empty.
    """
    rows: list[tuple[Value, ...]] = []
    for project in projects:
        label = str(data["project_label"].sel(project=project).values)
        for path, results in paths(data, base):
            if project not in results["project"].values:
                continue
            dates = milestone_months(results)[:, _place(results, project)]
            months = dates[:, MILESTONES.index("full")] - dates[:, MILESTONES.index("tool_in")]
            share = number(float(mean(np.isfinite(months).astype(np.float64))))
            rows.append((project, label, path, *(number(point) for point in band(months)), share))
    columns = (_PROJECT, _LABEL, PATH, *band_columns("months"), Column("reached_share", "Full by 2040", "share"))
    return Frame("first_tool_to_full", columns, tuple(rows))


def yield_after_volume(
    data: xr.Dataset, base: xr.Dataset | None, projects: Sequence[str], against: str | None
) -> Frame:
    """Share of good dies by years after volume output, and what is missing to a fab in Taiwan at the same age.

    Yield is known in every December; between two of them it is read off a straight line in each draw.

    Args:
        data: results of the deal.
        base: results without it, or None.
        projects: codes of the projects.
        against: the project that the others are compared with in the same draw, or None.

    Returns:
        One row per fab, path and age that half of the draws see [share].
    """
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        home = None if against is None else _yield_by_age(results, against)
        for project in projects:
            if project not in results["project"].values:
                continue
            label = str(results["project_label"].sel(project=project).values)
            own = _yield_by_age(results, project)
            for age in YEARS_AFTER:
                seen = np.isfinite(own[:, age])
                if not seen.size or seen.mean() < 0.5:
                    continue
                points = band(own[seen, age])
                gap = None if home is None else _middle(home[:, age] - own[:, age])
                rows.append((age, project, label, path, *(number(point) for point in points), gap))
    columns = (
        Column("years_after", "Years after volume output", "years"),
        _PROJECT,
        _LABEL,
        PATH,
        *band_columns("share"),
        Column("behind_share", "median of what is missing to the fab in Taiwan", "share"),
    )
    return Frame("yield_after_volume", columns, tuple(rows))


def _yield_by_age(data: xr.Dataset, project: str) -> Array:
    """Yield of one fab at every age; NaN where that age lies outside the results [draw, age]."""
    draws = good_draws(data)
    values = take(data["yield_share"].sel(project=project), draws)
    volume = milestone_months(data)[:, _place(data, project), MILESTONES.index("volume")]
    place = (volume[:, None] + 12.0 * np.array(YEARS_AFTER) - _decembers(data)[0]) / 12.0
    inside = (place >= 0) & (place <= values.shape[1] - 1)
    low = np.where(inside, np.floor(np.where(inside, place, 0.0)), 0).astype(np.int64)
    high = np.minimum(low + 1, values.shape[1] - 1)
    row = np.arange(draws.size)[:, None]
    between: Array = values[row, low] + (place - low) * (values[row, high] - values[row, low])
    return np.where(inside, between, np.nan)


def _decembers(data: xr.Dataset) -> Array:
    """The end of every year that results show, in months since January 2019 [year]."""
    return np.array([12.0 * (year + 1 - FIRST_YEAR) for year in years_of(data)])


def _middle(values: Array) -> float | None:
    """The median of what is known, None where half of the draws know nothing."""
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size >= 0.5 * max(values.size, 1) else None


def _by_date(data: xr.Dataset, host: str) -> list[tuple[int, str, float]]:
    """Wafer fabs of a region that half of the draws bring to volume output: place, code and middle date."""
    middle = band(milestone_months(data)[:, :, MILESTONES.index("volume")])[1]
    return [
        (at, str(code), float(middle[at]))
        for at, code in enumerate(np.asarray(data["project"]))
        if _text(data, "host", at) == host and _text(data, "product", at) in NODE_CLASSES and np.isfinite(middle[at])
    ]


def _text(data: xr.Dataset, name: str, at: int) -> str:
    """One word on one project."""
    return str(data[f"project_{name}"].values[at])


def _place(data: xr.Dataset, project: str) -> int:
    """Where a project stands on its axis."""
    return [str(code) for code in data["project"].values].index(project)
