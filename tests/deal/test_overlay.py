"""Deals built from others: what is merged, what is replaced, and that every term keeps its file and line."""

from __future__ import annotations

from datetime import date

import pytest
from tests.deal.support import GOOD, changed, faults_of

from reshore.deal import deal_diff, load_deal, shipped_deals
from reshore.deal.parse import Place
from reshore.errors import DealError

OVERLAY = """\
schema: 1
name: variant
extends: deal.yaml
title: A variant
clauses:
  experts:
    persons: {engineer: 80}
  permits: null
  park:
    kind: park
    status: assumed
    note: A guess.
    site: phoenix
    opening: 2028-01-01
    land_acres: 100
    suppliers_committed: 5
    shared_utilities: true
    permits_cleared_once: false
    payer: host
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deal.yaml").write_text(GOOD)
    (tmp_path / "variant.yaml").write_text(OVERLAY)
    return tmp_path


def test_clauses_merge_by_field_and_null_removes(folder):
    deal = load_deal(folder / "variant.yaml")
    assert list(deal.clauses) == ["experts", "park"]
    assert deal.title == "A variant"
    assert deal.parties == ("USA", "TWN")
    experts = deal.clauses["experts"]
    assert (experts.persons.installer, experts.persons.engineer) == (100, 80)
    assert experts.stay_months == 24


def test_every_term_keeps_its_file_and_line(folder):
    deal = load_deal(folder / "variant.yaml", ["experts.stay_months=12"])
    base, over = str(folder / "deal.yaml"), str(folder / "variant.yaml")
    assert deal.place("title") == Place(over, 4)
    assert deal.place("parties") == Place(base, 4)
    assert deal.place("sources.paper.date") == Place(base, 11)
    assert deal.place("clauses.experts.persons.installer") == Place(base, 23)
    assert deal.place("clauses.experts.persons.engineer") == Place(over, 7)
    assert deal.place("clauses.experts.stay_months") == Place("--set", None)
    assert deal.place("clauses.park.cost_usd_bn") == Place(over, 9), "a term left out: the place of its clause"
    assert deal.place("clauses.experts.sites[0]") == Place(base, 22)


def test_faults_point_to_the_file_that_wrote_the_term(folder):
    (folder / "deal.yaml").write_text(changed(("stay_months: 24", "stay_months: 500")))
    found = faults_of(
        folder, OVERLAY.replace("engineer: 80", "engineer: -1"), ("park.land_acres=lots",), "variant.yaml"
    )
    assert found == [
        "--set: clauses.park.land_acres: 'lots' is not a number; write the number alone, its unit is: acres of land",
        "deal.yaml:24: clauses.experts.stay_months: 500 is too high; the highest value is 120",
        "variant.yaml:7: clauses.experts.persons.engineer: -1 is too low; the lowest value is 0",
    ]


def test_a_changed_term_counts_as_assumed_unless_its_status_is_stated(folder):
    plain = load_deal(folder / "deal.yaml")
    assert plain.status_of("clauses.experts.persons.engineer") == "reported"
    deal = load_deal(folder / "variant.yaml", ["experts.stay_months=12"])
    assert deal.clauses["experts"].assumed == ("persons.engineer", "stay_months")
    assert deal.status_of("clauses.experts.persons.engineer") == "assumed"
    assert deal.status_of("experts.persons.installer") == "reported"
    same = load_deal(folder / "deal.yaml", ["experts.stay_months=24"])
    assert same == plain, "a change to the same value changes nothing"
    stated = load_deal(folder / "deal.yaml", ["experts={stay_months: 12, status: confirmed}"])
    assert stated.status_of("experts.stay_months") == "confirmed"


def test_another_kind_replaces_the_clause(folder):
    vetting = (
        "{kind: vetting, status: assumed, note: x, host: USA, screening_months: 1, false_record_pct: 0, refusal_pct: 0}"
    )
    deal = load_deal(folder / "deal.yaml", [f"permits={vetting}"])
    assert deal.clauses["permits"].kind == "vetting"
    assert deal.clauses["permits"].note == "x"


def test_set_reaches_the_deal_itself_its_clauses_and_lists(folder):
    deal = load_deal(
        folder / "deal.yaml",
        ["as_of=2025-11-25", "clauses.experts.sites=[phoenix, austin]", "experts.persons.engineer=7", "permits=null"],
    )
    assert deal.as_of == date(2025, 11, 25)
    assert deal.clauses["experts"].sites == ("phoenix", "austin")
    assert deal.clauses["experts"].persons.engineer == 7
    assert "permits" not in deal.clauses


def test_later_changes_win(folder):
    deal = load_deal(folder / "deal.yaml", ["experts.stay_months=6", "experts.stay_months=9"])
    assert deal.clauses["experts"].stay_months == 9


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("experts", "--set: 'experts' is not a change; write PATH=VALUE, such as experts.stay_months=12"),
        ("=3", "--set: '=3' is not a change; write PATH=VALUE, such as experts.stay_months=12"),
        ("a..b=3", "--set: 'a..b=3' is not a change; write PATH=VALUE, such as experts.stay_months=12"),
        ("extends=x", "--set: extends: cannot be set; write it into a file"),
        ("clauses=null", "--set: clauses: cannot be set as a whole; name one, as in clauses.NAME=null"),
        ("expert.sites=[]", "--set: clauses.expert: there is no such clause to change; did you mean 'experts'?"),
        ("park=null", "--set: clauses.park: there is no such clause to remove; known: experts, permits"),
        (
            "titel=x",
            "--set: clauses.titel: there is no such clause, and no such key of the deal; did you mean 'title'?",
        ),
        ("experts.stay_month=3", "--set: clauses.experts.stay_month: unknown key; did you mean 'stay_months'?"),
        (
            "experts.stay_months=&a 3",
            "--set: clauses.experts.stay_months: anchor &a is not allowed; write the value out",
        ),
        ("experts.sites.x=3", "--set: clauses.experts.sites: has to be a list, not a mapping"),
        ("title=", "--set: title: may not be empty"),
        (
            "experts.sites=[",
            "--set: clauses.experts.sites: broken YAML: while parsing a flow node, did not find expected node content",
        ),
    ],
)
def test_a_wrong_change_is_named(folder, change, expected):
    with pytest.raises(DealError) as caught:
        load_deal(folder / "deal.yaml", [change])
    assert [str(fault) for fault in caught.value.faults] == [expected]


def test_a_circle_is_refused(folder):
    (folder / "deal.yaml").write_text(changed(("name: small", "name: small\nextends: variant.yaml")))
    found = faults_of(folder, OVERLAY, name="variant.yaml")
    assert found == [
        "deal.yaml:3: extends: a deal cannot extend itself (variant.yaml -> deal.yaml -> variant.yaml); cut the circle"
    ]


def test_extends_is_relative_to_the_file_that_says_so(folder):
    (folder / "deeper").mkdir()
    (folder / "deeper" / "third.yaml").write_text("schema: 1\nname: third\nextends: ../variant.yaml\n")
    deal = load_deal(folder / "deeper" / "third.yaml")
    assert deal.name == "third"
    assert deal.title == "A variant"
    assert deal.clauses["experts"].persons.engineer == 80


def test_what_is_extended_has_to_exist(folder):
    assert faults_of(folder, OVERLAY.replace("deal.yaml", "deals.yaml")) == [
        f"deal.yaml:3: extends: 'deals.yaml' is neither a file nor a shipped deal; known: {', '.join(shipped_deals())}"
    ]


def test_a_name_is_not_inherited(folder):
    found = faults_of(folder, OVERLAY.replace("name: variant\n", ""), name="variant.yaml")
    assert found == [
        "variant.yaml:1: name: missing; write `name: ...` (Short name, by which other deals, commands and run folders "
        "call it)"
    ]


def test_a_deal_that_extends_the_no_deal_path_is_compared_with_it(folder):
    (folder / "mine.yaml").write_text(
        "schema: 1\nname: mine\ntitle: Mine\nextends: status-quo\nstatus: assumed\nclauses: {tax-credit: null}\n"
    )
    deal = load_deal(folder / "mine.yaml")
    assert deal.baseline == "status-quo"
    assert [row.path for row in deal_diff(load_deal("status-quo"), deal) if "kind" in row.path] == [
        "clauses.tax-credit.kind"
    ]


def test_what_the_extended_deal_could_not_know_yet_is_left_out(folder):
    (folder / "late.yaml").write_text(
        "schema: 1\nname: late\nextends: us-taiwan-2025-11\nbaseline: status-quo\nas_of: 2025-10-01\n"
    )
    deal = load_deal(folder / "late.yaml")
    names = set(deal.clauses)
    assert "ieepa-taiwan" in names, "the tariff of August was known"
    assert "pledge-tsmc" in names, "so was the pledge of March"
    assert {"experts", "training", "park", "tariff-relief", "grant-micron"}.isdisjoint(names)
    assert all(source.date <= deal.as_of for source in deal.sources.values())


def test_an_empty_list_of_clauses_takes_nothing_away(folder):
    (folder / "bare.yaml").write_text("schema: 1\nname: bare\nextends: deal.yaml\nsources:\nclauses:\n")
    assert list(load_deal(folder / "bare.yaml").clauses) == ["experts", "permits"]
    alone = GOOD[: GOOD.index("sources:")] + "sources:\nclauses:\n"
    (folder / "alone.yaml").write_text(alone)
    assert load_deal(folder / "alone.yaml").clauses == {}
