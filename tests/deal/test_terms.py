"""A deal as an object: what is played, what is stripped, and that writing and reading it changes nothing."""

from __future__ import annotations

import contextlib
import json
import pickle
import string
from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from reshore import names
from reshore.deal import (
    AIMS,
    KINDS,
    ChipTariff,
    Clause,
    Deal,
    Experts,
    Subsidy,
    Technology,
    Training,
    check_deal,
    load_deal,
    no_deal,
)
from reshore.deal import base as deal_base
from reshore.deal.base import unit_of
from reshore.deal.clauses import AnyClause
from reshore.ensemble.assemble import moving_statuses
from reshore.errors import DealError
from reshore.units import UNITS


@pytest.fixture(scope="module")
def taiwan() -> Deal:
    return load_deal("us-taiwan-2025-11")


def test_the_words_of_the_schema_are_the_names_of_the_axes():
    assert get_args(deal_base.RegionCode) == names.REGIONS
    assert get_args(deal_base.PartnerCode) == ("all", *names.REGIONS)
    assert get_args(deal_base.StatusWord) == names.STATUSES
    assert get_args(deal_base.ProductWord) == names.PRODUCTS
    assert get_args(deal_base.TrackWord) == names.TRACKS
    assert tuple(Experts.model_fields["persons"].annotation.model_fields) == names.ROLES


def test_every_kind_is_in_the_union_once():
    union = get_args(get_args(AnyClause)[0])
    assert tuple(KINDS.values()) == union
    assert all(model.model_fields["kind"].default == kind for kind, model in KINDS.items())
    assert set(KINDS) > AIMS


@pytest.mark.parametrize("kind", KINDS)
def test_every_term_is_described_and_every_number_has_a_unit_and_bounds(kind):
    for name, field in KINDS[kind].model_fields.items():
        assert field.description, f"{kind}.{name} has no description"
        text = str(field.annotation) + str(field.metadata)
        if "float" in text or "int" in text.replace("Constraints", "").replace("installer", ""):
            assert unit_of(field) in UNITS, f"{kind}.{name} has no unit"
            schema = json.dumps(KINDS[kind].model_json_schema(by_alias=False)["properties"][name])
            assert "minimum" in schema, f"{kind}.{name} has no lower bound"
            assert "maximum" in schema, f"{kind}.{name} has no upper bound"


@pytest.mark.parametrize("kind", KINDS)
def test_a_suffix_says_the_unit(kind):
    suffixes = {"_pct": "percent", "_usd_bn": "usd_bn", "_months": "months", "_acres": "acres"}
    for name, field in KINDS[kind].model_fields.items():
        for suffix, unit in suffixes.items():
            assert not name.endswith(suffix) or unit_of(field) == unit


def made(kind: type[Clause], **terms: Any) -> Clause:
    """A clause with a few terms."""
    return kind.model_validate({"status": "assumed", "note": "A test.", "from": "2026-01-01", **terms})


def test_every_clause_is_played_or_symbolic():
    deal = load_deal("us-taiwan-2026-01")
    assert deal.symbolic
    assert set(deal.played) | set(deal.symbolic) == set(deal.clauses)
    assert not set(deal.played) & set(deal.symbolic)


def test_an_aim_is_played_and_moves_nothing():
    deal = load_deal("us-taiwan-2026-01")
    aims = {"aim-supply-chain", "aim-own-need", "aim-world-output"}
    assert set(deal.played) - set(deal.moving) == aims
    assert {deal.clauses[name].kind for name in aims} == AIMS


def test_law_that_both_paths_share_sets_no_deal_apart():
    """What now acts in the no-deal path does so on both paths, so it moves no difference between them."""
    deal = load_deal("us-korea-2025-11")
    standing = no_deal(deal)
    shared = {name for name in standing.played if deal.clauses.get(name) == standing.clauses[name]}
    assert "chip-tariff-threat" in shared
    assert moving_statuses(deal, standing) == moving_statuses(
        deal.without_clauses(lambda name, _: name in shared), standing.without_clauses(lambda name, _: name in shared)
    )


def test_clauses_of_a_kind_leave_the_symbolic_ones_out(taiwan):
    assert list(taiwan.of_kind(Experts)) == ["experts"]
    hollow = {"experts": taiwan.clauses["experts"].model_copy(update={"symbolic": True})}
    deal = taiwan.model_copy(update={"clauses": hollow})
    assert deal.of_kind(Experts) == {}
    assert deal.played == ()
    assert deal.symbolic == ("experts",)


def test_clauses_can_be_left_out_by_rule(taiwan):
    deal = taiwan.without_clauses(lambda name, clause: name == "park" or isinstance(clause, Training))
    assert set(taiwan.clauses) - set(deal.clauses) == {"park", "training"}
    assert "park" in taiwan.clauses
    assert deal.place("clauses.experts") == taiwan.place("clauses.experts")


def test_only_some_statuses(taiwan):
    assert {clause.status for clause in taiwan.only({"reported"}).clauses.values()} == {"reported"}
    assert taiwan.only(names.STATUSES) == taiwan
    assert taiwan.only(()).clauses == {}


def test_a_deal_cannot_be_changed(taiwan):
    with pytest.raises(ValidationError):
        taiwan.title = "other"
    with pytest.raises(ValidationError):
        taiwan.clauses["experts"].stay_months = 1


def test_a_deal_can_be_sent_to_another_process(taiwan):
    copy = pickle.loads(pickle.dumps(taiwan))
    assert copy == taiwan
    assert copy.place("clauses.experts.stay_months") == taiwan.place("clauses.experts.stay_months")


def test_the_canonical_text_ignores_places_and_order_but_no_term(taiwan, tmp_path):
    path = tmp_path / "flat.yaml"
    path.write_text(taiwan.to_yaml_text())
    flat = load_deal(path)
    assert flat.canonical() == taiwan.canonical()
    assert hash(flat) == hash(taiwan)
    backwards = taiwan.model_copy(update={"clauses": dict(reversed(taiwan.clauses.items()))})
    assert backwards == taiwan
    assert load_deal("us-taiwan-2025-11", ["experts.stay_months=23"]).canonical() != taiwan.canonical()
    assert taiwan.canonical().isascii()
    assert "\n" not in taiwan.canonical()


def test_json_carries_the_whole_deal(taiwan):
    assert Deal.model_validate_json(taiwan.canonical()) == taiwan
    assert Deal.model_validate(json.loads(taiwan.canonical())) == taiwan


def test_the_schema_of_a_deal_file_can_be_printed():
    schema = Deal.model_json_schema()
    assert schema["properties"]["as_of"]["description"].startswith("Day whose knowledge")
    assert schema["$defs"]["Experts"]["properties"]["stay_months"]["unit"] == "months"


def test_a_fault_found_later_points_to_the_file(taiwan):
    fault = taiwan.fault("clauses.pledge-tsmc.projects[2]", "'TSMC-AZ-F9' is not a project of the baseline")
    assert fault.file == "status-quo.yaml", "the clause is inherited, so its line is in the file that wrote it"
    assert fault.line == taiwan.place("clauses.pledge-tsmc.projects").line
    made = Deal(name="made", title="Made", parties=("USA",), as_of=date(2025, 11, 26), status="assumed")
    assert str(made.fault("title", "wrong")) == "title: wrong"


def test_a_deal_made_in_python_starts_its_clauses_on_its_day():
    clause = {"kind": "permits", "status": "assumed", "note": "x", "host": "USA", "months_saved": 1}
    made = {"name": "made", "title": "Made", "parties": ["USA"], "as_of": "2025-11-26", "status": "assumed"}
    deal = Deal.model_validate({**made, "clauses": {"permits": clause}})
    assert deal.clauses["permits"].from_ == deal.as_of
    assert deal.known_from("permits") == deal.as_of


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"form": "grant", "rate_pct": 5}, "a grant needs amount_usd_bn and takes no rate_pct"),
        ({"form": "loan"}, "a loan needs amount_usd_bn and takes no rate_pct"),
        ({"form": "tax_credit", "amount_usd_bn": 5}, "a tax credit needs rate_pct and takes no amount_usd_bn"),
        ({"form": "running_cost"}, "a subsidy on running cost needs rate_pct and takes no amount_usd_bn"),
        ({"form": "running_cost", "rate_pct": 5, "amount_usd_bn": 1}, "takes no amount_usd_bn"),
        ({"form": "running_cost", "rate_pct": 5, "owners": ("TSMC",)}, "goes to all fabs of the host"),
        (
            {"form": "running_cost", "rate_pct": 5, "start_building_by": "2027-01-01"},
            "no owners, projects or",
        ),
        ({"form": "grant", "amount_usd_bn": 5, "products": ("memory",)}, "a grant takes no products"),
        ({"form": "running_cost", "rate_pct": 5, "products": ("packaging",)}, "Input should be 'leading'"),
    ],
)
def test_a_subsidy_has_a_rate_or_an_amount(terms, message):
    with pytest.raises(ValidationError, match=message):
        Subsidy.model_validate({"status": "assumed", "from": "2025-01-01", "host": "USA", **terms})


def test_a_subsidy_on_running_cost_has_a_rate_and_may_name_classes():
    terms = {"host": "USA", "form": "running_cost"}
    assert made(Subsidy, **terms, rate_pct=0).without_effect() == "its share of the running cost is 0"
    assert made(Subsidy, **terms, rate_pct=10, products=("leading", "memory")).without_effect() is None


QUOTA = {"quota_multiple_building": 2.5, "quota_multiple_built": 1.5}


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"quota_unit": "wafers"}, "say something of a quota"),
        ({"quota_licence_holder": "auction"}, "say something of a quota"),
        ({"quota_repair": "taper"}, "say something of a quota"),
        ({"quota_repair": "clawback", **QUOTA}, "clawback needs approved_period_months"),
        ({"quota_unit": "dies", **QUOTA}, "Input should be 'wafers' or 'value'"),
    ],
)
def test_what_is_said_of_a_quota_needs_one(terms, message):
    with pytest.raises(ValidationError, match=message):
        made(ChipTariff, partners=("TWN",), rate_pct=25, state="in_force", **terms)


def test_a_quota_says_nothing_that_was_not_said():
    bare = made(ChipTariff, partners=("TWN",), rate_pct=25, state="in_force", **QUOTA)
    assert (bare.quota_unit, bare.quota_licence_holder, bare.quota_repair) == (None, "builder", "none")
    assert bare.has_quota()
    shipped = load_deal("us-taiwan-2026-01").clauses["chip-tariff-threat"]
    assert shipped.quota_unit is None, "the unit was not published"
    full = {"quota_unit": "value", "quota_repair": "clawback", "approved_period_months": 36, **QUOTA}
    assert made(ChipTariff, partners=("TWN",), rate_pct=25, state="in_force", **full).quota_repair == "clawback"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("quota_unit=chips", "clauses.chip-tariff-threat.quota_unit: 'chips' is not allowed"),
        ("quota_repair=clawback", "clawback needs approved_period_months"),
        ("quota_licence_holder=buyer", "did you mean 'builder'?"),
    ],
)
def test_faults_in_a_quota_are_said_in_words(change, said):
    with pytest.raises(DealError) as caught:
        load_deal("us-taiwan-2026-01", [f"chip-tariff-threat.{change}"])
    assert said in str(caught.value.faults[0])


def test_research_that_stays_is_symbolic_by_itself():
    terms = {"status": "assumed", "from": "2025-01-01", "owner_region": "TWN", "host": "USA", "rd_stays": True}
    assert Technology.model_validate(terms).without_effect() == "it keeps no node generation at home"
    assert Technology.model_validate({**terms, "generations_behind": 1}).without_effect() is None


WORDS = st.text(min_size=1, max_size=80)
NUMBERS = st.floats(0.001, 100)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))


@settings(max_examples=20)
@given(
    title=WORDS,
    summary=st.text(max_size=200),
    note=WORDS,
    stay=st.floats(1, 120),
    engineers=NUMBERS,
    share=st.floats(0, 100),
    sites=st.lists(WORDS, min_size=1, max_size=4),
    start=DAYS,
    length=st.integers(1, 1500),
    status=st.sampled_from(names.STATUSES),
    name=st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=20),
)
def test_writing_and_reading_a_deal_changes_nothing(
    tmp_path_factory, taiwan, title, summary, note, stay, engineers, share, sites, start, length, status, name
):
    assume(note.strip())
    experts = Experts.model_validate(
        {
            **taiwan.clauses["experts"].model_dump(by_alias=True),
            "note": note,
            "status": status,
            "stay_months": stay,
            "persons": {"engineer": engineers},
            "family_share_pct": share,
            "sites": sites,
            "from": start,
            "until": start + timedelta(days=length),
        }
    )
    texts = {"title": title, "summary": summary, "name": name, "status": status}
    deal = taiwan.model_copy(update={**texts, "clauses": {**taiwan.clauses, "experts": experts}})
    assert check_deal(deal) == ()
    path = tmp_path_factory.mktemp("written") / "deal.yaml"
    path.write_text(deal.to_yaml_text(), encoding="utf-8", newline="")
    assert load_deal(path) == deal
    assert load_deal(path).to_yaml_text() == deal.to_yaml_text()


@given(text=st.text(max_size=300))
def test_no_text_breaks_the_reading(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("any") / "deal.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(DealError) as caught:
        load_deal(path)
    assert all(str(fault).startswith(str(path)) for fault in caught.value.faults)


@settings(max_examples=30)
@given(
    value=st.text(max_size=40), path=st.sampled_from(["experts.stay_months", "experts.sites", "title", "park", "x.y"])
)
def test_no_change_breaks_the_reading(path, value):
    with contextlib.suppress(DealError):
        load_deal("us-taiwan-2025-11", [f"{path}={value}"])
