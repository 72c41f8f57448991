"""The slopes of a headline as a table: what one unit more of each term changes, in numbers and in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.errors import RunError, nearest
from reshore.units import SYMBOLS

if TYPE_CHECKING:
    from jaxtyping import Float

NOT_IN_THE_DEAL = "not in the deal"
"""Status of a term of a clause that the deal does not have; its slope is that of the first unit."""

NOTHING = 1e-12
"""Change below which a term moves nothing: round-off [unit of the headline per unit]."""

MANY = 100
"""Units that are shown where one unit changes next to nothing [count]."""

LEAST_SHOWN = 0.005
"""Change that one unit must bring to be shown for one unit: what prints as more than 0.00 [unit of the headline]."""


@dataclass(frozen=True)
class Slope:
    """What one unit more of one term changes.

    Args:
        clause: name of the clause; the kind of clause where the deal has none.
        term: path of the term in the clause, such as `persons.engineer`.
        words: one unit more of it, in words; for a date, one month later.
        words_many: a hundred units more in words; empty where that makes no sense.
        unit: unit of the term, a code of `reshore.units`; `months` for a date.
        value: the term as it stands in the deal; a date as ISO text.
        mean: change of the headline for one unit, mean over draws [unit of the headline per unit].
        p10: one draw in ten lies below.
        p90: one draw in ten lies above.
        status: how well the term is known, or `not in the deal`.
        values: the change in every draw that counts [draw].
    """

    clause: str
    term: str
    words: str
    words_many: str
    unit: str
    value: float | str
    mean: float
    p10: float
    p90: float
    status: str
    values: Float[np.ndarray, "draw"] = field(repr=False, compare=False)

    def row(self) -> dict[str, float | str]:
        """The slope as plain values."""
        names = ("clause", "term", "words", "unit", "value", "mean", "p10", "p90", "status")
        return {name: getattr(self, name) for name in names}

    def shown(self, unit: str) -> tuple[str, str, str, str]:
        """The slope as screens show it, for one unit, or for a hundred where one would print as zero.

        Args:
            unit: unit of the headline.

        Returns:
            Words, mean, 10 % and 90 %; shares in points of a hundred.
        """
        scale = 100.0 if unit == "share" else 1.0
        many = bool(self.words_many) and 0 < scale * abs(self.mean) < LEAST_SHOWN
        words, scale = (self.words_many, MANY * scale) if many else (self.words, scale)
        mean, low, high = (slope_text(scale * value) for value in (self.mean, self.p10, self.p90))
        return words, mean, low, high


@dataclass(frozen=True)
class Gradient:
    """The slopes of one headline with respect to every term of a deal.

    Args:
        deal: name of the deal.
        title: its title.
        outcome: slug of the headline.
        label: the headline in words.
        year: the year that it is about; None for peaks and single numbers.
        unit: its unit, a code of `reshore.units`.
        seed: seed of the draws.
        draws: draws asked for [count].
        left_out: draws in which the headline is never reached, or that were not solved; they do not count [count].
        rows: the slopes, clause by clause; clauses that the deal does not have come last.
        seconds: wall-clock time [seconds].
    """

    deal: str
    title: str
    outcome: str
    label: str
    year: int | None
    unit: str
    seed: int
    draws: int
    left_out: int
    rows: tuple[Slope, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def moving(self) -> tuple[Slope, ...]:
        """The rows that move the headline in any draw."""
        return tuple(row for row in self.rows if np.abs(row.values).max() > NOTHING)

    @property
    def idle(self) -> tuple[Slope, ...]:
        """The rows of which no small change moves the headline in any draw."""
        return tuple(row for row in self.rows if np.abs(row.values).max() <= NOTHING)

    def slope(self, clause: str, term: str) -> Slope:
        """The slope of one term.

        Args:
            clause: name of the clause, or kind of clause where the deal has none.
            term: path of the term in it.

        Raises:
            RunError: there is no such row.
        """
        for row in self.rows:
            if (row.clause, row.term) == (clause, term):
                return row
        known = [f"{row.clause}.{row.term}" for row in self.rows]
        wanted = f"{clause}.{term}"
        raise RunError(f"{wanted}: no term of '{self.deal}' with a slope; {nearest(wanted, known)}")

    def plain(self) -> dict[str, Any]:
        """The gradient as plain values, as `--json` prints it."""
        names = ("deal", "outcome", "label", "year", "unit", "seed", "draws", "left_out")
        return {**{name: getattr(self, name) for name in names}, "rows": [row.row() for row in self.rows]}

    @property
    def heading(self) -> str:
        """The headline with its year and unit, as the table is called."""
        year = "" if self.year is None else f", {self.year}"
        return f"{self.label}{year} [{unit_of_slope(self.unit)}]"

    @property
    def counted(self) -> str:
        """How many draws count, in words."""
        left = f", {self.left_out} of them left out (never reached, or not solved)" if self.left_out else ""
        return f"{self.draws} draws{left}, seed {self.seed}"

    @property
    def said_of_idle(self) -> str:
        """Which terms move nothing, in words: a clause by its name where all of it is idle."""
        moving = {row.clause for row in self.moving}
        names = dict.fromkeys(f"{row.clause}.{row.term}" if row.clause in moving else row.clause for row in self.idle)
        return f"no small change moves it: {', '.join(names)}" if names else "every term moves it in some draw"

    def __repr__(self) -> str:
        lines = [f"{self.title}: {self.heading}, {self.counted}"]
        for row in self.moving:
            words, mean, low, high = row.shown(self.unit)
            lines.append(f"  {row.clause:<24} {words:<58} {mean:>8} ({low} to {high}) {row.status}")
        return "\n".join([*lines, self.said_of_idle])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{word}</th>" for word in ("clause", "if", "mean", "10 %", "90 %", "status"))
        body = "".join(
            f"<tr><td>{escape(row.clause)}</td><td>{escape(words)}</td>"
            + "".join(f"<td style='text-align:right'>{text}</td>" for text in numbers)
            + f"<td>{escape(row.status)}</td></tr>"
            for row in self.moving
            for words, *numbers in (row.shown(self.unit),)
        )
        caption = f"{escape(self.title)}: change of {escape(self.heading)}, {escape(self.counted)}"
        table = f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{escape(self.said_of_idle)}</p>"


def slope_text(value: float) -> str:
    """A slope as screens show it: signed, about three digits."""
    size = abs(value)
    text = f"{value:+.{0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3}f}"
    return f"{0:.2f}" if float(text) == 0 else text


def unit_of_slope(unit: str) -> str:
    """How screens call the unit of a change of a headline: shares change by points."""
    return "points" if unit == "share" else SYMBOLS.get(unit, unit)
