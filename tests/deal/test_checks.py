"""What is wrong with a deal although each term is well formed: contradictions, and clauses without any effect."""

from __future__ import annotations

import pytest

from reshore.deal import load_deal
from reshore.errors import DealError

COMMON = "status: assumed, note: A guess."
TARIFF = f"{{kind: tariff, {COMMON}, importer: USA, partners: [TWN], rate_pct: 10, authority: IEEPA, goods: [other]"
TECHNOLOGY = f"{{kind: technology, {COMMON}, owner_region: TWN, host: USA"
VETTING = f"{{kind: vetting, {COMMON}, host: USA, screening_months: 1, false_record_pct: 0, refusal_pct: 0"
PARK = (
    f"{{kind: park, {COMMON}, site: phoenix, opening: 2028-01-01, land_acres: 1, suppliers_committed: 0, "
    "shared_utilities: false, permits_cleared_once: false, payer: host"
)
CHIPS = f"{{kind: chip_tariff, {COMMON}, partners: [KOR], rate_pct: 50"
PLEDGE = (
    f"{{kind: pledge, {COMMON}, investor: A fund, investor_region: TWN, amount_usd_bn: 5, "
    "chip_share_pct: 100, free: true, sites: [phoenix]"
)


def faults(*sets: str) -> list[str]:
    """The faults of the November deal with some changes."""
    try:
        load_deal("us-taiwan-2025-11", sets)
    except DealError as error:
        return [str(fault) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("new", "first", "clash"),
    [
        (TARIFF + "}", "ieepa-taiwan", "both set the duty under IEEPA on other"),
        (TARIFF + ", stacking: higher_of_mfn}", "ieepa-taiwan", "both set the duty under IEEPA on other"),
        (TARIFF + ", stacking: cap}", "tariff-relief", "both set the duty under IEEPA on other"),
        (CHIPS + ", state: threatened}", "chip-tariff-threat", "both set the duty on the same bare chips"),
        (
            TECHNOLOGY + ", generations_behind: 2}",
            "newest-nodes-at-home",
            "both say how far plants of TWN in USA stay behind",
        ),
        (VETTING + "}", "vetting", "both say how the host screens"),
        (PARK + "}", "park", "both lie on the same site"),
        (PLEDGE + ", projects: [TSMC-AZ-F1, GWC-SHER]}", "pledge-tsmc", "both pay for TSMC-AZ-F1"),
    ],
)
def test_contradictions_are_named(new, first, clash):
    remedy = "merge them into one" if first in {"vetting", "park"} else "give them separate times or remove one"
    assert f"--set: clauses.new: contradicts `{first}`: {clash}; {remedy}" in faults(f"new={new}")


def test_one_clause_screens_a_host_whatever_its_time():
    later = VETTING + ", from: 2035-01-01}"
    assert any("merge them into one" in fault for fault in faults(f"new={later}", "vetting.until=2030-01-01"))


@pytest.mark.parametrize(
    "new",
    [
        TARIFF + ", stacking: replaces}",
        TARIFF.replace("IEEPA", '"232"') + "}",
        TARIFF.replace("[TWN]", "[CHN]") + "}",
        TARIFF.replace("[other]", "[chips]") + "}",
        TARIFF + ", until: 2025-04-01, from: 2025-01-01}",
        TARIFF + ", symbolic: true}",
        CHIPS + ", state: in_force}",
        TECHNOLOGY.replace("USA", "JPN") + ", generations_behind: 2}",
        VETTING.replace("USA", "JPN") + "}",
        PARK.replace("phoenix", "austin") + "}",
        PLEDGE + "}",
    ],
)
def test_what_looks_alike_and_fits_together_is_allowed(new):
    assert faults(f"new={new}") == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("experts.persons={installer: 0, engineer: 0}", "experts: has no effect: nobody is sent"),
        ("experts.sites=[]", "experts: has no effect: it names no site"),
        ("training.places_per_year=0", "training: has no effect: it gives no places"),
        ("training.sites=[]", "training: has no effect: it names no site"),
        ("pledge-new.amount_usd_bn=0", "pledge-new: has no effect: its amount is 0"),
        ("pledge-new.free=false", "pledge-new: has no effect: it names no project and is not free to buy others"),
        ("pledge-new.chip_share_pct=0", "pledge-new: has no effect: no part of it is for making chips"),
        ("tax-credit.rate_pct=0", "tax-credit: has no effect: its tax credit is 0"),
        ("grant-tsmc.amount_usd_bn=0", "grant-tsmc: has no effect: its grant is 0"),
        (
            "park={land_acres: 0, suppliers_committed: 0, shared_utilities: false, permits_cleared_once: false}",
            "park: has no effect: it has no land, suppliers, utilities or permits",
        ),
        ("park.opening=2041-01-01", "park: has no effect: it opens after the last day that is played (2041-01-01)"),
        ("permits.tracks=[]", "permits: has no effect: it names no track"),
        (
            "vetting={screening_months: 0, false_record_pct: 0, refusal_pct: 0}",
            "vetting: has no effect: it takes no time and refuses nobody",
        ),
        (
            "newest-nodes-at-home.generations_behind=0",
            "newest-nodes-at-home: has no effect: it keeps no node generation ",
        ),
        ("newest-nodes-at-home.generations_behind=null", "newest-nodes-at-home: has no effect: it keeps no node "),
        (
            'tariff-relief={rate_pct: 0, stacking: adds, authority: "232"}',
            "tariff-relief: has no effect: a duty of 0 % is added",
        ),
        ("ieepa-taiwan.partners=[]", "ieepa-taiwan: has no effect: it names no partner"),
        ("ieepa-taiwan.except_goods=[all]", "ieepa-taiwan: has no effect: every good that it names is also left out"),
        ("ieepa-taiwan.goods=[chips]", "ieepa-taiwan: has no effect: every good that it names is also left out"),
        ("chip-tariff-threat.rate_pct=0", "chip-tariff-threat: has no effect: its duty is 0 %"),
        ("chip-tariff-threat.partners=[]", "chip-tariff-threat: has no effect: it names no partner"),
        (
            "experts.until=2026-01-01",
            "experts: has no effect: it holds on no day (`from` and `until` are both 2026-01-01)",
        ),
        (
            "experts={from: 2041-01-01, until: null}",
            "experts: has no effect: its window lies outside the years 2019 to 2040",
        ),
        ("tax-credit-2022={from: 2010-01-01, until: 2018-01-01}", "tax-credit-2022: has no effect: its window lies "),
        (
            f"new={{kind: guarantee, {COMMON}, guarantor: TWN, ceiling_usd_bn: 250, drawn_pct: 0, loss_rate_pct: 1}}",
            "new: has no effect: no credit is drawn under it",
        ),
        (
            f"new={{kind: purchases, {COMMON}, buyer: TWN, seller: USA, goods: gas, amount_usd_bn: 0}}",
            "new: has no effect: its amount is 0",
        ),
        (
            f"new={{kind: share_target, {COMMON}, region: USA, wording: own_need, share_pct: 0, by: 2029-01-01}}",
            "new: has no effect: its share is 0 %",
        ),
    ],
)
def test_a_clause_without_effect_is_named_unless_it_is_symbolic(change, reason):
    found = faults(change)
    assert len(found) == 1
    assert f"clauses.{reason}" in found[0]
    assert found[0].endswith("change it, remove it, or mark it `symbolic: true`")
    name = change.partition("=")[0].partition(".")[0]
    assert faults(change, f"{name}.symbolic=true") == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("as_of=2018-12-31", "as_of: 2018-12-31 lies outside the years 2019 to 2040 that are played"),
        (
            "park.opening=2025-12-31",
            "clauses.park.opening: 2025-12-31 lies before 2026-01-01, the first day of the clause",
        ),
        (
            "chip-tariff-threat.temporary_exemption_until=2025-08-01",
            "clauses.chip-tariff-threat.temporary_exemption_until: 2025-08-01 lies before 2025-08-06, the first day of "
            "the clause",
        ),
        (
            "park.known_from=2020-01-01",
            "clauses.park.known_from: 2020-01-01 lies before 2020-12-31, the day of the clause's first source",
        ),
        (
            "sources.exyte.retold=2024-01-01",
            "sources.exyte.retold: 2024-01-01 lies before 2025-02-28, the day of what it retells",
        ),
        (
            f"new={{kind: share_target, {COMMON}, region: USA, wording: own_need, share_pct: 40, by: 2024-01-01}}",
            "clauses.new.by: 2024-01-01 lies before 2025-11-26, the first day of the clause",
        ),
        (
            "pledge-new.use=ships",
            "clauses.pledge-new: money for ships buys no plants; set free: false, projects: [] and chip_share_pct: 0",
        ),
        (
            "pledge-new.sites=[]",
            "clauses.pledge-new: a pledge that is free to buy standard phases needs `sites` to put them",
        ),
    ],
)
def test_days_and_terms_that_cannot_be(change, expected):
    assert any(fault.endswith(expected) for fault in faults(change)), faults(change)
