"""One writer per run folder: a process, together with the processes that play for it."""

from __future__ import annotations

from contextlib import contextmanager
from threading import local
from typing import TYPE_CHECKING

from reshore.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = ".lock"

_held = local()
"""File handles of the locks that each thread holds."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a run folder for this process; the system lets go of it even when the process is killed.

    A process that is handed one of the `held_handles` holds the folder too: after a kill of this process the folder
    stays locked as long as that other one lives. At the end of the block the folder is free whoever has a handle.

    Args:
        folder: the run folder, made where it does not exist.

    Raises:
        RunError: another process is writing to the folder, or it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stream = (folder / LOCK_FILE).open("wb")
    except OSError as error:
        raise RunError(f"{folder}: cannot be written ({error.strerror or error}); give another --out") from error
    with stream:
        handle = stream.fileno()
        try:
            take(handle, wait=False)
        except OSError as error:
            raise RunError(
                f"{folder}: another process is writing to this run folder; wait for it, or give another --out"
            ) from error
        before = held_handles()
        _held.handles = (*before, handle)
        try:
            yield
        finally:
            _held.handles = before
            let_go(handle)


def held_handles() -> tuple[int, ...]:
    """The locks that this thread holds, for processes that it starts.

    Returns:
        File handles.
    """
    return getattr(_held, "handles", ())


def take(handle: int, *, wait: bool) -> bool:
    """Locks an open file; systems without `flock` go unlocked.

    Args:
        handle: handle of the file.
        wait: whether to wait until another process lets go of it.

    Returns:
        Whether the file is locked: False on a system without `flock`.

    Raises:
        OSError: another process holds it, and waiting is not wanted.
    """
    try:
        import fcntl
    except ImportError:
        return False
    fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    return True


def let_go(handle: int) -> None:
    """Unlocks an open file for every process that has a handle of it.

    Args:
        handle: handle of the file.
    """
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(handle, fcntl.LOCK_UN)
