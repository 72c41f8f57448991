"""All stocks of the build-out in one month of one draw.

Stocks of a fab carry the axis `fab`, stocks of a labour-market area the axis `site`. Work, tools and qualification are
counted in packages of a hundred. Running totals sit beside the stocks so that they take the same step and conservation
can be read off the end state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.names import CREWS, ROLES, STAFF, TRACKS
from reshore.world.inputs import CREDIT_SLOTS

if TYPE_CHECKING:
    from reshore.buildout.parameters import Parameters


PACKAGES = 100.0
"""Packages of work, tools and qualification in every fab."""


class Totals(eqx.Module):
    """What has flowed since January 2019; never read by an equation, so no feedback runs through it.

    Args:
        started: wafers started, by fab [kwafers].
        good: good wafers, by fab [kwafers].
        scrapped: wafers scrapped, by fab [kwafers].
        effort: construction work done, right or wrong, by fab [packages].
        payroll: craft workers times their pay over its start, summed over months, by site [persons].
        experts_moved: experts who moved to a site, with or without a visa [persons].
        requested: visas asked for, by site [persons].
        granted: visas granted, by site [persons].
        refused: visas refused, by site [persons].
        departed: visiting experts with a visa who went home, by site [persons].
        trained: people who became experienced, by site [persons].
        hired: staff hired, by site [persons].
        quit: staff who left, by site [persons].
        crew_joined: craft workers who came, by site [persons].
        crew_moved: craft workers who moved there from elsewhere, by site [persons].
        crew_left: craft workers who went, by site [persons].
        enrolled: people who began a local course, by site [persons].
        graduated: people who ended a local course, by site [persons].
        wage_months: craft pay over its start, summed over months, by site [index].
    """

    started: Float[Array, "fab"]
    good: Float[Array, "fab"]
    scrapped: Float[Array, "fab"]
    effort: Float[Array, "fab"]
    payroll: Float[Array, "site"]
    experts_moved: Float[Array, "site"]
    requested: Float[Array, "site"]
    granted: Float[Array, "site"]
    refused: Float[Array, "site"]
    departed: Float[Array, "site"]
    trained: Float[Array, "site"]
    hired: Float[Array, "site"]
    quit: Float[Array, "site"]
    crew_joined: Float[Array, "site"]
    crew_moved: Float[Array, "site"]
    crew_left: Float[Array, "site"]
    enrolled: Float[Array, "site"]
    graduated: Float[Array, "site"]
    wage_months: Float[Array, "site"]


class State(eqx.Module):
    """Every stock, in the order in which a fab passes through them.

    Args:
        permits: permit work left, by track and fab [share].
        work: construction left to do [packages].
        hidden: rework not yet found [packages].
        done: construction done [packages].
        tools_left: tools still to install [packages].
        tools_in: tools installed [packages].
        qualify: qualification left [packages].
        ramp: share of the installed capacity that runs [share].
        trainees: people in training on site, by staff and fab [persons].
        experienced: experienced staff, by staff and fab [persons].
        abroad: trainees away at the home fabs, by staff and fab [persons].
        petitions: visa petitions waiting, by role and fab [persons].
        screening: people being vetted, by role and fab [persons].
        visiting: visiting experts on site, by role and fab [persons].
        defects: killer defects on a wafer [defects_per_cm2].
        process: wafers in process, by stage of a third-order delay and fab [kwafers].
        credit: share of the fab that broke ground before the tax credit ended, by slot and fab [share].
        crew: craft workers, by crew and site [persons].
        courses: people in local courses, by staff and site [persons].
        supplier: supplier capability, by site [share].
        homes: homes near the fabs, by site [households].
        homes_started: homes under construction, by site [households].
        housing_cost: housing cost over the start, by site [index].
        totals: running totals.
    """

    permits: Float[Array, "track fab"]
    work: Float[Array, "fab"]
    hidden: Float[Array, "fab"]
    done: Float[Array, "fab"]
    tools_left: Float[Array, "fab"]
    tools_in: Float[Array, "fab"]
    qualify: Float[Array, "fab"]
    ramp: Float[Array, "fab"]
    trainees: Float[Array, "staff fab"]
    experienced: Float[Array, "staff fab"]
    abroad: Float[Array, "staff fab"]
    petitions: Float[Array, "role fab"]
    screening: Float[Array, "role fab"]
    visiting: Float[Array, "role fab"]
    defects: Float[Array, "fab"]
    process: Float[Array, "stage fab"]
    credit: Float[Array, "slot fab"]
    crew: Float[Array, "crew site"]
    courses: Float[Array, "staff site"]
    supplier: Float[Array, "site"]
    homes: Float[Array, "site"]
    homes_started: Float[Array, "site"]
    housing_cost: Float[Array, "site"]
    totals: Totals


def first_state(parameters: Parameters, defects: Float[Array, "fab"], households: Float[Array, "site"]) -> State:
    """The stocks in January 2019: nothing built, nobody hired, housing in balance.

    Args:
        parameters: one draw of the parameters.
        defects: defect density with which each fab starts [defects_per_cm2].
        households: households near the fabs [households].

    Returns:
        The state from which every path starts.
    """
    fab, site = jnp.zeros_like(defects), jnp.zeros_like(households)
    full = jnp.full_like(defects, PACKAGES)
    staff, role = jnp.stack([fab] * len(STAFF)), jnp.stack([fab] * len(ROLES))
    totals = Totals(
        started=fab, good=fab, scrapped=fab, effort=fab, payroll=site, experts_moved=site,
        requested=site, granted=site,
        refused=site, departed=site, trained=site, hired=site, quit=site, crew_joined=site, crew_moved=site,
        crew_left=site, enrolled=site, graduated=site, wage_months=site,
    )  # fmt: skip
    return State(
        permits=jnp.stack([jnp.ones_like(fab)] * len(TRACKS)), work=full, hidden=fab, done=fab, tools_left=full,
        tools_in=fab, qualify=full, ramp=fab, trainees=staff, experienced=staff, abroad=staff, petitions=role,
        screening=role, visiting=role, defects=defects, process=jnp.stack([fab] * 3), credit=jnp.stack([fab] *
        CREDIT_SLOTS), crew=jnp.stack([site] * len(CREWS)), courses=jnp.stack([site] * len(STAFF)),
        supplier=parameters.suppliers.supplier_start, homes=households, homes_started=site,
        housing_cost=jnp.ones_like(site), totals=totals,
    )  # fmt: skip
