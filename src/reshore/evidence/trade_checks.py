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
    """Share of Taiwan's exports that goes to the United States [share].

    Args:
        data: results of one path.
    """
    exports = values_of(data, "exports_usd_bn")[..., REGIONS.index(TAIWAN)]
    to_us = readings.exports_to_us(data, TAIWAN)
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
        label="Share of Taiwan's exports that goes to the United States, 2025",
        unit="share",
        low=0.29,
        high=0.33,
        basis="198.27 of 640.75 bn USD of goods, 30.9 %, in 2025 (Taiwan's Ministry of Finance)",
        outside="services, which ours counts too, or duties that move trade further than they did",
        value=at_year(taiwan_us_share_of_exports, 2025),
        year=2025,
        needs="exports_to_us_usd_bn",
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
