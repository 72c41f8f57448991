"""Frames over the years: what each deal adds to leading-edge capacity, and the people in the fabs with each deal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.outcome import quantiles
from reshore.report.bands import band, number
from reshore.report.comparison.numbers import DEAL, ENDS, POINTS
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import YEAR, band_columns, years_of
from reshore.report.frames.people import site_total

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.report.bands import Array
    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Value

PEOPLE: dict[str, Callable[[xr.Dataset], xr.DataArray]] = {
    "visiting experts at work, mean of the year": lambda data: site_total(
        data, "visiting_experts_persons", axis="role"
    ),
    "people trained since 2025": lambda data: site_total(data, "trained_persons").cumsum("year"),
    "experienced staff, mean of the year": lambda data: site_total(data, "experienced_persons", axis="staff"),
    "unfilled posts, mean of the year": lambda data: site_total(data, "unfilled_posts_persons"),
}
"""Group of people in US fabs to the series that counts it [persons]."""


def leading(data: xr.Dataset) -> Array:
    """Capacity of the United States at 7 nm and below in December [draw, year] [kwpm]."""
    return np.asarray(data["region_capacity_kwpm"].sel(region="USA", node="leading"), dtype=np.float64)


def paired(material: Material, first: str, second: str, year: int) -> Array:
    """Leading-edge capacity of the United States with one path less that with another, in the same draw.

    Args:
        material: what the page reads.
        first: name of a path.
        second: name of another.
        year: the year at whose end they are compared.

    Returns:
        The difference in every draw that was solved on all paths [draw] [kwpm].
    """
    at = year - material.first_year
    one, other = (leading(material.side(name).data)[:, at] for name in (first, second))
    difference: Array = one - other
    return difference


def duel(material: Material, year: int) -> Frame:
    """In which share of draws each path has more leading-edge capacity in the United States than each other one.

    Args:
        material: what the page reads.
        year: the year at whose end they are compared.

    Returns:
        One row per pair of paths, both ways round.
    """
    rows: list[tuple[Value, ...]] = []
    for first in material.paths:
        for second in material.paths:
            change = paired(material, first.name, second.name, year)
            if first != second and change.size:
                rows.append((year, first.name, second.name, float((change > 0).mean()), float((change == 0).mean())))
    columns = (
        YEAR,
        DEAL,
        Column("other", "Compared with"),
        Column("more_share", "Draws in which it has more", "share"),
        Column("same_share", "Draws in which both have the same", "share"),
    )
    return Frame("chance_of_more", columns, tuple(rows))


def capacity_added(material: Material) -> Frame:
    """What each deal adds to leading-edge capacity in the United States, draw by draw, by year.

    Args:
        material: what the page reads.

    Returns:
        One row per deal and year: bands of the paired difference [kwpm], and the share of draws with more.
    """
    rows: list[tuple[Value, ...]] = []
    ground = leading(material.reference.data)
    for side in material.rivals:
        change = leading(side.data) - ground
        points = quantiles(change, POINTS)
        more = (change > 0).mean(axis=0) if change.size else np.full(change.shape[1], np.nan)
        for at, year in enumerate(years_of(side.data)):
            rows.append((year, side.name, *(number(point) for point in points[:, at]), number(more[at])))
    ends = (Column(f"{end.name}_kwpm", end.title, "kwpm") for end in ENDS)
    columns = (YEAR, DEAL, *ends, Column("more_share", "Draws with more", "share"))
    return Frame("capacity_added", columns, tuple(rows))


def people(material: Material) -> Frame:
    """People in the fabs of the United States with each deal less the reference, draw by draw, by year.

    Args:
        material: what the page reads.

    Returns:
        One row per group, deal and year: the band of the paired difference, and the median of the number itself
        [persons].
    """
    rows: list[tuple[Value, ...]] = []
    for group, series in PEOPLE.items():
        ground = _persons(material.reference, series)
        for side in material.rivals:
            own = _persons(side, series)
            points, level = band(own - ground), band(own)[1]
            rows += [
                (year, group, side.name, *(number(point) for point in points[:, at]), number(level[at]))
                for at, year in enumerate(years_of(side.data))
            ]
    columns = (YEAR, Column("group", "Group"), DEAL, *band_columns("persons"))
    return Frame("people_by_deal", (*columns, Column("level_p50_persons", "median in all", "persons")), tuple(rows))


def _persons(side: Side, series: Callable[[xr.Dataset], xr.DataArray]) -> Array:
    """A series of one path [draw, year] [persons]."""
    return np.asarray(series(side.data), dtype=np.float64)
