"""The Gantt chart of fabs by stage: a wide form with labels at the side, a narrow one with labels above the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import PANEL_WIDTH, Frill, Spec, filled, finish, marks_of, on
from reshore.report.frames.fabs import END_OF_RUN, STAGES
from reshore.report.style import BAND, colour, date_text
from reshore.report.words import as_float, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value

    Rows = Sequence[Mapping[str, Value]]

FIRST = 2020.0
"""Where the time axis begins; earlier stages are cut there."""

WIDE_WIDTH = 820
WIDE = Frill(left=250, right=14, top=42, bottom=6)
NARROW = Frill(left=6, right=12, top=42, bottom=6)
"""Room around the wide form and around the narrow one [pixels]."""
_KINDS = (
    ("first plan", "diamond", "paper", "muted", "first announced for"),
    ("plan", "diamond", "paper", "ink", "announced for"),
    ("actual", "circle", "ink", "paper", "reached"),
)
"""Kind of a known date: shape, colour inside, colour of its line, and how a note calls it."""


def gantt(stages: Frame, volume: Frame, known: Frame, as_of: float, *, narrow: bool = False) -> Spec:
    """Fabs by stage from median dates, the spread of the volume date, and the dates known by the deal's date.

    Args:
        stages: one row per project and stage.
        volume: one row per project with the band of its volume date.
        known: one row per announced or real volume date.
        as_of: the deal's date [decimal year].
        narrow: the form for phones, with every label above its bar.

    Returns:
        The chart.
    """
    labels, marks = marks_of([str(label) for label in volume.column("label")], 200)
    rows = {str(project): mark[0] for project, mark in zip(volume.column("project"), marks, strict=True)}
    frill, step, bar = (NARROW, 5, 6) if narrow else (WIDE, 2, -2)
    y = alt.Y("row:N", scale=alt.Scale(domain=list(rows.values()), padding=0), axis=None if narrow else side_axis())
    x = time_axis(step)
    layers = [_today(x), _bars(x, y, bar), *_whiskers(x, y, bar + 7), *(_known(kind, x, y, bar) for kind in _KINDS)]
    if narrow:
        layers.append(row_labels(x, y))
    height = frill.top + frill.bottom + (32 if narrow else 21) * max(len(rows), 1)
    spec = finish(alt.layer(*layers), PANEL_WIDTH if narrow else WIDE_WIDTH, height, frill, labels)
    data: dict[str, Rows] = {
        "today": [{"from_year": as_of}],
        "stages": _stage_rows(stages, rows),
        "volume": _volume_rows(volume, rows),
        "labels": [{"row": mark, "from_year": FIRST} for mark in rows.values()],
    }
    data |= {kind[0]: _known_rows(known, kind, rows) for kind in _KINDS}
    return filled(spec, data)


def date_band_text(low: float | None, middle: float | None, high: float | None) -> str:
    """A band of dates in words, for the note that a mark shows when pointed at."""
    return f"{date_text(middle)} ({BAND}: {date_text(low)} to {date_text(high)})"


def time_axis(step: int) -> alt.X:
    """The time axis, in decimal years."""
    ticks = [year for year in range(int(FIRST), int(END_OF_RUN) + 1) if year % step == 0]
    axis = alt.Axis(title="calendar year", values=ticks, format="d", orient="top", domain=False)
    return alt.X("from_year:Q", scale=alt.Scale(domain=[FIRST, END_OF_RUN], nice=False), axis=axis)


def side_axis() -> alt.Axis:
    """Labels at the left side."""
    return alt.Axis(title=None, grid=False, ticks=False, domain=False, labelColor=colour("ink"))


def _today(x: alt.X) -> alt.Chart:
    """The deal's date as a vertical line."""
    line: alt.Chart = on("today").mark_rule(color=colour("warn"), strokeDash=[3, 3]).encode(x=x)
    return line


def _bars(x: alt.X, y: alt.Y, offset: int) -> alt.Chart:
    """One bar per project and stage."""
    scale = alt.Scale(domain=list(STAGES), range=[colour(stage) for stage in STAGES])
    bars: alt.Chart = (
        on("stages")
        .mark_bar(height=9, yOffset=offset, y2Offset=offset, aria=True)
        .encode(
            x=x,
            x2=alt.X2("until_year:Q"),
            y=y,
            color=alt.Color("stage:N", scale=scale, legend=None),
            description=alt.Description("text:N"),
        )
    )
    return bars


def _whiskers(x: alt.X, y: alt.Y, offset: int) -> list[alt.Chart]:
    """The 10-90 % range of the volume date and a tick at its median."""
    line = on("volume").mark_rule(color=colour("ink"), strokeWidth=1.6, aria=True, yOffset=offset, y2Offset=offset)
    tick = on("volume").mark_tick(color=colour("ink"), thickness=2.5, size=8, yOffset=offset)
    return [
        line.encode(x=x, x2=alt.X2("until_year:Q"), y=y, description=alt.Description("text:N")),
        tick.encode(x=alt.X("middle:Q"), y=y),
    ]


def _known(kind: tuple[str, str, str, str, str], x: alt.X, y: alt.Y, offset: int) -> alt.Chart:
    """Dates known by the deal's date: plans as hollow diamonds, the first one paler, real dates as filled discs."""
    name, shape, fill, line, _ = kind
    mark = on(name).mark_point(
        shape=shape, size=52, filled=True, fill=colour(fill), stroke=colour(line), strokeWidth=1.4, opacity=1,
        yOffset=offset, aria=True,
    )  # fmt: skip
    points: alt.Chart = mark.encode(x=x, y=y, description=alt.Description("text:N"))
    return points


def row_labels(x: alt.X, y: alt.Y) -> alt.Chart:
    """The label of every row above its bar."""
    words: alt.Chart = (
        on("labels").mark_text(align="left", dy=-7, color=colour("ink")).encode(x=x, y=y, text=alt.Text("row:N"))
    )
    return words


def _stage_rows(stages: Frame, rows: Mapping[str, str]) -> Rows:
    """The bars, cut at the start of the axis."""
    return [
        {
            "row": rows[str(row["project"])],
            "stage": row["stage"],
            "from_year": max(FIRST, number_of(row["from_year"])),
            "until_year": row["until_year"],
            "text": f"{row['label']}, {row['stage']}: {date_text(number_of(row['from_year']))} to {_until(row)}",
        }
        for row in stages.records()
        if number_of(row["until_year"]) > FIRST
    ]


def _volume_rows(volume: Frame, rows: Mapping[str, str]) -> Rows:
    """The whiskers; what lies after the run ends at its edge, and a median outside the axis is left out."""
    found: list[Mapping[str, Value]] = []
    for row in volume.records():
        low, middle, high = (as_float(row[f"{point}_year"]) for point in ("p10", "p50", "p90"))
        if low is None or (high is not None and high <= FIRST):
            continue
        found.append(
            {
                "row": rows[str(row["project"])],
                "from_year": max(FIRST, low),
                "until_year": END_OF_RUN if high is None else high,
                "middle": middle if middle is not None and middle >= FIRST else None,
                "text": f"{row['label']}, volume output: {date_band_text(low, middle, high)}",
            }
        )
    return found


def _known_rows(known: Frame, kind: tuple[str, str, str, str, str], rows: Mapping[str, str]) -> Rows:
    """The dates of one kind that lie on the axis."""
    return [
        {
            "row": rows[str(row["project"])],
            "from_year": row["year"],
            "text": f"{row['label']}, {kind[4]} {date_text(number_of(row['year']))}",
        }
        for row in known.where(kind=kind[0]).records()
        if FIRST <= number_of(row["year"]) < END_OF_RUN
    ]


def _until(row: Mapping[str, Value]) -> str:
    """The end of a stage in words."""
    return "after the run" if row["open_end"] == "yes" else date_text(number_of(row["until_year"]))
