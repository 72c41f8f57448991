"""The world of a day knows nothing of the next."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reshore.world.baseline import load_world
from reshore.world.facts import BuildTime, DealTerm, Event
from reshore.world.tables import TABLES, rows

NOVEMBER = date(2025, 11, 26)
LATER = date(2026, 11, 22)
FIELDS = ("sites", "firms", "projects", "milestones", "pauses", "nodes", "capacity_base")


@given(as_of=st.dates(date(2019, 1, 1), date(2027, 1, 1)))
def test_nothing_from_the_future_is_visible(as_of):
    world = load_world.__wrapped__(as_of)
    for field in FIELDS:
        assert all(row.known_from <= as_of for row in getattr(world, field)), field
    assert all(row.known_from <= as_of for model in TABLES for row in world.facts(model))
    assert len(world.sites) == 14
    assert {row.generation for row in world.nodes} >= {"N7", "N3", "N2", "A16", "A14"}


def test_the_second_arizona_fab_is_due_in_2028_until_january_2026():
    assert load_world(NOVEMBER).milestone("TSMC-AZ-F2", "volume").date == date(2028, 7, 1)
    assert load_world(date(2026, 1, 14)).milestone("TSMC-AZ-F2", "volume").date == date(2028, 7, 1)
    assert load_world(date(2026, 1, 15)).milestone("TSMC-AZ-F2", "volume").date == date(2027, 10, 1)
    assert load_world(NOVEMBER).first_target("TSMC-AZ-F2").date == date(2026, 7, 1)


def test_all_26_projects_are_known_in_november_2026():
    world = load_world(LATER)
    assert len(world.projects) == len({row.project for row in world.projects}) == 26
    assert len(load_world(NOVEMBER).projects) == 26
    assert len(load_world(date(2022, 1, 1)).projects) < 15


def test_a_project_shows_the_plan_of_the_day():
    def of(as_of):
        return next(row for row in load_world(as_of).projects if row.project == "TSMC-KUM-F2")

    assert (of(NOVEMBER).generation, of(NOVEMBER).state) == ("N7", "building")
    assert (of(LATER).generation, of(LATER).capex_usd_bn) == ("N3", 17)


def test_what_came_counts_before_what_was_planned():
    world = load_world(LATER)
    assert world.milestone("TSMC-AZ-F1", "volume").kind == "actual"
    assert world.milestone("TSMC-AZ-F1", "volume", "plan").date == date(2025, 4, 1)
    assert world.first_target("TSMC-AZ-F1").date == date(2024, 2, 15)
    assert world.milestone("TSMC-AZ-F5", "volume") is None
    assert world.milestone("MU-NY1", "start").kind == "actual"
    assert load_world(NOVEMBER).milestone("MU-NY1", "start").date == date(2026, 5, 15)


def test_a_pause_ends_only_when_its_end_is_known():
    def of(as_of, project):
        return next(row for row in load_world(as_of).pauses if row.project == project)

    assert of(date(2025, 1, 1), "SAM-TAY-F1").until is None
    assert of(NOVEMBER, "SAM-TAY-F1").until == date(2025, 7, 28)
    assert of(NOVEMBER, "MU-NY1").until is None
    assert of(LATER, "MU-NY1").until == date(2026, 1, 16)
    assert len({(row.project, row.from_) for row in load_world(LATER).pauses}) == len(load_world(LATER).pauses)


def test_a_node_is_planned_until_it_comes():
    nodes = {as_of: {row.generation: row for row in load_world(as_of).nodes} for as_of in (NOVEMBER, LATER)}
    assert nodes[NOVEMBER]["N2"].kind == "plan"
    assert nodes[LATER]["N2"].kind == "actual"
    assert nodes[LATER]["A14"].home_volume == date(2028, 7, 1)
    order = [nodes[LATER][name].home_volume for name in ("N7", "N5", "N3", "N2", "A16", "A14")]
    assert order == sorted(order)


def test_published_build_times_stand_in_the_tables():
    found = {
        row.region_name: row.value_months
        for row in load_world(NOVEMBER).facts(BuildTime)
        if row.metric == "construction only"
    }
    assert found["United States"] == 24
    assert found["Taiwan"] == 13


def test_january_is_unknown_in_november():
    world = load_world(NOVEMBER)
    assert not [row for row in world.facts(DealTerm) if row.deal_id == "TWN-2026-01-MOU"]
    assert max(row.known_from for row in world.facts(Event)) <= NOVEMBER
    assert [row for row in rows(Event) if row.known_from > NOVEMBER]


@pytest.mark.parametrize("project", ["TSMC-AZ-F1", "TI-SM1", "GWC-SHER", "TSMC-KUM-F1"])
def test_slips_are_those_of_the_record(project):
    months = {"TSMC-AZ-F1": 9.0, "TI-SM1": 5.5, "GWC-SHER": -1.5, "TSMC-KUM-F1": 0.0}
    world = load_world(LATER)
    days = (world.milestone(project, "volume").date - world.first_target(project).date).days
    assert days / 30.4 == pytest.approx(months[project], abs=0.6)


def test_loading_is_quick_and_imports_nothing_heavy():
    code = """
import sys, time
from datetime import date
from reshore.deal.load import load_deal
from reshore.world import baseline, catalogue, sources, tables
from reshore.world.check import check_deal
spent = []
for _ in range(3):
    for cached in (baseline.load_world, catalogue.load_catalogue, sources.load_sources, tables.rows):
        cached.cache_clear()
    start = time.perf_counter()
    world = baseline.load_world(date(2025, 11, 26))
    spent.append(time.perf_counter() - start)
assert check_deal(load_deal("status-quo"), world) == []
heavy = {"jax", "scipy", "xarray", "altair", "equinox", "pandas"} & set(sys.modules)
print(min(spent), *sorted(heavy))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert out[1:] == []
    assert float(out[0]) < 0.25
