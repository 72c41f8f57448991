"""The market of every year of a draw, one after the other, and of some years under other borders.

Equations: docs/explanation/chip-market.md. The years are scanned, each started from the one before. Draws lie along the
last axis, a few at a time, so that what a year needs stays in the processor's cache.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from reshore.chips.accounts import Lens, accounts
from reshore.chips.base_year import BaseYear, routes_to_us
from reshore.chips.border import Law, QuotaLaw, border_of
from reshore.chips.clearing import cleared
from reshore.chips.market import Clearing, Market
from reshore.chips.parameters import MarketParameters
from reshore.chips.prices import fixed_of, over
from reshore.chips.supply import LEADING, USA, Slots
from reshore.chips.trade import traded
from reshore.names import BORDER_CASES, CASE_YEARS, LAST_YEAR, REGIONS
from reshore.solve.compiling import once

BASE_YEAR = 2024
"""Year to whose totals the market is fitted, and the first one that is solved."""

TURN_YEAR = 2030
"""Year after which use grows at its later rate."""

LAG_YEARS = 3
"""Years after which capacity answers to rents [years]: about what a fab takes from order to output; assumed."""

CASES = ("law", *BORDER_CASES)


class Step(eqx.Module):
    """One solve: a year under a border.

    Args:
        year: years since 2024 [years].
        case: place in `CASES`.
        law: clauses of that year and case.
        running_cost_share: share of running cost that a subsidy pays, by region and class [share].
        quota_size: size of each quota if it is in force [kwafers or usd_mn].
        projects_k: wafers of projects [kwafers].
        rest_k: wafers of other fabs before they answer to rents [kwafers].
        packaged_k: wafers that packaging projects in the United States can package [kwafers].
        five_nm_share: share of a slot's leading capacity at 5 nm and below [share].
    """

    year: Array
    case: Array
    law: Law
    running_cost_share: Float[Array, "*step region node"]
    quota_size: Float[Array, "*step quota many"]
    projects_k: Float[Array, "*step node origin many"]
    rest_k: Float[Array, "*step node origin many"]
    packaged_k: Float[Array, "*step many"]
    five_nm_share: Float[Array, "*step origin many"]


class Course(eqx.Module):
    """What one year hands to the next.

    Args:
        clearing: what cleared the last year under the law.
        rents: log rents of the last years, oldest first [1].
        response: by how much fabs outside the list have grown in answer to rents [ratio].
    """

    clearing: Clearing
    rents: Float[Array, "lag node origin many"]
    response: Float[Array, "node origin many"]


class Scene(eqx.Module):
    """What all solves of some draws share."""

    slots: Slots
    quotas: QuotaLaw
    drawn: MarketParameters
    base: BaseYear
    base_k: Float[Array, "node origin many"]


def steps() -> tuple[tuple[int, str], ...]:
    """Years and cases in the order in which they are solved: cases follow the law of their year."""
    every = []
    for year in range(BASE_YEAR, LAST_YEAR + 1):
        every += [(year, case) for case in (CASES if year in CASE_YEARS else ("law",))]
    return tuple(every)


def solve_years(scene: Scene, plan: Step) -> dict[str, Array]:
    """Results of every step, in the shapes of `reshore.chips.accounts.accounts` with the axis of steps in front.

    Args:
        scene: what all solves share.
        plan: the solves along the first axis, as `steps` orders them.
    """
    shape = scene.base_k.shape
    start = Course(no_rents(scene), jnp.zeros((LAG_YEARS, *shape)), jnp.ones(shape))

    def one(course: Course, step: Step) -> tuple[Course, dict[str, Array]]:
        is_law = step.case == 0
        grown = course.response * jnp.exp(scene.drawn.chip_capacity_response * course.rents[0])
        response = jnp.where(is_law, grown, course.response)
        market = once(market_of(scene, step, response))
        fixed = once(fixed_of(market))
        clearing = cleared(fixed, course.clearing, slopes=False)
        lens = Lens(
            scene.slots,
            scene.drawn,
            us_routes_of(scene, step),
            step.law.goods_duty_rate,
            step.five_nm_share,
            scene.quotas.owner,
        )
        seen = accounts(lens, market, clearing, traded(fixed, clearing))
        moved = jnp.concatenate([course.rents[1:], clearing.log_rent[None]])
        after = Course(clearing, moved, response)
        kept = jax.tree.map(lambda new, old: jnp.where(is_law, new, old), after, course)
        return kept, seen | {"response": response}

    _, results = jax.lax.scan(one, start, plan)
    return results


def no_rents(scene: Scene) -> Clearing:
    """A market with room everywhere, from which the first year is solved.

    Args:
        scene: what all solves share.
    """
    many = scene.base_k.shape[-1]
    quotas = scene.quotas.owner.shape[0]
    return Clearing(
        log_rent=jnp.zeros_like(scene.base_k),
        log_packaging_rent=jnp.zeros_like(scene.base.packaged_k),
        quota_price=jnp.zeros((quotas, many)),
        residual=jnp.zeros(many),
        steps=jnp.zeros(many, dtype=int),
        code=jnp.zeros(many, dtype=int),
    )


def market_of(scene: Scene, step: Step, response: Float[Array, "node origin many"]) -> Market:
    """The market of a year under a border.

    Args:
        scene: what all solves share.
        step: year and case.
        response: by how much fabs outside the list have grown in answer to rents [ratio].
    """
    slots, drawn, base = scene.slots, scene.drawn, scene.base
    many = (None,)
    lasting = 1 - jnp.exp(-step.year / drawn.chip_elasticity_years)
    sigma = drawn.chip_substitution_short + (drawn.chip_substitution_long - drawn.chip_substitution_short) * lasting
    eta = drawn.chip_demand_elasticity_short + lasting * (
        drawn.chip_demand_elasticity_long - drawn.chip_demand_elasticity_short
    )
    answers = (slots.region != USA)[(..., *many)]
    capacity = step.projects_k + step.rest_k * jnp.where(answers, response, 1.0)
    far = (slots.region[:, :, None] != jnp.arange(len(REGIONS)))[(..., *many)]
    nodes = jnp.arange(slots.region.shape[0])[:, None]
    helped = 1 - step.running_cost_share[slots.region, nodes][(..., *many)]
    weight, scale = weights(scene, sigma, capacity, drawn.chip_freight_rate, far)
    early = jnp.minimum(step.year, TURN_YEAR - BASE_YEAR)
    late = step.year - early
    grows = (1 + drawn.chip_demand_growth) ** early * (1 + drawn.chip_demand_growth_late) ** late
    taxed = (1 + step.law.goods_duty_rate[:, USA][(..., *many)]) ** -eta[:, None]
    goods = 1 - drawn.device_share_to_us + drawn.device_share_to_us * taxed
    routes = routes_of(scene, step)
    to_us, above = us_routes_of(scene, step), drawn.quota_rate_above_share
    border = border_of(slots, step.law, scene.quotas, to_us, step.quota_size, above)
    room = base.packaged_k * (1 + drawn.packaging_slack_share) * (1 + drawn.packaging_growth) ** step.year
    return Market(
        cost_usd_per_wafer=base.cost_usd_per_wafer * helped,
        capacity_k=capacity,
        weight=weight,
        demand_k=base.demand_k * scale * grows[:, None] * goods,
        reference_usd_per_wafer=base.reference_usd_per_wafer,
        substitution=sigma,
        demand_elasticity=eta,
        freight_rate=jnp.broadcast_to(drawn.chip_freight_rate * far, weight.shape),
        duty_rate=border.duty_rate,
        route_share=routes,
        packaging_share=drawn.packaging_cost_share,
        packaging_capacity_k=room.at[USA].add(step.packaged_k),
        quota_size=border.quota_size,
        quota_by_value=border.quota_by_value,
        quota_duty=border.quota_duty,
        quota_share=border.quota_share,
    )


def weights(
    scene: Scene,
    sigma: Float[Array, "node many"],
    capacity: Float[Array, "node origin many"],
    freight_rate: Float[Array, "many"],
    far: Bool[Array, "node origin destination 1"],
) -> tuple[Array, Array]:
    """Weights of slots in destinations, and what use at mean landed cost is over use at the reference price.

    In 2024 they give the fitted flows. Later a slot's weight follows what it can make; a slot without fabs in 2024
    takes over the customers of its owner's fabs at home, or else of its host's. The sum of the weights in a destination
    stays, so that a world with twice the capacity and twice the use has the same prices.

    Args:
        scene: what all solves share.
        sigma: elasticity of substitution [1].
        capacity: what each slot can make [kwafers].
        freight_rate: freight over the supplier's price between regions [share].
        far: whether a slot and a destination lie in different regions.

    Returns:
        Weights by node, origin, destination; and a factor on the demand of each class and destination [1].
    """
    slots, base = scene.slots, scene.base
    cost = base.cost_usd_per_wafer / base.reference_usd_per_wafer[:, None]
    carried = 1 + freight_rate * far
    bought = base.share * scene.base_k[:, :, None]
    mean = over(bought * cost[:, :, None] * carried, 1)
    dearer = jnp.exp(sigma * jnp.log1p(freight_rate))[:, None, None]
    tilt = jnp.exp(sigma[:, None] * jnp.log(cost))[:, :, None] * jnp.where(far, dearer, 1.0)
    whole = over(bought * tilt, 1) / jnp.where(mean > 0, mean, 1.0)
    likes = base.share * tilt
    can = over(scene.base_k, 1)
    found = jnp.broadcast_to(
        (over(likes * scene.base_k[:, :, None], 1) / jnp.where(can > 0, can, 1.0)[:, None])[:, None], likes.shape
    )
    nodes = jnp.arange(likes.shape[0])[:, None]
    stood = scene.base_k > 0
    for turn in (1, 0):
        lender = slots.lender[:, :, turn]
        lends = (slots.lends[:, :, turn] > 0)[..., None] & stood[nodes, lender]
        found = jnp.where(lends[:, :, None], likes[nodes, lender], found)
    found = jnp.where(stood[:, :, None], likes, found)
    pull = found * (capacity * slots.used[..., None])[:, :, None]
    total = over(pull, 1)
    return pull / jnp.where(total > 0, total, 1.0)[:, None] * whole[:, None], mean


def routes_of(scene: Scene, step: Step) -> Float[Array, "node origin packaging many"]:
    """Where chips are packaged: as in 2024, but leading chips from US fabs at home as far as new plants allow."""
    return _with_new_plants(scene, step, scene.slots.route_share[..., None])


def us_routes_of(scene: Scene, step: Step) -> Float[Array, "node origin packaging many"]:
    """The same for chips on the way to the United States."""
    routes = jnp.broadcast_to(
        jnp.asarray(scene.slots.route_share)[..., None],
        (*scene.slots.route_share.shape, scene.base_k.shape[-1]),
    )
    return _with_new_plants(scene, step, routes_to_us(routes, scene.base.toward_us))


def _with_new_plants(scene: Scene, step: Step, routes: Array) -> Float[Array, "node origin packaging many"]:
    """Routes of a year from those of 2024."""
    slots = scene.slots
    here = ((slots.region == USA) * slots.used)[..., None]
    leading = (jnp.arange(slots.region.shape[0]) == LEADING)[:, None, None]
    makes = over(((step.projects_k + step.rest_k) * here)[LEADING], 0)
    stays = jnp.minimum(step.packaged_k / jnp.where(makes > 0, makes, 1.0), 1.0) * here * leading
    at_home = (jnp.arange(len(REGIONS)) == USA)[:, None]
    return routes * (1 - stays[:, :, None]) + at_home * stays[:, :, None]


def places_of(case: str) -> np.ndarray:
    """Places of a case among the steps."""
    return np.array([place for place, (_, found) in enumerate(steps()) if found == case])
