"""Technicians and engineers: hired, trained by mentors on site or away at the home fabs, experienced, gone.

Promotion is limited by mentors: visiting experts and experienced staff. With mentors M and `trainees_per_mentor`
kappa the sustainable intake is kappa M over the training time. Source: Sterman (2000), rookie and experienced chain;
docs/explanation/build-out.md. People back from the home fabs count as experienced for the share that completes, because
mentors there trained them; booking them as trainees once more would make a place abroad worthless.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_fab, per_site, scalar
from reshore.buildout.gates import Places, limit, ration, share, summed

MOST_ABROAD = 0.9
"""Largest share of a month's hires that a fab sends abroad [share]."""


class StaffParameters(eqx.Module):
    """What the staff equations take from the baseline; meanings and units stand in the parameter files."""

    technician_share: Float[Array, ""] = scalar()
    staff_hire_months: Float[Array, ""] = scalar()
    staff_hires_cap: Float[Array, "site"] = per_site()
    training_months_technician: Float[Array, "fab"] = per_fab()
    training_months_engineer: Float[Array, "fab"] = per_fab()
    trainees_per_mentor: Float[Array, ""] = scalar()
    trainee_productivity: Float[Array, ""] = scalar()
    mentor_time_lost: Float[Array, ""] = scalar()
    expert_mentor_share: Float[Array, ""] = scalar()
    staff_mentor_share: Float[Array, ""] = scalar()
    trainee_attrition: Float[Array, "fab"] = per_fab()
    experienced_attrition: Float[Array, "fab"] = per_fab()
    housing_quit_elasticity: Float[Array, ""] = scalar()
    staff_hire_start_share: Float[Array, ""] = scalar()
    abroad_places_per_year: Float[Array, ""] = scalar()
    abroad_training_months: Float[Array, ""] = scalar()
    abroad_completion_share: Float[Array, ""] = scalar()
    graduate_months_saved: Float[Array, ""] = scalar()


class Staff(eqx.Module):
    """Flows of one month and the staff's capability.

    Args:
        hired: people hired [persons a month].
        direct: graduates of local courses who need no training on site [persons a month].
        sent: trainees sent abroad [persons a month].
        back_able: people back from abroad as experienced staff [persons a month].
        back_learning: people back from abroad who go on training [persons a month].
        promoted: trainees who become experienced [persons a month].
        quit_trainees: trainees who leave [persons a month].
        quit_experienced: experienced staff who leave [persons a month].
        graduated: people who leave a local course, by staff and site [persons a month].
    """

    hired: Float[Array, "staff fab"]
    direct: Float[Array, "staff fab"]
    sent: Float[Array, "staff fab"]
    back_able: Float[Array, "staff fab"]
    back_learning: Float[Array, "staff fab"]
    promoted: Float[Array, "staff fab"]
    quit_trainees: Float[Array, "staff fab"]
    quit_experienced: Float[Array, "staff fab"]
    graduated: Float[Array, "staff site"]


def capability(
    parameters: StaffParameters,
    trainees: Float[Array, "staff fab"],
    experienced: Float[Array, "staff fab"],
    engineers_visiting: Float[Array, "fab"],
    target: Float[Array, "staff fab"],
) -> Float[Array, "fab"]:
    """Effective staff over full staff; the scarcer of technicians and engineers sets it.

    Args:
        parameters: one draw.
        trainees: people in training on site [persons].
        experienced: experienced staff [persons].
        engineers_visiting: visiting engineers with a true record [persons].
        target: staff at full output [persons].

    Returns:
        Capability, at most one [share].

    Mentors lose working time to their trainees.
    """
    mentored = jnp.minimum(1.0, trainees / jnp.maximum(parameters.trainees_per_mentor * experienced, 1e-6))
    working = experienced * (1 - parameters.mentor_time_lost * mentored) + parameters.trainee_productivity * trainees
    visiting = engineers_visiting * (1 - parameters.expert_mentor_share)
    enough = jnp.maximum(target, 1e-6)
    technicians, engineers = working[0] / enough[0], (working[1] + visiting) / enough[1]
    return share(jnp.minimum(technicians, engineers))


def staff(
    parameters: StaffParameters,
    trainees: Float[Array, "staff fab"],
    experienced: Float[Array, "staff fab"],
    abroad: Float[Array, "staff fab"],
    courses: Float[Array, "staff site"],
    course_months: Float[Array, "site"],
    abroad_places: Float[Array, "site"],
    engineers_visiting: Float[Array, "fab"],
    target: Float[Array, "staff fab"],
    hiring: Float[Array, "fab"],
    housing_cost: Float[Array, "site"],
    domestic: Float[Array, "fab"],
    places: Places,
    step: float,
) -> Staff:
    """Hiring, training, promotion and quits of one month.

    Args:
        parameters: one draw.
        trainees: people in training on site [persons].
        experienced: experienced staff [persons].
        abroad: trainees away [persons].
        courses: people in local courses [persons].
        course_months: length of the local course [months].
        abroad_places: places abroad that the clauses open, by site [persons a month].
        engineers_visiting: visiting engineers with a true record [persons].
        target: staff at full output [persons].
        hiring: 1 while the fab hires [share].
        housing_cost: housing cost over its start [index].
        domestic: 1 where the sponsor builds at home [1].
        places: which fab stands where.
        step: length of the step [months].

    Returns:
        The month's flows; outflows of a stock never exceed it.
    """
    dear = places.at_site(housing_cost) - 1.0
    gap = hiring * jnp.maximum(target - trainees - experienced - abroad, 0.0)
    wanted = gap / parameters.staff_hire_months
    (graduated,) = limit(courses, step, courses / jnp.maximum(course_months, 1.0))
    wanted_site = places.by_site(summed(wanted))
    slots = parameters.staff_hires_cap * jnp.exp(-jnp.maximum(housing_cost - 1.0, 0.0)) + summed(graduated)
    hired = wanted * places.at_site(ration(slots, wanted_site))
    hired_site = places.by_site(summed(hired))
    from_courses = places.at_site(share(summed(graduated) / jnp.maximum(hired_site, 1e-6)))
    direct = hired * from_courses * parameters.graduate_months_saved
    foreign_hires = summed(hired - direct) * (1 - domestic)
    base_part = jnp.minimum(1.0, parameters.abroad_places_per_year / 12 / jnp.maximum(jnp.sum(foreign_hires), 1e-6))
    deal_part = abroad_places / jnp.maximum(places.by_site(foreign_hires), 1e-6)
    part = jnp.minimum(MOST_ABROAD, base_part + places.at_site(deal_part)) * (1 - domestic)
    sent = (hired - direct) * part
    back = abroad * jnp.minimum(1 / parameters.abroad_training_months, 1 / step)
    trainee_sum = jnp.maximum(summed(trainees), 1e-6)
    mentors = (
        parameters.expert_mentor_share * engineers_visiting * trainees / trainee_sum
        + parameters.staff_mentor_share * experienced
    )
    taught = jnp.minimum(trainees, parameters.trainees_per_mentor * mentors)
    months = jnp.stack([parameters.training_months_technician, parameters.training_months_engineer])
    strain = jnp.maximum(1 + parameters.housing_quit_elasticity * dear, 0.0)
    promoted, quit_trainees = limit(
        trainees, step, taught / months, trainees * parameters.trainee_attrition / 12 * strain
    )
    quit_experienced = experienced * jnp.minimum(parameters.experienced_attrition / 12 * strain, 1 / step)
    return Staff(
        hired, direct, sent, back * parameters.abroad_completion_share, back * (1 - parameters.abroad_completion_share),
        promoted, quit_trainees, quit_experienced, graduated,
    )  # fmt: skip
