"""What a quota is worth in a cleared market, and what it tempts the firm that builds to do.

A quota that grows with announced capacity pays for announcements (ghost capacity), and one that falls on completion
charges for finishing (completion cliff). Both are worth the price of a licence, which is nothing while the quota is
slack. Equations: docs/how-to/value-a-quota.md; docs/explanation/chip-market.md, "Border".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Bool, Float, Int

from reshore.chips.clearing import clear
from reshore.chips.market import IMPORTER, Clearing, Market, Trade
from reshore.chips.trade import trade
from reshore.solve.compiling import KEEP_BARRIERS
from reshore.units import MONTHS_A_YEAR

jax.config.update("jax_enable_x64", True)

Solve = Callable[[Market, Clearing], tuple[Clearing, Trade]]
"""What clears markets: the markets and where to begin, to what clears them and who trades what."""

BINDS = 1.0e-6
"""A licence dearer than this part of the duty that it saves means that the quota binds [share]."""


class Reading(NamedTuple):
    """What a border of the market comes to, draws along the last axis.

    Args:
        size: what may come in under each quota: thousand wafers, or million US dollars [kwafers or usd_mn].
        covered_k: imports that each quota covers, inside and above it [kwafers].
        covered_usd_bn: their value [usd_bn].
        used_share: use of each quota [share].
        licence_price: US dollars a wafer, or share of value [usd_per_wafer or share].
        binds: whether a licence is worth something [1].
        licence_usd_bn: what all licences are worth [usd_bn].
        saved_usd_bn: duty above quotas that covered imports do not pay [usd_bn].
        duty_usd_bn: duty on bare chips that the United States collect [usd_bn].
        users_usd_bn: what US device makers lose against prices of 2024 [usd_bn].
        owners_usd_bn: what owners with a quota earn because their fabs are full [usd_bn].
        others_usd_bn: what full fabs of others and packaging plants earn [usd_bn].
        import_usd_bn: what slots sell to the United States, US fabs included [usd_bn].
        supplier_usd_per_wafer: prices at the gate [usd_per_wafer].
        use_share: output over capacity by slot; one where there is no capacity [share].
        code: `reshore.solve.results` [code].
    """

    size: Float[np.ndarray, "quota draw"]
    covered_k: Float[np.ndarray, "quota draw"]
    covered_usd_bn: Float[np.ndarray, "quota draw"]
    used_share: Float[np.ndarray, "quota draw"]
    licence_price: Float[np.ndarray, "quota draw"]
    binds: Bool[np.ndarray, "quota draw"]
    licence_usd_bn: Float[np.ndarray, "draw"]
    saved_usd_bn: Float[np.ndarray, "draw"]
    duty_usd_bn: Float[np.ndarray, "draw"]
    users_usd_bn: Float[np.ndarray, "draw"]
    owners_usd_bn: Float[np.ndarray, "draw"]
    others_usd_bn: Float[np.ndarray, "draw"]
    import_usd_bn: Float[np.ndarray, "node origin draw"]
    supplier_usd_per_wafer: Float[np.ndarray, "node origin draw"]
    use_share: Float[np.ndarray, "node origin draw"]
    code: Int[np.ndarray, "draw"]


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def clear_from(market: Market, start: Clearing) -> tuple[Clearing, Trade]:
    """What clears a batch of markets, begun from the clearing of markets nearby, and who supplies whom.

    Args:
        market: markets along the last axis.
        start: where the search begins.
    """
    clearing = clear(market, start, slopes=False)
    return clearing, trade(market, clearing)


def no_rents(market: Market) -> Clearing:
    """A start for `clear_from` where nothing is known: room everywhere.

    Args:
        market: markets along the last axis.
    """
    draws = market.demand_k.shape[2:]
    return Clearing(
        log_rent=jnp.zeros(market.capacity_k.shape),
        log_packaging_rent=jnp.zeros(market.packaging_capacity_k.shape),
        quota_price=jnp.zeros(market.quota_size.shape),
        residual=jnp.zeros(draws),
        steps=jnp.zeros(draws, dtype=int),
        code=jnp.zeros(draws, dtype=int),
    )


def bordered(
    market: Market, size: Float[Any, "quota draw"], by_value: bool, duty: Float[Any, "quota draw"] | None = None
) -> Market:
    """A market with another quota.

    Args:
        market: markets along the last axis.
        size: what may come in; `NO_LIMIT` for an exemption without limit, 0 for none [kwafers or usd_mn].
        by_value: what the quota is counted in.
        duty: duty above the quota; None for the one that stands [share].
    """
    unit = jnp.full(market.quota_size.shape, float(by_value))
    held = jnp.asarray(market.quota_duty) if duty is None else jnp.asarray(duty)
    return eqx.tree_at(
        lambda tree: (tree.quota_size, tree.quota_by_value, tree.quota_duty), market, (jnp.asarray(size), unit, held)
    )


def without_exemption(market: Market, duty: Float[Any, "quota draw"]) -> Market:
    """A market in which those who have a quota pay the tariff on all that it covers.

    Args:
        market: markets along the last axis.
        duty: duty that they pay on top of the one inside the quota [share].
    """
    more = jnp.sum(jnp.asarray(market.quota_share) * jnp.asarray(duty), axis=2)
    rate = jnp.asarray(market.duty_rate).at[:, :, IMPORTER].add(more)
    return eqx.tree_at(lambda tree: tree.duty_rate, market, rate)


def read(market: Market, clearing: Clearing, seen: Trade, with_quota: Bool[np.ndarray, "node origin"]) -> Reading:
    """What is read off a cleared market.

    Args:
        market: markets along the last axis.
        clearing: what clears them.
        seen: their trade.
        with_quota: whether the owner of a slot has a quota.
    """
    flow, price = np.asarray(seen.flow_k), np.asarray(seen.supplier_usd_per_wafer)
    covered = np.asarray(market.quota_share) * flow[:, :, IMPORTER][:, :, None]
    worth = covered * price[:, :, None] / 1e6
    duty = np.asarray(seen.duty_usd_bn)[:, :, IMPORTER]
    inside = np.asarray(market.duty_rate)[:, :, IMPORTER] * price * flow[:, :, IMPORTER] / 1e6
    above, size = np.asarray(market.quota_duty), np.asarray(market.quota_size)
    licence = np.asarray(clearing.quota_price)
    wafers, value = covered.sum(axis=(0, 1)), worth.sum(axis=(0, 1))
    mean = np.divide(1e6 * value, wafers, out=np.zeros_like(value), where=wafers > 0)
    saves = above * np.where(np.asarray(market.quota_by_value) > 0.5, 1.0, mean)
    rent, room = np.asarray(seen.rent_usd_bn), np.asarray(market.capacity_k)
    mine = with_quota[:, :, None]
    return Reading(
        size=size,
        covered_k=wafers,
        covered_usd_bn=value,
        used_share=np.divide(np.asarray(seen.quota_used), size, out=np.zeros_like(size), where=size > 0).clip(0.0, 1.0),
        licence_price=licence,
        binds=(licence > BINDS * saves) & (saves > 0),
        licence_usd_bn=np.asarray(seen.licence_usd_bn).sum(axis=(0, 1, 2)),
        saved_usd_bn=(value * above).sum(axis=0) - (duty - inside).sum(axis=(0, 1)),
        duty_usd_bn=duty.sum(axis=(0, 1)),
        users_usd_bn=user_cost_usd_bn(market, np.asarray(seen.price_index)[:, IMPORTER]),
        owners_usd_bn=(rent * mine).sum(axis=(0, 1)),
        others_usd_bn=(rent * ~mine).sum(axis=(0, 1)) + np.asarray(seen.packaging_rent_usd_bn).sum(axis=0),
        import_usd_bn=price * flow[:, :, IMPORTER] / 1e6,
        supplier_usd_per_wafer=price,
        use_share=np.divide(flow.sum(axis=2), room, out=np.ones_like(room), where=room > 0),
        code=np.asarray(clearing.code),
    )


def mean_price(one: Reading) -> Float[np.ndarray, "quota draw"]:
    """Mean price of what a quota covers; zero where that is nothing [usd_per_wafer].

    Args:
        one: what a border comes to.
    """
    nothing = np.zeros_like(one.covered_usd_bn)
    return np.asarray(np.divide(1e6 * one.covered_usd_bn, one.covered_k, out=nothing, where=one.covered_k > 0))


def user_cost_usd_bn(market: Market, index: Float[Any, "node draw"]) -> Float[np.ndarray, "draw"]:
    """What US device makers lose against the reference prices: the area beside demand of constant elasticity.

    Args:
        market: markets along the last axis.
        index: price index over the reference price in the United States [index].
    """
    eta = np.asarray(market.demand_elasticity)
    flat = np.abs(1 - eta) < 1e-6
    power = np.where(flat, 1.0, 1 - eta)
    grown = np.where(flat, np.log(index), np.expm1(power * np.log(index)) / power)
    bought = np.asarray(market.demand_k)[:, IMPORTER] * np.asarray(market.reference_usd_per_wafer) / 1e6
    return np.asarray((bought * grown).sum(axis=0))


def between_usd_bn(small: Reading, large: Reading, by_value: bool) -> Float[np.ndarray, "draw"]:
    """What a larger quota is worth more than a smaller one, to holders of licences and their customers together.

    The area under the price of a licence between the two uses, taken as a straight line.

    Args:
        small: the market with the smaller quota.
        large: the market with the larger one.
        by_value: what the quotas are counted in.
    """
    used_small, used_large = (one.used_share * one.size for one in (small, large))
    price = 0.5 * (small.licence_price + large.licence_price)
    area = price * np.maximum(used_large - used_small, 0.0) / (1e3 if by_value else 1e6)
    return np.asarray(np.where(small.binds, area, 0.0).sum(axis=0))


def quota_usd_bn(kwpm: float, multiple: float, price_usd_per_wafer: float, duty_rate: float) -> float:
    """What a quota is worth in a year if it binds in full and a licence is worth the whole duty: a ceiling.

    Args:
        kwpm: planned or standing capacity [kwpm].
        multiple: duty-free imports over capacity [ratio].
        price_usd_per_wafer: value of a wafer at the border [usd_per_wafer].
        duty_rate: duty that a licence saves [share].
    """
    return kwpm * multiple * MONTHS_A_YEAR * price_usd_per_wafer * duty_rate / 1e6


def ghost_usd_mn_per_kwpm(
    multiple: Float[Any, "..."] | float, licence_usd_per_wafer: Float[Any, "..."] | float
) -> Float[np.ndarray, "..."]:
    """What one more announced thousand wafer starts a month earns in a year although never built [usd_mn_per_kwpm].

    Args:
        multiple: duty-free imports over planned capacity while a plant is being built [ratio].
        licence_usd_per_wafer: price of a licence [usd_per_wafer].
    """
    return np.asarray(MONTHS_A_YEAR * multiple * np.asarray(licence_usd_per_wafer) / 1e3)


def pays_to_complete(
    margin_usd_per_wafer: Float[Any, "..."] | float, lost_usd_per_wafer: Float[Any, "..."] | float
) -> Bool[np.ndarray, "..."]:
    """Whether a year's output earns more than the quota that completion costs.

    Args:
        margin_usd_per_wafer: what a wafer that the plant can make earns [usd_per_wafer].
        lost_usd_per_wafer: value of the quota lost for each such wafer [usd_per_wafer].
    """
    return np.asarray(np.asarray(margin_usd_per_wafer) >= np.asarray(lost_usd_per_wafer))
