"""Which way a date moves: later with more obstacles, earlier with more help, in a world of one fab.

One fab alone, because sharing out among fabs can turn a sign: what helps the first may starve the second. What may
go the other way has a test of its own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.invariants.support import SEEDS, Case, equal_fabs, few, somewhere

from reshore.world.catalogue import load_catalogue

SLACK = 0.05
"""Months by which a date may move the wrong way: a day and a half, from the monthly step."""

LATER = (
    "permit_months_local",
    "permit_months_state",
    "permit_months_federal",
    "inspections_per_jurisdiction",
    "supplier_gap",
    "petition_months",
    "vetting_months",
    "visa_refusal_share",
    "false_record_share",
    "experienced_attrition",
    "craft_leave_local",
    "training_months_technician",
    "training_months_engineer",
    "building_months_full_crew",
    "tool_install_months",
    "qualification_months",
    "ramp_months",
)
"""More of any of these never brings volume output forward."""

EARLIER = (
    "craft_available_persons",
    "craft_import_cap",
    "craft_productivity",
    "first_pass_quality",
    "expert_practice_share",
    "visa_cap_per_month",
    "trainees_per_mentor",
    "staff_mentor_share",
    "abroad_places_per_year",
    "supplier_start",
    "technician_install_help",
)
"""More of any of these never puts volume output off."""


def one_fab(seed: int, count: int = 1) -> Case:
    """A world of equal fabs with parameters from anywhere within their bounds."""
    return replace(equal_fabs(count), parameters=somewhere(np.random.default_rng(seed), 0.0))


def more(case: Case, stem: str, factor: float) -> Case:
    """The case with a parameter raised; a share at most to one."""
    raised = case.parameters[stem] * factor
    share = load_catalogue().parameters[stem].unit == "share"
    return case.having(**{stem: np.minimum(raised, 1.0) if share else raised})


def forward(before: Case, after: Case, fab: int = 0) -> float:
    """Most months by which volume comes earlier in any draw; below zero where it comes later in all."""
    return float(np.max(_gap(before.dates()[:, fab], after.dates()[:, fab])))


def _gap(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Left minus right, where never and never are the same."""
    horizon = 1e4
    return np.minimum(left, horizon) - np.minimum(right, horizon)


def _mean_gap(left: np.ndarray, right: np.ndarray) -> float:
    """Mean of left minus right."""
    return float(np.mean(_gap(left, right)))


@pytest.mark.parametrize("stem", LATER)
@given(seed=SEEDS, factor=st.floats(1.05, 3.0))
@few
def test_an_obstacle_never_brings_volume_forward(stem: str, seed: int, factor: float):
    case = one_fab(seed)
    assert forward(case, more(case, stem, factor)) <= SLACK


@pytest.mark.parametrize("stem", EARLIER)
@given(seed=SEEDS, factor=st.floats(1.05, 3.0))
@few
def test_a_help_never_puts_volume_off(stem: str, seed: int, factor: float):
    case = one_fab(seed)
    assert forward(more(case, stem, factor), case) <= SLACK


def inviting(case: Case, installers: float, engineers: float) -> Case:
    """The case with a clause that brings visiting experts to the first fab while it is built and equipped."""
    persons, fabs = (np.zeros_like(case.terms[name]) for name in ("expert_persons", "expert_fabs"))
    persons[0], fabs[0, 0] = (installers, engineers), 1
    return case.agreeing(expert_persons=persons, expert_fabs=fabs, expert_from=24, expert_until=60, expert_stay=24)


def teaching(case: Case, places: float, abroad: float) -> Case:
    """The case with a clause that opens training places while the first fab is built and equipped."""
    a_year, sites = (np.zeros_like(case.terms[name]) for name in ("training_places", "training_sites"))
    a_year[0], sites[0, 0] = places, 1
    return case.agreeing(
        training_places=a_year, training_sites=sites, training_abroad=abroad, training_engineers=0.5,
        training_months=12, training_from=12, training_until=72,
    )  # fmt: skip


@given(seed=SEEDS, persons=st.floats(10, 3000))
@few
def test_invited_installers_never_put_volume_off(seed: int, persons: float):
    case = one_fab(seed)
    assert forward(inviting(case, persons, 0), case) <= SLACK


@given(seed=SEEDS, persons=st.floats(10, 3000))
@few
def test_invited_engineers_put_volume_off_through_visas_and_housing_alone(seed: int, persons: float):
    """They wait in the same queue as installers, and take homes that staff would have had."""
    case = one_fab(seed)
    assert forward(inviting(case, 0, persons), case) <= 2.0
    case = case.having(housing_price_elasticity=0, visa_cap_per_month=1e5)
    assert forward(inviting(case, 0, persons), case) <= SLACK


@given(seed=SEEDS, places=st.floats(10, 3000), abroad=st.sampled_from([0.0, 0.5, 1.0]))
@few
def test_training_places_never_put_volume_off(seed: int, places: float, abroad: float):
    case = one_fab(seed)
    assert forward(teaching(case, places, abroad), case) <= SLACK


@given(seed=SEEDS, factor=st.floats(1.05, 4.0))
@few
def test_trainees_who_leave_put_volume_off_unless_their_posts_are_filled_from_abroad(seed: int, factor: float):
    """A post that falls vacant may go to somebody sent to the home fabs, who comes back trained."""
    case = one_fab(seed)
    assert forward(case, case.times(trainee_attrition=factor)) <= 1.0
    alone = case.having(abroad_places_per_year=0)
    assert forward(alone, alone.times(trainee_attrition=factor)) <= SLACK


@given(seed=SEEDS)
@few
def test_allowed_more_fabs_at_once_delay_each_where_people_and_reviewers_are_scarce(seed: int):
    """Equal fabs share crews, reviewers, visas and recruits; the suppliers they would attract are left out."""
    one, six = (one_fab(seed, count).having(supplier_gap=0) for count in (1, 6))
    for milestone in ("start", "volume"):
        assert _mean_gap(six.dates(milestone)[:, 0], one.dates(milestone)[:, 0]) > 1


@given(seed=SEEDS)
@few
def test_allowed_more_fabs_at_once_help_each_where_suppliers_are_scarce(seed: int):
    """With plenty of everything else, neighbours bring suppliers, and the work goes faster."""
    plenty = {
        "craft_available_persons": 1e6, "staff_hires_cap": 1e5, "visa_cap_per_month": 1e5, "review_cases_site": 100,
        "review_cases_federal": 100, "supplier_gap": 0.4, "supplier_start": 0.05, "housing_price_elasticity": 0,
        "abroad_places_per_year": 0, "craft_import_cap": 1e5,
    }  # fmt: skip
    one, six = (one_fab(seed, count).having(**plenty) for count in (1, 6))
    assert forward(six, one) <= SLACK
    assert _mean_gap(one.dates()[:, 0], six.dates()[:, 0]) > 0.5


@given(seed=SEEDS)
@few
def test_allowed_brooks_law_more_hires_with_few_mentors_delay(seed: int):
    """Where teaching takes most of a mentor's time and trainees do next to nothing, fast hiring puts volume off.

    Within the bounds of the parameters a trainee does more than teaching costs, and fast hiring helps.
    """
    case = one_fab(seed).having(staff_hires_cap=1e4, abroad_places_per_year=0)
    strained = case.having(
        mentor_time_lost=0.9, trainee_productivity=0, trainees_per_mentor=1, expert_mentor_share=1, trainee_attrition=0,
        staff_mentor_share=0, experienced_attrition=0.2,
    )  # fmt: skip
    for world, sign in ((strained, -1), (case, 1)):
        slow, fast = (world.having(staff_hire_months=months).dates()[:, 0] for months in (12, 2))
        assert sign * _mean_gap(slow, fast) > 0
