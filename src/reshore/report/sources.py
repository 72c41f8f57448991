"""Which publications a figure rests on: those of the deal's clauses, of the baseline's tables and of its parameters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.world.sources import load_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reshore.report.figure import Basis
    from reshore.report.material import Material

GROUPS: dict[str, tuple[str, ...]] = {
    "projects": ("construction", "permits", "tools"),
    "capacity": ("capacity", "yields"),
    "people": ("staff", "experts"),
    "places": ("crews", "housing", "suppliers"),
    "money": ("money",),
}
"""Part of the baseline to the groups of parameters in it."""

NO_PUBLICATION = frozenset({"mem", "derived"})
"""Keys that name no publication: general knowledge, and arithmetic on other rows."""


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


def citations(material: Material, basis: Iterable[Basis]) -> list[Citation]:
    """The publications behind some parts of the baseline and the deal, the most used first.

    Args:
        material: what the report reads.
        basis: the parts.

    Returns:
        One citation per publication.
    """
    used = Counter(key for part in basis for key in _keys(material, part) if key not in NO_PUBLICATION)
    world, deal = load_sources(), material.deal.sources
    found = []
    for key, uses in used.most_common():
        if key in deal:
            found.append(Citation(key, deal[key].name, deal[key].date.isoformat(), deal[key].url, uses))
        elif key in world:
            found.append(Citation(key, world[key].name, world[key].date or "", world[key].url, uses))
    return found


def _keys(material: Material, part: Basis) -> Iterator[str]:
    """The source keys of one part, once for every number or clause that cites them."""
    world = material.world
    if part == "deal":
        for clause in material.deal.clauses.values():
            yield from clause.source
        return
    rows = {"projects": (*world.projects, *world.milestones, *world.nodes), "capacity": world.capacity_base}
    for row in rows.get(part, ()):
        yield from row.source
    for parameter in world.catalogue.parameters.values():
        if parameter.group in GROUPS[part]:
            for value in parameter.values:
                yield from value.source
