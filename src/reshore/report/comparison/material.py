"""What a comparison page is made of: the deals on common draws, and what they are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal.load import no_deal
from reshore.ensemble.plan import WITHOUT_DEAL
from reshore.names import RESULTS_FROM_YEAR
from reshore.report.material import FAR, NEAR
from reshore.report.style import SERIES

if TYPE_CHECKING:
    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.comparison import Comparison
    from reshore.ensemble.contrast import Contrast
    from reshore.outcome import Outcome
    from reshore.report.frames.money import Ledger
    from reshore.world.baseline import World

MAIN = "us-leading-capacity"
"""The headline that the answer is about."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Side:
    """One deal as the page shows it.

    Args:
        name: its name in the comparison, unlike that of all others.
        letter: the letter that stands for it where a name has no room; empty for the reference.
        role: the role of its colour.
        outcome: the run that the path belongs to.
        data: its results over the years shown, in the draws that were solved on every path.
    """

    name: str
    letter: str
    role: str
    outcome: Outcome
    data: xr.Dataset

    @property
    def place(self) -> int:
        """Its place among the deals that are compared with the reference, from 0."""
        return LETTERS.index(self.letter) if self.letter else 0

    @property
    def called(self) -> str:
        """Letter and name, as legends and rows print them."""
        return f"{self.letter} {self.name}" if self.letter else words_for(self.name)


@dataclass(frozen=True)
class Material:
    """Everything that a comparison page reads.

    Args:
        comparison: the comparison as it came.
        sides: every deal, in the order in which it was given.
        reference: what the deals are compared with: the path without a deal, or one of the deals.
        base: the path without a deal, as the results of each deal hold it, over the years shown.
        standing: what is agreed without a deal, on the common day.
        ledger: entry to the account that pays and the account that receives.
    """

    comparison: Comparison
    sides: tuple[Side, ...]
    reference: Side
    base: xr.Dataset
    standing: Deal
    ledger: Ledger

    @cached_property
    def rivals(self) -> tuple[Side, ...]:
        """The deals that are compared with the reference."""
        return tuple(side for side in self.sides if side.name != self.reference.name)

    @property
    def paths(self) -> tuple[Side, ...]:
        """All paths that are shown, the reference first."""
        return (self.reference, *self.rivals)

    @property
    def against_no_deal(self) -> bool:
        """Whether the deals are compared with the path without a deal."""
        return self.comparison.against == WITHOUT_DEAL

    @property
    def without(self) -> str:
        """The reference as sentences call it."""
        return words_for(self.reference.name)

    @property
    def own(self) -> str:
        """What makes a clause a deal's own, in words."""
        reference = self.reference.name
        return "does not stand without a deal too" if self.against_no_deal else f"is not the same in {reference}"

    @property
    def world(self) -> World:
        """The baseline, the same for all."""
        return self.sides[0].outcome.world

    @property
    def deals(self) -> tuple[Deal, ...]:
        """The deals that were played."""
        return tuple(side.outcome.deal for side in self.sides)

    @property
    def first_year(self) -> int:
        """The first year shown."""
        return int(self.base["year"].values[0])

    @property
    def last_year(self) -> int:
        """The last year shown."""
        return int(self.base["year"].values[-1])

    @property
    def years(self) -> tuple[int, ...]:
        """The years that sentences speak of."""
        return tuple(dict.fromkeys(min(year, self.last_year) for year in (NEAR, FAR, self.last_year)))

    @property
    def near(self) -> int:
        """The first year that sentences speak of."""
        return self.years[0]

    @property
    def far(self) -> int:
        """The second year that sentences speak of, in which what a deal adds can stand."""
        return self.years[min(1, len(self.years) - 1)]

    @cached_property
    def draws(self) -> np.ndarray:
        """Positions of the draws that were solved on every path [draw]."""
        return np.flatnonzero(solved_everywhere(self.comparison))

    @cached_property
    def contrasts(self) -> tuple[Contrast, ...]:
        """The contrasts up to the last year shown, in the order of the headlines."""
        return tuple(row for row in self.comparison.contrasts if (row.year or 0) <= self.last_year)

    def side(self, name: str) -> Side:
        """One of the paths by its name."""
        return next(side for side in self.paths if side.name == name)


def words_for(name: str) -> str:
    """A path as sentences call it: deals by their names, the path without a deal in plain words."""
    return "no deal" if name == WITHOUT_DEAL else name


def solved_everywhere(comparison: Comparison) -> np.ndarray:
    """Whether each draw was solved with every deal and without one [draw]."""
    return np.asarray(comparison.runs.solved_draws.all(axis=0))


def material_of(comparison: Comparison) -> Material:
    """A comparison made ready for its page.

    Args:
        comparison: deals that were played on one day with the same draws.

    Returns:
        The material, results cut to the years shown and to the draws that were solved on every path.
    """
    from reshore.buildout.ledger import LEDGER

    draws = np.flatnonzero(solved_everywhere(comparison))
    outcomes = dict(zip(comparison.runs.names, comparison.runs, strict=True))
    others = [name for name in outcomes if name != comparison.against]
    roles = dict(zip(others, SERIES * (1 + len(others) // len(SERIES)), strict=False))
    letters = dict(zip(others, LETTERS, strict=False))

    def cut(results: xr.Dataset) -> xr.Dataset:
        shown = results.sel(year=slice(RESULTS_FROM_YEAR, comparison.runs.until_year))
        return shown if draws.size == shown.sizes["draw"] else shown.isel(draw=draws)

    sides = tuple(
        Side(name, letters.get(name, ""), roles.get(name, "base"), outcome, cut(outcome.data))
        for name, outcome in outcomes.items()
    )
    first = sides[0].outcome
    base = cut(_without(sides))
    reference = next((side for side in sides if side.name == comparison.against), None)
    return Material(
        comparison=comparison,
        sides=sides,
        reference=reference or Side(WITHOUT_DEAL, "", "base", first, base),
        base=base,
        standing=no_deal(first.deal) or first.deal,
        ledger=LEDGER,
    )


def _without(sides: tuple[Side, ...]) -> xr.Dataset:
    """The path without a deal: that of any deal, or the only path of a comparison of no-deal paths."""
    bases = [side.outcome.base for side in sides if side.outcome.base is not None]
    return bases[0] if bases else sides[0].outcome.data
