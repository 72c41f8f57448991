"""Files are complete or absent, and one process writes to a run folder at a time."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reshore.errors import RunError
from reshore.record import files
from reshore.record.files import remove_leftovers, share_file, write_atomically
from reshore.record.lock import held_handles, locked


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


def test_where_others_write_only_old_leftovers_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".chunk-0000.nc.abc.partial").write_bytes(b"half")
    remove_leftovers(tmp_path, older_than_seconds=3600.0)
    assert len(list(tmp_path.iterdir())) == 1
    now = time.time()
    monkeypatch.setattr(files.time, "time", lambda: now + 3700)
    remove_leftovers(tmp_path, older_than_seconds=3600.0)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("linked", [True, False])
def test_a_shared_file_stands_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool):
    source, target = tmp_path / "source.nc", tmp_path / "deep" / "target.nc"
    write_atomically(source, b"whole")
    write_atomically(target, b"old")

    def refused(*_names: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    if not linked:
        monkeypatch.setattr(os, "link", refused)
    share_file(source, target)
    assert source.samefile(target) == linked
    share_file(source, target)
    write_atomically(source, b"new")
    assert target.read_bytes() == b"whole"
    source.unlink()
    assert target.read_bytes() == b"whole"
    assert [path.name for path in target.parent.iterdir()] == ["target.nc"]
    with pytest.raises(FileNotFoundError):
        share_file(source, target)
    assert target.read_bytes() == b"whole"


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


def test_a_folder_is_let_go_for_whoever_has_a_handle(tmp_path: Path):
    assert held_handles() == ()
    wait = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with locked(tmp_path / "one"), locked(tmp_path / "two"):
        one, two = held_handles()
        holder = subprocess.Popen(wait, stdin=subprocess.PIPE, pass_fds=(one, two))
    try:
        assert held_handles() == ()
        with locked(tmp_path / "one"), locked(tmp_path / "two"):
            pass
        assert holder.poll() is None
    finally:
        holder.communicate()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(RunError, match=r"run: cannot be written \(Not a directory\); give another --out"),
        locked(tmp_path / "file" / "run"),
    ):
        pass
