"""Compiled programs, kept between runs in the user's cache folder, so that only the first run pays for compiling.

The folder is named after the processor's features and the versions of the compiler. Every entry is sealed with its
digest once it is complete. An entry that is damaged, half written or unsealed is deleted before the compiler sees it,
and compiled again: the compiler itself would warn about it in every run to come and never replace it.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reshore.record.files import write_atomically
from reshore.record.hashes import cpu_features_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

SEALS = "seals.json"
"""File in the cache folder: name of each complete entry to its digest."""


def cache_folder() -> Path:
    """Where compiled programs of this processor and these versions are kept.

    Returns:
        A folder in the user's cache folder; it may not exist yet.
    """
    from platformdirs import user_cache_dir

    stamp = f"{cpu_features_hash()}-{metadata.version('jax')}-{metadata.version('jaxlib')}"
    return Path(user_cache_dir("reshore")) / f"jax-{stamp}"


@contextmanager
def compile_cache(folder: Path | None = None) -> Iterator[Path | None]:
    """Lets the compiler read and keep its programs while the block runs.

    A cache folder that the user has set for JAX is left as it is. Where the folder cannot be written, the run goes on
    without a cache.

    Args:
        folder: where the programs are kept; None for the user's cache folder.

    Yields:
        The folder in use, or None where this function does not manage one.
    """
    import jax

    folder = folder or cache_folder()
    settings: Any = jax.config
    ours = settings.jax_compilation_cache_dir in (None, "", str(folder))
    if not ours or not _usable(folder):
        yield None
        return
    drop_unsealed(folder)
    settings.update("jax_compilation_cache_dir", str(folder))
    settings.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    settings.update("jax_persistent_cache_min_entry_size_bytes", -1)
    try:
        yield folder
    finally:
        seal(folder)


def drop_unsealed(folder: Path) -> tuple[str, ...]:
    """Deletes every entry that is not what was sealed.

    Args:
        folder: a cache folder.

    Returns:
        Names of the deleted entries.
    """
    seals = _read_seals(folder)
    dropped = []
    for entry in _entries(folder):
        if seals.get(entry.name) != _digest(entry):
            entry.unlink(missing_ok=True)
            dropped.append(entry.name)
    return tuple(dropped)


def seal(folder: Path) -> None:
    """Notes the digest of every entry; entries that were sealed before keep their seal.

    Args:
        folder: a cache folder whose entries are complete.
    """
    old = _read_seals(folder)
    entries = {entry.name: entry for entry in _entries(folder)}
    fresh = {name: _digest(entry) for name, entry in entries.items() if name not in old}
    kept = {name: digest for name, digest in old.items() if name in entries}
    if fresh or kept != old:
        try:
            write_atomically(folder / SEALS, json.dumps({**kept, **fresh}, indent=0, sort_keys=True).encode())
        except OSError:
            return  # Unsealed entries are compiled again next time; a full disk must not fail a run that is done.


def _usable(folder: Path) -> bool:
    """Whether the folder exists, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".probe"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _entries(folder: Path) -> list[Path]:
    """The compiled programs in the folder."""
    return sorted(folder.glob("*-cache"))


def _digest(entry: Path) -> str:
    """The fingerprint of one entry; empty where another process has just deleted it."""
    try:
        return hashlib.sha256(entry.read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _read_seals(folder: Path) -> dict[str, str]:
    """Name to digest; nothing where the file is missing or damaged."""
    try:
        content = json.loads((folder / SEALS).read_text())
    except (OSError, ValueError):
        return {}
    return {str(name): str(digest) for name, digest in content.items()} if isinstance(content, dict) else {}
