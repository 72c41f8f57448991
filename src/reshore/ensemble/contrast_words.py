"""Differences and chances as screens show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.outcome import format_value
from reshore.units import SYMBOLS

if TYPE_CHECKING:
    from reshore.ensemble.contrast import Contrast


def format_share(share: float) -> str:
    """A share of the draws as screens show it, never rounded up to all nor down to none.

    Args:
        share: the share, NaN where there are no draws [share].

    Returns:
        Such as `72 %`, `> 99 %` or `< 1 %`; a dash without draws.
    """
    if np.isnan(share):
        return "-"
    percent = round(100 * share)
    if percent == 100 and share < 1:
        return "> 99 %"
    if percent == 0 and share > 0:
        return "< 1 %"
    return f"{percent} %"


def format_difference(value: float, unit: str) -> str:
    """A difference as screens show it, with its sign.

    Args:
        value: the difference [unit].
        unit: code of `reshore.units`.

    Returns:
        Such as `+12.3`; an infinity sign where one side alone is never reached; a dash without draws.
    """
    if np.isnan(value):
        return "-"
    if np.isinf(value):
        return "+∞" if value > 0 else "-∞"
    text = format_value(value, unit)
    return text if text.startswith("-") or not float(text.replace(",", "")) else f"+{text}"


def difference_text(row: Contrast) -> str:
    """A paired difference as screens show it: median, 10 to 90 %, unit.

    Args:
        row: a contrast.

    Returns:
        Such as `+12.3 (+4.0 to +20.1) kwpm`.
    """
    low, middle, high = (format_difference(value, row.unit) for value in (row.p10, row.p50, row.p90))
    return f"{middle} ({low} to {high}) {unit_text(row.unit)}".rstrip()


def unit_text(unit: str) -> str:
    """The unit of a difference: that of the headline, but percentage points for shares.

    Args:
        unit: code of `reshore.units`.
    """
    return "points" if unit == "share" else SYMBOLS.get(unit, unit)
