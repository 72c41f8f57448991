"""Drawings that are made in a process of their own, in the order in which they are asked for.

Starting the drawing library and drawing thirty panels takes as long as everything else in a report. Where a second
processor is there, both happen at the same time; where the second process cannot be had, this one draws.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO

    from reshore.report.canvas import Spec

DRAWER = Path(__file__).with_name("drawer.py")


class Studio:
    """Takes orders for drawings and hands them out; use it with `with`, so that its process always ends.

    Args:
        apart: draw in a process of its own; None for where there are two processors or more.
    """

    def __init__(self, apart: bool | None = None) -> None:
        wanted = (os.cpu_count() or 1) > 1 if apart is None else apart
        self._orders: list[Spec] = []
        self._answers: list[str | None] = []
        self._process = _started() if wanted else None
        self._reader = Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def __enter__(self) -> Studio:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        if kind is not None:
            self._process.kill()
        self._end()

    @property
    def busy(self) -> bool:
        """Whether a process is drawing."""
        return self._process is not None

    def order(self, spec: Spec) -> int:
        """Asks for a drawing.

        Args:
            spec: the specification.

        Returns:
            The number of the order.
        """
        self._orders.append(spec)
        if self._process is not None and self._process.stdin is not None:
            try:
                self._process.stdin.write(json.dumps(spec) + "\n")
                self._process.stdin.flush()
            except OSError:
                self._process.kill()
                self._end()
        return len(self._orders) - 1

    def drawings(self) -> list[str]:
        """All drawings, in the order in which they were asked for; no more can be asked for after this.

        Returns:
            SVG texts as the drawing library writes them.
        """
        self._end()
        answers = [*self._answers, *[None] * (len(self._orders) - len(self._answers))]
        return [answer or draw(spec) for answer, spec in zip(answers, self._orders, strict=True)]

    def _read(self, process: subprocess.Popen[str] | None) -> None:
        """Takes in every answer as it comes, so that neither process ever waits for the other to read."""
        if process is None or process.stdout is None:
            return
        for line in process.stdout:
            try:
                self._answers.append(json.loads(line))
            except ValueError:  # the process was ended in the middle of a line
                return

    def _end(self) -> None:
        """Lets the process finish what was ordered, and ends it."""
        process, self._process = self._process, None
        if process is None:
            return
        _close(process.stdin)
        self._reader.join()
        _close(process.stdout)
        process.wait()


def draw(spec: Spec) -> str:
    """A drawing, made in this process.

    Args:
        spec: the specification.

    Returns:
        SVG text.
    """
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(spec)
    return drawn


def _started() -> subprocess.Popen[str] | None:
    """The drawing process, or None where it cannot be had."""
    if not sys.executable:
        return None
    try:
        return subprocess.Popen(
            [sys.executable, "-P", str(DRAWER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
    except OSError:
        return None


def _close(stream: IO[str] | None) -> None:
    """Closes a pipe whose other end may be gone."""
    if stream is not None:
        try:
            stream.close()
        except OSError:
            return
