"""Craft workers of one labour-market area: local and imported crews, new to fabs or not, shared out among the fabs.

One pool stands at each site. Local hiring comes first; what it cannot cover in time is imported, up to a cap, and
dear housing slows both. Wages answer to need over supply. Equations: docs/explanation/build-out.md; half of the
Arizona crew came from Texas.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_site, per_site_region, scalar
from reshore.buildout.gates import limit, share, summed

WAGE_CEILING = 1.6
"""Craft pay over its start above which sponsors wait rather than bid [index]."""


class CrewParameters(eqx.Module):
    """What the crew equations take from the baseline; meanings and units stand in the parameter files."""

    craft_available_persons: Float[Array, "site"] = per_site()
    craft_hire_months: Float[Array, ""] = scalar()
    craft_import_months: Float[Array, ""] = scalar()
    craft_import_cap: Float[Array, "site"] = per_site_region()
    craft_import_experienced_share: Float[Array, ""] = scalar()
    craft_local_experienced_share: Float[Array, "site"] = per_site_region()
    craft_learning_months: Float[Array, ""] = scalar()
    craft_new_productivity: Float[Array, ""] = scalar()
    craft_leave_local: Float[Array, ""] = scalar()
    craft_leave_imported: Float[Array, ""] = scalar()
    craft_release_months: Float[Array, ""] = scalar()
    craft_wage_elasticity: Float[Array, ""] = scalar()
    housing_hiring_elasticity: Float[Array, ""] = scalar()


class Crews(eqx.Module):
    """Flows and state of the craft pool in one month.

    Args:
        joined: workers who come, by crew [persons a month].
        learned: new workers who become fab-experienced, local and imported [persons a month].
        left: workers who go, by crew [persons a month].
        coverage: crew on hand over crew wanted, in full-productivity workers [share].
        rookie_share: share of the crew that is new to fabs [share].
        wage: craft pay over its start [index].
    """

    joined: Float[Array, "crew site"]
    learned: Float[Array, "origin site"]
    left: Float[Array, "crew site"]
    coverage: Float[Array, "site"]
    rookie_share: Float[Array, "site"]
    wage: Float[Array, "site"]


def crews(
    parameters: CrewParameters,
    crew: Float[Array, "crew site"],
    need: Float[Array, "site"],
    housing_cost: Float[Array, "site"],
    step: float,
) -> Crews:
    """Who joins, learns and leaves at each site this month, and how far the crew covers the need.

    Args:
        parameters: one draw.
        crew: workers on hand, in the order of `names.CREWS` [persons].
        need: workers wanted by all fabs of the site [persons].
        housing_cost: housing cost over its start [index].
        step: length of the step [months].

    Returns:
        The month's flows; leaving never exceeds the stock.
    """
    local_new, local_old, imported_new, imported_old = crew
    rookies, total = local_new + imported_new, summed(crew)
    effective = local_old + imported_old + parameters.craft_new_productivity * rookies
    coverage = jnp.where(need > 1e-6, share(effective / jnp.maximum(need, 1e-6)), 1.0)
    wage = jnp.clip(
        (jnp.maximum(need, 1.0) / jnp.maximum(effective, 1.0)) ** parameters.craft_wage_elasticity, 1.0, WAGE_CEILING
    )
    welcome = jnp.exp(-parameters.housing_hiring_elasticity * (housing_cost - 1.0))
    gap = jnp.maximum(need - total, 0.0)
    at_home = jnp.maximum(parameters.craft_available_persons - local_new - local_old, 0.0)
    hired = jnp.minimum(gap, at_home) * wage * welcome / parameters.craft_hire_months
    uncovered = jnp.maximum(gap - at_home, 0.0) + 0.5 * jnp.minimum(gap, at_home)
    imported = welcome * jnp.minimum(parameters.craft_import_cap, uncovered / parameters.craft_import_months)
    local, foreign = parameters.craft_local_experienced_share, parameters.craft_import_experienced_share
    joined = jnp.stack([hired * (1 - local), hired * local, imported * (1 - foreign), imported * foreign])
    surplus = share((total - need) / jnp.maximum(total, 1.0)) / parameters.craft_release_months
    leaving = (
        jnp.array([1.0, 1.0, 0.0, 0.0])[:, None] * parameters.craft_leave_local
        + jnp.array([0.0, 0.0, 1.0, 1.0])[:, None] * parameters.craft_leave_imported
    )
    wanted_out = crew * (leaving + surplus)
    learning = jnp.stack([local_new, imported_new]) / parameters.craft_learning_months
    out_new, learned = limit(jnp.stack([local_new, imported_new]), step, wanted_out[jnp.array([0, 2])], learning)
    (out_old,) = limit(jnp.stack([local_old, imported_old]), step, wanted_out[jnp.array([1, 3])])
    left = jnp.stack([out_new[0], out_old[0], out_new[1], out_old[1]])
    return Crews(joined, learned, left, coverage, rookies / jnp.maximum(total, 1e-6), wage)
