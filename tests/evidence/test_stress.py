"""`reshore.evidence.stress`: bands, what the deal changes, failed draws, published figures; on made-up markets."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.evidence.made_up_markets import markets, solve

from reshore.chips.disruption.before import with_fields
from reshore.chips.disruption.events import Event
from reshore.errors import SolveError
from reshore.evidence.stress import Stress, stress, stress_of
from reshore.evidence.stress_published import ETAS, Elasticity, elasticity_for
from reshore.names import NODE_CLASSES, REGIONS
from reshore.settings import Settings

DRAWS = 24


def stressed(kind: str = "blockade", months: int = 12, alone: bool = False) -> Stress:
    return stress_of(markets(DRAWS, alone=alone), Event(kind, 2030, months), solve, "deal", "A deal", 2025)


@pytest.fixture(scope="module")
def found() -> Stress:
    return stressed()


def test_losses_add_up_over_regions_and_sectors(found):
    lost = found.with_deal.losses.usd_bn
    world = found.with_deal.losses.usd_bn.sum(axis=(0, 1, 2))
    assert found.row("loss-world").with_deal[1] == pytest.approx(np.quantile(world, 0.5))
    by_region = sum(np.median(lost[:, place].sum(axis=(0, 1))) for place in range(8))
    assert by_region == pytest.approx(found.row("loss-world").with_deal[1], rel=0.05)
    assert all(row.with_deal[0] <= row.with_deal[1] <= row.with_deal[2] for row in found.rows)


def test_capacity_outside_taiwan_avoids_losses_in_every_draw(found):
    for place in ("world", "USA"):
        low, middle, high = found.row(f"loss-{place}").change
        assert low <= middle <= high < 0
    assert found.with_deal.losses.gdp_usd_bn == pytest.approx(found.without_deal.losses.gdp_usd_bn)


def test_the_same_market_on_both_paths_changes_nothing():
    same = markets(DRAWS)._replace(without_deal=markets(DRAWS).with_deal)
    found = stress_of(same, Event("war", 2030, 6), solve, "deal", "A deal", 2025)
    assert all(row.change == pytest.approx((0, 0, 0), abs=1e-9) for row in found.rows)


def test_a_war_costs_more_than_a_blockade(found):
    assert stressed("war").row("loss-world").with_deal[1] > found.row("loss-world").with_deal[1]


def test_a_path_without_a_deal_has_nothing_to_compare_with():
    alone = stressed(months=1, alone=True)
    assert alone.without_deal is None
    assert all(row.without_deal is None and row.change is None for row in alone.rows)
    json.dumps(alone.plain(), allow_nan=False)


def test_everything_is_a_plain_number(found):
    said = json.loads(json.dumps(found.plain(), allow_nan=False))
    assert said["event"] == "blockade"
    assert said["horizon_months"] == 24
    rows = {row["name"]: row for row in said["rows"]}
    assert rows["loss-USA"]["with_deal"]["p50"] == pytest.approx(found.row("loss-USA").with_deal[1])
    assert "price-leading-24" in rows
    assert len(rows) == len(said["rows"])


def test_a_draw_that_fails_is_counted_and_left_out(found):
    given = markets(DRAWS)
    demand = np.array(given.with_deal.demand_k)
    demand[0, 0, 5] = np.nan
    solved = given.solved.copy()
    solved[7] = False
    bad = given._replace(with_deal=with_fields(given.with_deal, demand_k=demand), solved=solved)
    with np.errstate(invalid="ignore"):
        left = stress_of(bad, Event("blockade", 2030, 12), solve, "deal", "A deal", 2025)
    assert left.solved == DRAWS - 2
    assert ("a number that goes in is not finite", 1) in left.failed
    assert ("the path to the year was not solved", 1) in left.failed
    good = np.delete(np.arange(DRAWS), [5, 7])
    np.testing.assert_allclose(left.with_deal.losses.usd_bn, found.with_deal.losses.usd_bn[..., good])


def test_no_draw_at_all_is_an_error_in_words():
    none = markets(3)._replace(solved=np.zeros(3, dtype=bool))
    with pytest.raises(SolveError, match=r"no draw could be solved \(3 draws: the path to the year was not solved"):
        stress_of(none, Event("war", 2030, 1), solve, "deal", "A deal", 2025)


def test_prices_fall_with_the_elasticity_of_demand(found):
    assert tuple(one.demand_elasticity for one in found.elasticities) == ETAS
    middles = [one.price[1] for one in found.elasticities]
    assert middles == sorted(middles, reverse=True)
    assert found.elasticities[0].rationed_share == 1


def test_the_elasticity_that_meets_a_price_lies_between_the_rows():
    rows = tuple(Elasticity(eta, (ratio, ratio, ratio), 0.0) for eta, ratio in ((0.25, 4.0), (1.0, 1.0)))
    assert elasticity_for(2.0, rows) == pytest.approx(0.5)
    assert elasticity_for(5.0, rows) is None


def test_published_figures_are_those_of_the_table_and_of_the_event(found):
    by_name = {one.name: one for one in found.published}
    assert by_name["usitc-price"].published == pytest.approx(0.59)
    assert "substitution of 2.26" in by_name["usitc-price"].why
    assert "1.25 to 1.68" in by_name["usitc-price"].why
    assert "+164% to +266%" in by_name["usitc-price"].why
    assert by_name["output-world"].published == pytest.approx(-0.05)
    assert by_name["output-world"].ours[1] < 0
    assert by_name["users-revenue"].published == 1600
    of_a_war = {one.name: one.published for one in stressed("war", 3).published}
    assert of_a_war["output-USA"] == pytest.approx(-0.067)
    assert "users-revenue" not in of_a_war


@pytest.mark.slow
def test_a_chip_tariff_fills_fabs_at_home_so_that_a_war_costs_the_importer_more():
    """What docs/how-to/stress-a-deal.md says of the deal in which the threat is carried out."""
    found = stress("threat-100", Event("war", 2030, 12), Settings(draws=16))
    home, mature = REGIONS.index("USA"), NODE_CLASSES.index("mature")
    assert found.row("loss-USA").change[0] > 0
    used, output = {}, {}
    for name, side in (("with", found.with_deal), ("without", found.without_deal)):
        here = side.seen.region[mature] == home
        capacity = np.asarray(side.seen.market.capacity_k)[mature, here].sum()
        used[name] = side.seen.flow_k[mature, here].sum() / capacity
        output[name] = side.months.output_ratio[:, mature, home].mean()
    assert used["with"] > 0.95
    assert used["without"] < 0.85
    assert output["with"] < 1 < output["without"]
