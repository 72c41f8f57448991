"""Charts with one row per label: bars that add up to one, and ranges; the label stands above its mark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import (
    PANEL_WIDTH,
    ROWS,
    Drawn,
    Spec,
    axis,
    band_row,
    filled,
    finish,
    marks_of,
    on,
    points_of,
)
from reshore.report.style import colour, with_unit
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value

LINE_CHARACTERS = 50
"""Characters that fit beside each other in a panel, in the widest of the usual fonts [count]."""

_LINE, _BAR = 13, 10


def stacked_rows(frame: Frame, label: str, part: str, value: str, roles: Mapping[str, str]) -> Spec:
    """Horizontal bars that add up to one.

    Args:
        frame: rows with a label, a part and its share.
        label: column that names the row.
        part: column that tells the parts apart.
        value: column that holds the share.
        roles: part to the role of its colour, in the order in which the parts are stacked.

    Returns:
        The chart.
    """
    rows = [
        {
            "label": record[label],
            "part": record[part],
            "place": list(roles).index(str(record[part])),
            "value": record[value],
            "text": f"{record[label]}, {record[part]}: {with_unit(as_float(record[value]), 'share')}",
        }
        for record in frame.records()
    ]
    scale = alt.Scale(domain=list(roles), range=[colour(role) for role in roles.values()])
    bars = on("parts").mark_bar(height=_BAR, yOffset=_LINE, stroke=colour("paper"), strokeWidth=0.5, aria=True)
    chart = bars.encode(
        x=alt.X("value:Q", stack="zero", scale=alt.Scale(domain=[0, 1]), axis=axis("share", flat=False)),
        y=_rows(),
        color=alt.Color("part:N", legend=None, scale=scale),
        order=alt.Order("place:Q"),
        description=alt.Description("text:N"),
    )
    return _labelled(chart, frame.distinct(label), {"parts": rows})


def ranges(frame: Frame, label: str, unit: str) -> Spec:
    """A dot at the median and a line from 10 to 90 %.

    Args:
        frame: rows with a label, p10, p50 and p90 in the given unit.
        label: column that names the row.
        unit: code of `reshore.units`.

    Returns:
        The chart.
    """
    rows = [
        {**band_row(record, points_of(unit), str(record[label]), unit), "label": record[label]}
        for record in frame.records()
    ]
    base = on("ranges").encode(y=_rows())
    x = alt.X("p10:Q", scale=alt.Scale(zero=True), axis=axis(unit, flat=False))
    lines = base.mark_rule(color=colour("deal"), strokeWidth=3, opacity=0.5, yOffset=_LINE, y2Offset=_LINE)
    dots = base.mark_circle(color=colour("deal"), size=70, opacity=1, yOffset=_LINE, aria=True)
    marks = dots.encode(x="p50:Q", description=alt.Description("text:N"))
    return _labelled(alt.layer(lines.encode(x=x, x2="p90:Q"), marks), frame.distinct(label), {"ranges": rows})


def _labelled(chart: Drawn, labels: list[Value], data: Mapping[str, Sequence[Mapping[str, Value]]]) -> Spec:
    """A chart of rows with the label of each above its mark, in as many lines as it takes."""
    lines, marks = marks_of([str(label) for label in labels], LINE_CHARACTERS)
    most = max((len(of) for of in marks), default=1)
    names = [
        on(f"line{up}")
        .mark_text(align="left", baseline="bottom", yOffset=_LINE - _BAR / 2 - 3 - up * _LINE)
        .encode(x=alt.XDatum(0), y=_rows(), text="shown:N")
        for up in range(most)
    ]
    height = ROWS.top + ROWS.bottom + (24 + _LINE * most) * max(len(labels), 1)
    spec = finish(alt.layer(chart, *names), PANEL_WIDTH, height, ROWS, lines)
    shown: dict[str, list[Mapping[str, Value]]] = {f"line{up}": [] for up in range(most)}
    for label, of in zip(labels, marks, strict=True):
        for up, mark in enumerate(reversed(of)):
            shown[f"line{up}"].append({"label": label, "shown": mark})
    return filled(spec, {**data, **shown})


def _rows() -> alt.Y:
    """Rows in the order of the data, without an axis."""
    return alt.Y("label:N", sort=None, axis=None, scale=alt.Scale(padding=0))
