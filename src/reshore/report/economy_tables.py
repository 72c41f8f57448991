"""The tables of the whole economy: real income in both ways, what regions sell and buy, real income by who pays."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reshore.ensemble.readings import HOST
from reshore.report.blocks import Block
from reshore.report.frames import borne, economy
from reshore.report.frames.columns import ONLY
from reshore.report.style import number_text, with_unit
from reshore.report.tables import table
from reshore.report.words import as_float, row_of

if TYPE_CHECKING:
    from reshore.report.frame import Frame, Value
    from reshore.report.tables import Align


def income_table(frame: Frame) -> Block:
    """Real income by region and year, exact and to first order.

    Args:
        frame: real income by region.
    """
    path = economy.leading_path(frame)
    years = frame.distinct("year")
    headings: dict[str, Align] = {"Region": "left"}
    for year in years:
        headings |= {f"{year}, {kind}": "right" for kind in economy.KINDS}
        headings |= {} if path == ONLY else {f"{year}, draws with more": "right"}
    rows = []
    for region in frame.distinct("region"):
        own = frame.where(region=region, path=path)
        cells = [escape(str(own.rows[0][2]))]
        for year in years:
            found = [row_of(own, year=year, group=kind) for kind in economy.KINDS]
            cells += [_band(row, "percent", signed=True) for row in found]
            if path != ONLY and found[0] is not None:
                cells.append(with_unit(as_float(found[0]["above_zero_share"]), "share"))
        rows.append(cells)
    what = "over that of the base year" if path == ONLY else "with the deal less without it"
    title = (
        f"Real income {what}, in %: exact, and by the first-order formula of terms of trade plus volume of trade; "
        "median over draws, and below it the band from 10 to 90 %"
    )
    return Block("real-income-table", title, table("real-income-table", title, headings, rows), (frame,))


def trade_table(frame: Frame, year: int) -> Block:
    """What every region sells and buys in one year, and what the deal changes in it.

    Args:
        frame: exports and imports by region.
        year: the year.
    """
    changed = economy.CHANGE in frame.column("path")
    own = frame.distinct("path")[1 if changed else 0]
    headings: dict[str, Align] = {"Region": "left"}
    for measure in economy.TOTALS:
        name = measure[:1].upper() + measure[1:]
        headings[name] = "right"
        headings |= {f"{name}: change": "right"} if changed else {}
    rows = []
    for region in frame.distinct("region"):
        part = frame.where(region=region)
        cells = [escape(str(part.rows[0][2]))]
        for measure in economy.TOTALS:
            nobody = region == HOST and measure == economy.TO_US
            for path in (own, economy.CHANGE) if changed else (own,):
                row = None if nobody else row_of(part, group=measure, path=path)
                cells.append(_band(row, "usd_bn", signed=path == economy.CHANGE))
        rows.append(cells)
    title = (
        f"What each region sells and buys in {year}, {own}, before duty, billion US dollars at prices of 2025: "
        "median over draws, and below it the band from 10 to 90 %"
    )
    return Block("exports-and-imports", title, table("exports-and-imports", title, headings, rows), (frame,))


def borne_table(frame: Frame) -> Block:
    """What the deal does to real income as solved, and with every duty borne by US buyers.

    Args:
        frame: real income by region and case.
    """
    headings: dict[str, Align] = {"Region": "left", "As solved": "right", "Every duty borne by US buyers": "right"}
    rows = []
    for region in frame.distinct("region"):
        part = frame.where(region=region)
        cases = (row_of(part, case=case) for case in (borne.AS_SOLVED, borne.ALL_IN_US))
        rows.append([escape(str(part.rows[0][2])), *(_band(row, "percent", signed=True) for row in cases)])
    title = (
        f"Real income in {frame.rows[0][0]} with the deal less without it, in %, by who bears US duties: median over "
        "draws, and below it the band from 10 to 90 %"
    )
    return Block("real-income-by-bearer", title, table("real-income-by-bearer", title, headings, rows))


def _band(row: dict[str, Value] | None, unit: str, *, signed: bool = False) -> str:
    """A band in a cell: the median, and its ends below it."""
    if row is None:
        return "–"
    points = (as_float(row[f"{point}_{unit}"]) for point in ("p10", "p50", "p90"))
    low, middle, high = (number_text(point, unit, signed=signed) for point in points)
    return f"{middle}<br><small>{low} to {high}</small>"
