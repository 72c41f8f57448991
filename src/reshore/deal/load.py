"""Reading a deal: from a name or a file to a checked `Deal`, or to a list of everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from reshore.deal.base import HORIZON_START
from reshore.deal.checks import check_head, check_terms
from reshore.deal.clauses import KINDS, Clause
from reshore.deal.compose import Composer, is_no_deal_path
from reshore.deal.convert import Reader, join, leaves
from reshore.deal.overlay import HEAD_KEYS, SET
from reshore.deal.parse import Place, Table, Text, Tree, Unreadable, key_text, shown
from reshore.deal.shipped import shipped_deals
from reshore.deal.terms import Deal, Source
from reshore.errors import DealError, Fault, nearest

MOST_FAULTS = 100
"""Faults that one error lists; what is beyond them is counted."""

_CLAUSE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SOURCE_KEY = re.compile(r"[a-z0-9_]+")


def load_deal(deal: str | Path, sets: Sequence[str] = ()) -> Deal:
    """A deal as it stands in a file, with what it extends and with changes, checked by itself.

    Args:
        deal: name of a shipped deal (`shipped_deals()`), or path of a deal file.
        sets: changes as `PATH=VALUE`, such as `experts.stay_months=12` or `park=null`, applied in order.

    Returns:
        The deal; every term remembers the file and line that it was read from.

    Raises:
        DealError: something is wrong; all of it is listed, each fault with file, line, path, value and remedy.
    """
    composer = Composer()
    try:
        table = composer.compose(deal, sets)
    except Unreadable as unreadable:
        raise _error(deal, [*unreadable.faults]) from unreadable
    return _DealReader(table, composer.faults).deal(deal)


def no_deal(deal: Deal) -> Deal | None:
    """The no-deal path that a deal is compared with: the standing law and programmes as known on the deal's day.

    Args:
        deal: the deal.

    Returns:
        The deal's baseline at the deal's own `as_of`, without the clauses that became public later; None for a deal
        that is itself a no-deal path.
    """
    if deal.baseline is None:
        return None
    law = _standing_law(deal.baseline, deal.as_of)
    return law.model_copy(update={"sources": dict(law.sources), "clauses": dict(law.clauses)})


@cache
def _standing_law(name: str, as_of: date) -> Deal:
    """A shipped no-deal path as known on a day, read once: every deal of that day is compared with it."""
    return load_deal(name, [f"as_of={as_of}"])


class _DealReader:
    """Turns a merged tree into a deal and gathers every fault on the way."""

    def __init__(self, table: Table, faults: list[Fault]) -> None:
        self.table = table
        self.reader = Reader(faults)
        self.places: dict[str, Place] = {"": table.place, **dict(leaves(table))}

    def deal(self, called: str | Path) -> Deal:
        """The deal, or a `DealError` that lists all faults."""
        self._mappings()
        head, fits = self._head()
        as_of: date | None = head.get("as_of")
        sources = self._sources()
        clauses = self._clauses(as_of or HORIZON_START)
        unread = frozenset(self._raw("sources")) - set(sources)
        complaints = [*check_terms(as_of, sources, clauses, unread)]
        if as_of is not None:
            complaints += check_head(as_of, head.get("signed"))
        for path, message in complaints:
            self.reader.fault(path, message, self._place(path))
        if self.reader.faults or not fits:
            raise _error(called, self.reader.faults)
        return Deal.model_validate({**head, "sources": sources, "clauses": clauses}).placed(self.places)

    def _head(self) -> tuple[dict[str, Any], bool]:
        """The terms of the deal as a whole, as far as they can be read, and whether they fit together."""
        parts = {"schema", "sources", "clauses"}
        known = {key: tree for key, tree in self.table.entries.items() if key in HEAD_KEYS - parts}
        for key in self.table.entries.keys() - HEAD_KEYS:
            self.reader.fault(key_text(key), f"unknown key; {nearest(key, HEAD_KEYS)}", self.table.keys[key])
        head = Table(known, self.table.keys, self.table.place)
        values = self.reader.fields(head, Deal, "", {})
        baseline = values.get("baseline")
        if baseline is not None and not is_no_deal_path(baseline):
            paths = [name for name in shipped_deals() if is_no_deal_path(name)]
            message = f"{shown(baseline)} is not a shipped no-deal path; {nearest(baseline, paths)}"
            self.reader.fault("baseline", message, self._place("baseline"))
        return values, self.reader.validated(Deal, values, head, "") is not None

    def _sources(self) -> dict[str, Source]:
        """The sources that can be read."""
        read = {}
        for key, tree in self._entries("sources", _SOURCE_KEY, "lower-case letters, digits and underscores"):
            path = join("sources", key)
            if not isinstance(tree, Table):
                message = "has to be a mapping with the keys name, date, url"
                self.reader.fault(path, message, self._place(path))
                continue
            source = self.reader.model(tree, Source, path)
            if source is not None:
                read[key] = source
        return read

    def _clauses(self, as_of: date) -> dict[str, Clause]:
        """The clauses that can be read."""
        read = {}
        for name, tree in self._entries("clauses", _CLAUSE_NAME, "lower-case letters, digits and single hyphens"):
            path = join("clauses", name)
            model = self._kind(name, tree, path)
            if model is None or not isinstance(tree, Table):
                continue
            clause = self.reader.model(tree, model, path, {"from": as_of})
            if clause is not None:
                read[name] = clause
        return read

    def _kind(self, name: str, tree: Tree, path: str) -> type[Clause] | None:
        """The model of a clause, or None (and a fault) where it is no clause."""
        place, word = self._place(path), tree.text("kind") if isinstance(tree, Table) else None
        if name in HEAD_KEYS:
            self.reader.fault(path, "is a key of the deal itself; give the clause another name", place)
        elif isinstance(tree, Text) and tree.is_null:
            self.reader.fault(path, f"there is no such clause to remove; {self._like(name)}", place)
        elif not isinstance(tree, Table) and tree.place.file == SET.file:
            hint = self._like(name, HEAD_KEYS)
            self.reader.fault(path, f"there is no such clause, and no such key of the deal; {hint}", place)
        elif not isinstance(tree, Table):
            self.reader.fault(path, "has to be a mapping with the key kind and the terms of that kind", place)
        elif word is None and tree.place.file == SET.file:
            self.reader.fault(path, f"there is no such clause to change; {self._like(name)}", place)
        elif word is None:
            self.reader.fault(join(path, "kind"), f"missing; write `kind: ...`; {nearest('', KINDS)}", place)
        elif word not in KINDS:
            place = self._place(join(path, "kind"))
            self.reader.fault(join(path, "kind"), f"{shown(word)} is not a kind; {nearest(word, KINDS)}", place)
        else:
            return KINDS[word]
        return None

    def _like(self, name: str, also: frozenset[str] = frozenset()) -> str:
        """A hint at the clauses that there are."""
        there = {other for other, tree in self._raw("clauses").items() if isinstance(tree, Table)} - {name}
        return nearest(name, there | also) if there | also else "the deal has no clauses"

    def _entries(self, part: str, pattern: re.Pattern[str], letters: str) -> list[tuple[str, Tree]]:
        """The entries of `sources` or `clauses` whose keys are allowed."""
        found = []
        for key, tree in self._raw(part).items():
            if pattern.fullmatch(key) and len(key) <= 60:
                found.append((key, tree))
            else:
                path = join(part, key)
                self.reader.fault(path, f"{shown(key)} is not allowed as a name; use {letters}", self._place(path))
        return found

    def _raw(self, part: str) -> dict[str, Tree]:
        """The mapping of sources or clauses as it was written; empty where it is none."""
        tree = self.table.entries.get(part)
        return tree.entries if isinstance(tree, Table) else {}

    def _mappings(self) -> None:
        """Note where `sources` or `clauses` is something other than a mapping."""
        for part in ("sources", "clauses"):
            tree = self.table.entries.get(part)
            if tree is not None and not isinstance(tree, Table) and not (isinstance(tree, Text) and tree.is_null):
                self.reader.fault(part, "has to be a mapping by name", self._place(part))

    def _place(self, path: str) -> Place:
        """Place of a term, or of the nearest thing above it."""
        while path not in self.places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.places[path]


def _error(called: str | Path, faults: list[Fault]) -> DealError:
    """All faults in one error, in the order of the files and lines."""
    ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file or "", fault.line or 0))
    count = f"{len(ordered)} faults" if len(ordered) > 1 else "1 fault"
    if len(ordered) > MOST_FAULTS:
        count = f"{count}, of which {MOST_FAULTS} are shown,"
    return DealError(f"{count} in the deal {called}; nothing was run", ordered[:MOST_FAULTS])
