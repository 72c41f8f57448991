"""What users hold on to: exported names, and how little is loaded to start."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import reshore

HEAVY = ("jax", "scipy", "xarray", "pandas", "altair", "equinox", "h5py", "h5netcdf", "great_tables", "vl_convert")
"""Packages that neither `--help` nor `check` may load."""


def loaded_after(program: str) -> set[str]:
    """Top-level packages that a fresh process has loaded after a program."""
    tail = "\nimport sys\nprint('\\n'.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    ended = subprocess.run([sys.executable, "-c", program + tail], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return set(ended.stdout.split())


def test_exported_names_are_sorted_and_there():
    assert reshore.__all__ == sorted(reshore.__all__)
    assert set(reshore.__all__) | {"__version__"} == set(dir(reshore))
    for name in reshore.__all__:
        exported = getattr(reshore, name)
        assert exported.__name__ == name
        assert exported.__doc__
        assert getattr(import_module(exported.__module__), name) is exported


def test_a_name_that_is_not_exported_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'simulated'"):
        _ = reshore.simulated


def test_importing_reshore_loads_nothing():
    assert not loaded_after("import reshore") & {*HEAVY, "numpy", "pydantic", "yaml", "typer"}


def test_help_loads_next_to_nothing():
    loaded = loaded_after("from reshore.cli.main import run\nassert run(['--help']) == 0")
    assert not loaded & {*HEAVY, "numpy", "pydantic", "yaml"}


def test_check_loads_no_engine():
    loaded = loaded_after("from reshore.cli.main import run\nassert run(['check', 'us-taiwan-2025-11']) == 0")
    assert not loaded & set(HEAVY)


@pytest.mark.parametrize(
    "arguments",
    [["deals"], ["new", "FILE", "--from", "status-quo"], ["facts", "craft", "hire"], ["schema"], ["schema", "--facts"]],
    ids=" ".join,
)
def test_deal_files_and_numbers_load_no_engine(arguments: list[str], tmp_path: Path):
    given = [str(tmp_path / "deal.yaml") if word == "FILE" else word for word in arguments]
    loaded = loaded_after(f"from reshore.cli.main import run\nassert run({given!r}) == 0")
    assert not loaded & set(HEAVY)
