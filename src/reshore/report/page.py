"""The report as one HTML file: no script, nothing loaded from elsewhere, light and dark, on a phone and in print."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from reshore.report.answer import answer, status_line
from reshore.report.drawings import Drawings
from reshore.report.figure import Figure
from reshore.report.material import Extras, extras_of, material_of
from reshore.report.sections import cards, compared, sections
from reshore.report.sources import citations
from reshore.report.style import DARK, LIGHT, style_sheet_variables
from reshore.report.tables import link

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import Environment

    from reshore.outcome import Outcome
    from reshore.report.figure import Basis
    from reshore.report.frame import Frame
    from reshore.report.material import Material
    from reshore.report.sections import Section
    from reshore.report.sources import Cited
    from reshore.report.studio import Studio

EVERY_PART: tuple[Basis, ...] = ("deal", "projects", "capacity", "people", "places", "money", "market", "economy")
SOURCES_NAMED = 4
"""Publications that a figure names itself; the list at the end names all."""


def page(outcome: Outcome, extras: Extras | None, studio: Studio) -> str:
    """The report on an outcome as HTML text.

    Args:
        outcome: what a deal delivers.
        extras: what the report shows besides the outcome; None for all that the engine can say.
        studio: makes the drawings.

    Returns:
        One page that needs nothing else.
    """
    material = material_of(outcome, extras or extras_of(outcome))
    found = compared(material)
    shown: list[Section] = []
    drawings = Drawings(studio)
    for section in sections(material, found):
        shown.append(section)
        drawings.order(section.blocks)
    said = {"status": status_line(material), "answer": _answer(material, shown, found), "cards": cards(material, found)}
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            **said,
            material=material,
            deal=material.deal,
            sections=shown,
            drawings=drawings.finished(),
            citations=citations(material, EVERY_PART),
            command=material.command,
            light=style_sheet_variables(LIGHT),
            dark=style_sheet_variables(DARK),
        )
    )


def _answer(material: Material, shown: Sequence[Section], found: Frame) -> list[str]:
    """The answer in words, from the frames of the figures and tables that are shown below it."""
    return answer(material, {block.name: block.frames for section in shown for block in section.blocks}, found)


@cache
def environment() -> Environment:
    """The templates, with everything in them escaped unless it is marked as HTML.

    Returns:
        What makes a page of a template.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("reshore.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(download=download, link=link, figure_sources=figure_sources, unbroken=unbroken)
    made.tests["figure"] = lambda block: isinstance(block, Figure)
    return made


def download(frame: Frame) -> str:
    """A frame as an address that holds the whole CSV file, so that the download works offline and without a script.

    Args:
        frame: the numbers.

    Returns:
        A `data:` address.
    """
    return "data:text/csv;charset=utf-8," + quote(frame.csv(), safe=" ,;:.+-_()/")


def unbroken(text: str) -> str:
    """A sentence in which no line ends inside a span such as `10–90 %`.

    Args:
        text: the sentence.

    Returns:
        The same words.
    """
    return text.replace("\N{EN DASH}", "\N{EN DASH}\N{WORD JOINER}")


def figure_sources(figure: Figure, material: Cited) -> str:
    """The line of sources under a figure.

    Args:
        figure: the figure.
        material: what the page reads.

    Returns:
        The publications cited most, each a link, and how many more there are.
    """
    found = citations(material, figure.basis)
    named = [link(citation.name, citation.url) for citation in found[:SOURCES_NAMED]]
    rest = len(found) - len(named)
    if rest > 0:
        named.append(f'<a href="#sources">{rest} more</a>')
    return "; ".join(named)
