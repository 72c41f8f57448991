"""What is read off the stocks: milestone dates, monthly figures, and yearly figures."""

from __future__ import annotations

from functools import reduce

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.gates import summed
from reshore.buildout.ledger import building_cost, tool_cost
from reshore.buildout.month import Month
from reshore.buildout.permits import start_gate
from reshore.buildout.state import State
from reshore.buildout.tools import BUILDING_COMPLETE, GATE_PACKAGES, QUALIFIED
from reshore.buildout.yields import good_share
from reshore.names import NODE_CLASSES, REGIONS

MILESTONES = ("permits", "start", "building", "tool_in", "qualified", "volume", "full")
"""Dates that every project passes, in order."""

VOLUME_SHARE = 0.1
"""Share of the planned wafer starts at which output counts as volume [share]."""

FULL_SHARE = 0.9
"""Share of the planned wafer starts at which a fab counts as full [share]."""


class Marks(eqx.Module):
    """Milestones so far.

    Args:
        reached: how far each milestone is reached, 1 at the milestone, by milestone and fab [share].
        dates: month in which it was reached, NaN before [month].
    """

    reached: Float[Array, "milestone fab"]
    dates: Float[Array, "milestone fab"]


def reached(inputs: Month, state: State, month: Float[Array, ""]) -> Float[Array, "milestone fab"]:
    """How far every milestone is reached; a milestone is passed where this crosses one.

    Args:
        inputs: what the months of this draw share.
        state: stocks now.
        month: months since January 2019 [month].

    Returns:
        Progress over the progress that counts as the milestone [share].
    """
    fabs, projects = inputs.fabs, inputs.projects
    left = inputs.parameters.permits.permit_share_left_at_start
    permits = (1 - reduce(jnp.maximum, state.permits)) / (1 - left)
    running = state.ramp * state.tools_in / 100
    gate = start_gate(
        inputs.parameters.permits,
        state.permits,
        month + 1,
        fabs.start_wanted,
        projects.start_observed,
        fabs.start_known,
    )
    begun = jnp.where(fabs.start_known > 0, month + 2 - projects.start_observed, 2 * gate)
    levels = (
        permits,
        begun,
        state.done / BUILDING_COMPLETE,
        state.tools_in / 1.0,
        (100 - state.qualify) / (QUALIFIED - GATE_PACKAGES / 2),
        running / VOLUME_SHARE,
        running / FULL_SHARE,
    )
    return jnp.stack(levels) * fabs.alive


def first_marks(inputs: Month, state: State) -> Marks:
    """No milestone has a date yet; one that lies before 2019 is dated at the start."""
    level = reached(inputs, state, jnp.asarray(-1.0))
    return Marks(level, jnp.where(level >= 1, 0.0, jnp.full_like(level, jnp.nan)))


def mark_dates(inputs: Month, marks: Marks, after: State, month: Float[Array, ""]) -> Marks:
    """Dates after this month; a milestone passed within it gets the interpolated date.

    Args:
        inputs: what the months of this draw share.
        marks: milestones up to this month.
        after: stocks at the end of the month.
        month: months since January 2019 at its start [month].

    Returns:
        The marks at the end of the month.
    """
    now = reached(inputs, after, month)
    rise = jnp.where(now - marks.reached > 1e-12, now - marks.reached, 1.0)
    date = month + jnp.clip((1 - marks.reached) / rise, 0.0, 1.0)
    passed = (now >= 1) & jnp.isnan(marks.dates)
    return Marks(now, jnp.where(passed, date, marks.dates))


def month_view(inputs: Month, after: State) -> dict[str, Array]:
    """What of a month goes into the yearly means and peaks.

    Args:
        inputs: what the months of this draw share.
        after: stocks at the end of the month.

    Returns:
        Figures by name.
    """
    by_site = inputs.fabs.places.by_site
    foreign = 1 - inputs.projects.domestic
    wanted = inputs.fabs.staff_target * inputs.fabs.alive * (after.tools_in / 100)
    posts = jnp.maximum(wanted - after.trainees - after.experienced - after.abroad, 0.0)
    people = (
        after.visiting * foreign,
        after.trainees,
        after.experienced,
        jnp.stack([summed(after.abroad), summed(posts)]),
    )
    visiting, trainees, experienced, (abroad, unfilled) = by_site(jnp.stack(people))
    return {
        "starts_kwpm": inputs.fabs.capacity * after.ramp * after.tools_in / 100,
        "visiting_experts_persons": visiting.T,
        "trainees_persons": trainees.T,
        "experienced_persons": experienced.T,
        "trainees_abroad_persons": abroad,
        "unfilled_posts_persons": unfilled,
        "crew_persons": after.crew.T,
    }


def region_capacity(
    inputs: Month, capacity: Float[Array, "fab"], year: Float[Array, ""]
) -> Float[Array, "region node"]:
    """Capacity by region and node class: the base grows along its path, projects in the United States come on top.

    Args:
        inputs: what the months of this draw share.
        capacity: wafer starts of every fab in December [kwpm].
        year: calendar year [years].

    Returns:
        Capacity [kwpm]. Elsewhere the growth path already holds the projects, so they are not added to it.
    """
    projects, growth = inputs.projects, inputs.parameters.fabs.world_growth[: len(NODE_CLASSES)]
    in_us = (jnp.arange(len(REGIONS)) == 0)[:, None]
    grown = projects.base_capacity * (1 + growth * (year - 2024.0))
    intel = jnp.zeros_like(projects.base_capacity).at[0, 0].set(inputs.parameters.fabs.us_base_leading_kwpm)
    base = jnp.where(in_us, projects.base_capacity + intel, grown)
    node = (projects.product[None, :] == jnp.arange(len(NODE_CLASSES))[:, None]) * inputs.fabs.in_us
    return base + in_us * (node @ capacity)


def year_view(
    inputs: Month, before: State, after: State, months: dict[str, Array], year: Float[Array, ""]
) -> dict[str, Array]:
    """The figures of one year, from its twelve months and from the stocks at both ends.

    Args:
        inputs: what the months of this draw share.
        before: stocks at the start of the year.
        after: stocks at its end.
        months: monthly figures of the year, leading axis of twelve.
        year: calendar year [years].

    Returns:
        Figures by name.
    """
    capacity = months["starts_kwpm"][-1]
    end, start = after.totals, before.totals
    foreign = 1 - inputs.projects.domestic
    waiting = inputs.fabs.places.by_site(summed(after.petitions + after.screening) * foreign)
    visas = (end.requested - start.requested, end.granted - start.granted, end.refused - start.refused, waiting)
    means = {
        name: year_total(values) / 12 for name, values in months.items() if name not in {"starts_kwpm", "ledger_usd_bn"}
    }
    return means | {
        "starts_kwpm": months["starts_kwpm"],
        "capacity_kwpm": capacity,
        "yield_share": good_share(inputs.parameters.yields, after.defects),
        "good_wafers_k": end.good - start.good,
        "region_capacity_kwpm": region_capacity(inputs, capacity, year),
        "crew_peak_persons": jnp.max(jnp.sum(months["crew_persons"], axis=-1), axis=0),
        "trained_persons": end.trained - start.trained,
        "building_spending_usd_bn": building_cost(inputs, end.effort - start.effort) * inputs.fabs.in_us,
        "tool_spending_usd_bn": tool_cost(inputs, after.tools_in - before.tools_in) * inputs.fabs.in_us,
        "visas_persons": jnp.stack(visas, axis=-1),
        "housing_cost_index": after.housing_cost,
        "supplier_share": after.supplier,
        "craft_wage_index": (end.wage_months - start.wage_months) / 12,
        "ledger_usd_bn": year_total(months["ledger_usd_bn"]),
    }


def year_total(months: Float[Array, "month *rest"]) -> Float[Array, "*rest"]:
    """Sum over the twelve months of a year, same unit.

    It is written out month by month: a compiled sum is cut up by the number of threads, and its last bits with it.
    """
    return reduce(jnp.add, [months[month] for month in range(12)])
