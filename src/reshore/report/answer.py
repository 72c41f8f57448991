"""The answer in words: where the deal stands, what it delivers, what it changes, and how much of that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import STATUSES
from reshore.report.frames.columns import BASE, DEAL, ONLY
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
    of_draws,
    plural,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    ("us-leading-capacity", 2030),
    ("us-leading-world-share", 2030),
    ("leading-capacity-added-by-deal", 2035),
    ("people-trained", None),
    ("visiting-experts-peak", None),
    ("public-money", None),
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


def answer(material: Material, capacity: Frame, share: Frame, change: Frame | None) -> list[str]:
    """The answer in a few sentences: capacity, what the deal changes, how well that is known, what is not played.

    Args:
        material: what the report reads.
        capacity: capacity by node class and path.
        share: world share by node class and path.
        change: the difference between the paths, or None for the status quo.

    Returns:
        Sentences.
    """
    year = material.years[0]
    path = ONLY if material.base is None else DEAL
    made = row_of(capacity, year=year, node="leading", path=path)
    part = row_of(share, year=year, node="leading", path=path)
    sentences = []
    if made and part:
        sentences.append(
            f"At the end of {year} the United States can start {band_of(made, 'kwpm')} of leading-edge wafers "
            f"(7 nm and below): {band_of(part, 'share')} of the world's."
        )
    if change is not None:
        sentences += [effect(change, at) for at in material.years[:2]]
        also = [beside(change, measure, year) for measure in ("experienced_persons", "public_usd_bn")]
        if all(also):
            sentences.append(f"By the end of {year} it changes {listing(also)}.")
    return [*filter(None, sentences), known(material.deal), *not_played(material)]


def effect(change: Frame, year: int) -> str:
    """What the deal does to leading-edge capacity by one year, with no more certainty than the band carries."""
    row = row_of(change, year=year, measure="leading_kwpm")
    if row is None or not has(row, "p10", "p50", "p90"):
        return ""
    low, middle, high = (as_float(row[name]) or 0.0 for name in ("p10", "p50", "p90"))
    if all(is_nothing(value, "kwpm") for value in (low, middle, high)):
        return f"By the end of {year} the deal changes nothing in leading-edge capacity."
    ends = band_text(low, middle, high, "kwpm", signed=True).partition(" (")[2]
    if is_nothing(middle, "kwpm"):
        return f"By the end of {year} the deal changes nothing in the middle draw ({ends}."
    above = as_float(row["above_zero_share"]) or 0.0
    verb, word, share = ("adds", "more", above) if middle > 0 else ("takes away", "less", 1.0 - above)
    shown = band_text(low, abs(middle), high, "kwpm").partition(" (")[0]
    return (
        f"The deal {verb} {shown} by the end of {year} ({ends}; compared draw by draw, there is {word} with it than "
        f"without it in {of_draws(share)}."
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
    parts = [f"{count} {_KNOWN[status]}" for status, count in counts.items() if count]
    return f"Clauses of the deal: {len(deal.clauses)}, of which {listing(parts)}."


_KNOWN = {"confirmed": "confirmed", "reported": "reported", "estimate": "estimated", "assumed": "assumed"}


def not_played(material: Material) -> list[str]:
    """A sentence on the clauses that no part of the engine plays yet, where there are any."""
    names = material.outcome.not_yet_played
    if not names:
        return []
    verb = "is" if len(names) == 1 else "are"
    return [
        f"{sentence(plural(len(names), 'clause'))} {verb} written in the deal but not yet played ({listing(names)}): "
        "the numbers say nothing about duties, prices, trade or welfare."
    ]


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
    same = ", the same as without the deal" if is_nothing(alone - without, "kwpm") else ""
    tail = "" if same else f" and {with_unit(without, 'kwpm')} without the deal"
    own = f"{with_unit(alone, 'kwpm')} in the median{same}"
    return [f"{head} {own}, against {with_unit(whole, 'kwpm')} with all clauses{tail}."]


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
