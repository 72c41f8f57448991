"""Suppliers and housing at a site: where they settle, how fast, and what clauses add."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers, terms

from reshore.buildout.housing import HousingParameters, housing
from reshore.buildout.suppliers import SupplierParameters, credit_drawn, supplier_change, supplier_speed

SUPPLIERS = {
    "supplier_gap": 0.2, "supplier_start": 0.1, "supplier_max": 0.8, "supplier_scale_kwpm": 60.0,
    "supplier_months": 48.0, "park_kwpm_per_supplier": 1.5, "park_utilities_kwpm": 10.0,
    "firms_per_usd_bn_guaranteed": 2.0,
}  # fmt: skip
HOUSING = {
    "housing_price_elasticity": 2.0, "housing_adjust_months": 12.0, "housing_build_months": 18.0,
    "housing_start_rate": 0.1,
}  # fmt: skip


def supplier(level=0.1, built=50.0, at=60.0, **clauses):
    """Change of supplier capability at one site."""
    parameters = block(SupplierParameters, **SUPPLIERS)
    found = supplier_change(parameters, terms(**clauses), jnp.asarray(at), numbers(level), numbers(built))
    return float(found[0])


def target(pull):
    """Capability that a pull can feed."""
    return 0.8 * (1 - np.exp(-pull / 60))


def test_suppliers_come_towards_what_local_capacity_feeds():
    assert supplier() == pytest.approx((target(50) - 0.1) / 48)
    assert supplier(level=0.7) == 0.0  # those who came stay
    assert supplier(built=0.0, level=0.0) == 0.0


def test_a_park_counts_from_its_opening():
    park = {"park_opening": [55.0], "park_suppliers": [20.0], "park_utilities": [1.0]}
    assert supplier(**park) == pytest.approx((target(50 + 1.5 * 20 + 10) - 0.1) / 48)
    assert supplier(at=50.0, **park) == supplier(at=50.0)


def test_guaranteed_credit_brings_firms_as_it_is_drawn():
    clause = {
        "guarantee_usd_bn": [20.0], "guarantee_from": [50.0], "guarantee_until": [90.0], "guarantee_sites": [[0.5]],
    }  # fmt: skip
    assert float(credit_drawn(terms(**clause), jnp.asarray(60.0))[0]) == pytest.approx(5.0)
    assert supplier(**clause) == pytest.approx((target(50 + 1.5 * 5 * 0.5 * 2) - 0.1) / 48)


def test_work_is_slower_by_the_gap_where_suppliers_are_missing():
    parameters = block(SupplierParameters, fabs=3, **SUPPLIERS)
    np.testing.assert_allclose(supplier_speed(parameters, numbers(0, 0.5, 1)), [0.8, 0.9, 1.0])


def market(newcomers, months=0, step=1.0, homes=1000.0, **values):
    """Homes, homes under construction and cost at one site after some months."""
    parameters = block(HousingParameters, **(HOUSING | values))
    stocks = [numbers(homes), numbers(0.0), numbers(1.0)]
    for _ in range(round(months / step)):
        now = housing(parameters, *stocks, numbers(1000.0), numbers(newcomers), step)
        changes = (now.finished - now.absorbed, now.begun - now.finished, now.cost_change)
        stocks = [stock + step * change for stock, change in zip(stocks, changes, strict=True)]
    return [float(stock[0]) for stock in stocks]


def test_without_newcomers_housing_stands_in_balance():
    assert market(0.0, months=60) == [1000.0, 0.0, 1.0]


def test_newcomers_raise_the_cost_by_the_elasticity_where_nothing_is_built():
    homes, begun, cost = market(100.0, months=240, housing_start_rate=0.0)
    assert (homes, begun) == (1000.0, 0.0)
    assert cost == pytest.approx(1 + 2.0 * 0.1, rel=1e-6)
    _, _, after = market(100.0, months=12, step=0.01, housing_start_rate=0.0)
    assert after == pytest.approx(1 + 0.2 * (1 - np.exp(-1)), rel=1e-3)


def test_building_brings_the_cost_back():
    homes, begun, cost = market(100.0, months=600)
    assert homes == pytest.approx(1100.0, rel=1e-3)
    assert begun == pytest.approx(0.0, abs=1.0)
    assert cost == pytest.approx(1.0, abs=1e-2)


def test_homes_that_stand_empty_make_housing_cheap_until_the_area_has_grown_into_them():
    homes, _, cost = market(0.0, months=1, homes=1100.0)
    assert homes == pytest.approx(1100 - 0.1 * 100)
    assert cost == pytest.approx(1 - 2.0 * 100 / 1100 / 12)
    homes, _, cost = market(0.0, months=300, homes=1100.0)
    assert homes == pytest.approx(1000.0)
    assert cost == pytest.approx(1.0, abs=1e-6)
    assert market(0.0, months=240, homes=1100.0, housing_start_rate=0.0)[2] == pytest.approx(1 - 2.0 * 100 / 1100)
