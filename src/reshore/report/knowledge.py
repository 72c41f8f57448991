"""On which kind of knowledge the spread of any number of a run rests, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.sensitivity import by_status, screening_of
from reshore.report.style import with_unit
from reshore.report.text.trust import KNOWLEDGE, SMALL_SHARE
from reshore.report.words import listing, sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.outcome import Outcome
    from reshore.report.bands import Array


class Knowledge:
    """Ranks of everything that a run drew, ready to be held against its numbers.

    Args:
        outcome: the run.
    """

    def __init__(self, outcome: Outcome) -> None:
        statuses = {entry.name: entry.status for entry in outcome.world.catalogue.entries}
        self._screening = screening_of(outcome.samples, statuses, outcome.solved_draws)

    def says(self, numbers: Mapping[str, Array]) -> tuple[str, ...]:
        """How much of the spread of some numbers rests on numbers of each status.

        Args:
            numbers: what each number is, in words, to its value in every solved draw [draw].

        Returns:
            One sentence; a number that does not vary, or is not known in some draw, is not in it.
        """
        parts = [f"{label}: {listing(shares)}" for label, values in numbers.items() if (shares := self._shares(values))]
        return (f"What the spread rests on. {sentence('; '.join(parts))}.",) if parts else ()

    def _shares(self, values: Array) -> list[str]:
        """The parts of the spread of one number, in words."""
        if not values.size or not np.isfinite(values).all() or np.ptp(values) == 0:
            return []
        shares = by_status(self._screening.drivers(values))
        rest = max(0.0, 1.0 - sum(shares.values()))
        named = [(f"on {KNOWLEDGE[status]}", share) for status, share in shares.items()]
        named.append(("on no single number", rest))
        return [f"{with_unit(share, 'share')} {what}" for what, share in named if share >= SMALL_SHARE]
