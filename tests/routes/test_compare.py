"""Two routes to one difference: the comparison, and the results of the runs taken by hand."""

from __future__ import annotations

import numpy as np
import pytest

from reshore.deal.load import load_deal
from reshore.ensemble.compare import Comparison, compare
from reshore.settings import CHUNK_DRAWS, Settings

DEAL = "us-taiwan-2025-11"


@pytest.fixture(scope="module")
def played() -> Comparison:
    """The deal, and the same deal under another name, which is played by itself."""
    return compare(DEAL, load_deal(DEAL, ["name=twin"]), settings=Settings(draws=CHUNK_DRAWS), keep=False)


def test_the_same_deal_played_twice_differs_in_no_draw(played: Comparison):
    one, other = played.runs
    assert one is not other
    for row in played.contrasts:
        twin = played.contrast("twin", row.name, row.year)
        np.testing.assert_array_equal(row.values, twin.values)
    deals, wins = played.duel("us-leading-capacity", 2030)
    assert deals == (DEAL, "twin")
    assert not wins.any()
    against = compare(*played.runs, against=one, keep=False)
    assert against.contrasts
    for row in against.contrasts:
        assert not row.values.any()
        assert (row.ties, row.higher, row.p10, row.p90) == (1, 0, 0, 0)
        assert row.wins in {0, None}


def test_the_path_without_a_deal_is_one_and_the_same(played: Comparison):
    one, other = (run.base for run in played.runs)
    assert one is not None
    assert other is not None
    for name in one.data_vars:
        np.testing.assert_array_equal(one[name].values, other[name].values)


def test_differences_are_those_of_the_results_by_hand(played: Comparison):
    run = played.runs[DEAL]
    assert run.base is not None
    place = {"region": "USA", "node": "leading"}
    here, there = (path["region_capacity_kwpm"].astype(float) for path in (run.data, run.base))
    for year in (2028, 2030, 2032, 2035):
        by_hand = (here - there).sel({**place, "year": year}).values
        row = played.contrast(DEAL, "us-leading-capacity", year)
        np.testing.assert_array_equal(row.values, by_hand)
        assert (row.p10, row.p50, row.p90) == pytest.approx(tuple(np.quantile(by_hand, [0.1, 0.5, 0.9])))
        assert row.wins == np.mean(by_hand > 0)
    share = here.sel(place) / here.sel(node="leading").sum("region")
    without = there.sel(place) / there.sel(node="leading").sum("region")
    row = played.contrast(DEAL, "us-leading-world-share", 2032)
    np.testing.assert_allclose(row.values, (share - without).sel(year=2032).values, rtol=0, atol=1e-12)


def test_levels_and_differences_belong_together(played: Comparison):
    row = played.contrast(DEAL, "us-leading-capacity", 2030)
    level, without = (played.level(name, row.name, row.year) for name in (DEAL, "no-deal"))
    assert level is not None
    assert without is not None
    assert row.p50 == np.median(level.values - without.values)


def test_the_collection_stacks_what_the_runs_hold(played: Comparison):
    run = played.runs["twin"]
    together = played.runs.data.sel(deal="twin", project=run.data["project"])
    for name in run.data.data_vars:
        np.testing.assert_array_equal(together[name].values, run.data[name].values)
