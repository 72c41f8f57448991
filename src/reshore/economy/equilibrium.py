"""The equilibrium that follows from a shock, and bases made of equilibria."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

from reshore.economy.model import DEFICITS, Economy, Equilibrium, Shock
from reshore.economy.observe import flows
from reshore.economy.shocks import unchanged
from reshore.economy.sweep import State, Terms, accounts, base_flows, base_income, packed, sweep, terms_of, unpacked
from reshore.errors import DataError, Fault, SolveError
from reshore.solve.compiling import QUICK
from reshore.solve.fixed_point import Found, Search, fixed_point
from reshore.solve.results import MEANINGS, SOLVED

__all__ = ["at_rest", "flows", "rebased", "require_solved", "solve", "without_deficits"]

CLOSER = 0.2
"""Part of the tolerance to which the search goes on: residuals of trade add up the moves of many sectors [1]."""

MOST_FAULTS = 10
"""Countries that are named where a world is not solved [count]."""


def solve(
    economy: Economy,
    shock: Shock,
    *,
    deficits: str = "fixed",
    tolerance: float = 1e-10,
    start: Equilibrium | None = None,
) -> Equilibrium:
    """What wages, prices, trade and incomes come to once a shock has worked through all markets.

    It can be differentiated in every number of the base and the shock, and `jax.vmap` of it solves many worlds side by
    side. It does not judge its arguments; `reshore.economy.check.check_economy` does.

    Args:
        economy: the base.
        shock: what changes.
        deficits: what deficits do; one of `model.DEFICITS`.
        tolerance: largest move of a log price, log wage or relative spending that counts as solved [1].
        start: an equilibrium nearby, to begin from; the base where there is none.

    Returns:
        The equilibrium. Its `code` says whether it is one; `require_solved` says it in words.

    Raises:
        DataError: a name of what deficits do that is not known.

    Source: Caliendo and Parro (2015), equations 10 to 14. Test: tests/economy/test_equilibrium.py.
    """
    if deficits not in DEFICITS:
        raise DataError(f"deficits: '{deficits}' is not known; use one of {', '.join(DEFICITS)}")
    program = _solve if _inside_a_program(economy, shock, start) else _solve_alone
    return program(economy, shock, start, deficits, float(tolerance))


@partial(jax.jit, static_argnums=(3, 4))
def _solve(economy: Economy, shock: Shock, start: Equilibrium | None, deficits: str, tolerance: float) -> Equilibrium:
    """As `solve`."""
    terms = terms_of(economy, shock, deficits)
    begin = lax.stop_gradient(packed(_start(economy, terms, start), terms))
    found = fixed_point(sweep, Search(tolerance=CLOSER * tolerance), begin, terms)
    return _equilibrium(found, terms)


def _inside_a_program(*trees: object) -> bool:
    """Whether a larger program is being traced: only a whole one can have options of its own."""
    return any(isinstance(leaf, jax.core.Tracer) for leaf in (*jax.tree.leaves(trees), jnp.zeros(())))


_solve_alone = jax.jit(_solve, static_argnums=(3, 4), compiler_options=QUICK)


def _start(economy: Economy, terms: Terms, start: Equilibrium | None) -> State:
    """Where to begin."""
    if start is None:
        return State(
            jnp.zeros(len(economy.countries)),
            jnp.zeros(terms.final_share.shape),
            jnp.asarray(economy.spending_usd_bn).T,
            None if terms.final is None else base_income(economy),
        )
    return State(
        jnp.log(start.wage_hat),
        jnp.log(start.price_hat).T,
        jnp.asarray(start.spending_usd_bn).T,
        None if terms.final is None else jnp.asarray(start.income_usd_bn),
    )


def _equilibrium(found: Found, terms: Terms) -> Equilibrium:
    """Everything that a user wants to know of a fixed point."""
    state = unpacked(found.value, terms)
    seen = accounts(state, terms)
    wage = jnp.exp(state.log_wage)
    wages = wage * terms.value_added_usd_bn
    share = terms.inputs.weight * seen.cost_weight[:, None, :] / seen.total[:, :, None]
    final_price, final_share = seen.log_price, None
    if terms.final is not None:
        final_price = terms.price_power * jnp.log(seen.final_total) + terms.log_price_given
        final_share = terms.final.weight * seen.cost_weight[:, None, :] / seen.final_total[:, :, None]
        final_share = jnp.transpose(final_share, (1, 2, 0))
    paid = jnp.sum(state.spending_usd_bn, axis=0) + terms.bought_usd_bn
    rents = 0.0 if terms.rent_share is None else jnp.sum(terms.rent_share * seen.sales_usd_bn, axis=0)
    balance = (
        jnp.sum(seen.sales_usd_bn, axis=0)
        - (paid - seen.revenue_usd_bn)
        + seen.deficit_usd_bn
        + seen.rent_usd_bn
        - rents
    )
    return Equilibrium(
        wage_hat=wage,
        price_hat=jnp.exp(seen.log_price).T,
        final_price_hat=jnp.exp(final_price).T,
        cost_hat=jnp.exp(seen.log_cost).T,
        share=jnp.transpose(share, (1, 2, 0)),
        final_trade_share=final_share,
        spending_usd_bn=state.spending_usd_bn.T,
        final_spending_usd_bn=seen.final_spending_usd_bn.T,
        sales_usd_bn=seen.sales_usd_bn.T,
        income_usd_bn=seen.income_usd_bn,
        tariff_revenue_usd_bn=seen.revenue_usd_bn,
        trade_residual=balance / wages,
        labour_residual=seen.labour_usd_bn / wages - 1,
        steps=found.steps,
        code=found.code,
    )


def at_rest(economy: Economy) -> Equilibrium:
    """The base as an equilibrium in which nothing has changed, as a place to begin from.

    Args:
        economy: the base.
    """
    countries, sectors = len(economy.countries), len(economy.sectors)
    cells = jnp.ones((countries, sectors))
    flow = base_flows(economy)
    return Equilibrium(
        wage_hat=jnp.ones(countries),
        price_hat=cells,
        final_price_hat=cells,
        cost_hat=cells,
        share=jnp.asarray(economy.share),
        final_trade_share=None if economy.final_trade_share is None else jnp.asarray(economy.final_trade_share),
        spending_usd_bn=jnp.asarray(economy.spending_usd_bn),
        final_spending_usd_bn=jnp.asarray(economy.final_spending_usd_bn),
        sales_usd_bn=jnp.sum(flow, axis=0),
        income_usd_bn=base_income(economy),
        tariff_revenue_usd_bn=jnp.sum(flow * economy.tariff_rate, axis=(1, 2)),
        trade_residual=jnp.zeros(countries),
        labour_residual=jnp.zeros(countries),
        steps=jnp.asarray(0),
        code=jnp.asarray(SOLVED),
    )


def require_solved(economy: Economy, equilibrium: Equilibrium) -> Equilibrium:
    """The equilibrium, if it is one.

    Args:
        economy: the base.
        equilibrium: what `solve` gave.

    Returns:
        The same.

    Raises:
        SolveError: it is none; the message says by how much trade and labour are out, by country, the worst first.

    Source: the residuals of docs/explanation/economy.md. Test: tests/economy/test_solver_errors.py.
    """
    if int(equilibrium.code) == SOLVED:
        return equilibrium
    trade, labour = np.asarray(equilibrium.trade_residual), np.asarray(equilibrium.labour_residual)
    gap = np.nan_to_num(np.maximum(np.abs(trade), np.abs(labour)), nan=np.inf)
    faults = [
        Fault(
            f"countries.{economy.countries[n]}",
            f"trade is out by {trade[n]:.3g} and labour by {labour[n]:.3g} of value added",
        )
        for n in np.argsort(-gap, kind="stable")[:MOST_FAULTS]
    ]
    raise SolveError(
        f"the economy has no equilibrium that was found: {MEANINGS[int(equilibrium.code)]}, after "
        f"{int(equilibrium.steps)} evaluations. Check base and shock with `check_economy`, make the shock smaller, go "
        "there in steps with `start=` the equilibrium of the step before, or ask for a wider `tolerance`",
        faults,
    )


def rebased(economy: Economy, shock: Shock, equilibrium: Equilibrium) -> Economy:
    """The equilibrium as a base for further shocks.

    Productivity and trade costs of the shock become those of the base, and so do its duties and deficits.

    Args:
        economy: the base before.
        shock: what changed; without promised purchases and sectors solved elsewhere.
        equilibrium: what followed.

    Returns:
        A base that is its own equilibrium as closely as the equilibrium was solved.

    Raises:
        DataError: the shock holds what a base cannot.
        SolveError: the equilibrium is none.

    Source: docs/explanation/economy.md. Test: tests/economy/test_solver_errors.py.
    """
    if shock.outside is not None or np.any(np.asarray(shock.purchases_usd_bn) != 0):
        raise DataError(
            "a base holds no promised purchases and no sectors solved elsewhere; leave them out of the shock"
        )
    found = require_solved(economy, equilibrium)
    value_added = np.asarray(found.wage_hat) * np.asarray(economy.value_added_usd_bn)
    deficit = np.asarray(found.income_usd_bn) - value_added - np.asarray(found.tariff_revenue_usd_bn)
    return Economy(
        share=np.asarray(found.share),
        final_trade_share=None if found.final_trade_share is None else np.asarray(found.final_trade_share),
        tariff_rate=np.asarray(shock.tariff_rate),
        value_added_share=np.asarray(economy.value_added_share),
        input_share=np.asarray(economy.input_share),
        final_share=np.asarray(economy.final_share),
        value_added_usd_bn=value_added,
        deficit_usd_bn=deficit,
        spending_usd_bn=np.asarray(found.spending_usd_bn),
        final_spending_usd_bn=np.asarray(found.final_spending_usd_bn),
        elasticity=np.asarray(economy.elasticity),
        countries=economy.countries,
        sectors=economy.sectors,
    )


def without_deficits(economy: Economy, tolerance: float = 1e-13) -> Economy:
    """The base that the world would have if trade of every country were balanced.

    Args:
        economy: a base with deficits.
        tolerance: as in `solve`.

    Returns:
        A base whose deficits are zero.

    Raises:
        SolveError: the world does not settle.

    Source: Caliendo and Parro (2015), section 5. Test: tests/papers/test_caliendo_parro.py.
    """
    same = unchanged(economy)
    balanced = Shock(
        tariff_rate=same.tariff_rate,
        trade_cost_hat=same.trade_cost_hat,
        productivity_hat=same.productivity_hat,
        deficit_usd_bn=np.zeros(len(economy.countries)),
        purchases_usd_bn=same.purchases_usd_bn,
        outside=None,
    )
    return replace(
        rebased(economy, balanced, solve(economy, balanced, tolerance=tolerance)),
        deficit_usd_bn=np.zeros(len(economy.countries)),
    )
