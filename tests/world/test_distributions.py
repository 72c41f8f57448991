"""Distributions: draws follow the formula, stay within their bounds, and wrong ones are refused."""

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from reshore.world.distributions import Distribution

ADAPTER = TypeAdapter(Distribution)
SHARES = (np.arange(4096) + 0.5) / 4096


def of(**given):
    return ADAPTER.validate_python(given)


@pytest.mark.parametrize(
    ("distribution", "frozen"),
    [
        (of(kind="uniform", low=2, high=6), stats.uniform(2, 4)),
        (of(kind="triangular", low=1, mode=2, high=5), stats.triang(0.25, 1, 4)),
        (of(kind="triangular", low=0, mode=0, high=3), stats.triang(0, 0, 3)),
        (of(kind="triangular", low=0, mode=3, high=3), stats.triang(1, 0, 3)),
        (of(kind="normal", mean=1, sd=2, low=-1, high=4), stats.truncnorm(-1, 1.5, 1, 2)),
    ],
)
def test_quantiles_are_those_of_scipy(distribution, frozen):
    np.testing.assert_allclose(distribution.quantile(SHARES), frozen.ppf(SHARES), rtol=1e-9, atol=1e-12)
    assert distribution.median == pytest.approx(frozen.ppf(0.5))


def test_lognormal_is_the_exponential_of_a_cut_bell():
    distribution = of(kind="lognormal", median=10, sigma=0.5, low=4, high=30)
    cut = stats.truncnorm((np.log(4) - np.log(10)) / 0.5, (np.log(30) - np.log(10)) / 0.5, np.log(10), 0.5)
    np.testing.assert_allclose(distribution.quantile(SHARES), np.exp(cut.ppf(SHARES)), rtol=1e-9)


def test_a_bell_with_far_bounds_is_uncut():
    distribution = of(kind="normal", mean=0, sd=1, low=-9, high=9)
    assert distribution.quantile(np.array([0.9]))[0] == pytest.approx(NormalDist().inv_cdf(0.9))


def test_a_fixed_number_never_moves():
    fixed = of(kind="fixed", value=3)
    assert fixed.is_fixed
    assert fixed.bounds == (3, 3)
    assert set(fixed.quantile(SHARES)) == {3}


@given(
    low=st.floats(-1e3, 1e3),
    width=st.floats(1e-3, 1e3),
    place=st.floats(0, 1),
    spread=st.floats(0.05, 5),
    share=st.floats(0, 1),
)
def test_draws_stay_in_bounds_and_rise_with_the_share(low, width, place, spread, share):
    high = low + width
    middle = min(high, low + place * width)
    for distribution in (
        of(kind="uniform", low=low, high=high),
        of(kind="triangular", low=low, mode=middle, high=high),
        of(kind="normal", mean=middle, sd=spread * width, low=low, high=high),
    ):
        drawn = distribution.quantile(np.array([0.0, share / 2, share, 1.0]))
        assert np.all(np.diff(drawn) >= -1e-9 * max(1.0, abs(low), high))
        assert drawn.min() >= low - 1e-9 * max(1.0, abs(low))
        assert drawn.max() <= high + 1e-9 * max(1.0, abs(high))


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "triangular", "low": 1, "mode": 4, "high": 3},
        {"kind": "triangular", "low": 3, "mode": 3, "high": 3},
        {"kind": "uniform", "low": 2, "high": 1},
        {"kind": "normal", "mean": 0, "sd": 0, "low": -1, "high": 1},
        {"kind": "lognormal", "median": 1, "sigma": 1, "low": 0, "high": 2},
        {"kind": "fixed", "value": float("nan")},
        {"kind": "fixed", "value": 1, "low": 0},
        {"kind": "beta", "low": 0, "high": 1},
    ],
)
def test_wrong_distributions_are_refused(given):
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(given)
