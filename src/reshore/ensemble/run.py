"""Many draws of a deal and of the path without it: plan, play, store, go on, sum up."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reshore.deal.load import load_deal, no_deal
from reshore.ensemble.assemble import assemble
from reshore.ensemble.executors import THREADS, InProcess
from reshore.ensemble.folder import manifest_for, open_store, run_folder, shared_store
from reshore.ensemble.paths import paths_of
from reshore.ensemble.plan import Task, tasks_of
from reshore.ensemble.player import Player
from reshore.ensemble.store import SharingStore
from reshore.errors import RunError
from reshore.names import LAST_YEAR, RESULTS_FROM_YEAR
from reshore.record.lock import locked
from reshore.record.manifest import ended, read_manifest, write_manifest
from reshore.record.stages import stage
from reshore.settings import Settings
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.executors import Executor
    from reshore.outcome import Outcome

__all__ = ["MAX_DRAWS", "THREADS", "Progress", "check_settings", "simulate"]

MAX_DRAWS = 100_000
"""Most draws of one run; results of all draws are held in memory, about 35 kB a draw on each path."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Args:
        done: draws that are there, those kept from an earlier call counted in [count].
        total: draws asked for [count].
        rate: draws played in a second since this call began, on all paths [count].
        seconds_left: how long the rest will take at that rate; None while nothing has been played [seconds].
    """

    done: int
    total: int
    rate: float
    seconds_left: float | None


def simulate(
    deal: Deal | str | Path,
    settings: Settings | None = None,
    *,
    keep: bool = True,
    progress: Callable[[Progress], None] | None = None,
    executor: Executor | None = None,
    confirmed: bool = True,
) -> Outcome:
    """Plays a deal many times, and the path without it with the same draws.

    The chunks of draws go to a run folder, and the same call goes on with a run that was cut short.

    Args:
        deal: what is agreed, or the name or file of a deal.
        settings: draws, seed, last year shown, folder for run folders; None for the defaults.
        keep: False to write nothing.
        progress: called with the state of the run after each chunk.
        executor: who plays the chunks; None for this process, `reshore.Workers` for others.
        confirmed: False to leave out the path of the confirmed clauses alone.

    Returns:
        The outcome.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: a setting is out of range; the run folder belongs to another run, is in use, or cannot be written; or
            the processes that play die again and again.
    """
    begun = time.monotonic()
    settings = settings or Settings()
    check_settings(settings)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    base = no_deal(agreed)
    manifest = manifest_for(agreed, base, settings, confirmed)
    folder = run_folder(settings, manifest) if keep else None
    with locked(folder) if folder else nullcontext():
        store = None
        if folder:
            shared = shared_store(settings, base) if base else None
            own = open_store(folder, manifest, agreed, shared.content if shared else "")
            store = SharingStore(own, shared)
        with stage("deal and baseline"):
            world = load_world(agreed.as_of)
            paths = paths_of(agreed, base, world, confirmed)
        player = Player(paths, agreed.as_of, settings.seed, store)
        tasks = tasks_of(settings.draws, paths)
        parts = _play(player, tasks, settings.draws, progress, executor or InProcess(THREADS))
        outcome = assemble(agreed, base, world, settings, parts, folder, time.monotonic() - begun, confirmed)
        if folder:
            write_manifest(folder, ended(read_manifest(folder) or manifest, outcome.seconds, outcome.solved))
    return outcome


def check_settings(settings: Settings) -> None:
    """Makes sure that a run can be made of the settings.

    Args:
        settings: draws, seed and last year shown.

    Raises:
        RunError: a setting is out of its range.
    """
    allowed = {
        "draws": (settings.draws, 1, MAX_DRAWS),
        "seed": (settings.seed, 0, 2**63 - 1),
        "until": (settings.until_year, RESULTS_FROM_YEAR, LAST_YEAR),
    }
    for name, (value, low, high) in allowed.items():
        if not low <= value <= high:
            raise RunError(f"{name}: {value} is not between {low} and {high}")


def _play(
    player: Player,
    tasks: Sequence[Task],
    draws: int,
    progress: Callable[[Progress], None] | None,
    executor: Executor,
) -> dict[Task, xr.Dataset]:
    """Every chunk on every path: read from the store where it is whole, else played and kept."""
    store = player.store
    with stage("write and read chunks"):
        parts = {task: stored for task in tasks if store and (stored := store.load(task)) is not None}
    missing, kept, begun = [task for task in tasks if task not in parts], len(parts), time.monotonic()
    if not missing:
        return parts
    with _ended_with(executor.map(player, missing)) as played:
        for task, results in played:
            parts[task] = results
            if progress:
                progress(_state(len(parts), kept, len(tasks), draws, time.monotonic() - begun))
    return parts


@contextmanager
def _ended_with(played: Iterator[tuple[Task, xr.Dataset]]) -> Iterator[Iterator[tuple[Task, xr.Dataset]]]:
    """Ends whatever plays with the block, after an error or an interrupt too, before the run folder is let go."""
    try:
        yield played
    finally:
        if isinstance(played, Generator):
            played.close()


def _state(done: int, kept: int, total: int, draws: int, seconds: float) -> Progress:
    """How far a run is, from tasks counted."""
    rate = draws * (done - kept) / total / max(seconds, 1e-9)
    left = draws * (total - done) / total
    return Progress(draws * done // total, draws, rate, left / rate if rate > 0 else None)
