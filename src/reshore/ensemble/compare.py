"""Deals compared draw by draw: line up, play one after the other, contrast, keep."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal.load import no_deal
from reshore.ensemble.collection import Collection, must_agree
from reshore.ensemble.comparison import Comparison
from reshore.ensemble.contrast import Contrast, Side, contrasts_between, side_of, year_of
from reshore.ensemble.folder import RUNS_FOLDER, manifest_for
from reshore.ensemble.headlines import headlines
from reshore.ensemble.in_turn import play_in_turn
from reshore.ensemble.line_up import Given, LineUp, line_up
from reshore.ensemble.plan import WITHOUT_DEAL
from reshore.ensemble.run import Progress, check_settings
from reshore.ensemble.sensitivity import Screening, screening_of
from reshore.errors import RunError
from reshore.names import LAST_YEAR
from reshore.outcome import Outcome
from reshore.record.files import write_atomically
from reshore.record.hashes import canonical, text_hash
from reshore.record.manifest import read_manifest
from reshore.record.stages import stage
from reshore.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from reshore.ensemble.executors import Executor

__all__ = ["Comparison", "Contrast", "compare"]

COMPARISON_FILE = "comparison.json"


def compare(
    *deals: Given,
    settings: Settings | None = None,
    against: Given = WITHOUT_DEAL,
    as_of: date | None = None,
    only: str | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
    keep: bool = True,
) -> Comparison:
    """Compares deals draw by draw: what is unknown is unknown in the same way in all of them.

    All deals are played on one day with the same draws, so that the world, the law around the deals and the path
    without a deal are the same for all; what is left of a difference is the deals. A deal of an earlier day keeps its
    clauses (`reshore.deal.seen.seen_on`).

    Args:
        deals: one deal or more: deals, their names or files, runs that were played, or folders of such runs.
        settings: draws, seed, last year shown, folder for run folders; None for those of the runs among the deals, or
            else the defaults.
        against: what the deals are compared with: `no-deal`, one of them by its name, or a further deal, which is
            played too.
        as_of: the common day; None for the latest day of the deals.
        only: `confirmed` for every deal twice: whole, and stripped to its confirmed clauses under the name
            `NAME-confirmed`.
        executor: who plays the chunks; None for this process. `with reshore.Workers(4) as executor:` keeps other
            processes for all deals.
        progress: called with the state of the whole after each chunk.
        keep: False to write nothing.

    Returns:
        The comparison.

    Raises:
        DealError: a deal is wrong, or `against` or `only` is not known.
        RunError: there is no deal, a run does not fit the others, or a folder cannot be used; what was played is kept.
    """
    begun = time.monotonic()
    lined_up = line_up(deals, against, as_of, only)
    settings = settings or _settings_of(deals, lined_up)
    check_settings(settings)
    _check_played(lined_up, settings)
    outcomes = play_in_turn(lined_up.entries, settings, executor, progress, keep)
    runs = Collection(tuple(outcomes), tuple(entry.name for entry in lined_up.entries))
    comparison = _contrasted(lined_up, runs, settings.until_year)
    folder = _folder(lined_up, settings) if keep else None
    comparison = replace(comparison, folder=folder, seconds=time.monotonic() - begun)
    if folder:
        _write(comparison, folder)
    return comparison


def _settings_of(given: Sequence[Given], lined_up: LineUp) -> Settings:
    """The settings of the runs among the deals; the defaults where there are none."""
    played = [entry.played for entry in lined_up.entries if entry.played]
    if not played:
        return Settings()
    runs = [one for one in given if isinstance(one, Outcome)]
    years, names = [run.until_year for run in runs], [run.deal.name for run in runs]
    must_agree("last year shown", years, names, "say in the settings which year is meant")
    return replace(played[0].settings, until_year=min(years, default=LAST_YEAR))


def _check_played(lined_up: LineUp, settings: Settings) -> None:
    """Makes sure that runs that were played before can be held against those that are played now."""
    for entry in lined_up.entries:
        if entry.played is None:
            continue
        names = ("this comparison", entry.name)
        must_agree("draws", (settings.draws, entry.played.draws), names, "ask for as many draws as the run has")
        must_agree("seed", (settings.seed, entry.played.seed), names, "ask for the seed of the run")
        manifest = read_manifest(entry.played.folder) if entry.played.folder else None
        if manifest is not None:
            engine = manifest_for(entry.deal, None, settings).engine_hash
            engines = (engine[:8], manifest.engine_hash[:8])
            must_agree("engine", engines, names, "play the deal again with this version")


@stage("compare")
def _contrasted(lined_up: LineUp, runs: Collection, until_year: int) -> Comparison:
    """The comparison of runs that hold the same draws."""
    first = runs.outcomes[0]
    for name, run in zip(runs.names, runs, strict=True):
        if not all(np.array_equal(values, first.samples.get(entry, ())) for entry, values in run.samples.items()):
            raise RunError(f"{name}: assumes other numbers in the same draws than {runs.names[0]}; play both again")
    draws = np.asarray(runs.solved_draws.all(axis=0))
    without = _without(runs)
    own = {name: side_of(name, run) for name, run in zip(runs.names, runs, strict=True)}
    sides = _up_to({**own, WITHOUT_DEAL: without}, until_year)
    screening = _screening(first, draws)

    def between(deal: str, other: str) -> tuple[Contrast, ...]:
        return contrasts_between(sides[deal], sides[other], draws, screening)

    rivals = [name for name in runs.names if name != lined_up.against]
    stripped = [entry for entry in lined_up.entries if entry.whole]
    return Comparison(
        runs=runs.until(until_year),
        against=lined_up.against,
        contrasts=tuple(row for name in rivals for row in between(name, lined_up.against)),
        dropped={entry.name: entry.dropped for entry in stripped},
        wholes={entry.name: entry.whole for entry in stripped if entry.whole},
        rests=tuple(row for entry in stripped for row in between(entry.whole or "", entry.name)),
        without=sides[WITHOUT_DEAL].headlines,
        notes=lined_up.notes,
    )


def _without(runs: Collection) -> Side:
    """The path without a deal, which all runs share, with headlines of its own."""
    run = next((run for run in runs if run.base is not None), None)
    if run is None or run.base is None:
        return side_of(WITHOUT_DEAL, runs.outcomes[0])
    solved = np.asarray(run.base["result_code"] == 0)
    found = headlines(run.base, None, solved, _screening(run, solved), ())
    return Side(WITHOUT_DEAL, no_deal(run.deal) or run.deal, found, solved)


def _screening(run: Outcome, draws: np.ndarray) -> Screening:
    """The ranks of everything that was drawn, over some of the draws."""
    statuses = {entry.name: entry.status for entry in run.world.catalogue.entries}
    return screening_of(run.samples, statuses, draws)


def _up_to(sides: Mapping[str, Side], until_year: int) -> dict[str, Side]:
    """Every side with the headlines up to a year; a peak that comes later on one side is left out on all."""
    held = [headline for side in sides.values() for headline in side.headlines]
    late = {headline.name for headline in held if year_of(headline) is None and (headline.year or 0) > until_year}
    return {
        name: replace(
            side,
            headlines=tuple(one for one in side.headlines if (one.year or 0) <= until_year and one.name not in late),
        )
        for name, side in sides.items()
    }


def _folder(lined_up: LineUp, settings: Settings) -> Path:
    """Where a comparison is kept: the same deals, seed and engine always share a folder, and no others do."""
    contents = [
        (entry.name, manifest_for(entry.deal, no_deal(entry.deal), settings).content) for entry in lined_up.entries
    ]
    fingerprint = text_hash(canonical([contents, lined_up.against]))
    return (settings.out or Path(RUNS_FOLDER)) / f"compare-{fingerprint[:8]}"


def _write(comparison: Comparison, folder: Path) -> None:
    """Keeps everything that the comparison says."""
    try:
        write_atomically(folder / COMPARISON_FILE, json.dumps(comparison.summary(), indent=2).encode() + b"\n")
    except OSError as error:
        raise RunError(
            f"{folder}: the comparison cannot be written ({error.strerror or error}); the runs are kept: make room, "
            "and the same command goes on from there"
        ) from error
