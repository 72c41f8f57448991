"""Bands over draws: the 10th, 50th and 90th percentile, with dates that never come counted as later than all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reshore.outcome import quantiles

if TYPE_CHECKING:
    import xarray as xr

Array: TypeAlias = NDArray[np.float64]
Draws: TypeAlias = NDArray[np.int64]
"""Positions of the draws that count."""


def good_draws(data: xr.Dataset, base: xr.Dataset | None = None) -> Draws:
    """The draws that the engine solved, in the path with the deal and in the one without it.

    Args:
        data: results with the deal.
        base: results of the same draws without the deal, or None.

    Returns:
        Positions of the draws that both paths solved [draw].
    """
    code = np.asarray(data["result_code"]) if "result_code" in data else np.zeros(data.sizes["draw"])
    good = code == 0
    if base is not None and "result_code" in base:
        good = good & (np.asarray(base["result_code"]) == 0)
    return np.flatnonzero(good)


def take(values: xr.DataArray, draws: Draws) -> Array:
    """A variable as a 64-bit array with the draws that count, draw axis first.

    Args:
        values: a variable whose first axis is `draw`.
        draws: positions of the draws that count.

    Returns:
        The values, same unit [draw, ...].
    """
    return np.asarray(values, dtype=np.float64)[draws]


def band(values: Array) -> Array:
    """The 10th, 50th and 90th percentile over draws; NaN counts as later or more than everything.

    Args:
        values: one number per draw and cell [draw, ...].

    Returns:
        The three percentiles, NaN where that percentile is never reached [3, ...].
    """
    points: Array = quantiles(values)
    return np.where(np.isinf(points), np.nan, points)


def mean(values: Array) -> Array:
    """The mean over draws, NaN without draws.

    Args:
        values: one number per draw and cell [draw, ...].

    Returns:
        The means, same unit [...].
    """
    return np.asarray(values.mean(axis=0)) if values.shape[0] else np.full(values.shape[1:], np.nan)


def number(value: float) -> float | None:
    """A float as a frame stores it: None where it is NaN or infinite.

    Args:
        value: any number.

    Returns:
        The same number, or None.
    """
    return float(value) if np.isfinite(value) else None
