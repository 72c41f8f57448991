"""The chip market of a comparison: paired against the reference, and honest about what a path plays."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.compared import DRAWS, NAME, three_deals, variant
from tests.report.support import PHASES, made_up

from reshore.ensemble.compare import compare
from reshore.report.comparison import market
from reshore.report.comparison.material import material_of
from reshore.report.frames import cases

TIE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def material():
    return material_of(three_deals())


@pytest.fixture(scope="module")
def in_force():
    """A deal beside one in which the tariff is collected, against no deal without any duty."""
    base, mild, hard = made_up(DRAWS, 0, 0.0), made_up(DRAWS, PHASES, 3.0), made_up(DRAWS, 0, 1.0)
    for data in (base, mild):
        data["chip_duty_by_owner_usd_bn"].values[:] = 0.0
        data["chip_duty_usd_bn"].values[:] = 0.0
    for year in cases.CASE_YEARS:
        duty = hard["case_duty_usd_bn"].sel(case_year=year, case="imposed").values
        at = list(hard["year"].values).index(year)
        hard["chip_duty_by_owner_usd_bn"].values[:, at] = duty
        hard["chip_duty_usd_bn"].values[:, at] = duty.sum(axis=1)[:, None] / 3
    return material_of(compare(variant(mild, base), variant(hard, base, "experts=null"), keep=False))


def test_reliance_is_compared_inside_each_draw(material):
    frame = market.reliance(material)
    data = material.side(NAME).data["us_leading_reliance_share"].sel(cutoff="7nm", year=2035)
    change = data - material.base["us_leading_reliance_share"].sel(cutoff="7nm", year=2035)
    shown = frame.where(deal=NAME, year=2035, group=market.HEADINGS["7nm"]).records()[0]
    assert shown["p90_share"] == pytest.approx(float(change.quantile(0.9)), abs=1e-7)
    assert shown["level_p50_share"] == pytest.approx(float(data.median()), abs=1e-7)
    still = frame.where(deal=f"{NAME}-3")
    assert not np.array(still.column("p10_share"), dtype=float).any()


def test_a_path_that_collects_something_else_has_no_panel_of_what_is_agreed(material):
    assert market.regime_played(material.side(NAME), 2030) is None
    assert market.AS_AGREED not in market.bearers(material, 2030).column("regime")


def test_who_pays_as_agreed_is_nobody_until_the_tariff_is_in_force(in_force):
    names = [side.name for side in in_force.paths]
    assert [market.regime_played(in_force.side(name), 2030) for name in names] == ["free", "free", "imposed"]
    frame = market.bearers(in_force, 2030)
    agreed = frame.where(regime=market.AS_AGREED)
    assert not any(agreed.where(deal=names[1]).column("mean_usd_bn"))
    collected = frame.where(regime=cases.WITH_EXEMPTIONS, deal=names[2]).column("mean_usd_bn")
    assert agreed.where(deal=names[2]).column("mean_usd_bn") == collected
    figure = market.bearer_figure(in_force, frame, 2030)
    assert [panel.heading for panel in figure.panels] == [
        "2030, as agreed", "2030, with the exemptions", "2030, on everybody"
    ]  # fmt: skip


def test_the_table_leaves_out_what_is_zero_and_single_owners(in_force):
    frame = market.items(in_force, 2030)
    html = market.tariff_table(in_force, frame, 2030).html
    assert market.COLLECTED in html
    assert cases.USER_LOSS in html
    assert cases.GOODS not in html
    assert "duty, fab owners in Taiwan" not in html
    assert "duty, fab owners in Taiwan" in frame.column("item")


def test_the_paragraph_says_what_is_collected_and_what_would_be(in_force):
    said = market.paragraph(market.items(in_force, 2030), 2030).replace(TIE, " ")
    assert said.startswith(f"in 2030 US customs collect on chips as agreed: no deal and {NAME} 0.0 bn USD; {NAME}")
    assert said.endswith("% of the duty) on every path.")
    assert "96.6 % of the duty" in said
    assert market.paragraph(market.items(in_force, 2030).among("deal", []), 2030) == ""


def test_a_short_run_has_no_year_of_the_cases(material):
    assert market.case_year(material) == 2030
    assert cases.case_years([2026]) == []
