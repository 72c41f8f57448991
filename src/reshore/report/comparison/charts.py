"""Charts over the years with one line for each deal: all of them together, and each by itself among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import (
    DASHES,
    PANEL_WIDTH,
    Frill,
    Spec,
    axis,
    band_row,
    filled,
    finish,
    on,
    points_of,
    span_of,
    year_axis,
)
from reshore.report.comparison.drawing import kept_apart, round_span
from reshore.report.style import colour
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.comparison.material import Side
    from reshore.report.figure import Shape
    from reshore.report.frame import Frame, Value

    Rows = list[dict[str, Value]]

HEIGHT = 200
_FRILL = Frill(left=50, right=24, top=26, bottom=20)
_LETTER_GAP = 12.0
DASH_SHAPES: tuple[Shape, ...] = ("line", "dash", "dots")
"""How the legend draws the dashes that deals take in turn."""

_STEPS = 6
"""Steps of the vertical axis, of which about every second has a label [count]."""


def lines(frame: Frame, unit: str, sides: Sequence[Side]) -> Spec:
    """A median line for each deal with its letter at the end, told apart by colour and dash.

    Args:
        frame: rows with year, deal, p10, p50 and p90 of a difference in the given unit.
        unit: code of `reshore.units`, which is also the suffix of the columns.
        sides: the deals that the frame holds.

    Returns:
        The chart.
    """
    rows = _rows(frame, unit, sides)
    ticks = round_span([as_float(row["p50"]) for row in rows], _STEPS)
    span = (ticks[0], ticks[-1])
    x, y = year_axis(span_of(frame)), _scaled(unit, span)
    names, dashes = [side.name for side in sides], [DASHES[side.place % len(DASH_SHAPES)] for side in sides]
    base = on("lines")
    drawn = base.mark_line(strokeWidth=2.2).encode(
        x=x,
        y=y,
        color=alt.Color("deal:N", legend=None, scale=alt.Scale(domain=names, range=[colour(s.role) for s in sides])),
        strokeDash=alt.StrokeDash("deal:N", legend=None, scale=alt.Scale(domain=names, range=dashes)),
        order=alt.Order("year:Q"),
    )
    layers = [_zero(), drawn, _hover(base, x), _letters("letters", x, sides)]
    data: dict[str, Rows] = {"lines": rows, "zero": [{"zero": 0}], "letters": _ends(rows, sides, span)}
    return filled(finish(alt.layer(*layers), PANEL_WIDTH, HEIGHT, _FRILL), data)


def among(frame: Frame, unit: str, side: Side, sides: Sequence[Side]) -> Spec:
    """The bands of one deal around its median line, with the medians of the others as thin lines behind it.

    Args:
        frame: rows with year, deal, p10, p25, p50, p75 and p90 of all deals in the given unit.
        unit: code of `reshore.units`, which is also the suffix of the columns.
        side: the deal.
        sides: all deals that the frame holds; all get the same axis.

    Returns:
        The chart.
    """
    own = frame.where(deal=side.name)
    rows = _rows(own, unit, [side])
    for row, record in zip(rows, own.records(), strict=True):
        row["p25"], row["p75"] = record[f"p25_{unit}"], record[f"p75_{unit}"]
    others = [other for other in sides if other.name != side.name]
    behind = _rows(frame.among("deal", [other.name for other in others]), unit, others)
    ends = [as_float(value) for end in ("p10", "p90") for value in frame.column(f"{end}_{unit}")]
    ticks = round_span(ends, _STEPS)
    span = (ticks[0], ticks[-1])
    x, y = year_axis(span_of(frame)), _scaled(unit, span)
    base, role = on("own"), colour(side.role)
    grey = on("behind").mark_line(color=colour("base"), strokeWidth=1, opacity=0.7)
    layers = [
        base.mark_area(color=role, opacity=0.18).encode(x=x, y=y, y2=alt.Y2("p90:Q")),
        base.mark_area(color=role, opacity=0.28).encode(x=x, y=alt.Y("p25:Q"), y2=alt.Y2("p75:Q")),
        _zero(),
        grey.encode(x=x, y=alt.Y("p50:Q"), detail=alt.Detail("deal:N")),
        base.mark_line(color=role, strokeWidth=2.2).encode(x=x, y=alt.Y("p50:Q")),
        _hover(base, x),
        _letters("letters", x, sides),
    ]
    letters = _ends([*rows, *behind], sides, span)
    for letter in letters:
        letter["role"] = side.name if letter["role"] == side.name else "other"
    data: dict[str, Rows] = {"own": rows, "behind": behind, "zero": [{"zero": 0}], "letters": letters}
    return filled(finish(alt.layer(*layers), PANEL_WIDTH, HEIGHT, _FRILL), data)


def _rows(frame: Frame, unit: str, sides: Sequence[Side]) -> Rows:
    """Every point of some paths, with the note that it shows when pointed at."""
    called = {side.name: side.called for side in sides}
    return [
        {
            **band_row(row, points_of(unit), f"{row['year']}, {called[str(row['deal'])]}", unit, signed=True),
            "deal": row["deal"],
        }
        for row in frame.records()
        if row["deal"] in called
    ]


def _ends(rows: Rows, sides: Sequence[Side], span: tuple[float, float]) -> Rows:
    """Where the letter of each path stands: at the end of its line, moved where letters would lie on each other."""
    plot = HEIGHT - _FRILL.top - _FRILL.bottom
    last = {str(row["deal"]): row for row in rows if row["p50"] is not None}
    lettered = [side for side in sides if side.letter and side.name in last]
    size = span[1] - span[0]
    places = [plot * (1 - ((as_float(last[side.name]["p50"]) or 0.0) - span[0]) / size) for side in lettered]
    moved = kept_apart(places, _LETTER_GAP)
    return [
        {
            "year": last[side.name]["year"],
            "p50": span[0] + size * (1 - place / plot),
            "letter": side.letter,
            "role": side.name,
        }
        for side, place in zip(lettered, moved, strict=True)
    ]


def _letters(name: str, x: alt.X, sides: Sequence[Side]) -> alt.Chart:
    """The letters at the ends of lines, in the colours of their deals; `other` is grey."""
    domain = [*(side.name for side in sides), "other"]
    scale = alt.Scale(domain=domain, range=[*(colour(side.role) for side in sides), colour("muted")])
    text = on(name).mark_text(align="left", baseline="middle", dx=5, fontWeight="bold", fontSize=12)
    drawn: alt.Chart = text.encode(
        x=x, y=alt.Y("p50:Q"), text=alt.Text("letter:N"), color=alt.Color("role:N", legend=None, scale=scale)
    )
    return drawn


def _scaled(unit: str, span: tuple[float, float]) -> alt.Y:
    """The axis of the numbers over a given span, named after their unit."""
    return alt.Y("p50:Q", scale=alt.Scale(domain=list(span), nice=False), axis=axis(unit, change=True))


def _zero() -> alt.Chart:
    """A line at zero."""
    line: alt.Chart = on("zero").mark_rule(color=colour("muted")).encode(y=alt.Y("zero:Q"))
    return line


def _hover(base: alt.Chart, x: alt.X) -> alt.Chart:
    """Points that nobody sees and that name their numbers when pointed at."""
    marks = base.mark_circle(size=90, opacity=0, aria=True)
    drawn: alt.Chart = marks.encode(x=x, y=alt.Y("p50:Q"), description=alt.Description("text:N"))
    return drawn
