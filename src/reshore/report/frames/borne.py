"""What real income would do if US buyers bore every duty: the part that sellers abroad bear is given back to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.readings import HOST, values_of
from reshore.names import REGION_LABELS, REGIONS
from reshore.report.bands import Array, band, number
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import YEAR, band_columns
from reshore.report.frames.economy import paired

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import xarray as xr

    from reshore.report.frame import Value

AS_SOLVED = "as solved"
ALL_IN_US = "every duty borne by US buyers"


def borne_abroad(data: xr.Dataset) -> Array:
    """What sellers of each partner bear of the change of US duties since the first year that results hold.

    The part that is borne in the United States is one number for all partners, so each bears the same share of what is
    collected on its goods.

    Args:
        data: results of one path, from the first stored year on.

    Returns:
        Money by partner [draw, year, partner] [usd_bn].
    """
    duty, part = values_of(data, "us_duty_by_partner_usd_bn"), readings.us_pass_through(data)
    return np.asarray((1.0 - part)[..., None] * (duty - duty[:, :1]))


def incomes(
    data: xr.Dataset, base: xr.Dataset, regions: Sequence[str], gdp_usd_bn: Mapping[str, float], year: int
) -> Frame:
    """What the deal does to real income, as solved and with every duty borne by US buyers.

    The second is the first with the money moved to first order: what sellers abroad bear more or less with the deal
    than without it is taken out of their income and put on that of the United States.

    Args:
        data: results of the deal, from the first stored year on.
        base: results without it on the same draws.
        regions: codes of the regions.
        gdp_usd_bn: region to its yearly output, which turns money into a share of income [usd_bn].
        year: the year.

    Returns:
        One row per region and case: the band of the paired difference [percent].
    """
    income = paired(data, base, lambda path: values_of(path, "real_income_change_share"), year)
    borne = paired(data, base, borne_abroad, year)
    rows: list[tuple[Value, ...]] = []
    for region in regions:
        at = REGIONS.index(region)
        back = -np.delete(borne, REGIONS.index(HOST), axis=1).sum(axis=1) if region == HOST else borne[:, at]
        for case, values in (
            (AS_SOLVED, income[:, at]),
            (ALL_IN_US, income[:, at] + back / gdp_usd_bn[region]),
        ):
            points = band(100.0 * values)
            rows.append((year, region, REGION_LABELS[region], case, *(number(point) for point in points)))
    columns = (
        YEAR,
        Column("region", "Region code"),
        Column("label", "Region"),
        Column("case", "Who bears the duties"),
        *band_columns("percent"),
    )
    return Frame("real_income_if_us_buyers_bear_all", columns, tuple(rows))
