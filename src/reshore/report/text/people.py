"""Sentences on people: who works in the fabs, who builds them, who waits for a visa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.columns import BASE
from reshore.report.style import number_text, with_unit
from reshore.report.words import as_float, number_of, on_paths, row_of

if TYPE_CHECKING:
    from reshore.report.frame import Frame


def staff(people: Frame, year: int) -> list[str]:
    """People in the fabs of one year.

    Args:
        people: bands of every group.
        year: the year.

    Returns:
        One sentence on every group that is known; none where none is.
    """
    shown = {str(group): on_paths(people, "persons", year=year, group=group) for group in people.distinct("group")}
    parts = [f"{group} {words}" for group, words in shown.items() if words]
    return [f"In the mean of {year}: {'; '.join(parts)}."] if parts else []


def experience(share: Frame, year: int) -> list[str]:
    """How much of the staff has experience.

    Args:
        share: experienced staff over all staff.
        year: the year.

    Returns:
        One sentence; none where the year is missing.
    """
    shown = on_paths(share, "share", year=year)
    return [f"Of the fabs' own staff, {shown}, has experience in {year}; the others are in training."] if shown else []


def crews(parts: Frame, peak: Frame, place: str) -> list[str]:
    """Where the craft workers of one place come from, in the year with the largest crew.

    Args:
        parts: craft workers by origin and year, means over draws.
        peak: bands of the largest month of each year.
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
    shown = on_paths(peak, "persons", year=year)
    largest = f" The largest month of {year} counts {shown}." if shown else ""
    return [
        f"Most craft workers are at {place} in {year}: {number_text(totals[year], 'persons')} in the mean over draws, "
        f"{with_unit(share, 'share')} of them from elsewhere.{largest}"
    ]


def visas(petitions: Frame, totals: Frame, first: int, last: int) -> list[str]:
    """Petitions over all years shown, and the longest queue.

    Args:
        petitions: bands by state of the petition and year.
        totals: bands of the sums over all years.
        first: first year shown.
        last: last year shown.

    Returns:
        Sentences; none where nobody asked.
    """
    asked = row_of(totals, group="asked for")
    if asked is None or (as_float(asked["p90_persons"]) or 0.0) < 0.5:
        return []
    parts = {group: on_paths(totals, "persons", group=group) for group in ("asked for", "granted", "refused")}
    shown = "; ".join(f"{group} {words}" for group, words in parts.items())
    says = [f"Visas for visiting experts, {first} to {last}: {shown}."]
    queue = [row for row in petitions.where(group="waiting").records() if row["path"] != BASE]
    longest = max(queue, key=lambda row: as_float(row["p50_persons"]) or 0.0, default=None)
    if longest is not None and (as_float(longest["p50_persons"]) or 0.0) >= 0.5:
        shown = on_paths(petitions, "persons", group="waiting", year=longest["year"])
        says.append(f"The queue is longest at the end of {longest['year']}: {shown}.")
    return says
