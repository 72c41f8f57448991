"""Bordered systems against a dense solve."""

import jax
import jax.numpy as jnp
import numpy as np

from reshore.solve.bordered import solve_blocks, solve_bordered

jax.config.update("jax_enable_x64", True)

BLOCKS, ROWS, BORDER, MANY = 3, 4, 2, 5


def system(seed):
    numbers = np.random.default_rng(seed)
    eye = np.eye(ROWS)[None, :, :, None]
    blocks = numbers.normal(size=(BLOCKS, ROWS, ROWS, MANY)) + 8 * eye
    corner = numbers.normal(size=(BORDER, BORDER, MANY)) + 8 * np.eye(BORDER)[:, :, None]
    right = numbers.normal(size=(BLOCKS, ROWS, BORDER, MANY))
    below = numbers.normal(size=(BLOCKS, BORDER, ROWS, MANY))
    return blocks, right, below, corner, numbers.normal(size=(BLOCKS, ROWS, MANY)), numbers.normal(size=(BORDER, MANY))


def test_a_bordered_system_is_solved_as_a_dense_one():
    blocks, right, below, corner, side, edge = system(1)
    found, border = solve_bordered(*map(jnp.asarray, (blocks, right, below, corner, side, edge)))
    size = BLOCKS * ROWS
    for one in range(MANY):
        dense = np.zeros((size + BORDER, size + BORDER))
        for block in range(BLOCKS):
            rows = slice(block * ROWS, (block + 1) * ROWS)
            dense[rows, rows] = blocks[block, ..., one]
            dense[rows, size:] = right[block, ..., one]
            dense[size:, rows] = below[block, ..., one]
        dense[size:, size:] = corner[..., one]
        whole = np.linalg.solve(dense, np.concatenate([side[..., one].ravel(), edge[:, one]]))
        assert np.allclose(np.asarray(found[..., one]).ravel(), whole[:size], atol=1e-12)
        assert np.allclose(border[:, one], whole[size:], atol=1e-12)


def test_blocks_alone_are_solved_one_by_one():
    blocks, _, _, _, side, _ = system(2)
    found = np.asarray(solve_blocks(jnp.asarray(blocks), jnp.asarray(side)))
    for block in range(BLOCKS):
        for one in range(MANY):
            wanted = np.linalg.solve(blocks[block, ..., one], side[block, :, one])
            assert np.allclose(found[block, :, one], wanted, atol=1e-12)


def test_a_border_that_joins_nothing_changes_nothing():
    blocks, right, below, corner, side, edge = system(3)
    found, _ = solve_bordered(*map(jnp.asarray, (blocks, 0 * right, 0 * below, corner, side, edge)))
    assert np.allclose(found, solve_blocks(jnp.asarray(blocks), jnp.asarray(side)), atol=1e-12)
