"""Frames on what a deal's capacity costs the public: more public money for more wafer starts, draw by draw.

Dividing the two in a draw has no meaning where nothing is added, and where hardly anything is, one such draw would rule
every mean. A draw that adds nothing therefore counts as dearer than any price, as a date that never comes counts as
later than all others. Percentiles stand that; means do not, so the mean price is the ratio of two means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.readings import HOST, public_money
from reshore.report.bands import Array, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import YEAR, band_columns, years_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.report.frame import Value

NOTHING_KWPM = 0.1
"""A draw adds something if it has at least so many wafer starts more with the deal than without it [kwpm]."""

POINTS = 41
"""Prices at which the share of draws is drawn [count]."""

_UNIT = "usd_bn_per_kwpm"


def added_capacity(data: xr.Dataset, base: xr.Dataset) -> Array:
    """Wafer starts of all chip classes in the United States, with the deal less without it.

    It is the sum of what the additionality table says is added and pulled forward.

    Args:
        data: results of the deal.
        base: results without it on the same draws.

    Returns:
        The difference in December of each year [draw, year] [kwpm].
    """
    draws = good_draws(data, base)
    with_it, without = (take(part["region_capacity_kwpm"].sel(region=HOST).sum("node"), draws) for part in (data, base))
    return with_it - without


def added_public_money(data: xr.Dataset, base: xr.Dataset) -> Array:
    """Public money of both sides since the first year shown, with the deal less without it.

    Args:
        data: results of the deal, from the first year shown on.
        base: results without it on the same draws.

    Returns:
        The difference up to the end of each year [draw, year] [usd_bn].
    """
    draws = good_draws(data, base)
    difference: Array = (public_money(data) - public_money(base))[draws].cumsum(axis=1)
    return difference


def price_by_draw(money: Array, kwpm: Array) -> Array:
    """Public money for each added thousand wafer starts a month; infinite where nothing is added.

    Args:
        money: more public money [usd_bn].
        kwpm: more wafer starts, same shape [kwpm].

    Returns:
        The price, same shape [usd_bn_per_kwpm].
    """
    adds = kwpm >= NOTHING_KWPM
    return np.where(adds, money / np.where(adds, kwpm, 1.0), np.inf)


def prices(data: xr.Dataset, base: xr.Dataset) -> Frame:
    """Public money and wafer starts that the deal adds, and what one costs in the other, by year.

    Args:
        data: results of the deal, from the first year shown on.
        base: results without it on the same draws.

    Returns:
        One row per year: the bands of both differences, the ratio of their means, the band of the price over draws, and
        the share of draws that add nothing; a percentile without a price is empty.
    """
    money, kwpm = added_public_money(data, base), added_capacity(data, base)
    points = [band(values) for values in (money, kwpm, price_by_draw(money, kwpm))]
    nothing, means = mean((kwpm < NOTHING_KWPM).astype(np.float64)), (mean(money), mean(kwpm))
    rows: list[tuple[Value, ...]] = []
    for at, year in enumerate(years_of(data)):
        ratio = number(float(means[0][at] / means[1][at])) if means[1][at] >= NOTHING_KWPM else None
        bands = [number(point[q, at]) for point in points for q in range(3)]
        rows.append((year, *(number(float(value[at])) for value in means), ratio, *bands, number(float(nothing[at]))))
    columns = (
        YEAR,
        Column("mean_usd_bn", "mean", "usd_bn"),
        Column("mean_kwpm", "mean", "kwpm"),
        Column(f"mean_{_UNIT}", "ratio of the means", _UNIT),
        *band_columns("usd_bn"),
        *band_columns("kwpm"),
        *band_columns(_UNIT),
        Column("nothing_share", "Draws that add nothing", "share"),
    )
    return Frame("public_money_per_kwpm", columns, tuple(rows))


def below_price(data: xr.Dataset, base: xr.Dataset, years: Sequence[int]) -> Frame:
    """The share of draws in which an added thousand wafer starts a month costs the public no more than a price.

    Args:
        data: results of the deal, from the first year shown on.
        base: results without it on the same draws.
        years: the years at whose ends capacity and money are read.

    Returns:
        One row per year and price [share]; none where no draw adds anything.
    """
    found = price_by_draw(added_public_money(data, base), added_capacity(data, base))
    columns = [found[:, years_of(data).index(year)] for year in years]
    highest = max((price for column in columns for price in _ends(column)), default=0.0)
    if highest <= 0:
        return Frame("below_price", _BELOW, ())
    rows = tuple(
        (f"end of {year}", float(price), float((column <= price).mean()))
        for year, column in zip(years, columns, strict=True)
        for price in np.linspace(0.0, highest, POINTS)
    )
    return Frame("below_price", _BELOW, rows)


_BELOW = (
    Column("at", "When"),
    Column(f"price_{_UNIT}", "Public money for each added kwpm", _UNIT),
    Column("p50_share", "Draws in which it costs no more", "share"),
)


def _ends(prices: Array) -> list[float]:
    """The prices that an axis has to reach: nine draws of ten, or else half of them, or else the dearest."""
    known = prices[np.isfinite(prices)]
    points = [float(point) for point in band(prices)[1:] if np.isfinite(point)] if prices.size else []
    return points or ([float(known.max())] if known.size else [])
