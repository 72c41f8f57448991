"""The terms of a deal, clause by clause, in words."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import TYPE_CHECKING, Any

from reshore.deal import ChipTariff
from reshore.deal.base import Frozen, unit_of
from reshore.deal.clause import SHARED_KEYS
from reshore.names import NODE_LABELS, REGION_LABELS
from reshore.report.style import unit_text
from reshore.report.tables import badge, link

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal

_SUFFIXES = ("_usd_bn", "_pct", "_months", "_persons", "_acres", "_per_year")
_CODE = re.compile(r"`([^`]+)`")
_OPEN = ("from_", "until")


def term_rows(deal: Deal) -> list[list[str]]:
    """One row per clause: name, what is agreed, how it is known, when it holds, whether it is played.

    Args:
        deal: the deal.

    Returns:
        Cells as HTML.
    """
    return [
        [
            f"<strong>{escape(name)}</strong><br><small>{escape(clause.kind.replace('_', ' '))}</small>",
            _agreed(deal, name, clause),
            f"{badge(clause.status)}<br><small>{sources(deal, clause)}</small>",
            f"{clause.from_.isoformat()}<br>to {clause.until.isoformat() if clause.until else 'open'}",
            played(deal, name),
        ]
        for name, clause in deal.clauses.items()
    ]


def _agreed(deal: Deal, name: str, clause: Clause) -> str:
    """The terms of one clause and its note."""
    note = _CODE.sub(r"<code>\1</code>", escape(clause.note))
    return agreed(deal, name) + (f"<br><small>{note}</small>" if note else "")


def agreed(deal: Deal, name: str) -> str:
    """The terms of one clause in words; those that nobody reported are marked.

    Args:
        deal: the deal.
        name: name of the clause.

    Returns:
        HTML.
    """
    clause = deal.clauses[name]
    parts = [
        _term(deal, f"{name}.{field}", field, info, getattr(clause, field))
        for field, info in type(clause).model_fields.items()
        if field not in SHARED_KEYS
        and field not in _OPEN
        and _says_something(getattr(clause, field), info)
        and not (field.startswith("quota_") and isinstance(clause, ChipTariff) and not clause.has_quota())
    ]
    return "; ".join(parts)


def _says_something(value: Any, info: FieldInfo) -> bool:
    """Whether a term is worth a word: not empty, not null, not switched off, not a zero that nobody wrote."""
    return value is not None and value is not False and value not in ((), "") and not (value == 0 and info.default == 0)


def _term(deal: Deal, path: str, field: str, info: FieldInfo, value: Any) -> str:
    """One term in words, with its unit, marked where it is assumed inside a better known clause."""
    words = field.rstrip("_")
    for suffix in _SUFFIXES:
        words = words.removesuffix(suffix)
    shown = words.replace("_", " ") if value is True else f"{words.replace('_', ' ')} {_shown(value, unit_of(info))}"
    clause = deal.clauses[path.partition(".")[0]]
    guessed = clause.status != "assumed" and deal.status_of(path) == "assumed"
    return (
        f"{escape(shown)}&nbsp;<abbr title='nobody reported this number; it is set here'>°</abbr>"
        if guessed
        else escape(shown)
    )


def _shown(value: Any, unit: str | None) -> str:
    """A value of a term in words."""
    if isinstance(value, Frozen):
        return ", ".join(f"{name} {_shown(inner, unit)}" for name, inner in value)
    if isinstance(value, tuple):
        return ", ".join(_shown(item, None) for item in value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float):
        number = f"{value:,.6g}" if value < 1e6 else f"{value:,.0f}"
        symbol = "%" if unit == "percent" else unit_text(unit) if unit and unit != "count" else ""
        return f"{number} {symbol}".rstrip()
    return REGION_LABELS.get(str(value), NODE_LABELS.get(str(value), str(value).replace("_", " ")))


def sources(deal: Deal, clause: Clause) -> str:
    """Where a clause is known from.

    Args:
        deal: the deal.
        clause: one of its clauses.

    Returns:
        HTML: every source as a link, with its date.
    """
    known = [deal.sources[key] for key in clause.source if key in deal.sources]
    return "; ".join(f"{link(source.name, source.url)} ({source.date.isoformat()})" for source in known) or "no source"


def played(deal: Deal, name: str) -> str:
    """Whether the engine plays a clause, in words.

    Args:
        deal: the deal.
        name: name of the clause.
    """
    return "changes nothing, by intent" if name in deal.symbolic else "played"
