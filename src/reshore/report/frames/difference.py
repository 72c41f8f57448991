"""Frames on what the deal changes: differences draw by draw, months gained, and what is added or only relabelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.additionality import KINDS, additionality
from reshore.ensemble.readings import PUBLIC_MONEY
from reshore.names import MONTHS, NODE_LABELS
from reshore.report.bands import Array, Draws, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.capacity import capacity_share
from reshore.report.frames.columns import YEAR, band_columns, years_of
from reshore.report.frames.money import spent
from reshore.report.frames.people import site_total

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.outcome import Outcome
    from reshore.report.frame import Value
    from reshore.report.frames.money import Ledger


HALF_A_MONTH = 0.5
"""A plant that moves by less counts as unmoved [months]."""


def measures(ledger: Ledger, host: str = "USA") -> dict[str, tuple[str, str, Callable[[xr.Dataset], xr.DataArray]]]:
    """The yearly series whose change by the deal is shown: name to label, unit and the series itself.

    Args:
        ledger: entry to the account that pays and the account that receives.
        host: code of the region.

    Returns:
        Name to (label, unit code, function from results to [draw, year]).
    """
    return {
        "leading_kwpm": (
            "leading-edge capacity",
            "kwpm",
            lambda data: data["region_capacity_kwpm"].sel(region=host, node="leading"),
        ),
        "all_classes_kwpm": (
            "capacity of all chip classes",
            "kwpm",
            lambda data: data["region_capacity_kwpm"].sel(region=host).sum("node"),
        ),
        "leading_share": ("share of the world's leading edge", "share", lambda d: capacity_share(d, host, "leading")),
        "experienced_persons": (
            "experienced staff",
            "persons",
            lambda data: site_total(data, "experienced_persons", host, "staff"),
        ),
        "visiting_persons": (
            "visiting experts",
            "persons",
            lambda data: site_total(data, "visiting_experts_persons", host, "role"),
        ),
        "unfilled_persons": (
            "unfilled posts",
            "persons",
            lambda data: site_total(data, "unfilled_posts_persons", host),
        ),
        "spent_usd_bn": ("money spent on fabs so far", "usd_bn", lambda data: spent(data, ledger).cumsum("year")),
        "public_usd_bn": (
            "public money so far",
            "usd_bn",
            lambda data: data["ledger_usd_bn"].sel(entry=list(PUBLIC_MONEY)).sum("entry").cumsum("year"),
        ),
    }


def difference(data: xr.Dataset, base: xr.Dataset, ledger: Ledger) -> Frame:
    """The deal less no deal, draw by draw, by year: the band of the difference, not the difference of the bands.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        ledger: entry to the account that pays and the account that receives.

    Returns:
        One row per measure and year, with the share of draws in which the deal gives more.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for name, (label, unit, series) in measures(ledger).items():
        change = take(series(data), draws) - take(series(base), draws)
        points = band(change)
        above = mean((change > 0).astype(np.float64))
        for at, year in enumerate(years_of(data)):
            rows.append((year, name, label, unit, *(number(points[q, at]) for q in range(3)), number(above[at])))
    columns = (
        YEAR,
        Column("measure", "Measure"),
        Column("label", "What"),
        Column("unit", "Unit"),
        Column("p10", "10 %"),
        Column("p50", "median"),
        Column("p90", "90 %"),
        Column("above_zero_share", "Draws with more", "share"),
    )
    return Frame("difference", columns, tuple(rows))


def months_sooner(data: xr.Dataset, base: xr.Dataset, named: frozenset[str], host: str = "USA") -> Frame:
    """By how many months the deal brings forward the volume date of each plant that stands in both paths.

    These are plants of every product; the additionality table counts wafer fabs only. A date after the run counts as
    the end of the run, so that a plant that only the deal brings into the run counts with the months that are sure.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        named: the projects that a pledge of the deal names.
        host: code of the region.

    Returns:
        One row per plant [months]; positive is sooner. What moves by less than half a month counts as unmoved.
    """
    draws = good_draws(data, base)
    end = float(MONTHS)
    rows: list[tuple[Value, ...]] = []
    for project in _shared(data, base, host):
        dates = [_volume(results, project, draws) for results in (base, data)]
        if not np.isfinite(dates).any():
            continue
        gain = np.where(np.isnan(dates[0]), end, dates[0]) - np.where(np.isnan(dates[1]), end, dates[1])
        points = band(gain)
        label, product = (str(data[f"project_{name}"].sel(project=project).values) for name in ("label", "product"))
        moved = (float((gain >= HALF_A_MONTH).mean()), float((gain <= -HALF_A_MONTH).mean()))
        cells = (project, label, NODE_LABELS.get(product, product), "yes" if project in named else "no")
        rows.append((*cells, *(number(points[q]) for q in range(3)), *moved))
    columns = (
        Column("project", "Project"),
        Column("label", "Plant"),
        Column("product", "What it makes"),
        Column("named", "Named by a pledge"),
        *band_columns("months"),
        Column("sooner_share", "Draws in which it is sooner", "share"),
        Column("later_share", "Draws in which it is later", "share"),
    )
    return Frame("months_sooner", columns, tuple(rows))


def additions(outcome: Outcome, years: tuple[int, ...]) -> Frame:
    """What the deal adds, pulls forward and only relabels, in wafer starts and in their capital cost.

    Args:
        outcome: a run with a path without the deal.
        years: the years at whose ends it is read.

    Returns:
        One row per kind and year [kwpm, usd_bn].
    """
    found = [row for year in years for row in additionality(outcome, year)]
    rows = tuple((row.year, row.kind, KINDS[row.kind], *row.kwpm, *row.usd_bn) for row in found)
    columns = (YEAR, Column("kind", "Kind"), Column("meaning", "What it is"))
    return Frame("additionality", (*columns, *band_columns("kwpm"), *band_columns("usd_bn")), rows)


def _shared(data: xr.Dataset, base: xr.Dataset, host: str) -> list[str]:
    """Projects of a region that stand in both paths."""
    others = set(base["project"].values.astype(str))
    pairs = zip(data["project"].values.astype(str), data["project_host"].values.astype(str), strict=True)
    return [str(project) for project, where in pairs if where == host and project in others]


def _volume(data: xr.Dataset, project: str, draws: Draws) -> Array:
    """Volume date of one project [draw]."""
    return take(data["milestone_month"].sel(project=project, milestone="volume"), draws)
