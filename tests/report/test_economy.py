"""The whole economy: frames are paired inside each draw, sentences say no more than their bands, old runs have none."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from tests.ensemble.made_up_economy import PASS_THROUGH
from tests.report.support import PHASES, made_up, outcome_of

from reshore.ensemble.readings import values_of
from reshore.names import REGIONS, SECTORS
from reshore.outcome import VARIABLES
from reshore.report import render_report
from reshore.report.diverging import diverging, ticks_of
from reshore.report.economy_tables import trade_table
from reshore.report.frame import Column, Frame
from reshore.report.frames import borne, economy
from reshore.report.frames.columns import BASE, DEAL
from reshore.report.knowledge import Knowledge
from reshore.report.material import Extras, material_of
from reshore.report.sections import whole_economy
from reshore.report.text import economy as says

TIE = "\N{NO-BREAK SPACE}"
DRAWS = 24
FIRST = list(VARIABLES).index("real_income_change_share")
ECONOMY = list(VARIABLES)[FIRST : list(VARIABLES).index("economy_residual") + 1]


@pytest.fixture(scope="module")
def data():
    return made_up(DRAWS, PHASES, 3.0)


@pytest.fixture(scope="module")
def base():
    return made_up(DRAWS, 0, 0.0)


def plain(texts) -> str:
    return " ".join(texts).replace(TIE, " ")


def frame_of(names, *rows) -> Frame:
    return Frame("made_up", tuple(Column(name, name) for name in names.split()), rows)


def one(frame, **wanted):
    (row,) = frame.where(**wanted).records()
    return row


def test_real_income_is_paired_inside_each_draw(data, base):
    frame = economy.incomes(data, base, (2030, 2035))
    change = 100 * (data - base)["real_income_change_share"].sel(region="TWN", year=2035)
    row = one(frame, year=2035, region="TWN", group=economy.EXACT, path=economy.CHANGE)
    assert row["p10_percent"] == pytest.approx(float(change.quantile(0.1)), rel=1e-4)
    assert row["above_zero_share"] == float((change > 0).mean()) == 1.0
    rough = one(frame, year=2035, region="TWN", group=economy.FIRST_ORDER, path=economy.CHANGE)
    assert rough["p50_percent"] == pytest.approx(0.9 * row["p50_percent"], rel=1e-4)
    level = one(frame, year=2035, region="TWN", group=economy.EXACT, path=DEAL)
    assert level["p50_percent"] == pytest.approx(
        100 * float(data["real_income_change_share"].sel(region="TWN", year=2035).median()), rel=1e-4
    )


def test_unsolved_draws_count_on_neither_path(data, base):
    bad = base.copy(deep=True)
    bad["result_code"].values[3] = 5
    frame = economy.incomes(data, bad, (2030,))
    kept = (data - base)["real_income_change_share"].sel(region="USA", year=2030).drop_sel(draw=3)
    row = one(frame, region="USA", group=economy.EXACT, path=economy.CHANGE)
    assert row["p50_percent"] == pytest.approx(100 * float(kept.median()), rel=1e-4)
    assert economy.level(data, bad, partial(values_of, name="join_residual_share"), 2025).shape == (DRAWS - 1,)


def test_jobs_only_change_their_sector(data, base):
    frame = economy.jobs(data, base, ("USA", "TWN"), 2035)
    assert frame.where(region="USA").column("sector") == list(SECTORS)
    moved = one(economy.jobs_moved(data, base, 2035), region="USA")
    change = (data - base)["jobs_thousand"].sel(region="USA", year=2035)
    assert moved["p50_thousand_persons"] == pytest.approx(float((np.abs(change).sum("sector") / 2).median()), rel=1e-3)
    assert frame.where(region="USA").column("p50_thousand_persons")[0] == pytest.approx(
        float(change.isel(sector=0).median()), rel=1e-3
    )


def test_duties_leave_out_the_united_states_themselves(data, base):
    frame = economy.duties(data, base, 2030)
    assert set(frame.column("region")) == set(REGIONS) - {"USA"}
    change = (data - base)["us_duty_by_partner_usd_bn"].sel(partner="TWN", year=2030)
    assert one(frame, region="TWN", path=economy.CHANGE)["p50_usd_bn"] == pytest.approx(
        float(change.median()), rel=1e-3
    )
    whole = economy.investment(data, base).where(owner="All", group=economy.BROUGHT_IN, path=DEAL, year=2035)
    money = data["foreign_investment_usd_bn"].sum("owner").sel(year=2035)
    assert one(whole, year=2035)["p50_usd_bn"] == pytest.approx(float(money.median()), rel=1e-5)


def test_what_sellers_abroad_bear_is_moved_to_us_buyers(data, base):
    half, none = (path.copy(deep=True) for path in (data, base))
    for path, duty in ((half, 5.0), (none, 9.0)):
        path["us_duty_by_partner_usd_bn"].values[:] = 0.0
        path["us_duty_by_partner_usd_bn"].values[:, 1:, REGIONS.index("TWN")] = duty
        path["us_pass_through_share"].values[:] = 0.75
        path["real_income_change_share"].values[:] = 0.0
    frame = borne.incomes(half, none, ("USA", "TWN", "KOR"), {"USA": 200.0, "TWN": 100.0, "KOR": 50.0}, 2030)
    shown = {row["region"]: row["p50_percent"] for row in frame.where(case=borne.ALL_IN_US).records()}
    assert shown == pytest.approx({"USA": 100 * 0.25 * 4 / 200, "TWN": -100 * 0.25 * 4 / 100, "KOR": 0.0})
    assert set(frame.where(case=borne.AS_SOLVED).column("p50_percent")) == {0.0}
    full = half.copy(deep=True), none.copy(deep=True)
    for path in full:
        path["us_pass_through_share"].values[:] = 1.0
    assert not any(borne.incomes(*full, ("USA",), {"USA": 200.0}, 2030).column("p90_percent"))


def incomes(*bands):
    names = "year region label group path p10_percent p50_percent p90_percent above_zero_share"
    labels = (("USA", "United States"), ("TWN", "Taiwan"), ("KOR", "Korea"), ("ROW", "Rest of the world"))
    rows = [(2030, *name, economy.EXACT, economy.CHANGE, *band, 0.5) for name, band in zip(labels, bands, strict=False)]
    return frame_of(names, *rows)


def test_who_gains_is_said_only_where_the_band_says_so():
    said = plain(says.gains(incomes((-0.1, 0.02, 0.1), (0.1, 0.2, 0.4), (-0.3, -0.2, -0.1), (0.0, 0.0, 0.001)), 2030))
    assert "raises real income in Taiwan by 0.20 % (10–90 %: 0.10 to 0.40)" in said
    assert "lowers it in Korea by 0.20 % (10–90 %: 0.10 to 0.30)" in said
    assert "moves it by less than 0.005 % in the median in the rest of the world" in said
    unsure = "the draws do not say for the United States, +0.020 % (10–90 %: −0.10 to +0.10): in 2030 zero lies inside"
    assert unsure in said
    assert says.gains(incomes((None, None, None)), 2030) == []
    only = plain(says.gains(incomes((0.0, 0.0, 0.0)), 2030))
    assert only == "In 2030 the deal moves real income by less than 0.005 % in the median in the United States."


def bears(share):
    return frame_of(
        "year group path p10_share p50_share p90_share", (2030, economy.PASS_THROUGH, DEAL, share, share, share)
    )


@pytest.mark.parametrize(("share", "warned"), [(0.79, True), (0.81, False)])
def test_a_low_pass_through_calls_for_a_warning(share, warned):
    said = plain(says.bears(bears(share), 2030))
    assert ("Warning: that is below 80 %" in said) is warned
    assert ("86 to 94 %" in said) is warned
    assert says.bears(bears(None), 2030) == []


def test_a_sign_that_turns_is_said():
    names = "year region label case p10_percent p50_percent p90_percent"
    rows = [
        (2030, "USA", "United States", borne.AS_SOLVED, -0.3, -0.2, -0.1),
        (2030, "USA", "United States", borne.ALL_IN_US, 0.1, 0.2, 0.3),
    ]
    said = plain(says.repeated(frame_of(names, *rows)))
    assert "the United States +0.20 % (10–90 %: +0.10 to +0.30), against −0.20 % as solved" in said
    assert "the sign turns for the United States" in said
    assert "no sign turns" in plain(says.repeated(frame_of(names, rows[0], (*rows[1][:4], -0.2, -0.1, 0.1))))


def test_jobs_that_move_are_named_with_their_sectors():
    names = "year region label sector sector_label p10_thousand_persons p50_thousand_persons p90_thousand_persons"
    rows = [
        (2030, "USA", "United States", name, name, size, size, size)
        for name, size in (("a", -9.0), ("b", 0.0), ("c", 9.0))
    ]
    said = plain(says.jobs(frame_of(names, *rows), ("USA", "TWN")))
    assert said == "United States, thousand jobs, medians: most come to c (+9.00); most leave a (−9.00)."
    assert "No sector gains" in plain(says.jobs(frame_of(names, rows[1]), ("USA",)))
    band = (2030, "USA", "United States", 1.0, 2.0, 3.0)
    told = plain(
        says.moved(
            frame_of("year region label p10_thousand_persons p50_thousand_persons p90_thousand_persons", band), ("USA",)
        )
    )
    assert "2.00 thousand jobs (10–90 %: 1.00 to 3.00) in the United States" in told
    assert says.FIXED in told


@pytest.mark.parametrize(("gap", "warned"), [(0.049, False), (0.051, True)])
def test_a_large_gap_at_the_join_is_flagged(gap, warned):
    frame = frame_of(
        "year group path p10_share p50_share p90_share",
        (2026, economy.RESIDUAL, BASE, 0.0, 0.01, 0.02),
        (2030, economy.RESIDUAL, DEAL, 0.01, gap, 0.09),
    )
    said = plain(says.joined(frame))
    assert ("Warning" in said) is warned
    assert said.startswith(f"In 2030, the widest year, they part by {100 * gap:.1f} % (10–90 %: 1.0 to 9.0)")
    assert ("in one draw of ten or more it is above" in said) is not warned


def test_what_the_spread_rests_on_names_every_status(data):
    outcome = outcome_of("status-quo", made_up(300, 0, 0.0), None)
    entry, values = next(iter(outcome.samples.items()))
    status = next(one.status for one in outcome.world.catalogue.entries if one.name == entry)
    word = {"confirmed": "confirmed figures", "reported": "reported figures", "estimate": "estimates"}
    (said,) = Knowledge(outcome).says({"It": values, "still": np.ones(300), "unknown": np.full(300, np.nan)})
    assert plain([said]) == f"What the spread rests on. It: 100 % on {word.get(status, 'assumptions')}."
    assert Knowledge(outcome).says({"still": np.ones(300)}) == ()


def test_bars_lie_on_both_sides_of_zero_and_share_an_axis():
    names = "label p10_percent p50_percent p90_percent"
    frame = frame_of(names, ("up", 0.1, 0.2, 0.4), ("down", -0.3, -0.2, -0.1), ("unknown", None, None, None))
    ticks = ticks_of([frame, frame_of(names, ("far", 0.0, 1.0, 2.0))], "percent")
    assert ticks[0] <= -0.3
    assert ticks[-1] >= 2.0
    data = diverging(frame, "label", "percent", ticks=ticks)["datasets"]
    assert [(row["start"], row["p50"]) for row in data["rows"]] == [(0.0, 0.2), (0.0, -0.2)]
    assert [row["shown"] for row in data["values"]] == ["+0.20", "−0.20", "–"]


def test_nobody_exports_to_itself(data, base):
    html = trade_table(economy.totals(data, base, 2030), 2030).html
    row = html[html.index(">United States</th>") :].split("</tr>")[0]
    assert row.count("–") == 2


def test_the_section_answers_who_gains_who_pays_and_which_jobs_move(data, base):
    outcome = outcome_of("us-korea-2025-11", data, base)
    section = whole_economy(material_of(outcome, Extras()))
    assert [block.name for block in section.blocks] == [
        "real-income", "real-income-table", "jobs-moved", "who-pays-duties", "real-income-by-bearer", "exports-to-us",
        "exports-and-imports", "money-across-the-border", "join-residual",
    ]  # fmt: skip
    jobs, exports = section.blocks[2], section.blocks[5]
    assert [panel.heading for panel in jobs.panels] == ["United States", "Korea"]
    assert [panel.heading for panel in exports.panels] == ["Korea", "2030, with the deal less without it"]
    drawn = exports.panels[1].spec
    assert len(drawn["datasets"]["rows"]) == len(REGIONS) - 1, "nobody exports to itself"
    assert all(
        "What the spread rests on." in " ".join(block.says) for block in section.blocks if hasattr(block, "says")
    )
    assert PASS_THROUGH < says.LOW_PASS_THROUGH
    assert "Warning" in plain(section.blocks[3].says)
    said = plain(section.sentences)
    for words in (
        "In 2030 the deal raises real income in Taiwan",
        "thousand jobs",
        "With every duty borne by US buyers",
    ):
        assert words in said
    assert "nan" not in said.split()


def test_runs_without_the_economy_still_give_a_report(data, base):
    old, before = (path.drop_vars(ECONOMY) for path in (data, base))
    outcome = outcome_of("us-taiwan-2025-11", old, before)
    assert not [row.name for row in outcome.headlines if row.name.startswith(("real-income", "jobs", "exports"))]
    page = render_report(outcome, Extras())
    assert 'id="economy"' not in page
    assert "real income" not in page
    half = replace(outcome_of("us-taiwan-2025-11", data, base), base=before)
    assert 'id="economy"' not in render_report(half, Extras(confirmed=base))
