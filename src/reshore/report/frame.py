"""A frame: the tidy numbers behind one figure or table, with a unit on every column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Value: TypeAlias = "str | float | int | None"
"""One cell; None means not known, or not by the last year of the run."""


@dataclass(frozen=True)
class Column:
    """One column of a frame.

    Args:
        name: its name in the CSV file, with the unit as suffix where it has one.
        title: its heading in a table, in words.
        unit: code of `reshore.units`; empty for a label.
    """

    name: str
    title: str
    unit: str = ""


@dataclass(frozen=True)
class Frame:
    """The numbers of one figure, one row per thing shown, exactly as the reader can download them.

    Args:
        name: slug, which is also the name of the CSV file.
        columns: the columns in order.
        rows: one tuple per row, as long as `columns`.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def __len__(self) -> int:
        """Number of rows [count]."""
        return len(self.rows)

    def records(self) -> list[dict[str, Value]]:
        """The rows as one mapping each, the form that a chart takes."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]

    def column(self, name: str) -> list[Value]:
        """All values of one column, top to bottom."""
        place = [column.name for column in self.columns].index(name)
        return [row[place] for row in self.rows]

    def where(self, **wanted: Value) -> Frame:
        """The rows whose columns hold the wanted values."""
        places = {[column.name for column in self.columns].index(name): value for name, value in wanted.items()}
        rows = tuple(row for row in self.rows if all(row[place] == value for place, value in places.items()))
        return Frame(self.name, self.columns, rows)

    def among(self, name: str, wanted: Collection[Value]) -> Frame:
        """The rows whose column holds one of the wanted values."""
        place = [column.name for column in self.columns].index(name)
        return Frame(self.name, self.columns, tuple(row for row in self.rows if row[place] in wanted))

    def distinct(self, name: str) -> list[Value]:
        """The different values of one column, in order of first appearance."""
        return list(dict.fromkeys(self.column(name)))

    def csv(self) -> str:
        """The frame as CSV text: names of columns first, six significant digits, empty where nothing is known."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([column.name for column in self.columns])
        writer.writerows(self._cells())
        return text.getvalue()

    def _cells(self) -> Iterator[list[str]]:
        """Every row as text."""
        for row in self.rows:
            yield ["" if value is None else f"{value:.6g}" if isinstance(value, float) else str(value) for value in row]
