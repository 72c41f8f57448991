"""The deals that come with reshore: what they say, what they may know, and that no sum appears from nowhere."""

from __future__ import annotations

import re
from datetime import date

import pytest

from reshore.deal import (
    ChipTariff,
    Pledge,
    Subsidy,
    Tariff,
    check_deal,
    load_deal,
    no_deal,
    shipped_deals,
    shipped_text,
)
from reshore.names import PRODUCTS

FIRMS = {
    "TSMC",
    "Samsung",
    "Intel",
    "Micron",
    "Texas Instruments",
    "GlobalFoundries",
    "SK hynix",
    "Amkor",
    "GlobalWafers",
}


def test_names_are_sorted():
    assert shipped_deals() == tuple(sorted(shipped_deals()))
    assert {"status-quo", "us-taiwan-2025-11"} <= set(shipped_deals())


@pytest.mark.parametrize("name", shipped_deals())
def test_each_is_right_and_called_by_its_name(name):
    deal = load_deal(name)
    assert deal.name == name
    assert check_deal(deal) == ()
    assert f"name: {name}" in shipped_text(name)


@pytest.mark.parametrize("name", shipped_deals())
def test_each_knows_nothing_later_than_its_day(name):
    deal = load_deal(name)
    assert all(source.date <= deal.as_of for source in deal.sources.values())
    assert all(deal.known_from(clause) <= deal.as_of for clause in deal.clauses)


@pytest.mark.parametrize("name", shipped_deals())
def test_every_clause_has_a_source_or_says_why_not(name):
    for clause in load_deal(name).clauses.values():
        assert clause.note
        assert clause.source or clause.status == "assumed"


@pytest.mark.parametrize("name", shipped_deals())
def test_no_source_is_idle(name):
    deal = load_deal(name)
    used = {key for clause in deal.clauses.values() for key in clause.source}
    assert used == set(deal.sources)


def test_the_november_deal_has_no_page_of_a_later_month():
    text = shipped_text("us-taiwan-2025-11")
    assert "2025-12" not in text
    assert "known_from" not in text
    assert re.findall(r"January 2026|\b250\b|\b2\.5\b", text) == [], "terms that came only in January"


def test_the_law_that_stands():
    deal = load_deal("status-quo")
    assert deal.baseline is None
    assert no_deal(deal) is None
    duty = deal.clauses["ieepa-taiwan"]
    assert isinstance(duty, Tariff)
    assert (duty.rate_pct, duty.status, duty.from_) == (20, "confirmed", date(2025, 8, 7))
    assert "chips" not in duty.goods_hit()
    threat = deal.clauses["chip-tariff-threat"]
    assert isinstance(threat, ChipTariff)
    assert (threat.rate_pct, threat.state, threat.builders_exempt) == (100, "threatened", True)
    credit = deal.clauses["tax-credit"]
    assert isinstance(credit, Subsidy)
    assert (credit.rate_pct, credit.start_building_by) == (35, date(2026, 12, 31))
    earlier = deal.clauses["tax-credit-2022"]
    assert not credit.overlaps(earlier)
    assert earlier.until == credit.from_


def test_the_awards_go_to_firms_of_the_baseline():
    deal = load_deal("status-quo")
    grants = [clause for clause in deal.of_kind(Subsidy).values() if clause.form == "grant"]
    assert {owner for grant in grants for owner in grant.owners} == FIRMS
    assert sum(grant.amount_usd_bn or 0 for grant in grants) == pytest.approx(29.676)


def test_the_deal_leaves_the_no_deal_path_as_it_is():
    deal = load_deal("us-taiwan-2025-11")
    ground = no_deal(deal)
    assert ground is not None
    assert ground.as_of == deal.as_of
    changed = {name for name, clause in ground.clauses.items() if deal.clauses[name] != clause}
    assert changed == {"chip-tariff-threat", "newest-nodes-at-home"}


def test_the_pledges_of_the_deal():
    pledges = load_deal("us-taiwan-2025-11").of_kind(Pledge)
    assert {name: clause.status for name, clause in pledges.items()} == {
        "pledge-tsmc": "confirmed",
        "pledge-globalwafers": "confirmed",
        "pledge-new": "assumed",
    }
    assert sum(clause.amount_usd_bn for clause in pledges.values()) < 350
    assert [name for name, clause in pledges.items() if clause.free] == ["pledge-new"]
    assert all(clause.product in PRODUCTS for clause in pledges.values())


def test_quantities_that_nobody_reported_are_assumed():
    deal = load_deal("us-taiwan-2025-11")
    for path in (
        "tariff-relief.rate_pct",
        "pledge-new.amount_usd_bn",
        "experts.persons.engineer",
        "training.places_per_year",
        "park.land_acres",
        "newest-nodes-at-home.generations_behind",
    ):
        assert deal.status_of(path) == "assumed"
    assert deal.status_of("experts.owner_region") == "reported"


def test_the_no_deal_path_of_an_earlier_day_holds_only_what_was_known():
    earlier = no_deal(load_deal("us-taiwan-2025-11").model_copy(update={"as_of": date(2025, 9, 4)}))
    assert earlier is not None
    assert earlier.as_of == date(2025, 9, 4)
    assert {"ieepa-taiwan", "chip-tariff-threat", "tax-credit"} <= set(earlier.clauses)
    assert "grant-micron" not in earlier.clauses
    before = load_deal("status-quo", ["as_of=2025-07-31"])
    assert "ieepa-taiwan" not in before.clauses
    assert "chip-tariff-threat" not in before.clauses


def test_only_what_is_confirmed_falls_back_to_the_no_deal_path():
    deal = load_deal("us-taiwan-2025-11")
    ground = no_deal(deal)
    sure = deal.only({"confirmed"}, beside=ground)
    assert ground is not None
    assert set(sure.clauses) == {*ground.clauses, "pledge-tsmc", "pledge-globalwafers"}
    assert sure.clauses["newest-nodes-at-home"] == ground.clauses["newest-nodes-at-home"]
    assert sure.clauses["chip-tariff-threat"] == deal.clauses["chip-tariff-threat"]
