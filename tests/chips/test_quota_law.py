"""How much may come in duty-free: hand-counted cases, edges, and which way each term moves it."""

from __future__ import annotations

from datetime import date

import jax
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reshore.chips.quota_law import clawback_k, quota_volume_k
from reshore.names import month_number
from reshore.outcome import STORED_YEARS
from reshore.world.chip_inputs import REPAIRS
from reshore.world.inputs import NEVER

YEARS = len(STORED_YEARS)
PLANNED = 53.0
"""Capacity of the standard case, for which 2.5 and 1.5 times are 132.5 and 79.5 [kwpm]."""
NONE, TAPER, CLAWBACK = (REPAIRS.index(word) for word in ("none", "taper", "clawback"))


def month(year: int, number: int = 1) -> float:
    """Months since January 2019."""
    return 12.0 * (year - 2019) + number - 1


def of(year: int) -> int:
    """Place of a year in the results."""
    return STORED_YEARS.index(year)


def stands_from(year: int, kwpm: float = PLANNED) -> np.ndarray:
    """Capacity in December, all of it from a year on, `draw year fab`."""
    return np.where(np.array(STORED_YEARS) >= year, kwpm, 0.0)[None, :, None]


def one(value: float) -> np.ndarray:
    """A number of one fab in one draw."""
    return np.array([[value]])


BEGUN, FINISHED = month(2027), month(2030)


def volume(start=BEGUN, ready=FINISHED, december=None, planned=PLANNED, **terms) -> np.ndarray:
    """The quota of one fab by year [kwafers]."""
    given = {"building": 2.5, "built": 1.5, "counted": np.ones(1)} | terms
    held = stands_from(2029) if december is None else december
    return np.asarray(quota_volume_k(one(planned), one(start), one(ready), held, **given))[0]


def test_while_it_is_built_and_after():
    found = volume()
    assert found[of(2026)] == 0
    np.testing.assert_allclose(found[of(2027) : of(2030)], 12 * 132.5)
    np.testing.assert_allclose(found[of(2030) :], 12 * 79.5)


def test_it_accrues_by_the_month_and_by_the_day():
    assert volume(start=month(2027, 4))[of(2027)] == pytest.approx(9 * 132.5)
    half = volume(start=month(2027, 4) + 0.5)[of(2027)]
    assert half == pytest.approx(8.5 * 132.5)
    mixed = volume(ready=month(2030, 7))[of(2030)]
    assert mixed == pytest.approx(6 * 132.5 + 6 * 79.5)


def test_capacity_moves_in_a_straight_line_between_decembers():
    december = np.interp(STORED_YEARS, [2029, 2030, 2031], [0.0, 24.0, 53.0])[None, :, None]
    found = volume(december=december)
    months = np.arange(1, 13)
    assert found[of(2030)] == pytest.approx(1.5 * (24 * months / 12).sum())
    assert found[of(2031)] == pytest.approx(1.5 * (24 + 29 * months / 12).sum())


def test_a_project_that_is_never_begun_gives_nothing():
    assert not volume(start=np.nan, ready=np.nan, december=stands_from(2050)).any()


def test_a_project_that_is_never_finished_gives_the_building_multiple_until_the_period_ends():
    endless = volume(ready=np.nan, december=stands_from(2050))
    np.testing.assert_allclose(endless[of(2027) :], 12 * 132.5)
    ended = volume(ready=np.nan, december=stands_from(2050), period_months=30.0)
    np.testing.assert_allclose(ended[of(2027) : of(2029)], 12 * 132.5)
    assert ended[of(2029)] == pytest.approx(6 * 132.5)
    assert not ended[of(2030) :].any()


def test_what_is_late_gives_nothing_between_the_end_of_the_period_and_volume():
    found = volume(period_months=24.0)
    assert found[of(2028)] == pytest.approx(12 * 132.5)
    assert found[of(2029)] == 0
    assert found[of(2030)] == pytest.approx(12 * 79.5)


def test_only_new_capacity_of_the_owner_counts():
    first = month_number(date(2026, 1, 15))
    old = volume(start=month(2021), ready=month(2024, 11), december=stands_from(2024), first_month=first)
    assert not old.any()
    begun = volume(start=month(2024), ready=month(2027), december=stands_from(2026), first_month=month(2026))
    assert not begun[: of(2026)].any()
    assert begun[of(2026)] == pytest.approx(12 * 132.5)
    assert begun[of(2027)] == pytest.approx(12 * 79.5)
    assert not volume(counted=np.zeros(1)).any()


def test_the_period_of_what_was_begun_before_runs_from_the_clause():
    found = volume(
        start=month(2024), ready=np.nan, december=stands_from(2050), first_month=month(2026), period_months=12.0
    )
    assert found[of(2026)] == pytest.approx(12 * 132.5)
    assert not found[of(2027) :].any()


def test_zero_capacity_and_zero_multiples_give_no_quota():
    assert not volume(planned=0.0, december=stands_from(2050)).any()
    assert not volume(building=0.0, built=0.0).any()


def test_projects_are_added():
    planned, start = np.array([[20.0, 53.0]]), np.array([[month(2027), month(2029)]])
    december = np.zeros((1, YEARS, 2))
    never = np.full((1, 2), np.nan)
    found = np.asarray(quota_volume_k(planned, start, never, december, np.ones(2), 2.5, 1.5))[0]
    assert found[of(2028)] == pytest.approx(12 * 50.0)
    assert found[of(2029)] == pytest.approx(12 * 182.5)


RAMP = np.interp(STORED_YEARS, [2028, 2030, 2032], [0.0, 26.5, 53.0])[None, :, None]
"""A fab that is half full in December 2030 and full in December 2032."""


def test_completion_costs_the_owner_most_of_the_quota_and_the_taper_nothing_at_once():
    plain = volume(december=RAMP, repair=NONE)
    taper = volume(december=RAMP, repair=TAPER)
    assert plain[of(2030)] < 0.5 * plain[of(2029)]
    assert (np.diff(taper[of(2028) : of(2033)]) <= 0).all()
    assert np.abs(np.diff(taper[of(2027) :])).max() < 0.3 * np.abs(np.diff(plain[of(2027) :])).max()
    np.testing.assert_allclose(taper[of(2027)], 12 * 132.5)
    np.testing.assert_allclose(taper[of(2033) :], 12 * 79.5)


def test_halfway_up_the_ramp_the_tapered_multiple_is_halfway():
    half = np.full((1, YEARS, 1), PLANNED / 2)
    found = volume(december=half, repair=TAPER)
    np.testing.assert_allclose(found[of(2030) :], 12 * 2.0 * PLANNED)


def test_a_tapered_quota_loses_what_is_not_built_when_the_period_ends():
    half = np.full((1, YEARS, 1), PLANNED / 2)
    found = volume(december=half, repair=TAPER, period_months=48.0)
    np.testing.assert_allclose(found[of(2030)], 12 * 2.0 * PLANNED)
    np.testing.assert_allclose(found[of(2031) :], 12 * 1.5 * PLANNED / 2)


def claimed(start=BEGUN, ready=FINISHED, december=None, period=48.0, **terms) -> np.ndarray:
    """What is claimed back from one fab by year [kwafers]."""
    held = stands_from(2029) if december is None else december
    given = {"counted": np.ones(1), "building": 2.5} | terms
    found = clawback_k(one(PLANNED), one(start), one(ready), held, period_months=period, **given)
    return np.asarray(found)[0, :, 0]


def test_duty_is_claimed_on_what_came_in_for_capacity_that_was_not_built():
    nothing = claimed(ready=np.nan, december=stands_from(2050))
    assert nothing[of(2031)] == pytest.approx(48 * 132.5)
    assert nothing.sum() == nothing[of(2031)]
    half = claimed(december=stands_from(2029, PLANNED / 2))
    assert half[of(2031)] == pytest.approx(36 * 132.5 / 2)
    assert not claimed().any(), "all of it stands when the period ends"
    assert not claimed(ready=np.nan, period=NEVER).any(), "no end, no day of reckoning"
    assert not claimed(start=np.nan, ready=np.nan).any()
    assert not claimed(counted=np.zeros(1)).any()


def test_a_clawback_leaves_the_quota_as_it_is():
    np.testing.assert_array_equal(volume(december=RAMP, repair=CLAWBACK), volume(december=RAMP, repair=NONE))


COUNTS = st.floats(0, 200)
MULTIPLES = st.floats(0, 10)


@settings(max_examples=40, deadline=None)
@given(
    planned=COUNTS, more=COUNTS, start=st.floats(60, 240), length=st.floats(1, 100), ramp=st.floats(0, 1),
    building=MULTIPLES, built=MULTIPLES, extra=MULTIPLES, period=st.floats(0, 120),
    repair=st.sampled_from([NONE, TAPER]),
)  # fmt: skip
def test_more_of_anything_never_makes_the_quota_smaller(
    planned, more, start, length, ramp, building, built, extra, period, repair
):
    ready = start + length
    reached = (12 * (np.array(STORED_YEARS) - 2019) + 11 >= ready) * ramp

    def quota(planned=planned, building=building, built=built, period=period):
        return volume(start, ready, (reached * planned)[None, :, None], planned, building=building, built=built,
                      period_months=period, repair=repair)  # fmt: skip

    base = quota()
    assert (base >= 0).all()
    slack = 1e-9 * (1 + base)
    for larger in (
        quota(planned=planned + more), quota(building=building + extra), quota(built=built + extra),
        quota(period=period + more),
    ):  # fmt: skip
        assert (larger >= base - slack).all()


def by_small_steps(start, ready, december, planned, building, built, period, first, taper) -> np.ndarray:
    """The same law told as a story in hundredths of a month, for one fab."""
    steps = 100
    found = np.zeros(YEARS)
    begin, end = max(start, first), max(start, first) + period
    if ready < first:
        return found
    for place, year in enumerate(STORED_YEARS):
        for number in range(12):
            before = december[max(place - 1, 0)]
            stands = before + (december[place] - before) * (number + 1) / 12
            for step in range(steps):
                now = month(year, number + 1) + (step + 0.5) / steps
                approved, made = begin <= now < end, now >= ready
                if taper:
                    rate = building * max(planned - stands, 0) * approved + built * stands * (approved or made)
                else:
                    rate = built * stands if made else building * planned * approved
                found[place] += rate / steps
    return found


@pytest.mark.parametrize("repair", [NONE, TAPER])
@pytest.mark.parametrize("seed", range(4))
def test_a_story_in_small_steps_says_the_same(seed, repair):
    draw = np.random.default_rng(seed)
    first, start = draw.uniform(70, 100), draw.uniform(60, 150)
    ready, period, planned = start + draw.uniform(10, 80), draw.uniform(10, 90), draw.uniform(5, 60)
    december = np.sort(draw.uniform(0, planned, YEARS)) * (12 * (np.array(STORED_YEARS) - 2019) + 11 >= ready)
    terms = {"building": 2.5, "built": 1.5, "period_months": period, "first_month": first, "repair": repair}
    found = volume(start, ready, december[None, :, None], planned, **terms)
    told = by_small_steps(start, ready, december, planned, 2.5, 1.5, period, first, repair == TAPER)
    # each end of a window is known to a hundredth of a month
    np.testing.assert_allclose(found, told, atol=3 * 2.5 * planned / 100)
    assert found.max() > 100 * 3 * 2.5 * planned / 100 / 12


def test_draws_are_played_apart():
    draw = np.random.default_rng(5)
    planned, start = draw.uniform(5, 60, (3, 2)), draw.uniform(80, 150, (3, 2))
    ready, december = start + draw.uniform(10, 80, (3, 2)), draw.uniform(0, 60, (3, YEARS, 2))
    whole = quota_volume_k(planned, start, ready, december, np.array([1.0, 0.0]), 2.5, 1.5, 40.0, month(2026))
    for at in range(3):
        one_draw = [held[at : at + 1] for held in (planned, start, ready, december)]
        alone = quota_volume_k(*one_draw, np.array([1.0, 0.0]), 2.5, 1.5, 40.0, month(2026))
        np.testing.assert_allclose(whole[at], alone[0], rtol=1e-12)


def test_it_can_be_traced_and_has_slopes():
    def total(planned, building):
        held = stands_from(2029)
        return quota_volume_k(planned, one(month(2027)), one(np.nan), held * 0, np.ones(1), building, 1.5).sum()

    value, (by_plan, by_multiple) = jax.jit(jax.value_and_grad(total, (0, 1)))(one(PLANNED), 2.5)
    months = 12 * (2041 - 2027)
    assert value == pytest.approx(months * 132.5)
    assert by_plan[0, 0] == pytest.approx(months * 2.5)
    assert by_multiple == pytest.approx(months * PLANNED)
