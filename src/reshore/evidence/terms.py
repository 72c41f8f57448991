"""Every term of a deal that has a slope, and the direction in which one unit more of it moves the engine's inputs.

A term is a number or a date of a clause. Terms become arrays by `reshore.world.term_slots`, which is linear in each of
them, so the direction is a difference of two fillings, exact up to round-off. Whole numbers are treated as real ones; a
date moves by a month. What enters by a choice (a word, a switch, a list of names, a number left to the baseline) has no
slope and is not among the terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.deal.base import Frozen, unit_of
from reshore.deal.clauses import KINDS
from reshore.evidence.phrases import PHRASES
from reshore.names import month_number
from reshore.world.term_slots import fill_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal
    from reshore.world.inputs import Labels, Projects

NUMBER_STEP = 2.0**-10
"""Difference of a number by which its direction is found; a power of two, so that adding it loses no digit."""

Direction = dict[str, np.ndarray]
"""Field of `reshore.world.inputs.Terms` to its change for one unit more of a term; fields that stay are left out."""


@dataclass(frozen=True)
class Term:
    """One number or date of a clause.

    Args:
        clause: name of the clause in the deal.
        path: path of the term in the clause, such as `persons.engineer`.
        kind: kind of the clause.
        unit: unit of the term, a code of `reshore.units`; `months` for a date.
        value: its value; a date as ISO text.
        direction: how one unit more of it, or one month later, moves the engine's inputs.
    """

    clause: str
    path: str
    kind: str
    unit: str
    value: float | str
    direction: Direction


def terms_of(deal: Deal, projects: Projects, labels: Labels) -> tuple[Term, ...]:
    """Every term of a deal that the engine reads as a number, clause by clause.

    Args:
        deal: the deal.
        projects: fabs and sites that it plays.
        labels: words that go with them.

    Returns:
        The terms in the order of the clauses and of their fields; a term that moves no input of the engine is left out.
    """
    here = vars(fill_terms(deal, projects, labels))
    found = []
    for name, clause in deal.clauses.items():
        for path, unit, value in values_of(clause):
            if (clause.kind, path) not in PHRASES:
                continue
            moved, step = _next(value)
            there = vars(fill_terms(_with(deal, name, path, moved), projects, labels))
            direction = {field: (there[field] - here[field]) / step for field in here}
            direction = {field: change for field, change in direction.items() if np.any(change)}
            shown = value.isoformat() if isinstance(value, date) else value
            if direction:
                found.append(Term(name, path, clause.kind, unit, shown, direction))
    return tuple(found)


def values_of(clause: Clause) -> Iterator[tuple[str, str, float | date]]:
    """The numbers and dates of a clause.

    Args:
        clause: the clause.

    Yields:
        Path, unit and value of each; what is not set is left out.
    """
    yield from _values(clause, "")


def _values(model: Frozen, inside: str) -> Iterator[tuple[str, str, float | date]]:
    """The numbers and dates of a clause, or of a part of one."""
    for name, field in type(model).model_fields.items():
        value, path = getattr(model, name), inside + (field.alias or name)
        if isinstance(value, Frozen):
            yield from _values(value, f"{path}.")
        elif isinstance(value, date) and name != "known_from":
            yield path, "months", value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield path, unit_of(field) or "1", float(value)


def numbers_and_dates(kind: str) -> tuple[str, ...]:
    """Paths of all terms that a kind of clause can have as a number or a date, set or not.

    Args:
        kind: the word in `kind`.
    """
    return tuple(_paths(KINDS[kind], ""))


def _paths(model: type[Frozen], inside: str) -> Iterator[str]:
    """Paths of the numbers and dates of a model."""
    for name, field in model.model_fields.items():
        path, wanted = inside + (field.alias or name), field.annotation
        if isinstance(wanted, type) and issubclass(wanted, Frozen):
            yield from _paths(wanted, f"{path}.")
        elif unit_of(field) is not None or (name != "known_from" and wanted in (date, date | None)):
            yield path


def _next(value: float | date) -> tuple[float | date, float]:
    """A value close by, and how far away it is [unit of the value; months for a date]."""
    if isinstance(value, date):
        following = value + timedelta(days=1)
        return following, month_number(following) - month_number(value)
    return value + NUMBER_STEP, NUMBER_STEP


def _with(deal: Deal, clause: str, path: str, value: float | date) -> Deal:
    """The deal with another value of one term, also one that a file could not hold, such as half an authority."""
    changed = replaced(deal.clauses[clause], path, value)
    return deal.model_copy(update={"clauses": {**deal.clauses, clause: changed}})


def replaced(model: Any, path: str, value: float | date) -> Any:
    """A clause, or a part of one, with another value of one term, unchecked.

    Args:
        model: the clause.
        path: path of the term in it.
        value: its new value.
    """
    name, _, rest = path.partition(".")
    names = {field.alias or name: name for name, field in type(model).model_fields.items()}
    inner = replaced(getattr(model, name), rest, value) if rest else value
    return model.model_copy(update={names[name]: inner})


def along(slopes: Mapping[str, np.ndarray], direction: Direction) -> np.ndarray:
    """The slope along a direction.

    Args:
        slopes: field of `Terms` to the derivative of a result with respect to it, leading axis `draw`.
        direction: field of `Terms` to its change.

    Returns:
        Derivative for one unit of the term [draw].
    """
    parts = [np.asarray(slopes[field]) * change for field, change in direction.items()]
    whole: np.ndarray = np.sum([part.reshape(len(part), -1).sum(axis=1) for part in parts], axis=0)
    return whole
