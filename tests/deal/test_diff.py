"""The difference between two deals, term by term."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reshore.deal import Difference, deal_diff, load_deal, shipped_deals

DEAL = load_deal("us-taiwan-2025-11")


@pytest.mark.parametrize("name", shipped_deals())
def test_a_deal_does_not_differ_from_itself(name):
    assert deal_diff(load_deal(name), load_deal(name)) == []


def test_changed_terms_come_with_both_values():
    deal = load_deal("us-taiwan-2025-11")
    other = load_deal("us-taiwan-2025-11", ["pledge-new.amount_usd_bn=120", "pledge-new.until=2031-01-01"])
    assert deal_diff(deal, other) == [
        Difference("clauses.pledge-new.assumed", [], ["amount_usd_bn", "until"]),
        Difference("clauses.pledge-new.until", "2036-01-01", "2031-01-01"),
        Difference("clauses.pledge-new.amount_usd_bn", 90.0, 120.0),
    ]


def test_a_clause_that_only_one_deal_has_is_listed_by_its_terms():
    deal = load_deal("us-taiwan-2025-11")
    other = load_deal("us-taiwan-2025-11", ["park=null"])
    rows = deal_diff(deal, other)
    assert all(row.path.startswith("clauses.park.") and row.second is None for row in rows)
    assert Difference("clauses.park.land_acres", 1129.0, None) in rows


@given(first=st.floats(1, 120), second=st.floats(1, 120))
def test_the_difference_turns_round(first, second):
    deals = []
    for stay in (first, second):
        experts = DEAL.clauses["experts"].model_copy(update={"stay_months": stay})
        deals.append(DEAL.model_copy(update={"clauses": {**DEAL.clauses, "experts": experts}}))
    there, back = deal_diff(*deals), deal_diff(*reversed(deals))
    assert there == ([] if first == second else [Difference("clauses.experts.stay_months", first, second)])
    assert back == [Difference(row.path, row.second, row.first) for row in there]
