"""How one headline is read from the results of a path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reshore.names import CASE_YEARS, RESULTS_FROM_YEAR
from reshore.outcome import FIRST_STORED_YEAR, quantiles

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from jaxtyping import Float


@dataclass(frozen=True)
class Rule:
    """How one headline is read from the results.

    Args:
        name: slug.
        label: what it is, in words.
        unit: code of `reshore.units`.
        series: the results of one path by draw and year; for `case` by draw and case year, for `single` by draw alone.
        reading: at the end of a year; over a whole year; summed from 2025 to a year; in the highest year; in a year for
            which border regimes are compared (`reshore.names.CASE_YEARS`); or one number a draw.
        years: the years of the headline; none for peaks and single numbers.
        difference: with the deal minus without it.
        better: which direction is what such deals are made for; None where neither is.
        block: the part of the engine that it is read from. Slopes of terms are taken of the build-out alone.
        region: the partner that it is about. Runs of deals to which it is no party leave the headline out, and it is
            not compared between deals. None for headlines of every run.
        summed: makes one number a draw of a difference whose series has one more axis; None where it has none.
    """

    name: str
    label: str
    unit: str
    series: Callable[[xr.Dataset], np.ndarray]
    reading: Literal["at", "in", "sum", "peak", "case", "single"]
    years: tuple[int, ...] = ()
    difference: bool = False
    better: Literal["higher", "lower"] | None = None
    block: Literal["build-out", "chip market", "economy"] = "build-out"
    region: str | None = None
    summed: Callable[[np.ndarray], np.ndarray] | None = None


def years_of(rule: Rule, series: Float[np.ndarray, "draw *year"]) -> tuple[int | None, ...]:
    """The years that a headline is about.

    Args:
        rule: how the headline is read.
        series: the results that it is read from.

    Returns:
        The years of the rule; for a peak the year in which the median is highest; None for a single number.
    """
    if rule.reading == "single":
        return (None,)
    if rule.reading == "peak":
        medians = quantiles(series[:, RESULTS_FROM_YEAR - FIRST_STORED_YEAR :], (0.5,))[0]
        return (RESULTS_FROM_YEAR + int(np.argmax(medians)),)
    return rule.years


def read(rule: Rule, series: Float[np.ndarray, "draw *year"], year: int | None) -> Float[np.ndarray, "draw *rest"]:
    """A headline in every draw.

    Args:
        rule: how the headline is read.
        series: the results that it is read from.
        year: one of `years_of`.

    Returns:
        One number a draw, in the unit of the rule; one for each label of the further axis where the rule sums over one.
    """
    if rule.reading == "single" or year is None:
        return series
    if rule.reading == "case":
        case: np.ndarray = series[:, CASE_YEARS.index(year)]
        return case
    first, place = RESULTS_FROM_YEAR - FIRST_STORED_YEAR, year - FIRST_STORED_YEAR
    values: np.ndarray = series[:, place]
    if rule.reading == "peak":
        values = series[:, first:].max(axis=1)
    elif rule.reading == "sum":
        values = series[:, first : place + 1].sum(axis=1)
    return values
