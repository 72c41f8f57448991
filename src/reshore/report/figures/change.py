"""The figure of differences: what changes with the deal, draw by draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report import charts
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frames import difference
from reshore.report.labels import point_words

if TYPE_CHECKING:
    from reshore.report.frame import Frame
    from reshore.report.material import Material


def difference_frame(material: Material) -> Frame | None:
    """The frame of differences, or None for the status quo."""
    if material.base is None:
        return None
    return difference.difference(material.data, material.base, material.ledger)


def difference_figure(material: Material, frame: Frame) -> Figure:
    """The deal less no deal, draw by draw."""
    panels = []
    for measure in frame.distinct("measure"):
        shown = frame.where(measure=measure)
        unit, heading = str(shown.rows[0][3]), str(shown.rows[0][2])
        words = [point_words(shown.where(year=year), "", unit) for year in material.years]
        label = f"Line with band: {heading}, with the deal less without it. {' '.join(w for w in words if w)}"
        panels.append(Panel(heading, charts.difference(shown, unit), label))
    keys = (Key("median difference", "deal", "line"), Key("10–90 % of draws", "deal", "area"))
    return Figure(
        "difference",
        "What changes with the deal: each draw with it less the same draw without it",
        "as each panel says; above zero: more with the deal",
        tuple(panels),
        keys,
        (frame,),
        ("deal",),
        "Bands are of the difference in the same draw, not the difference of two bands. Capacity of all chip classes "
        "is the sum of what the table below calls added and pulled forward. Packaging plants and blank wafers start no "
        "wafers and are not in it; money and people are those of all plants.",
    )
