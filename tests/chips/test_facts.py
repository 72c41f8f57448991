"""What holds in every market of this kind, by economics and not by this code; each fact with what it stands on.

Excess demands are gross substitutes where substitution between slots is easier than doing without (Arrow, Block and
Hurwicz 1959); the rest are accounting and the three places in the box of a quota (Boughner and others 2000).
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.chips.made_up import (
    changed,
    few_random,
    numbers,
    one_destination,
    solved,
    stacked,
    two_countries,
)

from reshore.chips.market import IMPORTER

PRICE = 1e-7
"""How far logs of prices may be off: what the smoothing of 1e-14 can move them [1]."""


def cleared(market):
    """A market cleared, all codes seen to."""
    found, traded = numbers(*solved(market))
    assert (found.code == 0).all()
    assert found.residual.max() < 1e-8
    return found, traded


def used_slots(market):
    """Slots that can supply."""
    return (np.asarray(market.capacity_k) > 1e-9) & (np.asarray(market.weight) > 0).any(axis=2)


@pytest.mark.parametrize("slot", range(4))
def test_cutting_capacity_lowers_no_supplier_price(plain, slot):
    market, _, before = plain
    capacity = np.asarray(market.capacity_k).copy()
    capacity[:, slot] *= 0.9
    _, after = cleared(changed(market, capacity_k=capacity))
    rise = np.log(after.supplier_usd_per_wafer / before.supplier_usd_per_wafer)[used_slots(market)]
    assert rise.min() > -PRICE
    assert rise.max() > 0.01  # and it is not idle: somewhere the cut bites


def test_more_quota_never_makes_licences_dearer():
    market = few_random(21, packaging=False)
    alone = np.asarray(market.quota_share).copy()
    alone[:, :, 1] = 0.0
    size = np.asarray(market.quota_size).copy()
    last = None
    moved = 0.0
    for more in (0.2, 0.5, 1.0, 1.5, 3.0, 10.0):
        found, traded = cleared(changed(market, quota_share=alone, quota_size=np.minimum(size * more, 1e9)))
        if last is not None:
            assert (found.quota_price[0] <= last[0] + 1e-6 * (1 + last[0])).all()
            moved = max(moved, (last[0] - found.quota_price[0]).max())
        last = found.quota_price
        assert (traded.quota_used <= np.asarray(market.quota_size) * more * (1 + 1e-6) + 1e-9).all()
    assert moved > 0.05


def quota_line(by_value, sizes, duty=0.25):
    """One class from two slots into one destination, under a quota on the first slot of growing size."""
    base = two_countries(cost=[800.0, 1000.0])
    share = np.zeros(base.quota_share.shape)
    share[0, 0, 0] = 1.0
    limits = np.asarray(base.quota_size)
    return stacked(
        changed(base, quota_share=share, quota_size=np.array([size, limits[1]]), quota_duty=np.array([duty, 0.0]),
                quota_by_value=np.full(2, float(by_value)))
        for size in sizes
    )  # fmt: skip


def imports(traded):
    """Wafers of the first slot into the importer."""
    return traded.flow_k[0, 0, IMPORTER]


@pytest.mark.parametrize("by_value", [True, False])
def test_a_quota_has_three_regimes_that_join(by_value):
    _, ends = cleared(quota_line(by_value, [0.0, 1e9]))
    price, duty = 800.0, 0.25
    unit = price / 1e3 if by_value else 1.0
    least, most = imports(ends)[0] * unit, imports(ends)[1] * unit
    sizes = np.concatenate(
        [least * np.linspace(0.2, 1.0, 20), np.linspace(least, most, 22)[1:-1], most * np.linspace(1, 2, 20)]
    )
    found, traded = cleared(quota_line(by_value, sizes))
    wedge = found.quota_price[0, : len(sizes)] / (1.0 if by_value else price)
    flow, used = imports(traded)[: len(sizes)] * unit, traded.quota_used[0, : len(sizes)]
    over, binding, slack = slice(0, 19), slice(20, 40), slice(41, 60)
    # slack: no price, nothing lost
    np.testing.assert_allclose(wedge[slack], 0, atol=1e-6)
    np.testing.assert_allclose(flow[slack], most, rtol=1e-6)
    # binding: what enters with a licence is the quota
    np.testing.assert_allclose(used[binding], sizes[binding], rtol=1e-6)
    assert ((wedge[binding] > 0) & (wedge[binding] <= duty * (1 if by_value else 10))).all()
    assert (np.diff(wedge) < 1e-7).all()
    landed = traded.landed_usd_per_wafer[0, 0, IMPORTER, : len(sizes)]
    assert (np.diff(landed) < 1e-4).all()
    if by_value:
        # over-filled: the marginal importer pays the whole duty, the quota only decides who keeps it
        np.testing.assert_allclose(wedge[over], duty, rtol=1e-6)
        np.testing.assert_allclose(flow[over], least, rtol=1e-6)
        np.testing.assert_allclose(flow[binding], sizes[binding], rtol=1e-6)
        np.testing.assert_allclose(used[over], sizes[over], rtol=1e-6)
    else:
        # products differ in value: as the quota shrinks, more of them find the duty cheaper than a licence
        assert (flow >= used - 1e-9).all()
        assert landed[0] < price * (1 + duty)
        assert landed[0] > price * (1 + 0.9 * duty)
        assert (np.diff(traded.duty_usd_bn[0, 0, IMPORTER, : len(sizes)]) < 1e-9).all()
    # the joins hold: no jump larger than the steps of the line
    assert np.abs(np.diff(flow)).max() < 2 * (most - least) / 20 + 1e-6


def test_the_rate_inside_an_over_filled_quota_moves_only_rent():
    rates = np.linspace(0.0, 0.2, 11)
    base = quota_line(True, [1.0] * len(rates))
    duty, above = np.zeros(base.duty_rate.shape), np.asarray(base.quota_duty).copy()
    duty[0, 0, IMPORTER, : len(rates)] = rates
    above[0, : len(rates)] = 0.25 - rates  # what is paid above the quota stays 25 %
    _, traded = cleared(changed(base, duty_rate=duty, quota_duty=above))
    many = slice(0, len(rates))
    for values in (traded.landed_usd_per_wafer[..., many], traded.flow_k[..., many]):
        np.testing.assert_allclose(values, np.broadcast_to(values[..., :1], values.shape), rtol=1e-6, atol=1e-9)
    paid, rent = traded.duty_usd_bn.sum(axis=(0, 1, 2))[many], traded.licence_usd_bn.sum(axis=(0, 1, 2))[many]
    np.testing.assert_allclose(paid + rent, paid[0] + rent[0], rtol=1e-6)
    np.testing.assert_allclose(rent[0] - rent, rates * 1.0 / 1e3, rtol=1e-5, atol=1e-12)  # on one million USD inside


def test_the_rate_inside_a_binding_quota_moves_only_rent():
    _, ends = cleared(quota_line(True, [0.0, 1e9]))
    middle = 0.8 * imports(ends)[:2].mean()
    rates = np.linspace(0.0, 0.02, 11)
    base = quota_line(True, [middle] * len(rates))
    duty = np.zeros(base.duty_rate.shape)
    duty[0, 0, IMPORTER, : len(rates)] = rates
    found, traded = cleared(changed(base, duty_rate=duty))
    wedge = found.quota_price[0, : len(rates)]
    assert ((wedge > 0.01) & (wedge < 0.24)).all()
    np.testing.assert_allclose(wedge + rates, wedge[0], rtol=1e-6)
    np.testing.assert_allclose(imports(traded)[: len(rates)], imports(traded)[0], rtol=1e-6)


@pytest.mark.parametrize("by_value", [True, False])
def test_one_licence_price_joins_the_classes_of_an_owner(by_value):
    one = two_countries(cost=[800.0, 1000.0])
    fields = {name: np.asarray(values).copy() for name, values in vars(one).items()}
    for name in ("cost_usd_per_wafer", "capacity_k", "weight", "demand_k"):
        fields[name][1] = fields[name][0]
    fields["quota_share"][:, 0, 0] = 1.0
    fields["quota_duty"][0] = 0.4
    fields["quota_by_value"][:] = float(by_value)
    fields["quota_size"][0] = 80.0 if by_value else 75.0
    demand = fields["demand_k"].copy()
    lines = []
    for more in (1.0, 1.1, 1.2):
        demand[1] = fields["demand_k"][1] * more
        lines.append(changed(one, **(fields | {"demand_k": demand.copy()})))
    found, traded = cleared(stacked(lines))
    flows = traded.flow_k[:, 0, IMPORTER, :3]
    assert (found.quota_price[0, :3] > 0).all()
    np.testing.assert_allclose(flows[0, 0], flows[1, 0], rtol=1e-7)  # twins share alike
    np.testing.assert_allclose(traded.quota_used[0, :3], fields["quota_size"][0], rtol=1e-6)
    assert (np.diff(found.quota_price[0, :3]) > 1e-3).all()  # more wanted in one class makes licences dearer,
    assert (np.diff(flows[0]) < -1e-3).all()  # which crowds the other class out


@pytest.mark.parametrize("rate", [0.05, 0.2])
def test_a_tariff_on_full_fabs_is_borne_by_their_rent(rate):
    full = {"capacity": [20.0, 15.0, 10.0], "elasticity": 0.6}
    market = stacked(
        [one_destination(**full), one_destination(**full, duty=rate), one_destination(**full, duty=[[rate], [0], [0]])]
    )
    found, traded = cleared(market)
    assert (found.log_rent[0, :3, :3] > 0.1).all()
    landed = traded.landed_usd_per_wafer[0, :3, 0]
    np.testing.assert_allclose(landed[:, 1:3], landed[:, :1].repeat(2, axis=1), rtol=1e-6)
    np.testing.assert_allclose(traded.supplier_usd_per_wafer[0, :3, 1], landed[:, 0] / (1 + rate), rtol=1e-6)
    lost = (traded.rent_usd_bn[0, :, 0] - traded.rent_usd_bn[0, :, 1]).sum()
    np.testing.assert_allclose(traded.duty_usd_bn[..., 1].sum(), lost, rtol=1e-6)


@pytest.mark.parametrize("rate", [0.05, 0.5, 10.0])
def test_a_tariff_on_idle_fabs_is_borne_by_the_buyer(rate):
    market = stacked([one_destination(), one_destination(duty=rate, freight=0.03)])
    found, traded = cleared(market)
    np.testing.assert_allclose(found.log_rent, 0, atol=1e-9)
    supplier, landed = traded.supplier_usd_per_wafer[0, :3], traded.landed_usd_per_wafer[0, :3, 0]
    np.testing.assert_allclose(supplier[:, 1], supplier[:, 0], rtol=1e-9)
    np.testing.assert_allclose(landed[:, 1], landed[:, 0] * (1.03 + rate), rtol=1e-9)


def test_twice_the_world_has_the_same_prices(few):
    market, _, before = few
    twice = {name: np.asarray(getattr(market, name)) * 2 for name in ("capacity_k", "demand_k")}
    limits = {
        name: np.minimum(np.asarray(getattr(market, name)) * 2, 1e9) for name in ("packaging_capacity_k", "quota_size")
    }
    _, after = cleared(changed(market, **twice, **limits))
    used = used_slots(market)
    np.testing.assert_allclose(after.supplier_usd_per_wafer[used], before.supplier_usd_per_wafer[used], rtol=1e-6)
    np.testing.assert_allclose(after.flow_k, 2 * before.flow_k, rtol=1e-5, atol=1e-8)


def test_twice_the_costs_are_twice_the_prices(few):
    market, _, before = few
    twice = {name: np.asarray(getattr(market, name)) * 2 for name in ("cost_usd_per_wafer", "reference_usd_per_wafer")}
    size = np.asarray(market.quota_size)
    size = np.minimum(np.where(np.asarray(market.quota_by_value) > 0.5, 2 * size, size), 1e9)
    _, after = cleared(changed(market, **twice, quota_size=size))
    used = used_slots(market)
    np.testing.assert_allclose(after.supplier_usd_per_wafer[used], 2 * before.supplier_usd_per_wafer[used], rtol=1e-6)
    np.testing.assert_allclose(after.flow_k, before.flow_k, rtol=1e-5, atol=1e-8)


def test_money_adds_up(few):
    market, _, traded = few
    worth = traded.supplier_usd_per_wafer[:, :, None] * traded.flow_k / 1e6
    paid = traded.landed_usd_per_wafer * traded.flow_k / 1e6
    freight = np.asarray(market.freight_rate) * worth
    licences = np.zeros_like(paid)
    licences[:, :, IMPORTER] = traded.licence_usd_bn.sum(axis=2)
    np.testing.assert_allclose(paid, worth + freight + traded.duty_usd_bn + licences, rtol=1e-9, atol=1e-14)
    spent = paid.sum(axis=1) * 1e6
    used = traded.price_index ** (1 - np.asarray(market.demand_elasticity)[:, None]) * np.asarray(market.demand_k)
    np.testing.assert_allclose(spent, used * np.asarray(market.reference_usd_per_wafer)[:, None], rtol=1e-9)
    assert (traded.duty_usd_bn >= -1e-15).all()
    assert (traded.licence_usd_bn >= 0).all()
    # suppliers: cost of the wafers, rent of fabs, rent of packaging
    cost = (np.asarray(market.cost_usd_per_wafer)[:, :, None] * traded.flow_k).sum(axis=(0, 1, 2)) / 1e6
    rents = traded.rent_usd_bn.sum(axis=(0, 1)) + traded.packaging_rent_usd_bn.sum(axis=0)
    np.testing.assert_allclose(worth.sum(axis=(0, 1, 2)), cost + rents, rtol=1e-9)


def test_the_gain_of_a_tariff_is_split_without_remainder():
    rates = np.linspace(0.0, 0.4, 33)
    market = stacked(two_countries(capacity=[60.0, 1e4], duty=[[rate, 0], [0, 0]], elasticity=0.6) for rate in rates)
    _, traded = cleared(market)
    index, eta, many = traded.price_index[0, :2], 0.6, slice(0, len(rates))
    surplus = (100.0 * 1000.0 * (1 - index ** (1 - eta)) / (1 - eta) / 1e6).sum(axis=0)[many]
    everybody = surplus + traded.rent_usd_bn.sum(axis=(0, 1))[many] + traded.duty_usd_bn.sum(axis=(0, 1, 2))[many]
    # Harberger: to first order all of it cancels but the rate times the change of what pays it
    taxed = (traded.supplier_usd_per_wafer[0, 0] * 1.0)[many], traded.flow_k[0, 0, IMPORTER][many]
    middle = (rates[1:] * taxed[0][1:] + rates[:-1] * taxed[0][:-1]) / 2e6
    loss = np.concatenate([[0], np.cumsum(middle * np.diff(taxed[1]))])
    np.testing.assert_allclose(everybody - everybody[0], loss, atol=2e-3 * np.abs(loss).max())
    assert loss[-1] < -1e-4


def test_with_room_to_spare_changes_follow_exact_hats(plain):
    market, _, _ = plain
    roomy = changed(market, capacity_k=np.where(np.asarray(market.capacity_k) > 1e-9, 1e7, 0.0))
    _, before = cleared(roomy)
    rng = np.random.default_rng(5)
    duty = np.asarray(market.duty_rate) + rng.uniform(0, 0.5, market.duty_rate.shape)
    _, after = cleared(changed(roomy, duty_rate=duty))
    sigma, eta = np.asarray(market.substitution)[:, None], np.asarray(market.demand_elasticity)[:, None]
    spent = before.landed_usd_per_wafer * before.flow_k
    share = spent / spent.sum(axis=1, keepdims=True)
    hat = (1 + np.asarray(market.freight_rate) + duty) / (1 + np.asarray(market.freight_rate + market.duty_rate))
    index = (share * hat ** (1 - sigma[:, None])).sum(axis=1) ** (1 / (1 - sigma))
    np.testing.assert_allclose(after.price_index / before.price_index, index, rtol=1e-7)
    flows = before.flow_k * (hat / index[:, None]) ** -sigma[:, None] * index[:, None] ** -eta[:, None]
    np.testing.assert_allclose(after.flow_k, flows, rtol=1e-6)


def test_scarce_packaging_earns_a_rent_and_is_not_exceeded():
    rooms = np.linspace(20.0, 160.0, 29)
    base = one_destination()
    market = stacked(changed(base, packaging_capacity_k=np.array([room, 1e9])) for room in rooms)
    found, traded = cleared(market)
    packed = traded.flow_k.sum(axis=(0, 1, 2))[: len(rooms)] / 2
    rent, earned = found.log_packaging_rent[0, : len(rooms)], traded.packaging_rent_usd_bn[0, : len(rooms)]
    assert (packed <= rooms * (1 + 1e-7)).all()
    tight = rooms < 0.999 * packed[-1]
    assert tight.any()
    assert (~tight).any()
    np.testing.assert_allclose(packed[tight], rooms[tight], rtol=1e-6)
    assert (np.diff(rent[tight]) < 0).all()
    np.testing.assert_allclose(rent[~tight], 0, atol=1e-6)
    cost = np.asarray(base.cost_usd_per_wafer)[0, :, None] * traded.flow_k[0].sum(axis=1)[:, : len(rooms)] / 1e6
    np.testing.assert_allclose(earned, (cost * 0.1 * 0.5 * np.expm1(rent)).sum(axis=0), rtol=1e-9, atol=1e-15)


def test_substitution_passes_smoothly_through_one():
    sigmas = np.array([0.98, 0.999, 1 - 1e-5, 1.0, 1 + 1e-5, 1.001, 1.02])
    market = stacked(
        one_destination(substitution=sigma, elasticity=0.5, capacity=[50.0, 60.0, 15.0]) for sigma in sigmas
    )
    _, traded = cleared(market)
    prices = traded.landed_usd_per_wafer[0, :3, 0, : len(sigmas)]
    slope = (prices[:, -1] - prices[:, 0]) / (sigmas[-1] - sigmas[0])
    line = prices[:, 3:4] + slope[:, None] * (sigmas - 1)
    np.testing.assert_allclose(prices, line, rtol=2e-4)
    weight = np.array([0.5, 0.3, 0.2])
    one = (weight * np.log(prices[:, 3] / 1000)).sum()
    np.testing.assert_allclose(np.log(traded.price_index[0, 0, 3]), one, atol=1e-5)  # Cobb-Douglas


def test_markets_beside_each_other_do_not_touch(few):
    market, before, _ = few
    turned = {name: np.asarray(values)[..., ::-1].copy() for name, values in vars(market).items()}
    after, _ = cleared(changed(market, **turned))
    np.testing.assert_allclose(after.log_rent[..., ::-1], before.log_rent, rtol=0, atol=1e-12)
