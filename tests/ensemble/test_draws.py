"""Draw `i` depends on the seed and on `i` alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import qmc

from reshore.ensemble.draws import SHOCK_CHANNELS, SOBOL_BITS, _chunk_points, draws_of, shocks, sobol_points
from reshore.names import FAB_SLOTS, TRACKS
from reshore.settings import SOBOL_DIMENSIONS
from reshore.world.catalogue import Catalogue
from reshore.world.parameter import parameter


def catalogue() -> Catalogue:
    """Two uncertain parameters: one number, and one by region with a default."""
    note = "a made-up number for a test"
    head = {"label": "made up", "unit": "1", "status": "assumed", "note": note}
    single = {**head, "distribution": {"kind": "uniform", "low": 0, "high": 1}}
    values = {"USA": {"kind": "uniform", "low": 1, "high": 2}, "default": {"kind": "fixed", "value": 3}}
    family = {**head, "by": "region", "values": values}
    parameters = {stem: parameter(stem, "group", given, {}) for stem, given in (("one", single), ("two", family))}
    return Catalogue(parameters, {"one": 0, "two[USA]": 7})


def test_a_chunk_is_the_same_wherever_a_run_begins():
    whole = sobol_points(7, 0, 1024)
    assert np.array_equal(whole[512:768], sobol_points(7, 512, 256))
    several = shocks(7, 0, 1024)
    later = shocks(7, 512, 256)
    for name in SHOCK_CHANNELS:
        assert np.array_equal(several[name][512:768], later[name])


def test_points_are_those_of_the_library():
    sequence = qmc.Sobol(SOBOL_DIMENSIONS, scramble=True, bits=SOBOL_BITS, rng=np.random.default_rng(11))
    wanted = sequence.random(512) + 2.0 ** -(SOBOL_BITS + 1)
    assert np.array_equal(sobol_points(11, 0, 512), wanted)


@pytest.mark.parametrize("damage", [b"", b"no numbers", None])
def test_kept_points_that_are_damaged_are_made_again(tmp_path, damage):
    wanted = _chunk_points(5, 1, tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:-40] + b"\0" * 40 if damage is None else damage)
    _chunk_points.cache_clear()
    assert np.array_equal(_chunk_points(5, 1, tmp_path), wanted)
    assert file.read_bytes() == whole
    _chunk_points.cache_clear()
    assert np.array_equal(_chunk_points(5, 1, tmp_path), wanted)


def test_points_need_no_folder(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    assert np.array_equal(_chunk_points(5, 0, tmp_path / "file"), sobol_points(5, 0, 256))


def test_points_never_touch_zero_or_one():
    points = sobol_points(0, 0, 4096)
    assert points.shape == (4096, SOBOL_DIMENSIONS)
    assert points.min() > 0
    assert points.max() < 1


def test_points_fill_every_dimension_evenly():
    points = sobol_points(3, 0, 256)
    cells = np.sort(np.floor(points * 256).astype(int), axis=0)
    assert (cells == np.arange(256)[:, None]).all()


def test_seeds_give_different_draws():
    assert not np.array_equal(sobol_points(1, 0, 256), sobol_points(2, 0, 256))
    assert not np.array_equal(shocks(1, 0, 256)["cancel_uniform"], shocks(2, 0, 256)["cancel_uniform"])


def test_shapes_of_shocks():
    found = shocks(1, 0, 256)
    assert found["permit_gamma_uniform"].shape == (256, len(TRACKS), FAB_SLOTS)
    for name in ("cancel_uniform", "pause_uniform", "start_uniform"):
        assert found[name].shape == (256, FAB_SLOTS)


def test_shocks_are_uniform_and_unrelated():
    found = shocks(5, 0, 4096)
    columns = np.concatenate([values.reshape(4096, -1) for values in found.values()], axis=1)
    assert columns.min() > 0
    assert columns.max() < 1
    assert np.abs(columns.mean(axis=0) - 0.5).max() < 0.025
    correlation = np.corrcoef(columns, rowvar=False) - np.eye(columns.shape[1])
    assert np.abs(correlation).max() < 0.09


@given(seed=st.integers(0, 2**63 - 1), chunk=st.integers(0, 2000))
def test_any_chunk_of_any_seed_has_an_address(seed: int, chunk: int):
    here = shocks(seed, 256 * chunk, 256)["start_uniform"]
    again = shocks(seed, 256 * chunk, 512)["start_uniform"]
    assert np.array_equal(here, again[:256])


def test_draws_hold_parameters_shocks_and_numbers():
    draws = draws_of(catalogue(), 1, 256, 256)
    assert draws.index.tolist() == list(range(256, 512))
    assert draws.parameters["one"].shape == (256,)
    assert draws.parameters["two"].shape == (256, 8)
    assert np.array_equal(draws.parameters["one"], sobol_points(1, 256, 256)[:, 0])
    assert (draws.parameters["two"][:, 1:] == 3).all()


@pytest.mark.parametrize(("first", "count"), [(1, 256), (0, 100), (-256, 256), (0, 0)])
def test_only_whole_chunks_are_drawn(first: int, count: int):
    with pytest.raises(ValueError, match="whole chunks of 256"):
        draws_of(catalogue(), 1, first, count)
