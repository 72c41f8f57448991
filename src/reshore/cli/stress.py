"""`stress`: what happens if Taiwan's chips stop, with a deal and without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from reshore.evidence.stress import Stress
    from reshore.evidence.stress_bands import Bounds, Row

PARTLY_FAILED = 3
SHOWN_MONTHS = (1, 2, 3, 6, 9, 12, 18, 24, 36, 48)


def stress(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of a deal.")],
    event: Annotated[str, typer.Option("--event", metavar="EVENT", help="blockade or war.")],
    year: Annotated[int, typer.Option("--year", metavar="Y", help="Year whose market is hit.")] = 2030,
    months: Annotated[int, typer.Option("--months", metavar="M", help="Months of the full stop.")] = 12,
    cut: Annotated[
        float | None,
        typer.Option("--cut", metavar="S", help="Share that is cut, 0 to 1; left out: drawn, or 1 in a war."),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of what nobody knows.")] = 256,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 2025,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one term; may be given often.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> int:
    """Say what is lost month by month if Taiwan's chips stop, with a deal and without it."""
    from reshore.chips.disruption.events import Event, check_event
    from reshore.deal.load import load_deal
    from reshore.settings import Settings

    asked = Event(event, year, months, cut)
    check_event(asked)
    agreed = load_deal(deal, sets or ())
    from reshore.evidence.stress import stress as stress_of

    found = stress_of(agreed, asked, Settings(draws=draws, seed=seed))
    if as_json:
        typer.echo(json.dumps(found.plain(), allow_nan=False))
    else:
        show_stress(found)
    for reason, count in found.failed:
        typer.echo(f"{count} of {found.draws} draws left out: {reason}", err=True)
    return 0 if found.solved == found.draws else PARTLY_FAILED


def show_stress(found: Stress) -> None:
    """Prints the answer, then the tables behind it.

    Args:
        found: what an event does.
    """
    from rich.console import Console

    from reshore.evidence.stress import NOT_COUNTED
    from reshore.evidence.stress_bands import band

    typer.echo(answer(found))
    plain = Console(markup=False, highlight=False)
    console = Console(markup=False, highlight=False, width=max(plain.width, 130))
    compared = found.without_deal is not None
    for group, title in (
        ("region", f"Value added lost within {found.event.horizon} months, by region"),
        ("sector", "By sector, in the world and in the United States"),
        ("us", f"Chips in the United States within {found.event.horizon} months"),
    ):
        console.print(_table(title, [row for row in found.rows if row.group == group], compared))
    console.print(_monthly(found))
    rationed = float(found.with_deal.months.at_the_stop[0, 0].mean())
    typer.echo(
        f"In {rationed:.0%} of draws leading chips reach the price at which users stop in the first month, and are "
        f"rationed. That price is drawn: {_bounds(band(found.numbers.choke_price_ratio), 'ratio')} times that before."
    )
    console.print(_elasticities(found))
    console.print(_published(found))
    for one in found.published[:2]:
        typer.echo(f"{one.label}: {one.why}")
    activity = " and activity" if found.event.kind == "blockade" else ""
    typer.echo(f"Output{activity}: {found.published[2].why}. Taiwan: {found.row_beside('output-TWN').why}.")
    typer.echo(f"\n{NOT_COUNTED}")
    typer.echo(f"{found.draws} draws, {found.solved} solved, {found.seconds:.1f} s, seed {found.seed}")


def answer(found: Stress) -> str:
    """What is lost, by whom, and what the deal changes, in a few sentences.

    Args:
        found: what an event does.
    """
    from reshore.chips.disruption.events import EVENTS, STOPPED

    event, world, usa, taiwan = found.event, *(found.row(f"loss-{place}") for place in ("world", "USA", "TWN"))
    low, middle, high = found.cut
    cut = f"{middle:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
    words = [
        f"{found.title}\n",
        f"If {EVENTS[event.kind]} in {event.year} stops {cut} of {STOPPED[event.kind]} for "
        f"{event.months} month{'s' if event.months > 1 else ''}, chip users and makers of the world "
        f"lose {_span(world.with_deal, 'usd_bn')} within {event.horizon} months: "
        f"{_span(found.row('loss-world-share').with_deal, 'share')} of a year's output.",
        f"The United States lose {_span(usa.with_deal, 'usd_bn')} "
        f"({_span(found.row('loss-USA-share').with_deal, 'share')}), Taiwan {_span(taiwan.with_deal, 'usd_bn')} "
        f"({_span(found.row('loss-TWN-share').with_deal, 'share')}).",
    ]
    if usa.change is None or world.change is None or taiwan.change is None:
        words.append("The deal is itself a path without a deal, so there is nothing to compare with.")
    else:
        words.append(
            f"Given the event, the deal changes the loss of the United States by {_span(usa.change, 'usd_bn')}, of "
            f"Taiwan by {_span(taiwan.change, 'usd_bn')}, of the world by {_span(world.change, 'usd_bn')}; "
            "less than zero is a loss avoided."
        )
    words.append("First the middle of the draws; in brackets one draw in ten lies below and one above.\n")
    return "\n".join(words)


def _number(value: float, unit: str) -> str:
    """A number as it is shown; what rounds to zero has no sign."""
    shown = _signed(value, unit)
    return shown.lstrip("-") if not shown.strip("-0.,") else shown


def _signed(value: float, unit: str) -> str:
    """A number as it is shown, with its sign."""
    if unit == "share":
        return f"{100 * value:.1f}"
    if unit == "usd_bn":
        return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}"
    return f"{value:.1f}" if unit == "months" else f"{value:.2f}"


def _span(bounds: Bounds, unit: str) -> str:
    """The middle and the bounds with the unit."""
    from reshore.units import SYMBOLS

    low, middle, high = (_number(value, unit) for value in bounds)
    symbol = SYMBOLS.get(unit, unit)
    return f"{middle} [{low} to {high}] {symbol}".strip()


def _new(title: str, headings: tuple[str, ...]) -> Table:
    """An empty table: words to the left, numbers to the right."""
    from rich.table import Table

    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place == 0 else "right", no_wrap=True)
    return table


def _table(title: str, rows: list[Row], compared: bool) -> Table:
    """Rows with the deal, without it, and the difference."""
    from reshore.units import SYMBOLS

    heads = ("with the deal", "without it", "the deal changes") if compared else ("median [10 % to 90 %]",)
    table = _new(title, ("", *heads, "unit"))
    for row in rows:
        label = row.label
        if row.group == "sector":
            label = f"{label}, {'United States' if row.name.endswith('-usa') else 'world'}"
        cells = [row.with_deal, row.without_deal, row.change] if compared else [row.with_deal]
        shown = [_bounds(cell, row.unit) for cell in cells if cell is not None]
        table.add_row(label, *shown, SYMBOLS.get(row.unit, row.unit))
    return table


def _bounds(bounds: Bounds, unit: str) -> str:
    """The middle and the bounds without the unit."""
    low, middle, high = (_number(value, unit) for value in bounds)
    return f"{middle} [{low} to {high}]"


def _monthly(found: Stress) -> Table:
    """Prices, supply and losses in the United States, month by month."""
    heads = ("month", "leading price, x before", "without the deal", "all logic, x before", "leading supply, %")
    table = _new("Month by month in the United States", (*heads, "loss, bn USD"))
    for month in range(1, found.event.horizon + 1):
        if month in SHOWN_MONTHS or month in {found.event.months, found.event.months + 1}:
            leading = found.row(f"price-leading-{month}")
            other = leading.without_deal
            table.add_row(
                str(month),
                _bounds(leading.with_deal, "ratio"),
                "" if other is None else _bounds(other, "ratio"),
                _bounds(found.row(f"price-logic-{month}").with_deal, "ratio"),
                _bounds(found.row(f"supply-leading-{month}").with_deal, "share"),
                _bounds(found.row(f"loss-usa-{month}").with_deal, "usd_bn"),
            )
    return table


def _elasticities(found: Stress) -> Table:
    """The price at a full stop by elasticity of demand."""
    title = "US logic price in a full stop without stocks, by elasticity of demand"
    table = _new(title, ("elasticity", "price, x before", "draws in which leading chips are rationed, %"))
    for one in found.elasticities:
        rationed = _number(one.rationed_share, "share")
        table.add_row(f"{one.demand_elasticity:g}", _bounds(one.price, "ratio"), rationed)
    return table


def _published(found: Stress) -> Table:
    """Published figures beside ours."""
    from reshore.units import SYMBOLS

    table = _new("Beside published figures", ("", "published", "ours", "unit", "status", "by"))
    for one in found.published:
        unit = SYMBOLS.get(one.unit, one.unit)
        table.add_row(
            one.label, _number(one.published, one.unit), _bounds(one.ours, one.unit), unit, one.status, one.by
        )
    return table
