"""Which uncertain number moves a result: a first-order screening by stepwise rank regression.

The number whose ranks go best with those of the result is taken first; what it explains is taken out of the result
and of all other numbers, and the search goes on with the rest, until what is left could be chance. For numbers that
were drawn independently each share is the square of Spearman's rank correlation with the result. The steps are needed
because some columns of a Sobol sequence still go together after a thousand draws (correlations up to 0.38), and a
plain correlation would name the wrong one of them.

This sees what a number does by itself and in one direction. What it does together with others, in both directions, or
what chance does to single fabs, stays in the unexplained rest, which is always shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.names import STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Float

CHANCE = 16.4
"""A number counts if the share of the unexplained spread that it explains is above this over the number of draws. Of
two hundred numbers that have nothing to do with a result, one gets in once in a hundred results (chi-squared, one
degree of freedom)."""

LEFT = 0.1
"""A number of which the numbers taken before it leave less than this share is not told apart from them [share]."""


@dataclass(frozen=True)
class Driver:
    """An uncertain number and how much of the spread of a result goes with it.

    Args:
        entry: the number, `stem` or `stem[key]`.
        status: how well the number is known.
        share: share of the spread of the result [share].
        sign: 1 where a higher number goes with a higher result, else -1.
    """

    entry: str
    status: str
    share: float
    sign: int


@dataclass(frozen=True)
class Screening:
    """The ranks of every uncertain number over the draws, ready to be compared with any result.

    Args:
        entries: names of the uncertain numbers.
        statuses: how well each one is known.
        scores: standardised ranks, one row for each number [entry draw].
    """

    entries: tuple[str, ...]
    statuses: tuple[str, ...]
    scores: Float[np.ndarray, "entry draw"]

    def drivers(self, values: Float[np.ndarray, "draw"]) -> tuple[Driver, ...]:
        """The uncertain numbers that a result goes with, strongest first.

        Args:
            values: the result in every draw; infinite where it is never reached.

        Returns:
            Every number that does more than chance would; shares add to one at most.
        """
        result = standardised_ranks(values[None, :])[0]
        numbers, total, found = self.scores.copy(), float(result @ result), []
        while result.size:
            length = np.einsum("ed,ed->e", numbers, numbers)
            gain = np.where(length > LEFT * result.size, (numbers @ result) ** 2 / np.maximum(length, 1e-9), 0.0)
            best = int(np.argmax(gain)) if gain.size else 0
            if not gain.size or gain[best] * result.size <= CHANCE * float(result @ result):
                break
            direction = numbers[best] / np.sqrt(length[best])
            sign = 1 if direction @ result > 0 else -1
            found.append(Driver(self.entries[best], self.statuses[best], float(gain[best] / total), sign))
            result = result - (direction @ result) * direction
            numbers = numbers - np.outer(numbers @ direction, direction)
        return tuple(sorted(found, key=lambda driver: -driver.share))


def screening_of(
    samples: Mapping[str, np.ndarray], statuses: Mapping[str, str], draws: np.ndarray | None = None
) -> Screening:
    """Prepares the comparison of results with everything that was drawn.

    Args:
        samples: uncertain number to its value [draw].
        statuses: uncertain number to how well it is known.
        draws: which draws count, one truth value per draw; None for all.
    """
    entries = tuple(samples)
    matrix = np.array([samples[entry] for entry in entries]).reshape(len(entries), -1)
    kept = matrix if draws is None else matrix[:, draws]
    return Screening(entries, tuple(statuses[entry] for entry in entries), standardised_ranks(kept))


def standardised_ranks(values: Float[np.ndarray, "row draw"]) -> Float[np.ndarray, "row draw"]:
    """Ranks along each row with mean zero and variance one; equal values share their mean rank.

    Args:
        values: numbers, infinite ones allowed [any].

    Returns:
        Standardised ranks; a row without any spread is all zeros [1].
    """
    from pandas import DataFrame

    if values.size == 0:
        return values
    ranks = DataFrame(values.T).rank().to_numpy().T
    centred = ranks - ranks.mean(axis=1, keepdims=True)
    spread = centred.std(axis=1, keepdims=True)
    return np.asarray(centred / np.where(spread > 0, spread, 1.0))


def by_status(drivers: tuple[Driver, ...]) -> dict[str, float]:
    """How much of the spread of a result rests on numbers of each status.

    Args:
        drivers: what the result goes with.

    Returns:
        Status, best first, to its share of the spread; the rest to one is unexplained [share].
    """
    return {status: sum((d.share for d in drivers if d.status == status), start=0.0) for status in STATUSES}
