"""What is read off a cleared market-year; every definition stands in docs/explanation/chip-market.md, "Results"."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.chips.market import IMPORTER, NO_LIMIT, Clearing, Market, Trade
from reshore.chips.parameters import MarketParameters
from reshore.chips.prices import added, over
from reshore.chips.supply import LEADING, Slots
from reshore.names import NODE_CLASSES, REGIONS

USA = IMPORTER
ADVANCED = NODE_CLASSES.index("advanced")
DAO = NODE_CLASSES.index("dao")


class Lens(eqx.Module):
    """What accounts need beside the market.

    Args:
        slots: slots of the market.
        drawn: parameters.
        routes: where chips of each slot on the way to the United States are packaged [share].
        goods_duty_rate: duty on the chips inside goods, by where the goods are made and who imports them [share].
        five_nm_share: share of a slot's leading capacity at 5 nm and below [share].
        quota_owner: owner of each quota, an index of `names.REGIONS`.
    """

    slots: Slots
    drawn: MarketParameters
    routes: Float[Array, "node origin packaging many"]
    goods_duty_rate: Float[Array, "assembly importer"]
    five_nm_share: Float[Array, "origin many"]
    quota_owner: Float[Array, "quota"]


def accounts(lens: Lens, market: Market, clearing: Clearing, seen: Trade) -> dict[str, Array]:
    """Results of a market-year, by name, draws along the last axis.

    Args:
        lens: what accounts need beside the market.
        market: the market-year.
        clearing: what clears it.
        seen: its trade.
    """
    slots = lens.slots
    by_region, by_owner = _marks(slots.region, slots.used), _marks(slots.owner, slots.used)
    worth = seen.supplier_usd_per_wafer[:, :, None] * seen.flow_k / 1e6
    imports = worth[:, :, USA]
    foreign = lens.routes.at[:, :, USA].set(0.0)
    kept = _share_to_us(lens, market)
    used = worth * kept[:, None]
    made = over(seen.flow_k, 2)
    room = _by(by_region, market.capacity_k)
    output = _by(by_region, made)
    duty = seen.duty_usd_bn[:, :, USA]
    dao = over(duty[DAO], 0) * lens.drawn.discrete_share_of_dao
    bare = over(over(duty, 0), 0)
    goods = over(worth, 1) * kept
    taxed = over(over(goods * lens.goods_duty_rate[:, USA, None], 0), 0)
    sold = over(worth[LEADING], 1)
    leading, home = by_owner[LEADING].T @ sold, (by_owner * by_region)[LEADING].T @ sold
    limit = _quota_limit(market, seen)
    covered = _quota_covered(market, seen)
    dutiable = _sums(by_owner, imports * over(foreign, 2))
    eta = market.demand_elasticity
    near_one = jnp.abs(1 - eta) < 1e-6
    grown = jnp.expm1((1 - eta) * jnp.log(seen.price_index[:, USA])) / jnp.where(near_one, 1.0, 1 - eta)
    grown = jnp.where(near_one, jnp.log(seen.price_index[:, USA]), grown)
    return {
        "chip_price_index": jnp.swapaxes(seen.price_index, 0, 1),
        "chip_utilisation_share": jnp.swapaxes(output / jnp.where(room > 0, room, 1.0), 0, 1),
        "chip_flow_usd_bn": _sums(by_region, worth),
        "chip_rent_usd_bn": _sums(by_owner, seen.rent_usd_bn),
        "chip_rent_between_usd_bn": _rents_between(by_region, by_owner, seen),
        **_users(market, seen),
        "us_chip_imports_usd_bn": jnp.swapaxes(over(foreign * imports[:, :, None], 1), 0, 1),
        "us_chips_in_goods_usd_bn": over(goods, 0).at[USA].set(0.0),
        **_reliance(lens, imports, used, by_region),
        "chip_duty_usd_bn": jnp.stack([bare - dao, dao, taxed]),
        "chip_duty_by_owner_usd_bn": _sums(by_owner, duty),
        "quota_limit_usd_bn": _of_owners(lens.quota_owner, limit),
        "quota_used_usd_bn": _of_owners(lens.quota_owner, jnp.minimum(limit, covered)),
        "quota_covered_usd_bn": _of_owners(lens.quota_owner, covered),
        "licence_usd_bn": _of_owners(lens.quota_owner, over(over(seen.licence_usd_bn, 0), 0)),
        "dutiable_usd_bn": dutiable,
        "leading_output_share": leading / over(leading, 0),
        "leading_home_share": home / jnp.where(leading > 0, leading, 1.0),
        "user_cost_usd_bn": _user_cost(market, grown),
        "us_output_usd_bn": _sums(by_region, over(worth, 2))[USA],
        "market_residual": clearing.residual,
        "market_code": clearing.code,
    }


def _marks(place: Array, used: Array) -> Float[Array, "node origin region"]:
    """1 for the region of each slot that is used [1]."""
    return (place[:, :, None] == jnp.arange(len(REGIONS))) * used[:, :, None]


def _by(marks: Float[Array, "node origin region"], values: Float[Array, "node origin *rest"]) -> Array:
    """Sums over the slots of each region, by class."""
    rest = (None,) * (values.ndim - 2)
    return added(marks.shape[1], lambda slot: marks[(slice(None), slot, slice(None), *rest)] * values[:, slot, None])


def _sums(marks: Float[Array, "node origin region"], values: Float[Array, "node origin *rest"]) -> Array:
    """Sums over the slots of each region and over classes."""
    return over(_by(marks, values), 0)


def _share_to_us(lens: Lens, market: Market) -> Float[Array, "node destination many"]:
    """Share of the chips built into devices that ends in the United States, duties on goods counted [share]."""
    share = lens.drawn.device_share_to_us
    left = share * (1 + lens.goods_duty_rate[:, USA, None]) ** -market.demand_elasticity[:, None]
    return left / (1 - share + left)


def _rents_between(
    by_region: Float[Array, "node origin region"], by_owner: Float[Array, "node origin region"], seen: Trade
) -> Float[Array, "region owner many"]:
    """Rents by the region of the fab and by that of its owner [usd_bn]."""
    both = (by_region[:, :, :, None] * by_owner[:, :, None, :]).reshape(*by_region.shape[:2], -1)
    return _sums(both, seen.rent_usd_bn).reshape(by_region.shape[2], by_owner.shape[2], -1)


def _users(market: Market, seen: Trade) -> dict[str, Array]:
    """What device makers pay over all classes, what they spend, and what they would spend at reference prices.

    Classes are weighted with spending at reference prices, so that the mean price moves with prices alone.
    """
    wanted = market.demand_k * market.reference_usd_per_wafer[:, None] / 1e6
    whole = over(wanted, 0)
    logs = jnp.log(jnp.where(seen.price_index > 0, seen.price_index, 1.0))
    mean = over(wanted * logs, 0) / jnp.where(whole > 0, whole, 1.0)
    return {
        "chip_user_price_index": jnp.exp(mean),
        "chip_user_spending_usd_bn": over(over(seen.landed_usd_per_wafer * seen.flow_k, 1), 0) / 1e6,
        "chip_reference_spending_usd_bn": whole,
    }


def _user_cost(market: Market, grown: Float[Array, "node many"]) -> Float[Array, "many"]:
    """What US device makers lose against prices of 2024: the area beside iso-elastic demand [usd_bn]."""
    return over(market.demand_k[:, USA] * market.reference_usd_per_wafer * grown, 0) / 1e6


def _quota_limit(market: Market, seen: Trade) -> Float[Array, "quota many"]:
    """Size of each quota at the price of what it covers; zero for none [usd_bn]."""
    wafers = over(over(market.quota_share * seen.flow_k[:, :, USA, None], 0), 0)
    price = 1e6 * _quota_covered(market, seen) / jnp.where(wafers > 0, wafers, 1.0)
    size = jnp.where(market.quota_by_value > 0.5, market.quota_size / 1e3, market.quota_size * price / 1e6)
    return jnp.where(market.quota_size < NO_LIMIT, size, 0.0)


def _quota_covered(market: Market, seen: Trade) -> Float[Array, "quota many"]:
    """Imports that each quota covers, inside and above it [usd_bn]."""
    worth = seen.supplier_usd_per_wafer * seen.flow_k[:, :, USA] / 1e6
    return over(over(market.quota_share * worth[:, :, None], 0), 0)


def _of_owners(owner: Float[Array, "quota"], values: Float[Array, "quota many"]) -> Float[Array, "owner many"]:
    """Numbers of quotas by owner."""
    mine = (owner[None] == jnp.arange(len(REGIONS))[:, None]).astype(float)
    return added(values.shape[0], lambda place: mine[:, place, None] * values[place])


def _reliance(
    lens: Lens,
    imports: Float[Array, "node origin many"],
    used: Float[Array, "node origin destination many"],
    by_region: Float[Array, "node origin region"],
) -> dict[str, Array]:
    """How far the United States rely on foreign chips, in four ways and at three cut-offs; how concentrated it is."""
    here = by_region[:, :, USA, None]
    packed = lens.routes[:, :, USA]
    sums = over(used, 2)
    kept = used[:, :, USA] * packed
    own = jnp.stack([over(imports * here, 1), over(imports * packed, 1), over(sums * here, 1), over(kept, 1)])
    whole = jnp.stack([over(imports, 1), over(imports, 1), over(sums, 1), over(sums, 1)])
    total = over(own, 1) / jnp.where(over(whole, 1) > 0, over(whole, 1), 1.0)
    regions = _by(by_region, sums)
    shares = regions / jnp.where(whole[2] > 0, whole[2], 1.0)[:, None]
    fine = sums[LEADING] * lens.five_nm_share
    intel = (lens.slots.owner[ADVANCED] == USA)[:, None] * here[ADVANCED]
    seven = sums[ADVANCED] * intel * lens.drawn.intel_seven_share
    mine = jnp.stack([own[2, LEADING], over(fine * here[LEADING], 0), own[2, LEADING] + over(seven, 0)])
    every = jnp.stack([whole[2, LEADING], over(fine, 0), whole[2, LEADING] + over(seven, 0)])
    return {
        "us_reliance_share": jnp.where(whole > 0, 1 - own / jnp.where(whole > 0, whole, 1.0), 0.0),
        "us_reliance_total_share": 1 - total,
        "us_leading_reliance_share": jnp.where(every > 0, 1 - mine / jnp.where(every > 0, every, 1.0), 0.0),
        "us_supply_concentration": added(len(REGIONS), lambda place: shares[:, place] ** 2),
    }
