"""The frame on dates: by how many months each deal brings forward the fabs that stand on every path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.comparison.numbers import DEAL
from reshore.report.frame import Column, Frame
from reshore.report.frames.difference import months_sooner

if TYPE_CHECKING:
    from reshore.report.comparison.material import Material
    from reshore.report.frame import Value

MOST_FABS = 8
"""Fabs that the chart shows: those that some deal moves most [count]."""

LEAST_MONTHS = 0.5
"""A fab counts as moved where the middle draw of some deal moves by this much or more [months]."""


def months_gained(material: Material) -> Frame:
    """Months by which each deal brings volume output forward at every real fab of the United States.

    Args:
        material: what the page reads.

    Returns:
        One row per fab and deal [months]; positive is sooner. A date after the run counts as the end of the run.
    """
    reference = material.reference.data
    kinds = zip(reference["project"].values, reference["project_kind"].values, strict=True)
    real = {str(project) for project, kind in kinds if kind == "real"}
    rows: list[tuple[Value, ...]] = []
    columns: tuple[Column, ...] = ()
    for side in material.rivals:
        frame = months_sooner(side.data, reference, frozenset())
        columns = tuple(column for column in frame.columns if column.name != "named")
        for row in frame.records():
            if row["project"] in real:
                rows.append((side.name, *(row[column.name] for column in columns)))
    return Frame("months_gained", (DEAL, *columns), tuple(rows))


def most_moved(frame: Frame) -> list[str]:
    """The fabs that some deal moves most, first the one that moves most.

    Args:
        frame: months gained.

    Returns:
        Codes of projects; none where no middle draw moves by half a month.
    """
    largest: dict[str, float] = {}
    for row in frame.records():
        gain = abs(float(row["p50_months"] or 0.0))
        largest[str(row["project"])] = max(gain, largest.get(str(row["project"]), 0.0))
    moved = sorted((project for project, gain in largest.items() if gain >= LEAST_MONTHS), key=lambda p: -largest[p])
    return moved[:MOST_FABS]
