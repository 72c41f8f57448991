"""Visiting experts: asked for, petitioned, vetted, admitted; they install tools, work, mentor, and go home.

Two queues in a row with a cap on petitions that all foreign sponsors in a host share. Sponsors at home move their own
people without a visa. Equations: docs/explanation/build-out.md; Arizona received over a thousand people from Taiwan.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_fab, scalar
from reshore.buildout.gates import Places, elapsed, ration, share, summed, window
from reshore.world.inputs import Terms


class ExpertParameters(eqx.Module):
    """What the visa and expert equations take from the baseline; meanings and units stand in the parameter files."""

    installers_per_kwpm: Float[Array, ""] = scalar()
    engineers_per_kwpm: Float[Array, ""] = scalar()
    expert_practice_share: Float[Array, ""] = scalar()
    expert_request_months: Float[Array, ""] = scalar()
    petition_months: Float[Array, ""] = scalar()
    vetting_months: Float[Array, ""] = scalar()
    visa_cap_per_month: Float[Array, "fab"] = per_fab()
    visa_refusal_share: Float[Array, ""] = scalar()
    expert_stay_months: Float[Array, ""] = scalar()
    false_record_share: Float[Array, ""] = scalar()
    screening_scale_months: Float[Array, ""] = scalar()


class Experts(eqx.Module):
    """Flows of one month and the experts who really help.

    Args:
        asked: new petitions [persons a month].
        filed: petitions that pass on to vetting [persons a month].
        granted: people admitted [persons a month].
        refused: people refused [persons a month].
        departed: people who go home [persons a month].
        able: visiting experts whose record is true [persons].
    """

    asked: Float[Array, "role fab"]
    filed: Float[Array, "role fab"]
    granted: Float[Array, "role fab"]
    refused: Float[Array, "role fab"]
    departed: Float[Array, "role fab"]
    able: Float[Array, "role fab"]


def invited(
    terms: Terms, month: Float[Array, ""], useful: Float[Array, "role fab"]
) -> tuple[Float[Array, "role fab"], Float[Array, "clause"]]:
    """Experts whom the deal's clauses keep at each fab this month, and the visas a month that come with them.

    Args:
        terms: clauses as numbers.
        month: months since January 2019 [month].
        useful: weight of each fab by what its stage can use [persons].

    Returns:
        Standing number by role and fab [persons], and arrivals by clause [persons a month].
    """
    arrived = elapsed(month, terms.expert_from, terms.expert_until)
    gone = elapsed(month - terms.expert_stay, terms.expert_from, terms.expert_until)
    kept = (arrived - gone)[:, None] * terms.expert_persons
    room = useful @ terms.expert_fabs.T
    standing = useful * ((kept.T / jnp.maximum(room, 1.0)) @ terms.expert_fabs)
    span = jnp.maximum(terms.expert_until - terms.expert_from, 1.0)
    arrivals = jnp.sum(terms.expert_persons, axis=1) / span * window(month, terms.expert_from, terms.expert_until)
    return standing, arrivals


def experts(
    parameters: ExpertParameters,
    terms: Terms,
    month: Float[Array, ""],
    queue: tuple[Float[Array, "role fab"], Float[Array, "role fab"], Float[Array, "role fab"]],
    useful: Float[Array, "role fab"],
    domestic: Float[Array, "fab"],
    places: Places,
    step: float,
) -> Experts:
    """The visa queue and the visiting experts of one month.

    Args:
        parameters: one draw.
        terms: clauses as numbers.
        month: months since January 2019 [month].
        queue: people petitioning, in vetting and on site [persons].
        useful: experts that each fab's stage can use, by role [persons].
        domestic: 1 where the sponsor builds at home [1].
        places: which fab stands where.
        step: length of the step [months].

    Returns:
        The month's flows; no flow exceeds the stock it comes from.
    """
    petitions, screening, visiting = queue
    standing, arrivals = invited(terms, month, useful)
    practice = jnp.where(domestic > 0, 1.0, parameters.expert_practice_share)
    wanted = useful * practice + standing
    asked = jnp.maximum(wanted - petitions - screening - visiting, 0.0) / parameters.expert_request_months
    foreign = 1.0 - domestic
    ready = petitions * jnp.where(domestic > 0, 1.0, 1 / parameters.petition_months)
    hosts = jnp.minimum(1.0, terms.expert_fabs @ places.region)
    hosts = hosts / jnp.maximum(jnp.sum(hosts, axis=1, keepdims=True), 1.0)
    cap = parameters.visa_cap_per_month + places.at_region(arrivals @ hosts)
    part = ration(cap, places.at_region(places.by_region(summed(ready) * foreign)))
    filed = jnp.minimum(ready * jnp.where(domestic > 0, 1.0, part), petitions / step)
    strict = terms.vetting * window(month, terms.vetting_from, terms.vetting_until)
    months = jnp.maximum(parameters.vetting_months + strict * terms.vetting_months, 0.25)
    false = parameters.false_record_share + strict * (terms.vetting_false - parameters.false_record_share)
    missed = jnp.exp(-months / parameters.screening_scale_months)
    refusal = share(parameters.visa_refusal_share + strict * terms.vetting_refusal + false * (1 - missed))
    undetected = share(false * missed / jnp.maximum(1 - false * (1 - missed), 1e-9))
    pace = jnp.where(domestic > 0, 1.0, places.at_region(1 / months))
    decided = jnp.minimum(screening * pace, screening / step)
    refused = decided * (places.at_region(refusal) * foreign)
    departed = visiting * jnp.minimum(1 / parameters.expert_stay_months, 1 / step)
    able = visiting * (1 - places.at_region(undetected) * foreign)
    return Experts(asked, filed, decided - refused, refused, departed, able)
