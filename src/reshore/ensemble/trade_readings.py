"""Series of one path that are read from the whole economy: real income, trade, duties, jobs.

Every function takes the results of one path and returns numbers with the draw axis first, in 64-bit floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.readings import HOST, values_of
from reshore.names import REGIONS

if TYPE_CHECKING:
    import xarray as xr
    from jaxtyping import Float

NEEDED = "real_income_change_share"
"""A variable that results hold if, and only if, the economy was played."""


def economy_played(*paths: xr.Dataset | None) -> bool:
    """Whether the results of all paths hold the whole economy.

    Args:
        paths: results; None for a path that does not exist, which does not count.
    """
    return all(NEEDED in path for path in paths if path is not None)


def real_income(data: xr.Dataset, region: str) -> Float[np.ndarray, "draw year"]:
    """Real income of a region over that of the base year at the law of the base year, less one [share].

    Args:
        data: results of one path.
        region: code of the region.
    """
    return values_of(data, "real_income_change_share")[..., REGIONS.index(region)]


def exports_to_us(data: xr.Dataset, partner: str) -> Float[np.ndarray, "draw year"]:
    """Goods and services that a partner sells to the United States, before duty [usd_bn].

    Args:
        data: results of one path.
        partner: code of the partner.
    """
    return values_of(data, "exports_to_us_usd_bn")[..., REGIONS.index(partner)]


def us_tariff_revenue(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Duties that the United States collect [usd_bn].

    Args:
        data: results of one path.
    """
    return values_of(data, "tariff_revenue_usd_bn")[..., REGIONS.index(HOST)]


def us_duty_on(data: xr.Dataset, partner: str) -> Float[np.ndarray, "draw year"]:
    """Duties that US customs collect on the goods of one partner, bare chips left out [usd_bn].

    Args:
        data: results of one path.
        partner: code of the partner.
    """
    return values_of(data, "us_duty_by_partner_usd_bn")[..., REGIONS.index(partner)]


def us_pass_through(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Part of the change of US duties since the base year that US buyers bear [share].

    Args:
        data: results of one path.
    """
    return values_of(data, "us_pass_through_share")


def jobs(data: xr.Dataset, region: str) -> Float[np.ndarray, "draw year sector"]:
    """Jobs of a region by sector; their total is fixed [thousand_persons].

    Args:
        data: results of one path.
        region: code of the region.
    """
    return values_of(data, "jobs_thousand")[..., REGIONS.index(region), :]


def moved(changes: Float[np.ndarray, "*rest sector"]) -> Float[np.ndarray, "*rest"]:
    """How much changes its sector: half of the sum of all changes, each counted as positive.

    A job that goes from one sector to another is a loss in one and a gain in the other, so the sum counts it twice.

    Args:
        changes: change by sector; gains and losses cancel where the total is fixed [any].

    Returns:
        Half of the sum [any].
    """
    half: np.ndarray = 0.5 * np.abs(changes).sum(axis=-1)
    return half
