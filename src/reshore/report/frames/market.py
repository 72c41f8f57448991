"""Frames on the chip market by year: who makes for whom, reliance, prices, imports, concentration, Taiwan's part."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.names import NODE_CLASSES, NODE_LABELS, REGION_LABELS, REGIONS
from reshore.report.bands import band, good_draws, number, take
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, band_rows, paths, yearly_bands

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from reshore.report.frame import Value

HOST = "USA"
PARTNER = "TWN"

RELIANCE_LABELS = {
    "bare_by_fab": "chips its factories use, by fab",
    "bare_by_customs": "chips its factories use, by customs origin",
    "all_by_fab": "all chips it uses, by fab",
    "all_by_customs": "all chips it uses, by customs origin",
}
"""Ways to count reliance, in words."""

CUTOFF_LABELS = {
    "7nm": "7 nm and below",
    "5nm": "5 nm and below",
    "7nm_with_intel_7": "7 nm and below, Intel 7 counted in",
}
"""What counts as leading, in words."""

BARE = "bare chips, by customs origin"
IN_GOODS = "inside goods, by where the goods are made"
ALL_REGIONS = "All"
OUTPUT = "Taiwan's firms in the world's leading chips, by value"
AT_HOME = "leading chips that Taiwan's firms make at home"

_GROUP = Column("group", "What")
_NODE = Column("node", "Node class")


def flows(data: xr.Dataset, base: xr.Dataset | None, year: int) -> Frame:
    """Chips by region of the fab and region of use, in one year.

    Args:
        data: results of the deal, that year among them.
        base: results without it, or None.
        year: the year.

    Returns:
        One row per path, fab region and region of use [usd_bn].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        points = band(take(results["chip_flow_usd_bn"].sel(year=year), draws))
        for at, fab in enumerate(REGIONS):
            for to, use in enumerate(REGIONS):
                names = (fab, REGION_LABELS[fab], use, REGION_LABELS[use])
                rows.append((year, *names, path, *(number(point) for point in points[:, at, to])))
    columns = (
        YEAR,
        Column("fab", "Fab code"),
        Column("fab_label", "Where the fab stands"),
        Column("use", "Use code"),
        Column("use_label", "Where the chips are used"),
        PATH,
        *band_columns("usd_bn"),
    )
    return Frame(f"chip_flows_{year}", columns, tuple(rows))


def reliance(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """How far the United States rely on foreign chips, over all classes, counted in four ways.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per way, path and year [share].
    """
    rows: list[tuple[Value, ...]] = []
    for name, label in RELIANCE_LABELS.items():
        rows += yearly_bands(data, base, label, partial(_one, variable="us_reliance_total_share", reliance=name))
    return Frame("us_reliance", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def leading_reliance(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Share of foreign fabs in the leading chips that the United States use in any form, by what counts as leading.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per cut-off, path and year [share].
    """
    rows: list[tuple[Value, ...]] = []
    for name, label in CUTOFF_LABELS.items():
        rows += yearly_bands(data, base, label, partial(_one, variable="us_leading_reliance_share", cutoff=name))
    return Frame("us_leading_reliance", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def prices(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """What US device makers pay for each class of chips, duties included.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per class, path and year [index, 2024 = 1].
    """
    rows: list[tuple[Value, ...]] = []
    for node in NODE_CLASSES:
        series = partial(_one, variable="chip_price_index", destination=HOST, node=node)
        rows += yearly_bands(data, base, node, series)
    return Frame("us_chip_prices", (YEAR, _NODE, PATH, *band_columns("index")), tuple(rows))


def utilisation(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """How full leading fabs are, in the United States, Taiwan and Korea.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per region, path and year: output over the most that fabs can make [share].
    """
    rows: list[tuple[Value, ...]] = []
    for region in (HOST, PARTNER, "KOR"):
        series = partial(_one, variable="chip_utilisation_share", region=region, node="leading")
        rows += yearly_bands(data, base, REGION_LABELS[region], series)
    return Frame("leading_fab_utilisation", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def missed(data: xr.Dataset, year: int) -> Frame:
    """Chips that enter the United States bare, beside those that come inside goods, in one year.

    Args:
        data: results of the deal.
        year: the year.

    Returns:
        One row per region and channel, and one for all regions; the column `path` tells the channels apart [usd_bn].
    """
    draws = good_draws(data)
    bare = take(data["us_chip_imports_usd_bn"].sel(year=year).sum("node"), draws)
    goods = take(data["us_chips_in_goods_usd_bn"].sel(year=year), draws)
    rows: list[tuple[Value, ...]] = []
    for channel, values in ((BARE, bare), (IN_GOODS, goods)):
        points, whole = band(values), band(values.sum(axis=1))
        rows.append((year, ALL_REGIONS, channel, *(number(point) for point in whole)))
        rows += [
            (year, REGION_LABELS[region], channel, *(number(point) for point in points[:, at]))
            for at, region in enumerate(REGIONS)
            if points[1, at] > 0 and region != HOST
        ]
    columns = (YEAR, Column("region", "Region"), Column("path", "Channel"), *band_columns("usd_bn"))
    return Frame("chips_bare_and_in_goods", columns, tuple(rows))


def missed_share(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Share of the foreign chips that enter the United States inside goods, which a tariff on bare chips misses.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per path and year [share].
    """
    rows = yearly_bands(data, base, "inside goods", _missed)
    return Frame("chips_missed_by_bare_tariff", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def imports(data: xr.Dataset, base: xr.Dataset | None, year: int) -> Frame:
    """Bare chips into the United States by customs origin and class, in one year.

    Args:
        data: results of the deal.
        base: results without it, or None.
        year: the year.

    Returns:
        One row per path, origin and class; `All` sums over the origins or classes, draw by draw [usd_bn].
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for path, results in paths(data, base):
        values = take(results["us_chip_imports_usd_bn"].sel(year=year), draws)
        whole = np.concatenate([values, values.sum(axis=1, keepdims=True)], axis=1)
        points = band(np.concatenate([whole, whole.sum(axis=2, keepdims=True)], axis=2))
        for at, origin in enumerate((*(REGION_LABELS[region] for region in REGIONS), ALL_REGIONS)):
            for to, node in enumerate((*NODE_CLASSES, ALL_REGIONS)):
                rows.append((year, origin, node, path, *(number(point) for point in points[:, at, to])))
    columns = (YEAR, Column("origin", "Customs origin"), _NODE, PATH, *band_columns("usd_bn"))
    return Frame(f"us_chip_imports_{year}", columns, tuple(rows))


def concentration(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """How concentrated the regions are whose fabs make the chips that the United States use, by class.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per class, path and year: the sum of squared shares, one where a single region makes all [index].
    """
    rows: list[tuple[Value, ...]] = []
    for node in NODE_CLASSES:
        rows += yearly_bands(data, base, node, partial(_one, variable="us_supply_concentration", node=node))
    return Frame("us_supply_concentration", (YEAR, _NODE, PATH, *band_columns("index")), tuple(rows))


def taiwan(data: xr.Dataset, base: xr.Dataset | None) -> Frame:
    """Taiwan's lead: its firms' share of the world's leading chips, and what of theirs they make at home.

    Args:
        data: results of the deal.
        base: results without it, or None.

    Returns:
        One row per measure, path and year [share].
    """
    measures = ((OUTPUT, "leading_output_share"), (AT_HOME, "leading_home_share"))
    rows: list[tuple[Value, ...]] = []
    for label, variable in measures:
        rows += yearly_bands(data, base, label, partial(_one, variable=variable, owner=PARTNER))
    return Frame("taiwan_lead", (YEAR, _GROUP, PATH, *band_columns("share")), tuple(rows))


def changes(data: xr.Dataset, base: xr.Dataset, year: int) -> Frame:
    """What the deal changes in reliance in one year, draw by draw.

    Args:
        data: results of the deal.
        base: results without it on the same draws.
        year: the year.

    Returns:
        One row per measure: the band of the paired difference [share], and the share of draws in which it falls.
    """
    draws = good_draws(data, base)
    rows: list[tuple[Value, ...]] = []
    for name, (label, series) in MEASURES.items():
        change = take(series(data).sel(year=year), draws) - take(series(base).sel(year=year), draws)
        points = band_rows([year], (name, label), band(change)[:, None])
        falls = number(float((change < 0).mean())) if change.size else None
        rows.append((*points[0], falls))
    columns = (
        YEAR,
        Column("measure", "Measure"),
        Column("label", "What"),
        *band_columns("share"),
        Column("falls_share", "Draws in which it falls", "share"),
    )
    return Frame("change_of_reliance", columns, tuple(rows))


def _one(data: xr.Dataset, variable: str, **labels: str) -> xr.DataArray:
    """A variable at some labels of its other axes [draw, year]."""
    return data[variable].sel(labels)


def _missed(data: xr.Dataset) -> xr.DataArray:
    """Share of foreign chips that come inside goods [draw, year]."""
    bare = data["us_chip_imports_usd_bn"].sum(("customs", "node"))
    goods = data["us_chips_in_goods_usd_bn"].sum("assembly")
    whole = bare + goods
    return (goods / whole.where(whole > 0)).fillna(0.0)


MEASURES: dict[str, tuple[str, Callable[[xr.Dataset], xr.DataArray]]] = {
    "7nm": (
        "the share of foreign fabs in the chips of 7 nm and below that the United States use",
        partial(_one, variable="us_leading_reliance_share", cutoff="7nm"),
    ),
    "5nm": (
        "the share at 5 nm and below",
        partial(_one, variable="us_leading_reliance_share", cutoff="5nm"),
    ),
    "all": (
        "the share of foreign fabs in all chips that the United States use",
        partial(_one, variable="us_reliance_total_share", reliance="all_by_fab"),
    ),
}
"""Name of a measure of reliance to what it is in words and the series of it."""


def node_label(node: Value) -> str:
    """A class of chips in words; `All` stays."""
    return NODE_LABELS.get(str(node), str(node))
