"""The deals that were signed, and the threat: every figure against the table of facts, and who says what how surely."""

from __future__ import annotations

import csv
from dataclasses import fields
from datetime import date
from functools import cache

import numpy as np
import pytest
import yaml

from reshore.deal import Deal, Pledge, ShareTarget, Tariff, load_deal, no_deal, shipped_deals, shipped_text
from reshore.errors import DealError
from reshore.names import REGIONS
from reshore.world.baseline import load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.check import check_deal
from reshore.world.files import FOLDER
from reshore.world.resolve import resolve

LATER = ("threat-100", "us-japan-2025-09", "us-korea-2025-11", "us-taiwan-2026-01")
TODAY = "2026-09-01"
"""A day on which all law of the book is public."""


@cache
def fact(deal_id: str, term: str, column: str) -> float:
    """A figure of the table of facts."""
    with (FOLDER / "data" / "deals.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = (row for row in csv.DictReader(lines) if (row["deal_id"], row["term"]) == (deal_id, term))
    return float(row[column])


def value(deal: Deal, path: str) -> object:
    """The value of a term, by `clause.field`."""
    clause, _, field = path.partition(".")
    return getattr(deal.clauses[clause], field)


def own(deal: Deal) -> dict[str, str]:
    """Status of every clause that the no-deal path of the day lacks or words differently."""
    ground = no_deal(deal)
    assert ground is not None
    return {name: clause.status for name, clause in deal.clauses.items() if ground.clauses.get(name) != clause}


SIGNED, CHIPS, SURCHARGE = "TWN-2026-01-MOU", "US-232-CHIPS", "US-122"


@pytest.mark.parametrize(
    ("name", "path", "deal_id", "term", "column"),
    [
        ("us-taiwan-2026-01", "investment.amount_usd_bn", SIGNED, "new direct investment by Taiwan firms (at least)",
         "value_busd"),
        ("us-taiwan-2026-01", "guarantees.ceiling_usd_bn", SIGNED, "credit guarantees", "value_busd"),
        ("us-taiwan-2026-01", "guarantees.loss_rate_pct", SIGNED, "loss rate on Taiwan SME guarantees so far",
         "value_pct"),
        ("us-taiwan-2026-01", "tariff-relief.rate_pct", SIGNED, "reciprocal tariff cap, not stacked on MFN",
         "value_pct"),
        ("us-taiwan-2026-01", "cap-232.rate_pct", SIGNED, "232 cap: auto parts, timber, lumber, wood goods",
         "value_pct"),
        ("us-taiwan-2026-01", "tariff-free.rate_pct", SIGNED,
         "zero reciprocal tariff: generic drugs, aircraft parts, scarce raw materials", "value_pct"),
        ("us-taiwan-2026-01", "chip-tariff-threat.quota_multiple_building", SIGNED,
         "232-free chip imports while building, times planned US capacity", "value_multiple"),
        ("us-taiwan-2026-01", "chip-tariff-threat.quota_multiple_built", SIGNED,
         "232-free chip imports after completion, times new US capacity", "value_multiple"),
        ("us-taiwan-2026-01", "chip-tariff-threat-others.rate_pct", SIGNED, "chip tariff named for non-builders",
         "value_pct"),
        ("us-taiwan-2026-01", "aim-supply-chain.share_pct", SIGNED,
         "US aim: share of Taiwan supply chain moved, by Jan 2029", "value_pct"),
        ("us-taiwan-2026-01", "chips-232-narrow.rate_pct", CHIPS,
         "tariff on a narrow class of AI chips (HTS 8471.50, 8471.80, 8473.30)", "value_pct"),
        ("us-korea-2025-11", "cash.amount_usd_bn", "KOR-2025", "cash ceiling a year", "value_busd"),
        ("us-korea-2025-11", "tariff-relief.rate_pct", "KOR-2025", "tariff rate", "value_pct"),
        ("us-japan-2025-09", "fund.amount_usd_bn", "JPN-2025", "investment pledge", "value_busd"),
        ("us-japan-2025-09", "tariff-relief.rate_pct", "JPN-2025", "tariff rate", "value_pct"),
        ("threat-100", "chip-tariff-threat.rate_pct", "TWN-2025-11-draft", "threatened chip tariff, builders exempt",
         "value_pct"),
    ],
)  # fmt: skip
def test_every_figure_is_that_of_the_facts(name, path, deal_id, term, column):
    assert value(load_deal(name), path) == fact(deal_id, term, column)


def test_korea_pledges_ships_and_cash_at_so_much_a_year():
    deal = load_deal("us-korea-2025-11")
    cash, ships = (deal.of_kind(Pledge)[name] for name in ("cash", "ships"))
    assert cash.amount_usd_bn + ships.amount_usd_bn == fact("KOR-2025", "investment pledge", "value_busd")
    years = (cash.until - cash.from_).days / 365.25
    assert cash.amount_usd_bn / years == pytest.approx(
        fact("KOR-2025", "cash ceiling a year", "value_busd_per_year_cap"), rel=1e-3
    )


def test_japan_keeps_a_tenth_of_the_returns():
    fund = load_deal("us-japan-2025-09").of_kind(Pledge)["fund"]
    assert fund.host_return_pct == 90
    assert 1 <= fund.equity_pct <= 2


STATUS = {
    "us-taiwan-2026-01": {
        "tariff-relief": "confirmed",
        "tariff-free": "confirmed",
        "cap-232": "confirmed",
        "chip-tariff-threat": "confirmed",
        "chip-tariff-threat-others": "confirmed",
        "investment": "confirmed",
        "guarantees": "confirmed",
        "park": "confirmed",
        "visas": "confirmed",
        "aim-supply-chain": "confirmed",
        "aim-own-need": "confirmed",
        "aim-world-output": "assumed",
    },
    "us-korea-2025-11": {
        "tariff-relief": "confirmed",
        "tariff-free": "confirmed",
        "cap-232": "confirmed",
        "cap-232-medicines": "confirmed",
        "chips-no-worse": "confirmed",
        "cash": "confirmed",
        "ships": "confirmed",
    },
    "us-japan-2025-09": {
        "tariff-relief": "confirmed",
        "tariff-free": "confirmed",
        "cap-232": "confirmed",
        "chips-lowest-rate": "reported",
        "fund": "confirmed",
        "farm-goods": "confirmed",
    },
    "threat-100": {"chip-tariff-threat": "assumed", "own-account": "assumed"},
}
SYMBOLIC = {
    "us-taiwan-2026-01": {"visas", "chips-232-narrow"},
    "us-korea-2025-11": {"cap-232-medicines", "chips-no-worse"},
    "us-japan-2025-09": {"chips-lowest-rate"},
    "threat-100": set(),
}


@pytest.mark.parametrize("name", LATER)
def test_what_each_says_and_how_surely(name):
    deal = load_deal(name)
    assert own(deal) == STATUS[name]
    assert set(deal.played) & set(STATUS[name]) == set(STATUS[name]) - SYMBOLIC[name]
    assert set(deal.symbolic) == SYMBOLIC[name]


@pytest.mark.parametrize("name", shipped_deals())
def test_a_symbolic_clause_says_why(name):
    deal = load_deal(name, [f"as_of={TODAY}"])
    assert all("hence symbolic" in deal.clauses[clause].note for clause in deal.symbolic)


@pytest.mark.parametrize(
    ("name", "assumed", "said"),
    [
        (
            "us-taiwan-2026-01",
            ("investment.sites", "investment.until", "guarantees.drawn_pct",
             "guarantees.loss_rate_pct", "park.site", "park.land_acres", "park.suppliers_committed", "park.payer"),
            ("investment.amount_usd_bn", "guarantees.ceiling_usd_bn", "park.shared_utilities",
             "chip-tariff-threat.quota_multiple_building"),
        ),
        (
            "us-korea-2025-11",
            ("cash.sites", "cash.product", "cash.until"),
            ("cash.amount_usd_bn", "cash.host_return_pct", "ships.amount_usd_bn"),
        ),
        (
            "us-japan-2025-09",
            ("fund.sites", "fund.equity_pct", "farm-goods.amount_usd_bn"),
            ("fund.amount_usd_bn", "fund.host_return_pct", "tariff-relief.from"),
        ),
        ("threat-100", ("chip-tariff-threat.state", "chip-tariff-threat.from"), ()),
    ],
)  # fmt: skip
def test_quantities_that_nobody_reported_are_assumed(name, assumed, said):
    deal = load_deal(name)
    assert {path: deal.status_of(path) for path in assumed} == dict.fromkeys(assumed, "assumed")
    assert {path: deal.status_of(path) for path in said} == dict.fromkeys(said, "confirmed")


@pytest.mark.parametrize("name", LATER)
def test_every_clause_says_when_it_begins(name):
    written, inherited = yaml.safe_load(shipped_text(name))["clauses"], load_deal("status-quo").clauses
    assert {clause for clause, terms in written.items() if "from" not in terms} <= set(inherited)


@pytest.mark.parametrize("name", shipped_deals())
def test_each_can_be_looked_at_on_a_later_day(name):
    deal, then = load_deal(name), load_deal(name, [f"as_of={TODAY}"])
    assert {clause: then.clauses[clause] for clause in deal.clauses} == dict(deal.clauses)
    assert {"ieepa-void", "surcharge-122", "surcharge-after-122"} <= set(then.clauses) - set(deal.clauses)
    assert check_deal(then, load_world(then.as_of)) == []


@pytest.mark.parametrize("name", shipped_deals())
def test_names_in_each_fit_the_world_of_its_day(name):
    deal = load_deal(name)
    assert check_deal(deal, load_world(deal.as_of)) == []


def test_what_tsmc_had_announced_is_not_bought_again():
    deal = load_deal("us-taiwan-2026-01")
    ground = no_deal(deal)
    assert ground is not None
    pledges = deal.of_kind(Pledge)
    assert pledges["pledge-tsmc"] == ground.clauses["pledge-tsmc"]
    assert pledges["investment"].projects == ()
    assert pledges["investment"].new_money_pct is None, "drawn from the baseline"
    assert pledges["investment"].chip_share_pct is None, "drawn from the baseline"
    most = load_catalogue().parameters["new_money_share"].value().distribution.bounds[1]
    assert most == pytest.approx((250 - 100) / 250), "TSMC's 100 bn of March 2025 are inside the 250"


def test_the_aim_stands_in_all_three_readings():
    aims = load_deal("us-taiwan-2026-01").of_kind(ShareTarget).values()
    assert sorted(aim.wording for aim in aims) == ["own_need", "supply_chain", "world_output"]
    assert {(aim.share_pct, aim.by) for aim in aims} == {(40, date(2029, 1, 20))}


def test_the_signed_deal_has_no_training_and_sends_nobody():
    deal = load_deal("us-taiwan-2026-01")
    assert "training" not in {clause.kind for clause in deal.clauses.values()}
    terms, _, _ = resolve(deal, load_world(deal.as_of))
    assert not terms.expert_persons.any()
    assert not terms.training_places.any()


def test_ships_buy_no_fabs():
    deal = load_deal("us-korea-2025-11")
    terms, _, labels = resolve(deal, load_world(deal.as_of))
    slot = list(deal.of_kind(Pledge)).index("ships")
    assert (terms.pledge_usd_bn[slot], terms.pledge_free[slot]) == (0, 0)
    assert "ships" not in labels.clauses
    assert {labels.sites[i] for i, clause in enumerate(labels.clauses) if clause == "cash"} == {"austin"}


def test_what_nobody_promised_differs_from_a_pledge_in_that_alone():
    threat, deal = load_deal("threat-100"), load_deal("us-taiwan-2025-11")
    own, pledged = threat.of_kind(Pledge)["own-account"], deal.of_kind(Pledge)["pledge-new"]
    differ = {name for name in type(own).model_fields if getattr(own, name) != getattr(pledged, name)}
    assert differ == {"promised", "source", "note"}
    terms, _, _ = resolve(threat, load_world(threat.as_of))
    assert terms.pledge_promised.tolist() == [1, 1, 0, 1, 1, 1, 1, 1]


def test_the_threat_differs_from_no_deal_in_what_an_exemption_is_worth_and_in_nothing_else():
    deal = load_deal("threat-100", ["own-account=null"])
    ground = no_deal(deal)
    assert ground is not None
    world = load_world(deal.as_of)
    (threat, fabs, labels), (law, same, words) = resolve(deal, world), resolve(ground, world)
    abroad = [0.0] + [1.0] * (len(REGIONS) - 1)
    assert (threat.law_rate.tolist(), threat.threat_rate.any()) == (abroad, False)
    assert (law.threat_rate.tolist(), law.law_rate.any()) == (abroad, False)
    for one, other in ((threat, law), (fabs, same)):
        differ = [f.name for f in fields(one) if not np.array_equal(getattr(one, f.name), getattr(other, f.name))]
        assert set(differ) <= {"law_rate", "threat_rate"}
    assert labels == words
    assert "phase" not in labels.kinds, "nobody pledges money that could answer"


def test_the_tariff_in_force_counts_in_full_where_money_is_pledged():
    deal = load_deal("us-taiwan-2025-11", ["chip-tariff-threat={state: in_force, from: 2026-01-01}"])
    terms, _, labels = resolve(deal, load_world(deal.as_of))
    assert terms.law_rate[REGIONS.index("TWN")] == 1
    assert not terms.threat_rate.any()
    assert "phase" in labels.kinds


def test_an_amount_above_the_bounds_is_refused():
    with pytest.raises(DealError, match=r"cash\.amount_usd_bn: 200000 is too high; the highest value is 5000"):
        load_deal("us-korea-2025-11", ["cash.amount_usd_bn=200000"])


def duty(deal: Deal, day: date, partner: str, goods: str, authority: str) -> float:
    """What one authority adds to the ordinary duty on a day: the newest replacement, else all that is added."""
    standing = [
        clause
        for clause in deal.of_kind(Tariff).values()
        if clause.authority == authority
        and set(clause.partners) & {partner, "all"}
        and goods in clause.goods_hit()
        and clause.window()[0] <= day < clause.window()[1]
    ]
    replaced = [clause for clause in standing if clause.stacking == "replaces"]
    if replaced:
        return max(replaced, key=lambda clause: clause.from_).rate_pct
    return sum(clause.rate_pct for clause in standing if clause.stacking == "adds")


@pytest.mark.parametrize(
    ("day", "partner", "goods", "rates"),
    [
        ("2025-02-01", "TWN", "other", {}),
        ("2025-06-01", "KOR", "other", {"IEEPA": 10}),
        ("2025-10-01", "TWN", "other", {"IEEPA": 20}),
        ("2025-10-01", "KOR", "other", {"IEEPA": 15}),
        ("2025-10-01", "JPN", "other", {"IEEPA": 15}),
        ("2025-10-01", "TWN", "chips", {}),
        ("2025-10-01", "TWN", "ict", {}),
        ("2025-10-01", "JPN", "autos", {"232": 25}),
        ("2025-04-15", "KOR", "auto_parts", {}),
        ("2025-04-15", "KOR", "steel", {"232": 25}),
        ("2025-10-01", "KOR", "steel", {"232": 50}),
        ("2025-10-01", "TWN", "wood", {}),
        ("2025-10-14", "TWN", "wood", {"232": 25}),
        ("2026-02-19", "TWN", "other", {"IEEPA": 20}),
        ("2026-02-20", "TWN", "other", {}),
        ("2026-03-01", "JPN", "other", {"122": 10}),
        ("2026-03-01", "JPN", "autos", {"232": 25}),
        ("2026-07-23", "TWN", "other", {"122": 10}),
        ("2026-07-24", "TWN", "other", {"301": 10}),
    ],
)
def test_the_book_of_law_by_day(day, partner, goods, rates):
    book = load_deal("status-quo", [f"as_of={TODAY}"])
    found = {word: duty(book, date.fromisoformat(day), partner, goods, word) for word in ("IEEPA", "122", "232", "301")}
    assert {word: rate for word, rate in found.items() if rate} == rates


@pytest.mark.parametrize(
    ("as_of", "newest"),
    [
        ("2025-09-05", "steel-232"),
        ("2025-11-26", "wood-232"),
        ("2026-01-16", "chips-232-narrow"),
        ("2026-02-12", "korea-25-announced"),
        ("2026-02-20", "surcharge-122"),
        ("2026-08-19", "surcharge-after-122"),
    ],
)
def test_law_becomes_visible_when_it_became_public(as_of, newest):
    order = ("steel-232", "wood-232", "chips-232-narrow", "korea-25-announced", "surcharge-122", "surcharge-after-122")
    there = load_deal("status-quo", [f"as_of={as_of}"]).clauses
    assert [name for name in order if name in there] == list(order[: order.index(newest) + 1])
    assert ("ieepa-void" in there) == (as_of >= "2026-02-20")


def test_the_rates_that_came_later_are_those_of_the_facts():
    book = load_deal("status-quo", [f"as_of={TODAY}"])
    assert value(book, "surcharge-122.rate_pct") == fact(SURCHARGE, "import surcharge after IEEPA ruling", "value_pct")
    assert value(book, "korea-25-announced.rate_pct") == fact(
        "KOR-2025", "rate raised in a post over slow ratification", "value_pct"
    )
    assert value(book, "ieepa-taiwan.rate_pct") == fact(
        "TWN-2025-11-draft", "US tariff on Taiwan goods (chips left out)", "value_pct"
    )
