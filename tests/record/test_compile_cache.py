"""Compiled programs are kept between runs; a damaged one is deleted and compiled again, once, without a warning."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import jax
import pytest

from reshore.record.compile_cache import OWN, SEALS, cache_folder, compile_cache, drop_unsealed, no_compile_cache, seal

PROGRAM = """
import sys
from pathlib import Path
from reshore.record.compile_cache import compile_cache
import jax
with compile_cache(Path(sys.argv[1])):
    print(float(jax.jit(lambda x: (x * 2 + 1).sum())(jax.numpy.arange(5.0))))
"""


KILLED = """
import os, signal, sys
from pathlib import Path
from reshore.record.compile_cache import compile_cache
import jax
with compile_cache(Path(sys.argv[1])):
    jax.jit(lambda x: (x * 2 + 1).sum())(jax.numpy.arange(5.0))
    Path(jax.config.jax_compilation_cache_dir, "half-cache").write_bytes(b"progr")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def play(folder: Path, *, warnings_are: str = "error") -> str:
    """Compiles and runs a small program in a process of its own."""
    command = [sys.executable, "-W", warnings_are, "-c", PROGRAM, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert "ompilation cache" not in ended.stderr
    return ended.stdout.strip()


def entries(folder: Path) -> dict[str, bytes]:
    """Name and content of every compiled program."""
    return {path.name: path.read_bytes() for path in folder.glob("*-cache")}


def test_a_damaged_program_is_compiled_again(tmp_path: Path):
    folder = tmp_path / "jax"
    assert play(folder) == "25.0"
    first = entries(folder)
    assert first
    assert play(folder) == "25.0"
    assert entries(folder) == first, "whole entries stay"
    for name, content in first.items():
        (folder / name).write_bytes(content[: len(content) // 2])
    assert play(folder) == "25.0"
    repaired = entries(folder)
    assert repaired.keys() == first.keys()
    assert all(len(repaired[name]) > len(first[name]) // 2 for name in first)
    assert play(folder) == "25.0"


def test_an_entry_without_seal_is_dropped(tmp_path: Path):
    (tmp_path / "whole-cache").write_bytes(b"program")
    seal(tmp_path)
    (tmp_path / "half-cache").write_bytes(b"progr")
    assert drop_unsealed(tmp_path) == ("half-cache",)
    assert entries(tmp_path) == {"whole-cache": b"program"}


def test_a_replaced_entry_gets_a_new_seal(tmp_path: Path):
    (tmp_path / "whole-cache").write_bytes(b"program")
    seal(tmp_path)
    (tmp_path / "whole-cache").write_bytes(b"progr")
    assert drop_unsealed(tmp_path) == ("whole-cache",)
    (tmp_path / "whole-cache").write_bytes(b"the same program, compiled into other bytes")
    seal(tmp_path)
    assert drop_unsealed(tmp_path) == ()


def test_processes_compile_at_the_same_time(tmp_path: Path):
    folder = tmp_path / "jax"
    command = [sys.executable, "-W", "error", "-c", PROGRAM, str(folder)]
    together = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for process in together:
        said, errors = process.communicate()
        assert (process.returncode, said.strip()) == (0, "25.0"), errors
        assert "ompilation cache" not in errors
    first = entries(folder)
    assert first
    assert drop_unsealed(folder) == ()
    assert not list(folder.glob(f"{OWN}*"))
    assert play(folder) == "25.0"
    assert entries(folder) == first


def test_what_a_killed_process_left_is_never_used(tmp_path: Path):
    folder = tmp_path / "jax"
    killed = subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False, capture_output=True)
    assert killed.returncode == -9, killed.stderr
    assert len(list(folder.glob(f"{OWN}*/half-cache"))) == 1
    assert entries(folder) == {}
    assert play(folder) == "25.0"
    assert entries(folder)
    assert not list(folder.glob(f"{OWN}*"))


@pytest.mark.parametrize("seals", [b"", b"{", b"[]", b'{"whole-cache": 1}'])
def test_damaged_seals_drop_everything(tmp_path: Path, seals: bytes):
    (tmp_path / "whole-cache").write_bytes(b"program")
    (tmp_path / SEALS).write_bytes(seals)
    assert drop_unsealed(tmp_path) == ("whole-cache",)


def test_seals_follow_the_entries(tmp_path: Path):
    (tmp_path / "a-cache").write_bytes(b"a")
    seal(tmp_path)
    (tmp_path / "a-cache").unlink()
    (tmp_path / "b-cache").write_bytes(b"b")
    seal(tmp_path)
    assert drop_unsealed(tmp_path) == ()
    assert "a-cache" not in (tmp_path / SEALS).read_text()


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    assert play(tmp_path / "file" / "jax") == "25.0"


def test_the_folder_is_named_after_processor_and_versions():
    import jax

    assert cache_folder().name.startswith("jax-")
    assert jax.__version__ in cache_folder().name


def test_the_cache_comes_back_after_the_last_thread_that_puts_it_away(tmp_path: Path):
    settings: Any = jax.config
    before = settings.jax_compilation_cache_dir
    settings.update("jax_compilation_cache_dir", None)  # a run that was played before in this process has set its own
    try:
        with no_compile_cache():
            with compile_cache(tmp_path), no_compile_cache():  # as a second thread may do meanwhile
                assert settings.jax_compilation_cache_dir is None
            assert settings.jax_compilation_cache_dir is None
        assert str(settings.jax_compilation_cache_dir).startswith(str(tmp_path))
    finally:
        settings.update("jax_compilation_cache_dir", before)
