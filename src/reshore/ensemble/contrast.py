"""The paired difference between two runs, headline by headline.

Both runs hold the same draws, so the difference is taken inside each draw and only then summed up. The difference of
two medians is never taken: it would forget that what is bad luck for one deal is bad luck for the other too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from jaxtyping import Bool, Float

from reshore.ensemble.assemble import moving_statuses
from reshore.ensemble.headlines import HEADLINES, status_of
from reshore.ensemble.sensitivity import by_status
from reshore.outcome import Headline, Outcome, quantiles

if TYPE_CHECKING:
    from reshore.deal.terms import Deal
    from reshore.ensemble.sensitivity import Screening

RULES = {rule.name: rule for rule in HEADLINES}
"""Name of a headline to how it is read."""


@dataclass(frozen=True)
class Contrast:
    """By how much one deal differs from another, or from no deal, in one headline.

    Args:
        name: slug of the headline.
        label: what it is, in words.
        year: the year that it is about; None for a single number, and for a peak, whose year each deal has for itself.
        unit: code of `reshore.units`.
        deal: name of the deal.
        against: name of the deal that it is compared with, or `no-deal`.
        p10: one draw in ten has a lower difference, deal minus the other [unit].
        p50: half of the draws have a lower difference [unit].
        p90: one draw in ten has a higher difference [unit].
        better: which direction counts as better; None where neither does.
        wins: share of the draws in which the deal beats the other; None where neither direction is better [share].
        higher: share of the draws in which the deal has the larger number [share].
        ties: share of the draws in which both have the same number [share].
        status: how well the difference is known; see `contrasts_between`.
        values: the difference in every draw that is solved in all runs of the comparison [draw] [unit].
    """

    name: str
    label: str
    year: int | None
    unit: str
    deal: str
    against: str
    p10: float
    p50: float
    p90: float
    better: Literal["higher", "lower"] | None
    wins: float | None
    higher: float
    ties: float
    status: str
    values: np.ndarray = field(repr=False, compare=False)


@dataclass(frozen=True)
class Side:
    """One side of a contrast.

    Args:
        name: what the run is called.
        deal: the deal that it plays.
        headlines: its headline numbers, with their values in every solved draw.
        solved: whether each draw is solved [draw].
    """

    name: str
    deal: Deal
    headlines: tuple[Headline, ...]
    solved: Bool[np.ndarray, "draw"]

    def values(
        self, name: str, year: int | None, draws: Bool[np.ndarray, "draw"]
    ) -> Float[np.ndarray, "chosen"] | None:
        """A headline in some of the solved draws.

        Args:
            name: slug of the headline.
            year: its year, None for a peak.
            draws: which draws are wanted, all of them solved [draw].

        Returns:
            The numbers, or None where the run has no such headline.
        """
        for headline in self.headlines:
            if (headline.name, year_of(headline)) == (name, year):
                return np.asarray(headline.values[draws[self.solved]])
        return None


def side_of(name: str, outcome: Outcome) -> Side:
    """A run as one side of a contrast.

    Args:
        name: what the run is called.
        outcome: the run.
    """
    return Side(name, outcome.deal, outcome.headlines, outcome.solved_draws)


def year_of(headline: Headline) -> int | None:
    """The year by which a headline is found in every deal: its own, but None for a peak, whose year differs.

    Args:
        headline: a headline of a run.
    """
    return None if RULES[headline.name].reading == "peak" else headline.year


def contrasts_between(
    side: Side, other: Side, draws: Bool[np.ndarray, "draw"], screening: Screening
) -> tuple[Contrast, ...]:
    """Every headline of one run minus that of another, draw by draw.

    A headline that is itself a difference from the path without a deal is left out, and so is one of a single partner,
    which not every deal has. A difference is known as well as
    the numbers on which most of its spread rests; where the deals differ at all in the headline, no better than the
    least certain of the clauses that are played and in which the two deals differ.

    Args:
        side: the deal.
        other: what it is compared with.
        draws: which draws count, all of them solved on both sides [draw].
        screening: ranks of what was drawn, over these draws.

    Returns:
        One contrast for each headline that both runs have, in the order of the headlines.
    """
    statuses = (*moving_statuses(side.deal, other.deal), *moving_statuses(other.deal, side.deal))
    found = []
    for headline in side.headlines:
        year = year_of(headline)
        mine, theirs = (run.values(headline.name, year, draws) for run in (side, other))
        rule = RULES[headline.name]
        if mine is None or theirs is None or rule.difference or rule.region is not None:
            continue
        values = difference(mine, theirs)
        moved = bool(np.any(values != 0))
        status = status_of(by_status(screening.drivers(values)), statuses if moved else ())
        found.append(_contrast(headline, (side.name, other.name), values, status))
    return tuple(found)


def difference(values: Float[np.ndarray, "draw"], others: Float[np.ndarray, "draw"]) -> Float[np.ndarray, "draw"]:
    """A headline of one run minus that of another, draw by draw.

    Args:
        values: the headline, infinite where it is never reached [unit].
        others: the same headline of the other run [unit].

    Returns:
        The difference; 0 where neither run gets there, infinite where only one does [unit].
    """
    with np.errstate(invalid="ignore"):
        return np.where(values == others, 0.0, values - others)


def band(values: Float[np.ndarray, "draw"]) -> tuple[float, float, float]:
    """Ten, fifty and ninety per cent of a difference.

    Args:
        values: the difference in every draw, plus or minus infinity where only one side gets there [unit].

    Returns:
        Three points, lowest first; between a number and an infinity the point is that infinity; NaN without draws.
    """
    points = quantiles(values)
    if values.size:
        points = np.where(np.isnan(points), -np.inf, points)  # between minus infinity and a number
    low, middle, high = (float(point) for point in points)
    return low, middle, high


def _contrast(headline: Headline, names: tuple[str, str], values: np.ndarray, status: str) -> Contrast:
    """One contrast from its differences."""
    low, middle, high = band(values)
    higher, lower, ties = _shares(values)
    better = RULES[headline.name].better
    return Contrast(
        name=headline.name,
        label=headline.label,
        year=year_of(headline),
        unit=headline.unit,
        deal=names[0],
        against=names[1],
        p10=low,
        p50=middle,
        p90=high,
        better=better,
        wins={"higher": higher, "lower": lower, None: None}[better],
        higher=higher,
        ties=ties,
        status=status,
        values=values,
    )


def _shares(values: np.ndarray) -> tuple[float, float, float]:
    """Shares of the draws in which a difference is above, below, and exactly zero; NaN without draws [share]."""
    if not values.size:
        return np.nan, np.nan, np.nan
    return float(np.mean(values > 0)), float(np.mean(values < 0)), float(np.mean(values == 0))
