"""Visiting experts: the queue, the cap that sponsors share, vetting and its two effects, and what clauses promise."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers, places, terms

from reshore.buildout.experts import ExpertParameters, experts, invited

GIVEN = {
    "expert_practice_share": 0.5, "expert_request_months": 2.0, "petition_months": 4.0, "vetting_months": 2.0,
    "visa_cap_per_month": 100.0, "visa_refusal_share": 0.1, "expert_stay_months": 24.0, "false_record_share": 0.08,
    "screening_scale_months": 3.0,
}  # fmt: skip


def month(queue, useful, host=(0, 0), domestic=(0, 0), at=50.0, clauses=None, step=1.0, **values):
    """One month of two fabs; stocks and needs by role and fab."""
    parameters = block(ExpertParameters, fabs=2, **(GIVEN | values))
    stocks = tuple(jnp.asarray(stock, dtype=float) for stock in queue)
    return experts(
        parameters, terms(2, 2, **(clauses or {})), jnp.asarray(at), stocks, jnp.asarray(useful, dtype=float),
        numbers(*domestic), places([0, 1], list(host), 2), step,
    )  # fmt: skip


NOBODY = np.zeros((2, 2))


def test_sponsors_ask_for_the_share_they_are_used_to_less_who_is_there_or_on_the_way():
    found = month((NOBODY, NOBODY, NOBODY), [[100, 40], [60, 0]])
    np.testing.assert_allclose(found.asked, [[25, 10], [15, 0]])
    found = month(([[10, 0], [0, 0]], [[10, 0], [0, 0]], [[10, 30], [0, 0]]), [[100, 40], [60, 0]])
    np.testing.assert_allclose(found.asked, [[10, 0], [15, 0]])
    assert float(month((NOBODY,) * 3, [[100, 40], [60, 0]], domestic=(1, 0)).asked[0, 0]) == 50  # at home: all


def test_the_cap_on_petitions_is_shared_in_proportion():
    petitions = [[900, 200], [300, 200]]
    found = month((petitions, NOBODY, NOBODY), NOBODY)
    assert np.asarray(found.filed).sum() == pytest.approx(100.0)
    np.testing.assert_allclose(found.filed, np.array(petitions) / 1600 * 100)
    free = month((petitions, NOBODY, NOBODY), NOBODY, visa_cap_per_month=5000.0)
    np.testing.assert_allclose(free.filed, np.array(petitions) / 4)


def test_each_country_has_its_own_cap_and_people_at_home_need_no_visa():
    petitions = [[900, 200], [300, 200]]
    found = month((petitions, NOBODY, NOBODY), NOBODY, host=(0, 3))
    np.testing.assert_allclose(found.filed, [[75, 50], [25, 50]])
    home = month((petitions, petitions, NOBODY), NOBODY, domestic=(0, 1))
    np.testing.assert_allclose(np.asarray(home.filed)[:, 1], [200, 200])
    np.testing.assert_allclose(np.asarray(home.refused)[:, 1], 0)
    np.testing.assert_allclose(np.asarray(home.granted)[:, 1], [200, 200])
    np.testing.assert_allclose(np.asarray(home.filed)[:, 0], [75, 25])


def test_screening_refuses_what_it_finds_and_lets_the_rest_in_as_people_who_do_not_help():
    screening, visiting = [[100, 0], [0, 0]], [[0, 0], [50, 0]]
    found = month((NOBODY, screening, visiting), NOBODY)
    missed = np.exp(-2 / 3)
    refusal = 0.1 + 0.08 * (1 - missed)
    np.testing.assert_allclose(found.refused[0, 0], 50 * refusal)
    np.testing.assert_allclose(found.granted[0, 0], 50 * (1 - refusal))
    np.testing.assert_allclose(found.able[1, 0], 50 * (1 - 0.08 * missed / (1 - 0.08 * (1 - missed))))
    np.testing.assert_allclose(found.departed[1, 0], 50 / 24)


VETTING = {
    "vetting": [1.0], "vetting_from": [40.0], "vetting_until": [60.0], "vetting_months": [1.0],
    "vetting_false": [0.2], "vetting_refusal": [0.05],
}  # fmt: skip


def test_a_vetting_clause_delays_refuses_and_says_how_many_records_are_false():
    queue = (NOBODY, [[100, 0], [0, 100]], [[50, 0], [0, 50]])
    found = month(queue, NOBODY, host=(0, 3), clauses=VETTING)
    missed = np.exp(-3 / 3)
    refusal = 0.1 + 0.05 + 0.2 * (1 - missed)
    np.testing.assert_allclose(found.refused[0, 0], 100 / 3 * refusal)
    np.testing.assert_allclose(found.able[0, 0], 50 * (1 - 0.2 * missed / (1 - 0.2 * (1 - missed))))
    plain = month(queue, NOBODY, host=(0, 3))
    np.testing.assert_array_equal(np.asarray(found.refused)[:, 1], np.asarray(plain.refused)[:, 1])  # other host
    np.testing.assert_array_equal(found.able[1, 1], plain.able[1, 1])
    after = month(queue, NOBODY, host=(0, 3), clauses=VETTING, at=70.0)
    np.testing.assert_array_equal(after.refused, plain.refused)


def test_longer_screening_keeps_out_more_false_records():
    def helping(months):
        return float(month((NOBODY, NOBODY, [[50, 0], [0, 0]]), NOBODY, vetting_months=months).able[0, 0])

    assert helping(1.0) < helping(3.0) < helping(12.0) < 50.0
    assert helping(300.0) == pytest.approx(50.0)


PROMISE = {
    "expert_persons": [[120.0, 60.0]], "expert_from": [40.0], "expert_until": [60.0], "expert_stay": [30.0],
    "expert_fabs": [[1.0, 1.0]],
}  # fmt: skip


def standing(at, useful=((300, 100), (200, 100)), **more):
    """Experts kept by a clause at a month, and visas a month that come with it."""
    kept, visas = invited(terms(2, 2, **(PROMISE | more)), jnp.asarray(at), jnp.asarray(useful, dtype=float))
    return np.asarray(kept), float(visas[0])


def test_a_clause_brings_its_people_evenly_keeps_them_for_their_stay_and_shares_them_by_need():
    assert standing(30.0) == (pytest.approx(np.zeros((2, 2))), 0.0)
    kept, visas = standing(50.0)
    np.testing.assert_allclose(kept, [[60 * 0.75, 60 * 0.25], [30 * 2 / 3, 30 / 3]])
    assert visas == pytest.approx(180 / 20)
    kept, visas = standing(65.0)
    assert kept.sum() == pytest.approx(180)
    assert visas == 0.0
    assert standing(80.0)[0].sum() == pytest.approx(90)  # half have gone home
    assert standing(95.0)[0].sum() == pytest.approx(0)


def test_a_clause_sends_nobody_where_nobody_can_be_used():
    assert standing(60.0, useful=((0, 0), (0, 0)))[0].sum() == 0


def test_a_clause_adds_room_under_the_cap_in_the_host_it_serves():
    petitions = [[900, 900], [300, 300]]
    found = month((petitions, NOBODY, NOBODY), NOBODY, host=(0, 3), clauses=PROMISE | {"expert_fabs": [[1.0, 0.0]]})
    np.testing.assert_allclose(np.asarray(found.filed).sum(axis=0), [100 + 9, 100])


@pytest.mark.parametrize("step", [0.25, 1.0])
def test_no_flow_takes_more_than_the_stock(step):
    full = [[40, 30], [20, 10]]
    found = month(
        (full, full, full), NOBODY, step=step, petition_months=0.1, vetting_months=0.01, expert_stay_months=0.1,
        visa_cap_per_month=1e9, domestic=(0, 1),
    )  # fmt: skip
    for flow in (found.filed, found.granted + found.refused, found.departed):
        assert (step * np.asarray(flow) <= np.array(full) * (1 + 1e-12)).all()


def test_the_queue_settles_at_flow_times_time():
    useful, step = jnp.asarray([[100.0, 0.0], [0.0, 0.0]]), 0.5

    def later(queue, _):
        now = month(queue, useful, step=step)
        changes = (now.asked - now.filed, now.filed - now.granted - now.refused, now.granted - now.departed)
        return tuple(stock + step * change for stock, change in zip(queue, changes, strict=True)), now.asked

    queue, asked = jax.lax.scan(later, (jnp.zeros((2, 2)),) * 3, length=3000)
    petitions, screening, visiting = (float(stock[0, 0]) for stock in queue)
    flow = float(asked[-1, 0, 0])
    assert petitions == pytest.approx(flow * 4)
    assert screening == pytest.approx(flow * 2)
    refusal = 0.1 + 0.08 * (1 - np.exp(-2 / 3))
    assert visiting == pytest.approx(flow * (1 - refusal) * 24)
