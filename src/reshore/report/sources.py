"""Which publications a figure rests on: those of the deal's clauses, of the baseline's tables and of its parameters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from reshore.world.sources import load_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reshore.deal.terms import Deal
    from reshore.report.figure import Basis
    from reshore.world.baseline import World

GROUPS: dict[str, tuple[str, ...]] = {
    "projects": ("construction", "permits", "tools"),
    "capacity": ("capacity", "yields"),
    "people": ("staff", "experts"),
    "places": ("crews", "housing", "suppliers"),
    "money": ("money",),
    "market": ("chips", "stress"),
    "economy": ("economy",),
}
"""Part of the baseline to the groups of parameters in it."""

NO_PUBLICATION = frozenset({"mem", "derived"})
"""Keys that name no publication: general knowledge, and arithmetic on other rows."""


@runtime_checkable
class Cited(Protocol):
    """What cites publications: the baseline, and one deal or several."""

    @property
    def world(self) -> World:
        """The baseline."""

    @property
    def deals(self) -> tuple[Deal, ...]:
        """The deals."""


@dataclass(frozen=True)
class Citation:
    """A publication as the report prints it.

    Args:
        key: the word by which numbers cite it.
        name: publisher and title.
        date: date of publication, as exactly as it is known, or empty.
        url: address, or None.
        uses: how many numbers of the baseline and clauses of the deal cite it [count].
    """

    key: str
    name: str
    date: str
    url: str | None
    uses: int


def citations(material: Cited, basis: Iterable[Basis]) -> list[Citation]:
    """The publications behind some parts of the baseline and the deal, the most used first.

    Args:
        material: what the page reads.
        basis: the parts.

    Returns:
        One citation per publication.
    """
    used = Counter(key for part in basis for key in _keys(material, part) if key not in NO_PUBLICATION)
    world, deal = load_sources(), {key: source for one in material.deals for key, source in one.sources.items()}
    found = []
    for key, uses in used.most_common():
        if key in deal:
            found.append(Citation(key, deal[key].name, deal[key].date.isoformat(), deal[key].url, uses))
        elif key in world:
            found.append(Citation(key, world[key].name, world[key].date or "", world[key].url, uses))
    return found


def _keys(material: Cited, part: Basis) -> Iterator[str]:
    """The source keys of one part, once for every number or clause that cites them."""
    world = material.world
    if part == "deal":
        for deal in material.deals:
            for clause in deal.clauses.values():
                yield from clause.source
        return
    rows = {"projects": (*world.projects, *world.milestones, *world.nodes), "capacity": world.capacity_base}
    for row in rows.get(part, ()):
        yield from row.source
    for parameter in world.catalogue.parameters.values():
        if parameter.group in GROUPS[part]:
            for value in parameter.values:
                yield from value.source
