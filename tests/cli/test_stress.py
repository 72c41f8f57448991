"""`reshore stress`: what it prints, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.evidence import made_up_markets

from reshore.cli.main import run
from reshore.evidence import stress as engine

DEAL = "us-taiwan-2025-11"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stresses made-up markets."""

    def markets(deal, settings, year, run=None):
        alone = deal.baseline is None
        return made_up_markets.markets(settings.draws, settings.seed, alone=alone)

    monkeypatch.setattr(engine, "_markets", markets)
    monkeypatch.setattr(engine, "_solver", lambda: made_up_markets.solve)


def test_the_answer_comes_first_then_the_tables(capsys: pytest.CaptureFixture[str]):
    assert run(["stress", DEAL, "--event", "blockade", "--draws", "8"]) == 0
    shown = capsys.readouterr().out
    parts = (
        "If a blockade of Taiwan in 2030 stops",
        "of what the island ships and receives for 12 months",
        "The United States lose",
        "Given the event, the deal changes the loss of the United States by -",
        "Value added lost within 24 months, by region",
        "By sector, in the world and in the United States",
        "Chips in the United States within 24 months",
        "Month by month in the United States",
        "by elasticity of demand",
        "Beside published figures",
        "Direct losses only",
        "8 draws, 8 solved",
    )
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert not {"nan", "inf"} & set(shown.replace("[", " ").replace("]", " ").split())
    assert " -0.0 " not in shown


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]):
    asked = [
        "--event",
        "war",
        "--year",
        "2033",
        "--months",
        "6",
        "--cut",
        "0.5",
        "--seed",
        "7",
        "--draws",
        "5",
        "--json",
    ]
    assert run(["stress", DEAL, *asked]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["deal"], said["event"], said["year"], said["months"], said["seed"]) == (DEAL, "war", 2033, 6, 7)
    assert said["cut"] == [0.5, 0.5, 0.5]
    assert {row["group"] for row in said["rows"]} == {"region", "sector", "us", "month"}


def test_a_path_without_a_deal_is_stressed_alone(capsys: pytest.CaptureFixture[str]):
    assert run(["stress", "status-quo", "--event", "war", "--months", "1", "--draws", "4"]) == 0
    shown = capsys.readouterr().out
    assert "nothing to compare with" in shown
    assert "stops 100% of its fabs, packaging plants and ships for 1 month, chip users" in shown
    assert "Output and activity" not in shown
    assert "activity at risk" not in shown
    assert "without it" not in shown


def test_draws_that_fail_are_named_and_the_exit_code_is_three(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    given = made_up_markets.markets(4)
    partly = given._replace(solved=np.array([True, True, True, False]))
    monkeypatch.setattr(engine, "_markets", lambda *_: partly)
    assert run(["stress", DEAL, "--event", "war", "--months", "1", "--draws", "4"]) == 3
    assert "1 of 4 draws left out: the path to the year was not solved" in capsys.readouterr().err
    monkeypatch.setattr(engine, "_markets", lambda *_: given._replace(solved=np.zeros(4, dtype=bool)))
    assert run(["stress", DEAL, "--event", "war", "--months", "1", "--draws", "4"]) == 2
    assert "no draw could be solved" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--event", "blocade"], "event: 'blocade' is not an event; did you mean 'blockade'?"),
        (["--event", "flood"], "known: blockade, war"),
        (["--event", "war", "--year", "1999"], "year: 1999 is not between 2025 and 2040"),
        (["--event", "war", "--months", "0"], "months: 0 is not between 1 and 36"),
        (["--event", "war", "--months", "37"], "months: 37 is not between 1 and 36"),
        (["--event", "war", "--cut", "1.01"], "cut: 1.01 is not a share between 0 and 1"),
        (["--event", "war", "--cut", "-0.1"], "cut: -0.1 is not a share between 0 and 1"),
        (["--event", "war", "--draws", "0"], "draws: 0 is not between"),
        (["--event", "war", "--seed", "-1"], "seed: -1 is not between"),
        (["--event", "war", "--set", "experts.stay_month=3"], "stay_months"),
        ([], "--event"),
    ],
)
def test_wrong_questions_exit_with_one(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(["stress", DEAL, *arguments]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
