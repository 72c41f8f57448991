"""Reference pages written from the code itself: deal schema, parameters, sources, results, command line.

Before Sphinx reads the pages, one file for each subject is written to `docs/reference/_generated`, where the
hand-written page of that subject includes it. A name, a bound or a unit is thus stated once, in the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import annotated_types
from sphinx.util import logging

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo
    from sphinx.application import Sphinx

    from reshore.world.distributions import Distribution
    from reshore.world.parameter import Parameter

logger = logging.getLogger(__name__)


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


def deal_page() -> str:
    """The deal, what all clauses share, and every kind of clause."""
    from reshore.deal import Deal, Source
    from reshore.deal.clauses import KINDS, PLAYED, Clause
    from reshore.names import REGION_LABELS

    parts = ["## The deal\n", about(Deal), fields_table(Deal)]
    parts += ["## Source\n", about(Source), fields_table(Source)]
    parts += ["## What every clause holds\n", fields_table(Clause, skip=("kind",))]
    parts.append(f"Region codes: {', '.join(f'`{code}` {label}' for code, label in REGION_LABELS.items())}.\n")
    shared = set(Clause.model_fields)
    for kind, model in KINDS.items():
        played = "Played in the build-out." if kind in PLAYED else "Validated and listed as *not yet played*."
        parts += [f"## `{kind}`\n", about(model), f"{played}\n"]
        parts.append(fields_table(model, skip=shared))
        for nested in nested_models(model):
            parts += [f"### {nested.__name__}\n", about(nested), fields_table(nested)]
    return "\n".join(parts)


def nested_models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Models that the fields of a model hold."""
    from pydantic import BaseModel

    held = [field.annotation for field in model.model_fields.values()]
    return [item for item in held if isinstance(item, type) and issubclass(item, BaseModel)]


def in_words(distribution: Distribution) -> str:
    """A distribution as a table shows it."""
    held = distribution.model_dump(by_alias=True, exclude={"kind", "low", "high"})
    if distribution.kind == "fixed":
        return f"{held['value']:,.6g}"
    low, high = (f"{bound:,.6g}" for bound in distribution.bounds)
    shape = "".join(f", {name} {value:,.6g}" for name, value in held.items())
    return f"{distribution.kind} {low} to {high}{shape}"


def parameter_section(parameter: Parameter) -> str:
    """One parameter: meaning, unit, note, and its values with their status and sources."""
    from reshore.units import UNITS

    rows = [
        (
            "" if value.key is None else f"`{value.key}`",
            in_words(value.distribution),
            value.status,
            ", ".join(f"`{key}`" for key in value.source),
            value.note.removesuffix(parameter.note),
        )
        for value in parameter.values
    ]
    head = [f"by {parameter.by}" if parameter.by else "", "value", "status", "source", "note"]
    kept = [at for at in range(len(head)) if any(row[at] for row in rows)]
    body = table([head[at] for at in kept], [[row[at] for at in kept] for row in rows])
    label = parameter.label[:1].upper() + parameter.label[1:]
    said = f"{label}. Unit: {UNITS[parameter.unit]} (`{parameter.unit}`). {cell(parameter.note)}"
    return f"### `{parameter.stem}`\n\n{said}\n\n{body}"


def parameters_page() -> str:
    """All parameters of the baseline, by group."""
    from reshore.world.catalogue import load_catalogue

    groups: dict[str, list[Parameter]] = {}
    for parameter in load_catalogue().parameters.values():
        groups.setdefault(parameter.group, []).append(parameter)
    parts = []
    for group, members in sorted(groups.items()):
        parts.append(f"## {group[:1].upper() + group[1:].replace('_', ' ')}\n")
        parts += [parameter_section(parameter) for parameter in members]
    return "\n".join(parts)


def sources_page() -> str:
    """All sources of the baseline."""
    from reshore.world.sources import load_sources

    rows = [
        (f"`{source.key}`", source.name, source.date or "", f"<{source.url}>" if source.url else "")
        for source in sorted(load_sources().values(), key=lambda source: source.key)
    ]
    return table(("key", "publisher and title", "date", "address"), rows)


def results_page() -> str:
    """Variables, axes, result codes, the entries of the ledger, and units."""
    from reshore.buildout.ledger import LEDGER
    from reshore.outcome import AXES, RESULT_MEANINGS, VARIABLES
    from reshore.units import UNITS

    variables = [
        (f"`{name}`", ", ".join(variable.axes), f"`{variable.unit}`", variable.long_name)
        for name, variable in VARIABLES.items()
    ]
    axes = [
        (f"`{name}`", ", ".join(map(str, labels)) if len(labels) < 25 else f"{labels[0]} to {labels[-1]}")
        for name, labels in AXES.items()
    ]
    entries = [(f"`{entry}`", *accounts) for entry, accounts in LEDGER.items()]
    codes = [(code, meaning) for code, meaning in RESULT_MEANINGS.items()]
    units = [(f"`{code}`", meaning) for code, meaning in UNITS.items()]
    return "\n".join(
        [
            "## Variables\n",
            table(("variable", "axes", "unit", "meaning"), variables),
            "## Axes\n",
            table(("axis", "labels"), axes),
            "## Ledger\n",
            "Each entry moves money from one account to another.\n",
            table(("entry", "paid by", "received by"), entries),
            "## Result codes\n",
            table(("code", "meaning"), codes),
            "## Units\n",
            table(("code", "meaning"), units),
        ]
    )


def shown_name(parameter: Any) -> str:
    """An argument or option as a user types it."""
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper()).strip("{}")
    if parameter.is_flag:
        return str(parameter.opts[0])
    return f"{parameter.opts[0]} {parameter.metavar or ('N' if isinstance(parameter.default, int) else 'TEXT')}"


def command_section(name: str, command: Any) -> str:
    """One verb of the command line: usage, what it does, its arguments and options."""
    rows, usage = [], ["reshore", name]
    for parameter in command.params:
        shown = shown_name(parameter)
        default = "" if parameter.required or parameter.default in (None, False) else f"`{parameter.default}`"
        rows.append((f"`{shown}`", default, getattr(parameter, "help", "") or ""))
        usage.append((shown if parameter.required else f"[{shown}]") + ("..." if parameter.multiple else ""))
    body = table(("", "if left out", "meaning"), rows) if rows else ""
    return f"## `{name}`\n\n```\n{' '.join(usage)}\n```\n\n{command.help}\n\n{body}"


def commands_page() -> str:
    """All verbs of the command line."""
    import typer

    from reshore.cli.main import app

    group: Any = typer.main.get_command(app)
    return "\n".join(command_section(name, command) for name, command in group.commands.items())


PAGES = {
    "deal": deal_page,
    "parameters": parameters_page,
    "sources": sources_page,
    "results": results_page,
    "commands": commands_page,
}


def warn_of_unnamed_parameters(app: Sphinx) -> None:
    """The page of equations has to name every parameter; a warning is an error in `make docs`."""
    from reshore.world.catalogue import load_catalogue

    page = (Path(app.srcdir) / "explanation" / "build-out.md").read_text(encoding="utf-8")
    missing = [stem for stem in load_catalogue().parameters if f"`{stem}`" not in page]
    if missing:
        logger.warning("explanation/build-out.md names no equation for: %s", ", ".join(missing))


def write_pages(app: Sphinx) -> None:
    """Writes every generated page; an unchanged one keeps its time, so that Sphinx need not read it again."""
    folder = Path(app.srcdir) / "reference" / "_generated"
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Hooks the writer in before the pages are read."""
    app.connect("builder-inited", write_pages)
    app.connect("builder-inited", warn_of_unnamed_parameters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
