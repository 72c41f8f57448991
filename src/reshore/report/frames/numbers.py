"""The headline numbers on every path: with the deal, with its confirmed clauses only, and without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble.headlines import HEADLINES, read, readable
from reshore.outcome import quantiles
from reshore.report.bands import good_draws, number
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import BASE, DEAL, ONLY, PATH, paths
from reshore.report.words import headline_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.outcome import Headline
    from reshore.report.frame import Value

CONFIRMED = "with its confirmed clauses only"
"""Name of the path in which every clause that is not confirmed is left out."""

_COLUMNS = (
    Column("name", "Name"),
    Column("label", "What"),
    Column("year", "Year", "date"),
    Column("unit", "Unit"),
    PATH,
    Column("p10", "10 %"),
    Column("p50", "median"),
    Column("p90", "90 %"),
)


def by_path(
    headlines: Sequence[Headline], data: xr.Dataset, base: xr.Dataset | None, confirmed: xr.Dataset | None
) -> Frame:
    """Every headline that is not itself a difference, on every path, over the same draws.

    Args:
        headlines: the headline numbers to show.
        data: results of the deal, from the first stored year on.
        base: results without it, or None.
        confirmed: results with the confirmed clauses only, or None.

    Returns:
        One row per headline and path; shares are fractions of one.
    """
    named = {headline.name for headline in headlines}
    draws = good_draws(data, base)
    shown = paths(data, base)
    if confirmed is not None:
        shown.insert(1, (CONFIRMED, confirmed))
    held = (rule for rule in HEADLINES if readable(rule, *(results for _, results in shown)))
    rules = {rule.name: rule for rule in held if rule.name in named and not rule.difference}
    rows: list[tuple[Value, ...]] = []
    for path, results in shown:
        series = {name: np.asarray(rule.series(results))[draws] for name, rule in rules.items()}
        for headline in headlines:
            if headline.name in rules:
                points = _points(headline, read(rules[headline.name], series[headline.name], headline.year), path)
                rows.append((headline.name, headline_text(headline), headline.year, headline.unit, path, *points))
    return Frame("headlines_by_path", _COLUMNS, tuple(rows))


def _points(headline: Headline, values: np.ndarray, path: str) -> tuple[float | None, ...]:
    """The band of a headline on one path; on the path of the run itself as the run says it."""
    own = path in (DEAL, ONLY)
    points = (headline.p10, headline.p50, headline.p90) if own else tuple(quantiles(values))
    return tuple(number(float(point)) for point in points)


def without(frame: Frame, headline: Headline) -> dict[str, Value] | None:
    """The same headline on the path without the deal, or None where there is none.

    Args:
        frame: headlines by path.
        headline: the headline.

    Returns:
        The row.
    """
    found = frame.where(name=headline.name, year=headline.year, path=BASE).records()
    return found[0] if found else None
