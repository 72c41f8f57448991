"""The inside of a process that plays for another one.

It takes orders through a pipe: first what plays (a `Job`, with the locks to hold), then task after task. It ends when
the pipe is closed, and at once, whatever it is doing, when the process that started it ends.
"""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any

from reshore.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from reshore.ensemble.plan import Task


@dataclass(frozen=True)
class Job:
    """What a process is to play from now on.

    Args:
        play: plays one task.
        locks: how many file handles of locks follow [count].
    """

    play: Callable[[Task], Any]
    locks: int


@dataclass(frozen=True)
class Ready:
    """A process is up and waits for its first job."""


@dataclass(frozen=True)
class Played:
    """What became of a task.

    Args:
        task: the task.
        results: what was played; None where that failed.
        error: why it failed, or None.
    """

    task: Task
    results: Any = None
    error: Exception | None = None


def serve(connection: Connection, core: int | None) -> None:
    """Plays what comes through a pipe until it is closed.

    Args:
        connection: pipe to the process that gives the orders.
        core: the only processor core to use; None for any.
    """
    _end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt is for the parent, which ends this process
    if core is not None:
        os.sched_setaffinity(0, {core})
    job, locks = Job(_nothing, 0), list[int]()
    try:
        connection.send(Ready())
        while True:
            order = connection.recv()
            if isinstance(order, Job):
                job, locks = order, _exchanged(locks, connection, order.locks)
            else:
                connection.send(_played(job.play, order))
    except (EOFError, OSError):
        return  # the pipe is closed: there is nothing more to play


def _played(play: Callable[[Task], Any], task: Task) -> Played:
    """What became of a task; an error goes to the parent."""
    try:
        return Played(task, play(task))
    except Exception as error:
        return Played(task, error=_sendable(error))


def _sendable(error: Exception) -> Exception:
    """The error itself where it survives the pipe, else one that says the same."""
    try:
        if str(pickle.loads(pickle.dumps(error))) == str(error):
            return error
    except Exception:  # anything may go wrong where a class of errors was never meant to be sent
        pass
    return RunError(f"a process that plays failed with {type(error).__name__}: {error}")


def _exchanged(old: list[int], connection: Connection, count: int) -> list[int]:
    """The locks of a new job, in place of those of the job before."""
    from multiprocessing.reduction import recv_handle

    for handle in old:
        os.close(handle)
    return [recv_handle(connection) for _ in range(count)]


def _end_with_parent() -> None:
    """Lets a thread end this process, in the middle of whatever it does, as soon as its parent has ended."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(1)

    Thread(target=watch, name="watch the parent", daemon=True).start()


def _nothing(_task: Task) -> None:
    """Plays nothing, as long as there is no job."""
