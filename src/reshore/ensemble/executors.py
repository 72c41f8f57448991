"""Who plays the chunks. Results are the same bit for bit whatever plays them."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from reshore.ensemble.workers import Workers, check_workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from reshore.ensemble.plan import Task

__all__ = ["THREADS", "Executor", "InProcess", "Workers", "players"]

Result = TypeVar("Result")

THREADS = 2
"""Chunks played side by side in one process: while one is written, another is computed [count]."""


class Executor(Protocol):
    """Anything that can play tasks and hand over each result as soon as it is there."""

    def map(self, play: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Plays every task.

        Args:
            play: plays one task.
            tasks: what has to be played.

        Yields:
            Each task with its result, in the order in which they are done.
        """
        ...


@dataclass(frozen=True)
class InProcess:
    """Plays the chunks in this process, one after the other or a few side by side.

    Args:
        threads: how many chunks are played at the same time [count].
    """

    threads: int = 1

    def map(self, play: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Plays every task; see `Executor.map`."""
        if self.threads == 1:
            yield from ((task, play(task)) for task in tasks)
        else:
            yield from self._side_by_side(play, tasks)

    def _side_by_side(self, play: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
        """Plays tasks in threads; after an error or an interrupt no further task is begun."""
        pool = ThreadPoolExecutor(self.threads)
        try:
            running: dict[Future[Result], Task] = {pool.submit(play, task): task for task in tasks}
            while running:
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def players(workers: int) -> Iterator[Executor]:
    """Who plays, for one run or several: this process, or others that end with the block.

    Args:
        workers: 1 for this process, else how many others [count].

    Yields:
        The executor.

    Raises:
        RunError: the number is out of its range.
    """
    check_workers(workers)
    if workers == 1:
        yield InProcess(THREADS)
    else:
        with Workers(workers) as processes:
            yield processes
