"""What a quota is worth and what it tempts to do: closed forms, sizes, and readings of real small markets."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.made_up import FEW_SHAPE, changed, solved, stacked, two_countries

from reshore.chips.market import NO_LIMIT
from reshore.chips.quota_audit import (
    between_usd_bn,
    bordered,
    ghost_usd_mn_per_kwpm,
    no_rents,
    pays_to_complete,
    quota_usd_bn,
    read,
    without_exemption,
)
from reshore.chips.quota_grounds import Grounds, size_of
from reshore.names import FIRST_YEAR
from reshore.outcome import STORED_YEARS
from reshore.world.inputs import NEVER

PLANNED, PRICE = 53.0, 18_000.0
YEAR, DUTY = 2030, 0.5
OWNER = np.zeros((FEW_SHAPE["nodes"], FEW_SHAPE["origins"]), dtype=bool)
OWNER[0, 1] = True


def month(year: int) -> float:
    return 12.0 * (year - FIRST_YEAR)


def grounds(complete: float = np.nan) -> Grounds:
    """One plant, begun in 2027."""
    one = np.ones(1)
    return Grounds(
        counted=np.ones((1, 1)), building=2.5 * one, built=1.5 * one, period_months=NEVER * one,
        first_month=month(2026) * one, repair=0.0 * one, product=np.zeros(1, dtype=int), in_slot=np.ones((1, 1, 1)),
        planned_kwpm=np.full((1, 1), PLANNED), start_month=np.full((1, 1), month(2027)),
        complete_month=np.full((1, 1), complete), capacity_kwpm=np.zeros((1, len(STORED_YEARS), 1)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("multiple", "duty", "worth"), [(2.5, 1.0, 28.6), (2.5, 0.25, 7.2), (1.5, 1.0, 17.2), (1.5, 0.25, 4.3)]
)
def test_the_textbook_case(multiple, duty, worth):
    assert quota_usd_bn(PLANNED, multiple, PRICE, duty) == pytest.approx(worth, abs=0.05)


def test_one_more_announced_kwpm_earns_its_licences():
    each = ghost_usd_mn_per_kwpm(2.5, PRICE * 0.25)
    assert 1e-3 * PLANNED * each == pytest.approx(quota_usd_bn(PLANNED, 2.5, PRICE, 0.25))
    assert ghost_usd_mn_per_kwpm(2.5, 0.0) == 0


def test_completing_pays_where_a_wafer_earns_more_than_the_licence_it_costs():
    lost = (2.5 - 1.5) * PRICE * np.array([0.25, 1.0])
    assert pays_to_complete(np.full(2, 0.56 * PRICE), lost).tolist() == [True, False]


def test_the_cliff_is_the_difference_of_the_multiples_and_taper_takes_it_away():
    sizes = {}
    for repair in ("none", "taper"):
        ground = grounds().repaired(repair)
        sizes[repair] = [
            size_of(one(YEAR), YEAR, np.full((1, 1), PRICE), False) for one in (ground.parked, ground.finished)
        ]
    parked, finished = (float(one[0, 0]) for one in sizes["none"])
    assert parked == pytest.approx(12 * 132.5)
    assert parked - finished == pytest.approx(12 * PLANNED)
    np.testing.assert_allclose(sizes["taper"][0], sizes["taper"][1])


def test_announcing_twice_as_much_doubles_only_what_is_being_built():
    twice = grounds().announced(2.0).accrued_k[0, 0, STORED_YEARS.index(YEAR), 0]
    assert twice == pytest.approx(2 * 12 * 132.5)
    done = grounds(complete=month(2029)).finished(YEAR)
    np.testing.assert_allclose(
        size_of(done.announced(2.0), YEAR, np.full((1, 1), PRICE), False),
        size_of(done, YEAR, np.full((1, 1), PRICE), False),
    )


def test_a_quota_by_value_counts_wafers_at_their_price():
    wafers, value = (size_of(grounds(), YEAR, np.full((1, 1), PRICE), unit) for unit in (False, True))
    np.testing.assert_allclose(value, wafers * PRICE / 1e3)


def test_a_clawback_needs_the_period_that_it_is_given():
    ended = grounds().repaired("clawback", 24.0)
    assert ended.accrued_k[0, 0, STORED_YEARS.index(YEAR), 0] == 0


@pytest.fixture(scope="module")
def audited():
    """The partner's sales under no limit, a slack quota, three tight ones, and none, by value; then in wafers."""
    single = two_countries(duty=[[0.0, 0.0], [0.0, 0.0]])
    share = jnp.zeros((FEW_SHAPE["nodes"], FEW_SHAPE["origins"], FEW_SHAPE["quotas"])).at[0, 1, 0].set(1.0)
    sizes = [NO_LIMIT, 60.0, 45.0, 35.0, 30.0, 0.0]
    limit = [jnp.array([size, NO_LIMIT]) for size in sizes]
    many = [
        changed(single, quota_share=share, quota_size=size, quota_duty=jnp.array([DUTY, 0.0]), quota_by_value=unit)
        for unit in (jnp.ones(2), jnp.zeros(2))
        for size in limit
    ]
    market = stacked([*many, without_exemption_of(changed(single, quota_share=share))])
    return read(market, *solved(market), OWNER)


def without_exemption_of(market):
    """One market whose owners with a quota pay in full."""
    wide = changed(market, **{name: np.asarray(values)[..., None] for name, values in vars(market).items()})
    taxed = without_exemption(wide, np.array([[DUTY], [0.0]]))
    return changed(market, duty_rate=np.asarray(taxed.duty_rate)[..., 0])


def test_a_slack_quota_is_an_exemption_without_limit(audited):
    for place in (1, 7):
        assert not audited.binds[0, place]
        assert audited.licence_usd_bn[place] == pytest.approx(0, abs=1e-9)
        assert audited.users_usd_bn[place] == pytest.approx(audited.users_usd_bn[0], abs=1e-9)
        assert audited.saved_usd_bn[place] == pytest.approx(DUTY * audited.covered_usd_bn[0, place])


def test_a_tight_quota_has_dear_licences_and_is_never_worth_more_than_the_duty(audited):
    for places in (range(1, 6), range(7, 12)):
        price = audited.licence_price[0, list(places)]
        assert (np.diff(price) >= -1e-9).all()
        assert price[0] == pytest.approx(0, abs=1e-6)
        assert price[-1] > 0.1 * DUTY
    assert audited.binds[0, 2:6].all()
    assert (audited.licence_usd_bn[:12] <= audited.saved_usd_bn[:12] + 1e-9).all()


def test_a_quota_of_nothing_is_no_exemption(audited):
    assert audited.users_usd_bn[5] == pytest.approx(audited.users_usd_bn[12])
    assert audited.duty_usd_bn[5] == pytest.approx(audited.duty_usd_bn[12])
    assert audited.saved_usd_bn[5] == pytest.approx(0, abs=1e-12)


def test_users_lose_what_a_tighter_quota_takes(audited):
    assert (np.diff(audited.users_usd_bn[:6]) >= -1e-12).all()
    assert audited.users_usd_bn[5] > audited.users_usd_bn[0]


def test_a_larger_quota_is_worth_the_area_under_the_price_of_licences(audited):
    def at(place):
        return type(audited)(*(np.asarray(one)[..., [place]] for one in audited))

    area = between_usd_bn(at(3), at(2), True)
    low, high = (audited.licence_price[0, place] * 10 / 1e3 for place in (2, 3))
    assert low <= area[0] <= high
    assert between_usd_bn(at(1), at(0), True)[0] == 0


def test_another_border_changes_only_the_quota():
    wide = stacked([two_countries()])
    size = np.full(wide.quota_size.shape, 7.0)
    other = bordered(wide, size, by_value=False)
    assert (np.asarray(other.quota_size) == 7).all()
    assert (np.asarray(other.quota_by_value) == 0).all()
    np.testing.assert_array_equal(other.duty_rate, wide.duty_rate)
    assert no_rents(wide).quota_price.shape == wide.quota_size.shape
