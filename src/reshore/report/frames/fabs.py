"""Frames on fabs: stages from median dates, the spread of the volume date, and how many fabs run by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.names import FIRST_YEAR, LAST_YEAR, REGION_LABELS
from reshore.report.bands import band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, band_rows, paths, years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import xarray as xr

    from reshore.report.bands import Array
    from reshore.report.frame import Value

STAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "permits": (("announced",), ("permits", "start")),
    "building": (("start",), ("building", "tool_in")),
    "tools": (("tool_in",), ("building", "qualified")),
    "qualification": (("tool_in", "building"), ("qualified",)),
    "ramp": (("volume",), ("full",)),
}
"""Stage of a fab: it begins at the latest of the first milestones and ends at the earliest of the second ones. Tools
move in while the building is being finished; what is left of them is installed during qualification."""

END_OF_RUN = float(LAST_YEAR + 1)
"""The end of the last year, to which a stage is drawn that has begun and does not end in the run."""


def decimal_year(month: float | None) -> float | None:
    """A month number as a year with its fraction, which charts put on the time axis.

    Args:
        month: months since January 2019, or None [months].

    Returns:
        The year, such as 2027.5, or None.
    """
    return None if month is None or not np.isfinite(month) else FIRST_YEAR + float(month) / 12


def project_text(data: xr.Dataset, name: str) -> list[str]:
    """One label of every project, such as `project_firm`, as plain text [project]."""
    return [str(value) for value in np.asarray(data[name])]


def milestone_months(data: xr.Dataset) -> Array:
    """The date of every milestone in the draws that count; a project without capacity in a draw passes none in it.

    Args:
        data: results of one path.

    Returns:
        Months since January 2019, NaN where it is not passed in the run [draw, project, milestone].
    """
    draws = good_draws(data)
    planned = take(data["planned_capacity_kwpm"], draws) > 0
    return np.where(planned[:, :, None], take(data["milestone_month"], draws), np.nan)


def stages(data: xr.Dataset, announced: Mapping[str, float]) -> Frame:
    """When each fab is in which stage, from the median dates over draws.

    A stage that begins in the run and does not end in it is drawn to the end of the run.

    Args:
        data: results of one path.
        announced: project to the month in which it was announced, where that is known [month].

    Returns:
        One row per project and stage.
    """
    middle = band(milestone_months(data))[1]
    names = [str(name) for name in data["milestone"].values]
    rows: list[tuple[Value, ...]] = []
    for at, labels in enumerate(_labels(data)):
        dates = dict(zip(names, middle[at], strict=True)) | {"announced": announced.get(str(labels[0]), np.nan)}
        for stage, (begins, ends) in STAGES.items():
            first = decimal_year(float(np.max([dates[name] for name in begins])))
            last = decimal_year(float(np.nanmin([*(dates[name] for name in ends), np.inf])))
            if first is None or (last is not None and last <= first):
                continue
            rows.append((*labels, stage, first, END_OF_RUN if last is None else last, "yes" if last is None else "no"))
    columns = (
        *_LABEL_COLUMNS,
        Column("stage", "Stage"),
        Column("from_year", "From", "date"),
        Column("until_year", "Until", "date"),
        Column("open_end", "Goes on after the run"),
    )
    return Frame("fab_stages", columns, tuple(rows))


def volume_dates(data: xr.Dataset) -> Frame:
    """When each fab reaches volume output: percentiles over draws, and the share of draws in which it does.

    Args:
        data: results of one path.

    Returns:
        One row per project; a percentile that lies after the run is empty.
    """
    names = [str(name) for name in data["milestone"].values]
    months = milestone_months(data)[:, :, names.index("volume")]
    points = band(months)
    reached = mean(np.isfinite(months).astype(np.float64))
    rows = tuple(
        (*labels, *(decimal_year(number(points[q, at])) for q in range(3)), number(float(reached[at])))
        for at, labels in enumerate(_labels(data))
    )
    columns = (
        *_LABEL_COLUMNS,
        Column("p10_year", "10 %", "date"),
        Column("p50_year", "median", "date"),
        Column("p90_year", "90 %", "date"),
        Column("reached_share", f"By the end of {LAST_YEAR}", "share"),
    )
    return Frame("fab_volume_dates", columns, rows)


def marks(data: xr.Dataset, known: Iterable[tuple[str, str, float, str]]) -> Frame:
    """The announced plans and the real dates that were known by the deal's date.

    Args:
        data: results of one path, for the labels.
        known: (project, milestone, month number, `plan` or `actual`) of each date known by then.

    Returns:
        One row per known date of a project that the results hold.
    """
    labels = {str(label[0]): label for label in _labels(data)}
    rows = tuple(
        (*labels[project], milestone, kind, decimal_year(month))
        for project, milestone, month, kind in known
        if project in labels
    )
    columns = (
        *_LABEL_COLUMNS,
        Column("milestone", "Milestone"),
        Column("kind", "Kind"),
        Column("year", "Date", "date"),
    )
    return Frame("fab_known_dates", columns, rows)


def fabs_in_volume(data: xr.Dataset, base: xr.Dataset | None, host: str = "USA") -> Frame:
    """How many fabs in a region have reached volume output by the end of each year.

    Args:
        data: results of the deal.
        base: results without it, or None.
        host: code of the region.

    Returns:
        One row per path and year, counts over draws [count].
    """
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        rows += band_rows(years_of(results), (path,), band(_count(results, host)))
    return Frame("fabs_in_volume", (YEAR, PATH, *band_columns("count")), tuple(rows))


def _count(data: xr.Dataset, host: str) -> Array:
    """Fabs in volume by the end of each year [draw, year]."""
    names = [str(name) for name in data["milestone"].values]
    here = data["project_host"].values.astype(str) == host
    months = milestone_months(data)[:, here, names.index("volume")]
    ends = np.array([12 * (year + 1 - FIRST_YEAR) for year in years_of(data)], dtype=np.float64)
    counted: Array = (months[:, None, :] < ends[None, :, None]).sum(axis=2).astype(np.float64)
    return counted


def come(volume: Frame) -> Frame:
    """The fabs that matter: real projects, and standard phases that reach volume output in at least one draw."""
    rows = volume.records()
    kept = [row["project"] for row in rows if row["project_kind"] == "real" or row["reached_share"]]
    return volume.among("project", kept)


def rows_to_draw(volume: Frame, stages: Frame, host: str = "USA") -> list[str]:
    """The fabs of a region that the chart draws, in its order: by site, then by the middle volume date.

    Left out are standard phases that half of the draws never start.

    Args:
        volume: the bands of the volume dates.
        stages: the stages by fab.
        host: code of the region.

    Returns:
        Codes of projects.
    """
    begun = set(stages.column("project"))
    here = [
        row
        for row in volume.records()
        if row["host"] == REGION_LABELS[host] and (row["project_kind"] == "real" or row["project"] in begun)
    ]
    dates = {str(row["project"]): float(str(row["p50_year"] or END_OF_RUN)) for row in here}
    first = {
        str(row["site"]): min(dates[str(other["project"])] for other in here if other["site"] == row["site"])
        for row in here
    }
    here.sort(key=lambda row: (first[str(row["site"])], str(row["site"]), dates[str(row["project"])]))
    return [str(row["project"]) for row in here]


def ordered(frame: Frame, projects: list[str]) -> Frame:
    """The rows of a frame on some projects, in the order of the projects."""
    rows = {str(row[0]): row for row in frame.rows}
    return Frame(frame.name, frame.columns, tuple(rows[project] for project in projects))


_LABEL_COLUMNS = (
    Column("project", "Project"),
    Column("label", "Fab"),
    Column("firm", "Firm"),
    Column("host", "Where"),
    Column("site", "Site"),
    Column("project_kind", "Kind of project"),
    Column("clause", "Paid by clause"),
)


def _labels(data: xr.Dataset) -> list[tuple[Value, ...]]:
    """The label cells of every project."""
    hosts = [REGION_LABELS.get(host, host) for host in project_text(data, "project_host")]
    columns = [
        [str(project) for project in np.asarray(data["project"])],
        project_text(data, "project_label"),
        project_text(data, "project_firm"),
        hosts,
        project_text(data, "project_site"),
        project_text(data, "project_kind"),
        project_text(data, "project_clause"),
    ]
    return list(zip(*columns, strict=True))
