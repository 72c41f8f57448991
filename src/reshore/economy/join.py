"""What a draw's year changes in the economy: duties, chips, purchases and investment, as one shock.

Chips are solved in the chip market, and the economy takes from it as given what they cost their users, where they come
from, which duty is in that price, and which rents go to whom. All of it is taken relative to the chip market of the
base year, because the table counts trade in chips in its own way.

Equations: docs/explanation/economy.md, "The join". Checked: tests/economy/test_join.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.economy.investment import BUILDING, MACHINES, USA
from reshore.economy.model import Economy, Outside, Shock
from reshore.names import SECTORS

if TYPE_CHECKING:
    from reshore.economy.investment import Investment
    from reshore.economy.parameters import EconomyParameters

CHIPS, SERVICES = SECTORS.index("semiconductors"), SECTORS.index("services")

LEAST_SHARE = 1e-4
"""Share of a source below which the change of a share is not told from noise, and so is damped [share]."""


class Chips(eqx.Module):
    """What the economy takes from the chip market, years along the first axis, the base year first.

    Args:
        price_index: what users pay over all classes, duties included [index].
        spending_usd_bn: what they spend [usd_bn].
        reference_usd_bn: what they would spend at reference prices [usd_bn].
        flow_usd_bn: chips by region of the fab and of use [usd_bn].
        rent_usd_bn: rents by region of the fab and of its owner [usd_bn].
        us_duty_rate: duty that the United States collect on bare chips over what of them comes from abroad [share].
    """

    price_index: Float[Any, "*year region"]
    spending_usd_bn: Float[Any, "*year region"]
    reference_usd_bn: Float[Any, "*year region"]
    flow_usd_bn: Float[Any, "*year region destination"]
    rent_usd_bn: Float[Any, "*year region owner"]
    us_duty_rate: Float[Any, "*year"]


def elasticity_at(
    economy: Economy, drawn: EconomyParameters, years: Float[Array, ""] | float
) -> Float[Array, "sector"]:
    """Trade elasticities some years after the base year; they go from short to long run [1].

    Args:
        economy: the base, whose elasticities are those of the long run.
        drawn: parameters of the draw.
        years: years since the base year [years].
    """
    short = drawn.trade_elasticity_short_share
    reached = short + (1 - short) * (1 - jnp.exp(-years / drawn.trade_elasticity_years))
    return economy.elasticity * drawn.trade_elasticity_ratio * reached


def outside_of(economy: Economy, base: Chips, year: Chips) -> Outside:
    """What the economy takes of the chip market of a year.

    Args:
        economy: the base.
        base: the chip market of the base year, without the axis of years.
        year: that of the year, without it too.
    """
    given = jnp.zeros(len(economy.sectors)).at[CHIPS].set(1.0)
    price = jnp.ones((len(economy.countries), len(economy.sectors)))
    price = price.at[:, CHIPS].set(year.price_index / base.price_index)
    rate = economy.tariff_rate[:, :, CHIPS]
    rate = rate.at[USA].set(year.us_duty_rate).at[USA, USA].set(0.0)
    more = jnp.maximum(_rent_share(year) - _rent_share(base), 0.0)
    rent = jnp.sum(more, axis=1)
    return Outside(
        given=given,
        price_hat=price,
        share=jnp.asarray(economy.share).at[:, :, CHIPS].set(_sources(economy, base, year)),
        tariff_rate=jnp.asarray(economy.tariff_rate).at[:, :, CHIPS].set(rate),
        rent_share=jnp.zeros_like(price).at[:, CHIPS].set(rent),
        rent_owner_share=more / jnp.where(rent > 0, rent, 1.0)[:, None],
    )


def chips_as_in_the_base(economy: Economy) -> Outside:
    """A chip market in which nothing has changed: prices, sources and duties of the base, no new rents.

    Args:
        economy: the base.
    """
    cells = (len(economy.countries), len(economy.sectors))
    return Outside(
        given=jnp.zeros(cells[1]).at[CHIPS].set(1.0),
        price_hat=jnp.ones(cells),
        share=jnp.asarray(economy.share),
        tariff_rate=jnp.asarray(economy.tariff_rate),
        rent_share=jnp.zeros(cells),
        rent_owner_share=jnp.eye(cells[0]),
    )


def _sources(economy: Economy, base: Chips, year: Chips) -> Float[Array, "importer exporter"]:
    """Where chips come from: the shares of the table, moved as those of the chip market moved [share]."""
    moved = (_shares(year) + LEAST_SHARE) / (_shares(base) + LEAST_SHARE)
    share = economy.share[:, :, CHIPS] * moved
    whole = jnp.sum(share, axis=1, keepdims=True)
    return share / jnp.where(whole > 0, whole, 1.0)


def _shares(chips: Chips) -> Float[Array, "importer exporter"]:
    """Shares of fab regions in what a region uses [share]."""
    bought = chips.flow_usd_bn.T
    whole = jnp.sum(bought, axis=1, keepdims=True)
    return bought / jnp.where(whole > 0, whole, 1.0)


def _rent_share(chips: Chips) -> Float[Array, "exporter owner"]:
    """Rents over sales, by region of the fab and of its owner [share]."""
    sales = jnp.sum(chips.flow_usd_bn, axis=1)
    return chips.rent_usd_bn / jnp.where(sales > 0, sales, 1.0)[:, None]


def shock_of(
    economy: Economy,
    outside: Outside,
    duty_rate: Float[Array, "importer exporter sector"],
    bought_usd_bn: Float[Array, "importer exporter sector"],
    invested: Investment,
) -> Shock:
    """The shock of one year.

    Args:
        economy: the base.
        outside: what is taken of the chip market.
        duty_rate: duties on top of those of the table [share].
        bought_usd_bn: purchases that were promised [usd_bn].
        invested: what investment does in that year, without the axis of years.
    """
    plants = jnp.zeros_like(bought_usd_bn).at[USA, USA, BUILDING].set(invested.building_usd_bn)
    plants = plants.at[USA, :, MACHINES].add(invested.machines_usd_bn)
    return Shock(
        tariff_rate=economy.tariff_rate + duty_rate,
        trade_cost_hat=jnp.ones_like(duty_rate),
        productivity_hat=jnp.ones((len(economy.countries), len(economy.sectors))),
        deficit_usd_bn=economy.deficit_usd_bn + invested.deficit_usd_bn,
        purchases_usd_bn=bought_usd_bn + plants,
        outside=outside,
    )


def chip_spending_gap(
    economy: Economy, spending_usd_bn: Float[Array, "country sector"], base: Chips, year: Chips
) -> Float[Array, ""]:
    """How far spending on chips in the economy and in the chip market part, over that of the market [share].

    Both are taken relative to the base year, and the market's growth at given prices is left out: it belongs to the
    growth path, which the economy does not have.

    Args:
        economy: the base.
        spending_usd_bn: what the economy spends [usd_bn].
        base: the chip market of the base year.
        year: that of the year.
    """
    weight = economy.spending_usd_bn[:, CHIPS]
    here = spending_usd_bn[:, CHIPS]
    there = weight * (year.spending_usd_bn / year.reference_usd_bn) / (base.spending_usd_bn / base.reference_usd_bn)
    return jnp.sum(jnp.abs(here - there)) / jnp.sum(there)


def year_of(chips: Chips, place: int | Array) -> Chips:
    """The chip market of one year, without the axis of years.

    Args:
        chips: that of all years.
        place: place of the year.
    """
    taken: Chips = jax.tree.map(lambda array: array[place], chips)
    return taken
