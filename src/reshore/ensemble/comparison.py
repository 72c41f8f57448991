"""What a comparison says: the runs, their paired differences, and in how many draws which deal is the better one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from jaxtyping import Float

from reshore.deal.load import no_deal
from reshore.ensemble.contrast import RULES, Contrast, difference, side_of, year_of
from reshore.ensemble.contrast_words import difference_text, format_difference, format_share, unit_text
from reshore.ensemble.plan import WITHOUT_DEAL
from reshore.errors import RunError, nearest
from reshore.outcome import Headline

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path

    from reshore.ensemble.collection import Collection
    from reshore.outcome import Outcome


class ContrastRow(TypedDict):
    """One contrast as `--json` and `comparison.json` print it; a number that is infinite is null."""

    name: str
    year: int | None
    unit: str
    deal: str
    against: str
    deal_p10: float | None
    deal_p50: float | None
    deal_p90: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    better: str | None
    wins: float | None
    higher: float | None
    ties: float | None
    status: str


@dataclass(frozen=True, eq=False)
class Comparison:
    """Deals compared draw by draw: on one day, with the same draws, each beside the same path without a deal.

    Args:
        runs: the run of every deal, shown up to the last year wanted.
        against: what the deals are compared with: `no-deal`, or the name of one of the runs.
        contrasts: the paired differences, deal by deal.
        dropped: name of a deal stripped to its confirmed clauses to the clauses of the whole deal that it lacks.
        wholes: name of a stripped deal to that of the whole one.
        folder: where the comparison is kept, or None where nothing was written.
        seconds: wall-clock time [seconds].
        rests: each deal minus itself stripped to its confirmed clauses: what rests on all the others.
        without: the headline numbers of the path without a deal.
        notes: what a reader has to know about how deals of different days were brought to one.
    """

    runs: Collection
    against: str
    contrasts: tuple[Contrast, ...]
    dropped: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wholes: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    seconds: float = 0.0
    rests: tuple[Contrast, ...] = ()
    without: tuple[Headline, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def draws(self) -> int:
        """How many draws of each deal were played [count]."""
        return self.runs.draws

    @property
    def solved(self) -> int:
        """How many draws were solved for every deal; contrasts are taken over these [count]."""
        return self.runs.solved

    @property
    def until_year(self) -> int:
        """The last year shown."""
        return self.runs.until_year

    @property
    def as_of(self) -> date:
        """The day on which the deals are compared."""
        return next(iter(self.runs)).deal.as_of

    def contrast(self, deal: str, name: str, year: int | None = None) -> Contrast:
        """One paired difference.

        Args:
            deal: name of a deal.
            name: slug of a headline.
            year: its year; may be left out where the headline has one year only.

        Returns:
            The contrast of the deal with what it is compared with.

        Raises:
            RunError: there is no such contrast.
        """
        own = [row for row in self.contrasts if row.deal == deal]
        if not own:
            known = dict.fromkeys(row.deal for row in self.contrasts)
            raise RunError(f"no deal '{deal}' is compared with {self.against}; {nearest(deal, known)}")
        wanted = _year(name, year, [(row.name, row.year) for row in own])
        return next(row for row in own if (row.name, row.year) == (name, wanted))

    def duel(self, name: str, year: int | None = None) -> tuple[tuple[str, ...], Float[np.ndarray, "deal deal"]]:
        """In which share of the draws each deal beats each other one.

        Args:
            name: slug of a headline of which one direction is better.
            year: its year; may be left out where the headline has one year only.

        Returns:
            Names of the deals, and the share of the draws in which the deal of the row beats that of the column;
            ties are in neither of the two [deal, deal] [share].

        Raises:
            RunError: there is no such headline, or neither of its directions is better.
        """
        sides = [side_of(deal, run) for deal, run in self._named_runs()]
        shown = [row for row in sides[0].headlines if (row.year or 0) <= self.until_year]
        wanted = _year(name, year, [(row.name, year_of(row)) for row in shown if not RULES[row.name].difference])
        better = RULES[name].better
        if better is None:
            raise RunError(f"{name}: neither more nor less of it is better; `contrast` says how often it is higher")
        draws = np.asarray(self.runs.solved_draws.all(axis=0))
        values = np.array([side.values(name, wanted, draws) for side in sides])
        beats = [[_share(difference(own, other), better) for other in values] for own in values]
        return self.runs.names, np.array(beats, dtype=np.float64)

    def level(self, name: str, headline: str, year: int | None = None) -> Headline | None:
        """A headline of one of the runs itself, as its own report shows it.

        Args:
            name: what the run is called; `no-deal` for the path without a deal.
            headline: slug of the headline.
            year: its year; None for a single number and for a peak.

        Returns:
            The headline, or None where the run has none of that name and year.
        """
        held = self.without if name == WITHOUT_DEAL else self.runs[name].headlines
        return next((one for one in held if (one.name, year_of(one)) == (headline, year)), None)

    def dropped_clauses(self, name: str) -> tuple[tuple[str, str], ...]:
        """The clauses that a stripped deal lacks, and how well each of them is known.

        Args:
            name: name of a deal stripped to its confirmed clauses.

        Returns:
            Clause and status, in the order of the deal.
        """
        clauses = self.runs[self.wholes[name]].deal.clauses
        return tuple((clause, clauses[clause].status) for clause in self.dropped[name])

    def assumed_terms(self, name: str) -> dict[str, tuple[str, ...]]:
        """The terms that nobody reported in clauses that set a deal apart from no deal, even in confirmed ones.

        Args:
            name: what the run is called.

        Returns:
            Clause that is played to its assumed terms; a clause that is assumed as a whole is left out.
        """
        deal = self.runs[name].deal
        base = no_deal(deal)
        standing = {} if base is None else base.clauses
        moving = {
            clause: deal.clauses[clause] for clause in deal.moving if standing.get(clause) != deal.clauses[clause]
        }
        return {clause: held.assumed for clause, held in moving.items() if held.assumed and held.status != "assumed"}

    def rows(self) -> list[ContrastRow]:
        """The contrasts as plain values, deal by deal, each with the deal's own number beside the difference."""
        return [self._row(contrast) for contrast in self.contrasts]

    def summary(self) -> dict[str, Any]:
        """Everything that the comparison says, as plain values: what `comparison.json` keeps and `--json` prints."""
        return {
            "deals": list(self.runs.names),
            "against": self.against,
            "as_of": self.as_of.isoformat(),
            "draws": self.draws,
            "solved": self.solved,
            "seed": self.runs.seed,
            "until": self.until_year,
            "seconds": round(self.seconds, 2),
            "store": None if self.folder is None else str(self.folder),
            "runs": {name: None if run.folder is None else str(run.folder) for name, run in self._named_runs()},
            "notes": list(self.notes),
            "dropped": {name: dict(self.dropped_clauses(name)) for name in self.dropped},
            "assumed_terms": {
                name: {clause: list(terms) for clause, terms in self.assumed_terms(name).items()}
                for name in self.runs.names
            },
            "rows": self.rows(),
            "rests": [self._row(contrast) for contrast in self.rests],
        }

    def _row(self, contrast: Contrast) -> ContrastRow:
        """One contrast as plain values."""
        own = self.level(contrast.deal, contrast.name, contrast.year)
        levels = (None, None, None) if own is None else (own.p10, own.p50, own.p90)
        return ContrastRow(
            name=contrast.name,
            year=contrast.year,
            unit=contrast.unit,
            deal=contrast.deal,
            against=contrast.against,
            deal_p10=_plain(levels[0]),
            deal_p50=_plain(levels[1]),
            deal_p90=_plain(levels[2]),
            p10=_plain(contrast.p10),
            p50=_plain(contrast.p50),
            p90=_plain(contrast.p90),
            better=contrast.better,
            wins=_plain(contrast.wins),
            higher=_plain(contrast.higher),
            ties=_plain(contrast.ties),
            status=contrast.status,
        )

    def _named_runs(self) -> Iterable[tuple[str, Outcome]]:
        """Every run with its name."""
        return zip(self.runs.names, self.runs, strict=True)

    def __repr__(self) -> str:
        lines = [f"{len(self.runs)} deals against {self.against}: {self.draws} draws, {self.solved} solved"]
        width = max(len(name) for name in self.runs.names)
        for row in self.contrasts:
            year = "" if row.year is None else str(row.year)
            chance = "" if row.wins is None else f"better in {format_share(row.wins)}"
            lines.append(f"  {row.deal:<{width}} {row.name:<24} {year:<5} {difference_text(row):<36} {chance}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = ("result", "year", "deal", "10 %", "median", "90 %", "unit", "better", "status")
        head = "".join(f"<th>{word}</th>" for word in heads)
        body = "".join(_html_row(row) for row in self.contrasts)
        caption = f"Differences from {escape(self.against)}, draw by draw: {self.draws} draws, {self.solved} solved"
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _html_row(row: Contrast) -> str:
    """One contrast as a row of a table in a notebook."""
    points = [format_difference(value, row.unit) for value in (row.p10, row.p50, row.p90)]
    chance = "" if row.wins is None else format_share(row.wins)
    words = (
        row.label,
        "" if row.year is None else str(row.year),
        row.deal,
        *points,
        unit_text(row.unit),
        chance,
        row.status,
    )
    return "<tr>" + "".join(f"<td>{escape(word)}</td>" for word in words) + "</tr>"


def _year(name: str, year: int | None, known: list[tuple[str, int | None]]) -> int | None:
    """The year of a headline that is asked for; the only one where none is named."""
    years = [of for called, of in known if called == name]
    if not years:
        raise RunError(
            f"no headline '{name}' is compared; {nearest(name, dict.fromkeys(called for called, _ in known))}"
        )
    if year is None and len(years) == 1:
        return years[0]
    if year not in years:
        raise RunError(f"{name}: not compared in {year}; known: {', '.join(str(of) for of in years)}")
    return year


def _share(values: np.ndarray, better: str) -> float:
    """Share of the draws in which a difference is on the better side; NaN without draws."""
    if not values.size:
        return np.nan
    return float(np.mean(values > 0 if better == "higher" else values < 0))


def _plain(value: float | None) -> float | None:
    """A number for JSON, which knows no infinity."""
    return float(value) if value is not None and np.isfinite(value) else None
