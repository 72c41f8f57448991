"""`reshore.evidence.quota`: slack and binding quotas, holders, repairs, deals without a quota; on a made-up market."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.evidence.made_up_quota import scene, solve

from reshore.chips.disruption.before import with_fields
from reshore.deal.load import load_deal
from reshore.errors import RunError, SolveError
from reshore.evidence.quota import Asked, Quota, check_asked, no_quota, quota, quota_of, rate_changes
from reshore.evidence.quota_scene import margin_share
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.chip_inputs import LICENCE_HOLDERS

DEAL, DRAWS = "us-taiwan-2026-01", 12
SLACK_KWPM, TIGHT_KWPM = 400.0, 2.0


def audited(planned_kwpm: float, **asked) -> Quota:
    return quota_of(scene(DRAWS, planned_kwpm), Asked(**asked), solve, load_deal(DEAL), 2025)


@pytest.fixture(scope="module")
def slack() -> Quota:
    return audited(SLACK_KWPM)


@pytest.fixture(scope="module")
def tight() -> Quota:
    return audited(TIGHT_KWPM)


def test_a_slack_quota_tempts_to_nothing(slack):
    stands = slack.row("deal")
    assert stands.shares["binds"] == 0
    for name in ("ghost_usd_mn_per_kwpm", "announce_twice_usd_bn", "cliff_usd_bn"):
        assert stands.bands[name] == (0, 0, 0)
    assert stands.bands["licences_where_it_binds_usd_bn"] is None
    assert all(row.shares["parking_pays"] == 0 for row in slack.fabs)
    saved, came = slack.row("wafers-deal").bands["duty_saved_usd_bn"], slack.row("no-limit").bands["imports_usd_bn"]
    assert saved == pytest.approx([0.4 * one for one in came])


def test_a_binding_quota_pays_for_ghosts_and_charges_for_completion(tight):
    stands = tight.row("deal")
    assert stands.shares["binds"] == 1
    licence = tight.row("wafers-deal").bands["licence_where_it_binds_usd_per_wafer"]
    assert stands.bands["ghost_usd_mn_per_kwpm"] == pytest.approx([12 * 2.5 * one / 1e3 for one in licence])
    assert stands.middle("announce_twice_usd_bn") >= 0
    lost = stands.middle("cliff_usd_bn")
    assert lost > 0
    assert lost == pytest.approx(12 * 2 * TIGHT_KWPM * licence[1] / 1e6, rel=0.05)
    assert all(row.shares["parking_pays"] == 1 for row in tight.fabs)


def test_taper_takes_the_cliff_away_and_clawback_the_ghosts(tight):
    assert tight.row("taper").middle("cliff_usd_bn") == pytest.approx(0, abs=1e-9)
    assert tight.row("taper").middle("ghost_usd_mn_per_kwpm") > 0
    soon = tight.row("clawback")
    assert soon.middle("ghost_usd_mn_per_kwpm") <= tight.row("deal").middle("ghost_usd_mn_per_kwpm")
    assert tight.period_months == 60
    assert tight.period_status.startswith("assumed")


@pytest.mark.parametrize("unit", ["wafers", "value"])
def test_a_clawback_bills_the_duty_saved_whatever_the_quota_is_counted_in(unit):
    given = scene(DRAWS, SLACK_KWPM)
    market = given.markets[given.year]
    dear = with_fields(market, reference_usd_per_wafer=1.5 * np.asarray(market.reference_usd_per_wafer))
    found = quota_of(given._replace(markets={given.year: dear}), Asked(unit=unit), solve, load_deal(DEAL), 2025)
    back = found.row("clawback")
    saved = back.bands["duty_saved_usd_bn"]
    assert saved[0] > 0
    # nothing stands, so never finishing forfeits all that came in
    assert back.bands["cliff_usd_bn"] == pytest.approx([-one for one in reversed(saved)])
    # and what came in over the five years of the period is billed when it ends
    assert back.bands["claimed_back_usd_bn"] == pytest.approx([5 * one for one in saved])
    assert "claimed_back_usd_bn" not in found.row("taper").bands


def test_the_licence_holder_moves_rent_and_no_price(tight):
    every = {holder: audited(TIGHT_KWPM, holder=holder) for holder in LICENCE_HOLDERS}
    assert len({json.dumps([row.plain() for row in one.borders]) for one in every.values()}) == 1
    rent = tight.row("licences").middle("builder_usd_bn")
    assert rent > 0
    for party, sign in (("owners", 1), ("treasury", -1), ("users", 0)):
        bands = tight.row(party)
        moved = bands.middle("builder_usd_bn") - bands.middle("auction_usd_bn")
        assert moved == pytest.approx(sign * rent, rel=0.1, abs=1e-9)
        assert bands.bands["auction_usd_bn"] == bands.bands["government_usd_bn"]
    assert every["auction"].holder == "auction"


def test_a_dearer_rate_above_the_quota_makes_it_worth_more(tight):
    saved = [tight.row(f"value-{rate}").middle("duty_saved_usd_bn") for rate in (25, 100)]
    assert 0 < saved[0] < saved[1]


def test_the_textbook_stands_beside_the_market(slack):
    book, came = slack.row("textbook-building"), slack.row("market-imports")
    assert book.bands["at_100_pct_usd_bn"] == pytest.approx((28.62,) * 3)
    assert book.bands["at_25_pct_usd_bn"] == pytest.approx((7.155,) * 3)
    assert slack.row("textbook-built").middle("at_25_pct_usd_bn") == pytest.approx(4.293)
    assert slack.row("market-saved").middle("at_100_pct_usd_bn") == pytest.approx(came.middle("at_100_pct_usd_bn"))
    assert slack.row("market-licence").middle("at_100_pct_usd_bn") == 0


def test_units_are_rows_with_their_status(slack):
    assert slack.unit == "wafers"
    assert slack.unit_status.startswith("assumed")
    assert slack.row("value-25").status == "unit assumed, rate assumed"
    assert audited(SLACK_KWPM, unit="value").unit_status == "asked for"
    size = slack.row("size-2030-Taiwan")
    assert size.middle("quota_k") == pytest.approx(12 * 2.5 * 2 * SLACK_KWPM)
    assert size.middle("quota_usd_bn") == pytest.approx(12_000 * size.middle("quota_k") / 1e6)


def test_everything_is_plain(tight):
    said = json.loads(json.dumps(tight.plain(), allow_nan=False))
    assert {row["name"] for row in said["margins"]} == {"deal", "taper", "clawback", "finished"}
    assert said["borders"][0]["duty_saved_usd_bn"]["p50"] == tight.borders[0].middle("duty_saved_usd_bn")


def test_a_quota_of_nothing_is_no_exemption():
    none = audited(0.0)
    assert none.row("deal").shares["binds"] == 1
    assert none.row("wafers-100").middle("duty_saved_usd_bn") == pytest.approx(0, abs=1e-12)
    wafers, value = (none.row(f"{unit}-deal").bands for unit in ("wafers", "value"))
    assert wafers["licence_where_it_binds_usd_per_wafer"] == pytest.approx(
        value["licence_where_it_binds_usd_per_wafer"]
    )


def test_draws_that_fail_are_named_and_left_out():
    given = scene(DRAWS, SLACK_KWPM)
    half = given._replace(solved=np.arange(DRAWS) % 2 == 0)
    found = quota_of(half, Asked(), solve, load_deal(DEAL), 2025)
    assert (found.solved, found.failed) == (6, (("the path to the year was not solved", 6),))
    none = given._replace(solved=np.zeros(DRAWS, dtype=bool))
    with pytest.raises(SolveError, match="no draw could be solved"):
        quota_of(none, Asked(), solve, load_deal(DEAL), 2025)


@pytest.mark.parametrize("name", ["threat-100", "status-quo", "us-korea-2025-11"])
def test_a_deal_without_a_quota_has_nothing_to_value(name):
    agreed = load_deal(name)
    assert "no quota to value" in (no_quota(agreed) or "")
    assert quota(agreed) is None


def test_the_rate_is_set_in_every_chip_tariff():
    agreed = load_deal(DEAL)
    assert no_quota(agreed) is None
    changed = load_deal(DEAL, rate_changes(agreed, 25.0))
    assert {clause.rate_pct for name, clause in changed.clauses.items() if clause.kind == "chip_tariff"} == {25}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"year": 2028}, "year: 2028 is not"),
        ({"rate_pct": -1.0}, "rate: -1 is not above 0 and at most 1000"),
        ({"rate_pct": 0.0}, "rate: 0 is not above 0"),
        ({"rate_pct": float("nan")}, "rate: nan"),
        ({"unit": "wafer"}, "did you mean 'wafers'"),
        ({"holder": "nobody"}, "auction, builder, government"),
    ],
)
def test_wrong_questions(asked, said):
    with pytest.raises(RunError, match=said):
        check_asked(Asked(**asked))


def test_the_margin_is_the_published_one():
    assert margin_share() == pytest.approx(0.56)


@pytest.mark.slow
def test_the_real_deal_end_to_end():
    draws = CHUNK_DRAWS + 4
    found = quota(DEAL, Asked(year=2030), Settings(draws=draws))
    assert found is not None
    assert found.solved >= draws - 2
    assert found.row("deal").shares["binds"] < 0.5
    assert found.row("size-2030-Taiwan").middle("quota_k") > found.row("size-2030-Taiwan").middle("imports_k")
    assert found.row("treasury").middle("builder_usd_bn") < 0 < found.row("users").middle("builder_usd_bn")
