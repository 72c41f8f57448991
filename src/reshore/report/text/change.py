"""Sentences on what the deal changes: what it adds, pulls forward and relabels, and which plants come sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.difference import HALF_A_MONTH
from reshore.report.words import band_of, count_text, number_of, plural

if TYPE_CHECKING:
    from reshore.report.frame import Frame


def additionality(frame: Frame, year: int) -> list[str]:
    """What the deal adds, pulls forward and relabels by one year.

    Args:
        frame: the additionality table.
        year: the year.

    Returns:
        Sentences; none where the year is missing.
    """
    found = {str(row["kind"]): row for row in frame.where(year=year).records()}
    if not found:
        return []
    adds, pulls, relabels = (band_of(found[kind], "kwpm") for kind in ("adds", "pulls forward", "relabels"))
    return [
        f"By the end of {year}, wafer fabs that stand only with the deal hold {adds}, all chip classes together. What "
        f"the fabs of both paths hold more or less because they come sooner or later: {pulls}. The fabs that pledges "
        f"name hold {relabels} without the deal too; counting that in the deal would only relabel it."
    ]


def sooner(frame: Frame) -> list[str]:
    """How many plants of both paths the deal brings forward or puts back, in the middle draw.

    Args:
        frame: months gained by plant.

    Returns:
        One sentence; none without plants.
    """
    gains = [number_of(row["p50_months"]) for row in frame.records()]
    if not gains:
        return []
    ahead, back = sum(gain >= HALF_A_MONTH for gain in gains), sum(gain <= -HALF_A_MONTH for gain in gains)
    return [
        f"Of {plural(len(gains), 'US plant')} that stand in both paths, packaging and blank wafers counted in, the "
        f"middle draw comes at least half a month sooner for {count_text(ahead)} and at least half a month later for "
        f"{count_text(back)}."
    ]
