"""Linear systems of blocks that only a narrow border joins, solved for many systems at once.

The systems lie along the last axes, so that every step of the elimination is one operation on all of them. There is no
exchange of rows: it is meant for matrices whose diagonal dominates, as excess demands of gross substitutes have.
Checked: tests/solve/test_bordered.py.
"""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.solve.compiling import once


def solve_bordered(
    blocks: Float[Array, "block row row *many"],
    right: Float[Array, "block row border *many"],
    below: Float[Array, "block border row *many"],
    corner: Float[Array, "border border *many"],
    block_side: Float[Array, "block row *many"],
    border_side: Float[Array, "border *many"],
) -> tuple[Float[Array, "block row *many"], Float[Array, "border *many"]]:
    """Solves a block-diagonal system with a border.

    Args:
        blocks: square blocks on the diagonal.
        right: how the border's unknowns enter the rows of each block.
        below: how each block's unknowns enter the rows of the border.
        corner: how the border's unknowns enter its own rows.
        block_side: right-hand side of the rows of each block.
        border_side: right-hand side of the rows of the border.

    Returns:
        The unknowns of each block, and those of the border.
    """
    rows, border = blocks.shape[1], corner.shape[0]
    upper = jnp.concatenate([blocks, right, block_side[:, :, None]], axis=2)
    empty = jnp.zeros((blocks.shape[0], border, border + 1, *blocks.shape[3:]))
    pivots, rest = _eliminated(jnp.concatenate([upper, jnp.concatenate([below, empty], axis=2)], axis=1), rows)
    joined = jnp.concatenate([corner, border_side[:, None]], axis=1) + jnp.sum(rest, axis=0)
    own, _ = _eliminated(joined[None], border)
    outer = _back(own, jnp.zeros((1, 0, *joined.shape[2:])))
    every = jnp.broadcast_to(outer, (blocks.shape[0], *outer.shape[1:]))
    return _back(pivots, every)[:, :rows], outer[0]


def solve_blocks(
    blocks: Float[Array, "block row row *many"], side: Float[Array, "block row *many"]
) -> Float[Array, "block row *many"]:
    """Solves systems that nothing joins.

    Args:
        blocks: square matrices.
        side: right-hand sides.

    Returns:
        The unknowns.
    """
    pivots, _ = _eliminated(jnp.concatenate([blocks, side[:, :, None]], axis=2), blocks.shape[1])
    return _back(pivots, jnp.zeros((blocks.shape[0], 0, *side.shape[2:])))


Rows = list[Array]
"""Rows of a triangular system with ones on the diagonal: what stands right of it, the right-hand side last."""


def _eliminated(matrix: Float[Array, "block row column *many"], count: int) -> tuple[Rows, Array]:
    """The first rows in triangular form, and what is left of the others once these columns are gone."""
    pivots = []
    for _ in range(count):
        row = matrix[:, 0, 1:] / matrix[:, 0, :1]
        pivots.append(row)
        matrix = once(matrix[:, 1:, 1:] - matrix[:, 1:, :1] * row[:, None])
    return pivots, matrix


def _back(pivots: Rows, known: Float[Array, "block known *many"]) -> Array:
    """The unknowns of a triangular system, followed by those that were known."""
    found = known
    for row in reversed(pivots):
        value = row[:, -1] - jnp.sum(row[:, :-1] * found, axis=1)
        found = jnp.concatenate([value[:, None], found], axis=1)
    return found
