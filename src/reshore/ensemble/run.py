"""Many draws of a deal and of the path without it: plan, play, store, go on, sum up."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from reshore.deal.load import load_deal, no_deal
from reshore.ensemble.assemble import assemble
from reshore.ensemble.draws import draws_of
from reshore.ensemble.executors import InProcess
from reshore.ensemble.folder import manifest_for, open_store, run_folder, shared_store
from reshore.ensemble.paths import paths_of
from reshore.ensemble.plan import Task, tasks_of
from reshore.ensemble.store import SharingStore
from reshore.errors import RunError
from reshore.names import LAST_YEAR, RESULTS_FROM_YEAR
from reshore.record.compile_cache import compile_cache
from reshore.record.lock import locked
from reshore.record.manifest import ended, read_manifest, write_manifest
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.executors import Executor
    from reshore.outcome import Outcome
    from reshore.world.baseline import World
    from reshore.world.inputs import Draws

THREADS = 2
"""Chunks played side by side: while one is written, another is computed [count]."""

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
) -> Outcome:
    """Plays a deal many times, and the path without it with the same draws.

    The chunks of draws go to a run folder, and the same call goes on with a run that was cut short.

    Args:
        deal: what is agreed, or the name or file of a deal.
        settings: draws, seed, last year shown, folder for run folders; None for the defaults.
        keep: False to write nothing.
        progress: called with the state of the run after each chunk.
        executor: who plays the chunks; None for this process.

    Returns:
        The outcome.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: a setting is out of range, or the run folder belongs to another run, is in use, or cannot be written.
    """
    begun = time.monotonic()
    settings = settings or Settings()
    check_settings(settings)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    base = no_deal(agreed)
    manifest = manifest_for(agreed, base, settings)
    folder = run_folder(settings, manifest) if keep else None
    with locked(folder) if folder else nullcontext():
        store = None
        if folder:
            store = SharingStore(open_store(folder, manifest, agreed), shared_store(settings, base) if base else None)
        world = load_world(agreed.as_of)
        parts = _play(paths_of(agreed, base, world), world, settings, store, progress, executor or InProcess(THREADS))
        outcome = assemble(agreed, base, world, settings, parts, folder, time.monotonic() - begun)
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
    paths: Mapping[str, Deal],
    world: World,
    settings: Settings,
    store: SharingStore | None,
    progress: Callable[[Progress], None] | None,
    executor: Executor,
) -> dict[Task, xr.Dataset]:
    """Every chunk on every path: read from the store where it is whole, else played and kept."""
    tasks = tasks_of(settings.draws, paths)
    parts = {task: stored for task in tasks if store and (stored := store.load(task)) is not None}
    missing, kept, begun = [task for task in tasks if task not in parts], len(parts), time.monotonic()
    if not missing:
        return parts
    from reshore.run import simulate as simulate_chunk

    @lru_cache(maxsize=4)
    def draws(chunk: int) -> Draws:
        return draws_of(world.catalogue, settings.seed, chunk * CHUNK_DRAWS, CHUNK_DRAWS)

    def play(task: Task) -> xr.Dataset:
        results = simulate_chunk(paths[task.path], world, draws(task.chunk))
        if store:
            store.save(task, results)
        return results

    with compile_cache():
        for task, results in executor.map(play, missing):
            parts[task] = results
            if progress:
                progress(_state(len(parts), kept, len(tasks), settings.draws, time.monotonic() - begun))
    return parts


def _state(done: int, kept: int, total: int, draws: int, seconds: float) -> Progress:
    """How far a run is, from tasks counted."""
    rate = draws * (done - kept) / total / max(seconds, 1e-9)
    left = draws * (total - done) / total
    return Progress(draws * done // total, draws, rate, left / rate if rate > 0 else None)
