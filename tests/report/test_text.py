"""Sentences follow the numbers: other numbers, other sentences; no numbers, no sentence."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.support import PHASES, made_up, outcome_of

from reshore.deal.load import load_deal
from reshore.report import answer, text
from reshore.report.frame import Column, Frame
from reshore.report.frames import numbers
from reshore.report.frames.columns import BASE, DEAL, ONLY
from reshore.report.material import Extras, material_of
from reshore.report.sections import compared, sections
from reshore.report.words import band_text, count_text, headline_text, listing, of_draws, on_paths, plural

TIE = "\N{NO-BREAK SPACE}"


def change_of(low, middle, high, above=0.9):
    names = ("year", "measure", "label", "unit", "p10", "p50", "p90", "above_zero_share")
    row = (2030, "leading_kwpm", "leading-edge capacity", "kwpm", low, middle, high, above)
    return Frame("difference", tuple(Column(name, name) for name in names), (row,))


@pytest.mark.parametrize(
    ("band", "above", "beginning", "end"),
    [
        (
            (1.0, 4.0, 9.0),
            0.97,
            "By the end of 2030 the deal adds 4.0 kwpm of leading-edge capacity (7 nm and below)",
            "more with it than without it in 97 % of draws.",
        ),
        (
            (-9.0, -4.0, 1.0),
            0.2,
            "By the end of 2030 the deal takes away 4.0 kwpm",
            "less with it than without it in 80 % of draws.",
        ),
        (
            (-1.0, 0.0, 2.0),
            0.4,
            "By the end of 2030 the deal changes nothing in leading-edge capacity (7 nm and below) in the middle draw",
            "−1.0 to +2.0).",
        ),
        ((0.0, 0.0, 0.0), 0.0, "By the end of 2030 the deal changes nothing in leading-edge", "(7 nm and below)."),
        ((1.0, 2.0, 3.0), 1.0, "By the end of 2030 the deal adds", "in every draw."),
    ],
)
def test_the_effect_says_no_more_than_the_band(band, above, beginning, end):
    sentence = answer.effect(change_of(*band, above), 2030).replace(TIE, " ")
    assert sentence.startswith(beginning)
    assert sentence.endswith(end)


def test_a_second_year_is_said_shortly():
    says = answer.effect(change_of(1.0, 2.0, 3.0, 0.97), 2030, again=True).replace(TIE, " ")
    assert says == "By the end of 2030 it adds 2.0 kwpm (10–90 %: +1.0 to +3.0); more than without it in 97 % of draws."


def test_no_band_no_sentence():
    assert answer.effect(change_of(None, None, None), 2030) == ""
    assert answer.effect(change_of(1.0, 2.0, 3.0), 2035) == ""


def test_the_answer_changes_with_the_numbers(material):
    weaker = material_of(outcome_of("us-taiwan-2025-11", made_up(40, 0, -3.0), made_up(40, 0, 0.0)), Extras())
    answers = []
    for one in (material, weaker):
        found = compared(one)
        drawn = {block.name: block.frames for section in sections(one, found) for block in section.blocks}
        answers.append(answer.answer(one, drawn, found))
    first = [paragraphs[0] for paragraphs in answers]
    assert "the deal adds" in first[0]
    assert "it adds" in first[0]
    assert "the deal takes away" in first[1]
    assert "adds" not in first[1]


def test_the_answer_of_the_status_quo_compares_nothing(status_quo):
    one = material_of(status_quo, Extras())
    found = compared(one)
    drawn = {block.name: block.frames for section in sections(one, found) for block in section.blocks}
    said = " ".join(answer.answer(one, drawn, found))
    assert said.startswith("Leading-edge capacity of the United States at the end of 2030")
    assert "deal" not in said.partition("clauses")[0]


def test_what_rests_on_reports_is_counted():
    deal = load_deal("us-taiwan-2025-11")
    reported = [name for name, clause in deal.clauses.items() if clause.status == "reported"]
    first = answer.rests_on(deal)[0]
    assert first.lower().startswith(count_text(len(reported)))
    without = deal.only({"confirmed", "estimate", "assumed"})
    assert not any("press" in sentence for sentence in answer.rests_on(without))
    none = deal.without_clauses(lambda *_: True)
    assert answer.known(none) == "The deal has no clauses."
    assert answer.rests_on(none) == []


def test_what_the_confirmed_clauses_do_alone_is_said(outcome):
    def said(confirmed):
        frame = numbers.by_path(outcome.headlines, outcome.data, outcome.base, confirmed)
        return [sentence.replace(TIE, " ") for sentence in answer.confirmed_only(frame)]

    assert said(None) == []
    assert "the same as without the deal, against" in said(outcome.base)[0]
    assert said(outcome.base)[0].endswith("with all clauses.")
    assert "the same as with all clauses, against" in said(outcome.data)[0]
    assert said(outcome.data)[0].endswith("without the deal.")


def test_unsolved_draws_are_said(outcome):
    data, base = outcome.data.copy(deep=True), outcome.base
    data["result_code"].values[:2] = 1
    line = answer.status_line(material_of(outcome_of("us-taiwan-2025-11", data, base), Extras()))
    assert "two draws could not be solved" in line
    assert "solved" not in answer.status_line(material_of(outcome, Extras()))


def test_cards_are_six_different_numbers(outcome, status_quo):
    for one in (outcome, status_quo):
        names = [row.name for row in answer.cards(one.headlines)]
        assert len(names) == len(set(names)) == 6
    assert answer.cards(outcome.headlines)[0].name == "leading-capacity-added-by-deal"
    assert answer.cards(outcome.headlines)[0].year == 2035
    assert answer.cards(()) == []


def frame_of(names, *rows):
    return Frame("f", tuple(Column(name, name) for name in names.split()), rows)


def plain(sentences):
    return [sentence.replace(TIE, " ") for sentence in sentences]


def test_fabs_that_never_come_are_named():
    volume = frame_of(
        "label project_kind p50_year", ("Fab A", "real", 2030.0), ("Fab B", "real", None), ("C", "phase", None)
    )
    assert text.fabs.never(volume) == ["In half of the draws or more, volume output does not come by 2040 at Fab B."]
    assert text.fabs.never(volume.where(label="Fab A")) == []


DATES = (
    "label host actual_year first_year plan_year p50_year late slip_plan_p10_months slip_plan_p50_months "
    "slip_plan_p90_months slip_first_p50_months"
)
US = "United States"
EARLY = ("A", US, None, 2027.0, 2028.0, 2027.5, "no", -9.0, -6.0, 2.0, 6.0)
LATE = ("B", US, None, 2028.0, 2028.0, 2030.0, "yes", 12.0, 24.0, None, 24.0)
LOST = ("C", US, None, 2028.0, 2029.0, None, "yes", 12.0, None, None, None)
DONE = ("D", US, 2025.0, 2024.0, 2024.0, 2025.0, "yes", 12.0, 12.0, 12.0, 12.0)
ABROAD = ("E", "Japan", None, 2028.0, 2028.0, 2030.0, "yes", 12.0, 24.0, 30.0, 24.0)


def test_plans_that_the_draws_miss_are_counted_and_the_furthest_is_named():
    says = plain(text.fabs.dates(frame_of(DATES, EARLY, LATE, LOST, DONE, ABROAD)))
    assert says == [
        "Three plants in the United States have an announced date and no real one yet: in the middle draw two of them "
        "come after the period that was named last, the furthest B, +24.0 months (10–90 %: +12.0 to beyond 2040); C "
        "not by 2040.",
        "Sponsors have moved two of these dates already; against the date named first, the middle draw is later for "
        "two.",
    ]
    assert "one of them comes" in plain(text.fabs.dates(frame_of(DATES, LATE)))[0]
    assert plain(text.fabs.dates(frame_of(DATES, EARLY)))[0].endswith(
        "One plant in the United States has an announced date and no real one yet: in the middle draw none comes after "
        "the period that was named last."
    )
    assert text.fabs.dates(frame_of(DATES, DONE, ABROAD)) == []


def test_ramp_and_yield_speak_of_one_fab_and_of_taiwan():
    ramp = frame_of(
        "project label path p10_months p50_months p90_months",
        ("a", "Fab A", DEAL, 30.0, 40.0, None),
        ("a", "Fab A", BASE, 31.0, 42.0, None),
        ("t", "Home", DEAL, 20.0, 25.0, 30.0),
    )
    assert plain(text.fabs.ramp(ramp, "a", ["t"])) == [
        "From the first tool to full output, Fab A takes 40.0 months (10–90 %: 30.0 to beyond 2040), against 42.0 "
        "months without the deal. In Taiwan it takes 25.0 months at Home."
    ]
    assert text.fabs.ramp(ramp, None, ["t"]) == []
    good = frame_of(
        "years_after project label path p10_share p50_share p90_share behind_share",
        (1, "a", "Fab A", DEAL, 0.7, 0.8, 0.9, 0.04),
        (1, "t", "Home", DEAL, 0.8, 0.84, 0.9, 0.0),
    )
    assert plain(text.fabs.good_dies(good, "a", ["t"])) == [
        "One year after volume output, Fab A yields 80.0 % (10–90 %: 70.0 to 90.0); compared draw by draw, that is in "
        "the median 4.0 points less than Home at the same age."
    ]
    assert "no less" in text.fabs.good_dies(good, "t", ["t"])[0]
    assert text.fabs.good_dies(good, "a", ["t"], age=2) == []


def test_a_number_on_two_paths_is_said_once_where_it_is_the_same():
    names = "path p10_kwpm p50_kwpm p90_kwpm"
    same = frame_of(names, (DEAL, 1.0, 2.0, 3.0), (BASE, 0.5, 2.0, 2.5))
    assert on_paths(same, "kwpm").endswith("in the median the same without the deal")
    assert "without" not in on_paths(frame_of(names, (ONLY, 1.0, 2.0, 3.0)), "kwpm")
    assert on_paths(frame_of(names, (DEAL, None, None, None)), "kwpm") == ""
    assert on_paths(frame_of(names), "kwpm") == ""


def test_rents_that_do_not_move_are_said_not_to_move():
    names = "year group path p10_index p50_index p90_index"
    still = frame_of(
        names, (2030, "housing cost", ONLY, 0.98, 0.99, 1.0), (2031, "housing cost", ONLY, 0.97, 0.98, 1.0)
    )
    assert "never rises" in text.places.place(still, "Boise")[0]
    moved = frame_of(names, (2030, "craft wage", DEAL, 1.0, 1.1, 1.2), (2030, "craft wage", BASE, 1.0, 1.05, 1.2))
    assert plain(text.places.place(moved, "Boise")) == [
        "The craft wage at Boise is highest in 2030: +10.0 % (10–90 %: 0.0 to +20.0) on the level before the fabs, "
        "against +5.0 % without the deal."
    ]


def test_parks_of_the_deal_are_named(outcome):
    park = outcome.deal.clauses["park"]
    frame = frame_of("year path p10_share p50_share p90_share", (2030, ONLY, 0.4, 0.5, 0.6))
    says = plain(text.places.suppliers(frame, [park], [2030, 2035], "Phoenix", {}))
    assert (
        says[0]
        == "Suppliers at Phoenix, as a share of what a full cluster can do: in 2030, 50.0 % (10–90 %: 40.0 to 60.0)."
    )
    assert "20 suppliers" in says[1]
    assert text.places.suppliers(frame, [], [2035], "Phoenix", {}) == []


PRICES = (
    "year mean_usd_bn mean_kwpm mean_usd_bn_per_kwpm p10_usd_bn_per_kwpm p50_usd_bn_per_kwpm p90_usd_bn_per_kwpm "
    "nothing_share"
)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ((2.0, 10.0, 0.2, 0.1, 0.2, 0.4, 0.0), "In every draw something is added; draw by draw the price is"),
        (
            (2.0, 10.0, 0.2, 0.1, 0.2, 0.4, 0.01),
            "draw by draw the price is 0.20 bn USD per kwpm (10–90 %: 0.10 to 0.40).",
        ),
        (
            (2.0, 1.0, 2.0, 0.1, 0.2, None, 0.3),
            "which have no price. Half of all draws pay 0.20 bn USD per kwpm or less",
        ),
        ((2.0, 1.0, 2.0, 0.1, None, None, 0.6), "half of the draws or more have no price"),
        ((2.0, -1.0, None, 0.1, None, None, 0.6), "no wafer starts are added for it"),
        ((2.0, 0.0, None, None, None, None, 1.0), "no draw adds 0.1 kwpm or more"),
        ((0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0), "public purses pay the same with the deal and 1.0 kwpm are added"),
        ((-2.0, 1.0, -2.0, -0.3, -0.2, -0.1, 0.0), "public purses pay 2.0 bn USD less with the deal"),
    ],
)
def test_the_public_price_says_where_there_is_none(row, words):
    said = " ".join(plain(text.money.price(frame_of(PRICES, (2035, *row)), 2035)))
    assert words in said
    assert text.money.price(frame_of(PRICES, (2035, *row)), 2030) == []


def test_nobody_builds_nobody_asks_nobody_pays():
    crews = frame_of("year group mean_persons", (2030, "local", 0.0))
    assert text.people.crews(crews, frame_of("year path p10_persons p50_persons p90_persons"), "Phoenix") == []
    names = "group path p10_persons p50_persons p90_persons"
    nobody = frame_of(names, ("asked for", DEAL, 0.0, 0.0, 0.0))
    assert text.people.visas(frame_of("year " + names), nobody, 2025, 2040) == []
    payers = frame_of("year payer mean_usd_bn", (2030, "chip firms", 0.0))
    assert text.money.money(payers, 2025, 2040) == []
    nothing = frame_of("year part path p10_usd_bn p50_usd_bn p90_usd_bn", (2040, "housing", DEAL, 0.0, 0.0, 0.0))
    assert text.money.settling(nothing, 2025, 2040) == []
    assert text.capacity.capacity(frame_of("year node path p10_kwpm p50_kwpm p90_kwpm"), [2030]) == []
    assert text.capacity.share(frame_of("year node path p10_share p50_share p90_share")) == []
    assert text.trust.checks_line([], 0) == []
    assert text.trust.spread("x", {}, 0.0) == []


def test_checks_outside_are_named():
    assert "all 3 checks lie inside" in text.trust.checks_line([], 3)[0]
    assert "1 of 3" in text.trust.checks_line(["Crews"], 3)[0]
    assert "Crews" in text.trust.checks_line(["Crews"], 3)[0]


def test_spread_names_what_it_rests_on():
    says = text.trust.spread("capacity", {"estimate": 0.3, "assumed": 0.5, "reported": 0.001}, 0.2)
    sentence = plain(says)[0]
    assert "30.0 % goes with estimates" in sentence
    assert "50.0 % goes with assumptions" in sentence
    assert "20.0 % with no single number" in sentence
    assert "reported" not in sentence


def test_words():
    assert listing(["a"]) == "a"
    assert listing(["a", "b", "c"]) == "a, b and c"
    assert plural(1, "draw") == "one draw"
    assert plural(1200, "draw") == "1,200 draws"
    assert of_draws(0.0) == "no draw"
    assert of_draws(0.003) == "less than 1 % of draws"
    assert of_draws(0.999) == "more than 99 % of draws"
    assert of_draws(1.0) == "every draw"
    assert band_text(1.0, 2.0, None, "kwpm").replace(TIE, " ") == "2.0 kwpm (10–90 %: 1.0 to beyond 2040)"
    assert band_text(None, None, None, "kwpm") == "–"


def test_headlines_say_their_year(outcome):
    names = {headline.name: headline_text(headline) for headline in outcome.headlines}
    assert names["us-leading-capacity"].endswith(", end of 2035")
    assert names["people-trained"].endswith(", to the end of 2030")
    assert names["visiting-experts-peak"].endswith(")")
    assert "20" not in names["start-to-volume"]
    assert names["unfilled-posts"].endswith("mean of the year 2030")


def test_phases_and_numbers_of_the_made_up_outcome_are_what_the_tests_think(outcome):
    assert PHASES == 3
    assert np.isnan(outcome.data["milestone_month"].values).any()
