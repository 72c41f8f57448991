"""One evaluation of the equilibrium conditions: from wages, prices and spending to the next ones, all at once.

What a shock does to the cube of importer, exporter and sector is worked out once. After that every evaluation is
products of matrices with vectors and as many exponentials as there are countries times sectors. Sectors come first in
memory here, because products in batches of sectors are what the processor does fastest.

Equations: docs/explanation/economy.md. Indices there: importer n, exporter i, sector j, input k.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import equinox as eqx
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

from reshore.economy.model import Economy, Shock

WAGE_DAMPING = 0.5
"""Part of the gap between labour wanted and labour there by which a wage moves in one evaluation [1]."""

WIDEST = 10.0
"""Largest ratio of labour wanted to labour there that moves a wage; a guard far from the solution [ratio]."""

LEAST_SPENDING_SHARE = 1e-6
"""Spending over value added below which a sector's spending is measured in this part of value added [share]."""


class Sources(eqx.Module):
    """Where buyers buy, before costs have moved.

    Args:
        weight: share in the base times the power of what duties and trade costs do to its price [1].
        net_weight: the same over one plus the new duty [1].
    """

    weight: Float[Any, "sector importer exporter"]
    net_weight: Float[Any, "sector importer exporter"]


class Terms(eqx.Module):
    """All numbers of one evaluation, worked out once for a base and a shock.

    Args:
        inputs: sources of inputs, or of everything where final use has none of its own.
        final: sources of final use; None where they are those of inputs.
        cost_power: power of cost in the weight of a source; zero for sectors solved elsewhere [1].
        price_power: power of the summed weights in the price; zero for sectors solved elsewhere [1].
        log_price_given: log price of sectors solved elsewhere, zero for the others [1].
        log_productivity: log of productivity over that of the base [1].
        value_added_share: value added over output [share].
        input_share: inputs over output [share].
        final_share: share of a sector in final spending [share].
        rent_share: rents over sales [share].
        rent_owner_share: who owns them [share].
        value_added_usd_bn: value added of the base [usd_bn].
        deficit_usd_bn: new deficits [usd_bn].
        world_income_usd_bn: world income of the base; None where deficits do not grow with it [usd_bn].
        bought_usd_bn: what a country spends on purchases that were promised [usd_bn].
        bought_duty_usd_bn: duties in them [usd_bn].
        sold_usd_bn: what is sold through them, before duty [usd_bn].
        unit_usd_bn: what spending is measured in while it is solved for [usd_bn].
    """

    inputs: Sources
    final: Sources | None
    cost_power: Float[Any, "sector 1"]
    price_power: Float[Any, "sector 1"]
    log_price_given: Float[Any, "sector country"]
    log_productivity: Float[Any, "sector country"]
    value_added_share: Float[Any, "sector country"]
    input_share: Float[Any, "country output input"]
    final_share: Float[Any, "sector country"]
    rent_share: Float[Any, "sector country"] | None
    rent_owner_share: Float[Any, "country owner"] | None
    value_added_usd_bn: Float[Any, "country"]
    deficit_usd_bn: Float[Any, "country"]
    world_income_usd_bn: Float[Any, ""] | None
    bought_usd_bn: Float[Any, "country"]
    bought_duty_usd_bn: Float[Any, "country"]
    sold_usd_bn: Float[Any, "sector country"]
    unit_usd_bn: Float[Any, "sector country"]


class State(NamedTuple):
    """The unknowns: logs of wages and input prices, spending, and income where final use has its own sources."""

    log_wage: Float[Array, "country"]
    log_price: Float[Array, "sector country"]
    spending_usd_bn: Float[Array, "sector country"]
    income_usd_bn: Float[Array, "country"] | None


class Accounts(NamedTuple):
    """Everything that follows from a state, sectors first.

    Args:
        log_cost: log of the cost of a bundle of inputs [1].
        cost_weight: that cost to the power of the trade elasticity [1].
        total: weights of all sources added up, inputs [1].
        final_total: the same for final use [1].
        log_price: log price for inputs [1].
        final_spending_usd_bn: what is left of income after purchases that were promised, by sector [usd_bn].
        sales_usd_bn: output before duty [usd_bn].
        labour_usd_bn: what labour is paid out of sales [usd_bn].
        revenue_usd_bn: duties [usd_bn].
        rent_usd_bn: rents owned [usd_bn].
        deficit_usd_bn: deficits [usd_bn].
        income_usd_bn: income [usd_bn].
        spending_usd_bn: spending that follows from income and sales [usd_bn].
    """

    log_cost: Float[Array, "sector country"]
    cost_weight: Float[Array, "sector country"]
    total: Float[Array, "sector country"]
    final_total: Float[Array, "sector country"]
    log_price: Float[Array, "sector country"]
    final_spending_usd_bn: Float[Array, "sector country"]
    sales_usd_bn: Float[Array, "sector country"]
    labour_usd_bn: Float[Array, "country"]
    revenue_usd_bn: Float[Array, "country"]
    rent_usd_bn: Float[Array, "country"]
    deficit_usd_bn: Float[Array, "country"]
    income_usd_bn: Float[Array, "country"]
    spending_usd_bn: Float[Array, "sector country"]


def terms_of(economy: Economy, shock: Shock, deficits: str) -> Terms:
    """The numbers of all evaluations for a base and a shock.

    Args:
        economy: the base.
        shock: what changes.
        deficits: what deficits do; one of `model.DEFICITS`.
    """
    rate, given, price, rent, owner = _outside(economy, shock)
    factor = 1 + rate
    log_dearer = jnp.log(factor / (1 + economy.tariff_rate) * shock.trade_cost_hat)
    power = jnp.exp(-jnp.asarray(economy.elasticity) * log_dearer)
    bought = jnp.asarray(shock.purchases_usd_bn)

    def sources(share: Array) -> Sources:
        weight = share * power
        if shock.outside is not None:
            weight = jnp.where(given > 0.5, shock.outside.share, weight)
        return Sources(_sectors_first(weight), _sectors_first(weight / factor))

    final = economy.final_trade_share
    unit = jnp.maximum(
        jnp.asarray(economy.spending_usd_bn), LEAST_SPENDING_SHARE * jnp.asarray(economy.value_added_usd_bn)[:, None]
    )
    return Terms(
        inputs=sources(jnp.asarray(economy.share)),
        final=None if final is None else sources(jnp.asarray(final)),
        cost_power=(-jnp.asarray(economy.elasticity) * (1 - given))[:, None],
        price_power=(-(1 - given) / economy.elasticity)[:, None],
        log_price_given=price.T,
        log_productivity=jnp.log(shock.productivity_hat).T,
        value_added_share=jnp.asarray(economy.value_added_share).T,
        input_share=jnp.asarray(economy.input_share),
        final_share=jnp.asarray(economy.final_share).T,
        rent_share=rent,
        rent_owner_share=owner,
        value_added_usd_bn=jnp.asarray(economy.value_added_usd_bn),
        deficit_usd_bn=jnp.asarray(shock.deficit_usd_bn),
        world_income_usd_bn=None
        if deficits == "fixed"
        else base_income(economy).sum() - jnp.sum(economy.deficit_usd_bn),
        bought_usd_bn=jnp.sum(bought, axis=(1, 2)),
        bought_duty_usd_bn=jnp.sum(bought * rate / factor, axis=(1, 2)),
        sold_usd_bn=jnp.sum(bought / factor, axis=0).T,
        unit_usd_bn=lax.stop_gradient(unit).T,
    )


def base_flows(economy: Economy) -> Float[Array, "importer exporter sector"]:
    """Flows of the base before duty [usd_bn].

    Args:
        economy: the base.
    """
    spending = jnp.asarray(economy.spending_usd_bn)
    if economy.final_trade_share is None:
        paid = economy.share * spending[:, None, :]
    else:
        inputs = spending - economy.final_spending_usd_bn
        paid = (
            economy.share * inputs[:, None, :]
            + economy.final_trade_share * jnp.asarray(economy.final_spending_usd_bn)[:, None, :]
        )
    return paid / (1 + economy.tariff_rate)


def base_income(economy: Economy) -> Float[Array, "country"]:
    """Income of the base: wages, duties and the deficit [usd_bn].

    Args:
        economy: the base.
    """
    duties = jnp.sum(base_flows(economy) * economy.tariff_rate, axis=(1, 2))
    return economy.value_added_usd_bn + duties + economy.deficit_usd_bn


def new_tariff_rate(economy: Economy, shock: Shock) -> Float[Array, "importer exporter sector"]:
    """New duties, those of sectors that are solved elsewhere counted [share].

    Args:
        economy: the base.
        shock: what changes.
    """
    return _outside(economy, shock)[0]


def _outside(
    economy: Economy, shock: Shock
) -> tuple[Array, Float[Array, "sector"], Float[Array, "importer sector"], Array | None, Array | None]:
    """Duties, which sectors are solved elsewhere, their log prices, rents and who owns these."""
    rate, outside = jnp.asarray(shock.tariff_rate), shock.outside
    countries, sectors = len(economy.countries), len(economy.sectors)
    if outside is None:
        return rate, jnp.zeros(sectors), jnp.zeros((countries, sectors)), None, None
    theirs = jnp.asarray(outside.given) > 0.5
    price = jnp.where(theirs, jnp.log(jnp.where(theirs, outside.price_hat, 1.0)), 0.0)
    return (
        jnp.where(theirs, outside.tariff_rate, rate),
        theirs.astype(float),
        price,
        jnp.where(theirs, outside.rent_share, 0.0).T,
        jnp.asarray(outside.rent_owner_share),
    )


def _sectors_first(cube: Float[Array, "importer exporter sector"]) -> Float[Array, "sector importer exporter"]:
    """The same cube in the order of memory that evaluations use."""
    return jnp.transpose(cube, (2, 0, 1))


def sweep(flat: Float[Array, "size"], terms: Terms) -> Float[Array, "size"]:
    """The next unknowns.

    Args:
        flat: the unknowns as `packed` puts them.
        terms: numbers of the base and the shock.
    """
    state = unpacked(flat, terms)
    found = accounts(state, terms)
    paid = jnp.exp(state.log_wage) * terms.value_added_usd_bn
    wanted = jnp.log(jnp.clip(found.labour_usd_bn / paid, 1 / WIDEST, WIDEST))
    log_wage = state.log_wage + WAGE_DAMPING * wanted
    level = jnp.sum(jnp.exp(log_wage) * terms.value_added_usd_bn) / jnp.sum(terms.value_added_usd_bn)
    income = None if terms.final is None else found.income_usd_bn
    return packed(State(log_wage - jnp.log(level), found.log_price, found.spending_usd_bn, income), terms)


def packed(state: State, terms: Terms) -> Float[Array, "size"]:
    """The unknowns as one vector: logs, and spending in its unit.

    Args:
        state: the unknowns.
        terms: numbers of the base and the shock.
    """
    parts = [state.log_wage, state.log_price.ravel(), (state.spending_usd_bn / terms.unit_usd_bn).ravel()]
    if state.income_usd_bn is not None:
        parts.append(state.income_usd_bn / lax.stop_gradient(terms.value_added_usd_bn))
    return jnp.concatenate(parts)


def unpacked(flat: Float[Array, "size"], terms: Terms) -> State:
    """The unknowns from one vector.

    Args:
        flat: what `packed` gives.
        terms: numbers of the base and the shock.
    """
    sectors, countries = terms.final_share.shape
    cells = sectors * countries
    wage, price, spending, income = jnp.split(flat, (countries, countries + cells, countries + 2 * cells))
    return State(
        wage,
        price.reshape(sectors, countries),
        spending.reshape(sectors, countries) * terms.unit_usd_bn,
        None if terms.final is None else income * lax.stop_gradient(terms.value_added_usd_bn),
    )


def accounts(state: State, terms: Terms) -> Accounts:
    """Costs, prices, sales and incomes that follow from a state.

    Args:
        state: the unknowns.
        terms: numbers of the base and the shock.
    """
    log_cost = (
        terms.value_added_share * state.log_wage
        + jnp.einsum("njk,kn->jn", terms.input_share, state.log_price)
        - terms.log_productivity
    )
    cost_weight = jnp.exp(terms.cost_power * log_cost)
    total = _total(terms.inputs, cost_weight)
    if terms.final is None or state.income_usd_bn is None:
        final, final_total = None, total
        asked = state.spending_usd_bn / total
        sold = jnp.einsum("jni,jn->ji", terms.inputs.net_weight, asked)
        net = asked * jnp.einsum("jni,ji->jn", terms.inputs.net_weight, cost_weight)
    else:
        final = terms.final_share * (state.income_usd_bn - terms.bought_usd_bn)
        final_total = _total(terms.final, cost_weight)
        asked, final_asked = (state.spending_usd_bn - final) / total, final / final_total
        sold = jnp.einsum("jni,jn->ji", terms.inputs.net_weight, asked)
        sold = sold + jnp.einsum("jni,jn->ji", terms.final.net_weight, final_asked)
        net = asked * jnp.einsum("jni,ji->jn", terms.inputs.net_weight, cost_weight)
        net = net + final_asked * jnp.einsum("jni,ji->jn", terms.final.net_weight, cost_weight)
    sales = cost_weight * sold + terms.sold_usd_bn
    revenue = jnp.sum(state.spending_usd_bn - net, axis=0) + terms.bought_duty_usd_bn
    earned, rent = _rents(sales, terms)
    income, deficit = _income(jnp.exp(state.log_wage) * terms.value_added_usd_bn, revenue, rent, terms)
    final_next = terms.final_share * (income - terms.bought_usd_bn)
    return Accounts(
        log_cost=log_cost,
        cost_weight=cost_weight,
        total=total,
        final_total=final_total,
        log_price=terms.price_power * jnp.log(total) + terms.log_price_given,
        final_spending_usd_bn=final_next if final is None else final,
        sales_usd_bn=sales,
        labour_usd_bn=jnp.sum(terms.value_added_share * earned, axis=0),
        revenue_usd_bn=revenue,
        rent_usd_bn=rent,
        deficit_usd_bn=deficit,
        income_usd_bn=income,
        spending_usd_bn=final_next + jnp.einsum("njk,jn->kn", terms.input_share, earned),
    )


def _total(sources: Sources, cost_weight: Float[Array, "sector country"]) -> Float[Array, "sector country"]:
    """Weights of all sources added up; one where nothing is bought."""
    total = jnp.einsum("jni,ji->jn", sources.weight, cost_weight)
    return jnp.where(total > 0, total, 1.0)


def _rents(
    sales: Float[Array, "sector country"], terms: Terms
) -> tuple[Float[Array, "sector country"], Float[Array, "country"]]:
    """Sales that pay labour and inputs, and the rents that a country owns [usd_bn]."""
    if terms.rent_share is None or terms.rent_owner_share is None:
        return sales, jnp.zeros(sales.shape[1])
    rents = terms.rent_share * sales
    return sales - rents, jnp.sum(rents, axis=0) @ terms.rent_owner_share


def _income(
    wages: Float[Array, "country"], revenue: Float[Array, "country"], rent: Float[Array, "country"], terms: Terms
) -> tuple[Float[Array, "country"], Float[Array, "country"]]:
    """Income, and the deficit in it [usd_bn]."""
    own = wages + revenue + rent
    deficit = terms.deficit_usd_bn
    if terms.world_income_usd_bn is not None:
        deficit = deficit * jnp.sum(own) / terms.world_income_usd_bn
    return own + deficit, deficit
