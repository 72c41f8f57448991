"""Quantiles agree with NumPy's where every number is finite, and never means later than everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from reshore.outcome import quantiles


@given(npst.arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=st.floats(-1e6, 1e6)))
def test_the_same_as_numpy(values: np.ndarray):
    expected = np.quantile(values, (0.1, 0.5, 0.9), axis=0)
    assert quantiles(values) == pytest.approx(expected, rel=1e-12, abs=1e-9)


def test_never_is_larger_than_everything():
    values = np.array([1.0, 2.0, 3.0, np.nan, np.inf])
    assert quantiles(values, (0.0, 0.5, 0.6, 1.0)).tolist() == [1.0, 3.0, np.inf, np.inf]


def test_no_draws_give_no_number():
    assert np.isnan(quantiles(np.zeros((0, 2)))).all()
