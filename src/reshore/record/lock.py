"""One writer per run folder."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from reshore.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOCK_FILE = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds a run folder for this process; the system lets go of it even when the process is killed.

    Args:
        folder: the run folder, made where it does not exist.

    Raises:
        RunError: another process is writing to the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_FILE).open("wb") as stream:
        try:
            _lock(stream.fileno())
        except OSError as error:
            raise RunError(
                f"{folder}: another process is writing to this run folder; wait for it, or give another --out"
            ) from error
        yield


def _lock(handle: int) -> None:
    """Takes the lock or raises OSError at once; systems without `flock` go unlocked."""
    try:
        import fcntl
    except ImportError:
        return
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
