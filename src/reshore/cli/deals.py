"""`deals`, `new`, `check`: deal files. Nothing here loads JAX, SciPy, xarray or Altair."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

FAULTY = 1
"""Exit code where a deal file is wrong."""


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
