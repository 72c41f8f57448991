"""The base year 2024: who sold how many chips of which class to whom, and what the weights of suppliers follow from.

Customs lines carry no node class, so flows by class and pair are not observed. They are fitted to totals that are:
sales by class, output by slot, use by place, and what came into the United States by origin at customs. The first guess
from which the fit starts is drawn, so that other flows with the same totals come up as well.

Equations: docs/explanation/chip-market.md, "The base year". Checked: tests/chips/test_base_year.py.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.chips.parameters import MarketParameters
from reshore.chips.prices import EMPTY_K, added, over
from reshore.chips.supply import Slots
from reshore.names import NODE_CLASSES, REGIONS

USA = REGIONS.index("USA")
MEMORY = NODE_CLASSES.index("memory")

ROUNDS = 40
"""Rounds of the fit [count]."""


class BaseYear(eqx.Module):
    """The market of 2024.

    Args:
        reference_usd_per_wafer: mean price of a class [usd_per_wafer].
        cost_usd_per_wafer: price of each slot before any rent [usd_per_wafer].
        flow_k: wafers from slot to destination [kwafers].
        share: share of a slot in the wafers that a destination uses, over what the slot could make [1/kwafers].
        demand_k: wafers that a destination used [kwafers].
        toward_us: how much likelier a packaging region is on the way to the United States than elsewhere [ratio].
        packaged_k: wafers packaged by region [kwafers].
        gap: how far the fit stays from the totals at US customs, over their sum [share].
    """

    reference_usd_per_wafer: Float[Array, "node *many"]
    cost_usd_per_wafer: Float[Array, "node origin *many"]
    flow_k: Float[Array, "node origin destination *many"]
    share: Float[Array, "node origin destination *many"]
    demand_k: Float[Array, "node destination *many"]
    toward_us: Float[Array, "packaging *many"]
    packaged_k: Float[Array, "packaging *many"]
    gap: Float[Array, "*many"]


def base_year(
    slots: Slots, drawn: MarketParameters, base_k: Float[Array, "node origin *many"], guess: Float[Array, "..."]
) -> BaseYear:
    """The market of 2024 in some draws.

    Args:
        slots: slots of the market.
        drawn: parameters.
        base_k: what fabs of each slot could make at the end of 2024 [kwafers].
        guess: uniform numbers for the first guess, by node, origin, destination [share].
    """
    many = (None,) * (base_k.ndim - 2)
    made = base_k * (drawn.chip_utilisation_share / drawn.chip_utilisation_max_share)[:, None]
    dear = 1 + drawn.us_cost_gap * (slots.region == USA)[(..., *many)]
    sales = class_sales(drawn)
    reference = 1e6 * sales / over(made * dear, 1)
    cost = reference[:, None] * dear
    value = made * cost / 1e6
    routes = jnp.asarray(slots.route_share)[(..., *many)]
    routes = jnp.broadcast_to(routes, (*routes.shape[:3], *base_k.shape[2:]))
    first = _first_guess(slots, drawn, value, guess)
    fitted, toward_us = _fitted(drawn, value, routes, first)
    flow = fitted * 1e6 / cost[:, :, None]
    use = over(flow, 1)
    per = jnp.where(base_k > EMPTY_K, base_k, 1.0)
    share = flow / jnp.where(use > 0, use, 1.0)[:, None] / per[:, :, None]
    packaged = over(over(routes * over(flow, 2)[:, :, None], 0), 0)
    at_customs = _at_customs(fitted, routes_to_us(routes, toward_us))
    wanted = _customs_totals(drawn)
    return BaseYear(
        reference_usd_per_wafer=reference,
        cost_usd_per_wafer=cost,
        flow_k=flow,
        share=share,
        demand_k=use,
        toward_us=toward_us,
        packaged_k=packaged,
        gap=over(jnp.abs(at_customs - wanted), 0) / over(wanted, 0),
    )


def class_sales(drawn: MarketParameters) -> Float[Array, "node *many"]:
    """World sales by class in 2024, so that they add up to the published total; memory is published itself [usd_bn]."""
    memory = drawn.chip_sales_usd_bn[MEMORY]
    rest = over(drawn.chip_sales_usd_bn, 0) - memory
    scaled = drawn.chip_sales_usd_bn * (drawn.chip_sales_total_usd_bn - memory) / rest
    return scaled.at[MEMORY].set(memory)


def _first_guess(
    slots: Slots, drawn: MarketParameters, value: Float[Array, "node origin *many"], guess: Float[Array, "..."]
) -> Float[Array, "node origin destination *many"]:
    """Flows before the fit: in proportion to supply and use, more at home, times noise [usd_bn]."""
    places = (None,) * (value.ndim - 2)
    home = (slots.region[:, :, None] == jnp.arange(len(REGIONS)))[(..., *places)]
    noise = jnp.exp(drawn.chip_flow_noise * jax.scipy.special.ndtri(guess))
    used = drawn.device_demand_share.at[USA].set(0.1)
    return value[:, :, None] * used[None, None] * jnp.where(home, drawn.chip_home_bias, 1.0) * noise


def _customs_totals(drawn: MarketParameters) -> Float[Array, "customs *many"]:
    """Bare chips that US factories use, by where they were packaged [usd_bn]."""
    return drawn.us_chip_imports_usd_bn.at[USA].set(drawn.us_chip_home_use_usd_bn)


def _at_customs(
    flows: Float[Array, "node origin destination *many"], routes: Float[Array, "node origin packaging *many"]
) -> Float[Array, "customs *many"]:
    """Bare chips that US factories use, by where they were packaged [usd_bn]."""
    return over(over(routes * flows[:, :, USA, None], 0), 0)


def routes_to_us(
    routes: Float[Array, "node origin packaging *many"], toward_us: Float[Array, "packaging *many"]
) -> Float[Array, "node origin packaging *many"]:
    """Where chips on the way to the United States are packaged.

    Args:
        routes: where chips of each slot are packaged, whoever buys them [share].
        toward_us: how much likelier a packaging region is on the way to the United States [ratio].
    """
    pulled = routes * toward_us[None, None]
    whole = over(pulled, 2)
    return pulled / jnp.where(whole > 0, whole, 1.0)[:, :, None]


def _fitted(
    drawn: MarketParameters,
    value: Float[Array, "node origin *many"],
    routes: Float[Array, "node origin packaging *many"],
    first: Float[Array, "node origin destination *many"],
) -> tuple[Float[Array, "node origin destination *many"], Float[Array, "packaging *many"]]:
    """Flows whose sums are the totals, by iterative proportional fitting, rows last [usd_bn]; and the pull of routes.

    Flows to the United States are fitted by packaging region, those to others by destination and class.
    """
    customs = _customs_totals(drawn)
    share = drawn.device_demand_share.at[USA].set(0.0)
    share = share / over(share, 0)
    whole = over(value, 1)

    def round_of(_: Array, state: tuple[Array, Array]) -> tuple[Array, Array]:
        flows, toward = state
        ways = routes_to_us(routes, toward)
        seen = _at_customs(flows, ways)
        scale = customs / jnp.where(seen > 0, seen, 1.0)
        flows = flows.at[:, :, USA].multiply(added(ways.shape[2], lambda place: ways[:, :, place] * scale[place]))
        left = jnp.maximum(whole - over(flows[:, :, USA], 1), 0.0)
        column = over(flows, 1)
        wanted = (left[:, None] * share[None]).at[:, USA].set(column[:, USA])
        flows = flows * (wanted / jnp.where(column > 0, column, 1.0))[:, None]
        row = over(flows, 2)
        return flows * (value / jnp.where(row > 0, row, 1.0))[:, :, None], toward * scale

    return jax.lax.fori_loop(0, jnp.asarray(ROUNDS), round_of, (first, jnp.ones_like(customs)))
