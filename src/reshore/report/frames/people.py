"""Frames on people: visiting experts, trainees, experienced staff, unfilled posts, crews by origin, visas, housing."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.report.bands import band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import (
    PATH,
    YEAR,
    band_columns,
    band_rows,
    hosted_sites,
    yearly_bands,
    years_of,
)

if TYPE_CHECKING:
    import xarray as xr

    from reshore.report.frame import Value

STAFF_GROUPS = (
    ("visiting experts", "visiting_experts_persons", "role"),
    ("trainees", "trainees_persons", "staff"),
    ("experienced staff", "experienced_persons", "staff"),
    ("unfilled posts", "unfilled_posts_persons", None),
)
"""Group of people in the fabs, the variable that counts it, and the axis over which it is summed."""

CREW_LABELS = {
    "local_new": "local, new to fabs",
    "local_experienced": "local, built fabs before",
    "imported_new": "from elsewhere, new to fabs",
    "imported_experienced": "from elsewhere, built fabs before",
}

VISA_LABELS = {
    "requested": "asked for",
    "granted": "granted",
    "refused": "refused",
    "waiting": "waiting",
}

_GROUP = Column("group", "Group")


def staff(data: xr.Dataset, base: xr.Dataset | None, host: str = "USA") -> Frame:
    """People who run and teach in a region's fabs, and posts that stay empty, as yearly means.

    Args:
        data: results of the deal.
        base: results without it, or None.
        host: code of the region.

    Returns:
        One row per group, path and year [persons].
    """
    rows: list[tuple[Value, ...]] = []
    for group, variable, axis in STAFF_GROUPS:
        rows += yearly_bands(data, base, group, partial(site_total, variable=variable, host=host, axis=axis))
    return Frame("staff", (YEAR, _GROUP, PATH, *band_columns("persons")), tuple(rows))


def site_total(data: xr.Dataset, variable: str, host: str = "USA", axis: str | None = None) -> xr.DataArray:
    """A variable summed over a region's sites and, where given, over one more axis [draw, year]."""
    total = data[variable].sel(site=hosted_sites(data, host)).sum("site")
    return total if axis is None else total.sum(axis)


def crews(data: xr.Dataset, site: str) -> Frame:
    """Craft workers at one site by origin: means over draws, so that the parts add up to the whole.

    Args:
        data: results of one path.
        site: the labour-market area.

    Returns:
        One row per kind of crew and year: the mean and the band over draws [persons].
    """
    draws = good_draws(data)
    rows: list[tuple[Value, ...]] = []
    for crew in data["crew"].values:
        values = take(data["crew_persons"].sel(site=site, crew=crew), draws)
        means, points = mean(values), band(values)
        label = CREW_LABELS.get(str(crew), str(crew))
        for at, year in enumerate(years_of(data)):
            rows.append((year, label, number(means[at]), *(number(points[q, at]) for q in range(3))))
    columns = (YEAR, _GROUP, Column("mean_persons", "mean", "persons"), *band_columns("persons"))
    return Frame("crews", columns, tuple(rows))


def crew_peak(data: xr.Dataset, base: xr.Dataset | None, site: str) -> Frame:
    """The largest crew at one site in each year, as monthly peaks.

    Args:
        data: results of the deal.
        base: results without it, or None.
        site: the labour-market area.

    Returns:
        One row per path and year [persons].
    """
    rows = yearly_bands(data, base, site, partial(_at_site, variable="crew_peak_persons", site=site))
    return Frame("crew_peak", (YEAR, Column("site", "Site"), PATH, *band_columns("persons")), tuple(rows))


def visas(data: xr.Dataset, host: str = "USA") -> Frame:
    """Visa petitions for visiting experts in a region: asked for, granted, refused, waiting.

    Args:
        data: results of one path.
        host: code of the region.

    Returns:
        One row per state of a petition and year [persons].
    """
    draws = good_draws(data)
    rows: list[tuple[Value, ...]] = []
    for visa in data["visa"].values:
        points = band(take(data["visas_persons"].sel(visa=visa, site=hosted_sites(data, host)).sum("site"), draws))
        rows += band_rows(years_of(data), (VISA_LABELS.get(str(visa), str(visa)),), points)
    return Frame("visas", (YEAR, _GROUP, *band_columns("persons")), tuple(rows))


def place(data: xr.Dataset, base: xr.Dataset | None, site: str) -> Frame:
    """What building does to one place: housing cost and craft wages against the first year of the engine.

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


def _at_site(data: xr.Dataset, variable: str, site: str) -> xr.DataArray:
    """A variable at one site [draw, year]."""
    return data[variable].sel(site=site)


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
