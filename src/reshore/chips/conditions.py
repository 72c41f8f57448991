"""What has to hold in a cleared market-year, and how each condition moves with each unknown.

Equations: docs/explanation/chip-market.md, "Equilibrium". The slopes are written out, because the solver needs nothing
but them and they share nearly all their terms with the conditions. Checked against automatic slopes:
tests/chips/test_conditions.py.
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from reshore.chips.market import IMPORTER
from reshore.chips.prices import EMPTY_K, LICENCE_SPREAD, Fixed, Prices, Unknowns, added, at_importer, over
from reshore.solve.compiling import once
from reshore.solve.complementarity import box, fischer_burmeister


class Fabs(eqx.Module):
    """The conditions of the fabs at some unknowns, and what their slopes share.

    Args:
        value: conditions of the slots [1].
        blocks: their slopes by the rents of the same class [1].
        works: their slopes by supply, with the sign turned [1].
        by_rent: slope of the log supplier price by the own rent [1].
        bend: slope of the log landed price by the log supplier price; below one where a licence is paid by wafer [1].
        own: flows times bend times elasticity of substitution, over destinations [kwafers].
        supply: what each slot sells [kwafers].
        supply_by_rent: slope of supply by the rents of the same class [kwafers].
        reach: elasticity of substitution less that of demand [1].
    """

    value: Float[Array, "node origin *many"]
    blocks: Float[Array, "node origin origin *many"]
    works: Float[Array, "node origin *many"]
    by_rent: Float[Array, "node origin *many"]
    bend: Float[Array, "node origin destination *many"]
    own: Float[Array, "node origin *many"]
    supply: Float[Array, "node origin *many"]
    supply_by_rent: Float[Array, "node origin origin *many"]
    reach: Float[Array, "node *many"]


class Border(eqx.Module):
    """The conditions of packaging regions and quotas, which join the classes, and their slopes.

    Args:
        value: conditions [1].
        right: slopes of the slots' conditions by packaging rents and licences [1].
        below: slopes of these conditions by rents of slots [1].
        corner: slopes of these conditions by packaging rents and licences [1].
    """

    value: Float[Array, "border *many"]
    right: Float[Array, "node origin border *many"]
    below: Float[Array, "node border origin *many"]
    corner: Float[Array, "border border *many"]


def fab_conditions(fixed: Fixed, at: Unknowns, seen: Prices, smoothing: Float[Array, "*many"]) -> Fabs:
    """Every fab is either not full or may charge a rent.

    Args:
        fixed: the market-year.
        at: the unknowns.
        seen: prices and flows there.
        smoothing: how far corners are rounded [1].
    """
    market, flow, share = fixed.market, seen.flow, seen.share
    slots, destinations = flow.shape[1], flow.shape[2]
    sigma = market.substitution
    reach = sigma - market.demand_elasticity
    cost = market.cost_usd_per_wafer / market.reference_usd_per_wafer[:, None]
    by_rent = cost * jnp.exp(at.rent) / seen.supplier
    bend = jnp.ones_like(flow)
    if market.quota_size.shape[0]:
        home = seen.landed[:, :, IMPORTER] / seen.supplier
        wafers = jnp.where(market.quota_by_value > 0.5, 0.0, 1.0)
        falls = market.quota_share * market.quota_duty * seen.licence_ratio * seen.licensed * wafers
        bend = at_importer(bend, 1 - over(falls, 2) / home)
    own = over(flow * bend, 2) * sigma[:, None]
    pushed = once(share * bend * (reach[:, None] * by_rent)[:, :, None])
    cross = added(destinations, lambda place: flow[:, :, None, place] * pushed[:, None, :, place])
    eye = jnp.eye(slots).reshape((1, slots, slots) + (1,) * (flow.ndim - 3))
    supply_by_rent = cross - eye * (own * by_rent)[:, :, None]
    capacity = jnp.where(fixed.open > 0, market.capacity_k, 1.0)
    supply = over(flow, 2)
    fab = fischer_burmeister(at.rent, jnp.where(fixed.open > 0, 1 - supply / capacity, 1.0), smoothing)
    works = fixed.open * fab.by_second / capacity
    first = jnp.where(fixed.open > 0, fab.by_first, 1.0)
    blocks = once(eye * first[:, :, None] - works[:, :, None] * supply_by_rent)
    value = jnp.where(fixed.open > 0, fab.value, at.rent)
    return Fabs(value, blocks, works, by_rent, bend, own, supply, supply_by_rent, reach)


class _Moves(NamedTuple):
    """How the market answers to packaging rents and licences, and what its rows need again.

    Args:
        by_packaging: slope of the log supplier price by packaging rents [1].
        supply: slopes of supply by packaging rents and licences [kwafers].
        imports: slopes of what goes to the importer by the same [kwafers].
        price: supplier price [usd_per_wafer].
        by_value: whether a quota is counted by value.
    """

    by_packaging: Float[Array, "node origin packaging *many"]
    supply: Float[Array, "node origin border *many"]
    imports: Float[Array, "node origin border *many"]
    price: Float[Array, "node origin *many"]
    by_value: Bool[Array, "quota *many"]


class _Rows(NamedTuple):
    """Conditions of the packaging regions or of the quotas, and their slopes; see `Border`."""

    value: Float[Array, "row *many"]
    below: Float[Array, "node row origin *many"]
    corner: Float[Array, "row border *many"]
    stay: Float[Array, "row *many"]


def border_conditions(fixed: Fixed, at: Unknowns, seen: Prices, fabs: Fabs, smoothing: Float[Array, "*many"]) -> Border:
    """Packaging regions are either not full or may charge a rent; quotas are slack, just used, or over-filled.

    Args:
        fixed: the market-year.
        at: the unknowns.
        seen: prices and flows there.
        fabs: the conditions of the fabs there.
        smoothing: how far corners are rounded [1].
    """
    moves = _moves(fixed, at, seen, fabs)
    packs = _packaging(fixed, at, fabs, moves, smoothing)
    quotas = _quotas(fixed, at, seen, fabs, moves, smoothing)
    stay = jnp.concatenate([packs.stay, quotas.stay])
    size = stay.shape[0]
    diagonal = jnp.eye(size).reshape((size, size) + (1,) * (stay.ndim - 1)) * stay[:, None]
    return Border(
        value=jnp.concatenate([packs.value, quotas.value]),
        right=-fabs.works[:, :, None] * moves.supply,
        below=jnp.concatenate([packs.below, quotas.below], axis=1),
        corner=diagonal + jnp.concatenate([packs.corner, quotas.corner]),
    )


def _moves(fixed: Fixed, at: Unknowns, seen: Prices, fabs: Fabs) -> _Moves:
    """How the market answers to packaging rents and licences."""
    market, flow, share, bend = fixed.market, seen.flow, seen.share, fabs.bend
    slots, destinations = flow.shape[1], flow.shape[2]
    packagings = market.packaging_capacity_k.shape[0]
    cost = market.cost_usd_per_wafer / market.reference_usd_per_wafer[:, None]
    packed = market.packaging_share[:, None] * cost / seen.supplier
    by_packaging = packed[:, :, None] * market.route_share * jnp.exp(at.packaging)[None, None]
    home = seen.landed[:, :, IMPORTER] / seen.supplier
    price = seen.supplier * market.reference_usd_per_wafer[:, None]
    by_value = market.quota_by_value > 0.5
    by_licence = (
        market.quota_share
        * jnp.where(by_value, 1.0, seen.licensed * fixed.licence_unit / price[:, :, None])
        / home[:, :, None]
    )
    bent_share = share * bend
    index_by_packaging = added(slots, lambda slot: bent_share[:, slot, :, None] * by_packaging[:, slot, None])
    supply_by_packaging = (
        fabs.reach[:, None, None]
        * added(destinations, lambda place: flow[:, :, place, None] * index_by_packaging[:, None, place])
        - fabs.own[:, :, None] * by_packaging
    )
    imports, its_share, bent = flow[:, :, IMPORTER], share[:, :, IMPORTER], bend[:, :, IMPORTER]
    index_by_licence = over(its_share[:, :, None] * by_licence, 1)
    by_border = jnp.concatenate([by_packaging * bent[:, :, None], by_licence], axis=2)
    index_by_border = jnp.concatenate([index_by_packaging[:, IMPORTER], index_by_licence], axis=1)
    imports_by_border = imports[:, :, None] * (
        fabs.reach[:, None, None] * index_by_border[:, None] - market.substitution[:, None, None] * by_border
    )
    supply_by_border = jnp.concatenate([supply_by_packaging, imports_by_border[:, :, packagings:]], axis=2)
    return _Moves(by_packaging, supply_by_border, imports_by_border, price, by_value)


def _packaging(fixed: Fixed, at: Unknowns, fabs: Fabs, moves: _Moves, smoothing: Float[Array, "*many"]) -> _Rows:
    """Every packaging region is either not full or may charge a rent."""
    market, slots = fixed.market, fabs.supply.shape[1]
    routed = market.route_share
    room = jnp.maximum(market.packaging_capacity_k, EMPTY_K)
    use = over(over(routed * fabs.supply[:, :, None], 0), 0)
    packs = fischer_burmeister(at.packaging, 1 - use / room, smoothing)
    tight = packs.by_second / room
    below = -tight[None, :, None] * added(
        slots, lambda slot: routed[:, slot, :, None] * fabs.supply_by_rent[:, slot, None]
    )
    corner = -tight[:, None] * over(
        added(slots, lambda slot: routed[:, slot, :, None] * moves.supply[:, slot, None]), 0
    )
    return _Rows(packs.value, below, corner, packs.by_first)


def _quotas(
    fixed: Fixed, at: Unknowns, seen: Prices, fabs: Fabs, moves: _Moves, smoothing: Float[Array, "*many"]
) -> _Rows:
    """Every quota is slack, just used, or over-filled."""
    market, by_value, price = fixed.market, moves.by_value, moves.price
    slots, quotas = fabs.supply.shape[1], market.quota_size.shape[0]
    imports, its_share, bent = seen.flow[:, :, IMPORTER], seen.share[:, :, IMPORTER], fabs.bend[:, :, IMPORTER]
    counted = market.quota_share * jnp.where(by_value, price[:, :, None] / 1e3, seen.licensed)
    used = over(over(counted * imports[:, :, None], 0), 0)
    scale, bound = fixed.quota_scale, fixed.licence_top > 0
    top = jnp.where(bound, fixed.licence_top, 1.0)
    limit = box(at.licence / top, jnp.ones_like(top), (market.quota_size - used) / scale, smoothing)
    power = seen.licence_ratio**LICENCE_SPREAD
    steep = (LICENCE_SPREAD + 1) * power / (1 + power) * seen.licensed
    by_price = market.quota_share * jnp.where(by_value, price[:, :, None] / 1e3, steep)
    per = jnp.where(at.licence > 0, at.licence, 1.0)
    by_own = over(imports[:, :, None] * market.quota_share * jnp.where(by_value, 0.0, -steep / per), 1)
    drop = market.substitution[:, None] * bent * fabs.by_rent
    lift = its_share * bent * fabs.by_rent
    total = over(counted * imports[:, :, None], 1)
    used_by_rent = (
        (fabs.reach[:, None] * total)[:, :, None] * lift[:, None]
        + jnp.swapaxes((imports * fabs.by_rent)[:, :, None] * by_price, 1, 2)
        - jnp.swapaxes((imports * drop)[:, :, None] * counted, 1, 2)
    )
    direct = added(slots, lambda slot: (imports[:, slot, None] * by_price[:, slot])[:, :, None]
                   * moves.by_packaging[:, slot, None])  # fmt: skip
    same = jnp.eye(quotas).reshape((1, quotas, quotas) + (1,) * (imports.ndim - 2))
    used_by_border = added(
        slots, lambda slot: counted[:, slot, :, None] * moves.imports[:, slot, None]
    ) + jnp.concatenate([direct, same * by_own[:, :, None]], axis=2)
    bites = jnp.where(bound, -limit.by_second / scale, 0.0)
    return _Rows(
        value=jnp.where(bound, limit.value, at.licence),
        below=bites[None, :, None] * used_by_rent,
        corner=bites[:, None] * over(used_by_border, 0),
        stay=jnp.where(bound, limit.by_first / top, 1.0),
    )
