"""Newton's method on fixed points with a Krylov solver for each step, many problems side by side.

The linear systems are solved by GMRES (Saad and Schultz 1986) with a fixed number of directions. Accelerated repetition
of the linear map would need a map that does not spread. A step that does not lower the length of the residual is
halved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

from reshore.solve.acceleration import Progress

if TYPE_CHECKING:
    from reshore.solve.acceleration import Lifted

DIRECTIONS = 20
"""Directions from which a Newton step is put together [count]."""

HALVINGS = 12
"""How often a step is halved before the search ends [count]."""


class _State(NamedTuple):
    """What goes round the loop."""

    turn: Int[Array, ""]
    stuck: Bool[Array, "many"]
    progress: Progress


def newton(step: Lifted, progress: Progress, tolerance: float, most: int) -> Progress:
    """Goes on from the best points of a search until every problem is solved or no step helps.

    Args:
        step: the map, problems along the first axis.
        progress: where an earlier search ended.
        tolerance: largest move of an unknown at which a problem counts as solved [1].
        most: largest number of Newton steps [count].

    Returns:
        The best point of each problem.

    Source: Knoll and Keyes (2004), Jacobian-free Newton-Krylov methods, J. Comput. Phys. 193.
    """

    def active(state: _State) -> Bool[Array, "many"]:
        return (state.progress.best > tolerance) & ~state.stuck & jnp.isfinite(state.progress.best)

    def more(state: _State) -> Bool[Array, ""]:
        return (state.turn < most) & jnp.any(active(state))

    def body(state: _State) -> _State:
        now = active(state)
        moved, solves = _direction(step, state.progress)
        waiting, progress = _searched(step, state.progress, moved, now)
        progress = progress._replace(steps=progress.steps + solves * now)
        return _State(state.turn + 1, state.stuck | waiting, progress)

    start = _State(jnp.asarray(0), jnp.zeros(progress.best.shape, dtype=bool), progress)
    return lax.while_loop(more, body, start).progress


def _direction(step: Lifted, progress: Progress) -> tuple[Float[Array, "many size"], Int[Array, "many"]]:
    """Where the linearised map has its fixed point, seen from the best point, and what it took to find it."""
    _, push = jax.linearize(step, progress.best_point)
    side = progress.best_image - progress.best_point
    length = jnp.linalg.norm(side, axis=1)
    many, size = side.shape
    slots = min(DIRECTIONS, size)
    basis = jnp.zeros((many, slots + 1, size)).at[:, 0].set(side / jnp.where(length > 0, length, 1.0)[:, None])

    def grown(slot: Array, found: tuple[Array, Array]) -> tuple[Array, Array]:
        basis, small = found
        image = basis[:, slot] - push(basis[:, slot])
        part = jnp.einsum("bsd,bd->bs", basis, image)
        image = image - jnp.einsum("bs,bsd->bd", part, basis)
        again = jnp.einsum("bsd,bd->bs", basis, image)  # once more, since the first pass leaves rounding errors
        image = image - jnp.einsum("bs,bsd->bd", again, basis)
        rest = jnp.linalg.norm(image, axis=1)
        column = (part + again).at[:, slot + 1].set(rest)
        basis = basis.at[:, slot + 1].set(image / jnp.where(rest > 0, rest, 1.0)[:, None])
        return basis, small.at[:, :, slot].set(column)

    basis, small = lax.fori_loop(0, slots, grown, (basis, jnp.zeros((many, slots + 1, slots))))
    first = jnp.zeros((many, slots + 1)).at[:, 0].set(length)
    weights = jax.vmap(lambda matrix, right: jnp.linalg.lstsq(matrix, right)[0])(small, first)
    return jnp.einsum("bs,bsd->bd", weights, basis[:, :-1]), jnp.full(many, slots)


def _searched(
    step: Lifted, progress: Progress, moved: Float[Array, "many size"], active: Bool[Array, "many"]
) -> tuple[Bool[Array, "many"], Progress]:
    """The first of the whole step, its half, its quarter and so on that helps; and who was helped by none."""
    length = jnp.sum((progress.best_image - progress.best_point) ** 2, axis=1)

    def more(state: tuple[Array, Array, Progress]) -> Bool[Array, ""]:
        return (state[0] < HALVINGS) & jnp.any(state[1])

    def body(state: tuple[Array, Array, Progress]) -> tuple[Array, Array, Progress]:
        halvings, waiting, best = state
        point = progress.best_point + 0.5**halvings * moved
        image = step(point)
        better = waiting & (jnp.sum((image - point) ** 2, axis=1) < length)
        lower = Progress(
            jnp.where(better[:, None], point, best.best_point),
            jnp.where(better[:, None], image, best.best_image),
            jnp.where(better, jnp.max(jnp.abs(image - point), axis=1), best.best),
            best.steps + waiting,
        )
        return halvings + 1, waiting & ~better, lower

    _, waiting, found = lax.while_loop(more, body, (jnp.asarray(0), active, progress))
    return waiting, found
