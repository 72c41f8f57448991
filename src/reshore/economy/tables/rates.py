"""Duties from a file, and what they do to cost shares.

Published tables are at prices before duty, with duties on inputs inside the taxes that value added holds here. A
`Table` counts inputs with duties. So a duty that is set moves from value added to inputs; output stays.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.tables.rows import Row, number, raise_faults, read_rows
from reshore.errors import DataError, Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from jaxtyping import Float

    from reshore.economy.table import Table

COLUMNS = ("importer", "partner", "sector", "rate_pct")
ALL = "all"
_LINE_COLUMNS = frozenset({"hs6", "value_usd"})


def with_rates(table: Table, tariff_rate: Float[np.ndarray, "importer exporter sector"], note: str) -> Table:
    """A table with other duties, and with the cost shares that they mean.

    Where duties on what country n buys from sector k rise from t to t', its inputs of k cost (1+t')/(1+t) times as
    much, weighted with its purchases of inputs from every source. Value added takes the other side, as the taxes that
    it holds include duties.

    Args:
        table: any table.
        tariff_rate: the new duties [share].
        note: what was done.

    Raises:
        DataError: duties on inputs that are more than the value added of a sector.
    """
    bought = table.flow_usd_mn if table.final_flow_usd_mn is None else table.flow_usd_mn - table.final_flow_usd_mn
    bought = np.maximum(bought, 0.0)
    before, after = ((bought * (1 + rate)).sum(1) for rate in (table.tariff_rate, tariff_rate))
    ratio = np.divide(after, before, out=np.ones_like(after), where=before > 0)
    inputs = table.input_share * ratio[:, None, :]
    value_added = table.value_added_share - (inputs - table.input_share).sum(2)
    worse = (value_added < 0) & (table.value_added_share >= 0)
    if worse.any():
        faults = [
            Fault(
                f"value_added_share of {table.countries[n]}, {table.sectors[j]}",
                f"falls from {table.value_added_share[n, j]:.4g} to {value_added[n, j]:.4g}; check the duties on its "
                "inputs",
            )
            for n, j in np.argwhere(worse)[:20]
        ]
        raise DataError("duties on inputs are more than value added", faults)
    return replace(
        table,
        tariff_rate=np.asarray(tariff_rate, dtype=float),
        input_share=inputs,
        value_added_share=value_added,
        notes=(*table.notes, note),
    )


def with_tariffs(table: Table, path: Path) -> Table:
    """A table with the duties of a file.

    A CSV with columns importer, partner, sector, rate_pct. `all` stands for every partner or sector; a row that says
    more overrides one that says less. Every importer of the table needs a row. Codes finer than the table's do not fit:
    set duties first and aggregate afterwards, which weights them with trade. A file of customs lines (columns hs6 or
    value_usd) is weighted with the imports of each line, and leaves other duties as they are.

    Args:
        table: any table.
        path: the file.

    Returns:
        The table with these duties [share], and with cost shares that count inputs with them.

    Raises:
        DataError: the file cannot be read; unknown codes, rows that say the same twice, rates that are not above -100,
            an importer without a row.

    Source: docs/how-to/bring-your-own-table.md. Test: tests/economy/tables/test_rates.py.
    """
    rows = read_rows(path, ("importer", "partner", "rate_pct"))
    if _LINE_COLUMNS & set(rows[0].cells):
        from reshore.economy.tables.tariff_lines import with_tariff_lines

        made = with_tariff_lines(table, path)
        return with_rates(table, made.tariff_rate, made.notes[-1])
    rows = read_rows(path, COLUMNS)
    faults: list[Fault] = []
    rates = np.array(table.tariff_rate, dtype=float)
    seen: dict[tuple[str, str, str], int] = {}
    for row in sorted(rows, key=lambda one: -_wide(one)):
        rate = number(row, "rate_pct", path, faults) / 100
        key = (row.cells["importer"], row.cells["partner"], row.cells["sector"])
        places = _cells(table, row, path, faults)
        if rate <= -1:
            faults.append(Fault("rate_pct", f"{100 * rate:g} is not above -100", str(path), row.line))
        if key in seen:
            said = f"{', '.join(key)} has a row in line {seen[key]}; keep one"
            faults.append(Fault("importer", said, str(path), row.line))
        seen[key] = row.line
        if places is not None:
            rates[places] = rate
    if not any(key[0] == ALL for key in seen):
        absent = [code for code in table.countries if code not in {key[0] for key in seen}]
        faults += [
            Fault("importer", f"{n} has no row; add `{n},all,all,0` if it levies none", str(path)) for n in absent
        ]
    raise_faults(faults, f"the duties of {path} cannot be used")
    home = np.arange(len(table.countries))
    rates[home, home] = table.tariff_rate[home, home]
    return with_rates(table, rates, f"Duties from {path.name}: {int((rates != 0).sum())} cells above or below zero.")


def _wide(row: Row) -> int:
    """How many of the three codes are left open; rows that leave more open come first."""
    return sum(row.cells[name] == ALL for name in ("importer", "partner", "sector"))


def _cells(table: Table, row: Row, path: Path, faults: list[Fault]) -> tuple[np.ndarray, ...] | None:
    """The cells that a row means; None and a fault where it names what is not there."""
    known: dict[str, Sequence[str]] = {
        "importer": table.countries,
        "partner": table.countries,
        "sector": table.sectors,
    }
    places, right = [], True
    for name, codes in known.items():
        code = row.cells[name]
        if code != ALL and code not in codes:
            faults.append(Fault(name, f"'{code}' is not in the table; {_hint(code, codes)}", str(path), row.line))
            right = False
        else:
            places.append(list(range(len(codes))) if code == ALL else [codes.index(code)])
    return np.ix_(*places) if right else None


def _hint(code: str, codes: Sequence[str]) -> str:
    """The closest code, or what there is."""
    return nearest(code, codes) if len(codes) <= 20 else nearest(code, codes).split(", ")[0] + ", ..."
