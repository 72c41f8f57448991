"""Outlying tariff rates, taken down to what other importers levy."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.economy.tables.rates import with_rates

if TYPE_CHECKING:
    from reshore.economy.table import Table

LIMIT_RATE = 0.4
"""Duties above this are looked at; averages over a whole sector are hardly ever higher [share]."""


class Trim(NamedTuple):
    """Rates of one importer in one sector that were taken down.

    Args:
        importer: code.
        sector: code.
        exporters: codes of the exporters concerned, by size of the flow.
        highest_rate: the highest rate that was there [share].
        mean_rate: trade-weighted mean of the rates that took its place [share].
        flow_usd_mn: flows concerned [usd_mn].
    """

    importer: str
    sector: str
    exporters: tuple[str, ...]
    highest_rate: float
    mean_rate: float
    flow_usd_mn: float

    def __str__(self) -> str:
        """The row as a line of text."""
        several = (
            f"{self.exporters[0]} and {len(self.exporters) - 1} more" if len(self.exporters) > 1 else self.exporters[0]
        )
        return (
            f"{self.importer} on {self.sector} from {several}: up to {100 * self.highest_rate:.1f} % -> "
            f"{100 * self.mean_rate:.1f} %, {self.flow_usd_mn / 1000:.3g} bn USD"
        )


def trimmed(table: Table, limit_rate: float = LIMIT_RATE) -> tuple[Table, tuple[Trim, ...]]:
    """A table without outlying duties: each becomes the median of what the other importers levy on the same exporter.

    Cost shares follow, as inputs are counted with duties.

    Args:
        table: flows and duties by country.
        limit_rate: what counts as outlying [share].

    Returns:
        The table, and what was taken down, largest flows first.
    """
    rates = np.array(table.tariff_rate, dtype=float)
    outlying = rates > limit_rate
    usual = np.where(outlying | (table.flow_usd_mn <= 0), np.nan, rates)
    usual[np.arange(len(rates)), np.arange(len(rates))] = np.nan
    counted = np.isfinite(usual).any(0)
    instead = np.full(rates.shape[1:], limit_rate)
    instead[counted] = np.nanmedian(usual[:, counted], axis=0)
    rates = np.where(outlying, np.minimum(instead, limit_rate)[None], rates)
    rows = []
    for n, j in np.argwhere(outlying.any(1)):
        flow = np.where(outlying[n, :, j], table.flow_usd_mn[n, :, j], 0.0)
        order = [i for i in np.argsort(-flow) if outlying[n, i, j]]
        mean = float((rates[n, :, j] * flow).sum() / flow.sum()) if flow.sum() > 0 else float(rates[n, order[0], j])
        highest = float(table.tariff_rate[n, order, j].max())
        names = tuple(table.countries[i] for i in order)
        rows.append(Trim(table.countries[n], table.sectors[j], names, highest, mean, float(flow.sum())))
    rows.sort(key=lambda row: -row.flow_usd_mn)
    note = (
        f"Duties above {100 * limit_rate:g} % ({int(outlying.sum())} cells of {len(rows)} importers and sectors) "
        "became the median of what other importers levy on the same exporter."
    )
    return (with_rates(table, rates, note) if rows else table), tuple(rows)
