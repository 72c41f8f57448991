"""Where two deals differ, term by term."""

from __future__ import annotations

from typing import Any, NamedTuple

from reshore.deal.terms import Deal


class Difference(NamedTuple):
    """One term on which two deals do not say the same.

    Args:
        path: dotted path, such as `clauses.experts.stay_months`.
        first: value in the first deal; None where it is null or the deal has no such term.
        second: value in the second deal, likewise.
    """

    path: str
    first: Any
    second: Any


def deal_diff(first: Deal, second: Deal) -> list[Difference]:
    """The terms on which two deals differ; empty for deals that say the same.

    Lists are compared as a whole; days are text (YYYY-MM-DD), numbers keep the unit of their field.

    Args:
        first: one deal.
        second: the other one.

    Returns:
        One row for each term, in the order of the first deal and then of the second.
    """
    a, b = _flat(first.model_dump(mode="json", by_alias=True)), _flat(second.model_dump(mode="json", by_alias=True))
    return [Difference(path, a.get(path), b.get(path)) for path in {**a, **b} if a.get(path) != b.get(path)]


def _flat(table: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Values by dotted path."""
    flat: dict[str, Any] = {}
    for key, value in table.items():
        inside = f"{path}.{key}" if path else key
        flat.update(_flat(value, inside) if isinstance(value, dict) else {inside: value})
    return flat
