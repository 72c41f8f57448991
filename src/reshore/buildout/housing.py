"""Housing near the fabs: newcomers raise its cost, building answers with a delay, and dear housing slows hiring.

The market is the homes around the site, not the metropolis; without newcomers it stands in balance, and homes that
stand empty once newcomers leave are filled by the area's own growth. Source: methods
1.1.2.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import scalar
from reshore.buildout.gates import limit


class HousingParameters(eqx.Module):
    """What the housing equations take from the baseline; meanings and units stand in the parameter files."""

    housing_price_elasticity: Float[Array, ""] = scalar()
    housing_adjust_months: Float[Array, ""] = scalar()
    housing_build_months: Float[Array, ""] = scalar()
    housing_start_rate: Float[Array, ""] = scalar()
    crew_household_share: Float[Array, ""] = scalar()
    staff_inmigrant_share: Float[Array, ""] = scalar()
    family_persons_per_expert: Float[Array, ""] = scalar()


class Housing(eqx.Module):
    """Flows of one month.

    Args:
        begun: homes begun [households a month].
        finished: homes finished [households a month].
        absorbed: empty homes that the growth of the area fills [households a month].
        cost_change: change of the housing cost [index a month].
    """

    begun: Float[Array, "site"]
    finished: Float[Array, "site"]
    absorbed: Float[Array, "site"]
    cost_change: Float[Array, "site"]


def housing(
    parameters: HousingParameters,
    homes: Float[Array, "site"],
    homes_started: Float[Array, "site"],
    cost: Float[Array, "site"],
    residents: Float[Array, "site"],
    newcomers: Float[Array, "site"],
    step: float,
) -> Housing:
    """Homes begun and finished and the move of the housing cost this month.

    Args:
        parameters: one draw.
        homes: homes near the fabs [households].
        homes_started: homes under construction [households].
        cost: housing cost over its start [index].
        residents: households that lived there without the fabs [households].
        newcomers: households that came for the fabs [households].
        step: length of the step [months].

    Returns:
        The month's flows.
    """
    shortage = residents + newcomers - homes
    begun = parameters.housing_start_rate * jnp.maximum(shortage - homes_started, 0.0)
    (finished,) = limit(homes_started, step, homes_started / parameters.housing_build_months)
    pressure = parameters.housing_price_elasticity * shortage / jnp.maximum(homes, 1.0)
    absorbed = parameters.housing_start_rate * jnp.maximum(-shortage, 0.0)
    return Housing(begun, finished, absorbed, (pressure - (cost - 1.0)) / parameters.housing_adjust_months)
