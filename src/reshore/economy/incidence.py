"""Who bears a duty: its buyers at home, or its sellers abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp
from jaxtyping import Array, Float

if TYPE_CHECKING:
    from reshore.economy.model import Economy, Equilibrium, Shock

LEAST_DUTY_SHARE = 1e-6
"""Change of the duty over imports below which nobody is asked who bears it [share]."""


def pass_through(economy: Economy, shock: Shock, equilibrium: Equilibrium, importer: int) -> Float[Array, ""]:
    """Part of the change of a country's duties that its buyers bear: the rise of what imports cost, over the duty.

    What buyers do not bear, sellers abroad do: their prices before duty fall, in units of the world's mean wage. Flows
    of the base are the weights. Sectors whose market is solved elsewhere are left out.

    Args:
        economy: the base.
        shock: what changes.
        equilibrium: what follows.
        importer: place of the country.

    Returns:
        Part [share]; NaN where duties hardly change, because nobody can be asked.
    """
    before, after = 1 + economy.tariff_rate[importer], 1 + shock.tariff_rate[importer]
    flow = economy.share[importer] * economy.spending_usd_bn[importer] / before
    flow = flow * (jnp.arange(len(economy.countries)) != importer)[:, None]
    if shock.outside is not None:
        flow = flow * (1 - shock.outside.given)
    price = equilibrium.cost_hat * shock.trade_cost_hat[importer]
    duty = jnp.sum(flow * (after - before))
    enough = jnp.abs(duty) > LEAST_DUTY_SHARE * jnp.sum(flow)
    return jnp.where(enough, jnp.sum(flow * (price * after - before)) / jnp.where(enough, duty, 1.0), jnp.nan)
