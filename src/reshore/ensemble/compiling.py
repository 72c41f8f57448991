"""Compiles the programs of a run side by side, before the first of them is wanted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any

from reshore.record.programs import program
from reshore.record.stages import stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from reshore.deal.terms import Deal
    from reshore.record.programs import Program
    from reshore.world.baseline import World
    from reshore.world.inputs import Draws

_one_at_a_time = Lock()


def programs_for(deal: Deal, world: World, draws: Draws) -> tuple[Callable[..., Any], Program, Program]:
    """The programs of a run: build-out, chip market, economy.

    Where no earlier process has left them, they are compiled side by side as soon as the first is called. What one
    hands to the next has shapes that are known before it runs: a dry pass through the spine finds them, with made-up
    numbers.

    Args:
        deal: what is agreed.
        world: the baseline.
        draws: one chunk of draws.

    Returns:
        The programs, to be called with what `reshore.run.simulate` gives them.
    """
    from reshore.buildout.path import play_draws
    from reshore.chips.chunk import play_markets
    from reshore.economy.chunk import play_economies

    months, years = program("build-out", play_draws), program("chip-market", play_markets)
    worlds = program("economy", play_economies)

    def first(*arguments: Any) -> Any:
        with _one_at_a_time:
            if not months.at_hand(*arguments):
                _compile((months, years, worlds), deal, world, draws)
        return months(*arguments)

    return first, years, worlds


@stage("trace and compile")
def _compile(programs: tuple[Program, Program, Program], deal: Deal, world: World, draws: Draws) -> None:
    """Compiles all programs, each in a thread of its own."""
    import numpy as np

    from reshore.run import simulate

    waiting: list[Future[Any]] = []
    with ThreadPoolExecutor(len(programs)) as pool, np.errstate(all="ignore"):
        simulate(deal, world, draws, *(_dry(one, pool, waiting) for one in programs))
    for one in waiting:
        one.result()


def _dry(one: Program, pool: ThreadPoolExecutor, waiting: list[Future[Any]]) -> Callable[..., Any]:
    """A function that has a program compiled for its arguments and gives ones in the shapes of its results."""

    def play(*arguments: Any) -> Any:
        import jax
        import numpy as np

        shapes = one.function.eval_shape(*arguments)
        waiting.append(pool.submit(one.prepare, *arguments))
        return jax.tree.map(lambda shape: np.ones(shape.shape, shape.dtype), shapes)

    return play
