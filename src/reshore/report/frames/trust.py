"""Frames on trust: the printed checks, and on which kind of knowledge the spread of each headline rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.bands import number
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import band_columns
from reshore.report.words import headline_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.evidence.checks import Check
    from reshore.evidence.delay import Delay
    from reshore.evidence.shares import Spread
    from reshore.report.frame import Value

UNEXPLAINED = "no single number"
"""What the part of a spread is called that goes with no single uncertain number."""


def checks(found: Sequence[Check]) -> Frame:
    """The printed checks.

    Args:
        found: the checks of a run.

    Returns:
        One row per check, in the check's own unit; shares are fractions of one.
    """
    columns = (
        Column("name", "Name"),
        Column("label", "What"),
        Column("unit", "Unit"),
        Column("plausible_low", "Plausible from"),
        Column("plausible_high", "Plausible to"),
        Column("p10", "10 %"),
        Column("p50", "median"),
        Column("p90", "90 %"),
        Column("inside", "Median inside"),
        Column("basis", "Plausible because"),
        Column("note", "If outside"),
    )
    rows = tuple(
        (
            row.name,
            row.label,
            row.unit,
            row.low,
            row.high,
            number(row.p10),
            number(row.p50),
            number(row.p90),
            "yes" if row.inside else "no",
            row.basis,
            row.note,
        )
        for row in found
    )
    return Frame("checks", columns, rows)


def shares(spreads: Sequence[Spread]) -> Frame:
    """The share of the spread of each headline that rests on numbers of each status.

    Args:
        spreads: what the spread of each headline rests on.

    Returns:
        One row per headline and status [share].
    """
    rows: list[tuple[Value, ...]] = []
    for spread in spreads:
        name = headline_text(spread.headline)
        rows += [(spread.headline.name, name, status, float(share)) for status, share in spread.by_status.items()]
        rows.append((spread.headline.name, name, UNEXPLAINED, float(spread.unexplained)))
    columns = (
        Column("name", "Name"),
        Column("label", "Headline"),
        Column("status", "Status"),
        Column("part_share", "Share of the spread", "share"),
    )
    return Frame("spread_by_status", columns, tuple(rows))


def inputs(spreads: Sequence[Spread]) -> Frame:
    """The uncertain numbers that each headline goes with most.

    Args:
        spreads: what the spread of each headline rests on.

    Returns:
        One row per headline and number [share].
    """
    rows = tuple(
        (
            headline_text(spread.headline),
            label,
            driver.entry,
            driver.status,
            float(driver.share),
            _direction(driver.sign),
        )
        for spread in spreads
        for driver, label in zip(spread.drivers, spread.labels, strict=True)
    )
    columns = (
        Column("headline", "Headline"),
        Column("label", "Uncertain number"),
        Column("entry", "Name in the baseline"),
        Column("status", "Status"),
        Column("part_share", "Share of the spread", "share"),
        Column("direction", "A higher number goes with"),
    )
    return Frame("weakest_inputs", columns, rows)


def lateness(delay: Delay) -> Frame:
    """How much longer the United States takes than Taiwan, in three meanings.

    Args:
        delay: the comparison of one fab in two places.

    Returns:
        One row per meaning [ratio].
    """
    rows = tuple((row.name, row.meaning, row.p10, row.p50, row.p90, row.published) for row in delay.lateness)
    columns = (Column("name", "Name"), Column("meaning", "Meaning"), *band_columns("ratio"))
    return Frame("twice_as_long", (*columns, Column("published", "Published")), rows)


def causes(delay: Delay) -> Frame:
    """Every cause's part of the delay to volume output.

    Args:
        delay: the comparison of one fab in two places.

    Returns:
        One row per cause [months]; the share is of the mean delay.
    """
    rows = tuple((row.cause, row.p5, row.p50, row.p95, row.share) for row in delay.parts)
    columns = (
        Column("cause", "Cause"),
        Column("p5_months", "5 %", "months"),
        Column("p50_months", "median", "months"),
        Column("p95_months", "95 %", "months"),
        Column("mean_share", "Share of the mean delay", "share"),
    )
    return Frame("delay_by_cause", columns, rows)


def _direction(sign: int) -> str:
    """Which way a number moves the headline."""
    return "more" if sign > 0 else "less"
