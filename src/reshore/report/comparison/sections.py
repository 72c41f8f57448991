"""The sections of a comparison in the order in which an analyst reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.ensemble.trade_readings import economy_played
from reshore.report.comparison import clause_tables, economy, figures, market, method, tables
from reshore.report.comparison.answer import equal_deals
from reshore.report.comparison.clauses import shared
from reshore.report.comparison.material import MAIN
from reshore.report.comparison.series import duel
from reshore.report.comparison.sure import decisive_pairs, shares
from reshore.report.comparison.verdict import ranking
from reshore.report.comparison.wording import signed_band, signed_number
from reshore.report.sections import Section
from reshore.report.style import BAND, unit_text
from reshore.report.words import listing, of_draws, plural, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reshore.report.blocks import Block
    from reshore.report.comparison.material import Material
    from reshore.report.figure import Figure
    from reshore.report.frame import Frame


FEW = 8
"""Clauses that a sentence lists by name; more are only counted [count]."""


@dataclass(frozen=True)
class Card:
    """What one deal adds, as the top of the page shows it; every text is ready to print."""

    deal: str
    role: str
    number: str
    unit: str
    band: str
    chance: str
    status: str


@dataclass(frozen=True)
class Numbers:
    """The frames that both the answer and the sections read, made once.

    Args:
        levels: every headline on every path.
        differences: every contrast.
        added: capacity that each deal adds, by year.
        money: public money and wafer starts that each deal adds.
    """

    levels: Frame
    differences: Frame
    added: Frame
    money: Frame


def cards(material: Material) -> tuple[Card, ...]:
    """One card for each deal: what it adds to leading-edge capacity by the second year that sentences speak of."""
    verdicts = {verdict.deal: verdict for verdict in ranking(material, material.far)}
    statuses = {row.deal: row.status for row in material.contrasts if row.name == MAIN}
    found = []
    for side in material.rivals:
        verdict = verdicts[side.name]
        chance = f"more than with {material.without} in {of_draws(verdict.ahead)}"
        if verdict.equal:
            chance = f"as with {material.without} in every draw"
        ends = signed_band(verdict.low, verdict.high, "kwpm")
        found.append(
            Card(
                side.called,
                side.role,
                signed_number(verdict.middle, "kwpm"),
                unit_text("kwpm"),
                f"{BAND}: {ends}",
                chance,
                statuses.get(side.name, ""),
            )
        )
    return tuple(found)


def sections(material: Material, numbers: Numbers) -> Iterator[Section]:
    """Every section after the answer, one after the other, so that drawing can begin with the first.

    Args:
        material: what the page reads.
        numbers: the frames that the answer reads too.

    Yields:
        The sections; where no headline differs in any draw, nothing is drawn.
    """
    differs = len(equal_deals(material)) < len(material.rivals)
    yield headlines(material, numbers, drawn=differs)
    if differs:
        yield capacity(material, numbers)
        yield people(material)
        yield money(material, numbers)
        yield chip_market(material)
        if economy_played(*(side.data for side in material.paths)):
            yield whole_economy(material)
    yield why(material)
    if differs:
        yield how_sure(material, numbers)
    yield method.section(material)


def headlines(material: Material, numbers: Numbers, *, drawn: bool) -> Section:
    """Every headline with every deal, which deal beats which, and the differences as a drawing."""
    blocks: list[Block] = [tables.headline_table(material, numbers.levels, numbers.differences)]
    if len(material.rivals) > 1:
        blocks.append(tables.duel_table(material, duel(material, material.far)))
    figure = [figures.forest_figure(material, numbers.differences)] if drawn else []
    return Section("headlines", "What each deal delivers", (), (*blocks, *figure))


def capacity(material: Material, numbers: Numbers) -> Section:
    """Capacity over the years, and dates."""
    timing = figures.timing_figure(material)
    drawn: list[Figure] = [figures.capacity_figure(material, numbers.added), *([timing] if timing else [])]
    still = f"No middle draw of any deal moves a fab of both paths by half a month beside {material.without}."
    return Section("capacity", "Capacity and dates", () if timing else (still,), tuple(drawn))


def people(material: Material) -> Section:
    """People in the fabs."""
    return Section("people", "People", (), (figures.people_figure(material),))


def money(material: Material, numbers: Numbers) -> Section:
    """Who pays, what an added wafer start costs the public, and what becomes of announced money."""
    chain = figures.chain_figure(material)
    none = "None of the deals pledges money that is not pledged without a deal."
    shown: list[Figure | Block] = [figures.payer_figure(material), tables.price_table(material, numbers.money)]
    return Section("money", "Money", () if chain else (none,), (*shown, *([chain] if chain else [])))


def chip_market(material: Material) -> Section:
    """Reliance over time, and who pays if the tariff on chips is carried out."""
    shown: list[Figure | Block] = [market.reliance_figure(material, market.reliance(material))]
    year = market.case_year(material)
    if year is not None:
        shown.append(market.bearer_figure(material, market.bearers(material, year), year))
        shown.append(market.tariff_table(material, market.items(material, year), year))
    return Section("chip-market", "The chip market", (), tuple(shown))


def whole_economy(material: Material) -> Section:
    """Who gains and which jobs move with each deal."""
    year = material.near
    found, moved = economy.incomes(material, year), economy.jobs(material, year)
    shown = (
        economy.income_figure(material, found, year),
        economy.job_figure(material, moved, year),
        economy.item_table(material, economy.items(material, year), year),
    )
    return Section("economy", "The whole economy", tuple(economy.sentences(material, found)), shown)


def why(material: Material) -> Section:
    """The clauses that are not the same everywhere."""
    same = shared(material)
    found = clause_tables.clause_tables(material)
    terms = clause_tables.terms_table(material)
    verb = "is" if len(same) == 1 else "are"
    names = f": {listing(same)}" if 0 < len(same) <= FEW else ""
    says = [f"{sentence(plural(len(same), 'clause'))} {verb} the same on every path{names}."] if same else []
    if not found:
        says.append("There is no clause on which the paths differ.")
    elif any("°" in block.html for block in found):
        says.append("A small circle (°) marks a term that nobody reported, inside a clause that is better known.")
    return Section("why", "Why they differ", tuple(says), (*found, *([terms] if terms else [])))


def how_sure(material: Material, numbers: Numbers) -> Section:
    """How well each difference is known and what it rests on."""
    spread, inputs = shares(material, decisive_pairs(material), material.far)
    statuses = numbers.differences.distinct("status")
    found: list[Figure | Block | None] = [
        clause_tables.dropped_table(material),
        clause_tables.rests_table(material),
        tables.knowledge_table(material),
        tables.status_table(material, numbers.differences) if len(statuses) > 1 else None,
        figures.spread_figure(material, spread),
        tables.decides_table(inputs) if inputs.rows else None,
    ]
    says = (f"Every difference in every headline counts as {statuses[0]}.",) if len(statuses) == 1 else ()
    return Section("how-sure", "How sure is that", says, tuple(block for block in found if block is not None))
