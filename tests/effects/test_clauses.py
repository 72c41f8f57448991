"""Each kind of clause that the build-out plays moves what it is for, the right way and by a plausible amount.

Differences are taken draw by draw, with the clause minus without it, at the place where the clause acts first. A range
is about half to twice the median found when the test was written: it is there to notice a clause that stops acting or
turns round, not to fix its size.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from tests.effects.support import Played, played

NEXT_FABS = ("TSMC-AZ-F4", "TSMC-AZ-F5", "TSMC-AZ-F6")
"""Fabs in Phoenix whose ground is not broken, nor their permits granted, in November 2025."""

STARTED_FABS = ("TSMC-AZ-F2", "TSMC-AZ-F3")
"""Fabs in Phoenix that are being built in November 2025."""

NO_CREDIT = ("tax-credit=null", "tax-credit-2022=null")


@dataclass(frozen=True)
class Effect:
    """What a clause does to one quantity.

    Args:
        what: the quantity, in words.
        quantity: reads it from the results, by draw.
        share: least share of draws in which the difference has the sign of the range.
        low: least median difference.
        high: largest median difference.
    """

    what: str
    quantity: Callable[[Played], np.ndarray]
    share: float
    low: float
    high: float

    def holds(self, after: Played, before: Played) -> None:
        """Check sign and size of the paired differences."""
        difference = self.quantity(after) - self.quantity(before)
        sign = 1 if self.low + self.high > 0 else -1
        found = f"{self.what}: median {np.median(difference):.4g}, {np.mean(sign * difference > 0):.2f} of draws"
        assert np.mean(sign * difference > 0) >= self.share, found
        assert self.low <= np.median(difference) <= self.high, found


def building_months(seen: Played) -> np.ndarray:
    """Mean months from ground-breaking to a complete building over the next fabs."""
    return seen.date("building", *NEXT_FABS) - seen.date("start", *NEXT_FABS)


def trained(seen: Played) -> np.ndarray:
    """People who became experienced in Phoenix in 2026-2030 [persons]."""
    return np.sum([seen.at("trained_persons", year) for year in range(2026, 2031)], axis=0)


def delivered(seen: Played) -> np.ndarray:
    """Pledged money that buys standard phases [usd_bn]."""
    return seen.results["delivered_usd_bn"].sum(axis=1)


EFFECTS: dict[str, tuple[Effect, ...]] = {
    "experts": (
        Effect("visitors in Phoenix, 2027", lambda p: p.at("visiting_experts_persons", 2027), 1, 150, 700),
        Effect("volume of started fabs", lambda p: p.date("volume", *STARTED_FABS), 0.95, -4, -0.7),
        Effect("US leading capacity, 2028", lambda p: p.leading(2028), 0.9, 1, 6),
        Effect("what experts are paid", lambda p: p.money("expert_pay"), 0.95, 0.1, 1),
    ),
    "training": (
        Effect("trainees abroad, 2028", lambda p: p.at("trainees_abroad_persons", 2028), 1, 350, 650),
        Effect("people trained, 2026-30", trained, 1, 400, 2400),
        Effect("US leading capacity, 2032", lambda p: p.leading(2032), 0.95, 2, 16),
        Effect("what the partner pays", lambda p: p.money("training_partner"), 1, 0.1, 0.4),
    ),
    "park": (
        Effect("supplier capability, 2030", lambda p: p.at("supplier_share", 2030), 1, 0.005, 0.15),
        Effect("building time of the next fabs", building_months, 0.95, -3, -0.3),
        Effect("what the host pays", lambda p: p.money("park_host"), 1, 1.999, 2.001),
    ),
    "permits": (
        Effect("permits of the next fabs", lambda p: p.date("permits", *NEXT_FABS), 0.95, -5, -1),
        Effect("volume of the next fabs", lambda p: p.date("volume", *NEXT_FABS, "TSMC-AZ-AP1"), 0.5, -3, -0.05),
    ),
    "rules": (
        Effect("building time of the next fabs", building_months, 0.95, -2.5, -0.25),
        Effect("complete building of the third fab", lambda p: p.date("building", "TSMC-AZ-F3"), 0.95, -2.5, -0.25),
    ),
    "vetting": (
        Effect("visitors, 2026", lambda p: p.at("visiting_experts_persons", 2026, None), 1, -300, -60),
        Effect("petitions waiting, end of 2026", lambda p: p.results["visas_persons"][:, 2, :, 3].sum(1), 1, 80, 450),
        Effect("petitions refused, 2026", lambda p: p.results["visas_persons"][:, 2, :, 2].sum(1), 1, 10, 80),
        Effect("US leading capacity, 2028", lambda p: p.leading(2028), 0.9, -4, -0.3),
    ),
    "pledge": (
        Effect("planned capacity of phases", lambda p: p.phases("planned_capacity_kwpm"), 1, 7, 30),
        Effect("spending on tools", lambda p: p.money("tools"), 1, 7, 30),
        Effect("US leading capacity, 2038", lambda p: p.leading(2038), 0.9, 4, 22),
    ),
    "guarantee": (
        Effect("supplier capability, 2030", lambda p: p.at("supplier_share", 2030), 1, 0.007, 0.15),
        Effect("what the guarantor loses", lambda p: p.money("guarantee_loss"), 1, 2.499, 2.501),
    ),
    "grant": (Effect("grants paid", lambda p: p.money("grants"), 0.5, 5, 10.001),),
    "technology": (
        Effect("volume of started fabs", lambda p: p.date("volume", *STARTED_FABS), 0.9, 10, 45),
        Effect("US leading capacity, 2028", lambda p: p.leading(2028), 0.9, -28, -6),
    ),
}
"""Clause of `support.CLAUSES` to what it does on the path without a deal."""


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        pytest.param(name, effect, id=f"{name}: {effect.what}")
        for name, effects in EFFECTS.items()
        for effect in effects
    ],
)
def test_a_clause_does_what_it_is_for(name: str, effect: Effect):
    effect.holds(played(name), played())


def test_every_draw_is_solved_under_every_clause():
    for name in EFFECTS:
        residual = played(name).results["conservation_residual"]
        assert residual.max() < 1e-9, name


@pytest.mark.parametrize("aid", [("chip-tariff-threat=null",), NO_CREDIT], ids=["threat", "tax credit"])
def test_a_threat_and_a_tax_credit_make_more_of_a_pledge_come(aid: tuple[str, ...]):
    """What an exemption or a credit is worth against the cost gap moves delivery; the slope may be below zero."""
    with_aid, without = played("pledge"), played("pledge", sets=aid)
    Effect("money delivered", delivered, 0.85, 0.4, 6).holds(with_aid, without)
    Effect("phases", lambda p: p.phases("planned_capacity_kwpm"), 0.85, 0.2, 4.5).holds(with_aid, without)


def test_a_longer_tax_credit_costs_more_and_brings_more_phases():
    short, long = played("pledge"), played("pledge", "tax-credit", sets=NO_CREDIT)
    Effect("money delivered", delivered, 0.85, 0.4, 4).holds(long, short)
    Effect("tax credit", lambda p: p.money("tax_credit"), 0.95, 5, 80).holds(long, short)


def test_a_park_clears_the_permits_of_phases_that_come_after_it_and_gives_them_land():
    """Fabs that apply before the park opens have their permits by then, so the standard phases show it."""
    after, before = played("pledge", "park"), played("pledge")
    wait = Effect("permits of the first phase", lambda p: p.date("permits", "test-pledge-1"), 0.6, -9, -0.5)
    wait.holds(after, before)
    room = Effect("planned capacity of phases", lambda p: p.phases("planned_capacity_kwpm"), 0, -0.01, 9)
    room.holds(after, before)


def test_a_grant_moves_money_and_nothing_else():
    after, before = played("grant").results, played().results
    moved = [name for name in before if not np.array_equal(after[name], before[name], equal_nan=True)]
    assert moved == ["ledger_usd_bn"]


def test_half_of_the_visitors_have_about_half_of_the_effect():
    half = ("experts.persons.installer=250", "experts.persons.engineer=550")
    deal, none = played(name="us-taiwan-2025-11"), played(name="us-taiwan-2025-11", sets=("experts=null",))
    middle = played(name="us-taiwan-2025-11", sets=half)
    whole_effect, half_effect = (
        np.median(p.at("visiting_experts_persons", 2027) - none.at("visiting_experts_persons", 2027))
        for p in (deal, middle)
    )
    assert 0.4 < half_effect / whole_effect < 0.75


@pytest.mark.parametrize(
    ("name", "effect"),
    [
        ("experts", Effect("visitors in Phoenix, 2027", EFFECTS["experts"][0].quantity, 1, 150, 700)),
        ("training", Effect("US leading capacity, 2032", lambda p: p.leading(2032), 0.95, 2, 18)),
        ("park", Effect("building time", building_months, 0.8, -3, -0.1)),
        ("vetting", Effect("visitors in Phoenix, 2027", EFFECTS["experts"][0].quantity, 0.95, -250, -30)),
        ("pledge-new", Effect("US leading capacity, 2035", lambda p: p.leading(2035), 0.8, 2, 16)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_clause_of_the_shipped_deal_acts_within_it(name: str, effect: Effect):
    """The deal against the deal without the clause: the others do not drown it."""
    deal = "us-taiwan-2025-11"
    effect.holds(played(name=deal), played(name=deal, sets=(f"{name}=null",)))
