"""Files that are complete or absent, whatever happens while they are written."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """A file that no reader ever sees half written: temporary file, flush to the disk, rename.

    Args:
        path: where the file goes; an older file of that name is replaced only once the new one is complete.
        content: the bytes of the file.

    Raises:
        OSError: the disk is full or the folder cannot be written; what stood at `path` before still stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")
    try:
        with partial.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def remove_leftovers(folder: Path) -> None:
    """Deletes the temporary files that a killed process left in a folder and below it.

    Args:
        folder: a run folder that this process holds the lock of.
    """
    for leftover in folder.rglob(".*.partial"):
        leftover.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut, where the system lets a folder be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
