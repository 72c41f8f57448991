"""Compiled programs, kept between runs in the user's cache folder, so that only the first run pays for compiling.

The folder is named after the processor's features and the versions of the compiler. Every entry is sealed with its
digest once it is complete. An entry that is damaged or unsealed is deleted before the compiler sees it, and compiled
again: the compiler itself would warn about it in every run to come and never replace it.

The compiler writes its entries in place, so that another process could read half of one, or write into it. Each process
therefore works in a folder of its own below, filled with second names of the sealed entries; what it has compiled gets
its name in the common folder, and its seal, only when it is complete.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import os
import secrets
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from reshore.record.files import share_file, write_atomically
from reshore.record.hashes import cpu_features_hash
from reshore.record.lock import LOCK_FILE, let_go, take

if TYPE_CHECKING:
    from collections.abc import Iterator

SEALS = "seals.json"
"""File in the cache folder: name of each complete entry to its digest."""

OWN = "process-"
"""How the names of the folders begin in which single processes work."""


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
    without a cache. Several processes may use one folder at the same time.

    Args:
        folder: where the programs are kept; None for the user's cache folder.

    Yields:
        The folder in use, or None where this function does not manage one.
    """
    import jax

    folder = folder or cache_folder()
    settings: Any = jax.config
    chosen = _away[0] if _away else settings.jax_compilation_cache_dir
    begun = bool(chosen) and str(chosen).startswith(str(folder / OWN))
    if not begun and (chosen or not _usable(folder)):
        yield None
        return
    own = _own_of(folder, os.getpid())
    with _sharing, suppress(OSError):  # the cache saves time; where it has been deleted, a run goes on without it
        own.take_from(folder)
    with _putting_away:
        if _away:  # a thread is at work without the cache; it comes back with this folder
            _away[:] = [str(own.folder)] * len(_away)
        else:
            settings.update("jax_compilation_cache_dir", str(own.folder))
    settings.update("jax_persistent_cache_enable_xla_caches", "")  # else the names of entries hang on the folder
    settings.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    settings.update("jax_persistent_cache_min_entry_size_bytes", -1)
    try:
        yield folder
    finally:
        with _sharing, suppress(OSError):
            own.give_to(folder)


_away: list[str | None] = []
"""The folder of the compiler's cache, once for each thread that keeps it out of the way."""

_putting_away = Lock()
_sharing = Lock()


@contextmanager
def no_compile_cache() -> Iterator[None]:
    """Keeps the compiler's own cache out of the way: a program that came out of that cache cannot be kept as a whole.

    The setting is one for all threads: the first puts the cache away, and the last brings it back.
    """
    import jax
    from jax.experimental.compilation_cache import compilation_cache

    settings: Any = jax.config
    with _putting_away:
        _away.append(_away[0] if _away else settings.jax_compilation_cache_dir)
        if len(_away) == 1:
            settings.update("jax_compilation_cache_dir", None)
            compilation_cache.reset_cache()
    try:
        yield
    finally:
        with _putting_away:
            folder = _away.pop()
            if not _away:
                settings.update("jax_compilation_cache_dir", folder)
                compilation_cache.reset_cache()


def drop_unsealed(folder: Path, known: set[str] | frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Deletes every entry that is not what was sealed.

    Args:
        folder: a cache folder.
        known: names of entries that have been looked at before.

    Returns:
        Names of the deleted entries.
    """
    seals = _read_seals(folder)
    dropped = []
    for entry in _entries(folder):
        if entry.name not in known and seals.get(entry.name) != _digest(entry):
            entry.unlink(missing_ok=True)
            dropped.append(entry.name)
    if seals.keys() & dropped:
        _write_seals(folder, {name: digest for name, digest in seals.items() if name not in dropped})
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
        _write_seals(folder, {**kept, **fresh})


@dataclass
class _Own:
    """The folder in which one process works.

    Args:
        folder: the folder; the compiler reads and writes here.
        taken: names of the entries that stand in the common folder too, or have stood there.
        looked: when the common folder had changed last as it was looked through [nanoseconds since 1970].
    """

    folder: Path
    taken: set[str] = field(default_factory=set)
    looked: int = -1

    def take_from(self, common: Path) -> None:
        """Gives every entry of the common folder that is new and sealed a second name here."""
        if self.looked == common.stat().st_mtime_ns:
            return
        with _one_at_a_time(common):
            _remove_of_killed(common)
            drop_unsealed(common, self.taken)
            self._share(common, self.folder, _names(common) - self.taken)
            self.looked = common.stat().st_mtime_ns

    def give_to(self, common: Path) -> None:
        """Gives what this process has compiled its name in the common folder, unless another process was faster."""
        compiled = _names(self.folder) - self.taken
        if not compiled:
            return
        with _one_at_a_time(common):
            self._share(self.folder, common, compiled - _names(common))
            seal(common)
        self.taken |= compiled

    def _share(self, source: Path, target: Path, names: set[str]) -> None:
        """Shares some entries."""
        for name in names:
            with suppress(OSError):  # an entry that cannot be shared is compiled again
                share_file(source / name, target / name, flush=False)
        self.taken |= names


@cache
def _own_of(folder: Path, process: int) -> _Own:
    """The folder of one process, made and locked for as long as the process lives."""
    own = folder / f"{OWN}{process}-{secrets.token_hex(4)}"
    with _one_at_a_time(folder):
        own.mkdir()
        take(os.open(own / LOCK_FILE, os.O_RDWR | os.O_CREAT), wait=False)
    atexit.register(_remove, own, process)
    return _Own(own)


def _remove(own: Path, process: int) -> None:
    """Deletes the folder of this process; a process that was forked from it leaves it alone."""
    if process == os.getpid():
        shutil.rmtree(own, ignore_errors=True)


def _remove_of_killed(folder: Path) -> None:
    """Deletes the folders of processes that did not come to do it themselves; called one at a time."""
    for own in folder.glob(f"{OWN}*"):
        with suppress(OSError):  # its process lives and holds the lock
            handle = os.open(own / LOCK_FILE, os.O_RDWR)
            try:
                if take(handle, wait=False):
                    shutil.rmtree(own, ignore_errors=True)
            finally:
                os.close(handle)


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Holds the common folder for a moment."""
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)
    try:
        take(handle, wait=True)
        yield
    finally:
        let_go(handle)
        os.close(handle)


def _usable(folder: Path) -> bool:
    """Whether the folder exists, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _entries(folder: Path) -> list[Path]:
    """The compiled programs in the folder."""
    return [folder / name for name in sorted(_names(folder))]


def _names(folder: Path) -> set[str]:
    """The names of the compiled programs in the folder."""
    with os.scandir(folder) as entries:
        return {entry.name for entry in entries if entry.name.endswith("-cache")}


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


def _write_seals(folder: Path, seals: dict[str, str]) -> None:
    """Notes the digests; where that fails, unsealed entries are compiled again, and no run that is done fails."""
    with suppress(OSError):
        write_atomically(folder / SEALS, json.dumps(seals, indent=0, sort_keys=True).encode())
