"""Sentences on the chip market follow the numbers, and say no more than their bands carry."""

from __future__ import annotations

import pytest
from tests.report.support import PHASES, made_up, outcome_of

from reshore.report import render_report
from reshore.report.frame import Column, Frame
from reshore.report.frames import cases, market, targets
from reshore.report.frames.columns import DEAL
from reshore.report.heat import pairs
from reshore.report.material import Extras
from reshore.report.stacks import Bar, stacked_bars
from reshore.report.text import cases as says
from reshore.report.text import market as says_yearly

TIE = "\N{NO-BREAK SPACE}"


def plain(texts) -> str:
    return " ".join(texts).replace(TIE, " ")


def frame_of(names, *rows) -> Frame:
    return Frame("made_up", tuple(Column(name, name) for name in names.split()), rows)


def change(low, middle, high, falls=0.5):
    names = "year measure label p10_share p50_share p90_share falls_share"
    return frame_of(names, (2030, "7nm", "the share of foreign fabs", low, middle, high, falls))


@pytest.mark.parametrize(
    ("band", "said"),
    [
        ((-0.05, -0.03, -0.01), "In 2030 the deal lowers the share of foreign fabs by 3.0 percentage points"),
        ((0.01, 0.03, 0.05), "In 2030 the deal raises the share of foreign fabs by 3.0 percentage points"),
        ((0.0001, 0.0002, 0.001), "raises the share of foreign fabs by less than 0.1 percentage points (10–90 %: +0.0"),
        ((-0.02, -0.01, 0.01), "cannot be told apart from no deal in the share of foreign fabs: the change is −1.0"),
        ((0.0, 0.0, 0.0), "In 2030 the deal does not change the share of foreign fabs in nine draws of ten."),
    ],
)
def test_reliance_falls_only_where_the_band_says_so(band, said):
    assert said in plain(says_yearly.reliance_falls(change(*band)))


def test_what_is_not_known_is_not_said():
    assert says_yearly.reliance_falls(change(None, None, None)) == []
    assert says.forgone(cases.duties(made_up(4, 0, 0.0), None, [2030]), 2031) == []
    assert says.aims(targets.targets(outcome_of("status-quo", made_up(4, 0, 0.0), None).deal, made_up(4, 0, 0.0))) == []


def duty(every, some):
    names = "year regime owner path p10_usd_bn p50_usd_bn p90_usd_bn"
    amounts = {cases.ON_EVERYBODY: every, cases.WITH_EXEMPTIONS: some, cases.FORGONE: every - some}
    rows = [(2030, regime, cases.ALL, DEAL, value, value, value) for regime, value in amounts.items()]
    rows += [(2030, cases.FORGONE, "TWN", DEAL, every - some, every - some, every - some)]
    return frame_of(names, *rows)


def test_the_cost_of_exemptions_is_said_with_whom_they_spare():
    said = plain(says.forgone(duty(40.0, 10.0), 2030))
    assert "the exemptions cost 30.0 bn USD" in said
    assert "spared to fab owners in Taiwan (30.0 bn USD), medians" in said
    assert "capacity as on this path" in said
    assert "nobody is exempt from it" in plain(says.forgone(duty(40.0, 40.0), 2030))
    assert says.forgone(duty(0.0, 0.0), 2030)[0].startswith("No tariff on chips could be carried out")


def test_who_gains_is_said_only_where_the_band_is_on_one_side():
    names = "year account path p10_usd_bn p50_usd_bn p90_usd_bn"
    rows = [
        (2030, cases.USERS, DEAL, 10.0, 20.0, 30.0),
        (2030, cases.KOREA, DEAL, -1.0, 0.5, 2.0),
        (2030, cases.US_OWNERS, DEAL, -4.0, -3.0, -2.0),
        (2030, cases.TAIWAN, DEAL, 0.0, 0.0, 0.0),
    ]
    said = plain(says.gained(frame_of(names, *rows), 2030))
    assert "the gain goes to US device makers, in lower prices 20.0 bn USD" in said
    assert "take from fab owners at home in the United States 3.0 bn USD (10–90 %: 2.0 to 4.0)" in said
    assert "for fab owners at home in Korea the draws do not say which" in said
    assert "Taiwan" not in said


def quota(slack, worth):
    names = "year owner label path p10_usd_bn p50_usd_bn p90_usd_bn slack_share"
    bands = {cases.QUOTA: (28.6,) * 3, cases.COVERED: (11.8,) * 3, cases.INSIDE: (11.8,) * 3, cases.WORTH: worth}
    return frame_of(names, *((2030, "TWN", "Taiwan's firms, 2030", path, *band, slack) for path, band in bands.items()))


@pytest.mark.parametrize(
    ("slack", "worth", "said"),
    [
        (1.0, (0.0, 0.0, 0.0), "is slack in every draw, so that its licences are worth nothing."),
        (0.95, (0.0, 0.0, 0.0), "slack in 95 % of draws; its licences are worth nothing in nine draws of ten."),
        (0.7, (0.0, 0.0, 3.0), "worth nothing in the median, and more than 3.0 bn USD in one draw of ten."),
        (0.2, (0.0, 2.0, 3.0), "It binds in 80 % of draws; its licences are worth 2.0 bn USD"),
    ],
)
def test_a_slack_quota_is_called_slack(slack, worth, said):
    assert said in plain(says.quotas(quota(slack, worth)))
    assert says.quotas(cases.quotas(made_up(4, 0, 0.0), None, [])) == []


def test_aims_are_met_or_missed_by_their_chance():
    names = "clause wording measure year target_share p10_share p50_share p90_share met_share"
    rows = [("aim", "of all", "chips", 2028, 0.4, 0.3, 0.35, 0.5, chance) for chance in (0.0, 0.4, 1.0)]
    said = plain(says.aims(frame_of(names, *rows)))
    assert "missed, reached in no draw" in said
    assert "of all: reached in 40 % of draws" in said
    assert "met, reached in every draw" in said


def test_the_section_answers_what_it_costs_who_gets_it_and_whether_reliance_falls():
    outcome = outcome_of("us-taiwan-2026-01", made_up(24, PHASES, 3.0), made_up(24, 0, 0.0))
    page = render_report(outcome, Extras()).replace("\N{WORD JOINER}", "").replace(TIE, " ")
    section = page[page.index('<section id="chip-market"') : page.index('<section id="fabs"')]
    for words in (
        "the exemptions cost",
        "the gain goes to",
        "slack in every draw",
        "In 2030 the deal lowers",
        "Aims for",
    ):
        assert words in section
    assert "CSV: who_pays" in section
    assert "nan" not in section.split()


def test_a_deal_without_a_quota_shows_none_and_a_short_run_no_cases():
    data, base = made_up(8, 0, 1.0), made_up(8, 0, 0.0)
    for path in (data, base):
        path["case_quota_limit_usd_bn"].values[:] = 0.0
        path["case_licence_usd_bn"].values[:] = 0.0
    page = render_report(outcome_of("us-taiwan-2025-11", data, base), Extras())
    assert 'id="chip-quota"' not in page
    assert "The quota: what it holds" not in page
    short = outcome_of("us-taiwan-2025-11", data, base).until(2026)
    assert "tariff-carried-out" not in render_report(short, Extras())


def test_flows_name_the_largest_suppliers():
    data = made_up(8, 0, 0.0)
    said = plain(says_yearly.flows(market.flows(data, None, 2024), market.flows(data, None, 2030)))
    assert said.startswith("In 2024 device makers in the United States use chips for")
    assert "the rest of the world" in said


def test_cells_hold_the_medians_and_share_their_strength():
    frame = market.flows(made_up(8, 0, 0.0), None, 2030)
    spec = pairs(frame, {"USA": "United States", "TWN": "Taiwan"}, ["USA", "TWN"], "usd_bn", 99.0)
    cells = spec["datasets"]["cells"]
    assert [cell["value"] for cell in cells] == frame.column("p50_usd_bn")
    assert '"domain": [0, 99.0]' in str(spec).replace("'", '"')


def test_bars_of_panels_share_their_axis():
    roles = {"a": "s1", "b": "s2"}
    small, large = (Bar(name, "", name, {"a": size, "b": -size}) for name, size in (("small", 1.0), ("large", 80.0)))
    assert small.laid_out(roles) == {"a": (0.0, 1.0), "b": (0.0, -1.0)}
    assert ends_of(stacked_bars([small], roles)) == (-1.0, 1.0)
    assert ends_of(stacked_bars([small], roles, beside=[large])) == ends_of(stacked_bars([large], roles))


def ends_of(spec) -> tuple[float, float]:
    scale = next(layer["encoding"]["x"]["scale"] for layer in spec["layer"] if "x2" in layer["encoding"])
    return scale["domain"][0], scale["domain"][1]
