"""Defects and yield: a line starts with its mother fab's defects plus a transfer gap, and engineers work them down.

Equations: docs/explanation/build-out.md; Hatch & Mowery (1998): learning comes from engineering on information from
wafers, not from volume alone. Yield models: Poisson, Murphy (1964), negative binomial (Stapper). Checked:
tests/buildout/test_yields.py.
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import scalar


class YieldParameters(eqx.Module):
    """What the yield equations take from the baseline; meanings and units stand in the parameter files."""

    defect_density_mother: Float[Array, ""] = scalar()
    defect_density_floor: Float[Array, ""] = scalar()
    defect_transfer_gap: Float[Array, ""] = scalar()
    copy_exactness: Float[Array, ""] = scalar()
    learning_by_engineering: Float[Array, ""] = scalar()
    learning_by_volume: Float[Array, ""] = scalar()
    die_area_cm2: Float[Array, ""] = scalar()
    defect_clustering: Float[Array, ""] = scalar()
    wafer_cycle_months: Float[Array, ""] = scalar()


def first_defects(parameters: YieldParameters, domestic: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """Defect density with which a line starts: the mother fab's, plus what the copy misses abroad.

    Args:
        parameters: one draw.
        domestic: 1 where the sponsor builds at home [1].

    Returns:
        Defect density [defects_per_cm2].
    """
    gap = (1 - parameters.copy_exactness) * parameters.defect_transfer_gap
    return parameters.defect_density_mother + (1 - domestic) * gap


def defect_change(
    parameters: YieldParameters,
    defects: Float[Array, "fab"],
    tools_share: Float[Array, "fab"],
    running: Float[Array, "fab"],
    capability: Float[Array, "fab"],
) -> Float[Array, "fab"]:
    """Change of the defect density in a month; it never rises and never falls below the floor.

    Args:
        parameters: one draw.
        defects: defect density [defects_per_cm2].
        tools_share: share of the tools that stand [share].
        running: share of the capacity that runs [share].
        capability: effective staff over full staff [share].

    Returns:
        Change [defects_per_cm2 a month].
    """
    pace = (parameters.learning_by_engineering * tools_share + parameters.learning_by_volume * running) * capability
    return -jnp.minimum(pace, 1.0) * jnp.maximum(defects - parameters.defect_density_floor, 0.0)


def poisson_yield(faults: Array) -> Array:
    """Share of good dies where faults fall at random: exp(-a), with a the faults on a die [share]."""
    return jnp.exp(-faults)


def murphy_yield(faults: Array) -> Array:
    """Share of good dies where the fault density varies as a triangle: ((1 - exp(-a)) / a)^2 [share]."""
    safe = jnp.maximum(faults, 1e-12)
    return (-jnp.expm1(-safe) / safe) ** 2


def negative_binomial_yield(faults: Array, clustering: Array | float) -> Array:
    """Share of good dies where faults cluster: (1 + a / alpha)^-alpha; Poisson as alpha grows [share]."""
    return jnp.exp(-clustering * jnp.log1p(faults / clustering))


def good_share(parameters: YieldParameters, defects: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """Yield of a line at its defect density: the share of dies on a wafer that work [share]."""
    return negative_binomial_yield(parameters.die_area_cm2 * defects, parameters.defect_clustering)
