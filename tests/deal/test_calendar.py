"""Windows in time as monthly weights: nothing is lost, nothing counts twice."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reshore.deal.base import HORIZON_END, HORIZON_START
from reshore.deal.calendar import month_share, spread
from reshore.names import MONTHS, month_number

INSIDE = st.dates(HORIZON_START, HORIZON_END)
ANY = st.dates(date(1990, 1, 1), date(2070, 1, 1))


def test_the_first_half_of_june_is_half_of_june():
    share = month_share(date(2025, 6, 1), date(2025, 6, 16))
    june = int(month_number(date(2025, 6, 1)))
    assert share.shape == (MONTHS,)
    assert share[june] == 0.5
    assert share.sum() == 0.5


def test_a_leap_day_counts():
    share = month_share(date(2028, 2, 15), date(2028, 3, 1))
    assert share[int(month_number(date(2028, 2, 1)))] == pytest.approx(15 / 29)


def test_an_open_window_runs_to_the_end():
    share = month_share(date(2026, 1, 1), None)
    start = int(month_number(date(2026, 1, 1)))
    assert np.array_equal(share, (np.arange(MONTHS) >= start).astype(float))
    assert spread(15.0, date(2026, 1, 1), None).sum() == pytest.approx(15)
    assert month_share(date(2041, 5, 1), None).sum() == 0


def test_days_outside_the_horizon_take_their_part_with_them():
    assert spread(2.0, date(2018, 1, 1), date(2020, 1, 1)).sum() == pytest.approx(1.0)
    assert month_share(date(2010, 1, 1), date(2019, 1, 1)).sum() == 0


def test_an_empty_window_gets_nothing():
    assert spread(5.0, date(2026, 1, 1), date(2026, 1, 1)).sum() == 0


def test_a_window_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="a window cannot end on 2025-12-31 before it starts on 2026-01-01"):
        month_share(date(2026, 1, 1), date(2025, 12, 31))


@given(first=INSIDE, second=INSIDE, amount=st.floats(0, 5000))
def test_what_is_spread_adds_up(first, second, amount):
    start, until = min(first, second), max(first, second)
    monthly = spread(amount, start, until)
    assert monthly.min() >= 0
    assert monthly.sum() == pytest.approx(amount if start < until else 0)


@given(first=ANY, second=ANY, third=ANY)
def test_two_windows_that_touch_make_one(first, second, third):
    a, b, c = sorted([first, second, third])
    whole = month_share(a, c)
    assert month_share(a, b) + month_share(b, c) == pytest.approx(whole)
    assert whole.max() <= 1


@given(start=INSIDE, length=st.integers(0, 4000))
def test_days_are_counted_one_by_one(start, length):
    until = min(start + timedelta(days=length), HORIZON_END)
    days = month_share(start, until) * np.diff(
        [date(2019 + m // 12, m % 12 + 1, 1).toordinal() for m in range(MONTHS + 1)]
    )
    assert days.sum() == pytest.approx((until - start).days)
