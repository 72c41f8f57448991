"""The reference is complete and agrees with the code: names, verbs, options, settings, parameters, clauses, errors."""

from __future__ import annotations

import inspect
import json
import re
import sys
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
import typer

import reshore
from reshore import economy, errors
from reshore.buildout.ledger import LEDGER
from reshore.cli.main import app
from reshore.deal import KINDS, Deal, Source, Visitors, load_deal, no_deal, shipped_deals
from reshore.deal.clause import Clause
from reshore.economy.model import DEFICITS
from reshore.ensemble.headlines import HEADLINES
from reshore.evidence.effects import changed_clause
from reshore.names import STATUSES
from reshore.outcome import AXES, RESULT_MEANINGS, VARIABLES
from reshore.units import UNITS
from reshore.world.catalogue import load_catalogue
from reshore.world.sources import load_sources

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CLAUSES = DOCS / "reference" / "clauses"
TOP: dict[str, Any] = typer.main.get_command(app).commands
COMMANDS: dict[str, Any] = TOP | {
    f"{group} {name}": command for group, held in TOP.items() for name, command in getattr(held, "commands", {}).items()
}
PAGES = sorted(
    page
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *DOCS.rglob("*.md")]
    if not {"_generated", "_build"} & set(page.parts)
)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    """The extension that writes the generated pages."""
    folder = str(DOCS / "_ext")
    sys.path.insert(0, folder)
    try:
        import reference

        return reference
    finally:
        sys.path.remove(folder)


def text(page: Path) -> str:
    """A page as it is written."""
    return page.read_text(encoding="utf-8")


def headings(page: str) -> set[str]:
    """The headings of a text, without marks."""
    return {line.strip("# `") for line in page.splitlines() if line.startswith("#")}


def test_every_exported_name_has_an_entry():
    page = text(DOCS / "reference" / "python.md")
    shown = set(re.findall(r"\.\. auto(?:function|class):: reshore\.(\w+)$", page, re.M))
    (members,) = re.findall(r"automodule:: reshore\.errors\n\s+:members: (.*)", page)
    shown |= set(members.split(", "))
    assert set(reshore.__all__) <= shown
    for name in shown - set(members.split(", ")):
        assert name in reshore.__all__, f"{name} is described as public and is not exported"


def test_every_error_has_an_entry():
    page = text(DOCS / "reference" / "python.md")
    tree = {
        name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, errors.ReshoreError)
    }
    (members,) = re.findall(r"automodule:: reshore\.errors\n\s+:members: (.*)", page)
    assert tree <= set(members.split(", "))


def test_every_setting_says_what_it_is():
    said = inspect.getdoc(reshore.Settings) or ""
    for field in fields(reshore.Settings):
        assert re.search(rf"^    {field.name}: \w", said, re.M), field.name


def test_every_verb_and_option_has_an_entry(reference: ModuleType):
    page = reference.commands_page()
    assert headings(page) == set(COMMANDS)
    for name, command in COMMANDS.items():
        section = page[page.index(f"## `{name}`") :].split("\n## ")[0]
        assert command.help, name
        for parameter in command.params:
            assert parameter.help, f"{name} {parameter.name} has no help"
            for option in (*parameter.opts, *parameter.secondary_opts):
                if parameter.param_type_name == "option":
                    assert f"{option}" in section, f"{name} {option}"


def test_every_parameter_unit_variable_and_source_has_an_entry(reference: ModuleType):
    parameters = reference.parameters_page()
    assert {*load_catalogue().parameters} <= headings(parameters)
    assert "Read by nothing" not in parameters
    results = reference.results_page()
    for word in (*VARIABLES, *AXES, *LEDGER, *UNITS):
        assert f"| `{word}` |" in results, word
    for code, meaning in RESULT_MEANINGS.items():
        assert f"| {code} | {meaning} |" in results
    sources = reference.sources_page()
    assert all(f"| `{key}` |" in sources for key in load_sources())


def test_every_field_of_a_deal_has_an_entry(reference: ModuleType):
    page = reference.deal_page()
    for model in (Deal, Source, Clause):
        for name, info in model.model_fields.items():
            if (model, name) != (Clause, "kind"):
                assert f"| `{info.alias or name}` |" in page, f"{model.__name__}.{name}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_clause_has_a_page(kind: str, reference: ModuleType):
    page = text(CLAUSES / f"{kind}.md")
    assert headings(page) == {kind.replace("_", " ").capitalize(), "In a deal file", "Terms", "What it moves"}
    assert re.findall(r"\{include\} \.\./_generated/clauses/(\S+)", page) == [f"{kind}-terms.md", f"{kind}-effects.md"]
    shown = re.findall(r"\{literalinclude\} (\S+)", page)
    assert shown == re.findall(r"\{download\}`\S+ <(\S+)>`", page)
    assert shown, "the page shows no example"
    for name in shown:
        deal = load_deal(CLAUSES / name)
        assert deal.clauses[changed_clause(deal, no_deal(deal))].kind == kind
    parts = reference.clause_pages.pages(DOCS / "reference")
    model = KINDS[kind]
    for name, info in model.model_fields.items():
        if name not in Clause.model_fields:
            assert f"| `{info.alias or name}` |" in parts[f"{kind}-terms"], name
    kept = json.loads(text(DOCS / "reference" / "clause-effects.json"))["effects"].values()
    for effect in (effect for effect in kept if effect["kind"] == kind):
        for row in effect["moved"]:
            assert f"| {row['label']}" in parts[f"{kind}-effects"]


def test_changes_are_printed_with_their_sign_and_as_many_decimals_as_they_need(reference: ModuleType):
    pages = reference.clause_pages
    assert pages.band("kwpm", 0.408, 2.83, 6.41) == "+2.8 (+0.4 to +6.4) kwpm"
    assert pages.band("persons", -544.0, -319.2, 0.0) == "-319 (-544 to 0) persons"
    assert pages.band("share", -0.0001, 0.0019, 0.0037) == "+0.19 (-0.01 to +0.37) points"
    assert pages.band("month", None, -2.0, 0.0) == "-2.0 (never to 0) months"
    assert pages.per_unit({"unit": "kwpm", "p10": 2.0, "p50": 4.0, "p90": 6.0}, {"amount": -2.0, "unit": "x"}) == (
        "-2.0 (-3.0 to -1.0) kwpm"
    )
    assert pages.grouped(["Capacity, 2030", "Capacity, 2032", "Wage, highest year"]) == [
        "Capacity (2030, 2032)", "Wage, highest year",
    ]  # fmt: skip


def test_every_example_is_shown_on_one_page():
    shown = [
        name for kind in KINDS for name in re.findall(r"\{literalinclude\} \S+/(\S+)", text(CLAUSES / f"{kind}.md"))
    ]
    assert sorted(shown) == sorted(file.name for file in (DOCS / "examples" / "clauses").iterdir())


def test_the_pages_of_clauses_are_all_in_the_index():
    page = text(CLAUSES / "index.md")
    assert page.split(":hidden:\n\n")[1].split("\n```")[0].split() == list(KINDS)
    assert {file.stem for file in CLAUSES.glob("*.md")} == {*KINDS, "index"}


def words_of_deals() -> set[str]:
    """Every word that a deal file can hold: keys, kinds, and words that a field takes."""
    known = {*KINDS, *STATUSES, "extends", "null", "true", "false"}

    def literals(annotation: Any) -> set[str]:
        found = {part for part in get_args(annotation) if isinstance(part, str)}
        return found.union(*(literals(part) for part in get_args(annotation) if not isinstance(part, str)))

    for model in (Deal, Source, Visitors, *KINDS.values()):
        for name, info in model.model_fields.items():
            known |= {info.alias or name} | literals(info.annotation)
    return known


@pytest.mark.parametrize("kind", KINDS)
def test_words_in_code_on_a_page_on_clauses_are_words_of_deals(kind: str):
    prose = re.sub(r"```.*?```", "", text(CLAUSES / f"{kind}.md"), flags=re.S)
    named = set(re.findall(r"(?<!\})`([a-z_-]+)`", prose))
    assert named <= words_of_deals() | set(shipped_deals())


def known_words() -> set[str]:
    """Every word of the project that an explanation may put into code."""
    known = words_of_deals() | set(shipped_deals()) | {*load_catalogue().parameters, *VARIABLES, *AXES, *LEDGER, *UNITS}
    known |= {rule.name for rule in HEADLINES} | set(COMMANDS) | {field.name for field in fields(reshore.Settings)}
    known |= {str(label) for labels in AXES.values() for label in labels}
    known |= {*economy.__all__, *DEFICITS}
    known |= {field.name for kind in (economy.Economy, economy.Shock) for field in fields(kind)}
    return known


@pytest.mark.parametrize("page", sorted((DOCS / "explanation").glob("*.md")), ids=lambda page: page.stem)
def test_names_with_an_underscore_in_explanations_are_names_of_the_project(page: Path):
    prose = re.sub(r"```.*?```", "", text(page), flags=re.S)
    named = set(re.findall(r"(?<!\})`([a-z0-9]+(?:_[a-z0-9]+)+)`", prose))
    assert named <= known_words()


@pytest.mark.parametrize("page", sorted((DOCS / "explanation").glob("*.md")), ids=lambda page: page.stem)
def test_tests_that_explanations_point_at_are_there(page: Path):
    for name, function in re.findall(r"`(test_\w+\.py)::(test_\w+)`", text(page)):
        assert any(f"\ndef {function}(" in text(file) for file in (ROOT / "tests").rglob(name)), f"{name}::{function}"


def test_every_parameter_stands_on_the_page_of_its_block(reference: ModuleType):
    class App:
        srcdir = str(DOCS)

    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference.logger, "warning", lambda words, *rest: said.append(words % rest))
        reference.warn_of_unnamed_parameters(App())
        assert not said
        patch.setattr(reference, "PAGES_OF_GROUPS", {})
        reference.warn_of_unnamed_parameters(App())
    assert "chip_home_bias" in said[0]


def typed(page: Path) -> list[str]:
    """Every call of reshore that a page tells its reader to type."""
    body = text(page)
    blocks = re.findall(r"^```([^\n]*)\n(.*?)^```$", body, re.S | re.M)
    calls = [block for language, block in blocks if language in {"", "bash", "console", "sh"}]
    lines = [line.split("#")[0].strip() for block in calls for line in block.splitlines()]
    return [
        line for line in (*lines, *re.findall(r"(?<!\})`(reshore [a-z][^`]*)`", body)) if line.startswith("reshore ")
    ]


CALLS = [
    pytest.param(line, id=f"{page.relative_to(ROOT).as_posix()}: {line}")
    for page in PAGES
    for line in dict.fromkeys(typed(page))
]


@pytest.mark.parametrize("line", CALLS)
def test_calls_in_the_documents_use_verbs_and_options_that_there_are(line: str):
    verb = line.split()[1]
    if verb.startswith("-"):
        return
    assert verb in COMMANDS
    known = {option for parameter in COMMANDS[verb].params for option in (*parameter.opts, *parameter.secondary_opts)}
    used = re.findall(r"(?:^|[\s\[])(--[a-z][a-z-]*)", line)
    assert set(used) <= known | {"--help"}


def test_the_schema_in_the_documents_is_the_one_that_is_printed(
    reference: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    from reshore.cli.main import run

    assert run(["schema"]) == 0
    printed = capsys.readouterr().out

    class App:
        srcdir = str(tmp_path)

    (tmp_path / "reference").mkdir()
    kept = text(DOCS / "reference" / "clause-effects.json")
    (tmp_path / "reference" / "clause-effects.json").write_text(kept, encoding="utf-8")
    reference.write_pages(App())
    written = tmp_path / "reference" / "_generated" / "deal.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == json.loads(printed)
