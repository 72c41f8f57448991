"""How far fabs outside the list have grown by a year in answer to rents, without the years that do not matter for it.

Capacity answers to rents with a lag, so the market of a year rests on the years before it under the law, and on none of
the other borders. Equations: docs/explanation/chip-market.md, "Supply".
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from reshore.chips.chunk import GROUP_DRAWS, scene_and_plan
from reshore.chips.clearing import clear
from reshore.chips.years import BASE_YEAR, LAG_YEARS, market_of, no_rents, places_of
from reshore.solve.barriers import KEEP_BARRIERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.chips.border import QuotaLaw
    from reshore.chips.market import Clearing
    from reshore.chips.supply import Slots
    from reshore.chips.years import Scene, Step


def years_that_matter(year: int) -> int:
    """How many years from 2024 on have to be solved before a market of a year can be put together.

    Args:
        year: calendar year.
    """
    return max(year - BASE_YEAR - LAG_YEARS + 1, 0)


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def play_responses(
    slots: Slots,
    quotas: QuotaLaw,
    laws: Mapping[str, Array],
    values: Mapping[str, Array],
    built: Mapping[str, Array],
    guess: Float[Array, "draw node origin destination"],
    count: Int[Array, ""],
) -> tuple[Float[Array, "draw year node origin"], Int[Array, "draw"]]:
    """By how much fabs outside the list have grown in answer to rents, in each year from 2024 to 2040.

    Args:
        slots: slots of the market.
        quotas: what of the quotas is the same in all years.
        laws: from `reshore.chips.chunk.market_inputs`.
        values: parameter stem to its values, draws along the first axis.
        built: results of the build-out, draws along the first axis.
        guess: uniform numbers for the first guess of flows [share].
        count: years that are solved, from `years_that_matter` [count].

    Returns:
        Growth [ratio], right up to the last year that takes no more than `count` years; and the worst code of
        `reshore.solve.results` in the years that were solved [code].
    """

    def group(inputs: tuple[Mapping[str, Array], Mapping[str, Array], Array]) -> tuple[Array, Array]:
        response, code = _responses(*scene_and_plan(slots, quotas, laws, *inputs), count)
        return jnp.moveaxis(response, -1, 0), code

    grouped = jax.tree.map(lambda array: array.reshape(-1, GROUP_DRAWS, *array.shape[1:]), (values, built, guess))
    found: tuple[Array, Array] = jax.tree.map(
        lambda array: array.reshape(-1, *array.shape[2:]), jax.lax.map(group, grouped)
    )
    return found


def _responses(scene: Scene, plan: Step, count: Array) -> tuple[Array, Array]:
    """Solves year after year under the law; each moves what fabs can make from `LAG_YEARS` later on."""
    law = places_of("law")
    steps = jax.tree.map(lambda array: array[law], plan)
    years = np.arange(len(law))[:, None, None, None]

    def one(place: Array, before: tuple[Clearing, Array, Array]) -> tuple[Clearing, Array, Array]:
        clearing, response, code = before
        step = jax.tree.map(lambda array: array[place], steps)
        clearing = clear(market_of(scene, step, response[place]), clearing, slopes=False)
        grown = response * jnp.exp(scene.drawn.chip_capacity_response * clearing.log_rent)
        later = jnp.where(years >= place + LAG_YEARS, grown, response)
        return clearing, later, jnp.maximum(code, clearing.code)

    start = no_rents(scene)
    still = jnp.ones((len(law), *scene.base_k.shape))
    _, response, code = jax.lax.fori_loop(0, count, one, (start, still, start.code))
    return response, code
