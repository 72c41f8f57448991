"""One tree from a deal file and all that it extends, as known on the day of the deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from reshore.deal.overlay import SET, apply_sets, merge
from reshore.deal.parse import Items, Place, Table, Text, Tree, Unreadable, parse, read_text, shown
from reshore.deal.shipped import shipped_deals, shipped_text
from reshore.deal.terms import SCHEMA
from reshore.errors import Fault, nearest


@dataclass(frozen=True)
class _Document:
    """One file of a chain, before anything is merged."""

    table: Table
    label: str
    path: Path | None


@dataclass
class Composer:
    """Reads a deal with all that it extends and merges it into one tree.

    Args:
        faults: faults that did not stop the reading.
    """

    faults: list[Fault] = field(default_factory=list)

    def compose(self, deal: str | Path, sets: Sequence[str] = ()) -> Table:
        """The merged tree of a deal.

        Args:
            deal: name of a shipped deal, or path of a file.
            sets: changes as `PATH=VALUE`, applied last and in order.

        Returns:
            One tree in which every term keeps the file and line that it comes from.

        Raises:
            Unreadable: a file cannot be read, or the chain of `extends` has no end.
        """
        chain = self._chain(deal)
        own = chain[0].table
        top = apply_sets(Table({}, {}, SET), sets, [])
        as_of = next((day for table in (top, *(d.table for d in chain)) if (day := _day(table, "as_of"))), None)
        if len(chain) > 1:
            merged = _inherited(chain[-1].table, as_of)
            for document in reversed(chain[1:-1]):
                merged = _inherited(merge(merged, document.table), as_of)
            own = merge(_as_base(merged), own)
        elif _is_baseline(own):
            own = _inherited(own, as_of)
        return _without(apply_sets(own, sets, self.faults), "extends")

    def _chain(self, deal: str | Path) -> list[_Document]:
        """The deal's own document first, then what it extends, then what that extends, and so on."""
        chain = [self._document(deal, Path(), None)]
        seen = [_identity(chain[0])]
        while (name := chain[-1].table.text("extends")) is not None:
            place = chain[-1].table.entries["extends"].place
            folder = chain[-1].path.parent if chain[-1].path is not None else Path()
            following = self._document(name, folder, place)
            chain.append(following)
            seen.append(_identity(following))
            if seen[-1] in seen[:-1]:
                way = " -> ".join(document.label for document in chain)
                message = f"a deal cannot extend itself ({way}); cut the circle"
                raise Unreadable(*self.faults, Fault("extends", message, place.file, place.line))
        return chain

    def _document(self, deal: str | Path, folder: Path, asked: Place | None) -> _Document:
        """One file, read and parsed; `asked` is the line that extends it."""
        name = str(deal)
        if isinstance(deal, str) and name in shipped_deals():
            path, label = None, _shipped_label(name)
            tree, faults = _shipped(name)
        else:
            path = folder / name
            label = name if asked is None else str(path)
            if not _exists(path):
                raise Unreadable(*self.faults, _not_found(name, label, asked))
            tree, faults = parse(read_text(path, label), label)
        self.faults.extend(faults)
        if not isinstance(tree, Table):
            message = "a deal file is a mapping with the keys schema, name, title, as_of, ...; this is not one"
            raise Unreadable(*self.faults, Fault("", message, label, tree.place.line))
        self._check_schema(tree)
        return _Document(tree, label, path)

    def _check_schema(self, table: Table) -> None:
        """Refuse a file of a newer schema before its terms are misread."""
        number = table.text("schema")
        if number is None:
            message = f"missing; write `schema: {SCHEMA}` (the number of the schema that the file follows)"
            self.faults.append(Fault("schema", message, table.place.file, table.place.line))
            return
        place = table.entries["schema"].place
        if number.isascii() and number.isdigit() and len(number) < 10 and int(number) > SCHEMA:
            message = f"schema {int(number)} is newer than {SCHEMA}, the newest that this version reads; update reshore"
            raise Unreadable(*self.faults, Fault("schema", message, place.file, place.line))
        if number != str(SCHEMA):
            message = f"{shown(number)} is not a schema; write `schema: {SCHEMA}`"
            raise Unreadable(*self.faults, Fault("schema", message, place.file, place.line))


def _as_base(table: Table) -> Table:
    """A deal's tree without what a deal that extends it has to say for itself."""
    table = _without(table, "name")
    return _without(table, "baseline") if _is_baseline(table) else table


def _is_baseline(table: Table) -> bool:
    """Whether the file is itself a no-deal path."""
    found = table.entries.get("baseline")
    return isinstance(found, Text) and found.is_null


def _inherited(table: Table, as_of: date | None) -> Table:
    """A tree without the clauses and sources that became public after the day of the deal that takes them over."""
    sources, clauses = table.entries.get("sources"), table.entries.get("clauses")
    if as_of is None or not isinstance(clauses, Table):
        return table
    listed = sources.entries if isinstance(sources, Table) else {}
    days = {key: day for key, tree in listed.items() if (day := _day(tree, "date")) is not None}
    late = {key for key, day in days.items() if day > as_of}
    own_day = _day(table, "as_of") or as_of
    kept = {n: _less_sources(c, late) for n, c in clauses.entries.items() if _known(c, days, own_day) <= as_of}
    entries = {**table.entries, "clauses": Table(kept, {n: clauses.keys[n] for n in kept}, clauses.place)}
    if isinstance(sources, Table):
        entries["sources"] = _without(sources, *late)
    return Table(entries, table.keys, table.place)


def _known(clause: Tree, days: dict[str, date], as_of: date) -> date:
    """Day on which a clause became public, by the rule of `reshore.deal.terms.known_from`; `as_of` of its own deal."""
    stated = _day(clause, "known_from")
    if stated is not None:
        return stated
    found = [days[key.value] for key in _listed(clause, "source") if key.value in days]
    return max(found, default=min(_day(clause, "from") or as_of, as_of))


def _less_sources(clause: Tree, late: set[str]) -> Tree:
    """A clause without the sources that appeared later; at least one remains, or the clause would not be known."""
    keys = _listed(clause, "source")
    if not isinstance(clause, Table) or not any(key.value in late for key in keys):
        return clause
    remaining = Items(tuple(key for key in keys if key.value not in late), clause.entries["source"].place)
    return Table({**clause.entries, "source": remaining}, clause.keys, clause.place)


def _listed(tree: Tree, key: str) -> tuple[Text, ...]:
    """The texts of a list under a key; one text alone counts as a list of one."""
    found = tree.entries.get(key) if isinstance(tree, Table) else None
    entries = found.entries if isinstance(found, Items) else (found,)
    return tuple(entry for entry in entries if isinstance(entry, Text))


def _day(tree: Tree, key: str) -> date | None:
    """A day in a tree that is not yet checked; None where there is none that can be read."""
    text = tree.text(key) if isinstance(tree, Table) else None
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        return None


def _without(table: Table, *names: str) -> Table:
    """A mapping without some of its keys."""
    entries = {key: tree for key, tree in table.entries.items() if key not in names}
    return Table(entries, {key: table.keys[key] for key in entries}, table.place)


@cache
def is_no_deal_path(name: str) -> bool:
    """Whether a name is that of a shipped deal that others are compared with.

    Args:
        name: any text.
    """
    if name not in shipped_deals():
        return False
    tree, _ = _shipped(name)
    return isinstance(tree, Table) and _is_baseline(tree)


@cache
def _shipped(name: str) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of a shipped deal, parsed once: every deal is compared with one of them."""
    return parse(shipped_text(name), _shipped_label(name))


def _shipped_label(name: str) -> str:
    return f"{name}.yaml"


def _identity(document: _Document) -> str:
    return document.label if document.path is None else str(document.path.resolve())


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _not_found(name: str, label: str, asked: Place | None) -> Fault:
    """The fault of a name that is neither a shipped deal nor a file."""
    message = f"neither a file nor a shipped deal; {nearest(name, shipped_deals())}"
    if asked is None:
        return Fault("", message, label)
    return Fault("extends", f"{shown(name)} is {message}", asked.file, asked.line)
