"""What balancing moved, as rows to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float


class Clip(NamedTuple):
    """A final demand that was negative in the table and counts as nothing.

    Args:
        country: who spends.
        sector: on what.
        demand_usd_bn: what the table implied [usd_bn].
        bought_usd_bn: what the country buys of the sector for all uses [usd_bn].
    """

    country: str
    sector: str
    demand_usd_bn: float
    bought_usd_bn: float


class Move(NamedTuple):
    """How far one kind of number moved.

    Args:
        what: flows, outputs, value added or deficits.
        cell: the number that moved most.
        before_usd_bn: it in the table [usd_bn].
        after_usd_bn: it in the base [usd_bn].
        median_share: median of changes over what they were [share].
        total_share: all changes without their sign, over all numbers; deficits over world trade [share].
    """

    what: str
    cell: str
    before_usd_bn: float
    after_usd_bn: float
    median_share: float
    total_share: float

    def __str__(self) -> str:
        """The row as a line of text."""
        return (
            f"{self.what:<12} {100 * self.total_share:10.4g} % of all, median {100 * self.median_share:10.4g} %, most "
            f"{self.cell}: {self.before_usd_bn:.6g} -> {self.after_usd_bn:.6g} bn USD"
        )


class Moved(NamedTuple):
    """What balancing changed.

    Args:
        rows: one each for flows, outputs, value added and deficits.
        clipped: final demands that were negative.
    """

    rows: tuple[Move, ...]
    clipped: tuple[Clip, ...]

    def lines(self) -> list[str]:
        """What moved, as lines to print."""
        cut = sum(-clip.demand_usd_bn for clip in self.clipped)
        rows = [str(row) for row in self.rows]
        return [*rows, f"negative final demands: {len(self.clipped)} cells, {cut:.6g} bn USD"]


def moves(
    names: tuple[Sequence[str], Sequence[str]],
    before: Float[np.ndarray, "importer exporter sector"],
    after: Float[np.ndarray, "importer exporter sector"],
    value_added_share: Float[np.ndarray, "country sector"],
) -> tuple[Move, ...]:
    """Rows for flows between countries, outputs, value added and deficits.

    Args:
        names: codes of countries and of sectors.
        before: flows of the table [usd_bn].
        after: flows of the base [usd_bn].
        value_added_share: value added over output [share].
    """
    countries, sectors = names
    abroad = ~np.eye(len(countries), dtype=bool)
    trade = float(before[abroad].sum())
    pairs = [f"{n} from {i}, {j}" for n in countries for i in countries for j in sectors if i != n]
    cells = [f"{n}, {j}" for n in countries for j in sectors]

    def deficits(flow: np.ndarray) -> np.ndarray:
        """Imports less exports."""
        return np.asarray(flow.sum((1, 2)) - flow.sum((0, 2)))

    outputs = before.sum(0), after.sum(0)
    return (
        _move("trade flows", pairs, before[abroad].ravel(), after[abroad].ravel(), trade),
        _move("outputs", cells, outputs[0].ravel(), outputs[1].ravel(), float(before.sum())),
        _move("value added", countries, *(((value_added_share * y).sum(1)) for y in outputs)),
        _move("deficits", countries, deficits(before), deficits(after), trade),
    )


def _move(what: str, cells: Sequence[str], before: np.ndarray, after: np.ndarray, whole: float | None = None) -> Move:
    """One row."""
    change = np.abs(after - before)
    most = int(change.argmax()) if change.size else 0
    known = before != 0
    median = float(np.median(change[known] / np.abs(before[known]))) if known.any() else 0.0
    whole = float(np.abs(before).sum()) if whole is None else whole
    if not change.size:
        return Move(what, "", 0.0, 0.0, 0.0, 0.0)
    total = float(change.sum()) / whole if whole else 0.0
    return Move(what, cells[most], float(before[most]), float(after[most]), median, total)
