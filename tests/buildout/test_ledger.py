"""The money ledger: every entry against a hand calculation, every dollar from one account to another."""

from __future__ import annotations

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import MONEY, add, block, numbers

from reshore.buildout.ledger import LEDGER, PUBLIC_ENTRIES, MoneyParameters, ledger_month, material_cost
from reshore.buildout.month import Month
from reshore.outcome import LEDGER_ENTRIES
from reshore.world.inputs import Projects, Terms

ARIZONA, KUMAMOTO, PHOENIX = 0, 7, 0


@jax.jit
def book(parameters, fabs, projects, terms, before, after, month):
    """Entries of one month."""
    return ledger_month(
        Month(parameters, fabs, Projects(**projects), Terms(**terms)), before, after, jnp.asarray(month)
    )


@pytest.fixture
def booked(inputs_month):
    """What is booked in a month in which some stocks or totals change, by entry; other stocks stay as they are."""
    month, start = inputs_month

    def play(at=150.0, held=(), changed=(), terms=None):
        before, clauses = add(start, held), vars(month.terms) | (terms or {})
        entries = book(
            month.parameters, month.fabs, vars(month.projects), clauses, before, add(before, changed), float(at)
        )
        return dict(zip(LEDGER, np.asarray(entries).tolist(), strict=True))

    return play


def only(entries, **wanted):
    """Only these entries are booked, in these amounts."""
    assert entries == {name: pytest.approx(wanted.get(name, 0.0), rel=1e-12, abs=1e-15) for name in LEDGER}


def test_entries_are_those_of_the_outcome_and_each_moves_money_between_two_accounts():
    assert tuple(LEDGER) == tuple(LEDGER_ENTRIES)
    assert all(payer != receiver for payer, receiver in LEDGER.values())
    assert set(PUBLIC_ENTRIES) < set(LEDGER)
    assert all(LEDGER[name][0].endswith("_public") for name in PUBLIC_ENTRIES)


def test_accounts_add_to_zero_whatever_is_booked(path):
    entries = path("us-taiwan-2025-11")["ledger_usd_bn"]
    accounts = sorted({account for pair in LEDGER.values() for account in pair})
    balance = np.zeros((len(accounts), *entries.shape[:2]))
    for entry, (payer, receiver) in enumerate(LEDGER.values()):
        balance[accounts.index(payer)] -= entries[..., entry]
        balance[accounts.index(receiver)] += entries[..., entry]
    np.testing.assert_allclose(balance.sum(axis=0), 0.0, atol=1e-12)
    assert (entries >= -1e-12).all()


def test_a_quiet_month_costs_nothing(booked):
    only(booked())


def test_work_is_paid_by_effort_so_that_rework_costs(booked, inputs_month):
    month, _ = inputs_month
    building, quality = float(month.fabs.building_usd_bn[ARIZONA]), float(month.fabs.norm.quality[ARIZONA])
    only(booked(changed=[("effort", ARIZONA, 10.0)]), building=building * quality * 0.10 * 0.6)
    whole = booked(changed=[("effort", ARIZONA, 100 / quality)])["building"]
    assert whole == pytest.approx(building * 0.6)  # at normal quality the building costs what it should
    only(booked(changed=[("effort", KUMAMOTO, 10.0)]))  # the ledger is about the United States


def test_tools_are_paid_as_they_come_and_carry_their_grant(booked, inputs_month):
    month, _ = inputs_month
    tools = float(month.fabs.tools_usd_bn[ARIZONA])
    only(
        booked(changed=[("tools_in", ARIZONA, 5.0)]), tools=0.05 * tools, grants=2.2 * 0.05 * 0.6,
        loans=5 / 3 * 0.05 * 0.6,
    )  # fmt: skip


def test_what_was_built_before_the_aid_begins_is_paid_for_then(booked):
    built = [("done", ARIZONA, 100.0), ("tools_in", ARIZONA, 50.0)]
    assert booked(at=70, held=built)["grants"] == 0.0
    opening = booked(at=71, held=built)["grants"] + booked(at=72, held=built)["grants"]
    assert opening == pytest.approx(2.2 * (0.4 + 0.6 * 0.5))


def test_a_tax_credit_is_paid_on_spending_while_it_is_law_to_fabs_that_began_in_time(booked, inputs_month):
    month, _ = inputs_month
    tools = 0.05 * float(month.fabs.tools_usd_bn[ARIZONA])
    spending = [("tools_in", ARIZONA, 5.0)]
    both = [("credit", (slice(None), ARIZONA), 1.0)]
    assert booked(at=70, held=both, changed=spending)["tax_credit"] == pytest.approx(0.25 * tools)
    assert booked(at=90, held=both, changed=spending)["tax_credit"] == pytest.approx(0.35 * tools)
    assert booked(at=40, held=both, changed=spending)["tax_credit"] == 0.0
    assert booked(at=90, changed=spending)["tax_credit"] == 0.0
    half = [("credit", (1, ARIZONA), 0.5)]
    assert booked(at=90, held=half, changed=spending)["tax_credit"] == pytest.approx(0.35 * tools / 2)


def test_people_are_paid_by_the_mean_of_the_month(booked):
    staff = [("trainees", (0, ARIZONA), 300.0), ("experienced", (1, ARIZONA), 100.0)]
    only(booked(held=staff), staff_wages=400 * 10_000 / 1e9)
    only(booked(changed=staff), staff_wages=200 * 10_000 / 1e9)
    experts = [("visiting", (1, ARIZONA), 100.0)]
    only(booked(held=experts), expert_pay=100 * 20_000 / 1e9, housing=100 * 2_000 / 1e9)
    dear = [*experts, ("housing_cost", PHOENIX, 0.5)]
    assert booked(held=dear)["housing"] == pytest.approx(100 * 3_000 / 1e9)


def test_crews_are_paid_by_heads_and_pay_and_imported_ones_are_housed_and_moved(booked):
    only(booked(changed=[("payroll", PHOENIX, 1000.0)]), craft_wages=1000 * 12_000 / 1e9)
    only(booked(held=[("crew", (3, PHOENIX), 600.0)]), housing=600 * 0.5 * 2_000 / 1e9)
    only(booked(held=[("crew", (1, PHOENIX), 600.0)]))  # local crews have homes
    moved = [("crew_moved", PHOENIX, 40.0), ("experts_moved", PHOENIX, 10.0)]
    only(booked(changed=moved), relocation=(40 * 5_000 + 10 * 50_000) / 1e9)


def test_wafers_need_materials_and_chemicals_cost_their_premium_without_suppliers(booked, inputs_month):
    _, start = inputs_month
    supplier = float(start.supplier[PHOENIX])
    price = 2_000 * (0.75 + 0.25 * (1 + 4 * (1 - supplier)))
    only(booked(changed=[("started", ARIZONA, 7.0)]), materials=7_000 * price / 1e9)
    parameters = block(MoneyParameters, **{name: value for name, value in MONEY.items()
                                           if name in MoneyParameters.__dataclass_fields__})  # fmt: skip
    np.testing.assert_allclose(material_cost(parameters, numbers(0, 1)), [2_000 * (0.75 + 0.25 * 5), 2_000])


def test_courses_are_paid_when_they_begin_by_whom_the_clause_says(booked):
    course = 600 / 12 * 15 * 10_000 / 1e9
    only(booked(at=100), training_sponsor=course, park_host=2.4 / 24)
    host = booked(at=100, terms={"training_payer": jnp.zeros((8, 3)).at[0, 1].set(1.0)})
    assert (host["training_host"], host["training_sponsor"]) == (pytest.approx(course), 0.0)


def test_people_abroad_are_paid_for_once(booked):
    away = [("abroad", (0, ARIZONA), 120.0)]
    wages = 120 * 10_000 / 1e9
    only(booked(held=away), staff_wages=wages, training_sponsor=120 * 10_000 / 1e9)
    share = 240 / (240 + 600 * 0.8)  # while the clause runs, its own places are paid as courses
    found = booked(at=100, held=away)["training_sponsor"] - booked(at=100)["training_sponsor"]
    assert found == pytest.approx(share * 120 * 10_000 / 1e9)


def test_a_park_costs_what_it_costs_over_the_two_years_before_it_opens(booked):
    months = [booked(at=at) for at in range(78, 114)]
    assert sum(month["park_host"] for month in months) == pytest.approx(2.4)
    named = {"park_cost_usd_bn": jnp.zeros(16).at[PHOENIX].set(6.0)}
    assert booked(at=96, terms=named)["park_host"] == pytest.approx(6.0 / 24)


def test_a_guarantee_costs_its_losses_on_what_is_drawn(booked):
    clause = {
        "guarantee_usd_bn": numbers(50, 0, 0, 0), "guarantee_loss": numbers(0.04, 0, 0, 0),
        "guarantee_from": numbers(144, 0, 0, 0), "guarantee_until": numbers(180, 0, 0, 0),
        "guarantee_sites": jnp.zeros((4, 16)).at[0, PHOENIX].set(0.75),
    }  # fmt: skip
    months = [booked(at=at, terms=clause)["guarantee_loss"] for at in range(138, 186)]
    assert sum(months) == pytest.approx(50 * 0.04 * 0.75)
    assert max(np.diff(months)) <= max(months)
    assert all(later >= earlier for earlier, later in pairwise(months[:20]))


def test_only_a_fab_that_broke_ground_before_the_deadline_has_a_right_to_the_credit(twin):
    case, states = twin("us-taiwan-2025-11", 0)
    for f, fab in enumerate(case.fabs):
        if fab.american and fab.alive == 1:
            first = min(case.terms.credit_deadline[k][f] for k in range(2))
            begun = next((month for month, state in enumerate(states) if state["work"][f] < 99.5), 999)
            if abs(begun - first) > 3:
                assert states[-1]["credit"][:, f] == pytest.approx(float(begun < first)), f
