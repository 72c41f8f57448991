"""Which paths a run plays: the deal, the path without it, and the deal stripped to what is confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.ensemble.plan import ONLY_CONFIRMED, WITH_DEAL, WITHOUT_DEAL

if TYPE_CHECKING:
    from reshore.deal.terms import Deal
    from reshore.world.baseline import World


def paths_of(deal: Deal, base: Deal | None, world: World, confirmed: bool = True) -> dict[str, Deal]:
    """The paths that a run compares.

    Args:
        deal: what is agreed.
        base: the path without it; None for a deal that is itself such a path.
        world: the baseline.
        confirmed: False to leave out the path of what is confirmed.

    Returns:
        Path to the deal that it plays. The path of what is confirmed is left out where its clauses say the same to the
        engine as one of the other paths: then its numbers are that path's numbers (`same_as_confirmed`).
    """
    if base is None:
        return {WITH_DEAL: deal}
    paths = {WITH_DEAL: deal, WITHOUT_DEAL: base}
    if not confirmed:
        return paths
    stripped = deal.only({"confirmed"}, beside=base)
    return paths if same_as_confirmed(paths, stripped, world) else paths | {ONLY_CONFIRMED: stripped}


def same_as_confirmed(paths: dict[str, Deal], stripped: Deal, world: World) -> str | None:
    """The path that plays exactly what is left of a deal once only confirmed clauses are kept.

    Args:
        paths: path to the deal that it plays.
        stripped: the deal with its confirmed clauses only.
        world: the baseline.

    Returns:
        The path whose numbers for the engine are the same in every place, or None.
    """
    wanted = _numbers(stripped, world)
    for path in reversed(paths):
        given = _numbers(paths[path], world)
        if all(np.array_equal(wanted[name], given[name]) for name in wanted):
            return path
    return None


def _numbers(deal: Deal, world: World) -> dict[str, Any]:
    """Everything that the engine takes of a deal."""
    from reshore.world.chip_base import chip_base
    from reshore.world.chip_terms import chip_terms
    from reshore.world.resolve import resolve

    terms, projects, _ = resolve(deal, world)
    border = chip_terms(deal, chip_base(world))
    return (
        vars(terms)
        | {f"project {name}": value for name, value in vars(projects).items()}
        | {f"border {name}": value for name, value in vars(border).items()}
    )
