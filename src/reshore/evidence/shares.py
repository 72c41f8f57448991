"""What the spread of a headline rests on: confirmed figures, reports, estimates, or our own assumptions.

A first-order screening by rank regression (see `reshore.ensemble.sensitivity`): it names the uncertain numbers that a
headline goes with, and the share of the spread that rests on numbers of each status. What it cannot attribute to any
single number (joint effects, chance that hits single fabs) is printed as unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.ensemble.sensitivity import by_status, screening_of

if TYPE_CHECKING:
    from reshore.ensemble.sensitivity import Driver
    from reshore.outcome import Headline, Outcome

METHOD = (
    "First-order screening by stepwise rank regression over the draws: the number that goes best with the result is "
    "taken first, then the one that goes best with what is left, until what is left could be chance. The unexplained "
    "rest holds joint effects and what chance does to single fabs."
)
"""How the shares were found, in words for a reader."""

MOST = 3
"""How many drivers are named for each headline."""


@dataclass(frozen=True)
class Spread:
    """What the spread of one headline rests on.

    Args:
        headline: the headline.
        by_status: status to the share of the spread that rests on numbers of that status [share].
        unexplained: the rest to one [share].
        drivers: the drawn numbers that matter most, strongest first.
        labels: what each of them means, in words.
    """

    headline: Headline
    by_status: dict[str, float]
    unexplained: float
    drivers: tuple[Driver, ...]
    labels: tuple[str, ...]


def spread_shares(outcome: Outcome) -> tuple[Spread, ...]:
    """What the spread of each headline rests on.

    Args:
        outcome: a run.

    Returns:
        One entry for each headline, in their order.
    """
    catalogue = outcome.world.catalogue
    statuses = {entry.name: entry.status for entry in catalogue.entries}
    screening = screening_of(outcome.samples, statuses, outcome.solved_draws)
    found = []
    for headline in outcome.headlines:
        drivers = screening.drivers(headline.values)
        shares = by_status(drivers)
        most = drivers[:MOST]
        labels = tuple(entry_label(outcome, driver.entry) for driver in most)
        found.append(Spread(headline, shares, max(0.0, 1.0 - sum(shares.values())), most, labels))
    return tuple(found)


def entry_label(outcome: Outcome, entry: str) -> str:
    """What a drawn number means, in words, with the region, product or project it belongs to.

    Args:
        outcome: a run.
        entry: `stem` or `stem[key]`.
    """
    stem, _, key = entry.removesuffix("]").partition("[")
    label = outcome.world.catalogue.parameters[stem].label
    return f"{label} ({key})" if key else label
