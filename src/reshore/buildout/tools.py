"""Tools, qualification and ramp: what turns a building into wafer starts.

Tools go in once most of the building stands; qualification waits for the whole building and for staff; output waits
for the node to be ready at home and climbs to what the staff can run. Both gates are needed (with the first alone the
rework delay has no effect on output).
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import scalar
from reshore.buildout.gates import share
from reshore.buildout.state import PACKAGES

BUILDING_COMPLETE = 95.0
"""Packages of construction at which a building counts as complete and qualification may begin."""

QUALIFIED = 90.0
"""Packages of qualification at which the gate for output stands fully open; a line is qualified at its middle."""

GATE_PACKAGES = 14.0
"""Packages over which a gate on progress opens, so that its slope is finite."""


class ToolParameters(eqx.Module):
    """What the tool equations take from the baseline; meanings and units stand in the parameter files."""

    tool_gate_share: Float[Array, ""] = scalar()
    tool_install_months: Float[Array, ""] = scalar()
    technician_install_help: Float[Array, ""] = scalar()
    qualification_months: Float[Array, ""] = scalar()
    staff_for_qualification_share: Float[Array, ""] = scalar()
    staff_for_volume_share: Float[Array, ""] = scalar()
    ramp_months: Float[Array, ""] = scalar()


def progress_gate(amount: Float[Array, "fab"], threshold: Float[Array, ""] | float) -> Float[Array, "fab"]:
    """0 below a threshold of progress, 1 once it is passed [share].

    Args:
        amount: progress [packages].
        threshold: progress at which the gate stands open [packages].

    Returns:
        The gate [share].
    """
    return share((amount - threshold) / GATE_PACKAGES + 1.0)


def install_rate(
    parameters: ToolParameters,
    tools_left: Float[Array, "fab"],
    gate: Float[Array, "fab"],
    installers: Float[Array, "fab"],
    technicians: Float[Array, "fab"],
    installers_needed: Float[Array, "fab"],
    speed: Float[Array, "fab"],
    catch_up: Float[Array, "fab"],
    step: float,
) -> Float[Array, "fab"]:
    """Tools installed this month.

    Args:
        parameters: one draw.
        tools_left: tools still to install [packages].
        gate: 1 while tools may be installed [share].
        installers: visiting installers with a true record [persons].
        technicians: experienced technicians [persons].
        installers_needed: installers for full speed [persons].
        speed: crew and supplier speed [share].
        catch_up: rate at which a fab known to run is brought to its end [per_month].
        step: length of the step [months].

    Returns:
        Tools a month [packages a month]; none without anyone to install them.
    """
    hands = installers + parameters.technician_install_help * technicians
    manned = jnp.minimum(1.0, hands / jnp.maximum(installers_needed, 1e-6))
    pace = PACKAGES / parameters.tool_install_months * gate * manned * speed * share(tools_left / GATE_PACKAGES)
    return jnp.minimum(tools_left / step, pace + catch_up * tools_left)


def qualification_rate(
    parameters: ToolParameters,
    left: Float[Array, "fab"],
    tools_in: Float[Array, "fab"],
    gate: Float[Array, "fab"],
    capability: Float[Array, "fab"],
    catch_up: Float[Array, "fab"],
    step: float,
) -> Float[Array, "fab"]:
    """Qualification done this month.

    Args:
        parameters: one draw.
        left: qualification left [packages].
        tools_in: tools installed [packages].
        gate: 1 once the building is complete [share].
        capability: effective staff over full staff [share].
        catch_up: rate at which a fab known to run is brought to its end [per_month].
        step: length of the step [months].

    Returns:
        Qualification a month [packages a month].
    """
    manned = jnp.minimum(1.0, capability / parameters.staff_for_qualification_share)
    pace = PACKAGES / parameters.qualification_months * tools_in / PACKAGES * gate * manned
    return jnp.minimum(left / step, pace * share(left / GATE_PACKAGES) + catch_up * left)


def ramp_change(
    parameters: ToolParameters,
    ramp: Float[Array, "fab"],
    qualified: Float[Array, "fab"],
    capability: Float[Array, "fab"],
    observed: Float[Array, "fab"],
) -> Float[Array, "fab"]:
    """Change of the share of installed capacity that runs.

    Args:
        parameters: one draw.
        ramp: share that runs [share].
        qualified: 1 once the line is qualified [share].
        capability: effective staff over full staff [share].
        observed: 1 once the fab is known to make volume, when its staff is known to suffice [share].

    Returns:
        Change a month [per_month].
    """
    manned = jnp.maximum(jnp.minimum(1.0, capability / parameters.staff_for_volume_share), observed)
    return qualified * (manned - ramp) / parameters.ramp_months
