"""What is wrong with a table: the cell, its value, and what to do about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reshore.errors import DataError, Fault
from reshore.names import STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from jaxtyping import Bool, Float

    from reshore.economy.table import Table

MOST_OF_A_KIND = 20
"""Faults of one kind that are listed; the rest is counted."""

NEAR_ONE = 1e-3
"""How far cost shares may add to something else than one; closer than that is rounding of the source [share]."""

WORLD_OUTPUT_USD_MN = (5e6, 1e9)
"""Least and largest world output that is believed: a tenth of that of 1995, and four times that of 2022, about 200
trillion dollars by the OECD's tables [usd_mn]."""

CHECKED = (
    "codes are there once",
    "every number is finite, with the shape of its axes",
    "flows are not negative, and final ones no larger than all",
    "duties are above -100 %",
    "value added and inputs add to one",
    "elasticities are above 0",
    "every country buys, sells and earns, and trades with others",
    "every sector is sold",
    "world output is that of a world in million dollars",
)
"""What `check_table` looks at, in words."""

_FLOW = ("importer", "exporter", "sector")
_AXES = {
    "flow_usd_mn": _FLOW,
    "final_flow_usd_mn": _FLOW,
    "tariff_rate": _FLOW,
    "value_added_share": ("country", "sector"),
    "input_share": ("country", "output", "input"),
    "elasticity": ("sector",),
}
_BY_SECTOR = frozenset({"sector", "output", "input"})


def check_table(table: Table, *, any_size: bool = False) -> list[Fault]:
    """All that is wrong with a table.

    Args:
        table: any table.
        any_size: True for a table that is not a whole world, whose size says nothing about its units.

    Returns:
        The faults, each with cell, value and remedy; none where the table is sound. Of one kind of fault the largest
        `MOST_OF_A_KIND` are listed and the rest is counted.
    """
    faults = [*_codes(table), *_shapes(table)]
    if faults:
        return faults
    faults += _finite(table)
    if faults:
        return faults
    faults += [*_flows(table), *_rates(table), *_shares(table), *_elasticities(table), *_empty(table)]
    return [*faults, *([] if any_size else _size(table))]


def require_table(table: Table, *, any_size: bool = False, file: Path | None = None) -> None:
    """Refuses a table that has faults.

    Args:
        table: any table.
        any_size: as for `check_table`.
        file: the file that it comes from, which every fault then names.

    Raises:
        DataError: with all faults.
    """
    faults = check_table(table, any_size=any_size)
    if faults:
        if file is not None:
            faults = [replace(fault, file=str(file)) for fault in faults]
        raise DataError(f"the table {table.name or 'given'} cannot be used; mend what is listed", faults)


def _codes(table: Table) -> Iterator[Fault]:
    """Codes that are there twice or empty, and a status that is none."""
    for axis, codes in (("countries", table.countries), ("sectors", table.sectors)):
        if not codes:
            yield Fault(axis, "there are none; a table needs at least one")
        for code, times in Counter(codes).items():
            if times > 1:
                yield Fault(f"{axis}.{code}", f"is there {times} times; rename or merge them")
            if not code.strip():
                yield Fault(axis, f"'{code}' is an empty code; name it")
    if table.status not in STATUSES:
        yield Fault("status", f"'{table.status}' is not known; take one of {', '.join(STATUSES)}")


def _shapes(table: Table) -> Iterator[Fault]:
    """Arrays that do not fit their axes."""
    for name, axes in _AXES.items():
        values = getattr(table, name)
        wanted = tuple(len(_codes_of(table, axis)) for axis in axes)
        if values is not None and values.shape != wanted:
            yield Fault(name, f"has shape {values.shape}; {', '.join(axes)} need {wanted}")


def _finite(table: Table) -> Iterator[Fault]:
    """Cells that are no numbers."""
    for name in _AXES:
        values = getattr(table, name)
        if values is not None:
            yield from _cells(table, name, values, ~np.isfinite(values), "is {value}; give a number, or 0 for no trade")


def _flows(table: Table) -> Iterator[Fault]:
    """Flows below zero, and final flows above all flows."""
    remedy = (
        "is {value} million USD, below zero; changes of inventories do that: build OECD and WIOD files with "
        "--inventories drop or --negatives zero, mend a CSV of your own, or merge the sector into another"
    )
    for name in ("flow_usd_mn", "final_flow_usd_mn"):
        values = getattr(table, name)
        if values is not None:
            yield from _cells(table, name, values, values < 0, remedy)
    if table.final_flow_usd_mn is not None:
        over = table.final_flow_usd_mn - table.flow_usd_mn
        wrong = over > 1e-6 + 1e-9 * np.abs(table.flow_usd_mn)
        yield from _cells(
            table, "final_flow_usd_mn", over, wrong, "is {value} million USD above the whole flow; lower it"
        )


def _rates(table: Table) -> Iterator[Fault]:
    """Duties at or below -100 %, and such as look like per cent."""
    wrong = table.tariff_rate <= -1
    yield from _cells(
        table, "tariff_rate", table.tariff_rate, wrong, "is {value}, not above -1; a share, so -0.1 is -10 %"
    )
    paid = np.where(table.flow_usd_mn > 0, table.flow_usd_mn, 0.0)
    mean = float((paid * table.tariff_rate).sum() / paid.sum()) if paid.sum() > 0 else 0.0
    if mean > 1:
        yield Fault("tariff_rate", f"is {mean:.4g} on average, weighted with trade; a share, so 0.2 is 20 %")


def _shares(table: Table) -> Iterator[Fault]:
    """Cost shares below zero or with another sum than one."""
    for name in ("value_added_share", "input_share"):
        values = getattr(table, name)
        said = "is {value}, below zero; merge the sector into another, or build with --negatives zero"
        yield from _cells(table, name, values, values < 0, said)
    total = table.value_added_share + table.input_share.sum(2)
    wrong = np.abs(total - 1) > NEAR_ONE
    said = "and its inputs add to {value}, not to 1; divide both by gross output, duties on inputs included"
    yield from _cells(table, "value_added_share", total, wrong, said)


def _elasticities(table: Table) -> Iterator[Fault]:
    """Elasticities that are not above zero."""
    said = "is {value}, not above 0; give its size without a sign"
    yield from _cells(table, "elasticity", table.elasticity, table.elasticity <= 0, said)


def _empty(table: Table) -> Iterator[Fault]:
    """Countries that buy, sell or earn nothing or trade with no other, and sectors that nobody sells."""
    flow = table.flow_usd_mn
    output = flow.sum(0)
    earned = (output * table.value_added_share).sum(1)
    for values, what in ((flow.sum((1, 2)), "buys"), (output.sum(1), "sells")):
        for n in np.flatnonzero(values <= 0):
            said = f"{what} {values[n]:.6g} million USD in all; leave it out or merge it into another by a mapping"
            yield Fault(f"countries.{table.countries[n]}", said)
    for n in np.flatnonzero((earned <= 0) & (output.sum(1) > 0)):
        said = f"has {earned[n]:.6g} million USD of value added and so no income to buy with; check its value added"
        yield Fault(f"countries.{table.countries[n]}", said)
    home = np.einsum("nnj->n", flow)
    alone = (flow.sum((1, 2)) == home) & (output.sum(1) == home) & (home > 0)
    for n in np.flatnonzero(alone) if len(table.countries) > 1 else ():
        said = f"trades 0 million USD with others, and {home[n]:.6g} with itself; give its imports or leave it out"
        yield Fault(f"countries.{table.countries[n]}", said)
    for j in np.flatnonzero(flow.sum((0, 1)) <= 0):
        said = f"nobody sells it ({flow[..., j].sum():.6g} million USD); merge it into another by a mapping"
        yield Fault(f"sectors.{table.sectors[j]}", said)


def _size(table: Table) -> Iterator[Fault]:
    """A world that is too small or too large for its unit."""
    total = float(table.flow_usd_mn.sum())
    least, most = WORLD_OUTPUT_USD_MN
    if total <= 0 or least <= total <= most:
        return
    guess = next(
        (
            f"it looks like {unit}: {'divide' if factor > 1 else 'multiply'} flows by {max(factor, 1 / factor):g}"
            for unit, factor in (("thousand USD", 1e3), ("USD", 1e6), ("billion USD", 1e-3), ("trillion USD", 1e-6))
            if least <= total / factor <= most
        ),
        "check the unit",
    )
    yield Fault(
        "flow_usd_mn",
        f"adds to {total:.4g}, and world output in million USD is between {least:.0e} and {most:.0e}; {guess}; for a "
        "part of the world check with --any-size",
    )


def _cells(
    table: Table,
    name: str,
    values: Float[np.ndarray, "..."],
    wrong: Bool[np.ndarray, "..."],
    message: str,
) -> Iterator[Fault]:
    """One fault for each wrong cell, the farthest off first."""
    found = np.argwhere(wrong)
    if not len(found):
        return
    sizes = np.nan_to_num(np.abs(values[wrong]), nan=np.inf)
    for cell in found[np.argsort(-sizes, kind="stable")][:MOST_OF_A_KIND]:
        codes = ",".join(_codes_of(table, axis)[at] for axis, at in zip(_AXES[name], cell, strict=True))
        yield Fault(f"{name}[{codes}]", message.format(value=f"{values[tuple(cell)]:.6g}"))
    if len(found) > MOST_OF_A_KIND:
        yield Fault(name, f"{len(found) - MOST_OF_A_KIND} more cells like these, {values[wrong].sum():.6g} in all")


def _codes_of(table: Table, axis: str) -> Sequence[str]:
    """The codes of an axis."""
    return table.sectors if axis in _BY_SECTOR else table.countries
