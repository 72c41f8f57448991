"""What the charts of a comparison stand on: round axes, labels that keep apart, and rows laid out in pixels."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import altair as alt

from reshore.report.canvas import PANEL_WIDTH, Frill, Spec, filled, finish, mark_of, on
from reshore.report.style import colour

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reshore.report.frame import Value

LINE = 13
"""Distance of two lines of text [pixels]."""

_LETTER = 14.0
"""Room for a letter before a name [pixels]."""

NAME_CHARACTERS = 18
"""Characters of a name that fit beside a row, in the widest of the usual fonts [count]."""

BESIDE = Frill(left=132, right=52, top=6, bottom=38)
"""Room for names at the left side, a number at the right one, and the axis below [pixels]."""

PLOT_WIDTH = float(PANEL_WIDTH - BESIDE.left - BESIDE.right)
"""Width of the plot between names and numbers [pixels]."""

_BREAKS = re.compile(r"(?<=[\s-])")
_STEPS = (1.0, 2.0, 5.0, 10.0)


@dataclass
class Ladder:
    """Rows below each other, each as high as its name needs, for charts whose rows are laid out in pixels.

    Names are put in after drawing: measuring them would take most of its time.

    Args:
        characters: most characters in a line of a name [count].
        gap: room between two rows [pixels].
        bottom: where the next row begins [pixels].
        words: the names, line by line, in the order of their marks.
        rows: place and mark of each line of a name.
        letters: place and letter of each row that has one.
    """

    characters: int = NAME_CHARACTERS
    gap: float = 10.0
    bottom: float = 4.0
    words: list[str] = field(default_factory=list)
    rows: list[dict[str, Value]] = field(default_factory=list)
    letters: list[dict[str, Value]] = field(default_factory=list)

    def row(self, name: str, letter: str = "") -> float:
        """Adds a row.

        Args:
            name: what stands beside it.
            least: smallest height of the row [pixels].

        Returns:
            The middle of the row [pixels from the top of the plot].
        """
        lines = lines_of(name, self.characters)
        size = LINE * len(lines)
        middle = self.bottom + size / 2
        if letter:
            self.letters.append({"y": middle, "shown": letter})
        for at, line in enumerate(lines):
            self.rows.append({"y": middle + LINE * (at - (len(lines) - 1) / 2), "shown": mark_of(len(self.words))})
            self.words.append(line)
        self.bottom += size + self.gap
        return middle

    @property
    def height(self) -> float:
        """Height of all rows [pixels]."""
        return max(self.bottom - self.gap + 4.0, 2.0 * LINE)


def lines_of(text: str, characters: int) -> list[str]:
    """A text broken into lines behind blanks and hyphens, as names of deals need it; a part that is too long is cut.

    Args:
        text: the text.
        characters: most characters in a line [count].
    """
    parts = [part[at : at + characters] for part in _BREAKS.split(text) for at in range(0, len(part), characters)]
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1] + part.rstrip()) > characters:
            lines.append("")
        lines[-1] += part
    return [line.strip() for line in lines]


def round_span(values: Iterable[float | None], steps: int = 4) -> tuple[float, ...]:
    """The ticks of an axis that holds zero and some values, from end to end at round numbers.

    Args:
        values: the values; those that are missing or infinite do not count.
        steps: about how many steps the axis has [count].

    Returns:
        Three ticks or more, lowest first.
    """
    known = [value for value in values if value is not None and math.isfinite(value)] + [0.0]
    low, high = min(known), max(known)
    if high - low < 1e-9:
        return -1.0, 0.0, 1.0
    rough = (high - low) / steps
    size = 10.0 ** math.floor(math.log10(rough))
    step = size * next(factor for factor in _STEPS if factor * size >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(step * at for at in range(first, last + 1))


def kept_apart(places: Sequence[float], gap: float) -> list[float]:
    """Places moved as little as needed so that no two are closer than a gap; their order stays.

    Args:
        places: wanted places [pixels].
        gap: smallest distance [pixels].

    Returns:
        The places, in the given order [pixels].
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    groups: list[list[int]] = []
    centres: list[float] = []
    for at in order:
        groups.append([at])
        centres.append(places[at])
        while len(groups) > 1 and centres[-1] - centres[-2] < gap * (len(groups[-1]) + len(groups[-2])) / 2:
            merged = groups[-2] + groups[-1]
            groups[-2:], centres[-2:] = [merged], [sum(places[one] for one in merged) / len(merged)]
    moved = [0.0] * len(places)
    for group, centre in zip(groups, centres, strict=True):
        for rank, at in enumerate(group):
            moved[at] = centre + gap * (rank - (len(group) - 1) / 2)
    return moved


def at_height(field_name: str, height: float) -> alt.Y:
    """A vertical place given in pixels from the top of the plot.

    Args:
        field_name: the column that holds it.
        height: height of the plot [pixels].
    """
    return alt.Y(f"{field_name}:Q", scale=alt.Scale(domain=[height, 0], nice=False, zero=False), axis=None)


def texts(name: str, x: float, height: float, *, role: str = "ink", bold: bool = False) -> alt.Chart:
    """Texts of a data set `name` with the columns y and shown, all starting at the same place.

    Args:
        name: the data set.
        x: where they start, from the left edge of the plot [pixels].
        height: height of the plot [pixels].
        role: role of their colour.
        bold: whether they are bold.
    """
    marks = on(name).mark_text(align="left", baseline="middle", color=colour(role), fontWeight=700 if bold else 400)
    drawn: alt.Chart = marks.encode(x=alt.value(x), y=at_height("y", height), text=alt.Text("shown:N"))
    return drawn


def across(field_name: str, ticks: Sequence[float], title: str) -> alt.X:
    """The horizontal axis of a chart of rows.

    Args:
        field_name: the column.
        ticks: its ticks from end to end.
        title: the unit in words.
    """
    scale = alt.Scale(domain=[ticks[0], ticks[-1]], nice=False, zero=False)
    axis = alt.Axis(title=title, values=list(ticks), grid=True, labelFlush=False)
    return alt.X(f"{field_name}:Q", scale=scale, axis=axis)


def upright(name: str, x: alt.X) -> alt.Chart:
    """A vertical line at every place of a data set.

    Args:
        name: the data set.
        x: the place.
    """
    line: alt.Chart = on(name).mark_rule(color=colour("muted")).encode(x=x)
    return line


def hues(column: str, roles: Mapping[str, str]) -> alt.Color:
    """Colours by some column.

    Args:
        column: the column.
        roles: its values to the roles of their colours.
    """
    scale = alt.Scale(domain=list(roles), range=[colour(role) for role in roles.values()])
    return alt.Color(f"{column}:N", legend=None, scale=scale)


def rows_chart(
    layers: Sequence[alt.Chart],
    ladder: Ladder,
    data: Mapping[str, Sequence[Mapping[str, Value]]],
    frill: Frill = BESIDE,
) -> Spec:
    """A chart of rows in the size of one panel, with the names of the rows at its left side.

    Args:
        layers: what is drawn.
        ladder: the rows.
        data: name of each data set to its rows.
        frill: room for names and axis.

    Returns:
        The specification.
    """
    height = ladder.height
    start = 2.0 - frill.left
    names = [texts("names", start + (_LETTER if ladder.letters else 0.0), height)]
    names += [texts("letters", start, height, bold=True)] if ladder.letters else []
    spec = finish(
        alt.layer(*layers, *names), PANEL_WIDTH, round(height + frill.top + frill.bottom), frill, ladder.words
    )
    return filled(spec, {**data, "names": ladder.rows, "letters": ladder.letters})
