"""A deal seen on a later day: its own clauses stay, the law around it is that of the later day."""

from __future__ import annotations

from datetime import date

import pytest

from reshore.deal import check_deal, deal_diff, load_deal, no_deal, shipped_deals
from reshore.deal.seen import giving_way, seen_on
from reshore.errors import DealError

EARLY = """\
schema: 1
name: early
title: A deal of spring
extends: status-quo
parties: [USA, TWN]
as_of: 2025-05-01
status: confirmed
sources:
  paper: {name: A newspaper, date: 2025-04-20, url: https://example.org}
clauses:
  grant-intel: null
  grant-tsmc: {status: confirmed, source: paper, amount_usd_bn: 9}
  experts: {kind: experts, status: confirmed, source: paper, from: 2025-06-01, owner_region: TWN, host: USA,
    sites: [phoenix], persons: {engineer: 50}, stay_months: 24, family_share_pct: 50}
"""
RIVAL = """\
  threat: {kind: chip_tariff, status: confirmed, source: paper, from: 2025-06-01, importer: USA, partners: [TWN],
    rate_pct: 50, state: threatened, scope: bare, builders_exempt: true}
"""
LATER = date(2025, 11, 26)


@pytest.fixture
def early(tmp_path):
    """A deal of May 2025 that changes one clause of the law and removes another."""
    path = tmp_path / "early.yaml"
    path.write_text(EARLY)
    return load_deal(path)


def test_on_its_own_day_a_deal_is_itself(early):
    assert seen_on(early, early.as_of) is early


def test_law_that_became_public_in_between_stands_beside_the_deal(early):
    seen, law = seen_on(early, LATER), no_deal(load_deal("us-taiwan-2025-11"))
    assert seen.as_of == LATER
    for name in ("tax-credit", "chip-tariff-threat", "grant-amkor"):
        assert name not in early.clauses
        assert seen.clauses[name] == law.clauses[name]
    assert set(law.sources) <= set(seen.sources)
    assert check_deal(seen) == ()


def test_what_the_deal_agreed_stays_as_it_was(early):
    seen = seen_on(early, LATER)
    assert seen.clauses["experts"] == early.clauses["experts"]
    assert seen.clauses["grant-tsmc"].amount_usd_bn == 9
    assert "grant-intel" not in seen.clauses
    assert set(early.clauses) <= set(seen.clauses)


def test_a_deal_seen_later_is_the_deal_written_later(early, tmp_path):
    path = tmp_path / "later.yaml"
    path.write_text(EARLY.replace("as_of: 2025-05-01", f"as_of: {LATER}"))
    written = load_deal(path)
    seen = seen_on(early, LATER)
    assert deal_diff(seen, written) == []
    assert list(seen.clauses) == list(written.clauses)


def test_going_in_two_steps_is_going_at_once(early):
    assert seen_on(seen_on(early, date(2025, 8, 10)), LATER) == seen_on(early, LATER)


def test_later_law_gives_way_to_what_was_agreed(tmp_path):
    path = tmp_path / "rival.yaml"
    path.write_text(EARLY + RIVAL)
    deal = load_deal(path)
    assert giving_way(deal, LATER) == {"chip-tariff-threat": "threat"}
    seen = seen_on(deal, LATER)
    assert "chip-tariff-threat" not in seen.clauses
    assert seen.clauses["threat"] == deal.clauses["threat"]
    assert "tax-credit" in seen.clauses


def test_law_that_does_not_contradict_gives_no_way(early):
    assert giving_way(early, LATER) == {}


def test_an_earlier_day_is_refused(early):
    with pytest.raises(DealError, match="early: is of 2025-05-01 and cannot be seen on 2025-04-30"):
        seen_on(early, date(2025, 4, 30))


def test_a_day_beyond_the_horizon_is_refused(early):
    with pytest.raises(DealError, match="2041-01-01 lies outside the years 2019 to 2040"):
        seen_on(early, date(2041, 1, 1))


def test_a_no_deal_path_of_its_own_keeps_its_law(early):
    own = early.model_copy(update={"baseline": None})
    assert seen_on(own, LATER).clauses == own.clauses


@pytest.mark.parametrize("day", [date(2026, 1, 20), date(2026, 3, 1), date(2030, 1, 1)])
def test_the_no_deal_path_seen_later_is_the_no_deal_path_of_that_day(day):
    path = load_deal("status-quo")
    assert seen_on(path, day) == load_deal("status-quo", [f"as_of={day}"])


@pytest.mark.parametrize("name", shipped_deals())
def test_shipped_deals_stand_beside_the_law_of_a_later_day(name):
    deal, day = load_deal(name), date(2026, 9, 1)
    seen = seen_on(deal, day)
    then, now = (load_deal("status-quo", [f"as_of={when}"]).clauses for when in (deal.as_of, day))
    own = {clause for clause in deal.clauses if deal.clauses[clause] != then.get(clause)}
    removed = then.keys() - deal.clauses.keys()
    law = now.keys() - own - removed - giving_way(deal, day).keys()
    assert seen.clauses == {
        **{clause: now[clause] for clause in law},
        **{clause: deal.clauses[clause] for clause in own},
    }
    assert check_deal(seen) == ()


def test_a_path_without_a_deal_is_the_callers_own():
    deal = load_deal("us-taiwan-2025-11")
    law = no_deal(deal)
    whole = dict(law.clauses)
    law.clauses.clear()
    law.sources.clear()
    assert no_deal(deal).clauses == whole
    assert no_deal(deal).sources
