"""What is plausible for one number, and how it is read from the results of a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.outcome import FIRST_STORED_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr


@dataclass(frozen=True)
class Range:
    """What is plausible for one number, and how it is read from the results.

    Args:
        name: slug.
        label: what it is, in words.
        unit: code of `reshore.units`.
        low: lowest plausible value [unit].
        high: highest plausible value [unit].
        basis: where the range comes from.
        outside: what a value outside the range would mean.
        value: the number in every draw, from the results of one path [draw].
        year: year that the number needs; the check is left out of runs that end before it.
        needs: variable that not every result holds; the check is left out where it is missing.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    basis: str
    outside: str
    value: Callable[[xr.Dataset], np.ndarray]
    year: int = FIRST_STORED_YEAR
    needs: str = ""


def at_year(series: Callable[[xr.Dataset], np.ndarray], year: int) -> Callable[[xr.Dataset], np.ndarray]:
    """Reads a yearly series in one year.

    Args:
        series: takes a series out of the results of a path [draw, year].
        year: the year.
    """
    return lambda data: np.asarray(series(data)[:, year - FIRST_STORED_YEAR])
