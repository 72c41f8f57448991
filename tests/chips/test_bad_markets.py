"""Markets that cannot be right, or hardly: a code with words and numbers for each, and no harm to the neighbours."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from tests.chips.made_up import changed, numbers, one_destination, solved, stacked, two_countries

from reshore.chips.clearing import clear
from reshore.chips.market import NO_LIMIT
from reshore.solve.results import MEANINGS, NO_SUPPLY, NOT_CONVERGED, NOT_FINITE, SOLVED


def under_quota(size, *, by_value, share=1.0, duty=0.5):
    """Two countries, the imports of one from the other under a quota."""
    base = two_countries()
    limits, rates, covered = (np.array(values) for values in (base.quota_size, base.quota_duty, base.quota_share))
    limits[0], rates[0], covered[0, 1, 0] = size, duty, share
    kind = np.full(2, float(by_value))
    return changed(base, quota_size=limits, quota_duty=rates, quota_share=covered, quota_by_value=kind)


def spoiled(name, value):
    """Two countries with one number that is none."""
    base = two_countries()
    values = np.array(getattr(base, name))
    values[(0,) * values.ndim] = value
    return changed(base, **{name: values})


FIELDS = tuple(vars(two_countries()))
CASES = {
    "sound": (two_countries(), SOLVED),
    "no capacity in one region": (two_countries(capacity=[0.0, 500.0]), SOLVED),
    "next to no capacity in one region": (two_countries(capacity=[1e-8, 500.0]), SOLVED),
    "no capacity anywhere": (two_countries(capacity=[0.0, 0.0]), NO_SUPPLY),
    "nobody sells to one destination": (two_countries(weight=[[1.0, 0.0], [0.0, 0.0]]), NO_SUPPLY),
    "nobody wants any": (two_countries(demand=[0.0, 0.0]), SOLVED),
    "nobody wants any and nobody has any": (two_countries(demand=[0.0, 0.0], capacity=[0.0, 0.0]), SOLVED),
    "tariff of 1,000 %": (two_countries(duty=[[0.0, 0.0], [10.0, 0.0]]), SOLVED),
    "tariff of 1,000 % on everybody, fabs full": (two_countries(duty=10.0, capacity=[20.0, 20.0]), SOLVED),
    "quota of nothing by value": (under_quota(0.0, by_value=True), SOLVED),
    "quota of nothing in wafers": (under_quota(0.0, by_value=False), SOLVED),
    "no limit by value": (under_quota(NO_LIMIT, by_value=True), SOLVED),
    "no limit in wafers": (under_quota(NO_LIMIT, by_value=False), SOLVED),
    "quota of 1,000 % by value": (under_quota(5.0, by_value=True, duty=10.0), SOLVED),
    "quota of 1,000 % in wafers": (under_quota(5.0, by_value=False, duty=10.0), SOLVED),
    "quota without a duty": (under_quota(5.0, by_value=True, duty=0.0), SOLVED),
    "quota that covers nobody": (under_quota(0.0, by_value=True, share=0.0), SOLVED),
    "infinite quota": (under_quota(np.inf, by_value=True), NOT_FINITE),
    "substitution of one": (one_destination(substitution=1.0, capacity=[20.0, 50.0, 50.0]), SOLVED),
    "substitution as hard as doing without": (
        one_destination(substitution=1.2, elasticity=1.2, capacity=[20.0, 50.0, 50.0]), SOLVED,
    ),
    "both elasticities one": (one_destination(substitution=1.0, elasticity=1.0, capacity=[20.0, 50.0, 50.0]), SOLVED),
    "demand that no price moves": (one_destination(elasticity=0.0), SOLVED),
    "more wanted at any price than there is": (
        one_destination(elasticity=0.0, capacity=[10.0, 10.0, 10.0]), NOT_CONVERGED,
    ),
    "near perfect substitutes": (one_destination(substitution=60.0, capacity=[30.0, 40.0, 50.0]), SOLVED),
    **{f"not a number in {name}": (spoiled(name, np.nan), NOT_FINITE) for name in FIELDS},
    **{f"infinite {name}": (spoiled(name, np.inf), NOT_FINITE) for name in FIELDS},
}  # fmt: skip
NAMES = tuple(CASES)


@pytest.fixture(scope="module")
def results():
    """All of them in one batch."""
    return numbers(*solved(stacked(market for market, _ in CASES.values())))


@pytest.mark.parametrize("name", NAMES)
def test_each_has_its_code_in_words(results, name):
    code = int(results[0].code[NAMES.index(name)])
    assert MEANINGS[code] == MEANINGS[CASES[name][1]]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_ever_not_a_number(results, name):
    cleared, traded = results
    place = NAMES.index(name)
    for field, values in (vars(cleared) | vars(traded)).items():
        if field != "residual":
            assert np.isfinite(values[..., place]).all(), field
    for values in (traded.flow_k, traded.duty_usd_bn, traded.licence_usd_bn, traded.rent_usd_bn):
        assert (values[..., place] > -1e-12).all()


def test_arrays_of_numpy_are_taken_too():
    market = jax.tree.map(np.asarray, spoiled("weight", np.inf))
    assert int(clear(market).code) == NOT_FINITE


def test_the_neighbours_of_a_bad_market_are_sound(results):
    alone, _ = numbers(*solved(stacked([two_countries()])))
    np.testing.assert_allclose(results[0].log_rent[..., 0], alone.log_rent[..., 0], atol=1e-14)
    assert results[0].steps[0] == alone.steps[0]


def flows(results, name):
    """Flows of the one class that is used."""
    return results[1].flow_k[0, ..., NAMES.index(name)]


def test_without_supply_nothing_flows_and_nobody_earns(results):
    place = NAMES.index("no capacity anywhere")
    assert (flows(results, "no capacity anywhere") == 0).all()
    assert (results[0].log_rent[..., place] == 0).all()


def test_who_has_no_capacity_sells_nothing(results):
    found = flows(results, "no capacity in one region")
    assert (found[0] == 0).all()
    assert (found[1, :2] > 1).all()
    assert flows(results, "next to no capacity in one region")[0].sum() <= 1.0001e-8


def test_nobody_sells_to_who_wants_none(results):
    place = NAMES.index("nobody wants any")
    assert (flows(results, "nobody wants any") == 0).all()
    np.testing.assert_allclose(results[0].log_rent[..., place], 0, atol=1e-9)


def test_a_quota_of_nothing_charges_the_whole_duty(results):
    for unit in ("by value", "in wafers"):
        landed = results[1].landed_usd_per_wafer[0, 1, 0, NAMES.index(f"quota of nothing {unit}")]
        assert landed == pytest.approx(1500.0, rel=1e-4)
        landed = results[1].landed_usd_per_wafer[0, 1, 0, NAMES.index(f"no limit {unit}")]
        assert landed == pytest.approx(1000.0, rel=1e-7)
