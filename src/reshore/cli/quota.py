"""`quota`: what a quota on duty-free chips is worth, to whom, and what it tempts to do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from reshore.evidence.quota import Quota
    from reshore.evidence.quota_rows import Row
    from reshore.evidence.stress_bands import Bounds

PARTLY_FAILED = 3


def quota(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of a deal.")],
    rate: Annotated[
        float | None, typer.Option("--rate", metavar="PCT", help="Chip tariff that is carried out, in per cent.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", metavar="Y", help="2027, 2030 or 2035; left out: all, and 2030 closely.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", metavar="UNIT", help="wafers or value; left out: the deal's, or wafers.")
    ] = None,
    holder: Annotated[
        str | None, typer.Option("--holder", metavar="WHO", help="Licence holder: builder, auction or government.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of what nobody knows.")] = 256,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 2025,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one term; may be given often.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> int:
    """Say what a quota on duty-free chips is worth, to whom, and what it tempts a builder to do."""
    from reshore.deal.load import load_deal
    from reshore.settings import Settings

    agreed = load_deal(deal, sets or ())
    from reshore.evidence.quota import Asked, check_asked, no_quota, rate_changes
    from reshore.evidence.quota import quota as quota_of

    asked = Asked(year, rate, unit, holder)
    check_asked(asked)
    if rate is not None:
        agreed = load_deal(deal, [*(sets or ()), *rate_changes(agreed, rate)])
    found = quota_of(agreed, asked, Settings(draws=draws, seed=seed))
    if found is None:
        why = no_quota(agreed)
        typer.echo(json.dumps({"deal": agreed.name, "quota": None, "why": why}) if as_json else why)
        return 0
    if as_json:
        typer.echo(json.dumps(found.plain(), allow_nan=False))
    else:
        show_quota(found)
    for reason, count in found.failed:
        typer.echo(f"{count} of {found.draws} draws left out: {reason}", err=True)
    return 0 if found.solved == found.draws else PARTLY_FAILED


def show_quota(found: Quota) -> None:
    """Prints the answer, then the tables behind it.

    Args:
        found: the audit of a quota.
    """
    from rich.console import Console

    from reshore.evidence.quota import NOT_COUNTED

    typer.echo(answer(found))
    plain = Console(markup=False, highlight=False)
    console = Console(markup=False, highlight=False, width=max(plain.width, 190))
    for table in (_sizes(found), _borders(found), _money(found), _margins(found), _fabs(found), _textbook(found)):
        console.print(table)
    typer.echo(why_far(found))
    typer.echo(f"\n{NOT_COUNTED}")
    typer.echo(f"{found.draws} draws, {found.solved} solved, {found.seconds:.1f} s, seed {found.seed}")


def answer(found: Quota) -> str:
    """What the quota is worth, to whom, and what it tempts to do, in a few sentences.

    Args:
        found: the audit of a quota.
    """
    main, stands = found.row(f"{found.unit}-deal"), found.row("deal")
    slack, owners = 1 - main.shares["binds"], " and ".join(found.owners)
    words = [f"{found.title}\n"]
    if slack >= 0.5:
        said = "the owner brings in less than it may, so a licence is worth nothing"
        words.append(f"In {found.year} the quota of {owners}'s firms is slack in {_of_draws(slack)}: {said}.")
    else:
        words.append(f"In {found.year} the quota of {owners}'s firms binds in {_of_draws(1 - slack)}.")
    first = next(row for row in found.sizes if row.label == str(found.year))
    words.append(
        f"They may bring in {_span(first.bands['quota_k'], 'thousand wafers')} without the tariff, and want to bring "
        f"in {_span(first.bands['imports_k'], 'thousand wafers')} "
        f"({_span(first.bands['imports_usd_bn'], 'bn USD')})."
    )
    words.append(
        f"The quota saves {_span(main.bands['duty_saved_usd_bn'], 'bn USD')} of duty at the rate above it "
        f"({found.rate_status})" + _licences_said(main)
    )
    words.append(_gains_said(found))
    words.append(_temptation_said(found, stands))
    words.append(
        f"Unit: {found.unit} ({found.unit_status}). "
        f"Chip tariff carried out: {found.full_duty:.0%} ({found.full_status}). Licences: {found.holder}."
    )
    words.append("First the middle of the draws; in brackets one draw in ten lies below and one above.\n")
    return "\n".join(words)


def _licences_said(main: Row) -> str:
    """What licences are worth where the quota binds."""
    worth = main.bands["licences_where_it_binds_usd_bn"]
    if worth is None:
        return "; it binds in no draw."
    price = main.bands["licence_where_it_binds_usd_per_wafer"]
    return f"; where it binds licences are worth {_span(worth, 'bn USD')}, {_span(price, 'USD a wafer')}."


def _gains_said(found: Quota) -> str:
    """Who gains against a tariff that these owners pay in full."""
    key = f"{found.holder}_usd_bn"
    users, owners, treasury = (found.row(name).bands[key] for name in ("users", "owners", "treasury"))
    return (
        f"Against the same tariff on these owners in full, US device makers gain {_span(users, 'bn USD')} a year, "
        f"the owners {_span(owners, 'bn USD')}, the US treasury {_span(treasury, 'bn USD')}."
    )


def _temptation_said(found: Quota, stands: Row) -> str:
    """What the two margins tempt to do."""
    ghost = stands.bands["ghost_where_it_binds_usd_mn_per_kwpm"]
    if ghost is None:
        return "It tempts to nothing: announcing more and finishing later are both worth nothing while it is slack."
    flagged = [row for row in found.fabs if row.shares["parking_pays"] > 0]
    worst = max(flagged, key=lambda row: row.shares["parking_pays"], default=None)
    more = (
        "no plant gains by staying unfinished."
        if worst is None
        else f"{_plants(len(flagged))} by waiting just short of completion in some draws, most often {worst.label} "
        f"({_of_draws(worst.shares['parking_pays'])})."
    )
    return (
        f"Where it binds, a thousand wafers a month announced and never built earn {_span(ghost, 'mn USD')} a year, "
        f"and {more}"
    )


def _plants(count: int) -> str:
    """So many plants gain."""
    return "one plant gains" if count == 1 else f"{count} plants gain"


def why_far(found: Quota) -> str:
    """How far the market is from the textbook number, and why.

    Args:
        found: the audit of a quota.
    """
    key = "at_100_pct_usd_bn"
    book, limit, saved, licences = (
        found.row(name).middle(key) for name in ("textbook-building", "market-quota", "market-saved", "market-licence")
    )
    came = found.row("market-imports").middle(key)
    less = "smaller" if came < limit else "larger"
    return (
        f"\nThe textbook takes size x price x duty: {book:.1f} bn USD. "
        f"This quota would give {limit:.1f} at the price of the chips that it covers. "
        f"These owners bring in {came:.1f}: bare imports are {less} than the quota, which saves {saved:.1f}. "
        f"Licences are worth {licences:.1f} in the middle draw. Figures at the full tariff."
    )


def _of_draws(value: float) -> str:
    """A share of draws in words."""
    if value in {0.0, 1.0}:
        return "no draw" if value == 0 else "all draws"
    return f"{value:.1%} of draws" if value < 0.01 or value > 0.99 else f"{value:.0%} of draws"


def _number(value: float) -> str:
    """A number as it is shown; what rounds to zero has no sign."""
    size = abs(value)
    shown = f"{value:,.0f}" if size >= 100 else f"{value:.1f}"
    return shown.lstrip("-") if not shown.strip("-0.,") else shown


def _span(bounds: Bounds | None, unit: str) -> str:
    """The middle and the bounds with the unit."""
    return f"{_cell(bounds)} {unit}"


def _cell(bounds: Bounds | None) -> str:
    """The middle and the bounds."""
    if bounds is None:
        return "-"
    low, middle, high = (_number(value) for value in bounds)
    return middle if low == middle == high else f"{middle} [{low} to {high}]"


def _percent(value: float | None) -> str:
    """A share of draws."""
    return "" if value is None else f"{100 * value:.1f}".removesuffix(".0")


def _new(title: str, headings: tuple[str, ...], words: int = 1) -> Table:
    """An empty table: words to the left, numbers to the right."""
    from rich.table import Table

    table = Table(title=f"\n{title}", title_justify="left", title_style="bold", box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < words else "right", no_wrap=True)
    return table


def _sizes(found: Quota) -> Table:
    """Size by year, beside the imports that it covers."""
    heads = ("year", "owner", "being built", "completed", "quota", "imports", "binds, %", "quota bn", "imports bn")
    title = "Quota in thousand wafers, and in bn USD at the prices of what the plants make; imports if it had no limit"
    table = _new(title, (*heads, "binds, %"), 2)
    for row in found.sizes:
        bands = [_cell(row.bands[name]) for name in ("planned_k", "completed_k", "quota_k")]
        k, worth = (_cell(row.bands[one]) if one in row.bands else "" for one in ("imports_k", "imports_usd_bn"))
        binds = [_percent(row.shares.get(f"binds_by_{unit}")) for unit in ("wafers", "value")]
        table.add_row(row.label, row.status, *bands, k, binds[0], _cell(row.bands["quota_usd_bn"]), worth, binds[1])
    return table


def _borders(found: Quota) -> Table:
    """Units, rates, and borders to compare with."""
    heads = ("binds, %", "imports", "duty saved", "USD a wafer*", "licences*", "duty paid")
    title = f"Units and rates above the quota in {found.year}, bn USD  (* licences, where it binds)"
    table = _new(title, ("quota in", "status", *heads), 2)
    names = (
        "imports_usd_bn",
        "duty_saved_usd_bn",
        "licence_where_it_binds_usd_per_wafer",
        "licences_where_it_binds_usd_bn",
        "duty_usd_bn",
    )
    for row in found.borders:
        cells = [_cell(row.bands[name]) if name in row.bands else "" for name in names]
        table.add_row(row.label, row.status, _percent(row.shares.get("binds")), *cells)
    return table


def _money(found: Quota) -> Table:
    """Who gains, by licence holder."""
    from reshore.world.chip_inputs import LICENCE_HOLDERS

    title = f"Gains in {found.year} against these owners paying in full, bn USD, by licence holder"
    table = _new(title, ("", *LICENCE_HOLDERS, "builder, against everybody paying"))
    for row in found.money:
        table.add_row(row.label, *(_cell(row.bands[f"{who}_usd_bn"]) for who in (*LICENCE_HOLDERS, "against_all")))
    return table


def _margins(found: Quota) -> Table:
    """The two margins, and repairs."""
    money = ("duty saved", "licences*", "ghost", "ghost*", "announce twice", "cliff", "billed")
    heads = ("quota, k wafers", "binds, %", *money)
    title = f"What it tempts to do in {found.year}, bn USD; ghost: mn USD a year for one kwpm  (* where it binds)"
    table = _new(title, ("", "status", *heads), 2)
    names = (
        "duty_saved_usd_bn",
        "licences_where_it_binds_usd_bn",
        "ghost_usd_mn_per_kwpm",
        "ghost_where_it_binds_usd_mn_per_kwpm",
        "announce_twice_usd_bn",
        "cliff_usd_bn",
        "claimed_back_usd_bn",
    )
    for row in found.margins:
        cells = [_cell(row.bands[name]) if name in row.bands else "" for name in names]
        table.add_row(row.label, row.status, _cell(row.bands["quota_k"]), _percent(row.shares["binds"]), *cells)
    return table


def _fabs(found: Quota) -> Table:
    """The cliff by project."""
    heads = (
        "begun, %",
        "costs in quota*",
        "a year's output earns",
        "never finishing pays, %",
        "waiting at 99 % pays, %",
    )
    table = _new(f"Completion in {found.year}, bn USD  (* where it binds; % of draws)", ("project", *heads))
    for row in found.fabs:
        shares = [_percent(row.shares[name]) for name in ("begun", "unfinished_pays", "parking_pays")]
        costs, earns = _cell(row.bands["costs_where_it_binds_usd_bn"]), _cell(row.bands["earns_usd_bn"])
        table.add_row(row.label, shares[0], costs, earns, *shares[1:])
    return table


def _textbook(found: Quota) -> Table:
    """Textbook and market."""
    table = _new("Textbook and market, bn USD a year", ("", "kind", "at 25 % of the tariff", "at 100 %"), 2)
    for row in found.textbook:
        cells = [_cell(row.bands[f"at_{rate}_pct_usd_bn"]) for rate in (25, 100)]
        table.add_row(row.label, row.status, *cells)
    return table
