"""The sections of the report in the order in which an analyst reads them: the answer, what it rests on, the details."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reshore.ensemble.headlines import partners_of
from reshore.ensemble.readings import HOST
from reshore.ensemble.trade_readings import economy_played
from reshore.names import STATUSES
from reshore.report import answer, blocks, economy_tables, figures, market_tables, stress_tables, text
from reshore.report.frames import cases, economy, market, numbers, price, stress, targets
from reshore.report.knowledge import Knowledge
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
    yield difference(material)
    yield rests_on(material, found)
    yield chip_market(material)
    if economy_played(material.data, material.base):
        yield whole_economy(material)
    taiwan = taiwan_stops(material)
    if taiwan.sentences:
        yield taiwan
    yield fabs(material, found)
    for make in (dates, capacity, ramp, people, place, money, slopes, lateness, checks, spread, terms, method):
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


def chip_market(material: Material) -> Section:
    """What the exemption costs, who gets it, whether reliance falls; then who supplies whom at what price."""
    near = material.years[0]
    years = cases.case_years(list(range(material.first_year, material.last_year + 1)))
    says: list[str] = []
    shown: list[Figure | Block | None] = []
    if years:
        asked, made = cases.near_case(years, near), (cases.items, cases.duties, cases.exemption, cases.quotas)
        items, duties, given, quotas = (make(material.data, material.base, years) for make in made)
        says.append(" ".join(text.cases.forgone(duties, asked)))
        says += text.cases.gained(given, asked)
        says += text.cases.quotas(quotas.where(year=asked))
        shown += [figures.cases.bearer_figure(material, items), market_tables.carried_out_table(items, duties, given)]
        shown += [figures.cases.quota_figure(quotas)]
    if material.base is not None:
        says.append(" ".join(text.market.reliance_falls(market.changes(material.data, material.base, near))))
    aims = targets.targets(material.deal, material.data)
    drawn = figures.market
    shown[:0] = [make(material) for make in (drawn.leading_figure, drawn.reliance_figure)]
    shown += [market_tables.aims_table(aims)] if len(aims) else []
    late = (drawn.flow_figure, drawn.price_figure, drawn.utilisation_figure, drawn.missed_figure, drawn.lead_figure)
    shown += [make(material) for make in late]
    shown.append(market_tables.imports_table(market.imports(material.data, material.base, near), near))
    says += [*text.cases.aims(aims), text.cases.CARRIED_OUT]
    found = tuple(block for block in shown if block is not None)
    return Section("chip-market", "The chip market", tuple(filter(None, says)), found)


def whole_economy(material: Material) -> Section:
    """Who gains, who pays, which jobs move; then trade, money for fabs, and how far to trust all that."""
    data, base, near = material.data, material.base, material.years[0]
    regions, known = (HOST, *partners_of(material.deal)), Knowledge(material.outcome)
    drawn, says = figures.economy, text.economy
    found = economy.incomes(data, base, material.years[:2])
    shown: list[Figure | Block] = [drawn.income_figure(material, found, known), economy_tables.income_table(found)]
    told: list[str] = []
    if base is not None:
        changes, moved = economy.jobs(data, base, regions, near), economy.jobs_moved(data, base, near)
        shown.append(drawn.job_figure(material, changes, moved, known))
        told = [*says.gains(found, near), *says.moved(moved, regions)]
    shown.append(drawn.duty_figure(material, known))
    if base is not None:
        borne = drawn.borne_frame(material)
        shown.append(economy_tables.borne_table(borne))
        told += says.repeated(borne)
    totals = economy.totals(data, base, near)
    shown += [drawn.export_figure(material, totals, known), economy_tables.trade_table(totals, near)]
    shown += [make(material, known) for make in (drawn.investment_figure, drawn.join_figure)]
    return Section("economy", "The whole economy", tuple(told), tuple(shown))


def taiwan_stops(material: Material) -> Section:
    """What is lost if Taiwan's chips stop, and what the deal changes in it."""
    found, title = material.extras.stress, "If Taiwan stops"
    if found is None:
        return Section("taiwan-stops", title, tuple(filter(None, (material.extras.stress_missing,))), ())
    losses, changes, beside = stress.losses(found), stress.changes(found), stress.published(found)
    says = (
        text.stress.lost(found, losses),
        " ".join(text.stress.changed(changes)),
        text.stress.rationed(found),
        f"{text.stress.GIVEN} {text.stress.counted(found)}",
    )
    shown = (
        figures.stress.loss_figure(found, losses, changes),
        figures.stress.month_figure(found, stress.prices(found), stress.supply(found)),
        stress_tables.published_table(beside),
    )
    return Section("taiwan-stops", title, says, shown)


def fabs(material: Material, found: Frame) -> Section:
    """Fabs by stage."""
    says = tuple(text.fabs.duration(found))
    return Section("fabs", "Fabs", says, (figures.fabs.gantt_figure(material), figures.fabs.count_figure(material)))


def dates(material: Material) -> Section:
    """Announced against simulated dates."""
    chart = figures.fabs.dates_figure(material)
    return Section("dates", "Announced and simulated", (), (chart, blocks.dates_table(chart.frames[0])))


def capacity(material: Material) -> Section:
    """Capacity and world share."""
    shown = (figures.capacity.capacity_figure(material), figures.capacity.share_figure(material))
    return Section("capacity", "Capacity", (), shown)


def ramp(material: Material) -> Section:
    """How single fabs fill up, and how good they are."""
    made = (figures.fabs.ramp_figure(material), figures.fabs.yield_figure(material))
    return Section("ramp", "Yield and ramp", (), tuple(figure for figure in made if figure))


def people(material: Material) -> Section:
    """People in fabs and on building sites."""
    drawn = figures.people
    shown = (drawn.staff_figure, drawn.experience_figure, drawn.crew_figure, drawn.visa_figure)
    return Section("people", "People", (), tuple(make(material) for make in shown))


def place(material: Material) -> Section:
    """Rents, wages and suppliers near the fabs."""
    shown = (figures.places.place_figure(material), figures.places.supplier_figure(material))
    return Section("place", f"Near the fabs at {material.site_label}", (), shown)


def money(material: Material) -> Section:
    """Money by payer and use, what bringing people costs, and what the public pays for what is added."""
    shown: list[Figure | Block] = [figures.money.money_figure(material), figures.money.settling_figure(material)]
    if material.base is not None:
        prices = price.prices(material.data, material.base)
        chart = figures.money.price_figure(material, prices)
        shown += [*([chart] if chart else []), blocks.price_table(prices, material.years)]
    return Section("money", "Money", (), (*shown, *blocks.money_tables(material)))


def difference(material: Material) -> Section:
    """The deal against no deal."""
    frame = figures.change.difference_frame(material)
    if frame is None:
        says = "This is the path without a deal itself, so there is nothing to compare it with."
        return Section("difference", "With and without the deal", (says,), ())
    added, gained = blocks.additionality_frames(material)
    says_added = text.change.additionality(added, material.years[min(1, len(material.years) - 1)])
    return Section(
        "difference",
        "With and without the deal",
        (*says_added, *text.change.sooner(gained)),
        (figures.change.difference_figure(material, frame), *blocks.additionality_tables(added, gained)),
    )


def slopes(material: Material) -> Section:
    """How much each term of the deal matters."""
    found, title = material.extras.gradient, "Which term matters"
    if found is None or not found.moving:
        return Section("which-term-matters", title, (), ())
    return Section("which-term-matters", title, tuple(text.slopes.slopes(found)), (blocks.slopes_table(found),))


def lateness(material: Material) -> Section:
    """The meanings of `twice as long`, and the causes of the delay."""
    found, title = material.extras.delay, "Twice as long?"
    if found is None:
        return Section("twice-as-long", title, (), ())
    shown = (figures.trust.lateness_figure(found), blocks.causes_table(found))
    return Section("twice-as-long", title, tuple(text.trust.lateness(found)), shown)


def checks(material: Material) -> Section:
    """The printed checks."""
    outside = [check.label for check in material.checks if not check.inside]
    says = text.trust.checks_line(outside, len(material.checks))
    return Section("checks", "Is this plausible?", tuple(says), (blocks.checks_table(material),) if says else ())


def spread(material: Material) -> Section:
    """On which kind of knowledge the spread rests."""
    shown = (figures.trust.spread_figure(material), blocks.inputs_table(material)) if material.spreads else ()
    return Section("spread", "What would make it surer", (), shown)


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
