"""The tables of the chip market, the arrays made of them, and the figures of 2024 that they have to fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from reshore.errors import DataError
from reshore.names import NODE_CLASSES, REGIONS
from reshore.settings import SOBOL_DIMENSIONS
from reshore.world import chip_base as chip_base_module
from reshore.world.baseline import World, latest, load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.chip_base import chip_base
from reshore.world.chip_inputs import ORIGIN_SLOTS, ChipBase
from reshore.world.chip_rows import ChipFirm, ChipOrigin, PackagingRoute
from reshore.world.facts import TradeFact
from reshore.world.rows import CapacityBase, Row
from reshore.world.tables import rows

USA, TWN, KOR, JPN, CHN, EUR, SEA, ROW = range(8)
LEADING, ADVANCED, MATURE, LEGACY, MEMORY, DAO = range(6)
LEADING_KWPM_2024 = 850


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(date(2026, 1, 31))


@pytest.fixture(scope="module")
def base(world: World) -> ChipBase:
    return chip_base(world)


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    points = np.random.default_rng(1).random((500, SOBOL_DIMENSIONS))
    return load_catalogue().sample(points)


@pytest.fixture(scope="module")
def price(drawn: dict[str, np.ndarray]) -> np.ndarray:
    """Mean value of a wafer of each class in 2024, by draw."""
    capacity = np.array([sum(row.capacity_kwpm for row in rows(CapacityBase) if row.node == n) for n in NODE_CLASSES])
    capacity[LEADING] = LEADING_KWPM_2024
    sales = drawn["chip_sales_usd_bn"]
    sales = sales * drawn["chip_sales_total_usd_bn"][:, None] / sales.sum(axis=1, keepdims=True)
    return np.asarray(sales * 1e6 / (12 * capacity * drawn["chip_utilisation_share"]))


def test_shapes_are_those_of_the_interface(base: ChipBase) -> None:
    shape = (len(NODE_CLASSES), ORIGIN_SLOTS)
    assert base.region.shape == base.owner.shape == base.used.shape == base.base_share.shape == shape
    assert base.route_share.shape == (*shape, len(REGIONS))
    assert base.builder_share.shape == (len(REGIONS), len(NODE_CLASSES))
    assert base.firm_share.shape == (len(base.firms), len(NODE_CLASSES))
    assert base.firm_owner.shape == (len(base.firms),)


def test_slots_come_in_the_order_of_the_table(base: ChipBase) -> None:
    for number, node in enumerate(NODE_CLASSES):
        named = [(row.region, row.owner, row.share) for row in rows(ChipOrigin) if row.node == node]
        kept = base.used[number] == 1
        held = zip(base.region[number][kept], base.owner[number][kept], base.base_share[number][kept], strict=True)
        assert [(REGIONS[region], REGIONS[owner], share) for region, owner, share in held] == named
        assert not base.base_share[number][~kept].any()
        assert not base.route_share[number][~kept].any()


def test_all_capacity_has_owners(base: ChipBase) -> None:
    for row in rows(CapacityBase):
        node, region = NODE_CLASSES.index(row.node), REGIONS.index(row.region)
        held = base.base_share[node][(base.region[node] == region) & (base.used[node] == 1)].sum()
        expected = 1.0 if row.capacity_kwpm > 0 or (row.node, row.region) == ("leading", "USA") else 0.0
        assert held == pytest.approx(expected), (row.node, row.region)


def test_routes_of_used_slots_add_to_one(base: ChipBase) -> None:
    np.testing.assert_allclose(base.route_share.sum(axis=2), base.used, atol=1e-12)


def slot(base: ChipBase, node: int, region: int, owner: int) -> int:
    found = (base.region[node] == region) & (base.owner[node] == owner) & (base.used[node] == 1)
    (place,) = np.flatnonzero(found)
    return int(place)


def test_the_most_specific_route_counts(base: ChipBase) -> None:
    table: dict[tuple[str, str, str], np.ndarray] = {}
    for row in rows(PackagingRoute):
        route = table.setdefault((row.node, row.region, row.owner), np.zeros(len(REGIONS)))
        route[REGIONS.index(row.packaging)] = row.share
    for node, region, owner, key in (
        (LEADING, USA, TWN, ("leading", "USA", "TWN")),
        (MEMORY, KOR, KOR, ("memory", "KOR", "all")),
        (LEADING, USA, KOR, ("all", "USA", "KOR")),
        (LEADING, USA, JPN, ("all", "USA", "all")),
    ):
        np.testing.assert_array_equal(base.route_share[node, slot(base, node, region, owner)], table[key])
    assert base.route_share[LEADING, slot(base, LEADING, USA, TWN), TWN] == 1


def test_builders_are_the_firms_that_build(base: ChipBase) -> None:
    tsmc, umc = (base.firms.index(firm) for firm in ("TSMC", "UMC"))
    assert base.firm_owner[tsmc] == base.firm_owner[umc] == TWN
    np.testing.assert_array_equal(base.builder_share[TWN], base.firm_share[tsmc])
    assert base.firm_share[umc, MATURE] > 0
    assert base.builder_share[USA, DAO] > base.firm_share[base.firms.index("Texas Instruments"), DAO] > 0
    assert (base.builder_share <= 1).all()
    assert not base.builder_share[JPN].any()
    for owner in range(len(REGIONS)):
        assert (base.firm_share[base.firm_owner == owner].sum(axis=0) <= 1 + 1e-12).all()


def test_an_earlier_day_has_the_same_market(base: ChipBase) -> None:
    before = chip_base(load_world(date(2019, 1, 1)))
    for name, value in vars(base).items():
        np.testing.assert_array_equal(vars(before)[name], value)


Change = Callable[[Sequence[Any]], Sequence[Any]]


def unchanged(found: Sequence[Any]) -> Sequence[Any]:
    return found


def broken(monkeypatch: pytest.MonkeyPatch, world: World, changes: dict[type[Row], Change]) -> dict[str, str]:
    """Path to message of the faults in the tables once some of them are changed."""

    def changed(model: type[Row], as_of: date, thing: Callable[[Any], Any]) -> Sequence[Any]:
        return changes.get(model, unchanged)(latest(model, as_of, thing))

    monkeypatch.setattr(chip_base_module, "latest", changed)
    with pytest.raises(DataError) as caught:
        chip_base(world)
    return {f"{fault.file}: {fault.path}": fault.message for fault in caught.value.faults}


def test_shares_that_do_not_add_up_are_named(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    def doubled(found: Sequence[Any]) -> Sequence[Any]:
        return [row.model_copy(update={"share": 2 * row.share}) for row in found]

    faults = broken(monkeypatch, world, {ChipOrigin: doubled, PackagingRoute: doubled, ChipFirm: doubled})
    assert "add to 2, not to 1" in faults["chip_origins.csv: mature SEA"]
    assert "add to 2, not to 1" in faults["packaging_routes.csv: leading USA TWN"]
    assert "more than 1" in faults["chip_firms.csv: TWN leading"]
    assert "chip_origins.csv: leading JPN" not in faults


def test_a_fab_without_slot_or_route_is_named(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    faults = broken(
        monkeypatch,
        world,
        {
            ChipOrigin: lambda found: [row for row in found if (row.node, row.owner) != ("leading", "TWN")],
            PackagingRoute: lambda found: [row for row in found if row.region != "ROW"],
        },
    )
    assert "not to 1" in faults["chip_origins.csv: leading TWN"]
    assert "TSMC-AZ-F6" in faults["chip_origins.csv: leading USA TWN"]
    assert "add `all`" in faults["packaging_routes.csv: advanced ROW USA"]


def test_too_many_slots_and_unknown_firms_are_named(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    faults = broken(
        monkeypatch,
        world,
        {
            ChipOrigin: lambda found: [*found, found[-1].model_copy(update={"owner": "ROW", "share": 0.0})],
            ChipFirm: lambda found: [*found, found[0].model_copy(update={"firm": "TSCM", "share": 0.1})],
        },
    )
    assert f"room for {ORIGIN_SLOTS}" in faults["chip_origins.csv: dao"]
    assert "TSMC" in faults["chip_firms.csv: TSCM"]


def test_substitution_exceeds_the_elasticity_of_demand() -> None:
    parameters = load_catalogue().parameters
    for term in ("short", "long"):
        for node in NODE_CLASSES:
            lowest = parameters[f"chip_substitution_{term}"].value(node).distribution.bounds[0]
            highest = parameters[f"chip_demand_elasticity_{term}"].value(node).distribution.bounds[1]
            assert lowest > highest, (node, term)


def test_sales_by_class_add_up_to_the_total() -> None:
    parameters = load_catalogue().parameters
    total = parameters["chip_sales_total_usd_bn"].medians()[None]
    (fact,) = [r for r in rows(TradeFact) if r.year == "2024" and r.category == "world chip sales (WSTS)"]
    assert total == fact.value_busd
    assert sum(parameters["chip_sales_usd_bn"].medians().values()) == pytest.approx(total, rel=0.01)


def test_prices_of_classes_are_those_of_the_trade(price: np.ndarray) -> None:
    """18,000 USD a wafer at the newest nodes; foundry wafers of 2020 cost 2,891 at 28 nm and 1,650 at 90 nm."""
    middle = np.median(price, axis=0)
    assert middle[LEADING] == pytest.approx(18000, rel=0.05)
    assert middle[LEADING] > middle[ADVANCED] > middle[MATURE] > 2891
    assert middle[LEGACY] == pytest.approx(1650, rel=0.2)


def test_wafers_become_dearer_as_chips(drawn: dict[str, np.ndarray], price: np.ndarray) -> None:
    """Prices of foundry wafers that the market stands for, at the newest nodes."""
    foundry = np.median(price[:, LEADING] / drawn["wafer_to_customs_ratio"])
    assert 6000 < foundry < 20000


def test_every_region_can_package_what_american_customs_counted(
    base: ChipBase, drawn: dict[str, np.ndarray], price: np.ndarray
) -> None:
    packaged = np.zeros((len(price), len(REGIONS)))
    capacity = np.zeros((len(NODE_CLASSES), len(REGIONS)))
    for row in rows(CapacityBase):
        capacity[NODE_CLASSES.index(row.node), REGIONS.index(row.region)] = row.capacity_kwpm
    capacity[LEADING, USA] = 25
    for node in range(len(NODE_CLASSES)):
        held = capacity[node, base.region[node]] * base.base_share[node]
        value = 12 * held * (price * drawn["chip_utilisation_share"])[:, node, None] / 1e6
        packaged += value @ base.route_share[node]
    used = drawn["us_chip_imports_usd_bn"].copy()
    used[:, USA] = drawn["us_chip_home_use_usd_bn"]
    assert (used < 0.95 * packaged).mean(axis=0).min() > 0.95


def test_american_end_use_is_near_what_was_measured(drawn: dict[str, np.ndarray]) -> None:
    """A quarter of the world's chips in 2019, from memory; more since servers for AI."""
    total = drawn["chip_sales_total_usd_bn"]
    at_home = drawn["us_chip_imports_usd_bn"].sum(axis=1) + drawn["us_chip_home_use_usd_bn"]
    demand = drawn["device_demand_share"] / drawn["device_demand_share"].sum(axis=1, keepdims=True)
    abroad = (demand * drawn["device_share_to_us"]).sum(axis=1) * (total - at_home)
    share = (abroad + at_home * drawn["device_share_to_us"][:, USA]) / total
    assert 0.25 < np.quantile(share, 0.05) < np.quantile(share, 0.95) < 0.38


def test_shares_of_device_factories_need_little_scaling(drawn: dict[str, np.ndarray]) -> None:
    assert not drawn["device_demand_share"][:, USA].any()
    assert load_catalogue().parameters["device_demand_share"].value("USA").distribution.is_fixed
    assert drawn["device_demand_share"].sum(axis=1).mean() == pytest.approx(1, abs=0.03)
