"""Money that comes into the United States to build plants, and what goes out again for it.

What owners abroad spend on plants is a deficit of the United States in that year and a surplus of theirs. It is paid
back by a level yearly payment whose present value, at the return that they require, is what they spent. Building work
is bought at home, tools from where they are made. So nobody is given anything, but for what a public purse adds, what
a guarantor loses and what the host keeps of the returns.

Equations: docs/explanation/economy.md, "Investment". Checked: tests/economy/test_investment.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from reshore.names import REGIONS, SECTORS

if TYPE_CHECKING:
    from reshore.economy.parameters import EconomyParameters

jax.config.update("jax_enable_x64", True)

USA = REGIONS.index("USA")
BUILDING = SECTORS.index("services")
MACHINES = SECTORS.index("machinery")


class Plants(eqx.Module):
    """What is spent on plants in the United States, by year.

    Args:
        building_usd_bn: building work of each fab [usd_bn].
        tools_usd_bn: tools of each fab [usd_bn].
        aid_usd_bn: grants and tax credits of the host, all fabs together [usd_bn].
        guarantee_loss_usd_bn: what guarantors abroad lose on credit for plants [usd_bn].
    """

    building_usd_bn: Float[Any, "*year fab"]
    tools_usd_bn: Float[Any, "*year fab"]
    aid_usd_bn: Float[Any, "*year"]
    guarantee_loss_usd_bn: Float[Any, "*year"]


class MoneyTerms(eqx.Module):
    """Terms of a deal on money, as numbers.

    Args:
        fab_owner: region of the owner of each fab, an index of `names.REGIONS`.
        fab_host_return: share of the returns of each fab that the host keeps [share].
        pledge_usd_bn: what a pledge would bring in a year if all of it were for other things than fabs, new and
            delivered [usd_bn].
        pledge_chip_share: share of it that is for fabs; -1 where the baseline says [share].
        pledge_new_share: share of it that was not planned before; -1 where the baseline says [share].
        pledge_region: region of the investor, an index of `names.REGIONS`.
        pledge_host_return: share of the returns that the host keeps [share].
        guarantor_share: who bears the losses on guarantees [share].
    """

    fab_owner: Int[Any, "fab"]
    fab_host_return: Float[Any, "fab"]
    pledge_usd_bn: Float[Any, "year pledge"]
    pledge_chip_share: Float[Any, "pledge"]
    pledge_new_share: Float[Any, "pledge"]
    pledge_region: Int[Any, "pledge"]
    pledge_host_return: Float[Any, "pledge"]
    guarantor_share: Float[Any, "region"]


class Investment(eqx.Module):
    """What investment does to the accounts of the regions, by year.

    Args:
        inflow_usd_bn: what owners of a region bring into the United States [usd_bn].
        outflow_usd_bn: what they take out for it [usd_bn].
        deficit_usd_bn: what is added to the deficit of each region; adds to zero [usd_bn].
        principal_usd_bn: the part of that which is lent or paid back, and so is no income; adds to zero [usd_bn].
        building_usd_bn: building work bought in the United States [usd_bn].
        machines_usd_bn: machines bought for the United States, by where they are made [usd_bn].
    """

    inflow_usd_bn: Float[Any, "*year owner"]
    outflow_usd_bn: Float[Any, "*year owner"]
    deficit_usd_bn: Float[Any, "*year region"]
    principal_usd_bn: Float[Any, "*year region"]
    building_usd_bn: Float[Any, "*year"]
    machines_usd_bn: Float[Any, "*year exporter"]


def investment(
    drawn: EconomyParameters, plants: Plants, terms: MoneyTerms, machine_share: Float[Array, "exporter"]
) -> Investment:
    """What a draw's plants and pledges do to the accounts of the regions.

    Args:
        drawn: parameters of the draw.
        plants: what is spent on fabs.
        terms: terms of the deal.
        machine_share: where machines for other purposes come from [share].
    """
    spent = plants.building_usd_bn + plants.tools_usd_bn
    whole = jnp.sum(spent, axis=1)
    aided = jnp.minimum(plants.aid_usd_bn / jnp.where(whole > 0, whole, 1.0), 1.0)
    regions = jnp.arange(len(REGIONS))
    owned = (terms.fab_owner[:, None] == regions) * (regions != USA)
    other = other_investment(drawn, terms)
    invests = (terms.pledge_region[:, None] == regions) * (regions != USA)
    gross = spent @ owned + other @ invests
    aid = (aided[:, None] * spent) @ owned
    kept = spent @ (owned * terms.fab_host_return[:, None])
    kept = kept + other @ (invests * terms.pledge_host_return[:, None])
    paid, principal = repayments(gross, drawn.investment_return, drawn.investment_payback_years)
    host, _ = repayments(kept, drawn.investment_return, drawn.investment_payback_years)
    outflow = paid - host
    lost = plants.guarantee_loss_usd_bn[:, None] * terms.guarantor_share
    inflow = gross - aid
    away = inflow - outflow + lost
    lent = gross - principal
    tools = jnp.sum(plants.tools_usd_bn, axis=1)[:, None] * drawn.tool_origin_share / jnp.sum(drawn.tool_origin_share)
    others = jnp.sum(other, axis=1)
    built = drawn.other_investment_building_share
    return Investment(
        inflow_usd_bn=inflow,
        outflow_usd_bn=outflow,
        deficit_usd_bn=_balanced(away),
        principal_usd_bn=_balanced(lent),
        building_usd_bn=jnp.sum(plants.building_usd_bn, axis=1) + built * others,
        machines_usd_bn=tools + (1 - built) * others[:, None] * machine_share,
    )


def other_investment(drawn: EconomyParameters, terms: MoneyTerms) -> Float[Array, "year pledge"]:
    """What pledges bring for other things than fabs [usd_bn].

    Args:
        drawn: parameters of the draw.
        terms: terms of the deal.
    """
    chips = jnp.where(terms.pledge_chip_share < 0, drawn.chip_share[terms.pledge_region], terms.pledge_chip_share)
    new = jnp.where(terms.pledge_new_share < 0, drawn.new_money_share, terms.pledge_new_share)
    return terms.pledge_usd_bn * (1 - chips) * new * drawn.delivery_rate


MOST_YEARS = 32
"""Longest time over which anything is paid back [years]."""


def repayments(
    spent: Float[Array, "year owner"], required: Float[Array, ""], years: Float[Array, ""]
) -> tuple[Float[Array, "year owner"], Float[Array, "year owner"]]:
    """Level payments for what was spent, from the year after on, and the part of them that pays back the principal.

    The last payment covers the fraction of a year that is left. Their present value at the required return is what was
    spent, whatever that return is.

    Args:
        spent: money spent [usd_bn].
        required: required return [rate_per_year].
        years: years over which it is paid back [years].

    Returns:
        Payments, and principal paid back in them [usd_bn].
    """
    age = jnp.arange(1.0, MOST_YEARS + 1)
    weight = jnp.clip(years - (age - 1), 0.0, 1.0)
    level = 1 / jnp.sum(weight * (1 + required) ** -age)
    count = spent.shape[0]
    after = jnp.arange(count)[:, None] - jnp.arange(count)[None]
    due = jnp.where(after > 0, (level * weight)[jnp.clip(after - 1, 0, MOST_YEARS - 1)], 0.0)
    paid = due @ spent

    def one(balance: Array, year: tuple[Array, Array]) -> tuple[Array, Array]:
        given, back = year
        principal = back - required * balance
        return balance - principal + given, principal

    _, principal = jax.lax.scan(one, jnp.zeros_like(spent[0]), (spent, paid))
    return paid, principal


def _balanced(away: Float[Array, "year owner"]) -> Float[Array, "year region"]:
    """What leaves the other regions comes to the United States."""
    total = jnp.sum(away, axis=1)
    return (-away).at[:, USA].add(total)
