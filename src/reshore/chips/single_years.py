"""Markets of single years, put together without the years and borders that do not matter for them.

Fabs outside the list grow in answer to rents, with a lag. So the market of a year rests on the years before it under
the law, and on none of the other borders. Equations: docs/explanation/chip-market.md, "Supply".
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
from reshore.solve.compiling import KEEP_BARRIERS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.chips.border import QuotaLaw
    from reshore.chips.market import Clearing, Market
    from reshore.chips.supply import Slots
    from reshore.chips.years import Scene, Step


def years_that_matter(year: int) -> int:
    """How many years from 2024 on have to be solved before a market of a year can be put together.

    Args:
        year: calendar year.
    """
    return max(year - BASE_YEAR - LAG_YEARS + 1, 0)


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def markets_at(
    slots: Slots,
    quotas: QuotaLaw,
    laws: Mapping[str, Array],
    values: Mapping[str, Array],
    built: Mapping[str, Array],
    guess: Float[Array, "draw node origin destination"],
    places: Int[Array, "step"],
    count: Int[Array, ""],
) -> tuple[Market, Int[Array, "draw"]]:
    """The markets of some steps, as `reshore.chips.clearing.clear` clears them.

    Args:
        slots: slots of the market.
        quotas: what of the quotas is the same in all years.
        laws: from `reshore.chips.chunk.market_inputs`.
        values: parameter stem to its values, draws along the first axis.
        built: results of the build-out, draws along the first axis.
        guess: uniform numbers for the first guess of flows [share].
        places: places of the steps among `reshore.chips.years.steps` [index].
        count: years that are solved; `years_that_matter` of the latest step [count].

    Returns:
        The markets, steps along the first axis and draws along the last; and the worst code of
        `reshore.solve.results` in the years that were solved [code].
    """

    def group(inputs: tuple[Mapping[str, Array], Mapping[str, Array], Array]) -> tuple[Market, Array]:
        scene, plan = scene_and_plan(slots, quotas, laws, *inputs)
        response, code = responses(scene, plan, count)

        def at(place: Array) -> Market:
            step = jax.tree.map(lambda array: array[place], plan)
            return market_of(scene, step, response[step.year.astype(int)])

        return jax.lax.map(at, places), code

    grouped = jax.tree.map(lambda array: array.reshape(-1, GROUP_DRAWS, *array.shape[1:]), (values, built, guess))
    markets, code = jax.lax.map(group, grouped)
    return jax.tree.map(_draws_last, markets), code.reshape(-1)


def _draws_last(values: Float[Array, "group step *field member"]) -> Float[Array, "step *field draw"]:
    """Groups of draws one after the other."""
    return jnp.moveaxis(values, 0, -2).reshape(*values.shape[1:-1], -1)


def responses(
    scene: Scene, plan: Step, count: Int[Array, ""]
) -> tuple[Float[Array, "year node origin many"], Int[Array, "many"]]:
    """By how much fabs outside the list have grown in answer to rents, in each year from 2024 to 2040.

    Years are solved one after the other under the law; each moves what fabs can make from `LAG_YEARS` later on.

    Args:
        scene: what all solves share.
        plan: the solves, as `reshore.chips.years.steps` orders them.
        count: years that are solved [count].

    Returns:
        Growth [ratio], right up to the last year that takes no more than `count` years; and the worst code of
        `reshore.solve.results` in the years that were solved [code].
    """
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
