"""Bars with one row for each deal: what each payer pays, and what is left of announced money on its way to plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import Spec, on
from reshore.report.comparison.drawing import (
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
from reshore.report.comparison.material import words_for
from reshore.report.style import colour, number_text, unit_text, with_unit
from reshore.report.words import as_float, number_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.comparison.material import Side
    from reshore.report.frame import Frame, Value

    Rows = list[dict[str, Value]]

_BAR = 11

VISIBLE = 0.01
"""Share of the longest bar from which on a part left of zero can be seen [share]."""


def stacks(frame: Frame, column: str, sides: Sequence[Side], roles: Mapping[str, str], *, signed: bool = False) -> Spec:
    """Payments by payer: one bar for each path and its sum at the end.

    What a payer saves lies left of zero; where there is any, a mark stands at the sum.

    Args:
        frame: rows with deal, payer and the column.
        column: what is stacked [usd_bn].
        sides: the paths in the order of the rows.
        roles: payer to the role of its colour, in the order of the stack.
        signed: the amounts are differences: print their sign.

    Returns:
        The chart.
    """
    ladder = Ladder()
    parts: Rows = []
    sums: Rows = []
    for side in sides:
        y = ladder.row(words_for(side.name), side.letter)
        amounts = {str(row["payer"]): as_float(row[column]) or 0.0 for row in frame.where(deal=side.name).records()}
        right = left = 0.0
        for payer in roles:
            amount = amounts.get(payer, 0.0)
            start = right if amount >= 0 else left
            right, left = right + max(amount, 0.0), left + min(amount, 0.0)
            text = f"{side.called}, {payer}: {with_unit(amount, 'usd_bn', signed=signed)}"
            parts.append({"y": y, "start": start, "end": start + amount, "part": payer, "text": text})
        total = sum(amounts.values())
        sums.append({"y": y, "start": total, "shown": number_text(total, "usd_bn", signed=signed)})
    ends = [number_of(part["end"]) for part in parts]
    height = ladder.height
    x = across("start", round_span(ends, steps=3), unit_text("usd_bn"))
    layers = [*_bars("parts", x, height, roles), upright("zero", x)]
    if min(ends, default=0.0) < -VISIBLE * max(ends, default=0.0):
        marks = on("sums").mark_tick(color=colour("ink"), thickness=2.5, size=_BAR + 6)
        layers.append(marks.encode(x=alt.X("start:Q"), y=at_height("y", height)))
    layers.append(texts("sums", PLOT_WIDTH + 8, height))
    return rows_chart(layers, ladder, {"parts": parts, "sums": sums, "zero": [{"start": 0}]})


def chain(frame: Frame, side: Side, stages: Mapping[str, str], longest: float) -> Spec:
    """What is left of one deal's announced money at each stage on the way to plants.

    Args:
        frame: rows of the deal with stage and `mean_usd_bn`.
        side: the deal.
        stages: stage to what stands beside its bar, in order.
        longest: the end of the axis, the same for all deals [usd_bn].

    Returns:
        The chart.
    """
    ladder = Ladder(gap=7.0)
    parts: Rows = []
    values: Rows = []
    amounts = {str(row["stage"]): as_float(row["mean_usd_bn"]) or 0.0 for row in frame.records()}
    for stage, label in stages.items():
        y = ladder.row(label)
        text = f"{side.called}, {label}: {with_unit(amounts[stage], 'usd_bn')}"
        parts.append({"y": y, "start": 0.0, "end": amounts[stage], "part": side.name, "text": text})
        values.append({"y": y, "shown": number_text(amounts[stage], "usd_bn")})
    height = ladder.height
    x = across("start", round_span([longest, *amounts.values()], steps=3), unit_text("usd_bn"))
    layers = [
        *_bars("parts", x, height, {side.name: side.role}),
        upright("zero", x),
        texts("values", PLOT_WIDTH + 8, height),
    ]
    return rows_chart(layers, ladder, {"parts": parts, "values": values, "zero": [{"start": 0}]})


def _bars(name: str, x: alt.X, height: float, roles: Mapping[str, str]) -> list[alt.Chart]:
    """Bars from start to end, coloured by part, that name their numbers."""
    bars = on(name).mark_bar(height=_BAR, stroke=colour("paper"), strokeWidth=0.5, aria=True)
    return [
        bars.encode(
            x=x,
            x2=alt.X2("end:Q"),
            y=at_height("y", height),
            color=hues("part", roles),
            description=alt.Description("text:N"),
        )
    ]
