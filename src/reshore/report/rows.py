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

_LINE, _BAR, _BESIDE = 13, 10, 8


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


def ranges(frame: Frame, label: str, unit: str, roles: Mapping[str, str] | None = None) -> Spec:
    """A dot at the median and a line from 10 to 90 %.

    Args:
        frame: rows with a label, p10, p50 and p90 in the given unit; a line whose end is not known runs to the edge.
        label: column that names the row.
        unit: code of `reshore.units`.
        roles: path to the role of its colour, where each row has one line for each path, the first one on top.

    Returns:
        The chart.
    """
    edge, more = _edge(frame, unit), _BESIDE * (len(roles or "1") - 1)
    x = alt.X("p10:Q", scale=alt.Scale(zero=True) if edge is None else _up_to(edge), axis=axis(unit, flat=False))
    layers: list[alt.Chart] = []
    data: dict[str, Sequence[Mapping[str, Value]]] = {}
    for at, (path, role) in enumerate((roles or {"": "deal"}).items()):
        data[f"ranges{at}"] = [
            _range_row(record, label, unit, edge) for record in (frame.where(path=path) if roles else frame).records()
        ]
        base, down = on(f"ranges{at}").encode(y=_rows()), _LINE - more / 2 + at * _BESIDE
        lines = base.mark_rule(color=colour(role), strokeWidth=3, opacity=0.5, yOffset=down, y2Offset=down)
        dots = base.mark_circle(color=colour(role), size=70 if at == 0 else 45, opacity=1, yOffset=down, aria=True)
        layers += [
            lines.encode(x=x, x2=alt.X2("end:Q")),
            dots.encode(x=alt.X("p50:Q"), description=alt.Description("text:N")),
        ]
    return _labelled(alt.layer(*layers), frame.distinct(label), data, more)


def _range_row(record: Mapping[str, Value], label: str, unit: str, edge: float | None) -> dict[str, Value]:
    """One line with its dot; what is not known is left out, or ends at the edge."""
    head = f"{record[label]}, {record['path']}" if "path" in record else str(record[label])
    row = band_row(record, points_of(unit), head, unit)
    return {**row, "label": record[label], "end": row["p90"] if row["p90"] is not None or row["p10"] is None else edge}


def _edge(frame: Frame, unit: str) -> float | None:
    """Where the axis ends if some line has no known end: beyond everything that is known; None where all have one."""
    known = [float(value) for point in points_of(unit) for value in frame.column(point) if isinstance(value, float)]
    return None if None not in frame.column(f"p90_{unit}") else 1.1 * max(known, default=1.0)


def _up_to(edge: float) -> alt.Scale:
    """A scale that ends where lines without an end are cut."""
    return alt.Scale(domain=[0, edge], nice=False)


def _labelled(
    chart: Drawn, labels: list[Value], data: Mapping[str, Sequence[Mapping[str, Value]]], more: int = 0
) -> Spec:
    """A chart of rows with the label of each above its marks, in as many lines as it takes."""
    lines, marks = marks_of([str(label) for label in labels], LINE_CHARACTERS)
    most = max((len(of) for of in marks), default=1)
    names = [
        on(f"line{up}")
        .mark_text(align="left", baseline="bottom", yOffset=_LINE - _BAR / 2 - 3 - more / 2 - up * _LINE)
        .encode(x=alt.XDatum(0), y=_rows(), text=alt.Text("shown:N"))
        for up in range(most)
    ]
    height = ROWS.top + ROWS.bottom + (24 + more + _LINE * most) * max(len(labels), 1)
    spec = finish(alt.layer(chart, *names), PANEL_WIDTH, height, ROWS, lines)
    shown: dict[str, list[Mapping[str, Value]]] = {f"line{up}": [] for up in range(most)}
    for label, of in zip(labels, marks, strict=True):
        for up, mark in enumerate(reversed(of)):
            shown[f"line{up}"].append({"label": label, "shown": mark})
    return filled(spec, {**data, **shown})


def _rows() -> alt.Y:
    """Rows in the order of the data, without an axis."""
    return alt.Y("label:N", sort=None, axis=None, scale=alt.Scale(padding=0))
