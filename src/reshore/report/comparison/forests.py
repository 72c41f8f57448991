"""Forest plots: paired differences by deal in one headline, and months gained at each fab."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import Frill, Spec, on
from reshore.report.comparison.drawing import (
    BESIDE,
    LINE,
    PLOT_WIDTH,
    Ladder,
    across,
    at_height,
    hues,
    round_span,
    rows_chart,
    texts,
    upright,
)
from reshore.report.comparison.wording import band_words, signed_number, unit_of_difference
from reshore.report.style import colour
from reshore.report.words import as_float, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.comparison.material import Side
    from reshore.report.frame import Frame, Value

    Rows = list[dict[str, Value]]

_ENDS = ("p10", "p25", "p50", "p75", "p90")
_FABS = Frill(left=28, right=52, top=6, bottom=38)
_FAB_CHARACTERS = 46
_STEP = 12.0


def forest(frame: Frame, unit: str, sides: Sequence[Side]) -> Spec:
    """Differences in one headline: a dot at the median, a thick line over half of the draws, a thin one to 10-90 %.

    Args:
        frame: rows of one headline with deal, p10, p25, p50, p75, p90 and `higher_share`.
        unit: code of the headline's unit.
        sides: the deals in the order of the rows.

    Returns:
        The chart; what is infinite, because only one path ever gets there, is drawn up to the edge.
    """
    found = {str(row["deal"]): points_of_band(row) for row in frame.records()}
    scale = 100.0 if unit == "share" else 1.0
    ticks = round_span([scale * point for points in found.values() for point in points], steps=3)
    ladder = Ladder()
    rows: Rows = []
    values: Rows = []
    for side in sides:
        y, points = ladder.row(side.name, side.letter), found[side.name]
        text = f"{side.called}: {band_words(points[0], points[2], points[4], unit)}"
        rows.append({**_drawn([scale * point for point in points], ticks), "y": y, "deal": side.name, "text": text})
        values.append({"y": y, "shown": signed_number(points[2], unit)})
    height = ladder.height
    x = across("p10", ticks, unit_of_difference(unit))
    layers = [
        upright("zero", x),
        *_whiskers("rows", x, height, {side.name: side.role for side in sides}),
        texts("values", PLOT_WIDTH + 8, height),
    ]
    return rows_chart(layers, ladder, {"rows": rows, "values": values, "zero": [{"p10": 0}]})


def gains(frame: Frame, projects: Sequence[str], sides: Sequence[Side], ticks: Sequence[float]) -> Spec:
    """Months by which fabs come sooner: a heading for each fab, and below it one line for each deal with its letter.

    Args:
        frame: rows with deal, project, label, p10_months, p50_months and p90_months.
        projects: codes of the fabs in the order of the chart.
        sides: the deals in the order of the lines.
        ticks: ticks of the axis, from end to end [months].

    Returns:
        The chart.
    """
    ladder = Ladder(_FAB_CHARACTERS, gap=6.0)
    rows: Rows = []
    letters: Rows = []
    values: Rows = []
    heads: Rows = []
    for project in projects:
        records = {str(row["deal"]): row for row in frame.where(project=project).records()}
        label = str(next(iter(records.values()))["label"])
        heads.append({"y": ladder.row(label), "p10": ticks[0], "p90": ticks[-1]})
        y = ladder.bottom + 2.0
        for side in sides:
            low, middle, high = (number_of(records[side.name][f"{point}_months"]) for point in ("p10", "p50", "p90"))
            text = f"{label}, {side.called}: {band_words(low, middle, high, 'months')} sooner"
            ends = _drawn((low, middle, middle, middle, high), ticks)
            rows.append({**ends, "y": y, "deal": side.name, "text": text})
            letters.append({"y": y, "shown": side.letter})
            values.append({"y": y, "shown": signed_number(middle, "months")})
            y += _STEP
        ladder.bottom = y + 2.0
    height, width = ladder.height, PLOT_WIDTH + BESIDE.left - _FABS.left
    x = across("p10", ticks, "months sooner (below zero: later)")
    layers = [
        upright("zero", x),
        on("heads")
        .mark_rule(color=colour("paper"), strokeWidth=LINE + 2)
        .encode(x=x, x2=alt.X2("p90:Q"), y=at_height("y", height)),
        *_whiskers("rows", x, height, {side.name: side.role for side in sides}),
        texts("deals", -16.0, height, bold=True),
        texts("values", width + 8, height),
    ]
    data: dict[str, Rows] = {"rows": rows, "heads": heads, "deals": letters, "values": values, "zero": [{"p10": 0}]}
    return rows_chart(layers, ladder, data, _FABS)


def points_of_band(row: Mapping[str, Value]) -> tuple[float, float, float, float, float]:
    """The five points of a difference, with what is missing in a frame put back: it lies beyond every number.

    Args:
        row: p10, p25, p50, p75, p90, and `higher_share` for a band without any number.

    Returns:
        The points, lowest first, some of them infinite.
    """
    points = [as_float(row[end]) for end in _ENDS]
    known = [at for at, point in enumerate(points) if point is not None]
    above = (as_float(row["higher_share"]) or 0.0) > 0.5
    first = known[0] if known else (0 if above else len(points))
    found = [point if point is not None else -math.inf if at < first else math.inf for at, point in enumerate(points)]
    return found[0], found[1], found[2], found[3], found[4]


def _drawn(points: Sequence[float], ticks: Sequence[float]) -> dict[str, Value]:
    """The points of a band cut at the ends of the axis; the dot only where the median is a number."""
    inside = [min(max(point, ticks[0]), ticks[-1]) for point in points]
    return {**dict(zip(_ENDS, inside, strict=True)), "dot": inside[2] if math.isfinite(points[2]) else None}


def _whiskers(name: str, x: alt.X, height: float, roles: Mapping[str, str]) -> list[alt.Chart]:
    """Thin lines from 10 to 90 %, thick ones from 25 to 75 %, and a dot at the median that names the numbers."""
    base, y, hue = on(name), at_height("y", height), hues("deal", roles)
    dots = base.mark_circle(size=58, opacity=1, stroke=colour("paper"), strokeWidth=1, aria=True)
    return [
        base.mark_rule(strokeWidth=1.8).encode(x=x, x2=alt.X2("p90:Q"), y=y, color=hue),
        base.mark_rule(strokeWidth=7, opacity=0.5).encode(x=alt.X("p25:Q"), x2=alt.X2("p75:Q"), y=y, color=hue),
        dots.encode(x=alt.X("dot:Q"), y=y, color=hue, description=alt.Description("text:N")),
    ]
