"""A table in a few numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    from reshore.economy.table import Table

_MN_PER_BN = 1000.0


def summary(table: Table, most: int) -> dict[str, Any]:
    """Sizes, totals, largest flows and duties of a table.

    Args:
        table: any table.
        most: flows between countries that are listed.

    Returns:
        Plain values, ready for JSON; money in [usd_bn], duties as trade-weighted shares [share].
    """
    flow = table.flow_usd_mn / _MN_PER_BN
    trade = np.where(np.eye(len(table.countries), dtype=bool)[:, :, None], 0.0, flow)
    duty = trade * table.tariff_rate
    output = flow.sum(0)
    value_added = output * table.value_added_share
    labels = table.country_labels, table.sector_labels
    countries = [
        {
            "code": code,
            "label": labels[0].get(code, ""),
            "output_usd_bn": float(output[n].sum()),
            "value_added_usd_bn": float(value_added[n].sum()),
            "exports_usd_bn": float(trade[:, n].sum()),
            "imports_usd_bn": float(trade[n].sum()),
            "tariff_rate": _ratio(duty[n], trade[n]),
        }
        for n, code in enumerate(table.countries)
    ]
    sectors = [
        {
            "code": code,
            "label": labels[1].get(code, ""),
            "output_usd_bn": float(output[:, j].sum()),
            "trade_usd_bn": float(trade[..., j].sum()),
            "tariff_rate": _ratio(duty[..., j], trade[..., j]),
            "elasticity": float(table.elasticity[j]),
        }
        for j, code in enumerate(table.sectors)
    ]
    return {
        "name": table.name,
        "year": table.year,
        "source": table.source,
        "status": table.status,
        "notes": list(table.notes),
        "separate_final_flows": table.final_flow_usd_mn is not None,
        "world": {
            "output_usd_bn": float(output.sum()),
            "value_added_usd_bn": float(value_added.sum()),
            "trade_usd_bn": float(trade.sum()),
            "duties_usd_bn": float(duty.sum()),
            "tariff_rate": _ratio(duty, trade),
        },
        "countries": countries,
        "sectors": sectors,
        "flows": [
            {
                "exporter": table.countries[i],
                "importer": table.countries[n],
                "sector": table.sectors[j],
                "flow_usd_bn": float(trade[n, i, j]),
                "tariff_rate": float(table.tariff_rate[n, i, j]),
            }
            for n, i, j in _largest(trade, most)
        ],
    }


def _largest(trade: Float[np.ndarray, "importer exporter sector"], most: int) -> list[tuple[int, int, int]]:
    """Places of the largest flows that are above zero, largest first."""
    order = np.argsort(-trade, axis=None, kind="stable")[:most]
    cells = [tuple(int(at) for at in np.unravel_index(place, trade.shape)) for place in order]
    return [(n, i, j) for n, i, j in cells if trade[n, i, j] > 0]


def _ratio(above: Float[np.ndarray, "..."], below: Float[np.ndarray, "..."]) -> float:
    """A ratio of sums; zero where there is nothing below."""
    return float(above.sum() / below.sum()) if below.sum() > 0 else 0.0
