"""The slopes of the conditions, which are written out, against automatic ones."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.made_up import few_random

from reshore.chips.conditions import border_conditions, fab_conditions
from reshore.chips.prices import Unknowns, fixed_of, prices
from reshore.solve.compiling import QUICK

SMOOTHING = 1e-3

quick = partial(jax.jit, compiler_options=QUICK)


def conditions(fixed, at):
    seen = prices(fixed, at)
    fabs = fab_conditions(fixed, at, seen, jnp.asarray(SMOOTHING))
    return fabs, border_conditions(fixed, at, seen, fabs, jnp.asarray(SMOOTHING))


@pytest.mark.parametrize("place", [0, 5, 9])
def test_written_slopes_are_the_automatic_ones(place):
    market = jax.tree.map(lambda values: jnp.asarray(values)[..., place], few_random(31))
    fixed = fixed_of(market)
    nodes, slots = market.capacity_k.shape
    packagings, quotas = len(market.packaging_capacity_k), len(market.quota_size)
    numbers = np.random.default_rng(place)
    rents = nodes * slots

    def unknowns(flat):
        return Unknowns(
            flat[:rents].reshape(nodes, slots), flat[rents : rents + packagings], flat[rents + packagings :]
        )

    def every(flat):
        fabs, border = conditions(fixed, unknowns(flat))
        return jnp.concatenate([fabs.value.ravel(), border.value])

    at = jnp.asarray(numbers.uniform(0.05, 0.4, rents + packagings + quotas))
    fabs, border = quick(lambda flat: conditions(fixed, unknowns(flat)))(at)
    written = np.zeros((len(at), len(at)))
    for node in range(nodes):
        rows = slice(node * slots, (node + 1) * slots)
        written[rows, rows] = fabs.blocks[node]
        written[rows, rents:] = border.right[node]
        written[rents:, rows] = border.below[node]
    written[rents:, rents:] = border.corner
    automatic = np.asarray(quick(jax.jacfwd(every))(at))
    assert np.abs(written - automatic).max() < 1e-10 * (1 + np.abs(automatic).max())
