"""The answer in words: which deal adds most, what it costs, how soon, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.names import STATUSES
from reshore.report.comparison import market
from reshore.report.comparison.clauses import own
from reshore.report.comparison.material import MAIN
from reshore.report.comparison.verdict import Verdict, capacity_verdict, ranking
from reshore.report.comparison.wording import band_words, signed_number
from reshore.report.style import number_text, unit_text
from reshore.report.words import as_float, is_nothing, listing, number_of, of_draws

if TYPE_CHECKING:
    from reshore.report.comparison.material import Material
    from reshore.report.frame import Frame, Value

ONE_KWPM = 1.0
"""What has to be there for an addition to count as begun [kwpm]."""


@dataclass(frozen=True)
class Paragraph:
    """One question that the answer speaks of: what it is about, and what the numbers say."""

    head: str
    text: str


def answer(material: Material, added: Frame, money: Frame) -> list[Paragraph]:
    """The answer, one paragraph a question.

    Args:
        material: what the page reads.
        added: capacity that each deal adds, by year.
        money: public money and wafer starts that each deal adds.

    Returns:
        Paragraphs; a question that the numbers do not answer has none.
    """
    whole = [side.name for side in material.rivals if side.name not in material.comparison.dropped]
    equal = [name for name in whole if name in equal_deals(material)]
    others = [name for name in whole if name not in equal]
    found = [Paragraph("No difference:", exactly_equal(material, equal))]
    if others:
        years = dict.fromkeys((material.near, material.far))
        found += [Paragraph(f"By the end of {year}:", capacity(material, others, year)) for year in years]
        found.append(Paragraph(f"Public money up to {material.far}:", cost(material, money, others)))
        found.append(Paragraph("How soon:", soon(material, added, others)))
        found.append(Paragraph("Tariff on chips:", chip_tariff(material, others)))
        found.append(Paragraph("What it rests on:", rests_on(material, others)))
        found.append(Paragraph("What is confirmed:", confirmed(material)))
    return [paragraph for paragraph in found if paragraph.text]


def equal_deals(material: Material) -> list[str]:
    """Names of the deals that do not differ from the reference in any headline of any draw.

    Args:
        material: what the page reads.
    """
    moved = {row.deal for row in material.contrasts if np.any(row.values != 0)}
    return [side.name for side in material.rivals if side.name not in moved]


def exactly_equal(material: Material, equal: list[str]) -> str:
    """Which deals give the same as what they are compared with."""
    if not equal:
        return ""
    verb = "gives" if len(equal) == 1 else "give"
    return (
        f"{listing(equal)} {verb} exactly the same as {material.without}. Every difference is zero in every draw and "
        "every headline."
    )


def capacity(material: Material, others: list[str], year: int) -> str:
    """Which deal adds most leading-edge capacity by one year, and from which others the numbers tell it."""
    ranked = [verdict for verdict in ranking(material, year) if verdict.deal in others]
    if all(verdict.equal for verdict in ranked):
        return f"no draw has more or less leading-edge capacity in the United States than with {material.without}."
    best, rest = ranked[0], ranked[1:]
    return " ".join(
        [_best(material, best, alone=not rest), *_duels(material, best, rest, year), *_beside(material, rest)]
    )


def _best(material: Material, best: Verdict, *, alone: bool) -> str:
    """What the deal with the largest median adds, and in how many draws that is more than without it."""
    shown = band_words(best.low, best.middle, best.high, "kwpm")
    what, without = "leading-edge capacity in the United States", material.without
    if best.middle > 0 and not is_nothing(best.middle, "kwpm"):
        beside = "" if material.against_no_deal else f" beside {without}"
        head = f"{best.deal} adds {'' if alone else 'most '}{what}{beside} in the middle draw: {shown}"
        chance = f"There is more than with {without} in {of_draws(best.ahead)}"
    else:
        nobody = f"with {best.deal} there is" if alone else "with none of the deals is there"
        closest = "" if alone else f"{best.deal} comes closest: "
        mark = ": " if alone else "; "
        head = (
            f"in the middle draw {nobody} {'no ' if alone else ''}more {what} than with {without}{mark}{closest}{shown}"
        )
        chance = f"There is less than with {without} in {of_draws(best.behind)}"
    apart = "" if best.told_apart else ", but zero lies inside the band: the numbers do not tell the two apart"
    return f"{head}. {chance}{apart}."


def _duels(material: Material, best: Verdict, rest: list[Verdict], year: int) -> list[str]:
    """From which other deals the numbers tell the best one."""
    duels = [capacity_verdict(material, best.deal, other.deal, year) for other in rest]
    equal = [duel.other for duel in duels if duel.equal]
    close = [
        f"{duel.other} (ahead of it in {of_draws(duel.ahead)})"
        for duel in duels
        if not duel.told_apart and not duel.equal
    ]
    clear = [f"{duel.other} in {of_draws(duel.ahead)}" for duel in duels if duel.told_apart]
    verb = "gives" if len(equal) == 1 else "give"
    says = [f"{listing(equal)} {verb} the same in every draw."] if equal else []
    says += [f"The numbers do not tell it from {listing(close)}."] if close else []
    says += [f"It is ahead of {listing(clear)}."] if clear else []
    return says


def _beside(material: Material, rest: list[Verdict]) -> list[str]:
    """Which of the other deals add, take away, or cannot be told from the reference."""
    without = material.without
    told = [(verdict, f"{verdict.deal} ({_median(verdict)})") for verdict in rest]
    more = [text for verdict, text in told if verdict.told_apart and verdict.low > 0]
    less = [text for verdict, text in told if verdict.told_apart and verdict.high < 0]
    close = [f"{v.deal} (more in {of_draws(v.ahead)})" for v in rest if not v.told_apart and not v.equal]
    equal = [verdict.deal for verdict in rest if verdict.equal]
    says = [f"More than with {without} in nine draws of ten or more: {listing(more)}."] if more else []
    says += [f"Less than with {without} in nine draws of ten or more: {listing(less)}."] if less else []
    says += [f"Not told from {without}: {listing(close)}."] if close else []
    says += [f"The same as with {without} in every draw: {listing(equal)}."] if equal else []
    return says


def _median(verdict: Verdict) -> str:
    """The median of a difference with its unit."""
    return f"{signed_number(verdict.middle, 'kwpm')} {unit_text('kwpm')}"


def cost(material: Material, money: Frame, others: list[str]) -> str:
    """What the deals cost public purses of both sides, and for each added thousand wafer starts a month."""
    more: list[str] = []
    less: list[str] = []
    close: list[str] = []
    rows = money.among("deal", others).records()
    for row in rows:
        low, middle, high = (number_of(row[f"{point}_usd_bn"]) for point in ("p10", "p50", "p90"))
        if low == high == 0:
            continue
        kind = more if low > 0 else less if high < 0 else close
        kind.append(f"{row['deal']} {band_words(low, middle, high, 'usd_bn')}")
    without = material.without
    parts = [f"more is paid than with {without} for {listing(more)}"] if more else []
    parts += [f"less is paid than with {without} for {listing(less)}"] if less else []
    parts += [f"not told from what is paid with {without}: {listing(close)}"] if close else []
    says = [f"{'; '.join(parts)}."] if parts else []
    prices = [
        f"{row['deal']} {number_text(as_float(row['mean_usd_bn_per_kwpm']), 'usd_bn_per_kwpm')}"
        for row in rows
        if _priced(row)
    ]
    says += (
        [f"For each added kwpm of all chip classes, as a ratio of means, bn USD: {listing(prices)}."] if prices else []
    )
    return " ".join(says)


def chip_tariff(material: Material, others: list[str]) -> str:
    """What customs collect on chips with each deal, and what the tariff costs device makers if it is carried out."""
    year = market.case_year(material)
    if year is None:
        return ""
    return market.paragraph(market.items(material, year).among("deal", [material.reference.name, *others]), year)


def _priced(row: dict[str, Value]) -> bool:
    """Whether a price of added capacity stands on its numbers: more money and more capacity in nine draws of ten."""
    lows = (number_of(row["p10_usd_bn"]), number_of(row["p10_kwpm"]))
    return min(lows) > 0 and row["mean_usd_bn_per_kwpm"] is not None


def soon(material: Material, added: Frame, others: list[str]) -> str:
    """From which year on each deal has at least one kwpm of leading-edge capacity more than the reference."""
    there: list[tuple[int, str]] = []
    never = []
    for name in others:
        middle, sure = (lasting(added.where(deal=name), column) for column in ("p50_kwpm", "p10_kwpm"))
        surely = "" if sure is None else f" (in nine draws of ten from {sure} on)"
        if middle is None:
            never.append(name)
        else:
            there.append((middle, f"from {middle} on with {name}{surely}"))
    head = "an addition of one kwpm or more lasts, in the middle draw,"
    absent = f"no such addition lasts to {material.last_year} with {listing(never)}"
    if not there:
        return f"in the middle draw {absent}, if it means one kwpm or more."
    return f"{head} {listing([text for _, text in sorted(there)])}{f'; {absent}' if never else ''}."


def lasting(frame: Frame, column: str) -> int | None:
    """The first year from which on a column does not fall below one kwpm any more.

    Args:
        frame: rows by year.
        column: the column [kwpm].

    Returns:
        The year, or None where it does not last to the end.
    """
    first = None
    for row in frame.records():
        enough = (as_float(row[column]) or 0.0) >= ONE_KWPM
        first = (first or int(number_of(row["year"]))) if enough else None
    return first


def rests_on(material: Material, others: list[str]) -> str:
    """How well the differences are known, and how many of the clauses behind them hold something assumed."""
    last = max((row.year or 0 for row in material.contrasts if row.name == MAIN), default=0)
    known = {row.deal: row.status for row in material.contrasts if (row.name, row.year) == (MAIN, last)}
    groups = [(status, [deal for deal in others if known.get(deal) == status]) for status in STATUSES]
    parts = [
        f"as {status} for {'every deal' if deals == others and len(others) > 1 else listing(deals)}"
        for status, deals in groups
        if deals
    ]
    says = [f"the difference in capacity at the end of {last} counts {'; '.join(parts)}."] if parts else []
    counts = []
    for side in material.rivals:
        acting = own(material, side.outcome.deal)
        guessed = sum(clause.status == "assumed" or bool(clause.assumed) for clause in acting)
        if acting and side.name in others:
            counts.append(f"{side.name} ({guessed} of {len(acting)})")
    if counts:
        says.append(f"Own clauses that act and in which something is assumed: {listing(counts)}.")
    return " ".join(says)


def confirmed(material: Material) -> str:
    """What of each deal's addition rests on clauses that are not confirmed; nothing where no deal was stripped."""
    found = [row for row in material.comparison.rests if (row.name, row.year) == (MAIN, material.far)]
    nothing = [row.deal for row in found if not np.any(row.values != 0)]
    some = [f"{row.deal} {band_words(row.p10, row.p50, row.p90, row.unit)}" for row in found if row.deal not in nothing]
    kept = "with all that is assumed inside them"
    says = (
        [f"nothing changes in any draw if only confirmed clauses hold, {kept}: {listing(nothing)}."] if nothing else []
    )
    says += (
        [f"What is added by clauses that are not confirmed, end of {material.far}: {listing(some)}."] if some else []
    )
    return " ".join(says)
