"""Headlines of the economy: of the deal's own partners, paired draw by draw, and left out where nothing was played."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ensemble.made_up_economy import economy

from reshore.deal.load import load_deal
from reshore.ensemble import trade_readings as readings
from reshore.ensemble.headlines import HEADLINES, headlines, partners_of, readable
from reshore.ensemble.sensitivity import screening_of
from reshore.ensemble.trade_headlines import TRADE_HEADLINES
from reshore.names import NODE_CLASSES, REGIONS
from reshore.outcome import AXES, VARIABLES, format_value

DRAWS = 12
SHOWN = ["real-income-usa", "us-tariff-revenue-change", "jobs-moved-usa", "us-pass-through"]


def made(more: float):
    """Results that hold the economy alone, with more or less leading capacity in the United States."""
    import xarray as xr

    capacity = np.full((DRAWS, len(AXES["year"]), len(REGIONS), len(NODE_CLASSES)), 100.0)
    capacity[:, 1:, 0, 0] += more * (1 + np.arange(DRAWS))[:, None]
    arrays = economy(capacity, 1 + 0.01 * np.arange(DRAWS)[:, None])
    axes = {"draw": range(DRAWS), **AXES}
    variables = {name: (VARIABLES[name].axes, values) for name, values in arrays.items()}
    used = {axis for names, _ in variables.values() for axis in names}
    return xr.Dataset(variables, coords={name: list(axes[name]) for name in used})


@pytest.fixture(scope="module")
def data():
    return made(20.0)


@pytest.fixture(scope="module")
def base():
    return made(0.0)


def found(data, base, partners, monkeypatch):
    monkeypatch.setattr("reshore.ensemble.headlines.HEADLINES", TRADE_HEADLINES)
    screening = screening_of({"x": np.arange(DRAWS, dtype=float)}, {"x": "estimate"})
    rows = headlines(data, base, np.ones(DRAWS, dtype=bool), screening, ("reported",), partners)
    return {(row.name, row.year): row for row in rows}


@pytest.mark.parametrize(
    ("deal", "partners"),
    [
        ("us-taiwan-2026-01", ("TWN",)),
        ("us-korea-2025-11", ("KOR",)),
        ("us-japan-2025-09", ("JPN",)),
        ("threat-100", ("TWN",)),
        ("status-quo", ("TWN",)),
    ],
)
def test_a_run_is_about_the_partners_of_its_deal(deal, partners):
    assert partners_of(load_deal(deal)) == partners


def test_only_parties_have_headlines_of_their_own(data, base, monkeypatch):
    names = list(dict.fromkeys(name for name, _ in found(data, base, ("KOR", "JPN"), monkeypatch)))
    partners = ["real-income-korea", "real-income-japan", "exports-to-us-korea", "exports-to-us-korea-change"]
    assert set(partners) <= set(names)
    assert set(SHOWN) <= set(names)
    assert not [name for name in names if "taiwan" in name]


def test_differences_are_taken_inside_each_draw(data, base, monkeypatch):
    rows = found(data, base, ("TWN",), monkeypatch)
    change = (data - base)["real_income_change_share"].sel(region="TWN", year=2030)
    shown = rows["real-income-taiwan", 2030]
    assert shown.p50 == pytest.approx(float(change.median()))
    assert shown.p90 == pytest.approx(float(change.quantile(0.9)))
    level = data["exports_to_us_usd_bn"].sel(partner="TWN", year=2030)
    assert rows["exports-to-us-taiwan", 2030].p50 == pytest.approx(float(level.median()))
    before = base["exports_to_us_usd_bn"].sel(partner="TWN", year=2030)
    assert rows["exports-to-us-taiwan-change", 2030].p50 == pytest.approx(float((level - before).median()))


def test_jobs_moved_are_half_of_all_changes_and_never_the_total(data, base, monkeypatch):
    change = (data - base)["jobs_thousand"].sel(region="USA", year=2030)
    assert np.abs(change.sum("sector")).max() < 1e-6
    moved = float((np.abs(change).sum("sector") / 2).median())
    assert moved > 0
    assert found(data, base, (), monkeypatch)["jobs-moved-usa", 2030].p50 == pytest.approx(moved)
    assert readings.moved(np.array([[3.0, -2.0, -1.0], [0.0, 0.0, 0.0]])).tolist() == [3.0, 0.0]


def test_a_path_without_a_deal_has_levels_alone(base, monkeypatch):
    rows = found(base, None, ("TWN",), monkeypatch)
    assert {name for name, _ in rows} == {"exports-to-us-taiwan", "us-pass-through"}


def test_results_without_the_economy_have_none_of_them(data, base, monkeypatch):
    old = base.drop_vars(list(base.data_vars))
    assert found(data, old, ("TWN",), monkeypatch) == {}
    assert readings.economy_played(data, None)
    assert not readings.economy_played(data, old)
    market = next(rule for rule in HEADLINES if rule.block == "chip market")
    assert readable(market, old)


def test_every_region_has_its_rules_once():
    names = [rule.name for rule in TRADE_HEADLINES]
    assert len(names) == len(set(names)) == 2 * len(REGIONS) + 2 * (len(REGIONS) - 1) + 2
    assert {rule.region for rule in TRADE_HEADLINES} == {None, *REGIONS[1:]}
    assert max(year for rule in TRADE_HEADLINES for year in rule.years) == 2035


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0012, "0.12"), (-0.0005, "-0.05"), (0.00001, "0.00"), (0.00996, "1.0"), (0.05, "5.0")]
)
def test_real_income_is_shown_in_hundredths_of_a_per_cent(value, shown):
    assert format_value(value, "share") == shown
