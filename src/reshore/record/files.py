"""Files that are complete or absent, whatever happens while they are written."""

from __future__ import annotations

import os
import secrets
import time
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
    partial = _partial(path)
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


def share_file(source: Path, target: Path, *, flush: bool = True) -> None:
    """Gives a whole file a second name; where the file system has no hard links, a copy of its bytes.

    Each name stands alone: what is later done to the other one, by replacing or deleting it, does not touch it.

    Args:
        source: a file that is complete.
        target: the second name; an older file of that name is replaced.
        flush: False for a name that need not survive a power cut.

    Raises:
        OSError: the source is gone, the disk is full or the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        _link(source, target)
    except OSError:
        write_atomically(target, source.read_bytes())
        return
    if flush:
        _flush_folder(target.parent)


def _link(source: Path, target: Path) -> None:
    """A second name of a file, in place of an older file of that name."""
    try:
        os.link(source, target)
    except FileExistsError:
        partial = _partial(target)
        os.link(source, partial)
        try:
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)  # where both were names of one file already, renaming does nothing


def remove_leftovers(folder: Path, older_than_seconds: float = 0.0) -> None:
    """Deletes the temporary files that a killed process left in a folder and below it.

    Args:
        folder: a run folder that this process holds the lock of; or one where others may be writing, with an age that
            no file reaches while it is written.
        older_than_seconds: only files that nobody has touched for so long; 0 for all [seconds].
    """
    now = time.time()
    for leftover in folder.rglob(".*.partial"):
        try:
            touched = max(leftover.stat().st_mtime, leftover.stat().st_ctime)  # a new name of an old file is new
        except FileNotFoundError:
            continue  # its writer has just finished it
        if not older_than_seconds or now - touched > older_than_seconds:
            leftover.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    """A name beside a file that nobody else uses."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.partial")


def _flush_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut, where the system lets a folder be flushed."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
