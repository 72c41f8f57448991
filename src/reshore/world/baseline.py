"""The world as it was known on one day: the baseline with all that became known later left out.

A deal is judged by what its parties could know. Every row of every table carries the day from which it was known; of
several rows on one thing the newest one counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeVar

from reshore.world.catalogue import load_catalogue
from reshore.world.rows import CapacityBase, Firm, Milestone, NodeStep, Pause, Project, Row, Site
from reshore.world.tables import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from reshore.world.catalogue import Catalogue

AnyRow = TypeVar("AnyRow", bound=Row)


@dataclass(frozen=True)
class World:
    """The baseline as it was known on one day.

    Args:
        as_of: the day.
        catalogue: the uncertain parameters; the same on every day, see `Catalogue.known_after`.
        sites: labour markets, in the order of the site axis.
        firms: firms and funds that deals can name.
        projects: one row for each project, with the plan of that day.
        milestones: every date of every project that was known, first targets and later ones.
        pauses: one row for each pause of a project.
        nodes: one row for each node generation.
        capacity_base: capacity at the end of 2024 outside the projects; empty before it was published.
    """

    as_of: date
    catalogue: Catalogue
    sites: tuple[Site, ...]
    firms: tuple[Firm, ...]
    projects: tuple[Project, ...]
    milestones: tuple[Milestone, ...]
    pauses: tuple[Pause, ...]
    nodes: tuple[NodeStep, ...]
    capacity_base: tuple[CapacityBase, ...]

    def milestone(
        self, project: str, milestone: str, kind: Literal["actual", "plan"] | None = None
    ) -> Milestone | None:
        """The date of a step of a project: the one that came, else the plan that was made last.

        Args:
            project: code of the project.
            milestone: which step.
            kind: only dates that came, or only plans; None for both.

        Returns:
            The row, or None where no date was known.
        """
        found = [row for row in self.milestones if row.project == project and row.milestone == milestone]
        kept = [row for row in found if kind is None or row.kind == kind]
        return max(kept, key=lambda row: (row.kind == "actual", row.known_from), default=None)

    def first_target(self, project: str, milestone: str = "volume") -> Milestone | None:
        """The first date that a sponsor named for a step, against which its slip is measured.

        Args:
            project: code of the project.
            milestone: which step.

        Returns:
            The row, or None where the sponsor named none.
        """
        found = [row for row in self.milestones if row.project == project and row.milestone == milestone]
        return min((row for row in found if row.kind == "plan"), key=lambda row: row.known_from, default=None)

    def facts(self, model: type[AnyRow]) -> tuple[AnyRow, ...]:
        """The rows of any table that were known on that day.

        Args:
            model: model of the rows, such as `reshore.world.facts.BuildTime`.

        Returns:
            Rows in the order of the table.
        """
        return known(model, self.as_of)


def known(model: type[AnyRow], as_of: date) -> tuple[AnyRow, ...]:
    """The rows of a table that were known on a day.

    Args:
        model: model of the rows.
        as_of: the day.

    Returns:
        Rows in the order of the table.
    """
    return tuple(row for row in rows(model) if row.known_from <= as_of)


def latest(model: type[AnyRow], as_of: date, thing: Callable[[AnyRow], Hashable]) -> tuple[AnyRow, ...]:
    """The newest row on each thing, of those that were known on a day.

    Args:
        model: model of the rows.
        as_of: the day.
        thing: what a row is about.

    Returns:
        One row for each thing, in the order in which things first come in the table.
    """
    newest: dict[Hashable, AnyRow] = {}
    for row in known(model, as_of):
        before = newest.setdefault(thing(row), row)
        if row.known_from >= before.known_from:
            newest[thing(row)] = row
    return tuple(newest.values())


@cache
def load_world(as_of: date) -> World:
    """The baseline as it was known on a day.

    Args:
        as_of: the day.

    Returns:
        The world of that day.

    Raises:
        DataError: a file of the baseline breaks a rule.
    """
    return World(
        as_of=as_of,
        catalogue=load_catalogue(),
        sites=latest(Site, as_of, lambda row: row.site),
        firms=latest(Firm, as_of, lambda row: row.firm),
        projects=latest(Project, as_of, lambda row: row.project),
        milestones=known(Milestone, as_of),
        pauses=latest(Pause, as_of, lambda row: (row.project, row.from_)),
        nodes=latest(NodeStep, as_of, lambda row: row.generation),
        capacity_base=latest(CapacityBase, as_of, lambda row: (row.node, row.region)),
    )
