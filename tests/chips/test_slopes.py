"""Slopes of prices and flows by the implicit function theorem against central differences."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.made_up import changed, few_random, solved

from reshore.solve.compiling import QUICK

SMOOTHING = 1e-6
STEP = 2e-5
FIELDS = (
    "capacity_k",
    "duty_rate",
    "quota_size",
    "quota_duty",
    "cost_usd_per_wafer",
    "demand_k",
    "packaging_capacity_k",
)


@pytest.fixture(scope="module")
def market():
    """Random markets with everything that can bind."""
    return few_random(31)


def moved(market, by):
    """A market with each field of `FIELDS` moved by some share of itself, differently from place to place."""
    rng = np.random.default_rng(7)
    fields = {}
    for name, share in zip(FIELDS, by, strict=True):
        values = getattr(market, name)
        fields[name] = values * (1 + share * rng.uniform(-1, 1, values.shape))
    return changed(market, **fields)


def outcome(market):
    """Logs of supplier prices, and flows over what is wanted."""
    cleared, traded = solved(market, None, SMOOTHING)
    used = (market.capacity_k > 1e-9) & jnp.any(market.weight > 0, axis=2)
    prices = jnp.where(used, jnp.log(traded.supplier_usd_per_wafer), 0.0)
    return cleared.code, prices, traded.flow_k / jnp.sum(market.demand_k, axis=(0, 1))


def alone(name, amount):
    """An amount for one field, nothing for the others."""
    return jnp.where(jnp.arange(len(FIELDS)) == FIELDS.index(name), amount, 0.0)


def differences(market, name):
    """Central differences at two steps, so that their own error falls out (Richardson)."""
    found = []
    for step in (STEP, STEP / 2):
        up, down = (outcome(moved(market, alone(name, sign * step))) for sign in (1, -1))
        assert not np.asarray(up[0]).any()
        assert not np.asarray(down[0]).any()
        found.append([(np.asarray(a) - np.asarray(b)) / (2 * step) for a, b in zip(up[1:], down[1:], strict=True)])
    return [(4 * fine - coarse) / 3 for coarse, fine in zip(*found, strict=True)]


@partial(jax.jit, compiler_options=QUICK)
def slopes_along(market, direction):
    """Slopes of prices and flows along a direction in the fields."""
    start = jnp.zeros(len(FIELDS))
    return jax.jvp(lambda by: outcome(moved(market, by))[1:], (start,), (direction,))[1]


@pytest.mark.parametrize("name", FIELDS)
def test_slopes_are_those_of_small_steps(market, name):
    slopes = slopes_along(market, alone(name, 1.0))
    for slope, difference in zip(slopes, differences(market, name), strict=True):
        assert np.abs(difference).max() > 1e-3
        np.testing.assert_allclose(slope, difference, rtol=1e-6, atol=1e-6)


def test_slopes_backwards_are_those_forwards(market):
    rng = np.random.default_rng(3)
    weights = jnp.asarray(rng.normal(size=market.capacity_k.shape))

    def play(by):
        return jnp.sum(weights * outcome(moved(market, by))[1])

    backwards = jax.jit(jax.grad(play), compiler_options=QUICK)(jnp.zeros(len(FIELDS)))
    assert bool(jnp.isfinite(backwards).all())
    for place, name in enumerate(FIELDS):
        forwards = float(jnp.sum(weights * slopes_along(market, alone(name, 1.0))[0]))
        assert float(backwards[place]) == pytest.approx(forwards, rel=1e-8, abs=1e-10)
