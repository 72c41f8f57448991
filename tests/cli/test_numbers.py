"""`facts` and `schema` on the command line: what is printed where, exit codes, and lines that fit."""

from __future__ import annotations

import json

import pytest

from reshore.cli.main import run
from reshore.cli.numbers import WHOLE, WIDTH
from reshore.deal.schema import deal_schema
from reshore.world.inventory import Fact, inventory
from reshore.world.search import facts
from reshore.world.vocabulary import known_names


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one call."""
    code = run(list(arguments))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_one_number_is_shown_whole(capsys: pytest.CaptureFixture[str]):
    code, out, err = called(capsys, "facts", "expert_pay_usd_per_year")
    (fact,) = facts("expert_pay_usd_per_year")
    assert (code, err) == (0, "1 number\n")
    lines = out.splitlines()
    assert lines[0] == "expert_pay_usd_per_year"
    for said in (fact.label, fact.status, str(fact.known_from), fact.sources[0].url, fact.used[0], fact.file):
        assert said in out
    assert fact.note.split()[-1] in out


def test_many_numbers_take_two_lines_each(capsys: pytest.CaptureFixture[str]):
    code, out, err = called(capsys, "facts", "craft")
    assert code == 0
    assert len(out.splitlines()) == 2 * len(facts("craft")) > 2 * WHOLE
    assert err.startswith(f"{len(facts('craft'))} numbers; ")


def test_many_numbers_can_be_shown_whole(capsys: pytest.CaptureFixture[str]):
    _, out, _ = called(capsys, "facts", "craft", "--whole")
    assert out.count("  file     ") == len(facts("craft"))


def test_no_line_is_longer_than_it_has_to_be(capsys: pytest.CaptureFixture[str]):
    _, out, _ = called(capsys, "facts", "--whole")
    for line in out.splitlines():
        if len(line) > WIDTH:
            assert len(line.split()[-1]) > WIDTH - 12 or len(line.split()) == 1, line
    _, out, _ = called(capsys, "facts")
    assert all(len(line) <= WIDTH for line in out.splitlines() if line.startswith("    "))


def test_json_is_one_array_with_all_that_is_known(capsys: pytest.CaptureFixture[str]):
    code, out, _ = called(capsys, "facts", "--json")
    array = json.loads(out)
    assert code == 0
    assert len(array) == len(inventory())
    assert all(row.keys() == Fact.__dataclass_fields__.keys() for row in array)
    pay = next(row for row in array if row["name"] == "expert_pay_usd_per_year")
    (fact,) = facts("expert_pay_usd_per_year")
    assert pay["value"] == fact.value
    assert pay["known_from"] == str(fact.known_from)
    assert pay["sources"][0]["url"] == fact.sources[0].url


def test_no_match_gives_nearest_names_and_one(capsys: pytest.CaptureFixture[str]):
    code, out, err = called(capsys, "facts", "crat_hire_months")
    assert (code, out) == (1, "")
    assert "nearest names: craft_hire_months" in err


def test_no_match_is_an_empty_array(capsys: pytest.CaptureFixture[str]):
    code, out, _ = called(capsys, "facts", "qqqqqq", "--json")
    assert (code, json.loads(out)) == (1, [])


def test_words_in_quotes_stay_together(capsys: pytest.CaptureFixture[str]):
    _, out, _ = called(capsys, "facts", "hire months", "--json")
    assert {row["name"] for row in json.loads(out)} == {fact.name for fact in facts(["hire months"])}


def test_filters_of_the_command_line_are_those_of_python(capsys: pytest.CaptureFixture[str]):
    given = ("--kind", "project", "--kind", "clause", "--status", "reported", "--as-of", "2025-06-30")
    _, out, _ = called(capsys, "facts", *given, "--json")
    found = facts(kind=["project", "clause"], status="reported", as_of="2025-06-30")
    assert [row["name"] for row in json.loads(out)] == [fact.name for fact in found]


def test_a_filter_that_there_is_not_is_an_error(capsys: pytest.CaptureFixture[str]):
    code, out, err = called(capsys, "facts", "--status", "assume")
    assert (code, out) == (1, "")
    assert "did you mean 'assumed'" in err


def test_the_schema_of_deals(capsys: pytest.CaptureFixture[str]):
    code, out, err = called(capsys, "schema")
    assert (code, err) == (0, "")
    assert json.loads(out) == json.loads(json.dumps(deal_schema(known_names())))
    assert called(capsys, "schema", "--deal") == (0, out, "")


def test_the_array_fits_its_schema(capsys: pytest.CaptureFixture[str]):
    import jsonschema

    _, schema, _ = called(capsys, "schema", "--facts")
    _, array, _ = called(capsys, "facts", "--json")
    jsonschema.validate(json.loads(array), json.loads(schema))
