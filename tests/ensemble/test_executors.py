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


def test_the_first_task_goes_alone():
    alone: list[int] = []
    lock = threading.Lock()
    running = 0

    def play(task: Task) -> int:
        nonlocal running
        with lock:
            running += 1
            alone.append(running)
        with lock:
            running -= 1
        return task.chunk

    results = InProcess(2).map(play, TASKS)
    assert next(results) == (TASKS[0], 0)
    assert alone == [1]
    assert len(list(results)) == len(TASKS) - 1


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
