"""Sentences follow the numbers: other numbers, other sentences; no numbers, no sentence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.report.support import PHASES, made_up, outcome_of

from reshore.deal.load import load_deal
from reshore.report import answer, text
from reshore.report.frame import Column, Frame
from reshore.report.frames import capacity, difference, numbers
from reshore.report.material import Extras, material_of
from reshore.report.words import band_text, count_text, headline_text, listing, of_draws, plural

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
            "The deal adds 4.0 kwpm by the end of 2030",
            "more with it than without it in 97 % of draws.",
        ),
        ((-9.0, -4.0, 1.0), 0.2, "The deal takes away 4.0 kwpm", "less with it than without it in 80 % of draws."),
        (
            (-1.0, 0.0, 2.0),
            0.4,
            "By the end of 2030 the deal changes nothing in the middle draw",
            "−1.0 to +2.0 kwpm).",
        ),
        ((0.0, 0.0, 0.0), 0.0, "By the end of 2030 the deal changes nothing in leading-edge capacity.", "capacity."),
        ((1.0, 2.0, 3.0), 1.0, "The deal adds", "in every draw."),
    ],
)
def test_the_effect_says_no_more_than_the_band(band, above, beginning, end):
    sentence = answer.effect(change_of(*band, above), 2030).replace(TIE, " ")
    assert sentence.startswith(beginning)
    assert sentence.endswith(end)


def test_no_band_no_sentence():
    assert answer.effect(change_of(None, None, None), 2030) == ""
    assert answer.effect(change_of(1.0, 2.0, 3.0), 2035) == ""


def test_the_answer_changes_with_the_numbers(material):
    weaker = material_of(outcome_of("us-taiwan-2025-11", made_up(40, 0, -3.0), made_up(40, 0, 0.0)), Extras())
    answers = []
    for one in (material, weaker):
        change = difference.difference(one.data, one.base, one.ledger)
        frames = capacity.region_capacity(one.data, one.base), capacity.region_share(one.data, one.base)
        answers.append(answer.answer(one, *frames, change))
    assert any("adds" in sentence for sentence in answers[0])
    assert any("takes away" in sentence for sentence in answers[1])
    assert not any("adds" in sentence for sentence in answers[1])


def test_the_answer_names_what_is_not_played(material):
    sentence = answer.not_played(material)[0]
    assert all(name in sentence for name in material.outcome.not_yet_played)
    assert "not yet played" in sentence
    played = replace(material, outcome=_Played())
    assert answer.not_played(played) == []


class _Played:
    not_yet_played = ()


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
    assert said(outcome.data)[0].endswith("without the deal.")
    assert "the same" not in said(outcome.data)[0]


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
    assert answer.cards(outcome.headlines)[2].year == 2035
    assert answer.cards(()) == []


def test_fabs_that_never_come_and_fabs_that_are_late_are_named():
    columns = tuple(Column(name, name) for name in ("project", "label", "project_kind", "p50_year"))
    volume = Frame(
        "v", columns, (("a", "Fab A", "real", 2030.0), ("b", "Fab B", "real", None), ("c", "C", "phase", None))
    )
    known = Frame("k", tuple(Column(name, name) for name in ("project", "kind", "year")), (("a", "plan", 2028.0),))
    counts = Frame("c", tuple(Column(n, n) for n in ("year", "path", "p10_count", "p50_count", "p90_count")), ())
    sentences = text.fabs(volume, known, counts, 2030, "with the deal")
    assert sentences == [
        "For one of the one plant with an announced date, the middle draw comes more than three months later than "
        "announced.",
        "In half of the draws or more, volume output does not come by 2040 at Fab B.",
    ]
    empty = Frame("v", columns, ())
    assert text.fabs(empty, known, counts, 2030, "with the deal") == []


def test_nobody_builds_nobody_asks_nobody_pays():
    crews = Frame("c", tuple(Column(n, n) for n in ("year", "group", "mean_persons")), ((2030, "local", 0.0),))
    assert text.crews(crews, "Phoenix") == []
    names = ("year", "group", "p50_persons")
    visas = Frame("v", tuple(Column(n, n) for n in names), ((2030, "granted", 0.0), (2030, "refused", 0.0)))
    assert text.visas(visas) == []
    payers = Frame("m", tuple(Column(n, n) for n in ("year", "payer", "mean_usd_bn")), ((2030, "chip firms", 0.0),))
    assert text.money(payers, 2025, 2040) == []
    assert text.checks_line([], 0) == []
    assert text.spread("x", {}, 0.0) == []


def test_checks_outside_are_named():
    assert "all 3 checks lie inside" in text.checks_line([], 3)[0]
    assert "1 of 3" in text.checks_line(["Crews"], 3)[0]
    assert "Crews" in text.checks_line(["Crews"], 3)[0]


def test_spread_names_what_it_rests_on():
    sentence = text.spread("capacity", {"estimate": 0.3, "assumed": 0.5, "reported": 0.001}, 0.2)[0].replace(TIE, " ")
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
    assert band_text(1.0, 2.0, None, "kwpm").replace(TIE, " ") == "2.0 kwpm (10–90 %: 1.0 to – kwpm)"


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
