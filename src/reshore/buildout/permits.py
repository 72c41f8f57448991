"""Permits: three tracks side by side, agencies shared by all fabs, and the share of time that inspections stop work.

Equations: docs/explanation/build-out.md; durations from Exyte (2025), which gives a range for each region. The Erlang
spread of a track is drawn once per fab and track: one fab is one case, and a case does not spread out over its own
stages.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_fab, scalar
from reshore.buildout.gates import Places, opened, ration, share, window
from reshore.solve.compiling import once
from reshore.world.inputs import Terms

GATE_WIDTH = 0.1
"""Permit share over which the start gate opens, so that its slope is finite."""


class PermitParameters(eqx.Module):
    """What the permit equations take from the baseline; meanings and units stand in the parameter files."""

    permit_months_local: Float[Array, "fab"] = per_fab()
    permit_months_state: Float[Array, "fab"] = per_fab()
    permit_months_federal: Float[Array, "fab"] = per_fab()
    permit_stages: Float[Array, ""] = scalar()
    permit_share_left_at_start: Float[Array, ""] = scalar()
    review_cases_site: Float[Array, ""] = scalar()
    review_cases_federal: Float[Array, ""] = scalar()
    federal_lane_saving: Float[Array, ""] = scalar()
    park_permit_saving: Float[Array, ""] = scalar()
    inspections_per_jurisdiction: Float[Array, "fab"] = per_fab()
    jurisdictions: Float[Array, "fab"] = per_fab()
    stop_months_per_inspection: Float[Array, ""] = scalar()


class PermitRules(eqx.Module):
    """The permit rules in one month, after the clauses in force.

    Args:
        months: mean time of each track [months].
        reviewers: reviewers over those there without a deal [ratio].
        stop_share: share of building time lost to inspections [share].
    """

    months: Float[Array, "track fab"]
    reviewers: Float[Array, "fab"]
    stop_share: Float[Array, "fab"]


def permit_means(parameters: PermitParameters) -> Float[Array, "track fab"]:
    """Mean time of every track at the host of each fab [months]."""
    return jnp.stack([parameters.permit_months_local, parameters.permit_months_state, parameters.permit_months_federal])


def permit_rules(
    parameters: PermitParameters,
    terms: Terms,
    month: Float[Array, ""],
    own_months: Float[Array, "track fab"],
    park_cleared: Float[Array, "fab"],
) -> PermitRules:
    """How long permits take this month and how often inspectors stop the work.

    Args:
        parameters: one draw.
        terms: clauses as numbers.
        month: months since January 2019 [month].
        own_months: time of each track before any clause, drawn per fab [months].
        park_cleared: 1 where the fab stands in an open park whose permits were cleared once [share].

    Returns:
        Track times, reviewers and stop share.
    """
    serves = window(month, terms.permit_from, terms.permit_until)[:, None] * terms.permit_fabs
    lane = share(terms.permit_lane @ serves) * parameters.federal_lane_saving
    park = park_cleared * parameters.park_permit_saving
    left = jnp.stack([1 - park, 1 - park, 1 - lane])
    months = jnp.maximum(own_months * left - terms.permit_saved.T @ serves, 1.0)
    said = serves * (terms.permit_jurisdictions > 0)[:, None]
    voices = jnp.sum(said, axis=0)
    named = terms.permit_jurisdictions @ said / jnp.maximum(voices, 1.0)
    jurisdictions = parameters.jurisdictions + share(voices) * (named - parameters.jurisdictions)
    stops = jurisdictions * parameters.inspections_per_jurisdiction * parameters.stop_months_per_inspection
    return PermitRules(months, 1 + terms.permit_reviewers @ serves, jnp.clip(stops, 0.0, 0.5))


def permit_progress(
    parameters: PermitParameters,
    rules: PermitRules,
    left: Float[Array, "track fab"],
    applied: Float[Array, "fab"],
    places: Places,
    step: float,
) -> Float[Array, "track fab"]:
    """Permit work done this month, after sharing the reviewers out among the open cases.

    Args:
        parameters: one draw.
        rules: rules of this month.
        left: permit work left [share].
        applied: 1 for a fab that has applied and is alive [share].
        places: which fab stands where.
        step: length of the step [months].

    Returns:
        Work done a month [share a month].

    With one case and enough reviewers a track takes exactly its mean time.
    """
    open_cases = share(left / 0.1) * applied
    at_site = jnp.maximum(open_cases[0], open_cases[1])
    site_part = ration(parameters.review_cases_site * rules.reviewers, places.at_site(places.by_site(at_site)))
    federal_part = ration(
        parameters.review_cases_federal * rules.reviewers, places.at_region(places.by_region(open_cases[2]))
    )
    part = once(jnp.stack([site_part, site_part, federal_part]))
    return applied * jnp.minimum(left / step, part / rules.months)


def start_gate(
    parameters: PermitParameters,
    left: Float[Array, "track fab"],
    month: Float[Array, ""],
    start_wanted: Float[Array, "fab"],
    start_observed: Float[Array, "fab"],
    observed: Float[Array, "fab"],
) -> Float[Array, "fab"]:
    """Whether ground may be broken: all tracks far enough, the sponsor ready; a known start is taken as known.

    Args:
        parameters: one draw.
        left: permit work left [share].
        month: months since January 2019 [month].
        start_wanted: month from which the sponsor wants to build [month].
        start_observed: month in which ground was broken [month].
        observed: 1 where that month is known [1].

    Returns:
        The gate, 0 shut to 1 open [share].
    """
    local, state, federal = share((parameters.permit_share_left_at_start - left) / GATE_WIDTH + 0.5)
    passed = local * state * federal
    free = passed * opened(month, start_wanted)
    return jnp.where(observed > 0, opened(month, start_observed), free)
