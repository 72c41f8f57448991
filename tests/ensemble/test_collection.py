"""A collection of runs says of each deal what its run says, along one more axis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from tests.ensemble import made_up

import reshore.run
from reshore.deal.load import load_deal
from reshore.ensemble.collection import Collection
from reshore.ensemble.run import simulate
from reshore.errors import RunError
from reshore.outcome import VARIABLES, Outcome
from reshore.settings import Settings

NAMES = ("deal", "without experts", "no deal")


@pytest.fixture(scope="module")
def outcomes() -> tuple[Outcome, ...]:
    """Three runs of the made-up build-out, one of which is the path without a deal."""
    deal, none = load_deal("us-taiwan-2025-11"), load_deal("status-quo")
    bare = load_deal("us-taiwan-2025-11", ["experts=null", "pledge-new=null"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reshore.run, "simulate", made_up.play)
        return tuple(simulate(one, Settings(draws=30), keep=False) for one in (deal, bare, none))


@pytest.fixture(scope="module")
def runs(outcomes: tuple[Outcome, ...]) -> Collection:
    """The three runs together."""
    return Collection(outcomes, NAMES)


def test_it_holds_the_runs_by_name_and_in_order(runs: Collection, outcomes: tuple[Outcome, ...]):
    assert len(runs) == 3
    assert list(runs) == list(runs.outcomes)
    assert all(runs[name] is one for name, one in zip(NAMES, outcomes, strict=True))
    assert "deal" in runs
    assert "other" not in runs
    with pytest.raises(RunError, match="did you mean 'no deal'"):
        _ = runs["no-deal"]


@pytest.mark.parametrize("variable", VARIABLES)
def test_results_of_each_deal_are_those_of_its_run(runs: Collection, outcomes: tuple[Outcome, ...], variable: str):
    for name, outcome in zip(NAMES, outcomes, strict=True):
        for together, alone in ((runs.data, outcome.data), (runs.base, outcome.base)):
            alone = outcome.data if alone is None else alone
            held = together[variable].sel(deal=name)
            held = held.sel(project=alone["project"]) if "project" in alone[variable].dims else held
            np.testing.assert_array_equal(held.values, alone[variable].values)
            assert held.dtype == alone[variable].dtype
            assert together[variable].dims == ("deal", *alone[variable].dims)
            assert together[variable].attrs == alone[variable].attrs


def test_labels_of_projects_are_by_deal(runs: Collection, outcomes: tuple[Outcome, ...]):
    labels = runs.data["project_label"]
    assert labels.dims == ("deal", "project")
    assert labels.dtype.kind == "U"
    here = labels.sel(deal="no deal", project=outcomes[2].data["project"])
    assert here.values.tolist() == outcomes[2].data["project_label"].values.tolist()
    foreign = ~np.isin(runs.data["project"].values, outcomes[2].data["project"].values)
    assert foreign.any()
    assert set(labels.sel(deal="no deal").values[foreign]) == {""}
    assert np.isnan(runs.data["capacity_kwpm"].sel(deal="no deal").values[..., foreign]).all()
    assert runs.data["site_region"].dims == ("site",)


def test_differences_are_those_of_each_run(runs: Collection, outcomes: tuple[Outcome, ...]):
    for name, outcome in zip(NAMES, outcomes, strict=True):
        held = runs.difference().sel(deal=name).drop_vars("deal")
        xr.testing.assert_equal(held, outcome.difference())
    assert not runs.difference()["region_capacity_kwpm"].sel(deal="no deal").any()


def test_headlines_are_those_of_each_run(runs: Collection, outcomes: tuple[Outcome, ...]):
    rows = runs.headline()
    for name, outcome in zip(NAMES, outcomes, strict=True):
        own = [{key: value for key, value in row.items() if key != "deal"} for row in rows if row["deal"] == name]
        assert own == outcome.headline()


def test_what_all_runs_share(runs: Collection, outcomes: tuple[Outcome, ...]):
    first = outcomes[0]
    assert (runs.draws, runs.seed, runs.until_year) == (30, first.seed, 2040)
    assert runs.settings == first.settings


def test_a_draw_counts_as_solved_where_every_deal_solved_it(outcomes: tuple[Outcome, ...]):
    codes = np.zeros(30, dtype=np.int8)
    codes[3] = 1
    broken = replace(outcomes[1], data=outcomes[1].data.assign(result_code=("draw", codes)))
    runs = Collection((outcomes[0], broken), ("whole", "broken"))
    assert runs.solved_draws.sum(axis=1).tolist() == [30, 29]
    assert runs.solved == 29


def test_runs_are_cut_together(runs: Collection, outcomes: tuple[Outcome, ...]):
    cut = runs.until(2032)
    assert cut.until_year == 2032
    assert int(cut.data["year"].max()) == 2032
    assert cut.headline() == Collection(tuple(one.until(2032) for one in outcomes), NAMES).headline()


def test_no_deal_paths_alone_have_no_base(outcomes: tuple[Outcome, ...]):
    assert Collection(outcomes[2:], ("no deal",)).base is None


def test_it_shows_itself(runs: Collection):
    text, page = repr(runs), runs._repr_html_()
    assert "3 deals: 30 draws" in text
    assert all(name in text and name in page for name in NAMES)
    assert len(text.splitlines()) == 1 + len(runs.headline())
    assert page.count("<table") == 3


def test_names_are_escaped(outcomes: tuple[Outcome, ...]):
    assert "<b>" not in Collection(outcomes[:1], ("<b>",))._repr_html_()


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        (Settings(draws=20), "draws: 30 in one, 20 in two"),
        (Settings(draws=30, seed=1), "seed: 2025 in one, 1 in two"),
        (Settings(draws=30, until_year=2035), "last year shown: 2040 in one, 2035 in two"),
    ],
)
def test_runs_that_do_not_go_together_are_refused(
    outcomes: tuple[Outcome, ...], monkeypatch: pytest.MonkeyPatch, changes: Settings, what: str
):
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    other = simulate("status-quo", changes, keep=False)
    with pytest.raises(RunError, match=what):
        Collection((outcomes[0], other), ("one", "two"))


def test_runs_of_different_days_are_refused(outcomes: tuple[Outcome, ...], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    other = simulate(load_deal("status-quo", ["as_of=2026-01-20"]), Settings(draws=30), keep=False)
    with pytest.raises(RunError, match="as_of: 2025-11-26 in one, 2026-01-20 in two"):
        Collection((outcomes[0], other), ("one", "two"))


def test_names_must_fit_the_runs(outcomes: tuple[Outcome, ...]):
    for names in (("one", "one", "two"), ("one",)):
        with pytest.raises(RunError, match="give each a name of its own"):
            Collection(outcomes, names)
    with pytest.raises(RunError, match="at least one"):
        Collection((), ())
