"""`deals`, `new`, `check`, `diff`: deal files. Nothing here loads JAX, SciPy, xarray or Altair."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from reshore.deal.diff import Difference
    from reshore.deal.terms import Deal

FAULTY = 1
"""Exit code where a deal file is wrong."""

NOT_AGREED = frozenset({"name", "title", "summary", "sources", "source", "assumed", "known_from", "note"})
"""Keys of a deal and of a clause that say what it is called and where it is known from, not what is agreed."""


def list_deals() -> None:
    """List the deals that come with reshore."""
    from reshore.deal.load import load_deal
    from reshore.deal.shipped import shipped_deals

    for name in shipped_deals():
        deal = load_deal(name)
        typer.echo(f"{name:<20}  {deal.as_of}  {deal.status:<9}  {deal.title}")


def new(
    file: Annotated[Path, typer.Argument(help="The deal file to write; it must not exist yet.")],
    source: Annotated[str, typer.Option("--from", metavar="DEAL", help="Name or file of the deal to start from.")],
) -> None:
    """Write a deal file to start from, as a copy of another deal."""
    from reshore.deal.load import load_deal
    from reshore.deal.shipped import shipped_deals, shipped_text
    from reshore.errors import DealError

    deal = load_deal(source)
    text = shipped_text(source) if source in shipped_deals() else deal.to_yaml_text()
    slug = re.sub(r"[^a-z0-9]+", "-", file.stem.lower()).strip("-")[:60].strip("-")
    if slug:
        text = re.sub(r"(?m)^name:.*$", f"name: {slug}", text, count=1)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as error:
        raise DealError(f"{file}: exists already, and nothing is overwritten; give another name") from error
    except OSError as error:
        raise DealError(f"{file}: cannot be written ({error.strerror or error})") from error
    typer.echo(f"{file}")


def check(
    files: Annotated[list[str], typer.Argument(help="Deal files, or names of deals.", metavar="FILE...")],
) -> int:
    """Check deal files; print `FILE:LINE: path: message` for every fault."""
    faulty = 0
    for file in files:
        faults = _faults_of(file)
        for fault in faults:
            typer.echo(fault)
        if not faults:
            typer.echo(f"{file}: no faults", err=True)
        faulty += bool(faults)
    return FAULTY if faulty else 0


def _faults_of(file: str) -> list[str]:
    """Everything that is wrong with a deal, by itself and against the baseline, one line each."""
    from reshore.deal.load import load_deal
    from reshore.errors import DealError
    from reshore.world.baseline import load_world
    from reshore.world.check import check_deal

    try:
        deal = load_deal(file)
        return [str(fault) for fault in check_deal(deal, load_world(deal.as_of))]
    except DealError as error:
        return [str(fault) for fault in error.faults] or [error.message]


def diff(
    first: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of one deal.")],
    second: Annotated[str, typer.Argument(metavar="OTHER", help="Name or file of the other one.")],
    everything: Annotated[
        bool, typer.Option("--all", help="Also titles, sources, notes, and what is listed as assumed.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """List the clauses and terms in which two deals differ."""
    from reshore.deal.diff import deal_diff
    from reshore.deal.load import load_deal

    deals = load_deal(first), load_deal(second)
    rows = [row for row in deal_diff(*deals) if everything or not _said_about_it(row.path)]
    if as_json:
        typer.echo(json.dumps(_sorted_out(rows, *deals), allow_nan=False))
        return
    typer.echo(f"{first} -> {second}")
    for heading, lines in _difference_table(rows, *deals):
        typer.echo(f"\n{heading}")
        wide = max(len(term) for term, _ in lines)
        for term, change in lines:
            typer.echo(f"  {term:<{wide}}  {change}")
    if not rows:
        typer.echo("no differences" if everything else "no differences in what is agreed; --all shows the rest")


def _said_about_it(path: str) -> bool:
    """Whether a term says where a deal is known from or how it is called, rather than what is agreed."""
    part, _, rest = path.partition(".")
    return part in NOT_AGREED or (part == "clauses" and rest.partition(".")[2] in NOT_AGREED)


def _sorted_out(rows: list[Difference], first: Deal, second: Deal) -> dict[str, Any]:
    """Differences of the deals as a whole, of clauses that both have, and clauses that only one of them has."""
    whole: list[dict[str, Any]] = []
    only: tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]] = ({}, {})
    changed: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        part, _, rest = row.path.partition(".")
        name, _, term = rest.partition(".")
        if part == "clauses" and name not in second.clauses:
            only[0].setdefault(name, {})[term] = row.first
        elif part == "clauses" and name not in first.clauses:
            only[1].setdefault(name, {})[term] = row.second
        else:
            place, path = (changed.setdefault(name, []), term) if part == "clauses" else (whole, row.path)
            place.append({"term": path, "first": row.first, "second": row.second})
    return {
        "first": first.name, "second": second.name, "deal": whole,
        "only_in_first": only[0], "only_in_second": only[1], "changed": changed,
    }  # fmt: skip


def _difference_table(rows: list[Difference], first: Deal, second: Deal) -> list[tuple[str, list[tuple[str, str]]]]:
    """What `diff` prints: headings, and under each the terms with their values."""
    sorted_out = _sorted_out(rows, first, second)
    table = []
    for heading, terms in (("the deal", sorted_out["deal"]), *sorted_out["changed"].items()):
        lines = [(row["term"], f"{_shown(row['first'])} -> {_shown(row['second'])}") for row in terms]
        table.append((heading, lines))
    for deal, key in ((first, "only_in_first"), (second, "only_in_second")):
        for name, terms in sorted_out[key].items():
            lines = [(term, _shown(value)) for term, value in terms.items() if _shown(value) not in {"-", "false"}]
            table.append((f"{name}, only in {deal.name}", lines))
    return [(heading, lines) for heading, lines in table if lines]


def _shown(value: Any) -> str:
    """A value on one line as a deal file has it; a dash where there is none."""
    if value is None or value in ("", []):
        return "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    return f"{value:g}" if isinstance(value, float) else " ".join(str(value).split())
