"""The spine: one chunk of draws, from a deal and a baseline to an outcome.

Deal + World -> Build-out -> Chip market -> Economy -> Outcome
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.buildout.path import play_draws, simulate_chunk
from reshore.chips.chunk import play_markets, simulate_market
from reshore.economy.chunk import play_economies, simulate_economy
from reshore.outcome import dataset, quantiles, result_code_of
from reshore.world.chip_base import chip_base
from reshore.world.chip_terms import chip_terms
from reshore.world.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from jaxtyping import Array

    from reshore.deal.terms import Deal
    from reshore.world.baseline import World
    from reshore.world.inputs import Draws


def simulate(
    deal: Deal,
    world: World,
    draws: Draws,
    play: Callable[..., dict[str, Array]] = play_draws,
    trade: Callable[..., dict[str, Array]] = play_markets,
    settle: Callable[..., dict[str, Array]] = play_economies,
) -> xr.Dataset:
    """What a deal delivers in one chunk of draws.

    Args:
        deal: what is agreed.
        world: the baseline as it was known on the day of the deal.
        draws: 256 draws of what nobody knows.
        play: the compiled months; another one only where an earlier process compiled them.
        trade: the compiled chip market; the same holds.
        settle: the compiled economy; the same holds.

    Returns:
        Labelled results by draw; see `reshore.variables.VARIABLES`.

    Raises:
        DealError: the deal does not fit the baseline.
    """
    terms, projects, labels = resolve(deal, world)
    makers = chip_base(world)
    build_out = simulate_chunk(terms, projects, draws, play)
    market = simulate_market(makers, chip_terms(deal, makers), projects, draws, build_out, trade)
    economy = simulate_economy(deal, projects, labels, draws, build_out, market, settle)
    results = build_out | market | economy
    results["result_code"] = result_code_of(build_out["result_code"], market["market_code"], economy["economy_code"])
    results["starts_quantile_kwpm"] = quantiles(build_out["starts_kwpm"])
    return dataset(results, projects, labels, draws.index)
