"""A made-up chip market: eight regions with one slot each, and a Taiwanese-owned fab in the United States."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from reshore.chips.market import NO_LIMIT, Clearing, Market, Trade
from reshore.ensemble.draws import draws_of
from reshore.names import NODE_CLASSES, REGIONS
from reshore.world.catalogue import load_catalogue
from reshore.world.chip_inputs import ORIGIN_SLOTS, QUOTA_SLOTS

jax.config.update("jax_enable_x64", True)

NODES, PLACES = len(NODE_CLASSES), len(REGIONS)
ABROAD = PLACES
"""Slot of the Taiwanese-owned fabs in the United States."""

CAPACITY = np.array(
    [  # USA, TWN, KOR, JPN, CHN, EUR, SEA, ROW [thousand wafers a year]
        [500, 6000, 1200, 0, 300, 300, 0, 0],
        [1200, 3200, 900, 300, 1800, 500, 200, 100],
        [900, 4200, 500, 900, 4200, 700, 500, 200],
        [2500, 4000, 1200, 3800, 6000, 2500, 1800, 500],
        [700, 2200, 12000, 2600, 3600, 0, 1500, 0],
        [2500, 1800, 900, 5000, 6000, 3800, 3000, 900],
    ],
    dtype=float,
)
PRICE = np.array([12000, 4000, 2600, 1500, 2500, 1200], dtype=float)
USE = np.array([0.14, 0.12, 0.07, 0.07, 0.32, 0.09, 0.13, 0.06])


@dataclass(frozen=True)
class Base:
    region: np.ndarray
    owner: np.ndarray


class Markets(NamedTuple):
    with_deal: Market
    without_deal: Market | None
    base: Base
    parameters: dict[str, np.ndarray]
    solved: np.ndarray


def base() -> Base:
    region = np.zeros((NODES, ORIGIN_SLOTS), dtype=int)
    region[:, :PLACES] = np.arange(PLACES)
    owner = region.copy()
    owner[:, ABROAD] = REGIONS.index("TWN")
    return Base(region, owner)


def market(draws: int, built_k: float = 0.0, slack: float = 0.05) -> Market:
    """A market with some capacity of Taiwanese-owned fabs for leading chips in the United States."""
    capacity = np.zeros((NODES, ORIGIN_SLOTS))
    capacity[:, :PLACES] = CAPACITY
    capacity[0, ABROAD] = built_k
    weight = capacity / capacity.sum(axis=1, keepdims=True)
    route = np.zeros((NODES, ORIGIN_SLOTS, PLACES))
    for slot, region in enumerate(base().region[0]):
        route[:, slot, region] = 0.6
        route[:, slot, REGIONS.index("SEA")] += 0.3
        route[:, slot, REGIONS.index("TWN")] += 0.1
    demand = (CAPACITY.sum(axis=1) * (1 - slack))[:, None] * USE

    def many(values: np.ndarray) -> jax.Array:
        return jnp.asarray(np.repeat(np.asarray(values, dtype=float)[..., None], draws, axis=-1))

    none = np.zeros((NODES, ORIGIN_SLOTS, PLACES))
    return Market(
        cost_usd_per_wafer=many(np.repeat(PRICE[:, None], ORIGIN_SLOTS, axis=1)),
        capacity_k=many(capacity),
        weight=many(np.repeat(weight[:, :, None], PLACES, axis=2)),
        demand_k=many(demand),
        reference_usd_per_wafer=many(PRICE),
        substitution=many(np.full(NODES, 4.0)),
        demand_elasticity=many(np.full(NODES, 0.6)),
        freight_rate=many(none + 0.01),
        duty_rate=many(none),
        route_share=many(route),
        packaging_share=many(np.full(NODES, 0.15)),
        packaging_capacity_k=many(np.full(PLACES, NO_LIMIT)),
        quota_size=many(np.full(QUOTA_SLOTS, NO_LIMIT)),
        quota_by_value=many(np.ones(QUOTA_SLOTS)),
        quota_duty=many(np.zeros(QUOTA_SLOTS)),
        quota_share=many(np.zeros((NODES, ORIGIN_SLOTS, QUOTA_SLOTS))),
    )


def markets(draws: int, seed: int = 2025, built_k: float = 800.0, alone: bool = False) -> Markets:
    """Markets with the deal, in which Taiwanese firms build in the United States, and without it."""
    drawn = draws_of(load_catalogue(), seed, 0, 256).parameters
    parameters = {stem: values[:draws] for stem, values in drawn.items()}
    without = None if alone else market(draws)
    return Markets(market(draws, built_k), without, base(), parameters, np.ones(draws, dtype=bool))


def solve(market: Market) -> tuple[Clearing, Trade]:
    """Stands in for the solver: slots sell to all in the same proportion, and prices rise with what is missing."""
    capacity, demand = np.asarray(market.capacity_k), np.asarray(market.demand_k)
    room, wanted = capacity.sum(axis=1), demand.sum(axis=1)
    sold = np.divide(np.minimum(room, wanted), room, out=np.zeros_like(room), where=room > 0)
    part = np.divide(demand, wanted[:, None], out=np.zeros_like(demand), where=wanted[:, None] > 0)
    flow = (capacity * sold[:, None])[:, :, None] * part[:, None]
    short = np.divide(wanted, room, out=np.ones_like(room), where=room > 0)
    index = np.maximum(short, 1.0) ** (1 / np.asarray(market.demand_elasticity))
    landed = np.asarray(market.cost_usd_per_wafer)[:, :, None] * np.ones((PLACES, 1)) * index[:, None, None]
    draws = demand.shape[-1]
    none = np.zeros((NODES, ORIGIN_SLOTS, draws))
    clearing = module(
        Clearing,
        log_rent=none,
        log_packaging_rent=np.zeros((PLACES, draws)),
        quota_price=np.zeros((QUOTA_SLOTS, draws)),
        residual=np.zeros(draws),
        steps=np.zeros(draws, dtype=int),
        code=np.where(np.isfinite(demand).all(axis=(0, 1)), 0, 3),
    )
    traded = module(
        Trade,
        supplier_usd_per_wafer=landed[:, :, 0],
        landed_usd_per_wafer=landed,
        price_index=np.broadcast_to(index[:, None], demand.shape).copy(),
        flow_k=flow,
        duty_usd_bn=np.zeros_like(flow),
        licence_usd_bn=np.zeros((NODES, ORIGIN_SLOTS, QUOTA_SLOTS, draws)),
        quota_used=np.zeros((QUOTA_SLOTS, draws)),
        rent_usd_bn=none,
        packaging_rent_usd_bn=np.zeros((PLACES, draws)),
    )
    return clearing, traded


def module(kind: type, **fields: np.ndarray) -> Clearing | Trade:
    """A result with arrays of the right kind."""
    return kind(**{name: jnp.asarray(values) for name, values in fields.items()})
