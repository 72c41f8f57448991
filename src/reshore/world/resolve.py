"""A deal and the world of its day as fixed-shape arrays: which fabs are played, and what the clauses say as numbers.

Real projects known on the day fill the first slots; standard phases that pledges can pay for follow. Every clause
writes into slots of fixed number, and what no clause says stays neutral.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import FAB_SLOTS, month_number
from reshore.world.fab_slots import place_projects
from reshore.world.term_slots import fill_terms

if TYPE_CHECKING:
    from reshore.deal import Deal
    from reshore.world.baseline import World
    from reshore.world.inputs import Labels, Projects, Terms


def resolve(deal: Deal, world: World) -> tuple[Terms, Projects, Labels]:
    """What the build-out plays for a deal.

    Args:
        deal: the deal; its names must fit the world (`reshore.world.check.check_deal`).
        world: the baseline as of the deal's day.

    Returns:
        The clauses as numbers, the fabs and sites as numbers, and the words that go with them.

    Raises:
        DealError: more clauses of a kind than there are slots.
    """
    projects, labels = place_projects(deal, world, month_number(world.as_of), FAB_SLOTS)
    return fill_terms(deal, projects, labels), projects, labels
