"""`run.json`: what went into a run, so that anybody can tell which run it is and play it again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reshore.errors import RunError
from reshore.record.files import write_atomically
from reshore.record.hashes import canonical, engine_hash, machine, text_hash, versions, world_hash
from reshore.settings import CHUNK_DRAWS

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST_FILE = "run.json"
FORMAT = 2
"""Layout of the run folder; a folder of another layout is refused. 2: no-deal chunks carry their path's fingerprint."""


@dataclass(frozen=True)
class Manifest:
    """What went into a run.

    Args:
        content: fingerprint of everything that decides the numbers; the same in two runs only if their draws are.
        deal: name of the deal.
        as_of: day after which nothing is known.
        deal_hash: fingerprint of the deal as played, with all overlays.
        base_hash: fingerprint of the path without a deal; empty where the deal is that path itself.
        seed: seed of the draws.
        draws: draws that were asked for last [count].
        engine_hash: fingerprint of the code, the parameters and the tables.
        world_hash: fingerprint of the parameters and the tables alone.
        versions: versions of everything that can move a number.
        machine: kind of machine.
        begun: when the run was first begun, UTC.
        ended: when all draws were there, UTC; empty while they are not.
        seconds: wall-clock time of the last call that ended [seconds].
        solved: draws that were solved; None while the run is not complete [count].
        chunk_draws: draws in a chunk file [count].
        format: layout of the run folder.
        confirmed: whether the confirmed clauses alone were asked for as a path of their own.
    """

    content: str
    deal: str
    as_of: str
    deal_hash: str
    base_hash: str
    seed: int
    draws: int
    engine_hash: str
    world_hash: str
    versions: dict[str, str]
    machine: dict[str, str]
    begun: str
    ended: str = ""
    seconds: float | None = None
    solved: int | None = None
    chunk_draws: int = CHUNK_DRAWS
    format: int = field(default=FORMAT)
    confirmed: bool = True


def manifest_of(deal: str, as_of: str, deal_text: str, base_text: str, seed: int, draws: int) -> Manifest:
    """The manifest of a run that is about to begin.

    Args:
        deal: name of the deal.
        as_of: day after which nothing is known, ISO.
        deal_text: the deal as played, in canonical form.
        base_text: the path without a deal in canonical form; empty where there is none.
        seed: seed of the draws.
        draws: draws asked for [count].
    """
    deal_hash, base_hash, engine = text_hash(deal_text), text_hash(base_text) if base_text else "", engine_hash()
    decides = [deal_hash, base_hash, engine, seed, versions(), CHUNK_DRAWS, FORMAT]
    return Manifest(
        content=text_hash(canonical(decides)),
        deal=deal,
        as_of=as_of,
        deal_hash=deal_hash,
        base_hash=base_hash,
        seed=seed,
        draws=draws,
        engine_hash=engine,
        world_hash=world_hash(),
        versions=versions(),
        machine=machine(),
        begun=_now(),
    )


def ended(manifest: Manifest, seconds: float, solved: int) -> Manifest:
    """The manifest of a run all of whose draws are there.

    Args:
        manifest: the manifest with which the run began.
        seconds: wall-clock time [seconds].
        solved: draws that were solved [count].
    """
    return replace(manifest, ended=_now(), seconds=round(seconds, 3), solved=solved)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes `run.json`.

    Args:
        folder: the run folder.
        manifest: what went into the run.

    Raises:
        RunError: the folder cannot be written.
    """
    try:
        write_atomically(folder / MANIFEST_FILE, json.dumps(asdict(manifest), indent=2).encode() + b"\n")
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror or error}); give another --out") from error


def content_of(folder: Path | None) -> str:
    """The fingerprint of what decides the numbers of a run.

    Args:
        folder: a run folder; None for a run without one.

    Returns:
        The fingerprint; empty where there is no folder, or no run in it.
    """
    manifest = None if folder is None else read_manifest(folder)
    return "" if manifest is None else manifest.content


def read_manifest(folder: Path) -> Manifest | None:
    """What `run.json` says.

    Args:
        folder: a run folder.

    Returns:
        The manifest, or None where the folder holds none.

    Raises:
        RunError: the file is damaged, or of another layout.
    """
    file = folder / MANIFEST_FILE
    if not file.is_file():
        return None
    try:
        content: dict[str, Any] = json.loads(file.read_text())
        if content["format"] != FORMAT:
            raise RunError(
                f"{file}: layout {content['format']} of a run folder, this version reads {FORMAT}; run again"
            )
        return Manifest(**content)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunError(f"{file}: cannot be read ({error}); move the folder away and run again") from error


def check_same_run(folder: Path, wanted: Manifest) -> Manifest | None:
    """Makes sure that a folder belongs to this run before anything in it is read or written.

    Args:
        folder: a run folder, which may not exist yet.
        wanted: the manifest of the run that is about to begin.

    Returns:
        The manifest found there, or None where there is none.

    Raises:
        RunError: the folder belongs to another deal, seed or engine; the message says which.
    """
    found = read_manifest(folder)
    if found is None or found.content == wanted.content:
        return found
    what = {
        "deal": (found.deal_hash, wanted.deal_hash),
        "path without a deal": (found.base_hash, wanted.base_hash),
        "seed": (found.seed, wanted.seed),
        "engine": (found.engine_hash, wanted.engine_hash),
        "versions of packages": (found.versions, wanted.versions),
    }
    differing = [name for name, (there, here) in what.items() if there != here] or ["fingerprint"]
    raise RunError(
        f"{folder}: holds a run with another {' and '.join(differing)}; runs are never mixed: give another --out"
    )


def _now() -> str:
    """The time as run.json writes it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
