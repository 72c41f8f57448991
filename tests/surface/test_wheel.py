"""The wheel holds everything, and plays a deal where no source tree is in reach."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DRAWS = 4


def call(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Runs a program to its end and gives its standard output; a failure shows all that it said."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{command}: exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this source tree."""
    folder = tmp_path_factory.mktemp("dist")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("reshore-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the tree that holds the installed wheel and nothing else."""
    folder = tmp_path_factory.mktemp("site")
    call(
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--no-index", "--no-deps", "--target", folder, wheel),
        cwd=folder,
    )
    return folder


def test_wheel_holds_every_file_of_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / "reshore").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.partition("/")[0].endswith(".dist-info")}
    assert held == expected
    assert "reshore/py.typed" in held


def test_installed_wheel_plays_a_deal(installed: Path, tmp_path: Path) -> None:
    place = {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    where = call(sys.executable, "-c", "import reshore; print(reshore.__file__)", cwd=tmp_path, **place)
    assert Path(where.strip()).is_relative_to(installed)

    command = ("run", "us-taiwan-2025-11", "--draws", str(DRAWS), "--out", "run", "--json")
    printed = call(installed / "bin" / "reshore", *command, cwd=tmp_path, **place)
    result = json.loads(printed)
    assert result["deal"] == "us-taiwan-2025-11"
    assert result["draws"] == result["solved"] == DRAWS
    assert result["headline"]
    assert "<html" in (tmp_path / result["report"]).read_text(encoding="utf-8")[:500]
