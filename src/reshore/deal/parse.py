"""From the bytes of a deal file to a tree of texts, each with its place.

Nothing is interpreted here: every scalar stays the text that the user wrote, so that `12_000`, `1e3` or `no` cannot
turn into something else on the way. What a deal file has no use for (anchors, aliases, tags, deep nesting, large files)
is refused before the text is composed into a tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import yaml

from reshore.errors import Fault

MAX_BYTES = 1_000_000
"""Largest deal file that is read [bytes]."""

MAX_DEPTH = 50
"""Deepest nesting of a deal file."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Place:
    """Where something was written.

    Args:
        file: the file as the user named it, or `--set`.
        line: line counted from 1; None for `--set`.
    """

    file: str
    line: int | None = None


@dataclass(frozen=True)
class Text:
    """A scalar as it was written, and whether it stood in quotes."""

    value: str
    quoted: bool
    place: Place

    @property
    def is_null(self) -> bool:
        """Whether the user wrote `null`, `~` or nothing."""
        return not self.quoted and self.value in {"", "~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Items:
    """A list."""

    entries: tuple[Tree, ...]
    place: Place


@dataclass(frozen=True)
class Table:
    """A mapping, with the place of each key."""

    entries: dict[str, Tree]
    keys: dict[str, Place]
    place: Place

    def text(self, key: str) -> str | None:
        """The text under a key; None where there is none, or a null, or something other than text."""
        found = self.entries.get(key)
        return found.value if isinstance(found, Text) and not found.is_null else None


Tree = Text | Items | Table


class Unreadable(Exception):  # noqa: N818 - it carries faults to `load_deal`, which raises the error that users see
    """A file or text that no tree can be made of."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


def shown(text: str) -> str:
    """A user's text as a message shows it: in quotes, on one line, at most 60 characters."""
    return repr(text if len(text) <= 60 else text[:57] + "...")


def read_text(path: Path, label: str) -> str:
    """The text of a deal file.

    Args:
        path: the file.
        label: how the user named it.

    Raises:
        Unreadable: missing, not a plain file, larger than 1 MB, or not UTF-8.
    """
    try:
        if path.is_dir():
            raise Unreadable(Fault("", "is a folder; name a deal file in it", label))
        if not path.exists():
            raise Unreadable(
                Fault("", "no such file; `reshore deals` lists the deals that can be named instead", label)
            )
        if not path.is_file():
            raise Unreadable(Fault("", "is not a plain file; write the deal into a file first", label))
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Unreadable(Fault("", f"cannot be read ({reason})", label)) from error
    if len(raw) > MAX_BYTES:
        message = f"{size / 1e6:.1f} MB is too large: a deal file has at most 1 MB; tables of data do not belong in it"
        raise Unreadable(Fault("", message, label))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        message = f"not UTF-8 (byte 0x{raw[error.start]:02x}); save the file as UTF-8"
        raise Unreadable(Fault("", message, label, line)) from error


def parse(text: str, label: str, line: int | None = 1) -> tuple[Tree, tuple[Fault, ...]]:
    """The tree of a YAML text, with scalars as text, and the faults that do not stop the reading.

    Args:
        text: one YAML document.
        label: name of the file, or `--set`.
        line: number of the first line; None where lines mean nothing.

    Returns:
        The tree, and a fault for every key that is given twice (the first one stands in the tree) or is no word.

    Raises:
        Unreadable: broken YAML, nothing in it, more than one document, or something that deal files do not have.
    """
    try:
        faults = _refused(text, label, line)
        if faults:
            raise Unreadable(*faults)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise Unreadable(_broken(error, label, line)) from error
    if node is None:
        raise Unreadable(
            Fault("", "the file is empty; `reshore new FILE --from us-taiwan-2025-11` writes one to start from", label)
        )
    builder = _Builder(label, line)
    return builder.tree(node, ""), tuple(builder.faults)


def _line(mark: object, line: int | None) -> int | None:
    """Line number of a mark of the YAML library, which counts from 0."""
    return None if line is None else line + int(getattr(mark, "line", 0))


def _refused(text: str, label: str, line: int | None) -> list[Fault]:
    """Anchors, aliases, tags, a second document, nesting deeper than 50: found without building anything."""
    faults: list[Fault] = []
    depth = documents = 0

    def refuse(what: str) -> list[Fault]:
        faults.append(Fault("", what, label, _line(event.start_mark, line)))
        return faults

    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                return refuse("more than one document; put each deal into a file of its own")
        elif isinstance(event, yaml.AliasEvent):
            refuse(f"alias *{event.anchor} is not allowed; write the value out")
        elif isinstance(event, yaml.NodeEvent):
            if event.anchor is not None:
                refuse(f"anchor &{event.anchor} is not allowed; write the value out")
            tag = getattr(event, "tag", None)
            if tag is not None:
                refuse(f"tag {shown(tag)} is not allowed; write the value alone")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return refuse(f"nested deeper than {MAX_DEPTH} levels; a deal has four")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return faults


def _broken(error: yaml.YAMLError, label: str, line: int | None) -> Fault:
    """The YAML library's complaint as a fault with its line."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        message = f"broken YAML: {', '.join(part for part in (error.context, error.problem) if part)}"
        return Fault("", message, label, _line(mark, line) if mark else None)
    reason = str(getattr(error, "reason", "") or error).splitlines()[0]
    return Fault("", f"broken YAML: {reason}", label)


@dataclass
class _Builder:
    """Turns the nodes of the YAML library into a tree and notes keys that are given twice or are no text."""

    label: str
    line: int | None
    faults: list[Fault] = field(default_factory=list)

    def tree(self, node: yaml.Node, path: str) -> Tree:
        """One node and all below it."""
        place = self._place(node)
        if isinstance(node, yaml.ScalarNode):
            return Text(node.value, node.style in {"'", '"', "|", ">"}, place)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.tree(item, f"{path}[{i}]") for i, item in enumerate(node.value)), place)
        entries: dict[str, Tree] = {}
        keys: dict[str, Place] = {}
        for key_node, value_node in node.value:
            at = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(Fault(path, "a key has to be a plain word", at.file, at.line))
                continue
            key = key_node.value
            inside = f"{path}.{key_text(key)}" if path else key_text(key)
            if key in entries:
                first = keys[key].line
                since = "" if first is None else f" (first in line {first})"
                self.faults.append(Fault(inside, f"key given twice{since}; keep one of them", at.file, at.line))
                continue
            keys[key] = at
            entries[key] = self.tree(value_node, inside)
        return Table(entries, keys, place)

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.label, _line(node.start_mark, self.line))


def key_text(key: str) -> str:
    """A key as paths show it: as it is where it is a plain word, else in quotes and short."""
    return key if key.isprintable() and 0 < len(key) <= 60 and not set(key) & set(" .:[]") else shown(key)
