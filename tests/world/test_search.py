"""Every number is found, with what the files say of it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import yaml

import reshore
from reshore.deal import load_deal, shipped_deals, shipped_text
from reshore.errors import DataError
from reshore.units import UNITS
from reshore.world.catalogue import load_catalogue
from reshore.world.distributions import Fixed, Lognormal, Normal, Triangular, Uniform
from reshore.world.files import FOLDER
from reshore.world.inventory import DATED_BY_TEXT, POINTS, QUANTITIES, RANGE, Fact, in_words, inventory, points
from reshore.world.search import Facts, facts, facts_schema, nearest_names, shown
from reshore.world.tables import TABLES, rows

PACKAGE = Path(reshore.__file__).parent
NO_NUMBERS = {"known_from", "year", "target_year", "node_nm", "is_forecast"}
"""Columns of numbers that say what a row is about."""


def test_every_value_of_every_parameter_is_there():
    found = {fact.name: fact for fact in inventory() if fact.kind == "parameter"}
    values = {value.name: value for value in load_catalogue().values}
    assert found.keys() == values.keys()
    for name, fact in found.items():
        value = values[name]
        assert (fact.status, fact.known_from) == (value.status, value.known_from)
        assert tuple(source.key for source in fact.sources) == value.source
        assert fact.note == value.note
        assert (FOLDER.parent / fact.file).is_file()


@pytest.mark.parametrize(
    "distribution",
    [
        Fixed(value=3.0),
        Uniform(low=1.0, high=3.0),
        Triangular(low=1.0, mode=1.5, high=4.0),
        Normal(mean=2.0, sd=1.5, low=0.5, high=3.0),
        Lognormal(median=2.0, sigma=0.9, low=0.5, high=30.0),
    ],
    ids=lambda distribution: distribution.kind,
)
def test_points_without_scipy_are_those_with_it(distribution):
    np.testing.assert_allclose(points(distribution), distribution.quantile(np.array(POINTS)), rtol=1e-9)


def test_a_distribution_in_words():
    assert in_words(Triangular(low=300, mode=600, high=1000)) == "triangular 300 to 1,000, mode 600"
    assert in_words(Lognormal(median=2.0, sigma=0.9, low=0.5, high=30.0)) == (
        "lognormal 0.5 to 30, median 2, sigma 0.9"
    )
    assert in_words(Fixed(value=2.0)) == ""


@pytest.mark.parametrize("table", sorted(TABLES.values()))
def test_every_cell_that_holds_a_number_is_there(table: str):
    aliases = {"from": "from_"}
    with (FOLDER / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        written = list(csv.DictReader(lines))
    expected = []
    for line, row in enumerate(written, start=2):
        columns = [
            column
            for column, cell in row.items()
            if cell and aliases.get(column, column) in QUANTITIES and not (column == "date" and table in DATED_BY_TEXT)
        ]
        expected += [(line, column) for column in columns] or [(line, "")]
    found = [
        (int(fact.file.rpartition(":")[2]), fact.name.rpartition("].")[2] if "]." in fact.name else "")
        for fact in inventory()
        if fact.file.startswith(f"world/data/{table}.csv:")
    ]
    assert sorted(found) == sorted(expected)


def test_every_column_of_numbers_is_known():
    for model in TABLES:
        for name, info in model.model_fields.items():
            if "float" in str(info.annotation) or "date" in str(info.annotation):
                assert name in {*QUANTITIES, *RANGE, *NO_NUMBERS}, f"{model.__name__}.{name}"
    assert set(QUANTITIES.values()) <= UNITS.keys()


def test_the_range_of_a_row_belongs_to_its_number():
    row = next(row for row in rows(next(m for m, t in TABLES.items() if t == "costs")) if row.range_low is not None)
    (fact,) = [f for f in inventory() if f.name.startswith("costs[") and f.low is not None][:1]
    assert (fact.low, fact.high) == (row.range_low, row.range_high)


@pytest.mark.parametrize("name", shipped_deals())
def test_every_number_that_a_shipped_deal_writes_is_there(name: str):
    """Counted in the file itself, by a reader that knows nothing of clauses."""
    deal = load_deal(name, ["as_of=2040-12-31"] if load_deal(name).baseline is None else ())
    written = yaml.safe_load(shipped_text(name)).get("clauses") or {}

    def numbers(table: dict, path: str) -> list[str]:
        found = []
        for key, value in table.items():
            if isinstance(value, dict):
                found += numbers(value, f"{path}.{key}")
            elif isinstance(value, bool | int | float | date) and key not in {"known_from", "symbolic"}:
                found.append(f"{path}.{key}")
        return found

    expected = {f"{name}/{path}" for clause, terms in written.items() if terms for path in numbers(terms, clause)}
    lines = shipped_text(name).splitlines()
    found = {fact.name: fact for fact in inventory() if fact.name.startswith(f"{name}/")}
    assert expected == found.keys()
    for fact_name in expected:
        fact = found[fact_name]
        key = fact_name.rpartition(".")[2]
        assert f"{key}:" in lines[int(fact.file.rpartition(":")[2]) - 1]
        assert fact.status == deal.status_of(fact_name.partition("/")[2])
        assert fact.unit in {"", *UNITS}


def test_all_words_have_to_match_in_any_case_and_order():
    found = facts("CRAFT hire")
    assert found
    assert found == facts("hire craft")
    for fact in found:
        text = f"{fact.name} {fact.label} {fact.note} {fact.unit} {UNITS.get(fact.unit, '')} {fact.sources}".casefold()
        assert "craft" in text
        assert "hire" in text
    assert len(found) == sum(
        all(
            word
            in f"{f.name} {f.label} {f.note} {f.unit} {UNITS.get(f.unit, '')} "
            f"{' '.join(f'{s.key} {s.name}' for s in f.sources)}".casefold()
            for word in ("craft", "hire")
        )
        for f in inventory()
    )


def test_a_number_whose_name_holds_the_words_comes_first():
    assert facts("craft hire")[0].name == "craft_hire_months"


def test_a_list_of_words_is_taken_as_it_stands():
    assert {fact.name for fact in facts(["hire months"])} < {fact.name for fact in facts("hire months")}


def test_no_words_give_everything():
    assert len(facts()) == len(inventory())


def test_filters():
    assert {fact.status for fact in facts(status="reported")} == {"reported"}
    assert {fact.kind for fact in facts(kind=["project", "clause"])} == {"project", "clause"}
    day = date(2023, 1, 1)
    early = facts(as_of="2023-01-01")
    assert early == facts(as_of=day)
    assert all(fact.known_from is None or fact.known_from <= day for fact in early)
    assert 0 < len(early) < len(facts())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"status": "assume"}, "did you mean 'assumed'"),
        ({"kind": "projects"}, "did you mean 'project'"),
        ({"as_of": "2025-13-01"}, "YYYY-MM-DD"),
    ],
)
def test_a_filter_that_there_is_not(given: dict, message: str):
    with pytest.raises(DataError, match=message):
        facts(**given)


def test_a_slip_gets_the_nearest_names():
    assert nearest_names(["crat_hire_months"])[0] == "craft_hire_months"
    assert any(name.startswith("vetting") for name in nearest_names(["veting"]))
    assert nearest_names(["qqqqqq"]) == ()


def test_values_as_screens_show_them():
    by_name = {fact.name: fact for fact in inventory()}
    assert shown(by_name["status-quo/ieepa-taiwan.rate_pct"]) == "20 percent"
    assert shown(by_name["status-quo/chip-tariff-threat.builders_exempt"]) == "yes"
    assert shown(by_name["status-quo/ieepa-taiwan.from"]) == "2025-08-07"
    assert shown(by_name["craft_import_cap[TWN]"]) == "5,000 persons_per_month"
    low, middle, high = points(Triangular(low=300, mode=600, high=1000))
    assert shown(by_name["craft_import_cap[USA]"]) == (
        f"{middle:.4g} persons_per_month (10-90 %: {low:.4g} to {high:.4g})"
    )


def test_a_notebook_sees_a_table():
    found = facts("craft hire")
    assert isinstance(found, Facts)
    assert isinstance(found[0], Fact)
    html = found._repr_html_()
    assert html.count("<tr>") == len(found) + 1
    assert "craft_hire_months" in html
    assert "<script" not in Facts([found[0].__class__(**{**vars(found[0]), "label": "<script>"})])._repr_html_()
    assert repr(found).splitlines()[0] == f"{len(found)} numbers"


def test_the_schema_of_the_array_names_every_field():
    described = facts_schema()
    (row,) = [part for name, part in described["$defs"].items() if name == "Fact"]
    assert set(row["properties"]) == set(vars(inventory()[0]))
