"""The chunk store: one NetCDF file for each chunk of draws and path, complete or absent.

A run folder holds the chunks of one deal, one seed and one engine. Its `run.json` and every chunk file carry the same
fingerprint, and nothing is read that carries another one. Chunks of the path without a deal carry the fingerprint of
that path, which is the same for every deal that is compared with it, so that one file can stand in many folders.
"""

from __future__ import annotations

import zlib
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from reshore.ensemble.netcdf import from_netcdf, to_netcdf
from reshore.ensemble.plan import WITHOUT_DEAL
from reshore.errors import RunError
from reshore.record.files import share_file, write_atomically

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reshore.ensemble.plan import Task

CHUNK_FOLDER = "chunks"


@dataclass(frozen=True)
class Store:
    """The chunks of one run.

    Args:
        folder: the run folder.
        content: fingerprint of deal, seed and engine that every chunk must carry.
        base_content: fingerprint that chunks of the path without a deal must carry instead; empty for the same one.
    """

    folder: Path
    content: str
    base_content: str = ""

    def file_of(self, task: Task) -> Path:
        """Where the results of a task are kept.

        Args:
            task: a chunk on a path.
        """
        return self.folder / CHUNK_FOLDER / task.path / f"chunk-{task.chunk:04d}.nc"

    def save(self, task: Task, results: xr.Dataset) -> None:
        """Keeps the results of a task; they are there completely or not at all.

        Args:
            task: a chunk on a path.
            results: what was played.

        Raises:
            RunError: the disk is full or the folder cannot be written; every chunk that was complete still is.
        """
        stamp: dict[str, str | int] = {
            "title": f"reshore, chunk {task.chunk}, {task.path}",
            "content": self._content_of(task),
            "path": task.path,
            "chunk": task.chunk,
            "checksum": checksum(results),
        }
        with _kept(self.file_of(task)) as file:
            write_atomically(file, to_netcdf(results, stamp))

    def take(self, task: Task, other: Store) -> None:
        """Keeps what another store has of a task, in the same file where the file system can do that.

        Args:
            task: a chunk on a path that is there and whole in the other store.
            other: a store whose chunks of that path carry the same fingerprint.

        Raises:
            RunError: the disk is full or the folder cannot be written; every chunk that was complete still is.
        """
        with _kept(self.file_of(task)) as file:
            share_file(other.file_of(task), file)

    def load(self, task: Task) -> xr.Dataset | None:
        """The results of a task, if they are there and whole.

        Args:
            task: a chunk on a path.

        Returns:
            The results, or None where the task has to be played (again).

        Raises:
            RunError: the file belongs to another run.
        """
        file = self.file_of(task)
        if not file.is_file():
            return None
        try:
            results, attributes = from_netcdf(file.read_bytes())
            stamp = (attributes["content"], attributes["path"], attributes["chunk"])
            whole = attributes["checksum"] == checksum(results)
        except Exception:  # a damaged file fails in many ways inside the HDF5 library
            return None
        if not whole:
            return None
        if stamp != (self._content_of(task), task.path, task.chunk):
            raise RunError(f"{file}: this chunk belongs to another run; move it away, runs are never mixed")
        return results

    def _content_of(self, task: Task) -> str:
        """The fingerprint that the chunk of a task carries."""
        return self.base_content if self.base_content and task.path == WITHOUT_DEAL else self.content


@dataclass(frozen=True)
class SharingStore:
    """The store of a run that takes chunks of the no-deal path from other runs, and leaves its own for them.

    Args:
        own: the store of the run; it ends up with every chunk, so that its folder stands alone.
        shared: chunks of the same no-deal path, seed and engine; None where there is no such path.
    """

    own: Store
    shared: Store | None

    def save(self, task: Task, results: xr.Dataset) -> None:
        """Keeps the results of a task, and leaves those of the no-deal path for other runs.

        Args:
            task: a chunk on a path.
            results: what was played.

        Raises:
            RunError: the disk is full or the folder cannot be written; every chunk that was complete still is.
        """
        self.own.save(task, results)
        if self.shared and task.path == WITHOUT_DEAL:
            with suppress(RunError):  # other runs would play it themselves; this one has what it needs
                self.shared.take(task, self.own)

    def load(self, task: Task) -> xr.Dataset | None:
        """The results of a task, if this run or, on the no-deal path, another one has them whole.

        Args:
            task: a chunk on a path.

        Returns:
            The results, or None where the task has to be played (again).

        Raises:
            RunError: a file belongs to another run, or the folder cannot be written.
        """
        found = self.own.load(task)
        if found is None and self.shared and task.path == WITHOUT_DEAL:
            found = self.shared.load(task)
            if found is not None:
                self.own.take(task, self.shared)
        return found


@contextmanager
def _kept(file: Path) -> Iterator[Path]:
    """Says what to do where a chunk cannot be kept."""
    try:
        yield file
    except OSError as error:
        raise RunError(
            f"{file}: cannot be written ({error.strerror or error}); what was complete is kept: "
            "make room or give another --out, and the same command goes on from there"
        ) from error


def checksum(results: xr.Dataset) -> str:
    """A number that changes when a file is damaged.

    Args:
        results: the results of a chunk.

    Returns:
        CRC-32 over all variables and labels, as eight hexadecimal digits.
    """
    total = 0
    for name in sorted(str(name) for name in results.variables):
        values = results[name].values
        total = zlib.crc32(name.encode(), total)
        if values.dtype.kind in "OUS":
            total = zlib.crc32("\0".join(str(value) for value in values.ravel()).encode(), total)
        else:
            total = zlib.crc32(np.ascontiguousarray(values).view(np.uint8).data, total)
    return f"{total:08x}"


def join(chunks: list[xr.Dataset], draws: int) -> xr.Dataset:
    """The chunks of one path as one result.

    Args:
        chunks: whole chunks of the same path, lowest draws first.
        draws: how many draws are wanted; the padding of the last chunk is cut off [count].

    Returns:
        All draws along one axis. Variables without a draw axis are quantiles over whole chunks, and are averaged.
    """
    first = chunks[0]
    variables = {}
    for name, variable in first.variables.items():
        parts = [chunk[name].values for chunk in chunks]
        if "draw" in variable.dims:
            values = np.concatenate(parts)[:draws]
        else:
            values = (
                parts[0] if name in first.coords else np.mean(parts, axis=0, dtype=np.float64).astype(parts[0].dtype)
            )
        variables[name] = (variable.dims, values, variable.attrs)
    return xr.Dataset(variables).set_coords([str(name) for name in first.coords])
