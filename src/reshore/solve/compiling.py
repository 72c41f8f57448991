"""How the large programs are compiled: quickly, those of runs without splitting loops over cores, each number once.

The compiler for processors fuses whatever it can into the loops that read it. Sums or eliminations that several loops
read are then repeated in each of them, unless they are held.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TypeVar

import jax

Values = TypeVar("Values")


def quick_options(compiler: str) -> dict[str, bool | int]:
    """Options that halve the time to compile the largest programs and leave their speed as it is.

    Args:
        compiler: version of jaxlib.

    Returns:
        The options; none for other versions than those they were tried with, which may not know them.
    """
    tried = compiler.startswith("0.10.")
    return {"xla_cpu_use_fusion_emitters": False, "xla_backend_optimization_level": 1} if tried else {}


QUICK = quick_options(version("jaxlib"))
"""Options of every large program."""

ONE_CORE = {**QUICK, "xla_disable_hlo_passes": "cpu-parallel-task-assigner"}
"""Options of a program that plays chunks of draws. They are spread over the cores already, and with loops that this
pass splits over cores the last bits of results would hang on how many there are."""

KEEP_BARRIERS = {**ONE_CORE, "xla_disable_hlo_passes": "cse_barrier_expander,cpu-parallel-task-assigner"}
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
