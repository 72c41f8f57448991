"""Sentences on slopes: what one more visitor, one more place and one month less change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.slope_table import NOT_IN_THE_DEAL
from reshore.report.style import BAND, unit_text
from reshore.report.words import plural, sentence

if TYPE_CHECKING:
    from reshore.evidence.slope_table import Gradient, Slope

NAMED = ("persons.engineer", "places_per_year", "months_saved")
"""Terms that the first sentence names: visiting engineers, training places, months of permits."""


def slopes(gradient: Gradient) -> list[str]:
    """What the table of slopes says, and how far it may be trusted.

    Args:
        gradient: the slopes of one headline.

    Returns:
        Sentences; none where no term moves the headline.
    """
    if not gradient.moving:
        return []
    said = [_changes(row, gradient.unit) for row in _named(gradient)]
    when = "" if gradient.year is None else f", end of {gradient.year}"
    first = f"{gradient.label}{when}, changes like this (mean, and {BAND}): {'; '.join(said)}." if said else ""
    count = len(gradient.idle)
    idle = (
        f" {sentence(plural(count, 'more term'))} {'moves' if count == 1 else 'move'} it in no draw." if count else ""
    )
    limits = (
        "Each row moves one term of the deal as it stands by a little, so it holds for small changes; a large one has "
        f"to be played (--set). Rows marked '{NOT_IN_THE_DEAL}' tell what the first unit would do.{idle}"
    )
    return [text for text in (first, limits) if text]


def _named(gradient: Gradient) -> list[Slope]:
    """The rows that the first sentence names, one for each term: the one that moves the headline most."""
    found = []
    for term in NAMED:
        rows = [row for row in gradient.moving if row.term == term]
        if rows:
            found.append(max(rows, key=lambda row: abs(row.mean)))
    return found


def _changes(row: Slope, unit: str) -> str:
    """One row in words."""
    words, mean, low, high = row.shown(unit)
    symbol = "points" if unit == "share" else unit_text(unit)
    return f"{words}: {printed(mean)} {symbol} ({printed(low)} to {printed(high)})"


def printed(number: str) -> str:
    """A slope with a true minus sign."""
    return number.replace("-", "\N{MINUS SIGN}")
