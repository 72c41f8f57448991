"""One month: the rate of change of every stock, and the Heun step that takes it.

`rates` reads like the passage of a fab: permits, building, tools, qualification, ramp, yield; beside it crews, experts,
staff, suppliers, housing and money. The step is the mean of the state and of two Euler steps, so it keeps every stock
at or above zero and every balance exact (docs/explanation/build-out.md).
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.construction import construction, crew_need
from reshore.buildout.crews import Crews, crews
from reshore.buildout.experts import Experts, experts
from reshore.buildout.fabs import Fabs
from reshore.buildout.gates import opened, share, summed, window
from reshore.buildout.housing import housing
from reshore.buildout.parameters import Parameters
from reshore.buildout.permits import permit_progress, permit_rules, start_gate
from reshore.buildout.staff import Staff, capability, staff
from reshore.buildout.state import State, Totals
from reshore.buildout.suppliers import supplier_change, supplier_speed
from reshore.buildout.tools import (
    BUILDING_COMPLETE,
    GATE_PACKAGES,
    QUALIFIED,
    install_rate,
    progress_gate,
    qualification_rate,
    ramp_change,
)
from reshore.buildout.yields import defect_change, good_share
from reshore.solve.compiling import once
from reshore.world.inputs import NEVER, Projects, Terms

CATCH_UP_RATE = 2.0
"""Rate at which a fab known to make volume is brought to its end before that month [per_month]."""

CATCH_UP_MONTHS = 3.0
"""Months before a known volume date from which it is brought to its end [months]."""

FAMILY_PERSONS = 2.0
"""Persons who come with an expert who brings a family [persons]; assumed."""

PERSONS_PER_HOUSEHOLD = 2.5
"""Mean household in the United States, 2023 [persons_per_household] (Census Bureau: 2.5)."""

CREDIT_RATE = 2.0
"""Rate at which the right to a tax credit follows the start of building [per_month]."""


class Month(eqx.Module):
    """Everything that one draw's months share, and that no month changes."""

    parameters: Parameters
    fabs: Fabs
    projects: Projects
    terms: Terms


class Stage(eqx.Module):
    """Gates of one month, by fab.

    Args:
        start: 1 once ground may be broken [share].
        pace: 1 while the sponsor goes on, 0 while it pauses [share].
        tools: 1 once tools may come in [share].
        line: 1 once the building is complete [share].
        qualified: 1 once the line is qualified and the node is ready at home [share].
        observed: 1 once the fab is known to make volume [share].
        catch_up: rate at which a fab known to make volume is brought there [per_month].
    """

    start: Float[Array, "fab"]
    pace: Float[Array, "fab"]
    tools: Float[Array, "fab"]
    line: Float[Array, "fab"]
    qualified: Float[Array, "fab"]
    observed: Float[Array, "fab"]
    catch_up: Float[Array, "fab"]


class People(eqx.Module):
    """The month's crews, experts and staff, and what the staff can run."""

    crews: Crews
    experts: Experts
    staff: Staff
    capability: Float[Array, "fab"]


def stage_of(inputs: Month, state: State, month: Float[Array, ""]) -> Stage:
    """Which gates stand open for each fab this month; what is known from the record is taken as known."""
    fabs, projects = inputs.fabs, inputs.projects
    volume = projects.volume_observed
    catch_up = CATCH_UP_RATE * opened(month, volume - CATCH_UP_MONTHS) * fabs.alive
    pace = 1 - window(month, fabs.pause_from, fabs.pause_until)
    start = start_gate(
        inputs.parameters.permits, state.permits, month, fabs.start_wanted, projects.start_observed, fabs.start_known
    )
    past = opened(month, jnp.where(projects.phase > 0, -NEVER, projects.as_of + 0.5))
    known_tools = projects.tool_in_observed < NEVER
    by_progress = progress_gate(state.done, 100 * inputs.parameters.tools.tool_gate_share)
    by_progress = by_progress * opened(month, projects.tool_not_before)
    by_record = opened(month, projects.tool_in_observed)
    tools = jnp.where(known_tools, by_record, by_progress) * start
    known_volume = volume < NEVER
    line = progress_gate(state.done, BUILDING_COMPLETE)
    ready = jnp.where(known_volume, opened(month, volume - 0.5), past * opened(month, fabs.node_month))
    qualified = progress_gate(100 - state.qualify, QUALIFIED) * ready
    observed = known_volume * opened(month, volume - 0.5)
    return Stage(start * fabs.alive, pace, tools * fabs.alive, line, qualified * fabs.alive, observed, catch_up)


def people_of(
    inputs: Month, state: State, stage: Stage, month: Float[Array, ""], need: Float[Array, "fab"], step: float
) -> People:
    """Crews at each site, visiting experts and staff at each fab, this month."""
    parameters, fabs, projects, terms = inputs.parameters, inputs.fabs, inputs.projects, inputs.terms
    places = fabs.places
    pool = crews(parameters.crews, state.crew, places.by_site(need), state.housing_cost, step)
    installing = stage.tools * stage.pace * share(state.tools_left / GATE_PACKAGES)
    missing = 1 - share(state.experienced[1] / jnp.maximum(fabs.staff_target[1], 1e-6))
    useful = fabs.experts_needed * jnp.stack([installing, stage.tools * stage.pace * missing])
    visit = experts(
        parameters.experts, terms, month, (state.petitions, state.screening, state.visiting), useful,
        projects.domestic, places, step,
    )  # fmt: skip
    hiring = stage.start * stage.pace * share((state.done / 100 - parameters.staff.staff_hire_start_share) / 0.1 + 1)
    in_force = window(month, terms.training_from, terms.training_until)
    monthly = terms.training_places / 12 * in_force
    abroad_places = (monthly * terms.training_abroad) @ terms.training_sites
    weight = (terms.training_places * (1 - terms.training_abroad)) @ terms.training_sites
    lengths = (terms.training_places * (1 - terms.training_abroad) * terms.training_months) @ terms.training_sites
    team = staff(
        parameters.staff, state.trainees, state.experienced, state.abroad, state.courses,
        jnp.where(weight > 0, lengths / jnp.maximum(weight, 1e-9), 12.0), abroad_places, visit.able[1],
        fabs.staff_target, hiring, state.housing_cost, projects.domestic, places, step,
    )  # fmt: skip
    able = capability(parameters.staff, state.trainees, state.experienced, visit.able[1], fabs.staff_target)
    return People(pool, visit, team, able)


def enrolments(terms: Terms, month: Float[Array, ""]) -> Float[Array, "staff site"]:
    """People who begin a local course this month under the training clauses [persons a month]."""
    monthly = terms.training_places / 12 * window(month, terms.training_from, terms.training_until)
    local = monthly * (1 - terms.training_abroad)
    split = jnp.stack([1 - terms.training_engineers, terms.training_engineers])
    return (split * local) @ terms.training_sites


def rates(inputs: Month, state: State, month: Float[Array, ""], step: float) -> State:
    """Rate of change of every stock in a month.

    Args:
        inputs: what the months of this draw share.
        state: stocks now.
        month: months since January 2019 [month].
        step: length of the step, which caps every outflow at its stock [months].

    Returns:
        A state that holds changes a month. Equations: docs/explanation/build-out.md.
    """
    parameters, fabs, projects, terms = inputs.parameters, inputs.fabs, inputs.projects, inputs.terms
    places = fabs.places
    park = opened(month, terms.park_opening)
    rules = once(
        permit_rules(parameters.permits, terms, month, fabs.permit_months, places.at_site(park * terms.park_permits))
    )
    applied = once(opened(month, fabs.announced) * fabs.alive)
    permits = permit_progress(parameters.permits, rules, state.permits, applied, places, step)
    stage = once(stage_of(inputs, state, month))
    building = stage.start * stage.pace
    need = crew_need(
        parameters.construction, fabs.crew_normal, building, state.work, stage.tools * stage.pace, state.tools_left
    ) * (1 - share(stage.catch_up))
    people = once(people_of(inputs, state, stage, month, need, step))
    supplier = supplier_speed(parameters.suppliers, places.at_site(state.supplier))
    speed = places.at_site(people.crews.coverage) * supplier
    built = once(construction(
        parameters.construction, state.work, state.hidden, building, speed * (1 - rules.stop_share),
        places.at_site(people.crews.rookie_share), fabs.norm, places.at_site(park * terms.park_utilities),
        stage.catch_up, step,
    ))  # fmt: skip
    installed = install_rate(
        parameters.tools, state.tools_left, stage.tools * stage.pace, people.experts.able[0], state.experienced[0],
        fabs.experts_needed[0], speed, stage.catch_up, step,
    )  # fmt: skip
    qualified = qualification_rate(
        parameters.tools, state.qualify, state.tools_in, stage.line * stage.pace, people.capability, stage.catch_up,
        step,
    )  # fmt: skip
    ramp = ramp_change(parameters.tools, state.ramp, stage.qualified, people.capability, stage.observed)
    running = state.ramp * state.tools_in / 100
    started = fabs.capacity * running
    defects = defect_change(
        parameters.yields, state.defects, state.tools_in / 100, running, jnp.maximum(people.capability, stage.observed)
    )
    moves = state.process * jnp.minimum(3 / parameters.yields.wafer_cycle_months, 1 / step)
    good = moves[2] * good_share(parameters.yields, state.defects)
    credit = CREDIT_RATE * jnp.maximum(stage.start - state.credit, 0.0) * (1 - opened(month, terms.credit_deadline))
    homes = housing(
        parameters.housing, state.homes, state.homes_started, state.housing_cost, projects.households,
        newcomers(inputs, state), step,
    )  # fmt: skip
    local_kwpm = places.by_site(fabs.capacity * fabs.alive * state.done / 100)
    suppliers = supplier_change(parameters.suppliers, terms, month, state.supplier, local_kwpm)
    enrolled = enrolments(terms, month)
    visit, team, pool = people.experts, people.staff, people.crews
    return State(
        permits=-permits,
        work=built.found - built.progress,
        hidden=(1 - built.quality) * built.progress - built.found,
        done=built.quality * built.progress,
        tools_left=-installed,
        tools_in=installed,
        qualify=-qualified,
        ramp=ramp,
        trainees=team.hired - team.direct - team.sent + team.back_learning - team.promoted - team.quit_trainees,
        experienced=team.promoted + team.direct + team.back_able - team.quit_experienced,
        abroad=team.sent - team.back_able - team.back_learning,
        petitions=visit.asked - visit.filed,
        screening=visit.filed - visit.granted - visit.refused,
        visiting=visit.granted - visit.departed,
        defects=defects,
        process=jnp.stack([started - moves[0], moves[0] - moves[1], moves[1] - moves[2]]),
        credit=credit,
        crew=pool.joined
        + jnp.stack([-pool.learned[0], pool.learned[0], -pool.learned[1], pool.learned[1]])
        - pool.left,
        courses=enrolled - team.graduated,
        supplier=suppliers,
        homes=homes.finished - homes.absorbed,
        homes_started=homes.begun - homes.finished,
        housing_cost=homes.cost_change,
        totals=total_rates(inputs, state, people, built.progress, started, good, moves[2] - good, enrolled),
    )


def newcomers(inputs: Month, state: State) -> Float[Array, "site"]:
    """Households that came to each site for its fabs: imported crews, visiting experts, staff from elsewhere."""
    rules, by_site = inputs.parameters.housing, inputs.fabs.places.by_site
    households: Float[Array, "site"] = (
        rules.crew_household_share * (state.crew[2] + state.crew[3])
        + by_site(summed(state.visiting)) * (1 + family_factor(inputs))
        + rules.staff_inmigrant_share * by_site(summed(state.trainees + state.experienced))
    )
    return households


def family_factor(inputs: Month) -> Float[Array, ""]:
    """Households that the families of visiting experts add, per expert [ratio].

    The mean of the clauses that say how many bring a family, weighted by persons, else the baseline's.
    """
    terms, base = inputs.terms, inputs.parameters.housing.family_persons_per_expert
    persons = jnp.sum(terms.expert_persons, axis=1) * (terms.expert_family_share >= 0)
    total = jnp.sum(persons)
    said = FAMILY_PERSONS * jnp.sum(persons * terms.expert_family_share) / jnp.maximum(total, 1e-9)
    return jnp.where(total > 0, said, base) / PERSONS_PER_HOUSEHOLD


def total_rates(
    inputs: Month,
    state: State,
    people: People,
    effort: Float[Array, "fab"],
    started: Float[Array, "fab"],
    good: Float[Array, "fab"],
    scrapped: Float[Array, "fab"],
    enrolled: Float[Array, "staff site"],
) -> Totals:
    """What the running totals gain in a month, from the same flows that move the stocks."""
    by_site = inputs.fabs.places.by_site
    visit, team, pool = people.experts, people.staff, people.crews
    foreign = 1 - inputs.projects.domestic

    flows = (
        visit.granted, visit.asked * foreign, visit.granted * foreign, visit.refused * foreign,
        visit.departed * foreign, team.promoted + team.back_able + team.direct, team.hired,
        team.quit_trainees + team.quit_experienced,
    )  # fmt: skip
    moved, requested, granted, refused, departed, trained, hired, quitted = by_site(jnp.stack([*map(summed, flows)]))
    return Totals(
        started=started,
        good=good,
        scrapped=scrapped,
        effort=effort,
        payroll=summed(state.crew) * pool.wage,
        experts_moved=moved,
        requested=requested,
        granted=granted,
        refused=refused,
        departed=departed,
        trained=trained,
        hired=hired,
        quit=quitted,
        crew_joined=summed(pool.joined),
        crew_moved=pool.joined[2] + pool.joined[3],
        crew_left=summed(pool.left),
        enrolled=summed(enrolled),
        graduated=summed(team.graduated),
        wage_months=pool.wage,
    )


def heun_step(inputs: Month, state: State, month: Float[Array, ""], step: float = 1.0) -> State:
    """The state one step later.

    Args:
        inputs: what the months of this draw share.
        state: stocks now.
        month: months since January 2019 [month].
        step: length of the step [months].

    Returns:
        The mean of the state now and of the state two Euler steps on, which is Heun's method (SSP-RK2). The two steps
        are scanned, so that the equations are compiled once.
    """

    def euler(now: State, at: Float[Array, ""]) -> tuple[State, None]:
        return jax.tree.map(lambda stock, change: stock + step * change, now, rates(inputs, now, at, step)), None

    twice, _ = jax.lax.scan(euler, state, jnp.stack([month, month + step]))
    return jax.tree.map(lambda stock, end: 0.5 * (stock + end), state, twice)
