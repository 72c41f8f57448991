"""`run` and `report`: play a deal, and write its report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from reshore.outcome import Outcome

NOT_SOLVED = 2
PARTLY_FAILED = 3
REPORT_FILE = "report.html"
HEADLINE_FILE = "headline.json"


def run(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Name or file of a deal.")],
    draws: Annotated[int, typer.Option("--draws", metavar="N", help="Draws of what nobody knows.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Seed of the draws.")] = 2025,
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="Last year shown.")] = 2040,
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change one term; may be given often.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for run folders.")] = Path("runs"),
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Processes that play, one core each; 1: this process.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> int:
    """Play a deal and the path without it, and write the report."""
    from reshore.cli.progress import progress
    from reshore.deal.load import load_deal
    from reshore.settings import Settings

    agreed = load_deal(deal, sets or ())
    with progress() as show:
        from reshore.ensemble.executors import players
        from reshore.ensemble.run import simulate

        with players(workers) as executor:
            outcome = simulate(agreed, Settings(draws, seed, until, out), progress=show, executor=executor)
        page = write(outcome)
    if as_json:
        typer.echo(json.dumps(summary(outcome, page), allow_nan=False))
    else:
        show_outcome(outcome, page)
    return ended(outcome)


def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run folder.")],
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="Last year shown.")] = 2040,
) -> int:
    """Write the report of a run again; nothing is played."""
    from reshore.ensemble.folder import open_run

    outcome = open_run(folder, until)
    page = write(outcome)
    if page:
        typer.echo(page)
    return ended(outcome)


def write(outcome: Outcome) -> Path | None:
    """Writes the headlines and the report into the run folder.

    Args:
        outcome: a run that is kept in a folder.

    Returns:
        The report; None where no draw was solved, so that there is nothing to report.

    Raises:
        RunError: the folder cannot be written; the results themselves are safe.
    """
    from reshore.errors import RunError
    from reshore.record.files import write_atomically
    from reshore.report import write_report

    folder = outcome.folder or Path()
    page = folder / REPORT_FILE if outcome.solved else None
    try:
        write_atomically(folder / HEADLINE_FILE, json.dumps(summary(outcome, page), indent=2).encode() + b"\n")
        if page:
            write_report(outcome, page)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(
            f"{folder}: the report cannot be written ({reason}); the results are kept: "
            f"`reshore report {folder}` writes it again"
        ) from error
    return page


def summary(outcome: Outcome, page: Path | None) -> dict[str, Any]:
    """What `--json` prints and `headline.json` keeps.

    Args:
        outcome: a run.
        page: its report, or None.

    Returns:
        Deal, draws, draws solved, seconds, run folder, report, headlines.
    """
    return {
        "deal": outcome.deal.name,
        "draws": outcome.draws,
        "solved": outcome.solved,
        "seconds": round(outcome.seconds, 2),
        "store": str(outcome.folder),
        "report": str(page) if page else None,
        "headline": outcome.headline(),
    }


def show_outcome(outcome: Outcome, page: Path | None) -> None:
    """Prints the headline table, and where results and report are.

    Args:
        outcome: a run.
        page: its report, or None.
    """
    from rich.console import Console
    from rich.table import Table

    from reshore.outcome import format_value
    from reshore.units import SYMBOLS

    labels = {headline.name: headline.label for headline in outcome.headlines}
    table = Table(title=outcome.deal.title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for heading in ("", "year", "10 %", "median", "90 %", "unit", "status"):
        table.add_column(heading, justify="right" if heading in {"10 %", "median", "90 %"} else "left", no_wrap=True)
    for row in outcome.headline():
        band = [format_value(value, row["unit"]) for value in (row["p10"], row["p50"], row["p90"])]
        year = "" if row["year"] is None else str(row["year"])
        table.add_row(labels[row["name"]], year, *band, SYMBOLS.get(row["unit"], row["unit"]), row["status"])
    console = Console(markup=False, highlight=False)
    Console(markup=False, highlight=False, width=max(console.width, 130)).print(table)
    typer.echo(f"\n{outcome.draws} draws, {outcome.solved} solved, {outcome.seconds:.1f} s, seed {outcome.seed}")
    typer.echo(f"results: {outcome.folder}")
    if page:
        typer.echo(f"report:  {page}")


def ended(outcome: Outcome) -> int:
    """The exit code of a run; what failed is said on standard error.

    Args:
        outcome: a run.

    Returns:
        0 where every draw was solved, 2 where none was, 3 where some were not.
    """
    from reshore.outcome import RESULT_MEANINGS

    if outcome.solved == outcome.draws:
        return 0
    paths = [("with the deal", outcome.data), *([("without it", outcome.base)] if outcome.base is not None else [])]
    for words, results in paths:
        for code, meaning in RESULT_MEANINGS.items():
            failed = int((results["result_code"] == code).sum())
            if code and failed:
                typer.echo(f"{words}: {failed} of {outcome.draws} draws not solved: {meaning}", err=True)
    return PARTLY_FAILED if outcome.solved else NOT_SOLVED
