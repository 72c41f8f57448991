"""The sections of the report in the order in which an analyst reads them: the answer, what it rests on, the details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.names import STATUSES
from reshore.report import answer, blocks, figures, text
from reshore.report.frames import numbers
from reshore.report.style import BAND, number_text, unit_text
from reshore.report.words import as_float, day, headline_text, plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reshore.outcome import Headline
    from reshore.report.blocks import Block
    from reshore.report.figure import Figure
    from reshore.report.frame import Frame
    from reshore.report.material import Material


@dataclass(frozen=True)
class Card:
    """One headline number as the top of the page shows it; every text is ready to print."""

    label: str
    number: str
    unit: str
    band: str
    without: str
    status: str


@dataclass(frozen=True)
class Section:
    """One section of the page.

    Args:
        name: slug, to which the table of contents leads.
        title: its heading.
        sentences: what the numbers say.
        blocks: figures and tables, in order.
    """

    name: str
    title: str
    sentences: tuple[str, ...]
    blocks: tuple[Figure | Block, ...]


def cards(material: Material, compared: Frame) -> tuple[Card, ...]:
    """The six numbers at the top."""
    return tuple(_card(headline, compared) for headline in answer.cards(material.headlines))


def _card(headline: Headline, compared: Frame) -> Card:
    """One headline number."""
    row, unit = headline.row(), headline.unit
    signed = headline.name.endswith("added-by-deal")
    other = numbers.without(compared, headline)
    without = ""
    if other is not None:
        middle = other["p50"]
        without = f"without the deal: {number_text(as_float(middle), unit)}"
    return Card(
        label=headline_text(headline),
        number=number_text(row["p50"], unit, signed=signed),
        unit=unit_text(unit),
        band=f"{BAND}: {_ends(row['p10'], row['p90'], unit, signed)}",
        without=without,
        status=headline.status,
    )


def _ends(low: float | None, high: float | None, unit: str, signed: bool) -> str:
    """The ends of a band without the unit, which stands beside the large figure."""
    return " to ".join(number_text(end, unit, signed=signed) for end in (low, high))


def sections(material: Material, found: Frame) -> Iterator[Section]:
    """Every section after the answer, one after the other, so that drawing can begin with the first.

    Args:
        material: what the report reads.
        found: the headlines on every path.

    Yields:
        The sections; one that has nothing to show is left out.
    """
    yield rests_on(material, found)
    for make in (fabs, capacity, people, money, difference, lateness, checks, spread, terms, method):
        section = make(material)
        if section.sentences or section.blocks:
            yield section


def compared(material: Material) -> Frame:
    """The headlines on every path."""
    outcome = material.outcome
    return numbers.by_path(material.headlines, outcome.data, outcome.base, material.extras.confirmed)


def rests_on(material: Material, found: Frame) -> Section:
    """What of the answer rests on unnamed sources."""
    meanings = " ".join(f"{status.capitalize()}: {answer.STATUS_MEANING[status]}." for status in STATUSES)
    return Section(
        "rests-on",
        "What this rests on",
        (*answer.rests_on(material.deal), *answer.confirmed_only(found), meanings),
        (blocks.status_table(material), blocks.paths_table(found)),
    )


def fabs(material: Material) -> Section:
    """Fabs by stage."""
    chart, counts = figures.gantt_figure(material), figures.count_figure(material)
    path = text.path_name(material)
    says = text.fabs(
        chart.frames[0].where(host="United States"), chart.frames[2], counts.frames[0], material.years[0], path
    )
    return Section("fabs", "Fabs", tuple(says), (chart, blocks.dates_table(material, chart.frames[0]), counts))


def capacity(material: Material) -> Section:
    """Capacity and world share."""
    return Section("capacity", "Capacity", (), (figures.capacity_figure(material), figures.share_figure(material)))


def people(material: Material) -> Section:
    """People in fabs and on building sites."""
    staff, crews = figures.staff_figure(material), figures.crew_figure(material)
    petitions, place = figures.visa_figure(material), figures.place_figure(material)
    year, path = material.years[0], text.path_name(material)
    says = (
        *text.staff(staff.frames[0], year, path),
        *text.crews(crews.frames[0], material.site_label),
        *text.visas(petitions.frames[0]),
    )
    return Section("people", "People", says, (staff, crews, petitions, place))


def money(material: Material) -> Section:
    """Money by payer and use."""
    chart = figures.money_figure(material)
    says = text.money(chart.frames[0], material.first_year, material.last_year)
    return Section("money", "Money", tuple(says), (chart, *blocks.money_tables(material)))


def difference(material: Material) -> Section:
    """The deal against no deal."""
    frame = figures.difference_frame(material)
    if frame is None:
        says = "This is the path without a deal itself, so there is nothing to compare it with."
        return Section("difference", "With and without the deal", (says,), ())
    added, gained = blocks.additionality_frames(material)
    says_added = text.additionality(added, material.years[min(1, len(material.years) - 1)])
    return Section(
        "difference",
        "With and without the deal",
        (*says_added, *text.sooner(gained)),
        (figures.difference_figure(material, frame), *blocks.additionality_tables(added, gained)),
    )


def lateness(material: Material) -> Section:
    """The meanings of `twice as long`, and the causes of the delay."""
    found, title = material.extras.delay, "Twice as long?"
    if found is None:
        return Section("twice-as-long", title, (), ())
    shown = (figures.lateness_figure(found), blocks.causes_table(found))
    return Section("twice-as-long", title, tuple(text.lateness(found)), shown)


def checks(material: Material) -> Section:
    """The printed checks."""
    outside = [check.label for check in material.checks if not check.inside]
    says = text.checks_line(outside, len(material.checks))
    return Section("checks", "Is this plausible?", tuple(says), (blocks.checks_table(material),) if says else ())


def spread(material: Material) -> Section:
    """On which kind of knowledge the spread rests."""
    if not material.spreads:
        return Section("spread", "What would make it surer", (), ())
    first = answer.cards(material.headlines)
    says = [
        sentence
        for row in material.spreads
        if row.headline in first[:1]
        for sentence in text.spread(headline_text(row.headline), row.by_status, row.unexplained)
    ]
    return Section(
        "spread",
        "What would make it surer",
        tuple(says),
        (figures.spread_figure(material), blocks.inputs_table(material)),
    )


def terms(material: Material) -> Section:
    """The deal, clause by clause."""
    says = (material.deal.summary.strip(),) if material.deal.summary else ()
    marked = "A small circle (°) marks a term that nobody reported, inside a clause that is better known."
    return Section("terms", "The terms", (*says, marked), (blocks.terms_table(material),))


def method(material: Material) -> Section:
    """How the numbers were made, and how to make them again."""
    outcome, late = material.outcome, material.world.catalogue.known_after(material.deal.as_of)
    says = [
        "Fabs, crews, staff, permits and money are played month by month from 2019 to 2040; results are shown from "
        f"{material.first_year}. Every draw takes one value for each number that nobody knows, from the distributions "
        "of the baseline. A draw takes the same values with the deal and without it, so that the two can be compared "
        "draw by draw.",
        "A band from 10 to 90 % leaves out one draw in ten at each end. It holds what the baseline says is uncertain "
        "and nothing else: not a war, not a recession, not a mistake in the equations.",
        "kwpm is a thousand wafer starts a month, counted as wafers of 300 mm. Money is in current prices.",
    ]
    if late:
        says.append(
            f"{plural(len(late), 'number')} of the baseline rest on something published after "
            f"{day(material.deal.as_of)}; the engine cannot run without them, so they are used all the same."
        )
    residual = float(abs(outcome.data["conservation_residual"]).max())
    says.append(
        f"The largest gap in the balances of persons, wafers and money in any draw is {residual:.0e} of their size."
    )
    return Section("method", "Method", tuple(says), (blocks.versions_table(material),))
