"""From the terms of a clause to the slots that the build-out reads, traced through the source text of the slot writers.

The writers of `term_slots` and `fab_slots` are plain functions: they go through the clauses of one kind and assign to
`arrays[...]`, or make a `Slot(...)`. A term flows into a slot where its value, or a condition on it, is part of the
assignment. This is read off the syntax tree, statement by statement, in the order of the text.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from reshore.deal.clauses import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WINDOW = "_window"
"""The function that turns two days into two months, each from its own day."""

_MODELS = {model.__name__: kind for kind, model in KINDS.items()}


def flows(*trees: ast.Module) -> Mapping[tuple[str, str], frozenset[str]]:
    """The slots that each term of each kind of clause is written into.

    Args:
        trees: modules that write slots.

    Returns:
        Kind of clause and field to slots, as `terms.NAME` or `projects.NAME`.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for tree in trees:
        for function in tree.body:
            kind = _kind_played(function) if isinstance(function, ast.FunctionDef) else None
            if kind is not None and isinstance(function, ast.FunctionDef):
                trace = _Trace(kind)
                trace.body(function.body, frozenset())
                for term, slots in trace.slots.items():
                    found.setdefault((kind, term), set()).update(slots)
    return {key: frozenset(slots) for key, slots in found.items()}


def name_of(node: ast.AST) -> str:
    """The last name of `a`, of `a.b`, or of nothing that has a name.

    Args:
        node: part of a syntax tree.
    """
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _kind_played(function: ast.FunctionDef) -> str | None:
    """The kind of clause that a function goes through, by its call of `deal.of_kind`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and name_of(node.func) == "of_kind":
            return _MODELS.get(name_of(node.args[0]))
    return None


@dataclass
class _Trace:
    """Follows the terms of one kind of clause through one function.

    Args:
        kind: the kind.
        held: local name to the terms that its value depends on.
        words: local name to the slot names that it may stand for.
        slots: term to the slots that it reaches.
    """

    kind: str
    held: dict[str, frozenset[str]] = field(default_factory=dict)
    words: dict[str, frozenset[str]] = field(default_factory=dict)
    slots: dict[str, set[str]] = field(default_factory=dict)

    def body(self, statements: list[ast.stmt], under: frozenset[str]) -> None:
        """Some statements in order; `under` are the terms on which it depends whether they are reached."""
        for statement in statements:
            if isinstance(statement, ast.If):
                test = under | self.terms(statement.test)
                self.body(statement.body, test)
                self.body(statement.orelse, test)
                if isinstance(statement.body[-1], ast.Continue):
                    under = test
            elif isinstance(statement, ast.For):
                self.assign(statement.target, statement.iter, under)
                self.body(statement.body, under | self.terms(statement.iter))
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    self.assign(target, statement.value, under)
            elif isinstance(statement, ast.AugAssign):
                self.assign(statement.target, statement.value, under | self.terms(statement.target))
            elif isinstance(statement, ast.Expr):
                self.made(statement.value, under)

    def assign(self, target: ast.expr, value: ast.expr, under: frozenset[str]) -> None:
        """One assignment, to a local name or to slots."""
        parts = target.elts if isinstance(target, ast.Tuple) else [target]
        paired = isinstance(value, ast.Call) and name_of(value.func) == WINDOW and len(parts) == len(value.args)
        for at, part in enumerate(parts):
            terms = under | self.terms(value.args[at] if paired and isinstance(value, ast.Call) else value)
            if isinstance(part, ast.Name):
                self.held[part.id] = terms
                self.words[part.id] = frozenset(self.texts(value))
                continue
            terms |= self.terms(part)
            while isinstance(part, ast.Subscript) and name_of(part.value) != "arrays":
                part = part.value
            if isinstance(part, ast.Subscript):
                self.reach(terms, [f"terms.{word}" for word in self.texts(part.slice)])
            elif isinstance(part, ast.Name):
                self.held[part.id] = self.held.get(part.id, frozenset()) | terms
        self.made(value, under)

    def made(self, value: ast.expr, under: frozenset[str]) -> None:
        """Fab slots that an expression makes."""
        for node in ast.walk(value):
            if isinstance(node, ast.Call) and name_of(node.func) == "Slot":
                for given in node.keywords:
                    self.reach(self.terms(given.value) | under, [f"projects.{given.arg}"])

    def reach(self, terms: frozenset[str], slots: list[str]) -> None:
        """Note that terms flow into slots."""
        for term in terms:
            self.slots.setdefault(term, set()).update(slots)

    def terms(self, node: ast.AST) -> frozenset[str]:
        """The terms that an expression depends on."""
        match node:
            case ast.Subscript(value=ast.Call(func=ast.Name(id=called), args=days), slice=ast.Constant(value=int(at))):
                if called == WINDOW:
                    return self.terms(days[at])
            case ast.Subscript(value=ast.Name(id="arrays"), slice=ast.Constant(value=str(slot))):
                return frozenset(term for term, slots in self.slots.items() if f"terms.{slot}" in slots)
            case ast.Attribute(value=ast.Name(id="clause"), attr=term):
                return frozenset({term})
            case ast.Name(id=local):
                return self.held.get(local, frozenset())
        return frozenset[str]().union(*map(self.terms, ast.iter_child_nodes(node)))

    def texts(self, node: ast.AST) -> Iterator[str]:
        """The words that an expression may be: constants, local names for them, a word of the clause with a tail."""
        match node:
            case ast.JoinedStr(
                values=[ast.FormattedValue(value=ast.Attribute(attr=term)), ast.Constant(value=str(tail))]
            ):
                yield from (f"{word}{tail}" for word in get_args(KINDS[self.kind].model_fields[term].annotation))
                return
            case ast.JoinedStr():
                return
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, ast.Name):
                yield from self.words.get(part.id, ())
