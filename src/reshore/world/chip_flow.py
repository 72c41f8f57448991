"""From the terms of a clause to the fields that the chip market reads, found in the source text of the writers.

The functions of `chip_duties` and `chip_terms` say in their annotations, or by `deal.of_kind`, which kinds of clause
they go through. Every term that they take of a `clause` counts as written into all fields of `ChipTerms`, because
rates, exemptions and days are mixed there. Only what a `Quota(...)` takes goes into the one field of that name.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from reshore.deal.clauses import KINDS
from reshore.world.flow import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_MODELS = {model.__name__: kind for kind, model in KINDS.items()}

_ANY = "Clause"
"""What all kinds share."""


def chip_flows(
    writers: Iterable[ast.Module], models: Iterable[ast.Module], fields: Iterable[str]
) -> Mapping[tuple[str, str], frozenset[str]]:
    """The fields that each term of each kind of clause is written into.

    Args:
        writers: modules that go through clauses.
        models: modules that hold the models of clauses, whose methods read terms too.
        fields: all fields of `ChipTerms`.

    Returns:
        Kind of clause and field to fields of `ChipTerms`.
    """
    methods = {
        (block.name, method.name): method
        for tree in models
        for block in tree.body
        if isinstance(block, ast.ClassDef)
        for method in block.body
        if isinstance(method, ast.FunctionDef)
    }
    functions = [part for tree in writers for part in tree.body if isinstance(part, ast.FunctionDef)]
    asked = set().union(*map(_asked_by, functions))
    every = frozenset(fields)
    found: dict[tuple[str, str], frozenset[str]] = {}
    for function in functions:
        alone = dict(_quota_terms(function))
        taken = set(_terms_of(function, "clause", quota=False))
        for model in _models_of(function, asked):
            stated = set(KINDS[_MODELS[model]].model_fields)
            read = set().union(*(_through(name, model, methods) for name in taken)) & stated
            for term in read:
                found[_MODELS[model], term] = every
            for term, field in alone.items():
                if term in stated - read:
                    found[_MODELS[model], term] = found.get((_MODELS[model], term), frozenset()) | {field}
    return found


def _models_of(function: ast.FunctionDef, asked: set[str]) -> set[str]:
    """Models of clauses that a function names in its arguments or asks a deal for."""
    said = [argument.annotation for argument in function.args.args if argument.annotation is not None]
    named = {name_of(node) for part in said for node in ast.walk(part)}
    return (named & set(_MODELS)) | _asked_by(function) | (asked if _ANY in named else set())


def _asked_by(function: ast.FunctionDef) -> set[str]:
    """Models of clauses that a function asks a deal for."""
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]
    return {name_of(call.args[0]) for call in calls if name_of(call.func) == "of_kind"}


def _terms_of(function: ast.AST, owner: str, *, quota: bool = True) -> Iterator[str]:
    """What a function takes of something; by choice without what it gives to a quota."""
    if isinstance(function, ast.Call) and name_of(function.func) == "Quota" and not quota:
        return
    if isinstance(function, ast.Attribute) and name_of(function.value) == owner:
        yield function.attr
    for part in ast.iter_child_nodes(function):
        yield from _terms_of(part, owner, quota=quota)


def _quota_terms(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Terms that a quota takes, with the field of `ChipTerms` that holds them."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and name_of(node.func) == "Quota":
            for given in node.keywords:
                yield from ((term, f"quota_{given.arg}") for term in _terms_of(given.value, "clause"))


def _through(name: str, model: str, methods: Mapping[tuple[str, str], ast.FunctionDef]) -> set[str]:
    """A term itself, or the terms that a method of that name reads."""
    method = methods.get((model, name), methods.get((_ANY, name)))
    if method is None:
        return {name}
    return set().union(*(_through(inner, model, methods) for inner in _terms_of(method, "self")))
