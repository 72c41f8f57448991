"""The slopes of a run, kept in its folder, so that writing its report again computes nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.evidence.gradient import gradient_of_run
from reshore.evidence.slope_table import Gradient, Slope
from reshore.record.files import write_atomically
from reshore.record.manifest import content_of

if TYPE_CHECKING:
    from pathlib import Path

    from reshore.outcome import Outcome

GRADIENT_FILE = "gradient.json"
LAYOUT = 1
"""Layout of the file, and the wording of its rows; a file of another one is made anew."""

OUTCOME, YEAR, DRAWS = "us-leading-capacity", 2030, 32
"""The headline whose slopes a report shows, its year, and the draws that they are taken over."""


def kept_gradient(run: Outcome) -> Gradient:
    """The slopes that a report shows, from the run folder, or computed and kept there.

    Args:
        run: what a deal delivers.

    Returns:
        The slopes of US capacity at 7 nm and below at the end of 2030, or of the last year shown where that is earlier.

    Raises:
        SolveError: no draw was solved.
    """
    year, draws = min(YEAR, run.until_year), min(DRAWS, run.draws)
    content = content_of(run.folder)
    if run.folder is not None and content:
        found = _read(run.folder / GRADIENT_FILE, content)
        if found is not None and (found.outcome, found.year, found.draws) == (OUTCOME, year, draws):
            return found
    made = gradient_of_run(run, OUTCOME, year, draws)
    if run.folder is not None and content:
        with suppress(OSError):  # a full disk must not fail a report; the next one computes again
            write_atomically(run.folder / GRADIENT_FILE, _written(made, content))
    return made


def _written(gradient: Gradient, content: str) -> bytes:
    """The file."""
    whole = asdict(gradient)
    for row in whole["rows"]:
        row["values"] = row["values"].tolist()
    return json.dumps({"layout": LAYOUT, "content": content, "gradient": whole}, indent=1).encode() + b"\n"


def _read(file: Path, content: str) -> Gradient | None:
    """What the file holds; None where it is missing, damaged, or belongs to another run."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text())
        if (kept["layout"], kept["content"]) != (LAYOUT, content):
            return None
        whole = kept["gradient"]
        rows = [Slope(**{**row, "values": np.array(row["values"])}) for row in whole.pop("rows")]
        return Gradient(**whole, rows=tuple(rows))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
