"""Duties, exemptions and quotas of the chip market, against rates that were worked out by hand."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

import numpy as np
import pytest

from reshore.deal import ChipTariff, Deal, Subsidy, Tariff, load_deal
from reshore.errors import DealError
from reshore.names import NODE_CLASSES, REGIONS, YEARS
from reshore.world.chip_inputs import CASES, LICENCE_HOLDERS, ORIGIN_SLOTS, QUOTA_SLOTS, REPAIRS, ChipBase, ChipTerms
from reshore.world.chip_terms import NO_LIMIT_MULTIPLE, chip_terms
from reshore.world.inputs import NEVER

USA, TWN, KOR, CHN = (REGIONS.index(code) for code in ("USA", "TWN", "KOR", "CHN"))
FREE, LAW, IMPOSED, IMPOSED_ALL = range(len(CASES))
LEADING, MEMORY = NODE_CLASSES.index("leading"), NODE_CLASSES.index("memory")
COMMON = {"status": "assumed", "note": "A test.", "from": date(2026, 1, 1)}


def base() -> ChipBase:
    """Two firms of Taiwan with 0.6 and 0.3 of its leading chips, of which only the first builds; Korea's builds too."""
    slots = (len(NODE_CLASSES), ORIGIN_SLOTS)
    builds = np.zeros((len(REGIONS), len(NODE_CLASSES)))
    builds[TWN, LEADING], builds[KOR, MEMORY], builds[USA, LEADING] = 0.6, 0.7, 1.0
    made = np.zeros((3, len(NODE_CLASSES)))
    made[0, LEADING], made[1, LEADING], made[2, MEMORY] = 0.6, 0.3, 0.7
    return ChipBase(
        region=np.zeros(slots, dtype=int), owner=np.zeros(slots, dtype=int), used=np.zeros(slots),
        base_share=np.zeros(slots), route_share=np.zeros((*slots, len(REGIONS))), builder_share=builds,
        firms=("Builder", "Stayer", "Korean"), firm_owner=np.array([TWN, TWN, KOR]), firm_share=made,
    )  # fmt: skip


def terms(**clauses: Tariff | ChipTariff | Subsidy) -> ChipTerms:
    """What a deal of some clauses is to the chip market."""
    deal = Deal(
        name="made", title="Made", parties=("USA", "TWN"), as_of=date(2025, 11, 26), status="assumed", baseline=None,
        clauses={name.replace("_", "-"): clause for name, clause in clauses.items()},
    )  # fmt: skip
    return chip_terms(deal, base())


def tariff(rate: float, authority: str = "232", stacking: str = "adds", **more: Any) -> Tariff:
    """A tariff on Taiwan's chips."""
    own = {"importer": "USA", "partners": ("TWN",), "goods": ("chips",), "rate_pct": rate, "authority": authority}
    return Tariff.model_validate(COMMON | own | {"stacking": stacking} | more)


def chips(rate: float, state: str = "in_force", **more: Any) -> ChipTariff:
    """A chip tariff on everybody."""
    return ChipTariff.model_validate(COMMON | {"partners": ("all",), "rate_pct": rate, "state": state} | more)


def at(rates: np.ndarray, year: int, partner: int = TWN, case: int = LAW, importer: int = USA) -> float:
    """A rate in one year."""
    return float(rates[case, YEARS.index(year), partner, importer])


def test_nothing_agreed_is_no_duty_and_no_quota():
    found = terms()
    for field in fields(ChipTerms):
        value = np.asarray(getattr(found, field.name))
        assert np.isfinite(value).all()
        if field.name.endswith(("_rate", "_share")) and field.name != "quota_duty_share":
            assert not value.any(), field.name
    assert (found.quota_owner == -1).all()
    assert found.quota_in_force.shape == (len(CASES), len(YEARS), QUOTA_SLOTS)


@pytest.mark.parametrize(
    ("clauses", "percent"),
    [
        ({"a": tariff(2, "MFN"), "b": tariff(20, "IEEPA")}, 22),
        ({"a": tariff(2, "MFN", goods=("all",)), "b": tariff(20, "IEEPA", goods=("all",))}, 20),
        ({"a": tariff(20, "IEEPA", goods=("all",), except_goods=("chips",))}, 0),
        ({"a": tariff(2, "MFN"), "b": tariff(15, "IEEPA", "higher_of_mfn")}, 15),
        ({"a": tariff(20, "MFN"), "b": tariff(15, "IEEPA", "higher_of_mfn")}, 20),
        ({"a": tariff(2, "MFN"), "b": tariff(20, "IEEPA"), "c": tariff(15, "IEEPA", "cap")}, 15),
        ({"a": tariff(2, "MFN"), "b": tariff(10, "IEEPA"), "c": tariff(15, "IEEPA", "cap")}, 12),
        ({"a": tariff(18, "MFN"), "b": tariff(10, "IEEPA"), "c": tariff(15, "IEEPA", "cap")}, 18),
        ({"a": tariff(20, "IEEPA"), "b": tariff(0, "IEEPA", "replaces"), "c": tariff(25)}, 25),
        ({"a": tariff(20, "IEEPA"), "b": tariff(25), "c": tariff(10, "232", "cap")}, 30),
        ({"a": tariff(5, "MFN"), "b": tariff(3, "MFN", "replaces")}, 3),
        ({"a": tariff(5, "MFN"), "b": tariff(4, "MFN", "cap")}, 4),
        ({"a": tariff(20, "IEEPA", "replaces"), "b": tariff(5, "IEEPA", "replaces", **{"from": date(2026, 6, 1)})}, 5),
    ],
)
def test_duties_stack_as_the_clauses_say(clauses, percent):
    found = terms(**clauses)
    assert at(found.duty_rate, 2027) == pytest.approx(percent / 100)
    assert at(found.duty_rate, 2027, KOR) == 0
    for case in (IMPOSED, IMPOSED_ALL):
        assert at(found.duty_rate, 2027, case=case) == pytest.approx(percent / 100)
    assert not found.duty_rate[FREE].any()


def test_a_rate_counts_for_the_days_on_which_it_holds():
    first = tariff(10, until=date(2027, 7, 1), **{"from": date(2026, 10, 1)})
    found = terms(a=first, b=tariff(30, "IEEPA", **{"from": date(2027, 4, 1)}))
    assert at(found.duty_rate, 2026) == pytest.approx(0.10 * 92 / 365)
    assert at(found.duty_rate, 2027) == pytest.approx((0.10 * 181 + 0.30 * 275) / 365)
    assert at(found.duty_rate, 2028) == pytest.approx(0.30)
    leap = terms(a=tariff(10, **{"from": date(2028, 3, 1)}))
    assert at(leap.duty_rate, 2028) == pytest.approx(0.10 * 306 / 366)


def test_a_cap_that_begins_in_the_year_holds_from_its_day():
    found = terms(a=tariff(20, "IEEPA"), b=tariff(15, "IEEPA", "cap", **{"from": date(2027, 7, 2)}))
    assert at(found.duty_rate, 2027) == pytest.approx((0.20 * 182 + 0.15 * 183) / 365)


def test_chips_inside_goods_bear_the_duty_on_the_goods():
    found = terms(a=tariff(10, "IEEPA", goods=("ict",)), b=tariff(5, "MFN", goods=("all",)))
    assert at(found.goods_duty_rate, 2027) == pytest.approx(0.10)
    assert not found.duty_rate.any()
    assert not found.goods_duty_rate[FREE].any()


def test_any_region_can_levy_a_duty_and_never_on_itself():
    found = terms(a=tariff(10, importer="CHN", partners=("all",)), b=chips(25, importer="CHN"))
    for rates in (found.duty_rate, found.chip_duty_rate):
        assert at(rates, 2027, TWN, importer=CHN) > 0
        assert at(rates, 2027, USA, importer=CHN) > 0
        assert at(rates, 2027, CHN, importer=CHN) == 0
        assert not rates[..., USA].any()


def test_a_threat_counts_only_where_it_is_carried_out_and_from_2026_on():
    found = terms(a=chips(100, "threatened", **{"from": date(2025, 8, 6)}))
    assert not found.chip_duty_rate[[FREE, LAW]].any()
    for case in (IMPOSED, IMPOSED_ALL):
        assert at(found.chip_duty_rate, 2025, case=case) == 0
        assert at(found.chip_duty_rate, 2026, case=case) == 1
    later = terms(a=chips(100, "threatened", **{"from": date(2026, 7, 2)}))
    assert at(later.chip_duty_rate, 2026, case=IMPOSED) == pytest.approx(183 / 365)


def test_one_in_force_counts_from_its_first_day():
    found = terms(a=chips(25, **{"from": date(2025, 7, 2)}))
    for case in (LAW, IMPOSED, IMPOSED_ALL):
        assert at(found.chip_duty_rate, 2025, case=case) == pytest.approx(0.25 * 183 / 365)
    assert not found.chip_duty_rate[FREE].any()


def test_nobody_pays_before_a_temporary_exemption_ends():
    found = terms(a=chips(100, temporary_exemption_until=date(2028, 1, 1)))
    assert [at(found.chip_duty_rate, year) for year in (2027, 2028)] == [0, 1]
    assert [at(found.chip_duty_rate, year, case=IMPOSED_ALL) for year in (2027, 2028)] == [1, 1]


def test_the_highest_of_two_chip_tariffs_counts():
    found = terms(a=chips(25), b=chips(100, "threatened", partners=("TWN",)))
    assert at(found.chip_duty_rate, 2027) == 0.25
    assert at(found.chip_duty_rate, 2027, case=IMPOSED) == 1
    assert at(found.chip_duty_rate, 2027, KOR, case=IMPOSED) == 0.25


def test_chips_inside_goods_pay_where_the_scope_says_so_and_builders_too():
    found = terms(a=chips(25, scope="bare_and_goods", builders_exempt=True), b=tariff(10, goods=("ict",)))
    assert at(found.goods_duty_rate, 2027) == pytest.approx(0.35)
    assert at(found.goods_duty_rate, 2027, KOR) == pytest.approx(0.25)
    assert not terms(a=chips(25)).goods_duty_rate.any()
    assert not found.goods_duty_rate[FREE].any()


def exempt(found: ChipTerms, owner: int, node: int, case: int = LAW, year: int = 2027) -> float:
    """Share of an owner's chips that are exempt without limit."""
    return float(found.exempt_share[case, YEARS.index(year), owner, node])


def test_builders_and_named_firms_are_one_set():
    assert exempt(terms(a=chips(25)), TWN, LEADING) == 0
    assert exempt(terms(a=chips(25, builders_exempt=True)), TWN, LEADING) == 0.6
    assert exempt(terms(a=chips(25, exempt_owners=("Stayer",))), TWN, LEADING) == 0.3
    both = terms(a=chips(25, builders_exempt=True, exempt_owners=("Builder",)))
    assert exempt(both, TWN, LEADING) == 0.6
    more = terms(a=chips(25, builders_exempt=True, exempt_owners=("Builder", "Stayer", "Unknown")))
    assert exempt(more, TWN, LEADING) == pytest.approx(0.9)
    assert exempt(more, KOR, MEMORY) == 0.7
    assert exempt(more, KOR, LEADING) == 0
    assert not more.exempt_share[[FREE, IMPOSED_ALL]].any()


def test_an_exemption_is_weighted_with_the_duty_that_it_saves():
    """25 % in the first half without a way out, 75 % in the second with one: what is left is a quarter and 0.3."""
    first = chips(25, until=date(2027, 7, 2), **{"from": date(2027, 1, 1)})
    second = chips(75, builders_exempt=True, until=date(2028, 1, 1), **{"from": date(2027, 7, 2)})
    found = terms(a=first, b=second)
    paid = at(found.chip_duty_rate, 2027) * (1 - exempt(found, TWN, LEADING))
    assert paid == pytest.approx((0.25 * 182 + 0.75 * 0.4 * 183) / 365)
    assert exempt(found, TWN, LEADING, year=2028) == 0


def test_only_the_clause_that_sets_a_rate_exempts_from_it():
    found = terms(a=chips(25, builders_exempt=True), b=chips(100, "threatened"))
    assert exempt(found, TWN, LEADING, LAW) == 0.6
    assert exempt(found, TWN, LEADING, IMPOSED) == 0


QUOTA = {"quota_multiple_building": 2.5, "quota_multiple_built": 1.5}


def test_a_quota_takes_the_place_of_an_exemption_without_limit_wherever_chips_are_packaged():
    found = terms(a=chips(100, partners=("TWN",), **QUOTA), b=chips(100, partners=("KOR", "SEA"), builders_exempt=True))
    assert list(found.quota_owner) == [TWN, -1]
    assert found.quota_share[TWN, LEADING] == 0.6
    assert not np.delete(found.quota_share, TWN, axis=0).any()
    assert exempt(found, TWN, LEADING) == 0
    assert exempt(found, KOR, MEMORY) == 0.7
    assert exempt(found, USA, LEADING) == 1.0
    assert found.quota_in_force[:, YEARS.index(2027), 0].tolist() == [0, 1, 1, 0]
    assert not found.exempt_share[IMPOSED_ALL].any()


def test_a_threatened_quota_leaves_the_law_as_it_is():
    law = chips(25, builders_exempt=True)
    found = terms(a=law, b=chips(100, "threatened", partners=("TWN",), builders_exempt=True, **QUOTA))
    assert exempt(found, TWN, LEADING, LAW) == 0.6
    assert exempt(found, TWN, LEADING, IMPOSED) == 0
    assert exempt(found, KOR, MEMORY, IMPOSED) == 0.7
    assert found.quota_in_force[:, YEARS.index(2027), 0].tolist() == [0, 0, 1, 0]


def test_a_named_firm_stays_outside_the_quota():
    found = terms(a=chips(100, partners=("TWN",), exempt_owners=("Stayer",), **QUOTA))
    assert exempt(found, TWN, LEADING) == 0.3
    assert found.quota_share[TWN, LEADING] == pytest.approx(0.3)


def test_every_term_of_a_quota_arrives():
    said = {
        "rate_above_quota_pct": 15, "approved_period_months": 36, "quota_unit": "value", "quota_repair": "clawback",
        "quota_licence_holder": "government",
    }  # fmt: skip
    found = terms(a=chips(25, partners=("TWN",), **{"from": date(2026, 7, 1)}, **QUOTA, **said))
    assert found.quota_duty_share[0] == pytest.approx(0.6)
    assert found.quota_by_value[0] == 1
    assert (found.quota_building[0], found.quota_built[0]) == (2.5, 1.5)
    assert found.quota_period_months[0] == 36
    assert found.quota_first_month[0] == 90
    assert LICENCE_HOLDERS[found.quota_holder[0]] == "government"
    assert REPAIRS[found.quota_repair[0]] == "clawback"
    assert found.quota_in_force[LAW, YEARS.index(2026), 0] == pytest.approx(184 / 365)


def test_what_a_quota_leaves_open_is_marked():
    found = terms(a=chips(25, partners=("TWN",), quota_multiple_building=2.5))
    assert (found.quota_duty_share[0], found.quota_by_value[0]) == (-1, -1)
    assert found.quota_built[0] == NO_LIMIT_MULTIPLE
    assert found.quota_period_months[0] == NEVER
    assert terms(a=chips(25, partners=("TWN",), quota_unit="wafers", **QUOTA)).quota_by_value[0] == 0


def test_owners_without_builders_need_no_quota():
    found = terms(a=chips(25, **QUOTA))
    assert sorted(found.quota_owner) == [TWN, KOR]


def test_more_quotas_than_can_be_played_are_refused():
    builds = base()
    builds.builder_share[REGIONS.index("JPN"), LEADING] = 0.1
    deal = Deal(
        name="made", title="Made", parties=("USA",), as_of=date(2025, 11, 26), status="assumed", baseline=None,
        clauses={"a": chips(25, **QUOTA)},
    )  # fmt: skip
    with pytest.raises(DealError, match="quotas for firms of TWN, KOR, JPN; at most 2 regions"):
        chip_terms(deal, builds)
    with pytest.raises(DealError, match="second quota for firms of TWN"):
        terms(
            a=chips(25, partners=("TWN",), **QUOTA),
            b=chips(100, "threatened", partners=("TWN",), quota_multiple_building=2.0, quota_multiple_built=1.5),
        )


@pytest.mark.parametrize("way_out", [{"builders_exempt": True}, {"exempt_owners": ("Builder",)}, QUOTA])
def test_ways_out_of_another_importer_are_refused(way_out):
    with pytest.raises(DealError, match="'CHN' gives exemptions"):
        terms(a=chips(25, importer="CHN", **way_out))


def test_symbolic_clauses_never_act():
    found = terms(a=chips(25, symbolic=True), b=tariff(10, symbolic=True))
    assert not found.chip_duty_rate.any()
    assert not found.duty_rate.any()


def running(rate: float, **more: Any) -> Subsidy:
    """A subsidy on running cost."""
    return Subsidy.model_validate(COMMON | {"host": "USA", "form": "running_cost", "rate_pct": rate} | more)


def test_running_cost_is_paid_by_region_and_class():
    found = terms(a=running(10), b=running(20, products=("leading",), **{"from": date(2027, 7, 2)}))
    paid = found.running_cost_share
    assert paid[YEARS.index(2026), USA].tolist() == pytest.approx([0.1] * len(NODE_CLASSES))
    assert paid[YEARS.index(2027), USA, LEADING] == pytest.approx(0.1 + 0.2 * 183 / 365)
    assert paid[YEARS.index(2028), USA, LEADING] == pytest.approx(0.3)
    assert paid[YEARS.index(2028), USA, MEMORY] == pytest.approx(0.1)
    assert not paid[:, TWN].any()
    assert not paid[YEARS.index(2025)].any()
    assert terms(a=running(80), b=running(60)).running_cost_share.max() == 1


def test_the_law_of_2025_puts_no_duty_on_chips_and_threatens_one():
    found = chip_terms(load_deal("status-quo"), base())
    assert not found.duty_rate.any()
    assert not found.goods_duty_rate.any()
    assert not found.chip_duty_rate[LAW].any()
    assert at(found.chip_duty_rate, 2026, case=IMPOSED) == 1


def test_the_deal_of_2026_gives_taiwan_a_quota_and_others_none():
    found = chip_terms(load_deal("us-taiwan-2026-01"), base())
    assert list(found.quota_owner) == [TWN, -1]
    assert (found.quota_building[0], found.quota_built[0]) == (2.5, 1.5)
    assert exempt(found, KOR, MEMORY, IMPOSED) == 0.7
    assert exempt(found, TWN, LEADING, IMPOSED) == 0
    assert not found.quota_in_force[LAW].any()
