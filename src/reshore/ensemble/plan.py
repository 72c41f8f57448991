"""What has to be played: every chunk of draws on every path."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.settings import CHUNK_DRAWS

if TYPE_CHECKING:
    from collections.abc import Iterable

WITH_DEAL = "deal"
WITHOUT_DEAL = "no-deal"
ONLY_CONFIRMED = "confirmed"


@dataclass(frozen=True, order=True)
class Task:
    """One chunk of draws on one path.

    Args:
        chunk: number of the chunk; it holds draws `256 * chunk` to `256 * chunk + 255`.
        path: `deal`, `no-deal` or `confirmed`.
    """

    chunk: int
    path: str

    @property
    def first_draw(self) -> int:
        """Number of the first draw of the chunk."""
        return self.chunk * CHUNK_DRAWS


def chunk_count(draws: int) -> int:
    """How many whole chunks hold so many draws.

    Args:
        draws: number of draws, 1 or more [count].
    """
    return -(-draws // CHUNK_DRAWS)


def tasks_of(draws: int, paths: Iterable[str]) -> tuple[Task, ...]:
    """Everything that has to be played, chunk by chunk, so that a run cut short holds whole pairs.

    Args:
        draws: number of draws [count].
        paths: the paths that are compared.

    Returns:
        All paths of the first chunk, then all paths of the second, and so on.
    """
    paths = tuple(paths)
    return tuple(Task(chunk, path) for chunk in range(chunk_count(draws)) for path in paths)
