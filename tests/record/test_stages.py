"""A stage inside another one takes its time from it; threads add up."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from reshore.record import stages


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test turns, and books that are empty."""
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(stages.time, "perf_counter", lambda: now.seconds)
    monkeypatch.setattr(stages, "_spent", stages.defaultdict(float))
    return now


def test_inner_stages_take_their_time_from_the_outer_one(clock):
    with stages.stage("report"):
        clock.seconds += 1
        with stages.stage("draw"):
            clock.seconds += 5
        clock.seconds += 2
        with stages.stage("draw"):
            clock.seconds += 7
    assert stages.seconds_by_stage() == {"draw": 12, "report": 3}


def test_a_stage_that_fails_is_booked(clock):
    def fail():
        with stages.stage("write"):
            clock.seconds += 4
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        fail()
    with stages.stage("after"):
        clock.seconds += 1
    assert stages.seconds_by_stage() == {"write": 4, "after": 1}


def test_a_thread_has_stages_of_its_own(clock):
    def work():
        with stages.stage("simulate"):
            clock.seconds += 3

    with stages.stage("wait"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert stages.seconds_by_stage() == {"simulate": 3, "wait": 3}
