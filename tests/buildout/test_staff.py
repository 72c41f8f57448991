"""Staff: mentors set the intake that can be sustained, hires and places are shared out, the scarcer kind decides."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers, places

from reshore.buildout.staff import MOST_ABROAD, StaffParameters, capability, staff

GIVEN = {
    "technician_share": 0.6, "staff_hire_months": 5.0, "staff_hires_cap": 1e6, "training_months_technician": 18.0,
    "training_months_engineer": 12.0, "trainees_per_mentor": 4.0, "trainee_productivity": 0.5,
    "mentor_time_lost": 0.2, "expert_mentor_share": 0.5, "staff_mentor_share": 0.1, "trainee_attrition": 0.24,
    "experienced_attrition": 0.12, "housing_quit_elasticity": 1.0, "staff_hire_start_share": 0.5,
    "abroad_places_per_year": 0.0, "abroad_training_months": 10.0, "abroad_completion_share": 0.9,
    "graduate_months_saved": 0.5,
}  # fmt: skip


def month(
    trainees=((0, 0), (0, 0)), experienced=((0, 0), (0, 0)), abroad=((0, 0), (0, 0)), courses=((0, 0), (0, 0)),
    course_months=(12, 12), abroad_places=(0, 0), engineers=(0, 0), target=((0, 0), (0, 0)), hiring=(1, 1),
    housing=(1, 1), domestic=(0, 0), site_of=(0, 1), step=1.0, **values,
):  # fmt: skip
    """One month of two fabs at two sites; people by kind and fab."""
    people = [jnp.asarray(stock, dtype=float) for stock in (trainees, experienced, abroad, courses)]
    return staff(
        block(StaffParameters, fabs=2, sites=2, **(GIVEN | values)), *people, numbers(*course_months),
        numbers(*abroad_places), numbers(*engineers), jnp.asarray(target, dtype=float), numbers(*hiring),
        numbers(*housing), numbers(*domestic), places(list(site_of), [0, 0], 2), step,
    )  # fmt: skip


def test_with_mentors_fixed_the_intake_that_can_be_sustained_is_kappa_m_over_the_training_time():
    crowd = month(trainees=((500, 0), (500, 0)), experienced=((100, 0), (50, 0)), engineers=(40, 0))
    mentors_technicians, mentors_engineers = 0.1 * 100 + 0.5 * 40 / 2, 0.1 * 50 + 0.5 * 40 / 2
    assert float(crowd.promoted[0, 0]) == pytest.approx(4 * mentors_technicians / 18)
    assert float(crowd.promoted[1, 0]) == pytest.approx(4 * mentors_engineers / 12)
    fewer = month(trainees=((250, 0), (250, 0)), experienced=((100, 0), (50, 0)), engineers=(40, 0))
    np.testing.assert_allclose(fewer.promoted, crowd.promoted)  # more trainees do not learn any faster


def test_with_mentors_enough_trainees_take_the_training_time():
    found = month(trainees=((36, 0), (24, 0)), experienced=((900, 0), (900, 0)))
    np.testing.assert_allclose(np.asarray(found.promoted)[:, 0], [2, 2])


def test_without_mentors_nobody_becomes_experienced():
    found = month(trainees=((100, 100), (100, 100)))
    assert not np.asarray(found.promoted).any()
    np.testing.assert_allclose(found.quit_trainees, 100 * 0.24 / 12)


def test_staffing_a_fab_takes_at_least_n_tau_over_kappa_m_months():
    experts, wanted, step = 50.0, 400.0, 0.5
    trainees, able = jnp.zeros((2, 2)), jnp.zeros((2, 2))
    target = jnp.asarray([[0.0, 0.0], [wanted, 0.0]])
    quiet = {"trainee_attrition": 0.0, "experienced_attrition": 0.0, "staff_mentor_share": 0.0}
    months = 0.0
    while float(able[1, 0]) < 0.5 * wanted:
        now = month(trainees, able, target=target, engineers=(experts, 0), step=step, **quiet)
        trainees += step * (now.hired - now.promoted)
        able += step * now.promoted
        months += step
    assert months == pytest.approx(0.5 * wanted * 12 / (4 * 0.5 * experts), rel=0.08)
    assert months >= 0.5 * wanted * 12 / (4 * 0.5 * experts)


def test_hiring_closes_the_gap_over_its_months_and_waits_for_the_building():
    found = month(
        trainees=((50, 0), (0, 0)), abroad=((10, 0), (0, 0)), experienced=((40, 0), (0, 0)),
        target=((200, 90), (100, 90)), hiring=(1, 0),
    )  # fmt: skip
    np.testing.assert_allclose(found.hired, [[20, 0], [20, 0]])


def test_fabs_of_a_site_share_its_labour_market_in_proportion():
    target = ((600, 200), (400, 300))
    found = month(target=target, site_of=(0, 0), staff_hires_cap=numbers(90, 1))
    np.testing.assert_allclose(found.hired, np.array(target) / 1500 * 90)
    dear = month(target=target, site_of=(0, 0), staff_hires_cap=numbers(90, 1), housing=(1.2, 1))
    np.testing.assert_allclose(dear.hired, np.array(target) / 1500 * 90 * np.exp(-0.2))


def test_graduates_widen_the_labour_market_and_some_are_experienced_at_once():
    found = month(
        target=((6000, 0), (4000, 0)), courses=((120, 0), (120, 0)), staff_hires_cap=numbers(180, 1),
        graduate_months_saved=0.25,
    )  # fmt: skip
    np.testing.assert_allclose(found.graduated[:, 0], [10, 10])
    assert np.asarray(found.hired).sum() == pytest.approx(200)
    assert np.asarray(found.direct).sum() == pytest.approx(20 * 0.25)


def test_sponsors_send_their_own_places_and_clauses_add_theirs_at_their_site():
    target = ((600, 600), (400, 400))
    own = month(target=target, abroad_places_per_year=120.0)
    assert np.asarray(own.sent).sum() == pytest.approx(10)
    np.testing.assert_allclose(own.sent[:, 0], own.sent[:, 1])
    clause = month(target=target, abroad_places_per_year=120.0, abroad_places=(7, 0))
    np.testing.assert_allclose(np.asarray(clause.sent).sum(axis=0), [5 + 7, 5])
    many = month(target=target, abroad_places=(1e6, 1e6))
    np.testing.assert_allclose(many.sent, MOST_ABROAD * many.hired)
    home = month(target=target, abroad_places_per_year=120.0, domestic=(1, 0))
    np.testing.assert_allclose(np.asarray(home.sent).sum(axis=0), [0, 10])


def test_people_back_from_the_home_fabs_are_experienced_if_they_completed():
    found = month(abroad=((50, 0), (30, 0)))
    np.testing.assert_allclose(np.asarray(found.back_able)[:, 0], [4.5, 2.7])
    np.testing.assert_allclose(np.asarray(found.back_learning)[:, 0], [0.5, 0.3])


def test_dear_housing_makes_people_quit():
    people = ((100, 100), (100, 100))
    found = month(trainees=people, experienced=people, housing=(1.5, 1.0))
    np.testing.assert_allclose(found.quit_experienced[0], [1.5, 1.0])
    cheap = month(trainees=people, experienced=people, housing=(0.0, 1.0), housing_quit_elasticity=3.0)
    assert not np.asarray(cheap.quit_experienced)[:, 0].any()  # never below nothing


@pytest.mark.parametrize("step", [0.25, 1.0])
def test_no_flow_takes_more_than_the_stock(step):
    people = ((100, 3), (50, 7))
    found = month(
        trainees=people, experienced=people, abroad=people, courses=people, course_months=(0.1, 0.1),
        engineers=(1e4, 1e4), step=step, training_months_technician=0.1, training_months_engineer=0.1,
        trainee_attrition=90.0, experienced_attrition=90.0, abroad_training_months=0.1, housing=(3.0, 3.0),
    )  # fmt: skip
    for flow in (
        found.promoted + found.quit_trainees, found.quit_experienced, found.back_able + found.back_learning,
        found.graduated,
    ):  # fmt: skip
        assert (step * np.asarray(flow) <= np.array(people) * (1 + 1e-12)).all()


def able(trainees, experienced, engineers=0.0, target=(100, 100), **values):
    """Capability of one fab."""
    parameters = block(StaffParameters, **(GIVEN | values))
    stocks = [numbers(*people)[:, None] for people in (trainees, experienced, target)]
    return float(capability(parameters, stocks[0], stocks[1], numbers(engineers), stocks[2])[0])


def test_the_scarcer_kind_of_staff_sets_what_a_fab_can_run():
    assert able((0, 0), (80, 30)) == pytest.approx(0.3)
    assert able((0, 0), (80, 30), engineers=40) == pytest.approx(0.3 + 0.4 * 0.5)
    assert able((0, 0), (500, 500)) == 1.0
    assert able((0, 0), (0, 0)) == 0.0


def test_mentors_lose_time_and_trainees_do_part_of_the_work():
    assert able((80, 400), (40, 400), target=(100, 4000)) == pytest.approx(
        min((40 * (1 - 0.2 * 80 / 160) + 0.5 * 80) / 100, (400 * (1 - 0.2 * 0.25) + 0.5 * 400) / 4000)
    )


def test_many_hires_with_few_mentors_lower_output_where_they_do_little_themselves():
    quick = {"trainee_productivity": 0.02}  # Brooks: below mentor time lost over trainees per mentor, 0.05
    assert able((100, 100), (50, 50), **quick) < able((0, 0), (50, 50), **quick)
    assert able((100, 100), (50, 50)) > able((0, 0), (50, 50))
