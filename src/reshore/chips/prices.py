"""Prices and flows of a market-year at given rents and licence prices.

Equations: docs/explanation/chip-market.md, "Equilibrium".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from reshore.chips.market import IMPORTER, Market

LICENCE_SPREAD = 6
"""How alike the products of a class are in the value of a licence: the power of the smooth minimum [1]."""

EMPTY_K = 1.0e-9
"""Capacity at or below which a slot counts as empty [kwafers]."""

NEARLY_ONE = 1.0e-6
"""Elasticities of substitution closer to one than this are moved away from it by as much [1]."""

WAFER_QUOTA_TOP = 10.0
"""Top of the price of a licence by wafer, in multiples of the duty that it saves on the dearest class [1]."""


class Unknowns(eqx.Module):
    """What a market-year is solved for; see `reshore.chips.market.Clearing`.

    Args:
        rent: log rent of the fabs of every slot [1].
        packaging: log rent of packaging by region [1].
        licence: price of a licence over its unit: the dearest reference price, or one [1].
    """

    rent: Float[Array, "node origin *many"]
    packaging: Float[Array, "packaging *many"]
    licence: Float[Array, "quota *many"]


class Fixed(eqx.Module):
    """What of a market-year does not move with the unknowns, worked out once.

    Args:
        market: the market-year, with elasticities of one moved away from it and empty slots without weight.
        pull: weight times freight and duty to the power of one minus the elasticity [1].
        factor: landed over supplier price without licences [1].
        open: 1 for slots that can supply [1].
        supplied: 1 for classes and destinations that somebody can supply [1].
        licence_unit: unit of the price of a licence: US dollars a wafer, or one by value.
        licence_top: top of that price in its unit [1].
        quota_scale: what the slack of a quota is measured against, in its own unit.
        sound: whether every number of the market-year was finite; where not, all of them are taken as one.
    """

    market: Market
    pull: Float[Array, "node origin destination *many"]
    factor: Float[Array, "node origin destination *many"]
    open: Float[Array, "node origin *many"]
    supplied: Float[Array, "node destination *many"]
    licence_unit: Float[Array, "quota *many"]
    licence_top: Float[Array, "quota *many"]
    quota_scale: Float[Array, "quota *many"]
    sound: Bool[Array, "*many"]


class Prices(eqx.Module):
    """Prices and flows at some unknowns, with what the slopes share.

    Args:
        supplier: supplier price over the reference price [1].
        landed: landed over reference price [1].
        index: price index over the reference price [1].
        share: share of a slot in what a destination spends on a class [share].
        flow: wafers from slot to destination [kwafers].
        paid_above: duty above a quota and licences, over the supplier's price, by quota [share].
        licensed: share of the covered products that use a licence, by quota; one where it is counted by value [share].
        licence_ratio: price of a licence over the duty that it saves [1].
    """

    supplier: Float[Array, "node origin *many"]
    landed: Float[Array, "node origin destination *many"]
    index: Float[Array, "node destination *many"]
    share: Float[Array, "node origin destination *many"]
    flow: Float[Array, "node origin destination *many"]
    paid_above: Float[Array, "node origin quota *many"]
    licensed: Float[Array, "node origin quota *many"]
    licence_ratio: Float[Array, "node origin quota *many"]


def fixed_of(market: Market) -> Fixed:
    """What of a market-year does not move with the unknowns.

    Args:
        market: a market-year.
    """
    sound = _finite(market)
    market = jax.tree.map(lambda values: jnp.where(sound, values, 1.0), market)
    one = jnp.abs(market.substitution - 1) < NEARLY_ONE
    sigma = jnp.where(one, 1 + NEARLY_ONE, market.substitution)
    can = ((market.capacity_k > EMPTY_K) & (over(market.weight, 2) > 0)).astype(market.weight.dtype)
    weight = market.weight * can[:, :, None]
    factor = 1 + market.freight_rate + market.duty_rate
    pull = weight * jnp.exp((1 - sigma)[:, None, None] * jnp.log(factor))
    # a quota of nothing is the same border in both units, and by value it has no steep price
    by_value = (market.quota_by_value > 0.5) | (market.quota_size <= EMPTY_K)
    dearest = jnp.max(market.reference_usd_per_wafer, axis=0)
    covered = market.quota_share * (can * market.capacity_k)[:, :, None]
    value = covered * market.reference_usd_per_wafer[:, None, None] / 1e3
    potential = over(over(jnp.where(by_value, value, covered), 0), 0)
    cost = jnp.where(can > 0, market.cost_usd_per_wafer, market.reference_usd_per_wafer[:, None])
    clean = eqx.tree_at(
        lambda tree: (tree.substitution, tree.weight, tree.cost_usd_per_wafer, tree.quota_by_value),
        market,
        (sigma, weight, cost, by_value.astype(weight.dtype)),
    )
    return Fixed(
        market=clean,
        pull=pull,
        factor=factor,
        open=can,
        supplied=(over(weight, 1) > 0).astype(weight.dtype),
        licence_unit=jnp.where(market.quota_by_value > 0.5, 1.0, dearest),
        licence_top=jnp.where(by_value, 1.0, WAFER_QUOTA_TOP) * market.quota_duty,
        quota_scale=jnp.maximum(jnp.maximum(potential, market.quota_size), 1e-9),
        sound=sound,
    )


def _finite(market: Market) -> Bool[Array, "*many"]:
    """Whether every number of each market is finite: nothing times any of them is nothing."""
    many = market.demand_k.shape[2:]
    nothing = [jnp.multiply(0.0, values).reshape(-1, *many) for values in jax.tree.leaves(market)]
    return reduce(jnp.logical_and, [jnp.tensordot(jnp.ones(part.shape[0]), part, 1) == 0 for part in nothing])


def prices(fixed: Fixed, at: Unknowns) -> Prices:
    """Prices and flows at some rents and licence prices.

    Args:
        fixed: the market-year.
        at: the unknowns.
    """
    market = fixed.market
    packaging = over(market.route_share * jnp.expm1(at.packaging)[None, None], 2)
    cost = market.cost_usd_per_wafer / market.reference_usd_per_wafer[:, None]
    supplier = cost * (jnp.exp(at.rent) + market.packaging_share[:, None] * packaging)
    log_supplier = jnp.log(supplier)
    above, licensed, ratio = _licences(fixed, at.licence, supplier)
    extra = over(market.quota_share * above, 2)
    home = fixed.factor[:, :, IMPORTER] + extra
    factor = at_importer(fixed.factor, home)
    power = 1 - market.substitution
    toward = market.weight[:, :, IMPORTER] * jnp.exp(power[:, None] * jnp.log(home))
    pull = at_importer(fixed.pull, toward)
    spent = pull * jnp.exp(power[:, None] * log_supplier)[:, :, None]
    whole = over(spent, 1)
    safe = jnp.where(whole > 0, whole, 1.0)
    log_index = jnp.log(safe) / power[:, None]
    share = spent / safe[:, None]
    landed = supplier[:, :, None] * factor
    used = market.demand_k * jnp.exp((1 - market.demand_elasticity[:, None]) * log_index) * fixed.supplied
    return Prices(supplier, landed, jnp.exp(log_index), share, share * used[:, None] / landed, above, licensed, ratio)


def _licences(
    fixed: Fixed, licence: Float[Array, "quota *many"], supplier: Float[Array, "node origin *many"]
) -> tuple[Array, Array, Array]:
    """What covered imports pay on top, the share that uses a licence, and a licence's price over the duty it saves."""
    market = fixed.market
    by_value = market.quota_by_value > 0.5
    duty = jnp.where(market.quota_duty > 0, market.quota_duty, 1.0)
    price = supplier * market.reference_usd_per_wafer[:, None]
    ratio = licence * fixed.licence_unit / (duty * price[:, :, None])
    ratio = jnp.where(by_value, 0.0, jnp.maximum(ratio, 0.0))
    spread = 1 + ratio**LICENCE_SPREAD
    shrunk = jnp.exp(jnp.log(spread) / -LICENCE_SPREAD)
    above = jnp.where(by_value, licence, market.quota_duty * ratio * shrunk)
    return above, shrunk / spread, ratio


def at_importer(
    values: Float[Array, "node origin destination *many"], home: Float[Array, "node origin *many"]
) -> Float[Array, "node origin destination *many"]:
    """The same numbers with others toward the importer; setting a slice would copy the rest.

    Args:
        values: any numbers.
        home: what they are toward the importer.
    """
    place = jnp.arange(values.shape[2]).reshape((-1,) + (1,) * (values.ndim - 3))
    return jnp.where(place == IMPORTER, home[:, :, None], values)


def over(values: Float[Array, "..."], axis: int) -> Float[Array, "..."]:
    """Sum along a short axis, written out, so that its bits do not hang on the number of threads.

    Args:
        values: any numbers.
        axis: a leading axis.
    """
    return added(values.shape[axis], lambda place: values[(slice(None),) * axis + (place,)])


def added(count: int, term: Callable[[int], Array]) -> Array:
    """Sum of some terms, written out, so that each is worked out where it is added.

    Args:
        count: how many terms [count].
        term: gives each term by its place; zero terms add up to nothing, so there has to be one.
    """
    return reduce(jnp.add, [term(place) for place in range(count)])
