"""What stops, month by month: Taiwan's fabs, its packaging plants, its ships, and the sea lanes nearby."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from reshore.errors import RunError, nearest
from reshore.names import LAST_YEAR, RESULTS_FROM_YEAR

if TYPE_CHECKING:
    from reshore.chips.disruption.numbers import Numbers

EVENTS = {"blockade": "a blockade of Taiwan", "war": "a war over Taiwan"}
"""Kinds of events, in words."""

STOPPED = {"blockade": "what the island ships and receives", "war": "its fabs, packaging plants and ships"}
"""What the cut of each kind of event is a share of, in words."""

MOST_MONTHS = 36
"""Longest full stop that can be asked for [months]."""

AFTER_MONTHS = 12
"""Months that are followed after the full stop; what is still lost later is not counted [months]."""


@dataclass(frozen=True)
class Event:
    """A stop of Taiwan's chips.

    Args:
        kind: `blockade` or `war`.
        year: calendar year whose market is hit.
        months: months of the full stop [months].
        cut: blockade: share of what Taiwan ships and receives that is stopped; war: share of its fabs, packaging plants
            and ships that stops. None: drawn for a blockade, all of it for a war [share].
    """

    kind: str
    year: int = 2030
    months: int = 12
    cut: float | None = None

    @property
    def horizon(self) -> int:
        """Months that are followed [months]."""
        return self.months + AFTER_MONTHS


def check_event(event: Event) -> None:
    """Makes sure that an event can be played.

    Args:
        event: what is asked for.

    Raises:
        RunError: an unknown kind, or a year, a number of months or a cut out of range.
    """
    if event.kind not in EVENTS:
        raise RunError(f"event: '{event.kind}' is not an event; {nearest(event.kind, EVENTS)}")
    if not RESULTS_FROM_YEAR <= event.year <= LAST_YEAR:
        raise RunError(f"year: {event.year} is not between {RESULTS_FROM_YEAR} and {LAST_YEAR}")
    if not 1 <= event.months <= MOST_MONTHS:
        raise RunError(f"months: {event.months} is not between 1 and {MOST_MONTHS}")
    if event.cut is not None and not 0 <= event.cut <= 1:
        raise RunError(f"cut: {event.cut} is not a share between 0 and 1")


@dataclass(frozen=True)
class Course:
    """How an event runs, month by month in every draw.

    Args:
        fabs: share of Taiwan's fab capacity that works [share].
        packaging: share of Taiwan's packaging plants that works [share].
        through: share of what crosses Taiwan's shores that gets through [share].
        neighbours: share of what Korea, Japan and China ship that gets through [share].
        left: months until all that is left works again, as buyers expect it; at least one [months].
    """

    fabs: Float[np.ndarray, "month draw"]
    packaging: Float[np.ndarray, "month draw"]
    through: Float[np.ndarray, "month draw"]
    neighbours: Float[np.ndarray, "month draw"]
    left: Float[np.ndarray, "month draw"]


def course_of(event: Event, numbers: Numbers) -> Course:
    """How an event runs. A month counts as a whole, at its middle.

    Args:
        event: kind, months, cut.
        numbers: what is drawn.

    Returns:
        Shares that work, by month and draw.
    """
    middle = np.arange(event.horizon)[:, None] + 0.5
    stopped = (middle < event.months).astype(float)
    if event.kind == "blockade":
        cut = numbers.blockade_cut if event.cut is None else np.full_like(numbers.blockade_cut, event.cut)
        starved = (middle > numbers.material_stock_months) * cut * numbers.fab_import_share
        lowest = np.where(event.months > numbers.material_stock_months, cut * numbers.fab_import_share, 0.0)
        back = _back(middle, event.months, numbers.blockade_restart_months)
        fabs = 1 - np.where(stopped > 0, starved, lowest * (1 - back))
        packaging, neighbours = np.ones_like(fabs), np.ones_like(fabs)
        restart = numbers.blockade_restart_months
    else:
        cut = np.full_like(numbers.war_destroyed_share, 1.0 if event.cut is None else event.cut)
        gone, back = cut * numbers.war_destroyed_share, _back(middle, event.months, numbers.war_restart_months)
        fabs = 1 - np.where(stopped > 0, cut, gone + (cut - gone) * (1 - back))
        packaging = fabs
        lost = cut * numbers.neighbour_lane_cut
        neighbours = 1 - lost * (middle < numbers.neighbour_lane_months)
        restart = numbers.war_restart_months
    left = np.maximum(event.months + restart - np.arange(event.horizon)[:, None], 1.0)
    return Course(fabs=fabs, packaging=packaging, through=1 - cut * stopped, neighbours=neighbours, left=left)


def _back(
    middle: Float[np.ndarray, "month one"], months: int, restart: Float[np.ndarray, "draw"]
) -> Float[np.ndarray, "month draw"]:
    """Share of the way back that fabs have come, in a straight line after the full stop."""
    return np.asarray(np.clip((middle - months) / restart, 0.0, 1.0))
