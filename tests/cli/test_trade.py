"""The command `trade`: what it prints, its JSON, and how it refuses."""

from __future__ import annotations

import json

import pytest

from reshore.cli.main import run

DEAL = "us-taiwan-2026-01"


def test_it_prints_regions_and_sectors(capsys: pytest.CaptureFixture[str]):
    assert run(["trade", DEAL, "--year", "2030"]) == 0
    shown = capsys.readouterr().out
    for words in (
        "2030, Taiwan: real income +", "Not counted:", "South-east Asia", "machinery and electrical gear",
        "Printed checks, not targets", "+0.100 to +0.500 %", "29.0 to 33.0 %", "outside: the law of the day",
    ):  # fmt: skip
        assert words in shown
    assert "2028" not in shown


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]):
    assert run(["trade", DEAL, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["deal"] == DEAL
    assert said["parties"] == ["USA", "TWN"]
    assert {row["year"] for row in said["rows"]} == {2026, 2028, 2030, 2035}
    assert len(said["rows"]) == 32
    assert set(said["jobs_change_thousand"]) == {"USA", "TWN"}
    assert {"taiwan-gain-20-to-15-all-goods", "us-gain-20-to-15-all-goods"} <= {row["name"] for row in said["checks"]}


def test_the_law_of_a_later_day_leaves_less_to_relieve(capsys: pytest.CaptureFixture[str]):
    assert run(["trade", DEAL, "--year", "2025", "--year", "2030", "--as-of", "2026-11-01", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["as_of"] == "2026-11-01"
    gains = {row["year"]: row["real_income_pct"] for row in said["rows"] if row["region"] == "TWN"}
    assert gains[2025] == pytest.approx(0.0, abs=1e-9)
    assert 0 < gains[2030] < 0.1, "the emergency duties have ended, so only the cap under Section 232 relieves"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--year", "2050"], "2025 to 2040"),
        (["--elasticities", "medium"], "by-year, short, long"),
        (["--deficits", "gone"], "fixed, world_income, none"),
        (["--as-of", "November"], "does not match"),
        (["--set", "clauses.tariff-relief.rate_pct=-200"], "rate_pct"),
    ],
)
def test_it_refuses_in_words(options: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(["trade", DEAL, *options]) == 1
    assert said in capsys.readouterr().err
