"""Processes that play chunks, each on a processor core of its own.

They are started afresh (`spawn`), so that they take over nothing of this process by accident, and each has a pipe of
its own, so that the death of one harms no other. They give the same bits as this process.
"""

from __future__ import annotations

import os
import signal
from collections import Counter, deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.reduction import send_handle
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from reshore.ensemble.serving import Job, Played, Ready, serve
from reshore.errors import RunError
from reshore.record.lock import held_handles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import SpawnProcess
    from typing import Self

    from reshore.ensemble.plan import Task

Result = TypeVar("Result")

WORKERS_PER_CORE = 4
"""Most processes for each processor core that this process may use [count]."""

DEATHS = 3
"""So many processes may die over one task, or one after the other before they can play [count]."""

GRACE_SECONDS = 5.0
"""How long a process that has nothing to do may take to end by itself [seconds]."""

_starting = Lock()
"""Held while the environment of this process is that of a process to be started."""


def cores() -> tuple[int, ...]:
    """The processor cores that this process may use.

    Returns:
        Their numbers; none where the system does not tell.
    """
    affinity = getattr(os, "sched_getaffinity", None)
    return tuple(sorted(affinity(0))) if affinity else ()


def check_workers(count: int) -> None:
    """Makes sure that so many processes make sense here.

    Args:
        count: processes wanted [count].

    Raises:
        RunError: less than one, or more than four for each core.
    """
    usable = len(cores()) or os.cpu_count() or 1
    most = WORKERS_PER_CORE * usable
    if not 1 <= count <= most:
        raise RunError(
            f"workers: {count} is not between 1 and {most} ({WORKERS_PER_CORE} for each of the {usable} processor "
            "cores that may be used here)"
        )


@dataclass
class _Worker:
    """One process, seen from outside.

    Args:
        process: the process.
        connection: pipe to it.
        core: the core that it is pinned to, or None.
        task: what it is playing, or None.
        ready: whether it has said that it is up.
    """

    process: SpawnProcess
    connection: Connection
    core: int | None
    task: Task | None = None
    ready: bool = False

    def prepare(self, job: Job, locks: Sequence[int]) -> None:
        """Hands over what to play from now on, and the locks to hold meanwhile."""
        try:
            self.connection.send(job)
            for handle in locks:
                send_handle(self.connection, handle, self.process.pid)
        except OSError:
            self.process.kill()  # it has died, or has half of what it needs; its death is heard like any other

    def employ(self, task: Task) -> None:
        """Lets it play a task."""
        self.task = task
        with suppress(OSError):  # it has died; that is heard, and the task played by another one
            self.connection.send(task)

    def heard(self) -> Ready | Played | None:
        """What it says; None where it has died."""
        try:
            said: Ready | Played = self.connection.recv()
        except (EOFError, OSError):
            return None
        return said

    def dismiss(self) -> None:
        """Kills it where it is busy; otherwise it ends by itself, because there is nothing more to come."""
        if self.task is not None or not self.ready:
            self.process.kill()
        self.connection.close()

    def leave(self, deadline: float) -> str:
        """Waits until it has ended, kills it where that takes too long, and leaves nothing of it behind.

        Returns:
            How it ended, in words.
        """
        self.process.join(max(deadline - monotonic(), 0.0))
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode or 0
        self.process.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class Workers:
    """Plays the chunks in processes of their own, each pinned to one core.

    Processes that are killed are replaced, and what they were playing is played again. They end when this process ends,
    whatever ends it, and hold the run folder as long as they live. As a context manager it keeps its processes for
    several runs, which saves their start; otherwise they end with each run.

    A script that uses it has to start its work below `if __name__ == "__main__":`, because every process loads the
    script once more.

    Args:
        count: how many processes; never more are started than there are chunks to play [count].

    Raises:
        RunError: the count is out of its range.
    """

    def __init__(self, count: int) -> None:
        check_workers(count)
        self.count = count
        self._crew: list[_Worker] = []
        self._kept = False

    def __enter__(self) -> Self:
        """Keeps the processes until the end of the block."""
        self._kept = True
        return self

    def __exit__(self, *_error: object) -> None:
        """Ends the processes."""
        self._kept = False
        self._end(self._crew)

    def map(self, play: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Plays every task; see `reshore.ensemble.executors.Executor.map`.

        Args:
            play: plays one task; it is sent to the processes.
            tasks: what has to be played.

        Yields:
            Each task with its result, in the order in which they are done.

        Raises:
            RunError: processes die again and again, over one task or before they can play at all.
        """
        waiting, locks = deque(tasks), held_handles()
        job, wanted = Job(play, len(locks)), min(self.count, len(tasks))
        deaths: Counter[Task | None] = Counter()
        for worker in self._crew:
            if worker.ready:
                worker.prepare(job, locks)
        try:
            while True:
                self._recruit(min(wanted, len(waiting) + self._busy))
                self._employ(waiting)
                if not self._busy and not waiting:
                    return
                for worker in self._stirring():
                    match worker.heard():
                        case Ready():
                            worker.ready = True
                            worker.prepare(job, locks)
                            deaths.pop(None, None)
                        case Played() as played:
                            worker.task = None
                            if played.error is not None:
                                raise played.error
                            self._employ(waiting)
                            yield played.task, played.results
                        case None:
                            self._bury(worker, deaths, waiting)
        finally:
            self._end([worker for worker in self._crew if not self._kept or worker.task is not None])

    @property
    def _busy(self) -> int:
        """How many processes are playing [count]."""
        return sum(worker.task is not None for worker in self._crew)

    def _recruit(self, wanted: int) -> None:
        """Starts processes until there are as many as are wanted, each on the core that has the fewest of them."""
        usable = cores()
        while len(self._crew) < wanted:
            taken = Counter(worker.core for worker in self._crew)
            core = min(usable, key=lambda one: taken[one], default=None)
            self._crew.append(_started(core))

    def _employ(self, waiting: deque[Task]) -> None:
        """Gives a task to every process that has none."""
        for worker in self._crew:
            if waiting and worker.ready and worker.task is None:
                worker.employ(waiting.popleft())

    def _stirring(self) -> list[_Worker]:
        """Waits until at least one process says something or dies."""
        stirring = wait([worker.connection for worker in self._crew])
        return [worker for worker in self._crew if worker.connection in stirring]

    def _bury(self, worker: _Worker, deaths: Counter[Task | None], waiting: deque[Task]) -> None:
        """Takes a process out that has died, and puts what it was playing first in the queue.

        Raises:
            RunError: that has happened too often.
        """
        self._crew.remove(worker)
        worker.dismiss()
        how = worker.leave(monotonic() + GRACE_SECONDS)
        task = worker.task
        if task is not None:
            waiting.appendleft(task)
        elif worker.ready:
            return
        deaths[task] += 1
        if deaths[task] == DEATHS:
            raise RunError(_too_many(task, how))

    def _end(self, workers: Sequence[_Worker]) -> None:
        """Ends some of the processes, those that play at once."""
        for worker in workers:
            worker.dismiss()
        deadline = monotonic() + GRACE_SECONDS
        for worker in workers:
            worker.leave(deadline)
        self._crew = [worker for worker in self._crew if worker not in workers]


def _too_many(task: Task | None, how: str) -> str:
    """What to say and do where processes die again and again."""
    if task is None:
        return (
            f"workers: {DEATHS} processes ended before they could play (the last one with {how}); a script has to do "
            'its work below `if __name__ == "__main__":`, and --workers 1 does without processes'
        )
    return (
        f"chunk {task.chunk} of the path {task.path!r}: {DEATHS} processes ended while they played it (the last one "
        f"with {how}); the chunks that were complete are kept, and the same command goes on from there: try fewer "
        "--workers, because each of them needs memory of its own"
    )


def _started(core: int | None) -> _Worker:
    """A new process, which hears no interrupt."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there, core), name="reshore worker", daemon=True)
    with _surroundings():
        process.start()
    there.close()
    return _Worker(process, here, core)


@contextmanager
def _surroundings() -> Iterator[None]:
    """What a process is born into: one thread for linear algebra, and deaf to Ctrl-C, which is for this process alone.

    Compiled programs run in one thread as well: each process has one core.
    """
    wanted = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "PJRT_NPROC"), "1")
    with _starting, _interrupts_held_back():
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Lets an interrupt wait until the end of the block; a process that is started meanwhile never gets one."""
    if os.name != "posix":
        yield
        return
    resource_tracker.ensure_running()  # it lets interrupts through again when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
