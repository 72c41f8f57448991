"""The printed checks of the economy read what they say, and are left out where it was not played."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.report.support import made_up, outcome_of

from reshore.evidence.checks import RANGES, printed_checks
from reshore.evidence.trade_checks import (
    FULL_YEAR,
    TRADE_RANGES,
    largest_join_residual,
    taiwan_us_share_of_exports,
)
from reshore.outcome import STORED_YEARS

DRAWS = 8
NAMES = [found.name for found in TRADE_RANGES]


@pytest.fixture(scope="module")
def outcome():
    return outcome_of("status-quo", made_up(DRAWS, 0, 0.0), None)


def test_they_stand_among_all_checks(outcome):
    assert [found.name for found in RANGES][-len(NAMES) :] == NAMES
    shown = {check.name: check for check in printed_checks(outcome)}
    assert set(NAMES) <= set(shown)
    data = outcome.data
    sold = data["goods_exports_to_us_usd_bn"].sel(partner="TWN"), data["goods_exports_usd_bn"].sel(region="TWN")
    share = (sold[0] / sold[1]).sel(year=2025)
    assert shown["taiwan-us-share-of-exports-2025"].p50 == pytest.approx(float(share.median()), rel=1e-6)
    duty = data["us_duty_by_partner_usd_bn"].sel(partner="TWN", year=FULL_YEAR)
    assert shown["us-duty-on-taiwan"].p50 == pytest.approx(float(duty.median()), rel=1e-6)
    assert not shown["us-pass-through"].inside
    assert "repeats what rests on it" in shown["us-pass-through"].note
    assert shown["join-residual"].inside


def test_services_are_no_part_of_the_share_of_exports(outcome):
    data = outcome.data.copy(deep=True)
    before = taiwan_us_share_of_exports(data)
    for name in ("exports_usd_bn", "exports_to_us_usd_bn"):
        data[name].values[:] *= 1.2
    assert taiwan_us_share_of_exports(data) == pytest.approx(before)
    data["goods_exports_usd_bn"].values[:] *= 2
    assert taiwan_us_share_of_exports(data) == pytest.approx(before / 2)


def test_the_worst_year_shown_counts(outcome):
    data = outcome.data.copy(deep=True)
    data["join_residual_share"].values[:] = 0.01
    data["join_residual_share"].values[:, 0] = 0.9
    assert largest_join_residual(data) == pytest.approx(np.full(DRAWS, 0.01))
    data["join_residual_share"].values[:, STORED_YEARS.index(2033)] = 0.2
    assert largest_join_residual(data) == pytest.approx(np.full(DRAWS, 0.2))
    assert not next(check for check in printed_checks(replace(outcome, data=data)) if check.name == NAMES[-1]).inside


def test_results_without_the_economy_have_the_others(outcome):
    old = outcome.data.drop_vars([found.needs for found in TRADE_RANGES])
    names = [check.name for check in printed_checks(replace(outcome, data=old))]
    assert names == [found.name for found in RANGES if found.name not in NAMES]
