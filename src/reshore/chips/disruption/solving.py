"""Clears markets in batches of one size, so that one compiled program serves any number of draws."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import jax
import numpy as np

from reshore.chips.clearing import clear
from reshore.chips.trade import trade
from reshore.solve.compiling import KEEP_BARRIERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from reshore.chips.market import Clearing, Market, Trade

jax.config.update("jax_enable_x64", True)

BATCH = 16
"""Markets that are cleared together: a batch waits for its slowest market, and a small one stays in the processor's
cache; measured [count]."""


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def solve_batch(market: Market) -> tuple[Clearing, Trade]:
    """What clears a batch of markets, and who supplies whom.

    Args:
        market: markets along the last axis.
    """
    clearing = clear(market, slopes=False)
    return clearing, trade(market, clearing)


def in_batches(program: Callable[..., Any] = solve_batch, size: int = BATCH) -> Callable[..., tuple[Clearing, Trade]]:
    """A solver for any number of markets.

    Args:
        program: `solve_batch`, or its compiled form, or another that also takes where to begin.
        size: markets in one call; the last call is filled up with its first market [count].

    Returns:
        What clears all markets, as arrays of NumPy. It takes what the program takes, draws along the last axis.
    """

    def solve(market: Market, *start: Clearing) -> tuple[Clearing, Trade]:
        draws = market.demand_k.shape[-1]
        parts = []
        for first in range(0, draws, size):
            taken = jax.tree.map(lambda values, first=first: _part(values, first, size), (market, *start))
            parts.append(program(*taken))
        clearing, traded = jax.tree.map(lambda *ends: _joined(ends, draws), *parts)
        return clearing, traded

    return solve


def _joined(ends: tuple[Any, ...], draws: int) -> np.ndarray:
    """One result of all batches, without what filled them up."""
    return np.concatenate([np.asarray(end) for end in ends], axis=-1)[..., :draws]


def _part(values: Any, first: int, size: int) -> np.ndarray:
    """Some of the markets, filled up with the first of them."""
    part = np.asarray(values)[..., first : first + size]
    missing = size - part.shape[-1]
    return np.concatenate([part, np.repeat(part[..., :1], missing, axis=-1)], axis=-1) if missing else part
