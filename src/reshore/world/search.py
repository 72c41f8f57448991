"""Search every number of the project: what it is, where it comes from, how well it is known, and what reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from html import escape
from typing import Any, get_args

from reshore.errors import DataError, nearest
from reshore.names import STATUSES
from reshore.units import UNITS
from reshore.world.inventory import Cited, Fact, FactKind, inventory

KINDS: tuple[str, ...] = get_args(FactKind)
MOST_NAMES = 5
"""Nearest names that are offered where nothing matches."""


class Facts(list[Fact]):
    """Numbers that were found; a list that shows itself as a table."""

    def __repr__(self) -> str:
        return "\n".join([f"{len(self)} numbers", *(f"  {fact.name}: {shown(fact)}, {fact.status}" for fact in self)])

    def _repr_html_(self) -> str:
        """The numbers as a table, for notebooks."""
        head = "".join(
            f"<th>{word}</th>" for word in ("name", "meaning", "value", "status", "known from", "source", "used by")
        )
        body = "".join(
            "<tr>" + "".join(f"<td>{cell}</td>" for cell in (
                f"<code>{escape(fact.name)}</code>", escape(fact.label), escape(shown(fact)), fact.status,
                fact.known_from or "", "; ".join(map(_linked, fact.sources)), escape(", ".join(fact.used)),
            )) + "</tr>"
            for fact in self
        )  # fmt: skip
        return (
            f"<table><caption>{len(self)} numbers</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def facts(
    words: str | Iterable[str] = (),
    *,
    status: str | Iterable[str] = (),
    kind: str | Iterable[str] = (),
    as_of: date | str | None = None,
) -> Facts:
    """Numbers of the project whose name, meaning, note, source or unit holds some words.

    Args:
        words: words that must all be found, in any case and order; one text is cut at its blanks, a list is not.
        status: only numbers of these statuses; none for all.
        kind: only numbers of these kinds (`parameter`, `fact`, `project`, `clause`); none for all.
        as_of: only what was known on that day (a day, or `YYYY-MM-DD`); None for all.

    Returns:
        One row for each number; those whose name holds the words come first.

    Raises:
        DataError: a status, a kind or a day that there is not.
    """
    sought = [word.casefold() for word in (words.split() if isinstance(words, str) else words)]
    statuses, kinds, day = _chosen("status", status, STATUSES), _chosen("kind", kind, KINDS), _day(as_of)
    found = [
        (_depth(fact, sought), fact)
        for fact in inventory()
        if fact.status in statuses
        and fact.kind in kinds
        and (day is None or fact.known_from is None or fact.known_from <= day)
    ]
    return Facts(fact for depth, fact in sorted(found, key=lambda pair: pair[0]) if depth < len(_SEARCHED))


def nearest_names(words: Iterable[str]) -> tuple[str, ...]:
    """Names of numbers that are close to what was asked for, where nothing matches.

    Args:
        words: the words that were asked for.

    Returns:
        At most five names, the closest first.
    """
    names = list(dict.fromkeys(fact.name for fact in inventory()))
    parts: dict[str, list[str]] = {}
    for name in names:
        for part in name.casefold().replace("[", "_").replace(".", "_").replace("/", "_").replace("]", "").split("_"):
            parts.setdefault(part, []).append(name)
    close = get_close_matches("_".join(words), names, MOST_NAMES, cutoff=0.6)
    for word in words:
        for part in get_close_matches(word.casefold(), parts, 2, cutoff=0.7):
            close += parts[part]
    return tuple(dict.fromkeys(close))[:MOST_NAMES]


def facts_schema() -> dict[str, Any]:
    """The JSON schema of what `reshore facts --json` prints: an array with one object for each number.

    Returns:
        The schema; its objects have the fields of `Fact`.
    """
    from pydantic import TypeAdapter

    return TypeAdapter(list[Fact]).json_schema()


def shown(fact: Fact) -> str:
    """The value of a number as a screen shows it.

    Args:
        fact: the number.

    Returns:
        Such as `2.3 months (10-90 %: 1.5 to 3.4)`.
    """
    if fact.value is None:
        return "no number"
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, date):
        return str(fact.value)
    unit = "" if fact.unit == "1" else f" {fact.unit}"
    if fact.p10 is not None and fact.p90 is not None:
        return f"{figure(fact.value)}{unit} (10-90 %: {figure(fact.p10)} to {figure(fact.p90)})"
    if fact.low is not None and fact.high is not None:
        return f"{figure(fact.value)}{unit} ({figure(fact.low)} to {figure(fact.high)})"
    return f"{fact.value:,.6g}{unit}"


def figure(value: float) -> str:
    """A number to four digits, whole above a thousand.

    Args:
        value: the number.
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _linked(source: Cited) -> str:
    """A source as a link, where it has an address."""
    name = escape(source.name)
    return f'<a href="{escape(source.url)}">{name}</a>' if source.url else name


def _said(fact: Fact) -> str:
    """All that the words may match."""
    cited = " ".join(f"{source.key} {source.name}" for source in fact.sources)
    return f"{fact.name} {fact.label} {fact.unit} {UNITS.get(fact.unit, '')} {cited} {fact.note}"


_SEARCHED = (lambda fact: fact.name, lambda fact: f"{fact.name} {fact.label}", _said)
"""What the words are looked for in: the name first, then the meaning, then all the rest."""


def _depth(fact: Fact, sought: list[str]) -> int:
    """The first of `_SEARCHED` that holds all words; their number where none does."""
    for depth, text_of in enumerate(_SEARCHED):
        text = text_of(fact).casefold()
        if all(word in text for word in sought):
            return depth
    return len(_SEARCHED)


def _chosen(what: str, given: str | Iterable[str], known: tuple[str, ...]) -> frozenset[str]:
    """The words of a filter; all that there are where none is given."""
    words = [given] if isinstance(given, str) else list(given)
    for word in words:
        if word not in known:
            raise DataError(f"'{word}' is no {what} of a number; {nearest(word, known)}")
    return frozenset(words or known)


def _day(given: date | str | None) -> date | None:
    """A day, from itself or from its text."""
    if not isinstance(given, str):
        return given
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise DataError(f"'{given}' is not a day; write it as YYYY-MM-DD") from None
