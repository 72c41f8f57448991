"""The tables against the research data that they were taken from, where those lie beside the checkout."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from reshore.names import REGIONS
from reshore.world.baseline import load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.files import FOLDER, period
from reshore.world.rows import CapacityBase
from reshore.world.tables import rows

RESEARCH = Path(__file__).parents[2].parent / "shared" / "data" / "facts"
pytestmark = pytest.mark.skipif(not RESEARCH.is_dir(), reason="the research data do not lie beside this checkout")

ABOUT = {"source", "source_date", "source_url", "status", "basis", "note", "known_from"}
NOT_TO_BE_SHIPPED = "CSET/ETO"
FACTS = ("capacity_by_region", "build_times", "costs", "workforce", "science_parks", "events", "deals", "economics")


def read(path):
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("name", [*FACTS, "forecasts", "trade"])
def test_facts_are_those_of_the_research(name):
    theirs = [row for row in read(RESEARCH / f"{name}.csv") if NOT_TO_BE_SHIPPED not in row["source"]]
    ours = read(FOLDER / "data" / f"{name}.csv")
    columns = [column for column in theirs[0] if column not in ABOUT]
    assert [[row[c] for c in columns] for row in ours] == [[row[c] for c in columns] for row in theirs]
    for mine, original in zip(ours, theirs, strict=True):
        assert mine["status"] == ("assumed" if original["basis"] == "from_memory" else original["status"])


PROJECTS = {row["project_id"]: row for row in read(RESEARCH / "fab_projects.csv")} if RESEARCH.is_dir() else {}
STEPS = {
    "announced": "announced",
    "start": "construction_start",
    "tool_in": "tool_in",
    "first_wafer": "first_wafer",
    "volume": "volume_production",
}
DATED = [(project, step) for project, row in PROJECTS.items() for step, column in STEPS.items() if row[column]]
TARGETED = [project for project, row in PROJECTS.items() if row["volume_production_original_target"]]


@pytest.mark.parametrize("project", sorted(PROJECTS))
def test_projects_are_those_of_the_research(project):
    world = load_world(date(2026, 11, 22))
    mine, original = next(row for row in world.projects if row.project == project), PROJECTS[project]
    region = {"DEU": "EUR"}.get(original["host_iso3"], original["host_iso3"])
    assert (mine.host, mine.owner_region) == (region, original["owner_iso3"])
    if original["planned_capacity_kwpm_300mm"]:
        assert mine.capacity_kwpm == float(original["planned_capacity_kwpm_300mm"])
    for own, whole in (
        (mine.capex_usd_bn, original["capex_busd"]),
        (mine.grant_usd_bn, original["public_grant_busd"]),
        (mine.staff_persons, original["permanent_jobs_persons"]),
    ):
        if own is not None and whole and project not in {"INTC-AZ-F52", "INTC-AZ-F62"}:
            assert own <= float(whole), "a project carries its own share, never more than the programme"


@pytest.mark.parametrize(("project", "step"), DATED)
def test_dates_are_those_of_the_research(project, step):
    mine = load_world(date(2026, 11, 22)).milestone(project, step)
    first, last = period(PROJECTS[project][STEPS[step]])
    assert first <= mine.date <= last
    if step == "volume":
        assert (mine.kind == "actual") == (PROJECTS[project]["volume_production_is_actual"] == "true")


@pytest.mark.parametrize("project", TARGETED)
def test_first_targets_are_those_of_the_research(project):
    mine = load_world(date(2026, 11, 22)).first_target(project)
    first, last = period(PROJECTS[project]["volume_production_original_target"])
    assert first <= mine.date <= last


def test_regional_shares_of_all_capacity_lie_near_the_published_ones():
    shares = {
        {"XEU": "EUR", "XOT": "SEA"}.get(row["region_iso3"], row["region_iso3"]): float(row["share_pct"])
        for row in read(RESEARCH / "capacity_by_region.csv")
        if row["segment"] == "all_fabrication" and NOT_TO_BE_SHIPPED in row["source"]
    }
    capacity = defaultdict(float)
    for row in rows(CapacityBase):
        capacity["SEA" if row.region == "ROW" else row.region] += row.capacity_kwpm
    capacity["USA"] += load_catalogue().parameters["us_base_leading_kwpm"].value().distribution.median
    total = sum(capacity.values())
    assert set(shares) == set(REGIONS) - {"ROW"}
    for region, share in shares.items():
        assert 100 * capacity[region] / total == pytest.approx(share, abs=5), region
