"""Sentences on the whole economy: who gains, who pays, which jobs move, and how far to trust that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.trade_checks import JOIN_RESIDUAL, LOW_PASS_THROUGH, PASS_THROUGH
from reshore.names import REGION_LABELS
from reshore.report.frames import borne, economy
from reshore.report.frames.columns import BASE, ONLY
from reshore.report.style import BAND, number_text, with_unit
from reshore.report.words import (
    as_float,
    band_text,
    in_words,
    is_nothing,
    listing,
    number_of,
    on_paths,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.frame import Frame, Value

STILL_PERCENT = 0.005
"""A median change of real income below this counts as none in a sentence [percent]."""

MOST = 2
"""Sectors that a sentence names on each side [count]."""

FIXED = (
    "Labour is fixed in every region: jobs move between sectors, and nothing here says that there are more or fewer "
    "of them."
)


def gains(frame: Frame, year: int) -> list[str]:
    """Whose real income the deal raises and whose it lowers, and for whom the draws do not say which.

    Args:
        frame: real income by region.
        year: the year.

    Returns:
        One sentence; none where nothing is compared.
    """
    rows = frame.where(year=year, group=economy.EXACT, path=economy.CHANGE).records()
    up, down = ([row for row in rows if _side(row) == side] for side in (1, -1))
    still = [str(row["label"]) for row in rows if _still(row)]
    unsure = [
        f"{in_words(str(row['label']))}, {_percent(row)}"
        for row in rows
        if _side(row) == 0 and not _still(row) and row["p50_percent"] is not None
    ]
    said = [f"raises {{what}} in {_sizes(up)}"] if up else []
    said += [f"lowers {{what}} in {_sizes(down)}"] if down else []
    said += [f"moves {{what}} by less than {STILL_PERCENT:g} % in the median in {_names(still)}"] if still else []
    told = [words.format(what="it" if at else "real income") for at, words in enumerate(said)]
    says = [f"In {year} the deal {'; it '.join(told)}."] if told else []
    head = "Whether the deal raises or lowers real income, the draws do not say"
    says += [f"{head} for {'; '.join(unsure)}: in {year} zero lies inside the band."] if unsure else []
    return [" ".join(says)] if says else []


def levels(frame: Frame, year: int) -> list[str]:
    """Real income over that of the base year on the status quo.

    Args:
        frame: real income by region.
        year: the year.

    Returns:
        One sentence; none where two paths are compared.
    """
    rows = frame.where(year=year, group=economy.EXACT, path=ONLY).records()
    parts = [f"{in_words(str(row['label']))} {_percent(row)}" for row in rows if row["p50_percent"] is not None]
    head = f"Real income in {year} over that of the base year at the law of the base year:"
    return [f"{head} {'; '.join(parts)}."] if parts else []


def first_order(frame: Frame, year: int) -> list[str]:
    """How far the first-order formula lies from the exact number.

    Args:
        frame: real income by region.
        year: the year.

    Returns:
        One sentence; none where nothing is known.
    """
    path = economy.leading_path(frame)
    pairs = []
    for region in frame.distinct("region"):
        exact, rough = (
            row_of(frame, year=year, region=region, group=kind, path=path)
            for kind in (economy.EXACT, economy.FIRST_ORDER)
        )
        if exact and rough and exact["p50_percent"] is not None and rough["p50_percent"] is not None:
            gap = number_of(rough["p50_percent"]) - number_of(exact["p50_percent"])
            pairs.append((abs(gap), gap, str(exact["label"])))
    if not pairs:
        return []
    _, gap, label = max(pairs)
    head = "The formula of terms of trade and volume of trade is right only for small changes."
    if abs(gap) < STILL_PERCENT:
        return [f"{head} Here its medians lie less than {STILL_PERCENT:g} percentage points from the exact ones."]
    shown = number_text(gap, "percent", signed=True)
    return [f"{head} Its median lies farthest from the exact one in {in_words(label)}: {shown} percentage points."]


def exports(frame: Frame, partners: Sequence[str], year: int) -> list[str]:
    """What the partners of the deal sell to the United States in one year.

    Args:
        frame: exports by partner.
        partners: codes of the partners.
        year: the year.

    Returns:
        One sentence for each partner that is known.
    """
    says = []
    for partner in partners:
        label = REGION_LABELS[partner]
        shown = on_paths(frame, "usd_bn", group=label, year=year)
        says += (
            [f"{sentence(in_words(label))} sells this much to the United States in {year}: {shown}."] if shown else []
        )
    return says


def moved(frame: Frame, regions: Sequence[str]) -> list[str]:
    """How many jobs change their sector, in one sentence for all regions.

    Args:
        frame: jobs moved by region.
        regions: codes of the regions.

    Returns:
        One sentence; none where nothing is known.
    """
    rows = [row_of(frame, region=region) for region in regions]
    known = [row for row in rows if row is not None and row["p50_thousand_persons"] is not None]
    if not known:
        return []
    parts = [f"{_jobs(row)} in {in_words(str(row['label']))}" for row in known]
    return [f"In {known[0]['year']} this many stand in another sector with the deal: {listing(parts)}. {FIXED}"]


def jobs(changes: Frame, regions: Sequence[str]) -> list[str]:
    """Which sectors win and lose most jobs in each region.

    Args:
        changes: change by region and sector.
        regions: codes of the regions.

    Returns:
        One sentence for each region in which something moves.
    """
    says = []
    for region in regions:
        rows = [row for row in changes.where(region=region).records() if row["p50_thousand_persons"] is not None]
        rows.sort(key=lambda row: number_of(row["p50_thousand_persons"]))
        won, lost = _sectors(rows[::-1], 1), _sectors(rows, -1)
        if won and lost:
            head = f"{REGION_LABELS[region]}, thousand jobs, medians"
            says.append(f"{head}: most come to {listing(won)}; most leave {listing(lost)}.")
    return says or [f"No sector gains or loses as many as {number_text(0.01)} thousand jobs in the median."]


def pays(revenue: Frame, by_partner: Frame, year: int) -> list[str]:
    """What US customs collect, and on whose goods.

    Args:
        revenue: tariff revenue by year.
        by_partner: duties by partner in that year.
        year: the year.

    Returns:
        Sentences; none where nothing is known.
    """
    shown = on_paths(revenue, "usd_bn", group=economy.DUTIES, year=year)
    own = [path for path in by_partner.distinct("path") if path not in (BASE, economy.CHANGE)][:1]
    rows = [row for row in by_partner.among("path", own).records() if row["p50_usd_bn"] is not None]
    if not shown or not rows:
        return []
    most = sorted(rows, key=lambda row: -number_of(row["p50_usd_bn"]))[:3]
    parts = [f"{in_words(str(row['label']))} ({with_unit(number_of(row['p50_usd_bn']), 'usd_bn')})" for row in most]
    return [
        f"US customs collect this much in {year}: {shown}. Bare chips apart, most of it is paid on goods from "
        f"{listing(parts)}, medians."
    ]


def bears(frame: Frame, year: int) -> list[str]:
    """Who bears the change of US duties, with a warning where the model lets sellers abroad bear much of it.

    Args:
        frame: the part that US buyers bear, by year.
        year: the year.

    Returns:
        Sentences; none where duties are those of the base year.
    """
    shown = on_paths(frame, "share", group=economy.PASS_THROUGH, year=year)
    if not shown:
        return []
    says = [f"Of the change of US duties since the base year, US buyers bear this part in {year}: {shown}."]
    if is_low(frame, year):
        low, high = (100 * end for end in PASS_THROUGH)
        says.append(
            f"Warning: that is below {100 * LOW_PASS_THROUGH:.0f} %. Of the tariffs of 2025, {low:.0f} to {high:.0f} % "
            "were borne in the United States. The model lets a large buyer push down what sellers abroad get; read "
            "every gain of the United States from a duty with care."
        )
    return says


def is_low(frame: Frame, year: int) -> bool:
    """Whether the median part that US buyers bear lies below what calls for a warning, on any path.

    Args:
        frame: the part that US buyers bear, by year.
        year: the year.
    """
    medians = [as_float(value) for value in frame.where(year=year).column("p50_share")]
    return any(median is not None and median < LOW_PASS_THROUGH for median in medians)


def repeated(frame: Frame) -> list[str]:
    """What the deal does to real income if US buyers bear every duty, beside what it does as solved.

    Args:
        frame: real income by region and case.

    Returns:
        One sentence; none where nothing is known.
    """
    parts, turned = [], []
    for region in frame.distinct("region"):
        solved, other = (row_of(frame, region=region, case=case) for case in (borne.AS_SOLVED, borne.ALL_IN_US))
        if solved is None or other is None or solved["p50_percent"] is None or other["p50_percent"] is None:
            continue
        label = in_words(str(solved["label"]))
        parts.append(f"{label} {_percent(other)}, against {_short(solved)} as solved")
        turned += [label] if _side(solved) * _side(other) < 0 else []
    if not parts:
        return []
    last = f"the sign turns for {listing(turned)}" if turned else "no sign turns from sure to surely the other"
    return [
        f"With every duty borne by US buyers, the deal changes real income by: {'; '.join(parts)}. In this, {last}. "
        "The money is moved to first order and taken over output of 2024."
    ]


def money(frame: Frame, years: Sequence[int]) -> list[str]:
    """What owners abroad bring in for fabs, and what they take out.

    Args:
        frame: money by flow, owner and year.
        years: the years.

    Returns:
        One sentence for each year that is known.
    """
    says = []
    for year in years:
        brought, taken = (on_paths(frame, "usd_bn", group=flow, owner="All", year=year) for flow in economy.FLOWS)
        if brought and taken:
            says.append(f"In {year} owners abroad bring in {brought}, and take out {taken}.")
    return says


def joined(frame: Frame) -> list[str]:
    """How far the economy and the chip market agree on what is spent on chips, flagged where they do not.

    Args:
        frame: the gap, by path and year.

    Returns:
        One sentence; none where nothing is known.
    """
    rows = [row for row in frame.records() if row["p50_share"] is not None]
    if not rows:
        return []
    worst = max(rows, key=lambda row: number_of(row["p50_share"]))
    share = number_of(worst["p50_share"])
    low, high = (as_float(worst[f"{point}_share"]) for point in ("p10", "p90"))
    band = band_text(low, share, high, "share")
    shown = f"In {worst['year']}, the widest year, they part by {band} of what the chip market says"
    limit = with_unit(JOIN_RESIDUAL, "share")
    if share > JOIN_RESIDUAL:
        return [
            f"{shown}. Warning: the median is above {limit}. Read jobs and output of electronics and of chips with "
            "care."
        ]
    beyond = "; in one draw of ten or more it is above" if high is not None and high > JOIN_RESIDUAL else ""
    return [f"{shown}. The median is below the {limit} that would call for a warning{beyond}."]


def _side(row: dict[str, Value]) -> int:
    """On which side of zero the whole band lies; 0 where zero lies inside, or nothing is known."""
    low, high = (as_float(row[f"{end}_percent"]) for end in ("p10", "p90"))
    if low is None or high is None or _still(row):
        return 0
    return 1 if low > 0 else -1 if high < 0 else 0


def _still(row: dict[str, Value]) -> bool:
    """Whether the median is too small for a sentence."""
    middle = as_float(row["p50_percent"])
    return middle is not None and abs(middle) < STILL_PERCENT


def _percent(row: dict[str, Value]) -> str:
    """A band of real income in words."""
    low, middle, high = (as_float(row[f"{point}_percent"]) for point in ("p10", "p50", "p90"))
    return band_text(low, middle, high, "percent", signed=True)


def _short(row: dict[str, Value]) -> str:
    """The median of real income."""
    return with_unit(as_float(row["p50_percent"]), "percent", signed=True)


def _sizes(rows: Sequence[dict[str, Value]]) -> str:
    """Regions with their bands, the largest change first."""
    order = sorted(rows, key=lambda row: -abs(number_of(row["p50_percent"])))
    found = []
    for row in order:
        low, middle, high = sorted(abs(number_of(row[f"{point}_percent"])) for point in ("p10", "p50", "p90"))
        ends = f"{BAND}: {number_text(low, 'percent')} to {number_text(high, 'percent')}"
        found.append(f"{in_words(str(row['label']))} by {with_unit(middle, 'percent')} ({ends})")
    return listing(found)


def _names(labels: Sequence[str]) -> str:
    """Regions as a sentence lists them."""
    return listing([in_words(label) for label in labels])


def _jobs(row: dict[str, Value]) -> str:
    """A band of jobs in words."""
    low, middle, high = (number_text(as_float(row[f"{point}_thousand_persons"])) for point in ("p10", "p50", "p90"))
    return f"{middle} thousand jobs ({BAND}: {low} to {high})"


def _sectors(rows: Sequence[dict[str, Value]], side: int) -> list[str]:
    """The sectors with the largest changes on one side, with their medians."""
    found = []
    for row in rows[:MOST]:
        change = number_of(row["p50_thousand_persons"])
        if side * change > 0 and not is_nothing(change, "thousand_persons"):
            found.append(f"{row['sector_label']} ({number_text(change, 'thousand_persons', signed=True)})")
    return found
