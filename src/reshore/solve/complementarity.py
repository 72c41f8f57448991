"""Complementarity conditions as smooth equations.

`0 <= a` and `0 <= b` with at most one of them positive becomes one equation, `fischer_burmeister(a, b) = 0`; a small
`smoothing` rounds its corner, so that Newton's method crosses it. Checked: tests/solve/test_complementarity.py.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float


class Condition(NamedTuple):
    """One smoothed condition and its slopes.

    Args:
        value: zero where the condition holds [1].
        by_first: slope with respect to the first number [1].
        by_second: slope with respect to the second number [1].
    """

    value: Float[Array, "*any"]
    by_first: Float[Array, "*any"]
    by_second: Float[Array, "*any"]


def fischer_burmeister(
    first: Float[Array, "*any"], second: Float[Array, "*any"], smoothing: Float[Array, "*many"]
) -> Condition:
    """Zero where both numbers are at or above zero and one of them is zero.

    With smoothing the zero lies where their product equals the smoothing.

    Args:
        first: any number [1].
        second: any number [1].
        smoothing: how far the corner is rounded; zero for not at all [1].

    Returns:
        The condition with its slopes.

    Source: Fischer (1992), A special Newton-type optimization method; smoothed as in Kanzow (1996).
    """
    root = jnp.sqrt(first**2 + second**2 + 2 * smoothing)
    safe = jnp.where(root > 0, root, 1.0)
    # first + second - root, without the cancellation that it has where both are positive and one is small
    total = first + second
    value = jnp.where(total > 0, 2 * (first * second - smoothing) / (total + safe), total - root)
    return Condition(value, 1 - first / safe, 1 - second / safe)


def box(
    place: Float[Array, "*any"],
    top: Float[Array, "*any"],
    slack: Float[Array, "*any"],
    smoothing: Float[Array, "*many"],
) -> Condition:
    """Zero where a number lies in its box on the side that the slack asks for.

    At zero the slack may be positive, at the top it may be negative, between them it has to be zero.

    Args:
        place: the number, from zero to `top` [1].
        top: upper end of the box [1].
        slack: what is left of the limit that the number is the price of [1].
        smoothing: how far the corners are rounded [1].

    Returns:
        The condition with its slopes by `place` and by `slack`.

    Source: Billups (1995), Algorithms for complementarity problems: nested Fischer functions.
    """
    inner = fischer_burmeister(top - place, -slack, smoothing)
    outer = fischer_burmeister(place, -inner.value, smoothing)
    by_place = outer.by_first + outer.by_second * inner.by_first
    return Condition(outer.value, by_place, outer.by_second * inner.by_second)
