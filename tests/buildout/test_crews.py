"""Craft crews: who is hired, brought in, learns and leaves, and what pay does, against hand calculations."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.buildout.support import block, numbers

from reshore.buildout.crews import WAGE_CEILING, CrewParameters, crews

GIVEN = {
    "craft_available_persons": 3000.0, "craft_hire_months": 4.0, "craft_import_months": 3.0,
    "craft_import_cap": 800.0, "craft_import_experienced_share": 0.7, "craft_local_experienced_share": 0.2,
    "craft_learning_months": 10.0, "craft_new_productivity": 0.6, "craft_leave_local": 0.02,
    "craft_leave_imported": 0.05, "craft_release_months": 2.0, "craft_wage_elasticity": 0.5,
    "housing_hiring_elasticity": 2.0,
}  # fmt: skip


def month(crew, need, housing=1.0, step=1.0, **values):
    """One month of the crews of one site."""
    parameters = block(CrewParameters, **(GIVEN | values))
    return crews(parameters, numbers(*crew)[:, None], numbers(need), numbers(housing), step)


def first(values):
    """The numbers of the first site."""
    return np.asarray(values)[..., 0]


def test_an_empty_site_hires_at_home_and_brings_in_the_rest():
    found = month((0, 0, 0, 0), 5000.0, craft_import_cap=9999.0)
    pay = WAGE_CEILING  # nobody there: need over supply is as high as it gets
    hired, imported = 3000 * pay / 4, (2000 + 3000 / 2) / 3
    np.testing.assert_allclose(
        first(found.joined), [hired * 0.8, hired * 0.2, imported * 0.3, imported * 0.7], rtol=1e-12
    )
    assert float(found.wage[0]) == pay
    assert not first(found.left).any()


def test_imports_stop_at_their_cap():
    assert first(month((0, 0, 0, 0), 5000.0).joined)[2:].sum() == pytest.approx(800.0)


def test_local_workers_on_hand_are_no_longer_at_home():
    found = month((2500, 300, 0, 0), 3000.0)
    pay = (3000 / (300 + 0.6 * 2500)) ** 0.5
    assert first(found.joined)[:2].sum() == pytest.approx(200 * pay / 4)  # 200 missing, 200 left at home
    assert first(found.joined)[2:].sum() == pytest.approx(100 / 3)


def test_a_full_crew_hires_nobody_and_a_surplus_is_released():
    found = month((0, 1000, 0, 1000), 2000.0)
    assert not first(found.joined).any()
    assert float(found.coverage[0]) == 1.0
    np.testing.assert_allclose(first(found.left), [0, 1000 * 0.02, 0, 1000 * 0.05])
    late = month((0, 1000, 0, 1000), 500.0)
    np.testing.assert_allclose(first(late.left), [0, 1000 * (0.02 + 0.375), 0, 1000 * (0.05 + 0.375)])


def test_without_any_need_the_crew_leaves_and_covers_everything():
    found = month((100, 100, 100, 100), 0.0)
    assert float(found.coverage[0]) == 1.0
    assert float(found.wage[0]) == 1.0
    np.testing.assert_allclose(first(found.left), [52, 52, 55, 55])


def test_new_workers_count_for_less_and_learn():
    found = month((1000, 0, 500, 500), 4000.0)
    assert float(found.coverage[0]) == pytest.approx((500 + 0.6 * 1500) / 4000)
    assert float(found.rookie_share[0]) == 0.75
    np.testing.assert_allclose(first(found.learned), [100, 50])


def test_dear_housing_slows_hiring_and_imports_by_the_same_share():
    cheap, dear = month((0, 0, 0, 0), 5000.0), month((0, 0, 0, 0), 5000.0, housing=1.3)
    np.testing.assert_allclose(first(dear.joined), first(cheap.joined) * np.exp(-2 * 0.3), rtol=1e-12)


@pytest.mark.parametrize(("need", "pay"), [(500, 1.0), (1000, 1.0), (1440, 1.2), (2250, 1.5), (9000, WAGE_CEILING)])
def test_pay_follows_need_over_supply_between_its_floor_and_its_ceiling(need, pay):
    assert float(month((0, 1000, 0, 0), float(need)).wage[0]) == pytest.approx(pay)


@given(
    st.lists(st.floats(0, 2e4), min_size=4, max_size=4), st.floats(0, 4e4), st.floats(0.5, 3),
    st.sampled_from([0.5, 1.0]), st.floats(0.2, 12), st.floats(0.2, 24),
)  # fmt: skip
def test_no_flow_takes_more_than_the_stock(crew, need, housing, step, release, learning):
    found = month(crew, need, housing, step, craft_release_months=release, craft_learning_months=learning)
    taken = first(found.left) + np.array([1, 0, 1, 0]) * np.repeat(first(found.learned), 2)
    assert (step * taken <= np.array(crew) * (1 + 1e-9) + 1e-9).all()
    assert (first(found.joined) >= 0).all()
    assert 0 <= float(found.coverage[0]) <= 1


def test_twice_the_need_and_people_is_twice_the_flow():
    small = month((400, 200, 300, 600), 3000.0)
    big = month((800, 400, 600, 1200), 6000.0, craft_available_persons=6000.0, craft_import_cap=1600.0)
    np.testing.assert_allclose(big.joined, 2 * small.joined, rtol=1e-12)
    np.testing.assert_allclose(big.left, 2 * small.left, rtol=1e-12)
    assert jnp.array_equal(big.coverage, small.coverage)
