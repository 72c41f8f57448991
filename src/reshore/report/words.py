"""Small words that sentences are built from: lists, plurals, days, bands, and cells of frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.ensemble.headlines import HEADLINES
from reshore.names import LAST_YEAR
from reshore.report.frames.columns import BASE, DEAL, ONLY
from reshore.report.style import BAND, number_text, with_unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from reshore.outcome import Headline
    from reshore.report.frame import Frame, Value

BEYOND = f"beyond {LAST_YEAR}"
"""How an end of a band reads that does not come within the years of the engine."""

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_READINGS = {rule.name: rule.reading for rule in HEADLINES}


def listing(words: Sequence[str]) -> str:
    """Words as a sentence lists them: `a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "nothing"


def count_text(count: int) -> str:
    """A count as sentences print it: in words below ten."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def plural(count: int, noun: str) -> str:
    """A count with its noun: `one clause`, `12 clauses`."""
    return f"{count_text(count)} {noun}{'' if count == 1 else 's'}"


def in_words(region: str) -> str:
    """The name of a region inside a sentence: `the United States`, `the rest of the world`, `Taiwan`.

    Args:
        region: a label of `reshore.names.REGION_LABELS`.
    """
    return {"United States": "the United States", "Rest of the world": "the rest of the world"}.get(region, region)


def sentence(text: str) -> str:
    """A text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def day(date: dt.date) -> str:
    """A day as sentences print it: `26 November 2025`."""
    return f"{date.day} {date:%B %Y}"


def of_draws(share: float) -> str:
    """A share of the draws in whole percent; what is not quite none or all says so."""
    whole = round(100 * share)
    if whole == 0 and share > 0:
        return "less than 1 % of draws"
    if whole == 100 and share < 1:
        return "more than 99 % of draws"
    return "every draw" if whole == 100 else "no draw" if whole == 0 else f"{whole} % of draws"


def band_text(low: float | None, middle: float | None, high: float | None, unit: str, *, signed: bool = False) -> str:
    """A band as sentences print it: the median with its unit, then its ends; an end that never comes says so."""
    if low is None and middle is None and high is None:
        return "–"
    shown = [BEYOND if end is None else number_text(end, unit, signed=signed) for end in (low, high)]
    median = BEYOND if middle is None else with_unit(middle, unit, signed=signed)
    return f"{median} ({BAND}: {shown[0]} to {shown[1]})"


def on_paths(frame: Frame, unit: str, *, suffix: bool = True, **wanted: Value) -> str:
    """One number with its band, and beside it the median without the deal.

    Args:
        frame: rows with a path and p10, p50 and p90 in the unit.
        unit: code of `reshore.units`.
        suffix: whether the unit is the suffix of the columns.
        wanted: cells that choose one row for each path.

    Returns:
        Such as `15 (10–90 %: 13 to 17), against 14 without the deal`; empty where nothing is known.
    """
    points = [f"{point}_{unit}" if suffix else point for point in ("p10", "p50", "p90")]
    found = {str(row["path"]): [as_float(row[point]) for point in points] for row in frame.where(**wanted).records()}
    own, other = found.get(DEAL) or found.get(ONLY), found.get(BASE)
    if own is None or own[0] is None:
        return ""
    shown = band_text(own[0], own[1], own[2], unit)
    if other is None:
        return shown
    said = [BEYOND if path[1] is None else with_unit(path[1], unit) for path in (own, other)]
    same = said[0] == said[1]
    return (
        f"{shown}, in the median the same without the deal" if same else f"{shown}, against {said[1]} without the deal"
    )


def headline_text(headline: Headline) -> str:
    """A headline with its year, in words, such as `People trained since 2025, to the end of 2030`."""
    return dated(headline.name, headline.label, headline.year)


def dated(name: str, label: str, year: int | None) -> str:
    """What a headline is called together with its year, in words.

    Args:
        name: name of the headline.
        label: what it is, in words.
        year: its year, or None.
    """
    if year is None:
        return label
    reading = _READINGS.get(name, "at")
    when = {"sum": f", to the end of {year}", "peak": f" (about {year})", "in": f", {year}", "case": f", {year}"}
    at = f" {year}" if label.endswith("mean of the year") else f", end of {year}"
    return label + when.get(reading, at)


def row_of(frame: Frame, **wanted: Value) -> dict[str, Value] | None:
    """The first row of a frame whose columns hold the wanted values, or None."""
    found = frame.where(**wanted).records()
    return found[0] if found else None


def band_of(row: dict[str, Value], unit: str) -> str:
    """The band in one row of a frame, in words."""
    low, middle, high = (as_float(row[f"{point}_{unit}"]) for point in ("p10", "p50", "p90"))
    return band_text(low, middle, high, unit)


def has(row: dict[str, Value] | None, *names: str) -> bool:
    """Whether there is a row, and all these cells of it hold something."""
    return row is not None and all(row[name] is not None for name in names)


def as_float(value: Value) -> float | None:
    """A cell as a float, or None where it holds no number."""
    return float(value) if isinstance(value, (int, float)) else None


def number_of(value: Value) -> float:
    """A cell that must hold a number.

    Raises:
        TypeError: it holds none.
    """
    if not isinstance(value, (int, float)):
        raise TypeError(f"a number was expected, not {value!r}")
    return float(value)


def is_nothing(value: float, unit: str) -> bool:
    """Whether a number prints as zero."""
    return number_text(value, unit) == number_text(0.0, unit)
