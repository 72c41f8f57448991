"""Construction as a rework cycle: work is done, part of it is wrong, the fault is found later and the work done again.

Work, hidden rework and finished work always add to a hundred packages; the effort spent is the work over its first-pass
quality. Source: Lyneis & Ford (2007), rework cycle.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_fab, scalar
from reshore.buildout.gates import share
from reshore.buildout.state import PACKAGES

TAPER = 16.0
"""Packages below which the crew is drawn down, so that the end of the work is smooth."""

USUAL_HOURS = 50.0
"""Weekly hours to which craft productivity refers [hours_per_week]."""

NORMAL_WEEK = 40.0
"""Weekly hours without overtime [hours_per_week]."""


class ConstructionParameters(eqx.Module):
    """What the construction equations take from the baseline; meanings and units stand in the parameter files."""

    building_months_full_crew: Float[Array, ""] = scalar()
    first_pass_quality: Float[Array, "fab"] = per_fab()
    rework_discovery_months: Float[Array, ""] = scalar()
    rookie_quality_loss: Float[Array, ""] = scalar()
    overtime_quality_loss: Float[Array, ""] = scalar()
    immature_design_quality_loss: Float[Array, ""] = scalar()
    design_maturity_first: Float[Array, "fab"] = per_fab()
    design_maturity_later: Float[Array, ""] = scalar()
    craft_productivity: Float[Array, "fab"] = per_fab()
    craft_hours_per_week: Float[Array, "fab"] = per_fab()
    hours_exponent: Float[Array, ""] = scalar()
    hookup_crew_share: Float[Array, ""] = scalar()
    park_utilities_work_saving: Float[Array, ""] = scalar()


class BuildingNorm(eqx.Module):
    """What the construction of a fab has from the start.

    Args:
        pace: work that a full crew does in a month with suppliers nearby and no inspections [packages a month].
        quality: first-pass quality of a crew that has built fabs before [share].
    """

    pace: Float[Array, "fab"]
    quality: Float[Array, "fab"]


class Construction(eqx.Module):
    """Flows of one month.

    Args:
        progress: work done, right or wrong [packages a month].
        quality: share of it that is right the first time [share].
        found: hidden rework found [packages a month].
    """

    progress: Float[Array, "fab"]
    quality: Float[Array, "fab"]
    found: Float[Array, "fab"]


def building_norm(parameters: ConstructionParameters, first_at_site: Float[Array, "fab"]) -> BuildingNorm:
    """Pace and quality of each fab's construction before crews, suppliers and inspectors have their say.

    Args:
        parameters: one draw.
        first_at_site: 1 for the first fab of a firm at a site [1].

    Returns:
        The norm. Long weeks add work with a diminishing return and cost quality; so does an immature design.
    """
    hours = parameters.craft_hours_per_week
    overtime = jnp.maximum(hours / NORMAL_WEEK - 1.0, 0.0)
    maturity = jnp.where(first_at_site > 0, parameters.design_maturity_first, parameters.design_maturity_later)
    quality = share(
        parameters.first_pass_quality
        * (1 - parameters.overtime_quality_loss * overtime)
        * (1 - parameters.immature_design_quality_loss * (1 - maturity))
    )
    pace = PACKAGES / parameters.building_months_full_crew * parameters.craft_productivity
    return BuildingNorm(pace * (hours / USUAL_HOURS) ** parameters.hours_exponent, quality)


def crew_need(
    parameters: ConstructionParameters,
    crew_normal: Float[Array, "fab"],
    building: Float[Array, "fab"],
    work: Float[Array, "fab"],
    hooking_up: Float[Array, "fab"],
    tools_left: Float[Array, "fab"],
) -> Float[Array, "fab"]:
    """Craft workers that a fab wants this month, for the building and for hooking up tools.

    Args:
        parameters: one draw.
        crew_normal: crew that the work would keep busy over the normal building time [persons].
        building: 1 while building may go on [share].
        work: work left [packages].
        hooking_up: 1 while tools may be installed [share].
        tools_left: tools still to install [packages].

    Returns:
        Wanted crew [persons].
    """
    on_building = building * share(work / TAPER)
    on_tools = parameters.hookup_crew_share * hooking_up * share(tools_left / TAPER)
    return crew_normal * (on_building + on_tools)


def construction(
    parameters: ConstructionParameters,
    work: Float[Array, "fab"],
    hidden: Float[Array, "fab"],
    building: Float[Array, "fab"],
    speed: Float[Array, "fab"],
    rookie_share: Float[Array, "fab"],
    norm: BuildingNorm,
    shared_utilities: Float[Array, "fab"],
    catch_up: Float[Array, "fab"],
    step: float,
) -> Construction:
    """Work done and rework found this month.

    Args:
        parameters: one draw.
        work: work left [packages].
        hidden: rework not yet found [packages].
        building: 1 while building may go on [share].
        speed: crew on hand over crew wanted, times supplier speed and working time [share].
        rookie_share: share of the crew that has not built a fab before [share].
        norm: what does not change from month to month.
        shared_utilities: 1 where a park brings the utilities [share].
        catch_up: rate at which a fab known to be finished is brought to its end [per_month].
        step: length of the step [months].

    Returns:
        The flows; both are at most the stock they come from.

    With quality one and full speed a building takes `building_months_full_crew`.
    """
    quality = norm.quality * (1 - parameters.rookie_quality_loss * rookie_share)
    quality = quality + (1.0 - quality) * share(catch_up)
    pace = norm.pace * (1 + parameters.park_utilities_work_saving * shared_utilities)
    progress = jnp.minimum(work / step, building * share(work / TAPER) * pace * speed + catch_up * work)
    found = jnp.minimum(hidden / step, hidden / parameters.rework_discovery_months + catch_up * hidden)
    return Construction(progress, quality, found)
