"""The answer in words: where the deal stands, what it delivers, what it changes, and how much of that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import STATUSES
from reshore.report import text
from reshore.report.frames.cases import near_case
from reshore.report.frames.columns import BASE, DEAL
from reshore.report.frames.numbers import CONFIRMED
from reshore.report.style import with_unit
from reshore.report.words import (
    as_float,
    band_of,
    band_text,
    day,
    has,
    is_nothing,
    listing,
    number_of,
    of_draws,
    on_paths,
    plural,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.deal.terms import Deal
    from reshore.outcome import Headline
    from reshore.report.frame import Frame
    from reshore.report.material import Material

STATUS_MEANING = {
    "confirmed": "an official text, a statistic or a statement on record",
    "reported": "the press, unnamed or second-hand",
    "estimate": "a model, an analyst or an inference",
    "assumed": "nobody's figure: set here, with a wide range",
}
"""What each status stands for."""

CARDS = (
    ("leading-capacity-added-by-deal", 2035),
    ("us-leading-capacity", 2030),
    ("us-leading-world-share", 2030),
    ("us-reliance-7nm", 2030),
    ("exemption-cost", 2030),
    ("public-money", None),
    ("visiting-experts-peak", None),
    ("people-trained", None),
    ("fab-spending", None),
    ("start-to-volume", None),
)
"""The headlines to show first, by name and year; the first six that a run has are shown."""


def status_line(material: Material) -> str:
    """Where the deal stands and how the run went, in one line."""
    deal, outcome = material.deal, material.outcome
    signed = f"signed on {day(deal.signed)}" if deal.signed else "not signed"
    failed = outcome.draws - outcome.solved
    lost = "" if not failed else f"; {plural(failed, 'draw')} could not be solved and count nowhere"
    return (
        f"As known on {day(deal.as_of)}: {deal.status}, {signed}. "
        f"{outcome.draws:,} draws of what nobody knows, seed {outcome.seed}{lost}."
    )


def answer(material: Material, drawn: Mapping[str, Sequence[Frame]], compared: Frame) -> list[str]:
    """The answer in a few paragraphs: what the deal adds, when, at what cost, and how well that is known.

    Args:
        material: what the report reads.
        drawn: name of each figure and table to the frames behind it.
        compared: the headlines on every path.

    Returns:
        Paragraphs, in the order in which a reader asks.
    """
    near, far = material.years[0], material.years[min(1, len(material.years) - 1)]
    change = drawn["difference"][0] if "difference" in drawn else None
    adds = [] if change is None else [effect(change, year, again=at > 0) for at, year in enumerate(material.years[:2])]
    level = standing(drawn["us-capacity"][0], drawn["us-share"][0], near)
    late = text.fabs.dates(drawn["dates"][0])[:1]
    cost = [] if change is None else [*text.money.price(drawn["price-table"][0], far), people(change, near)]
    anyway = relabelled(drawn["additionality"][0], far) if "additionality" in drawn else ""
    sure = [known(material.deal), *confirmed_only(compared)]
    trade = chips(material, drawn)
    welfare = text.economy.gains(drawn["real-income"][0], near) if "real-income" in drawn else []
    paragraphs = ([*adds, level], [anyway, *late], cost, trade, welfare, sure)
    return [" ".join(filter(None, said)) for said in paragraphs if any(said)]


def standing(capacity: Frame, share: Frame, year: int) -> str:
    """What the United States has at the end of a year, beside what it would have without the deal.

    Args:
        capacity: capacity by node class and path.
        share: world share by node class and path.
        year: the year.

    Returns:
        One sentence; empty where the year is not known.
    """
    made, part = (
        on_paths(frame, unit, node="leading", year=year) for frame, unit in ((capacity, "kwpm"), (share, "share"))
    )
    if not made or not part:
        return ""
    return f"Leading-edge capacity of the United States at the end of {year}: {made}. Its share of the world's: {part}."


def chips(material: Material, drawn: Mapping[str, Sequence[Frame]]) -> list[str]:
    """Whether reliance on foreign chips falls, and what the exemptions from the tariff on chips cost.

    Args:
        material: what the report reads.
        drawn: name of each figure and table to the frames behind it.

    Returns:
        Sentences.
    """
    near = material.years[0]
    reliance, tariff = (drawn.get(name, ()) for name in ("us-leading-reliance", "tariff-carried-out"))
    says = text.market.reliance_falls(reliance[1])[:1] if len(reliance) > 1 else []
    if len(tariff) > 1:
        years = [int(number_of(year)) for year in tariff[1].distinct("year")]
        says += text.cases.forgone(tariff[1], near_case(years, near))
    return says


def relabelled(added: Frame, year: int) -> str:
    """How much of what pledges name comes without the deal too; empty where they name nothing that comes.

    Args:
        added: the additionality table.
        year: the year.
    """
    row = row_of(added, year=year, kind="relabels")
    if row is None or is_nothing(as_float(row["p50_kwpm"]) or 0.0, "kwpm"):
        return ""
    return f"Of the fabs that pledges name, {band_of(row, 'kwpm')} run at the end of {year} without the deal too."


def people(change: Frame, year: int) -> str:
    """What the deal does to the people in the fabs by one year; empty where nothing is known.

    Args:
        change: the difference between the paths.
        year: the year.
    """
    also = [beside(change, f"{who}_persons", year) for who in ("visiting", "experienced", "unfilled")]
    known_ones = [words for words in also if words]
    return f"In {year} the deal changes {listing(known_ones)}." if known_ones else ""


def effect(change: Frame, year: int, *, again: bool = False) -> str:
    """What the deal does to leading-edge capacity by one year, with no more certainty than the band carries.

    Args:
        change: the difference between the paths.
        year: the year.
        again: whether a sentence on another year stands before, so that a shorter one will do.

    Returns:
        One sentence; empty where the year is not known.
    """
    row = row_of(change, year=year, measure="leading_kwpm")
    if row is None or not has(row, "p10", "p50", "p90"):
        return ""
    low, middle, high = (as_float(row[name]) or 0.0 for name in ("p10", "p50", "p90"))
    head, what = (
        (f"By the end of {year} it", "leading-edge capacity")
        if again
        else (f"By the end of {year} the deal", "leading-edge capacity (7 nm and below)")
    )
    if all(is_nothing(value, "kwpm") for value in (low, middle, high)):
        return f"{head} changes nothing in {what}."
    ends = band_text(low, middle, high, "kwpm", signed=True).partition(" (")[2]
    if is_nothing(middle, "kwpm"):
        return f"{head} changes nothing in {what} in the middle draw ({ends}."
    above = as_float(row["above_zero_share"]) or 0.0
    verb, word, share = ("adds", "more", above) if middle > 0 else ("takes away", "less", 1.0 - above)
    shown = band_text(low, abs(middle), high, "kwpm").partition(" (")[0]
    if again:
        return f"{head} {verb} {shown} ({ends}; {word} than without it in {of_draws(share)}."
    return (
        f"{head} {verb} {shown} of {what} ({ends}; compared draw by draw, there is {word} with it than without it in "
        f"{of_draws(share)}."
    )


def beside(change: Frame, measure: str, year: int) -> str:
    """What the deal does to one more thing by one year: its name, the change and the band; empty where not known."""
    row = row_of(change, year=year, measure=measure)
    if row is None or not has(row, "p10", "p50", "p90"):
        return ""
    low, middle, high = (as_float(row[name]) for name in ("p10", "p50", "p90"))
    return f"{row['label']} by {band_text(low, middle, high, str(row['unit']), signed=True)}"


def known(deal: Deal) -> str:
    """How many clauses are known how well, in one sentence."""
    if not deal.clauses:
        return "The deal has no clauses."
    counts = {status: sum(clause.status == status for clause in deal.clauses.values()) for status in STATUSES}
    parts = [f"{count} {'is' if count == 1 else 'are'} {_KNOWN[status]}" for status, count in counts.items() if count]
    return f"Of {plural(len(deal.clauses), 'clause')}, {listing(parts)}."


_KNOWN = {"confirmed": "confirmed", "reported": "reported", "estimate": "estimated", "assumed": "assumed"}


def rests_on(deal: Deal) -> list[str]:
    """What of the deal stands on press reports, and what on nothing that anybody said.

    Args:
        deal: the deal.

    Returns:
        Sentences.
    """
    sentences = []
    reported = sum(clause.status == "reported" for clause in deal.clauses.values())
    if reported:
        sentences.append(
            f"{sentence(plural(reported, 'clause'))} {'rests' if reported == 1 else 'rest'} on press reports, which "
            "may go back to unnamed people; no official text stood behind them on the deal's date."
        )
    inside = sum(bool(clause.assumed) and clause.status != "assumed" for clause in deal.clauses.values())
    if inside:
        verb = "is better known but holds terms" if inside == 1 else "are better known but hold terms"
        sentences.append(
            f"{sentence(plural(inside, 'clause'))} {verb} that nobody reported and that are set here; the table of "
            "terms marks each of them with °."
        )
    return sentences


def confirmed_only(compared: Frame) -> list[str]:
    """What is left of the deal if only its confirmed clauses are true, read from leading-edge capacity.

    Args:
        compared: the headlines on every path.

    Returns:
        One sentence; none where that path was not played.
    """
    rows = [row for row in compared.records() if row["name"] == "us-leading-capacity"]
    last = {row["path"]: row for row in rows if row["year"] == rows[-1]["year"]}
    if not {CONFIRMED, DEAL, BASE} <= set(last) or not all(has(last[path], "p50") for path in (CONFIRMED, DEAL, BASE)):
        return []
    alone, whole, without = (as_float(last[path]["p50"]) or 0.0 for path in (CONFIRMED, DEAL, BASE))
    year = last[DEAL]["year"]
    head = f"If only the confirmed clauses are true, leading-edge capacity at the end of {year} is"
    beside = {"with all clauses": whole, "without the deal": without}
    same = [words for words, level in beside.items() if is_nothing(alone - level, "kwpm")]
    other = [f"{with_unit(level, 'kwpm')} {words}" for words, level in beside.items() if words not in same]
    parts = [f"the same as {listing(same)}"] if same else []
    parts += [f"against {listing(other)}"] if other else []
    return [f"{head} {with_unit(alone, 'kwpm')} in the median, {', '.join(parts)}."]


def cards(headlines: Sequence[Headline]) -> list[Headline]:
    """The six headline numbers to show first.

    Args:
        headlines: all headline numbers.

    Returns:
        At most six headlines with different names.
    """
    chosen: list[Headline] = []
    for name, year in CARDS:
        fitting = [row for row in headlines if row.name == name]
        exact = [row for row in fitting if year is None or row.year == year]
        chosen += (exact or fitting)[:1]
    return chosen[:6]
