"""Figures on capacity: what the United States makes by node class, and its share of the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import NODE_LABELS
from reshore.report.figure import Figure
from reshore.report.figures.common import band_keys, band_panel
from reshore.report.frames import capacity
from reshore.report.text import capacity as says

if TYPE_CHECKING:
    from reshore.report.figure import Panel
    from reshore.report.frame import Frame, Value
    from reshore.report.material import Material

KWPM = "kwpm: thousand 300 mm-equivalent wafer starts a month, in December"


def capacity_figure(material: Material) -> Figure:
    """US capacity by node class."""
    frame = capacity.region_capacity(material.data, material.base)
    panels, note = _node_panels(material, frame, "kwpm", _moving_nodes(frame))
    return Figure(
        "us-capacity",
        "Wafer capacity in the United States by node class",
        KWPM,
        panels,
        band_keys(material),
        (frame,),
        ("capacity", "projects", "deal"),
        note,
        tuple(says.capacity(frame, material.years)),
    )


def share_figure(material: Material) -> Figure:
    """US share of the world's capacity by node class."""
    frame = capacity.region_share(material.data, material.base)
    nodes = _moving_nodes(capacity.region_capacity(material.data, material.base))
    panels, note = _node_panels(material, frame, "share", nodes)
    return Figure(
        "us-share",
        "The United States' share of the world's wafer capacity by node class",
        "% of the world's wafer starts a month, in December",
        panels,
        band_keys(material),
        (frame,),
        ("capacity", "projects", "deal"),
        note,
        tuple(says.share(frame)),
    )


def _moving_nodes(frame: Frame) -> list[Value]:
    """The node classes whose capacity changes over the years or between the paths; leading where none does."""
    return [node for node in frame.distinct("node") if _moves(frame.where(node=node))] or ["leading"]


def _node_panels(material: Material, frame: Frame, unit: str, nodes: list[Value]) -> tuple[tuple[Panel, ...], str]:
    """One panel for each of some node classes, and a note on the others."""
    still = [NODE_LABELS[str(node)] for node in frame.distinct("node") if node not in nodes]
    panels = tuple(band_panel(material, frame.where(node=node), unit, NODE_LABELS[str(node)]) for node in nodes)
    note = f"No project changes the capacity of these classes, which only the CSV holds: {'; '.join(still)}."
    return panels, note if still else ""


def _moves(frame: Frame) -> bool:
    """Whether a capacity changes by more than a hundredth over the years or between the paths."""
    values = [float(value) for value in frame.column("p50_kwpm") if isinstance(value, (int, float))]
    return bool(values) and max(values) - min(values) > 0.01 * max(abs(value) for value in values)
