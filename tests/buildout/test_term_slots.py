"""Clauses as numbers: each kind in its slots, dates as months, percent as shares, the rest neutral."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.buildout.support import own_deal

from reshore.buildout.gates import window
from reshore.deal import load_deal
from reshore.errors import DealError
from reshore.names import month_number
from reshore.world.baseline import load_world
from reshore.world.inputs import NEVER
from reshore.world.resolve import resolve
from reshore.world.term_slots import neutral

NOVEMBER = date(2025, 11, 26)


def numbers_of(deal, sets=()):
    """Terms, projects and labels of a deal, as of November 2025."""
    return resolve(load_deal(deal, sets), load_world(NOVEMBER))


def month(text):
    """Month number of a day."""
    return month_number(date.fromisoformat(text))


def test_two_tax_credits_follow_each_other_on_every_fab_in_the_united_states():
    terms, projects, labels = numbers_of("us-taiwan-2025-11")
    american = [i for i, host in enumerate(labels.hosts) if host == "USA"]
    for fab in american:
        assert terms.credit_rate[:, fab].tolist() == [0.25, 0.35]
        assert terms.credit_until[0, fab] == terms.credit_from[1, fab] == month("2026-01-01")
        assert terms.credit_from[0, fab] == month("2022-08-09")
        assert terms.credit_until[1, fab] == NEVER
        assert terms.credit_deadline[:, fab].tolist() == [month("2026-12-31")] * 2
    abroad = [i for i in range(len(projects.used)) if i not in american]
    assert not terms.credit_rate[:, abroad].any()


CREDIT = """
    third-credit:
      kind: subsidy
      from: 2027-01-01
      host: USA
      form: tax_credit
      rate_pct: 10
      projects: [{project}]
"""


def test_a_third_tax_credit_on_a_fab_is_refused_and_named(tmp_path):
    with pytest.raises(DealError, match="more than 2 tax credits reach 'MU-ID1'"):
        numbers_of(own_deal(tmp_path, CREDIT.format(project="MU-ID1")))


def test_without_a_day_to_start_building_by_a_credit_has_no_deadline():
    terms, _, labels = numbers_of("status-quo", ["tax-credit.start_building_by=null"])
    assert terms.credit_deadline[1, labels.projects.index("TSMC-AZ-F1")] == NEVER


def test_a_grant_is_shared_among_the_projects_that_it_reaches():
    terms, _, labels = numbers_of("us-taiwan-2025-11")
    grant = dict(zip(labels.projects, terms.grant_usd_bn, strict=False))
    assert [grant[f"TSMC-AZ-F{n}"] for n in (1, 2, 3, 4)] == pytest.approx([2.2, 2.2, 2.2, 0])
    assert [grant[name] for name in ("MU-ID1", "MU-ID2", "MU-NY1")] == pytest.approx([6.1 / 3] * 3)
    assert terms.loan_usd_bn.sum() == pytest.approx(5.0)
    assert grant["TSMC-KUM-F1"] == 0  # its host is another
    phases = [i for i, kind in enumerate(labels.kinds) if kind == "phase"]
    assert not terms.grant_usd_bn[phases].any()


LATER_LOAN = """
    later-loan:
      kind: subsidy
      from: 2030-01-01
      host: USA
      form: loan
      amount_usd_bn: 1
      projects: [TSMC-AZ-F1]
"""


def test_a_later_loan_does_not_put_off_an_earlier_grant(tmp_path):
    terms, _, labels = numbers_of(own_deal(tmp_path, LATER_LOAN))
    fab = labels.projects.index("TSMC-AZ-F1")
    assert terms.grant_from[fab] == month("2025-01-01")


def test_pledges_say_what_they_name_and_leave_open_what_they_do_not_say():
    terms, _, labels = numbers_of("us-taiwan-2025-11")
    named = {labels.projects[i] for i in np.flatnonzero(terms.pledge_names[0])}
    assert named == {*(f"TSMC-AZ-F{n}" for n in range(1, 7)), "TSMC-AZ-AP1"}
    assert terms.pledge_usd_bn[:3].tolist() == [165, 7.5, 90]
    assert terms.pledge_free[:3].tolist() == [0, 0, 1]
    assert terms.pledge_new_share[:3].tolist() == [0, 0, -1]
    assert (terms.pledge_from[2], terms.pledge_until[2]) == (month("2026-01-01"), month("2036-01-01"))
    assert terms.pledge_until[0] == terms.pledge_from[0] + 120  # no end said: ten years


def test_experts_training_park_and_permits_of_the_november_deal():
    terms, _, labels = numbers_of("us-taiwan-2025-11")
    assert terms.expert_persons[0].tolist() == [500, 1100]
    assert (terms.expert_from[0], terms.expert_until[0], terms.expert_stay[0]) == (84, 120, 24)
    served = {(labels.sites[i], labels.owners[i]) for i in np.flatnonzero(terms.expert_fabs[0])}
    assert served == {("phoenix", "TWN")}  # Intel in Phoenix gets nobody
    assert (terms.training_places[0], terms.training_months[0], terms.training_abroad[0]) == (600, 15, 0.8)
    phoenix = labels.site_codes.index("phoenix")
    assert terms.training_sites[0, phoenix] == terms.training_sites[0].sum() == 1
    assert terms.training_payer[0].tolist() == [1, 0, 0]
    assert (terms.park_opening[phoenix], terms.park_acres[phoenix]) == (month("2028-01-01"), 1129)
    assert terms.park_cost_usd_bn[phoenix] == -1  # not said
    assert terms.park_payer[phoenix].tolist() == [0, 1, 0]
    assert terms.permit_saved[0].tolist() == [0, 0, 2]
    assert terms.permit_fabs[0].sum() == sum(site == "phoenix" for site in labels.sites)
    assert (terms.vetting[0], terms.vetting_months[0], terms.vetting_false[0]) == (1, 1, 0.01)
    behind = {labels.owners[i] for i in np.flatnonzero(terms.generations_behind)}
    assert behind == {"TWN"}
    assert terms.threat_rate.tolist() == [0] + [1] * 7
    assert not terms.law_rate.any()


OWN_ACCOUNT = """
    own-account:
      kind: pledge
      from: 2026-01-01
      investor: Taiwan's firms
      investor_region: TWN
      amount_usd_bn: 10
      chip_share_pct: null
      promised: false
      free: true
      sites: [phoenix]
"""


def test_a_pledge_may_leave_the_chip_share_open_and_be_promised_by_nobody(tmp_path):
    terms, _, _ = numbers_of(own_deal(tmp_path, OWN_ACCOUNT))
    assert terms.pledge_chip_share[:3].tolist() == [1, 1, -1]
    assert terms.pledge_promised[:3].tolist() == [1, 1, 0]


GUARANTEE = """
    guarantee:
      kind: guarantee
      from: 2026-01-01
      guarantor: TWN
      ceiling_usd_bn: 250
      drawn_pct: 20
      loss_rate_pct: 4
"""


def test_a_guarantee_counts_what_is_drawn_over_all_american_sites(tmp_path):
    terms, _, labels = numbers_of(own_deal(tmp_path, GUARANTEE))
    assert terms.guarantee_usd_bn[0] == 50
    assert terms.guarantee_loss[0] == 0.04
    assert (terms.guarantee_from[0], terms.guarantee_until[0]) == (84, 204)
    used = {labels.site_codes[i] for i in np.flatnonzero(terms.guarantee_sites[0])}
    assert used == {site for site, host in zip(labels.sites, labels.hosts, strict=True) if host == "USA"}
    assert terms.guarantee_sites[0].sum() == pytest.approx(1.0)


def test_a_deal_without_a_clause_has_the_neutral_numbers_of_its_kind():
    terms, _, _ = numbers_of("us-taiwan-2025-11", ["experts=null", "training=null", "park=null", "permits=null"])
    empty = neutral()
    for name in empty:
        if name.startswith(("expert_", "training_", "park_", "permit_", "guarantee_")):
            np.testing.assert_array_equal(getattr(terms, name), empty[name], err_msg=name)


TWO_VETTINGS = """
    vetting-now:
      kind: vetting
      from: 2026-01-01
      until: 2028-01-01
      host: USA
      screening_months: 4
      false_record_pct: 1
      refusal_pct: 20
    vetting-later:
      kind: vetting
      from: 2030-01-01
      until: 2032-01-01
      host: USA
      screening_months: 1
      false_record_pct: 1
      refusal_pct: 1
"""


def test_two_vettings_at_different_times_are_both_played_or_refused(tmp_path):
    try:
        terms, _, _ = numbers_of(own_deal(tmp_path, TWO_VETTINGS))
    except DealError:
        return
    strict = [float(window(month(day), float(terms.vetting_from[0]), float(terms.vetting_until[0])))
              for day in ("2027-01-01", "2031-01-01")]  # fmt: skip
    assert strict == [1.0, 1.0]
