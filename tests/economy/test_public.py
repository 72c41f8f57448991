"""What `reshore.economy` exports says what it takes, gives and rests on, and which test proves it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

import reshore.economy

ROOT = Path(__file__).parents[2]
EXPORTED = {name: getattr(reshore.economy, name) for name in reshore.economy.__all__}
FUNCTIONS = {name: held for name, held in EXPORTED.items() if not inspect.isclass(held)}


def says_of(name: str) -> str:
    return inspect.getdoc(EXPORTED[name]) or ""


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_has_a_whole_docstring(name: str):
    signature, says = inspect.signature(inspect.unwrap(FUNCTIONS[name])), says_of(name)
    assert "Source: " in says
    (test,) = re.findall(r"Test: (tests/\S+\.py)\.", says)
    assert f"{name}(" in (ROOT / test).read_text(encoding="utf-8"), f"{test} does not call {name}"
    assert ("Returns:" in says) == (signature.return_annotation not in ("None", None))
    for parameter in signature.parameters:
        assert f"    {parameter}: " in says


@pytest.mark.parametrize("name", [name for name in EXPORTED if name not in FUNCTIONS])
def test_a_class_names_each_part(name: str):
    says = says_of(name)
    for field in EXPORTED[name].__dataclass_fields__:
        assert f"    {field}: " in says


@pytest.mark.parametrize("name", ["Economy", "Equilibrium", "Outside", "Shock", "Table", "Welfare"])
def test_every_array_has_a_unit(name: str):
    parts = re.findall(r"^ {4}(\w+): ((?:.|\n {6,})+)", says_of(name), re.MULTILINE)
    fields = EXPORTED[name].__dataclass_fields__
    arrays = {
        part: text for part, text in parts if "Float[" in str(fields[part].type) or "Int[" in str(fields[part].type)
    }
    assert arrays
    assert not [part for part, text in arrays.items() if not re.search(r"\[\w+\]", text)]
