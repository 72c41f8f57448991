"""Deals compared: zero against itself, shared draws and no-deal path, runs that were played before, what is kept."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from tests.ensemble import made_up

import reshore.run
from reshore.deal.load import load_deal
from reshore.deal.terms import Deal
from reshore.ensemble import compare as compare_module
from reshore.ensemble.compare import Comparison, compare
from reshore.ensemble.executors import InProcess
from reshore.ensemble.folder import open_run
from reshore.ensemble.headlines import HEADLINES
from reshore.ensemble.run import Progress, simulate
from reshore.errors import RunError
from reshore.settings import Settings

DEAL = "us-taiwan-2025-11"
DRAWS = Settings(draws=60)
FEW = load_deal(DEAL, ["name=few", "experts.persons={engineer: 1}", "pledge-new.amount_usd_bn=10"])
BARE = load_deal(DEAL, ["name=bare", "experts=null"])
CONTRASTED = sum(max(len(rule.years), 1) for rule in HEADLINES if not (rule.difference or rule.region))


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays the made-up build-out instead of the real one, of an engine that nobody is editing meanwhile."""
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "made up")


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the deals that were played, chunk by chunk."""
    names: list[str] = []

    def counted(deal: Deal, *others: object) -> xr.Dataset:
        names.append(deal.name)
        return made_up.play(deal, *others)

    monkeypatch.setattr(reshore.run, "simulate", counted)
    return names


@pytest.fixture(scope="module")
def three() -> Comparison:
    """Three deals against no deal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reshore.run, "simulate", made_up.play)
        return compare(DEAL, FEW, BARE, settings=DRAWS, keep=False)


def same(left: Comparison, right: Comparison) -> bool:
    """Whether two comparisons hold the same differences in every draw."""
    pairs = zip(left.contrasts, right.contrasts, strict=True)
    return all(one == other and np.array_equal(one.values, other.values) for one, other in pairs)


def test_every_deal_is_contrasted_in_every_headline(three: Comparison):
    assert three.runs.names == (DEAL, "few", "bare")
    assert len(three.contrasts) == 3 * CONTRASTED
    assert {row.against for row in three.contrasts} == {"no-deal"}
    assert "leading-capacity-added-by-deal" not in {row.name for row in three.contrasts}
    assert (three.draws, three.solved, three.until_year, three.as_of) == (60, 60, 2040, date(2025, 11, 26))
    assert three.folder is None


def test_a_contrast_with_no_deal_is_the_headline_that_says_what_the_deal_adds(three: Comparison):
    for name, run in zip(three.runs.names, three.runs, strict=True):
        for headline in run.headlines:
            if headline.name == "leading-capacity-added-by-deal":
                row = three.contrast(name, "us-leading-capacity", headline.year)
                np.testing.assert_array_equal(row.values, headline.values)
                assert (row.p10, row.p50, row.p90) == (headline.p10, headline.p50, headline.p90)
                assert row.status == headline.status


def test_contrasts_against_a_deal_are_differences_of_those_against_none(three: Comparison):
    beside = compare(DEAL, FEW, BARE, settings=DRAWS, against="bare", keep=False)
    assert {row.deal for row in beside.contrasts} == {DEAL, "few"}
    for row in beside.contrasts:
        own, other = (three.contrast(name, row.name, row.year).values for name in (row.deal, "bare"))
        np.testing.assert_allclose(row.values, own - other, rtol=0, atol=1e-9 * (1 + np.abs(own).max()))


def test_peaks_are_compared_though_each_deal_has_a_year_of_its_own(three: Comparison):
    row = three.contrast(DEAL, "visiting-experts-peak")
    level, without = three.level(DEAL, row.name), three.level("no-deal", row.name)
    assert row.year is None
    assert level is not None
    assert without is not None
    np.testing.assert_array_equal(row.values, level.values - without.values)


def test_a_deal_against_itself_differs_in_no_draw():
    for found in (
        compare(DEAL, DEAL, against=DEAL, settings=DRAWS, keep=False),
        compare(DEAL, against=DEAL, keep=False),
    ):
        assert found.runs.names == (DEAL, f"{DEAL}-2")
        assert len(found.contrasts) == CONTRASTED
        for row in found.contrasts:
            assert not row.values.any()
            assert (row.p10, row.p50, row.p90, row.ties, row.higher) == (0, 0, 0, 1, 0)
            assert row.wins in {0, None}


def test_the_no_deal_path_against_no_deal_differs_in_no_draw():
    found = compare("status-quo", DEAL, settings=DRAWS, keep=False)
    assert all(row.ties == 1 for row in found.contrasts if row.deal == "status-quo")
    assert not all(row.ties == 1 for row in found.contrasts if row.deal == DEAL)
    alone = compare("status-quo", settings=DRAWS, keep=False)
    assert all(row.ties == 1 for row in alone.contrasts)


@pytest.mark.parametrize(
    ("name", "year"), [("us-leading-capacity", 2030), ("public-money", None), ("start-to-volume", None)]
)
def test_each_draw_of_a_duel_is_won_lost_or_tied(three: Comparison, name: str, year: int | None):
    deals, wins = three.duel(name, year)
    assert deals == three.runs.names
    assert not wins.diagonal().any()
    year = 2032 if name == "public-money" else year
    values = {deal: level.values for deal in deals if (level := three.level(deal, name, year)) is not None}
    ties = np.array([[np.mean(values[one] == values[other]) for other in deals] for one in deals])
    np.testing.assert_allclose(wins + wins.T + ties, 1)
    sign = 1 if name == "us-leading-capacity" else -1
    assert wins[0, 2] == np.mean(sign * values[deals[0]] > sign * values[deals[2]])


def test_a_duel_agrees_with_the_contrasts(three: Comparison):
    beside = compare(DEAL, FEW, BARE, settings=DRAWS, against=FEW, keep=False)
    deals, wins = three.duel("people-trained")
    for name in (DEAL, "bare"):
        assert wins[deals.index(name), deals.index("few")] == beside.contrast(name, "people-trained").wins


def test_questions_without_an_answer_say_what_there_is(three: Comparison):
    with pytest.raises(RunError, match="neither more nor less of it is better"):
        three.duel("fab-spending")
    with pytest.raises(RunError, match="did you mean 'us-leading-capacity'"):
        three.duel("us-leading-capacities")
    with pytest.raises(RunError, match="known: 2028, 2030, 2032, 2035"):
        three.contrast(DEAL, "us-leading-capacity")
    with pytest.raises(RunError, match=f"did you mean '{DEAL}'"):
        three.contrast("us-taiwan", "people-trained")
    assert three.level(DEAL, "us-leading-capacity", 1999) is None


def test_common_random_numbers(three: Comparison):
    first = three.runs.outcomes[0].samples
    for run in three.runs:
        assert all(np.array_equal(first[name], values) for name, values in run.samples.items())
    again = compare(BARE, DEAL, settings=DRAWS, keep=False)
    for row in again.contrasts:
        np.testing.assert_array_equal(row.values, three.contrast(row.deal, row.name, row.year).values)


@pytest.mark.parametrize("keep", [False, True])
def test_the_path_without_a_deal_is_played_once(played: list[str], tmp_path: Path, keep: bool):
    found = compare(DEAL, FEW, BARE, settings=Settings(draws=300, out=tmp_path), keep=keep)
    assert sorted(played) == sorted(["status-quo", DEAL, "few", "bare"] * 2)
    for run in found.runs:
        xr.testing.assert_equal(run.base, found.runs.outcomes[0].base)


def test_writing_changes_no_number_and_nor_do_threads(three: Comparison, tmp_path: Path):
    kept = compare(DEAL, FEW, BARE, settings=replace(DRAWS, out=tmp_path))
    threads = compare(DEAL, FEW, BARE, settings=DRAWS, keep=False, executor=InProcess(2))
    assert same(kept, three)
    assert same(threads, three)


def test_what_is_kept(tmp_path: Path):
    found = compare(DEAL, FEW, settings=replace(DRAWS, out=tmp_path))
    assert found.folder is not None
    assert found.folder.parent == tmp_path
    assert found.folder.name.startswith("compare-")
    assert json.loads((found.folder / "comparison.json").read_text()) == found.summary()
    for run in found.runs:
        assert run.folder is not None
        assert open_run(run.folder).headline() == run.headline()
    again = compare(DEAL, FEW, settings=replace(DRAWS, out=tmp_path))
    other = compare(DEAL, FEW, settings=replace(DRAWS, out=tmp_path), against=DEAL)
    assert again.folder == found.folder != other.folder


def test_what_was_played_is_not_played_again(played: list[str], tmp_path: Path):
    first = compare(DEAL, FEW, settings=replace(DRAWS, out=tmp_path))
    played.clear()
    again = compare(DEAL, FEW, settings=replace(DRAWS, out=tmp_path))
    assert played == []
    assert same(first, again)
    wider = compare(DEAL, FEW, BARE, settings=replace(DRAWS, out=tmp_path))
    assert played == ["bare"]
    assert wider.contrasts[: len(first.contrasts)] == first.contrasts


def test_a_deal_that_fails_costs_no_other(monkeypatch: pytest.MonkeyPatch, played: list[str], tmp_path: Path):
    counted = reshore.run.simulate

    def fails(deal: Deal, *others: object) -> xr.Dataset:
        if deal.name == "few":
            raise RunError("no room")
        return counted(deal, *others)

    settings = replace(DRAWS, out=tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(reshore.run, "simulate", fails)
        with pytest.raises(RunError, match=f"few: no room; played and kept: {DEAL}: the same command goes on"):
            compare(DEAL, FEW, BARE, settings=settings)
    played.clear()
    compare(DEAL, FEW, BARE, settings=settings)
    assert sorted(played) == ["bare", "few"]


def test_a_full_disk_at_the_end_loses_no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    def full(_path: Path, _content: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(compare_module, "write_atomically", full)
    with pytest.raises(RunError, match="the comparison cannot be written"):
        compare(DEAL, settings=replace(DRAWS, out=tmp_path))
    assert list(tmp_path.glob(f"{DEAL}-*/chunks/deal/*.nc"))


def test_progress_counts_all_deals(tmp_path: Path):
    states: list[Progress] = []
    compare(DEAL, FEW, settings=Settings(draws=300, out=tmp_path), progress=states.append)
    assert {state.total for state in states} == {600}
    done = [state.done for state in states]
    assert done == sorted(done)
    assert done[-1] == 600
    assert states[-1].seconds_left == 0


def test_runs_and_their_folders_are_taken_as_they_are(played: list[str], tmp_path: Path):
    outcome = simulate(DEAL, replace(DRAWS, out=tmp_path))
    other = simulate(FEW, replace(DRAWS, out=tmp_path))
    played.clear()
    found = compare(outcome, other.folder, keep=False)
    assert played == []
    assert same(found, compare(DEAL, FEW, settings=DRAWS, keep=False))
    assert found.draws == 60


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        (Settings(draws=50), "draws: 50 in this comparison, 60 in us-taiwan-2025-11"),
        (Settings(draws=60, seed=3), "seed: 3 in this comparison, 2025 in us-taiwan-2025-11"),
    ],
)
def test_runs_that_do_not_fit_are_refused(settings: Settings, what: str):
    outcome = simulate(DEAL, DRAWS, keep=False)
    with pytest.raises(RunError, match=what):
        compare(outcome, FEW, settings=settings, keep=False)


def test_runs_of_different_settings_are_refused():
    outcome = simulate(DEAL, DRAWS, keep=False)
    for other, what in ((Settings(draws=50), "draws: 60 .* 50"), (Settings(draws=60, seed=3), "seed: 2025 .* 3")):
        with pytest.raises(RunError, match=what):
            compare(outcome, simulate(FEW, other, keep=False), keep=False)


def test_a_run_of_another_engine_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    outcome = simulate(DEAL, replace(DRAWS, out=tmp_path))
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "newer")
    with pytest.raises(RunError, match="engine: newer in this comparison, made up in us-taiwan-2025-11"):
        compare(outcome, keep=False)
    with pytest.raises(RunError, match="another engine"):
        compare(str(outcome.folder), keep=False)


def test_runs_that_assume_other_numbers_are_refused():
    outcome = simulate(DEAL, DRAWS, keep=False)
    other = replace(outcome, samples={**outcome.samples, made_up.DRIVER: np.zeros(60)})
    assert made_up.DRIVER in outcome.samples
    with pytest.raises(RunError, match="assumes other numbers in the same draws"):
        compare(outcome, other, keep=False)


def test_wrong_settings_are_refused():
    with pytest.raises(RunError, match="draws: 0 is not between"):
        compare(DEAL, settings=Settings(draws=0), keep=False)


def test_the_last_year_cuts_what_is_shown_and_no_number(three: Comparison):
    cut = compare(DEAL, FEW, BARE, settings=replace(DRAWS, until_year=2031), keep=False)
    assert cut.until_year == 2031
    assert {row.year for row in cut.contrasts} <= {None, 2028, 2030}
    for row in cut.contrasts:
        np.testing.assert_array_equal(row.values, three.contrast(row.deal, row.name, row.year).values)
    assert {row["year"] for row in cut.rows()} <= {None, 2028, 2030}
    assert {one.name for one in cut.without} <= {one.name for one in three.without}


def test_a_peak_that_one_deal_reaches_too_late_is_left_out_for_all(three: Comparison):
    peaks = {run: level.year for run in three.runs.names if (level := three.level(run, "visiting-experts-peak"))}
    earliest = min(year for year in peaks.values() if year)
    cut = compare(DEAL, FEW, BARE, settings=replace(DRAWS, until_year=earliest - 1), keep=False)
    assert "visiting-experts-peak" not in {row.name for row in cut.contrasts}


def test_draws_that_one_deal_did_not_solve_count_for_none(monkeypatch: pytest.MonkeyPatch):
    def broken(deal: Deal, *others: object) -> xr.Dataset:
        results = made_up.play(deal, *others)
        codes = np.zeros(results.sizes["draw"], dtype=np.int8)
        codes[:5] = deal.name == "few"
        return results.assign(result_code=results["result_code"].copy(data=codes))

    monkeypatch.setattr(reshore.run, "simulate", broken)
    found = compare(DEAL, FEW, settings=DRAWS, keep=False)
    assert found.solved == 55
    assert {row.values.size for row in found.contrasts} == {55}
    assert found.duel("people-trained")[1].shape == (2, 2)
    monkeypatch.setattr(
        reshore.run, "simulate", lambda *given: made_up.play(*given).assign(result_code=("draw", [1] * 256))
    )
    nothing = compare(DEAL, settings=DRAWS, keep=False)
    assert nothing.solved == 0
    assert {row["p50"] for row in nothing.rows()} == {row["wins"] for row in nothing.rows()} == {None}
    assert np.isnan(nothing.duel("people-trained")[1]).all()
    assert "-" in repr(nothing)


def test_stripped_deals_say_what_rests_on_the_rest(played: list[str]):
    found = compare(DEAL, settings=DRAWS, only="confirmed", keep=False)
    name = f"{DEAL}-confirmed"
    assert found.runs.names == (DEAL, name)
    assert set(played) == {DEAL, "status-quo"}, "what the engine cannot tell from no deal is not played again"
    assert dict(found.dropped_clauses(name))["experts"] == "reported"
    assert set(found.dropped[name]) == set(dict(found.dropped_clauses(name)))
    assert {(row.deal, row.against) for row in found.rests} == {(DEAL, name)}
    for row in found.rests:
        whole, stripped = (found.contrast(run, row.name, row.year).values for run in (DEAL, name))
        np.testing.assert_allclose(row.values, whole - stripped, rtol=0, atol=1e-9 * (1 + np.abs(whole).max()))
    assert all(row.ties == 1 for row in found.contrasts if row.deal == name)
    assert any(row.ties < 1 for row in found.rests)


def test_a_stripped_deal_of_its_own_is_played(played: list[str], tmp_path: Path):
    deal = load_deal(DEAL, ["experts.status=confirmed"])
    found = compare(deal, settings=replace(DRAWS, out=tmp_path), only="confirmed")
    name = f"{DEAL}-confirmed"
    assert name in played
    stripped = found.runs[name]
    assert stripped.folder is not None
    assert open_run(stripped.folder).headline() == stripped.headline()
    assert "experts" not in found.dropped[name]
    assert "experts" in found.assumed_terms(name)


def test_a_stripped_deal_that_is_not_played_has_the_numbers_of_one_that_is(monkeypatch: pytest.MonkeyPatch):
    told = compare(DEAL, settings=DRAWS, only="confirmed", keep=False)
    monkeypatch.setattr("reshore.ensemble.in_turn.same_as_confirmed", lambda *_given: None)
    played = compare(DEAL, settings=DRAWS, only="confirmed", keep=False)
    assert same(told, played)
    assert told.rests == played.rests
    assert told.runs.outcomes[1].headline() == played.runs.outcomes[1].headline()


def test_rows_are_plain_and_hold_the_levels_too(three: Comparison):
    rows = three.rows()
    json.dumps(three.summary(), allow_nan=False)
    assert len(rows) == len(three.contrasts)
    for row, found in zip(rows, three.contrasts, strict=True):
        level = three.level(found.deal, found.name, found.year)
        assert level is not None
        assert (row["deal_p50"], row["p50"], row["status"]) == (level.p50, found.p50, found.status)
        assert row["p10"] <= row["p50"] <= row["p90"]


def test_it_shows_itself(three: Comparison):
    text, page = repr(three), three._repr_html_()
    assert text.startswith("3 deals against no-deal: 60 draws, 60 solved")
    assert len(text.splitlines()) == 1 + len(three.contrasts)
    assert page.count("<tr>") == 1 + len(three.contrasts)
    assert "points" in text
