"""Frames on money: who finally pays, what it buys, and the ledger entry by entry; every dollar stands once.

Some entries only move money between those who pay (a tax credit goes from the treasury to the sponsor). They are
netted: a payer's share is what it pays less what it gets back, so that payers and uses have the same total.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.report.bands import Array, Draws, band, good_draws, mean, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, yearly_bands, years_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from reshore.report.frame import Value

    Ledger = Mapping[str, tuple[str, str]]

PAYERS = {
    "sponsor": "chip firms",
    "host_public": "US public money",
    "host_loans": "US public loans",
    "partner_public": "partner's public money",
}
"""Where money comes from, and how it is called; loans stand apart because they are lent, not given."""

ACCOUNTS = {
    **PAYERS,
    "contractors": "building contractors",
    "crews": "craft workers",
    "toolmakers": "tool makers",
    "staff": "fab staff",
    "experts": "visiting experts",
    "movers": "movers and travel",
    "landlords": "landlords",
    "trainers": "trainers",
    "suppliers": "suppliers",
    "lenders": "lenders",
}

ENTRIES = {
    "building": "building",
    "craft_wages": "craft wages",
    "tools": "tools",
    "staff_wages": "wages of fab staff",
    "expert_pay": "pay of visiting experts",
    "relocation": "relocation",
    "housing": "housing",
    "training_sponsor": "training, paid by firms",
    "training_host": "training, paid by the host",
    "training_partner": "training, paid by the partner",
    "tax_credit": "tax credit",
    "grants": "grants",
    "loans": "loans",
    "guarantee_loss": "losses on guarantees",
    "park_sponsor": "science park, paid by firms",
    "park_host": "science park, paid by the host",
    "park_partner": "science park, paid by the partner",
    "materials": "materials",
}

USES = {
    "building": ("building", "craft_wages"),
    "tools": ("tools",),
    "people in the fabs": ("staff_wages", "expert_pay"),
    "materials": ("materials",),
    "moving, housing, training, parks": (
        "relocation",
        "housing",
        "training_sponsor",
        "training_host",
        "training_partner",
        "park_sponsor",
        "park_host",
        "park_partner",
        "guarantee_loss",
    ),
}
"""Groups of uses as the chart stacks them, and the ledger entries in each."""

SETTLING: dict[str, tuple[str, ...]] = {
    "relocation and travel": ("relocation",),
    "housing": ("housing",),
    "training, paid by firms": ("training_sponsor",),
    "training, paid by public purses": ("training_host", "training_partner"),
    "science parks": ("park_sponsor", "park_host", "park_partner"),
}
"""What it takes to bring people and suppliers to a site, and the ledger entries of each part."""

ALL_PARTS = "all together"
"""What the sum of those parts is called."""

_MEAN = Column("mean_usd_bn", "mean", "usd_bn")


def by_payer(data: xr.Dataset, ledger: Ledger) -> Frame:
    """Who finally pays, by year: payments less what comes back, as means over draws.

    Args:
        data: results of one path.
        ledger: entry to the account that pays and the account that receives.

    Returns:
        One row per payer and year [usd_bn].
    """
    flows = _flows(data)
    rows: list[tuple[Value, ...]] = []
    for payer, label in PAYERS.items():
        net = sum(
            (_sign(entry, ledger, payer) * mean(values) for entry, values in flows.items()),
            start=_nothing(data),
        )
        rows += [(year, label, number(net[at])) for at, year in enumerate(years_of(data))]
    return Frame("money_by_payer", (YEAR, Column("payer", "Who pays"), _MEAN), tuple(rows))


def by_use(data: xr.Dataset, ledger: Ledger) -> Frame:
    """What the money buys, by year, as means over draws; the total equals that of the payers.

    Args:
        data: results of one path.
        ledger: entry to the account that pays and the account that receives.

    Returns:
        One row per group of uses and year [usd_bn].
    """
    flows = _flows(data)
    spent = {entry: values for entry, values in flows.items() if ledger[entry][1] not in PAYERS}
    named = {entry for entries in USES.values() for entry in entries}
    groups = {**USES, "other uses": tuple(entry for entry in spent if entry not in named)}
    rows: list[tuple[Value, ...]] = []
    for label, entries in groups.items():
        held = [mean(spent[entry]) for entry in entries if entry in spent]
        if not held:
            continue
        total = sum(held, start=_nothing(data))
        rows += [(year, label, number(total[at])) for at, year in enumerate(years_of(data))]
    return Frame("money_by_use", (YEAR, Column("use", "What for"), _MEAN), tuple(rows))


def entries(data: xr.Dataset, base: xr.Dataset | None, ledger: Ledger) -> Frame:
    """Every ledger entry summed over the years shown: who pays whom, and how much.

    Args:
        data: results of the deal.
        base: results without it, or None.
        ledger: entry to the account that pays and the account that receives.

    Returns:
        One row per entry that is not zero in every draw [usd_bn]; the last column is the mean without the deal.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for entry in _entry_names(data):
        total = _total(data, entry, draws)
        other = None if base is None else _total(base, entry, draws)
        if not total.any() and (other is None or not other.any()):
            continue
        payer, receiver = ends(entry, ledger)
        points = band(total)
        names = (ENTRIES.get(entry, entry), ACCOUNTS.get(payer, payer), ACCOUNTS.get(receiver, receiver))
        without = None if other is None else number(float(mean(other)))
        rows.append((entry, *names, *(number(points[q]) for q in range(3)), number(float(mean(total))), without))
    columns = (
        Column("entry", "Entry"),
        Column("label", "What for"),
        Column("payer", "From"),
        Column("receiver", "To"),
        *band_columns("usd_bn"),
        _MEAN,
        Column("mean_without_usd_bn", "mean, no deal", "usd_bn"),
    )
    return Frame("money_entries", columns, tuple(rows))


def accounts(data: xr.Dataset, ledger: Ledger) -> Frame:
    """What every account pays and receives over the years shown, as means; the net column adds up to zero.

    Args:
        data: results of one path.
        ledger: entry to the account that pays and the account that receives.

    Returns:
        One row per account that moves money [usd_bn].
    """
    draws = good_draws(data)
    paid: dict[str, float] = {}
    received: dict[str, float] = {}
    for entry in _entry_names(data):
        amount = float(mean(_total(data, entry, draws))) if draws.size else 0.0
        payer, receiver = ends(entry, ledger)
        paid[payer] = paid.get(payer, 0.0) + amount
        received[receiver] = received.get(receiver, 0.0) + amount
    names = [name for name in (*ACCOUNTS, *paid, *received) if paid.get(name) or received.get(name)]
    rows = tuple(
        (name, ACCOUNTS.get(name, name), paid.get(name, 0.0), received.get(name, 0.0), _net(paid, received, name))
        for name in dict.fromkeys(names)
    )
    columns = (
        Column("account", "Account"),
        Column("label", "Who"),
        Column("paid_usd_bn", "pays", "usd_bn"),
        Column("received_usd_bn", "receives", "usd_bn"),
        Column("net_usd_bn", "receives less pays", "usd_bn"),
    )
    return Frame("money_accounts", columns, rows)


def settling(data: xr.Dataset) -> Frame:
    """What moving, housing, training and parks cost by year, as means over draws, so that the parts add up.

    Args:
        data: results of one path.

    Returns:
        One row per part and year [usd_bn].
    """
    flows = _flows(data)
    rows: list[tuple[Value, ...]] = []
    for part, names in SETTLING.items():
        total = sum((mean(flows[name]) for name in names), start=_nothing(data))
        rows += [(year, part, number(total[at])) for at, year in enumerate(years_of(data))]
    return Frame("settling", (YEAR, Column("part", "What for"), _MEAN), tuple(rows))


def settling_so_far(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """What moving, housing, training and parks cost since the first year shown, each part and all of them.

    Args:
        data: results of the deal, from the first year shown on.
        base: results without it, or None.

    Returns:
        One row per part, path and year, up to the end of that year [usd_bn].
    """
    parts = {**SETTLING, ALL_PARTS: tuple(name for names in SETTLING.values() for name in names)}
    rows = tuple(
        row for part, names in parts.items() for row in yearly_bands(data, base, part, partial(_so_far, entries=names))
    )
    return Frame("settling_so_far", (YEAR, Column("part", "What for"), PATH, *band_columns("usd_bn")), rows)


def spent(data: xr.Dataset, ledger: Ledger) -> xr.DataArray:
    """All money that leaves the payers, by year [draw, year]."""
    uses = [entry for entry in _entry_names(data) if ledger[entry][1] not in PAYERS]
    return data["ledger_usd_bn"].sel(entry=uses).sum("entry")


def _so_far(data: xr.Dataset, entries: tuple[str, ...]) -> xr.DataArray:
    """Some ledger entries up to the end of each year [draw, year]."""
    return data["ledger_usd_bn"].sel(entry=list(entries)).sum("entry").cumsum("year")


def _net(paid: dict[str, float], received: dict[str, float], name: str) -> float:
    """Receipts less payments of one account [usd_bn]."""
    return received.get(name, 0.0) - paid.get(name, 0.0)


def ends(entry: str, ledger: Ledger) -> tuple[str, str]:
    """The account that pays an entry and the one that receives it; loans come from an account of their own."""
    payer, receiver = ledger[entry]
    return ("host_loans", receiver) if entry == "loans" else (payer, receiver)


def _sign(entry: str, ledger: Ledger, account: str) -> float:
    """One where an account pays an entry, minus one where it receives it, zero otherwise."""
    payer, receiver = ends(entry, ledger)
    return float(payer == account) - float(receiver == account)


def _entry_names(data: xr.Dataset) -> list[str]:
    """The ledger entries that the results hold."""
    return [str(entry) for entry in data["entry"].values]


def _nothing(data: xr.Dataset) -> Array:
    """A yearly series of zeros [year]."""
    return np.zeros(data.sizes["year"])


def _flows(data: xr.Dataset) -> dict[str, Array]:
    """Every ledger entry by draw and year [draw, year]."""
    draws = good_draws(data)
    return {entry: take(data["ledger_usd_bn"].sel(entry=entry), draws) for entry in _entry_names(data)}


def _total(data: xr.Dataset, entry: str, draws: Draws) -> Array:
    """One entry summed over the years shown [draw]."""
    return take(data["ledger_usd_bn"].sel(entry=entry).sum("year"), draws)
