"""Frames on the headlines: every number with each deal, its paired difference, and the chance to be the better one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.outcome import quantiles
from reshore.report.bands import number
from reshore.report.frame import Column, Frame
from reshore.report.words import dated

if TYPE_CHECKING:
    from reshore.report.comparison.material import Material
    from reshore.report.frame import Value

POINTS = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Shares of the draws at the ends of both intervals and at the median."""

DEAL = Column("deal", "Deal")
ENDS = (
    Column("p10", "10 %"),
    Column("p25", "25 %"),
    Column("p50", "median"),
    Column("p75", "75 %"),
    Column("p90", "90 %"),
)
"""The columns of a band with the inner interval."""

WHAT = (Column("name", "Name"), Column("label", "What"), Column("year", "Year", "date"), Column("unit", "Unit"))
"""The columns that say which headline a row is about."""


def levels(material: Material) -> Frame:
    """Every headline that is compared, on every path.

    Args:
        material: what the page reads.

    Returns:
        One row per headline and path; shares are fractions of one.
    """
    rows: list[tuple[Value, ...]] = []
    for name, label, year, unit in dict.fromkeys(
        (row.name, row.label, row.year, row.unit) for row in material.contrasts
    ):
        for side in material.paths:
            found = material.comparison.level(side.name, name, year)
            points = (None, None, None) if found is None else (found.p10, found.p50, found.p90)
            shown = (None if point is None else number(point) for point in points)
            rows.append((name, dated(name, label, year), year, unit, side.name, *shown))
    columns = (*WHAT, DEAL, Column("p10", "10 %"), Column("p50", "median"), Column("p90", "90 %"))
    return Frame("headlines_by_deal", columns, tuple(rows))


def differences(material: Material) -> Frame:
    """Every contrast: deal less reference in the same draw, and in which share of draws the deal is the better one.

    Args:
        material: what the page reads.

    Returns:
        One row per headline and deal; a difference that is not finite, because one of the two is never reached, is
        empty there.
    """
    rows: list[tuple[Value, ...]] = [
        (
            row.name,
            dated(row.name, row.label, row.year),
            row.year,
            row.unit,
            row.deal,
            *(number(float(point)) for point in paired_points(row.values)),
            row.better,
            row.wins,
            row.higher,
            row.ties,
            row.status,
        )
        for row in material.contrasts
    ]
    columns = (
        *WHAT,
        DEAL,
        *ENDS,
        Column("better", "Better is"),
        Column("better_share", "Draws in which it is better", "share"),
        Column("higher_share", "Draws in which it is higher", "share"),
        Column("same_share", "Draws in which it is the same", "share"),
        Column("status", "Status"),
    )
    return Frame("differences", columns, tuple(rows))


def paired_points(values: np.ndarray) -> np.ndarray:
    """The ends of both intervals of a paired difference, and its median.

    Args:
        values: the difference in every draw; infinite where only one of the two is ever reached.

    Returns:
        Points at `POINTS`; between minus infinity and a number it is minus infinity; NaN without draws.
    """
    points = quantiles(values, POINTS)
    return np.where(np.isnan(points), -np.inf, points) if values.size else points
