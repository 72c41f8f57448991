"""A table brought to the size of another year: totals that are known are met, shares of costs and final use stay.

Flows are scaled in turn until three things hold at once: every known total, outputs that earn each country its value
added, and purchases that are what producers need plus what final users want. The result balances without moving.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.economy.balancing import balance, balanced_table
from reshore.economy.tables.rows import number, raise_faults, read_rows
from reshore.errors import DataError, Fault, SolveError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jaxtyping import Bool, Float

    from reshore.economy.table import Table

WHATS = ("gdp", "trade", "deficit")
GOODS = "goods"
SERVICES = "services"
_ALL = "all"
_MN_PER_BN = 1000.0
_TOLERANCE = 1e-11
_NEAR_ENOUGH = 1e-6


class Total(NamedTuple):
    """A total that the scaled table has to have.

    Args:
        what: `gdp`, value added of `exporter`; `deficit`, imports less exports of `importer`; or `trade`, flows between
            countries before duty.
        importer: code, or `all`; empty for value added.
        exporter: code, or `all`; empty for deficits.
        sector: a sector, `goods` for all but services, or `all`.
        value_usd_bn: the total [usd_bn].
        status: how well it is known.
    """

    what: str
    importer: str
    exporter: str
    sector: str
    value_usd_bn: float
    status: str = "assumed"

    @property
    def name(self) -> str:
        """The total in words."""
        if self.what == "gdp":
            return f"value added of {self.exporter}"
        if self.what == "deficit":
            return f"deficit of {self.importer}"
        seller, buyer = ("the world" if code == _ALL else code for code in (self.exporter, self.importer))
        return f"{self.sector} from {seller} to {buyer}"


def read_totals(path: Path) -> list[Total]:
    """The totals of a file.

    Args:
        path: a CSV with columns what, importer, exporter, sector, value_usd_bn, status.

    Raises:
        DataError: an unknown kind of total, or one that is not positive.
    """
    faults: list[Fault] = []
    totals = []
    for row in read_rows(path, ("what", "importer", "exporter", "sector", "value_usd_bn", "status")):
        cell, value = row.cells, number(row, "value_usd_bn", path, faults)
        if cell["what"] not in WHATS:
            faults.append(
                Fault("what", f"'{cell['what']}' is not known; {nearest(cell['what'], WHATS)}", str(path), row.line)
            )
        elif value <= 0 and cell["what"] != "deficit":
            faults.append(Fault("value_usd_bn", f"is {value:g}; give a positive total", str(path), row.line))
        totals.append(Total(cell["what"], cell["importer"], cell["exporter"], cell["sector"], value, cell["status"]))
    raise_faults(faults, f"the totals of {path} cannot be used")
    return totals


def total_of(table: Table, total: Total) -> float:
    """What a table has for a total [usd_bn].

    Args:
        table: any table with the codes of the total.
        total: which one.
    """
    if total.what == "gdp":
        n = _place(table.countries, total.exporter)
        return float((table.value_added_share * table.flow_usd_mn.sum(0))[n].sum() / _MN_PER_BN)
    if total.what == "deficit":
        return float(_deficit(table.flow_usd_mn)[_place(table.countries, total.importer)] / _MN_PER_BN)
    return float(table.flow_usd_mn[_cells(table, total)].sum() / _MN_PER_BN)


def scaled(table: Table, totals: Sequence[Total], year: int, rounds: int = 20_000) -> Table:
    """A table at the size of another year.

    Args:
        table: a table with one source pattern for inputs and final use; it is balanced first.
        totals: what has to hold. Value added of countries that are not named grows as that of the named ones. Deficits
            that are not named grow with the world and take up what is left, in proportion to value added. Where none is
            named they are free.
        year: the year that the totals are of.
        rounds: rounds of fitting after which it gives up [count].

    Returns:
        A balanced table that meets the totals to 1e-6. Cost shares and final shares are those of the table; sources of
        purchases change by proportional fitting, as far as the totals ask for it.

    Raises:
        DataError: a total names what the table does not have.
        SolveError: the totals contradict each other or the cost shares.
    """
    if table.final_flow_usd_mn is not None:
        raise DataError("a table with separate final flows cannot be scaled; drop them first")
    table = balanced_table(table)
    goal = _goal(table, totals, np.asarray(balance(table).economy.final_share))
    flow = table.flow_usd_mn * (goal.value_added.sum() / (table.value_added_share * table.flow_usd_mn.sum(0)).sum())
    for _ in range(rounds):
        before = flow
        flow = _fitted_once(table, goal, flow)
        if np.abs(flow - before).max() <= _TOLERANCE * flow.max() and _gap(goal, flow) < _TOLERANCE:
            break
    result = balanced_table(replace(table, flow_usd_mn=flow))
    missed = [(abs(total_of(result, total) / total.value_usd_bn - 1), total) for total in totals if total.value_usd_bn]
    faults = [
        Fault(total.name, f"has to be {total.value_usd_bn:g} and comes to {total_of(result, total):.6g} bn USD")
        for gap, total in missed
        if gap > _NEAR_ENOUGH
    ]
    if faults:
        raise SolveError("the totals contradict each other or the cost shares; leave one out", faults)
    note = f"Scaled to {len(totals)} totals of {year} by proportional fitting; cost shares and final shares kept."
    return replace(result, year=year, notes=(*table.notes, note))


class _Goal(NamedTuple):
    """What the fitted flows have to be.

    Args:
        trade: cells and the sum that they have [usd_mn].
        value_added: by country [usd_mn].
        deficit: by country; None where it is free [usd_mn].
        final_share: share of a sector in final spending [share].
    """

    trade: list[tuple[Bool[np.ndarray, "importer exporter sector"], float]]
    value_added: Float[np.ndarray, "country"]
    deficit: Float[np.ndarray, "country"] | None
    final_share: Float[np.ndarray, "country sector"]


def _goal(table: Table, totals: Sequence[Total], final_share: Float[np.ndarray, "country sector"]) -> _Goal:
    """The goal that totals set."""
    trade = [(_cells(table, total), _MN_PER_BN * total.value_usd_bn) for total in totals if total.what == "trade"]
    value_added = _value_added(table, totals)
    known = {_place(table.countries, t.importer): _MN_PER_BN * t.value_usd_bn for t in totals if t.what == "deficit"}
    if not known:
        return _Goal(trade, value_added, None, final_share)
    left = np.array([n not in known for n in range(len(value_added))])
    if not left.any():
        raise DataError("totals name the deficit of every country; leave one out, since deficits add to zero")
    now = (table.value_added_share * table.flow_usd_mn.sum(0)).sum()
    grown = _deficit(table.flow_usd_mn) * (value_added.sum() / now)
    deficit = np.array([known.get(n, grown[n]) for n in range(len(value_added))])
    deficit -= np.where(left, value_added, 0.0) * (deficit.sum() / value_added[left].sum())
    return _Goal(trade, value_added, deficit, final_share)


def _fitted_once(
    table: Table, goal: _Goal, flow: Float[np.ndarray, "importer exporter sector"]
) -> Float[np.ndarray, "importer exporter sector"]:
    """One round of fitting: deficits, totals of trade, value added, needs of buyers."""
    home = np.eye(len(flow), dtype=bool)[:, :, None]
    if goal.deficit is not None:
        abroad = np.where(home, 0.0, flow)
        ratio = (abroad.sum((0, 2)) + goal.deficit) / abroad.sum((1, 2))
        flow = np.where(home, flow, flow * np.clip(ratio, 0.5, 2.0)[:, None, None])
    for cells, value in goal.trade:
        flow = np.where(cells, flow * (value / flow[cells].sum()), flow)
    earned = (table.value_added_share * flow.sum(0)).sum(1)
    flow = flow * (goal.value_added / earned)[None, :, None]
    output = flow.sum(0)
    duty = flow * table.tariff_rate
    deficit = _deficit(flow) if goal.deficit is None else goal.deficit
    income = (table.value_added_share * output).sum(1) + duty.sum((1, 2)) + deficit
    wanted = np.einsum("nkj,nk->nj", table.input_share, output) + goal.final_share * income[:, None]
    paid = (flow + duty).sum(1)
    return np.asarray(flow * np.divide(wanted, paid, out=np.ones_like(paid), where=paid > 0)[:, None])


def _gap(goal: _Goal, flow: Float[np.ndarray, "importer exporter sector"]) -> float:
    """How far the worst total of trade is from its goal [share]."""
    return max((abs(float(flow[cells].sum()) / value - 1) for cells, value in goal.trade), default=0.0)


def _deficit(flow: Float[np.ndarray, "importer exporter sector"]) -> Float[np.ndarray, "country"]:
    """Imports less exports."""
    return np.asarray(flow.sum((1, 2)) - flow.sum((0, 2)))


def _value_added(table: Table, totals: Sequence[Total]) -> Float[np.ndarray, "country"]:
    """Value added of each country in the year of the totals [usd_mn]."""
    now = (table.value_added_share * table.flow_usd_mn.sum(0)).sum(1)
    wanted = np.full_like(now, np.nan)
    for total in totals:
        if total.what == "gdp":
            wanted[_place(table.countries, total.exporter)] = _MN_PER_BN * total.value_usd_bn
    known = np.isfinite(wanted)
    growth = wanted[known].sum() / now[known].sum() if known.any() else 1.0
    return np.where(known, wanted, growth * now)


def _place(codes: Sequence[str], code: str) -> int:
    """The place of a code."""
    if code not in codes:
        raise DataError(f"unknown '{code}' in the totals; {nearest(code, codes)}")
    return list(codes).index(code)


def _cells(table: Table, total: Total) -> Bool[np.ndarray, "importer exporter sector"]:
    """The flows between countries that a total sums."""
    importer, exporter, sector = (
        np.ones(len(x), dtype=bool) for x in (table.countries, table.countries, table.sectors)
    )
    if total.importer != _ALL:
        importer = np.arange(len(importer)) == _place(table.countries, total.importer)
    if total.exporter != _ALL:
        exporter = np.arange(len(exporter)) == _place(table.countries, total.exporter)
    if total.sector == GOODS:
        sector = np.array([code != SERVICES for code in table.sectors])
    elif total.sector != _ALL:
        sector = np.arange(len(sector)) == _place(table.sectors, total.sector)
    cells = importer[:, None, None] & exporter[None, :, None] & sector
    return np.asarray(cells & ~np.eye(len(importer), dtype=bool)[:, :, None])
