"""Slopes of any result with respect to every number in the terms: one compiled program, backwards through all months.

The program takes the weight of each result (a cotangent) as an argument. Another headline is another set of weights,
and compiles nothing. The compiler is told to leave out its costliest passes, which halves its time; the program is as
fast without them (0.64 s for sixteen draws on two cores, either way).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
from jaxtyping import Array

from reshore.buildout.path import play_draw
from reshore.evidence.probes import BY_DRAW
from reshore.solve.compiling import QUICK

if TYPE_CHECKING:
    from collections.abc import Mapping

RESULTS = (
    "region_capacity_kwpm",
    "capacity_kwpm",
    "visiting_experts_persons",
    "trained_persons",
    "unfilled_posts_persons",
    "crew_peak_persons",
    "ledger_usd_bn",
    "milestone_month",
)
"""The results that headlines are read from; the weights are given for each of them."""


@partial(jax.jit, compiler_options={**QUICK, "xla_llvm_disable_expensive_passes": True})
def term_slopes(
    projects: Mapping[str, Array],
    terms: Mapping[str, Array],
    parameters: Mapping[str, Array],
    shocks: Mapping[str, Array],
    weights: Mapping[str, Array],
) -> dict[str, Array]:
    """How a weighted sum of results moves with each number of the terms, draw by draw.

    Args:
        projects: fields of `Projects`.
        terms: fields of `Terms`; `vetting_false` has the leading axis `draw`.
        parameters: parameter stem to its values, leading axis `draw`.
        shocks: uniform numbers by channel, leading axis `draw`.
        weights: each name of `RESULTS` to the weights of its entries, leading axis `draw`.

    Returns:
        Field of `Terms` to the derivative of sum(weight x result) with respect to it, leading axis `draw`; fields that
        hold whole numbers (places of regions and products) are left out.
    """
    real = {name: value for name, value in terms.items() if jnp.issubdtype(value.dtype, jnp.floating)}
    whole = {name: value for name, value in terms.items() if name not in real}

    def one_draw(
        real: dict[str, Array], parameters: Mapping[str, Array], shocks: Mapping[str, Array], weights: dict[str, Array]
    ) -> dict[str, Array]:
        def play(moved: dict[str, Array]) -> dict[str, Array]:
            results = play_draw(projects, {**whole, **moved}, parameters, shocks)
            return {name: results[name] for name in RESULTS}

        _, backwards = jax.vjp(play, real)
        slopes: dict[str, Array] = backwards(weights)[0]
        return slopes

    by_draw = {name: 0 if name == BY_DRAW else None for name in real}
    return jax.vmap(one_draw, in_axes=(by_draw, 0, 0, 0))(real, parameters, shocks, dict(weights))
