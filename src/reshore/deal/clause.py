"""What all clauses share: status, source, window in time, note."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from reshore.deal.base import HORIZON_END, HORIZON_START, Frozen, SourceKey, StatusWord


class Clause(Frozen):
    """One thing that is agreed, with where we know it from and how well, and with the time in which it holds."""

    kind: str
    """The kind of clause; it decides which other keys the clause has."""
    status: StatusWord
    """How well the clause is known: confirmed, reported, estimate or assumed."""
    source: tuple[SourceKey, ...] = ()
    """Keys of the deal's `sources`; may be left out where the status is assumed and a note says why."""
    assumed: tuple[str, ...] = ()
    """Keys of this clause whose values nobody reported, such as `persons.engineer`; they count as assumed."""
    from_: date = Field(alias="from")
    """First day on which the clause holds; the deal's `as_of` where it is left out."""
    until: date | None = None
    """Day on which the clause no longer holds; open (null) means beyond the end of 2040."""
    known_from: date | None = None
    """Day on which the clause became public; the latest date among its sources where it is left out."""
    note: str = ""
    """What a reader has to know to judge the clause."""
    symbolic: bool = False
    """True for a clause that is written down on purpose although it changes nothing."""

    def window(self) -> tuple[date, date]:
        """The days on which the clause holds.

        Returns:
            First day, and the day after the last one; an open end is the end of the engine's horizon.
        """
        return self.from_, self.until if self.until is not None else max(HORIZON_END, self.from_)

    def overlaps(self, other: Clause) -> bool:
        """Whether two clauses hold on at least one common day."""
        (start, end), (other_start, other_end) = self.window(), other.window()
        return max(start, other_start) < min(end, other_end)

    def without_effect(self) -> str | None:
        """Why the clause changes nothing, or None where it can change something.

        Only the clause itself is looked at, never the baseline, so that a deal can be checked in no time.
        """
        start, end = self.window()
        if start >= HORIZON_END or end <= HORIZON_START:
            return f"its window lies outside the years {HORIZON_START.year} to {HORIZON_END.year - 1}"
        if start == end:
            return f"it holds on no day (`from` and `until` are both {start})"
        return self.nothing_agreed()

    def nothing_agreed(self) -> str | None:
        """Why the terms of this kind of clause amount to nothing, or None; each kind answers for itself."""
        return None


SHARED_KEYS = frozenset({"kind", "status", "source", "assumed", "known_from", "note", "symbolic"})
"""Keys that say how a clause is known rather than what is agreed."""
