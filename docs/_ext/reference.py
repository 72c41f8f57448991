"""Reference pages written from the code itself: deal schema, clauses, parameters, sources, results, command line.

Before Sphinx reads the pages, one file for each subject is written to `docs/reference/_generated`, where the
hand-written page of that subject includes it. A name, a bound or a unit is thus stated once, in the code.
"""

from __future__ import annotations

import json
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

import clause_pages
from pieces import about, cell, fields_table, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from reshore.world.parameter import Parameter, Value

USAGE_WIDTH = 84
"""Longest line of a usage, so that it fits the page [characters]."""

BUILD_OUT_PAGE = "explanation/build-out.md"

PAGES_OF_GROUPS = {
    "chips": "explanation/chip-market.md",
    "stress": "explanation/chip-market.md",
    "economy": "explanation/economy.md",
}
"""Groups of parameters to the page with their equations; all others belong to the build-out."""

logger = logging.getLogger(__name__)


def deal_page() -> str:
    """The deal, its sources, and what all clauses share."""
    from reshore.deal import Deal, Source
    from reshore.deal.clauses import Clause
    from reshore.names import REGION_LABELS

    parts = ["## The deal\n", about(Deal), fields_table(Deal)]
    parts += ["## Source\n", about(Source), fields_table(Source)]
    parts += ["## What every clause holds\n", fields_table(Clause, skip=("kind",))]
    parts.append(f"Region codes: {', '.join(f'`{code}` {label}' for code, label in REGION_LABELS.items())}.\n")
    return "\n".join(parts)


def value_cells(parameter: Parameter, value: Value) -> tuple[str, ...]:
    """One value of a parameter: key, distribution, its three points, status, sources, note."""
    from reshore.world.inventory import in_words, points
    from reshore.world.search import figure

    low, middle, high = (figure(point) for point in points(value.distribution))
    drawn = in_words(value.distribution)
    return (
        "" if value.key is None else f"`{value.key}`",
        drawn or middle,
        f"{low} / {middle} / {high}" if drawn else "",
        value.status,
        ", ".join(f"`{key}`" for key in value.source),
        value.note.removesuffix(parameter.note),
    )


def parameter_section(parameter: Parameter) -> str:
    """One parameter: meaning, unit, note, what reads it, and its values with their status and sources."""
    from reshore.units import UNITS
    from reshore.world.uses import parameter_readers

    rows = [value_cells(parameter, value) for value in parameter.values]
    head = [f"by {parameter.by}" if parameter.by else "", "value", "10 / 50 / 90 %", "status", "source", "note"]
    kept = [at for at in range(len(head)) if any(row[at] for row in rows)]
    body = table([head[at] for at in kept], [[row[at] for at in kept] for row in rows])
    label = parameter.label[:1].upper() + parameter.label[1:]
    said = f"{label}. Unit: {UNITS[parameter.unit]} (`{parameter.unit}`). {cell(parameter.note)}"
    readers = ", ".join(f"`{module}`" for module in parameter_readers().get(parameter.stem, ()))
    return f"### `{parameter.stem}`\n\n{said}\n\nRead by {readers or 'nothing'}.\n\n{body}"


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
        return str(parameter.metavar or parameter.name.upper()).strip("{}[]")
    if parameter.is_flag:
        return " / ".join((*parameter.opts[:1], *parameter.secondary_opts))
    return f"{parameter.opts[0]} {parameter.metavar or ('N' if isinstance(parameter.default, int) else 'TEXT')}"


def command_section(name: str, command: Any) -> str:
    """One verb of the command line: usage, what it does, its arguments and options."""
    rows, usage = [], []
    for parameter in command.params:
        shown = shown_name(parameter)
        default = "" if parameter.required or parameter.default in (None, False) else f"`{parameter.default}`"
        if getattr(parameter, "is_flag", False) and parameter.default is True:
            default = f"`{parameter.opts[0]}`"
        rows.append((f"`{shown}`", default, getattr(parameter, "help", "") or ""))
        often = parameter.multiple or parameter.nargs == -1
        usage.append((shown if parameter.required else f"[{shown}]") + ("..." if often and "..." not in shown else ""))
    body = table(("", "if left out", "meaning"), rows) if rows else ""
    start = f"reshore {name} "
    lines = wrap(" ".join(part.replace(" ", "\0") for part in usage), USAGE_WIDTH - len(start)) or [""]
    typed = ("\n" + " " * len(start)).join(lines).replace("\0", " ")
    return f"## `{name}`\n\n```\n{(start + typed).rstrip()}\n```\n\n{command.help}\n\n{body}"


def commands_page() -> str:
    """All verbs of the command line."""
    import typer

    from reshore.cli.main import app

    group: Any = typer.main.get_command(app)
    return "\n".join(command_section(name, command) for name, command in _verbs(group))


def _verbs(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """All verbs of a group by what is typed, those of groups inside it after the group itself."""
    for name, command in group.commands.items():
        yield before + name, command
        if hasattr(command, "commands"):
            yield from _verbs(command, f"{before}{name} ")


PAGES = {
    "deal": deal_page,
    "parameters": parameters_page,
    "sources": sources_page,
    "results": results_page,
    "commands": commands_page,
}


def warn_of_unnamed_parameters(app: Sphinx) -> None:
    """The page of equations of its block has to name every parameter; a warning is an error in `make docs`."""
    from reshore.world.catalogue import load_catalogue

    missing: dict[str, list[str]] = {}
    for stem, parameter in load_catalogue().parameters.items():
        page = PAGES_OF_GROUPS.get(parameter.group, BUILD_OUT_PAGE)
        if f"`{stem}`" not in (Path(app.srcdir) / page).read_text(encoding="utf-8"):
            missing.setdefault(page, []).append(stem)
    for page, stems in missing.items():
        logger.warning("%s names no equation for: %s", page, ", ".join(stems))


def write_pages(app: Sphinx) -> None:
    """Writes every generated page, and the JSON schema of deal files."""
    from reshore.deal.schema import deal_schema
    from reshore.world.vocabulary import known_names

    folder = Path(app.srcdir) / "reference"
    texts = {f"{name}.md": page() for name, page in PAGES.items()}
    texts |= {f"clauses/{name}.md": text for name, text in clause_pages.pages(folder).items()}
    texts["deal.schema.json"] = json.dumps(deal_schema(known_names()), indent=2, ensure_ascii=False) + "\n"
    for name, text in texts.items():
        write(folder / "_generated" / name, text)


def write(path: Path, text: str) -> None:
    """Writes one generated file; an unchanged one keeps its time, so that Sphinx need not read it again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Hooks the writer in before the pages are read."""
    app.connect("builder-inited", write_pages)
    app.connect("builder-inited", warn_of_unnamed_parameters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
