"""What is compiled before a run is what the run calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from reshore.deal import Deal, load_deal
from reshore.ensemble import compiling
from reshore.ensemble.draws import draws_of
from reshore.record.programs import Program
from reshore.run import simulate
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import World, load_world
from reshore.world.inputs import Draws

NAMES = ["build-out", "chip-market", "economy"]


def always(answer: bool) -> Callable[..., bool]:
    """A function of anything with one answer."""
    return lambda *_: answer


@pytest.fixture
def parts() -> tuple[Deal, World, Draws]:
    """A deal, its baseline and a chunk of draws."""
    deal = load_deal("us-taiwan-2025-11")
    world = load_world(deal.as_of)
    return deal, world, draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)


def made_up(self: Program, *arguments: Any) -> Any:
    """Results of the right shapes."""
    return jax.tree.map(lambda shape: np.full(shape.shape, 2, shape.dtype), self.function.eval_shape(*arguments))


def test_the_programs_that_a_run_calls_are_compiled_before_it(
    parts: tuple[Deal, World, Draws], monkeypatch: pytest.MonkeyPatch
):
    """By the keys of the programs: name, engine, and shapes, types and nesting of the arguments."""
    compiled: dict[str, str] = {}
    called: dict[str, str] = {}

    def prepare(self: Program, *arguments: Any) -> None:
        compiled[self.name] = self._key(arguments)

    def call(self: Program, *arguments: Any) -> Any:
        assert sorted(compiled) == NAMES
        called[self.name] = self._key(arguments)
        return made_up(self, *arguments)

    monkeypatch.setattr(Program, "prepare", prepare)
    monkeypatch.setattr(Program, "__call__", call)
    monkeypatch.setattr(Program, "at_hand", always(False))
    simulate(*parts, *compiling.programs_for(*parts))
    assert compiled == called


def test_nothing_is_compiled_before_where_the_programs_are_at_hand(
    parts: tuple[Deal, World, Draws], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Program, "prepare", None)
    monkeypatch.setattr(Program, "__call__", made_up)
    monkeypatch.setattr(Program, "at_hand", always(True))
    assert simulate(*parts, *compiling.programs_for(*parts)).sizes["draw"] == CHUNK_DRAWS
