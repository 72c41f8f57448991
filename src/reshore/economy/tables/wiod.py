"""World Input-Output Database: the release of 2013 and the release of 2016.

pymrio reads the Excel files of 2013. It looks for sector c35 and for fixed names of rows, and so cannot read the
release of 2016, which has 56 sectors, other codes and other files. That one is read here: the layout of the Excel files
(saved as .xlsx), and that of the Stata and R files with named columns (.dta, or .csv written from either).
"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reshore.economy.tables.blocks import About, Blocks, table_of_blocks
from reshore.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from reshore.economy.table import Table
    from reshore.economy.tables.blocks import Inventories, Negatives

FINAL_USES_2016 = {"57": "CONS_h", "58": "CONS_np", "59": "CONS_g", "60": "GFCF", "61": "INVEN"}
"""Number to code of the final uses of 2016."""

_STOCKS_2013, _STOCKS_2016 = frozenset({"c42"}), frozenset({"INVEN"})
_NO_COST_2016 = frozenset({"II_fob", "GO"})
_NO_COST_2013 = frozenset({"Total intermediate consumption", "Output at basic prices"})
"""Rows that are sums of others."""

_COLUMN_2016 = re.compile(r"v?([A-Z]{3})(\d{1,2})")
_TOTAL = "TOT"
_HEAD = 6
"""Rows above the numbers in the Excel layout: two of title, then code, name, country and number."""


class _Grid(NamedTuple):
    """A file of 2016 as rows and columns with codes."""

    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    values: np.ndarray


def read_wiod_2013(
    source: Path, year: int | None = None, *, inventories: Inventories = "keep", negatives: Negatives = "keep"
) -> Table:
    """A table from an Excel file of the 2013 release, such as `wiot11_row_apr12.xlsx`.

    Args:
        source: the file, or a folder of such files.
        year: year of the flows; needed for a folder.
        inventories: whether changes of inventories count as final demand.
        negatives: whether final demand and value added below zero are kept or set to zero.

    Returns:
        The table with sectors c1 to c35, without duties. Taxes less subsidies on inputs, purchases abroad and
        transport margins are in value added.

    Raises:
        DataError: the file is absent, is not such a table or has cells that are no numbers.

    Source: Timmer et al. (2015), World Input-Output Database. Test: tests/economy/tables/test_wiod.py.
    """
    import pymrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of accounts beside the table, which are not wanted
            system: Any = pymrio.parse_wiod(source, year=year, names=("c_codes", "c_codes"))
    except Exception as problem:  # pymrio lets errors of many kinds through where a file is not what it expects
        raise DataError(
            f"{source}: cannot be read as a table of the 2013 release ({type(problem).__name__}: {problem}); give the "
            "file wiotYY_row_apr12.xlsx, or its folder and --year"
        ) from problem
    factors = system.factor_inputs.F
    costs = factors.loc[[name for name in factors.index if name not in _NO_COST_2013]].to_numpy(float).sum(0)
    blocks = Blocks(
        [(_country(n), str(j)) for n, j in system.Z.index], [(_country(n), str(j)) for n, j in system.Z.columns],
        [(_country(n), str(use)) for n, use in system.Y.columns],
        system.Z.to_numpy(float), system.Y.to_numpy(float), costs, _STOCKS_2013,
    )  # fmt: skip
    when = year or _year(str(getattr(system.factor_inputs, "year", "")), source)
    return table_of_blocks(blocks, _about("2013", when, source.name), inventories=inventories, negatives=negatives)


def read_wiod_2016(
    source: Path, year: int | None = None, *, inventories: Inventories = "keep", negatives: Negatives = "keep"
) -> Table:
    """A table from a file of the 2016 release, such as `WIOT2014_October16_ROW.dta`.

    Args:
        source: a .dta or .csv file with columns IndustryCode, Country, RNr, AUS1 and so on, or an .xlsx file in the
            layout of `WIOT2014_Nov16_ROW.xlsb`.
        year: year of the flows; None to read it from the name.
        inventories: whether changes of inventories count as final demand.
        negatives: whether final demand and value added below zero are kept or set to zero.

    Returns:
        The table with 56 sectors, without duties. Taxes less subsidies on inputs, purchases abroad and transport
        margins are in value added.

    Raises:
        DataError: the file is absent, of a kind that cannot be read, is not such a table or has cells that are no
            numbers.

    Source: Timmer et al. (2015), World Input-Output Database. Test: tests/economy/tables/test_wiod.py.
    """
    grid = _grid(source)
    seller = [place for place, (country, _) in enumerate(grid.rows) if country != _TOTAL]
    cost = [p for p, (country, code) in enumerate(grid.rows) if country == _TOTAL and code not in _NO_COST_2016]
    final = set(FINAL_USES_2016.values())
    buyer = [place for place, (country, code) in enumerate(grid.columns) if country != _TOTAL and code not in final]
    user = [place for place, (country, code) in enumerate(grid.columns) if country != _TOTAL and code in final]
    if not seller or not user or not cost:
        raise DataError(f"{source}: has no sellers, no final demand or no value added; it is not a file of 2016")
    blocks = Blocks(
        [grid.rows[place] for place in seller], [grid.columns[place] for place in buyer],
        [grid.columns[place] for place in user], grid.values[np.ix_(seller, buyer)], grid.values[np.ix_(seller, user)],
        grid.values[np.ix_(cost, buyer)].sum(0), _STOCKS_2016,
    )  # fmt: skip
    about = _about("2016", year or _year(source.name, source), source.name)
    return table_of_blocks(blocks, about, inventories=inventories, negatives=negatives)


def _grid(source: Path) -> _Grid:
    """A file of 2016, of whatever kind."""
    import pandas as pd

    kind = source.suffix.lower()
    others = {
        ".xlsb": "open it in a spreadsheet and save it as .xlsx, or take the Stata files",
        ".rdata": "take the Stata files, or write.csv(wiot, 'WIOT2014.csv', row.names = FALSE) in R",
    }
    if kind in others:
        raise DataError(f"{source}: files of kind {source.suffix} cannot be read here; {others[kind]}")
    readers: dict[str, Any] = {
        ".dta": lambda: _named(pd.read_stata(source), source),
        ".csv": lambda: _named(pd.read_csv(source), source),
        ".xlsx": lambda: _laid_out(pd.read_excel(source, header=None), source),
    }
    if kind not in readers:
        raise DataError(f"{source}: kind '{source.suffix}' is not known; known: {', '.join(sorted(readers))}")
    try:
        grid: _Grid = readers[kind]()
    except DataError:
        raise
    except Exception as problem:  # readers of spreadsheets and Stata files raise errors of many kinds
        raise DataError(
            f"{source}: cannot be read ({type(problem).__name__}: {problem}); check the path, and fetch it again"
        ) from problem
    return grid


def _named(frame: Any, source: Path) -> _Grid:
    """The layout of the Stata and R files: named columns, final uses numbered on from the sectors."""
    needed = ("IndustryCode", "Country", "RNr")
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        raise DataError(f"{source}:1: columns {', '.join(missing)} are missing; it is not a file of the 2016 release")
    rows = [(_country(n), str(j).strip()) for n, j in zip(frame["Country"], frame["IndustryCode"], strict=True)]
    numbers = frame["RNr"].astype(float).astype(int)
    codes = {str(at): j for at, (n, j) in zip(numbers, rows, strict=True) if n != _TOTAL} | FINAL_USES_2016
    kept, columns = [], []
    for name in frame.columns:
        found = _COLUMN_2016.fullmatch(str(name))
        if found is None:
            continue
        if found[2] not in codes:
            raise DataError(f"{source}:1: column {name} has number {found[2]}, which no row has in RNr")
        kept.append(name)
        columns.append((_country(found[1]), codes[found[2]]))
    return _Grid(rows, columns, frame[kept].to_numpy(float))


def _laid_out(frame: Any, source: Path) -> _Grid:
    """The layout of the Excel files: four rows and four columns of codes."""
    cells = frame.to_numpy(object)
    if cells.shape[0] <= _HEAD or cells.shape[1] <= 4:
        raise DataError(f"{source}: has {cells.shape[0]} rows and {cells.shape[1]} columns; it is not a whole table")
    rows = [(_country(line[2]), str(line[0]).strip()) for line in cells[_HEAD:]]
    columns = [(_country(line[2]), str(line[0]).strip()) for line in cells[2:_HEAD, 4:].T]
    known = set(rows) | {(n, use) for n, _ in rows for use in FINAL_USES_2016.values()} | {(_TOTAL, "GO")}
    if not set(columns) <= known:
        strange = ", ".join("_".join(code) for code in list(dict.fromkeys(columns)) if code not in known)[:200]
        raise DataError(f"{source}: columns {strange} are no rows and no final uses; it is not a file of 2016")
    return _Grid(rows, columns, cells[_HEAD:, 4:].astype(float))


def _about(release: str, year: int, name: str) -> About:
    """What is said of a table of one release."""
    text = f"World Input-Output Database, release {release} (Timmer et al. 2015), {name}"
    note = "Read at basic prices; taxes less subsidies, purchases abroad and transport margins count as value added."
    return About(f"WIOD {release} {year}", text, year, (note,))


def _year(text: str, source: Path) -> int:
    """A year in a text."""
    found = re.search(r"(?:19|20)\d\d", text)
    if found is None:
        raise DataError(f"{source}: its name has no year; give it with --year")
    return int(found[0])


def _country(code: Any) -> str:
    """A country's code; the rest of the world is written in two ways."""
    text = str(code).strip()
    return "ROW" if text == "RoW" else text
