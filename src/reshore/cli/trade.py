"""`trade`: what the tariffs of a deal do in the whole economy."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from reshore.evidence.trade import TradeEffects

DAY = ["%Y-%m-%d"]
WIDTH = 170
"""Narrowest screen for which tables are laid out [characters]."""

CHECKS = "Printed checks, not targets: the law without the deal, and a US tariff on Taiwan taken from 20 to 15 %"


def trade(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of a deal.")],
    years: Annotated[
        list[int] | None, typer.Option("--year", metavar="Y", help="A year from 2025 to 2040; may be given often.")
    ] = None,
    elasticities: Annotated[
        str, typer.Option("--elasticities", metavar="RUN", help="How far trade answers: by-year, short or long.")
    ] = "by-year",
    deficits: Annotated[
        str, typer.Option("--deficits", metavar="RULE", help="Trade deficits: fixed, world_income or none.")
    ] = "fixed",
    table: Annotated[
        Path | None, typer.Option("--table", metavar="FILE", help="Another table; see `reshore table build`.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", metavar="DAY", formats=DAY, help="Day whose law counts; left out: the deal's own."),
    ] = None,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one term; may be given often.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> int:
    """Say what the tariffs and purchases of a deal do in the whole economy: incomes, trade, duties, prices, jobs."""
    from reshore.deal.load import load_deal
    from reshore.evidence.trade import SHOWN, Asked, check_years
    from reshore.evidence.trade import trade as trade_of

    shown = tuple(dict.fromkeys(years)) if years else SHOWN
    check_years(shown)
    day = [] if as_of is None else [f"as_of={as_of.date().isoformat()}"]
    found = trade_of(load_deal(deal, [*(sets or ()), *day]), Asked(elasticities, deficits, table))
    if as_json:
        typer.echo(json.dumps(found.plain(shown), allow_nan=False))
    else:
        show_trade(found, shown)
    return 0


def show_trade(found: TradeEffects, years: Sequence[int]) -> None:
    """Prints the answer, then regions, then sectors of the parties, then what can be held against published numbers.

    Args:
        found: what the deal does.
        years: years that are shown.
    """
    from rich.console import Console

    from reshore.evidence.trade_printed import check_rows
    from reshore.evidence.trade_words import answer, sector_rows, table_rows

    plain = Console(markup=False, highlight=False)
    console = Console(markup=False, highlight=False, width=max(plain.width, WIDTH))
    typer.echo(answer(found, years))
    year = years[min(1, len(years) - 1)]
    console.print(_table("With the deal less without it, by region", *table_rows(found, years)))
    console.print(_table(f"The same by sector of the parties, {year}", *sector_rows(found, year)))
    console.print(_table(CHECKS, *check_rows(found), words=True))
    typer.echo(f"{found.seconds:.1f} s")


def _table(title: str, headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], words: bool = False) -> Table:
    """A table for the screen, the first column to the left; all to the left where cells are words."""
    from rich.table import Table

    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        made.add_column(heading, justify="left" if words or place == 0 else "right", no_wrap=not words and place == 0)
    for row in rows:
        made.add_row(*row)
    return made
