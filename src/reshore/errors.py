"""The exception tree of reshore.

    ReshoreError
    ├── DealError       a deal file or a term in it is wrong (exit code 1)
    ├── DataError       a number of the baseline is missing, out of bounds or without source (exit code 1)
    ├── SolveError      a numeric stage found no answer (exit code 2)
    ├── RunError        a run folder cannot be used, or a run was cut short (exit code 1)
    └── MissingExtra    an optional part is not installed (exit code 1)

Every message has four parts: what is wrong, where, the value (with the allowed ones or the nearest match), what to do.
All faults of one phase are raised together: `faults` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, at one place.

    Args:
        path: dotted path of the term or number, such as `clauses.experts.persons`; empty for the file as a whole.
        message: what is wrong, the value, and what to do, in one line.
        file: the file as the user named it, or None where no file is involved.
        line: line in that file, counted from 1, or None.
    """

    path: str
    message: str
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        """The fault as `FILE:LINE: path: message`, leaving out what is not known."""
        place = self.file or ""
        if place and self.line is not None:
            place = f"{place}:{self.line}"
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ReshoreError(Exception):
    """Something that reshore can name: what, where, the value, and what to do.

    Args:
        message: one line that says what is wrong and what to do.
        faults: every single fault of the phase, each with its place; empty where the message says all.
    """

    exit_code: int = 1

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        self.message = message
        self.faults = tuple(faults)
        super().__init__("\n".join([*(str(fault) for fault in self.faults), message] if self.faults else [message]))


class DealError(ReshoreError):
    """A deal file, or a term in it, is wrong."""


class DataError(ReshoreError):
    """A number of the baseline is missing, out of its bounds, or lacks unit, source or status."""


class SolveError(ReshoreError):
    """A numeric stage found no answer; the message says which draws and what to try."""

    exit_code = 2


class RunError(ReshoreError):
    """A run folder cannot be used (another deal, seed or version; locked; damaged), or a run was cut short."""


class MissingExtra(ReshoreError):
    """An optional part is not installed; the message names it and the verb that needs it."""


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or lists the known ones where none is close.

    Args:
        word: what the user wrote.
        known: the words that would have been right.

    Returns:
        `did you mean 'x'?` or `known: a, b, c`.
    """
    words = sorted(known)
    close = get_close_matches(word, words, n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else f"known: {', '.join(words)}"
