"""What figures share: panels with a band for each path, and the keys of their legends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reshore.report import charts
from reshore.report.figure import Key, Panel
from reshore.report.frames.columns import BASE, paths
from reshore.report.labels import path_words, stack_words
from reshore.report.style import SERIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.report.frame import Frame, Value
    from reshore.report.material import Material


_DASHED: tuple[Literal["line", "dash", "dots"], ...] = ("line", "dash", "dots", "dash")
"""How a legend shows the dashes of lines, in the order of use."""


def roles(material: Material) -> dict[str, str]:
    """Each path and the role of its colour."""
    return {path: "base" if path == BASE else "deal" for path, _ in paths(material.data, material.base)}


def band_keys(material: Material) -> tuple[Key, ...]:
    """The legend of band charts."""
    drawn = list(roles(material).items())
    lines = [Key(f"{path}, median", role, "dash" if role == "base" else "line") for path, role in drawn]
    return (*lines, Key("10–90 % of draws", drawn[0][1], "area"))


def part_keys(order: Sequence[Value]) -> tuple[Key, ...]:
    """The legend of stacked bars."""
    return tuple(Key(str(part), SERIES[at % len(SERIES)], "box") for at, part in enumerate(order))


def line_roles(order: Sequence[Value], apart: Sequence[Value] = ()) -> dict[str, str]:
    """Lines and the roles of their colours; those that stand apart take none of the series."""
    rest = dict(zip(map(str, apart), ("base", "muted"), strict=False))
    series = [str(name) for name in order if str(name) not in rest]
    return {**dict(zip(series, SERIES, strict=False)), **rest}


def line_keys(drawn: Mapping[str, str]) -> tuple[Key, ...]:
    """The legend of lines that colour and dash tell apart."""
    return tuple(Key(name, role, _DASHED[at % len(_DASHED)]) for at, (name, role) in enumerate(drawn.items()))


def band_panel(
    material: Material,
    frame: Frame,
    unit: str,
    heading: str,
    *,
    zero: bool = True,
    span: tuple[float, float] | None = None,
) -> Panel:
    """A panel with a band for each path; `span` holds the ends of the axis where panels share it."""
    words = " ".join(f"{path}: {path_words(material, frame.where(path=path), unit)}" for path in frame.distinct("path"))
    return Panel(
        heading, charts.bands(frame, unit, roles(material), zero=zero, span=span), f"Line with band. {heading} {words}"
    )


def stack_panel(
    material: Material, frame: Frame, unit: str, column: str, heading: str, order: Sequence[Value]
) -> Panel:
    """A panel of stacked bars."""
    label = f"Stacked bars: {heading}. {stack_words(material, frame, column, unit)}"
    return Panel(heading, charts.stacked(frame, unit, column, order), label)
