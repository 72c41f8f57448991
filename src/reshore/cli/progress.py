"""How far a run is, on standard error: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reshore.ensemble.run import Progress

QUIET_SECONDS = 5.0
"""At least so long between two lines where standard error is not a terminal [seconds]."""


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """Shows the state of a run while the block runs.

    Yields:
        A function to call with each new state.
    """
    if sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    """A bar with draws, rate and time left."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TextColumn("{task.fields[pace]}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("draws", total=None, pace="preparing")

        def show(state: Progress) -> None:
            bar.update(task, total=state.total, completed=state.done, pace=_pace(state))
            if state.done == state.total:
                bar.update(task, pace="writing the report")

        yield show


def _lines() -> Callable[[Progress], None]:
    """A plain line now and then."""
    last = time.monotonic()

    def show(state: Progress) -> None:
        nonlocal last
        if state.done == state.total or time.monotonic() - last > QUIET_SECONDS:
            last = time.monotonic()
            sys.stderr.write(f"{state.done}/{state.total} draws, {_pace(state)}\n")
            sys.stderr.flush()

    return show


def _pace(state: Progress) -> str:
    """Rate and time left in words."""
    left = "" if state.seconds_left is None else f", {state.seconds_left:.0f} s left"
    return f"{state.rate:.0f} draws/s{left}"
