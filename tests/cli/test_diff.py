"""`reshore diff`: what two deals agree on differently, as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.surface.test_surface import HEAVY, loaded_after

from reshore.cli.main import run
from reshore.deal.diff import deal_diff
from reshore.deal.load import load_deal
from reshore.deal.shipped import shipped_deals

DEAL, SIGNED = "us-taiwan-2025-11", "us-taiwan-2026-01"
OVERLAY = f"""schema: 1
name: mine
title: Mine
extends: {DEAL}
clauses:
  park: null
  experts: {{stay_months: 12, note: Shorter.}}
  ports: {{kind: purchases, status: assumed, note: Made up., from: 2026-01-01, buyer: TWN, seller: USA, goods: ships,
    amount_usd_bn: 0.5}}
"""


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """A deal that drops a clause of the November deal, changes one and adds one."""
    path = tmp_path / "mine.yaml"
    path.write_text(OVERLAY)
    return str(path)


def test_the_table_groups_by_clause(mine: str, capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, mine]) == 0
    park, ports = f"park, only in {DEAL}", "ports, only in mine"
    shown = capsys.readouterr().out
    blocks = dict(block.split("\n", 1) for block in shown.strip().split("\n\n")[1:])
    assert shown.startswith(f"{DEAL} -> {mine}\n\n")
    assert list(blocks) == ["experts", park, ports]
    assert blocks["experts"].split("\n") == ["  stay_months  24 -> 12"]
    assert "  land_acres            1129" in blocks[park].split("\n")
    assert "cost_usd_bn" not in blocks[park], "what a clause leaves open is not listed"
    assert [line.split() for line in blocks[ports].split("\n")] == [
        ["kind", "purchases"], ["status", "assumed"], ["from", "2026-01-01"], ["buyer", "TWN"], ["seller", "USA"],
        ["goods", "ships"], ["amount_usd_bn", "0.5"],
    ]  # fmt: skip


def test_json_holds_every_value_in_its_place(mine: str, capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, mine, "--json"]) == 0
    shown = capsys.readouterr().out
    assert len(shown.splitlines()) == 1
    said = json.loads(shown)
    assert list(said) == ["first", "second", "deal", "only_in_first", "only_in_second", "changed"]
    assert (said["first"], said["second"], said["deal"]) == (DEAL, "mine", [])
    assert said["changed"] == {"experts": [{"term": "stay_months", "first": 24.0, "second": 12.0}]}
    assert list(said["only_in_first"]) == ["park"]
    assert said["only_in_first"]["park"]["land_acres"] == 1129
    assert said["only_in_second"]["ports"]["amount_usd_bn"] == 0.5


def test_all_adds_what_is_said_about_the_terms(mine: str, capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, mine, "--all", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {row["term"] for row in said["deal"]} == {"name", "title"}
    assert {row["term"] for row in said["changed"]["experts"]} == {"stay_months", "note"}
    assert "note" in said["only_in_first"]["park"]


def test_a_rate_of_zero_is_a_term(capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, SIGNED]) == 0
    shown = capsys.readouterr().out
    block = shown.split(f"tariff-free, only in {SIGNED}\n")[1].split("\n\n")[0]
    assert ["rate_pct", "0"] in [line.split() for line in block.split("\n")]
    assert "  quota_multiple_building  - -> 2.5\n" in shown
    assert "  as_of   2025-11-26 -> 2026-01-16\n" in shown
    assert "sources" not in shown


@pytest.mark.parametrize("other", shipped_deals())
def test_nothing_of_a_difference_is_lost(other: str, capsys: pytest.CaptureFixture[str]):
    """Every row of `deal_diff` is found again in the JSON of `--all`, and nothing beside them."""
    assert run(["diff", DEAL, other, "--all", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = {(row["term"], str(row["first"]), str(row["second"])) for row in said["deal"]}
    for clause, rows in said["changed"].items():
        found |= {(f"clauses.{clause}.{row['term']}", str(row["first"]), str(row["second"])) for row in rows}
    for key, place in (("only_in_first", 0), ("only_in_second", 1)):
        for clause, terms in said[key].items():
            for term, only in terms.items():
                pair = [str(None), str(None)]
                pair[place] = str(only)
                found.add((f"clauses.{clause}.{term}", *pair))
    rows = deal_diff(load_deal(DEAL), load_deal(other))
    assert found == {(row.path, str(row.first), str(row.second)) for row in rows}
    assert bool(found) == (other != DEAL)


def test_the_same_deal_twice(capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, DEAL, "--all"]) == 0
    assert capsys.readouterr().out == f"{DEAL} -> {DEAL}\nno differences\n"


def test_a_deal_that_is_not_there(capsys: pytest.CaptureFixture[str]):
    assert run(["diff", DEAL, "us-taiwan-2026-02"]) == 1
    assert "neither a file nor a shipped deal; did you mean 'us-taiwan-2026-01'?" in capsys.readouterr().err


def test_it_loads_no_engine():
    loaded = loaded_after(f"from reshore.cli.main import run\nassert run(['diff', '{DEAL}', '{SIGNED}']) == 0")
    assert not loaded & set(HEAVY)
