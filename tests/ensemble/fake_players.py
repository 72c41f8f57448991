"""Made-up players for processes: they play in no time, or die, or wait, as a test wants it."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from reshore.ensemble.plan import Task
from reshore.errors import RunError

ROOT = Path(__file__).parents[2]
LONG_SECONDS = 120.0
"""A condition that has not come true for so long never will, even on a loaded machine."""


def wait_until(true: object, what: str) -> None:
    """Waits for a condition; fails where it never comes true."""
    deadline = time.monotonic() + LONG_SECONDS
    while not true():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.01)


def state(process: int) -> str:
    """What a process does, as one letter of `/proc`: T for stopped, X for gone."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "X"


def lives(process: int) -> bool:
    """Whether a process still runs; one that has ended and that nobody has asked about does not."""
    if Path("/proc/self").exists():
        return state(process) not in {"Z", "X"}
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass(frozen=True)
class Said:
    """What a fake player says of the process it plays in."""

    first_draw: int
    process: int
    cores: tuple[int, ...]
    environment: dict[str, str]
    deaf: bool


@dataclass(frozen=True)
class Telling:
    """Tells about its process."""

    def __call__(self, task: Task) -> Said:
        """Plays a task."""
        cores = tuple(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else ()
        deaf = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        return Said(task.first_draw, os.getpid(), cores, dict(os.environ), deaf)


@dataclass(frozen=True)
class Dying:
    """Dies over a task as often as is wanted, before it plays it."""

    folder: Path
    times: dict[Task, int]

    def __call__(self, task: Task) -> int:
        """Plays a task, or dies."""
        for death in range(self.times.get(task, 0)):
            mark = self.folder / f"{task.path}-{task.chunk}-{death}"
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        return task.first_draw


class UnsendableError(Exception):
    """An error that cannot be made again from what it says."""

    def __init__(self, first: int, second: int) -> None:
        super().__init__(f"{first} and {second}")


@dataclass(frozen=True)
class Failing:
    """Fails over one task."""

    chunk: int
    sendable: bool = True

    def __call__(self, task: Task) -> int:
        """Plays a task, or fails."""
        if task.chunk == self.chunk:
            if self.sendable:
                raise RunError(f"chunk {task.chunk}: the disk is full")
            raise UnsendableError(1, 2)
        return task.first_draw


@dataclass(frozen=True)
class Waiting:
    """Says who plays what, then writes on and on until it is let go; the first chunks are played at once."""

    folder: Path
    at_once: int = 0

    def __call__(self, task: Task) -> int:
        """Plays a task when the file `go` is there."""
        (self.folder / f"process-{os.getpid()}").touch()
        while task.chunk >= self.at_once and not (self.folder / "go").exists():
            (self.folder / f"written-by-{os.getpid()}").write_text(str(time.monotonic()))
        return task.first_draw

    @property
    def processes(self) -> list[int]:
        """Who has begun to play."""
        return [int(file.name.removeprefix("process-")) for file in self.folder.glob("process-*")]
