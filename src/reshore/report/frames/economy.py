"""Frames on the whole economy: real income, trade, jobs by sector, duties and who bears them, money for fabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.readings import HOST, values_of
from reshore.names import REGION_LABELS, REGIONS, SECTOR_LABELS
from reshore.report.bands import Array, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import BASE, ONLY, PATH, YEAR, band_columns, paths, yearly_bands

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import xarray as xr

    from reshore.report.frame import Value

CHANGE = "with the deal less without it"
"""Name of the paired difference beside the names of the paths."""

EXACT = "exact"
FIRST_ORDER = "to first order"
KINDS = {EXACT: "real_income_change_share", FIRST_ORDER: "first_order_welfare_share"}
"""The two ways to count real income, and the variable that holds each."""

TO_US = "exports to the United States"
TOTALS = {
    TO_US: "exports_to_us_usd_bn",
    "all exports": "exports_usd_bn",
    "all imports": "imports_usd_bn",
}
"""What a region sells and buys, and the variable that holds it."""

BROUGHT_IN = "brought in by owners abroad"
TAKEN_OUT = "taken out by owners abroad"
FLOWS = {BROUGHT_IN: "foreign_investment_usd_bn", TAKEN_OUT: "profit_outflow_usd_bn"}
"""Money for fabs that crosses the border, and the variable that holds it."""

DUTIES = "US tariff revenue"
PASS_THROUGH = "borne by US buyers"
RESIDUAL = "gap in spending on chips"

_REGION = Column("region", "Region code")
_LABEL = Column("label", "Region")
_GROUP = Column("group", "What")
_MORE = Column("above_zero_share", "Draws with more", "share")


def incomes(data: xr.Dataset, base: xr.Dataset | None, years: Sequence[int]) -> Frame:
    """Real income of every region over that of the base year, exact and by the first-order formula.

    Args:
        data: results of the deal.
        base: results without it, or None.
        years: the years.

    Returns:
        One row per year, region, way of counting and path, and one for the paired difference of the paths [percent].
    """
    rows: list[tuple[Value, ...]] = []
    for year in years:
        for kind, variable in KINDS.items():
            for path, values in _with_change(data, base, variable, year):
                points, above = band(100.0 * values), mean((values > 0).astype(np.float64))
                for at, region in enumerate(REGIONS):
                    shown = (number(point) for point in points[:, at])
                    more = number(above[at]) if path == CHANGE else None
                    rows.append((year, region, REGION_LABELS[region], kind, path, *shown, more))
    columns = (YEAR, _REGION, _LABEL, _GROUP, PATH, *band_columns("percent"), _MORE)
    return Frame("real_income", columns, tuple(rows))


def totals(data: xr.Dataset, base: xr.Dataset | None, year: int) -> Frame:
    """What every region sells and buys in one year.

    Args:
        data: results of the deal.
        base: results without it, or None.
        year: the year.

    Returns:
        One row per region, measure and path, and one for the paired difference of the paths [usd_bn].
    """
    rows: list[tuple[Value, ...]] = []
    for measure, variable in TOTALS.items():
        for path, values in _with_change(data, base, variable, year):
            points = band(values)
            for at, region in enumerate(REGIONS):
                shown = (number(point) for point in points[:, at])
                rows.append((year, region, REGION_LABELS[region], measure, path, *shown))
    columns = (YEAR, _REGION, _LABEL, _GROUP, PATH, *band_columns("usd_bn"))
    return Frame("exports_and_imports", columns, tuple(rows))


def exports(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """What every partner sells to the United States, before duty.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per partner, path and year [usd_bn].
    """
    rows: list[tuple[Value, ...]] = []
    for region in REGIONS:
        if region != HOST:
            series = partial(_one, variable="exports_to_us_usd_bn", partner=region)
            rows += yearly_bands(data, base, REGION_LABELS[region], series)
    return Frame("exports_to_us", (YEAR, _GROUP, PATH, *band_columns("usd_bn")), tuple(rows))


def jobs(data: xr.Dataset, base: xr.Dataset, regions: Sequence[str], year: int) -> Frame:
    """What the deal changes in the jobs of each sector, draw by draw.

    Args:
        data: results of the deal, every year from the first stored one on or from the first shown one on.
        base: results without it on the same draws.
        regions: codes of the regions.
        year: the year.

    Returns:
        One row per region and sector, and the share of draws in which the deal gives more [thousand_persons].
    """
    change = _job_changes(data, base, year)
    rows: list[tuple[Value, ...]] = []
    for region in regions:
        here = change[:, REGIONS.index(region)]
        points, above = band(here), mean((here > 0).astype(np.float64))
        for at, sector in enumerate(data["sector"].values.astype(str)):
            label = SECTOR_LABELS.get(str(sector), str(sector))
            shown = (number(point) for point in points[:, at])
            rows.append((year, region, REGION_LABELS[region], str(sector), label, *shown, number(above[at])))
    sector = (Column("sector", "Sector code"), Column("sector_label", "Sector"))
    columns = (YEAR, _REGION, _LABEL, *sector, *band_columns("thousand_persons"), _MORE)
    return Frame("jobs_by_sector", columns, tuple(rows))


def jobs_moved(data: xr.Dataset, base: xr.Dataset, year: int) -> Frame:
    """How many jobs of each region stand in another sector with the deal than without it.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        year: the year.

    Returns:
        One row per region: half of the sum of all changes, taken draw by draw [thousand_persons].
    """
    points = band(readings.moved(_job_changes(data, base, year)))
    rows = tuple(
        (year, region, REGION_LABELS[region], *(number(point) for point in points[:, at]))
        for at, region in enumerate(REGIONS)
    )
    return Frame("jobs_moved", (YEAR, _REGION, _LABEL, *band_columns("thousand_persons")), rows)


def duties(data: xr.Dataset, base: xr.Dataset | None, year: int) -> Frame:
    """Duties that US customs collect on everything but bare chips, by partner, in one year.

    Args:
        data: results of the deal.
        base: results without it, or None.
        year: the year.

    Returns:
        One row per partner and path, and one for the paired difference of the paths [usd_bn].
    """
    rows: list[tuple[Value, ...]] = []
    for path, values in _with_change(data, base, "us_duty_by_partner_usd_bn", year):
        points = band(values)
        for at, region in enumerate(REGIONS):
            if region != HOST:
                shown = (number(point) for point in points[:, at])
                rows.append((year, region, REGION_LABELS[region], path, *shown))
    return Frame("us_duty_by_partner", (YEAR, _REGION, _LABEL, PATH, *band_columns("usd_bn")), tuple(rows))


def revenue(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Duties that the United States collect.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per path and year [usd_bn].
    """
    rows = yearly_bands(data, base, DUTIES, partial(_one, variable="tariff_revenue_usd_bn", region=HOST))
    return Frame("us_tariff_revenue", (YEAR, _GROUP, PATH, *band_columns("usd_bn")), tuple(rows))


def pass_through(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Part of the change of US duties since the base year that US buyers bear.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per path and year; empty where duties are those of the base year [share].
    """
    rows = yearly_bands(data, base, PASS_THROUGH, partial(_one, variable="us_pass_through_share"))
    return Frame("us_pass_through", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def investment(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Money that owners abroad bring in for fabs in the United States, and what they take out for it.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per flow, owner, path and year; `All` sums over the owners, draw by draw [usd_bn].
    """
    rows: list[tuple[Value, ...]] = []
    for flow, variable in FLOWS.items():
        for owner in (None, *(region for region in REGIONS if region != HOST)):
            label = "All" if owner is None else REGION_LABELS[owner]
            for year, *rest in yearly_bands(data, base, flow, partial(_owned, variable=variable, owner=owner)):
                rows.append((year, rest[0], label, *rest[1:]))
    columns = (YEAR, _GROUP, Column("owner", "Owner"), PATH, *band_columns("usd_bn"))
    return Frame("money_for_fabs_across_the_border", columns, tuple(rows))


def residual(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """How far spending on chips in the economy and in the chip market part.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per path and year [share].
    """
    rows = yearly_bands(data, base, RESIDUAL, partial(_one, variable="join_residual_share"))
    return Frame("join_residual", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def paired(data: xr.Dataset, base: xr.Dataset | None, series: Callable[[xr.Dataset], Array], year: int) -> Array:
    """A yearly series in one year with the deal less without it, in the draws that count.

    Args:
        data: results of the deal.
        base: results without it; None for the series itself.
        series: takes the series out of a path's results [draw, year, ...].
        year: the year.

    Returns:
        One number a draw and cell.
    """
    values = level(data, base, series, year)
    return values if base is None else values - level(base, data, series, year)


def level(data: xr.Dataset, other: xr.Dataset | None, series: Callable[[xr.Dataset], Array], year: int) -> Array:
    """A yearly series of one path in one year, in the draws that both paths solved.

    Args:
        data: results of the path.
        other: results of the other path, or None.
        series: takes the series out of a path's results [draw, year, ...].
        year: the year.

    Returns:
        One number a draw and cell.
    """
    at = int(np.flatnonzero(data["year"].values == year)[0])
    values: Array = series(data)[good_draws(data, other), at]
    return values


def _with_change(data: xr.Dataset, base: xr.Dataset | None, variable: str, year: int) -> list[tuple[str, Array]]:
    """A variable by region in one year on every path, the paired difference first where there is one [draw, region]."""
    draws = good_draws(data, base)
    found = [(path, take(results[variable].sel(year=year), draws)) for path, results in paths(data, base)]
    return [(CHANGE, found[0][1] - found[1][1]), *found] if len(found) > 1 else found


def _job_changes(data: xr.Dataset, base: xr.Dataset, year: int) -> Array:
    """What the deal changes in jobs by region and sector [draw, region, sector] [thousand_persons]."""
    return paired(data, base, lambda path: values_of(path, "jobs_thousand"), year)


def _one(data: xr.Dataset, variable: str, **labels: str) -> xr.DataArray:
    """A variable at some labels of its other axes [draw, year]."""
    return data[variable].sel(labels)


def _owned(data: xr.Dataset, variable: str, owner: str | None) -> xr.DataArray:
    """A variable at one owner, or over all of them [draw, year]."""
    return data[variable].sum("owner") if owner is None else data[variable].sel(owner=owner)


def leading_path(frame: Frame) -> str:
    """The row of each thing that figures draw: the paired difference, or the status quo by itself.

    Args:
        frame: rows with a path.

    Returns:
        Name of the path.
    """
    found = frame.distinct("path")
    return CHANGE if CHANGE in found else ONLY if ONLY in found else str(next((p for p in found if p != BASE), ""))
