"""Sentences on places: what fabs do to rents and wages near them, and what suppliers there can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.columns import BASE
from reshore.report.style import with_unit
from reshore.report.words import as_float, band_text, day, is_nothing, on_paths

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.deal.building import Park
    from reshore.report.frame import Frame


def place(indices: Frame, where: str) -> list[str]:
    """When housing and craft labour near the fabs cost most, and how much more than before the fabs.

    Args:
        indices: bands of housing cost and craft wage.
        where: the place in words.

    Returns:
        One sentence for each index.
    """
    says = []
    for group in indices.distinct("group"):
        rows = [row for row in indices.where(group=group).records() if row["path"] != BASE]
        known = [row for row in rows if row["p50_index"] is not None]
        top = max(known, key=lambda row: as_float(row["p50_index"]) or 0.0, default=None)
        if top is None:
            continue
        low, middle, high = ((as_float(top[f"{point}_index"]) or 1.0) - 1.0 for point in ("p10", "p50", "p90"))
        if is_nothing(max(middle, 0.0), "share"):
            says.append(f"In the middle draw the {group} at {where} never rises above the level before the fabs.")
            continue
        shown = band_text(low, middle, high, "share", signed=True)
        others = indices.where(group=group, year=top["year"], path=BASE).records()
        without = as_float(others[0]["p50_index"]) if others else None
        tail = "" if without is None else _without(middle, without - 1.0)
        says.append(f"The {group} at {where} is highest in {top['year']}: {shown} on the level before the fabs{tail}.")
    return says


def suppliers(
    frame: Frame, parks: Sequence[Park], years: Sequence[int], where: str, labels: Mapping[str, str]
) -> list[str]:
    """What suppliers near the fabs can do, and the parks that the deal adds.

    Args:
        frame: what suppliers can do, a full cluster being one.
        parks: the parks of the deal that are played.
        years: the years that sentences speak of.
        where: the place in words.
        labels: site to its name in words.

    Returns:
        Sentences.
    """
    shown = {year: on_paths(frame, "share", year=year) for year in years}
    parts = [f"in {year}, {words}" for year, words in shown.items() if words]
    says = [f"Suppliers at {where}, as a share of what a full cluster can do: {'; '.join(parts)}."] if parts else []
    for park in parks:
        says.append(
            f"The deal opens a science park at {labels.get(park.site, park.site)} on {day(park.opening)}, with "
            f"{park.land_acres:,.0f} acres and {park.suppliers_committed:,.0f} suppliers that have promised to come."
        )
    return says


def _without(rise: float, without: float) -> str:
    """The rise on the other path, beside the rise on this one."""
    own, other = (with_unit(value, "share", signed=True) for value in (rise, without))
    return ", the same without the deal" if own == other else f", against {other} without the deal"
