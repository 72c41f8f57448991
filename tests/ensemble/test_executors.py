"""Every task is played once, and nothing further is begun after an error."""

from __future__ import annotations

import threading

import pytest

from reshore.ensemble.executors import InProcess
from reshore.ensemble.plan import WITH_DEAL, WITHOUT_DEAL, Task, chunk_count, tasks_of

TASKS = tasks_of(1000, (WITH_DEAL, WITHOUT_DEAL))


def test_the_plan_holds_whole_pairs_chunk_by_chunk():
    assert chunk_count(1) == chunk_count(256) == 1
    assert chunk_count(257) == 2
    assert [(task.chunk, task.path) for task in TASKS[:4]] == [(0, "deal"), (0, "no-deal"), (1, "deal"), (1, "no-deal")]
    assert len(TASKS) == 8
    assert TASKS[-1].first_draw == 768


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_every_task_is_played_once(threads: int):
    done = dict(InProcess(threads).map(lambda task: task.first_draw, TASKS))
    assert done == {task: task.first_draw for task in TASKS}


def test_two_tasks_are_played_at_the_same_time():
    both = threading.Barrier(2, timeout=30)

    def play(task: Task) -> int:
        both.wait()
        return task.chunk

    assert len(list(InProcess(2).map(play, TASKS))) == len(TASKS)


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_stops_the_rest(threads: int):
    begun: list[Task] = []

    def play(task: Task) -> int:
        begun.append(task)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        list(InProcess(threads).map(play, TASKS))
    assert len(begun) < len(TASKS)


@pytest.mark.parametrize("threads", [1, 2])
def test_nothing_to_do_is_done(threads: int):
    assert list(InProcess(threads).map(lambda task: task, ())) == []
