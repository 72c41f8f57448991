"""The chip market of a comparison: reliance over time, and who pays if the tariff on chips is carried out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from reshore.report.bands import band, number
from reshore.report.blocks import Block
from reshore.report.comparison import charts
from reshore.report.comparison.material import words_for
from reshore.report.comparison.numbers import DEAL
from reshore.report.comparison.wording import band_words
from reshore.report.figure import Figure, Key, Panel
from reshore.report.figures.cases import account_keys, moved
from reshore.report.frame import Column, Frame
from reshore.report.frames import cases
from reshore.report.frames.columns import YEAR, band_columns, years_of
from reshore.report.frames.market import MEASURES
from reshore.report.stacks import Bar, stacked_bars
from reshore.report.style import number_text, unit_text, with_unit
from reshore.report.tables import table
from reshore.report.text.cases import CARRIED_OUT
from reshore.report.words import as_float, listing, number_of, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Value
    from reshore.report.tables import Align

SAME_SHARE = 1e-3
"""How far duties may be apart that count as the same, as a share of them and in billion US dollars."""

AS_AGREED = "as agreed"
COLLECTED = "duties on chips collected as agreed"

HEADINGS = {"7nm": "chips of 7 nm and below", "5nm": "chips of 5 nm and below", "all": "all chips"}
"""Measures of reliance as panels call them."""


def reliance(material: Material) -> Frame:
    """Share of foreign fabs in what the United States use with each deal less the reference, draw by draw, by year.

    Args:
        material: what the page reads.

    Returns:
        One row per measure, deal and year: the band of the paired difference, and the median of the share [share].
    """
    rows: list[tuple[Value, ...]] = []
    for name, (_, series) in MEASURES.items():
        ground = np.asarray(series(material.reference.data), dtype=np.float64)
        for side in material.rivals:
            own = np.asarray(series(side.data), dtype=np.float64)
            points, level = band(own - ground), band(own)[1]
            rows += [
                (year, HEADINGS[name], side.name, *(number(point) for point in points[:, at]), number(level[at]))
                for at, year in enumerate(years_of(side.data))
            ]
    columns = (YEAR, Column("group", "Of what"), DEAL, *band_columns("share"))
    return Frame("reliance_by_deal", (*columns, Column("level_p50_share", "median in all", "share")), tuple(rows))


def bearers(material: Material, year: int) -> Frame:
    """Who loses and who gains on each path if the tariff on chips is carried out, against no duty on chips.

    Args:
        material: what the page reads.
        year: a year of the cases.

    Returns:
        One row per path, regime and account: what it loses, negative where it gains [usd_bn]. What is agreed is one
        more regime where every path either has the tariff in force or collects nothing.
    """
    found = _by_path("who_pays_by_deal", {side.name: cases.bearers(side.data, None, [year]) for side in material.paths})
    played = {side.name: regime_played(side, year) for side in material.paths}
    if None in played.values():
        return found
    place = [column.name for column in found.columns].index("regime")
    agreed: list[tuple[Value, ...]] = []
    for deal, case in played.items():
        for row in found.where(deal=deal, regime=cases.WITH_EXEMPTIONS).rows:
            amounts = row[place + 3 :] if case == "imposed" else (0.0,) * len(row[place + 3 :])
            agreed.append((*row[:place], AS_AGREED, *row[place + 1 : place + 3], *amounts))
    return Frame(found.name, found.columns, (*agreed, *found.rows))


def regime_played(side: Side, year: int) -> str | None:
    """Which border regime a path plays in one year, read from the duties on bare chips that it collects.

    Args:
        side: the path.
        year: a year of the cases.

    Returns:
        `free` where it collects none in any draw, `imposed` where it collects what the tariff carried out brings, None
        where it is neither.
    """
    paid = np.asarray(side.data["chip_duty_by_owner_usd_bn"].sel(year=year), dtype=np.float64)
    for case in ("free", "imposed"):
        duty = np.asarray(side.data["case_duty_usd_bn"].sel(case_year=year, case=case), dtype=np.float64)
        if np.allclose(paid, duty, rtol=SAME_SHARE, atol=SAME_SHARE):
            return case
    return None


def items(material: Material, year: int) -> Frame:
    """Duty, losses, gains, incidence, reliance and price on each path if the tariff is carried out.

    Args:
        material: what the page reads.
        year: a year of the cases.

    Returns:
        One row per path, regime and item; and one with the duties that are collected as agreed.
    """
    found = _by_path("tariff_by_deal", {side.name: cases.items(side.data, None, [year]) for side in material.paths})
    rows = list(found.rows)
    for side in material.paths:
        paid = np.asarray(side.data["chip_duty_usd_bn"].sel(year=year).sum("line"), dtype=np.float64)
        rows.append((year, AS_AGREED, COLLECTED, "usd_bn", side.name, *(number(point) for point in band(paid)), 1.0))
    return Frame(found.name, found.columns, tuple(rows))


def case_year(material: Material) -> int | None:
    """The year of the cases that the page speaks of; None where none is shown.

    Args:
        material: what the page reads.
    """
    years = cases.case_years([material.last_year])
    return cases.near_case(years, material.near) if years else None


def reliance_figure(material: Material, frame: Frame) -> Figure:
    """Reliance over time, with each deal less the reference."""
    panels = []
    for group in frame.distinct("group"):
        part = frame.where(group=group)
        words = " ".join(_yearly(material, part, side) for side in material.rivals)
        label = f"Lines. Share of foreign fabs in {group}, more than with {material.without}. {words}"
        panels.append(Panel(str(group), charts.lines(part, "share", material.rivals), label))
    return Figure(
        "reliance-by-deal",
        f"Share of foreign fabs in the chips that the United States use: how much more with each deal than with "
        f"{material.without}",
        "percentage points of value, bare or inside goods; median of the difference in the same draw",
        tuple(panels),
        tuple(
            Key(side.called, side.role, charts.DASH_SHAPES[side.place % len(charts.DASH_SHAPES)])
            for side in material.rivals
        ),
        (frame,),
        ("market", "capacity", "deal"),
        "Below zero: fewer foreign chips than on the path that the deals are compared with. The CSV holds the 10–90 % "
        "bands, and the shares themselves.",
    )


def bearer_figure(material: Material, frame: Frame, year: int) -> Figure:
    """Who loses and who gains with each deal if the tariff is carried out."""
    rows = {
        regime: [_bar(frame.where(regime=regime, deal=side.name), side) for side in material.paths]
        for regime in (AS_AGREED, *cases.REGIMES.values())
        if regime in frame.column("regime")
    }
    every = [bar for bars in rows.values() for bar in bars]
    panels = []
    for regime, bars in rows.items():
        words = "; ".join(
            f"{row['deal']}, {row['account']} {number_of(row['mean_usd_bn']):+.1f}"
            for row in frame.where(regime=regime).records()
        )
        spec = stacked_bars(bars, moved(frame), signed=True, beside=every)
        panels.append(Panel(f"{year}, {regime}", spec, f"Stacked bars of losses. {words}."))
    return Figure(
        "who-pays-by-deal",
        "Who loses and who gains with each deal if the tariff on chips is collected, against no duty on chips",
        "billion US dollars in the year, mean over draws; right of zero: loses; left: gains; at the end: lost in all",
        tuple(panels),
        account_keys(frame),
        (frame,),
        ("market", "deal"),
        "As agreed, a tariff that is only announced takes nothing. The other panels collect it on every path. "
        f"{CARRIED_OUT}",
    )


def tariff_table(material: Material, frame: Frame, year: int) -> Block:
    """The tariff carried out, with each deal.

    Args:
        material: what the page reads.
        frame: items by path.
        year: the year.
    """
    headings: dict[str, Align] = {
        f"In {year}": "left",
        "Unit": "left",
        **{side.called: "right" for side in material.paths},
    }
    rows = []
    for regime in (AS_AGREED, *cases.REGIMES.values()):
        part = frame.where(regime=regime)
        for item in _shown(part):
            found = {str(row["deal"]): row for row in part.where(item=item).records()}
            unit = str(next(iter(found.values()))["unit"])
            cells = [_cell(found.get(side.name), unit) for side in material.paths]
            said = "" if regime == AS_AGREED else f"<br><small>collected {escape(regime)}</small>"
            rows.append([f"{escape(str(item))}{said}", unit_text(unit), *cells])
    title = (
        "Duties on chips as agreed, and the tariff carried out with capacity as on each path: median over draws, and "
        "below it the band from 10 to 90 %"
    )
    return Block("tariff-by-deal", title, table("tariff-by-deal", title, headings, rows), (frame,))


def _shown(frame: Frame) -> list[Value]:
    """The items that the table shows: not the duty of single owners, and none that is zero everywhere."""
    items = [item for item in frame.distinct("item") if not str(item).startswith("duty, ")]
    return [item for item in items if any(as_float(value) for value in frame.where(item=item).column("p90"))]


def paragraph(frame: Frame, year: int) -> str:
    """What customs collect as agreed and if the tariff is carried out, and what that costs device makers.

    Args:
        frame: items by path.
        year: the year.

    Returns:
        Sentences; empty where no duty is ever paid.
    """
    agreed: list[tuple[str, str]] = []
    lost: list[tuple[str, str]] = []
    for deal in frame.distinct("deal"):
        paid = row_of(frame, deal=deal, item=COLLECTED)
        duty, loss, share = (
            row_of(frame, deal=deal, regime=cases.WITH_EXEMPTIONS, item=item)
            for item in ("duty on bare chips", cases.USER_LOSS, cases.BORNE)
        )
        if paid is None or duty is None or loss is None or share is None or paid["p50"] is None:
            continue
        name = words_for(str(deal))
        agreed.append((name, with_unit(as_float(paid["p50"]), "usd_bn")))
        part = "" if share["p50"] is None else f", {with_unit(as_float(share['p50']), 'share')} of the duty"
        taken, borne = (with_unit(as_float(row["p50"]), "usd_bn") for row in (duty, loss))
        lost.append((name, f"{taken} ({borne}{part})"))
    if not agreed:
        return ""
    return (
        f"in {year} US customs collect on chips as agreed: {_together(agreed)} (medians). If the announced tariff is "
        "collected with the exemptions that each path gives, and with capacity as on it, they collect, and US device "
        f"makers lose what stands in brackets: {_together(lost)}."
    )


def _together(told: list[tuple[str, str]]) -> str:
    """Paths and what is said of each; paths of which the same is said stand together."""
    said = {words: [name for name, own in told if own == words] for words in dict.fromkeys(own for _, own in told)}
    if len(said) == 1 and len(told) > 1:
        return f"{next(iter(said))} on every path"
    return "; ".join(f"{listing(names)} {words}" for words, names in said.items())


def _by_path(name: str, found: Mapping[str, Frame]) -> Frame:
    """Frames of single paths as one, the column of paths holding the names of the deals."""
    columns = next(iter(found.values())).columns
    place = [column.name for column in columns].index("path")
    rows = ((*row[:place], deal, *row[place + 1 :]) for deal, frame in found.items() for row in frame.rows)
    return Frame(name, (*columns[:place], DEAL, *columns[place + 1 :]), tuple(rows))


def _bar(frame: Frame, side: Side) -> Bar:
    """One row of losses by account."""
    amounts = {str(row["account"]): as_float(row["mean_usd_bn"]) or 0.0 for row in frame.records()}
    return Bar(words_for(side.name), side.letter, side.called, amounts)


def _yearly(material: Material, frame: Frame, side: Side) -> str:
    """How reliance changes with one deal at the years that the page speaks of, in words."""
    words = []
    for year in material.years:
        row = row_of(frame, deal=side.name, year=year)
        if row is not None:
            low, middle, high = (as_float(row[f"{point}_share"]) for point in ("p10", "p50", "p90"))
            words.append(f"{year}: {band_words(low, middle, high, 'share')}")
    return f"{side.called}: {', '.join(words)}."


def _cell(row: dict[str, Value] | None, unit: str) -> str:
    """A band in a cell: the median, and its ends below it."""
    if row is None:
        return "–"
    low, middle, high = (number_text(as_float(row[point]), unit) for point in ("p10", "p50", "p90"))
    return f"{middle}<br><small>{low} to {high}</small>"
