"""Writing the report: one HTML file that is complete or absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.record.files import write_atomically
from reshore.record.stages import stage
from reshore.report.studio import Studio

if TYPE_CHECKING:
    from pathlib import Path

    from reshore.outcome import Outcome
    from reshore.report.material import Extras


def write_report(outcome: Outcome, path: Path, extras: Extras | None = None) -> None:
    """Writes the report on an outcome.

    Args:
        outcome: what a deal delivers.
        path: the HTML file; an older one is replaced only by a complete one.
        extras: what the report shows besides the outcome; None for all that the engine can say.

    Raises:
        OSError: the file cannot be written.
    """
    write_atomically(path, render_report(outcome, extras).encode())


@stage("report")
def render_report(outcome: Outcome, extras: Extras | None = None) -> str:
    """The report on an outcome as HTML text.

    Args:
        outcome: what a deal delivers.
        extras: what the report shows besides the outcome; None for all that the engine can say.

    Returns:
        One page that needs nothing else.
    """
    with Studio() as studio:  # starts its process before the libraries for tables and charts are loaded
        from reshore.report.page import page

        return page(outcome, extras, studio)
