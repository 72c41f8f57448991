"""How much a clause holds, and in which one clause two deals differ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from reshore.deal import KINDS, Clause, Deal, load_deal, no_deal
from reshore.errors import DealError
from reshore.evidence.effects import Measure, changed_clause, clause_effects, measure_of

FIRST = {"status": "assumed", "note": "A test.", "from": date(2026, 1, 1)}
US = {"host": "USA"}
AT = US | {"sites": ("phoenix",)}


def clause(kind: str, **terms: Any) -> Clause:
    """A clause from January 2026 on."""
    return KINDS[kind].model_validate({"kind": kind, **FIRST, **terms})


@pytest.mark.parametrize(
    ("held", "measure"),
    [
        (
            clause("experts", **AT, owner_region="TWN", persons={"installer": 50, "engineer": 100}, stay_months=24,
                   family_share_pct=50),
            Measure(1.5, "100 visiting experts"),
        ),
        (
            clause("training", **AT, places_per_year=300, months=12, abroad_pct=0, engineer_pct=50, payer="host"),
            Measure(3.0, "100 training places a year"),
        ),
        (clause("permits", **US, months_saved=4), Measure(4.0, "month saved on each track")),
        (
            clause("pledge", investor="A fund", investor_region="TWN", amount_usd_bn=50, chip_share_pct=0, use="ships"),
            Measure(5.0, "10 bn USD pledged"),
        ),
        (
            clause("guarantee", guarantor="TWN", ceiling_usd_bn=200, drawn_pct=25, loss_rate_pct=5),
            Measure(5.0, "10 bn USD of credit drawn"),
        ),
        (clause("subsidy", **US, form="grant", amount_usd_bn=6.6), Measure(6.6, "bn USD")),
        (clause("subsidy", **US, form="tax_credit", rate_pct=25), Measure(25.0, "percentage point")),
        (clause("technology", **US, owner_region="TWN", generations_behind=2), Measure(2.0, "node generation")),
        (clause("vetting", **US, screening_months=3, false_record_pct=1, refusal_pct=2), None),
        (None, None),
    ],
    ids=lambda value: value.kind if isinstance(value, Clause) else "",
)  # fmt: skip
def test_what_a_clause_holds(held: Clause | None, measure: Measure | None):
    assert measure_of(held) == measure


def test_the_one_clause_in_which_two_deals_differ():
    base = load_deal("status-quo")
    longer = load_deal("status-quo", ["tax-credit.start_building_by=2030-12-31"])
    assert changed_clause(longer, base) == "tax-credit"
    assert changed_clause(load_deal("status-quo", ["tax-credit=null"]), base) == "tax-credit"


def test_a_deal_that_differs_in_several_clauses_is_named_with_them():
    deal = load_deal("us-taiwan-2025-11")
    with pytest.raises(DealError, match=r"has to differ from 'status-quo' in one clause; it differs in: .*training"):
        changed_clause(deal, no_deal(deal) or deal)


def test_a_deal_that_differs_in_nothing_is_refused():
    base = load_deal("status-quo")
    with pytest.raises(DealError, match="it differs in: none"):
        changed_clause(base, base)


def test_a_path_without_a_deal_has_no_effect_to_look_for():
    base: Deal = load_deal("status-quo")
    with pytest.raises(DealError, match="is itself a path without a deal"):
        clause_effects([base])
