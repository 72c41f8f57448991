"""Every figure is made, names its unit, and draws nothing but what its frames hold."""

from __future__ import annotations

import json
import re

import altair as alt
import pytest

from reshore.names import NODE_LABELS
from reshore.outcome import VARIABLES
from reshore.report import canvas, figures
from reshore.report.figure import Figure
from reshore.report.frame import Column, Frame
from reshore.report.material import Extras, known_dates, material_of
from reshore.report.rows import ranges, stacked_rows
from reshore.report.sections import compared, sections

MARKET = [
    "us-leading-reliance",
    "us-reliance",
    "who-pays-the-tariff",
    "chip-quota",
    "chip-flows",
    "chip-prices",
    "leading-utilisation",
    "chips-in-goods",
    "taiwan-lead",
]

ECONOMY = [
    "real-income",
    "jobs-moved",
    "who-pays-duties",
    "exports-to-us",
    "money-across-the-border",
    "join-residual",
]

NAMES = [
    "difference",
    *MARKET,
    *ECONOMY,
    "fabs",
    "fabs-in-volume",
    "dates",
    "us-capacity",
    "us-share",
    "ramp",
    "yield",
    "staff",
    "experience",
    "crews",
    "visas",
    "place",
    "suppliers",
    "money",
    "settling",
    "price",
    "spread",
]

SHOWN = {
    "fabs": ("milestone_month", "planned_capacity_kwpm"),
    "us-capacity": ("region_capacity_kwpm",),
    "ramp": ("starts_quantile_kwpm",),
    "yield": ("yield_share",),
    "staff": ("visiting_experts_persons", "trainees_persons", "experienced_persons", "unfilled_posts_persons"),
    "experience": ("trainees_abroad_persons",),
    "crews": ("crew_persons", "crew_peak_persons"),
    "visas": ("visas_persons",),
    "place": ("housing_cost_index", "craft_wage_index"),
    "suppliers": ("supplier_share",),
    "money": ("ledger_usd_bn",),
    "us-leading-reliance": ("us_leading_reliance_share",),
    "us-reliance": ("us_reliance_total_share",),
    "who-pays-the-tariff": ("case_duty_usd_bn", "case_rent_usd_bn", "case_user_loss_usd_bn"),
    "chip-quota": ("case_quota_limit_usd_bn", "case_dutiable_usd_bn", "case_licence_usd_bn"),
    "chip-flows": ("chip_flow_usd_bn",),
    "chip-prices": ("chip_price_index",),
    "leading-utilisation": ("chip_utilisation_share",),
    "chips-in-goods": ("us_chip_imports_usd_bn", "us_chips_in_goods_usd_bn"),
    "real-income": ("real_income_change_share", "first_order_welfare_share"),
    "jobs-moved": ("jobs_thousand",),
    "who-pays-duties": ("us_duty_by_partner_usd_bn", "tariff_revenue_usd_bn", "us_pass_through_share"),
    "exports-to-us": ("exports_to_us_usd_bn",),
    "money-across-the-border": ("foreign_investment_usd_bn", "profit_outflow_usd_bn"),
    "join-residual": ("join_residual_share",),
    "taiwan-lead": ("leading_output_share", "leading_home_share", "us_supply_concentration"),
}
"""Figure to the variables of a result that only it shows."""


def drawn(material) -> dict[str, Figure]:
    made = sections(material, compared(material))
    return {block.name: block for section in made for block in section.blocks if isinstance(block, Figure)}


@pytest.fixture(scope="module")
def made(material) -> dict[str, Figure]:
    return drawn(material)


def test_every_figure_is_made(made, status_quo):
    assert list(made) == NAMES
    alone = [name for name in NAMES if name not in ("difference", "price", "jobs-moved")]
    assert list(drawn(material_of(status_quo, Extras()))) == alone


def test_figures_show_results_that_exist():
    assert {name for names in SHOWN.values() for name in names} <= set(VARIABLES)
    assert set(SHOWN) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_title_unit_label_and_numbers(made, name):
    figure = made[name]
    assert figure.title[0].isupper()
    assert not figure.title.endswith(".")
    assert figure.unit
    assert figure.basis
    assert figure.frames
    assert all(len(frame) for frame in figure.frames)
    assert all(len(panel.label) > 30 for panel in figure.panels)
    assert all(sentence.endswith(".") and "nan" not in sentence for sentence in figure.says)


@pytest.mark.parametrize("name", NAMES)
def test_specifications_are_valid_and_name_their_unit(made, name):
    for panel in made[name].panels:
        spec = json.loads(json.dumps(panel.spec, allow_nan=False))
        alt.Chart.from_dict(spec)
        titles = set(re.findall(r'"title": "([^"]+)"', json.dumps(spec, ensure_ascii=False)))
        titles |= {row["shown"].rpartition(", ")[2] for row in spec["datasets"].get("title", [])}
        expected = (
            {"calendar year"}
            if name in ("fabs", "dates")
            else {canvas.axis_title(unit) for unit in units_of(made[name])} | {canvas.POINTS}
        )
        assert titles & expected, (titles, expected)


def units_of(figure: Figure) -> set[str]:
    """The units of a figure's numbers, of each row where a frame has a column for them."""
    units = {column.unit for frame in figure.frames for column in frame.columns if column.unit}
    for frame in figure.frames:
        if "unit" in [column.name for column in frame.columns]:
            units |= set(frame.column("unit"))
    return units


@pytest.mark.parametrize("name", NAMES)
def test_colours_are_those_of_the_style_sheet(made, name):
    text = json.dumps([panel.spec for panel in made[name].panels])
    assert not re.search(r'"#[0-9a-fA-F]{3,8}"|rgba?\(', text)
    assert "var(--" in text


@pytest.mark.parametrize("name", ["us-capacity", "us-share", "staff", "visas", "place", "fabs-in-volume", "ramp"])
def test_charts_draw_what_the_frame_holds(made, name):
    figure = made[name]
    in_charts = {
        row["p50"]
        for panel in figure.panels
        for rows in panel.spec["datasets"].values()
        for row in rows
        if "p50" in row
    }
    column = next(column.name for column in figure.frames[0].columns if column.name.startswith("p50"))
    assert in_charts
    assert in_charts <= set(figure.frames[0].column(column))


def test_every_node_class_is_drawn_or_named(made):
    for name in ("us-capacity", "us-share"):
        figure = made[name]
        shown = [panel.heading for panel in figure.panels]
        held = [NODE_LABELS[node] for node in figure.frames[0].distinct("node")]
        assert "leading (7 nm and below)" in shown
        assert all(label in shown or label in figure.note for label in held)


def test_the_gantt_chart_marks_what_was_known_and_nothing_later(material, made):
    frame = made["fabs"].frames[2]
    kinds = {(row["project"], row["kind"]) for row in frame.records()}
    assert ("TSMC-AZ-F1", "actual") in kinds
    assert ("TSMC-AZ-F2", "plan") in kinds
    assert ("TSMC-AZ-F2", "first plan") in kinds
    plan = material.world.milestone("TSMC-AZ-F2", "volume", "plan")
    assert plan.known_from <= material.deal.as_of
    shown = next(row["year"] for row in frame.records() if row["project"] == "TSMC-AZ-F2" and row["kind"] == "plan")
    assert shown == pytest.approx(plan.date.year + (plan.date.month - 1) / 12, abs=0.09)
    assert known_dates(material.world, ["no-such-project"]) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("fabs", "difference", "spread")])
def test_every_figure_says_what_its_numbers_say(made, name):
    assert made[name].says
    assert re.search(r"\d", " ".join(made[name].says))


def test_ties_run_from_the_last_plan_to_the_middle_draw(made):
    figure = made["dates"]
    spec, row = figure.panels[0].spec, figure.frames[0].where(project="MU-ID1").records()[0]
    place = figure.frames[0].where(project_kind="real").column("project").index("MU-ID1")
    tie = next(tie for name in ("sooner", "later") for tie in spec["datasets"][name] if tie["row"] == f"~{place}~")
    assert (tie["from_year"], tie["until_year"]) == (row["plan_year"], row["p50_year"])
    later = {tie["row"] for tie in spec["datasets"]["later"]}
    assert len(later) == len(figure.frames[0].where(project_kind="real", late="yes"))


def test_a_range_without_an_end_runs_to_the_edge():
    columns = tuple(Column(name, name) for name in ("label", "path", "p10_months", "p50_months", "p90_months"))
    frame = Frame("f", columns, (("Fab", "x", 10.0, 20.0, None), ("Fab", "y", 10.0, 20.0, 30.0)))
    spec = ranges(frame, "label", "months", {"x": "deal", "y": "base"})
    (open_end,), (closed,) = spec["datasets"]["ranges0"], spec["datasets"]["ranges1"]
    assert open_end["end"] == pytest.approx(1.1 * 30.0)
    assert closed["end"] == 30.0
    whole = ranges(frame.where(path="y"), "label", "months")
    assert whole["datasets"]["ranges0"][0]["end"] == 30.0


@pytest.mark.parametrize("name", ["fabs", "dates"])
def test_charts_of_projects_have_a_wide_and_a_narrow_form(made, name):
    wide, narrow = made[name].panels
    assert (wide.screen, narrow.screen) == ("wide", "narrow")
    assert wide.spec["usermeta"] == narrow.spec["usermeta"]
    assert narrow.spec["width"] < canvas.PANEL_WIDTH < wide.spec["width"]


def test_stacked_rows_keep_long_labels_apart():
    label = "A label that is far longer than fifty characters, so that it has to be broken into two lines"
    columns = tuple(Column(name, name) for name in ("label", "part", "share"))
    frame = Frame("f", columns, ((label, "known", 0.25), (label, "unknown", 0.75), ("short", "known", 1.0)))
    spec = stacked_rows(frame, "label", "part", "share", {"known": "s1", "unknown": "s2"})
    assert " ".join(spec["usermeta"]["words"][:2]) == label
    assert [len(spec["datasets"][f"line{up}"]) for up in (0, 1)] == [2, 1]


def test_the_status_quo_has_no_difference_to_draw(status_quo):
    assert figures.change.difference_frame(material_of(status_quo, Extras())) is None
