"""Columns that several frames share, and the two paths that every frame tells apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.report.bands import band, good_draws, number, take
from reshore.report.frame import Column

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.report.bands import Array
    from reshore.report.frame import Value

DEAL = "with the deal"
BASE = "without the deal"
ONLY = "status quo"
"""Names of the paths: with the deal, without it on the same draws, and the no-deal path played by itself."""

YEAR = Column("year", "Year", "date")
PATH = Column("path", "Path")


def band_columns(unit: str) -> tuple[Column, Column, Column]:
    """The three columns of a band in one unit.

    Args:
        unit: code of `reshore.units`.

    Returns:
        Columns p10, p50 and p90, the unit as suffix of the name.
    """
    return (
        Column(f"p10_{unit}", "10 %", unit),
        Column(f"p50_{unit}", "median", unit),
        Column(f"p90_{unit}", "90 %", unit),
    )


def paths(data: xr.Dataset, base: xr.Dataset | None) -> list[tuple[str, xr.Dataset]]:
    """The paths to show: with and without the deal, or the status quo alone.

    Args:
        data: results of the deal.
        base: results without the deal on the same draws, or None for the status quo itself.

    Returns:
        Pairs of the path's name and its results.
    """
    return [(ONLY, data)] if base is None else [(DEAL, data), (BASE, base)]


def years_of(data: xr.Dataset) -> list[int]:
    """The years that results show, first to last."""
    return [int(year) for year in np.asarray(data["year"])]


def yearly_bands(
    data: xr.Dataset,
    base: xr.Dataset | None,
    group: str,
    series: Callable[[xr.Dataset], xr.DataArray],
) -> list[tuple[Value, ...]]:
    """Rows (year, group, path, p10, p50, p90) of one yearly series in every path.

    Args:
        data: results of the deal.
        base: results without it, or None.
        group: what the series is, as the `group` cell.
        series: takes the series out of a path's results [draw, year].

    Returns:
        One row per path and year.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        points = band(take(series(results), draws))
        rows += band_rows(years_of(results), (group, path), points)
    return rows


def band_rows(years: list[int], labels: tuple[Value, ...], points: Array) -> list[tuple[Value, ...]]:
    """Rows (year, *labels, p10, p50, p90) of one band.

    Args:
        years: calendar years, as long as the second axis of `points`.
        labels: cells that are the same in every row.
        points: the three percentiles [3, year].

    Returns:
        One row per year.
    """
    return [(year, *labels, *(number(points[q, at]) for q in range(3))) for at, year in enumerate(years)]


def hosted_sites(data: xr.Dataset, host: str = "USA") -> list[str]:
    """The labour-market areas of one region, in the order of the results.

    Args:
        data: results with `site_region`.
        host: code of the region.

    Returns:
        Names of the sites.
    """
    pairs = zip(data["site"].values.astype(str), data["site_region"].values.astype(str), strict=True)
    return [str(site) for site, region in pairs if region == host]
