"""Small building blocks of the equations: gates over time, limits that keep stocks above zero, sums by place.

A gate opens over one month around its date, so that results move smoothly when a date moves and a half step finds the
same date.
"""

from __future__ import annotations

from functools import reduce

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float


class Places(eqx.Module):
    """Which fab stands where, as matrices of ones and zeros.

    A sum by place is one product, and so is the way back from a place to its fabs: in a batch of draws a product with a
    matrix that all draws share is several times as fast as picking by index.

    Args:
        site: 1 where the fab is in use and stands at the site.
        region: 1 where the fab is in use and stands in the region.
        own_site: 1 at the site of the fab slot, in use or not.
        own_region: 1 at the region of the fab slot, in use or not.
    """

    site: Float[Array, "fab site"]
    region: Float[Array, "fab region"]
    own_site: Float[Array, "site fab"]
    own_region: Float[Array, "region fab"]

    def by_site(self, amount: Float[Array, "*rest fab"]) -> Float[Array, "*rest site"]:
        """Sum over the fabs of each site, same unit."""
        return amount @ self.site

    def by_region(self, amount: Float[Array, "*rest fab"]) -> Float[Array, "*rest region"]:
        """Sum over the fabs of each region, same unit."""
        return amount @ self.region

    def at_site(self, value: Float[Array, "*rest site"]) -> Float[Array, "*rest fab"]:
        """What holds at the site of each fab, same unit; the value has to be finite at every site."""
        return value @ self.own_site

    def at_region(self, value: Float[Array, "*rest region"]) -> Float[Array, "*rest fab"]:
        """What holds in the region of each fab, same unit; the value has to be finite in every region."""
        return value @ self.own_region


def share(value: Array | float) -> Array:
    """A number cut to between zero and one."""
    return jnp.clip(jnp.asarray(value), 0.0, 1.0)


def opened(month: Array | float, date: Array | float) -> Array:
    """How far a gate is open: 0 half a month before the date, 1 half a month after it [share]."""
    return share(month - date + 0.5)


def window(month: Array | float, first: Array | float, last: Array | float) -> Array:
    """1 between two dates and 0 outside, with one month of slope at both ends [share]."""
    return opened(month, first) * (1.0 - opened(month, last))


def elapsed(month: Array | float, first: Array | float, last: Array | float) -> Array:
    """Share of the time between two dates that has passed; a span under a month counts as one month [share]."""
    return share((month - first) / jnp.maximum(last - first, 1.0))


def summed(amount: Float[Array, "kind *rest"]) -> Float[Array, "*rest"]:
    """Sum over the few kinds of a stock or a flow, such as tracks, staff or crews, same unit.

    It is written out kind by kind: in a batch of draws a compiled sum over so short an axis costs more.
    """
    return reduce(jnp.add, amount)


def ration(supply: Array, demand: Array) -> Array:
    """Share of every demand that a supply covers when it is shared out pro rata [share]."""
    return jnp.minimum(1.0, supply / jnp.maximum(demand, 1e-9))


def limit(stock: Array, step: float, *outflows: Array) -> tuple[Array, ...]:
    """Outflows cut pro rata so that together they take at most the stock within the step.

    Args:
        stock: what there is.
        step: length of the step [months].
        outflows: wanted outflows, same shape, per month.

    Returns:
        The outflows that can be met. This keeps every Euler stage of the Heun step at or above zero.
    """
    wanted = sum(outflows[1:], outflows[0])
    part = jnp.minimum(1.0, jnp.maximum(stock, 0.0) / jnp.maximum(step * wanted, 1e-30))
    return tuple(part * outflow for outflow in outflows)
