"""The slope of an outcome with respect to a term of the deal, by reverse differentiation through all months."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.invariants.support import shipped

from reshore.buildout.path import play_draws
from reshore.names import NODE_CLASSES

DRAWS = 4
STEP = 0.01
"""Half-width of the central difference, in persons or places a year; small enough to meet no kink."""

TERMS = ("expert_persons", "training_places", "park_suppliers")


def outcome(terms: dict[str, jax.Array]) -> jax.Array:
    """Capacity of the United States at 7 nm and below at the end of 2032, mean over a few draws [kwpm]."""
    case = shipped("us-taiwan-2025-11")
    drawn = [{name: values[:DRAWS] for name, values in arrays.items()} for arrays in (case.parameters, case.shocks)]
    results = play_draws(case.projects, case.terms | terms, *drawn)
    return results["region_capacity_kwpm"][:, 2032 - 2024, 0, NODE_CLASSES.index("leading")].mean()


@pytest.fixture(scope="module")
def here() -> dict[str, jax.Array]:
    """The terms of the shipped deal with respect to which slopes are taken."""
    terms = shipped("us-taiwan-2025-11").terms
    return {name: jnp.asarray(terms[name]) for name in TERMS}


@pytest.fixture(scope="module")
def slopes(here: dict[str, jax.Array]) -> dict[str, np.ndarray]:
    """The gradient at the shipped deal."""
    return jax.tree.map(np.asarray, jax.grad(outcome)(here))


def central(here: dict[str, jax.Array], name: str, at: tuple[int, ...]) -> float:
    """The slope with respect to one number by a central difference."""
    right, left = (float(outcome(here | {name: here[name].at[at].add(step)})) for step in (STEP, -STEP))
    return (right - left) / (2 * STEP)


def test_the_gradient_is_finite(slopes: dict[str, np.ndarray]):
    assert [name for name, slope in slopes.items() if not np.isfinite(slope).all()] == []


@pytest.mark.parametrize(
    ("name", "at"),
    [("expert_persons", (0, 0)), ("expert_persons", (0, 1)), ("training_places", (0,)), ("park_suppliers", (0,))],
)
def test_the_gradient_is_the_central_difference(
    name: str, at: tuple[int, ...], here: dict[str, jax.Array], slopes: dict[str, np.ndarray]
):
    assert slopes[name][at] != 0
    np.testing.assert_allclose(central(here, name, at), slopes[name][at], rtol=1e-6)


def test_more_training_places_bring_more_capacity(slopes: dict[str, np.ndarray]):
    assert slopes["training_places"][0] > 0
    assert np.all(slopes["training_places"][1:] == 0)
