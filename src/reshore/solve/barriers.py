"""Numbers that are worked out once and held, where the compiler would work them out anew for every reader.

The compiler for processors fuses whatever it can into the loops that read it, and sums or eliminations that several
loops read are then repeated in each of them.
"""

from __future__ import annotations

from typing import TypeVar

import jax

Values = TypeVar("Values")

ONE_CORE = {"xla_disable_hlo_passes": "cpu-parallel-task-assigner"}
"""Options of a compiled program that plays chunks of draws. They are spread over the cores already, and with loops that
this pass splits over cores the last bits of results would hang on how many there are."""

KEEP_BARRIERS = {"xla_disable_hlo_passes": "cse_barrier_expander," + ONE_CORE["xla_disable_hlo_passes"]}
"""The same for a program that heeds `once`: with the first of these passes the barriers are gone before the compiler
fuses."""


def once(values: Values) -> Values:
    """The same values, worked out once and held. Values and slopes stay as they are.

    Args:
        values: arrays, or a tree of arrays.

    Returns:
        The same tree. Only programs compiled with `KEEP_BARRIERS` hold it.
    """
    held: Values = jax.lax.optimization_barrier(values)
    return held
