"""Bars with one row for each deal: what each payer pays, and what is left of announced money on its way to plants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.comparison.drawing import (
    PLOT_WIDTH,
    Ladder,
    across,
    round_span,
    rows_chart,
    texts,
    upright,
)
from reshore.report.comparison.material import words_for
from reshore.report.stacks import Bar, part_marks, stacked_bars
from reshore.report.style import number_text, unit_text, with_unit
from reshore.report.words import as_float

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.canvas import Spec
    from reshore.report.comparison.material import Side
    from reshore.report.frame import Frame, Value

    Rows = list[dict[str, Value]]


def stacks(
    frame: Frame,
    column: str,
    sides: Sequence[Side],
    roles: Mapping[str, str],
    *,
    signed: bool = False,
    part: str = "payer",
) -> Spec:
    """Amounts by payer: one bar for each path and its sum at the end.

    What a payer saves lies left of zero; where there is any, a mark stands at the sum.

    Args:
        frame: rows with deal, the column of the parts and the column of amounts.
        column: what is stacked [usd_bn].
        sides: the paths in the order of the rows.
        roles: payer to the role of its colour, in the order of the stack.
        signed: the amounts are differences: print their sign.
        part: the column that tells the parts apart.

    Returns:
        The chart.
    """
    bars = []
    for side in sides:
        amounts = {str(row[part]): as_float(row[column]) or 0.0 for row in frame.where(deal=side.name).records()}
        bars.append(Bar(words_for(side.name), side.letter, side.called, amounts))
    return stacked_bars(bars, roles, signed=signed)


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
        *part_marks("parts", x, height, {side.name: side.role}),
        upright("zero", x),
        texts("values", PLOT_WIDTH + 8, height),
    ]
    return rows_chart(layers, ladder, {"parts": parts, "values": values, "zero": [{"start": 0}]})
