"""Rows on both sides of zero: a bar to the median, a thin line from 10 to 90 %, and the median as a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import Spec, axis_title, band_row, on, points_of
from reshore.report.comparison.drawing import (
    PLOT_WIDTH,
    Ladder,
    across,
    at_height,
    round_span,
    rows_chart,
    texts,
    upright,
)
from reshore.report.style import colour, number_text
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reshore.report.frame import Frame, Value

    Rows = list[dict[str, Value]]

_BAR = 9
"""Height of a bar [pixels]."""


def ticks_of(frames: Iterable[Frame], unit: str) -> tuple[float, ...]:
    """Ticks of an axis that several panels share.

    Args:
        frames: what the panels show, with p10 and p90 in the unit.
        unit: code of `reshore.units`.
    """
    low, _, high = points_of(unit)
    return round_span([as_float(value) for part in frames for end in (low, high) for value in part.column(end)])


def diverging(
    frame: Frame, label: str, unit: str, role: str = "deal", *, ticks: tuple[float, ...] | None = None
) -> Spec:
    """One bar for each row, from zero to the median, with its band and its number.

    Args:
        frame: rows with the label, p10, p50 and p90 in the given unit; a row without numbers is empty.
        label: column that names the row.
        unit: code of `reshore.units`.
        role: role of the colour.
        ticks: ticks of the axis, where panels share it; None for those of the numbers.

    Returns:
        The chart.
    """
    ladder = Ladder()
    rows: Rows = []
    shown: Rows = []
    for record in frame.records():
        place = ladder.row(str(record[label]))
        point = band_row(record, points_of(unit), str(record[label]), unit, signed=True)
        if point["p50"] is not None:
            rows.append({**point, "y": place, "start": 0.0})
        shown.append({"y": place, "shown": number_text(as_float(point["p50"]), unit, signed=True)})
    height, hue = ladder.height, colour(role)
    x = across("start", ticks or ticks_of([frame], unit), axis_title(unit))
    base, y = on("rows"), at_height("y", height)
    words = alt.Description("text:N")
    bars = base.mark_bar(height=_BAR, color=hue, opacity=0.45, aria=True)
    lines = base.mark_rule(color=hue, strokeWidth=1.8)
    dots = base.mark_circle(color=hue, size=40, opacity=1, aria=True)
    layers = [
        bars.encode(x=x, x2=alt.X2("p50:Q"), y=y, description=words),
        lines.encode(x=alt.X("p10:Q"), x2=alt.X2("p90:Q"), y=y),
        dots.encode(x=alt.X("p50:Q"), y=y, description=words),
        upright("zero", x),
        texts("values", PLOT_WIDTH + 8, height),
    ]
    data: dict[str, Rows] = {"rows": rows, "values": shown, "zero": [{"start": 0}]}
    return rows_chart(layers, ladder, data)
