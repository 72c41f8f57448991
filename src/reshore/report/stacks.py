"""Stacked bars laid out in rows: what each of several accounts pays or gets, and the sum of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
from reshore.report.style import colour, number_text, unit_text, with_unit
from reshore.report.words import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reshore.report.frame import Value

    Rows = list[dict[str, Value]]

BAR = 11
"""Height of a bar [pixels]."""

VISIBLE = 0.01
"""Share of the longest bar from which on a part left of zero can be seen [share]."""


class Bar(NamedTuple):
    """One row of stacked amounts.

    Args:
        name: what stands beside it.
        letter: the letter before the name, or empty.
        called: how notes call it.
        amounts: part to its amount [usd_bn].
    """

    name: str
    letter: str
    called: str
    amounts: Mapping[str, float]

    def laid_out(self, order: Iterable[str]) -> dict[str, tuple[float, float]]:
        """Where each part begins and ends: amounts below zero lie left of it, each behind the last.

        Args:
            order: the parts in the order of the stack.
        """
        right = left = 0.0
        found = {}
        for part in order:
            amount = self.amounts.get(part, 0.0)
            start = right if amount >= 0 else left
            right, left = right + max(amount, 0.0), left + min(amount, 0.0)
            found[part] = (start, start + amount)
        return found


def stacked_bars(
    bars: Sequence[Bar], roles: Mapping[str, str], *, signed: bool = False, beside: Sequence[Bar] = ()
) -> Spec:
    """Amounts by part: one bar for each row and its sum at the end; what is below zero lies left of it.

    Where there is any, a mark stands at the sum.

    Args:
        bars: the rows from top to bottom.
        roles: part to the role of its colour, in the order of the stack.
        signed: print the sign of amounts.
        beside: rows of other panels, which share the axis.

    Returns:
        The chart.
    """
    ladder = Ladder()
    parts: Rows = []
    sums: Rows = []
    for bar in bars:
        y = ladder.row(bar.name, bar.letter)
        for part, (start, end) in bar.laid_out(roles).items():
            text = f"{bar.called}, {part}: {with_unit(bar.amounts.get(part, 0.0), 'usd_bn', signed=signed)}"
            parts.append({"y": y, "start": start, "end": end, "part": part, "text": text})
        total = sum(bar.amounts.values())
        sums.append({"y": y, "start": total, "shown": number_text(total, "usd_bn", signed=signed)})
    ends = [number_of(part["end"]) for part in parts]
    height = ladder.height
    others = [end for bar in beside for _, end in bar.laid_out(roles).values()]
    x = across("start", round_span([*ends, *others], steps=3), unit_text("usd_bn"))
    layers = [*part_marks("parts", x, height, roles), upright("zero", x)]
    if min(ends, default=0.0) < -VISIBLE * max(ends, default=0.0):
        marks = on("sums").mark_tick(color=colour("ink"), thickness=2.5, size=BAR + 6)
        layers.append(marks.encode(x=alt.X("start:Q"), y=at_height("y", height)))
    layers.append(texts("sums", PLOT_WIDTH + 8, height))
    return rows_chart(layers, ladder, {"parts": parts, "sums": sums, "zero": [{"start": 0}]})


def part_marks(name: str, x: alt.X, height: float, roles: Mapping[str, str]) -> list[alt.Chart]:
    """Bars from start to end, coloured by part, that name their numbers.

    Args:
        name: the data set, with the columns y, start, end, part and text.
        x: the horizontal axis.
        height: height of the plot [pixels].
        roles: part to the role of its colour.
    """
    bars = on(name).mark_bar(height=BAR, stroke=colour("paper"), strokeWidth=0.5, aria=True)
    return [
        bars.encode(
            x=x,
            x2=alt.X2("end:Q"),
            y=at_height("y", height),
            color=hues("part", roles),
            description=alt.Description("text:N"),
        )
    ]
