"""The frame of slopes: what one unit more of each term of the deal changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frame import Column, Frame

if TYPE_CHECKING:
    from reshore.evidence.slope_table import Gradient


def slopes(gradient: Gradient) -> Frame:
    """What one unit more of each term changes, for every term that the engine reads as a number.

    Args:
        gradient: the slopes of one headline.

    Returns:
        One row per term; changes are for one unit of the term, or for one month later [unit of the headline].
    """
    unit = gradient.unit
    columns = (
        Column("clause", "Clause"),
        Column("term", "Term"),
        Column("change", "Change"),
        Column("term_unit", "Unit of the term"),
        Column("value", "In the deal"),
        Column(f"mean_{unit}", "mean", unit),
        Column(f"p10_{unit}", "10 %", unit),
        Column(f"p90_{unit}", "90 %", unit),
        Column("status", "Status"),
    )
    rows = tuple(
        (row.clause, row.term, row.words, row.unit, row.value, row.mean, row.p10, row.p90, row.status)
        for row in gradient.rows
    )
    return Frame("slopes", columns, rows)
