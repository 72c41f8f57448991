"""A chunk is the same alone, in an ensemble, after an interruption, and whatever else is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr

from reshore.deal import load_deal
from reshore.ensemble.draws import draws_of
from reshore.ensemble.executors import InProcess
from reshore.ensemble.folder import open_run
from reshore.ensemble.run import Progress, simulate
from reshore.outcome import VARIABLES, Outcome
from reshore.run import simulate as simulate_chunk
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import load_world

DEAL = "us-taiwan-2025-11"
PER_DRAW = tuple(name for name, variable in VARIABLES.items() if "draw" in variable.axes)


@dataclass(frozen=True)
class Resumed:
    """A run of two chunks that was cut short in the middle of them, and went on.

    Args:
        outcome: the run at its end.
        kept: chunk files that were there when it was cut short.
        states: how far the second call said to be, time by time.
    """

    outcome: Outcome
    kept: int
    states: list[Progress]


@pytest.fixture(scope="module")
def resumed(tmp_path_factory: pytest.TempPathFactory) -> Resumed:
    """The deal, cut short once the first chunk of the first path was kept."""
    folder = tmp_path_factory.mktemp("runs")
    settings = Settings(draws=2 * CHUNK_DRAWS, out=folder)

    def stop(_state: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(DEAL, settings, progress=stop, executor=InProcess(1))
    kept = len(list(folder.rglob("chunk-*.nc")))
    states: list[Progress] = []
    return Resumed(simulate(DEAL, settings, progress=states.append), kept, states)


def alone(name: str, chunk: int, seed: int) -> xr.Dataset:
    """One chunk of draws of a deal, played by itself."""
    deal = load_deal(name, [f"as_of={load_deal(DEAL).as_of}"])
    world = load_world(deal.as_of)
    return simulate_chunk(deal, world, draws_of(world.catalogue, seed, chunk * CHUNK_DRAWS, CHUNK_DRAWS))


@pytest.mark.parametrize(("path", "chunk"), [("deal", 1), ("base", 0)])
def test_a_chunk_alone_is_the_chunk_in_a_run_that_was_resumed(resumed: Resumed, path: str, chunk: int):
    by_itself = alone(DEAL if path == "deal" else "status-quo", chunk, resumed.outcome.seed)
    whole = resumed.outcome.data if path == "deal" else resumed.outcome.base
    assert whole is not None
    inside = whole.isel(draw=slice(chunk * CHUNK_DRAWS, (chunk + 1) * CHUNK_DRAWS))
    differ = [n for n in PER_DRAW if not np.array_equal(by_itself[n].values, inside[n].values, equal_nan=True)]
    assert differ == []


def test_what_was_kept_was_not_played_again(resumed: Resumed):
    assert resumed.kept > 0
    first, last = resumed.states[0], resumed.states[-1]
    assert 0 < first.done < last.done == last.total == 2 * CHUNK_DRAWS


def test_the_folder_holds_what_the_run_said(resumed: Resumed):
    assert resumed.outcome.folder is not None
    opened = open_run(resumed.outcome.folder)
    assert opened.headline() == resumed.outcome.headline()
    assert all(
        np.array_equal(opened.data[name].values, resumed.outcome.data[name].values, equal_nan=True)
        for name in VARIABLES
    )


def test_every_draw_is_solved(resumed: Resumed):
    assert resumed.outcome.solved == resumed.outcome.draws == 2 * CHUNK_DRAWS


def test_the_difference_is_the_deal_minus_the_path_without_it_draw_by_draw(resumed: Resumed):
    outcome = resumed.outcome
    assert outcome.base is not None
    difference = outcome.difference()
    for name in ("region_capacity_kwpm", "ledger_usd_bn", "visiting_experts_persons"):
        assert np.array_equal(difference[name].values, (outcome.data[name] - outcome.base[name]).values), name
        assert np.abs(difference[name].values).max() > 0, name
