"""Plays single chunks in whatever process it finds itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reshore.ensemble.compiling import programs_for
from reshore.ensemble.draws import draws_of
from reshore.record.stages import stage
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.plan import Task
    from reshore.ensemble.store import SharingStore
    from reshore.world.inputs import Draws


@dataclass(frozen=True)
class Player:
    """What a process has to know to play chunks of a run; it can be sent to another process.

    Baseline and draws are not sent along: every process makes them from the day and the seed.

    Args:
        paths: path to the deal that it plays.
        as_of: day of the baseline.
        seed: seed of the draws.
        store: where each chunk is kept as soon as it has been played; None to keep nothing.
    """

    paths: Mapping[str, Deal]
    as_of: date
    seed: int
    store: SharingStore | None

    def __call__(self, task: Task) -> xr.Dataset:
        """Plays one chunk on one path, and keeps it.

        Args:
            task: the chunk and the path.

        Returns:
            The results.

        Raises:
            RunError: the chunk cannot be kept.
        """
        from reshore.run import simulate

        deal, world, draws = self.paths[task.path], load_world(self.as_of), _draws(self.as_of, self.seed, task.chunk)
        programs = programs_for(deal, world, draws)
        with stage("simulate"):
            results = simulate(deal, world, draws, *programs)
        if self.store:
            with stage("write and read chunks"):
                self.store.save(task, results)
        return results


@lru_cache(maxsize=4)
@stage("draw")
def _draws(as_of: date, seed: int, chunk: int) -> Draws:
    """The draws of one chunk, kept while its paths are played."""
    return draws_of(load_world(as_of).catalogue, seed, chunk * CHUNK_DRAWS, CHUNK_DRAWS)
