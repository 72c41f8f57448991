"""Windows in time as monthly weights: which part of each month lies in a window, and how an amount is spread over it.

Months count from January 2019 to December 2040; days count in full, so a window that begins on the 16th of a month of
30 days holds half of it.
"""

from __future__ import annotations

from datetime import date

import numpy as np
from jaxtyping import Float

from reshore.deal.base import HORIZON_END, HORIZON_START
from reshore.names import FIRST_YEAR, MONTHS

_EDGES = (np.datetime64(f"{FIRST_YEAR}-01", "M") + np.arange(MONTHS + 1)).astype("datetime64[D]").astype(np.int64)
"""Day numbers (since 1970) of the first day of each month, and of the day after the last month."""


def month_share(start: date, until: date | None) -> Float[np.ndarray, "264"]:
    """The part of each month in which something holds.

    Args:
        start: first day of the window; days before 2019 do not count.
        until: day after the last one; None is an open window, up to the end of 2040.

    Returns:
        Share of the days of each month that lie in the window [share].

    Raises:
        ValueError: the window ends before it starts.
    """
    first, last = _window(start, until)
    days = np.minimum(_EDGES[1:], last) - np.maximum(_EDGES[:-1], first)
    return np.asarray(np.maximum(days, 0) / np.diff(_EDGES))


def spread(amount: float | int, start: date, until: date | None) -> Float[np.ndarray, "264"]:
    """An amount spread evenly over the days of a window.

    Args:
        amount: what is spread, in any unit.
        start: first day of the window.
        until: day after the last one; None is the end of 2040.

    Returns:
        What falls into each month, in the unit of `amount`. The months add up to the amount, less what falls on days
        before 2019 or after 2040; an empty window gets nothing.

    Raises:
        ValueError: the window ends before it starts.
    """
    first, last = _window(start, until)
    days = month_share(start, until) * np.diff(_EDGES)
    return np.asarray(amount * days / max(last - first, 1))


def _window(start: date, until: date | None) -> tuple[int, int]:
    """First day, and the day after the last one, as day numbers since 1970."""
    end = max(HORIZON_END, start) if until is None else until
    if end < start:
        message = f"a window cannot end on {end} before it starts on {start}"
        raise ValueError(message)
    epoch = HORIZON_START.toordinal() - int(_EDGES[0])
    return start.toordinal() - epoch, end.toordinal() - epoch
