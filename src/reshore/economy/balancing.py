"""From a table to a base that is its own equilibrium: shares come from the table, levels from one linear system.

Trade shares, final shares, cost shares and trade deficits are those of the table. Where the table is not consistent,
because its input shares come from elsewhere or a final demand is negative, the levels move. What moved is reported.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reshore.economy.balance_levels import Levels, Shares, solved_levels
from reshore.economy.balance_report import Clip, Move, Moved, moves
from reshore.economy.model import Economy
from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaxtyping import Float

    from reshore.economy.table import Table

__all__ = ["Balanced", "Clip", "Move", "Moved", "balance", "balanced_table", "default_economy"]

_MN_PER_BN = 1000.0
_NEAR_ONE = 1e-3
"""How far cost shares may add to something else than one; the rest is rounding of the source and is normalised."""

_MOST_FAULTS = 50


class Balanced(NamedTuple):
    """A base and how far it stands from the table.

    Args:
        economy: the base.
        moved: what balancing changed.
    """

    economy: Economy
    moved: Moved


def balance(table: Table) -> Balanced:
    """The base of a table: with nothing changed it is its own equilibrium, to the last digits.

    Spending X on sector j in country n, output Y of exporter i, income I: ``X_nj = a_nj I_n + sum_k g_nkj Y_nk``,
    ``Y_ij = sum_n pi_nij X_nj / tau_nij``, ``I_n = sum_j B_nj Y_nj + R_n + D_n``. With deficits D that add to zero the
    solution is unique up to the scale, which is that of the table's value added. Final shares ``a`` are what the table
    leaves after inputs, or come from the table's final flows.

    Args:
        table: flows [usd_mn], duties and cost shares [share] of the world.

    Returns:
        The base, its money in [usd_bn], and what moved against the table.

    Raises:
        DataError: a table from which no base can be made; every fault is named.

    Source: Caliendo and Parro (2015), equations 6 to 8. Test: tests/economy/test_balance.py.
    """
    shares, levels, clipped = _fitted(table)
    names = table.countries, table.sectors
    rows = moves(names, table.flow_usd_mn / _MN_PER_BN, _flows(shares, levels), shares.value_added_share)
    separate = table.final_flow_usd_mn is not None
    economy = Economy(
        share=shares.inputs,
        final_trade_share=shares.final if separate else None,
        tariff_rate=np.array(table.tariff_rate, dtype=float),
        value_added_share=shares.value_added_share,
        input_share=shares.input_share,
        final_share=shares.final_share,
        value_added_usd_bn=(shares.value_added_share * levels.output_usd_bn).sum(1),
        deficit_usd_bn=shares.deficit_usd_bn,
        spending_usd_bn=levels.spending_usd_bn,
        final_spending_usd_bn=levels.final_usd_bn,
        elasticity=np.array(table.elasticity, dtype=float),
        countries=tuple(table.countries),
        sectors=tuple(table.sectors),
    )
    return Balanced(economy, Moved(rows, clipped))


def balanced_table(table: Table) -> Table:
    """A table with flows that are consistent with its shares, so that balancing it again moves nothing.

    Args:
        table: any table that `balance` takes.

    Returns:
        The same with balanced flows and normalised cost shares.

    Raises:
        DataError: as `balance`.
    """
    shares, levels, _ = _fitted(table)
    final = shares.final * levels.final_usd_bn[:, None] / shares.duty_factor
    return replace(
        table,
        flow_usd_mn=_flows(shares, levels) * _MN_PER_BN,
        final_flow_usd_mn=None if table.final_flow_usd_mn is None else final * _MN_PER_BN,
        value_added_share=shares.value_added_share,
        input_share=shares.input_share,
    )


@lru_cache(maxsize=1)
def default_economy() -> Economy:
    """The base of the shipped table: eight regions and fourteen sectors at the size of 2025.

    Returns:
        The base, its money in [usd_bn]; always the same object, so do not write into its arrays.

    Source: docs/explanation/economy-table.md. Test: tests/economy/test_balance.py.
    """
    from reshore.economy.tables.default import default_table

    return balance(default_table()).economy


_one_thread = Lock()
"""The limit is one for the whole process, and whoever leaves it puts back what was there when he came."""


def _fitted(table: Table) -> tuple[Shares, Levels, tuple[Clip, ...]]:
    """Shares of a table, the levels that fit them, and what was clipped."""
    from threadpoolctl import threadpool_limits

    sound = _checked(table)
    shares, clipped = _shares(sound)
    # the library of linear algebra sums in another order on more cores, and runs have to be the same bit for bit
    with _one_thread, threadpool_limits(1, user_api="blas"):
        levels = solved_levels(shares, table.flow_usd_mn.sum(0) / _MN_PER_BN, table.countries)
    return shares, levels, clipped


def _shares(table: Table) -> tuple[Shares, tuple[Clip, ...]]:
    """Trade, final and cost shares of a table, and the final demands that were negative."""
    flow, duty_factor = table.flow_usd_mn / _MN_PER_BN, 1 + table.tariff_rate
    paid = flow * duty_factor
    if table.final_flow_usd_mn is None:
        demand = paid.sum(1) - np.einsum("nkj,nk->nj", table.input_share, flow.sum(0))
        inputs = final = _of_total(paid)
    else:
        final_paid = table.final_flow_usd_mn / _MN_PER_BN * duty_factor
        demand = final_paid.sum(1)
        inputs, final = (_of_total(part, _of_total(paid)) for part in (paid - final_paid, final_paid))
    bought = paid.sum(1)
    clipped = tuple(
        Clip(table.countries[n], table.sectors[j], float(demand[n, j]), float(bought[n, j]))
        for n, j in np.argwhere(demand < -1e-12 * bought.sum(1, keepdims=True))
    )
    kept = np.maximum(demand, 0.0)
    total = kept.sum(1, keepdims=True)
    faults = [
        Fault(f"countries.{table.countries[n]}", f"inputs use up all that it buys, {bought[n].sum():.6g} bn USD")
        for n in np.flatnonzero(total[:, 0] <= 0)
    ]
    if faults:
        raise DataError("countries without final spending: check the units of flows and the input shares", faults)
    deficit = flow.sum((1, 2)) - flow.sum((0, 2))
    shares = Shares(
        inputs, final, duty_factor, table.value_added_share, table.input_share, kept / total, deficit - deficit.mean()
    )
    return shares, clipped


def _of_total(
    paid: Float[np.ndarray, "importer exporter sector"],
    otherwise: Float[np.ndarray, "importer exporter sector"] | None = None,
) -> Float[np.ndarray, "importer exporter sector"]:
    """Shares over exporters; where nothing is bought those of other use, or home where there are none."""
    total = paid.sum(1, keepdims=True)
    home = np.broadcast_to(np.eye(paid.shape[0])[:, :, None], paid.shape)
    shares = np.where(total > 0, paid / np.where(total > 0, total, 1.0), home if otherwise is None else otherwise)
    return shares / shares.sum(1, keepdims=True)


def _flows(shares: Shares, levels: Levels) -> Float[np.ndarray, "importer exporter sector"]:
    """Flows before duty that levels mean [usd_bn]."""
    bought = shares.inputs * levels.input_usd_bn[:, None] + shares.final * levels.final_usd_bn[:, None]
    return np.asarray(bought / shares.duty_factor)


def _checked(table: Table) -> Table:
    """The table with cost shares that add to one exactly; all faults at once where that cannot be."""
    faults = [*_wrong_cells(table)]
    output = table.flow_usd_mn.sum(0)
    total = table.value_added_share + table.input_share.sum(2)
    idle = (output <= 0) & (np.abs(total - 1) > _NEAR_ONE)
    for n, j in np.argwhere(~idle & ~(np.abs(total - 1) <= _NEAR_ONE)):
        faults.append(
            Fault(
                f"cost shares of {table.countries[n]}, {table.sectors[j]}",
                f"value added and inputs add to {total[n, j]:.6g}, not to one; divide both by gross output",
            )
        )
    spending = table.flow_usd_mn.sum((1, 2))
    for n in np.flatnonzero(~(spending > 0) | ~(output.sum(1) > 0)):
        faults.append(
            Fault(f"countries.{table.countries[n]}", "buys or sells nothing; leave it out or merge it into another")
        )
    if faults:
        raise DataError(f"the table {table.name} cannot be balanced".replace("  ", " "), faults[:_MOST_FAULTS])
    value_added = np.where(idle, 1.0, table.value_added_share / np.where(idle, 1.0, total))
    inputs = np.where(idle[..., None], 0.0, table.input_share / np.where(idle, 1.0, total)[..., None])
    return replace(table, value_added_share=value_added, input_share=inputs)


def _wrong_cells(table: Table) -> Iterator[Fault]:
    """Cells outside what they can be."""
    flow = "importer", "exporter", "sector"
    checks: list[tuple[str, Any, float, bool]] = [
        ("flow_usd_mn", table.flow_usd_mn, 0.0, True),
        ("tariff_rate", table.tariff_rate, -1.0, False),
        ("value_added_share", table.value_added_share, 0.0, True),
        ("input_share", table.input_share, 0.0, True),
        ("elasticity", table.elasticity, 0.0, False),
    ]
    if table.final_flow_usd_mn is not None:
        checks.append(("final_flow_usd_mn", table.final_flow_usd_mn, 0.0, True))
        checks.append(("intermediate flow", table.flow_usd_mn - table.final_flow_usd_mn, -1e-6, True))
    for name, values, low, closed in checks:
        right = np.isfinite(values) & ((values >= low) if closed else (values > low))
        axes = flow if values.ndim == 3 and name != "input_share" else ("country", "output", "input")
        for cell in np.argwhere(~right):
            where = ", ".join(_code(table, axis, int(at)) for axis, at in zip(axes, cell, strict=False))
            if values.ndim == 1:
                where = table.sectors[cell[0]]
            yield Fault(
                f"{name} of {where}",
                f"is {values[tuple(cell)]:.6g}; it has to be {'at least' if closed else 'above'} {low:g}",
            )


def _code(table: Table, axis: str, at: int) -> str:
    """The code of one place on an axis."""
    return (table.countries if axis in ("importer", "exporter", "country") else table.sectors)[at]
