"""Several runs that behave like one: the same names and methods, with one more axis in front, `deal`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr
from jaxtyping import Bool

from reshore.errors import RunError, nearest
from reshore.outcome import HeadlineRow, format_band

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reshore.outcome import Outcome
    from reshore.settings import Settings

PROJECT_WORDS = "project_"
"""What the names of the labels of projects begin with; each deal has its own, because its pledges pay for its own."""


class CollectionRow(HeadlineRow):
    """One headline of one of several deals."""

    deal: str


@dataclass(frozen=True, eq=False)
class Collection:
    """Runs of several deals on one day with the same draws, read like one run.

    Args:
        outcomes: what each deal delivers.
        names: what each of them is called here; no two the same.

    Raises:
        RunError: the runs do not hold the same draws on the same day up to the same year, or two share a name.
    """

    outcomes: tuple[Outcome, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.outcomes:
            raise RunError("no run to put together; give at least one")
        twice = [name for name, count in Counter(self.names).items() if count > 1]
        if twice or len(self.names) != len(self.outcomes):
            raise RunError(f"{len(self.outcomes)} runs are called {', '.join(self.names)}; give each a name of its own")
        must_agree("draws", [outcome.draws for outcome in self.outcomes], self.names, "play all with as many draws")
        days = [outcome.deal.as_of for outcome in self.outcomes]
        must_agree("as_of", days, self.names, "play all on one day, as `compare` does with deals")
        must_agree("seed", [outcome.seed for outcome in self.outcomes], self.names, "play all from one seed")
        years = [outcome.until_year for outcome in self.outcomes]
        must_agree("last year shown", years, self.names, "cut the longer ones with `until(year)`")

    def __len__(self) -> int:
        return len(self.outcomes)

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self.outcomes)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Outcome:
        if name not in self.names:
            raise RunError(f"no run is called '{name}'; {nearest(name, self.names)}")
        return self.outcomes[self.names.index(name)]

    @cached_property
    def data(self) -> xr.Dataset:
        """Results with each deal; a project that a deal does not have is NaN there, with empty labels [deal, ...]."""
        return _side_by_side([outcome.data for outcome in self.outcomes], self.names)

    @cached_property
    def base(self) -> xr.Dataset | None:
        """Results without each deal, for a path without a deal its own; None where all are such paths [deal, ...]."""
        if all(outcome.base is None for outcome in self.outcomes):
            return None
        paths = [outcome.data if outcome.base is None else outcome.base for outcome in self.outcomes]
        return _side_by_side(paths, self.names)

    @property
    def draws(self) -> int:
        """How many draws of each deal were played [count]."""
        return self.outcomes[0].draws

    @property
    def seed(self) -> int:
        """The seed of the runs."""
        return self.outcomes[0].seed

    @property
    def settings(self) -> Settings:
        """Draws, seed and last year shown of the runs; the folder is that of the first one."""
        return self.outcomes[0].settings

    @property
    def until_year(self) -> int:
        """The last year shown."""
        return self.outcomes[0].until_year

    @property
    def solved_draws(self) -> Bool[np.ndarray, "deal draw"]:
        """Whether each draw was solved, with the deal and without it, for each deal [deal, draw]."""
        return np.stack([outcome.solved_draws for outcome in self.outcomes])

    @property
    def solved(self) -> int:
        """How many draws were solved for every deal [count]."""
        return int(self.solved_draws.all(axis=0).sum())

    def headline(self) -> list[CollectionRow]:
        """The headline numbers of every deal as plain values.

        Returns:
            One `{name, year, unit, p10, p50, p90, status, deal}` for each headline of each deal, deal by deal.
        """
        return [
            CollectionRow(**row, deal=name)
            for name, outcome in zip(self.names, self.outcomes, strict=True)
            for row in outcome.headline()
        ]

    def difference(self) -> xr.Dataset:
        """What each deal changes, draw by draw: results with it minus results without it; see `Outcome.difference`."""
        return _side_by_side([outcome.difference() for outcome in self.outcomes], self.names)

    def until(self, year: int) -> Collection:
        """The same runs, shown up to an earlier year.

        Args:
            year: the last year shown.
        """
        return replace(self, outcomes=tuple(outcome.until(year) for outcome in self.outcomes))

    def __repr__(self) -> str:
        lines = [f"{len(self)} deals: {self.draws} draws, {self.solved} solved, seed {self.seed}"]
        width = max(len(name) for name in self.names)
        for row in self.headline():
            year = "" if row["year"] is None else str(row["year"])
            lines.append(f"  {row['deal']:<{width}} {row['name']:<34} {year:<5} {format_band(row):<34} {row['status']}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        titles = zip(self.names, self.outcomes, strict=True)
        return "".join(f"<section><h4>{escape(name)}</h4>{run._repr_html_()}</section>" for name, run in titles)


def must_agree(what: str, values: Sequence[object], names: Sequence[str], remedy: str) -> None:
    """Makes sure that runs have something in common before they are held against each other.

    Args:
        what: what they must have in common, in words.
        values: what each of them has.
        names: what each of them is called.
        remedy: what to do where they differ.

    Raises:
        RunError: two differ; the message names both with their values.
    """
    for name, value in zip(names, values, strict=True):
        if value != values[0]:
            raise RunError(
                f"{what}: {values[0]} in {names[0]}, {value} in {name}; deals are compared draw by draw: {remedy}"
            )


def _side_by_side(results: Sequence[xr.Dataset], names: tuple[str, ...]) -> xr.Dataset:
    """Results of several deals along an axis `deal`; labels of projects are by deal, those of all else are shared."""
    words = [str(name) for name in results[0].coords if str(name).startswith(PROJECT_WORDS)]
    if "project" in results[0].dims:
        projects = list(dict.fromkeys(project for one in results for project in one["project"].values.tolist()))
        empty = {name: results[0][name].dtype.type() for name in words}
        results = [one.reindex(project=projects, fill_value=empty) for one in results]
    axis = xr.DataArray(np.asarray(names), dims="deal", name="deal")
    return xr.concat(results, dim=axis, data_vars="all", coords=words, compat="override", join="exact")
