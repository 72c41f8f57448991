"""What `reshore.economy` exports: every name, lazily, and never a module in the place of a function."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pkgutil import walk_packages

import pytest

from reshore import economy

HEAVY = {"jax", "equinox", "numpy", "scipy", "xarray", "pandas", "pymrio", "h5netcdf"}


def said_by(program: str) -> str:
    """What a fresh process prints."""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def modules() -> list[str]:
    """The modules of the package, those of its packages with them."""
    return [found.name for found in walk_packages(economy.__path__, "reshore.economy.")]


def test_every_name_is_there_and_says_what_it_is():
    assert economy.__all__ == sorted(economy.__all__) == sorted(dir(economy))
    for name in economy.__all__:
        exported = getattr(economy, name)
        assert callable(exported)
        assert exported.__name__ == name
        assert exported.__doc__
        assert getattr(import_module(exported.__module__), name) is exported


def test_a_name_that_is_not_exported_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'solved'"):
        _ = economy.solved


def test_no_module_has_the_name_of_an_export():
    direct = {name.rsplit(".", 1)[1] for name in modules() if name.count(".") == 2}
    assert {"model", "gains"} <= direct
    assert not direct & set(economy.__all__)


def test_functions_are_exported_whatever_was_loaded_before():
    program = (
        "import importlib, reshore.economy as economy\n"
        "for name in ('gains', 'balancing', 'observe', 'chunk'):\n"
        "    importlib.import_module('reshore.economy.' + name)\n"
        "from reshore.economy import balance, flows, welfare\n"
        "print(balance.__name__, flows.__name__, welfare.__name__, callable(welfare))"
    )
    assert said_by(program).split() == ["balance", "flows", "welfare", "True"]


@pytest.mark.parametrize("package", ["reshore", "reshore.economy"])
def test_importing_loads_no_engine(package: str):
    loaded = said_by(f"import {package}, sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})")
    assert "reshore" in loaded.split()
    assert not HEAVY & set(loaded.split())
