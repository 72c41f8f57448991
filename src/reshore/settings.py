"""Settings of a run: what is not part of the deal and not part of the baseline."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

CHUNK_DRAWS = 256
"""Draws in every chunk; the last chunk is padded to it, so that every chunk has the same bits."""

SOBOL_DIMENSIONS = 512
"""Dimensions of the Sobol sequence; it never grows, so that a new parameter moves no other parameter's draws."""


@dataclass(frozen=True)
class Settings:
    """How many draws, from which seed, shown until when, and where results go.

    Args:
        draws: number of draws of what nobody knows [count].
        seed: seed of the scrambled Sobol sequence and of the shocks.
        until_year: last year that results show; the engine always runs to 2040.
        out: folder that takes the run folder; None for `runs` below the current folder.
    """

    draws: int = 1000
    seed: int = 2025
    until_year: int = 2040
    out: Path | None = None
