"""Frames on money: who pays with each deal, what it costs public purses, and how much of a pledge becomes plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.deal.building import Pledge
from reshore.ensemble.additionality import COST
from reshore.ensemble.readings import FAB_SPENDING
from reshore.outcome import quantiles
from reshore.report.bands import mean, number
from reshore.report.comparison.numbers import DEAL
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import band_columns
from reshore.report.frames.money import by_payer
from reshore.report.frames.price import prices

if TYPE_CHECKING:
    import xarray as xr

    from reshore.report.bands import Array
    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Value

ANNOUNCED, CHIPS, OPEN, NEW, PLANTS, SPENT = (
    "announced",
    "for chip plants",
    "left for other plants",
    "new money",
    "turned into plants",
    "spent",
)
STAGES = {
    ANNOUNCED: "all pledges that do not stand without a deal too, ships and energy counted in; thought possible, where "
    "nobody promised anything: what firms might put in of their own accord",
    CHIPS: "the share that is for making chips",
    OPEN: "what is left of it after the plants that the pledge names, which are announced anyway",
    NEW: "less what was planned before",
    PLANTS: "what is delivered and finds land: the cost of the plants that it buys",
    SPENT: "what sponsors spend more on building and equipping US fabs than without a deal, up to the last year shown",
}
"""Stage on the way from announced money to plants, and what it is."""


def payers(material: Material) -> Frame:
    """Who finally pays for fabs in the United States on every path, over all years shown, as means over draws.

    Args:
        material: what the page reads.

    Returns:
        One row per path and payer: the sum, and what it is more than on the reference path [usd_bn].
    """
    ground = _paid(material, material.reference)
    rows = [
        (side.name, payer, amount, amount - ground[payer])
        for side in material.paths
        for payer, amount in _paid(material, side).items()
    ]
    columns = (
        DEAL,
        Column("payer", "Who pays"),
        Column("mean_usd_bn", "mean", "usd_bn"),
        Column("more_usd_bn", f"more than with {material.without}", "usd_bn"),
    )
    return Frame("payers_by_deal", columns, tuple(rows))


def _paid(material: Material, side: Side) -> dict[str, float]:
    """What each payer pays over all years shown, less what it gets back [usd_bn]."""
    frame = by_payer(side.data, material.ledger)
    amounts: dict[str, float] = {}
    for row in frame.records():
        amounts[str(row["payer"])] = amounts.get(str(row["payer"]), 0.0) + float(row["mean_usd_bn"] or 0.0)
    return amounts


def price(material: Material, year: int) -> Frame:
    """What each deal costs public purses of both sides by the end of a year, and what it costs to add wafer starts.

    Args:
        material: what the page reads.
        year: the last year counted.

    Returns:
        One row per deal: what it adds in public money [usd_bn] and in capacity of all chip classes [kwpm], the ratio
        of their means [usd_bn_per_kwpm], and the band of that price over draws.
    """
    rows: list[tuple[Value, ...]] = []
    columns: tuple[Column, ...] = ()
    for side in material.rivals:
        frame = prices(side.data, material.reference.data).where(year=year)
        columns = frame.columns
        rows += [(side.name, *row) for row in frame.rows]
    return Frame("public_money_by_deal", (DEAL, *columns), tuple(rows))


def _sum(data: xr.Dataset, entries: tuple[str, ...]) -> Array:
    """Some entries of the ledger over all years [draw] [usd_bn]."""
    return np.asarray(data["ledger_usd_bn"].sel(entry=list(entries)).sum(("entry", "year")), dtype=np.float64)


def chain(material: Material) -> Frame:
    """From announced money to plants: how much of each deal's pledges is for chips, new, delivered and spent.

    Args:
        material: what the page reads.

    Returns:
        One row per deal and stage: mean and band over draws [usd_bn].
    """
    rows: list[tuple[Value, ...]] = []
    for side in material.sides:
        pledges = pledges_of(material, side)
        if not pledges:
            continue
        stages = dict.fromkeys(STAGES, np.zeros(material.draws.size))
        for name, pledge in pledges.items():
            for stage, amount in _stages(material, side, name, pledge).items():
                stages[stage] = stages[stage] + amount
        stages[SPENT] = _sum(side.data, FAB_SPENDING) - _sum(material.base, FAB_SPENDING)
        for stage, amounts in stages.items():
            points = quantiles(amounts)
            rows.append((side.name, stage, number(float(mean(amounts))), *map(number, points)))
    columns = (DEAL, Column("stage", "Stage"), Column("mean_usd_bn", "mean", "usd_bn"), *band_columns("usd_bn"))
    return Frame("pledges_to_plants", columns, tuple(rows))


def pledges_of(material: Material, side: Side) -> dict[str, Pledge]:
    """The pledges of a deal that do not stand without it too."""
    standing = material.standing.clauses
    return {n: pledge for n, pledge in side.outcome.deal.of_kind(Pledge).items() if standing.get(n) != pledge}


def _stages(material: Material, side: Side, name: str, pledge: Pledge) -> dict[str, Array]:
    """The stages of one pledge up to the plants that it buys [draw] [usd_bn]."""
    buys = float(pledge.use in {"fabs", "general"})
    chips = buys * _share(material, side, pledge.chip_share_pct, "chip_share", pledge.investor_region)
    left = np.maximum(pledge.amount_usd_bn - _named(material, side, pledge), 0.0) * float(pledge.free)
    return {
        ANNOUNCED: np.full(material.draws.size, pledge.amount_usd_bn),
        CHIPS: pledge.amount_usd_bn * chips,
        OPEN: left * chips,
        NEW: left * chips * _share(material, side, pledge.new_money_pct, "new_money_share"),
        PLANTS: _bought(material, side, name, pledge),
    }


def _share(material: Material, side: Side, said: float | None, stem: str, key: str | None = None) -> Array:
    """A share that a pledge names in percent, or else what each draw assumed about it [draw] [share]."""
    return _sample(material, side, stem, key) if said is None else np.full(material.draws.size, said / 100)


def _named(material: Material, side: Side, pledge: Pledge) -> Array:
    """What the plants cost that a pledge names [draw] [usd_bn]."""
    known = {row.project: row.capex_usd_bn for row in material.world.projects}
    total = np.zeros(material.draws.size)
    for project in pledge.projects:
        total = total + (known.get(project) or _cost(material, side, project))
    return total


def _bought(material: Material, side: Side, name: str, pledge: Pledge) -> Array:
    """What the standard phases cost that a pledge buys [draw] [usd_bn]."""
    data = side.data
    mine = (data["project_clause"].values == name) & (data["project_kind"].values == "phase")
    phases = np.asarray(data["planned_capacity_kwpm"].values[:, mine], dtype=np.float64)
    return np.asarray(phases.sum(axis=1) * _sample(material, side, COST, pledge.product))


def _cost(material: Material, side: Side, project: str) -> Array:
    """What a plant without a known cost costs, at the programme cost of its product [draw] [usd_bn]."""
    one = side.data.sel(project=project)
    planned = np.asarray(one["planned_capacity_kwpm"], dtype=np.float64)
    return np.asarray(planned * _sample(material, side, COST, one["project_product"].item()))


def _sample(material: Material, side: Side, stem: str, key: str | None = None) -> Array:
    """What each draw assumed about an uncertain number, or its median where it was not drawn [draw]."""
    value = material.world.catalogue.parameters[stem].value(key)
    if value.name in side.outcome.samples:
        drawn: Array = np.asarray(side.outcome.samples[value.name], dtype=np.float64)[material.draws]
        return drawn
    return np.full(material.draws.size, value.distribution.median)
