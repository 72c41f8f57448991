"""The schema takes what reshore takes and refuses what it refuses, as far as one file by itself can tell."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from tests.deal.support import GOOD, changed

from reshore.deal import KINDS, Deal, load_deal, shipped_deals, shipped_text
from reshore.deal.base import Frozen
from reshore.deal.schema import deal_schema
from reshore.errors import DealError
from reshore.world.vocabulary import known_names

ROOT = Path(__file__).parents[2]
SCHEMA = deal_schema(known_names())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


class Reader(yaml.SafeLoader):
    """YAML 1.2 with its core words, as language servers read it: a day is a text, `no` is a text."""


Reader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Reader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, *([""] if _tag == "null" else [])]
    )
Reader.add_constructor("tag:yaml.org,2002:float", lambda _, node: float(node.value))
Reader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def faults(text: str) -> list[str]:
    """Paths and complaints of the schema about a file."""
    read = yaml.load(text, Loader=Reader)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in VALIDATOR.iter_errors(read)]


def documented() -> list[object]:
    """Every whole deal file that the documents print or hold."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    texts = {
        f"{page.relative_to(ROOT).as_posix()}-{at}": block
        for page in pages
        if "_generated" not in page.parts
        for at, block in enumerate(re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.S))
        if "schema:" in block
    }
    texts |= {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs" / "examples").rglob("*.yaml")}
    return [pytest.param(text, id=name) for name, text in sorted(texts.items())]


def test_it_is_a_schema_of_its_draft():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == jsonschema.Draft7Validator.META_SCHEMA["$schema"]


@pytest.mark.parametrize("name", shipped_deals())
def test_shipped_deals_fit(name: str):
    assert faults(shipped_text(name)) == []


@pytest.mark.parametrize("name", shipped_deals())
def test_written_out_deals_fit(name: str):
    """A file that stands alone, as `to_yaml_text` writes it."""
    assert faults(load_deal(name).to_yaml_text()) == []


@pytest.mark.parametrize("text", documented())
def test_documented_deals_fit(text: str):
    assert faults(text) == []


GOOD_CHANGES = {
    "nothing": (),
    "one site in place of a list": (("sites: [phoenix]", "sites: phoenix"),),
    "several sources": (("source: paper", "source: [paper, paper]"),),
    "no first day": (("    from: 2026-01-01\n", ""),),
    "open end": (("until: 2028-01-01", "until: null"),),
    "quoted day": (("until: 2028-01-01", "until: '2028-01-01'"),),
    "number with an exponent": (("stay_months: 24", "stay_months: 2.4e1"),),
    "title that is a year": (("title: A small deal", "title: 2026"),),
    "empty note": (("status: reported\n    source", "note:\n    status: reported\n    source"),),
    "no sources at all": (
        ("  paper:\n    name: A newspaper\n    date: 2025-11-20\n    url: https://example.org/paper\n", ""),
        ("    status: reported\n    source: paper\n", "    status: assumed\n    note: Ours.\n"),
    ),
}  # fmt: skip

BAD_CHANGES = {
    "unknown key of the deal": (("status: reported\n", "state: x\nstatus: reported\n"),),
    "no schema": (("schema: 1\n", ""),),
    "another schema": (("schema: 1", "schema: 2"),),
    "no name": (("name: small\n", ""),),
    "name with capitals": (("name: small", "name: Small"),),
    "no parties": (("parties: [USA, TWN]", "parties: []"),),
    "unknown region": (("parties: [USA, TWN]", "parties: [USA, XXX]"),),
    "no day": (("as_of: 2025-11-26\n", ""),),
    "day with a month alone": (("as_of: 2025-11-26", "as_of: 2025-11"),),
    "unknown baseline": (("baseline: status-quo", "baseline: nothing"),),
    "unknown status": (("status: reported\n    source", "status: rumoured\n    source"),),
    "source without a day": (("    date: 2025-11-20\n", ""),),
    "source key with a hyphen": (("  paper:\n", "  the-paper:\n"), ("source: paper", "source: the-paper")),
    "unknown kind": (("kind: experts", "kind: expert"),),
    "no kind": (("    kind: experts\n", ""),),
    "unknown term": (("stay_months", "stay_month"),),
    "term of another kind": (("months_saved: 2", "places_per_year: 2"),),
    "missing term": (("    stay_months: 24\n", ""),),
    "missing host": (("    host: USA\n    sites", "    sites"),),
    "percent out of bounds": (("family_share_pct: 50", "family_share_pct: 130"),),
    "negative number": (("installer: 100", "installer: -5"),),
    "number with a unit": (("stay_months: 24", "stay_months: 24 months"),),
    "number with a separator": (("installer: 100", "installer: 1_000"),),
    "null that is not allowed": (("stay_months: 24", "stay_months: null"),),
    "unknown role": (("installer: 100", "manager: 100"),),
    "list in place of a value": (("stay_months: 24", "stay_months: [24]"),),
    "clause that is no mapping": (("  permits:\n", "  vetting: yes\n  permits:\n"),),
    "removal without anything to remove": (("  permits:\n", "  vetting: null\n  permits:\n"),),
    "clause named like a key of the deal": (("  permits:\n", "  parties:\n"),),
    "clause name with an underscore": (("  permits:\n", "  the_permits:\n"),),
    "unknown track": (("months_saved: 2", "tracks: [county]"),),
    "half an authority": (("months_saved: 2", "jurisdictions: 1.5"),),
}  # fmt: skip


@pytest.mark.parametrize("changes", GOOD_CHANGES.values(), ids=GOOD_CHANGES)
def test_what_reshore_takes_the_schema_takes(changes: tuple[tuple[str, str], ...], tmp_path: Path):
    text = changed(*changes, text=GOOD)
    file = tmp_path / "deal.yaml"
    file.write_text(text, encoding="utf-8")
    load_deal(file)
    assert faults(text) == []


@pytest.mark.parametrize("changes", BAD_CHANGES.values(), ids=BAD_CHANGES)
def test_what_the_schema_refuses_reshore_refuses(changes: tuple[tuple[str, str], ...], tmp_path: Path):
    text = changed(*changes, text=GOOD)
    file = tmp_path / "deal.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DealError):
        load_deal(file)
    assert faults(text) != []


OVER = "schema: 1\nname: over\ntitle: An overlay\nextends: us-taiwan-2025-11\n"


@pytest.mark.parametrize(
    "clauses",
    [
        "clauses:\n  training:\n    places_per_year: 1200\n",
        "clauses:\n  experts:\n    persons:\n      engineer: 100\n",
        "clauses:\n  park: null\n",
        "clauses:\n  park:\n",
        "clauses:\n  training:\n    kind: training\n    places_per_year: 1200\n    status: assumed\n",
        "sources:\n  reuters_seed:\n    retold: 2025-11-26\n",
        "",
    ],
)
def test_a_file_that_extends_another_may_leave_things_out(clauses: str, tmp_path: Path):
    file = tmp_path / "deal.yaml"
    file.write_text(OVER + clauses, encoding="utf-8")
    load_deal(file)
    assert faults(OVER + clauses) == []


@pytest.mark.parametrize(
    "clauses",
    [
        "clauses:\n  training:\n    places_a_year: 1200\n",
        "clauses:\n  training:\n    places_per_year: many\n",
        "clauses:\n  training:\n    kind: training\n    stay_months: 12\n",
        "clauses:\n  experts:\n    persons:\n      manager: 100\n",
        "extend: x\n",
    ],
)
def test_a_file_that_extends_another_is_checked_all_the_same(clauses: str, tmp_path: Path):
    file = tmp_path / "deal.yaml"
    file.write_text(OVER + clauses, encoding="utf-8")
    with pytest.raises(DealError):
        load_deal(file)
    assert faults(OVER + clauses) != []


def fields(model: type[Frozen]) -> dict[str, str]:
    """Key of each field of a model to its description."""
    return {info.alias or name: " ".join((info.description or "").split()) for name, info in model.model_fields.items()}


def described(held: dict[str, Any], expected: dict[str, str]) -> None:
    """Every field is there, and says what the model says of it."""
    assert held.keys() == expected.keys()
    for key, said in expected.items():
        assert held[key]["description"].startswith(said), key


def test_every_field_says_what_it_means():
    head = {key: said for key, said in SCHEMA["properties"].items() if key != "extends"}
    described(head, fields(Deal))
    for kind, model in KINDS.items():
        described(SCHEMA["definitions"][kind]["properties"], fields(model))
        assert SCHEMA["definitions"][kind]["title"] == model.__name__
        assert SCHEMA["definitions"][kind]["description"]
    assert "Unit: months." in SCHEMA["definitions"]["experts"]["properties"]["stay_months"]["description"]


def test_editors_are_offered_the_names_of_the_baseline():
    sites = SCHEMA["definitions"]["experts"]["properties"]["sites"]["anyOf"]
    assert all("phoenix" in part.get("items", part)["examples"] for part in sites)
    assert "phoenix" in SCHEMA["definitions"]["park"]["properties"]["site"]["examples"]
    assert "TSMC" in SCHEMA["definitions"]["pledge"]["properties"]["investor"]["examples"]
    plain = deal_schema()["definitions"]["park"]["properties"]["site"]
    assert "examples" not in plain
