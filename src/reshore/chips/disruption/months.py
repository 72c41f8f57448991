"""The months of a disruption: what is left to sell, what comes out of stock, who gets it and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from reshore.chips.disruption.before import TAIWAN, packaging_left, with_fields, without_taiwan
from reshore.names import REGIONS
from reshore.solve.results import SOLVED

if TYPE_CHECKING:
    from reshore.chips.disruption.before import Before, Solve
    from reshore.chips.disruption.events import Course
    from reshore.chips.disruption.numbers import Numbers
    from reshore.chips.market import Market

NEIGHBOURS = tuple(REGIONS.index(region) for region in ("KOR", "JPN", "CHN"))
"""Regions whose sea lanes a war disturbs."""

TOP = 100.0
"""Price over that before up to which markets clear at the drawn elasticity; far above what anybody pays [ratio]."""


@dataclass(frozen=True)
class Supply:
    """What each slot can sell in a month, at a yearly rate.

    Args:
        outside_k: to buyers outside Taiwan [kwafers].
        home_k: to buyers in Taiwan [kwafers].
        route_share: where what goes to buyers outside Taiwan is packaged [share].
    """

    outside_k: Float[np.ndarray, "node origin draw"]
    home_k: Float[np.ndarray, "node origin draw"]
    route_share: Float[np.ndarray, "node origin packaging draw"]


def supply_of(
    seen: Before,
    fabs: Float[np.ndarray, "draw"],
    packaging: Float[np.ndarray, "draw"],
    through: Float[np.ndarray, "draw"],
    neighbours: Float[np.ndarray, "draw"],
) -> Supply:
    """What each slot can sell while part of Taiwan, its shores and its neighbours' lanes are shut.

    Wafers whose way leads through a packaging plant that does not work, or across a shore that is shut, are lost:
    nobody finds another way at once. Chips inside a blockade can be used inside only.

    Args:
        seen: the market before the event.
        fabs: share of Taiwan's fab capacity that works [share].
        packaging: share of Taiwan's packaging plants that works [share].
        through: share of what crosses Taiwan's shores that gets through [share].
        neighbours: share of what Korea, Japan and China ship that gets through [share].

    Returns:
        Supply to buyers outside and inside.
    """
    capacity, route = np.asarray(seen.market.capacity_k), np.asarray(seen.market.route_share)
    here, home = seen.in_taiwan, seen.home_k
    crosses = np.where(here, packaging, packaging * through)
    way = route.copy()
    way[:, :, TAIWAN] *= crosses
    kept = way.sum(axis=2)
    room = np.maximum(capacity - home, 0.0)
    at_home = route[:, :, TAIWAN] * packaging + (1 - route[:, :, TAIWAN]) * through
    outside = np.where(here, fabs * through * kept * room, kept * np.maximum(capacity - home * through, 0.0))
    inside = np.where(here, fabs * np.maximum(capacity - through * room, 0.0) * at_home, kept * through * home)
    sold = seen.flow_k.sum(axis=2)
    own = np.take_along_axis(seen.flow_k, seen.region[:, :, None, None], axis=2)[:, :, 0]
    shipped = 1 - np.divide(own, sold, out=np.ones_like(own), where=sold > 0)
    disturbed = np.isin(seen.region, NEIGHBOURS)[:, :, None] * (1 - neighbours) * shipped
    safe = np.where(kept > 0, kept, 1.0)[:, :, None]
    return Supply(
        outside_k=outside * (1 - disturbed),
        home_k=inside * (1 - disturbed),
        route_share=np.where(kept[:, :, None] > 0, way / safe, route),
    )


def composite(
    seen: Before, numbers: Numbers, outside_k: Float[np.ndarray, "node origin draw"]
) -> Float[np.ndarray, "node draw"]:
    """How much use buyers outside Taiwan can make of what is left, over that before, if all of it is sold.

    Less than the share of wafers, because the chips of one source replace those of another only in part:
    (sum_i s_i (q_i / q0_i)^((sigma-1)/sigma))^(sigma/(sigma-1)).

    Args:
        seen: the market before the event.
        numbers: short-run elasticities.
        outside_k: what each slot can sell [kwafers].

    Returns:
        Use over that before [share].
    """
    sold = np.delete(seen.flow_k, TAIWAN, axis=2).sum(axis=2)
    ratio = np.divide(outside_k, sold, out=np.zeros_like(sold), where=sold > 0)
    power = ((numbers.substitution - 1) / numbers.substitution)[:, None]
    parts = seen.spent_share * ratio**power
    whole: Float[np.ndarray, "node draw"] = parts.sum(axis=1) ** (1 / power[:, 0])
    return whole


def month_market(
    seen: Before,
    numbers: Numbers,
    supply: Supply,
    released: Float[np.ndarray, "node draw"],
    packaging_k: Float[np.ndarray, "packaging draw"],
) -> tuple[Market, Float[np.ndarray, "node draw"]]:
    """The market of buyers outside Taiwan in one month, at a yearly rate.

    Buyers need less by what they take out of stock. Whatever can be sold is sold, at the price that clears the market;
    that price is only cut off at what users can pay when it is shown. Where it would be beyond `TOP`, demand is made
    more elastic, so that it ends about there.

    Args:
        seen: the market before the event.
        numbers: short-run elasticities and the price at which users stop.
        supply: what can be sold.
        released: what comes out of stock, over the need [share].
        packaging_k: what packaging plants can do [kwafers].

    Returns:
        A market to clear; 1 where it clears above the price at which users stop, so that they are rationed [1].
    """
    wanted = 1 - released
    left = composite(seen, numbers, supply.outside_k)
    scarce = np.maximum(np.divide(wanted, left, out=np.ones_like(left), where=left > 0), 1.0)
    elasticity = np.maximum(numbers.demand_elasticity, np.log(scarce) / np.log(TOP))
    more = seen.price_index ** (elasticity - numbers.demand_elasticity)[:, None]
    demand = without_taiwan(seen.market) * more * (wanted * (left > 0))[:, None]
    stop = (left <= 0) | (scarce > numbers.choke_price_ratio**numbers.demand_elasticity)
    market = with_fields(
        seen.market,
        capacity_k=supply.outside_k,
        demand_k=demand,
        demand_elasticity=elasticity,
        route_share=supply.route_share,
        packaging_capacity_k=packaging_k,
    )
    return market, (stop & (wanted > 0)).astype(float)


@dataclass(frozen=True)
class Months:
    """What happens month by month.

    Args:
        use_share: chips that buyers get, from makers and stock, over what they need [share].
        price_ratio: price index over that before, at most that at which users stop; buyers in Taiwan get one [ratio].
        output_ratio: wafers sold by fabs of a region over those before [ratio].
        sold_usd_bn: sales of fabs of a region in the month, at the prices before [usd_bn].
        sold_before_usd_bn: the same in a month before the event [usd_bn].
        need_k: wafers that a destination uses in a year before the event [kwafers].
        at_the_stop: 1 where the price at which users outside Taiwan stop is reached and they are rationed [1].
        code: `reshore.solve.results`: the first that is not solved, of any month [code].
    """

    use_share: Float[np.ndarray, "month node destination draw"]
    price_ratio: Float[np.ndarray, "month node destination draw"]
    output_ratio: Float[np.ndarray, "month node region draw"]
    sold_usd_bn: Float[np.ndarray, "month region draw"]
    sold_before_usd_bn: Float[np.ndarray, "region draw"]
    need_k: Float[np.ndarray, "node destination draw"]
    at_the_stop: Float[np.ndarray, "month node draw"]
    code: Int[np.ndarray, "draw"]


def gap(
    available_k: Float[np.ndarray, "node draw"], need_k: Float[np.ndarray, "node draw"]
) -> Float[np.ndarray, "node draw"]:
    """Share of the need that nobody can supply.

    Args:
        available_k: what all slots can sell [kwafers].
        need_k: what buyers use before the event [kwafers].
    """
    covered = np.divide(available_k, need_k, out=np.ones_like(need_k), where=need_k > 0)
    return np.asarray(np.clip(1 - covered, 0.0, 1.0))


@dataclass(frozen=True)
class Plan:
    """One month before its market is cleared.

    Args:
        supply: what each slot can sell.
        released: what comes out of stock outside and in Taiwan, over the need [share].
        home: what makers sell to buyers in Taiwan, over their need [share].
        market: the market of buyers outside Taiwan.
        rationed: 1 where the market clears above the price at which users stop [1].
    """

    supply: Supply
    released: dict[str, np.ndarray]
    home: Float[np.ndarray, "node draw"]
    market: Market
    rationed: Float[np.ndarray, "node draw"]


def plan(seen: Before, numbers: Numbers, course: Course) -> list[Plan]:
    """What can be sold and what comes out of stock, month by month.

    Buyers ration what they hold: in a month they take no more than their stock over the months that they still expect,
    and no more than is missing. Stocks are not filled up again within the horizon.

    Args:
        seen: the market before the event.
        numbers: what is drawn.
        course: how the event runs.

    Returns:
        One plan for each month.
    """
    need, plans = seen.need_k, []
    outer = np.delete(need, TAIWAN, axis=1).sum(axis=1)
    stock = {"outside": numbers.stock_months, "home": numbers.stock_months}
    for month in range(len(course.fabs)):
        working = (course.fabs[month], course.packaging[month], course.through[month], course.neighbours[month])
        supply = supply_of(seen, *working)
        missing = {
            "outside": gap(supply.outside_k.sum(axis=1), outer),
            "home": gap(supply.home_k.sum(axis=1), need[:, TAIWAN]),
        }
        released = {side: np.minimum(missing[side], stock[side] / course.left[month]) for side in stock}
        stock = {side: stock[side] - released[side] for side in stock}
        packaging = packaging_left(seen, course.packaging[month], course.through[month])
        market, rationed = month_market(seen, numbers, supply, released["outside"], packaging)
        plans.append(Plan(supply, released, 1 - missing["home"], market, rationed))
    return plans


def play(seen: Before, numbers: Numbers, course: Course, solve: Solve) -> Months:
    """Plays an event month by month.

    Args:
        seen: the market before the event.
        numbers: what is drawn.
        course: how the event runs.
        solve: what clears markets.

    Returns:
        Supply, prices and output by month.
    """
    plans, code = plan(seen, numbers, course), seen.code
    months = []
    for one, (failed, flow, index) in zip(plans, cleared([one.market for one in plans], solve), strict=True):
        code = np.where(code == SOLVED, failed, code)
        said = _month(seen, numbers, one, flow, index)
        months.append({**said, "at_the_stop": one.rationed})
    stacked = {name: np.stack([one[name] for one in months]) for name in months[0]}
    sold = _worth(seen, seen.flow_k.sum(axis=2)) / 12
    return Months(**stacked, sold_before_usd_bn=sold, need_k=seen.need_k, code=np.asarray(code, dtype=int))


CHANGING = ("capacity_k", "demand_k", "demand_elasticity", "route_share", "packaging_capacity_k")
"""Fields of the market that differ from month to month."""

SAME = 1e-12
"""Relative difference up to which two months of a draw count as the same [1]."""


def cleared(markets: list[Market], solve: Solve) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Clears months of many draws, each draw only in the months in which something has changed.

    Args:
        markets: the market of each month, draws along the last axis.
        solve: what clears markets.

    Returns:
        Code, flows and price indices of each month.
    """
    differ = [_differ(earlier, later) for earlier, later in zip([None, *markets[:-1]], markets, strict=True)]
    parts = [_draws(one, new) for one, new in zip(markets, differ, strict=True)]
    clearing, trade = solve(jax.tree.map(lambda *ends: np.concatenate(ends, axis=-1), *parts))
    place, latest, found = 0, np.zeros(differ[0].shape, dtype=int), []
    for new in differ:
        count = int(new.sum())
        latest[new] = np.arange(place, place + count)
        place += count
        whole = (clearing.code, trade.flow_k, trade.price_index)
        code, flow, index = (np.asarray(values)[..., latest] for values in whole)
        found.append((code, flow, index))
    return found


def _draws(market: Market, chosen: Bool[np.ndarray, "draw"]) -> Market:
    """A market in some draws only."""
    some: Market = jax.tree.map(lambda values: np.asarray(values)[..., chosen], market)
    return some


def _differ(earlier: Market | None, later: Market) -> Bool[np.ndarray, "draw"]:
    """The draws whose market is another one than in the month before."""
    changed = np.full(np.asarray(later.demand_k).shape[-1], earlier is None)
    if earlier is not None:
        for name in CHANGING:
            old, new = np.asarray(getattr(earlier, name)), np.asarray(getattr(later, name))
            moved = np.abs(new - old) > SAME * np.maximum(np.abs(old), np.abs(new))
            changed |= moved.any(axis=tuple(range(moved.ndim - 1)))
    return changed


def _month(
    seen: Before,
    numbers: Numbers,
    one: Plan,
    flow: Float[np.ndarray, "node origin destination draw"],
    index: Float[np.ndarray, "node destination draw"],
) -> dict[str, np.ndarray]:
    """What a cleared month says."""
    need = seen.need_k
    used, bought = need > 0, flow.sum(axis=1)
    use = np.divide(bought, need, out=np.zeros_like(need), where=used) + one.released["outside"][:, None]
    use[:, TAIWAN] = one.home + one.released["home"]
    stop = numbers.choke_price_ratio
    ratio = np.where(bought > 0, np.minimum(index / seen.price_index, stop), stop)
    abroad = (np.arange(need.shape[1]) != TAIWAN)[:, None]
    made = flow.sum(axis=2) + _sold_home(seen, one.supply, one.home)
    before_k = _by_region(seen, seen.flow_k.sum(axis=2))
    return {
        "use_share": np.where(used, np.clip(use, 0.0, 1.0), 1.0),
        "price_ratio": np.where(used & abroad, ratio, 1.0),
        "output_ratio": np.divide(_by_region(seen, made), before_k, out=np.ones_like(before_k), where=before_k > 0),
        "sold_usd_bn": _worth(seen, made) / 12,
    }


def _sold_home(seen: Before, supply: Supply, share: Float[np.ndarray, "node draw"]) -> np.ndarray:
    """What slots sell to Taiwan: each the same part of what it can, so that buyers get their share [kwafers]."""
    can = supply.home_k.sum(axis=1)
    part = np.divide(share * seen.need_k[:, TAIWAN], can, out=np.zeros_like(can), where=can > 0)
    return np.asarray(supply.home_k * np.minimum(part, 1.0)[:, None])


def _by_region(seen: Before, wafers: Float[np.ndarray, "node origin draw"]) -> Float[np.ndarray, "node region draw"]:
    """Wafers by class and region of the fabs [kwafers]."""
    at = (seen.region[:, :, None] == np.arange(len(REGIONS))).astype(float)
    return np.asarray(np.einsum("nor,nod->nrd", at, wafers))


def _worth(seen: Before, wafers: Float[np.ndarray, "node origin draw"]) -> Float[np.ndarray, "region draw"]:
    """Sales by region of the fabs, at the prices before [usd_bn]."""
    return np.asarray(_by_region(seen, wafers * seen.supplier_usd_per_wafer).sum(axis=0) / 1e6)
