"""Which part of reshore reads a number, found in the source text itself, without importing the engine.

A parameter is read where a module of the build-out, of the chip market or of the economy takes the field that a block
there declares for it. A table is read where a module takes it from the world of the day, or asks for its rows. A term
of a clause is read where a module takes one of the slots that the clause writes into. Nothing here is a list kept by
hand, and nothing loads JAX.
"""

from __future__ import annotations

import ast
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reshore.world.chip_flow import chip_flows
from reshore.world.files import FOLDER
from reshore.world.flow import flows, name_of
from reshore.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = FOLDER.parent
"""The folder of the package."""

ENGINE = ("buildout.", "chips.", "economy.")
"""Parts of the engine with parameters of their own."""

DRAWN = frozenset({"drawn"})
"""Names that hold the parameters of the chip market and of the economy, other fields of which have the names of some
parameters."""

NOT_DRAWN = frozenset({"terms", "projects", "clause"})
"""Names in the build-out that hold something else, although a field of theirs may have the name of a parameter."""

CHIP_WRITERS = ("world.chip_duties", "world.chip_terms")
"""Modules that turn clauses into what the chip market reads."""

TRADE_WRITERS = ("world.chip_duties", "world.trade_duties")
"""Modules that turn clauses into what the economy reads."""

LAW_FIELDS = ("law.duty_rate", "law.bought_usd_bn")
"""What it reads of them."""

CLAUSE_MODELS = ("deal.clause", "deal.border", "deal.building")
"""Modules with the models of clauses that act there."""

ROW_READERS = frozenset({"rows", "facts", "known", "latest"})
"""Functions that give the rows of the table that they are asked for."""

KEEPERS = frozenset(
    {"world.baseline", "world.tables", "world.inventory", "world.search", "world.uses", "world.vocabulary"}
)
"""Modules that hand rows on, or list them, without playing anything."""


@cache
def tree_of(module: str) -> ast.Module:
    """The source of a module as a syntax tree.

    Args:
        module: name without the leading `reshore.`, such as `buildout.crews`.
    """
    return ast.parse((ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))


@cache
def modules(*words: str) -> tuple[str, ...]:
    """Names of the modules whose text holds one of some words, without the leading `reshore.`.

    Args:
        words: words to look for; none for every module.
    """
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if path.name != "__init__.py" and (not words or any(word in text for word in words)):
            found.append(path.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."))
    return tuple(found)


@cache
def parameter_readers() -> Mapping[str, tuple[str, ...]]:
    """The modules that read each parameter.

    Returns:
        Stem of a parameter file to names of modules, sorted; a parameter that nothing reads is not in it.
    """
    readers: dict[str, set[str]] = {}
    for part in ENGINE:
        members = [name for name in modules() if name.startswith(part)]
        fields = {field: stem for name in members for field, stem in _declared(tree_of(name))}
        for name in members:
            for owner, attribute in _attributes(tree_of(name)):
                drawn = owner not in NOT_DRAWN if part == "buildout." else owner in DRAWN
                if attribute in fields and drawn:
                    readers.setdefault(fields[attribute], set()).add(name)
    for name in modules(".parameters["):
        for stem in _looked_up(tree_of(name)):
            readers.setdefault(stem, set()).add(name)
    return _sorted(readers)


@cache
def table_readers() -> Mapping[str, tuple[str, ...]]:
    """The modules that read each table.

    Returns:
        Name of the table to names of modules, sorted; a table that nothing reads is not in it.
    """
    tables = {model.__name__: table for model, table in TABLES.items()}
    of_world = _members_of_world(tables)
    readers: dict[str, set[str]] = {}
    for module in modules("world", *tables):
        if module in KEEPERS:
            continue
        tree = tree_of(module)
        found = {of_world[name] for owner, name in _attributes(tree) if owner == "world" and name in of_world}
        for table in found | {tables[model] for model in _asked_for(tree) if model in tables}:
            readers.setdefault(table, set()).add(module)
    return _sorted(readers)


@cache
def term_readers() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The modules of the engine, and those on top of it, that play each term of each kind of clause.

    Returns:
        Kind of clause and field to names of modules, sorted; a term that no equation reads is not in it.
    """
    fields = tuple(_fields_of(tree_of("world.chip_inputs"), "ChipTerms"))
    chips = chip_flows(map(tree_of, CHIP_WRITERS), map(tree_of, CLAUSE_MODELS), fields)
    trade = chip_flows(map(tree_of, TRADE_WRITERS), map(tree_of, CLAUSE_MODELS), LAW_FIELDS)
    parts = (
        (("buildout.",), {"terms", "projects"}, flows(tree_of("world.term_slots"), tree_of("world.fab_slots"))),
        (("economy.",), {"terms"}, flows(tree_of("world.trade_terms"))),
        (("economy.",), {"law"}, dict.fromkeys(trade, LAW_FIELDS)),
        (
            ("chips.", "evidence."),
            {"terms"},
            {key: [f"terms.{name}" for name in written] for key, written in chips.items()},
        ),
    )
    readers: dict[tuple[str, str], set[str]] = {}
    for part, owners, written in parts:
        taken: dict[str, set[str]] = {}
        for name in (name for name in modules() if name.startswith(part)):
            for owner, attribute in _attributes(tree_of(name)):
                if owner in owners:
                    taken.setdefault(f"{owner}.{attribute}", set()).add(name)
        for key, slots in written.items():
            found = set[str]().union(*(taken.get(slot, ()) for slot in slots))
            if found:
                readers.setdefault(key, set()).update(found)
    return MappingProxyType({key: tuple(sorted(found)) for key, found in readers.items()})


def _fields_of(tree: ast.Module, name: str) -> Iterator[str]:
    """The fields that a class declares."""
    for block in tree.body:
        if isinstance(block, ast.ClassDef) and block.name == name:
            yield from (name_of(line.target) for line in block.body if isinstance(line, ast.AnnAssign))


def _sorted(readers: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    """Readers in alphabetical order."""
    return MappingProxyType({key: tuple(sorted(found)) for key, found in readers.items()})


def _attributes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every `owner.attribute` of a module, with the last name of the owner."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield name_of(node.value), node.attr


def _declared(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The fields of the parameter blocks of a module, each with the stem of its parameter."""
    for block in tree.body:
        for line in block.body if isinstance(block, ast.ClassDef) and block.name.endswith("Parameters") else ():
            match line:
                case ast.AnnAssign(target=ast.Name(id=field), value=ast.Call(args=[])):
                    yield field, field
                case ast.AnnAssign(target=ast.Name(id=field), value=ast.Call(args=[ast.Constant(value=str(stem))])):
                    yield field, stem
                case ast.AnnAssign(target=ast.Name(id=field), annotation=ast.Subscript(), value=None):
                    yield field, field


def _looked_up(tree: ast.Module) -> Iterator[str]:
    """Stems under which a module looks a parameter up in the catalogue, by word or by a constant of its own."""
    words: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=constant)], value=ast.Constant(value=str(stem))):
                words[constant] = stem
            case ast.Subscript(value=ast.Attribute(attr="parameters"), slice=ast.Constant(value=str(stem))):
                yield stem
            case ast.Subscript(value=ast.Attribute(attr="parameters"), slice=ast.Name(id=constant)):
                if constant in words:
                    yield words[constant]


def _members_of_world(tables: Mapping[str, str]) -> dict[str, str]:
    """Attributes and methods of `World` to the table that they give, as `load_world` fills them."""
    tree = tree_of("world.baseline")
    members: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) == "World":
            for given in node.keywords:
                models = [name_of(part) for part in ast.walk(given.value) if name_of(part) in tables]
                members.update({str(given.arg): tables[model] for model in models})
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for owner, name in _attributes(node):
                if owner == "self" and name in members:
                    members[node.name] = members[name]
    return members


def _asked_for(tree: ast.AST) -> Iterator[str]:
    """Models whose rows a module asks for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in ROW_READERS and node.args:
            yield name_of(node.args[0])
