"""Charts over the months of an event: a band for each path, and a line where the full stop ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import DASHES, PANEL_WIDTH, TITLED, Spec, axis, band_row, filled, finish, on, points_of
from reshore.report.style import colour
from reshore.report.words import number_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.report.frame import Frame, Value

HEIGHT = 206
TICK_MONTHS = 6


def monthly(frame: Frame, unit: str, title: str, roles: Mapping[str, str], stop_months: int) -> Spec:
    """A median line inside a 10-90 % band for each path, over the months since an event began.

    Args:
        frame: rows with month, path, p10, p50 and p90 in the given unit.
        unit: code of `reshore.units`, which is also the suffix of the columns.
        title: what the vertical axis names.
        roles: path to the role of its colour; the second path is dashed.
        stop_months: months after which the full stop ends [months].

    Returns:
        The chart; a month stands at its end.
    """
    last = int(max(number_of(value) for value in frame.column("month")))
    x = alt.X(
        "month:Q",
        scale=alt.Scale(domain=[1, last], nice=False),
        axis=alt.Axis(title="month", values=[1, *range(TICK_MONTHS, last + 1, TICK_MONTHS)], format="d", grid=False),
    )
    upright = axis(unit)
    upright.title = title
    layers: list[alt.Chart] = []
    data: dict[str, list[dict[str, Value]]] = {"stop": [{"month": stop_months}]}
    for at, (path, role) in enumerate(roles.items()):
        data[f"path{at}"] = [
            {**band_row(row, points_of(unit), f"month {row['month']}, {path}", unit), "month": row["month"]}
            for row in frame.where(path=path).records()
        ]
        base = on(f"path{at}")
        area = base.mark_area(color=colour(role), opacity=0.16 if at else 0.22)
        line = base.mark_line(color=colour(role), strokeWidth=2, strokeDash=DASHES[at])
        notes = base.mark_circle(size=120, opacity=0, aria=True)
        layers += [
            area.encode(x=x, y=alt.Y("p10:Q", scale=alt.Scale(zero=True), axis=upright), y2=alt.Y2("p90:Q")),
            line.encode(x=x, y=alt.Y("p50:Q")),
            notes.encode(x=x, y=alt.Y("p50:Q"), description=alt.Description("text:N")),
        ]
    ends = on("stop").mark_rule(color=colour("muted"), strokeDash=[3, 3]).encode(x=x)
    return filled(finish(alt.layer(ends, *layers), PANEL_WIDTH, HEIGHT, TITLED), data)
