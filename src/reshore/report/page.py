"""The report as one HTML file: no script, nothing loaded from elsewhere, light and dark, on a phone and in print."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from reshore.record.files import write_atomically
from reshore.report import figures
from reshore.report.answer import answer, status_line
from reshore.report.material import Extras, material_of
from reshore.report.render import svg
from reshore.report.sections import cards, compared, sections
from reshore.report.sources import citations
from reshore.report.style import DARK, LIGHT, style_sheet_variables
from reshore.report.tables import link

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from reshore.outcome import Outcome
    from reshore.report.figures import Basis, Figure, Panel
    from reshore.report.frame import Frame
    from reshore.report.material import Material
    from reshore.report.sections import Section

EVERY_PART: tuple[Basis, ...] = ("deal", "projects", "capacity", "people", "places", "money")
SOURCES_NAMED = 4
"""Publications that a figure names itself; the list at the end names all."""


def write_report(outcome: Outcome, path: Path, extras: Extras | None = None) -> None:
    """Writes the report on an outcome.

    Args:
        outcome: what a deal delivers.
        path: the HTML file; it is complete or absent, and an older one is replaced only by a complete one.
        extras: what the report shows besides the outcome, or None.

    Raises:
        OSError: the file cannot be written.
    """
    write_atomically(path, render_report(outcome, extras).encode())


def render_report(outcome: Outcome, extras: Extras | None = None) -> str:
    """The report on an outcome as HTML text.

    Args:
        outcome: what a deal delivers.
        extras: what the report shows besides the outcome, or None.

    Returns:
        One page that needs nothing else.
    """
    material = material_of(outcome, extras or Extras())
    found = compared(material)
    shown = sections(material, found)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            material=material,
            deal=material.deal,
            status=status_line(material),
            answer=_answer(material, shown),
            cards=cards(material, found),
            sections=shown,
            citations=citations(material, EVERY_PART),
            command=material.command,
            light=style_sheet_variables(LIGHT),
            dark=style_sheet_variables(DARK),
        )
    )


def _answer(material: Material, shown: tuple[Section, ...]) -> list[str]:
    """The answer in words, from the frames of the figures that are shown below it."""
    drawn = {block.name: block.frames for section in shown for block in section.blocks}
    change = drawn["difference"][0] if "difference" in drawn else None
    return answer(material, drawn["us-capacity"][0], drawn["us-share"][0], change)


@cache
def _environment() -> Environment:
    """The templates, with everything in them escaped unless it is marked as HTML."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reshore.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(drawing=drawing, download=download, link=link, figure_sources=figure_sources)
    made.tests["figure"] = lambda block: isinstance(block, figures.Figure)
    return made


def drawing(panel: Panel, figure: Figure, number: int) -> str:
    """One panel of a figure as inline SVG.

    Args:
        panel: the panel.
        figure: the figure it belongs to.
        number: its place in the figure.

    Returns:
        The drawing.
    """
    return svg(panel.spec, f"{figure.name}-{number}", panel.label)


def download(frame: Frame) -> str:
    """A frame as an address that holds the whole CSV file, so that the download works offline and without a script.

    Args:
        frame: the numbers.

    Returns:
        A `data:` address.
    """
    return "data:text/csv;charset=utf-8," + quote(frame.csv(), safe=" ,;:.+-_()/")


def figure_sources(figure: Figure, material: Material) -> str:
    """The line of sources under a figure.

    Args:
        figure: the figure.
        material: what the report reads.

    Returns:
        The publications cited most, each a link, and how many more there are.
    """
    found = citations(material, figure.basis)
    named = [link(citation.name, citation.url) for citation in found[:SOURCES_NAMED]]
    rest = len(found) - len(named)
    if rest > 0:
        named.append(f'<a href="#sources">{rest} more</a>')
    return "; ".join(named)
