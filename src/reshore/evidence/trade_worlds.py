"""The economy of two laws, year by year, with every uncertain number in its middle."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import xarray as xr

from reshore.economy.balancing import balance
from reshore.economy.equilibrium import require_solved, solve, without_deficits
from reshore.economy.gains import final_price_index, welfare
from reshore.economy.incidence import pass_through
from reshore.economy.investment import USA
from reshore.economy.join import SERVICES, chips_as_in_the_base, elasticity_at
from reshore.economy.law import diverted, rates_of
from reshore.economy.observe import abroad, flows
from reshore.economy.parameters import EconomyParameters, economy_parameters
from reshore.economy.shocks import unchanged
from reshore.economy.tables.default import employment_million
from reshore.evidence.trade_checks import RELIEF
from reshore.evidence.trade_relief import SCOPES, relief_duties
from reshore.names import FIRST_YEAR, REGIONS, RESULTS_FROM_YEAR, SECTORS
from reshore.record.programs import program
from reshore.settings import SOBOL_DIMENSIONS
from reshore.solve.compiling import QUICK
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Array, Float

    from reshore.deal.terms import Deal
    from reshore.economy.model import Economy, Equilibrium, Shock
    from reshore.economy.table import Table

LONG = 1000.0
"""Years after which trade has answered in full [years]."""

VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "real_income_share": (("region",), "share", "real income over that of the base, less one; exact"),
    "first_order_share": (("region",), "share", "the same to first order: terms of trade plus volume of trade"),
    "terms_of_trade_share": (("region",), "share", "of that, terms of trade"),
    "volume_of_trade_share": (("region",), "share", "of that, volume of trade"),
    "real_income_if_borne_share": (
        ("region",),
        "share",
        "real income if buyers bore all of the US duties; first order",
    ),
    "exports_usd_bn": (("region",), "usd_bn", "exports of goods and services before duty"),
    "imports_usd_bn": (("region",), "usd_bn", "imports of goods and services before duty"),
    "goods_exports_usd_bn": (("region",), "usd_bn", "the part of the exports that is goods"),
    "exports_to_us_usd_bn": (
        ("region",),
        "usd_bn",
        "exports of goods and services to the United States before duty",
    ),
    "goods_exports_to_us_usd_bn": (("region",), "usd_bn", "the part of them that is goods"),
    "us_duty_usd_bn": (("region",), "usd_bn", "duties that US customs collect, by partner"),
    "revenue_usd_bn": (("region",), "usd_bn", "duties that a region collects"),
    "consumer_price_hat": (("region",), "ratio", "consumer prices over those of the base, in units of the mean wage"),
    "output_usd_bn": (("region", "sector"), "usd_bn", "gross output before duty"),
    "price_hat": (("region", "sector"), "ratio", "prices for buyers over those of the base, duties included"),
    "jobs_thousand": (("region", "sector"), "thousand_persons", "jobs; their total in a region is fixed"),
    "us_pass_through_share": ((), "share", "part of the change of US duties since the base that US buyers bear"),
}
"""Name of each result to its axes beside path and year, its unit and what it is."""


def worlds_of(
    table: Table, deals: tuple[Deal, Deal], deficits: str, elasticities: str, years: Sequence[int]
) -> xr.Dataset:
    """Results of two laws, by path and year, and beside them real income under the tariffs of `trade_relief`.

    That case rests on the elasticities of the long run, as the published estimates do.

    Args:
        table: the table.
        deals: what is agreed, and the law without it.
        deficits: `fixed`, `world_income` or `none`.
        elasticities: `by-year`, `short` or `long`.
        years: years that are played.

    Raises:
        SolveError: a year has no equilibrium that was found.
    """
    base = balance(table).economy
    if deficits == "none":
        base = without_deficits(base)
    base = jax.tree.map(jnp.asarray, base)
    drawn = middle_of(deals[0])
    first = years[0] - FIRST_YEAR
    rates = [rates_of(deal, table) for deal in deals]
    duty = np.stack([rate.duty_rate[first : first + len(years)] for rate in rates])
    bought = np.stack([diverted(base, rate.purchases_usd_bn[first : first + len(years)]) for rate in rates])
    since = np.array([max(year - RESULTS_FROM_YEAR, 0) for year in years], dtype=float)
    since = {"short": 0.0 * since, "long": LONG + 0.0 * since}.get(elasticities, since)
    relief = relief_duties()
    duty, bought = np.concatenate([duty, relief], axis=1), np.concatenate([bought, np.zeros(relief.shape)], axis=1)
    since = np.append(since, [LONG] * len(SCOPES))
    closure = "fixed" if deficits == "none" else deficits
    play = program(f"trade-{closure}", PLAYS[closure])
    found, seen = play(base, drawn, duty, bought, since, 1000 * employment_million())
    codes = np.asarray(found.code)
    if codes.any():
        place = tuple(int(at) for at in np.argwhere(codes)[0])
        require_solved(base, jax.tree.map(lambda leaf: leaf[place], found))
    coordinates = {
        "path": ["with", "without"],
        "year": list(years),
        "region": list(REGIONS),
        "sector": list(SECTORS),
        "scope": list(SCOPES),
    }
    variables: dict[str, Any] = {
        name: (("path", "year", *axes), np.asarray(seen[name])[:, : len(years)], {"units": unit, "long_name": words})
        for name, (axes, unit, words) in VARIABLES.items()
    }
    words = "real income over that of the base, less one, under a US tariff on Taiwan of 15 % (with) and 20 % (without)"
    gained = np.asarray(seen["real_income_share"])[:, len(years) :]
    variables[RELIEF] = ("path", "scope", "region"), gained, {"units": "share", "long_name": words}
    return xr.Dataset(variables, coords=coordinates)


def middle_of(deal: Deal) -> EconomyParameters:
    """The parameters of the economy with every uncertain number in the middle of its range.

    Args:
        deal: the deal, whose day decides what is known.
    """
    values = load_world(deal.as_of).catalogue.sample(np.full((1, SOBOL_DIMENSIONS), 0.5))
    middle: EconomyParameters = jax.tree.map(lambda leaf: jnp.asarray(leaf[0]), economy_parameters(values))
    return middle


def _play(
    deficits: str,
    economy: Economy,
    drawn: EconomyParameters,
    duty: Float[Array, "path year importer exporter sector"],
    bought: Float[Array, "path year importer exporter sector"],
    since: Float[Array, "year"],
    employed: Float[Array, "region"],
) -> tuple[Equilibrium, dict[str, Array]]:
    """Every year of both paths."""

    def one(duty: Array, bought: Array, since: Array) -> tuple[Equilibrium, dict[str, Array]]:
        world = eqx.tree_at(lambda e: e.elasticity, economy, elasticity_at(economy, drawn, since))
        shock = eqx.tree_at(
            lambda s: (s.tariff_rate, s.purchases_usd_bn, s.outside),
            unchanged(world),
            (world.tariff_rate + duty, bought, chips_as_in_the_base(world)),
            is_leaf=lambda leaf: leaf is None,
        )
        found = solve(world, shock, deficits=deficits)
        return found, results_of(world, shock, found, employed)

    many = jax.vmap(jax.vmap(one), in_axes=(0, 0, None))
    return many(duty, bought, since)


@partial(jax.jit, compiler_options=QUICK)
def play_fixed(*arguments: Any) -> tuple[Equilibrium, dict[str, Array]]:
    """Every year of both paths with deficits as they are; arguments as of `_play`."""
    return _play("fixed", *arguments)


@partial(jax.jit, compiler_options=QUICK)
def play_growing(*arguments: Any) -> tuple[Equilibrium, dict[str, Array]]:
    """The same with deficits that grow with the world's income."""
    return _play("world_income", *arguments)


PLAYS = {"fixed": play_fixed, "world_income": play_growing}


def results_of(
    economy: Economy, shock: Shock, found: Equilibrium, employed: Float[Array, "region"]
) -> dict[str, Array]:
    """Results of one world, by the names of `VARIABLES`.

    Args:
        economy: the base.
        shock: what changes.
        found: what follows.
        employed: people at work [thousand_persons].
    """
    gains = welfare(economy, shock, found)
    trade = abroad(flows(economy, shock, found))
    part = pass_through(economy, shock, found, USA)
    paid = jnp.sum(trade[USA] * shock.tariff_rate[USA], axis=1)
    before = jnp.sum(trade[USA] * economy.tariff_rate[USA], axis=1)
    moved = jnp.where(jnp.isnan(part), 0.0, 1 - part) * (paid - before)
    borne = moved.at[USA].add(-jnp.sum(moved))
    wages = economy.value_added_share * found.sales_usd_bn
    income = jnp.sum(economy.final_spending_usd_bn, axis=1)
    goods = trade * (jnp.arange(len(SECTORS)) != SERVICES)
    return {
        "real_income_share": gains.real_income_hat - 1,
        "first_order_share": gains.first_order_welfare_share,
        "terms_of_trade_share": gains.terms_of_trade_share,
        "volume_of_trade_share": gains.volume_of_trade_share,
        "real_income_if_borne_share": gains.real_income_hat - 1 + borne / income,
        "exports_usd_bn": jnp.sum(trade, axis=(0, 2)),
        "imports_usd_bn": jnp.sum(trade, axis=(1, 2)),
        "goods_exports_usd_bn": jnp.sum(goods, axis=(0, 2)),
        "exports_to_us_usd_bn": jnp.sum(trade[USA], axis=1),
        "goods_exports_to_us_usd_bn": jnp.sum(goods[USA], axis=1),
        "us_duty_usd_bn": paid,
        "revenue_usd_bn": found.tariff_revenue_usd_bn,
        "consumer_price_hat": final_price_index(economy, found),
        "output_usd_bn": found.sales_usd_bn,
        "price_hat": found.price_hat,
        "jobs_thousand": employed[:, None] * wages / (found.wage_hat * economy.value_added_usd_bn)[:, None],
        "us_pass_through_share": part,
    }
