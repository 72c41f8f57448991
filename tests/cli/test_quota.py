"""`reshore quota`: what it prints, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.evidence import made_up_quota

from reshore.cli.main import run
from reshore.evidence import quota as engine

DEAL = "us-taiwan-2026-01"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Audits a made-up quota."""
    monkeypatch.setattr(engine, "scene_of", lambda _, settings, __: made_up_quota.scene(settings.draws, 400.0))
    monkeypatch.setattr(engine, "_solver", lambda: made_up_quota.solve)


def test_the_answer_comes_first_then_the_tables(capsys: pytest.CaptureFixture[str]):
    assert run(["quota", DEAL, "--draws", "8"]) == 0
    shown = capsys.readouterr().out
    parts = (
        "slack in all draws: the owner brings in less than it may",
        "They may bring in",
        "it binds in no draw",
        "It tempts to nothing",
        "Unit: wafers (assumed",
        "Quota in thousand wafers, and in bn USD at the prices of what the plants make",
        "Units and rates",
        "Gains in 2030",
        "What it tempts to do",
        "Completion in 2030",
        "Textbook and market",
        "bare imports are smaller than the quota",
        "Not counted",
        "8 draws, 8 solved",
    )
    places = [shown.index(part) for part in parts]
    assert places == sorted(places)
    assert not {"nan", "inf"} & set(shown.replace("[", " ").replace("]", " ").split())


def test_a_binding_quota_is_said_to_bind(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "scene_of", lambda *_: made_up_quota.scene(8, 2.0))
    assert run(["quota", DEAL, "--unit", "value", "--holder", "auction", "--draws", "8"]) == 0
    shown = capsys.readouterr().out
    assert "binds in all draws" in shown
    assert "gain by waiting just short of completion" in shown
    assert "Unit: value (asked for)" in shown
    assert "Licences: auction." in shown


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]):
    assert run(["quota", DEAL, "--rate", "25", "--draws", "5", "--seed", "7", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["deal"], said["draws"], said["seed"], said["full_status"]) == (DEAL, 5, 7, "asked for")


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_without_a_quota_it_says_what_is_needed(more: list[str], capsys: pytest.CaptureFixture[str]):
    assert run(["quota", "threat-100", *more]) == 0
    shown = capsys.readouterr().out
    assert "no quota to value" in shown
    assert "quota_multiple_building" in shown
    if more:
        assert json.loads(shown)["quota"] is None


def test_draws_that_fail_give_exit_code_three(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    partly = made_up_quota.scene(4)._replace(solved=np.array([True, True, True, False]))
    monkeypatch.setattr(engine, "scene_of", lambda *_: partly)
    assert run(["quota", DEAL, "--draws", "4"]) == 3
    assert "1 of 4 draws left out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--year", "2028"], "take one of 2027, 2030, 2035"),
        (["--rate", "-5"], "rate: -5 is not above 0 and at most 1000"),
        (["--unit", "chips"], "unit: 'chips' is not known"),
        (["--holder", "bulider"], "did you mean 'builder'?"),
        (["--draws", "0"], "draws: 0 is not between"),
        (["--set", "chip-tariff-threat.rat_pct=3"], "rate_pct"),
    ],
)
def test_wrong_questions_exit_with_one(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(["quota", DEAL, *arguments]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
