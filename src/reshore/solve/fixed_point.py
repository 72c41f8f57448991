"""Fixed points x = G(x, args) of smooth maps, and their derivatives.

Anderson acceleration first. Where it does not get there, Newton's method with a Krylov solver on the same map. The
derivatives are those of the fixed point itself, found by one linear fixed point, never through the iterations. Many
problems that differ in numbers are solved side by side: `jax.vmap` of `fixed_point` gives one loop for all of them, in
which those that are solved stand still. Checked: tests/solve/test_fixed_point.py.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float, Int

from reshore.solve.acceleration import accelerated
from reshore.solve.newton import newton
from reshore.solve.results import NOT_CONVERGED, NOT_FINITE, SOLVED

if TYPE_CHECKING:
    from collections.abc import Callable

    Map = Callable[[Float[Array, "size"], Any], Float[Array, "size"]]

jax.config.update("jax_enable_x64", True)  # ten digits are asked for

BLOCK = 32
"""Problems that are solved side by side: few enough for their numbers to stay in the cache."""


class Search(NamedTuple):
    """How hard to look.

    Args:
        tolerance: largest move of an unknown in one evaluation of the map at which it counts as solved [1].
        memory: earlier evaluations that acceleration uses [count].
        most: evaluations of the map by acceleration [count].
        newton_most: steps of Newton's method after that [count].
        slope_tolerance: the same as `tolerance` for derivatives, relative to their largest entry [1].
    """

    tolerance: float = 1e-10
    memory: int = 8
    most: int = 400
    newton_most: int = 30
    slope_tolerance: float = 1e-10


class Found(NamedTuple):
    """Where a search ended.

    Args:
        value: the last point, or the best one where there is no solution.
        residual: largest move of an unknown in one evaluation of the map there [1].
        steps: evaluations of the map, those of its slope counted too [count].
        code: `reshore.solve.results` [code].
    """

    value: Float[Array, "size"]
    residual: Float[Array, ""]
    steps: Int[Array, ""]
    code: Int[Array, ""]


@partial(jax.custom_jvp, nondiff_argnums=(0, 1))
def fixed_point(step: Map, search: Search, start: Float[Array, "size"], args: Any) -> Found:
    """Finds x with x = step(x, args).

    Derivatives with respect to `args` are those of the fixed point; the start has none.

    Args:
        step: the map; a function of its arguments alone.
        search: how hard to look.
        start: where to begin.
        args: numbers of the map, any tree of arrays.

    Returns:
        The fixed point, and how it was found.

    Source: Walker and Ni (2011), Anderson acceleration of type II; derivatives by the implicit function theorem.
    """

    @jax.custom_batching.custom_vmap
    def one(start: Float[Array, "size"], args: Any) -> Found:
        found = _side_by_side(step, search, start[None], args, jax.tree.map(lambda _: None, args))
        return _first(found)

    @one.def_vmap
    def many(count: int, batched: Any, start: Array, args: Any) -> tuple[Found, Found]:
        starts = start if batched[0] else jnp.broadcast_to(start, (count, *start.shape))
        found = _in_blocks(step, search, count, starts, args, batched[1])
        return found, Found(True, True, True, True)  # type: ignore[arg-type]

    return one(start, args)


@fixed_point.defjvp
def _tangent(step: Map, search: Search, primals: tuple[Array, Any], tangents: tuple[Array, Any]) -> tuple[Found, Found]:
    """The fixed point moves by dx = (I - dG/dx)^-1 dG/dargs dargs."""
    start, args = primals
    found = fixed_point(step, search, start, args)
    _, side = jax.jvp(lambda numbers: step(found.value, numbers), (args,), (tangents[1],))
    _, push = jax.linearize(lambda value: step(value, args), found.value)

    def solve(matrix: Callable[[Array], Array], side: Array) -> Array:
        scale = jnp.max(jnp.abs(side))
        scale = jnp.where(scale > 0, scale, 1.0)
        right = (side / scale)[None]
        progress = accelerated(
            lambda values: right + values - matrix(values[0])[None],
            jnp.zeros_like(right),
            search.slope_tolerance,
            search.memory,
            search.most,
        )
        return progress.best_image[0] * scale

    moved = lax.custom_linear_solve(lambda value: value - push(value), side, solve, transpose_solve=solve)
    still = np.zeros(found.steps.shape, dtype=jax.dtypes.float0)
    return found, Found(moved, jnp.zeros_like(found.residual), still, still)  # type: ignore[arg-type]


def _in_blocks(step: Map, search: Search, count: int, starts: Array, args: Any, batched: Any) -> Found:
    """Many problems, some at a time."""
    axes = jax.tree.map(lambda has: 0 if has else None, batched)
    if count <= BLOCK:
        return _side_by_side(step, search, starts, args, axes)
    blocks = -(-count // BLOCK)
    places = jnp.minimum(jnp.arange(blocks * BLOCK), count - 1).reshape(blocks, BLOCK)

    def block(place: Array) -> Found:
        own = jax.tree.map(lambda leaf, has: jnp.asarray(leaf)[place] if has else leaf, args, batched)
        return _side_by_side(step, search, starts[place], own, axes)

    found = lax.map(block, places)
    return Found(*(leaf.reshape(-1, *leaf.shape[2:])[:count] for leaf in found))


def _side_by_side(step: Map, search: Search, starts: Float[Array, "many size"], args: Any, axes: Any) -> Found:
    """Many problems in one loop: acceleration, then Newton's method for those that it leaves."""
    alone = not jax.tree.leaves(axes)  # a single problem is faster without an axis for problems

    def lifted(values: Float[Array, "many size"]) -> Float[Array, "many size"]:
        if len(values) == 1 and alone:
            return step(values[0], args)[None]
        return jax.vmap(step, in_axes=(0, axes))(values, args)

    progress = accelerated(lifted, starts, search.tolerance, search.memory, search.most)
    progress = newton(lifted, progress, search.tolerance, search.newton_most)
    unsolved = jnp.where(jnp.isfinite(progress.best), NOT_CONVERGED, NOT_FINITE)
    code = jnp.where(progress.best <= search.tolerance, SOLVED, unsolved).astype(int)
    return Found(progress.best_image, progress.best, progress.steps, code)


def _first(found: Found) -> Found:
    """The only problem of one."""
    return Found(*(leaf[0] for leaf in found))
