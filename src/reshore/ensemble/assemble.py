"""From the chunks of a run to its outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.draws import sobol_points
from reshore.ensemble.headlines import headlines, partners_of
from reshore.ensemble.paths import same_as_confirmed
from reshore.ensemble.plan import ONLY_CONFIRMED, WITH_DEAL, WITHOUT_DEAL, chunk_count
from reshore.ensemble.sensitivity import screening_of
from reshore.ensemble.store import join
from reshore.names import LAST_YEAR
from reshore.outcome import Outcome
from reshore.record.stages import stage
from reshore.settings import CHUNK_DRAWS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.plan import Task
    from reshore.settings import Settings
    from reshore.world.baseline import World
    from reshore.world.catalogue import Catalogue


@stage("summarise")
def assemble(
    deal: Deal,
    base: Deal | None,
    world: World,
    settings: Settings,
    parts: Mapping[Task, xr.Dataset],
    folder: Path | None,
    seconds: float,
    confirmed: bool = True,
) -> Outcome:
    """The outcome of a run from its chunks.

    Args:
        deal: what is agreed.
        base: the path without it; None for a deal that is itself such a path.
        world: the baseline.
        settings: draws, seed and last year shown.
        parts: the results of every chunk on every path.
        folder: the run folder, or None.
        seconds: wall-clock time so far [seconds].
        confirmed: False where the confirmed clauses alone are not shown.

    Returns:
        The outcome with its headlines, shown up to the last year wanted.
    """
    by_path = {
        path: join([parts[task] for task in sorted(parts) if task.path == path], settings.draws)
        for path in {task.path for task in parts}
    }
    confirmed_path = _confirmed_path(by_path, deal, base, world) if confirmed and base is not None else None
    whole = Outcome(
        deal=deal,
        world=world,
        data=by_path[WITH_DEAL],
        base=by_path.get(WITHOUT_DEAL),
        confirmed=by_path[confirmed_path] if confirmed_path else None,
        settings=replace(settings, until_year=LAST_YEAR),
        samples=samples_of(world.catalogue, settings.seed, settings.draws),
        folder=folder,
        seconds=seconds,
    )
    statuses = {entry.name: entry.status for entry in world.catalogue.entries}
    screening = screening_of(whole.samples, statuses, whole.solved_draws)
    moving = moving_statuses(deal, base)
    found = headlines(whole.data, whole.base, whole.solved_draws, screening, moving, partners_of(deal))
    return replace(whole, headlines=found).until(settings.until_year)


def _confirmed_path(by_path: Mapping[str, xr.Dataset], deal: Deal, base: Deal, world: World) -> str:
    """The path that holds the numbers of the deal's confirmed clauses alone."""
    if ONLY_CONFIRMED in by_path:
        return ONLY_CONFIRMED
    stripped = deal.only({"confirmed"}, beside=base)
    return same_as_confirmed({WITH_DEAL: deal, WITHOUT_DEAL: base}, stripped, world) or WITH_DEAL


def moving_statuses(deal: Deal, base: Deal | None) -> tuple[str, ...]:
    """How well the clauses are known that can make a difference to the path without the deal.

    Args:
        deal: what is agreed.
        base: the path without it, or None.

    Returns:
        Statuses of the clauses that are played and do not stand unchanged in the other path; `assumed` is among them
        where the value of a term was reported by nobody.
    """
    standing = {} if base is None else base.clauses
    moving = [deal.clauses[name] for name in deal.moving if standing.get(name) != deal.clauses[name]]
    return tuple(status for clause in moving for status in (clause.status, *(("assumed",) if clause.assumed else ())))


def samples_of(catalogue: Catalogue, seed: int, draws: int) -> dict[str, np.ndarray]:
    """What each draw assumed about everything that is uncertain.

    Args:
        catalogue: the uncertain parameters of the baseline.
        seed: seed of the run.
        draws: number of draws [count].

    Returns:
        Name of each drawn number to its values [draw].
    """
    points = sobol_points(seed, 0, chunk_count(draws) * CHUNK_DRAWS)[:draws]
    return {
        entry.name: entry.distribution.quantile(points[:, catalogue.columns[entry.name]]) for entry in catalogue.entries
    }
