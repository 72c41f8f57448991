"""Printed checks of the whole economy: exports, duties, who bears them, and how well it agrees with the chip market."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.readings import values_of
from reshore.evidence.ranges import Range, at_year
from reshore.names import REGIONS, RESULTS_FROM_YEAR
from reshore.outcome import FIRST_STORED_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from jaxtyping import Float

TAIWAN = "TWN"
PASS_THROUGH = (0.86, 0.94)
"""Part of the tariffs of 2025 that was borne in the United States, at the start and at the end of the year [share]."""

LOW_PASS_THROUGH = 0.8
"""Below this the model lets sellers abroad bear more of US duties than the data of 2025 show [share]."""

JOIN_RESIDUAL = 0.05
"""Above this the economy and the chip market do not agree on what is spent on chips [share]."""

FULL_YEAR = 2026
"""The first year in which the duties of August 2025 stand from January to December."""


def taiwan_us_share_of_exports(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Share of Taiwan's exports of goods that goes to the United States [share].

    Args:
        data: results of one path.
    """
    exports, to_us = (
        values_of(data, name)[..., REGIONS.index(TAIWAN)]
        for name in ("goods_exports_usd_bn", "goods_exports_to_us_usd_bn")
    )
    return np.asarray(np.divide(to_us, exports, out=np.full(to_us.shape, np.nan), where=exports > 0))


def us_duty_on_taiwan(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Duties that US customs collect on Taiwan's goods, bare chips left out [usd_bn].

    Args:
        data: results of one path.
    """
    return readings.us_duty_on(data, TAIWAN)


def largest_join_residual(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """How far spending on chips in the economy and in the chip market part, in the worst year shown [share].

    Args:
        data: results of one path.
    """
    shown = values_of(data, "join_residual_share")[:, RESULTS_FROM_YEAR - FIRST_STORED_YEAR :]
    return np.asarray(shown.max(axis=1))


TRADE_RANGES: tuple[Range, ...] = (
    Range(
        name="taiwan-us-share-of-exports-2025",
        label="Share of Taiwan's exports of goods that goes to the United States, 2025",
        unit="share",
        low=0.29,
        high=0.33,
        basis="198.27 of 640.75 bn USD of goods, 30.9 %, in 2025 (Taiwan's Ministry of Finance)",
        outside="duties that move trade further than they did; the table holds the published share before they do",
        value=at_year(taiwan_us_share_of_exports, 2025),
        year=2025,
        needs="goods_exports_to_us_usd_bn",
    ),
    Range(
        name="us-duty-on-taiwan",
        label=f"US duty on Taiwan's goods but bare chips, {FULL_YEAR}",
        unit="usd_bn",
        low=8.0,
        high=18.0,
        basis="the rates of November 2025 on the trade of 2024, line by line, with and without trade that moves",
        outside="the law of the day is not that of November 2025, or too many goods count as dutiable, or as free",
        value=at_year(us_duty_on_taiwan, FULL_YEAR),
        year=FULL_YEAR,
        needs="us_duty_by_partner_usd_bn",
    ),
    Range(
        name="us-pass-through",
        label=f"Part of the change of US duties that US buyers bear, {FULL_YEAR}",
        unit="share",
        low=PASS_THROUGH[0],
        high=PASS_THROUGH[1],
        basis="86 to 94 % of the tariffs of 2025 were borne in the United States (New York Fed)",
        outside=(
            "the model lets a large buyer push down what sellers abroad get, which the data of 2025 hardly show; the "
            "report repeats what rests on it with all duties borne in the United States"
        ),
        value=at_year(readings.us_pass_through, FULL_YEAR),
        year=FULL_YEAR,
        needs="us_pass_through_share",
    ),
    Range(
        name="join-residual",
        label="Gap between chip spending in the economy and in the chip market, worst year",
        unit="share",
        low=0.0,
        high=JOIN_RESIDUAL,
        basis="both describe the same purchases; what is left comes from shares of industries that are held fixed",
        outside="the economy takes chips at another value than the market sells them: read its chip sectors with care",
        value=largest_join_residual,
        year=RESULTS_FROM_YEAR,
        needs="join_residual_share",
    ),
)
"""The checks that need the economy."""

RELIEF = "relief_real_income_share"
"""What a lower US tariff on Taiwan adds to real income, by `trade_relief.SCOPES` and region."""


def relief_for(region: str, scope: str) -> Callable[[xr.Dataset], np.ndarray]:
    """Reads what the relief adds to real income of a region [share].

    Args:
        region: code of the region.
        scope: what pays the tariff, one of `trade_relief.SCOPES`.
    """
    return lambda data: np.asarray(data[RELIEF].sel(region=region, scope=scope).values)


_WORDS = {"all_goods": "on all goods but bare chips", "order_of_2025": "on the goods that the order of 2025 names"}
_TAIWAN_BASIS = (
    "0.10 % on a table of 2020 with an elasticity of 4 (our reference runs, all goods, from 0.585 to 0.488 % lost), "
    "times the growth of Taiwan's sales to the US since"
)
_US_BASIS = "the same runs: 0.002 % for the US"

RELIEF_RANGES: tuple[Range, ...] = tuple(
    Range(
        name=f"{slug}-gain-20-to-15-{scope.replace('_', '-')}",
        label=f"{name}: real income, US tariff on Taiwan from 20 to 15 % {words}; long-run elasticities",
        unit="share",
        low=low,
        high=high,
        basis=basis,
        outside=outside,
        value=relief_for(region, scope),
        needs=RELIEF,
    )
    for scope, words in _WORDS.items()
    for region, slug, name, low, high, basis, outside in (
        (
            TAIWAN, "taiwan", "Taiwan", 0.001, 0.005, _TAIWAN_BASIS,
            "Taiwan sells more, or less, of what pays to the US than the range allows for, or finds others sooner",
        ),
        ("USA", "us", "United States", -0.001, 0.001, _US_BASIS, "the US gains or loses by the terms of its trade"),
    )
)  # fmt: skip
"""What a tariff that is 5 points lower should add to real income. `reshore trade` plays it; a run of draws does not."""
