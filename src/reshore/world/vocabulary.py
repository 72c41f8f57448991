"""Names of the baseline that deals can use, for editors that complete them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.world.rows import Firm, Project, Site
from reshore.world.tables import rows

if TYPE_CHECKING:
    from collections.abc import Mapping


def known_names() -> Mapping[str, tuple[str, ...]]:
    """The names that fields of clauses can hold, whenever they became known.

    Returns:
        Name of the field to names of the baseline, in the order of the tables.
    """
    sites = tuple(dict.fromkeys(row.site for row in rows(Site)))
    projects = tuple(dict.fromkeys(row.project for row in rows(Project)))
    firms = tuple(dict.fromkeys(row.firm for row in rows(Firm)))
    return {
        "site": sites,
        "sites": sites,
        "projects": projects,
        "investor": firms,
        "owners": firms,
        "exempt_owners": firms,
    }
