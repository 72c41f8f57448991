"""`gradient`: what one unit more of each term of a deal changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from reshore.evidence.slope_table import Gradient


def gradient(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of a deal.")],
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="NAME", help="Headline whose change is wanted.")
    ] = "us-leading-capacity",
    year: Annotated[int, typer.Option("--year", metavar="Y", help="Year of the headline, where it has one.")] = 2030,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of what nobody knows.")] = 64,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 2025,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one term; may be given often.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> int:
    """Say how much a headline changes for one unit more of each term of a deal."""
    from reshore.deal.load import load_deal
    from reshore.settings import Settings

    agreed = load_deal(deal, sets or ())
    from reshore.evidence.gradient import gradient as gradient_of

    found = gradient_of(agreed, outcome, year, Settings(seed=seed), draws)
    if as_json:
        typer.echo(json.dumps(found.plain(), allow_nan=False))
    else:
        show_gradient(found)
    return 0


def show_gradient(found: Gradient) -> None:
    """Prints the slopes that move the headline, and names the terms that do not.

    Args:
        found: the slopes of one headline.
    """
    from rich.console import Console
    from rich.table import Table

    title = f"{found.title}\nChange of {found.heading}"
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("clause", "if", "mean", "10 %", "90 %", "status"):
        table.add_column(heading, justify="right" if heading in {"mean", "10 %", "90 %"} else "left", no_wrap=True)
    for row in found.moving:
        words, *numbers = row.shown(found.unit)
        table.add_row(row.clause, words, *numbers, row.status)
    console = Console(markup=False, highlight=False)
    Console(markup=False, highlight=False, width=max(console.width, 130)).print(table)
    typer.echo(f"\n{found.said_of_idle}")
    typer.echo(f"{found.counted}, {found.seconds:.1f} s; slopes hold for small changes, at the deal as it stands")
