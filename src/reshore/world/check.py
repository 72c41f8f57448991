"""A deal against the world of its day: does every project, site and firm that it names exist, and do they fit together?

Nothing heavy is imported here, because `reshore check` asks for this on every keystroke of an editor.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.errors import nearest
from reshore.names import REGION_LABELS
from reshore.world.rows import Project
from reshore.world.tables import rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal
    from reshore.errors import Fault
    from reshore.world.baseline import World

FIRM_LISTS = ("owners", "exempt_owners")
"""Fields of clauses that list firms."""


def check_deal(deal: Deal, world: World) -> list[Fault]:
    """Everything in a deal that does not fit the baseline of its day.

    Args:
        deal: the deal.
        world: the baseline as of the deal's day.

    Returns:
        One fault for each wrong name or pair, with file and line where they are known; empty where all fits.
    """
    return [
        deal.fault(f"clauses.{name}.{field}", message)
        for name, clause in deal.clauses.items()
        for field, message in _clause_faults(clause, world)
    ]


def _clause_faults(clause: Clause, world: World) -> Iterator[tuple[str, str]]:
    """What does not fit in one clause.

    Args:
        clause: the clause.
        world: the baseline of the day.

    Yields:
        Field, and what is wrong with it.
    """
    host = getattr(clause, "host", None)
    yield from _site_faults(clause, host, world)
    yield from _project_faults(clause, host, world)
    firms = [row.firm for row in world.firms]
    for field in FIRM_LISTS:
        for firm in getattr(clause, field, ()):
            if firm not in firms:
                yield field, f"unknown firm '{firm}'; {nearest(firm, firms)}"
    yield from _investor_faults(clause, world)


def _site_faults(clause: Clause, host: str | None, world: World) -> Iterator[tuple[str, str]]:
    """Sites that nobody knows, and sites that lie in another region than the clause says.

    Args:
        clause: the clause.
        host: region that the clause names, or None.
        world: the baseline of the day.

    Yields:
        Field, and what is wrong with it.
    """
    regions = {row.site: row.region for row in world.sites}
    named = [("site", clause.site)] if hasattr(clause, "site") else []
    named += [("sites", site) for site in getattr(clause, "sites", ())]
    for field, site in named:
        if site not in regions:
            yield field, f"unknown site '{site}'; {nearest(site, regions)}"
        elif host is not None and regions[site] != host:
            yield field, _elsewhere(f"site '{site}'", regions[site], host, [s for s, r in regions.items() if r == host])


def _project_faults(clause: Clause, host: str | None, world: World) -> Iterator[tuple[str, str]]:
    """Projects that nobody knew on that day, that stand elsewhere, or that another firm builds.

    Args:
        clause: the clause.
        host: region that the clause names, or None.
        world: the baseline of the day.

    Yields:
        Field, and what is wrong with it.
    """
    projects = {row.project: row for row in world.projects}
    builders = {row.firm for row in world.firms if row.kind == "firm"} & set(_builders(clause))
    for code in getattr(clause, "projects", ()):
        project = projects.get(code)
        if project is None:
            yield "projects", _unknown_project(code, projects, world)
        elif host is not None and project.host != host:
            here = [row.project for row in world.projects if row.host == host]
            yield "projects", _elsewhere(f"project '{code}'", project.host, host, here)
        elif builders and project.firm not in builders:
            yield "projects", f"'{code}' is built by {project.firm}, not by {', '.join(sorted(builders))}: leave it out"


def _builders(clause: Clause) -> Collection[str]:
    """The firms whose projects a clause speaks of; none where it speaks of anybody's."""
    investor = getattr(clause, "investor", None)
    return (investor,) if investor is not None else getattr(clause, "owners", ())


def _unknown_project(code: str, known: Collection[str], world: World) -> str:
    """Why a project code is not known: a slip of the pen, or a project that was announced later.

    Args:
        code: the code.
        known: codes known on the day.
        world: the baseline of the day.

    Returns:
        The message.
    """
    days = [row.known_from for row in rows(Project) if row.project == code]
    if days:
        return f"project '{code}' was not known on {world.as_of}, only from {min(days)}: leave it out or move `as_of`"
    return f"unknown project '{code}'; {nearest(code, known)}"


def _investor_faults(clause: Clause, world: World) -> Iterator[tuple[str, str]]:
    """An investor that nobody knows, or that belongs to another region.

    Args:
        clause: the clause.
        world: the baseline of the day.

    Yields:
        Field, and what is wrong with it.
    """
    investor = getattr(clause, "investor", None)
    if investor is None:
        return
    regions = {row.firm: row.region for row in world.firms}
    if investor not in regions:
        yield "investor", f"unknown firm or fund '{investor}'; {nearest(investor, regions)}"
    elif regions[investor] != getattr(clause, "investor_region", regions[investor]):
        label = REGION_LABELS[regions[investor]]
        yield "investor_region", f"{investor} belongs to {regions[investor]} ({label}): write {regions[investor]}"


def _elsewhere(thing: str, region: str, host: str, here: Collection[str]) -> str:
    """The message on a thing that stands in another region than the clause says.

    Args:
        thing: the thing, in words.
        region: where it stands.
        host: where the clause says.
        here: things that do stand there.

    Returns:
        The message.
    """
    choice = f"choose from {', '.join(here)}" if here else f"none is known in {host}"
    return f"{thing} lies in {region} ({REGION_LABELS[region]}), not in {host}: {choice}"
