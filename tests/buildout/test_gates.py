"""Gates over time, rationing and the limit on outflows."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.buildout.support import numbers, places

from reshore.buildout.gates import elapsed, limit, opened, ration, share, window

POSITIVE = st.just(0.0) | st.floats(1e-9, 1e6)


def test_a_gate_opens_over_the_month_around_its_date():
    found = [float(opened(month, 10.0)) for month in (9.0, 9.5, 9.75, 10.0, 10.25, 10.5, 11.0)]
    assert found == pytest.approx([0, 0, 0.25, 0.5, 0.75, 1, 1])


def test_a_window_lasts_as_long_as_it_says():
    months = jnp.arange(0, 40, 0.01)
    assert np.asarray(window(months, 10.0, 22.0)).sum() * 0.01 == pytest.approx(12.0, abs=0.02)
    assert float(window(5.0, 10.0, 22.0)) == float(window(30.0, 10.0, 22.0)) == 0.0
    assert float(window(15.0, 10.0, 22.0)) == 1.0


def test_elapsed_runs_from_nothing_to_all():
    assert [float(elapsed(month, 10.0, 20.0)) for month in (0.0, 10.0, 12.5, 20.0, 99.0)] == [0, 0, 0.25, 1, 1]
    assert float(elapsed(10.5, 10.0, 10.0)) == 0.5  # a span under a month counts as one


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_share_lies_between_zero_and_one(value):
    assert 0 <= float(share(value)) <= 1


@given(POSITIVE, POSITIVE)
def test_a_ration_never_gives_out_more_than_there_is(supply, demand):
    given_out = float(ration(numbers(supply), numbers(demand))[0]) * demand
    assert given_out <= min(supply, demand) * (1 + 1e-12) + 1e-12


@given(POSITIVE, POSITIVE, POSITIVE, st.sampled_from([0.25, 0.5, 1.0]))
def test_outflows_together_take_at_most_the_stock_and_keep_their_proportion(stock, first, second, step):
    a, b = (float(flow[0]) for flow in limit(numbers(stock), step, numbers(first), numbers(second)))
    assert step * (a + b) <= stock * (1 + 1e-9) + 1e-300
    assert a * second == pytest.approx(b * first, rel=1e-9)
    if step * (first + second) <= stock:
        assert (a, b) == (first, second)


def test_sums_by_place():
    where = places([0, 1, 1], host=[0, 3, 3], sites=2)
    np.testing.assert_array_equal(where.by_site(numbers(1, 2, 4)), [1, 6])
    np.testing.assert_array_equal(where.by_region(numbers(1, 2, 4)), [1, 0, 0, 6, 0, 0, 0, 0])
