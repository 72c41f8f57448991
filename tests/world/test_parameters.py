"""The whole tree of parameters: nothing without unit, source or reason, and status; every draw has its column."""

from collections import Counter
from datetime import date

import pytest
import yaml

from reshore.errors import DataError
from reshore.names import NODE_CLASSES, NODE_GENERATIONS, PRODUCTS, REGIONS, STATUSES
from reshore.settings import SOBOL_DIMENSIONS
from reshore.units import UNITS
from reshore.world import catalogue as catalogue_module
from reshore.world.catalogue import load_catalogue, read_columns
from reshore.world.files import FOLDER
from reshore.world.parameter import parameter
from reshore.world.rows import Project, Site
from reshore.world.sources import load_sources
from reshore.world.tables import rows

PATHS = sorted((FOLDER / "parameters").glob("*/*.yaml"))
SIGNED_UNITS = {"1", "rate_per_year"}
AXES = {"site": ("phoenix", "tainan"), "project": ("TSMC-AZ-F1", "MU-NY1")}


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


def test_there_is_one_file_for_each_stem():
    stems = Counter(path.stem for path in PATHS)
    assert len(stems) > 100
    assert set(stems.values()) == {1}
    assert not [path for path in (FOLDER / "parameters").rglob("*") if path.is_file() and path.suffix != ".yaml"]


def test_every_number_has_unit_source_or_reason_and_status(catalogue):
    sources = load_sources()
    for one in catalogue.parameters.values():
        assert one.unit in UNITS, one.stem
        assert len(one.label) > 10, one.stem
        assert not one.label.endswith("."), one.stem
        for value in one.values:
            assert value.status in STATUSES, value.name
            assert set(value.source) <= set(sources), value.name
            assert len(value.note) >= 40, f"{value.name} does not say why its range is what it is"
            assert value.note.endswith("."), value.name
            if value.status != "assumed":
                assert set(value.source) - {"mem", "derived"}, f"{value.name} is {value.status} without a publication"


def test_every_distribution_fits_its_unit(catalogue):
    for one in catalogue.parameters.values():
        for value in one.values:
            low, high = value.distribution.bounds
            assert low <= value.distribution.median <= high, value.name
            assert one.unit in SIGNED_UNITS or low >= 0, f"{value.name} can be negative"
            assert one.unit != "share" or high <= 1, f"{value.name} can exceed one"


def test_what_is_assumed_is_wide(catalogue):
    for one in catalogue.parameters.values():
        for value in one.values:
            low, high = value.distribution.bounds
            scale = min(high, 1 - low) if one.unit == "share" else max(abs(low), abs(high))
            if value.status == "assumed" and not value.distribution.is_fixed:
                assert high - low >= 0.15 * scale, f"{value.name} is assumed but narrow"


def test_families_are_complete_and_in_order(catalogue):
    sites = tuple(dict.fromkeys(row.site for row in rows(Site)))
    for one in catalogue.parameters.values():
        expected = {
            "region": REGIONS,
            "node": NODE_CLASSES,
            "product": PRODUCTS,
            "generation": NODE_GENERATIONS,
            "site": sites,
            None: (),
            "project": one.keys,
        }[one.by]
        assert one.keys == expected, one.stem
        assert set(one.medians()) == set(one.keys or (None,)), one.stem


def test_every_project_without_capacity_has_one_to_draw(catalogue):
    keys = catalogue.parameters["planned_capacity_kwpm"].keys
    assert {row.project for row in rows(Project) if row.capacity_kwpm is None} == set(keys)


def test_every_drawn_value_has_exactly_one_column(catalogue):
    columns = read_columns()
    names = [value.name for value in catalogue.entries]
    assert len(names) == len(set(names))
    assert set(names) <= set(columns)
    assert len(set(columns.values())) == len(columns)
    assert max(columns.values()) < SOBOL_DIMENSIONS
    assert not {value.name for value in catalogue.values if value.distribution.is_fixed} & set(columns)


def test_columns_are_only_ever_added():
    columns = list(read_columns().values())
    assert columns == list(range(len(columns))), "new lines go to the end, with the next number"


def test_nothing_rests_on_what_came_after_the_first_shipped_deal(catalogue):
    assert catalogue.known_after(date(2025, 11, 26)) == ()
    assert "permit_months_local[USA]" in catalogue.known_after(date(2025, 1, 1))


def test_every_source_is_used_and_every_used_one_is_listed(catalogue):
    from reshore.world.tables import TABLES

    used = {key for value in catalogue.values for key in value.source}
    used |= {key for model in TABLES for row in rows(model) for key in row.source}
    assert used == set(load_sources())


def test_files_keep_to_one_order_of_keys():
    order = ["label", "unit", "by", "status", "source", "note", "known_from", "distribution", "values"]
    for path in PATHS:
        keys = list(yaml.safe_load(path.read_text(encoding="utf-8")))
        assert keys == [key for key in order if key in keys], path.name


GOOD = {
    "label": "a number",
    "unit": "share",
    "status": "assumed",
    "note": "No source was found, so the range is wide.",
    "distribution": {"kind": "uniform", "low": 0, "high": 1},
}
FAMILY = {"by": "region", "distribution": None}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"unit": "furlongs"}, "unknown unit 'furlongs'"),
        ({"unit": "month "}, "did you mean 'month'"),
        ({"status": "rumour"}, "Input should be 'confirmed'"),
        ({"status": "confirmed"}, "cites no source"),
        ({"note": "guess"}, "at least 20 characters"),
        ({"distribution": None}, "either `distribution`"),
        ({"by": "region"}, "either `distribution`"),
        ({"source": ["nobody"]}, "unknown source 'nobody'"),
        ({"colour": "red"}, "Extra inputs"),
        ({**FAMILY, "values": {"USA": {"kind": "fixed", "value": 1}}}, "no value for TWN"),
        ({**FAMILY, "values": {"UAS": {"kind": "fixed", "value": 1}}}, "did you mean 'USA'"),
        ({"by": "project", "distribution": None, "values": {"default": {"kind": "fixed", "value": 1}}}, "no default"),
    ],
)
def test_wrong_files_are_refused(change, message):
    given = {key: item for key, item in {**GOOD, **change}.items() if item is not None}
    with pytest.raises((ValueError, DataError), match=message):
        parameter("stem", "group", given, AXES)


def test_a_value_can_differ_from_its_file():
    values = {
        "TSMC-AZ-F1": {"kind": "fixed", "value": 1},
        "MU-NY1": {"kind": "fixed", "value": 2, "status": "estimate", "source": ["exyte"], "note": "Measured."},
    }
    given = {**{k: v for k, v in GOOD.items() if k != "distribution"}, "by": "project", "values": values}
    one = parameter("stem", "group", {**given, "known_from": "2025-03"}, AXES)
    first, second = one.values
    assert (first.status, first.source) == ("assumed", ())
    assert (second.status, second.source, second.note) == ("estimate", ("exyte",), f"Measured. {GOOD['note']}")
    assert first.known_from == second.known_from == date(2025, 3, 31)
    assert one.medians() == {"TSMC-AZ-F1": 1, "MU-NY1": 2}
    with pytest.raises(KeyError, match="has no value for 'SKH-IND'"):
        one.value("SKH-IND")


def test_all_faults_of_the_tree_come_at_once(tmp_path, monkeypatch):
    for name, text in {"one": "label: a number", "two": "unit: share"}.items():
        path = tmp_path / "parameters" / "group" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "columns.csv").write_text("entry,column\n", encoding="utf-8")
    monkeypatch.setattr(catalogue_module, "FOLDER", tmp_path)
    with pytest.raises(DataError) as caught:
        load_catalogue.__wrapped__()
    assert [fault.file for fault in caught.value.faults] == ["group/one.yaml", "group/two.yaml"]


@pytest.mark.parametrize("lines", ["a,0\na,1\n", "a,0\nb,0\n", f"a,{SOBOL_DIMENSIONS}\n"])
def test_wrong_columns_are_refused(lines, tmp_path, monkeypatch):
    (tmp_path / "columns.csv").write_text(f"entry,column\n{lines}", encoding="utf-8")
    monkeypatch.setattr(catalogue_module, "FOLDER", tmp_path)
    with pytest.raises(DataError, match="must come once"):
        read_columns()
