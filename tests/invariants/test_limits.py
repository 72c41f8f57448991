"""Limits in which the answer is known, symmetries, and the size of the step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.invariants.support import SEEDS, Case, equal_fabs, few, shipped, some_deal, somewhere

from reshore.buildout.observe import MILESTONES
from reshore.names import REGIONS
from reshore.world.inputs import NEVER

FAB_AXES = ("pledge_names", "expert_fabs", "permit_fabs", "credit_rate", "credit_from", "credit_until",
            "credit_deadline", "generations_behind", "behind_until", "grant_usd_bn", "loan_usd_bn", "grant_from",
            "loan_from")  # fmt: skip
"""Terms whose last axis is the fab."""


def alone(seed: int, **fabs: float) -> Case:
    """One fab under parameters from anywhere, announced half a year into the horizon."""
    case = equal_fabs().building(**{"announced": 6, "as_of": 6, "start_planned": 6, **fabs})
    return replace(case, parameters=somewhere(np.random.default_rng(seed), 0.0))


def plenty(case: Case) -> Case:
    """The case with as many people, reviewers, visas and suppliers as anybody can want."""
    return case.having(
        craft_available_persons=1e7, craft_hire_months=1, craft_leave_local=0, craft_new_productivity=1,
        review_cases_site=100, review_cases_federal=100, rookie_quality_loss=0, supplier_gap=0,
        inspections_per_jurisdiction=0, housing_price_elasticity=0, staff_hires_cap=1e6, visa_cap_per_month=1e6,
    )  # fmt: skip


@given(seed=SEEDS)
@few
def test_without_visitors_and_experienced_staff_nobody_is_trained_and_no_volume_comes(seed: int):
    case = alone(seed).having(expert_practice_share=0, abroad_completion_share=0)
    results = case.play()
    assert results["trained_persons"].max() == 0
    assert results["experienced_persons"].max() == 0
    assert np.isnan(results["milestone_month"][:, 0, MILESTONES.index("volume")]).all()
    assert results["capacity_kwpm"].max() == 0


@given(seed=SEEDS)
@few
def test_one_fab_waits_for_no_other(seed: int):
    """A single case at every office takes what it takes alone, however many cases the office could handle."""
    case = alone(seed).having(review_cases_site=1, review_cases_federal=1)
    wide = case.having(review_cases_site=100, review_cases_federal=100)
    assert np.array_equal(case.dates(), wide.dates())


@given(seed=SEEDS)
@few
def test_a_fab_does_not_notice_one_of_another_firm_abroad(seed: int):
    """Nothing is shared across the border but the places that sponsors give to trainees from abroad."""
    case = alone(seed).having(abroad_places_per_year=0)
    second = np.arange(case.projects["used"].size) == 1
    site = int(np.flatnonzero(case.projects["site_region"] == REGIONS.index("JPN"))[0])
    both = case.building(
        used=case.projects["used"] + second,
        host=np.where(second, REGIONS.index("JPN"), case.projects["host"]),
        site=np.where(second, site, case.projects["site"]),
    )
    np.testing.assert_allclose(both.dates()[:, 0], case.dates()[:, 0], rtol=0, atol=1e-9)
    assert np.isfinite(both.dates()[:, 1]).any()


@given(seed=SEEDS)
@few
def test_permits_that_are_there_in_time_leave_the_building_time_alone(seed: int):
    """With permits long granted, ground is broken when the sponsor wants to, and they move no later date."""
    case = alone(seed, announced=-NEVER, start_planned=60, as_of=60).having(planned_start_slip_months=0)
    quick = case.having(permit_months_local=1, permit_months_state=1, permit_months_federal=1)
    for milestone in ("start", "building", "volume"):
        np.testing.assert_allclose(quick.dates(milestone)[:, 0], case.dates(milestone)[:, 0], rtol=0, atol=1e-6)
    assert np.all(np.abs(quick.dates("start")[:, 0] - 60) < 1.5)


@given(seed=SEEDS)
@few
def test_the_quickest_permits_cost_little_more_than_two_months(seed: int):
    """A track takes a month at least, and the gates of permits and of the sponsor take another to open."""
    case = alone(seed, announced=60, start_planned=60, as_of=60).having(planned_start_slip_months=0)
    quick = case.having(permit_months_local=0, permit_months_state=0, permit_months_federal=0)
    given_before = quick.building(announced=-NEVER)
    wait = quick.dates("building")[:, 0] - given_before.dates("building")[:, 0]
    assert wait.min() >= 0
    assert wait.max() < 2.25


@given(seed=SEEDS)
@few
def test_with_plenty_of_everything_a_building_takes_its_norm(seed: int):
    """Work at the pace of a full crew, after the month or two in which the crew gathers; at half the pace, twice."""
    case = plenty(alone(seed, announced=-NEVER)).having(
        first_pass_quality=1, immature_design_quality_loss=0, overtime_quality_loss=0, craft_productivity=1,
        craft_hours_per_week=50, park_utilities_work_saving=0,
    )  # fmt: skip
    took = case.dates("building")[:, 0] - case.dates("start")[:, 0]
    norm = case.parameters["building_months_full_crew"]
    assert np.min(took - norm) > -0.5
    assert np.max(took - norm) < 3.0
    half = case.having(craft_productivity=0.5)
    longer = half.dates("building")[:, 0] - half.dates("start")[:, 0] - took
    np.testing.assert_allclose(longer, norm, rtol=0, atol=1.5)


@given(seed=SEEDS, scale=st.sampled_from([2.0, 5.0]))
@few
def test_more_people_for_more_need_leave_the_dates(seed: int, scale: float):
    """All stocks of persons and all needs for them times the same number; money is paid per head, so pay goes down."""
    case = alone(seed)
    persons = ("craft_available_persons", "craft_import_cap", "visa_cap_per_month", "staff_hires_cap",
               "abroad_places_per_year", "staff_per_kwpm", "installers_per_kwpm", "engineers_per_kwpm")  # fmt: skip
    larger = case.times(**dict.fromkeys(persons, scale), craft_pay_usd_per_month=1 / scale)
    larger = larger.building(households=case.projects["households"] * scale)
    for milestone in ("building", "tool_in", "volume", "full"):
        np.testing.assert_allclose(larger.dates(milestone)[:, 0], case.dates(milestone)[:, 0], rtol=0, atol=1e-3)


@given(seed=SEEDS)
@few
def test_fabs_in_another_order_give_the_same_results_in_that_order(seed: int):
    rng = np.random.default_rng(seed)
    case = some_deal(rng, shipped("us-taiwan-2025-11"))
    order = rng.permutation(case.projects["used"].size)
    slots = case.projects["used"].shape
    assert all(case.terms[name].shape[-1:] == slots for name in FAB_AXES)
    mixed = Case(
        terms=case.terms | {name: case.terms[name][..., order] for name in FAB_AXES},
        projects={name: values[order] if values.shape == slots else values for name, values in case.projects.items()},
        parameters=case.parameters,
        shocks={
            name: values[..., order] if values.shape[-1:] == slots else values for name, values in case.shocks.items()
        },
    )
    before, after = case.play(), mixed.play()
    for name in ("planned_capacity_kwpm", "capacity_kwpm", "good_wafers_k", "yield_share", "starts_kwpm"):
        np.testing.assert_allclose(after[name], before[name][..., order], rtol=1e-8, atol=1e-8, err_msg=name)
    dates = np.nan_to_num(before["milestone_month"][:, order], nan=NEVER)
    np.testing.assert_allclose(np.nan_to_num(after["milestone_month"], nan=NEVER), dates, rtol=0, atol=1e-6)
    for name in ("visiting_experts_persons", "crew_persons", "ledger_usd_bn", "region_capacity_kwpm"):
        np.testing.assert_allclose(after[name], before[name], rtol=1e-8, atol=1e-6, err_msg=name)


def half_step(case: Case) -> np.ndarray:
    """How far half the step moves each date of fabs that are not on record, by draw, fab and milestone [months]."""
    open_ended = (case.projects["used"] > 0) & (case.projects["volume_observed"] >= NEVER)
    whole, half = (case.play(steps)["milestone_month"][:, open_ended] for steps in (1, 2))
    return np.abs(np.where(np.isnan(whole) | np.isnan(half), 0.0, whole - half))


def spread(moved: np.ndarray) -> dict[str, tuple[float, float]]:
    """By milestone: the mean move of the date, and the move that 95 % of the dates stay below [months]."""
    flat = moved.reshape(-1, len(MILESTONES))
    return {
        name: (float(flat[:, at].mean()), float(np.quantile(flat[:, at], 0.95))) for at, name in enumerate(MILESTONES)
    }


MOVES = {"permits": (0.1, 0.2), "start": (0.1, 0.1), "tool_in": (0.1, 0.25), "volume": (0.1, 0.25), "full": (0.15, 0.4)}
"""Most that half the step may move a date: on average, and for 95 % of the dates [months].

The aim of a tenth of a month for every date is met on average and by most dates, not by all."""


@given(seed=SEEDS)
@example(seed=0)
@few
def test_half_the_step_moves_the_dates_of_one_fab_little(seed: int):
    moved = spread(half_step(alone(seed)))
    assert all(moved[name][0] <= mean for name, (mean, _) in MOVES.items()), moved


@pytest.mark.parametrize("name", ["us-taiwan-2025-11", "status-quo"])
def test_half_the_step_moves_the_dates_of_a_shipped_deal_little(name: str):
    moved = spread(half_step(shipped(name)))
    assert all(moved[key][0] <= mean and moved[key][1] <= most for key, (mean, most) in MOVES.items()), moved
