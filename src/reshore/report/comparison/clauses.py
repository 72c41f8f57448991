"""Why deals differ: the clauses that they do not share, and the terms of clauses that they share by name only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.deal.base import unit_of
from reshore.deal.clause import SHARED_KEYS
from reshore.deal.diff import deal_diff

if TYPE_CHECKING:
    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal
    from reshore.report.comparison.material import Material

GROUPS: dict[str, tuple[str, ...]] = {
    "Money": ("pledge", "guarantee", "subsidy"),
    "People": ("experts", "training", "vetting"),
    "Park": ("park",),
    "Permits": ("permits",),
    "Technology": ("technology",),
    "Tariffs and trade": ("tariff", "chip_tariff", "purchases", "share_target"),
}
"""Heading to the kinds of clauses under it."""


@dataclass(frozen=True)
class Version:
    """One clause as some of the deals have it.

    Args:
        name: name of the clause.
        kind: its kind.
        deals: names of the paths that have it so, the one without a deal among them.
        deal: one of the deals that have it so; None where these deals leave the clause out.
    """

    name: str
    kind: str
    deals: tuple[str, ...]
    deal: Deal | None


@dataclass(frozen=True)
class Term:
    """One term on which deals differ inside a clause of the same name.

    Args:
        path: `clause.term`.
        unit: code of its unit, or None.
        values: the term in each deal that has the clause, by the deal's name.
    """

    path: str
    unit: str | None
    values: dict[str, object]


def paths_of(material: Material) -> dict[str, Deal]:
    """What is agreed on every path that is compared, the reference first, by name.

    Args:
        material: what the page reads.
    """
    reference = material.standing if material.against_no_deal else material.reference.outcome.deal
    return {material.reference.name: reference, **{side.name: side.outcome.deal for side in material.rivals}}


def shared(material: Material) -> list[str]:
    """Names of the clauses that are the same on every path that is compared.

    Args:
        material: what the page reads.
    """
    deals = list(paths_of(material).values())
    first = deals[0].clauses
    return [name for name, clause in first.items() if all(deal.clauses.get(name) == clause for deal in deals)]


def versions(material: Material) -> dict[str, list[Version]]:
    """The clauses that are not the same on every path, by group; a clause has one row for each of its versions.

    Args:
        material: what the page reads.

    Returns:
        Heading of each group that has any to its clauses, by kind and then in the order of the deals.
    """
    deals = paths_of(material)
    same = set(shared(material))
    names = [name for deal in deals.values() for name in deal.clauses if name not in same]
    found = [version for name in dict.fromkeys(names) for version in _versions(name, deals)]
    grouped = {
        heading: [version for kind in kinds for version in found if version.kind == kind]
        for heading, kinds in GROUPS.items()
    }
    return {heading: rows for heading, rows in grouped.items() if rows}


def _versions(name: str, deals: dict[str, Deal]) -> list[Version]:
    """Every way in which the deals have one clause, and those that lack it although the reference has it."""
    holders: list[tuple[Clause | None, list[str]]] = []
    for called, deal in deals.items():
        clause = deal.clauses.get(name)
        held = next((held for other, held in holders if other == clause), None)
        if held is None:
            holders.append((clause, [called]))
        else:
            held.append(called)
    kind = next(clause.kind for clause, _ in holders if clause is not None)
    reference = next(iter(deals.values()))
    return [
        Version(name, kind, tuple(held), deals[held[0]] if clause else None)
        for clause, held in holders
        if clause is not None or name in reference.clauses
    ]


def terms(material: Material) -> list[Term]:
    """The terms on which paths differ inside clauses that at least two of them have under the same name.

    Deals between other parties give the same name to other things; they are not held against each other.

    Args:
        material: what the page reads.

    Returns:
        One entry per term; what only says how a clause is known is left out.
    """
    deals = paths_of(material)
    paths: dict[str, None] = {}
    names = list(deals)
    for at, first in enumerate(names):
        for second in names[at + 1 :]:
            if not _comparable(deals[first], deals[second]):
                continue
            for row in deal_diff(deals[first], deals[second]):
                both = clause_of(row.path) in deals[first].clauses.keys() & deals[second].clauses
                if both and is_agreed(row.path):
                    paths[row.path.removeprefix("clauses.")] = None
    return [_term(path, deals) for path in paths]


def clause_of(path: str) -> str:
    """The clause that a path of `reshore.deal.diff` leads into; what is no clause for a path outside the clauses.

    Args:
        path: dotted path, such as `clauses.experts.stay_months`.
    """
    return path.removeprefix("clauses.").partition(".")[0]


def is_agreed(path: str) -> bool:
    """Whether a path of `reshore.deal.diff` leads to a term, rather than to how a clause is known.

    Args:
        path: dotted path, such as `clauses.experts.stay_months`.
    """
    place, _, rest = path.partition(".")
    return place == "clauses" and rest.partition(".")[2].partition(".")[0] not in SHARED_KEYS


def _comparable(first: Deal, second: Deal) -> bool:
    """Whether clauses of one name mean one thing: between the same parties, or where one is a no-deal path."""
    return first.baseline is None or second.baseline is None or set(first.parties) == set(second.parties)


def _term(path: str, deals: dict[str, Deal]) -> Term:
    """One term in every deal that has its clause."""
    name, _, term = path.partition(".")
    values: dict[str, object] = {}
    unit = None
    for called, deal in deals.items():
        if name not in deal.clauses:
            continue
        clause = deal.clauses[name]
        value: object = clause.model_dump(mode="json", by_alias=True)
        for key in term.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        values[called] = value
        field = type(clause).model_fields.get(term.partition(".")[0])
        unit = unit or (unit_of(field) if field else None)
    return Term(path, unit, values)


def own(material: Material, deal: Deal) -> list[Clause]:
    """The clauses of a deal that act and do not stand unchanged on the path that it is compared with.

    Args:
        material: what the page reads.
        deal: the deal.
    """
    ground = next(iter(paths_of(material).values())).clauses
    return [deal.clauses[name] for name in deal.played if ground.get(name) != deal.clauses[name]]
