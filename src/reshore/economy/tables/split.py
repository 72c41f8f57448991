"""Chips split out of electronics: who sells them to whom, who uses them, what they are made with.

Input-output tables hold chips inside computers, electronics and instruments (ISIC division 26). How much of it is chips
is known for some flows. The rest follows from a simple rule: the odds of chips against other electronics in a flow
are the product of a factor of the buyer and a factor of the seller. Sums over the two parts are those of the table.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.economy.tables.rates import with_rates
from reshore.economy.tables.rows import read_rows
from reshore.economy.tables.tariff_lines import CHIP_SECTOR, DATA
from reshore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jaxtyping import Float

    from reshore.economy.table import Table

ELECTRONICS = "electronics"
_STEPS = 200


class SplitNumbers(NamedTuple):
    """What is known about chips inside electronics, by code of a country, a region, or `all`.

    Args:
        imports: share of chips in imports of chips, computers, telephones and screens [share].
        origin: share of chips in what the United States import of electronics from there [share].
        home: share of chips in what a country sells to itself [share].
        buyer: how chip-heavy the purchases of a sector are, as odds over those of electronics; `final` for final
            use [1].
        cost: odds of value added in chips over other electronics, their use of electronics over that, and the most that
            chips can be of the electronics that producers of a country buy [1].
    """

    imports: Mapping[str, float]
    origin: Mapping[str, float]
    home: Mapping[str, float]
    buyer: Mapping[str, float]
    cost: Mapping[str, float]


def split_numbers(path: Path = DATA / "chip_split.csv") -> SplitNumbers:
    """The shipped numbers of the split.

    Args:
        path: a CSV with columns what, code, value.
    """
    parts: dict[str, dict[str, float]] = {name: {} for name in SplitNumbers._fields}
    for _, row in read_rows(path, ("what", "code", "value")):
        parts[row["what"]][row["code"]] = float(row["value"])
    return SplitNumbers(**parts)


def chips_split(table: Table, regions: Mapping[str, str], numbers: SplitNumbers) -> Table:
    """A table with a sector of chips beside the rest of electronics.

    Args:
        table: a table with a sector `electronics` that holds chips, and no sector `semiconductors`.
        regions: country to region, for numbers that are known by region.
        numbers: what is known of chips.

    Returns:
        The table with `semiconductors` before `electronics`. Flows, outputs and use of inputs add up to those of the
        table, and so does value added but for the duties on chips, which are taken off.

    Raises:
        DataError: the table has no electronics, has chips already, or holds final flows apart.
    """
    if table.final_flow_usd_mn is not None:
        raise DataError("chips are split out of tables with one source pattern; drop the separate final flows first")
    if ELECTRONICS not in table.sectors or CHIP_SECTOR in table.sectors:
        raise DataError(f"chips are split out of '{ELECTRONICS}' once; the table has {', '.join(table.sectors)}")
    at = table.sectors.index(ELECTRONICS)
    chips = _chip_flows(table, at, regions, numbers)
    sectors = (*table.sectors[:at], CHIP_SECTOR, *table.sectors[at:])
    flow = _inserted(table.flow_usd_mn, at, chips)
    use = _uses(table, at, chips, numbers)
    value_added, inputs = _costs(table, at, flow, use, numbers)
    wider = replace(
        table,
        sectors=sectors,
        flow_usd_mn=flow,
        tariff_rate=np.insert(table.tariff_rate, at, table.tariff_rate[:, :, at], axis=2),
        value_added_share=value_added,
        input_share=inputs,
        elasticity=np.insert(table.elasticity, at, table.elasticity[at]),
        sector_labels={code: label for code, label in table.sector_labels.items() if code != ELECTRONICS},
    )
    free = wider.tariff_rate.copy()
    free[:, :, at] = 0.0
    traded = [_abroad(part) / 1000 for part in (chips, table.flow_usd_mn[:, :, at])]
    note = (
        f"Chips split out of electronics: {traded[0]:.4g} of {traded[1]:.4g} bn USD of trade, "
        "which crosses borders free of duty."
    )
    return with_rates(wider, free, note)


def _abroad(flow: Float[np.ndarray, "importer exporter"]) -> float:
    """Flows between countries."""
    return float(flow.sum() - np.trace(flow))


def _inserted(
    flow: Float[np.ndarray, "importer exporter sector"], at: int, chips: Float[np.ndarray, "importer exporter"]
) -> Float[np.ndarray, "importer exporter more"]:
    """Flows with chips before the sector that they come from."""
    wider = np.insert(flow, at, chips, axis=2)
    wider[:, :, at + 1] -= chips
    return np.maximum(wider, 0.0)


def _number(numbers: Mapping[str, float], country: str, regions: Mapping[str, str]) -> float:
    """The number of a country, of its region, or of all."""
    region = regions.get(country, regions.get("*", country))
    found = next((numbers[code] for code in (country, region, "all") if code in numbers), None)
    if found is None:
        raise DataError(f"the split has no number for {country} or {region}; add it, or one for all")
    return found


def _chip_flows(
    table: Table, at: int, regions: Mapping[str, str], numbers: SplitNumbers
) -> Float[np.ndarray, "importer exporter"]:
    """Chips in each flow of electronics, no more than the producers of the buyer can use [usd_mn]."""
    chips = table.flow_usd_mn[:, :, at] * _flow_shares(table, at, regions, numbers)
    used = (table.input_share[:, :, at] * table.flow_usd_mn.sum(0)).sum(1)
    most = numbers.cost["most_of_inputs"] * used
    bought = chips.sum(1)
    return np.asarray(chips * np.minimum(1.0, most / np.where(bought > 0, bought, 1.0))[:, None])


def _flow_shares(
    table: Table, at: int, regions: Mapping[str, str], numbers: SplitNumbers
) -> Float[np.ndarray, "importer exporter"]:
    """Share of chips in each flow of electronics.

    The odds of a flow are a factor of the buyer times the odds that the seller has in the United States. The factor
    makes the buyer's imports as chip-heavy as they are known to be.
    """
    flow = table.flow_usd_mn[:, :, at].copy()
    np.fill_diagonal(flow, 0.0)
    seller = _odds(np.array([_number(numbers.origin, code, regions) for code in table.countries]))
    narrow = np.array([_number(numbers.imports, code, regions) for code in table.countries])
    american = table.countries.index("USA") if "USA" in table.countries else None
    if american is None:
        raise DataError("the split rests on American imports; the table has no country USA")
    theirs = seller / (1 + seller)
    measured = float((flow[american] * theirs).sum() / flow[american].sum())
    wider = _odds(np.array(measured)) / _odds(narrow[american])
    wanted = _odds(narrow) * wider
    wanted = wanted / (1 + wanted)
    factor = np.ones(len(flow))
    for n in range(len(flow)):
        if flow[n].sum() > 0:
            factor[n] = _factor(seller, flow[n], float(wanted[n]))
    odds = factor[:, None] * seller
    shares = odds / (1 + odds)
    np.fill_diagonal(shares, [_number(numbers.home, code, regions) for code in table.countries])
    return np.asarray(shares)


def _odds(share: Float[np.ndarray, "*any"]) -> Float[np.ndarray, "*any"]:
    """Odds of a share."""
    return np.asarray(share / (1 - share))


def _factor(odds: Float[np.ndarray, "cell"], weight: Float[np.ndarray, "cell"], wanted: float) -> float:
    """The factor on all odds that makes the mean share over cells what is wanted."""
    low, high = -60.0, 60.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        scaled = np.exp(middle) * odds
        mean = float((weight * scaled / (1 + scaled)).sum() / weight.sum())
        low, high = (middle, high) if mean < wanted else (low, middle)
    return float(np.exp((low + high) / 2))


class _Uses(NamedTuple):
    """Share of chips in what is bought of electronics.

    Args:
        input_share: by buying sector [share].
        final_share: in final use [share].
    """

    input_share: Float[np.ndarray, "country output"]
    final_share: Float[np.ndarray, "country"]


def _uses(table: Table, at: int, chips: Float[np.ndarray, "importer exporter"], numbers: SplitNumbers) -> _Uses:
    """Who uses the chips of a country: odds by sector, scaled so that all of them are used."""
    output = table.flow_usd_mn.sum(0)
    used = table.input_share[:, :, at] * output
    paid = table.flow_usd_mn[:, :, at] * (1 + table.tariff_rate[:, :, at])
    final = np.maximum(paid.sum(1) - used.sum(1), 0.0)
    heavy = np.array(
        [numbers.buyer.get(code, numbers.buyer["all"]) for code in table.sectors] + [numbers.buyer["final"]]
    )
    weight = np.concatenate([used, final[:, None]], axis=1)
    shares = np.zeros_like(weight)
    for n, row in enumerate(weight):
        whole = float(row.sum())
        if whole > 0:
            wanted = min(float(chips[n].sum()) / whole, 1 - 1e-9)
            factor = _factor(heavy, row, wanted)
            shares[n] = factor * heavy / (1 + factor * heavy)
    return _Uses(shares[:, :-1], shares[:, -1])


def _costs(
    table: Table, at: int, flow: Float[np.ndarray, "importer exporter more"], use: _Uses, numbers: SplitNumbers
) -> tuple[Float[np.ndarray, "country more"], Float[np.ndarray, "country more more"]]:
    """Value-added and input shares with chips beside electronics; both add up to those of the whole."""
    bought = table.input_share[:, :, at]
    rows = np.insert(table.input_share, at, bought * use.input_share, axis=2)
    rows[:, :, at + 1] -= rows[:, :, at]
    output = flow.sum(0)
    part = output[:, at] / np.where(output[:, at] + output[:, at + 1] > 0, output[:, at] + output[:, at + 1], 1.0)
    whole_added = table.value_added_share[:, at]
    chip_added, other_added = np.empty_like(whole_added), np.empty_like(whole_added)
    for n, (whole, weight) in enumerate(zip(whole_added, part, strict=True)):
        chip_added[n], other_added[n] = _two_shares(whole, weight, numbers.cost["value_added"])
    own = bought[:, at]
    ratio = numbers.cost["own_inputs"]
    other_own = own / (1 - part + part * ratio)
    chip_own = ratio * other_own
    limit = np.minimum(1.0, (1 - chip_added) / np.maximum(chip_own, 1e-300))
    limit = np.minimum(limit, (1 - other_added) / np.maximum(other_own, 1e-300))
    even = limit < 1  # too little room beside value added: both parts as the whole
    chip_added, other_added = (np.where(even, whole_added, x) for x in (chip_added, other_added))
    chip_own, other_own = (np.where(even, own, x) for x in (chip_own, other_own))
    value_added = np.insert(table.value_added_share, at, chip_added, axis=1)
    value_added[:, at + 1] = other_added
    return value_added, _producers(rows, at, own, np.stack([chip_own, other_own], 1), value_added)


def _producers(
    rows: Float[np.ndarray, "country output more"],
    at: int,
    own: Float[np.ndarray, "country"],
    own_each: Float[np.ndarray, "country two"],
    value_added: Float[np.ndarray, "country more"],
) -> Float[np.ndarray, "country more more"]:
    """Input shares by producer: both parts buy electronics at their own rate, and the rest in the mix of the whole."""
    inputs = np.insert(rows, at, rows[:, at], axis=1)
    pair = slice(at, at + 2)
    rest = inputs[:, at].copy()
    rest[:, pair] = 0.0
    rest /= np.where(rest.sum(1, keepdims=True) > 0, rest.sum(1, keepdims=True), 1.0)
    mix = rows[:, at, pair] / np.where(own > 0, own, 1.0)[:, None]
    for k in (0, 1):
        left = 1 - value_added[:, at + k] - own_each[:, k]
        inputs[:, at + k] = left[:, None] * rest
        inputs[:, at + k, pair] = own_each[:, k : k + 1] * mix
    return inputs


def _two_shares(whole: float, weight: float, odds_ratio: float) -> tuple[float, float]:
    """Two shares with a given ratio of odds whose mean with the weight is the whole."""
    if not 0 < whole < 1:
        return whole, whole
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        other = (low + high) / 2
        odds = odds_ratio * other / (1 - other) if other < 1 else np.inf
        chip = odds / (1 + odds) if np.isfinite(odds) else 1.0
        low, high = (other, high) if weight * chip + (1 - weight) * other < whole else (low, other)
    return float(chip), float(other)
