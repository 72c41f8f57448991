"""Files are complete or absent, and one process writes to a run folder at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reshore.errors import RunError
from reshore.record.files import remove_leftovers, write_atomically
from reshore.record.lock import locked


def test_a_new_file_replaces_the_old_one(tmp_path: Path):
    target = tmp_path / "deep" / "run.json"
    write_atomically(target, b"old")
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in target.parent.iterdir()] == ["run.json"]


def test_a_full_disk_leaves_the_old_file_and_no_scrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "run.json"
    write_atomically(target, b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_leftovers_of_a_killed_process_are_removed(tmp_path: Path):
    (tmp_path / "chunks").mkdir()
    (tmp_path / "chunks" / ".chunk-0000.nc.abc.partial").write_bytes(b"half")
    (tmp_path / "chunks" / "chunk-0000.nc").write_bytes(b"whole")
    remove_leftovers(tmp_path)
    assert [path.name for path in (tmp_path / "chunks").iterdir()] == ["chunk-0000.nc"]


def test_a_second_writer_is_refused(tmp_path: Path):
    attempt = (
        "from pathlib import Path; from reshore.record.lock import locked\n"
        f"with locked(Path({str(tmp_path)!r})): pass\n"
    )
    with locked(tmp_path):
        second = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=False)
    assert "another process is writing" in second.stderr
    with locked(tmp_path):
        pass


def test_the_lock_says_what_to_do(tmp_path: Path):
    with locked(tmp_path), pytest.raises(RunError, match="wait for it, or give another --out"), locked(tmp_path):
        pass
