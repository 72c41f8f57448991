"""Words that only a comparison needs: units of differences, differences that are not finite, names in sentences."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from reshore.report.style import BAND, number_text, unit_text
from reshore.report.words import of_draws

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

POINTS = "percentage\N{NO-BREAK SPACE}points"

_NO_UNIT = ("1", "count", "date", "index")
_TIE = "\N{NO-BREAK SPACE}"


def unit_of_difference(unit: str) -> str:
    """The unit of a difference: two shares differ by percentage points.

    Args:
        unit: code of the unit of both numbers.
    """
    return POINTS if unit == "share" else "" if unit in _NO_UNIT else unit_text(unit)


def signed_number(value: float | None, unit: str) -> str:
    """A difference as the page prints it, without its unit.

    Args:
        value: the difference; infinite where only one of the two paths ever gets there, None where there is none.
        unit: code of the unit.

    Returns:
        Such as `+8.3`; plus infinity where the first path never gets there, minus infinity where the second does not.
    """
    if value is not None and math.isinf(value):
        return "+∞" if value > 0 else "−∞"
    return number_text(value, unit, signed=True)


def signed_band(low: float | None, high: float | None, unit: str) -> str:
    """The ends of a band of differences, without their unit.

    An end that prints as zero without being zero keeps its sign, so that the reader sees whether the band holds zero.

    Args:
        low: the lower end.
        high: the upper end.
        unit: code of the unit.
    """
    return " to ".join(_end(value, unit) for value in (low, high))


def _end(value: float | None, unit: str) -> str:
    """One end of a band of differences."""
    shown = signed_number(value, unit)
    return shown if not value or shown[0] in "+−–" else f"{'+' if value > 0 else '−'}{shown}"


def band_words(low: float | None, middle: float | None, high: float | None, unit: str) -> str:
    """A band of differences in words: the median with its unit, then the ends.

    Args:
        low: the lower end.
        middle: the median.
        high: the upper end.
        unit: code of the unit.
    """
    shown = f"{signed_number(middle, unit)}{_TIE}{unit_of_difference(unit)}".rstrip(_TIE)
    return f"{shown} ({BAND}: {signed_band(low, high, unit)})"


def chance_text(share: float) -> str:
    """A share of the draws in a cell, never rounded up to all nor down to none.

    Args:
        share: the share [share].

    Returns:
        Such as `72 %`, `> 99 %` or `< 1 %`.
    """
    words = {"every draw": f"100{_TIE}%", "no draw": f"0{_TIE}%"}
    shown = of_draws(share)
    short = words.get(shown, shown.removesuffix(" of draws"))
    return short.replace("less than ", f"<{_TIE}").replace("more than ", f">{_TIE}").replace(" %", f"{_TIE}%")


def term_text(value: object) -> str:
    """A term of a deal in words.

    Args:
        value: as a deal file writes it; None where the deal says nothing.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(str(item) for item in value) or "none"
    if isinstance(value, (int, float)):
        return f"{value:,.6g}"
    return "not said" if value is None else str(value)


def named(text: str, names: Iterable[str]) -> Markup:
    """A sentence in which no line ends inside the name of a deal.

    Args:
        text: the sentence.
        names: names of deals.

    Returns:
        HTML.
    """
    from markupsafe import Markup, escape

    wanted = sorted((str(escape(name)) for name in names), key=len, reverse=True)
    found = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, wanted))})(?![\w-])") if wanted else None
    shown = str(escape(text))
    return Markup(found.sub(lambda hit: f'<span class="deal">{hit[0]}</span>', shown) if found else shown)
