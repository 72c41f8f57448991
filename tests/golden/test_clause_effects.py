"""The effects that the clause pages print are what the engine says of the examples that they show.

`pytest tests/golden/test_clause_effects.py --update-golden -n 0` writes `docs/reference/clause-effects.json` anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any

import pytest

from reshore.deal import AIMS, KINDS, Clause, Deal, load_deal, no_deal
from reshore.ensemble.run import simulate
from reshore.evidence.effects import ClauseEffect, Measure, Moved, changed_clause, clause_effects
from reshore.settings import CHUNK_DRAWS, Settings

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples" / "clauses"
FILE = ROOT / "docs" / "reference" / "clause-effects.json"
SEED = 2025
DIGITS = 5
CLOSE = 1e-5
"""Differences below this part of the result itself are the same: results are kept in 32-bit floats."""


def examples() -> list[Deal]:
    """The examples whose clauses move results, in the order of their files."""
    deals = [load_deal(file) for file in sorted(EXAMPLES.glob("*.yaml"), key=lambda file: file.stem)]
    return [deal for deal in deals if example_clause(deal).kind not in AIMS]


def example_clause(deal: Deal) -> Clause:
    """The clause that an example is about."""
    return deal.clauses[changed_clause(deal, no_deal(deal))]


def rounded(value: Any) -> Any:
    """Numbers to some digits, deep down; what is never reached is None."""
    if isinstance(value, dict):
        return {key: rounded(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [rounded(held) for held in value]
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if isfinite(value) else None
    return value


def written(effects: tuple[ClauseEffect, ...]) -> dict[str, Any]:
    """What the file keeps."""
    base = no_deal(load_deal("us-taiwan-2025-11"))
    about = {"against": base.name, "as_of": str(base.as_of), "draws": CHUNK_DRAWS, "seed": SEED}
    return about | {"effects": {effect.deal: rounded(asdict(effect)) for effect in effects}}


def different(old: Any, new: Any, path: str = "", scale: float = 0.0) -> list[str]:
    """What differs between two files, one line for each number."""
    if isinstance(old, dict) and isinstance(new, dict):
        scale = abs(new.get("without") or 0.0)
        keys = sorted(old.keys() | new.keys())
        return [line for key in keys for line in different(old.get(key), new.get(key), f"{path}/{key}", scale)]
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [line for at, (a, b) in pairs for line in different(a, b, f"{path}/{at}", scale)]
    numbers = isinstance(old, float | int) and isinstance(new, float | int)
    if old == new or (numbers and abs(old - new) <= CLOSE * max(abs(old), abs(new), scale)):
        return []
    return [f"{path}: was {old}, is {new}"]


@pytest.mark.slow
def test_the_pages_say_what_the_engine_says(update_golden: bool):
    new = written(clause_effects(examples(), SEED))
    if update_golden:
        FILE.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")
        return
    moved = different(json.loads(FILE.read_text(encoding="utf-8")), new)
    remedy = "effects moved; say so in the changelog and run with --update-golden:"
    assert not moved, "\n  ".join([remedy, *moved])


@pytest.mark.slow
def test_an_ordinary_run_says_the_same():
    """The other route: the example played as users play a deal, and its results subtracted from those without it."""
    outcome = simulate(load_deal(EXAMPLES / "training.yaml"), Settings(draws=CHUNK_DRAWS, seed=SEED), keep=False)
    place = {"region": "USA", "node": "leading", "year": 2030}
    change = outcome.difference()["region_capacity_kwpm"].sel(place).quantile([0.1, 0.5, 0.9])
    kept = json.loads(FILE.read_text(encoding="utf-8"))["effects"]["example-training"]["moved"]
    (row,) = [row for row in kept if (row["name"], row["year"]) == ("us-leading-capacity", 2030)]
    assert [row["p10"], row["p50"], row["p90"]] == pytest.approx(list(change.values), rel=1e-3)


def test_the_file_is_about_the_examples_that_are_there():
    kept = json.loads(FILE.read_text(encoding="utf-8"))["effects"]
    deals = {deal.name: deal for deal in examples()}
    assert kept.keys() == deals.keys()
    for name, effect in kept.items():
        deal = deals[name]
        assert effect["clause"] == changed_clause(deal, no_deal(deal))
        assert effect["kind"] == deal.clauses[effect["clause"]].kind
        assert effect["moved"], f"{name} moves no result; such a clause would not be worth an example"


def test_every_kind_that_is_played_has_an_example():
    assert {example_clause(deal).kind for deal in examples()} == set(KINDS) - AIMS


def test_a_change_is_shared_out_evenly_over_what_the_clause_holds():
    moved = Moved("x", "x", 2030, "kwpm", 10.0, -2.0, 4.0, 6.0, 0.9, 0.1)
    assert moved.per_unit(Measure(2.0, "month")) == (-1.0, 2.0, 3.0)
    assert moved.per_unit(Measure(-2.0, "month")) == (-3.0, -2.0, 1.0)


def test_differences_are_seen():
    row = {"without": 100.0, "p50": 0.5}
    assert different({"a": [row]}, {"a": [row]}) == []
    assert different({"a": [row]}, {"a": [row | {"p50": 0.5004}]}) == []
    assert different({"a": [row]}, {"a": [row | {"p50": 0.6}]}) == ["/a/0/p50: was 0.5, is 0.6"]
    assert different({"a": [row]}, {"a": []}) != []
