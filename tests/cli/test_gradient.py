"""`reshore gradient`: what it prints, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.ensemble import made_up

import reshore.run
from reshore.cli.main import run
from reshore.evidence import gradient as engine

DEAL = "us-taiwan-2025-11"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays the made-up build-out, with slopes of one for visiting experts and of zero for all else."""

    def backwards(projects, terms, drawn, weights, counted):
        draws = len(counted)
        shapes = {name: values.shape[1:] if name == "vetting_false" else values.shape for name, values in terms.items()}
        ones = {"expert_persons": 0.001}
        return {name: np.full((draws, *shape), ones.get(name, 0.0)) for name, shape in shapes.items()}

    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr(engine, "_backwards", backwards)


def test_the_table_shows_what_moves_and_names_what_does_not(capsys: pytest.CaptureFixture[str]):
    assert run(["gradient", DEAL, "--draws", "5"]) == 0
    shown = capsys.readouterr().out
    assert "Change of US capacity at 7 nm and below, 2030 [kwpm]" in shown
    assert "100 more visiting engineers" in shown
    assert "+0.10" in shown
    assert "no small change moves it:" in shown
    assert "experts.stay_months" in shown
    assert "5 draws, seed 2025" in shown


def test_json_is_one_object_with_a_row_for_each_term(capsys: pytest.CaptureFixture[str]):
    wanted = ["--outcome", "people-trained", "--year", "2033", "--seed", "7", "--set", "experts.persons.engineer=900"]
    assert run(["gradient", DEAL, "--draws", "5", "--json", *wanted]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["deal"], said["outcome"], said["year"], said["seed"]) == (DEAL, "people-trained", 2033, 7)
    rows = {(row["clause"], row["term"]): row for row in said["rows"]}
    engineer = rows["experts", "persons.engineer"]
    assert (engineer["value"], engineer["mean"]) == (900, 0.001)
    assert rows["experts", "stay_months"]["mean"] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--outcome", "us-leading-capcity"], "did you mean 'us-leading-capacity'?"),
        (["--year", "1999"], "year: 1999 is not between 2025 and 2040"),
        (["--draws", "0"], "draws: 0 is not between"),
        (["--seed", "-1"], "seed: -1 is not between"),
        (["--set", "experts.stay_month=3"], "stay_months"),
    ],
)
def test_wrong_questions_exit_with_one(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(["gradient", DEAL, *arguments]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
