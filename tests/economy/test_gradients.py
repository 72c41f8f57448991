"""Slopes of the equilibrium against central differences, and what one gradient costs."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest
from tests.economy.changes import random_shock
from tests.economy.made_up import made_up_economy

from reshore.economy.equilibrium import solve
from reshore.economy.gains import welfare

FIELDS = {
    "tariff_rate": "shock",
    "trade_cost_hat": "shock",
    "productivity_hat": "shock",
    "deficit_usd_bn": "shock",
    "purchases_usd_bn": "shock",
    "elasticity": "base",
    "share": "base",
}


def richest(base, shock, deficits):
    """A number that depends on all parts of the equilibrium."""
    found = solve(base, shock, deficits=deficits, tolerance=1e-13)
    gains = welfare(base, shock, found)
    return gains.real_income_hat @ np.arange(1.0, 5.0) + found.share[0, 1].sum() + found.sales_usd_bn[2, 1] / 100


@pytest.mark.parametrize(
    ("separate", "deficits"), [(False, "fixed"), pytest.param(True, "world_income", marks=pytest.mark.slow)]
)
def test_slopes_match_central_differences(separate, deficits):
    """Along a random direction in each field, all in one compiled program."""
    base = made_up_economy(separate=separate)
    shock = random_shock(base, 1, purchases=True, outside=True)
    draw = np.random.default_rng(7)
    owner = {"base": base, "shock": shock}
    at = {field: np.asarray(getattr(owner[whose], field)) for field, whose in FIELDS.items()}
    direction = {field: draw.normal(size=values.shape) for field, values in at.items()}

    @jax.jit
    def along(sizes):
        moved = {field: at[field] + sizes[k] * direction[field] for k, field in enumerate(FIELDS)}
        of = {whose: {f: v for f, v in moved.items() if FIELDS[f] == whose} for whose in owner}
        return richest(replace(base, **of["base"]), replace(shock, **of["shock"]), deficits)

    width, steps = 1e-4, np.eye(len(FIELDS))
    near, far = (np.array([along(k * width * step) - along(-k * width * step) for step in steps]) for k in (1, 2))
    central = (8 * near - far) / (12 * width)
    assert np.abs(central).min() > 1e-4
    np.testing.assert_allclose(jax.jit(jax.jacrev(along))(np.zeros(len(FIELDS))), central, rtol=1e-6)


@pytest.mark.slow
def test_slopes_of_many_worlds_at_once():
    base = made_up_economy()
    shock = random_shock(base, 1)
    elasticities = base.elasticity * np.linspace(0.8, 1.2, 3)[:, None]

    def value(elasticity):
        made = replace(base, elasticity=elasticity)
        return welfare(made, shock, solve(made, shock)).real_income_hat[0]

    each = np.stack([jax.grad(value)(one) for one in elasticities])
    assert np.abs(each).max() > 1e-6
    np.testing.assert_allclose(jax.vmap(jax.grad(value))(elasticities), each, atol=1e-10)
    np.testing.assert_allclose(jax.grad(lambda e: jax.vmap(value)(e).sum())(elasticities), each, atol=1e-10)
