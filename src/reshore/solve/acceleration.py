"""Anderson acceleration of fixed points, many problems side by side.

Each new point is the combination of earlier evaluations whose residuals cancel best. Where the residual grows far above
the best one, the memory is dropped and the search goes on from the best point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

if TYPE_CHECKING:
    from collections.abc import Callable

    Lifted = Callable[[Float[Array, "many size"]], Float[Array, "many size"]]

RIDGE = 1e-13
"""Weight that keeps the least squares apart from singular, relative to a column of length one [1]."""

WORSE = 100.0
"""Residual over the best one so far at which the memory is dropped [ratio]."""

STALLED = 100
"""Evaluations without a better point after which acceleration gives up [count]."""


class Progress(NamedTuple):
    """How far each problem has come.

    Args:
        best_point: the point with the smallest residual.
        best_image: what the map makes of it.
        best: that residual: the largest move of an unknown [1].
        steps: evaluations of the map [count].
    """

    best_point: Float[Array, "many size"]
    best_image: Float[Array, "many size"]
    best: Float[Array, "many"]
    steps: Int[Array, "many"]


class _Memory(NamedTuple):
    """Differences of evaluations that followed each other: of residuals, of images, and how long the former are.

    A single problem has no axis for problems in the differences: with one, the compiler copies them many times over.
    """

    residuals: Float[Array, "*many slot size"]
    images: Float[Array, "*many slot size"]
    products: Float[Array, "many slot slot"]
    used: Bool[Array, "many slot"]


class _State(NamedTuple):
    """What goes round the loop; a problem is `fresh` where the evaluation before does not count."""

    turn: Int[Array, ""]
    point: Float[Array, "many size"]
    image: Float[Array, "many size"]
    residual: Float[Array, "many size"]
    fresh: Bool[Array, "many"]
    since: Int[Array, "many"]
    memory: _Memory
    progress: Progress


def accelerated(step: Lifted, start: Float[Array, "many size"], tolerance: float, memory: int, most: int) -> Progress:
    """Repeats a map with acceleration until every problem is solved, has stalled, or was evaluated often enough.

    Args:
        step: the map, problems along the first axis.
        start: where to begin.
        tolerance: largest move of an unknown at which a problem counts as solved [1].
        memory: earlier evaluations that are used [count].
        most: largest number of evaluations [count].

    Returns:
        The best point of each problem.

    Source: Walker and Ni (2011), Anderson acceleration for fixed-point iterations, SIAM J. Numer. Anal. 49.
    """
    many, size = start.shape
    slots = min(memory, size)
    nothing = jnp.zeros((slots, size) if many == 1 else (many, slots, size))
    empty = _Memory(nothing, nothing, jnp.zeros((many, slots, slots)), jnp.zeros((many, slots), dtype=bool))
    state = _State(
        turn=jnp.asarray(0),
        point=start,
        image=start,
        residual=jnp.zeros_like(start),
        fresh=jnp.ones(many, dtype=bool),
        since=jnp.zeros(many, dtype=int),
        memory=empty,
        progress=Progress(start, start, jnp.full(many, jnp.inf), jnp.zeros(many, dtype=int)),
    )

    def active(state: _State) -> Bool[Array, "many"]:
        return (state.progress.best > tolerance) & (state.since < STALLED)

    def more(state: _State) -> Bool[Array, ""]:
        return (state.turn < most) & jnp.any(active(state))

    def body(state: _State) -> _State:
        return _next(step, state, active(state))

    return lax.while_loop(more, body, state).progress


def _next(step: Lifted, state: _State, active: Bool[Array, "many"]) -> _State:
    """One evaluation of the map, and the point to try after it."""
    image = step(state.point)
    residual = image - state.point
    largest = jnp.max(jnp.abs(residual), axis=1)
    largest = jnp.where(jnp.isfinite(largest), largest, jnp.inf)
    before = state.progress
    better = active & (largest < before.best)
    progress = Progress(
        jnp.where(better[:, None], state.point, before.best_point),
        jnp.where(better[:, None], image, before.best_image),
        jnp.where(better, largest, before.best),
        before.steps + active,
    )
    lost = ~(largest <= WORSE * progress.best)
    memory, weights = _combined(state, image, residual, lost)
    ahead = image - _mixed(weights, memory.images)
    ahead = jnp.where(lost[:, None], progress.best_image, ahead)
    return _State(
        turn=state.turn + 1,
        point=jnp.where(active[:, None], ahead, state.point),
        image=image,
        residual=residual,
        fresh=lost,
        since=jnp.where(better, 0, state.since + 1),
        memory=memory,
        progress=progress,
    )


def _combined(
    state: _State, image: Float[Array, "many size"], residual: Float[Array, "many size"], lost: Bool[Array, "many"]
) -> tuple[_Memory, Float[Array, "many slot"]]:
    """The memory with the newest differences in it, and the weights at which residuals cancel best."""
    memory = state.memory
    slot = state.turn % memory.used.shape[1]
    keep = ~(state.fresh | lost)
    change = jnp.where(keep[:, None], residual - state.residual, 0.0)
    residuals = _stored(memory.residuals, change, slot)
    images = _stored(memory.images, jnp.where(keep[:, None], image - state.image, 0.0), slot)
    newest, here = _products(residuals, change), _products(residuals, residual)
    products = lax.dynamic_update_index_in_dim(memory.products, newest, slot, 1)
    products = lax.dynamic_update_index_in_dim(products, newest, slot, 2)
    used = lax.dynamic_update_index_in_dim(memory.used & ~lost[:, None], keep, slot, 1)
    length = jnp.sqrt(jnp.diagonal(products, axis1=1, axis2=2))
    used = used & (length > 0)
    scale = jnp.where(used, 1 / jnp.where(used, length, 1.0), 0.0)
    matrix = scale[:, :, None] * products * scale[:, None, :]
    matrix = matrix + jnp.where(used, RIDGE, 1.0)[:, :, None] * jnp.eye(used.shape[1])
    side = scale * jnp.where(lost[:, None], 0.0, here)
    weights = _solved(matrix, side) * scale
    return _Memory(residuals, images, products, used), weights


def _stored(
    stored: Float[Array, "*many slot size"], values: Float[Array, "many size"], slot: Int[Array, ""]
) -> Float[Array, "*many slot size"]:
    """Differences with one of them replaced."""
    return lax.dynamic_update_index_in_dim(stored, values if stored.ndim == 3 else values[0], slot, stored.ndim - 2)


def _products(stored: Float[Array, "*many slot size"], values: Float[Array, "many size"]) -> Float[Array, "many slot"]:
    """Every difference times a vector."""
    return jnp.einsum("bsd,bd->bs", stored, values) if stored.ndim == 3 else (stored @ values[0])[None]


def _mixed(weights: Float[Array, "many slot"], stored: Float[Array, "*many slot size"]) -> Float[Array, "many size"]:
    """Differences added up with weights."""
    return jnp.einsum("bs,bsd->bd", weights, stored) if stored.ndim == 3 else (weights[0] @ stored)[None]


def _solved(matrix: Float[Array, "many slot slot"], side: Float[Array, "many slot"]) -> Float[Array, "many slot"]:
    """Solves small positive definite systems by elimination, in a loop because written out it takes long to compile."""
    rows = jnp.arange(side.shape[1])

    def eliminate(place: Array, joined: Array) -> Array:
        row = lax.dynamic_index_in_dim(joined, place, 1)
        row = row / lax.dynamic_index_in_dim(row, place, 2)
        column = lax.dynamic_index_in_dim(joined, place, 2)
        return jnp.where((rows == place)[None, :, None], row, joined - column * row)

    joined = jnp.concatenate([matrix, side[:, :, None]], axis=2)
    return lax.fori_loop(0, side.shape[1], eliminate, joined)[:, :, -1]
