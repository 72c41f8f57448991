"""From a tree of texts to values of the types that a model asks for.

Text becomes a number, a day, a switch or a word only because the field asks for it, never because of how it looks.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from reshore.deal.base import Frozen, unit_of
from reshore.deal.parse import Items, Place, Table, Text, Tree, key_text, shown
from reshore.errors import Fault, nearest
from reshore.units import UNITS

M = TypeVar("M", bound=Frozen)
"""Any model of a deal."""

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class NotRead(Exception):  # noqa: N818 - a signal within this module; the fault is already noted
    """A value that could not be read."""


@dataclass
class Reader:
    """Reads values from trees and collects what is wrong with them.

    Args:
        faults: everything found wrong so far.
    """

    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str, place: Place) -> None:
        """Note one thing that is wrong, at one place."""
        self.faults.append(Fault(path, message, place.file, place.line))

    def model(self, table: Table, model: type[M], path: str, given: dict[str, Any] | None = None) -> M | None:
        """A model from a mapping, or None (and faults) where anything in it is wrong.

        Args:
            table: the mapping as it was written.
            model: the model that is wanted.
            path: dotted path of the mapping.
            given: values that stand in for keys that the mapping leaves out.
        """
        before = len(self.faults)
        built = self.validated(model, self.fields(table, model, path, given or {}), table, path)
        return built if len(self.faults) == before else None

    def validated(self, model: type[M], values: dict[str, Any], table: Table, path: str) -> M | None:
        """A model from values of the right types, or None (and faults) where they are out of bounds or do not fit."""
        try:
            return model.model_validate(values)
        except ValidationError as error:
            self._explain(error, table, path)
            return None

    def fields(self, table: Table, model: type[Frozen], path: str, given: dict[str, Any]) -> dict[str, Any]:
        """The values of a mapping by key, with faults for keys that are unknown, missing or unreadable."""
        known = {info.alias or name: info for name, info in model.model_fields.items()}
        values = dict(given)
        for key, tree in table.entries.items():
            inside = join(path, key)
            if key not in known:
                self.fault(inside, f"unknown key; {nearest(key, known)}", table.keys[key])
                continue
            values.pop(key, None)
            unit = unit_of(known[key])
            try:
                values[key] = self.value(tree, known[key].annotation, inside, unit)
            except NotRead:
                continue
        for key, info in known.items():
            if info.is_required() and key not in values and key not in table.entries:
                meaning = (info.description or "").split("\n")[0]
                self.fault(join(path, key), f"missing; write `{key}: ...` ({meaning.rstrip('.')})", table.place)
        return values

    def value(self, tree: Tree, wanted: Any, path: str, unit: str | None = None) -> Any:
        """One value of the type that a field asks for.

        Args:
            tree: what was written.
            wanted: the field's type.
            path: dotted path of the value.
            unit: the field's unit, for the message.

        Raises:
            NotRead: the text cannot be read as that type; the fault is noted.
        """
        wanted = _plain(wanted)
        origin = get_origin(wanted)
        if origin in {Union, UnionType}:
            if isinstance(tree, Text) and tree.is_null:
                return None
            return self.value(tree, next(part for part in get_args(wanted) if part is not NoneType), path, unit)
        if origin is tuple:
            return self._list(tree, get_args(wanted)[0], path)
        if isinstance(wanted, type) and issubclass(wanted, Frozen):
            if isinstance(tree, Table):
                return self.fields(tree, wanted, path, {})
            keys = ", ".join(info.alias or name for name, info in wanted.model_fields.items())
            raise self._wrong(path, f"has to be a mapping with the keys {keys}", tree)
        if not isinstance(tree, Text):
            found = "a list" if isinstance(tree, Items) else "a mapping"
            raise self._wrong(path, f"has to be one value, not {found}", tree)
        if tree.is_null and (wanted is not str or tree.value):
            raise self._wrong(path, "may not be null; leave the key out or give a value", tree)
        return self._scalar(tree, wanted, path, unit)

    def _scalar(self, text: Text, wanted: Any, path: str, unit: str | None) -> Any:
        if wanted is float or wanted is int:
            return self._number(text, wanted, path, unit)
        if wanted is date:
            return self._day(text, path)
        if wanted is bool:
            if text.value not in {"true", "false"}:
                raise self._wrong(path, f"{shown(text.value)} is neither true nor false", text)
            return text.value == "true"
        if get_origin(wanted) is Literal and text.value not in get_args(wanted):
            raise self._wrong(
                path, f"{shown(text.value)} is not allowed; {nearest(text.value, get_args(wanted))}", text
            )
        return text.value

    def _list(self, tree: Tree, of: Any, path: str) -> tuple[Any, ...]:
        """A list; one value alone counts as a list of one."""
        if isinstance(tree, Text):
            if tree.is_null:
                raise self._wrong(path, "may not be null; write [] for an empty list", tree)
            return (self.value(tree, of, path),)
        if isinstance(tree, Table):
            raise self._wrong(path, "has to be a list, not a mapping", tree)
        entries = tree.entries
        read = []
        failed = False
        for index, entry in enumerate(entries):
            try:
                read.append(self.value(entry, of, f"{path}[{index}]"))
            except NotRead:
                failed = True
        if failed:
            raise NotRead
        return tuple(read)

    def _number(self, text: Text, wanted: Any, path: str, unit: str | None) -> float | int:
        word = text.value.strip()
        if word.lower().strip("+-.") in {"nan", "inf", "infinity"}:
            raise self._wrong(path, f"{shown(word)} is not a finite number; write one that is", text)
        if not _NUMBER.fullmatch(word):
            hint = f"write the number alone, its unit is: {UNITS[unit]}" if unit else "write the number alone"
            raise self._wrong(path, f"{shown(word)} is not a number; {hint}", text)
        number = float(word) + 0.0
        if not math.isfinite(number):
            raise self._wrong(path, f"{shown(word)} is too large to be a number", text)
        if wanted is int:
            if number != int(number):
                raise self._wrong(path, f"{shown(word)} is not a whole number", text)
            return int(number)
        return number

    def _day(self, text: Text, path: str) -> date:
        try:
            if _DAY.fullmatch(text.value):
                return date.fromisoformat(text.value)
            message = f"{shown(text.value)} is not a day; write it as YYYY-MM-DD"
        except ValueError as error:
            message = f"{shown(text.value)} is not a day of the calendar ({error})"
        raise self._wrong(path, message, text)

    def _wrong(self, path: str, message: str, tree: Tree) -> NotRead:
        """Note the fault; the caller raises what this returns."""
        self.fault(path, message, tree.place)
        return NotRead()

    def _explain(self, error: ValidationError, table: Table, path: str) -> None:
        """The complaints of pydantic about values of the right type, in the words of a deal file."""
        for detail in error.errors(include_url=False):
            if detail["type"] == "missing":
                continue
            where = path
            for part in detail["loc"]:
                where = f"{where}[{part}]" if isinstance(part, int) else join(where, str(part))
            self.fault(where, _in_words(detail), place_at(table, detail["loc"]))


def join(path: str, key: str) -> str:
    """The dotted path of a key in a mapping."""
    return f"{path}.{key_text(key)}" if path else key_text(key)


def place_at(tree: Tree, steps: tuple[int | str, ...]) -> Place:
    """The place of what some steps lead to, or of the last thing on the way that exists."""
    place = tree.place
    for step in steps:
        if isinstance(tree, Table) and isinstance(step, str) and step in tree.entries:
            place, tree = tree.keys[step], tree.entries[step]
        elif isinstance(tree, Items) and isinstance(step, int) and step < len(tree.entries):
            tree = tree.entries[step]
            place = tree.place
        else:
            break
    return place


def leaves(tree: Tree, path: str = "") -> Iterator[tuple[str, Place]]:
    """Every key below a tree with its dotted path and place; lists count as one leaf."""
    if isinstance(tree, Table):
        for key, below in tree.entries.items():
            inside = join(path, key)
            yield inside, tree.keys[key]
            yield from leaves(below, inside)


def _plain(wanted: Any) -> Any:
    """A type without the bounds that `Annotated` hangs on it."""
    return get_args(wanted)[0] if get_origin(wanted) is Annotated else wanted


def _in_words(detail: ErrorDetails) -> str:
    """One complaint of pydantic in the words of a deal file."""
    value, context = detail["input"], detail.get("ctx", {})
    match detail["type"]:
        case "greater_than_equal":
            return f"{value:g} is too low; the lowest value is {context['ge']:g}"
        case "less_than_equal":
            return f"{value:g} is too high; the highest value is {context['le']:g}"
        case "string_pattern_mismatch":
            allowed = "lower-case letters, digits and " + ("hyphens" if "-[a-z0-9]" in context["pattern"] else "_")
            return f"{shown(value)} is not allowed; use {allowed}"
        case "string_too_short" | "too_short":
            return "may not be empty"
        case "string_too_long":
            return f"{shown(value)} is too long; at most {context['max_length']} characters"
        case "value_error":
            return str(context["error"])
        case _:
            return f"{detail['msg']} (found {shown(str(value))})"
