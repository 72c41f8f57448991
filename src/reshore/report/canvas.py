"""What every chart stands on: its look, its size, its axes, and labels that are put in after drawing.

Charts are specifications of Vega-Lite, made with Altair, whose colours are CSS variables. Data are named and filled in
last, so that one specification serves many panels. Measuring text takes most of the time of a drawing; long labels are
therefore drawn as short marks and put in their place afterwards (`reshore.report.render`).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeAlias

import altair as alt

from reshore.report.style import BAND, colour, number_text, range_text, unit_text
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reshore.report.frame import Frame, Value

Spec: TypeAlias = dict[str, Any]
"""A Vega-Lite specification."""

Drawn: TypeAlias = "alt.Chart | alt.LayerChart | alt.FacetChart"
"""A chart of Altair; laying charts over each other gives the last two."""

POINTS = "percentage points"
"""The unit in which two shares differ."""

PANEL_WIDTH = 350
"""Outer width of a panel: the column of a phone, or half of a desk's [pixels]."""

DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3])
"""Dashes of lines in the order of use."""

CONFIG: Spec = {
    "background": "transparent",
    "font": "sans-serif",
    "aria": False,
    "view": {"stroke": None},
    "axis": {
        "labelColor": colour("muted"),
        "titleColor": colour("muted"),
        "labelFontSize": 11,
        "titleFontSize": 11,
        "titleFontWeight": "normal",
        "labelFontWeight": "normal",
        "labelOverlap": False,
        "gridColor": colour("grid"),
        "domainColor": colour("rule"),
        "tickColor": colour("rule"),
    },
    "text": {"color": colour("ink"), "fontSize": 11},
}
"""How every chart looks; the page's style sheet puts its own font in the place of this one."""


@dataclass(frozen=True)
class Frill:
    """Room around the drawing for axes and titles [pixels]."""

    left: int
    right: int
    top: int
    bottom: int


YEARLY = Frill(left=50, right=12, top=26, bottom=20)
TITLED = Frill(left=50, right=12, top=26, bottom=38)
ROWS = Frill(left=4, right=14, top=4, bottom=38)


def finish(chart: Drawn, width: int, height: int, frill: Frill, words: Iterable[str] = ()) -> Spec:
    """A chart as a specification of a given outer size, with the look of the report.

    Args:
        chart: what to draw.
        width: outer width [pixels].
        height: outer height [pixels].
        frill: room for axes and titles.
        words: long labels in the order of their marks; see `marks_of`.

    Returns:
        The specification, without data.
    """
    sized = chart.properties(
        width=width - frill.left - frill.right,
        height=height - frill.top - frill.bottom,
        padding={"left": frill.left, "right": frill.right, "top": frill.top, "bottom": frill.bottom},
        autosize="none",
    )
    return {**sized.to_dict(validate=False), "config": CONFIG, "usermeta": {"words": list(words)}}


def filled(spec: Spec, data: Mapping[str, Sequence[Mapping[str, Value]]]) -> Spec:
    """A chart with its data.

    Args:
        spec: the specification.
        data: name of each data set to its rows.
    """
    return {**spec, "datasets": dict(data)}


def on(name: str) -> alt.Chart:
    """A chart on data of some name, which are filled in later."""
    return alt.Chart(alt.NamedData(name=name))


def mark_of(place: int) -> str:
    """The short mark that is drawn for a long label, by the label's place in the list of words."""
    return f"~{place}~"


def marks_of(labels: Sequence[str], width: int) -> tuple[list[str], list[list[str]]]:
    """Long labels broken into lines, and the marks that are drawn for them.

    Args:
        labels: the labels.
        width: most characters in a line [count].

    Returns:
        All lines in order, for `finish`; and for each label the marks of its lines.
    """
    lines: list[str] = []
    marks: list[list[str]] = []
    for label in labels:
        broken = wrap(label, width) or [""]
        marks.append([mark_of(len(lines) + at) for at in range(len(broken))])
        lines += broken
    return lines, marks


def axis(unit: str, *, flat: bool = True, change: bool = False) -> alt.Axis:
    """An axis with its unit as title; on a vertical axis the title lies flat above it.

    Args:
        unit: code of `reshore.units`.
        flat: for a vertical axis.
        change: it shows differences; those of shares are in percentage points.
    """
    points = change and unit == "share"
    number: Spec = {"labelExpr": "format(100 * datum.value, '~g')"} if points else {"format": "~%"}
    place: Spec = {"titleAngle": 0, "titleAlign": "left", "titleX": -44, "titleY": -12} if flat else {"grid": False}
    title = POINTS if points else axis_title(unit)
    return alt.Axis(title=title, tickCount=4, **(number if unit == "share" else {}), **place)


def axis_title(unit: str) -> str:
    """The unit as an axis names it."""
    words = {"index": "index", "count": "number", "ratio": "times as long", "years": "years"}
    return words.get(unit, unit_text(unit))


def plain_axis(field: str, title: str, span: tuple[float, float]) -> alt.X:
    """A horizontal axis of something else than calendar years.

    Args:
        field: the column.
        title: what it is, with its unit.
        span: smallest and largest value.
    """
    scale = alt.Scale(domain=list(span), nice=False)
    return alt.X(f"{field}:Q", scale=scale, axis=alt.Axis(title=title, tickCount=5, grid=False))


def year_axis(span: tuple[int, int], margin: float = 0.0) -> alt.X:
    """The axis of calendar years.

    Args:
        span: first and last year.
        margin: room at both ends [years].
    """
    first, last = span
    scale = alt.Scale(domain=[first - margin, last + margin], nice=False)
    ticks = [year for year in range(first, last + 1) if year % 5 == 0] or [first, last]
    return alt.X("year:Q", scale=scale, axis=alt.Axis(title=None, format="d", values=ticks, grid=False))


def span_of(frame: Frame) -> tuple[int, int]:
    """First and last year of a frame that has rows; a part of a year counts as the whole."""
    years = [float(str(year)) for year in frame.column("year")]
    return floor(min(years)), ceil(max(years))


def band_row(
    record: Mapping[str, Value], points: tuple[str, str, str], head: str, unit: str, *, signed: bool = False
) -> dict[str, Value]:
    """One point of a band: plain names, and the note that it shows when pointed at.

    Args:
        record: a row of a frame.
        points: its columns of the 10th, 50th and 90th percentile.
        head: what the note begins with.
        unit: code of `reshore.units`.
        signed: print a plus in front of what is above zero.
    """
    low, middle, high = (as_float(record[point]) for point in points)
    ends = range_text(low, high, unit, signed=signed)
    if signed and unit == "share":
        ends = f"{ends.removesuffix('%')}{POINTS}"
    shown = f"{number_text(middle, unit, signed=signed)} ({BAND}: {ends})"
    return {"year": record.get("year"), "p10": low, "p50": middle, "p90": high, "text": f"{head}: {shown}"}


def points_of(unit: str) -> tuple[str, str, str]:
    """The columns of a band in one unit."""
    return f"p10_{unit}", f"p50_{unit}", f"p90_{unit}"
