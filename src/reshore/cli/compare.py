"""`compare`: deals against each other or against no deal, draw by draw."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reshore.cli.runs import NOT_SOLVED, PARTLY_FAILED, REPORT_FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.ensemble.comparison import Comparison
    from reshore.ensemble.contrast import Contrast
    from reshore.ensemble.line_up import Given
    from reshore.outcome import Headline
    from reshore.settings import Settings

DAY = ["%Y-%m-%d"]
POINTS = ("10 %", "median", "90 %")


def compare(
    deals: Annotated[
        list[str], typer.Argument(metavar="DEAL...", help="Names or files of deals, or folders of runs of them.")
    ],
    against: Annotated[
        str,
        typer.Option(
            "--against",
            metavar="DEAL",
            help="What the deals are compared with: no-deal, one of them, or a further deal, which is played too.",
        ),
    ] = "no-deal",
    only: Annotated[
        str | None,
        typer.Option(
            "--only", metavar="confirmed", help="Every deal twice: whole, and stripped to its confirmed clauses."
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", metavar="N", help="Draws of what nobody knows; left out: those of the folders given, or 1000."
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="S", help="Seed of the draws; left out: that of the folders given, or 2025."),
    ] = None,
    until: Annotated[int, typer.Option("--until", metavar="YEAR", help="Last year shown.")] = 2040,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", metavar="DAY", formats=DAY, help="Common day of the deals; left out: the latest day among them."
        ),
    ] = None,
    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="[DEAL:]PATH=VALUE", help="Change one term of one deal, or of all; may be given often."
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for run folders.")] = Path("runs"),
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", help="Processes that play, one core each; 1: this process.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of tables.")] = False,
) -> int:
    """Play deals on one day with the same draws, and compare them draw by draw."""
    from reshore.cli.changes import chosen
    from reshore.cli.progress import progress

    given, reference = chosen(deals, against, sets or ())
    with progress() as show:
        from reshore.ensemble.compare import compare as compare_deals
        from reshore.ensemble.executors import players

        with players(workers) as executor:
            comparison = compare_deals(
                *given,
                settings=_settings(given, draws, seed, until, out),
                against=reference,
                as_of=None if as_of is None else as_of.date(),
                only=only,
                executor=executor,
                progress=show,
            )
        page = write(comparison)
    if as_json:
        said = comparison.summary() | {"report": str(page) if page else None}
        typer.echo(json.dumps(said, allow_nan=False))
    else:
        show_comparison(comparison, page)
    return ended(comparison)


def _settings(given: Sequence[Given], draws: int | None, seed: int | None, until: int, out: Path) -> Settings:
    """The settings asked for; what is left out comes from the runs among the deals, or else from the defaults."""
    from reshore.outcome import Outcome
    from reshore.settings import Settings

    played = next((one.settings for one in given if isinstance(one, Outcome)), Settings())
    return Settings(played.draws if draws is None else draws, played.seed if seed is None else seed, until, out)


def write(comparison: Comparison) -> Path | None:
    """Writes the report into the folder of a comparison.

    Args:
        comparison: deals that were compared.

    Returns:
        The report; None where no draw was solved for all deals, so that there is nothing to report.

    Raises:
        RunError: the folder cannot be written; the runs themselves are safe.
    """
    from reshore.errors import RunError
    from reshore.report import write_comparison

    if comparison.folder is None or not comparison.solved:
        return None
    page = comparison.folder / REPORT_FILE
    try:
        write_comparison(comparison, page)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(
            f"{comparison.folder}: the report cannot be written ({reason}); the runs are kept: make room, and the same "
            "command writes it without playing them again"
        ) from error
    return page


def show_comparison(comparison: Comparison, page: Path | None) -> None:
    """Prints a table for each headline, what rests on clauses that are not confirmed, and where everything is.

    Args:
        comparison: deals that were compared.
        page: the report, or None.
    """
    typer.echo(f"Δ: difference from {comparison.against}, draw by draw; better, same: share of the draws\n")
    for name, year in dict.fromkeys((row.name, row.year) for row in comparison.contrasts):
        _show_headline(comparison, name, year)
    for name in comparison.dropped:
        _show_dropped(comparison, name)
    runs = comparison.runs
    typer.echo(f"{comparison.draws} draws, {comparison.solved} solved, {comparison.seconds:.1f} s, seed {runs.seed}")
    typer.echo(f"all deals as of {comparison.as_of}")
    for note in comparison.notes:
        typer.echo(note)
    for folder in dict.fromkeys(run.folder for run in runs if run.folder):
        typer.echo(f"run:     {folder}")
    typer.echo(f"results: {comparison.folder}")
    if page:
        typer.echo(f"report:  {page}")


def _show_headline(comparison: Comparison, name: str, year: int | None) -> None:
    """Prints one headline: every deal by itself, and by how much it differs."""
    from reshore.ensemble.contrast_words import unit_text
    from reshore.units import SYMBOLS

    rows = [row for row in comparison.contrasts if (row.name, row.year) == (name, year)]
    unit = rows[0].unit
    words = ", ".join(word for word in (rows[0].label, "" if year is None else str(year)) if word)
    units = SYMBOLS.get(unit, unit) if unit != "share" else f"%, Δ in {unit_text(unit)}"
    heads = [*POINTS, *(f"Δ {point}" for point in POINTS), "better", "same", "status"]
    lines = [[comparison.against, *_level(comparison.level(comparison.against, name, year)), *[""] * 6]]
    lines += [[row.deal, *_level(comparison.level(row.deal, name, year)), *_difference(row)] for row in rows]
    _print_table(f"{words} [{units}]" if units else words, heads, lines)


def _level(headline: Headline | None) -> list[str]:
    """The band of a headline by itself."""
    from reshore.outcome import format_value

    if headline is None:
        return ["", "", ""]
    row = headline.row()
    return [format_value(value, row["unit"]) for value in (row["p10"], row["p50"], row["p90"])]


def _difference(row: Contrast) -> list[str]:
    """The band of a difference, in how many draws the deal is better and the same, and how well it is known."""
    from reshore.ensemble.contrast_words import format_difference, format_share

    band = [format_difference(value, row.unit) for value in (row.p10, row.p50, row.p90)]
    return [*band, "" if row.wins is None else format_share(row.wins), format_share(row.ties), row.status]


def _show_dropped(comparison: Comparison, name: str) -> None:
    """Prints what a stripped deal lacks, and what of the whole deal rests on it."""
    from reshore.ensemble.contrast_words import unit_text

    lacking = ", ".join(f"{clause} ({status})" for clause, status in comparison.dropped_clauses(name))
    typer.echo(f"{name} lacks: {lacking or 'nothing'}")
    leaning = "; ".join(f"{clause}: {', '.join(terms)}" for clause, terms in comparison.assumed_terms(name).items())
    if leaning:
        typer.echo(f"it still leans on terms that nobody reported: {leaning}")
    resting = [row for row in comparison.rests if row.against == name and row.ties < 1]
    if not resting:
        typer.echo("no headline rests on what it lacks\n")
        return
    lines = [
        [row.label, "" if row.year is None else str(row.year), *_difference(row)[:3], unit_text(row.unit), row.status]
        for row in resting
    ]
    _print_table("what rests on what it lacks", ["year", *POINTS, "unit", "status"], lines)


def _print_table(title: str, heads: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Prints a table at its full width, numbers to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("", *heads):
        words = heading in {"", "year", "unit", "status"}
        table.add_column(heading, justify="left" if words else "right", no_wrap=True)
    for line in lines:
        table.add_row(*line)
    console = Console(markup=False, highlight=False)
    console.print(title, style="bold", soft_wrap=True)
    Console(markup=False, highlight=False, width=max(console.width, 150)).print(table)
    typer.echo("")


def ended(comparison: Comparison) -> int:
    """The exit code of a comparison; what failed is said on standard error.

    Args:
        comparison: deals that were compared.

    Returns:
        0 where every draw was solved for all deals, 2 where none was, 3 where some were not.
    """
    if comparison.solved == comparison.draws:
        return 0
    for name, run in zip(comparison.runs.names, comparison.runs, strict=True):
        if run.solved < run.draws:
            typer.echo(f"{name}: {run.draws - run.solved} of {run.draws} draws not solved", err=True)
    return PARTLY_FAILED if comparison.solved else NOT_SOLVED
