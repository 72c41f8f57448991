"""The section `If Taiwan stops`: sentences, figures and the table say what the numbers say, and no more."""

from __future__ import annotations

import pytest

from reshore.errors import SolveError
from reshore.names import REGIONS
from reshore.report import render_report
from reshore.report.figures import stress as drawn
from reshore.report.frames import stress as frames
from reshore.report.frames.columns import BASE, DEAL, ONLY
from reshore.report.material import Extras, extras_of, material_of
from reshore.report.sections import taiwan_stops
from reshore.report.stress_tables import published_table
from reshore.report.text import stress as says

TIE = "\N{NO-BREAK SPACE}"
HORIZON = 4


def bounds(middle: float) -> dict[str, float]:
    return {"p10": 0.8 * middle, "p50": middle, "p90": 1.5 * middle}


def row(group, name, unit, middle, change, alone):
    other = {"without_deal": bounds(1.1 * middle), "change": dict(zip(("p10", "p50", "p90"), change, strict=True))}
    known = {"without_deal": None, "change": None} if alone else other
    return {"group": group, "name": name, "label": name, "unit": unit, "with_deal": bounds(middle), **known}


def stressed(change=(-9.0, -6.0, -3.0), alone=False, **more):
    """A made-up stress of two months, of which four are followed."""
    rows = []
    for place, code in enumerate(("world", *REGIONS)):
        middle = 900.0 if code == "world" else 20.0 + 10.0 * place
        rows.append(row("region", f"loss-{code}", "usd_bn", middle, change, alone))
        rows.append(row("region", f"loss-{code}-share", "share", 0.01 * (place + 1), change, alone))
    for month in range(1, HORIZON + 1):
        rows.append(row("month", f"price-leading-{month}", "ratio", 6.0 / month, change, alone))
        rows.append(row("month", f"price-logic-{month}", "ratio", 77.0, change, alone))
        rows.append(row("month", f"supply-leading-{month}", "share", 0.15 * month, change, alone))
    rows.append(row("us", "short-leading", "months", 3.0, change, alone))
    why = "theirs <adds> more"
    beside = [
        {"name": name, "label": f"output, {name}", "unit": "share", "published": -0.05, "ours": bounds(-0.01),
         "by": "Some & Co", "status": "estimate", "why": why}
        for name in ("world", "USA")
    ]  # fmt: skip
    found = {
        "deal": "a-deal", "event": "blockade", "year": 2030, "months": 2, "horizon_months": HORIZON,
        "cut": [0.8, 0.9, 0.95], "seed": 7, "draws": 8, "solved": 8, "failed": [], "rows": rows, "published": beside,
        "price_by_elasticity": [], "not_counted": "Direct losses only.", "rationed_share": 0.75,
        "choke_price": bounds(6.0),
    }  # fmt: skip
    return {**found, **more}


def plain(text: str) -> str:
    return text.replace(TIE, " ")


def test_losses_of_world_us_and_taiwan_come_first():
    found = stressed()
    said = plain(says.lost(found, frames.losses(found)))
    assert "a blockade of Taiwan in 2030 stops 90.0 % (10–90 %: 80.0 to 95.0)" in said
    assert "the world lose 900 bn USD (10–90 %: 720 to 1,350) within 4 months, which is 1.0 % of" in said
    taiwan = 30.0 + 10.0 * REGIONS.index("TWN")
    assert f"Taiwan {taiwan:.1f} bn USD" in said
    assert "90.0 % of what" in plain(says.lost(stressed(cut=[0.9, 0.9, 0.9]), frames.losses(found)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((-9.0, -6.0, -3.0), "the deal lowers the loss of the world by 6.0 bn USD (10–90 %: 3.0 to 9.0)."),
        ((3.0, 6.0, 9.0), "the deal raises the loss of the world by 6.0 bn USD (10–90 %: 3.0 to 9.0)."),
        ((0.001, 0.002, 9.0), "the deal raises the loss of the world by less than 0.1 bn USD."),
        ((-3.0, 1.0, 9.0), "cannot be told apart from no deal in the loss of the world: the change is +1.0 bn USD"),
        ((0.0, 0.0, 0.0), "does not change the loss of the world in nine draws of ten."),
    ],
)
def test_what_the_deal_changes_is_said_only_where_the_band_says_so(change, said):
    sentences = says.changed(frames.changes(stressed(change)))
    assert said in plain(sentences[0])
    assert "the loss of the United States" in sentences[1]
    assert "the loss of Taiwan" in sentences[2]


def test_a_path_without_a_deal_compares_nothing(status_quo):
    found = stressed(alone=True)
    assert not len(frames.changes(found))
    assert "nothing to compare it with" in says.changed(frames.changes(found))[0]
    assert frames.losses(found).distinct("path") == [ONLY]
    shown = taiwan_stops(material_of(status_quo, Extras(stress=found)))
    assert [block.name for block in shown.blocks] == [
        "taiwan-stop-losses",
        "taiwan-stop-months",
        "taiwan-stop-published",
    ]


def test_rationing_and_its_assumed_price_are_said():
    said = plain(says.rationed(stressed()))
    assert "In 75 % of draws" in said
    assert "assumed, 6.00 times that before (10–90 %: 4.80 to 9.00)" in said
    assert "3.0 months (10–90 %: 2.4 to 4.5)" in said


def test_draws_that_do_not_count_are_named():
    assert says.counted(stressed()) == "Direct losses only."
    left = stressed(solved=6, failed=[{"reason": "no supply", "draws": 2}])
    assert says.counted(left) == "Direct losses only. 6 of 8 draws count (2: no supply)."


def test_regions_stand_by_the_size_of_their_loss():
    rows = frames.losses(stressed()).where(path=DEAL).records()
    assert rows[0]["region"] == "World"
    amounts = [row["p50_usd_bn"] for row in rows[1:]]
    assert len(amounts) == len(REGIONS)
    assert amounts == sorted(amounts, reverse=True)


def test_notes_of_losses_name_the_share_too():
    found = stressed()
    losses = frames.losses(found)
    figure = drawn.loss_figure(found, losses, frames.changes(found))
    data = figure.panels[0].spec["datasets"]
    assert (
        plain(data["ranges0"][0]["text"])
        == f"World, {DEAL}: 900 (10–90 %: 720 to 1,350 bn USD), 1.0 % of a year's output"
    )
    assert plain(data["ranges1"][0]["text"]).startswith(f"World, {BASE}: 990 ")
    assert len(figure.panels[1].spec["datasets"]["ranges0"]) == len(REGIONS)


def test_months_are_drawn_in_order_with_the_end_of_the_stop():
    found = stressed()
    prices, supply = frames.prices(found), frames.supply(found)
    assert prices.where(path=DEAL).column("p50_ratio") == [6.0, 3.0, 2.0, 1.5]
    figure = drawn.month_figure(found, prices, supply)
    data = figure.panels[0].spec["datasets"]
    assert [row["month"] for row in data["path1"]] == [1, 2, 3, 4]
    assert data["stop"] == [{"month": 2}]
    assert "in month 2, 30.0 % (10–90 %: 24.0 to 45.0), against 33.0 % without the deal" in plain(figure.says[0])


def test_what_is_not_a_number_is_left_out():
    found = stressed()
    for one in found["rows"]:
        if one["name"] == "price-leading-1":
            one["with_deal"] = dict.fromkeys(("p10", "p50", "p90"), float("nan"))
    prices = frames.prices(found)
    assert prices.rows[0][2:] == (None, None, None)
    assert "nan" not in str(drawn.month_figure(found, prices, frames.supply(found)))


def test_published_figures_say_once_what_makes_the_difference():
    block = published_table(frames.published(stressed()))
    assert block.html.count("Theirs &lt;adds&gt; more") == 1
    assert block.html.count("Some &amp; Co") == 2
    assert "−5.0" in block.html


def test_the_page_shows_the_section_after_the_chip_market(outcome, page):
    shown = render_report(outcome, Extras(stress=stressed()))
    assert shown.index('id="chip-market"') < shown.index('id="taiwan-stops"') < shown.index('id="fabs"')
    assert "Direct losses only." in shown
    assert 'id="taiwan-stops"' not in page


def test_a_stress_without_a_solved_draw_leaves_a_sentence(outcome, monkeypatch):
    def unsolved(_):
        raise SolveError("no draw could be solved")

    monkeypatch.setattr("reshore.evidence.delay.delay_of", lambda *_: None)
    monkeypatch.setattr("reshore.evidence.gradient_kept.kept_gradient", lambda _: None)
    monkeypatch.setattr("reshore.evidence.stress_kept.kept_stress", unsolved)
    extras = extras_of(outcome)
    assert extras.stress is None
    section = taiwan_stops(material_of(outcome, extras))
    assert section.blocks == ()
    assert section.sentences == ("What a stop of Taiwan's chips does could not be computed: no draw could be solved.",)
    assert taiwan_stops(material_of(outcome, Extras())).sentences == ()
