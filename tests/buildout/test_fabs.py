"""Money becomes fabs: delivery, phases, land, node gates and starts against hand calculations."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers, projects, terms

from reshore.buildout.fabs import (
    FabParameters,
    delivery_rate,
    make_fabs,
    money_for_phases,
    node_gate_month,
    phase_plan,
)
from reshore.buildout.parameters import parameters_of
from reshore.deal import load_deal
from reshore.names import month_number
from reshore.solve.compiling import QUICK
from reshore.world.baseline import load_world
from reshore.world.inputs import NEVER, Projects, Terms
from reshore.world.resolve import resolve

DELIVERY = {
    "delivery_rate": 0.5, "delivery_slope": 0.4, "us_cost_gap": 0.3, "capital_cost_share": 0.4, "threat_belief": 0.25,
    "us_sales_share": 0.6,
}  # fmt: skip
PHASES = {
    "programme_cost_by_product": [1.5] + [1.0] * 7, "phase_capacity_kwpm": 20.0, "phase_starts_per_year": 2.0,
    "phases_on_own_land": 3.0, "us_share_of_growth_max": 0.5, "park_acres_per_phase": 400.0,
    "world_growth": [0.1] * 8,
}  # fmt: skip
ONE_PLEDGE = {
    "pledge_usd_bn": [100.0], "pledge_from": [84.0], "pledge_until": [204.0], "pledge_chip_share": [0.8],
    "pledge_new_share": [0.5], "pledge_region": [1], "pledge_free": [1.0], "pledge_slots": [4.0],
}  # fmt: skip
FOUR_PHASES = {"phase": 1.0, "rank": [0, 1, 2, 3], "site_rank": [0, 1, 2, 3]}


def rate(parameters=None, **clauses):
    """Share of the first pledge's new money that becomes fabs; two phases wait for it."""
    where = projects(2, phase=1.0, rank=[0, 1])
    return float(
        delivery_rate(block(FabParameters, 2, **(DELIVERY | (parameters or {}))), where,
                      terms(2, **(ONE_PLEDGE | clauses)))[0]
    )  # fmt: skip


def test_delivery_answers_to_the_exemption_against_the_cost_gap():
    assert rate() == pytest.approx(0.5 + 0.4 * (0 - 0.3))
    threat = numbers(0, 1, 1, 1, 1, 1, 1, 1)
    assert rate(threat_rate=threat) == pytest.approx(0.5 + 0.4 * (0.6 * 0.25 - 0.3))
    assert rate(law_rate=threat) == pytest.approx(0.5 + 0.4 * (0.6 - 0.3))
    assert rate(law_rate=3 * threat) == rate(law_rate=threat)  # an exemption saves at most the whole price
    assert rate(law_rate=numbers(0, 0, 1, 1, 1, 1, 1, 1)) == rate()  # other investors' exemption


@pytest.mark.parametrize("slope", [-0.3, 0.0, 0.7])
def test_the_slope_of_delivery_is_the_parameter_and_may_be_zero(slope):
    half, whole = (rate({"delivery_slope": slope}, law_rate=numbers(0, part, 0, 0, 0, 0, 0, 0)) for part in (0.5, 1.0))
    assert whole - half == pytest.approx(slope * 0.6 * 0.5)


def test_money_that_nobody_promised_comes_only_in_answer_to_the_exemption():
    law = numbers(0, 1, 1, 1, 1, 1, 1, 1)
    assert rate(pledge_promised=[0.0], law_rate=law) == pytest.approx(0.4 * (0.6 - 0.3))
    assert rate(pledge_promised=[0.0]) == 0.0  # the gap is wider than what is saved
    assert rate({"delivery_slope": 0.0}, pledge_promised=[0.0], law_rate=law) == 0.0


def test_delivery_stays_a_share():
    assert rate({"delivery_slope": 50.0}) == 0.0
    assert rate({"delivery_slope": -50.0}) == 1.0


def credit(**slots):
    """What one tax credit of 35 % adds to the delivery rate, over what it could add at most."""
    clause = {f"credit_{name}": [[value, value]] for name, value in slots.items()} | {"credit_rate": [[0.35, 0.35]]}
    return (rate(**clause) - rate()) / (0.4 * 0.4 * 0.35)


def test_a_tax_credit_counts_for_the_part_of_the_first_two_years_in_which_ground_may_be_broken():
    law = {"from": 60.0, "until": NEVER}
    assert credit(**law, deadline=NEVER) == pytest.approx(1.0)
    assert credit(**law, deadline=84.0 + 18) == pytest.approx(0.75)
    assert credit(**law, deadline=80.0) == pytest.approx(0.0)
    assert credit(**(law | {"until": 84.0 + 6}), deadline=NEVER) == pytest.approx(0.25)


def test_a_tax_credit_counts_only_from_the_day_on_which_it_is_law():
    assert credit(**{"from": 84.0 + 12, "until": NEVER}, deadline=NEVER) == pytest.approx(0.5)
    assert credit(**{"from": 84.0 + 60, "until": NEVER}, deadline=NEVER) == pytest.approx(0.0)


def money(capex=(0.0, 0.0, 0.0, 0.0), parameters=None, **clauses):
    """Money of the first pledge that buys phases; a flat delivery rate of a half."""
    made = (
        {"chip_share": [0.1, 0.6, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8], "new_money_share": 0.3}
        | DELIVERY
        | {"delivery_slope": 0.0}
        | (parameters or {})
    )
    found = money_for_phases(
        block(FabParameters, 4, **made), projects(4, **FOUR_PHASES), terms(4, **(ONE_PLEDGE | clauses)), numbers(*capex)
    )
    return float(found[0])


def test_money_becomes_fabs_in_order_named_projects_chips_new_money_delivery():
    assert money() == pytest.approx(100 * 0.8 * 0.5 * 0.5)
    named = {"pledge_names": [[1.0, 1.0, 0.0, 0.0]]}
    assert money((20, 30, 500, 500), **named) == pytest.approx((100 - 50) * 0.8 * 0.5 * 0.5)
    assert money((90, 30, 0, 0), **named) == 0.0  # the named projects take it all
    assert money(pledge_free=[0.0]) == 0.0
    assert money(pledge_chip_share=[-1.0], pledge_new_share=[-1.0]) == pytest.approx(100 * 0.6 * 0.3 * 0.5)
    assert money(pledge_chip_share=[-1.0], pledge_region=[3]) == pytest.approx(100 * 0.3 * 0.5 * 0.5)  # Japan's share
    assert money(pledge_new_share=[0.0]) == 0.0


def plan(delivered, where=None, acres=0.0, **parameters):
    """Capacity and month of announcement of the four phases of one pledge."""
    there = projects(4, **(FOUR_PHASES | {"base_capacity": np.full((8, 6), 100.0)} | (where or {})))
    found = phase_plan(
        block(FabParameters, 4, **(PHASES | parameters)), there, terms(4, park_acres=[acres], **ONE_PLEDGE),
        jnp.zeros(8).at[0].set(delivered),
    )  # fmt: skip
    return [np.asarray(values) for values in found]


def test_money_fills_standard_phases_in_order():
    capacity, _ = plan(75.0)  # fifty thousand wafers a month at programme cost
    np.testing.assert_allclose(capacity, [20, 20, 10, 0])
    assert plan(0.0)[0].tolist() == [0, 0, 0, 0]


def test_a_pledge_too_large_for_its_slots_buys_larger_phases():
    np.testing.assert_allclose(plan(240.0, phases_on_own_land=9.0)[0], [40, 40, 40, 40])


def test_land_limits_the_phases_of_a_site_and_a_park_brings_more():
    np.testing.assert_allclose(plan(120.0)[0], [20, 20, 20, 0])
    np.testing.assert_allclose(plan(120.0, phases_on_own_land=1.5)[0], [20, 10, 0, 0])
    np.testing.assert_allclose(plan(120.0, acres=400.0)[0], [20, 20, 20, 20])
    two_sites = {"site_rank": [0, 0, 1, 1]}
    np.testing.assert_allclose(plan(120.0, two_sites, phases_on_own_land=1.0)[0], [20, 20, 0, 0])


def test_phases_begin_when_they_are_paid_for_allowed_and_wanted():
    _, starts = plan(120.0, phase_starts_per_year=99.0)
    np.testing.assert_allclose(starts, 84 + np.arange(4) / 4 * 120)  # paid for over ten years
    _, starts = plan(120.0, phase_starts_per_year=0.25)
    np.testing.assert_allclose(starts, 84 + np.arange(4) * 48)
    _, starts = plan(120.0, phase_starts_per_year=99.0, us_share_of_growth_max=0.05)
    np.testing.assert_allclose(starts, 84 + 12 * np.arange(4) * 20 / (0.05 * 800 * 0.1))


def gate(generation, behind=0.0, domestic=0.0, slip=0.0):
    """Month from which a fab may run its generation."""
    where = projects(1, generation=[generation], domestic=[domestic])
    parameters = block(FabParameters, node_slip_months=slip)
    return float(node_gate_month(parameters, where, terms(1, generations_behind=[behind]))[0])


def test_a_node_waits_for_one_so_many_generations_newer_at_home():
    assert gate(-1, behind=3) == -NEVER
    assert gate(2) == 48.0
    assert gate(2, behind=1) == 82.0
    assert gate(2, behind=0.5) == pytest.approx((48 + 82) / 2)
    assert gate(2, behind=1, domestic=1.0) == 48.0  # at home there is nothing to wait for
    assert gate(2, behind=2, slip=4.0) == 97.0  # a plan slips
    assert gate(2, behind=1, slip=4.0) == 82.0  # a fact does not
    assert gate(5, behind=1) == pytest.approx(114 + 30)
    assert gate(4, behind=2.5, slip=4.0) == pytest.approx(118 + 1.5 * 30)


@partial(jax.jit, compiler_options=QUICK)
def made(where, clauses, parameters, shocks):
    """All fab slots of one draw."""
    there = Projects(**where)
    drawn = parameters_of(parameters, there)
    fabs = make_fabs(drawn, there, Terms(**clauses), shocks)
    return {field.name: getattr(fabs, field.name) for field in dataclasses.fields(fabs)}


@pytest.fixture(scope="module")
def fabs(inputs, draws):
    """Fab slots of a deal in a draw, with some parameters, terms or projects changed."""

    @cache
    def play(deal, draw=0, **parameters):
        clauses, where = inputs(deal)
        drawn = {stem: jnp.asarray(values[draw]) for stem, values in draws.parameters.items()}
        drawn |= {stem: jnp.full_like(drawn[stem], value) for stem, value in parameters.items()}
        shocks = {name: jnp.asarray(values[draw]) for name, values in draws.shocks.items()}
        return made(vars(where), vars(clauses), drawn, shocks), where, shocks

    return play


NOVEMBER = "us-taiwan-2025-11"


def test_a_technology_clause_holds_a_node_back_no_longer_than_it_lasts(draws):
    def gate_of_the_third_arizona_fab(until):
        deal = load_deal(NOVEMBER, [f"newest-nodes-at-home.until={until}"])
        clauses, where, labels = resolve(deal, load_world(deal.as_of))
        drawn = {stem: jnp.asarray(values[0]) for stem, values in draws.parameters.items()}
        shocks = {name: jnp.asarray(values[0]) for name, values in draws.shocks.items()}
        found = made(vars(where), vars(clauses), drawn, shocks)
        return float(found["node_month"][labels.projects.index("TSMC-AZ-F3")])

    held = gate_of_the_third_arizona_fab("null")
    assert held > month_number(date(2026, 9, 1))
    assert gate_of_the_third_arizona_fab("2026-06-01") <= month_number(date(2026, 6, 1)) < held


def test_a_project_that_has_not_started_slips_and_one_named_by_a_pledge_slips_less(fabs):
    found, where, shocks = fabs(NOVEMBER, commitment_effect=0.5, planned_start_slip_months=6.0, phase_gap_months=18.0)
    slip = 12 * np.asarray(shocks["start_uniform"])
    fourth, idaho = 3, 18
    assert float(found["start_wanted"][idaho]) == pytest.approx(where.start_planned[idaho] + slip[idaho])
    wanted = where.start_planned[fourth] + 18 + slip[fourth] / 2
    assert float(found["start_wanted"][fourth]) == pytest.approx(max(wanted, float(where.as_of)))


def test_cancellation_spares_what_has_started_and_half_of_what_a_pledge_names(fabs):
    gone = np.asarray(fabs(NOVEMBER, unstarted_cancel_share=1.0, commitment_effect=0.0)[0]["alive"])
    _, where, shocks = fabs(NOVEMBER)
    real = where.phase == 0
    np.testing.assert_array_equal(gone[real], (where.used * (where.start_observed < NEVER))[real])
    held = np.asarray(fabs(NOVEMBER, unstarted_cancel_share=0.8, commitment_effect=0.5)[0]["alive"])
    uniform = np.asarray(shocks["cancel_uniform"])
    assert held[3] == float(uniform[3] >= 0.4)  # TSMC's fourth fab is named
    assert held[18] == float(uniform[18] >= 0.8)  # Micron's second Idaho fab is not


def test_an_open_pause_lasts_its_drawn_time_and_at_least_until_today(fabs):
    found, where, shocks = fabs(NOVEMBER, pause_months=30.0)
    drawn = where.pause_from + 60 * np.asarray(shocks["pause_uniform"])
    open_end = where.open_end_pause > 0
    assert open_end.sum() == 3
    np.testing.assert_allclose(
        np.asarray(found["pause_until"])[open_end], np.maximum(drawn, where.as_of)[open_end], rtol=1e-12
    )
    assert float(found["pause_until"][13]) == where.pause_until[13]  # Samsung: the end is known


def test_cost_crew_staff_and_experts_follow_from_capacity(fabs):
    found, where, _ = fabs(
        NOVEMBER, programme_cost_usd_bn_per_kwpm=1.5, building_cost_share=0.3, craft_labour_share=0.4,
        normal_building_months=20.0, craft_pay_usd_per_month=10_000.0, staff_per_kwpm=100.0, technician_share=0.6,
        installers_per_kwpm=10.0, engineers_per_kwpm=20.0,
    )  # fmt: skip
    second = 1
    capacity = float(found["capacity"][second])
    assert float(found["building_usd_bn"][second]) == pytest.approx(1.5 * capacity * 0.3)
    assert float(found["tools_usd_bn"][second]) == pytest.approx(1.5 * capacity * 0.7)
    assert float(found["crew_normal"][second]) == pytest.approx(1.5e9 * capacity * 0.3 * 0.4 / (20 * 10_000))
    staff = where.staff[second]  # known: a third of 6,000
    np.testing.assert_allclose(np.asarray(found["staff_target"])[:, second], [0.6 * staff, 0.4 * staff])
    np.testing.assert_allclose(np.asarray(found["experts_needed"])[:, second], [staff / 10, staff / 5])


def test_a_phase_that_no_money_buys_is_not_there(fabs):
    found, where, _ = fabs(NOVEMBER)
    empty = (where.phase > 0) & (np.asarray(found["capacity"]) == 0)
    assert empty.any()
    assert not np.asarray(found["alive"])[empty].any()


def test_a_pledge_that_delivers_nothing_leaves_every_real_project_where_it_is(inputs, engine, changed):
    clauses, where = inputs(NOVEMBER)
    nothing = engine(changed(clauses, pledge_new_share=np.where(clauses.pledge_free > 0, 0.0, -1.0)), where)
    real = where.phase == 0
    alone = changed(where, used=where.used * real, phase=where.phase * real)
    without = engine(changed(clauses, pledge_free=0 * clauses.pledge_free), alone)
    assert not nothing["planned_capacity_kwpm"][:, ~real].any()
    np.testing.assert_allclose(
        nothing["milestone_month"][:, real], without["milestone_month"][:, real], atol=1e-9, equal_nan=True
    )
