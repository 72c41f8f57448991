"""Frames on places: housing cost, craft wages and suppliers near the fabs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.report.bands import band, good_draws, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, hosted_sites, paths, yearly_bands

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from reshore.report.frame import Value

_GROUP = Column("group", "Group")


def place(data: xr.Dataset, base: xr.Dataset | None, site: str) -> Frame:
    """What building does to one place: housing cost and craft wages against the level before the fabs.

    Args:
        data: results of the deal.
        base: results without it, or None.
        site: the labour-market area.

    Returns:
        One row per index, path and year [index].
    """
    rows: list[tuple[Value, ...]] = []
    for group, variable in (("housing cost", "housing_cost_index"), ("craft wage", "craft_wage_index")):
        rows += yearly_bands(data, base, group, partial(_at_site, variable=variable, site=site))
    return Frame("place", (YEAR, _GROUP, PATH, *band_columns("index")), tuple(rows))


def suppliers(data: xr.Dataset, base: xr.Dataset | None, site: str) -> Frame:
    """What suppliers near one site can do, a full cluster being one.

    Args:
        data: results of the deal.
        base: results without it, or None.
        site: the labour-market area.

    Returns:
        One row per path and year [share].
    """
    rows = yearly_bands(data, base, site, partial(_at_site, variable="supplier_share", site=site))
    return Frame("suppliers", (YEAR, Column("site", "Site"), PATH, *band_columns("share")), tuple(rows))


def suppliers_by_site(
    data: xr.Dataset, base: xr.Dataset | None, labels: Mapping[str, str], year: int, host: str = "USA"
) -> Frame:
    """What suppliers can do near every site of a region, a full cluster being one, the most capable site first.

    Args:
        data: results of the deal.
        base: results without it, or None.
        labels: site to its name in words.
        year: the year of the mean.
        host: code of the region.

    Returns:
        One row per site and path [share].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        values = results["supplier_share"].sel(year=year)
        for site in hosted_sites(data, host):
            points = band(take(values.sel(site=site), draws))
            rows.append((site, labels.get(site, site), path, *(number(point) for point in points)))
    first = {row[0]: -float(str(row[4] or 0.0)) for row in reversed(rows)}
    rows.sort(key=lambda row: first[row[0]])
    columns = (Column("site", "Site"), Column("label", "Place"), PATH, *band_columns("share"))
    return Frame("suppliers_by_site", columns, tuple(rows))


def busiest_site(data: xr.Dataset, host: str = "USA", preferred: str = "phoenix") -> str:
    """The site whose crews the report shows: the preferred one, or else the one with the largest crews.

    Args:
        data: results of one path.
        host: code of the region.
        preferred: the site to take where the results hold it.

    Returns:
        Name of the site.
    """
    sites = hosted_sites(data, host)
    if preferred in sites or not sites:
        return preferred
    totals = np.asarray(data["crew_persons"].sel(site=sites).sum(("draw", "year", "crew")))
    return sites[int(totals.argmax())]


def _at_site(data: xr.Dataset, variable: str, site: str) -> xr.DataArray:
    """A variable at one site [draw, year]."""
    return data[variable].sel(site=site)
