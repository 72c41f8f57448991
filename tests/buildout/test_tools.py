"""Tools, qualification, ramp: gates, times with all hands, none without, and the exponential climb."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers

from reshore.buildout.tools import (
    ToolParameters,
    install_rate,
    progress_gate,
    qualification_rate,
    ramp_change,
)

GIVEN = {
    "tool_install_months": 10.0, "technician_install_help": 0.2, "qualification_months": 6.0,
    "staff_for_qualification_share": 0.4, "staff_for_volume_share": 0.5, "ramp_months": 8.0,
}  # fmt: skip
PARAMETERS = block(ToolParameters, **GIVEN)


def install(left=100.0, gate=1.0, installers=50.0, technicians=0.0, needed=50.0, speed=1.0, catch_up=0.0, step=1.0):
    """Tools installed in a month at one fab."""
    values = (numbers(x) for x in (left, gate, installers, technicians, needed, speed, catch_up))
    return float(install_rate(PARAMETERS, *values, step)[0])


def qualify(left=100.0, tools=100.0, gate=1.0, capability=1.0, catch_up=0.0, step=1.0):
    """Qualification done in a month at one fab."""
    values = (numbers(x) for x in (left, tools, gate, capability, catch_up))
    return float(qualification_rate(PARAMETERS, *values, step)[0])


def test_a_gate_on_progress_opens_below_its_threshold():
    np.testing.assert_allclose(progress_gate(numbers(80, 83, 90, 97, 99), 97.0), [0, 0, 0.5, 1, 1])


def test_with_all_hands_tools_take_their_months():
    assert install() == 10.0
    assert install(installers=500.0) == 10.0  # more hands than needed do not help


def test_hands_crew_and_suppliers_each_slow_the_tools():
    assert install(installers=20.0) == pytest.approx(4.0)
    assert install(installers=20.0, technicians=50.0) == pytest.approx(6.0)
    assert install(speed=0.7) == pytest.approx(7.0)
    assert install(installers=0.0) == 0.0
    assert install(gate=0.0) == 0.0
    assert install(left=7.0) == pytest.approx(5.0)  # the last tools take longer
    assert install(left=2.0) == pytest.approx(10 * 2 / 14)


def test_qualification_takes_its_months_with_tools_building_and_staff():
    assert qualify() == pytest.approx(100 / 6)
    assert qualify(capability=0.4) == pytest.approx(100 / 6)
    assert qualify(capability=0.1) == pytest.approx(25 / 6)
    assert qualify(tools=50.0) == pytest.approx(50 / 6)
    assert qualify(gate=0.0) == qualify(tools=0.0) == qualify(capability=0.0) == 0.0


def test_a_fab_known_to_run_is_brought_to_its_end():
    assert install(gate=0.0, catch_up=2.0) == 100.0
    assert qualify(gate=0.0, catch_up=2.0) == 100.0


def ramp_to(months, capability, step=0.01, observed=0.0):
    """Share of the capacity that runs after some months."""
    ramp = numbers(0.0)
    for _ in range(round(months / step)):
        first = ramp_change(PARAMETERS, ramp, numbers(1.0), numbers(capability), numbers(observed))
        second = ramp_change(PARAMETERS, ramp + step * first, numbers(1.0), numbers(capability), numbers(observed))
        ramp = ramp + step * (first + second) / 2
    return float(ramp[0])


@pytest.mark.parametrize(("capability", "ceiling"), [(1.0, 1.0), (0.5, 1.0), (0.2, 0.4)])
def test_output_climbs_exponentially_to_what_staff_can_run(capability, ceiling):
    assert ramp_to(8.0, capability) == pytest.approx(ceiling * (1 - np.exp(-1)), rel=1e-4)


def test_a_fab_known_to_run_needs_no_computed_staff_and_an_unqualified_line_runs_nothing():
    assert ramp_to(8.0, 0.0, observed=1.0) == pytest.approx(1 - np.exp(-1), rel=1e-4)
    shut = ramp_change(PARAMETERS, numbers(0.0), numbers(0.0), numbers(1.0), jnp.zeros(1))
    assert float(shut[0]) == 0.0
