"""Trade elasticities by sector: the shipped ones for the codes of OECD and WIOD tables, and files of one's own."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.tables.rows import number, raise_faults, read_rows
from reshore.errors import Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from reshore.economy.table import Table

SHIPPED = Path(__file__).parents[1] / "data" / "elasticities.csv"
UNKNOWN = 4.0
"""Elasticity of sectors whose codes are not known; a round number in the middle of published ones [1]."""

_DIVISION = re.compile(r"([A-U])(\d\d)?")
_OWN = re.compile(r"c\d+")
_FIRST_OF = {"C11": "C10", "C12": "C10", "C14": "C13", "C15": "C13"}
"""Divisions that the shipped list holds under an earlier one."""


def default_elasticities(sectors: Sequence[str]) -> tuple[Float[np.ndarray, "sector"], bool]:
    """The shipped elasticities for the sectors of an OECD or WIOD table.

    Args:
        sectors: codes of ISIC revision 4 with its letter, such as `C10T12` or `J62_63`, or c1 to c35 of the 2013
            release of WIOD.

    Returns:
        The elasticities [1], and whether all sectors were known; else all are `UNKNOWN`.

    Source: Caliendo and Parro (2015), Table 1 and the data of the paper; status and note of each in
    `economy/data/elasticities.csv`.
    """
    found = [_shipped().get(_prefix(sector)) for sector in sectors]
    if any(row is None for row in found):
        return np.full(len(sectors), UNKNOWN), False
    return np.array([float(row["elasticity"]) for row in found if row is not None]), True


def sector_labels(sectors: Sequence[str]) -> dict[str, str]:
    """Names of the sectors of an OECD or WIOD table, where their codes are known.

    Args:
        sectors: codes as for `default_elasticities`.
    """
    rows = {sector: _shipped().get(_prefix(sector)) for sector in sectors}
    return {sector: row["label"] for sector, row in rows.items() if row is not None}


def with_elasticities(table: Table, path: Path) -> Table:
    """A table with the elasticities of a file.

    Args:
        table: any table.
        path: a CSV with columns sector, elasticity, source; one row for every sector of the table.

    Raises:
        DataError: the file cannot be read; a sector is unknown, absent or given twice; an elasticity is not above 0.
    """
    faults: list[Fault] = []
    found: dict[str, float] = {}
    sources: dict[str, None] = {}
    for row in read_rows(path, ("sector", "elasticity", "source")):
        sector, value = row.cells["sector"], number(row, "elasticity", path, faults)
        if sector not in table.sectors:
            faults.append(_fault(path, row.line, f"sector '{sector}' is not known; {nearest(sector, table.sectors)}"))
        elif sector in found:
            faults.append(_fault(path, row.line, f"sector '{sector}' has a row above; keep one"))
        if value <= 0:
            faults.append(_fault(path, row.line, f"elasticity {value:g} of '{sector}' is not above 0; give its size"))
        found[sector] = value
        sources[row.cells["source"] or "no source"] = None
    faults += [
        Fault("sector", f"'{sector}' has no row; add one", str(path)) for sector in table.sectors if sector not in found
    ]
    raise_faults(faults, f"the elasticities of {path} cannot be used")
    note = f"Elasticities from {path.name}: {', '.join(sources)}."
    return replace(table, elasticity=np.array([found[sector] for sector in table.sectors]), notes=(*table.notes, note))


def _fault(path: Path, line: int, message: str) -> Fault:
    """A fault of one line."""
    return Fault("sector", message, str(path), line)


@cache
def _shipped() -> dict[str, dict[str, str]]:
    """The shipped rows by prefix."""
    return {row.cells["prefix"]: row.cells for row in read_rows(SHIPPED, ("prefix", "label", "elasticity"))}


def _prefix(sector: str) -> str:
    """The row of the shipped list that a sector's code belongs to; empty for none."""
    if _OWN.fullmatch(sector):
        return sector
    found = _DIVISION.match(sector)
    if found is None or not re.fullmatch(r"[A-U]([\d_].*)?", sector):
        return ""
    letter = found[1]
    whole = found[0] if letter == "C" else letter
    return _FIRST_OF.get(whole, whole)
