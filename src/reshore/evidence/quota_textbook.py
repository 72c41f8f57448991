"""Size times price times duty, as quotas are often valued, beside what the market gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.chips.quota_audit import Reading, mean_price, quota_usd_bn
from reshore.evidence.quota_readings import rate_name
from reshore.evidence.quota_rows import Row, band_where
from reshore.evidence.quota_tables import View, covered

if TYPE_CHECKING:
    from reshore.evidence.stress_bands import Bounds

TEXTBOOK_KWPM = 53.0
"""Capacity of the textbook case: the three Arizona fabs of 65 bn US dollars (world/data/costs.csv) [kwpm]."""

TEXTBOOK_USD_PER_WAFER = 18_000.0
"""Price of a wafer of the textbook case; assumed [usd_per_wafer]."""


def textbook(view: View) -> tuple[Row, ...]:
    """Quota times price times duty, beside what the market gives, at 25 % and at 100 % of the chip tariff.

    Args:
        view: what tables are made of.
    """
    good = view.good
    every = np.ones(int(good.sum()), dtype=bool)
    building, built = (float(np.max(one)) for one in (view.scene.grounds.building, view.scene.grounds.built))
    rates, found = (0.25, 1.0), []
    for name, words, multiple in (("building", "being built", building), ("built", "completed", built)):
        found.append(
            Row(
                f"textbook-{name}",
                f"textbook: {TEXTBOOK_KWPM:.0f} kwpm {words}, times {multiple:g}, at 18,000 USD a wafer",
                "ceiling",
                {},
                {
                    _rate_key(rate): _flat(
                        quota_usd_bn(TEXTBOOK_KWPM, multiple, TEXTBOOK_USD_PER_WAFER, rate * view.scene.full_duty)
                    )
                    for rate in rates
                },
            )
        )
    price = mean_price(view.main)
    limit = np.where(view.scene.held, view.scene.size(view.scene.grounds, by_value=False) * price / 1e6, 0.0).sum(
        axis=0
    )
    flows = {
        "quota": ("this quota at the mean price of what it covers", (limit, limit)),
        "imports": ("imports that it covers", tuple(covered(view, _at(view, rate)) for rate in rates)),
    }
    for name, (label, values) in flows.items():
        bands = {
            _rate_key(rate): band_where((rate * view.scene.full_duty * worth)[good], every)
            for rate, worth in zip(rates, values, strict=True)
        }
        found.append(Row(f"market-{name}", label, "ceiling", {}, bands))
    for name, label in (("saved_usd_bn", "duty saved under the quota"), ("licence_usd_bn", "licences")):
        bands = {_rate_key(rate): band_where(getattr(_at(view, rate), name)[good], every) for rate in rates}
        found.append(Row(f"market-{name.removesuffix('_usd_bn')}", label, "market", {}, bands))
    return tuple(found)


def _rate_key(rate: float) -> str:
    """Name of a band at a rate."""
    return f"at_{100 * rate:.0f}_pct_usd_bn"


def _flat(value: float) -> Bounds:
    """A number that is the same in all draws."""
    return value, value, value


def _at(view: View, rate: float) -> Reading:
    """The market with another rate above the quota."""
    return view.found.by_name[f"{view.unit}-{rate_name(rate)}"]
