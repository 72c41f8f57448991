"""Frames on the chip market: paired inside draws, adding up, and equal to what simple arithmetic gives."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ensemble.made_up_market import OWNERS, QUOTA_USD_BN
from tests.report.support import PHASES, made_up

from reshore.deal.load import load_deal
from reshore.ensemble import readings
from reshore.ensemble.headlines import HEADLINES, read
from reshore.names import BORDER_CASES, CASE_YEARS, NODE_CLASSES, REGIONS
from reshore.report.frames import cases, market, targets
from reshore.report.frames.columns import BASE, DEAL

DRAWS = 24
SHOWN = {"year": slice(2025, None)}


@pytest.fixture(scope="module")
def data():
    return made_up(DRAWS, PHASES, 3.0)


@pytest.fixture(scope="module")
def base():
    return made_up(DRAWS, 0, 0.0)


def column(frame, name, **wanted):
    return np.array(frame.where(**wanted).column(name), dtype=float)


def test_flows_add_up_to_what_is_made_and_used(data, base):
    frame = market.flows(data, base, 2030)
    assert len(frame) == 2 * len(REGIONS) ** 2
    used = data["chip_flow_usd_bn"].sel(year=2030, region="TWN", destination="USA")
    assert column(frame, "p50_usd_bn", fab="TWN", use="USA", path=DEAL)[0] == pytest.approx(float(used.median()))


def test_imports_are_summed_inside_each_draw(data, base):
    frame = market.imports(data, base, 2030)
    whole = data["us_chip_imports_usd_bn"].sel(year=2030).sum(("customs", "node"))
    total = column(frame, "p90_usd_bn", origin="All", node="All", path=DEAL)[0]
    assert total == pytest.approx(float(whole.quantile(0.9)), rel=1e-6)
    by_class = [column(frame, "p50_usd_bn", origin="All", node=node, path=DEAL)[0] for node in NODE_CLASSES]
    assert total > max(by_class)


def test_what_a_bare_tariff_misses_is_the_rest_of_what_comes_in(data, base):
    share = market.missed_share(data.sel(SHOWN), base.sel(SHOWN))
    bare = data["us_chip_imports_usd_bn"].sum(("customs", "node")).sel(year=2030)
    goods = data["us_chips_in_goods_usd_bn"].sum("assembly").sel(year=2030)
    assert column(share, "p50_share", year=2030, path=DEAL)[0] == pytest.approx(
        float((goods / (goods + bare)).median())
    )
    frame = market.missed(data, 2030)
    assert column(frame, "p50_usd_bn", region="All", path=market.BARE)[0] == pytest.approx(float(bare.median()))
    assert "United States" not in frame.column("region")


def test_changes_of_reliance_are_taken_inside_each_draw(data, base):
    frame = market.changes(data, base, 2035)
    change = (data - base)["us_leading_reliance_share"].sel(year=2035, cutoff="5nm")
    assert column(frame, "p10_share", measure="5nm")[0] == pytest.approx(float(change.quantile(0.1)), abs=1e-7)
    assert column(frame, "falls_share", measure="5nm")[0] == float((change < 0).mean()) == 1.0
    same = market.changes(base, base, 2035)
    assert set(same.column("falls_share")) == {0.0}
    assert not column(same, "p90_share").any()


def test_what_is_forgone_is_the_duty_on_everybody_less_the_duty_with_exemptions(data, base):
    frame = cases.duties(data, base, CASE_YEARS)
    duty = data["case_duty_usd_bn"].sel(case_year=2030).sum("owner")
    forgone = duty.sel(case="imposed_all") - duty.sel(case="imposed")
    shown = column(frame, "p50_usd_bn", year=2030, owner="All", regime=cases.FORGONE, path=DEAL)[0]
    assert shown == pytest.approx(float(forgone.median()), rel=1e-6)
    rule = next(rule for rule in HEADLINES if rule.name == "exemption-cost")
    assert float(np.median(read(rule, rule.series(data), 2030))) == pytest.approx(shown, rel=1e-6)
    taiwan = column(frame, "p50_usd_bn", year=2030, owner="TWN", regime=cases.FORGONE, path=DEAL)[0]
    assert taiwan == pytest.approx(shown * OWNERS[1] / OWNERS.sum(), rel=1e-6)


def test_losses_add_up_to_what_nobody_gets(data):
    draws = np.arange(DRAWS)
    case, free = (cases.case_of(data, draws, 2030, name) for name in ("imposed_all", "free"))
    lost = cases.losses(case, free)
    assert list(lost) == list(cases.ACCOUNTS)
    rents = (free.rent - case.rent).sum(axis=1)
    by_hand = case.loss + rents - case.duty.sum(axis=1) - case.licence.sum(axis=1)
    assert sum(lost.values()) == pytest.approx(by_hand)
    nothing = cases.losses(free, free)
    assert not any(values.any() for values in nothing.values())


def test_exemptions_give_what_the_regimes_differ_by(data, base):
    given = cases.exemption(data, base, [2030])
    paid = cases.bearers(data, base, [2030])
    for account in cases.ACCOUNTS:
        gain = column(given, "p50_usd_bn", account=account, path=BASE)[0]
        losses = [column(paid, "mean_usd_bn", regime=r, account=account, path=BASE)[0] for r in cases.REGIMES.values()]
        assert gain == pytest.approx(losses[1] - losses[0], rel=0.05, abs=0.05)


def test_what_users_bear_counts_only_draws_in_which_duty_is_paid():
    found = cases.borne(np.array([3.0, 1.0, 2.0]), np.array([2.0, 0.0, 4.0]))
    assert found[[0, 2]].tolist() == [1.5, 0.5]
    assert np.isnan(found[1])


def test_items_say_how_many_draws_they_count(data, base):
    none = data.copy(deep=True)
    none["case_duty_usd_bn"].values[: DRAWS // 4] = 0.0
    frame = cases.items(none, None, [2030])
    borne = frame.where(item=cases.BORNE, regime=cases.ON_EVERYBODY).records()[0]
    assert borne["draws_share"] == 0.75
    assert borne["p50"] == pytest.approx(0.85 / 0.7)
    none["case_duty_usd_bn"].values[:] = 0.0
    empty = cases.items(none, None, [2030]).where(item=cases.BORNE, regime=cases.ON_EVERYBODY).records()[0]
    assert (empty["p50"], empty["draws_share"]) == (None, 0.0)


def test_quotas_are_shown_for_those_who_have_one(data, base):
    frame = cases.quotas(data, base, CASE_YEARS)
    assert set(frame.column("owner")) == {"TWN"}
    assert column(frame, "p50_usd_bn", path=cases.QUOTA, year=2030)[0] == pytest.approx(QUOTA_USD_BN, rel=1e-6)
    assert column(frame, "slack_share", path=cases.QUOTA, year=2030)[0] == 1.0
    without = data.copy(deep=True)
    without["case_quota_limit_usd_bn"].values[:] = 0.0
    assert len(cases.quotas(without, base, CASE_YEARS)) == 0


def test_aims_are_held_against_the_last_full_year_before_their_day(data):
    deal = load_deal("us-taiwan-2026-01")
    frame = targets.targets(deal, data.sel(SHOWN))
    assert set(frame.column("year")) == {2028}
    assert frame.column("wording").count(targets.WORDINGS["own_need"]) == 2
    made = 1 - data["us_leading_reliance_share"].sel(year=2028, cutoff="7nm")
    row = next(row for row in frame.records() if "7 nm and below that the US uses" in str(row["measure"]))
    assert row["p50_share"] == pytest.approx(float(made.median()), rel=1e-6)
    assert row["met_share"] == 0.0
    easy = load_deal("us-taiwan-2026-01", ["aim-own-need.share_pct=1"])
    assert 1.0 in targets.targets(easy, data.sel(SHOWN)).column("met_share")
    assert len(targets.targets(deal, data.sel(year=slice(2025, 2027)))) == 0
    assert len(targets.targets(load_deal("status-quo"), data.sel(SHOWN))) == 0


def test_cases_beyond_the_years_shown_are_left_out():
    assert cases.case_years([2025, 2031]) == [2027, 2030]
    assert cases.case_years([2026]) == []
    assert cases.near_case([2027, 2030, 2035], 2033) == 2030
    assert cases.near_case([2027], 2026) == 2027


def test_the_price_of_all_classes_moves_with_prices_and_not_with_what_is_bought(data):
    dear = data.copy(deep=True)
    dear["chip_price_index"].values[:] = 1.0
    dear["us_chip_imports_usd_bn"].values[:, 1:] *= np.linspace(1, 3, len(NODE_CLASSES))
    assert readings.us_chip_price(dear) == pytest.approx(1.0)
    leading = NODE_CLASSES.index("leading")
    dear["chip_price_index"].values[..., leading] = 2.0
    bought = dear["us_chip_imports_usd_bn"].values[:, 0].sum(axis=1)
    share = bought[:, leading] / bought.sum(axis=1)
    assert readings.us_chip_price(dear)[:, 5] == pytest.approx(1 + share, rel=1e-5)


def test_headlines_of_cases_are_read_in_their_year(data):
    rule = next(rule for rule in HEADLINES if rule.name == "quota-value")
    worth = data.copy(deep=True)
    worth["case_licence_usd_bn"].values[:] = 0.0
    worth["case_licence_usd_bn"].values[:, CASE_YEARS.index(2030), BORDER_CASES.index("imposed"), 1] = 7.0
    assert read(rule, rule.series(worth), 2030).tolist() == [7.0] * DRAWS
    assert read(rule, rule.series(worth), 2035).tolist() == [0.0] * DRAWS
