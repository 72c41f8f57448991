"""A table of numbers as a chart: one cell for each pair, its colour the stronger the larger its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import PANEL_WIDTH, Frill, Spec, filled, finish, marks_of, on
from reshore.report.style import colour, number_text, unit_text, with_unit
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value

_FRILL = Frill(left=108, right=4, top=40, bottom=4)
_CELL = 25
_PALEST, _STRONGEST = 0.0, 0.5
"""How strong the colour of cells may be, so that their numbers stay readable."""


def pairs(frame: Frame, rows: Mapping[str, str], columns: Sequence[str], unit: str, highest: float) -> Spec:
    """Numbers by fab and by use, medians, the larger the stronger in colour.

    Args:
        frame: rows with fab, use, and p50 in the given unit.
        rows: fab code to its name, from top to bottom.
        columns: codes of uses from left to right.
        unit: code of `reshore.units`, which is also the suffix of the column.
        highest: the number that is strongest in colour, the same in all panels of a figure.

    Returns:
        The chart.
    """
    cells = []
    for record in frame.records():
        value = as_float(record[f"p50_{unit}"])
        head = f"{record['fab_label']} to {record['use_label']}"
        cells.append(
            {
                "fab": record["fab"],
                "use": record["use"],
                "value": value,
                "shown": _shown(value, unit),
                "text": f"{head}: {with_unit(value, unit)}",
            }
        )
    lines, marks = marks_of(list(rows.values()), 40)
    names: list[dict[str, Value]] = [{"fab": code, "shown": mark[0]} for code, mark in zip(rows, marks, strict=True)]
    heads: list[dict[str, Value]] = [{"use": code, "shown": code} for code in columns]
    x = alt.X("use:N", sort=list(columns), axis=None, scale=alt.Scale(domain=list(columns), paddingInner=0.04))
    y = alt.Y("fab:N", sort=list(rows), axis=None, scale=alt.Scale(domain=list(rows), paddingInner=0.04))
    dark = alt.Opacity(
        "value:Q",
        legend=None,
        scale=alt.Scale(type="sqrt", domain=[0, max(highest, 1e-9)], range=[_PALEST, _STRONGEST], clamp=True),
    )
    base = on("cells")
    layers = [
        base.mark_rect(fill=colour("panel")).encode(x=x, y=y),
        base.mark_rect(fill=colour("deal"), aria=True).encode(
            x=x, y=y, opacity=dark, description=alt.Description("text:N")
        ),
        base.mark_text(fontSize=10).encode(x=x, y=y, text=alt.Text("shown:N")),
        on("names").mark_text(align="left").encode(x=alt.value(4 - _FRILL.left), y=y, text=alt.Text("shown:N")),
        on("heads")
        .mark_text(color=colour("muted"), fontSize=10)
        .encode(x=x, y=alt.value(-9), text=alt.Text("shown:N")),
        on("title")
        .mark_text(color=colour("muted"), align="left", fontSize=11)
        .encode(x=alt.value(4 - _FRILL.left), y=alt.value(-28), text=alt.Text("shown:N")),
    ]
    height = _FRILL.top + _FRILL.bottom + _CELL * len(rows)
    title = f"fabs in the rows, users in the columns, {unit_text(unit)}"
    data: dict[str, Sequence[Mapping[str, Value]]] = {
        "cells": cells,
        "names": names,
        "heads": heads,
        "title": [{"shown": title}],
    }
    return filled(finish(alt.layer(*layers), PANEL_WIDTH, height, _FRILL, lines), data)


def _shown(value: float | None, unit: str) -> str:
    """A number as short as a cell needs it: whole from ten on."""
    if value is None or value < 0.05:
        return "" if value is not None else "–"
    return f"{value:.0f}" if value >= 9.95 else number_text(value, unit)
