"""The market as it was before the event, taken apart so that it can be put together again for each month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float, Int

from reshore.chips.market import NO_LIMIT, Market
from reshore.names import REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reshore.chips.disruption.numbers import Numbers
    from reshore.chips.market import Clearing, Trade

    Solve = Callable[[Market], tuple[Clearing, Trade]]

jax.config.update("jax_enable_x64", True)

TAIWAN = REGIONS.index("TWN")


@dataclass(frozen=True)
class Before:
    """A market-year before the event, seen by buyers who cannot change suppliers within months.

    Args:
        market: the market-year with short-run elasticities and weights, at which it clears as before.
        region: region of the fabs of each slot.
        flow_k: wafers from slot to destination [kwafers].
        price_index: what a destination pays for a class over the reference price [index].
        supplier_usd_per_wafer: price at the gate [usd_per_wafer].
        spent_share: share of a slot in what buyers outside Taiwan spend on a class [share].
        code: `reshore.solve.results` [code].
    """

    market: Market
    region: Int[np.ndarray, "node origin"]
    flow_k: Float[np.ndarray, "node origin destination draw"]
    price_index: Float[np.ndarray, "node destination draw"]
    supplier_usd_per_wafer: Float[np.ndarray, "node origin draw"]
    spent_share: Float[np.ndarray, "node origin draw"]
    code: Int[np.ndarray, "draw"]

    @property
    def in_taiwan(self) -> Bool[np.ndarray, "node origin one"]:
        """Whether the fabs of a slot stand in Taiwan."""
        return np.asarray((self.region == TAIWAN)[:, :, None])

    @property
    def need_k(self) -> Float[np.ndarray, "node destination draw"]:
        """Wafers that a destination uses in a year [kwafers]."""
        return np.asarray(self.flow_k.sum(axis=1))

    @property
    def home_k(self) -> Float[np.ndarray, "node origin draw"]:
        """Wafers that a slot sends to Taiwan in a year [kwafers]."""
        return np.asarray(self.flow_k[:, :, TAIWAN])


def before(market: Market, region: Int[np.ndarray, "node origin"], numbers: Numbers, solve: Solve) -> Before:
    """The market-year before the event, with weights that give the same trade at short-run elasticities.

    With other elasticities the old weights would move trade although nothing happened. New weights keep each buyer's
    spending shares s, landed prices L and price index P: a = s (L / P)^(sigma - 1). Demand keeps use: A = Q P^eta.

    Args:
        market: the market-year as it stands, draws along the last axis.
        region: region of the fabs of each slot.
        numbers: short-run elasticities.
        solve: what clears markets.

    Returns:
        The market before the event.
    """
    clearing, trade = solve(market)
    flow, landed = np.asarray(trade.flow_k), np.asarray(trade.landed_usd_per_wafer)
    index, reference = np.asarray(trade.price_index), np.asarray(market.reference_usd_per_wafer)
    spent = flow * landed
    whole = spent.sum(axis=1, keepdims=True)
    share = np.divide(spent, whole, out=np.zeros_like(spent), where=whole > 0)
    relative = np.where(flow > 0, landed / (reference[:, None, None] * index[:, None]), 1.0)
    weight = share * relative ** (numbers.substitution - 1)[:, None, None]
    used = whole[:, 0] / (reference[:, None] * index)
    outside = np.delete(spent, TAIWAN, axis=2).sum(axis=2)
    world = outside.sum(axis=1, keepdims=True)
    short_run = with_fields(
        market,
        weight=weight,
        demand_k=used * index**numbers.demand_elasticity,
        substitution=numbers.substitution,
        demand_elasticity=np.broadcast_to(numbers.demand_elasticity, numbers.substitution.shape),
    )
    return Before(
        market=short_run,
        region=np.asarray(region),
        flow_k=flow,
        price_index=index,
        supplier_usd_per_wafer=np.asarray(trade.supplier_usd_per_wafer),
        spent_share=np.divide(outside, world, out=np.zeros_like(outside), where=world > 0),
        code=np.asarray(clearing.code),
    )


def at_elasticity(seen: Before, demand_elasticity: Float[np.ndarray, "draw"]) -> Before:
    """The same market, with the same use at the same prices, for buyers who give way more or less as prices rise.

    Args:
        seen: the market before the event.
        demand_elasticity: another elasticity of demand [1].
    """
    more = demand_elasticity - np.asarray(seen.market.demand_elasticity)
    demand = np.asarray(seen.market.demand_k) * seen.price_index ** more[:, None]
    elasticity = np.broadcast_to(demand_elasticity, more.shape)
    return replace(seen, market=with_fields(seen.market, demand_k=demand, demand_elasticity=elasticity))


def with_fields(market: Market, **fields: np.ndarray) -> Market:
    """A market with other numbers in some of its fields.

    Args:
        market: a market-year.
        fields: the new numbers.
    """
    given: dict[str, Any] = {name: jnp.asarray(values) for name, values in fields.items()}
    return replace(market, **given)


def without_taiwan(market: Market) -> Float[np.ndarray, "node destination draw"]:
    """Demand where buyers in Taiwan buy nothing [kwafers].

    Args:
        market: a market-year.
    """
    demand = np.array(market.demand_k)
    demand[:, TAIWAN] = 0.0
    return demand


def packaging_left(
    seen: Before, works: Float[np.ndarray, "draw"], through: Float[np.ndarray, "draw"]
) -> Float[np.ndarray, "packaging draw"]:
    """What packaging plants can do for buyers outside Taiwan: all but what they did for Taiwan, less what stands still.

    Args:
        seen: the market before the event.
        works: share of Taiwan's packaging plants that works [share].
        through: share of what crosses Taiwan's shores that gets through [share].

    Returns:
        Capacity by region [kwafers].
    """
    capacity = np.asarray(seen.market.packaging_capacity_k)
    for_taiwan = np.einsum("nok...,no...->k...", np.asarray(seen.market.route_share), seen.home_k)
    left = np.maximum(capacity - for_taiwan * through, 0.0)
    left[TAIWAN] = np.maximum(capacity[TAIWAN] - for_taiwan[TAIWAN], 0.0) * works * through
    return np.asarray(np.where(capacity >= NO_LIMIT, capacity, left))
