"""Sentences of a comparison: no more than the numbers carry, and what cannot be told apart is said to be so."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.compared import DRAWS, NAME, three_deals, variant, with_itself
from tests.report.support import PHASES, made_up

from reshore.deal import load_deal
from reshore.deal.clauses import KINDS
from reshore.ensemble.compare import compare
from reshore.report.comparison.answer import answer, equal_deals, lasting
from reshore.report.comparison.clauses import GROUPS, is_agreed, own, shared, terms, versions
from reshore.report.comparison.material import material_of
from reshore.report.comparison.money import price
from reshore.report.comparison.series import capacity_added
from reshore.report.comparison.verdict import ranking, verdict_on
from reshore.report.comparison.wording import (
    band_words,
    chance_text,
    named,
    signed_band,
    signed_number,
    term_text,
    unit_of_difference,
)
from reshore.report.frame import Column, Frame

SOONER, LATER, NOTHING = NAME, f"{NAME}-2", f"{NAME}-3"


def answered(material):
    said = answer(material, capacity_added(material), price(material, material.far))
    return {paragraph.head: paragraph.text for paragraph in said}


@pytest.fixture(scope="module")
def material():
    return material_of(three_deals())


def test_the_largest_addition_comes_first(material):
    found = ranking(material, 2035)
    assert [verdict.deal for verdict in found] == [SOONER, NOTHING, LATER]
    assert [verdict.middle for verdict in found] == sorted((verdict.middle for verdict in found), reverse=True)
    said = answered(material)
    assert said["By the end of 2035:"].startswith(f"{SOONER} adds most leading-edge capacity in the United States")
    assert (
        f"There is more than with no deal in every draw. It is ahead of {LATER} in every draw."
        in said["By the end of 2035:"]
    )
    assert f"Less than with no deal in nine draws of ten or more: {LATER} (" in said["By the end of 2035:"]


def test_a_deal_that_changes_nothing_is_said_to_change_nothing(material):
    assert equal_deals(material) == [NOTHING]
    said = answered(material)
    assert said["No difference:"].startswith(f"{NOTHING} gives exactly the same as no deal.")
    assert not any(NOTHING in text for head, text in said.items() if head not in ("No difference:", "Not yet played:"))


def test_a_deal_compared_with_itself_gets_one_sentence():
    said = answered(material_of(with_itself()))
    assert list(said) == ["No difference:"]
    assert "zero in every draw and every headline" in said["No difference:"]


def test_deals_that_cannot_be_told_apart_are_said_to_be_so():
    base = made_up(DRAWS, 0, 0.0)
    first, second = made_up(DRAWS, 0, 0.0), made_up(DRAWS, 0, 0.0)
    noise = np.random.default_rng(5).normal(0, 1, (2, DRAWS))
    for data, own_noise in zip((first, second), noise, strict=True):
        data["region_capacity_kwpm"].values[:, :, 0, 0] += 10 + own_noise[:, None]
    found = material_of(compare(variant(first, base), variant(second, base, "experts=null"), keep=False))
    best, other = ranking(found, 2035)
    assert best.told_apart
    assert other.told_apart
    text = answered(found)["By the end of 2035:"]
    assert f"The numbers do not tell it from {other.deal} (ahead of it in " in text
    assert "It is ahead of" not in text
    assert f"More than with no deal in nine draws of ten or more: {other.deal} (+" in text


def test_an_addition_whose_band_holds_zero_is_not_told_from_nothing():
    base = made_up(DRAWS, 0, 0.0)
    data = made_up(DRAWS, 0, 0.0)
    data["region_capacity_kwpm"].values[:, :, 0, 0] += np.linspace(-1.0, 3.0, DRAWS)[:, None]
    found = material_of(compare(variant(data, base), keep=False))
    text = answered(found)["By the end of 2035:"]
    assert text.startswith(f"{NAME} adds leading-edge capacity in the United States in the middle draw: +1.0")
    assert text.endswith("in 75 % of draws, but zero lies inside the band: the numbers do not tell the two apart.")


def test_where_nobody_adds_nobody_is_said_to_add():
    base = made_up(DRAWS, 0, 0.0)
    found = material_of(compare(variant(made_up(DRAWS, 0, -2.0), base), keep=False))
    said = answered(found)
    assert said["By the end of 2035:"].startswith(f"in the middle draw with {NAME} there is no more leading-edge")
    assert "There is less than with no deal in every draw." in said["By the end of 2035:"]
    assert (
        said["How soon:"]
        == f"in the middle draw no such addition lasts to 2040 with {NAME}, if it means one kwpm or more."
    )
    assert "adds" not in said["By the end of 2035:"]


def test_a_price_needs_more_money_and_more_capacity():
    base = made_up(DRAWS, 0, 0.0)
    data = made_up(DRAWS, 0, 0.0)
    data["region_capacity_kwpm"].values[:, 6:, 0, 0] += 4.0
    data["ledger_usd_bn"].values[:, 3, list(data["entry"].values).index("grants")] += 6.0
    text = answered(material_of(compare(variant(data, base), keep=False)))["Public money up to 2035:"]
    assert "more is paid than with no deal for us-taiwan-2025-11 +6.0" in text
    assert f"For each added kwpm of all chip classes, as a ratio of means, bn USD: {NAME} 1.50." in text
    data["ledger_usd_bn"].values[:, 3, list(data["entry"].values).index("grants")] -= 12.0
    text = answered(material_of(compare(variant(data, base), keep=False)))["Public money up to 2035:"]
    assert text.startswith("less is paid than with no deal for us-taiwan-2025-11 −6.0")
    assert "For each added kwpm" not in text


def test_stripped_deals_stand_beside_the_answer_and_not_in_it():
    base = made_up(DRAWS, 0, 0.0)
    comparison = compare(variant(made_up(DRAWS, PHASES, 3.0), base), only="confirmed", keep=False)
    assert list(comparison.dropped) == [f"{NAME}-confirmed"]
    said = answered(material_of(comparison))
    assert f"What is added by clauses that are not confirmed, end of 2035: {NAME} +" in said["What is confirmed:"]
    assert not any(f"{NAME}-confirmed" in text for text in said.values())


def test_an_addition_has_to_last():
    columns = (Column("year", "Year"), Column("p50_kwpm", "median", "kwpm"))
    frame = Frame("x", columns, ((2026, 3.0), (2027, 0.4), (2028, 1.0), (2029, None), (2030, 1.2), (2031, 5.0)))
    assert lasting(frame, "p50_kwpm") == 2030
    assert lasting(Frame("x", columns, (*frame.rows, (2032, 0.9))), "p50_kwpm") is None


def test_verdicts_of_plain_numbers():
    clear = verdict_on("a", "b", np.arange(1.0, 12.0))
    assert (clear.low, clear.middle, clear.ahead, clear.behind, clear.told_apart) == (2.0, 6.0, 1.0, 0.0, True)
    even = verdict_on("a", "b", np.array([-1.0, 0.0, 1.0, 2.0]))
    assert (even.ahead, even.same, even.behind, even.told_apart) == (0.5, 0.25, 0.25, False)
    assert verdict_on("a", "b", np.zeros(3)).equal
    assert verdict_on("a", "b", np.full(9, 0.01)).told_apart
    assert not verdict_on("a", "b", np.array([0.0] * 2 + [1.0] * 9)).told_apart


def test_clauses_by_version(material):
    found = {(row.name, row.deals): row.deal is not None for rows in versions(material).values() for row in rows}
    assert found["experts", (SOONER, NOTHING)]
    assert found["pledge-new", (SOONER,)]
    assert found["pledge-new", (LATER,)]
    assert "tax-credit" in shared(material)
    assert not any(name == "tax-credit" for name, _ in found)
    assert [term.path for term in terms(material)][-1] == "pledge-new.amount_usd_bn"
    values = next(term for term in terms(material) if term.path == "pledge-new.amount_usd_bn")
    assert (values.unit, values.values) == ("usd_bn", {SOONER: 90.0, LATER: 50.0})


def test_a_clause_that_a_deal_gives_up_is_listed_as_left_out():
    base = made_up(DRAWS, 0, 0.0)
    found = material_of(compare(variant(made_up(DRAWS, 0, 1.0), base, "grant-tsmc=null"), keep=False))
    rows = [row for row in versions(found)["Money"] if row.name == "grant-tsmc"]
    assert [(row.deals, row.deal is None) for row in rows] == [(("no-deal",), False), ((NAME,), True)]


def test_own_clauses_are_those_that_do_not_stand_anyway(material):
    acting = own(material, load_deal(NAME))
    assert {clause.kind for clause in acting} == {
        "pledge",
        "experts",
        "training",
        "park",
        "permits",
        "vetting",
        "technology",
        "chip_tariff",
        "tariff",
    }


def test_every_kind_of_clause_has_its_group():
    assert sorted(kind for kinds in GROUPS.values() for kind in kinds) == sorted(KINDS)


def test_what_only_says_how_a_clause_is_known_is_no_term():
    assert is_agreed("clauses.experts.stay_months")
    assert is_agreed("clauses.experts.persons.engineer")
    assert not is_agreed("clauses.experts.note")
    assert not is_agreed("clauses.experts.assumed")
    assert not is_agreed("sources.x.date")


def test_numbers_of_differences():
    assert signed_number(0.1234, "share") == "+12.3"
    assert unit_of_difference("share") == "percentage\N{NO-BREAK SPACE}points"
    assert signed_number(float("inf"), "months") == "+∞"
    assert signed_number(float("-inf"), "months") == "−∞"
    assert (
        band_words(-1.0, 2.0, float("inf"), "kwpm")
        == "+2.0\N{NO-BREAK SPACE}kwpm (10–90\N{NO-BREAK SPACE}%: −1.0 to +∞)"
    )
    assert [chance_text(share) for share in (0.0, 0.001, 0.5, 0.999, 1.0)] == [
        text.replace(" ", "\N{NO-BREAK SPACE}") for text in ("0 %", "< 1 %", "50 %", "> 99 %", "100 %")
    ]
    assert [term_text(value) for value in (True, 90.0, ["a", "b"], [], None)] == [
        "yes",
        "90",
        "a, b",
        "none",
        "not said",
    ]


def test_an_end_that_prints_as_zero_keeps_its_sign():
    assert [signed_number(value, "kwpm") for value in (0.0, 0.01, -0.01, None)] == ["0.0", "0.0", "0.0", "–"]
    assert signed_band(-0.01, 0.01, "kwpm") == "−0.0 to +0.0"
    assert signed_band(0.0, None, "kwpm") == "0.0 to –"


def test_names_in_sentences_do_not_break_and_are_escaped():
    text = str(named("a-1 beats a-1-2, not xa-1 <b>", ["a-1", "a-1-2"]))
    assert text == '<span class="deal">a-1</span> beats <span class="deal">a-1-2</span>, not xa-1 &lt;b&gt;'
    assert str(named("a & b", [])) == "a &amp; b"
