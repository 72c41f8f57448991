"""The stress of a run is kept in its folder, read again, and made anew where it belongs to another run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.ensemble import made_up
from tests.evidence import made_up_markets

import reshore.run
from reshore.ensemble.run import simulate
from reshore.errors import SolveError
from reshore.evidence import stress as engine
from reshore.evidence.stress_kept import STRESS_FILE, kept_stress
from reshore.outcome import Outcome
from reshore.settings import Settings

DRAWS = 12


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """A made-up run in a folder."""
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    return simulate("us-taiwan-2025-11", Settings(draws=DRAWS, seed=7, out=tmp_path))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, int]]:
    """Draws, seed and year of each stress that is computed, on made-up markets."""
    seen: list[tuple[int, int, int]] = []

    def markets(deal, settings, year, run=None):
        seen.append((settings.draws, settings.seed, year))
        return made_up_markets.markets(settings.draws, settings.seed, alone=deal.baseline is None)

    monkeypatch.setattr(engine, "_markets", markets)
    monkeypatch.setattr(engine, "_solver", lambda: made_up_markets.solve)
    return seen


def test_a_stress_is_kept_with_the_run_and_read_again(run: Outcome, calls: list[tuple[int, int, int]]):
    made = kept_stress(run)
    assert calls == [(DRAWS, 7, 2030)]
    assert (made["event"], made["year"], made["months"], made["draws"]) == ("blockade", 2030, 12, DRAWS)
    assert 0 <= made["rationed_share"] <= 1
    assert 1 < made["choke_price"]["p10"] < made["choke_price"]["p90"]
    assert "seconds" not in made
    assert kept_stress(run) == made
    assert len(calls) == 1
    assert run.folder is not None
    assert json.loads((run.folder / STRESS_FILE).read_text())["stress"] == made


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"layout": 0}', '{"layout": 2, "content": "other", "stress": {"rows": []}}']
)
def test_a_file_that_is_not_this_run_is_made_anew(run: Outcome, calls: list[tuple[int, int, int]], damage: str):
    assert run.folder is not None
    (run.folder / STRESS_FILE).write_text(damage)
    made = kept_stress(run)
    assert len(calls) == 1
    assert kept_stress(run) == made
    assert len(calls) == 1


def test_a_damaged_stress_of_this_run_is_made_anew(run: Outcome, calls: list[tuple[int, int, int]]):
    made = kept_stress(run)
    assert run.folder is not None
    file = run.folder / STRESS_FILE
    whole = json.loads(file.read_text())
    for damage in ({}, [], None, {**whole["stress"], "seed": 8}):
        file.write_text(json.dumps({**whole, "stress": damage}))
        assert kept_stress(run) == made
    assert len(calls) == 5


def test_a_shorter_run_is_hit_in_its_last_year(run: Outcome, calls: list[tuple[int, int, int]]):
    assert kept_stress(run.until(2028))["year"] == 2028
    assert kept_stress(run)["year"] == 2030


def test_a_stress_that_cannot_be_solved_keeps_nothing(run: Outcome, monkeypatch: pytest.MonkeyPatch):
    def none(*_, run=None):
        given = made_up_markets.markets(DRAWS, 7)
        return given._replace(solved=given.solved & False)

    monkeypatch.setattr(engine, "_markets", none)
    monkeypatch.setattr(engine, "_solver", lambda: made_up_markets.solve)
    with pytest.raises(SolveError, match="no draw could be solved"):
        kept_stress(run)
    assert run.folder is not None
    assert not (run.folder / STRESS_FILE).exists()
