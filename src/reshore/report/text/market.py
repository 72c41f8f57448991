"""Sentences on the chip market by year: reliance, prices, trade, what a tariff on bare chips misses, Taiwan's part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.columns import BASE
from reshore.report.frames.market import (
    ALL_REGIONS,
    AT_HOME,
    BARE,
    CUTOFF_LABELS,
    HOST,
    IN_GOODS,
    OUTPUT,
    RELIANCE_LABELS,
    node_label,
)
from reshore.report.style import BAND, number_text, with_unit
from reshore.report.words import (
    as_float,
    band_of,
    in_words,
    is_nothing,
    listing,
    number_of,
    of_draws,
    on_paths,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.frame import Frame, Value

POINTS = "percentage\N{NO-BREAK SPACE}points"
MOVES = 0.02
"""A price that moves less than this over the years is not worth a word [index]."""


def reliance_falls(changes: Frame) -> list[str]:
    """Whether the deal lowers reliance on foreign chips, and how surely.

    Args:
        changes: paired differences of the measures of reliance in one year.

    Returns:
        One sentence for each measure that is known; those that cannot be told apart say so.
    """
    says: list[str] = []
    for row in changes.records():
        said = _falls(row, "It" if says else f"In {row['year']} the deal")
        says += [said] if said else []
    return says


def _falls(row: dict[str, Value], head: str) -> str:
    """Whether one measure of reliance falls."""
    low, middle, high = (as_float(row[f"{point}_share"]) for point in ("p10", "p50", "p90"))
    if low is None or middle is None or high is None:
        return ""
    what = str(row["label"])
    if low == high == 0:
        return f"{head} does not change {what} in nine draws of ten."
    ends = f"{BAND}: {_points(low)} to {_points(high)}"
    if low <= 0 <= high:
        falls = of_draws(number_of(row["falls_share"]))
        if all(is_nothing(value, "share") for value in (low, middle, high)):
            return (
                f"{head} cannot be told apart from no deal in {what}: the change is less than 0.05 {POINTS} either way "
                f"in {BAND} of draws (it falls in {falls})."
            )
        return (
            f"{head} cannot be told apart from no deal in {what}: the change is {_points(middle)} {POINTS} ({ends}; it "
            f"falls in {falls})."
        )
    verb, size = ("lowers", "less") if high < 0 else ("raises", "more")
    by = "less than 0.1" if is_nothing(middle, "share") else _points(abs(middle), signed=False)
    return f"{head} {verb} {what} by {by} {POINTS} ({ends}; {size} in nine draws of ten or more)."


def _points(share: float, *, signed: bool = True) -> str:
    """A difference of two shares in percentage points; what prints as zero without being zero keeps its sign."""
    shown = number_text(share, "share", signed=signed)
    return shown if not signed or share == 0 or shown[0] in "+−" else f"{'+' if share > 0 else '−'}{shown}"


def reliance(frame: Frame, years: Sequence[int]) -> list[str]:
    """How far the United States rely on foreign chips in some years, by fab and as customs see it.

    Args:
        frame: reliance in four ways.
        years: the years.

    Returns:
        One sentence for each year that is known.
    """
    says = []
    for year in years:
        by_fab, by_customs, bare = (
            on_paths(frame, "share", group=RELIANCE_LABELS[name], year=year)
            for name in ("all_by_fab", "all_by_customs", "bare_by_fab")
        )
        if by_fab:
            says.append(
                f"Foreign fabs make this share of all chips that the United States use in {year}, by value: {by_fab}. "
                f"By customs origin it is {by_customs}. Of the chips that its factories use, it is {bare}, by fab."
            )
    return says


def leading(frame: Frame, year: int) -> list[str]:
    """Reliance on foreign fabs for leading chips in one year, by what counts as leading.

    Args:
        frame: reliance by cut-off.
        year: the year.

    Returns:
        One sentence; none where nothing is known.
    """
    shown = {label: on_paths(frame, "share", group=label, year=year) for label in CUTOFF_LABELS.values()}
    parts = [f"{label}: {words}" for label, words in shown.items() if words]
    head = f"Share of foreign fabs in the leading chips that the United States use in {year}."
    return [f"{head} {'; '.join(sentence(part) for part in parts)}."] if parts else []


def flows(then: Frame, frame: Frame) -> list[str]:
    """Who makes the chips that device makers in the United States use, in two years.

    Args:
        then: flows in an earlier year.
        frame: flows in the year shown.

    Returns:
        One sentence for each year.
    """
    return [said for said in (_suppliers(one) for one in (then, frame)) if said]


def _suppliers(frame: Frame) -> str:
    """The three largest suppliers of device makers in the United States in one year, as medians."""
    rows = [row for row in frame.where(use=HOST).records() if row["path"] != BASE and row["p50_usd_bn"] is not None]
    if not rows:
        return ""
    total = sum(number_of(row["p50_usd_bn"]) for row in rows)
    first = sorted(rows, key=lambda row: -number_of(row["p50_usd_bn"]))[:3]
    parts = [
        f"{in_words(str(row['fab_label']))} ({with_unit(number_of(row['p50_usd_bn']), 'usd_bn')})" for row in first
    ]
    return (
        f"In {rows[0]['year']} device makers in the United States use chips for {with_unit(total, 'usd_bn')} (sum of "
        f"medians); most come from fabs in {listing(parts)}."
    )


def prices(frame: Frame, year: int) -> list[str]:
    """Prices of the classes in one year that moved since 2024, the most moved first.

    Args:
        frame: prices by class.
        year: the year.

    Returns:
        One sentence; none where nothing is known.
    """
    rows = [row for row in frame.where(year=year).records() if row["path"] != BASE and row["p50_index"] is not None]
    if not rows:
        return []
    moved = [row for row in rows if abs(number_of(row["p50_index"]) - 1) >= MOVES]
    moved.sort(key=lambda row: -abs(number_of(row["p50_index"]) - 1))
    parts = [f"{node_label(row['node'])} {band_of(row, 'index')}" for row in moved]
    if not parts:
        return [f"In {year} no class is more than {MOVES:.0%} dearer or cheaper in the median than in 2024."]
    rest = "" if len(moved) == len(rows) else " The others stay within 2 % in the median."
    return [f"In {year} US device makers pay, with 2024 as one: {'; '.join(parts)}.{rest}"]


def utilisation(frame: Frame, year: int) -> list[str]:
    """How full leading fabs are in one year.

    Args:
        frame: utilisation by region.
        year: the year.

    Returns:
        One sentence; none where nothing is known.
    """
    shown = {str(group): on_paths(frame, "share", group=group, year=year) for group in frame.distinct("group")}
    parts = [f"{group} {words}" for group, words in shown.items() if words]
    return [f"Leading fabs are this full in {year}: {'; '.join(parts)}."] if parts else []


def missed(frame: Frame, share: Frame, year: int) -> list[str]:
    """What a tariff on bare chips reaches, and what comes inside goods instead.

    Args:
        frame: bare chips and chips in goods by region, in one year.
        share: share of the chips that come inside goods, by year.
        year: the year.

    Returns:
        Sentences; none where nothing is known.
    """
    bare, goods = (row_of(frame, region=ALL_REGIONS, path=channel) for channel in (BARE, IN_GOODS))
    part = on_paths(share, "share", year=year)
    if bare is None or goods is None or not part:
        return []
    rows = [row for row in frame.where(path=IN_GOODS).records() if row["region"] != ALL_REGIONS]
    top = max(rows, key=lambda row: as_float(row["p50_usd_bn"]) or 0.0, default=None)
    most = ""
    if top is not None:
        most = f" The largest part comes in goods from {in_words(str(top['region']))}: {band_of(top, 'usd_bn')}."
    return [
        f"In {year} foreign chips enter the United States bare for {band_of(bare, 'usd_bn')}, and inside goods for "
        f"{band_of(goods, 'usd_bn')}. A tariff on bare chips misses this share of both together: {part}.{most}"
    ]


def lead(frame: Frame, concentration: Frame, years: Sequence[int]) -> list[str]:
    """Taiwan's share of the world's leading chips, what its firms make at home, and how concentrated supply is.

    Args:
        frame: Taiwan's lead.
        concentration: concentration by class.
        years: the years.

    Returns:
        Sentences; none where nothing is known.
    """
    says = []
    for group in (OUTPUT, AT_HOME):
        shown = {year: on_paths(frame, "share", group=group, year=year) for year in years}
        parts = [f"in {year}, {words}" for year, words in shown.items() if words]
        says += [f"{sentence(group)}: {'; '.join(parts)}."] if parts else []
    packed = on_paths(concentration, "index", node="leading", year=years[0])
    if packed:
        says.append(
            f"Concentration of the leading chips that the United States use in {years[0]}: {packed}. One would mean "
            "that a single region makes all of them."
        )
    return says
