"""Complementarity as equations: where they are zero, and that their slopes are theirs."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from reshore.solve.complementarity import box, fischer_burmeister

jax.config.update("jax_enable_x64", True)

NUMBERS = some.floats(-3, 3)
NONE = jnp.asarray(0.0)


@given(some.floats(0, 5))
def test_it_is_zero_where_one_number_is_zero_and_the_other_is_not_negative(other):
    for first, second in ((0.0, other), (other, 0.0)):
        assert abs(fischer_burmeister(jnp.asarray(first), jnp.asarray(second), NONE).value) < 1e-12


@given(NUMBERS, NUMBERS)
def test_its_sign_says_on_which_side_it_is(first, second):
    value = float(fischer_burmeister(jnp.asarray(first), jnp.asarray(second), NONE).value)
    lower = min(first, second)
    assert np.sign(round(value, 9)) == np.sign(round(lower, 9)) or abs(lower) < 1e-4


@given(some.floats(1e-3, 5))
def test_smoothed_it_is_zero_where_the_product_is_the_smoothing(first):
    smoothing = 1e-3
    found = fischer_burmeister(jnp.asarray(first), jnp.asarray(smoothing / first), jnp.asarray(smoothing))
    assert abs(found.value) < 1e-12


@given(NUMBERS, NUMBERS)
def test_slopes_are_those_of_the_value(first, second):
    smoothing = jnp.asarray(1e-2)

    def value(pair):
        return fischer_burmeister(pair[0], pair[1], smoothing).value

    at = jnp.asarray([first, second])
    found = fischer_burmeister(at[0], at[1], smoothing)
    assert np.allclose(jax.grad(value)(at), [found.by_first, found.by_second], atol=1e-9)


@pytest.mark.parametrize(("place", "slack"), [(0.0, 0.7), (0.4, 0.0), (1.0, -0.7), (0.0, 0.0), (1.0, 0.0)])
def test_a_box_is_met_at_both_ends_and_between(place, slack):
    one = jnp.asarray(1.0)
    assert abs(box(jnp.asarray(place), one, jnp.asarray(slack), NONE).value) < 1e-12


@pytest.mark.parametrize(("place", "slack"), [(0.0, -0.7), (0.4, 0.3), (0.4, -0.3), (1.0, 0.7)])
def test_a_box_is_not_met_elsewhere(place, slack):
    assert abs(box(jnp.asarray(place), jnp.asarray(1.0), jnp.asarray(slack), NONE).value) > 0.05


@given(some.floats(0, 1), NUMBERS)
def test_slopes_of_a_box_are_those_of_its_value(place, slack):
    smoothing, one = jnp.asarray(1e-2), jnp.asarray(1.0)

    def value(pair):
        return box(pair[0], one, pair[1], smoothing).value

    at = jnp.asarray([place, slack])
    found = box(at[0], one, at[1], smoothing)
    assert np.allclose(jax.grad(value)(at), [found.by_first, found.by_second], atol=1e-9)
