"""Permits: a track alone takes its mean, shared reviewers make a queue, clauses shorten, gates wait for all tracks."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import gamma
from tests.buildout.support import block, numbers, places, terms

from reshore.buildout.fabs import permit_spread
from reshore.buildout.permits import PermitParameters, PermitRules, permit_progress, permit_rules, start_gate
from reshore.world.inputs import NEVER

QUEUE = {"review_cases_site": 4.0, "review_cases_federal": 6.0}
LAW = {
    "federal_lane_saving": 0.4, "park_permit_saving": 0.25, "jurisdictions": 3.0,
    "inspections_per_jurisdiction": 0.5, "stop_months_per_inspection": 0.04,
}  # fmt: skip


def rules_of(months, fabs=1, reviewers=1.0):
    """Rules with a given time of each track."""
    tracks = jnp.broadcast_to(numbers(*months)[:, None], (3, fabs))
    return PermitRules(tracks, jnp.full(fabs, reviewers), jnp.zeros(fabs))


def test_the_spread_is_erlang_with_mean_one():
    stages = 12.0
    uniform = np.linspace(0.01, 0.99, 99)
    exact = gamma.ppf(uniform, a=stages, scale=1 / stages)
    found = np.asarray(permit_spread(jnp.asarray(np.tile(uniform, (3, 1))), jnp.asarray(stages)))[0]
    np.testing.assert_allclose(found, exact, rtol=3e-3)
    fine = (np.arange(20000) + 0.5) / 20000
    mean = np.asarray(permit_spread(jnp.asarray(np.tile(fine, (3, 1))), jnp.asarray(stages))).mean()
    assert mean == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("step", [1.0, 0.25])
def test_a_track_alone_takes_its_mean(step):
    parameters, where = block(PermitParameters, **QUEUE), places([0], [0], 1)
    left, applied, finished = jnp.ones((3, 1)), numbers(1.0), {}
    for month in np.arange(0, 20, step):
        done = permit_progress(parameters, rules_of((6, 9, 14)), left, applied, where, step)
        left = left - step * done
        for track in range(3):
            if float(left[track, 0]) < 1e-9:
                finished.setdefault(track, month + step)
    assert finished == {0: 6.0, 1: 9.0, 2: 14.0}


def test_many_cases_queue_at_the_site_and_in_the_country():
    parameters = block(PermitParameters, fabs=10, **QUEUE)
    where, left, applied = places([0] * 8 + [1] * 2, [0] * 10, 2), jnp.ones((3, 10)), jnp.ones(10)
    done = np.asarray(permit_progress(parameters, rules_of((6, 9, 14), 10), left, applied, where, 1.0))
    np.testing.assert_allclose(done[0, :8], 4 / 8 / 6)  # four reviewers' cases for eight fabs
    np.testing.assert_allclose(done[0, 8:], 1 / 6)  # the other site is free
    np.testing.assert_allclose(done[2], 6 / 10 / 14)  # one federal agency for all ten
    busier = permit_progress(parameters, rules_of((6, 9, 14), 10, reviewers=1.5), left, applied, where, 1.0)
    np.testing.assert_allclose(busier[0, :8], 6 / 8 / 6)
    np.testing.assert_allclose(busier[2], 9 / 10 / 14)


def test_cases_that_are_through_or_not_yet_handed_in_take_no_reviewer():
    parameters, where = block(PermitParameters, fabs=8, **QUEUE), places([0] * 8, [0] * 8, 1)
    left = jnp.ones((3, 8)).at[:, :2].set(0.0)
    applied = jnp.ones(8).at[2:4].set(0.0)
    done = np.asarray(permit_progress(parameters, rules_of((6, 9, 14), 8), left, applied, where, 1.0))
    np.testing.assert_allclose(done[0, 4:], 1 / 6)
    assert (done[:, :4] == 0).all()


def test_other_countries_have_agencies_of_their_own():
    parameters, where = block(PermitParameters, fabs=8, **QUEUE), places([0] * 7 + [1], [0] * 7 + [3], 2)
    done = permit_progress(parameters, rules_of((6, 9, 14), 8), jnp.ones((3, 8)), jnp.ones(8), where, 1.0)
    assert float(done[2, 7]) == pytest.approx(1 / 14)
    assert float(done[2, 0]) == pytest.approx(6 / 7 / 14)


def law_in(month, fabs=1, cleared=0.0, months=(6.0, 9.0, 14.0), **clauses):
    """Rules of one month under some clauses."""
    own = jnp.broadcast_to(numbers(*months)[:, None], (3, fabs))
    return permit_rules(
        block(PermitParameters, fabs=fabs, **LAW), terms(fabs, **clauses), jnp.asarray(month), own,
        jnp.full(fabs, cleared),
    )  # fmt: skip


def test_without_clauses_nothing_changes():
    rules = law_in(50.0)
    np.testing.assert_allclose(rules.months[:, 0], [6, 9, 14])
    assert float(rules.reviewers[0]) == 1.0
    assert float(rules.stop_share[0]) == pytest.approx(3 * 0.5 * 0.04)


def test_a_lane_saves_its_share_and_months_of_the_named_track_while_it_is_open():
    clause = {
        "permit_lane": [1.0], "permit_saved": [[0.0, 0.0, 2.0]], "permit_reviewers": [0.5], "permit_from": [40.0],
        "permit_until": [60.0], "permit_fabs": [[1.0, 0.0]],
    }  # fmt: skip
    rules = law_in(50.0, fabs=2, **clause)
    np.testing.assert_allclose(rules.months[:, 0], [6, 9, 14 * 0.6 - 2])
    np.testing.assert_allclose(rules.months[:, 1], [6, 9, 14])
    np.testing.assert_allclose(rules.reviewers, [1.5, 1.0])
    for closed in (30.0, 70.0):
        np.testing.assert_allclose(law_in(closed, fabs=2, **clause).months[:, 0], [6, 9, 14])


def test_a_park_clears_local_and_state_permits_and_no_track_takes_under_a_month():
    np.testing.assert_allclose(law_in(50.0, cleared=1.0).months[:, 0], [6 * 0.75, 9 * 0.75, 14])
    much = {
        "permit_saved": [[5.5, 3.0, 99.0]], "permit_from": [0.0], "permit_until": [NEVER], "permit_fabs": [[1.0]],
    }  # fmt: skip
    np.testing.assert_allclose(law_in(50.0, **much).months[:, 0], [1, 6, 1])


def test_a_clause_that_says_how_many_jurisdictions_replaces_the_baseline():
    one = {
        "permit_jurisdictions": [1.0], "permit_from": [0.0], "permit_until": [NEVER], "permit_fabs": [[1.0]],
    }  # fmt: skip
    assert float(law_in(50.0, **one).stop_share[0]) == pytest.approx(1 * 0.5 * 0.04)


def test_two_clauses_on_jurisdictions_leave_a_number_that_one_of_them_names():
    two = {
        "permit_jurisdictions": [2.0, 1.0], "permit_from": [0.0, 0.0], "permit_until": [NEVER, NEVER],
        "permit_fabs": [[1.0], [1.0]],
    }  # fmt: skip
    said = float(law_in(50.0, **two).stop_share[0]) / (0.5 * 0.04)
    assert 1 <= round(said, 12) <= 2


def test_inspections_stop_at_most_half_of_the_time():
    crowd = {
        "permit_jurisdictions": [500.0], "permit_from": [0.0], "permit_until": [NEVER], "permit_fabs": [[1.0]],
    }  # fmt: skip
    assert float(law_in(50.0, **crowd).stop_share[0]) == 0.5


def gate(left, month=60.0, wanted=50.0, observed=NEVER):
    """The start gate of one fab."""
    parameters = block(PermitParameters, permit_share_left_at_start=0.3)
    return float(
        start_gate(
            parameters, numbers(*left)[:, None], jnp.asarray(month), numbers(wanted), numbers(observed),
            numbers(float(observed < NEVER)),
        )[0]
    )  # fmt: skip


def test_ground_is_broken_when_no_track_has_too_much_left_and_the_sponsor_is_ready():
    assert gate((0.0, 0.25, 0.2)) == pytest.approx(1.0)
    assert gate((0.0, 0.2, 0.36)) == 0.0
    assert gate((0.0, 0.2, 0.3)) == pytest.approx(0.5)
    assert gate((0.0, 0.0, 0.0), wanted=70.0) == 0.0


def test_a_known_start_opens_the_gate_on_its_date_whatever_the_permits():
    assert gate((1.0, 1.0, 1.0), month=40.0, observed=39.0) == 1.0
    assert gate((0.0, 0.0, 0.0), month=38.0, observed=39.0) == 0.0
