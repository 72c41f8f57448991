"""A table from plain CSV files, for those who have neither an OECD nor a WIOD file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.economy.table import Table
from reshore.economy.tables.elasticities import UNKNOWN, default_elasticities, sector_labels
from reshore.economy.tables.rows import number, raise_faults, read_rows
from reshore.errors import Fault, nearest

if TYPE_CHECKING:
    from pathlib import Path

    from jaxtyping import Float

FLOW_COLUMNS = ("importer", "exporter", "sector", "flow_usd_mn")
SHARE_COLUMNS = ("country", "sector", "input", "share")
VALUE_ADDED = "value_added"
"""What stands in the column `input` for value added."""


def read_csv(flows: Path, shares: Path, year: int, *, source: str = "") -> Table:
    """A table from two CSV files.

    Args:
        flows: columns importer, exporter, sector, flow_usd_mn, and where wanted final_flow_usd_mn and tariff_pct; what
            is not listed is zero.
        shares: columns country, sector, input, share: inputs over gross output, duties included, and one row with
            input `value_added`; what is not listed is zero.
        year: year of the flows.
        source: where the numbers come from; the names of the files where it is empty.

    Returns:
        The table, with the shipped elasticities where the sectors have codes of OECD or WIOD tables, and `UNKNOWN`
        elsewhere.

    Raises:
        DataError: a file that cannot be read; a cell that is no number; a flow that is there twice; codes of one file
            that the other lacks. All faults of a file are named.

    Source: docs/how-to/bring-your-own-table.md. Test: tests/economy/tables/test_long_csv.py.
    """
    countries, sectors, cubes = _flows(flows)
    costs = _shares(shares, countries, sectors)
    elasticity, known = default_elasticities(sectors)
    notes = () if known else (f"No elasticities are shipped for these sectors: {UNKNOWN:g} for all, assumed.",)
    return Table(
        countries=countries,
        sectors=sectors,
        flow_usd_mn=cubes["flow_usd_mn"],
        final_flow_usd_mn=cubes.get("final_flow_usd_mn"),
        tariff_rate=cubes["tariff_pct"] / 100 if "tariff_pct" in cubes else np.zeros_like(cubes["flow_usd_mn"]),
        value_added_share=costs[..., -1],
        input_share=costs[..., :-1],
        elasticity=elasticity,
        year=year,
        name=flows.stem,
        source=source or f"{flows.name} and {shares.name}",
        status="assumed",
        notes=notes,
        sector_labels=sector_labels(sectors),
    )


def _flows(path: Path) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, Any]]:
    """Countries, sectors, and one cube for each column of numbers."""
    rows = read_rows(path, FLOW_COLUMNS)
    countries = tuple(dict.fromkeys([row.cells["exporter"] for row in rows] + [row.cells["importer"] for row in rows]))
    sectors = tuple(dict.fromkeys(row.cells["sector"] for row in rows))
    columns = ["flow_usd_mn", *(name for name in ("final_flow_usd_mn", "tariff_pct") if name in rows[0].cells)]
    cubes = {name: np.zeros((len(countries), len(countries), len(sectors))) for name in columns}
    faults: list[Fault] = []
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows:
        key = (row.cells["importer"], row.cells["exporter"], row.cells["sector"])
        if key in seen:
            faults.append(Fault(", ".join(key), f"has a row in line {seen[key]}; add them up", str(path), row.line))
        if not all(key):
            faults.append(Fault(", ".join(key), "has an empty code; name all three", str(path), row.line))
        seen[key] = row.line
        cell = countries.index(key[0]), countries.index(key[1]), sectors.index(key[2])
        for name in columns:
            cubes[name][cell] = number(row, name, path, faults)
    raise_faults(faults, f"the flows of {path} cannot be used")
    return countries, sectors, cubes


def _shares(
    path: Path, countries: tuple[str, ...], sectors: tuple[str, ...]
) -> Float[np.ndarray, "country sector cost"]:
    """Cost shares, value added last."""
    inputs = (*sectors, VALUE_ADDED)
    known = {"country": countries, "sector": sectors, "input": inputs}
    shares = np.full((len(countries), len(sectors), len(inputs)), np.nan)
    faults: list[Fault] = []
    for row in read_rows(path, SHARE_COLUMNS):
        wrong = [name for name, codes in known.items() if row.cells[name] not in codes]
        for name in wrong:
            said = f"'{row.cells[name]}' is not among the flows; {nearest(row.cells[name], known[name])}"
            faults.append(Fault(name, said, str(path), row.line))
        if wrong:
            continue
        cell = tuple(codes.index(row.cells[name]) for name, codes in known.items())
        if not np.isnan(shares[cell]):
            faults.append(Fault(row.cells["input"], "has a row above; keep one", str(path), row.line))
        shares[cell] = number(row, "share", path, faults)
    for n, j in np.argwhere(np.isnan(shares[..., -1])):
        said = f"{countries[n]}, {sectors[j]} has no row with input {VALUE_ADDED}; add one"
        faults.append(Fault(VALUE_ADDED, said, str(path)))
    raise_faults(faults, f"the cost shares of {path} cannot be used")
    return np.nan_to_num(shares)
