"""The schema carries deals that are signed, thicker and with other partners, although only two deals are shipped."""

from __future__ import annotations

from datetime import date

import pytest
from tests.deal.support import faults_of

from reshore.deal import load_deal, no_deal

HEAD = """\
schema: 1
name: {name}
title: {name}
extends: status-quo
parties: [USA, {partner}]
as_of: {as_of}
signed: {as_of}
status: confirmed
sources:
  fact_sheet: {{name: A fact sheet, date: {as_of}, url: https://example.org}}
clauses:
"""

TAIWAN = (
    HEAD.format(name="us-taiwan-signed", partner="TWN", as_of="2026-01-15")
    + """\
  investment: {kind: pledge, status: confirmed, source: fact_sheet, until: 2036-01-01, investor: Taiwan's firms,
    investor_region: TWN, amount_usd_bn: 250, use: general, chip_share_pct: 70, assumed: [chip_share_pct, until],
    new_money_pct: null, free: true, sites: [phoenix]}
  guarantees: {kind: guarantee, status: confirmed, source: fact_sheet, guarantor: TWN, ceiling_usd_bn: 250,
    drawn_pct: 50, loss_rate_pct: 1, assumed: [drawn_pct]}
  cap: {kind: tariff, status: confirmed, source: fact_sheet, importer: USA, partners: TWN, rate_pct: 15,
    authority: IEEPA, stacking: cap}
  cap-232: {kind: tariff, status: confirmed, source: fact_sheet, importer: USA, partners: [TWN],
    goods: [auto_parts, wood], rate_pct: 15, authority: "232", stacking: cap}
  zero: {kind: tariff, status: confirmed, source: fact_sheet, importer: USA, partners: [TWN], goods: [pharma, aircraft],
    rate_pct: 0, authority: IEEPA, stacking: replaces}
  chip-tariff-threat: {status: confirmed, source: [fact_sheet], partners: [all], quota_multiple_building: 2.5,
    quota_multiple_built: 1.5, rate_above_quota_pct: null, approved_period_months: null}
  narrow: {kind: chip_tariff, status: confirmed, source: fact_sheet, partners: [all], rate_pct: 25, state: in_force}
  aim: {kind: share_target, status: confirmed, source: fact_sheet, region: USA, wording: supply_chain, share_pct: 40,
    by: 2029-01-20}
  purchases: {kind: purchases, status: confirmed, source: fact_sheet, until: 2030-01-01, buyer: TWN, seller: USA,
    goods: gas and crude oil, amount_usd_bn: 44.4}
  visas: {kind: experts, status: confirmed, source: fact_sheet, symbolic: true, owner_region: TWN, host: USA, sites: [],
    persons: {}, stay_months: 24, family_share_pct: 0, assumed: [stay_months]}
"""
)

KOREA = (
    HEAD.format(name="us-korea", partner="KOR", as_of="2025-11-14")
    + """\
  cash: {kind: pledge, status: confirmed, source: fact_sheet, until: 2035-11-14, investor: Korea's fund,
    investor_region: KOR, amount_usd_bn: 200, use: general, chip_share_pct: 10, assumed: [chip_share_pct], free: true,
    sites: [austin]}
  ships: {kind: pledge, status: confirmed, source: fact_sheet, investor: Korea's shipyards, investor_region: KOR,
    amount_usd_bn: 150, use: ships, chip_share_pct: 0}
  rate: {kind: tariff, status: confirmed, source: fact_sheet, importer: USA, partners: [KOR], rate_pct: 15,
    authority: IEEPA, stacking: higher_of_mfn}
  no-worse: {kind: chip_tariff, status: confirmed, source: fact_sheet, symbolic: true, partners: [KOR], rate_pct: 0,
    state: threatened, note: No worse than a deal with chip trade at least as large.}
"""
)

JAPAN = (
    HEAD.format(name="us-japan", partner="JPN", as_of="2025-09-04")
    + """\
  fund: {kind: pledge, status: confirmed, source: fact_sheet, until: 2029-01-19, investor: Japan's fund,
    investor_region: JPN, amount_usd_bn: 550, use: general, chip_share_pct: 10, equity_pct: 2, host_return_pct: 90,
    assumed: [chip_share_pct, until], free: true, sites: [phoenix]}
  rate: {kind: tariff, status: confirmed, source: fact_sheet, importer: USA, partners: [JPN], rate_pct: 15,
    authority: IEEPA, stacking: higher_of_mfn}
"""
)

THREAT = (
    HEAD.format(name="threat", partner="TWN", as_of="2025-11-26")
    + """\
  chip-tariff-threat: {status: assumed, state: in_force, from: 2026-01-01, temporary_exemption_until: 2027-01-01}
"""
)


@pytest.mark.parametrize("text", [TAIWAN, KOREA, JAPAN])
def test_signed_deals_can_be_written(tmp_path, text):
    path = tmp_path / "deal.yaml"
    path.write_text(text)
    deal = load_deal(path)
    ground = no_deal(deal)
    assert ground is not None
    assert ground.as_of == deal.as_of == deal.signed
    assert set(ground.clauses) <= set(deal.clauses)


def test_a_deal_of_september_does_not_see_what_came_out_in_november(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_text(JAPAN)
    deal = load_deal(path)
    assert "grant-micron" not in deal.clauses
    assert "ieepa-taiwan" in deal.clauses


def test_the_threat_comes_true(tmp_path):
    path = tmp_path / "deal.yaml"
    path.write_text(THREAT)
    clause = load_deal(path).clauses["chip-tariff-threat"]
    assert (clause.state, clause.rate_pct, clause.from_) == ("in_force", 100, date(2026, 1, 1))


def test_a_yearly_sum_above_the_bounds_is_refused(tmp_path):
    found = faults_of(tmp_path, KOREA.replace("amount_usd_bn: 200", "amount_usd_bn: 200000"))
    assert found == ["deal.yaml:13: clauses.cash.amount_usd_bn: 200000 is too high; the highest value is 5000"]
