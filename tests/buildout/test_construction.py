"""The rework cycle: nothing is lost, quality sets the effort, and a good crew takes the time it should."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import block, numbers

from reshore.buildout.construction import (
    BuildingNorm,
    ConstructionParameters,
    building_norm,
    construction,
    crew_need,
)

MONTHS = 13.0


def build(quality, months=60.0, step=0.02, speed=1.0, rookies=0.0, utilities=0.0, **more):
    """Build one fab with a fixed crew.

    Returns:
        Times, work, hidden rework, done and effort by step.
    """
    values = {"rework_discovery_months": 4.0, "rookie_quality_loss": 0.2, "park_utilities_work_saving": 0.1} | more
    parameters = block(ConstructionParameters, **values)
    norm = BuildingNorm(numbers(100 / MONTHS), numbers(quality))
    one, zero = numbers(1.0), numbers(0.0)

    def flows(stocks):
        built = construction(
            parameters, stocks[0], stocks[1], one, numbers(speed), numbers(rookies), norm, numbers(utilities), zero,
            step,
        )  # fmt: skip
        progress, right = built.progress, built.quality * built.progress
        return jnp.stack([built.found - progress, progress - right - built.found, right, progress])

    def heun(stocks, _):
        first = flows(stocks)
        return stocks + step * (first + flows(stocks + step * first)) / 2, stocks

    times = np.arange(0, months, step)
    _, path = jax.lax.scan(heun, jnp.array([[100.0], [0.0], [0.0], [0.0]]), times)
    return times, *np.asarray(path)[:, :, 0].T


def test_at_quality_one_a_building_takes_its_months():
    times, work, hidden, done, _ = build(1.0, months=20.0)
    complete = times[np.argmax(done >= 95.0)]
    assert complete == pytest.approx((84 + 16 * np.log(16 / 5)) / 100 * MONTHS, abs=0.05)  # crew drawn down at the end
    assert complete == pytest.approx(MONTHS, rel=0.03)
    assert not hidden.any()
    assert (np.diff(work) <= 0).all()


@pytest.mark.parametrize("quality", [0.75, 0.88, 0.95])
def test_work_hidden_rework_and_work_done_always_add_to_a_hundred_and_effort_is_work_over_quality(quality):
    _, work, hidden, done, effort = build(quality, months=90.0, step=0.1)
    np.testing.assert_allclose(work + hidden + done, 100.0, rtol=1e-12)
    assert done[-1] > 99.9
    assert effort[-1] == pytest.approx(done[-1] / quality, rel=1e-9)


def test_rework_and_a_late_find_delay_completion():
    def month_done(**case):
        times, _, _, done, _ = build(step=0.1, **case)
        return times[np.argmax(done >= 95.0)]

    good = month_done(quality=0.95)
    assert month_done(quality=0.8) > good + 2
    assert month_done(quality=0.95, rework_discovery_months=9.0) > good + 0.4
    assert month_done(quality=0.95, rookies=0.5) > good + 0.5
    assert month_done(quality=0.95, speed=0.5) > good + 9
    assert month_done(quality=0.95, utilities=1.0) < good - 0.5


def test_a_fab_known_to_be_finished_is_brought_to_its_end_without_rework():
    parameters = block(
        ConstructionParameters, rework_discovery_months=4.0, rookie_quality_loss=0.2, park_utilities_work_saving=0.0
    )
    norm = BuildingNorm(numbers(5.0), numbers(0.8))
    built = construction(
        parameters, numbers(40.0), numbers(10.0), numbers(0.0), numbers(1.0), numbers(0.5), norm, numbers(0.0),
        numbers(2.0), 1.0,
    )  # fmt: skip
    assert float(built.progress[0]) == 40.0  # at most the stock within the step
    assert float(built.found[0]) == 10.0
    assert float(built.quality[0]) == 1.0


def test_quality_and_pace_before_crews_by_hand():
    parameters = block(
        ConstructionParameters, fabs=2, building_months_full_crew=12.5, craft_productivity=0.8,
        craft_hours_per_week=numbers(60.0, 40.0), hours_exponent=0.7, first_pass_quality=0.9,
        overtime_quality_loss=0.1, immature_design_quality_loss=0.2, design_maturity_first=0.5,
        design_maturity_later=0.9,
    )  # fmt: skip
    norm = building_norm(parameters, numbers(1.0, 0.0))
    np.testing.assert_allclose(norm.pace, [8 * 0.8 * 1.2**0.7, 8 * 0.8 * 0.8**0.7], rtol=1e-13)
    np.testing.assert_allclose(norm.quality, [0.9 * 0.95 * 0.9, 0.9 * 1.0 * 0.98], rtol=1e-13)


def test_a_fab_wants_its_crew_for_the_building_and_a_part_of_it_for_tools():
    parameters = block(ConstructionParameters, fabs=4, hookup_crew_share=0.3)
    one, zero = numbers(1, 1, 1, 1), numbers(0, 0, 0, 0)
    need = crew_need(parameters, 1000 * one, one, numbers(50, 4, 0, 0), one, numbers(100, 100, 100, 4))
    np.testing.assert_allclose(need, [1300, 550, 300, 75])
    assert not np.asarray(crew_need(parameters, 1000 * one, zero, 50 * one, zero, 50 * one)).any()
