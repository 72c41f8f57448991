"""A stop of Taiwan's chips: what is lost, in what order, and what closed forms say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.evidence.made_up_markets import ABROAD, base, market, markets

from reshore.chips.disruption import closed_forms
from reshore.chips.disruption.before import TAIWAN, Before, before, with_fields
from reshore.chips.disruption.events import Course, Event, check_event, course_of
from reshore.chips.disruption.losses import idle, losses_of
from reshore.chips.disruption.months import Months, cleared, composite, plan, play, supply_of
from reshore.chips.disruption.numbers import Numbers, numbers_of
from reshore.chips.disruption.solving import in_batches
from reshore.errors import RunError
from reshore.names import NODE_CLASSES, REGIONS
from reshore.solve.results import NOT_FINITE
from reshore.world.catalogue import load_catalogue
from reshore.world.chip_users import ChipSector
from reshore.world.tables import rows

DRAWS = 12
SOLVE = in_batches(size=DRAWS)
USA = REGIONS.index("USA")
ABROAD_TOO = np.arange(len(REGIONS)) != TAIWAN


@pytest.fixture(scope="module")
def numbers() -> Numbers:
    return numbers_of(markets(DRAWS))


@pytest.fixture(scope="module")
def seen(numbers: Numbers) -> Before:
    return before(market(DRAWS, built_k=400.0), base().region, numbers, SOLVE)


def played(seen: Before, numbers: Numbers, kind: str, months: int = 3, cut: float | None = None) -> Months:
    return play(seen, numbers, course_of(Event(kind, 2030, months, cut), numbers), SOLVE)


@pytest.fixture(scope="module")
def blockade(seen: Before, numbers: Numbers) -> Months:
    return played(seen, numbers, "blockade")


@pytest.fixture(scope="module")
def war(seen: Before, numbers: Numbers) -> Months:
    return played(seen, numbers, "war")


@pytest.mark.parametrize("kind", ["blockade", "war"])
def test_nothing_is_lost_where_nothing_is_cut(kind, seen, numbers):
    quiet = played(seen, numbers, kind, months=1, cut=0.0)
    assert (quiet.code == 0).all()
    np.testing.assert_allclose(quiet.use_share, 1, atol=1e-7)
    np.testing.assert_allclose(quiet.price_ratio, 1, atol=1e-7)
    np.testing.assert_allclose(quiet.output_ratio, 1, atol=1e-7)
    lost = losses_of(quiet, numbers, 2030)
    assert np.abs(lost.usd_bn).max() < 1e-3


def test_short_run_weights_give_the_trade_before(seen):
    _, again = SOLVE(seen.market)
    np.testing.assert_allclose(again.flow_k, seen.flow_k, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(again.price_index, seen.price_index, rtol=1e-7)


def test_a_larger_cut_leaves_fewer_chips_at_higher_prices(seen, numbers):
    bare = replace(numbers, stock_months=np.zeros_like(numbers.stock_months))
    small, middle, whole = (played(seen, bare, "blockade", 1, cut) for cut in (0.2, 0.6, 1.0))
    for less, more in ((small, middle), (middle, whole)):
        used, dear = (
            getattr(more, name)[0, 0, USA] - getattr(less, name)[0, 0, USA] for name in ("use_share", "price_ratio")
        )
        assert (used < 0).all()
        assert (dear > -1e-6).all()
        lost = [losses_of(one, numbers, 2030).usd_bn.sum(axis=(0, 1, 2)) for one in (less, more)]
        assert (lost[1] > lost[0]).all()


def test_a_war_costs_taiwan_its_own_chips_and_a_blockade_keeps_them_at_home(blockade, war):
    assert (blockade.use_share[0, 0, TAIWAN] > 0.99).all()
    assert (war.use_share[0, 0, TAIWAN] < 0.5).all()
    assert (war.sold_usd_bn[0, TAIWAN] < 1e-6).all()


@pytest.mark.parametrize("kind", ["blockade", "war"])
def test_nobody_gets_more_than_is_made_and_taken_from_stock(kind, seen, numbers, request):
    found = request.getfixturevalue(kind)
    plans = plan(seen, numbers, course_of(Event(kind, 2030, 3), numbers))
    for month, one in enumerate(plans):
        got = (found.use_share[month] * seen.need_k)[:, ABROAD_TOO].sum(axis=1)
        stock = one.released["outside"] * seen.need_k[:, ABROAD_TOO].sum(axis=1)
        assert (got <= one.supply.outside_k.sum(axis=1) + stock + 1e-4).all()
    taken = sum(one.released["outside"] for one in plans)
    assert (taken <= numbers.stock_months + 1e-12).all()
    assert taken[0].min() > 0
    assert (found.code == 0).all()
    assert all(np.isfinite(values).all() for values in vars(found).values())


def test_stocks_last_as_long_as_buyers_expect_to_need_them(seen, numbers):
    few = plan(seen, numbers, course_of(Event("blockade", 2030, 2, 1.0), numbers))[0].released["outside"][0]
    many = plan(seen, numbers, course_of(Event("blockade", 2030, 24, 1.0), numbers))[0].released["outside"][0]
    assert (many < few).all()


def test_chips_packaged_in_taiwan_are_lost_and_nobody_finds_another_way(seen):
    none, all_of_it = np.zeros(DRAWS), np.ones(DRAWS)
    supply = supply_of(seen, none, none, none, all_of_it)
    built = np.asarray(seen.market.capacity_k)[0, ABROAD]
    np.testing.assert_allclose(supply.outside_k[0, ABROAD], 0.9 * built, rtol=1e-12)
    np.testing.assert_allclose(supply.route_share.sum(axis=2), 1, atol=1e-12)
    assert (supply.route_share[0, ABROAD, TAIWAN] == 0).all()
    assert (supply.outside_k[:, TAIWAN] == 0).all()


def test_the_price_is_what_the_closed_form_says_where_users_never_stop(numbers):
    given = replace(
        numbers,
        demand_elasticity=np.full(DRAWS, 0.6),
        substitution=np.full((len(NODE_CLASSES), DRAWS), 4.0),
        stock_months=np.zeros((len(NODE_CLASSES), DRAWS)),
        choke_price_ratio=np.full(DRAWS, 1e6),
    )
    full = before(market(DRAWS, slack=0.0), base().region, given, SOLVE)
    none = np.zeros((1, DRAWS))
    month = play(full, given, Course(none, none, none, none + 1, none + 1), SOLVE)
    supply = supply_of(full, none[0], none[0], none[0], none[0] + 1)
    left = composite(full, given, supply.outside_k)
    # a cut of one source by a share s of spending, the others unchanged: (1 - s)^(sigma / (sigma - 1))
    home = full.home_k.sum(axis=1) / full.need_k.sum(axis=1)
    lost = np.asarray(full.spent_share)[:, TAIWAN]
    room = np.asarray(full.market.capacity_k).sum(axis=1) / full.need_k.sum(axis=1)
    np.testing.assert_allclose(left, (1 - lost) ** (4 / 3) * 0.9 * room / (1 - home), rtol=1e-6)
    np.testing.assert_allclose(month.price_ratio[0, :, USA], left ** (-1 / 0.6), rtol=1e-5)
    assert (month.at_the_stop == 0).all()


def test_the_price_ends_where_users_stop_and_all_that_is_made_is_used(seen, numbers):
    short = replace(numbers, demand_elasticity=np.full(DRAWS, 0.1), choke_price_ratio=np.full(DRAWS, 5.0))
    found = played(replace_eta(seen, 0.1), short, "war", 1)
    assert found.at_the_stop[0, 0].all()
    np.testing.assert_array_equal(found.price_ratio[0, 0, ABROAD_TOO], 5)
    plans = plan(replace_eta(seen, 0.1), short, course_of(Event("war", 2030, 1), short))
    got = (found.use_share[0, 0] * seen.need_k[0])[ABROAD_TOO].sum(axis=0)
    stock = plans[0].released["outside"][0] * seen.need_k[0, ABROAD_TOO].sum(axis=0)
    np.testing.assert_allclose(got, plans[0].supply.outside_k[0].sum(axis=0) + stock, rtol=1e-6)


def replace_eta(seen: Before, eta: float) -> Before:
    elastic = np.full((len(NODE_CLASSES), DRAWS), eta)
    demand = np.asarray(seen.market.demand_k) * seen.price_index ** (
        eta - np.asarray(seen.market.demand_elasticity)[:, None]
    )
    return replace(seen, market=with_fields(seen.market, demand_elasticity=elastic, demand_k=demand))


def test_a_class_that_only_taiwan_makes_is_gone_without_a_nan(numbers):
    lonely = market(DRAWS)
    capacity, weight = np.array(lonely.capacity_k), np.array(lonely.weight)
    capacity[0, np.arange(12) != TAIWAN] = 0
    weight[0] = 0
    weight[0, TAIWAN] = 1
    only = before(with_fields(lonely, capacity_k=capacity, weight=weight), base().region, numbers, SOLVE)
    bare = replace(numbers, stock_months=np.zeros_like(numbers.stock_months))
    month = played(only, bare, "war", 1)
    assert (month.code == 0).all()
    np.testing.assert_allclose(month.use_share[0, 0], 0, atol=1e-6)
    np.testing.assert_allclose(month.price_ratio[0, 0, USA], numbers.choke_price_ratio)
    assert all(np.isfinite(values).all() for values in vars(month).values())


def test_a_market_that_is_not_finite_has_a_code_and_harms_no_other_draw(seen, numbers, blockade):
    cost = np.array(seen.market.cost_usd_per_wafer)
    cost[0, 0, 3] = np.nan
    bad = replace(seen, market=with_fields(seen.market, cost_usd_per_wafer=cost))
    found = played(bad, numbers, "blockade")
    assert found.code[3] == NOT_FINITE
    others = np.arange(DRAWS) != 3
    np.testing.assert_array_equal(found.code[others], 0)
    np.testing.assert_allclose(found.use_share[..., others], blockade.use_share[..., others], rtol=1e-7)


def test_months_that_are_alike_are_cleared_once_and_give_the_same(seen, numbers, blockade):
    plans = plan(seen, numbers, course_of(Event("blockade", 2030, 3), numbers))
    asked = []

    def counting(given):
        asked.append(given.demand_k.shape[-1])
        return SOLVE(given)

    together = cleared([one.market for one in plans], counting)
    assert asked[0] < DRAWS * len(plans)
    for month in (0, 2, 3, 10):
        _, alone = SOLVE(plans[month].market)
        np.testing.assert_allclose(together[month][1], alone.flow_k, rtol=1e-6, atol=1e-5)


@pytest.mark.parametrize("kind", ["blockade", "war"])
def test_shares_that_work_stay_between_nothing_and_all(kind, numbers):
    course = course_of(Event(kind, 2030, 12), numbers)
    for shares in (course.fabs, course.packaging, course.through, course.neighbours):
        assert shares.shape == (24, DRAWS)
        assert shares.min() >= 0
        assert shares.max() <= 1
    assert (course.left >= 1).all()
    assert (np.diff(course.fabs[12:], axis=0) >= 0).all()


def test_fabs_in_a_blockade_run_until_their_materials_are_used_up(numbers):
    course = course_of(Event("blockade", 2030, 12, 1.0), replace(numbers, material_stock_months=np.full(DRAWS, 2.0)))
    assert (course.fabs[:2] == 1).all()
    np.testing.assert_allclose(course.fabs[2], 1 - numbers.fab_import_share)


def test_a_war_destroys_for_good_and_disturbs_the_neighbours_for_a_while(numbers):
    course = course_of(Event("war", 2030, 1), replace(numbers, war_restart_months=np.full(DRAWS, 2.0)))
    assert (course.fabs[0] == 0).all()
    np.testing.assert_allclose(course.fabs[-1], 1 - numbers.war_destroyed_share)
    np.testing.assert_allclose(course.neighbours[0], 1 - numbers.neighbour_lane_cut)
    assert (course.neighbours[-1] == 1).all()


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event("blocade"), "did you mean 'blockade'"),
        (Event("war", 2024), "year: 2024 is not between 2025 and 2040"),
        (Event("war", 2041), "year: 2041"),
        (Event("war", months=0), "months: 0 is not between 1 and 36"),
        (Event("war", cut=1.5), "cut: 1.5 is not a share"),
        (Event("war", cut=float("nan")), "cut: nan is not a share"),
    ],
)
def test_events_that_cannot_be_played_are_refused(event, said):
    with pytest.raises(RunError, match=said):
        check_event(event)


def test_idle_output_follows_the_share_of_chips_that_come():
    use = np.array([0.5, 1.0]).reshape(1, 2, 1, 1)
    need, mix = np.ones((2, 1, 1)), np.array([[1.0, 0.0], [0.5, 0.5]])
    straight = idle(use, need, mix, np.array([0.3]), np.array([1.0]))
    np.testing.assert_allclose(straight[0, 0, :, 0], [0.5, 0.25])
    bent = idle(use, need, mix, np.array([0.3]), np.array([0.5]))
    np.testing.assert_allclose(bent[0, 0, 0, 0], 1 - 0.5**0.5)


def test_a_region_with_all_its_chips_still_loses_what_hangs_on_others():
    use, need = np.array([1.0, 0.0]).reshape(1, 1, 2, 1), np.array([[[1.0], [3.0]]])
    lost = idle(use, need, np.array([[1.0]]), np.array([0.4]), np.array([1.0]))
    np.testing.assert_allclose(lost[0, :, 0, 0], [0.4 * 0.75, 1 - 0.4 * 0.25])


def test_losses_grow_with_the_economy_and_are_in_proportion_to_it(blockade, numbers):
    early, late = losses_of(blockade, numbers, 2025), losses_of(blockade, numbers, 2040)
    np.testing.assert_array_equal(early.idle_share, late.idle_share)
    np.testing.assert_allclose(late.gdp_usd_bn, early.gdp_usd_bn * (1 + numbers.gdp_growth) ** 15)
    users = slice(0, -1)
    np.testing.assert_allclose(
        late.usd_bn[:, :, users], early.usd_bn[:, :, users] * (1 + numbers.gdp_growth) ** 15, atol=1e-9
    )


def test_the_table_of_chip_users_adds_up_to_the_published_share_of_output():
    sectors = rows(ChipSector)
    output = sum(load_catalogue().parameters["gdp_2024_usd_bn"].medians().values())
    assert sum(sum(row.value_added_usd_bn) for row in sectors) / output == pytest.approx(0.056, abs=0.0005)
    assert all(sum(row.class_shares) == pytest.approx(1) for row in sectors)


def test_the_elasticities_that_a_published_price_needs():
    imports, use = 0.442, 0.442 * 0.8
    assert closed_forms.substitution_needed(imports, 1.59) == pytest.approx(2.26, abs=0.005)
    assert closed_forms.substitution_needed(0.35, 1.59) == pytest.approx(1.93, abs=0.005)
    assert (1 - imports) ** (-1 / (closed_forms.substitution_needed(imports, 1.59) - 1)) == pytest.approx(1.59)
    assert closed_forms.demand_elasticity_needed(imports, 4.0, 1.59) == pytest.approx(1.68, abs=0.005)
    assert closed_forms.demand_elasticity_needed(use, 4.0, 1.59) == pytest.approx(1.25, abs=0.005)
    assert closed_forms.fixed_price_ratio(imports, 4.0, 0.6) - 1 == pytest.approx(2.66, abs=0.005)
    assert closed_forms.fixed_price_ratio(use, 4.0, 0.6) - 1 == pytest.approx(1.64, abs=0.005)
