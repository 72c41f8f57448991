"""Defects and yield: the three yield models at published values, their limits, and how defects fall."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers

from reshore.buildout.yields import (
    YieldParameters,
    defect_change,
    first_defects,
    good_share,
    murphy_yield,
    negative_binomial_yield,
    poisson_yield,
)


@pytest.mark.parametrize(
    ("die_cm2", "poisson", "murphy", "clustered"), [(6.0, 0.30, 0.34, 0.39), (1.0, 0.82, 0.82, 0.83)]
)
def test_yield_models_at_a_fifth_of_a_defect_per_cm2(die_cm2, poisson, murphy, clustered):
    faults = numbers(0.2 * die_cm2)
    assert round(float(poisson_yield(faults)[0]), 2) == poisson
    assert round(float(murphy_yield(faults)[0]), 2) == murphy
    assert round(float(negative_binomial_yield(faults, 2.0)[0]), 2) == clustered


def test_at_one_cm2_all_models_give_82_to_83_percent():
    faults = numbers(0.2)
    for found in (poisson_yield(faults), murphy_yield(faults), negative_binomial_yield(faults, 2.0)):
        assert float(found[0]) == pytest.approx(0.82, abs=0.007)


def test_closed_forms():
    a = numbers(0.3, 1.2, 4.0)
    np.testing.assert_allclose(murphy_yield(a), ((1 - np.exp(-np.asarray(a))) / np.asarray(a)) ** 2, rtol=1e-13)
    np.testing.assert_allclose(negative_binomial_yield(a, 1.0), 1 / (1 + np.asarray(a)), rtol=1e-13)  # Seeds
    np.testing.assert_allclose(negative_binomial_yield(a, 1e9), poisson_yield(a), rtol=1e-8)


def test_no_faults_no_loss_and_clustering_helps():
    for model in (poisson_yield, murphy_yield, lambda a: negative_binomial_yield(a, 2.0)):
        assert float(model(numbers(0.0))[0]) == pytest.approx(1.0, abs=1e-11)
    a = jnp.linspace(0.1, 8, 40)
    assert (poisson_yield(a) < murphy_yield(a)).all()
    for alpha in (0.5, 2.0, 5.0):
        assert (poisson_yield(a) < negative_binomial_yield(a, alpha)).all()


def test_a_line_abroad_starts_with_the_transfer_gap_and_one_at_home_without():
    parameters = block(YieldParameters, fabs=2, defect_density_mother=0.1, defect_transfer_gap=0.2, copy_exactness=0.75)
    np.testing.assert_allclose(first_defects(parameters, numbers(0, 1)), [0.1 + 0.25 * 0.2, 0.1], rtol=1e-14)


def test_defects_decay_exponentially_to_the_floor():
    parameters = block(
        YieldParameters, defect_density_floor=0.05, learning_by_engineering=0.06, learning_by_volume=0.04
    )
    defects, one, step = numbers(0.3), numbers(1.0), 0.01
    for _ in range(2400):
        change = defect_change(parameters, defects, one, numbers(0.5), numbers(0.8))
        middle = defect_change(parameters, defects + step * change, one, numbers(0.5), numbers(0.8))
        defects = defects + step * (change + middle) / 2
    pace = (0.06 + 0.04 * 0.5) * 0.8
    assert float(defects[0]) == pytest.approx(0.05 + 0.25 * np.exp(-24 * pace), rel=1e-6)


def test_defects_never_rise_nor_pass_the_floor_in_a_step():
    parameters = block(YieldParameters, defect_density_floor=0.05, learning_by_engineering=3.0, learning_by_volume=9.0)
    one = numbers(1.0)
    assert float(defect_change(parameters, numbers(0.3), one, one, one)[0]) == pytest.approx(-0.25)
    assert float(defect_change(parameters, numbers(0.04), one, one, one)[0]) == 0.0
    assert float(defect_change(parameters, numbers(0.3), one, one, numbers(0.0))[0]) == 0.0


def test_yield_of_a_line_takes_die_area_and_clustering():
    parameters = block(YieldParameters, die_area_cm2=6.0, defect_clustering=2.0)
    assert float(good_share(parameters, numbers(0.2))[0]) == pytest.approx((1 + 1.2 / 2) ** -2, rel=1e-14)
