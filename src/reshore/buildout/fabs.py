"""What each fab is in one draw: its size, cost, crew, staff, start, and whether it comes at all.

Money becomes fabs here. A pledge's money times its chip share, its share of new money and the delivery rate, over the
programme cost, is capacity; it fills standard phases in order, limited by starts a year, by growth of demand and by
land. Delivery answers to what the exemption from a chip tariff is worth against the cost gap, under a deal and under
a threat alike. Source: programme cost of the Arizona fabs, 65 bn USD for 53 kwpm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jax.scipy.special import ndtri
from jaxtyping import Array, Float

from reshore.buildout.construction import BuildingNorm, building_norm
from reshore.buildout.fields import per_fab, per_fab_product, scalar
from reshore.buildout.gates import Places, share
from reshore.buildout.permits import permit_means
from reshore.names import REGIONS
from reshore.world.inputs import NEVER, Projects, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.buildout.parameters import Parameters

SMALLEST_PHASE_KWPM = 1.0
"""Size from which a standard phase is a project of its own; below it, it counts in proportion [kwpm]."""

CREDIT_MONTHS = 24.0
"""Months over which a sponsor weighs whether a tax credit is still open [months]."""


class FabParameters(eqx.Module):
    """What the make-up of fabs takes from the baseline; meanings and units stand in the parameter files."""

    planned_capacity_kwpm: Float[Array, "listed"] = scalar()
    programme_cost_usd_bn_per_kwpm: Float[Array, "fab"] = per_fab_product()
    building_cost_share: Float[Array, ""] = scalar()
    normal_building_months: Float[Array, ""] = scalar()
    craft_pay_at_fab: Float[Array, "fab"] = per_fab("craft_pay_usd_per_month")
    staff_per_kwpm: Float[Array, "fab"] = per_fab()
    planned_start_slip_months: Float[Array, ""] = scalar()
    phase_gap_months: Float[Array, ""] = scalar()
    unstarted_cancel_share: Float[Array, ""] = scalar()
    commitment_effect: Float[Array, ""] = scalar()
    pause_months: Float[Array, ""] = scalar()
    node_slip_months: Float[Array, ""] = scalar()
    new_money_share: Float[Array, ""] = scalar()
    chip_share: Float[Array, "region"] = scalar()
    delivery_rate: Float[Array, ""] = scalar()
    delivery_slope: Float[Array, ""] = scalar()
    us_cost_gap: Float[Array, ""] = scalar()
    capital_cost_share: Float[Array, ""] = scalar()
    threat_belief: Float[Array, ""] = scalar()
    us_sales_share: Float[Array, ""] = scalar()
    phase_capacity_kwpm: Float[Array, ""] = scalar()
    phase_starts_per_year: Float[Array, ""] = scalar()
    phases_on_own_land: Float[Array, ""] = scalar()
    us_share_of_growth_max: Float[Array, ""] = scalar()
    park_acres_per_phase: Float[Array, ""] = scalar()
    programme_cost_by_product: Float[Array, "product"] = scalar("programme_cost_usd_bn_per_kwpm")
    world_growth: Float[Array, "product"] = scalar()
    us_base_leading_kwpm: Float[Array, ""] = scalar()


class Fabs(eqx.Module):
    """Constants of every fab slot in one draw.

    Args:
        alive: 1 for a project that comes; 0 for an empty slot, a cancelled project or a phase without money [1].
        capacity: wafer starts at full output [kwpm].
        building_usd_bn: cost of the building at normal quality [usd_bn].
        tools_usd_bn: cost of the tools [usd_bn].
        building_share: share of the building in the capital cost [share].
        norm: pace and quality of its construction; the building cost refers to this quality.
        crew_normal: craft crew over the normal building time [persons].
        staff_target: staff at full output, by staff [persons].
        experts_needed: visiting experts for full speed, by role [persons].
        announced: month of the permit application [month].
        start_wanted: month from which the sponsor wants to build [month].
        start_known: 1 where the start is known [1].
        pause_from: month in which the sponsor pauses [month].
        pause_until: month in which the pause ends [month].
        node_month: month from which the node may run there [month].
        permit_months: time of each permit track before any clause [months].
        in_us: 1 for fabs in the United States [1].
        delivered_usd_bn: money of each pledge that buys phases [usd_bn].
        places: which fab stands where.
    """

    alive: Float[Array, "fab"]
    capacity: Float[Array, "fab"]
    building_usd_bn: Float[Array, "fab"]
    tools_usd_bn: Float[Array, "fab"]
    building_share: Float[Array, ""]
    norm: BuildingNorm
    crew_normal: Float[Array, "fab"]
    staff_target: Float[Array, "staff fab"]
    experts_needed: Float[Array, "role fab"]
    announced: Float[Array, "fab"]
    start_wanted: Float[Array, "fab"]
    start_known: Float[Array, "fab"]
    pause_from: Float[Array, "fab"]
    pause_until: Float[Array, "fab"]
    node_month: Float[Array, "fab"]
    permit_months: Float[Array, "track fab"]
    in_us: Float[Array, "fab"]
    delivered_usd_bn: Float[Array, "pledge"]
    places: Places


def places_of(projects: Projects) -> Places:
    """The matrices that sum fabs by site and by region."""
    site = 1.0 * (projects.site[None, :] == jnp.arange(projects.households.shape[0])[:, None])
    region = 1.0 * (projects.host[None, :] == jnp.arange(len(REGIONS))[:, None])
    return Places((site * projects.used).T, (region * projects.used).T, site, region)


def delivery_rate(parameters: FabParameters, projects: Projects, terms: Terms) -> Float[Array, "pledge"]:
    """Share of the new money of each pledge that becomes fabs.

    Args:
        parameters: one draw.
        projects: fabs and sites.
        terms: clauses as numbers.

    Returns:
        Share, 0 to 1. The exemption is worth the believed tariff times the share sold in the United States; the cost
        gap is net of a tax credit, for the part of the first two years in which ground may still be broken for it.
        The slope is assumed and its range includes zero. Money that nobody promised has no rate of its own: it comes
        only in answer to the exemption.
    """
    believed = terms.law_rate + parameters.threat_belief * terms.threat_rate
    exemption = parameters.us_sales_share * jnp.minimum(believed, 1.0)[terms.pledge_region]
    first = terms.pledge_from[projects.pledge]
    last = jnp.minimum(jnp.minimum(terms.credit_deadline, terms.credit_until), first + CREDIT_MONTHS)
    in_time = share((last - jnp.maximum(terms.credit_from, first)) / CREDIT_MONTHS)
    credit = jnp.sum(terms.credit_rate * in_time, axis=0) * projects.phase
    pays = (projects.pledge[None, :] == jnp.arange(terms.pledge_usd_bn.shape[0])[:, None]) * projects.phase
    credit = jnp.max(pays * credit, axis=1)
    gap = parameters.us_cost_gap - parameters.capital_cost_share * credit
    return share(parameters.delivery_rate * terms.pledge_promised + parameters.delivery_slope * (exemption - gap))


def money_for_phases(
    parameters: FabParameters, projects: Projects, terms: Terms, capex: Float[Array, "fab"]
) -> Float[Array, "pledge"]:
    """Money of each pledge that buys standard phases.

    Args:
        parameters: one draw.
        projects: fabs and sites.
        terms: clauses as numbers.
        capex: capital cost of the real projects; those that a pledge names are paid first [usd_bn].

    Returns:
        What the named projects leave x chip share x new share x delivery rate [usd_bn].
    """
    drawn = parameters.chip_share[terms.pledge_region]
    chip = jnp.where(terms.pledge_chip_share < 0, drawn, terms.pledge_chip_share)
    new = jnp.where(terms.pledge_new_share < 0, parameters.new_money_share, terms.pledge_new_share)
    left = jnp.maximum(terms.pledge_usd_bn - terms.pledge_names @ capex, 0.0) * terms.pledge_free
    return left * chip * new * delivery_rate(parameters, projects, terms)


def phase_plan(
    parameters: FabParameters, projects: Projects, terms: Terms, delivered: Float[Array, "pledge"]
) -> tuple[Float[Array, "fab"], Float[Array, "fab"]]:
    """Capacity and wanted start of every standard phase.

    Args:
        parameters: one draw.
        projects: fabs and sites.
        terms: clauses as numbers.
        delivered: money that buys phases, by pledge [usd_bn].

    Returns:
        Capacity [kwpm] and the month in which the phase is announced [month].
    """
    pledge = projects.pledge
    bought = (delivered / parameters.programme_cost_by_product[terms.pledge_product])[pledge]
    size = jnp.maximum(parameters.phase_capacity_kwpm, bought / terms.pledge_slots[pledge])
    land = parameters.phases_on_own_land + (terms.park_acres / parameters.park_acres_per_phase)[projects.site]
    capacity = jnp.clip(bought - projects.rank * size, 0.0, size) * share(land - projects.site_rank)
    count = jnp.maximum(bought / size, 1.0)
    first, last = terms.pledge_from[pledge], terms.pledge_until[pledge]
    funded = first + share(projects.rank / count) * (last - first)
    paced = first + 12.0 * projects.rank / parameters.phase_starts_per_year
    growth = jnp.sum(projects.base_capacity, axis=0) * parameters.world_growth[: projects.base_capacity.shape[1]]
    room = growth[jnp.minimum(projects.product, projects.base_capacity.shape[1] - 1)]
    wanted = first + 12.0 * projects.rank * size / jnp.maximum(parameters.us_share_of_growth_max * room, 1.0)
    return capacity, jnp.maximum(jnp.maximum(funded, paced), wanted)


def node_gate_month(parameters: FabParameters, projects: Projects, terms: Terms) -> Float[Array, "fab"]:
    """Month from which a fab may run its node: when a node so many generations newer runs at home.

    Args:
        parameters: one draw.
        projects: fabs; a generation of -1 waits for nothing.
        terms: clauses as numbers.

    Returns:
        Month; fractions of a generation lie between two nodes, and beyond the newest node each takes 30 months. A rule
        that ends frees the node at its end.
    """
    months = projects.node_months + parameters.node_slip_months * projects.node_planned
    count = months.shape[0]
    behind = terms.generations_behind * (1 - projects.domestic)

    def at_home(position: Array) -> Array:
        beyond = 30.0 * jnp.maximum(position - (count - 1), 0.0)
        return jnp.interp(position, jnp.arange(count) * 1.0, months) + beyond

    own = at_home(projects.generation * 1.0)
    held = jnp.minimum(at_home(projects.generation + behind), jnp.maximum(own, terms.behind_until))
    return jnp.where(projects.generation < 0, -NEVER, held)


def permit_spread(uniform: Float[Array, "track fab"], stages: Float[Array, ""]) -> Float[Array, "track fab"]:
    """Duration of a permit track over its mean: Erlang with mean one, by the Wilson-Hilferty cube.

    Args:
        uniform: uniform numbers in (0, 1).
        stages: stages of the Erlang distribution [count].

    Returns:
        Ratio. Source: Wilson & Hilferty (1931); within 0.3 % of the exact quantile between 1 and 99 % at twelve stages.
    """
    return jnp.maximum(1 - 1 / (9 * stages) + ndtri(uniform) / (3 * jnp.sqrt(stages)), 0.1) ** 3


def make_fabs(parameters: Parameters, projects: Projects, terms: Terms, shocks: Mapping[str, Array]) -> Fabs:
    """Every fab slot in one draw.

    Args:
        parameters: one draw of all parameters.
        projects: fabs and sites.
        terms: clauses as numbers.
        shocks: uniform numbers of this draw by channel.

    Returns:
        The constants that the monthly equations read.
    """
    made, money, staff, experts = parameters.fabs, parameters.money, parameters.staff, parameters.experts
    drawn = made.planned_capacity_kwpm[jnp.maximum(projects.capacity_draw, 0)]
    known = jnp.where(projects.capacity_draw >= 0, drawn, projects.capacity)
    known_capex = jnp.where(projects.capex > 0, projects.capex, known * made.programme_cost_usd_bn_per_kwpm)
    delivered = money_for_phases(made, projects, terms, known_capex)
    phase_kwpm, phase_start = phase_plan(made, projects, terms, delivered)
    capacity = jnp.where(projects.phase > 0, phase_kwpm, known)
    held = made.commitment_effect * jnp.max(terms.pledge_names, axis=0)
    slip = 2 * made.planned_start_slip_months * shocks["start_uniform"] * (1 - held)
    planned = jnp.maximum(projects.start_planned + slip + made.phase_gap_months * projects.start_rank, projects.as_of)
    start_known = (projects.start_observed < NEVER) * 1.0
    cancelled = (shocks["cancel_uniform"] < made.unstarted_cancel_share * (1 - held)) * (1 - start_known)
    paid = share(phase_kwpm / SMALLEST_PHASE_KWPM)
    alive = projects.used * jnp.where(projects.phase > 0, paid, 1.0 - cancelled)
    capex = jnp.where(projects.phase > 0, capacity * made.programme_cost_usd_bn_per_kwpm, known_capex)
    building = capex * made.building_cost_share
    crew = building * money.craft_labour_share * 1e9 / (made.normal_building_months * made.craft_pay_at_fab)
    people = jnp.where(projects.staff > 0, projects.staff, made.staff_per_kwpm * capacity)
    size = people / made.staff_per_kwpm
    technicians = jnp.stack([staff.technician_share, 1 - staff.technician_share])
    roles = jnp.stack([experts.installers_per_kwpm, experts.engineers_per_kwpm])
    paused_for = 2 * made.pause_months * shocks["pause_uniform"]
    resumed = jnp.maximum(projects.pause_from + paused_for, projects.as_of)
    until = jnp.where(projects.open_end_pause > 0, resumed, projects.pause_until)
    return Fabs(
        alive=alive,
        capacity=capacity,
        building_usd_bn=building,
        tools_usd_bn=capex * (1 - made.building_cost_share),
        building_share=made.building_cost_share,
        norm=building_norm(parameters.construction, projects.first_at_site),
        crew_normal=crew,
        staff_target=technicians[:, None] * people,
        experts_needed=roles[:, None] * size,
        announced=jnp.where(projects.phase > 0, phase_start, projects.announced),
        start_wanted=jnp.where(projects.phase > 0, phase_start, planned),
        start_known=start_known,
        pause_from=projects.pause_from,
        pause_until=until,
        node_month=node_gate_month(made, projects, terms),
        permit_months=permit_means(parameters.permits)
        * permit_spread(shocks["permit_gamma_uniform"], parameters.permits.permit_stages),
        in_us=projects.used * (projects.host == 0),
        delivered_usd_bn=delivered,
        places=places_of(projects),
    )
