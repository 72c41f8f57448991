"""Sentences on a stop of Taiwan's chips: what is lost, what the deal changes, how short chips are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reshore.report.frames.columns import BASE
from reshore.report.frames.stress import WORLD, short_months
from reshore.report.style import BAND, number_text, range_text, with_unit
from reshore.report.words import (
    as_float,
    band_of,
    band_text,
    in_words,
    is_nothing,
    of_draws,
    on_paths,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from reshore.report.frame import Frame, Value

US, TAIWAN = "United States", "Taiwan"
PLACES = (WORLD, US, TAIWAN)
"""Who is spoken of."""

EVENTS = {"blockade": "a blockade of Taiwan", "war": "a war over Taiwan"}
"""Kinds of events inside a sentence."""

GIVEN = (
    "The stop is given and not drawn: losses are those that follow if it comes, and say nothing on how likely it is. "
    "Both paths have the same stop in the same draws."
)
"""What the losses do not say."""


def lost(found: dict[str, Any], losses: Frame) -> str:
    """What the world, the United States and Taiwan lose.

    Args:
        found: `Stress.plain()`.
        losses: losses by region.
    """
    rows = [row for row in losses.records() if row["path"] != BASE]
    world, us, taiwan = (next(row for row in rows if row["region"] == place) for place in PLACES)
    event = EVENTS.get(found["event"], found["event"])
    return (
        f"If {event} in {found['year']} stops {_cut(found['cut'])} of what the island ships and receives for "
        f"{found['months']} months, the chip users and chip makers of the world lose {_amount(world)} within "
        f"{found['horizon_months']} months, which is {_share(world)} of a year's output. The United States lose "
        f"{_amount(us)}, {_share(us)} of a year's output, and Taiwan {_amount(taiwan)}, {_share(taiwan)}."
    )


def changed(changes: Frame) -> list[str]:
    """What the deal changes in the losses, and where that cannot be told.

    Args:
        changes: paired differences by region.

    Returns:
        One sentence for each place that is spoken of.
    """
    if not len(changes):
        return ["This is a path without a deal, so there is nothing to compare it with."]
    found = [row for place in PLACES if (row := row_of(changes, region=place)) is not None]
    return [_changed(row, first=at == 0) for at, row in enumerate(found)]


def _changed(row: dict[str, Value], *, first: bool) -> str:
    """What the deal changes in the loss of one place."""
    low, middle, high = (as_float(row[f"{point}_usd_bn"]) for point in ("p10", "p50", "p90"))
    if low is None or middle is None or high is None:
        return ""
    head, place = ("Given the stop, the deal" if first else "It"), str(row["region"])
    whose = f"the loss of {'the world' if place == WORLD else in_words(place)}"
    if low == high == 0:
        return f"{head} does not change {whose} in nine draws of ten."
    if low <= 0 <= high:
        return (
            f"{head} cannot be told apart from no deal in {whose}: the change is "
            f"{band_text(low, middle, high, 'usd_bn', signed=True)}."
        )
    verb = "lowers" if high < 0 else "raises"
    ends = sorted((abs(low), abs(high)))
    nothing = is_nothing(middle, "usd_bn")
    by = f"less than {with_unit(0.1, 'usd_bn')}" if nothing else band_text(ends[0], abs(middle), ends[1], "usd_bn")
    return f"{head} {verb} {whose} by {by}."


def rationed(found: dict[str, Any]) -> str:
    """In how many draws leading chips are rationed, on what price that rests, and for how long they are short.

    Args:
        found: `Stress.plain()` with `rationed_share` and `choke_price`.
    """
    chance, price, months = found["rationed_share"], found["choke_price"], short_months(found)
    times = f"{number_text(price['p50'])} times that before ({BAND}: {range_text(price['p10'], price['p90'], '1')})"
    return (
        f"In {of_draws(chance)} leading chips reach the price at which users rather stop than pay in the first month, "
        f"and are rationed. That price is assumed, {times}. Leading chips are short in the United States for "
        f"{band_text(months['p10'], months['p50'], months['p90'], 'months')}."
    )


def counted(found: dict[str, Any]) -> str:
    """What the losses leave out, and how many draws count.

    Args:
        found: `Stress.plain()`.
    """
    solved, draws = found["solved"], found["draws"]
    left = ""
    if solved < draws:
        reasons = "; ".join(f"{one['draws']}: {one['reason']}" for one in found["failed"])
        left = f" {solved} of {draws} draws count ({reasons})."
    return f"{found['not_counted']}{left}"


def by_month(frame: Frame, unit: str, what: str, months: tuple[int, ...]) -> list[str]:
    """A monthly series in words.

    Args:
        frame: the series.
        unit: its unit.
        what: what it is.
        months: the months that are spoken of.

    Returns:
        One sentence; none where nothing is known.
    """
    shown = {month: on_paths(frame, unit, month=month) for month in months}
    parts = [f"in month {month}, {words}" for month, words in shown.items() if words]
    return [f"{sentence(what)}: {'; '.join(parts)}."] if parts else []


def _cut(cut: list[float]) -> str:
    """The share that is cut."""
    low, middle, high = cut
    return with_unit(middle, "share") if low == high else f"{with_unit(middle, 'share')} ({BAND}: {_span(low, high)})"


def _span(low: float, high: float) -> str:
    """The ends of a band of shares."""
    return f"{number_text(low, 'share')} to {number_text(high, 'share')}"


def _amount(row: dict[str, Value]) -> str:
    """A loss with its band."""
    return band_of(row, "usd_bn")


def _share(row: dict[str, Value]) -> str:
    """A loss over a year's output."""
    return with_unit(as_float(row["p50_share"]), "share")
