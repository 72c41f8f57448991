"""Writing the page of a comparison: one HTML file that is complete or absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.errors import RunError
from reshore.record.files import write_atomically
from reshore.record.stages import stage
from reshore.report.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from reshore.ensemble.comparison import Comparison


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Writes the page that tells which deal delivers what, why, and how sure that is.

    Args:
        comparison: deals that were played on one day with the same draws.
        path: the HTML file; an older one is replaced only by a complete one.

    Raises:
        RunError: no draw was solved with every deal, so that there is nothing to compare.
        OSError: the file cannot be written.
    """
    write_atomically(path, render_comparison(comparison).encode())


@stage("report")
def render_comparison(comparison: Comparison) -> str:
    """The page on a comparison as HTML text.

    Args:
        comparison: deals that were played on one day with the same draws.

    Returns:
        One page that needs nothing else.

    Raises:
        RunError: no draw was solved with every deal, so that there is nothing to compare.
    """
    if not comparison.runs.solved:
        raise RunError("no draw was solved with every deal; there is nothing to compare: play more draws")
    with Studio() as studio:  # starts its process before the libraries for tables and charts are loaded
        from reshore.report.comparison.page import page

        return page(comparison, studio)
