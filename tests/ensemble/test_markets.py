"""Markets of single years: chunk after chunk, played here or from results at hand, for several borders at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest
import xarray as xr
from tests.evidence.made_up_markets import market

from reshore.buildout import path
from reshore.ensemble import markets
from reshore.ensemble.draws import draws_of
from reshore.ensemble.markets import Markets, markets_of, markets_of_steps
from reshore.errors import RunError
from reshore.names import FAB_SLOTS
from reshore.outcome import STORED_YEARS
from reshore.settings import CHUNK_DRAWS, Settings

DEAL = "us-taiwan-2026-01"
CHUNK, DRAWS, PROJECTS = 4, 10, 3
MARK = "blockade_cut"
"""A parameter by which a draw is known again."""


def some_draws(catalogue, seed, first, count):
    """The first draws of the real ones, in chunks of another size."""
    every = draws_of(catalogue, seed, 0, CHUNK_DRAWS)

    def cut(values):
        return {name: array[first : first + count] for name, array in values.items()}

    return replace(
        every,
        parameters=cut(every.parameters),
        shocks=cut(every.shocks),
        index=every.index[first : first + count],
    )


def build_out(mark: np.ndarray, projects: int = FAB_SLOTS) -> dict[str, np.ndarray]:
    """A build-out in which every number is that of its draw; unused slots are empty."""
    by_fab = np.zeros((len(mark), FAB_SLOTS))
    by_fab[:, :PROJECTS] = mark[:, None]
    by_year = np.repeat(by_fab[:, None], len(STORED_YEARS), axis=1)
    dates = np.full((len(mark), FAB_SLOTS, 7), np.nan)
    dates[:, :PROJECTS] = mark[:, None, None]
    return {
        "result_code": np.zeros(len(mark), dtype=int),
        "good_wafers_k": by_year[..., :projects],
        "capacity_kwpm": by_year[..., :projects],
        "planned_capacity_kwpm": by_fab[:, :projects],
        "milestone_month": dates[:, :projects],
        "region_capacity_kwpm": np.ones((len(mark), len(STORED_YEARS), 8, 6)) * mark[:, None, None, None],
    }


def dataset(mark: np.ndarray) -> xr.Dataset:
    """The same as the results of a run keep it."""
    axes = {
        "result_code": ("draw",),
        "good_wafers_k": ("draw", "year", "project"),
        "capacity_kwpm": ("draw", "year", "project"),
        "planned_capacity_kwpm": ("draw", "project"),
        "milestone_month": ("draw", "project", "milestone"),
        "region_capacity_kwpm": ("draw", "year", "region", "node"),
    }
    return xr.Dataset({name: (axes[name], values) for name, values in build_out(mark, PROJECTS).items()})


def stand_in(name: str, _function: Any) -> Any:
    """Programs that hand on the mark of each draw."""

    def markets_at(_slots, _quotas, _laws, values, built, _guess, places, _count):
        asked = np.isin(values[MARK], marks())  # others only fill up the last chunk
        np.testing.assert_array_equal(built["planned_capacity_kwpm"][asked, 0], values[MARK][asked])
        marked = jax.tree.map(np.asarray, market(CHUNK))
        steps = [replace(marked, demand_k=np.ones((6, 8, CHUNK)) * values[MARK] + place) for place in places]
        return jax.tree.map(lambda *each: np.stack(each), *steps), np.zeros(CHUNK, dtype=int)

    return {"build-out": None, "chip-markets-at": markets_at}[name]


def simulate_chunk(_terms, _fabs, draws, _play):
    """The made-up build-out of a chunk."""
    return build_out(draws.parameters[MARK])


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markets, "CHUNK_DRAWS", CHUNK)
    monkeypatch.setattr(markets, "chunk_count", lambda draws: -(-draws // CHUNK))
    monkeypatch.setattr(markets, "draws_of", some_draws)
    monkeypatch.setattr(markets, "program", stand_in)
    monkeypatch.setattr(path, "simulate_chunk", simulate_chunk)


def marks() -> np.ndarray:
    """What the draws are known by."""
    from reshore.world.catalogue import load_catalogue

    return draws_of(load_catalogue(), 2025, 0, CHUNK_DRAWS).parameters[MARK][:DRAWS]


def check(found: Markets) -> None:
    """Every draw is there once, in order, on both paths."""
    mark = found.parameters[MARK]
    assert mark.shape == (DRAWS,)
    assert len(set(mark)) == DRAWS
    for side, built in (
        (found.with_deal, found.build_out),
        (found.without_deal, found.build_out_without),
    ):
        demand = np.asarray(side.demand_k)[0, 0]
        np.testing.assert_allclose(demand - demand[0], mark - mark[0], atol=1e-12)
        np.testing.assert_array_equal(built["planned_capacity_kwpm"][:, 0], mark)
        assert np.isnan(built["milestone_month"][:, PROJECTS:]).all()
        assert built["good_wafers_k"].shape == (DRAWS, len(STORED_YEARS), FAB_SLOTS)
    assert found.solved.shape == (DRAWS,)
    assert found.solved.all()


def test_more_than_one_chunk_is_played():
    check(markets_of(DEAL, Settings(draws=DRAWS), 2030))


def test_more_than_one_chunk_is_taken_from_results():
    results = dataset(marks())
    found = markets_of(DEAL, Settings(draws=DRAWS), 2030, played=(results, results))
    check(found)
    fresh = markets_of(DEAL, Settings(draws=DRAWS), 2030)
    np.testing.assert_array_equal(found.with_deal.demand_k, fresh.with_deal.demand_k)


def test_draws_whose_market_is_not_solved_before_the_year_do_not_count(monkeypatch):
    def failing(name, function):
        if name != "chip-markets-at":
            return stand_in(name, function)

        def markets_at(*inputs):
            found, code = stand_in(name, function)(*inputs)
            return found, code + (inputs[3][MARK] == marks()[5])

        return markets_at

    monkeypatch.setattr(markets, "program", failing)
    found = markets_of(DEAL, Settings(draws=DRAWS), 2030)
    assert found.solved.tolist() == [draw != 5 for draw in range(DRAWS)]


def test_several_borders_take_one_play(monkeypatch):
    played = []

    def counting(*inputs):
        played.append(inputs)
        return simulate_chunk(*inputs)

    monkeypatch.setattr(path, "simulate_chunk", counting)
    wanted = [(2027, "imposed"), (2030, "imposed"), (2030, "imposed_all")]
    found = markets_of_steps(DEAL, Settings(draws=DRAWS), wanted)
    assert list(found) == wanted
    assert len(played) == 2 * 3
    assert len({float(np.asarray(one.with_deal.demand_k)[0, 0, 0]) for one in found.values()}) == 3


@pytest.mark.parametrize(
    ("year", "case", "said"),
    [(2023, "law", "take one of 2024 to 2040"), (2028, "imposed", "take one of 2027, 2030, 2035")],
)
def test_a_year_without_such_a_market_is_an_error(year, case, said):
    with pytest.raises(RunError, match=said):
        markets_of(DEAL, Settings(draws=DRAWS), year, case)
