"""Sentences of the sections, made from numbers: none stands where the numbers are missing or do not carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.columns import DEAL, ONLY
from reshore.report.style import number_text, with_unit
from reshore.report.words import as_float, band_of, count_text, has, listing, number_of, of_draws, plural, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.evidence.delay import Delay
    from reshore.report.frame import Frame
    from reshore.report.material import Material

_SMALL_SHARE = 0.02


def fabs(volume: Frame, known: Frame, counts: Frame, year: int, path: str) -> list[str]:
    """What the chart of fabs shows: how many run by a year, which never come, which are later than announced.

    Args:
        volume: the bands of the volume dates.
        known: the dates known by the deal's date.
        counts: fabs in volume by year.
        year: the year of the count.
        path: name of the path with the deal.

    Returns:
        Sentences.
    """
    sentences = []
    row = row_of(counts, year=year, path=path)
    if row and has(row, "p10_count", "p50_count", "p90_count"):
        shown = band_of(row, "count")
        sentences.append(f"Plants in the United States that have reached volume output by the end of {year}: {shown}.")
    plans = {str(mark["project"]): number_of(mark["year"]) for mark in known.where(kind="plan").records()}
    dated = [r for r in volume.records() if str(r["project"]) in plans and r["p50_year"] is not None]
    late = [r for r in dated if number_of(r["p50_year"]) > plans[str(r["project"])] + 0.25]
    if dated:
        sentences.append(
            f"For {count_text(len(late))} of the {plural(len(dated), 'plant')} with an announced date, the middle draw "
            "comes more than three months later than announced."
        )
    never = [str(r["label"]) for r in volume.where(project_kind="real").records() if r["p50_year"] is None]
    if never:
        sentences.append(f"In half of the draws or more, volume output does not come by 2040 at {listing(never)}.")
    return sentences


def staff(people: Frame, year: int, path: str) -> list[str]:
    """People in the fabs of one year.

    Args:
        people: bands of every group.
        year: the year.
        path: name of the path with the deal.

    Returns:
        Sentences.
    """
    sentences = []
    for group in people.distinct("group"):
        row = row_of(people, year=year, group=group, path=path)
        if row and has(row, "p50_persons"):
            sentences.append(f"{str(group).capitalize()}, mean of {year}: {band_of(row, 'persons')}.")
    return sentences


def crews(parts: Frame, place: str) -> list[str]:
    """Where the craft workers of one place come from, in the year with the largest crew.

    Args:
        parts: craft workers by origin and year, means over draws.
        place: the place in words.

    Returns:
        Sentences; none where nobody builds.
    """
    totals: dict[int, float] = {}
    elsewhere: dict[int, float] = {}
    for row in parts.records():
        year, mean = int(number_of(row["year"])), as_float(row["mean_persons"]) or 0.0
        totals[year] = totals.get(year, 0.0) + mean
        if str(row["group"]).startswith("from elsewhere"):
            elsewhere[year] = elsewhere.get(year, 0.0) + mean
    year = max(totals, key=lambda at: totals[at], default=0)
    if not totals or totals[year] < 0.5:
        return []
    share = elsewhere.get(year, 0.0) / totals[year]
    return [
        f"The largest crew at {place} falls in {year}: {number_text(totals[year], 'persons')} craft workers in the "
        f"mean over draws, {with_unit(share, 'share')} of them from elsewhere."
    ]


def visas(petitions: Frame) -> list[str]:
    """Petitions over all years shown: refusals as a share of what was decided.

    Args:
        petitions: bands by state of the petition.

    Returns:
        Sentences; none where nobody asked.
    """
    sums = {
        str(group): sum(as_float(row["p50_persons"]) or 0.0 for row in petitions.where(group=group).records())
        for group in petitions.distinct("group")
    }
    decided = sums.get("granted", 0.0) + sums.get("refused", 0.0)
    if decided < 0.5:
        return []
    return [
        f"Adding up the middle draws of all years, {number_text(sums['granted'], 'persons')} petitions are granted and "
        f"{number_text(sums['refused'], 'persons')} refused ({with_unit(sums['refused'] / decided, 'share')})."
    ]


def money(payers: Frame, first: int, last: int) -> list[str]:
    """Who finally pays, over all years shown.

    Args:
        payers: net payments by payer and year, means over draws.
        first: first year shown.
        last: last year shown.

    Returns:
        Sentences; none where nothing is paid.
    """
    sums = {
        str(payer): sum(as_float(row["mean_usd_bn"]) or 0.0 for row in payers.where(payer=payer).records())
        for payer in payers.distinct("payer")
    }
    total = sum(sums.values())
    if total <= 0:
        return []
    parts = [
        f"{payer} {with_unit(amount, 'usd_bn')} ({with_unit(amount / total, 'share')})"
        for payer, amount in sums.items()
        if abs(amount) >= 0.05
    ]
    return [
        f"From {first} to {last} the fabs in the United States cost {with_unit(total, 'usd_bn')} to build, equip and "
        f"run (mean over draws). Less what comes back as credits, grants and loans, the payers are: {listing(parts)}."
    ]


def additionality(frame: Frame, year: int) -> list[str]:
    """What the deal adds, pulls forward and relabels by one year.

    Args:
        frame: the additionality table.
        year: the year.

    Returns:
        Sentences; none where the year is missing.
    """
    found = {str(row["kind"]): row for row in frame.where(year=year).records()}
    if not found:
        return []
    adds, pulls, relabels = (band_of(found[kind], "kwpm") for kind in ("adds", "pulls forward", "relabels"))
    return [
        f"By the end of {year}, fabs that stand only with the deal hold {adds}. What the fabs of both paths hold more "
        f"or less because they come sooner or later: {pulls}. Fabs that pledges name hold {relabels} without the deal "
        "too; counting that in the deal would only relabel it."
    ]


def sooner(frame: Frame) -> list[str]:
    """How many fabs of both paths the deal brings forward or puts back, in the middle draw.

    Args:
        frame: months gained by fab.

    Returns:
        One sentence; none without fabs.
    """
    gains = [number_of(row["p50_months"]) for row in frame.records()]
    if not gains:
        return []
    ahead, back = sum(gain >= 0.5 for gain in gains), sum(gain <= -0.5 for gain in gains)
    return [
        f"Of {plural(len(gains), 'US plant')} that stand in both paths, the middle draw comes at least half a month "
        f"sooner for {count_text(ahead)} and at least half a month later for {count_text(back)}."
    ]


def lateness(found: Delay) -> list[str]:
    """How much longer the United States takes than Taiwan, how that was found, and what pins down the causes.

    Args:
        found: the comparison of one fab in two places.

    Returns:
        Sentences.
    """
    longest = max(found.parts, key=lambda part: part.share)
    says = [
        "One standard fab of a Taiwanese firm is built twice with the same draws, in Taiwan and in Phoenix, alone and "
        "without any clause of the deal.",
        f"The largest part of the delay to volume output goes with {longest.cause}: "
        f"{with_unit(longest.p50, 'months')} in the median. Over the draws, the parts of labour and suppliers have a "
        f"correlation of {number_text(found.correlation, '1')}: the closer to minus one, the less durations alone tell "
        "them apart.",
    ]
    if found.never > 0:
        says.append(f"Left out: {of_draws(found.never)}, in which the fab never makes volume in one of the places.")
    return says


def checks_line(outside: Sequence[str], total: int) -> list[str]:
    """How many printed checks lie inside their plausible range.

    Args:
        outside: labels of the checks whose median lies outside.
        total: number of checks.

    Returns:
        One sentence; none without checks.
    """
    if not total:
        return []
    if not outside:
        return [f"The medians of all {total} checks lie inside the range that published figures make plausible."]
    return [
        f"The medians of {len(outside)} of {total} checks lie outside the range that published figures make plausible: "
        f"{'; '.join(outside)}. Nothing is tuned to hide that."
    ]


def spread(label: str, by_status: Mapping[str, float], unexplained: float) -> list[str]:
    """On what the spread of one headline rests.

    Args:
        label: the headline in words.
        by_status: status to its share of the spread [share].
        unexplained: the share that goes with no single number [share].

    Returns:
        One sentence; none where there is no spread.
    """
    parts = [
        f"{with_unit(share, 'share')} goes with {_KNOWLEDGE[status]}"
        for status, share in by_status.items()
        if share >= _SMALL_SHARE
    ]
    if unexplained >= _SMALL_SHARE:
        rest = "with no single number, but with chance in single fabs and with numbers acting together"
        parts.append(f"{with_unit(unexplained, 'share')} {rest}")
    return [f"Of the spread of “{label}”, {listing(parts)}."] if parts else []


_KNOWLEDGE = {
    "confirmed": "confirmed figures",
    "reported": "reported figures",
    "estimate": "estimates",
    "assumed": "assumptions",
}


def path_name(material: Material) -> str:
    """The name of the path that the report is about."""
    return ONLY if material.base is None else DEAL
