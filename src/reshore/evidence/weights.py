"""A headline as weights on the results that it is read from: the derivative of its reading, draw by draw.

The readings of `reshore.ensemble.readings` take JAX arrays as well as NumPy ones, so no headline is written down twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from reshore.ensemble.headlines import read
from reshore.evidence.slopes import RESULTS
from reshore.names import FAB_SLOTS, RESULTS_FROM_YEAR, SITE_SLOTS
from reshore.outcome import STORED_YEARS, VARIABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from reshore.ensemble.headlines import Rule

WHOLE = {"project": FAB_SLOTS, "site": SITE_SLOTS, "year": len(STORED_YEARS)}
"""Axis to its length inside the engine; data sets hold the used slots and the years shown."""


class Numbers(NamedTuple):
    """One variable of `Arrays`, read like that of a data set."""

    values: Array


class Arrays:
    """Results as JAX arrays that are read like a data set: numbers from the arrays, words from the data set.

    Args:
        numbers: variable to its values.
        data: the data set that they were taken from.
    """

    def __init__(self, numbers: Mapping[str, Array], data: xr.Dataset) -> None:
        self.numbers = numbers
        self.data = data
        self.sizes = data.sizes

    def __getitem__(self, name: str) -> Any:
        """A variable, or an axis or word of the data set."""
        return Numbers(self.numbers[name]) if name in self.numbers else self.data[name]


class Weighted(NamedTuple):
    """A headline in every draw, and how it hangs on the results.

    Args:
        values: the headline; infinite where it is never reached [draw].
        weights: each name of `RESULTS` to the derivative of the headline with respect to it, in the engine's shapes and
            with the leading axis `draw`; zero in draws where the headline is never reached.
    """

    values: Float[np.ndarray, "draw"]
    weights: dict[str, np.ndarray]


def headline_weights(rule: Rule, year: int | None, data: xr.Dataset) -> Weighted:
    """A headline and its derivative with respect to the results that it is read from.

    Args:
        rule: how the headline is read.
        year: the year that it is about; None for peaks and single numbers.
        data: results of the path with the deal.

    Returns:
        The values and the weights. Of a peak, or of a median over fabs, the month or the fab that stands out counts.
    """
    numbers = {name: jnp.asarray(data[name].values, dtype=np.float64) for name in RESULTS}

    def headline(numbers: dict[str, Array]) -> Array:
        results = cast("xr.Dataset", Arrays(numbers, data))
        return cast("Array", read(rule, rule.series(results), RESULTS_FROM_YEAR if year is None else year))

    values, backwards = jax.vjp(headline, numbers)
    weights: dict[str, Array] = backwards(jnp.where(jnp.isfinite(values), 1.0, 0.0))[0]
    return Weighted(np.asarray(values), {name: _whole(name, np.asarray(array)) for name, array in weights.items()})


def _whole(name: str, array: np.ndarray) -> np.ndarray:
    """The weights of one variable with zeros for the slots and years that the data set does not hold."""
    axes = VARIABLES[name].axes
    room = [(0, WHOLE.get(axis, length) - length) for axis, length in zip(axes, array.shape, strict=True)]
    return np.pad(array, room)
