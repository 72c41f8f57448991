"""`facts` and `schema`: numbers to be searched, and what files look like. Nothing here loads JAX, SciPy or Altair."""

from __future__ import annotations

import json
import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reshore.world.inventory import Fact

NOTHING_FOUND = 1
"""Exit code where no number matches, as `grep` has it."""

WHOLE = 6
"""So many numbers are shown with all that is known of them; more than that two lines each."""

UNUSED = ("no equation; kept to be checked against and cited", "no equation; the term is not played")
"""What is said of a number that nothing reads: in a table, and in a clause."""

WIDTH = 100
LABEL_WIDTH = 9
MOST_NAME, MOST_VALUE = 44, 40
"""Widest columns of names and values; longer ones stick out."""


def facts(
    words: Annotated[
        list[str] | None, typer.Argument(help="Words that must all be found.", metavar="[WORD...]")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option("--status", metavar="S", help="Only this status; may be given often.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="K", help="Only `parameter`, `fact`, `project` or `clause`; may be given often."
        ),
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DAY", help="Only what was known on that day.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--whole", help="Show all that is known of each, however many there are.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> int:
    """Search every number of the project by name, meaning, note, source and unit; exit code 1 where none matches."""
    from reshore.world.search import facts as search
    from reshore.world.search import nearest_names

    found = search(words or (), status=status or (), kind=kind or (), as_of=as_of)
    if as_json:
        typer.echo(json.dumps([asdict(fact) for fact in found], default=str, allow_nan=False, ensure_ascii=False))
    elif whole or len(found) <= WHOLE:
        typer.echo("\n\n".join(map(_whole, found)), nl=bool(found))
    else:
        typer.echo("\n".join(_lines(found)))
    if found:
        more = (
            "" if as_json or whole or len(found) <= WHOLE else "; more words narrow it down, --whole shows all of each"
        )
        typer.echo(f"{len(found)} number{'s' if len(found) > 1 else ''}{more}", err=True)
        return 0
    names = nearest_names(words or ())
    typer.echo("no number matches" + (f"; nearest names: {', '.join(names)}" if names else ""), err=True)
    return NOTHING_FOUND


def schema(
    of_deals: Annotated[
        bool, typer.Option("--deal/--facts", help="Of deal files, or of what `facts --json` prints.")
    ] = True,
) -> None:
    """Print the JSON schema of deal files, with which an editor completes and checks them."""
    if of_deals:
        from reshore.deal.schema import deal_schema
        from reshore.world.vocabulary import known_names

        held = deal_schema(known_names())
    else:
        from reshore.world.search import facts_schema

        held = facts_schema()
    typer.echo(json.dumps(held, indent=2, ensure_ascii=False))


def _lines(found: Sequence[Fact]) -> Iterator[str]:
    """Two lines for each number: name, value and status in columns, and what it means."""
    from reshore.world.search import shown

    name = min(max(len(fact.name) for fact in found), MOST_NAME)
    value = min(max(len(shown(fact)) for fact in found), MOST_VALUE)
    for fact in found:
        yield f"{fact.name:<{name}}  {shown(fact):<{value}}  {fact.status}"
        yield f"    {textwrap.shorten(fact.label, WIDTH - 4, placeholder=' ...')}"


def _whole(fact: Fact) -> str:
    """One number with all that is known of it, no line longer than it has to be."""
    from reshore.units import UNITS
    from reshore.world.search import shown

    value = ", ".join(part for part in (shown(fact), fact.distribution) if part)
    lines = [fact.name, *_wrapped("", fact.label), *_wrapped("value", value)]
    if fact.unit in UNITS and UNITS[fact.unit] != fact.unit:
        lines += _wrapped("unit", f"{fact.unit}: {UNITS[fact.unit]}")
    known = f", known from {fact.known_from}" if fact.known_from else ""
    lines += _wrapped("status", f"{fact.status}{known}")
    for source in fact.sources:
        dated = f" ({source.date})" if source.date else ""
        lines += _wrapped("source", f"{source.name}{dated}")
        lines += _wrapped("", source.url) if source.url else []
    lines += _wrapped("used by", ", ".join(fact.used) or UNUSED[fact.kind == "clause"])
    return "\n".join([*lines, *_wrapped("file", fact.file), *_wrapped("note", fact.note)])


def _wrapped(label: str, text: str) -> list[str]:
    """A labelled text under its name; words as long as an address are never broken."""
    first = f"  {label:<{LABEL_WIDTH}}"
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )
