"""Charts over the years: bands, differences, stacked bars and lines, as Altair charts; nothing is computed here.

Every chart takes a frame and returns a specification that fits a phone and whose axis names the unit. Charts have no
legend: the page prints one for all panels of a figure.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import (
    DASHES,
    PANEL_WIDTH,
    TITLED,
    YEARLY,
    Drawn,
    Spec,
    axis,
    band_row,
    filled,
    finish,
    on,
    plain_axis,
    points_of,
    span_of,
    year_axis,
)
from reshore.report.style import SERIES, colour, number_text, with_unit
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value

PANEL_HEIGHT = 190


def bands(
    frame: Frame, unit: str, roles: Mapping[str, str], *, zero: bool = True, span: tuple[float, float] | None = None
) -> Spec:
    """A median line inside a 10-90 % band for each path, over the years.

    Args:
        frame: rows with year, path, p10, p50 and p90 in the given unit.
        unit: code of `reshore.units`, which is also the suffix of the columns.
        roles: path to the role of its colour; the second path is dashed.
        zero: start the axis at zero.
        span: ends of the axis, where panels share it; None for those of the numbers.

    Returns:
        The chart.
    """
    data = {f"path{at}": _band_rows(frame.where(path=path), unit) for at, path in enumerate(roles)}
    return filled(_bands(unit, tuple(roles.values()), span_of(frame), zero, span), data)


@cache
def _bands(
    unit: str, roles: tuple[str, ...], years: tuple[int, int], zero: bool, span: tuple[float, float] | None
) -> Spec:
    """The chart of `bands` before it has data."""
    layers: list[alt.Chart] = []
    x, y = year_axis(years), _value_axis("p10", unit, zero=zero, span=span)
    for at, role in enumerate(roles):
        base = on(f"path{at}")
        line = base.mark_line(color=colour(role), strokeWidth=2, strokeDash=DASHES[at])
        layers += [
            base.mark_area(color=colour(role), opacity=0.16 if at else 0.22).encode(x=x, y=y, y2=alt.Y2("p90:Q")),
            line.encode(x=x, y=alt.Y("p50:Q")),
            _hover(base, x),
        ]
    return _panel(alt.layer(*layers))


def difference(frame: Frame, unit: str) -> Spec:
    """A median line inside a 10-90 % band around a line at zero.

    Args:
        frame: rows with year, p10, p50 and p90 of one measure.
        unit: code of `reshore.units`.

    Returns:
        The chart.
    """
    rows = [
        band_row(record, ("p10", "p50", "p90"), str(record["year"]), unit, signed=True) for record in frame.records()
    ]
    return filled(_difference(unit, span_of(frame)), {"change": rows, "zero": [{"zero": 0}]})


@cache
def _difference(unit: str, span: tuple[int, int]) -> Spec:
    """The chart of `difference` before it has data."""
    base, x = on("change"), year_axis(span)
    return _panel(
        alt.layer(
            base.mark_area(color=colour("deal"), opacity=0.22).encode(
                x=x, y=_value_axis("p10", unit, zero=True, change=True), y2=alt.Y2("p90:Q")
            ),
            on("zero").mark_rule(color=colour("muted")).encode(y=alt.Y("zero:Q")),
            base.mark_line(color=colour("deal"), strokeWidth=2).encode(x=x, y=alt.Y("p50:Q")),
            _hover(base, x),
        )
    )


def stacked(frame: Frame, unit: str, group: str, order: Sequence[Value]) -> Spec:
    """Bars stacked by group, over the years; the groups keep their order and their colour.

    Args:
        frame: rows with year, the group and `mean_` with the unit as suffix.
        unit: code of `reshore.units`.
        group: column that tells the parts apart.
        order: the groups from bottom to top.

    Returns:
        The chart.
    """
    rows = [
        {
            "year": record["year"],
            "part": record[group],
            "place": list(order).index(record[group]),
            "value": record[f"mean_{unit}"],
            "text": f"{record['year']}, {record[group]}: {with_unit(as_float(record[f'mean_{unit}']), unit)}",
        }
        for record in frame.records()
    ]
    bars = on("parts").mark_bar(stroke=colour("paper"), strokeWidth=0.5, aria=True, width=13)
    roles = [colour(SERIES[at % len(SERIES)]) for at in range(len(order))]
    chart = bars.encode(
        x=year_axis(span_of(frame), margin=0.6),
        y=alt.Y("value:Q", stack="zero", axis=axis(unit)),
        color=alt.Color("part:N", legend=None, scale=alt.Scale(domain=list(order), range=roles)),
        order=alt.Order("place:Q"),
        description=alt.Description("text:N"),
    )
    return filled(_panel(chart), {"parts": rows})


def curves(
    frame: Frame, across: tuple[str, str], unit: str, group: str, roles: Mapping[str, str], *, zero: bool = True
) -> Spec:
    """A line for each group over something else than calendar years, told apart by colour and dash.

    Args:
        frame: rows with the column across, the group, and p50 in the given unit.
        across: the column along the horizontal axis, and its title.
        unit: code of `reshore.units`.
        group: column that tells the lines apart.
        roles: group to the role of its colour.
        zero: start the vertical axis at zero.

    Returns:
        The chart.
    """
    column, title = across
    layers: list[alt.Chart] = []
    data = {}
    places = [float(str(value)) for value in frame.column(column)]
    x = plain_axis("across", title, (min(places), max(places)))
    y = alt.Y("p50:Q", axis=axis(unit), scale=alt.Scale(zero=zero))
    for at, (name, role) in enumerate(roles.items()):
        data[f"curve{at}"] = [
            {
                "across": row[column],
                "p50": row[f"p50_{unit}"],
                "text": f"{name}, {number_text(as_float(row[column]))} {title}: "
                f"{with_unit(as_float(row[f'p50_{unit}']), unit)}",
            }
            for row in frame.where(**{group: name}).records()
        ]
        base, dash = on(f"curve{at}"), DASHES[at % len(DASHES)]
        layers.append(base.mark_line(color=colour(role), strokeWidth=2, strokeDash=dash).encode(x=x, y=y))
        layers.append(_hover(base, x))
    return filled(finish(alt.layer(*layers), PANEL_WIDTH, PANEL_HEIGHT + 16, TITLED), data)


def _panel(chart: Drawn) -> Spec:
    """A chart in the size of one panel."""
    return finish(chart, PANEL_WIDTH, PANEL_HEIGHT, YEARLY)


def _hover(base: alt.Chart, x: alt.X) -> alt.Chart:
    """Points that nobody sees and that name their numbers when pointed at."""
    marks = base.mark_circle(size=120, opacity=0, aria=True)
    drawn: alt.Chart = marks.encode(x=x, y=alt.Y("p50:Q"), description=alt.Description("text:N"))
    return drawn


def _value_axis(
    field: str, unit: str, *, zero: bool, span: tuple[float, float] | None = None, change: bool = False
) -> alt.Y:
    """The axis of the numbers, which names their unit."""
    scale = alt.Scale(zero=zero) if span is None else alt.Scale(domain=list(span), zero=False)
    return alt.Y(f"{field}:Q", scale=scale, axis=axis(unit, change=change))


def _band_rows(frame: Frame, unit: str) -> list[dict[str, Value]]:
    """The rows of one path, with plain names and the note that a point shows."""
    return [
        band_row(row, points_of(unit), f"{row.get('month', row['year'])}, {row['path']}", unit)
        for row in frame.records()
    ]
