"""The experiments of Caliendo & Parro (2015) on a small made-up world, for wherever their data are not at hand.

Our reference numbers were computed with the slow twin and are stored; `reduced.write()` writes them anew.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.oracles import trade_economy as twin
from tests.papers import reduced

from reshore.economy.equilibrium import flows, solve, without_deficits
from reshore.economy.gains import welfare
from reshore.economy.shocks import unchanged

TOLERANCE = 1e-8


@pytest.mark.parametrize("case", reduced.CASES)
def test_our_reference_numbers(case: str):
    base, shock = reduced.case(case)
    found = solve(base, shock)
    parts = welfare(base, shock, found)
    columns = {
        "wage_hat": found.wage_hat,
        "real_income_hat": parts.real_income_hat,
        "real_wage_hat": parts.real_wage_hat,
        "terms_of_trade_share": parts.terms_of_trade_share,
        "volume_of_trade_share": parts.volume_of_trade_share,
        "tariff_revenue_usd_bn": found.tariff_revenue_usd_bn,
    }
    stored = reduced.stored()
    for name, values in columns.items():
        expected = [stored[case, country][name] for country in base.countries]
        np.testing.assert_allclose(np.asarray(values), expected, rtol=0, atol=TOLERANCE, err_msg=name)
    both = np.asarray(parts.terms_of_trade_share) + np.asarray(parts.volume_of_trade_share)
    np.testing.assert_allclose(parts.first_order_welfare_share, both, rtol=1e-12)


def test_the_stored_numbers_are_those_of_the_twin():
    stored = reduced.stored()
    for name in reduced.CASES:
        for country, row in reduced.computed(name).items():
            assert row == pytest.approx(stored[name, country], abs=1e-10), (name, country)


def test_deficits_are_eliminated_by_the_equilibrium_without_them():
    base = reduced.world()
    assert np.abs(base.deficit_usd_bn).max() > 0.1
    answer = twin.solve(base, replace(unchanged(base), deficit_usd_bn=np.zeros(5)))
    small = without_deficits(base)
    np.testing.assert_allclose(small.share, answer.share, atol=TOLERANCE)
    np.testing.assert_allclose(small.value_added_usd_bn, answer.wage_hat * base.value_added_usd_bn, rtol=TOLERANCE)
    np.testing.assert_allclose(small.spending_usd_bn, answer.spending_usd_bn, rtol=TOLERANCE)
    np.testing.assert_allclose(small.deficit_usd_bn, 0, atol=TOLERANCE)


def test_a_bloc_buys_more_from_itself_and_less_from_others():
    base, shock = reduced.case("bloc")
    same = unchanged(base)
    old, new = (np.asarray(flows(base, change, solve(base, change))).sum(axis=2) for change in (same, shock))
    partners = (np.eye(5) == 0)[: reduced.BLOC]
    inside, outside = partners.copy(), partners.copy()
    inside[:, reduced.BLOC :], outside[:, : reduced.BLOC] = False, False
    assert new[: reduced.BLOC][inside].sum() > 1.1 * old[: reduced.BLOC][inside].sum()
    assert new[: reduced.BLOC][outside].sum() < 0.99 * old[: reduced.BLOC][outside].sum()
