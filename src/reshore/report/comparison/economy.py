"""The whole economy of a comparison: who gains and which jobs move with each deal, paired against the reference."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.headlines import partners_of
from reshore.ensemble.readings import HOST, values_of
from reshore.names import REGION_LABELS, REGIONS, SECTOR_LABELS
from reshore.report.bands import Array, band, number
from reshore.report.blocks import Block
from reshore.report.comparison.numbers import DEAL
from reshore.report.comparison.wording import band_words
from reshore.report.diverging import diverging, ticks_of
from reshore.report.figure import Figure, Panel
from reshore.report.figures.economy import BAND_KEYS, bar_words
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import YEAR, band_columns
from reshore.report.style import number_text, unit_text
from reshore.report.tables import table
from reshore.report.text.economy import FIXED
from reshore.report.words import as_float, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Value
    from reshore.report.tables import Align

_REGION = (Column("region", "Region code"), Column("label", "Region"))


def partners(material: Material) -> tuple[str, ...]:
    """The regions that are a party to any of the deals, the United States left out.

    Args:
        material: what the page reads.
    """
    named = {region for deal in material.deals for region in partners_of(deal)}
    return tuple(region for region in REGIONS if region in named)


def incomes(material: Material, year: int) -> Frame:
    """Real income of every region with each deal less the reference, draw by draw.

    Args:
        material: what the page reads.
        year: the year.

    Returns:
        One row per deal and region: the band of the paired difference, and the share of draws with more [percent].
    """
    rows: list[tuple[Value, ...]] = []
    for side in material.rivals:
        change = _change(material, side, partial(values_of, name="real_income_change_share"), year)
        points = band(100.0 * change)
        for at, region in enumerate(REGIONS):
            more = number(float((change[:, at] > 0).mean())) if len(change) else None
            rows.append((year, side.name, region, REGION_LABELS[region], *map(number, points[:, at]), more))
    columns = (YEAR, DEAL, *_REGION, *band_columns("percent"), Column("above_zero_share", "Draws with more", "share"))
    return Frame("real_income_by_deal", columns, tuple(rows))


def jobs(material: Material, year: int) -> Frame:
    """Jobs of the United States and of the partners by sector, with each deal less the reference, draw by draw.

    Args:
        material: what the page reads.
        year: the year.

    Returns:
        One row per deal, region and sector: the band of the paired difference [thousand_persons].
    """
    rows: list[tuple[Value, ...]] = []
    sectors = [str(sector) for sector in material.base["sector"].values.astype(str)]
    for side in material.rivals:
        for region in (HOST, *partners(material)):
            points = band(_change(material, side, partial(readings.jobs, region=region), year))
            for at, sector in enumerate(sectors):
                names = (region, REGION_LABELS[region], sector, SECTOR_LABELS.get(sector, sector))
                rows.append((year, side.name, *names, *map(number, points[:, at])))
    sector_columns = (Column("sector", "Sector code"), Column("sector_label", "Sector"))
    columns = (YEAR, DEAL, *_REGION, *sector_columns, *band_columns("thousand_persons"))
    return Frame("jobs_by_deal", columns, tuple(rows))


def items(material: Material, year: int) -> Frame:
    """Jobs moved, exports to the United States and US tariff revenue, with each deal less the reference, draw by draw.

    Args:
        material: what the page reads.
        year: the year.

    Returns:
        One row per deal and item, in the unit of the item.
    """
    rows: list[tuple[Value, ...]] = []
    for side in material.rivals:
        for label, unit, series, summed in _items(material):
            change = _change(material, side, series, year)
            points = band(readings.moved(change) if summed else change)
            rows.append((year, side.name, label, unit, *map(number, points)))
    columns = (YEAR, DEAL, Column("item", "What"), Column("unit", "Unit"), *_PLAIN_BAND)
    return Frame("trade_by_deal", columns, tuple(rows))


_PLAIN_BAND = (Column("p10", "10 %"), Column("p50", "median"), Column("p90", "90 %"))


def income_figure(material: Material, frame: Frame, year: int) -> Figure:
    """Real income of every region: one panel for each deal."""
    ticks = ticks_of([frame], "percent")
    panels = [_panel(side, frame.where(deal=side.name), "label", "percent", ticks) for side in material.rivals]
    return Figure(
        "real-income-by-deal",
        f"Real income of every region in {year}: with each deal less with {material.without}, in the same draw",
        "% of the region's real income in the base year",
        tuple(panels),
        BAND_KEYS,
        (frame,),
        ("economy", "market", "deal"),
        "Exact: income over the price of what a region buys, everything solved again. All panels share their axis.",
    )


def job_figure(material: Material, frame: Frame, year: int) -> Figure:
    """Jobs of the United States by sector: one panel for each deal."""
    own = frame.where(region=HOST)
    ticks = ticks_of([own], "thousand_persons")
    panels = [
        _panel(side, own.where(deal=side.name), "sector_label", "thousand_persons", ticks) for side in material.rivals
    ]
    return Figure(
        "jobs-by-deal",
        f"Jobs in the United States by sector in {year}: with each deal less with {material.without}, in the same draw",
        "thousand persons",
        tuple(panels),
        BAND_KEYS,
        (frame,),
        ("economy", "market", "deal"),
        f"{FIXED} The CSV holds the partners too. All panels share their axis.",
    )


def item_table(material: Material, frame: Frame, year: int) -> Block:
    """Jobs moved, exports and revenue with each deal.

    Args:
        material: what the page reads.
        frame: items by deal.
        year: the year.
    """
    headings: dict[str, Align] = {f"In {year}": "left", "Unit": "left"}
    headings |= {side.called: "right" for side in material.rivals}
    rows = []
    for item in frame.distinct("item"):
        found = {str(row["deal"]): row for row in frame.where(item=item).records()}
        unit = str(next(iter(found.values()))["unit"])
        rows.append([escape(str(item)), unit_text(unit), *(_cell(found[side.name], unit) for side in material.rivals)])
    title = (
        f"Jobs, trade and duties with each deal less with {material.without}: median of the difference in the same "
        "draw, and below it the band from 10 to 90 %"
    )
    return Block("trade-by-deal", title, table("trade-by-deal", title, headings, rows), (frame,))


def sentences(material: Material, frame: Frame) -> list[str]:
    """What each deal does to real income of the United States and of the partners.

    Args:
        material: what the page reads.
        frame: real income by deal and region.

    Returns:
        One sentence for each deal that is known.
    """
    says = []
    for side in material.rivals:
        parts = []
        for region in (HOST, *partners(material)):
            row = row_of(frame, deal=side.name, region=region)
            if row is not None and row["p50_percent"] is not None:
                parts.append(f"{REGION_LABELS[region]} {band_words(*_points(row), 'percent')}")
        if parts:
            says.append(f"Real income in {frame.rows[0][0]} with {side.name}: {'; '.join(parts)}.")
    return says


def _items(material: Material) -> list[tuple[str, str, Callable[[xr.Dataset], Array], bool]]:
    """Label, unit and series of each row of the table, and whether it counts what changes its sector."""
    regions = partners(material)
    found: list[tuple[str, str, Callable[[xr.Dataset], Array], bool]] = [
        (
            f"Jobs in another sector, {REGION_LABELS[region]}",
            "thousand_persons",
            partial(readings.jobs, region=region),
            True,
        )
        for region in (HOST, *regions)
    ]
    found += [
        (
            f"Exports to the United States, {REGION_LABELS[region]}",
            "usd_bn",
            partial(readings.exports_to_us, partner=region),
            False,
        )
        for region in regions
    ]
    return [*found, ("US tariff revenue", "usd_bn", readings.us_tariff_revenue, False)]


def _change(material: Material, side: Side, series: Callable[[xr.Dataset], Array], year: int) -> Array:
    """A yearly series in one year with a deal less with the reference [draw, ...]."""
    at = int(np.flatnonzero(material.base["year"].values == year)[0])
    change: Array = series(side.data)[:, at] - series(material.reference.data)[:, at]
    return change


def _panel(side: Side, frame: Frame, label: str, unit: str, ticks: tuple[float, ...]) -> Panel:
    """The bars of one deal."""
    words = f"Bars. {bar_words(frame, label, unit)}"
    return Panel(side.called, diverging(frame, label, unit, side.role, ticks=ticks), words)


def _points(row: dict[str, Value]) -> tuple[float | None, float | None, float | None]:
    """A band of real income."""
    return as_float(row["p10_percent"]), as_float(row["p50_percent"]), as_float(row["p90_percent"])


def _cell(row: dict[str, Value], unit: str) -> str:
    """A band in a cell: the median, and its ends below it; a count of what moves has no sign."""
    signed = unit == "usd_bn"
    low, middle, high = (number_text(as_float(row[point]), unit, signed=signed) for point in ("p10", "p50", "p90"))
    return f"{middle}<br><small>{low} to {high}</small>"
