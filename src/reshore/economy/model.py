"""A balanced world economy, what changes in it, and the equilibrium that follows.

Everything is written for one world; `jax.vmap` makes many. Money is billion US dollars of the base year in units of the
numeraire: the mean wage of the world, weighted with value added, stays one.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
from jaxtyping import Float, Int

jax.config.update("jax_enable_x64", True)  # trade balances to ten digits need it

DEFICITS = ("fixed", "world_income")
"""What trade deficits do: stay as they are in units of the numeraire, or grow with the world's income. To play a world
without deficits, eliminate them from the base first; see `reshore.economy.balancing`."""


class Economy(eqx.Module):
    """A balanced base: with nothing changed it is its own equilibrium.

    Args:
        share: share of an exporter in what an importer spends on a sector, duties included; adds to one over exporters;
            zero where there is no trade [share].
        final_trade_share: the same for final use alone; None where final and intermediate use share one [share].
        tariff_rate: duty over the price before duty [share].
        value_added_share: value added over gross output [share].
        input_share: inputs over gross output by buying sector (`output`) and sector bought from (`input`) [share].
        final_share: share of a sector in final spending [share].
        value_added_usd_bn: value added of a country, all of it paid to labour [usd_bn].
        deficit_usd_bn: what a country spends beyond its income; adds to zero over countries [usd_bn].
        spending_usd_bn: what a country spends on a sector for all uses, duties included [usd_bn].
        final_spending_usd_bn: the part of `spending_usd_bn` that is final [usd_bn].
        elasticity: trade elasticity of each sector [1].
        countries: codes.
        sectors: codes.
    """

    share: Float[Any, "importer exporter sector"]
    final_trade_share: Float[Any, "importer exporter sector"] | None
    tariff_rate: Float[Any, "importer exporter sector"]
    value_added_share: Float[Any, "country sector"]
    input_share: Float[Any, "country output input"]
    final_share: Float[Any, "country sector"]
    value_added_usd_bn: Float[Any, "country"]
    deficit_usd_bn: Float[Any, "country"]
    spending_usd_bn: Float[Any, "country sector"]
    final_spending_usd_bn: Float[Any, "country sector"]
    elasticity: Float[Any, "sector"]
    countries: tuple[str, ...] = eqx.field(static=True)
    sectors: tuple[str, ...] = eqx.field(static=True)


class Outside(eqx.Module):
    """Sectors whose market is solved elsewhere: their prices, sources and rents are taken as given.

    Args:
        given: 1 for a sector that is solved elsewhere, 0 for the others [1].
        price_hat: what a buyer pays for such a sector over what it paid in the base, duties included [ratio].
        share: where a buyer then spends its money on it; adds to one over exporters [share].
        tariff_rate: the duty over the price before duty that is in that price [share].
        rent_share: part of an exporter's sales that is rent, beyond the base, and pays neither labour nor inputs
            [share].
        rent_owner_share: who owns that rent, by exporter and by country of the owner; adds to one over owners [share].
    """

    given: Float[Any, "sector"]
    price_hat: Float[Any, "importer sector"]
    share: Float[Any, "importer exporter sector"]
    tariff_rate: Float[Any, "importer exporter sector"]
    rent_share: Float[Any, "exporter sector"]
    rent_owner_share: Float[Any, "exporter owner"]


class Shock(eqx.Module):
    """What is different from the base; `reshore.economy.shocks.unchanged` gives one in which nothing is.

    Args:
        tariff_rate: new duties [share].
        trade_cost_hat: iceberg cost of a flow over that of the base [ratio].
        productivity_hat: productivity of a sector over that of the base [ratio].
        deficit_usd_bn: new deficits; add to zero [usd_bn].
        purchases_usd_bn: what an importer buys from one exporter whatever it costs, at the price that it pays, taken
            out of its final spending [usd_bn].
        outside: sectors solved elsewhere; None where there are none.
    """

    tariff_rate: Float[Any, "importer exporter sector"]
    trade_cost_hat: Float[Any, "importer exporter sector"]
    productivity_hat: Float[Any, "country sector"]
    deficit_usd_bn: Float[Any, "country"]
    purchases_usd_bn: Float[Any, "importer exporter sector"]
    outside: Outside | None


class Equilibrium(eqx.Module):
    """What follows from a shock.

    Args:
        wage_hat: wages over those of the base [ratio].
        price_hat: price index of a sector for its buyers over that of the base, duties included [ratio].
        final_price_hat: the same for final use; equal to `price_hat` where both share one source pattern [ratio].
        cost_hat: cost of a bundle of inputs over that of the base, productivity counted [ratio].
        share: share of an exporter in what an importer spends on a sector [share].
        final_trade_share: the same for final use; None where they share one [share].
        spending_usd_bn: what a country spends on a sector, duties included, without `purchases_usd_bn` [usd_bn].
        final_spending_usd_bn: the part of it that is final [usd_bn].
        sales_usd_bn: gross output of a sector at the price before duty, rents included [usd_bn].
        income_usd_bn: what a country spends in the end: wages, duties, rents and the deficit [usd_bn].
        tariff_revenue_usd_bn: duties that a country collects [usd_bn].
        trade_residual: exports less imports plus deficit, over value added [share].
        labour_residual: labour that is wanted less labour that is there, over labour [share].
        steps: evaluations of the map [count].
        code: `reshore.solve.results` [code].
    """

    wage_hat: Float[Any, "country"]
    price_hat: Float[Any, "country sector"]
    final_price_hat: Float[Any, "country sector"]
    cost_hat: Float[Any, "country sector"]
    share: Float[Any, "importer exporter sector"]
    final_trade_share: Float[Any, "importer exporter sector"] | None
    spending_usd_bn: Float[Any, "country sector"]
    final_spending_usd_bn: Float[Any, "country sector"]
    sales_usd_bn: Float[Any, "country sector"]
    income_usd_bn: Float[Any, "country"]
    tariff_revenue_usd_bn: Float[Any, "country"]
    trade_residual: Float[Any, "country"]
    labour_residual: Float[Any, "country"]
    steps: Int[Any, ""]
    code: Int[Any, ""]
