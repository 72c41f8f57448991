"""Compiled programs outlive the process, whole or not at all, and give the same bits as the function itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reshore.record import programs
from reshore.record.programs import KEPT, SUFFIX, Program, program

jax.config.update("jax_enable_x64", True)  # as the engine does; the programs of the tests are named after it too


@jax.jit
def doubled(values: dict[str, jax.Array], shift: jax.Array) -> dict[str, jax.Array]:
    """Something to compile."""
    return {name: 2 * jnp.sin(value) + shift for name, value in values.items()}


VALUES = {"a": np.linspace(0, 1, 5), "b": np.arange(3.0)}
SHIFT = np.float64(0.25)

OTHER_PROCESS = """
import sys
import jax
jax.config.update("jax_enable_x64", True)
from pathlib import Path
import numpy as np
from tests.record.test_programs import SHIFT, VALUES, doubled
from reshore.record.compile_cache import compile_cache
from reshore.record.programs import Program
import reshore.record.programs as programs

class Never:
    def __init__(self, function): self.__wrapped__ = function
    def lower(self, *arguments): raise AssertionError("traced again")

with compile_cache(Path(sys.argv[1]) / "jax"):
    found = Program("doubled", Never(doubled), Path(sys.argv[1]))(VALUES, SHIFT)
print(" ".join(float(value).hex() for name in ("a", "b") for value in np.asarray(found[name])))
"""


def files(folder: Path) -> list[Path]:
    """The programs that are kept."""
    return sorted(folder.glob(f"*{SUFFIX}"))


def same(found: dict[str, jax.Array]) -> bool:
    """Whether results are those of the function, bit for bit."""
    wanted = doubled(VALUES, SHIFT)
    return all(np.array_equal(np.asarray(found[name]), np.asarray(wanted[name])) for name in wanted)


def test_a_program_is_the_function(tmp_path: Path):
    kept = Program("doubled", doubled, tmp_path)
    assert same(kept(VALUES, SHIFT))
    assert len(files(tmp_path)) == 1
    assert same(kept(VALUES, SHIFT))


def test_another_process_neither_traces_nor_compiles(tmp_path: Path):
    found = Program("doubled", doubled, tmp_path)(VALUES, SHIFT)
    command = [sys.executable, "-W", "error", "-c", OTHER_PROCESS, str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert ended.returncode == 0, ended.stderr
    wanted = [float(value).hex() for name in ("a", "b") for value in np.asarray(found[name])]
    assert ended.stdout.split() == wanted


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_program_is_replaced(tmp_path: Path, damage: bytes | None):
    Program("doubled", doubled, tmp_path)(VALUES, SHIFT)
    (file,) = files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert same(Program("doubled", doubled, tmp_path)(VALUES, SHIFT))
    (repaired,) = files(tmp_path)
    assert len(repaired.read_bytes()) > len(whole) // 2
    assert Program("doubled", doubled, tmp_path)._load(file.stem.removeprefix("doubled-"), (VALUES, SHIFT)) is not None


def test_other_shapes_are_another_program(tmp_path: Path):
    kept = Program("doubled", doubled, tmp_path)
    kept(VALUES, SHIFT)
    longer = {"a": np.linspace(0, 1, 6), "b": np.arange(3.0)}
    assert kept(longer, SHIFT)["a"].shape == (6,)
    assert len(files(tmp_path)) == 2


def test_another_engine_is_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    kept = Program("doubled", doubled, tmp_path)
    kept(VALUES, SHIFT)
    monkeypatch.setattr(programs, "engine_hash", lambda: "another engine")
    assert same(kept(VALUES, SHIFT))
    assert len(files(tmp_path)) == 2


def test_old_programs_go(tmp_path: Path):
    kept = Program("doubled", doubled, tmp_path)
    for size in range(1, KEPT + 3):
        kept({"a": np.zeros(size), "b": np.zeros(1)}, SHIFT)
    assert len(files(tmp_path)) == KEPT


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path):
    (tmp_path / "file").write_text("not a folder")
    assert same(Program("doubled", doubled, tmp_path / "file")(VALUES, SHIFT))


def test_a_program_is_at_hand_once_it_has_been_prepared(tmp_path: Path):
    kept = Program("doubled", doubled, tmp_path)
    assert not kept.at_hand(VALUES, SHIFT)
    kept.prepare(VALUES, SHIFT)
    assert kept.at_hand(VALUES, SHIFT)
    assert Program("doubled", doubled, tmp_path).at_hand(VALUES, SHIFT)
    assert not kept.at_hand({"a": np.zeros(2), "b": np.zeros(1)}, SHIFT)


def test_one_program_a_process():
    assert program("doubled", doubled) is program("doubled", doubled)
