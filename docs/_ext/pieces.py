"""Pieces of Markdown that the generated pages are made of: cells, tables, the fields of a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import annotated_types

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo


def cell(text: object) -> str:
    """A text that fits into one cell of a table."""
    return re.sub(r"\s+", " ", str(text)).replace("|", "\\|").strip()


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cell(item) for item in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def kind_of(annotation: Any) -> str:
    """What a field takes, in words: a number, a date, one of a few words, a list of these."""
    if get_origin(annotation) is not None:
        arguments = [part for part in get_args(annotation) if part not in (type(None), Ellipsis)]
        if get_origin(annotation) is Literal:
            return region_words(arguments) or ", ".join(f"`{word}`" for word in arguments)
        if hasattr(annotation, "__metadata__"):
            return kind_of(arguments[0])
        if get_origin(annotation) is tuple:
            return f"list of {kind_of(arguments[0])}"
        if get_origin(annotation) is Mapping:
            return "mapping"
        return " or ".join(dict.fromkeys(kind_of(part) for part in arguments))
    words = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false", "date": "date"}
    name = getattr(annotation, "__name__", str(annotation))
    return words.get(name, f"[{name}](#{name.lower()})")


def region_words(words: Sequence[str]) -> str:
    """A list of region codes in two words; nothing where the list holds other words."""
    from reshore.names import REGIONS

    if set(words) == set(REGIONS):
        return "region code"
    return "region code or `all`" if set(words) == {*REGIONS, "all"} else ""


def bounds_of(field: FieldInfo) -> str:
    """Smallest and largest value of a number, where the field has them."""
    found: dict[str, float] = {}
    metadata = list(field.metadata)
    for part in (field.annotation, *get_args(field.annotation)):
        for extra in getattr(part, "__metadata__", ()):
            metadata += getattr(extra, "metadata", [extra])
    for item in metadata:
        if isinstance(item, annotated_types.Ge | annotated_types.Le):
            found[type(item).__name__] = getattr(item, type(item).__name__.lower())
    return f"{found['Ge']:,.0f} to {found['Le']:,.0f}" if len(found) == 2 else ""


def default_of(field: FieldInfo) -> str:
    """What stands where the field is left out."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, tuple):
        value = list(value)
    if value in ([], {}, ""):
        return "empty"
    words = {"None": "null", "True": "true", "False": "false"}
    return f"`{words.get(repr(value), value)}`"


def about(model: type[BaseModel]) -> str:
    """What a model says of itself."""
    return cleandoc(model.__doc__ or "") + "\n"


def fields_table(model: type[BaseModel], skip: Iterable[str] = ()) -> str:
    """The fields of a model with type, unit, bounds, default and meaning."""
    from reshore.deal.base import unit_of

    rows = []
    for name, field in model.model_fields.items():
        if name in skip:
            continue
        unit = unit_of(field)
        takes = " ".join(filter(None, (kind_of(field.annotation), bounds_of(field), f"`{unit}`" if unit else "")))
        default = "`as_of` of the deal" if field.alias == "from" else default_of(field)
        rows.append((f"`{field.alias or name}`", takes, default, field.description or ""))
    return table(("field", "takes", "if left out", "meaning"), rows)


def nested_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Models that the fields of a model hold."""
    from pydantic import BaseModel

    held = [field.annotation for field in model.model_fields.values()]
    return [item for item in held if isinstance(item, type) and issubclass(item, BaseModel)]
