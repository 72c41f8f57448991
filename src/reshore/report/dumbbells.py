"""Announced against simulated dates, one row per project: a wide form with labels at the side, a narrow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import PANEL_WIDTH, Spec, filled, finish, marks_of, on
from reshore.report.frames.fabs import END_OF_RUN
from reshore.report.gantt import (
    FIRST,
    NARROW,
    WIDE,
    WIDE_WIDTH,
    date_band_text,
    row_labels,
    side_axis,
    time_axis,
)
from reshore.report.style import colour, date_text
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value

    Row = Mapping[str, Value]
    Rows = Sequence[Row]

_MARKS = (
    ("first_year", "diamond", 46.0, "muted", "announced first for"),
    ("plan_year", "diamond", 60.0, "ink", "planned last for"),
    ("actual_year", "circle", 130.0, "ink", "reached"),
)
"""Column of a known date: shape, size, colour of its line, and how a note calls it."""


def dumbbells(frame: Frame, as_of: float, *, narrow: bool = False) -> Spec:
    """The last plan of every project tied to the middle draw, with the first date, the real one and the band.

    Args:
        frame: announced and simulated dates, in the order of the rows.
        as_of: the deal's date [decimal year].
        narrow: the form for phones, with every label above its row.

    Returns:
        The chart.
    """
    labels, marks = marks_of([str(label) for label in frame.column("label")], 200)
    rows = {str(project): mark[0] for project, mark in zip(frame.column("project"), marks, strict=True)}
    frill, step, down = (NARROW, 5, 7) if narrow else (WIDE, 2, 0)
    y = alt.Y("row:N", scale=alt.Scale(domain=list(rows.values()), padding=0), axis=None if narrow else side_axis())
    x = time_axis(step)
    layers = [
        on("today").mark_rule(color=colour("warn"), strokeDash=[3, 3]).encode(x=x),
        *(_ties(name, role, x, y, down) for name, role in (("sooner", "muted"), ("later", "warn"))),
        *_draws(x, y, down),
        *(_known(mark, x, y, down) for mark in _MARKS),
    ]
    if narrow:
        layers.append(row_labels(x, y))
    height = frill.top + frill.bottom + (32 if narrow else 21) * max(len(rows), 1)
    spec = finish(alt.layer(*layers), PANEL_WIDTH if narrow else WIDE_WIDTH, height, frill, labels)
    data: dict[str, Rows] = {
        "today": [{"from_year": as_of}],
        "draws": [_draw_row(row, rows) for row in frame.records() if row["p10_year"] is not None],
        "labels": [{"row": mark, "from_year": FIRST} for mark in rows.values()],
    }
    data |= {name: _tie_rows(frame, late, rows) for name, late in (("sooner", "no"), ("later", "yes"))}
    data |= {mark[0]: _known_rows(frame, mark, rows) for mark in _MARKS}
    return filled(spec, data)


def _ties(name: str, role: str, x: alt.X, y: alt.Y, down: int) -> alt.Chart:
    """A broad pale line from the last plan to the middle draw."""
    tie = on(name).mark_rule(color=colour(role), strokeWidth=6, opacity=0.3, yOffset=down, y2Offset=down)
    drawn: alt.Chart = tie.encode(x=x, x2=alt.X2("until_year:Q"), y=y)
    return drawn


def _draws(x: alt.X, y: alt.Y, down: int) -> list[alt.Chart]:
    """The band of the draws and its median."""
    line = on("draws").mark_rule(color=colour("deal"), strokeWidth=1.8, aria=True, yOffset=down, y2Offset=down)
    dot = on("draws").mark_circle(color=colour("deal"), size=52, opacity=1, yOffset=down, aria=True)
    words = alt.Description("text:N")
    return [
        line.encode(x=x, x2=alt.X2("until_year:Q"), y=y, description=words),
        dot.encode(x=alt.X("middle:Q"), y=y, description=words),
    ]


def _known(mark: tuple[str, str, float, str, str], x: alt.X, y: alt.Y, down: int) -> alt.Chart:
    """Dates that were known: hollow diamonds for plans, a ring for a real date."""
    name, shape, size, role, _ = mark
    points = on(name).mark_point(
        shape=shape, size=size, filled=False, stroke=colour(role), strokeWidth=1.6, opacity=1, yOffset=down, aria=True
    )
    drawn: alt.Chart = points.encode(x=x, y=y, description=alt.Description("text:N"))
    return drawn


def _draw_row(row: Row, rows: Mapping[str, str]) -> dict[str, Value]:
    """The band of one project; what lies after the run ends at its edge."""
    low, middle, high = (as_float(row[f"{point}_year"]) for point in ("p10", "p50", "p90"))
    return {
        "row": rows[str(row["project"])],
        "from_year": max(FIRST, low or FIRST),
        "until_year": END_OF_RUN if high is None else max(FIRST, high),
        "middle": middle if middle is not None and middle >= FIRST else None,
        "text": f"{row['label']}, volume output in the draws: {date_band_text(low, middle, high)}",
    }


def _tie_rows(frame: Frame, late: str, rows: Mapping[str, str]) -> Rows:
    """From the last plan to the middle draw, for the projects that are late or for those that are not."""
    found: list[Row] = []
    for row in frame.where(late=late).records():
        plan, middle = (as_float(row[name]) or END_OF_RUN for name in ("plan_year", "p50_year"))
        found.append(
            {"row": rows[str(row["project"])], "from_year": max(FIRST, plan), "until_year": max(FIRST, middle)}
        )
    return found


def _known_rows(frame: Frame, mark: tuple[str, str, float, str, str], rows: Mapping[str, str]) -> Rows:
    """The dates of one kind that lie on the axis."""
    dated = [(row, as_float(row[mark[0]])) for row in frame.records()]
    return [
        {
            "row": rows[str(row["project"])],
            "from_year": year,
            "text": f"{row['label']}, {mark[4]} {date_text(year)}",
        }
        for row, year in dated
        if year is not None and FIRST <= year < END_OF_RUN
    ]
