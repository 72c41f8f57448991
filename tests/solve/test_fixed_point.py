"""Fixed points of maps whose solution is known: acceleration, Newton's method, derivatives, many at once."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reshore.solve.acceleration import Progress, accelerated
from reshore.solve.fixed_point import BLOCK, Search, fixed_point
from reshore.solve.newton import newton
from reshore.solve.results import NOT_CONVERGED, NOT_FINITE, SOLVED

SIZE = 12


def matrix(radius, seed=0):
    """A matrix with this spectral radius."""
    made = np.random.default_rng(seed).normal(size=(SIZE, SIZE))
    return radius * made / np.abs(np.linalg.eigvals(made)).max()


def linear(x, args):
    return args[0] @ x + args[1]


def curved(x, args):
    return args[1] + jnp.tanh(args[0] @ x)


def shifted(x, args):
    return x + args


def broken(x, args):
    return jnp.log(x - args)


SIDE = np.random.default_rng(1).normal(size=SIZE)


@pytest.mark.parametrize("radius", [0.1, 0.9, 0.999, 3.0])
def test_a_linear_map_is_solved_even_where_it_repels(radius):
    found = fixed_point(linear, Search(memory=SIZE), jnp.zeros(SIZE), (matrix(radius), SIDE))
    assert int(found.code) == SOLVED
    np.testing.assert_allclose(found.value, np.linalg.solve(np.eye(SIZE) - matrix(radius), SIDE), rtol=1e-7, atol=1e-7)


def test_fewer_evaluations_than_plain_repetition():
    args = (matrix(0.95), SIDE)
    found = fixed_point(linear, Search(), jnp.zeros(SIZE), args)
    x, plain = np.zeros(SIZE), 0
    while np.abs(linear(x, args) - x).max() > 1e-10:
        x, plain = linear(x, args), plain + 1
    assert int(found.steps) < plain / 4


def test_a_start_that_is_solved_takes_one_evaluation():
    args = (matrix(0.5), SIDE)
    there = jnp.asarray(np.linalg.solve(np.eye(SIZE) - args[0], SIDE))
    assert int(fixed_point(linear, Search(), there, args).steps) == 1


@pytest.mark.parametrize(("step", "radius"), [(linear, 3.0), (curved, 0.9)])
def test_newton_goes_on_where_acceleration_gives_up(step, radius):
    args = (matrix(radius), SIDE)

    def lifted(values):
        return jax.vmap(lambda x: step(x, args))(values)

    early = accelerated(lifted, jnp.zeros((1, SIZE)), 1e-12, 4, 3)
    assert float(early.best[0]) > 1e-3
    late = newton(lifted, early, 1e-12, 30)
    assert float(late.best[0]) <= 1e-12
    np.testing.assert_allclose(lifted(late.best_point), late.best_point, atol=1e-11)
    assert int(late.steps[0]) > int(early.steps[0])


def test_newton_leaves_what_is_solved_alone():
    point = jnp.ones((2, 3))
    done = Progress(point, point, jnp.zeros(2), jnp.asarray([4, 5]))
    after = newton(lambda values: values + 1, done, 1e-10, 5)
    np.testing.assert_array_equal(after.steps, [4, 5])


def test_no_fixed_point_is_said_so():
    found = fixed_point(shifted, Search(most=50), jnp.zeros(3), jnp.ones(3))
    assert int(found.code) == NOT_CONVERGED
    assert float(found.residual) == 1
    assert np.isfinite(found.value).all()


def test_numbers_that_are_not_finite_are_said_so():
    found = fixed_point(broken, Search(most=50), jnp.zeros(3), jnp.ones(3))
    assert int(found.code) == NOT_FINITE


@pytest.mark.parametrize("count", [3, BLOCK + 5])
def test_many_at_once_are_each_alone(count):
    sides = np.random.default_rng(2).normal(size=(count, SIZE)) * np.geomspace(0.01, 1, count)[:, None]

    def one(side):
        return fixed_point(curved, Search(), jnp.zeros(SIZE), (matrix(0.8), side))

    many = jax.vmap(one)(sides)
    for place in (0, count - 1):
        alone = one(sides[place])
        np.testing.assert_allclose(many.value[place], alone.value, atol=1e-9)
    assert (np.asarray(many.code) == SOLVED).all()
    assert len(set(np.asarray(many.steps).tolist())) > 1


@pytest.mark.parametrize("mode", [jax.jacrev, jax.jacfwd])
def test_derivatives_are_those_of_the_fixed_point(mode):
    def value(side):
        return fixed_point(curved, Search(tolerance=1e-13), jnp.zeros(SIZE), (matrix(0.8), side)).value

    slope = mode(value)(SIDE)
    x = np.asarray(value(SIDE))
    inner = (1 - np.tanh(matrix(0.8) @ x) ** 2)[:, None] * matrix(0.8)
    np.testing.assert_allclose(slope, np.linalg.inv(np.eye(SIZE) - inner), rtol=1e-7, atol=1e-8)


@pytest.mark.slow
def test_derivatives_of_many_at_once():
    sides = np.random.default_rng(3).normal(size=(3, SIZE))

    def value(side):
        return fixed_point(curved, Search(), jnp.zeros(SIZE), (matrix(0.8), side)).value.sum()

    each = np.stack([jax.grad(value)(side) for side in sides])
    np.testing.assert_allclose(jax.vmap(jax.grad(value))(sides), each, atol=1e-8)
    np.testing.assert_allclose(jax.grad(lambda s: jax.vmap(value)(s).sum())(sides), each, atol=1e-8)
