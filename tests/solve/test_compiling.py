"""The compiler knows the options; what is held is worked out once, and its values and slopes stay as they are."""

from __future__ import annotations

import os
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reshore.solve.compiling import KEEP_BARRIERS, ONE_CORE, QUICK, once, quick_options

jax.config.update("jax_enable_x64", True)

SPLIT = "outer_dimension_partitions"
"""What the text of a program says of a loop that is split over cores."""


def read_twice(held: bool, values: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Something that two loops of different shapes read."""
    shared = values * values[0]
    shared = once(shared) if held else shared
    return shared[1:, None] - shared[None, :-1], shared[:-2, None] - shared[None, 2:]


@pytest.mark.parametrize(("held", "count"), [(True, 1), (False, 2)])
def test_the_compiler_heeds_it(held: bool, count: int):
    program = jax.jit(partial(read_twice, held), compiler_options=KEEP_BARRIERS)
    text = program.lower(jnp.ones(40)).compile().as_text() or ""
    assert text.count(" multiply(") == count


def test_values_and_slopes_stay():
    values = jnp.linspace(-1.0, 1.0, 7)

    def total(held: bool, values: jax.Array) -> jax.Array:
        return sum(jnp.sum(part**2) for part in read_twice(held, values))

    np.testing.assert_allclose(total(True, values), total(False, values), rtol=1e-15)
    np.testing.assert_allclose(
        jax.grad(partial(total, True))(values), jax.grad(partial(total, False))(values), rtol=1e-14
    )


def test_the_compiler_knows_the_options():
    """Where this fails after a new version of the compiler, try the options and add the version, or drop them."""
    assert QUICK
    values = jnp.linspace(0.0, 1.0, 9)
    for options in (QUICK, ONE_CORE, KEEP_BARRIERS):
        found = jax.jit(jnp.sin, compiler_options=options)(values)
        np.testing.assert_allclose(found, np.sin(values), rtol=1e-15)


def test_loops_of_a_run_are_not_split_over_cores():
    """The compiler takes names of passes that it does not know without a word, so what it does is looked at."""
    program = jax.jit(jnp.exp, compiler_options=ONE_CORE)
    values = jnp.ones((1000, 1000))
    assert SPLIT not in (program.lower(values).compile().as_text() or "")
    if (cores := len(os.sched_getaffinity(0))) == 1:
        pytest.skip(f"the compiler splits no loop on {cores} core")
    assert SPLIT in (jax.jit(jnp.exp, compiler_options=QUICK).lower(values).compile().as_text() or "")


@pytest.mark.parametrize(("compiler", "asked"), [("0.10.2", True), ("0.11.0", False), ("1.0", False)])
def test_compilers_that_were_not_tried_are_asked_for_nothing_special(compiler: str, asked: bool):
    assert bool(quick_options(compiler)) == asked
