"""Where the time of this process went: seconds by stage, for benchmarks.

A stage inside another one takes its time from it. Stages in threads side by side add up, so their sum can be larger
than the time that has passed.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_spent: dict[str, float] = defaultdict(float)
_booking = threading.Lock()
_open = threading.local()


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Books the time of a block.

    Args:
        name: what is done in the block, in a word or two.
    """
    inside: list[float] = _open.__dict__.setdefault("inside", [])
    inside.append(0.0)
    begun = time.perf_counter()
    try:
        yield
    finally:
        spent = time.perf_counter() - begun
        own = spent - inside.pop()
        if inside:
            inside[-1] += spent
        with _booking:
            _spent[name] += own


def seconds_by_stage() -> dict[str, float]:
    """Seconds that this process has spent in each stage so far, stages that never ran left out [seconds]."""
    with _booking:
        return dict(_spent)
