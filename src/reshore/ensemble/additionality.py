"""What a deal adds, what it pulls forward, and what it only relabels because it comes anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal.building import Pledge
from reshore.ensemble.readings import HOST, values_of, where_projects
from reshore.names import NODE_CLASSES
from reshore.outcome import FIRST_STORED_YEAR, quantiles

if TYPE_CHECKING:
    import xarray as xr
    from jaxtyping import Float

    from reshore.outcome import Outcome

COST = "programme_cost_usd_bn_per_kwpm"
"""The parameter that prices capacity whose own capital cost is not known."""

KINDS = {
    "adds": "fabs that stand only with the deal",
    "pulls forward": "what the fabs of both paths make more, or less, because they come sooner or later",
    "relabels": "what fabs named by a pledge make without the deal too",
}
"""Kind of effect to what it is, in words. The first two add up to the difference between the paths."""


@dataclass(frozen=True)
class Additionality:
    """One effect of a deal on the wafer starts of fabs in the United States at the end of a year, all classes together.

    Args:
        kind: `adds`, `pulls forward` or `relabels`.
        year: the year.
        kwpm: wafer starts: one draw in ten below, median, one in ten above [kwpm].
        usd_bn: capital cost of that capacity, the same three points [usd_bn].
    """

    kind: str
    year: int
    kwpm: tuple[float, float, float]
    usd_bn: tuple[float, float, float]


def additionality(outcome: Outcome, year: int) -> tuple[Additionality, ...]:
    """What the deal adds, pulls forward and relabels by the end of a year.

    Capacity is valued at the fab's own capital cost where that is known, else at the programme cost of its product that
    the draw assumes.

    Args:
        outcome: a run.
        year: the year.

    Returns:
        One row for each kind; none for the path without a deal itself.
    """
    if outcome.base is None:
        return ()
    cost = cost_per_kwpm(outcome)
    deal = _wafer_starts(outcome.data, year, outcome.solved_draws)
    base = _wafer_starts(outcome.base, year, outcome.solved_draws)
    named = {project for clause in outcome.deal.of_kind(Pledge).values() for project in clause.projects}
    nothing = np.zeros(outcome.solved)
    starts = {kind: nothing.copy() for kind in KINDS}
    money = {kind: nothing.copy() for kind in KINDS}

    def count(kind: str, project: str, kwpm: np.ndarray) -> None:
        starts[kind] += kwpm
        money[kind] += kwpm * cost[project]

    for project in dict.fromkeys((*deal, *base)):
        here, there = deal.get(project, nothing), base.get(project, nothing)
        count("pulls forward" if project in deal and project in base else "adds", project, here - there)
        if project in named and project in base:
            count("relabels", project, np.minimum(here, there))
    return tuple(Additionality(kind, year, _band(starts[kind]), _band(money[kind])) for kind in KINDS)


def cost_per_kwpm(outcome: Outcome) -> dict[str, Float[np.ndarray, "draw"]]:
    """What a thousand wafer starts a month of each project in the United States cost to build and equip.

    Args:
        outcome: a run.

    Returns:
        Project to cost in every solved draw [usd_bn_per_kwpm].
    """
    solved = outcome.solved_draws
    own = {row.project: row.capex_usd_bn for row in outcome.world.projects if row.capex_usd_bn}
    costs: dict[str, np.ndarray] = {}
    for data in (outcome.data, *(() if outcome.base is None else (outcome.base,))):
        planned = values_of(data, "planned_capacity_kwpm")[solved]
        for place in np.flatnonzero(where_projects(data, host=HOST, product=NODE_CLASSES)):
            project, product = str(data["project"].values[place]), str(data["project_product"].values[place])
            capacity = np.where(planned[:, place] > 0, planned[:, place], np.inf)
            costs[project] = own[project] / capacity if project in own else _programme_cost(outcome, product)[solved]
    return costs


def _programme_cost(outcome: Outcome, product: str) -> Float[np.ndarray, "draw"]:
    """What a draw assumes that a thousand wafer starts a month of a product cost [usd_bn_per_kwpm]."""
    value = outcome.world.catalogue.parameters[COST].value(product)
    return outcome.samples.get(value.name, np.full(outcome.draws, value.distribution.median))


def _wafer_starts(data: xr.Dataset, year: int, solved: np.ndarray) -> dict[str, Float[np.ndarray, "draw"]]:
    """Wafer starts in December of each project in the United States [kwpm]."""
    values = values_of(data, "capacity_kwpm")[solved, year - FIRST_STORED_YEAR]
    here = np.flatnonzero(where_projects(data, host=HOST, product=NODE_CLASSES))
    return {str(data["project"].values[place]): values[:, place] for place in here}


def _band(values: Float[np.ndarray, "draw"]) -> tuple[float, float, float]:
    """Ten, fifty and ninety per cent."""
    low, middle, high = (float(point) for point in quantiles(values))
    return low, middle, high
