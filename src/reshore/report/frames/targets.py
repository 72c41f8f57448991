"""The frame of aims: shares of chips that a deal wants to reach by a day, and in how many draws they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.deal.border import ShareTarget
from reshore.names import REGION_LABELS
from reshore.report.bands import band, good_draws, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.capacity import capacity_share
from reshore.report.frames.columns import YEAR, band_columns

if TYPE_CHECKING:
    from datetime import date

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.report.frame import Value

WORDINGS = {
    "supply_chain": "of the partner's supply chain",
    "own_need": "of the region's own need",
    "world_output": "of the world's advanced output",
}
"""What the share is of, by the wording of the clause."""

_COLUMNS = (
    Column("clause", "Clause"),
    Column("wording", "Of what"),
    Column("measure", "Held against"),
    YEAR,
    Column("target_share", "Aim", "share"),
    *band_columns("share"),
    Column("met_share", "Draws in which it is met", "share"),
)


def last_full_year(by: date) -> int:
    """The last calendar year that is over on a day.

    Args:
        by: the day by which an aim is to be reached.
    """
    return by.year if (by.month, by.day) == (12, 31) else by.year - 1


def targets(deal: Deal, data: xr.Dataset) -> Frame:
    """The aims of a deal for the United States beside what the draws reach by their days.

    Args:
        deal: the deal.
        data: results with it, cut to the years shown.

    Returns:
        One row per aim and measure: the band of what is reached, and the share of draws that reach it; aims of other
        regions, and aims whose day lies beyond the years shown, are left out.
    """
    draws, years = good_draws(data), {int(year) for year in data["year"].values}
    rows: list[tuple[Value, ...]] = []
    for name, clause in deal.of_kind(ShareTarget).items():
        year, aim = last_full_year(clause.by), clause.share_pct / 100
        if clause.region != "USA" or year not in years:
            continue
        for measure, series in _measures(clause.wording, _partner(deal), data).items():
            reached = take(series.sel(year=year), draws)
            met = number(float((reached >= aim).mean())) if reached.size else None
            points = (number(point) for point in band(reached))
            rows.append((name, WORDINGS[clause.wording], measure, year, aim, *points, met))
    return Frame("aims", _COLUMNS, tuple(rows))


def _partner(deal: Deal) -> str:
    """The party whose supply chain is meant: the first one abroad, Taiwan where none is named."""
    return next((str(party) for party in deal.parties if party != "USA"), "TWN")


def _measures(wording: str, partner: str, data: xr.Dataset) -> dict[str, xr.DataArray]:
    """What an aim is held against, by the wording of the clause [draw, year]."""
    if wording == "supply_chain":
        whose = REGION_LABELS[partner]
        words = f"leading chips of {whose}'s firms made outside {whose}, which stands for the share made in the US"
        return {words: 1 - data["leading_home_share"].sel(owner=partner)}
    if wording == "own_need":
        return {
            "chips of 7 nm and below that the US uses, share of US fabs": 1
            - data["us_leading_reliance_share"].sel(cutoff="7nm"),
            "all chips that the US uses, share of US fabs": 1
            - data["us_reliance_total_share"].sel(reliance="all_by_fab"),
        }
    return {"US share of the world's capacity at 7 nm and below, in December": capacity_share(data, "USA", "leading")}
