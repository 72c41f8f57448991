"""The run folder: `<out>/<deal>-<hash>`, with `run.json`, `deal.yaml` and the chunks of every path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from reshore.deal.load import load_deal, no_deal
from reshore.ensemble.assemble import assemble
from reshore.ensemble.paths import paths_of
from reshore.ensemble.plan import ONLY_CONFIRMED, Task, chunk_count
from reshore.ensemble.store import Store
from reshore.errors import RunError
from reshore.names import LAST_YEAR
from reshore.record.files import remove_leftovers, write_atomically
from reshore.record.manifest import Manifest, check_same_run, manifest_of, read_manifest, write_manifest
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.outcome import Outcome

DEAL_FILE = "deal.yaml"
RUNS_FOLDER = "runs"
SHARED_FOLDER = ".no-deal"
"""Below the folder for run folders: chunks of no-deal paths, which every deal of the same day and seed shares."""

LEFTOVER_SECONDS = 3600.0
"""A temporary file among the shared chunks that nobody has touched for so long was left by a killed process."""


def manifest_for(deal: Deal, base: Deal | None, settings: Settings, confirmed: bool = True) -> Manifest:
    """The manifest of a run that is about to begin.

    Args:
        deal: what is agreed.
        base: the path without it, or None.
        settings: draws and seed.
        confirmed: whether the confirmed clauses alone are a path of the run.
    """
    base_text = "" if base is None else base.canonical()
    said = manifest_of(deal.name, deal.as_of.isoformat(), deal.canonical(), base_text, settings.seed, settings.draws)
    return replace(said, confirmed=confirmed)


def run_folder(settings: Settings, manifest: Manifest) -> Path:
    """Where a run is kept: the same deal, seed and engine always share a folder, and no others do.

    Args:
        settings: the folder for run folders.
        manifest: what goes into the run.
    """
    return (settings.out or Path(RUNS_FOLDER)) / f"{manifest.deal}-{manifest.content[:8]}"


def shared_store(settings: Settings, base: Deal) -> Store:
    """Where the chunks of a path without a deal are kept for all deals that are compared with it.

    Args:
        settings: the folder for run folders, and the seed.
        base: the path without a deal.

    Returns:
        A store; it holds chunks of the same path, seed and engine only.
    """
    content = manifest_for(base, None, settings).content
    folder = (settings.out or Path(RUNS_FOLDER)) / SHARED_FOLDER
    remove_leftovers(folder, LEFTOVER_SECONDS)
    return Store(folder / content[:8], content)


def open_store(folder: Path, manifest: Manifest, deal: Deal, base_content: str = "") -> Store:
    """The store of a run folder, made or found, with everything in it that says which run it is.

    Args:
        folder: the run folder, locked by this process.
        manifest: what goes into the run.
        deal: what is agreed.
        base_content: fingerprint of the path without it; empty where there is none.

    Returns:
        The store.

    Raises:
        RunError: the folder belongs to another run, or cannot be written.
    """
    found = check_same_run(folder, manifest)
    remove_leftovers(folder)
    write_manifest(folder, manifest if found is None else replace(manifest, begun=found.begun))
    try:
        write_atomically(folder / DEAL_FILE, deal.to_yaml_text().encode())
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror or error}); give another --out") from error
    return Store(folder, manifest.content, base_content)


def open_run(folder: Path, until_year: int = LAST_YEAR) -> Outcome:
    """The outcome that a run folder holds; nothing is played.

    Args:
        folder: a run folder. Of a run that was cut short, the draws that are there on all paths are taken.
        until_year: last year shown.

    Returns:
        The outcome. Of a run that left out the path of the confirmed clauses, that path is shown only where an earlier
        run kept it or another path has its numbers.

    Raises:
        RunError: the folder holds no run, a run of another version, or no whole chunk.
    """
    found = read_manifest(folder)
    if found is None or not (folder / DEAL_FILE).is_file():
        raise RunError(f"{folder}: not a run folder (run.json or deal.yaml is missing); `reshore run DEAL` makes one")
    deal = load_deal(folder / DEAL_FILE)
    base = no_deal(deal)
    settings = Settings(found.draws, found.seed, until_year, folder.parent)
    check_same_run(folder, manifest_for(deal, base, settings))
    world = load_world(deal.as_of)
    paths = paths_of(deal, base, world)
    store = Store(folder, found.content, "" if base is None else manifest_for(base, None, settings).content)
    wanted = [path for path in paths if found.confirmed or path != ONLY_CONFIRMED]
    parts = _whole_chunks(store, wanted, chunk_count(found.draws))
    if not parts:
        raise RunError(f"{folder}: holds no whole chunk of draws; `reshore run` with the same deal and --out goes on")
    chunks = len({task.chunk for task in parts})
    beside = _whole_chunks(store, [path for path in paths if path not in wanted], chunks)
    complete = len(parts | beside) == chunks * len(paths)
    settings = replace(settings, draws=min(found.draws, chunks * CHUNK_DRAWS))
    kept = parts | beside if complete else parts
    return assemble(deal, base, world, settings, kept, folder, found.seconds or 0.0, confirmed=complete)


def _whole_chunks(store: Store, paths: Sequence[str], chunks: int) -> dict[Task, xr.Dataset]:
    """The chunks from the first on that are there on every one of some paths."""
    parts: dict[Task, xr.Dataset] = {}
    for chunk in range(chunks):
        loaded = {task: store.load(task) for task in (Task(chunk, path) for path in paths)}
        whole = {task: results for task, results in loaded.items() if results is not None}
        if len(whole) < len(paths):
            break
        parts |= whole
    return parts
