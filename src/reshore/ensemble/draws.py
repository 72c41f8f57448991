"""Draws of what nobody knows.

Draw `i` depends on the seed and on `i` alone: not on the deal, not on how many draws are asked for, not on the chunk in
which it comes. So two deals are compared draw by draw, and the difference between them is the deal and nothing else.

Parameters come from a scrambled Sobol sequence of fixed dimension; shocks that hit single fabs come from Philox, a
generator whose numbers have an address: seed, draw, fab slot, channel.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from reshore.names import FAB_SLOTS, NODE_CLASSES, REGIONS, TRACKS
from reshore.record.files import write_atomically
from reshore.settings import CHUNK_DRAWS, SOBOL_DIMENSIONS
from reshore.world.chip_inputs import ORIGIN_SLOTS
from reshore.world.inputs import Draws

if TYPE_CHECKING:
    from reshore.world.catalogue import Catalogue

SOBOL_BITS = 30
"""Resolution of the Sobol sequence; points lie in the middle of cells of width 2**-30, never on 0 or 1."""

SHOCK_CHANNELS: dict[str, int | list[int]] = {
    "permit_gamma_uniform": list(range(len(TRACKS))),
    "cancel_uniform": 3,
    "pause_uniform": 4,
    "start_uniform": 5,
}
"""Name of a shock to its channel; permits have one channel for each track. Channels are only ever added."""

FLOW_SHAPE = (len(NODE_CLASSES), ORIGIN_SLOTS, len(REGIONS))
"""Node classes, slots and destinations of the first guess of chip flows."""

FLOW_KEY = 1
"""Second word of the key of the generator for chip flows; that of the fabs is zero."""

CHANNELS = 16
"""Channels with an address; more than are used, so that a new shock moves no other shock."""

WORDS = 4
"""Random 64-bit words at each address of Philox; the first one is used."""


def draws_of(catalogue: Catalogue, seed: int, first: int, count: int) -> Draws:
    """Some of the draws of a run, the same for every deal.

    Args:
        catalogue: the uncertain parameters of the baseline.
        seed: seed of the run, 0 or more.
        first: number of the first draw, a multiple of 256.
        count: how many draws, a multiple of 256.

    Returns:
        Sampled parameters and shocks of draws `first` to `first + count - 1`, draws along the leading axis.

    Raises:
        ValueError: `first` or `count` does not fall on whole chunks.
    """
    if first % CHUNK_DRAWS or count % CHUNK_DRAWS or first < 0 or count <= 0:
        raise ValueError(f"draws come in whole chunks of {CHUNK_DRAWS}, not {count} from {first}")
    return Draws(
        parameters=catalogue.sample(sobol_points(seed, first, count)),
        shocks={**shocks(seed, first, count), "chip_flow_uniform": flow_guesses(seed, first, count)},
        index=np.arange(first, first + count),
    )


def sobol_points(seed: int, first: int, count: int) -> Float[np.ndarray, "count dimension"]:
    """Points of the scrambled Sobol sequence, strictly between 0 and 1.

    Points are kept in the user's cache folder, because loading the library that makes them takes longer than playing
    dozens of draws.

    Args:
        seed: seed of the scrambling.
        first: number of the first point, a multiple of 256.
        count: how many points, a multiple of 256.

    Returns:
        One row for each draw and one column for each dimension [share].

    Source: Owen (1998), Scrambling Sobol' and Niederreiter-Xing points; `scipy.stats.qmc.Sobol`.
    """
    chunks = range(first // CHUNK_DRAWS, (first + count) // CHUNK_DRAWS)
    return np.concatenate([_chunk_points(seed, chunk, _points_folder()) for chunk in chunks])


def _points_folder() -> Path:
    """Where points are kept: other versions of the library that makes them have folders of their own."""
    from importlib.metadata import version

    from platformdirs import user_cache_dir

    return Path(user_cache_dir("reshore")) / f"sobol-{SOBOL_DIMENSIONS}-{SOBOL_BITS}-{version('scipy')}"


@lru_cache(maxsize=16)
def _chunk_points(seed: int, chunk: int, folder: Path) -> Float[np.ndarray, "chunk dimension"]:
    """The points of one chunk: from the folder where they are there and whole, else made and kept there."""
    file = folder / f"{seed}-{chunk}.npy"
    try:
        with file.open("rb") as stream:
            cells, digest = np.load(stream, allow_pickle=False), stream.read()
        whole = cells.shape == (CHUNK_DRAWS, SOBOL_DIMENSIONS) and sha256(cells.tobytes()).digest() == digest
    except (OSError, ValueError, EOFError):
        whole = False
    if not whole:
        cells = _scrambled(seed, chunk)
        content = BytesIO()
        np.save(content, cells, allow_pickle=False)
        with suppress(OSError):  # a full disk must not fail a run; the next one makes the points again
            write_atomically(file, content.getvalue() + sha256(cells.tobytes()).digest())
    return np.asarray((cells + 0.5) / 2**SOBOL_BITS)


def _scrambled(seed: int, chunk: int) -> np.ndarray:
    """Cells of the sequence in which the points of one chunk lie, as whole numbers below 2**30."""
    from scipy.stats import qmc

    sequence = qmc.Sobol(SOBOL_DIMENSIONS, scramble=True, bits=SOBOL_BITS, rng=np.random.default_rng(seed))
    if chunk:
        sequence.fast_forward(chunk * CHUNK_DRAWS)
    return np.asarray(sequence.random(CHUNK_DRAWS) * 2**SOBOL_BITS).astype(np.uint32)


def shocks(seed: int, first: int, count: int) -> dict[str, Float[np.ndarray, "draw *slots"]]:
    """Uniform numbers that decide what happens to single fabs: permits, cancellations, pauses, starts, capacities.

    Args:
        seed: seed of the run.
        first: number of the first draw.
        count: how many draws.

    Returns:
        Name of the shock to uniforms strictly between 0 and 1: `permit_gamma_uniform` of shape (draw, 3 tracks, 48 fab
        slots), the others of shape (draw, 48 fab slots) [share].

    Source: Salmon et al. (2011), Parallel random numbers: as easy as 1, 2, 3; `numpy.random.Philox`.
    """
    addresses = FAB_SLOTS * CHANNELS
    generator = np.random.Philox(key=seed, counter=first * addresses)
    words = generator.random_raw(count * addresses * WORDS).reshape(count, FAB_SLOTS, CHANNELS, WORDS)[..., 0]
    uniform = ((words >> np.uint64(11)) + 0.5) * 2.0**-53
    by_channel = np.moveaxis(uniform, 2, 1)
    return {name: np.ascontiguousarray(by_channel[:, channel]) for name, channel in SHOCK_CHANNELS.items()}


def flow_guesses(seed: int, first: int, count: int) -> Float[np.ndarray, "draw node origin destination"]:
    """Uniform numbers for the first guess of chip flows, the same for every deal.

    Args:
        seed: seed of the run.
        first: number of the first draw.
        count: how many draws.

    Returns:
        One number for each class, slot and destination, strictly between 0 and 1 [share].
    """
    numbers = int(np.prod(FLOW_SHAPE))
    key = np.array([seed, FLOW_KEY], dtype=np.uint64)
    words = np.random.Philox(key=key, counter=first * numbers // WORDS).random_raw(count * numbers)
    return (((words >> np.uint64(11)) + 0.5) * 2.0**-53).reshape(count, *FLOW_SHAPE)
