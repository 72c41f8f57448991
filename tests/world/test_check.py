"""Names in a deal that the baseline does not know, and pairs that do not fit."""

from datetime import date

import pytest

from reshore.deal.load import load_deal
from reshore.world.baseline import load_world
from reshore.world.check import check_deal

HEAD = """schema: 1
name: trial
title: A trial
parties: [USA, TWN]
as_of: 2025-11-26
status: assumed
clauses:
"""
PLEDGE = """  money:
    kind: pledge
    status: assumed
    note: for the test
    investor: TSMC
    investor_region: TWN
    amount_usd_bn: 50
    chip_share_pct: 100
    free: true
    sites: [phoenix]
"""
EXPERTS = """  people:
    kind: experts
    status: assumed
    note: for the test
    owner_region: TWN
    host: USA
    sites: [phoenix]
    persons: {installer: 100}
    stay_months: 24
    family_share_pct: 0
"""
GRANT = """  grant:
    kind: subsidy
    status: assumed
    note: for the test
    host: USA
    form: grant
    amount_usd_bn: 1
    owners: [TSMC]
    projects: [TSMC-AZ-F1]
"""
PARK = """  park:
    kind: park
    status: assumed
    note: for the test
    site: phoenix
    opening: 2028-01-01
    land_acres: 900
    suppliers_committed: 10
    shared_utilities: true
    permits_cleared_once: true
    payer: host
"""
CHIPS = """  chips:
    kind: chip_tariff
    status: assumed
    note: for the test
    partners: [all]
    rate_pct: 100
    state: threatened
    builders_exempt: true
    exempt_owners: [TSMC]
"""


def faults(tmp_path, *clauses, as_of="2025-11-26"):
    path = tmp_path / "trial.yaml"
    path.write_text(HEAD.replace("2025-11-26", as_of) + "".join(clauses), encoding="utf-8")
    deal = load_deal(path)
    return check_deal(deal, load_world(deal.as_of))


@pytest.mark.parametrize("name", ["status-quo", "us-taiwan-2025-11"])
def test_shipped_deals_fit_the_world_of_their_day(name):
    deal = load_deal(name)
    assert check_deal(deal, load_world(deal.as_of)) == []


def test_a_deal_that_fits_has_no_faults(tmp_path):
    assert faults(tmp_path, PLEDGE, EXPERTS, GRANT, PARK, CHIPS) == []


@pytest.mark.parametrize(
    ("clause", "old", "new", "field", "message"),
    [
        (PLEDGE, "[phoenix]", "[phenix]", "sites", "unknown site 'phenix'; did you mean 'phoenix'?"),
        (PARK, "site: phoenix", "site: mars", "site", "unknown site 'mars'; known: albany, austin"),
        (EXPERTS, "[phoenix]", "[kumamoto]", "sites", "site 'kumamoto' lies in JPN (Japan), not in USA: choose from"),
        (EXPERTS, "host: USA", "host: KOR", "sites", "not in KOR: none is known in KOR"),
        (GRANT, "TSMC-AZ-F1", "TSMC-AZ-F9", "projects", "unknown project 'TSMC-AZ-F9'; did you mean 'TSMC-AZ-F"),
        (GRANT, "TSMC-AZ-F1", "TSMC-KUM-F1", "projects", "project 'TSMC-KUM-F1' lies in JPN (Japan), not in USA"),
        (GRANT, "TSMC-AZ-F1", "MU-ID1", "projects", "'MU-ID1' is built by Micron, not by TSMC: leave it out"),
        (GRANT, "owners: [TSMC]", "owners: [TMSC]", "owners", "unknown firm 'TMSC'; did you mean 'TSMC'?"),
        (CHIPS, "[TSMC]", "[Nvidea]", "exempt_owners", "unknown firm 'Nvidea'; did you mean 'Nvidia'?"),
        (PLEDGE, "investor: TSMC", "investor: TSCM", "investor", "unknown firm or fund 'TSCM'; did you mean 'TSMC'?"),
        (PLEDGE, "region: TWN", "region: KOR", "investor_region", "TSMC belongs to TWN (Taiwan): write TWN"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path, clause, old, new, field, message):
    assert old in clause
    found = faults(tmp_path, clause.replace(old, new))
    assert [fault.path.rsplit(".", 1)[1] for fault in found] == [field]
    assert message in found[0].message
    assert found[0].file.endswith("trial.yaml")
    assert found[0].line > 7


def test_a_project_of_the_future_is_told_from_a_typing_error(tmp_path):
    found = faults(tmp_path, GRANT.replace("TSMC-AZ-F1", "TSMC-AZ-F4"), as_of="2024-06-01")
    assert "was not known on 2024-06-01, only from 2025-03-03" in found[0].message


def test_a_fund_may_name_anybodys_projects(tmp_path):
    clause = PLEDGE.replace("investor: TSMC", "investor: Taiwan's firms") + "    projects: [GWC-SHER, TSMC-AZ-F1]\n"
    assert faults(tmp_path, clause) == []


def test_all_faults_come_at_once(tmp_path):
    found = faults(tmp_path, PLEDGE.replace("phoenix", "venus"), PARK.replace("phoenix", "mars"))
    assert [fault.path for fault in found] == ["clauses.money.sites", "clauses.park.site"]


def test_the_world_of_another_day_is_another_world():
    assert load_world(date(2025, 11, 26)) is load_world(date(2025, 11, 26))
    assert load_world(date(2025, 11, 26)) is not load_world(date(2025, 11, 27))
