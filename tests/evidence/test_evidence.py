"""What results rest on, and the printed checks, which warn and never fail."""

from __future__ import annotations

import numpy as np
import pytest
from tests.ensemble import made_up

import reshore.run
from reshore.ensemble.additionality import additionality
from reshore.ensemble.readings import start_to_volume
from reshore.ensemble.run import simulate
from reshore.evidence.checks import RANGES, printed_checks
from reshore.evidence.shares import spread_shares
from reshore.names import STATUSES
from reshore.outcome import MILESTONES, Outcome
from reshore.settings import Settings
from reshore.units import UNITS


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """Made-up outcomes of 300 draws, of a deal and of the path without one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reshore.run, "simulate", made_up.play)
        settings = Settings(draws=300)
        return {name: simulate(name, settings, keep=False) for name in ("us-taiwan-2025-11", "status-quo")}


@pytest.fixture
def outcome(outcomes: dict[str, Outcome]) -> Outcome:
    """The outcome of the deal."""
    return outcomes["us-taiwan-2025-11"]


def test_what_drives_a_headline_is_named(outcome: Outcome):
    spreads = {(spread.headline.name, spread.headline.year): spread for spread in spread_shares(outcome)}
    assert list(spreads) == [(headline.name, headline.year) for headline in outcome.headlines]
    spread = spreads["us-leading-capacity", 2028]
    assert spread.drivers[0].entry == made_up.DRIVER
    assert spread.labels[0] == outcome.world.catalogue.parameters[made_up.DRIVER].label
    assert len(spread.drivers) <= 3
    for spread in spreads.values():
        assert tuple(spread.by_status) == STATUSES
        assert sum(spread.by_status.values()) + spread.unexplained == pytest.approx(1)


def test_a_headline_of_the_deal_is_no_better_known_than_its_clauses(outcomes: dict[str, Outcome]):
    for name, outcome in outcomes.items():
        statuses = {headline.status for headline in outcome.headlines if headline.name == "us-leading-capacity"}
        assert statuses == {"assumed"}, name


def test_every_check_has_a_range_and_a_basis(outcome: Outcome):
    checks = printed_checks(outcome)
    assert [check.name for check in checks] == [found.name for found in RANGES]
    for check in checks:
        assert check.low < check.high
        assert check.unit in UNITS
        assert check.basis
        assert check.inside == (check.low <= check.p50 <= check.high)
        assert bool(check.note) != check.inside


def test_checks_are_read_from_the_path_without_the_deal(outcomes: dict[str, Outcome]):
    assert printed_checks(outcomes["us-taiwan-2025-11"]) == printed_checks(outcomes["status-quo"])


def test_start_to_volume_leaves_out_pauses_and_counts_never(outcome: Outcome):
    data = outcome.base.copy(deep=True)
    months = data["milestone_month"]
    volume, start = MILESTONES.index("volume"), MILESTONES.index("start")
    months.values[:, :, start], months.values[:, :, volume] = 80.0, 120.0
    assert start_to_volume(data).tolist() == [40.0] * 300
    paused = np.flatnonzero(data["project_paused"].values)
    months.values[:, paused, volume] = 250.0
    assert start_to_volume(data).tolist() == [40.0] * 300
    months.values[0, :, volume] = np.nan
    assert start_to_volume(data)[0] == np.inf
    months.values[:, :, start] = 30.0
    assert np.isinf(start_to_volume(data)).all()


def test_additions_and_moves_add_up_to_the_difference(outcome: Outcome):
    rows = {row.kind: row for row in additionality(outcome, 2032)}
    assert list(rows) == ["adds", "pulls forward", "relabels"]
    assert rows["adds"].kwpm[1] > 0
    assert rows["adds"].usd_bn[1] > rows["adds"].kwpm[1]
    assert rows["relabels"].kwpm[1] > 0
    assert all(row.kwpm == tuple(sorted(row.kwpm)) for row in rows.values())


def test_the_path_without_a_deal_adds_nothing(outcomes: dict[str, Outcome]):
    assert additionality(outcomes["status-quo"], 2032) == ()
