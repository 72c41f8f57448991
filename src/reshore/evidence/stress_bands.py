"""What a disruption comes to: rows with a band, with the deal, without it, and the difference draw by draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float

from reshore.chips.disruption.losses import MAKERS
from reshore.names import NODE_CLASSES, NODE_LABELS, REGION_LABELS, REGIONS
from reshore.outcome import quantiles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reshore.chips.disruption.before import Before
    from reshore.chips.disruption.months import Months
    from reshore.evidence.stress import Side

Bounds = tuple[float, float, float]
"""One draw in ten lies below the first, half below the second, nine in ten below the third."""

LOGIC = tuple(NODE_CLASSES.index(node) for node in ("leading", "advanced", "mature", "legacy"))
"""Classes that count as logic."""

USA = REGIONS.index("USA")
SHORT = 0.05
"""Share of the need that is missing from which a month counts as one of shortage [share]."""


def band(values: Float[np.ndarray, "draw"]) -> Bounds:
    """The middle of the draws and the bounds that leave out one in ten at each end.

    Args:
        values: one number in each draw.
    """
    low, middle, high = (float(point) for point in quantiles(np.asarray(values)))
    return low, middle, high


@dataclass(frozen=True)
class Row:
    """One number of an event, on both paths.

    Args:
        group: which table it belongs to: `region`, `sector`, `us` or `month`.
        name: slug.
        label: in words.
        unit: code of `reshore.units`.
        with_deal: band on the path with the deal [unit].
        without_deal: band on the path without it; None where there is none [unit].
        change: band of what the deal changes, draw by draw: with it less without it [unit].
    """

    group: str
    name: str
    label: str
    unit: str
    with_deal: Bounds
    without_deal: Bounds | None
    change: Bounds | None

    def plain(self) -> dict[str, Any]:
        """The row for JSON."""
        named = dict(zip(("p10", "p50", "p90"), self.with_deal, strict=True))
        other = {"without_deal": self.without_deal, "change": self.change}
        return {
            "group": self.group,
            "name": self.name,
            "label": self.label,
            "unit": self.unit,
            "with_deal": named,
            **{
                key: None if found is None else dict(zip(("p10", "p50", "p90"), found, strict=True))
                for key, found in other.items()
            },
        }


Reading = tuple[str, str, str, str, np.ndarray]
"""Group, name, label, unit, and the number in each draw."""


def rows_of(with_deal: Side, without_deal: Side | None) -> tuple[Row, ...]:
    """Everything that is shown of an event.

    Args:
        with_deal: what it does with the deal.
        without_deal: what it does without it.

    Returns:
        Rows, table by table.
    """
    mine = list(readings(with_deal))
    theirs: list[Reading | None] = [None] * len(mine) if without_deal is None else list(readings(without_deal))
    return tuple(_row(one, other) for one, other in zip(mine, theirs, strict=True))


def _row(one: Reading, other: Reading | None) -> Row:
    """One row from its readings."""
    table, name, label, unit, values = one
    if other is None:
        return Row(table, name, label, unit, band(values), None, None)
    return Row(table, name, label, unit, band(values), band(other[4]), band(values - other[4]))


def readings(side: Side) -> Iterator[Reading]:
    """Every number that is read from one path.

    Args:
        side: what an event does.

    Yields:
        Group, name, label, unit, number in each draw.
    """
    losses, months = side.losses, side.months
    by_region = losses.usd_bn.sum(axis=(0, 2))
    world, output = by_region.sum(axis=0), losses.gdp_usd_bn
    yield "region", "loss-world", "World", "usd_bn", world
    yield "region", "loss-world-share", "World, of a year's output", "share", world / output.sum(axis=0)
    for place, code in enumerate(REGIONS):
        yield "region", f"loss-{code}", REGION_LABELS[code], "usd_bn", by_region[place]
        share = by_region[place] / output[place]
        yield "region", f"loss-{code}-share", f"{REGION_LABELS[code]}, of a year's output", "share", share
    yield from _sectors(side)
    yield from _shortage(side)
    dear = logic_price(side.seen, months)
    for month in range(len(months.use_share)):
        leading, logic = months.price_ratio[month, 0, USA], dear[month]
        yield "month", f"price-leading-{month + 1}", "leading chips", "ratio", leading
        yield "month", f"price-logic-{month + 1}", "all logic", "ratio", logic
        yield "month", f"supply-leading-{month + 1}", "leading chips", "share", months.use_share[month, 0, USA]
        yield "month", f"loss-usa-{month + 1}", "United States", "usd_bn", losses.usd_bn[month, USA].sum(axis=0)


def _sectors(side: Side) -> Iterator[Reading]:
    """Losses by sector, in the world and in the United States."""
    for place, sector in enumerate(side.losses.sectors):
        slug = "makers" if sector == MAKERS else sector.split(" ")[0]
        lost = side.losses.usd_bn[:, :, place].sum(axis=0)
        yield "sector", f"sector-{slug}-world", sector, "usd_bn", lost.sum(axis=0)
        yield "sector", f"sector-{slug}-usa", sector, "usd_bn", lost[USA]


def _shortage(side: Side) -> Iterator[Reading]:
    """How long chips are short in the United States, how dear they get, how much more its fabs sell."""
    months = side.months
    for place, node in enumerate(NODE_CLASSES):
        short = (months.use_share[:, place, USA] < 1 - SHORT).sum(axis=0).astype(float)
        yield "us", f"short-{node}", f"months of shortage, {NODE_LABELS[node]}", "months", short
    peak = months.price_ratio[:, 0, USA].max(axis=0)
    yield "us", "peak-leading", "highest price of leading chips, over that before", "ratio", peak
    yield (
        "us",
        "peak-logic",
        "highest price of all logic, over that before",
        "ratio",
        logic_price(side.seen, months).max(axis=0),
    )
    rise = logic_output(side.seen, months).max(axis=0) - 1
    yield "us", "output-rise", "most that US fabs sell more of logic", "share", rise


def logic_price(seen: Before, months: Months) -> Float[np.ndarray, "month draw"]:
    """What logic chips cost in the United States over what they cost before, weighted by what was spent.

    Args:
        seen: the market before the event.
        months: what happens.
    """
    price = np.asarray(seen.market.reference_usd_per_wafer) * seen.price_index[:, USA]
    spent = (seen.need_k[:, USA] * price)[list(LOGIC)]
    share = spent / np.maximum(spent.sum(axis=0), 1e-12)
    return np.asarray((months.price_ratio[:, LOGIC, USA] * share).sum(axis=1))


def logic_output(seen: Before, months: Months) -> Float[np.ndarray, "month draw"]:
    """Logic wafers that fabs in the United States sell over those before; one where it has none.

    Args:
        seen: the market before the event.
        months: what happens.
    """
    at = (seen.region == USA)[list(LOGIC), :, None]
    made = (seen.flow_k.sum(axis=2)[list(LOGIC)] * at).sum(axis=1)
    whole = made.sum(axis=0)
    share = np.divide(made, whole, out=np.full_like(made, 1 / len(LOGIC)), where=whole > 0)
    return np.asarray((months.output_ratio[:, LOGIC, USA] * share).sum(axis=1))
