"""Deals that are built from others: `extends:` and `--set`, merged term by term, each with its own file and line."""

from __future__ import annotations

from collections.abc import Sequence

from reshore.deal.clause import SHARED_KEYS
from reshore.deal.convert import join
from reshore.deal.parse import Items, Place, Table, Text, Tree, Unreadable, parse, shown
from reshore.deal.terms import Deal
from reshore.errors import Fault

HEAD_KEYS = frozenset(info.alias or name for name, info in Deal.model_fields.items()) | {"extends"}
"""Keys of a deal file itself."""

SET = Place("--set")
"""Place of everything that was given with `--set`."""


def merge(base: Table, over: Table) -> Table:
    """One deal's tree with another laid over it.

    Sources and clauses are merged by key and clauses by field; lists and single values are replaced whole. A clause
    that changes its `kind` replaces the older one. A changed term that comes without a status of its own is marked as
    assumed, because the older status was said of the older value.

    Args:
        base: the deal that is extended.
        over: what is laid over it.
    """
    entries, keys = dict(base.entries), {**base.keys, **over.keys}
    for key, tree in over.entries.items():
        below = entries.get(key)
        if key == "clauses" and isinstance(below, Table) and isinstance(tree, Table):
            entries[key] = _merge_clauses(below, tree)
        elif key == "sources" and isinstance(below, Table) and isinstance(tree, Table):
            entries[key] = _deep(below, tree)
        elif key not in {"clauses", "sources"} or below is None or not _is_null(tree):
            entries[key] = tree
    return Table(entries, keys, over.place)


def apply_sets(table: Table, sets: Sequence[str], faults: list[Fault]) -> Table:
    """A deal's tree with the changes of `--set`.

    Args:
        table: the tree.
        sets: changes as `PATH=VALUE`; PATH is `<clause>.<field>[.<sub>]` or a key of the deal, VALUE is YAML.
        faults: takes what is wrong with the changes themselves.
    """
    for change in sets:
        path, equals, value = change.partition("=")
        steps = path.strip().split(".")
        if not equals or not all(steps):
            message = f"{shown(change)} is not a change; write PATH=VALUE, such as experts.stay_months=12"
            faults.append(Fault("", message, SET.file))
            continue
        if steps[0] not in HEAD_KEYS:
            steps = ["clauses", *steps]
        if steps[0] in {"extends", "schema"}:
            faults.append(Fault(steps[0], "cannot be set; write it into a file", SET.file))
            continue
        if steps in (["clauses"], ["sources"]):
            faults.append(Fault(steps[0], f"cannot be set as a whole; name one, as in {steps[0]}.NAME=null", SET.file))
            continue
        try:
            tree, more = parse(value.strip() or '""', SET.file, None)
        except Unreadable as unreadable:
            faults.extend(Fault(".".join(steps), fault.message, fault.file) for fault in unreadable.faults)
            continue
        faults.extend(more)
        for step in reversed(steps):
            tree = Table({step: tree}, {step: SET}, SET)
        if isinstance(tree, Table):
            table = merge(table, tree)
    return table


def _merge_clauses(base: Table, over: Table) -> Table:
    entries = dict(base.entries)
    for name, tree in over.entries.items():
        below = entries.get(name)
        if below is not None and _is_null(tree):
            del entries[name]
            continue
        same_kind = isinstance(tree, Table) and tree.text("kind") in {None, _kind(below)}
        if not isinstance(below, Table) or not isinstance(tree, Table) or not same_kind:
            entries[name] = tree
            continue
        merged = _deep(below, tree)
        changed = () if {"status", "assumed"} & tree.entries.keys() else _changed(below, tree)
        entries[name] = _mark_assumed(merged, tuple(changed)) if changed else merged
    keys = {**base.keys, **over.keys}
    return Table(entries, {name: keys[name] for name in entries}, over.place)


def _is_null(tree: Tree) -> bool:
    return isinstance(tree, Text) and tree.is_null


def _kind(tree: Tree | None) -> str | None:
    return tree.text("kind") if isinstance(tree, Table) else None


def _deep(base: Table, over: Table) -> Table:
    entries = dict(base.entries)
    for key, tree in over.entries.items():
        below = entries.get(key)
        entries[key] = _deep(below, tree) if isinstance(below, Table) and isinstance(tree, Table) else tree
    return Table(entries, {**base.keys, **over.keys}, base.place)


def _changed(base: Table, over: Table, path: str = "") -> list[str]:
    """Dotted paths of the terms that an overlay gives another value."""
    found: list[str] = []
    for key, tree in over.entries.items():
        if not path and key in SHARED_KEYS:
            continue
        below = base.entries.get(key)
        inside = join(path, key)
        if isinstance(below, Table) and isinstance(tree, Table):
            found.extend(_changed(below, tree, inside))
        elif below is None or _plain(below) != _plain(tree):
            found.append(inside)
    return found


def _plain(tree: Tree) -> object:
    """The texts of a tree without their places."""
    if isinstance(tree, Text):
        return tree.value
    if isinstance(tree, Items):
        return [_plain(entry) for entry in tree.entries]
    return {key: _plain(entry) for key, entry in tree.entries.items()}


def _mark_assumed(clause: Table, changed: tuple[str, ...]) -> Table:
    """A clause whose changed terms are listed under `assumed`."""
    listed = clause.entries.get("assumed")
    old = listed.entries if isinstance(listed, Items) else (listed,) if isinstance(listed, Text) else ()
    known = {entry.value for entry in old if isinstance(entry, Text)}
    place = clause.keys.get(changed[0].partition(".")[0], clause.place)
    new = tuple(Text(path, True, place) for path in changed if path not in known)
    entries = {**clause.entries, "assumed": Items((*old, *new), place)}
    return Table(entries, {"assumed": place, **clause.keys}, clause.place)
