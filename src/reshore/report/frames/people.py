"""Frames on people: visiting experts, trainees, experienced staff, unfilled posts, crews by origin, visas."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reshore.report.bands import band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import (
    PATH,
    YEAR,
    band_columns,
    hosted_sites,
    paths,
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

EXPERIENCE: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("experienced technicians", "experienced_persons", {"staff": "technician"}),
    ("experienced engineers", "experienced_persons", {"staff": "engineer"}),
    ("trainees in the fabs", "trainees_persons", {}),
    ("trainees abroad", "trainees_abroad_persons", {}),
    ("visiting experts", "visiting_experts_persons", {}),
)
"""Group of people, the variable that counts it, and the part of the variable that is meant."""

_GROUP = Column("group", "Group")
_MEAN = Column("mean_persons", "mean", "persons")


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
    return Frame("crews", (YEAR, _GROUP, _MEAN, *band_columns("persons")), tuple(rows))


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


def visas(data: xr.Dataset, base: xr.Dataset | None, host: str = "USA") -> Frame:
    """Visa petitions for visiting experts in a region: asked for, granted, refused, waiting.

    Args:
        data: results of the deal.
        base: results without it, or None.
        host: code of the region.

    Returns:
        One row per state of a petition, path and year [persons].
    """
    rows: list[tuple[Value, ...]] = []
    for visa in data["visa"].values:
        label = VISA_LABELS.get(str(visa), str(visa))
        rows += yearly_bands(data, base, label, partial(_petitions, visa=str(visa), host=host))
    return Frame("visas", (YEAR, _GROUP, PATH, *band_columns("persons")), tuple(rows))


def visa_totals(data: xr.Dataset, base: xr.Dataset | None, host: str = "USA") -> Frame:
    """Visa petitions over all years shown, added up in each draw.

    Args:
        data: results of the deal.
        base: results without it, or None.
        host: code of the region.

    Returns:
        One row per path and kind of petition: asked for, granted, refused [persons].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for visa in ("requested", "granted", "refused"):
        for path, results in paths(data, base):
            total = take(_petitions(results, visa, host).sum("year"), draws)
            rows.append((VISA_LABELS[visa], path, *(number(point) for point in band(total))))
    return Frame("visa_totals", (_GROUP, PATH, *band_columns("persons")), tuple(rows))


def experience(data: xr.Dataset, host: str = "USA") -> Frame:
    """People at work for a region's fabs by what they have done before: means over draws, so that the parts add up.

    Args:
        data: results of one path.
        host: code of the region.

    Returns:
        One row per group and year: the mean and the band over draws [persons].
    """
    draws = good_draws(data)
    rows: list[tuple[Value, ...]] = []
    for label, variable, wanted in EXPERIENCE:
        chosen = data[variable].sel({"site": hosted_sites(data, host), **wanted}).sum("site")
        values = take(chosen.sum([axis for axis in chosen.dims if axis not in ("draw", "year")]), draws)
        means, points = mean(values), band(values)
        for at, year in enumerate(years_of(data)):
            rows.append((year, label, number(means[at]), *(number(points[q, at]) for q in range(3))))
    return Frame("experience", (YEAR, _GROUP, _MEAN, *band_columns("persons")), tuple(rows))


def experienced_share(data: xr.Dataset, base: xr.Dataset | None, host: str = "USA") -> Frame:
    """The share of a region's own fab staff that has experience, as yearly means.

    Args:
        data: results of the deal.
        base: results without it, or None.
        host: code of the region.

    Returns:
        One row per path and year; the staff are the experienced, the trainees in fabs, and those abroad [share].
    """
    rows = yearly_bands(data, base, "experienced", partial(_experienced, host=host))
    return Frame("experienced_share", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def _experienced(data: xr.Dataset, host: str) -> xr.DataArray:
    """Experienced staff over all staff; none where there is no staff [draw, year]."""
    known = site_total(data, "experienced_persons", host, "staff")
    staff = (
        known + site_total(data, "trainees_persons", host, "staff") + site_total(data, "trainees_abroad_persons", host)
    )
    return (known / staff.where(staff > 0)).fillna(0.0)


def _petitions(data: xr.Dataset, visa: str, host: str) -> xr.DataArray:
    """Visa petitions of one kind in a region [draw, year]."""
    return data["visas_persons"].sel(visa=visa, site=hosted_sites(data, host)).sum("site")


def _at_site(data: xr.Dataset, variable: str, site: str) -> xr.DataArray:
    """A variable at one site [draw, year]."""
    return data[variable].sel(site=site)
