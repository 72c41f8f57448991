"""Two ways to say nothing give the same bits: no clause, a clause taken out, and a clause whose numbers are zero."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from tests.invariants.support import Arrays, Case, shipped

from reshore.deal import load_deal
from reshore.deal.shipped import shipped_text

DEAL = "us-taiwan-2025-11"
CLAUSES = ("pledge-new", "experts", "training", "park", "permits", "vetting", "tariff-relief")
"""Clauses of the deal that the path without it does not have."""

STANDING = ("chip-tariff-threat", "newest-nodes-at-home")
"""Clauses that both paths have, and that the deal changes."""

NEUTRAL = {
    "experts": ("expert_persons",),
    "training": ("training_places",),
    "park": ("park_acres", "park_suppliers", "park_utilities", "park_permits", "park_cost_usd_bn"),
    "permits": ("permit_saved", "permit_lane", "permit_jurisdictions", "permit_reviewers"),
    "vetting": ("vetting",),
    "newest-nodes-at-home": ("generations_behind",),
    "tax-credit": ("credit_rate",),
}
"""Clause to the terms that say how much of it there is; the others keep their windows and places."""


def different(left: Arrays, right: Arrays) -> list[str]:
    """Names of what is not the same bit for bit; NaN is the same as NaN."""
    assert left.keys() == right.keys()
    return [name for name in left if not np.array_equal(left[name], right[name], equal_nan=True)]


def same(left: Case, right: Case) -> None:
    """Two cases say the same, and give the same bits."""
    assert different(left.terms, right.terms) == []
    assert different(left.projects, right.projects) == []
    assert different(left.play(), right.play()) == []


def written(folder: Path, name: str, **changes: object) -> str:
    """A deal file of our own that extends the path without a deal."""
    deal = load_deal(DEAL)
    text = {
        "schema": 1, "name": name, "title": "A deal of a test", "extends": "status-quo", "baseline": "status-quo",
        "parties": list(deal.parties), "as_of": str(deal.as_of), "status": "assumed", **changes,
    }  # fmt: skip
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(text))
    return str(path)


def test_an_empty_deal_is_the_path_without_a_deal(tmp_path: Path):
    same(shipped(written(tmp_path, "empty")), shipped("status-quo"))


def test_a_deal_whose_clauses_are_all_taken_out_is_the_path_without_a_deal():
    stripped = shipped(DEAL, *(f"{clause}=null" for clause in CLAUSES))
    same(stripped, shipped("status-quo"))


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_set_to_null_leaves_the_deal_that_never_had_it(clause: str, tmp_path: Path):
    text = yaml.safe_load(shipped_text(DEAL))
    del text["clauses"][clause]
    path = tmp_path / f"{DEAL}.yaml"
    path.write_text(yaml.safe_dump(text, sort_keys=False))
    same(shipped(DEAL, f"{clause}=null"), shipped(str(path)))


@pytest.mark.parametrize("clause", NEUTRAL)
def test_a_clause_of_nothing_is_no_clause(clause: str):
    without = shipped(DEAL, f"{clause}=null", *(["tax-credit-2022=null"] if clause == "tax-credit" else []))
    nothing = shipped(DEAL).agreeing(**dict.fromkeys(NEUTRAL[clause], 0))
    assert different(nothing.play(), without.play()) == []


@pytest.mark.parametrize("clause", NEUTRAL)
def test_the_neutral_terms_are_all_that_makes_a_clause_act(clause: str):
    """Were this to fail, the test above would say little: the clause acts by other terms, or not at all."""
    without = shipped(DEAL, f"{clause}=null")
    changed = different(shipped(DEAL).terms, without.terms)
    assert set(NEUTRAL[clause]) & set(changed)


def test_a_guarantee_of_nothing_is_no_guarantee():
    case = shipped(DEAL)
    sites = np.zeros_like(case.terms["guarantee_sites"])
    sites[:, 0] = 1
    nothing = case.agreeing(guarantee_sites=sites, guarantee_loss=0.5, guarantee_from=84, guarantee_until=144)
    assert different(nothing.play(), case.play()) == []


def test_a_pledge_of_nothing_leaves_every_real_fab_and_every_person_as_without_it():
    """Its standard phases have slots but no money: they must not wait in any queue."""
    without = shipped(DEAL, "pledge-new=null")
    money = shipped(DEAL).terms["pledge_usd_bn"].copy()
    money[money == 90] = 0
    nothing = shipped(DEAL).agreeing(pledge_usd_bn=money)
    left, right = nothing.play(), without.play()
    real = (without.projects["used"] > 0) & (without.projects["phase"] == 0)
    fabs = {name: left[name][:, real] for name in ("milestone_month", "planned_capacity_kwpm")}
    assert different(fabs, {name: right[name][:, real] for name in fabs}) == []
    places = [name for name in left if name.endswith(("_persons", "_usd_bn", "_index")) or name.startswith("region")]
    assert different({name: left[name] for name in places}, {name: right[name] for name in places}) == []


@pytest.mark.parametrize("clause", STANDING)
def test_the_path_without_a_deal_has_its_clauses_too(clause: str):
    assert clause in load_deal("status-quo").clauses
    assert clause in load_deal(DEAL).clauses


def test_draws_do_not_know_of_each_other():
    """The draws of a batch in another order give the same numbers in that order."""
    case, order = shipped(DEAL), np.arange(16)[::-1]
    turned = Case(
        case.terms, case.projects,
        {name: values[order] for name, values in case.parameters.items()},
        {name: values[order] for name, values in case.shocks.items()},
    )  # fmt: skip
    forth, back = case.play(), turned.play()
    for name in forth:
        np.testing.assert_allclose(back[name][order], forth[name], rtol=1e-10, atol=1e-10, err_msg=name)
