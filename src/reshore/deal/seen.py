"""A deal as it stands on a later day, so that deals of different days can be held against one world and one law.

What was agreed stays as it was, with its own dates. The law around it is that of the later day: what became public in
between stands beside the deal too, because it would stand beside any deal.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from reshore.deal.checks import check_deal, check_terms
from reshore.deal.compose import is_no_deal_path
from reshore.deal.load import load_deal
from reshore.errors import DealError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal, Source


def seen_on(deal: Deal, day: date) -> Deal:
    """A deal as it stands on a later day.

    A clause that the deal took over unchanged from its no-deal path is what it is there on the later day. One that the
    deal changed or removed stays changed or removed. Law that became public in between is added, unless it contradicts
    a clause of the deal; see `giving_way`.

    Args:
        deal: the deal, as of its own day.
        day: the day on which it is looked at.

    Returns:
        The deal with `as_of` at that day; the deal itself where that is its own day.

    Raises:
        DealError: the day lies before the deal's own, or outside the years that are played.
    """
    if day == deal.as_of:
        return deal
    if day < deal.as_of:
        raise DealError(
            f"{deal.name}: is of {deal.as_of} and cannot be seen on {day}, an earlier day; give {deal.as_of} or a "
            "later day"
        )
    law = _law(deal, day)
    own, later = _own(deal), _later(deal, day)
    beside = deal.clauses.keys() | (later.keys() - giving_way(deal, day).keys())
    standing = {} if law is None else {name: clause for name, clause in law.clauses.items() if name in beside}
    sources = {} if law is None else law.sources
    seen = deal.model_copy(
        update={"as_of": day, "clauses": {**standing, **own}, "sources": {**sources, **deal.sources}}
    )
    faults = check_deal(seen)
    if faults:
        raise DealError(f"{deal.name}: cannot be seen on {day}; give another day", faults)
    return seen


def giving_way(deal: Deal, day: date) -> dict[str, str]:
    """Law that became public after the day of a deal and gives way to it, because both rule the same thing.

    What is agreed goes before law that came later and knew nothing of it, as it goes before the law of its own day.

    Args:
        deal: the deal, as of its own day.
        day: a later day.

    Returns:
        Name of each clause of the later law to the name of the deal's clause that takes its place.
    """
    law, own = _law(deal, day), _own(deal)
    sources = {**({} if law is None else law.sources), **deal.sources}
    found = {}
    for name, clause in _later(deal, day).items():
        rivals = [other for other in own if _contradict({other: own[other]}, {name: clause}, sources)]
        if rivals:
            found[name] = rivals[0]
    return found


def _law(deal: Deal, day: date) -> Deal | None:
    """The no-deal path of a deal as known on a day; None for a no-deal path that is not shipped."""
    name = deal.baseline or deal.name
    return _path(name, day) if is_no_deal_path(name) else None


@cache
def _path(name: str, day: date) -> Deal:
    """A shipped no-deal path as known on a day; every deal of a comparison asks for the same few."""
    return load_deal(name, [f"as_of={day}"])


def _own(deal: Deal) -> dict[str, Clause]:
    """The clauses in which a deal differs from the law of its own day."""
    law = _law(deal, deal.as_of)
    standing = {} if law is None else law.clauses
    return {name: clause for name, clause in deal.clauses.items() if standing.get(name) != clause}


def _later(deal: Deal, day: date) -> dict[str, Clause]:
    """The law that became public between the day of a deal and a later one, under names that the deal does not use."""
    before, after = _law(deal, deal.as_of), _law(deal, day)
    if before is None or after is None:
        return {}
    taken = {*before.clauses, *deal.clauses}
    return {name: clause for name, clause in after.clauses.items() if name not in taken}


def _contradict(first: Mapping[str, Clause], second: Mapping[str, Clause], sources: Mapping[str, Source]) -> bool:
    """Whether two clauses that are right by themselves cannot both hold."""
    alone = {*check_terms(None, sources, first), *check_terms(None, sources, second)}
    return not alone.issuperset(check_terms(None, sources, {**first, **second}))
