"""Sentences on capacity: leading-edge wafer starts by year, and when the share of the world's is highest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.columns import BASE
from reshore.report.words import as_float, on_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.frame import Frame


def capacity(frame: Frame, years: Sequence[int]) -> list[str]:
    """Leading-edge wafer starts at the ends of some years.

    Args:
        frame: capacity by node class and path.
        years: the years.

    Returns:
        One sentence; none where no year is known.
    """
    shown = {year: on_paths(frame, "kwpm", node="leading", year=year) for year in years}
    parts = [f"end of {year}, {words}" for year, words in shown.items() if words]
    return [f"Leading-edge wafer starts in the United States: {'; '.join(parts)}."] if parts else []


def share(frame: Frame) -> list[str]:
    """In which year the share of the world's leading edge is highest, and what it is at the end.

    Args:
        frame: world share by node class and path.

    Returns:
        One sentence; none where nothing is known.
    """
    own = [row for row in frame.where(node="leading").records() if row["path"] != BASE and row["p50_share"] is not None]
    if not own:
        return []
    top, last = max(own, key=lambda row: as_float(row["p50_share"]) or 0.0)["year"], own[-1]["year"]
    shown = {year: on_paths(frame, "share", node="leading", year=year) for year in (top, last)}
    if top == last:
        return [f"The share of the world's leading edge is highest at the end of {last}: {shown[last]}."]
    return [
        f"The share of the world's leading edge is highest at the end of {top}: {shown[top]}. At the end of {last} it "
        f"is {shown[last]}."
    ]
