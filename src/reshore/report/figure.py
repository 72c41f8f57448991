"""What a figure is: title, unit, drawings, legend, and the frames behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from reshore.report.canvas import Spec
    from reshore.report.frame import Frame

Basis = Literal["deal", "projects", "capacity", "people", "money", "places", "market", "economy"]
"""Parts of the baseline whose sources a figure rests on."""


Shape = Literal["line", "dash", "dots", "area", "box", "disc", "diamond", "whisker", "ring"]
"""How an entry of a legend is drawn."""


@dataclass(frozen=True)
class Key:
    """One entry of a figure's legend: what it stands for, the role of its colour, how it is drawn."""

    label: str
    role: str
    shape: Shape


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure.

    Args:
        heading: what it shows, where the figure has several panels.
        spec: the Vega-Lite specification.
        label: what it shows, in words, for those who cannot see it.
        screen: on which screens it is shown.
    """

    heading: str
    spec: Spec
    label: str
    screen: Literal["all", "wide", "narrow"] = "all"


@dataclass(frozen=True)
class Figure:
    """One figure: title, unit, panels, legend, and the frames behind it.

    Args:
        name: slug.
        title: what it shows, as a sentence that takes no side.
        unit: the unit in words.
        panels: its drawings.
        keys: its legend.
        frames: its numbers.
        basis: the parts of the baseline it rests on.
        note: what the reader has to know to read it.
        says: what its numbers say, in sentences.
    """

    name: str
    title: str
    unit: str
    panels: tuple[Panel, ...]
    keys: tuple[Key, ...]
    frames: tuple[Frame, ...]
    basis: tuple[Basis, ...]
    note: str = ""
    says: tuple[str, ...] = ()
