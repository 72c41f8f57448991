"""The economy of one chunk of draws: from the build-out, the chip market and the clauses to results by year.

Years are played one after the other, each started from the one before; draws lie side by side.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from reshore.buildout.ledger import LEDGER
from reshore.economy.balancing import default_economy
from reshore.economy.equilibrium import at_rest, solve
from reshore.economy.gains import welfare
from reshore.economy.incidence import pass_through
from reshore.economy.investment import MACHINES, USA, Investment, MoneyTerms, Plants, investment
from reshore.economy.join import CHIPS, SERVICES, Chips, chip_spending_gap, elasticity_at, outside_of, shock_of, year_of
from reshore.economy.law import BASE_YEAR, YEARS, Law, law_of
from reshore.economy.observe import abroad, flows
from reshore.economy.parameters import EconomyParameters, economy_parameters
from reshore.economy.tables.default import employment_million
from reshore.names import RESULTS_FROM_YEAR
from reshore.solve.compiling import ONE_CORE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reshore.deal import Deal
    from reshore.economy.model import Economy, Equilibrium, Shock
    from reshore.world.inputs import Draws, Labels, Projects

TOLERANCE = 1e-8
"""Largest change of any log in the last step of a solve [1]."""


@partial(jax.jit, compiler_options=ONE_CORE)
def play_economies(
    economy: Economy,
    employed_thousand: Float[Array, "region"],
    law: Law,
    terms: MoneyTerms,
    values: Mapping[str, Array],
    chips: Chips,
    plants: Plants,
) -> dict[str, Array]:
    """Every year of every draw of a chunk.

    Args:
        economy: the base.
        employed_thousand: people at work in the base year [thousand_persons].
        law: what the deal changes at borders.
        terms: its terms on money.
        values: parameter stem to its values, draws along the first axis.
        chips: the chip market, draws and years along the first axes.
        plants: what is spent on fabs in the United States, the same.

    Returns:
        Results by name with the axes draw and year in front.
    """

    def draw(inputs: tuple[EconomyParameters, Chips, Plants]) -> dict[str, Array]:
        return play_economy(economy, employed_thousand, law, terms, *inputs)

    return jax.vmap(draw)((economy_parameters(values), chips, plants))


def play_economy(
    economy: Economy,
    employed_thousand: Float[Array, "region"],
    law: Law,
    terms: MoneyTerms,
    drawn: EconomyParameters,
    chips: Chips,
    plants: Plants,
) -> dict[str, Array]:
    """Every year of one draw; arguments and results as of `play_economies`."""
    invested = investment(drawn, plants, terms, economy.share[USA, :, MACHINES])
    base = year_of(chips, 0)

    def one(before: Equilibrium, place: Array) -> tuple[Equilibrium, dict[str, Array]]:
        year, money = year_of(chips, place), jax.tree.map(lambda array: array[place], invested)
        since = jnp.maximum(place + BASE_YEAR - RESULTS_FROM_YEAR, 0.0)
        world = eqx.tree_at(lambda e: e.elasticity, economy, elasticity_at(economy, drawn, since))
        outside = outside_of(world, base, year)
        shock = shock_of(world, outside, law.duty_rate[place], law.bought_usd_bn[place], money)
        found = solve(world, shock, tolerance=TOLERANCE, start=before)
        seen = accounts(world, shock, found, money, employed_thousand)
        return found, seen | {"join_residual_share": chip_spending_gap(world, found.spending_usd_bn, base, year)}

    _, results = jax.lax.scan(one, at_rest(economy), jnp.arange(len(YEARS)))
    return results | {
        "foreign_investment_usd_bn": invested.inflow_usd_bn,
        "profit_outflow_usd_bn": invested.outflow_usd_bn,
    }


def accounts(
    economy: Economy,
    shock: Shock,
    found: Equilibrium,
    money: Investment,
    employed_thousand: Float[Array, "region"],
) -> dict[str, Array]:
    """Results of a year, by name.

    Money that is lent or paid back is no income, so real income is counted without it.

    Args:
        economy: the base.
        shock: what changes.
        found: what follows.
        money: what investment does in that year.
        employed_thousand: people at work in the base year [thousand_persons].
    """
    gains = welfare(economy, shock, found)
    earned = (found.income_usd_bn - money.principal_usd_bn) / found.income_usd_bn
    trade = abroad(flows(economy, shock, found))
    goods = trade * (jnp.arange(len(economy.sectors)) != SERVICES)
    paid = trade[USA] * shock.tariff_rate[USA]
    others = jnp.arange(len(economy.sectors)) != CHIPS
    rent = 0.0 if shock.outside is None else shock.outside.rent_share * shock.outside.given
    wages = economy.value_added_share * (1 - rent) * found.sales_usd_bn
    bill = found.wage_hat * economy.value_added_usd_bn
    return {
        "real_income_change_share": gains.real_income_hat * earned - 1,
        "first_order_welfare_share": gains.first_order_welfare_share,
        "exports_usd_bn": jnp.sum(trade, axis=(0, 2)),
        "imports_usd_bn": jnp.sum(trade, axis=(1, 2)),
        "goods_exports_usd_bn": jnp.sum(goods, axis=(0, 2)),
        "exports_to_us_usd_bn": jnp.sum(trade[USA], axis=1),
        "goods_exports_to_us_usd_bn": jnp.sum(goods[USA], axis=1),
        "tariff_revenue_usd_bn": found.tariff_revenue_usd_bn,
        "us_duty_by_partner_usd_bn": jnp.sum(paid * others, axis=1),
        "output_usd_bn": found.sales_usd_bn,
        "jobs_thousand": employed_thousand[:, None] * wages / bill[:, None],
        "us_pass_through_share": pass_through(economy, shock, found, USA),
        "economy_residual": jnp.maximum(
            jnp.max(jnp.abs(found.trade_residual)), jnp.max(jnp.abs(found.labour_residual))
        ),
        "economy_code": found.code,
    }


def economy_inputs(build_out: Mapping[str, np.ndarray], market: Mapping[str, np.ndarray]) -> tuple[Chips, Plants]:
    """What the economy takes of the build-out and of the chip market, draws along the first axis.

    Args:
        build_out: results of `reshore.buildout.path.simulate_chunk`.
        market: results of `reshore.chips.chunk.simulate_market`.
    """
    entries = tuple(LEDGER)
    imports = market["us_chip_imports_usd_bn"].sum(axis=(2, 3))
    bare = market["chip_duty_usd_bn"][..., :2].sum(axis=2)
    ledger = build_out["ledger_usd_bn"]
    aid = ledger[..., [entries.index(name) for name in ("grants", "tax_credit")]].sum(axis=2)
    return (
        Chips(
            price_index=market["chip_user_price_index"],
            spending_usd_bn=market["chip_user_spending_usd_bn"],
            reference_usd_bn=market["chip_reference_spending_usd_bn"],
            flow_usd_bn=market["chip_flow_usd_bn"],
            rent_usd_bn=market["chip_rent_between_usd_bn"],
            us_duty_rate=np.divide(bare, imports, out=np.zeros_like(bare), where=imports > 0),
        ),
        Plants(
            building_usd_bn=build_out["building_spending_usd_bn"],
            tools_usd_bn=build_out["tool_spending_usd_bn"],
            aid_usd_bn=aid,
            guarantee_loss_usd_bn=ledger[..., entries.index("guarantee_loss")],
        ),
    )


def simulate_economy(
    deal: Deal,
    projects: Projects,
    labels: Labels,
    draws: Draws,
    build_out: Mapping[str, np.ndarray],
    market: Mapping[str, np.ndarray],
    play: Callable[..., dict[str, Array]] = play_economies,
) -> dict[str, np.ndarray]:
    """The economy of one chunk of draws of one deal.

    Args:
        deal: the deal.
        projects: fabs that the run plays.
        labels: words that go with them.
        draws: the draws.
        build_out: results of the build-out of the same draws.
        market: results of the chip market of the same draws.
        play: `play_economies`, or that same program as an earlier process compiled it.

    Returns:
        Variables of `reshore.variables.VARIABLES` that belong to the economy, and `economy_code` by draw: 0 where
        every year is solved, otherwise the worst code of `reshore.solve.results`.

    Raises:
        DealError: a promise to buy from oneself.
    """
    law, terms = law_of(deal, projects, labels)
    values = {field.name: draws.parameters[field.name] for field in dataclasses.fields(EconomyParameters)}
    employed = 1000 * employment_million()
    played = play(default_economy(), employed, law, terms, values, *economy_inputs(build_out, market))
    seen = {name: np.asarray(array) for name, array in played.items()}
    return seen | {
        "economy_residual": seen["economy_residual"].max(axis=1),
        "economy_code": seen["economy_code"].max(axis=1),
    }
