"""Paired differences against closed forms: inside each draw, infinities, shares, and how well they are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from reshore.deal.load import load_deal
from reshore.ensemble.contrast import RULES, Side, band, contrasts_between, difference
from reshore.ensemble.sensitivity import screening_of
from reshore.outcome import Headline, quantiles

DEAL, LAW = load_deal("us-taiwan-2025-11"), load_deal("status-quo")
DRAWS = 400
RNG = np.random.default_rng(3)
LUCK = RNG.random(DRAWS)
"""What is unknown and the same on both sides."""

SCREENING = screening_of({"luck": LUCK, "idle": RNG.random(DRAWS)}, {"luck": "reported", "idle": "confirmed"})
ALL = np.ones(DRAWS, dtype=bool)


def side(name, values, slug="us-leading-capacity", year=2030, deal=DEAL, solved=ALL):
    """A run with one headline."""
    rule = RULES[slug]
    headline = Headline(slug, rule.label, year, rule.unit, 0.0, 0.0, 0.0, "assumed", values[solved])
    return Side(name, deal, (headline,), solved)


def contrast(left, right, draws=ALL, screening=SCREENING):
    """The only contrast of two runs with one headline each."""
    (found,) = contrasts_between(left, right, draws, screening)
    return found


def test_the_difference_is_taken_inside_each_draw():
    spread = 100 * LUCK
    found = contrast(side("more", spread + 1), side("less", spread))
    assert (found.p10, found.p50, found.p90) == pytest.approx((1, 1, 1))
    assert (found.wins, found.higher, found.ties) == (1, 1, 0)


def test_it_is_not_the_difference_of_the_medians():
    left, right = np.array([0.0, 0.0, 9.0]), np.array([0.0, 9.0, 0.0])
    three = np.ones(3, dtype=bool)
    screening = screening_of({"luck": np.arange(3.0)}, {"luck": "reported"})
    sides = [side(name, values, solved=three) for name, values in (("left", left), ("right", right))]
    found = contrast(*sides, draws=three, screening=screening)
    assert found.values.tolist() == [0, -9, 9]
    assert np.median(left) - np.median(right) == found.p50 == 0
    assert (found.p10, found.p90) == pytest.approx((-7.2, 7.2))
    assert (found.wins, found.higher, found.ties) == pytest.approx((1 / 3, 1 / 3, 1 / 3))


def test_names_of_a_contrast_are_those_of_its_headline_and_its_sides():
    found = contrast(side("mine", LUCK), side("theirs", LUCK))
    rule = RULES["us-leading-capacity"]
    assert (found.name, found.label, found.year, found.unit) == (rule.name, rule.label, 2030, rule.unit)
    assert (found.deal, found.against, found.better) == ("mine", "theirs", "higher")


@pytest.mark.parametrize(
    ("slug", "year", "wins"),
    [("people-trained", 2030, 0.25), ("public-money", 2032, 0.75), ("fab-spending", 2032, None)],
)
def test_what_counts_as_better_depends_on_the_headline(slug, year, wins):
    right = np.where(np.arange(DRAWS) % 4 == 0, LUCK - 1, LUCK + 1)
    found = contrast(side("left", LUCK, slug, year), side("right", right, slug, year))
    assert found.wins == wins
    assert found.higher == 0.25


def test_a_peak_is_found_whatever_its_year():
    sides = [side(str(year), LUCK * year, "visiting-experts-peak", year) for year in (2027, 2029)]
    found = contrast(*sides)
    assert found.year is None
    assert found.p50 < 0


def test_a_headline_that_one_side_lacks_is_left_out():
    assert contrasts_between(side("a", LUCK, year=2030), side("b", LUCK, year=2032), ALL, SCREENING) == ()


def test_what_is_a_difference_already_is_not_contrasted_again():
    sides = [side(name, LUCK, "leading-capacity-added-by-deal") for name in ("a", "b")]
    assert contrasts_between(*sides, ALL, SCREENING) == ()


def test_only_draws_that_all_runs_solved_count():
    left, right = np.arange(DRAWS) != 5, np.arange(DRAWS) % 10 != 0
    both = left & right
    values = LUCK + np.where(both, 1.0, 1000.0)
    screening = screening_of({"luck": LUCK}, {"luck": "reported"}, both)
    found = contrast(side("a", values, solved=left), side("b", LUCK, solved=right), both, screening)
    assert found.values == pytest.approx(np.ones(both.sum()))


def test_without_a_draw_nothing_is_said():
    none = np.zeros(DRAWS, dtype=bool)
    screening = screening_of({"luck": LUCK}, {"luck": "reported"}, none)
    found = contrast(side("a", LUCK, solved=none), side("b", LUCK, solved=none), none, screening)
    assert np.isnan([found.p10, found.p50, found.p90, found.wins, found.higher, found.ties]).all()


def test_never_minus_never_is_a_tie_and_never_minus_a_number_is_infinite():
    never = np.inf
    found = difference(np.array([never, never, 3.0, 4.0]), np.array([never, 2.0, never, 1.0]))
    assert found.tolist() == [0, never, -never, 3]


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ([-np.inf] * 3 + [1.0] * 8, (-np.inf, 1, 1)),
        ([1.0] * 8 + [np.inf] * 3, (1, 1, np.inf)),
        ([-np.inf, 0.0], (-np.inf, -np.inf, -np.inf)),
        ([0.0, np.inf], (np.inf, np.inf, np.inf)),
        ([-np.inf] * 4, (-np.inf,) * 3),
    ],
)
def test_points_beyond_every_number(values, points):
    assert band(np.array(values)) == points


@given(arrays.arrays(float, st.integers(1, 40), elements=st.floats(-1e6, 1e6)))
def test_points_of_finite_differences_are_quantiles(values):
    assert band(values) == pytest.approx(tuple(np.quantile(values, [0.1, 0.5, 0.9])), rel=1e-9, abs=1e-6)
    assert band(values) == tuple(quantiles(values))


def test_a_shorter_wait_wins_over_never():
    right = np.where(np.arange(DRAWS) % 2 == 0, np.inf, 30.0)
    found = contrast(
        side("a", np.full(DRAWS, 30.0), "start-to-volume", None), side("b", right, "start-to-volume", None)
    )
    assert (found.wins, found.ties) == (0.5, 0.5)
    assert found.p10 == -np.inf
    assert found.p90 == 0


def test_a_difference_is_known_no_better_than_the_clauses_in_which_the_deals_differ():
    spread = 100 * LUCK
    assert contrast(side("a", 2 * spread), side("b", spread)).status == "reported"
    assert contrast(side("a", 2 * spread), side("no-deal", spread, deal=LAW)).status == "assumed"
    experts = DEAL.without_clauses(lambda name, _: name == "experts")
    assert DEAL.clauses["experts"].assumed, "a term of the clause that nobody reported counts as assumed"
    assert contrast(side("a", 2 * spread), side("b", spread, deal=experts)).status == "assumed"
    assert contrast(side("b", 2 * spread, deal=experts), side("a", spread)).status == "assumed"


def test_clauses_do_not_count_where_nothing_moves():
    flat = np.zeros(DRAWS)
    screening = screening_of({"luck": LUCK}, {"luck": "reported"})
    still = contrast(side("a", flat), side("no-deal", flat, deal=LAW), screening=screening)
    assert (still.ties, still.wins) == (1, 0)
    assert still.status == contrast(side("a", flat), side("b", flat), screening=screening).status
