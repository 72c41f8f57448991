"""`table build|show|check`: world input-output tables made, looked at and checked. Loads what it needs when it runs."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from reshore.economy.table import Table

FAULTY = 1
SHOWN = 10
"""Flows and notes that `show` prints at most of each kind."""


COUNTRY_COLUMNS = {
    "code": "",
    "output_usd_bn": "output",
    "value_added_usd_bn": "value added",
    "exports_usd_bn": "exports",
    "imports_usd_bn": "imports",
    "tariff_rate": "duty levied, %",
}
SECTOR_COLUMNS = {
    "code": "",
    "output_usd_bn": "output",
    "trade_usd_bn": "trade",
    "tariff_rate": "duty, %",
    "elasticity": "elasticity",
}
FLOW_COLUMNS = {
    "exporter": "from",
    "importer": "to",
    "sector": "sector",
    "flow_usd_bn": "flow",
    "tariff_rate": "duty, %",
}
WORDS = frozenset({"code", "exporter", "importer", "sector"})
"""Columns of words; all others are numbers."""


class Form(StrEnum):
    """Forms of files that a table is built from."""

    oecd = "oecd"
    wiod_2013 = "wiod-2013"
    wiod_2016 = "wiod-2016"
    csv = "csv"


class Inventories(StrEnum):
    """What becomes of changes of inventories."""

    keep = "keep"
    drop = "drop"


class Negatives(StrEnum):
    """What becomes of final demand and value added below zero."""

    keep = "keep"
    zero = "zero"


app = typer.Typer(
    name="table",
    help="Build, show or check a world input-output table for the trade economy.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("build")
def build(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="File, or folder of files, as it was published.")],
    form: Annotated[Form, typer.Option("--from", metavar="FORM", help="oecd, wiod-2013, wiod-2016 or csv.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Table file to write; ends in .nc.")],
    year: Annotated[int | None, typer.Option("--year", metavar="Y", help="Year, where SOURCE does not say it.")] = None,
    shares: Annotated[
        Path | None, typer.Option("--shares", metavar="FILE", help="Cost shares, which the form csv needs.")
    ] = None,
    tariffs: Annotated[
        Path | None, typer.Option("--tariffs", metavar="FILE", help="Duties, by the codes of SOURCE.")
    ] = None,
    elasticities: Annotated[
        Path | None, typer.Option("--elasticities", metavar="FILE", help="Elasticities, by the sectors of SOURCE.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="Regions and groups to aggregate to.")
    ] = None,
    inventories: Annotated[
        Inventories,
        typer.Option("--inventories", metavar="WHAT", help="Changes of inventories: keep or drop."),
    ] = Inventories.keep,
    negatives: Annotated[
        Negatives,
        typer.Option("--negatives", metavar="WHAT", help="Final demand and value added below zero: keep or zero."),
    ] = Negatives.keep,
    one_pattern: Annotated[
        bool, typer.Option("--one-pattern", help="Give final use and inputs the same sources.")
    ] = False,
) -> int:
    """Build a table file from an OECD, WIOD or CSV file; duties and elasticities are set before it is aggregated."""
    from reshore.economy.tables.check import check_table
    from reshore.economy.tables.netcdf import write_table

    table = _read(form, source, year, shares, inventories, negatives)
    if elasticities is not None:
        from reshore.economy.tables.elasticities import with_elasticities

        table = with_elasticities(table, elasticities)
    if tariffs is not None:
        from reshore.economy.tables.rates import with_tariffs

        table = with_tariffs(table, tariffs)
    if mapping is not None:
        from reshore.economy.tables.aggregate import aggregated

        table = aggregated(table, mapping)
    if one_pattern:
        table = replace(table, final_flow_usd_mn=None, notes=(*table.notes, "One source pattern for all uses."))
    write_table(table, out)
    typer.echo(f"{out}: {_size(table)}")
    faults = check_table(table)
    if faults:
        said = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        typer.echo(f"{said}; `reshore table check {out}` lists them with remedies", err=True)
    return 0


@app.command("show")
def show(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Table file; left out: the shipped table.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> int:
    """Say what is in a table: sizes, totals, largest flows, duties, source and notes."""
    from reshore.economy.tables.summary import summary

    table = _given(file)
    found = summary(table, SHOWN)
    if as_json:
        typer.echo(json.dumps(found, allow_nan=False, ensure_ascii=False))
    else:
        _print(table, found)
    return 0


@app.command("check")
def check(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Table file; left out: the shipped one.")
    ] = None,
    any_size: Annotated[
        bool, typer.Option("--any-size", help="Do not judge units by world output: a part of the world.")
    ] = False,
) -> int:
    """List all that is wrong with a table, with cell, value and remedy; exit code 1 where there is a fault."""
    from reshore.economy.tables.check import CHECKED, check_table

    table = _given(file)
    faults = check_table(table, any_size=any_size)
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        return FAULTY
    typer.echo(f"{_size(table)}: no faults")
    for what in CHECKED[:-1] if any_size else CHECKED:
        typer.echo(f"  {what}")
    return 0


def _read(
    form: Form, source: Path, year: int | None, shares: Path | None, inventories: Inventories, negatives: Negatives
) -> Table:
    """The table of a published file."""
    from reshore.errors import DataError

    if form is Form.csv:
        from reshore.economy.tables.long_csv import read_csv

        if inventories is not Inventories.keep or negatives is not Negatives.keep:
            raise DataError(
                "--inventories and --negatives are for OECD and WIOD files; mend the flows of a CSV in the file itself"
            )
        missing = [name for name, value in (("--shares FILE", shares), ("--year Y", year)) if value is None]
        if shares is None or year is None:
            raise DataError(f"the form csv also needs {' and '.join(missing)}")
        return read_csv(source, shares, year)
    if shares is not None:
        raise DataError(f"--shares is for the form csv; {form.value} files hold their own")
    kept: dict[str, Any] = {"inventories": inventories.value, "negatives": negatives.value}
    if form is Form.oecd:
        from reshore.economy.tables.oecd import read_oecd

        return read_oecd(source, year, **kept)
    from reshore.economy.tables.wiod import read_wiod_2013, read_wiod_2016

    return (read_wiod_2013 if form is Form.wiod_2013 else read_wiod_2016)(source, year, **kept)


def _given(file: Path | None) -> Table:
    """The table of a file, or the shipped one."""
    if file is None:
        from reshore.economy.tables.default import default_table

        return default_table()
    from reshore.economy.tables.netcdf import read_table

    return read_table(file)


def _size(table: Table) -> str:
    """The size of a table in words."""
    return f"{table.name or 'table'}, {len(table.countries)} countries, {len(table.sectors)} sectors, {table.year}"


def _print(table: Table, found: dict[str, Any]) -> None:
    """Prints what is in a table."""
    from rich.console import Console

    plain = Console(markup=False, highlight=False)
    console = Console(markup=False, highlight=False, width=max(plain.width, 100))
    typer.echo(f"{_size(table)}\nSource: {table.source or 'not said'} ({table.status})")
    world = found["world"]
    typer.echo(
        f"World, bn USD: output {world['output_usd_bn']:,.0f}, value added {world['value_added_usd_bn']:,.0f}, trade "
        f"{world['trade_usd_bn']:,.0f}, duties {world['duties_usd_bn']:,.1f} ({world['tariff_rate']:.2%} of trade)"
    )
    patterns = "their own sources" if found["separate_final_flows"] else "the same sources"
    typer.echo(f"Final use and inputs have {patterns}.")
    for title, rows, columns in (
        ("Countries, bn USD", found["countries"], COUNTRY_COLUMNS),
        ("Sectors, bn USD", found["sectors"], SECTOR_COLUMNS),
        ("Largest flows between countries, bn USD", found["flows"], FLOW_COLUMNS),
    ):
        console.print(_table(title, rows, columns))
    for note in table.notes:
        typer.echo(f"- {note}")


def _table(title: str, rows: list[dict[str, Any]], columns: dict[str, str]) -> Any:
    """Rows as a table: words to the left, numbers to the right, duties in per cent."""
    from rich.table import Table as Shown

    shown = Shown(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for key, head in columns.items():
        shown.add_column(head, justify="left" if key in WORDS else "right", no_wrap=True)
    for row in rows:
        shown.add_row(*(row[key] if key in WORDS else _number(row[key], key == "tariff_rate") for key in columns))
    return shown


def _number(value: float, share: bool) -> str:
    """A number as it is shown."""
    size = 100 * value if share else value
    return f"{size:,.0f}" if abs(size) >= 100 else f"{size:.2f}"
