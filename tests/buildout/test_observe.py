"""What is read off the stocks: dates within the month, known starts, capacity by region, worded codes."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.support import add

from reshore.buildout.observe import MILESTONES, Marks, mark_dates, reached, region_capacity
from reshore.buildout.path import RESIDUAL_LIMIT, result_codes
from reshore.names import MONTHS, NODE_CLASSES, REGIONS

NOVEMBER = "us-taiwan-2025-11"
SECOND = 1


def test_a_known_start_is_dated_on_its_day(inputs, path):
    _, where = inputs(NOVEMBER)
    known = np.flatnonzero((where.start_observed >= 0) & (where.start_observed < 1000))
    dates = path(NOVEMBER)["milestone_month"][:, known, MILESTONES.index("start")]
    np.testing.assert_allclose(dates, np.broadcast_to(where.start_observed[known], dates.shape), rtol=1e-12)


def test_a_known_volume_date_is_met_within_a_month(inputs, path):
    _, where = inputs(NOVEMBER)
    known = np.flatnonzero((where.volume_observed >= 0) & (where.volume_observed < 1000))
    dates = path(NOVEMBER)["milestone_month"][:, known, MILESTONES.index("volume")]
    assert np.abs(dates - where.volume_observed[known]).max() < 1.0


def test_what_had_not_happened_by_the_day_happens_later(inputs, path):
    _, where = inputs(NOVEMBER)
    dates = path(NOVEMBER)["milestone_month"]
    open_volume = np.flatnonzero((where.used * (1 - where.phase) > 0) & (where.volume_observed > 1000))
    assert not (dates[:, open_volume, MILESTONES.index("volume")] < where.as_of).any()
    open_start = np.flatnonzero((where.used > 0) & (where.start_observed > 1000))
    assert not (dates[:, open_start, MILESTONES.index("start")] < where.as_of).any()


def test_milestones_come_in_order_where_they_are_computed(inputs, path):
    _, where = inputs(NOVEMBER)
    dates = path(NOVEMBER)["milestone_month"]
    for earlier, later in (("start", "tool_in"), ("tool_in", "qualified"), ("building", "qualified"),
                           ("qualified", "volume"), ("volume", "full")):  # fmt: skip
        first, second = (dates[..., MILESTONES.index(name)] for name in (earlier, later))
        computed = (where.volume_observed > 1000)[None, :] & np.isfinite(second)
        assert (first[computed] <= second[computed] + 1e-9).all(), (earlier, later)


def test_a_date_is_interpolated_within_the_month_and_kept(inputs_month):
    inputs, start = inputs_month
    before = add(start, [("done", SECOND, 90.0)])
    marks = Marks(reached(inputs, before, jnp.asarray(99.0)), jnp.full((len(MILESTONES), 48), jnp.nan))
    after = add(start, [("done", SECOND, 100.0)])
    marks = mark_dates(inputs, marks, after, jnp.asarray(100.0))
    building = MILESTONES.index("building")
    assert float(marks.dates[building, SECOND]) == pytest.approx(100.5)  # 95 of 100 packages
    marks = mark_dates(inputs, marks, after, jnp.asarray(101.0))
    assert float(marks.dates[building, SECOND]) == pytest.approx(100.5)
    assert np.isnan(marks.dates[MILESTONES.index("volume"), SECOND])


def test_american_projects_add_to_a_base_that_stands_still_and_elsewhere_the_base_grows(inputs_month):
    inputs, _ = inputs_month
    where = inputs.projects
    capacity = jnp.arange(48.0)
    found = np.asarray(region_capacity(inputs, capacity, jnp.asarray(2030.0)))
    base, growth = np.asarray(where.base_capacity), np.asarray(inputs.parameters.fabs.world_growth)[: len(NODE_CLASSES)]
    np.testing.assert_allclose(found[1:], base[1:] * (1 + 6 * growth), rtol=1e-12)
    american = (np.asarray(where.host) == 0) * np.asarray(where.used)
    for node in range(len(NODE_CLASSES)):
        added = (np.asarray(capacity) * american * (np.asarray(where.product) == node)).sum()
        added += float(inputs.parameters.fabs.us_base_leading_kwpm) if node == 0 else 0
        assert found[0, node] == pytest.approx(base[0, node] + added)
    assert found.shape == (len(REGIONS), len(NODE_CLASSES))


def test_every_draw_has_a_code(path):
    results = {name: values.copy() for name, values in path(NOVEMBER).items()}
    assert result_codes(results).tolist() == [0, 0, 0, 0]
    assert results["starts_kwpm"].shape[1] == MONTHS - 60
    results["capacity_kwpm"][1, 3, 4] = np.nan
    results["conservation_residual"][2] = 2 * RESIDUAL_LIMIT
    assert result_codes(results).tolist() == [0, 1, 2, 0]
