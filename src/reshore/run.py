"""The spine: one chunk of draws, from a deal and a baseline to an outcome.

Deal + World -> Build-out -> Outcome
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.buildout.path import play_draws, simulate_chunk
from reshore.outcome import dataset, quantiles
from reshore.world.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from jaxtyping import Array

    from reshore.deal.terms import Deal
    from reshore.world.baseline import World
    from reshore.world.inputs import Draws


def simulate(deal: Deal, world: World, draws: Draws, play: Callable[..., dict[str, Array]] = play_draws) -> xr.Dataset:
    """What a deal delivers in one chunk of draws.

    Args:
        deal: what is agreed.
        world: the baseline as it was known on the day of the deal.
        draws: 256 draws of what nobody knows.
        play: the compiled months; another one only where an earlier process compiled them.

    Returns:
        Labelled results by draw; see `reshore.outcome.VARIABLES`.

    Raises:
        DealError: the deal does not fit the baseline.
    """
    terms, projects, labels = resolve(deal, world)
    build_out = simulate_chunk(terms, projects, draws, play)
    build_out["starts_quantile_kwpm"] = quantiles(build_out["starts_kwpm"])
    return dataset(build_out, projects, labels, draws.index)
