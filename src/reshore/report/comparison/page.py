"""The comparison as one HTML file that loads nothing: light and dark, on a phone and in print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reshore.report.comparison.answer import answer
from reshore.report.comparison.material import material_of
from reshore.report.comparison.method import command
from reshore.report.comparison.money import price
from reshore.report.comparison.numbers import differences, levels
from reshore.report.comparison.sections import Numbers, cards, sections
from reshore.report.comparison.series import capacity_added
from reshore.report.comparison.tables import deals_table
from reshore.report.comparison.wording import named
from reshore.report.drawings import Drawings
from reshore.report.page import EVERY_PART, environment
from reshore.report.sources import citations
from reshore.report.style import DARK, LIGHT, style_sheet_variables
from reshore.report.words import day, plural, sentence

if TYPE_CHECKING:
    from reshore.ensemble.comparison import Comparison
    from reshore.report.comparison.material import Material
    from reshore.report.studio import Studio


def page(comparison: Comparison, studio: Studio) -> str:
    """The page on a comparison as HTML text.

    Args:
        comparison: deals that were played on one day with the same draws.
        studio: makes the drawings.

    Returns:
        One page that needs nothing else.
    """
    material = material_of(comparison)
    numbers = Numbers(
        levels=levels(material),
        differences=differences(material),
        added=capacity_added(material),
        money=price(material, material.far),
    )
    names = [side.name for side in material.paths]
    drawings, shown = Drawings(studio), []
    for section in sections(material, numbers):
        shown.append(replace(section, sentences=tuple(named(text, names) for text in section.sentences)))
        drawings.order(section.blocks)
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            material=material,
            title=title(material),
            heading=named(title(material), names),
            status=status_line(material),
            answer=[(said.head, named(said.text, names)) for said in answer(material, numbers.added, numbers.money)],
            cards=cards(material),
            deals=deals_table(material),
            sections=shown,
            drawings=drawings.finished(),
            citations=citations(material, EVERY_PART),
            command=command(material),
            light=style_sheet_variables(LIGHT),
            dark=style_sheet_variables(DARK),
        )
    )


def title(material: Material) -> str:
    """What is compared with what, in one line.

    Args:
        material: what the page reads.
    """
    dropped = material.comparison.dropped
    whole = [side.name for side in material.rivals if side.name not in dropped]
    deals = whole[0] if len(whole) == 1 else sentence(plural(len(whole), "deal"))
    twice = ", whole and stripped to what is confirmed" if dropped else ""
    return f"{deals} compared with {material.without}{twice}"


def status_line(material: Material) -> str:
    """Day, draws and seed, in one line.

    Args:
        material: what the page reads.
    """
    comparison = material.comparison
    failed = comparison.draws - len(material.draws)
    lost = "" if not failed else f"; {plural(failed, 'draw')} could not be solved and count nowhere"
    return (
        f"As known on {day(comparison.as_of)}. {comparison.draws:,} draws of what nobody knows, the same for every "
        f"deal, seed {comparison.runs.seed}{lost}."
    )
