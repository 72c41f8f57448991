"""What a shock is worth to each country: exactly, and by the first-order formula of the literature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.economy.observe import flows, imports
from reshore.economy.sweep import base_flows, base_income

if TYPE_CHECKING:
    from reshore.economy.model import Economy, Equilibrium, Shock


class Welfare(eqx.Module):
    """Gains and losses by country.

    `real_income_hat`, `real_wage_hat` and `import_growth_share` are exact. The others are first-order approximations at
    the flows and duties of the base; they can be far from the exact change, even in sign, where duties move much.

    Args:
        real_income_hat: income over the price index of final use, over that of the base; exact [ratio].
        real_wage_hat: the wage over the same index, over that of the base; exact [ratio].
        terms_of_trade_share: exports that became dearer less imports that became dearer, over income; first order
            [share].
        volume_of_trade_share: duties of the base on the change of the volume of imports, over income; first order
            [share].
        first_order_welfare_share: the sum of both, which is the welfare that Caliendo and Parro print; first order
            [share].
        import_growth_share: growth of imports before duty in units of the numeraire; exact [share].
    """

    real_income_hat: Float[Any, "country"]
    real_wage_hat: Float[Any, "country"]
    terms_of_trade_share: Float[Any, "country"]
    volume_of_trade_share: Float[Any, "country"]
    first_order_welfare_share: Float[Any, "country"]
    import_growth_share: Float[Any, "country"]


def welfare(economy: Economy, shock: Shock, equilibrium: Equilibrium) -> Welfare:
    """What the shock is worth to each country.

    Args:
        economy: the base.
        shock: what changes.
        equilibrium: what follows.

    Returns:
        Ratios and shares by country; those that are first order say so [ratio, share].

    Source: Caliendo and Parro (2015), equations 15 to 17. Test: tests/economy/test_welfare.py.
    """
    index = final_price_index(economy, equilibrium)
    before = base_flows(economy)
    income = base_income(economy)
    after = flows(economy, shock, equilibrium)
    terms, volume = _first_order(economy, before, after, equilibrium.cost_hat - 1)
    bought, buys = jnp.sum(imports(before), axis=1), jnp.sum(imports(after), axis=1)
    return Welfare(
        real_income_hat=equilibrium.income_usd_bn / income / index,
        real_wage_hat=equilibrium.wage_hat / index,
        terms_of_trade_share=terms / income,
        volume_of_trade_share=volume / income,
        first_order_welfare_share=(terms + volume) / income,
        import_growth_share=jnp.where(bought > 0, buys / jnp.where(bought > 0, bought, 1.0) - 1, 0.0),
    )


def final_price_index(economy: Economy, equilibrium: Equilibrium) -> Float[Array, "country"]:
    """Price of the final use of a country over that of the base [ratio].

    Args:
        economy: the base.
        equilibrium: what follows.
    """
    return jnp.exp(jnp.sum(economy.final_share * jnp.log(equilibrium.final_price_hat), axis=1))


def _first_order(
    economy: Economy,
    before: Float[Array, "importer exporter sector"],
    after: Float[Array, "importer exporter sector"],
    dearer: Float[Array, "exporter sector"],
) -> tuple[Float[Array, "country"], Float[Array, "country"]]:
    """Terms of trade and volume of trade at the flows of the base [usd_bn]."""
    worth = before * dearer
    terms = jnp.sum(worth, axis=(0, 2)) - jnp.sum(worth, axis=(1, 2))
    return terms, jnp.sum(economy.tariff_rate * (after - before - worth), axis=(1, 2))
