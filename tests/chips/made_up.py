"""Markets that nobody has seen: random ones over wide ranges, and small handy ones of one fixed shape."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from reshore.chips.clearing import clear
from reshore.chips.market import NO_LIMIT, Clearing, Market, Trade
from reshore.chips.trade import trade

jax.config.update("jax_enable_x64", True)

FEW = 64
"""Markets that the handy shape clears at once."""

FEW_SHAPE = {"nodes": 2, "origins": 4, "destinations": 3, "packagings": 2, "quotas": 2}
"""The handy shape: small, and compiled only once for all tests of a file."""


@eqx.filter_jit
def solved(market: Market, start: Clearing | None = None, smoothing: float = 1e-14) -> tuple[Clearing, Trade]:
    """A market cleared, and who trades what in it."""
    cleared = clear(market, start, smoothing=smoothing)
    return cleared, trade(market, cleared)


def numbers(*trees):
    """The arrays of clearings and trades as NumPy arrays."""
    return tuple(jax.tree.map(np.asarray, tree) for tree in trees)


def changed(market: Market, **fields) -> Market:
    """A market with some fields replaced."""
    return dataclasses.replace(market, **{name: jnp.asarray(values) for name, values in fields.items()})


def stacked(markets) -> Market:
    """Single markets side by side along a last axis, filled up to the handy number with copies of the last one."""
    markets = list(markets)
    assert len(markets) <= FEW
    markets += [markets[-1]] * (FEW - len(markets))
    return jax.tree.map(lambda *values: jnp.asarray(np.stack(values, axis=-1)), *markets)


def random_markets(
    seed: int,
    many: int,
    *,
    nodes: int = 6,
    origins: int = 12,
    destinations: int = 8,
    packagings: int = 8,
    quotas: int = 2,
    quota: bool = True,
    packaging: bool = True,
) -> Market:
    """Random markets over wide ranges, many along the last axis.

    Elasticities of substitution 1.5 to 8 and of demand 0.1 to 1.4, duties up to 150 %, capacity from half to two and a
    half times what is wanted, a quarter of the slots empty, a tenth of the trade closed, quotas by value and in wafers
    from nothing to no limit, packaging scarce in a third of the markets.

    Args:
        seed: seed of the random numbers.
        many: number of markets.
        nodes: number of classes.
        origins: slots of a class.
        destinations: number of destinations.
        packagings: packaging regions.
        quotas: quota slots.
        quota: whether quotas may bind.
        packaging: whether packaging may bind.
    """
    rng = np.random.default_rng(seed)
    reference = np.exp(rng.uniform(np.log(300), np.log(18_000), (nodes, many)))
    used = rng.random((nodes, origins, many)) < 0.75
    used[:, 0] = True
    weight = rng.gamma(0.8, size=(nodes, origins, destinations, many)) + 1e-3
    trades = rng.random(weight.shape) < 0.9
    trades[:, 0] = True
    weight = weight * trades * used[:, :, None]
    weight /= weight.sum(axis=1, keepdims=True)
    demand = np.exp(rng.normal(3.0, 1.2, (nodes, destinations, many)))
    split = rng.gamma(1.0, size=(nodes, origins, many)) * used + 1e-3 * used
    split /= split.sum(axis=1, keepdims=True)
    wanted = (weight * demand[:, None]).sum(axis=2)
    tightness = np.exp(rng.uniform(-0.7, 0.9, (nodes, 1, many)))
    capacity = tightness * (0.5 * wanted + 0.5 * split * demand.sum(axis=1)[:, None])
    route = rng.gamma(0.4, size=(nodes, origins, packagings, many)) + 1e-6
    route /= route.sum(axis=2, keepdims=True)
    packed = (route * np.minimum(wanted, capacity)[:, :, None]).sum(axis=(0, 1))
    scarce = rng.random(many) < 1 / 3
    room = np.where(scarce & packaging, packed * np.exp(rng.uniform(-0.3, 1.2, (packagings, many))), NO_LIMIT)
    owner = rng.integers(0, 3, (nodes, origins, 1, many))
    share = np.where(owner == np.arange(quotas)[:, None], rng.uniform(0.2, 1.0, (nodes, origins, quotas, many)), 0.0)
    by_value = (rng.random((quotas, many)) < 0.5).astype(float)
    unit = np.where(by_value > 0.5, reference[:, None, None] / 1e3, 1.0)
    free = (share * np.minimum(weight[:, :, :1] * demand[:, None, :1], capacity[:, :, None]) * unit).sum(axis=(0, 1))
    size = free * np.exp(rng.uniform(-2.0, 1.0, (quotas, many)))
    size = np.where(rng.random((quotas, many)) < (0.25 if quota else 2.0), NO_LIMIT, size)
    fields = {
        "cost_usd_per_wafer": reference[:, None] * np.exp(rng.normal(0.0, 0.25, (nodes, origins, many))),
        "capacity_k": capacity,
        "weight": weight,
        "demand_k": demand,
        "reference_usd_per_wafer": reference,
        "substitution": rng.uniform(1.5, 8.0, (nodes, many)),
        "demand_elasticity": rng.uniform(0.1, 1.4, (nodes, many)),
        "freight_rate": rng.uniform(0.0, 0.1, weight.shape),
        "duty_rate": rng.uniform(0.0, 1.5, weight.shape) * (rng.random(weight.shape) < 0.5),
        "route_share": route,
        "packaging_share": rng.uniform(0.05, 0.3, (nodes, many)),
        "packaging_capacity_k": room,
        "quota_size": size,
        "quota_by_value": by_value,
        "quota_duty": rng.uniform(0.05, 1.5, (quotas, many)),
        "quota_share": share,
    }
    return Market(**{name: jnp.asarray(values) for name, values in fields.items()})


def few_random(seed: int, **switches) -> Market:
    """Random markets of the handy shape."""
    return random_markets(seed, FEW, **FEW_SHAPE, **switches)


def handy(
    *, cost, capacity, weight, demand, substitution=4.0, elasticity=0.6, reference=1000.0, duty=0.0, freight=0.0
) -> Market:
    """One market of the handy shape, from numbers for one class; the second class and the other places stay empty.

    Args:
        cost: by slot [usd_per_wafer].
        capacity: by slot [kwafers].
        weight: by slot and destination [1].
        demand: by destination [kwafers].
        substitution: elasticity between slots [1].
        elasticity: elasticity of demand [1].
        reference: reference price [usd_per_wafer].
        duty: by slot and destination, or one number [share].
        freight: by slot and destination, or one number [share].
    """
    weight = np.asarray(weight, dtype=float)
    slots, places = weight.shape
    nodes, origins, destinations, packagings, quotas = FEW_SHAPE.values()
    put = np.s_[0, :slots]

    def spread(shape, where, values, rest=0.0):
        full = np.full(shape, rest)
        full[where] = values
        return jnp.asarray(full)

    pairs, there = (nodes, origins, destinations), np.s_[0, :slots, :places]
    return Market(
        cost_usd_per_wafer=spread((nodes, origins), put, cost, reference),
        capacity_k=spread((nodes, origins), put, capacity),
        weight=spread(pairs, there, weight),
        demand_k=spread((nodes, destinations), np.s_[0, :places], demand),
        reference_usd_per_wafer=jnp.full(nodes, reference),
        substitution=jnp.full(nodes, substitution),
        demand_elasticity=jnp.full(nodes, elasticity),
        freight_rate=spread(pairs, there, freight),
        duty_rate=spread(pairs, there, duty),
        route_share=jnp.full((nodes, origins, packagings), 1 / packagings),
        packaging_share=jnp.full(nodes, 0.1),
        packaging_capacity_k=jnp.full(packagings, NO_LIMIT),
        quota_size=jnp.full(quotas, NO_LIMIT),
        quota_by_value=jnp.ones(quotas),
        quota_duty=jnp.zeros(quotas),
        quota_share=jnp.zeros((nodes, origins, quotas)),
    )


def one_destination(**changes) -> Market:
    """Three slots of one class that serve one destination, far from full."""
    fields = {
        "cost": [900.0, 1000.0, 1200.0],
        "capacity": [1e4, 1e4, 1e4],
        "weight": [[0.5], [0.3], [0.2]],
        "demand": [100.0],
    }
    return handy(**(fields | changes))


def two_countries(**changes) -> Market:
    """Home, which imports, and a partner: each makes its own variety and uses both."""
    fields = {
        "cost": [1000.0, 1000.0],
        "capacity": [1e4, 1e4],
        "weight": [[0.5, 0.5], [0.5, 0.5]],
        "demand": [100.0, 100.0],
    }
    return handy(**(fields | changes))
