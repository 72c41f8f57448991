"""The table on a stop of Taiwan's chips: published figures beside ours, with what makes the difference."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reshore.report.blocks import Block
from reshore.report.style import number_text, unit_text
from reshore.report.tables import badge, table
from reshore.report.words import as_float, sentence

if TYPE_CHECKING:
    from reshore.report.frame import Frame
    from reshore.report.tables import Align


def published_table(frame: Frame) -> Block:
    """Published figures beside ours; what makes the difference stands once below the rows that share it.

    Args:
        frame: published figures and ours.
    """
    headings: dict[str, Align] = {"Figure": "left", "Unit": "left", "Published": "right", "Ours": "right",
                                  "By": "left"}  # fmt: skip
    rows, last = [], ""
    for row in frame.records():
        unit, why = str(row["unit"]), str(row["why"])
        low, middle, high = (number_text(as_float(row[point]), unit) for point in ("p10", "p50", "p90"))
        reason = f"<br><small>{escape(sentence(why))}</small>" if why != last else ""
        last = why
        rows.append(
            [
                f"{escape(sentence(str(row['label'])))}{reason}",
                unit_text(unit),
                number_text(as_float(row["published"]), unit),
                f"{middle}<br><small>{low} to {high}</small>",
                f"{escape(str(row['by']))} {badge(str(row['status']))}",
            ]
        )
    title = "Published figures beside ours, which are not fitted to them: median over draws, and below it 10 to 90 %"
    return Block("taiwan-stop-published", title, table("taiwan-stop-published", title, headings, rows), (frame,))
