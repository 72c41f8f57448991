"""Frames on what the deal changes: differences draw by draw, months gained, and what is new, sooner or relabelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.readings import PUBLIC_MONEY
from reshore.names import MONTHS, NODE_CLASSES
from reshore.report.bands import Array, Draws, band, good_draws, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.capacity import capacity_share
from reshore.report.frames.columns import YEAR, band_columns, years_of
from reshore.report.frames.money import spent
from reshore.report.frames.people import site_total

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.report.frame import Value
    from reshore.report.frames.money import Ledger

ADDED, SOONER, RELABELLED = "new", "sooner or larger", "relabelled"
"""The three things that a pledge can do to capacity."""


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
        "leading_share": ("share of the world's leading edge", "share", lambda d: capacity_share(d, host, "leading")),
        "experienced_persons": (
            "experienced staff",
            "persons",
            lambda data: site_total(data, "experienced_persons", host, "staff"),
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
        above = (change > 0).mean(axis=0) if draws.size else np.full(change.shape[1], np.nan)
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
    """By how many months the deal brings forward the volume date of each fab that stands in both paths.

    A date after the run counts as the end of the run, so that a fab that only the deal brings into the run counts
    with the months that are sure.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        named: the projects that a pledge of the deal names.
        host: code of the region.

    Returns:
        One row per fab [months]; positive is sooner.
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
        label = str(data["project_label"].sel(project=project).values)
        rows.append(
            (
                project,
                label,
                "yes" if project in named else "no",
                *(number(points[q]) for q in range(3)),
                float((gain > 0).mean()),
            )
        )
    columns = (
        Column("project", "Project"),
        Column("label", "Fab"),
        Column("named", "Named by a pledge"),
        *band_columns("months"),
        Column("sooner_share", "Draws in which it is sooner", "share"),
    )
    return Frame("months_sooner", columns, tuple(rows))


def additionality(
    data: xr.Dataset, base: xr.Dataset, years: tuple[int, ...], named: frozenset[str], host: str = "USA"
) -> Frame:
    """What the deal adds, brings forward and only relabels, in wafer starts at the end of some years.

    `new` is capacity of fabs that stand only with the deal; `sooner or larger` is what the fabs of both paths make more
    with the deal; `relabelled` is what the fabs named by a pledge make without the deal too. The first two add up to
    the difference between the paths.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        years: the years whose ends are shown.
        named: the projects that a pledge of the deal names.
        host: code of the region.

    Returns:
        One row per year and kind [kwpm].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for year in (year for year in years if year in years_of(data)):
        deal, other = (_capacity(results, year, draws, host) for results in (data, base))
        for kind, values in _kinds(named, deal, other, draws.size).items():
            points = band(values)
            rows.append((year, kind, *(number(points[q]) for q in range(3)), number(float(values.mean()))))
    columns = (YEAR, Column("kind", "Kind"), *band_columns("kwpm"), Column("mean_kwpm", "mean", "kwpm"))
    return Frame("additionality", columns, tuple(rows))


def _kinds(named: frozenset[str], deal: dict[str, Array], base: dict[str, Array], draws: int) -> dict[str, Array]:
    """Capacity by what the deal does to it, from capacity by project in both paths [draw]."""
    nothing = np.zeros(draws)
    new, sooner, relabelled = nothing.copy(), nothing.copy(), nothing.copy()
    for project in dict.fromkeys((*deal, *base)):
        here, there = deal.get(project, nothing), base.get(project, nothing)
        if project in base and project in deal:
            sooner += here - there
            if project in named:
                relabelled += np.minimum(here, there)
        else:
            new += here - there
    return {ADDED: new, SOONER: sooner, RELABELLED: relabelled}


def _capacity(data: xr.Dataset, year: int, draws: Draws, host: str) -> dict[str, Array]:
    """Wafer starts of each fab of a region at the end of a year, where any draw plans it [draw]."""
    values = take(data["capacity_kwpm"].sel(year=year), draws)
    planned = np.flatnonzero((take(data["planned_capacity_kwpm"], draws) != 0).any(axis=0))
    hosts = data["project_host"].values.astype(str)
    names = data["project"].values.astype(str)
    products = data["project_product"].values.astype(str)
    kept = [at for at in planned if hosts[at] == host and products[at] in NODE_CLASSES]
    return {str(names[at]): values[:, at] for at in kept}


def _shared(data: xr.Dataset, base: xr.Dataset, host: str) -> list[str]:
    """Projects of a region that stand in both paths."""
    others = set(base["project"].values.astype(str))
    pairs = zip(data["project"].values.astype(str), data["project_host"].values.astype(str), strict=True)
    return [str(project) for project, where in pairs if where == host and project in others]


def _volume(data: xr.Dataset, project: str, draws: Draws) -> Array:
    """Volume date of one project [draw]."""
    return take(data["milestone_month"].sel(project=project, milestone="volume"), draws)
