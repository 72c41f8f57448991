"""The tables: every row sourced, dated and consistent with the others."""

from datetime import date

import pytest

from reshore.errors import DataError
from reshore.names import FAB_SLOTS, NODE_CLASSES, NODE_GENERATIONS, REGIONS, SITE_SLOTS
from reshore.world import tables as tables_module
from reshore.world.files import FOLDER
from reshore.world.rows import CapacityBase, Firm, Milestone, NodeStep, Pause, Project, Site
from reshore.world.sources import load_sources
from reshore.world.tables import TABLES, rows

STEPS = ("announced", "start", "tool_in", "first_wafer", "volume")
MIDDLES = {
    "month": lambda day: day.day == 15,
    "quarter": lambda day: day.day == 15 and day.month % 3 == 2,
    "half": lambda day: (day.month, day.day) in {(4, 1), (10, 1)},
    "year": lambda day: (day.month, day.day) in {(7, 1), (1, 1)},
    "day": lambda _: True,
}


@pytest.mark.parametrize("model", TABLES)
def test_no_row_rests_on_a_source_from_its_future(model):
    sources = load_sources()
    later = [
        f"{TABLES[model]}.csv:{number}: {key}"
        for number, row in enumerate(rows(model), start=2)
        for key in row.source
        if sources[key].published and sources[key].published[0] > row.known_from
    ]
    assert later == []


@pytest.mark.parametrize("model", TABLES)
def test_what_is_more_than_assumed_rests_on_a_publication(model):
    for number, row in enumerate(rows(model), start=2):
        assert row.status == "assumed" or set(row.source) - {"mem", "derived"}, f"{TABLES[model]}.csv:{number}"
        assert row.status != "confirmed" or "mem" not in row.source, f"{TABLES[model]}.csv:{number}"


def test_every_table_is_read_and_nothing_else_lies_about():
    assert {f"{name}.csv" for name in TABLES.values()} == {path.name for path in (FOLDER / "data").iterdir()}


def test_rows_are_frozen():
    with pytest.raises(ValueError, match="frozen"):
        rows(Site)[0].households = 1


def test_projects_fit_sites_firms_and_slots():
    sites = {row.site: row.region for row in rows(Site)}
    firms = {row.firm: row.region for row in rows(Firm)}
    assert len(sites) <= SITE_SLOTS
    assert len({row.project for row in rows(Project)}) == 26 <= FAB_SLOTS
    for row in rows(Project):
        assert sites[row.site] == row.host, row.project
        assert firms[row.firm] == row.owner_region, row.project
        assert (row.generation is None) == (row.product != "leading"), row.project


def test_a_project_has_one_row_for_each_state_of_knowledge():
    keys = [(row.project, row.known_from) for row in rows(Project)]
    assert len(keys) == len(set(keys))
    assert keys == sorted(keys, key=lambda key: ([row.project for row in rows(Project)].index(key[0]), key[1]))


@pytest.mark.parametrize("model", [Milestone, Pause])
def test_nothing_is_said_of_unknown_projects(model):
    assert {row.project for row in rows(model)} <= {row.project for row in rows(Project)}


def test_what_happened_was_not_known_before_it_happened():
    ends = {"day": 0, "month": 16, "quarter": 47, "half": 92, "year": 184}
    for row in rows(Milestone):
        if row.kind == "actual":
            assert (row.known_from - row.date).days >= -ends[row.precision], (row.project, row.milestone)
    for row in rows(NodeStep):
        assert row.kind == "plan" or row.known_from >= row.home_volume, row.generation


def test_dates_stand_in_the_middle_of_what_is_known():
    for row in rows(Milestone):
        assert MIDDLES[row.precision](row.date), (row.project, row.milestone, row.date)


def test_steps_of_a_project_come_in_order():
    for project in {row.project for row in rows(Project)}:
        actual = {row.milestone: row.date for row in rows(Milestone) if row.project == project and row.kind == "actual"}
        days = [actual[step] for step in STEPS if step in actual]
        assert days == sorted(days), project
        assert "announced" in actual, project


def test_pauses_end_after_they_begin():
    for row in rows(Pause):
        assert row.until is None or row.from_ < row.until <= row.known_from, row.project


def test_every_node_generation_has_a_date_at_any_time():
    for generation in NODE_GENERATIONS:
        assert min(row.known_from for row in rows(NodeStep) if row.generation == generation) <= date(2020, 6, 30)


def test_base_capacity_covers_every_class_and_region_once():
    keys = [(row.node, row.region) for row in rows(CapacityBase)]
    assert len(keys) == len(set(keys))
    assert set(keys) == {(node, region) for node in NODE_CLASSES for region in REGIONS}


def test_base_capacity_adds_up_to_the_published_totals():
    total = {node: sum(row.capacity_kwpm for row in rows(CapacityBase) if row.node == node) for node in NODE_CLASSES}
    listed, intel = 24 + 30, 25
    assert total["leading"] + listed + intel == pytest.approx(850, abs=1)
    assert sum(total.values()) == pytest.approx(31.5e3 / 2.25 - listed - intel, rel=0.005)
    taiwan = next(row.capacity_kwpm for row in rows(CapacityBase) if (row.node, row.region) == ("leading", "TWN"))
    assert (taiwan + 30) / (850 - 24 - intel) == pytest.approx(0.69, abs=0.005)


def test_a_wrong_row_is_named_with_its_line(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    text = "site,label,region,households,known_from,source,status,note\n"
    text += "phoenix,Phoenix,USA,100,2025-01-01,mem,assumed,\nnowhere,Nowhere,ATL,-1,2025-01-01,mem,assumed,\n"
    (tmp_path / "data" / "sites.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables_module, "FOLDER", tmp_path)
    with pytest.raises(DataError) as caught:
        rows.__wrapped__(Site)
    assert {str(fault).split(": ")[0] for fault in caught.value.faults} == {"sites.csv:3"}
    assert {fault.path for fault in caught.value.faults} == {"region", "households"}
