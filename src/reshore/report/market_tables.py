"""The tables of the chip market: imports by origin and class, the tariff carried out, aims for shares."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reshore.names import NODE_CLASSES
from reshore.report.blocks import Block
from reshore.report.frames import market
from reshore.report.frames.columns import BASE
from reshore.report.style import number_text, unit_text, with_unit
from reshore.report.tables import table
from reshore.report.words import as_float

if TYPE_CHECKING:
    from reshore.report.frame import Frame, Value
    from reshore.report.tables import Align


_HEADS = {"dao": "Discrete, analog, opto"}
"""Classes whose code is no word."""


def imports_table(frame: Frame, year: int) -> Block:
    """Bare imports by customs origin and class.

    Args:
        frame: imports of one year.
        year: the year.
    """
    nodes = (*NODE_CLASSES, market.ALL_REGIONS)
    headings: dict[str, Align] = {
        "Customs origin": "left",
        **{_HEADS.get(node, node.capitalize()): "right" for node in nodes},
    }
    own = frame.among("path", [path for path in frame.distinct("path") if path != BASE])
    rows = []
    for origin in own.distinct("origin"):
        found = {str(row["node"]): row for row in own.where(origin=origin).records()}
        if as_float(found[market.ALL_REGIONS]["p90_usd_bn"]):
            rows.append([escape(str(origin)), *(_band(found[node], "usd_bn", "_usd_bn") for node in nodes)])
    title = (
        f"Bare chips into the United States in {year} by customs origin and class, billion US dollars: median over "
        f"draws, and below it the band from 10 to 90 %"
    )
    return Block("chip-imports", title, table("chip-imports", title, headings, rows, total=True), (frame,))


def carried_out_table(frame: Frame, *beside: Frame) -> Block:
    """The tariff carried out: duty, losses, gains, incidence, reliance, price, by year and regime.

    Args:
        frame: items of the regimes.
        beside: more numbers of the regimes, for download.
    """
    own = frame.among("path", [path for path in frame.distinct("path") if path != BASE])
    columns = list(dict.fromkeys(zip(own.column("year"), own.column("regime"), strict=True)))
    headings: dict[str, Align] = {"If the tariff is collected": "left", "Unit": "left"}
    headings |= {f"{year} {regime}": "right" for year, regime in columns}
    rows = []
    for item in own.distinct("item"):
        found = {(row["year"], row["regime"]): row for row in own.where(item=item).records()}
        unit = str(next(iter(found.values()))["unit"])
        cells = [_band(found[key], unit) if key in found else "–" for key in columns]
        rows.append([escape(str(item)), unit_text(unit), *cells])
    title = (
        "The tariff on chips carried out, with capacity as on this path: median over draws, and below it the "
        "band from 10 to 90 %"
    )
    return Block("tariff-carried-out", title, table("tariff-carried-out", title, headings, rows), (frame, *beside))


def aims_table(frame: Frame) -> Block:
    """Aims for shares of chips beside what is reached.

    Args:
        frame: aims.
    """
    headings: dict[str, Align] = {"Aim": "left", "Held against": "left", "In": "right", "Wanted": "right",
                                  "Reached": "right", "Draws that meet it": "right"}  # fmt: skip
    rows = [
        [
            f"{escape(str(row['wording']))}<br><small><code>{escape(str(row['clause']))}</code></small>",
            escape(str(row["measure"])),
            str(row["year"]),
            with_unit(as_float(row["target_share"]), "share"),
            _band(row, "share", "_share"),
            with_unit(as_float(row["met_share"]), "share"),
        ]
        for row in frame.records()
    ]
    title = (
        "Aims for shares of chips, in %: what is reached in the last full year before the day, median and 10 to 90 %"
    )
    return Block("share-aims", title, table("share-aims", title, headings, rows), (frame,))


def _band(row: dict[str, Value], unit: str, suffix: str = "") -> str:
    """A band in a cell: the median, and its ends below it."""
    low, middle, high = (number_text(as_float(row[f"{point}{suffix}"]), unit) for point in ("p10", "p50", "p90"))
    return f"{middle}<br><small>{low} to {high}</small>"
