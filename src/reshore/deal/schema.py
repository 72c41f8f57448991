"""The JSON schema of a deal file as it is written, from the models themselves, for editors that complete and check.

A file is read as text and converted field by field (see `convert`), so the schema says what the text may look like
rather than what the models hold: one word may stand for a list of one, `from` may be left out, and a file that extends
another may hold any part of it. Editors check the shape of a file with it; rules that join several fields, such as
dates in order, are left to `reshore check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from inspect import cleandoc
from typing import Any

from reshore.deal.base import Frozen
from reshore.deal.clauses import KINDS
from reshore.deal.compose import is_no_deal_path
from reshore.deal.overlay import HEAD_KEYS
from reshore.deal.shipped import shipped_deals
from reshore.deal.terms import Deal, Source
from reshore.units import UNITS

Schema = dict[str, Any]
"""A JSON schema, or a part of one."""

DRAFT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors know best."""

_REF = "#/definitions/"
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_TEXT = ["string", "number"]
"""What YAML may take a plain text for, such as a title that is a year."""

_SOURCE_KEY = {"pattern": "^[a-z0-9_]+$", "maxLength": 60}
_EXTENDS = (
    "Deal that this file extends, by name or by path; then it holds only what differs, and `CLAUSE: null` removes."
)
_GIVEN = frozenset({"from"})
"""Required by the model of a clause, and filled in by the reader where a file leaves it out."""


def deal_schema(names: Mapping[str, Sequence[str]] | None = None) -> Schema:
    """The JSON schema of a deal file.

    Args:
        names: field to names that the baseline knows for it (sites, projects, firms), which editors offer; a file may
            hold others.

    Returns:
        A schema of draft 7 with a title and a description on every field, as plain lists and mappings.
    """
    known = names or {}
    head = _properties(Deal, known)
    definitions = {"Source": _definition(Source, known), "clause": _clause(), "change": _change(known)}
    for kind, model in KINDS.items():
        definitions[kind] = _definition(model, known)
        definitions |= {part: _tidy(held, known) for part, held in model.model_json_schema().get("$defs", {}).items()}
    paths = [name for name in shipped_deals() if is_no_deal_path(name)]
    return {
        "$schema": DRAFT,
        "title": "A deal",
        "description": _about(Deal),
        "type": "object",
        "properties": {
            "schema": head.pop("schema"),
            "extends": {"type": _TEXT, "description": _EXTENDS, "examples": list(shipped_deals())},
            **head,
            "baseline": {**head["baseline"], "anyOf": [{"enum": paths}, {"type": "null"}]},
            "sources": _by_name(head["sources"], _SOURCE_KEY, "Source"),
            "clauses": _by_name(head["clauses"], {**_key_of_clause(), "not": {"enum": sorted(HEAD_KEYS)}}, "clause"),
        },
        "required": ["schema", "name"],
        "additionalProperties": False,
        "if": {"required": ["extends"]},
        "else": _standing_alone(),
        "definitions": definitions,
    }


def _standing_alone() -> Schema:
    """What a file needs that extends no other: its head, whole sources, and clauses with all of their terms."""
    rules = [{"if": _is(kind), "then": {"required": _required(model)}} for kind, model in KINDS.items()]
    clause = {"type": "object", "required": ["kind"], "allOf": rules}
    return {
        "required": _required(Deal),
        "properties": {
            "sources": {"additionalProperties": {"required": _required(Source)}},
            "clauses": {"additionalProperties": clause},
        },
    }


def _by_name(said: Schema, key: Schema, entry: str) -> Schema:
    """A mapping by name; one that is left empty is nothing."""
    return {
        "type": ["object", "null"],
        "description": said["description"],
        "propertyNames": key,
        "additionalProperties": {"$ref": f"{_REF}{entry}"},
    }


def _clause() -> Schema:
    """Any clause: `kind` decides on the other keys; without it, a change of a clause of the extended deal, or null."""
    kind = {"enum": list(KINDS), "description": "What the clause is; it decides which other keys it has."}
    rules: list[Schema] = [{"if": _is(name), "then": {"$ref": f"{_REF}{name}"}} for name in KINDS]
    rules.append({"if": {"type": "object", "not": {"required": ["kind"]}}, "then": {"$ref": f"{_REF}change"}})
    return {
        "title": "A clause",
        "description": "One thing that is agreed.",
        "type": ["object", "null"],
        "properties": {"kind": kind},
        "allOf": rules,
    }


def _is(kind: str) -> Schema:
    """Whether a clause is of one kind."""
    return {"type": "object", "properties": {"kind": {"const": kind}}, "required": ["kind"]}


def _change(names: Mapping[str, Sequence[str]]) -> Schema:
    """A change of a clause whose kind stands in the extended deal: any key of any kind."""
    options: dict[str, list[Schema]] = {}
    for model in KINDS.values():
        for key, said in _properties(model, names).items():
            known = options.setdefault(key, [])
            if key != "kind" and said not in known:
                known.append(said)
    properties = {key: said[0] if len(said) == 1 else {"anyOf": said} for key, said in options.items() if said}
    about = "What differs in a clause of the extended deal."
    return {"title": "A change", "description": about, "properties": properties, "additionalProperties": False}


def _definition(model: type[Frozen], names: Mapping[str, Sequence[str]]) -> Schema:
    """One model as a mapping with its keys."""
    return {
        "title": model.__name__,
        "description": _about(model),
        "type": "object",
        "properties": _properties(model, names),
        "additionalProperties": False,
    }


def _properties(model: type[Frozen], names: Mapping[str, Sequence[str]]) -> dict[str, Schema]:
    """The keys of a model as files write them."""
    said = model.model_json_schema(by_alias=True, ref_template=f"{_REF}{{model}}")["properties"]
    return {key: _named(_tidy(held, names), names.get(key)) for key, held in said.items()}


def _required(model: type[Frozen]) -> list[str]:
    """The keys that a file has to give."""
    keys = [info.alias or name for name, info in model.model_fields.items() if info.is_required()]
    return [key for key in keys if key not in _GIVEN]


def _tidy(held: Any, names: Mapping[str, Sequence[str]]) -> Any:
    """Part of a schema of pydantic as it holds for the text of a file."""
    if not isinstance(held, dict):
        return held
    said = {key: value for key, value in held.items() if key not in {"title", "unit", "default"}}
    if held.get("default") not in (None, [], {}, ""):
        said["default"] = held["default"]
    if "description" in said:
        unit = held.get("unit", "")
        unit = f" Unit: {'percent' if unit == 'percent' else UNITS[unit]}." if unit else ""
        said["description"] = " ".join(said["description"].split()) + unit
    if "properties" in said:
        said["properties"] = {
            key: _named(_tidy(part, names), names.get(key)) for key, part in said["properties"].items()
        }
    if "anyOf" in said:
        said["anyOf"] = [_tidy(part, names) for part in said["anyOf"]]
    if said.get("format") == "date":
        said["pattern"] = _DAY
    elif said.get("type") == "string" and not {"enum", "const"} & said.keys():
        said["type"] = _TEXT if "minLength" in said or "pattern" in said else [*_TEXT, "null"]
    elif said.get("type") == "array":
        return _one_or_more(said, names)
    return said


def _one_or_more(said: Schema, names: Mapping[str, Sequence[str]]) -> Schema:
    """A list, or one entry in its place."""
    entry = _tidy(said.pop("items"), names)
    whole = {key: said.pop(key) for key in ("type", "minItems") if key in said}
    return {**said, "anyOf": [{**whole, "items": entry}, entry]}


def _named(said: Schema, names: Sequence[str] | None) -> Schema:
    """A field with the names that editors offer for it."""
    if not names:
        return said
    if "anyOf" not in said:
        return {**said, "examples": list(names)}
    whole, entry = said["anyOf"]
    offered = {**entry, "examples": list(names)}
    return {**said, "anyOf": [{**whole, "items": offered}, offered]}


def _key_of_clause() -> Schema:
    """What the name of a clause looks like."""
    return {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60}


def _about(model: type[Frozen]) -> str:
    """What a model says of itself."""
    return " ".join(cleandoc(model.__doc__ or "").split())
