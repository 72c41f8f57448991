"""Every dollar once: what the ledger books adds up to what was built and agreed, and its accounts add to zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from tests.invariants.support import SEEDS, Arrays, Case, equal_fabs, few, shipped, some_deal, somewhere

from reshore.buildout.ledger import CAPEX_ENTRIES, LEDGER, PUBLIC_ENTRIES
from reshore.outcome import LEDGER_ENTRIES
from reshore.world.inputs import NEVER, PAYERS

ENTRIES = tuple(LEDGER)
BUILT_FROM = 84.0
"""January 2026: late enough for every payment to fall into the years that results keep."""


def accounts(ledger: np.ndarray) -> dict[str, np.ndarray]:
    """Balance of every account by draw and year [usd_bn]."""
    names = sorted({name for pair in LEDGER.values() for name in pair})
    balance = {name: np.zeros(ledger.shape[:2]) for name in names}
    for place, (payer, receiver) in enumerate(LEDGER.values()):
        balance[payer] -= ledger[..., place]
        balance[receiver] += ledger[..., place]
    return balance


def spent(case: Case) -> Arrays:
    """Money by entry over all years that results keep [usd_bn]."""
    return dict(zip(ENTRIES, np.moveaxis(case.play()["ledger_usd_bn"].sum(axis=1), -1, 0), strict=True))


def soon(seed: int) -> Case:
    """One fab that is announced in January 2026, under parameters with which it stands well before 2040."""
    case = equal_fabs().building(announced=BUILT_FROM, as_of=BUILT_FROM, start_planned=BUILT_FROM)
    return replace(case, parameters=somewhere(np.random.default_rng(seed), 0.0)).having(
        planned_start_slip_months=0, craft_available_persons=1e5, first_pass_quality=0.9
    )


def test_the_ledger_has_the_entries_that_results_have():
    assert ENTRIES == LEDGER_ENTRIES
    assert set(CAPEX_ENTRIES) | set(PUBLIC_ENTRIES) < set(ENTRIES)
    assert all(payer != receiver for payer, receiver in LEDGER.values())


@given(seed=SEEDS)
@few
def test_accounts_add_to_zero_and_nobody_pays_a_negative_bill(seed: int):
    rng = np.random.default_rng(seed)
    case = replace(some_deal(rng, shipped("us-taiwan-2025-11")), parameters=somewhere(rng, 0.0))
    ledger = case.play()["ledger_usd_bn"]
    assert ledger.min() >= -1e-9
    balance = accounts(ledger)
    assert np.abs(sum(balance.values())).max() <= 1e-9 * ledger.sum()
    assert balance["crews"].min() >= -1e-9
    assert balance["host_public"].max() <= 1e-9


@given(seed=SEEDS)
@few
def test_tools_cost_what_was_installed_and_buildings_what_was_done_with_the_rework(seed: int):
    case = soon(seed)
    money = spent(case)
    drawn = case.parameters
    capex = 20 * drawn["programme_cost_usd_bn_per_kwpm"][:, 0]
    building = capex * drawn["building_cost_share"]
    np.testing.assert_allclose(money["tools"], capex - building, rtol=1e-3)
    materials_and_design = building * (1 - drawn["craft_labour_share"])
    assert np.min(money["building"] / materials_and_design) >= 0.999
    assert np.max(money["building"] / materials_and_design) <= 1.3
    quality = case.having(rookie_quality_loss=0)
    np.testing.assert_allclose(spent(quality)["building"], materials_and_design, rtol=1e-3)


@given(seed=SEEDS)
@few
def test_a_tax_credit_pays_its_rate_and_a_grant_its_amount(seed: int):
    case = soon(seed).having(rookie_quality_loss=0)
    rate, deadline = np.zeros_like(case.terms["credit_rate"]), np.full_like(case.terms["credit_deadline"], 240.0)
    rate[0, 0] = 0.35
    first = np.arange(case.projects["used"].size) == 0
    aided = case.agreeing(
        credit_rate=rate, credit_from=0, credit_until=NEVER, credit_deadline=deadline, grant_usd_bn=6.6 * first,
        loan_usd_bn=5.0 * first, grant_from=0, loan_from=0,
    )  # fmt: skip
    before, after = spent(case), spent(aided)
    np.testing.assert_allclose(after["grants"], 6.6, rtol=1e-3)
    np.testing.assert_allclose(after["loans"], 5.0, rtol=1e-3)
    capex = 20 * case.parameters["programme_cost_usd_bn_per_kwpm"][:, 0]
    np.testing.assert_allclose(after["tax_credit"], 0.35 * capex, rtol=0.01)
    assert before["tax_credit"].max() == 0
    others = [name for name in ENTRIES if name not in {"tax_credit", "grants", "loans"}]
    assert all(np.array_equal(before[name], after[name]) for name in others)


@given(seed=SEEDS)
@few
def test_a_credit_needs_a_start_before_its_deadline(seed: int):
    case = soon(seed)
    rate = np.zeros_like(case.terms["credit_rate"])
    rate[0, 0] = 0.35
    late = case.agreeing(credit_rate=rate, credit_from=0, credit_until=NEVER, credit_deadline=BUILT_FROM)
    assert spent(late)["tax_credit"].max() < 0.02 * spent(late)["tools"].min()


@pytest.mark.parametrize("payer", PAYERS)
def test_parks_and_courses_cost_what_the_clauses_say_and_their_payer_pays(payer: str):
    case = equal_fabs()
    pays = np.array([float(payer == name) for name in PAYERS])
    at_phoenix = (np.arange(case.projects["site_region"].size) == 0) * 1.0
    opening = np.where(at_phoenix > 0, 120.0, NEVER)
    parks = at_phoenix[:, None] * pays
    park = case.agreeing(park_opening=opening, park_cost_usd_bn=2.5 * at_phoenix, park_payer=parks)
    places, sites, payers = (
        np.zeros_like(case.terms[n]) for n in ("training_places", "training_sites", "training_payer")
    )
    places[0], sites[0], payers[0] = 600, at_phoenix, pays
    both = park.agreeing(
        training_places=places, training_sites=sites, training_payer=payers, training_months=12, training_from=90,
        training_until=150, training_engineers=0.5,
    )  # fmt: skip
    before, after = spent(case), spent(both)
    np.testing.assert_allclose(after[f"park_{payer}"], 2.5, rtol=1e-9)
    monthly = case.parameters["training_usd_per_month"]
    courses = after[f"training_{payer}"] - before[f"training_{payer}"]
    if payer != "sponsor":  # a sponsor sends fewer at its own cost where graduates fill the posts
        np.testing.assert_allclose(courses, 5 * 600 * 12 * monthly / 1e9, rtol=1e-9)
    for other in set(PAYERS) - {payer, "sponsor"}:
        assert after[f"park_{other}"].max() == after[f"training_{other}"].max() == 0


def test_a_guarantee_costs_the_share_that_is_lost():
    case = equal_fabs()
    credit, sites = (np.zeros_like(case.terms[name]) for name in ("guarantee_usd_bn", "guarantee_sites"))
    credit[0], sites[0, 0] = 50, 1
    lent = case.agreeing(
        guarantee_usd_bn=credit, guarantee_sites=sites, guarantee_loss=0.05, guarantee_from=90, guarantee_until=150
    )
    np.testing.assert_allclose(spent(lent)["guarantee_loss"], 2.5, rtol=1e-9)
