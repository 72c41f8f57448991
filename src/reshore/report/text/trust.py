"""Sentences on trust: why building takes longer, what is plausible, on which kind of knowledge a spread rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.style import number_text, with_unit
from reshore.report.words import listing, of_draws

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reshore.evidence.delay import Delay

SMALL_SHARE = 0.02
"""Parts of a spread below this are not named [share]."""


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
        f"{with_unit(share, 'share')} goes with {KNOWLEDGE[status]}"
        for status, share in by_status.items()
        if share >= SMALL_SHARE
    ]
    if unexplained >= SMALL_SHARE:
        rest = "with no single number, but with chance in single fabs and with numbers acting together"
        parts.append(f"{with_unit(unexplained, 'share')} {rest}")
    return [f"Of the spread of “{label}”, {listing(parts)}."] if parts else []


KNOWLEDGE = {
    "confirmed": "confirmed figures",
    "reported": "reported figures",
    "estimate": "estimates",
    "assumed": "assumptions",
}
"""Status to what numbers of that status are called."""
