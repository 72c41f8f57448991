"""Small CSV files with a header, read so that every fault can name its line."""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, NamedTuple

from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MOST_FAULTS = 50
"""Faults of one file that are listed; the rest is counted."""


class Row(NamedTuple):
    """One row of a file.

    Args:
        line: line in the file, counted from 1.
        cells: column to text, without blanks around it.
    """

    line: int
    cells: dict[str, str]


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file.

    Args:
        path: the file, in UTF-8, with a header.
        columns: columns that it must have; it may have more.

    Raises:
        DataError: it cannot be read, lacks a column or has no rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            heads = [(head or "").strip() for head in reader.fieldnames or ()]
            reader.fieldnames = heads
            rows = [
                Row(reader.line_num, {key: (value or "").strip() for key, value in row.items() if key})
                for row in reader
                if any(isinstance(value, str) and value.strip() for value in row.values())
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise DataError(f"{path}: cannot be read ({problem}); check the path, and save it as a CSV in UTF-8") from None
    missing = [name for name in columns if name not in heads]
    if missing:
        raise DataError(
            f"{path}:1: column {', '.join(missing)} is missing; it has {', '.join(heads) or 'none'}; the header has to "
            f"name {', '.join(columns)}"
        )
    if not rows:
        raise DataError(f"{path}: has a header and no rows; add at least one row")
    return rows


def number(row: Row, column: str, path: Path, faults: list[Fault]) -> float:
    """A cell as a number; zero and one more fault where it is none.

    Args:
        row: the row.
        column: its column.
        path: the file, for the fault.
        faults: takes the fault.
    """
    text = row.cells.get(column, "")
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    faults.append(Fault(column, f"'{text}' is not a finite number; write it like 12.5", str(path), row.line))
    return 0.0


def raise_faults(faults: Sequence[Fault], message: str) -> None:
    """Raises all faults of a file at once, if there are any.

    Args:
        faults: what was found.
        message: what cannot be done, and what to do.
    """
    if not faults:
        return
    more = f" ({len(faults) - MOST_FAULTS} more faults are not shown)" if len(faults) > MOST_FAULTS else ""
    raise DataError(message + more, faults[:MOST_FAULTS])
