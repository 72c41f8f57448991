"""Bad input and worlds without a solution: what is wrong, where, which value, what to do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.economy.changes import random_shock
from tests.economy.made_up import made_up_economy

from reshore.economy.check import check_economy
from reshore.economy.equilibrium import rebased, require_solved, solve, without_deficits
from reshore.economy.law import diverted
from reshore.economy.shocks import unchanged
from reshore.errors import DataError, SolveError
from reshore.solve.results import NOT_CONVERGED, NOT_FINITE

BASE = made_up_economy(separate=True)
SAME = unchanged(BASE)


def changed(module, field, cell, value):
    """The same with one cell changed."""
    array = np.array(getattr(module, field), dtype=float)
    array[cell] = value
    return replace(module, **{field: array})


def test_a_promise_that_takes_the_place_of_other_purchases_passes():
    promised = np.zeros(BASE.share.shape)
    promised[0, 1, 2] = 1.0
    bought = diverted(BASE, promised)
    assert bought.min() < 0
    check_economy(BASE, replace(SAME, purchases_usd_bn=bought))


def test_sound_worlds_pass():
    check_economy(BASE)
    check_economy(without_deficits(made_up_economy()))
    check_economy(BASE, random_shock(BASE, 0, outside=True, purchases=True, deficits=True))


WRONG_BASES = [
    ("share", (0, 1, 2), -0.1, "share[C00, C01, s02]", "-0.1", "negative flows"),
    ("share", (0, 1, 2), 0.9, "share[C00, s02]", "adds to", "divide by the sum over exporters"),
    ("final_trade_share", (0, 1, 2), 0.9, "final_trade_share[C00, s02]", "adds to", "divide by the sum"),
    ("tariff_rate", (1, 0, 0), -1.0, "tariff_rate[C01, C00, s00]", "-1", "0.2 means 20 %"),
    ("value_added_share", (2, 1), 0.99, "value_added_share and input_share[C02, s01]", "adds to", "gross output"),
    ("input_share", (2, 1, 0), np.nan, "input_share[C02, s01, s00]", "nan", "shares are between"),
    ("final_share", (3, 0), 0.7, "final_share[C03]", "adds to", "sum over sectors"),
    ("elasticity", 1, 0.0, "elasticity[s01]", "is 0", "above 0"),
    ("value_added_usd_bn", 1, 0.0, "value_added_usd_bn[C01]", "is 0", "has no income"),
    ("deficit_usd_bn", 1, 50.0, "countries.C01", "trade of the base is out", "balance the table"),
    ("spending_usd_bn", (1, 0), 1e4, "countries.C01", "spending of the base is out", "balance the table"),
]


@pytest.mark.parametrize(("field", "cell", "value", "place", "says", "remedy"), WRONG_BASES)
def test_a_base_that_cannot_be(field, cell, value, place, says, remedy):
    with pytest.raises(DataError) as caught:
        check_economy(changed(BASE, field, cell, value))
    messages = [fault.message for fault in caught.value.faults if fault.path == place and says in fault.message]
    assert messages
    assert remedy in messages[0]


WRONG_SHOCKS = [
    ("tariff_rate", (0, 1, 0), -1.2, "shock.tariff_rate[C00, C01, s00]", "-1.2", "above -1"),
    ("trade_cost_hat", (0, 1, 0), 0.0, "shock.trade_cost_hat[C00, C01, s00]", "is 0", "1 for no change"),
    ("productivity_hat", (0, 1), np.inf, "shock.productivity_hat[C00, s01]", "inf", "1 for no change"),
    ("purchases_usd_bn", (0, 1, 0), -3e3, "shock.purchases_usd_bn[C00, C01, s00]", "-3000 bn", "falls below 0"),
    ("purchases_usd_bn", (0, 1, 0), 1e5, "shock.purchases_usd_bn[C00]", "100000", "check the unit"),
    ("deficit_usd_bn", 2, 40.0, "shock.deficit_usd_bn", "adds to", "borrows"),
    ("deficit_usd_bn", 2, -1e4, "shock.deficit_usd_bn[C02]", "-10000", "smaller"),
]


@pytest.mark.parametrize(("field", "cell", "value", "place", "says", "remedy"), WRONG_SHOCKS)
def test_a_shock_that_cannot_be(field, cell, value, place, says, remedy):
    with pytest.raises(DataError) as caught:
        check_economy(BASE, changed(SAME, field, cell, value))
    messages = [fault.message for fault in caught.value.faults if fault.path == place and says in fault.message]
    assert messages
    assert remedy in messages[0]


@pytest.mark.parametrize(
    ("field", "cell", "value", "place"),
    [
        ("price_hat", (0, 2), 0.0, "shock.outside.price_hat[C00, s02]"),
        ("share", (0, 1, 2), 2.0, "shock.outside.share[C00, s02]"),
        ("rent_share", (1, 2), 1.0, "shock.outside.rent_share[C01, s02]"),
        ("rent_owner_share", (1, 2), 1.5, "shock.outside.rent_owner_share[C01]"),
        ("tariff_rate", (0, 1, 2), -2.0, "shock.outside.tariff_rate[C00, C01, s02]"),
    ],
)
def test_a_sector_solved_elsewhere_that_cannot_be(field, cell, value, place):
    shock = random_shock(BASE, 0, outside=True)
    with pytest.raises(DataError) as caught:
        check_economy(BASE, replace(shock, outside=changed(shock.outside, field, cell, value)))
    assert place in [fault.path for fault in caught.value.faults]


def test_all_faults_at_once():
    base = changed(changed(BASE, "share", (0, 1, 2), -0.1), "elasticity", 1, -4.0)
    with pytest.raises(DataError) as caught:
        check_economy(base, changed(SAME, "tariff_rate", (0, 1, 0), -1.2))
    paths = {fault.path for fault in caught.value.faults}
    assert {"share[C00, C01, s02]", "elasticity[s01]", "shock.tariff_rate[C00, C01, s00]"} <= paths


def test_numbers_that_are_not_finite_end_in_words():
    found = solve(BASE, changed(SAME, "tariff_rate", (0, 1, 0), np.nan))
    assert int(found.code) == NOT_FINITE
    with pytest.raises(SolveError, match="not finite"):
        require_solved(BASE, found)


def test_no_solution_names_countries_the_worst_first():
    found = solve(BASE, random_shock(BASE, 1))
    found = replace(
        found,
        code=np.asarray(NOT_CONVERGED),
        trade_residual=np.array([1e-9, -3e-2, 1e-4, 0.0]),
        labour_residual=np.array([1e-9, 1e-3, 2e-4, 0.0]),
    )
    with pytest.raises(SolveError) as caught:
        require_solved(BASE, found)
    assert [fault.path for fault in caught.value.faults][:2] == ["countries.C01", "countries.C02"]
    assert "-0.03" in caught.value.faults[0].message
    for word in ("smaller", "start=", "tolerance", "check_economy"):
        assert word in caught.value.message
    with pytest.raises(SolveError):
        rebased(BASE, SAME, found)


def test_a_base_cannot_hold_promised_purchases():
    shock = random_shock(BASE, 0, purchases=True)
    with pytest.raises(DataError, match="purchases"):
        rebased(BASE, shock, solve(BASE, shock))


def test_an_unknown_word_for_deficits():
    with pytest.raises(DataError, match=r"'free' is not known; use one of fixed, world_income"):
        solve(BASE, SAME, deficits="free")
