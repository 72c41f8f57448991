"""Frames on capacity: what the United States makes by node class, and its share of the world."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reshore.names import NODE_CLASSES
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import PATH, YEAR, band_columns, yearly_bands

if TYPE_CHECKING:
    import xarray as xr

    from reshore.report.frame import Value

_NODE = Column("node", "Node class")


def region_capacity(data: xr.Dataset, base: xr.Dataset | None, region: str = "USA") -> Frame:
    """Wafer starts a month in a region, December of each year, by node class.

    Args:
        data: results of the deal.
        base: results without it, or None.
        region: code of the region.

    Returns:
        One row per node class, path and year [kwpm].
    """
    rows: list[tuple[Value, ...]] = []
    for node in _nodes(data):
        rows += yearly_bands(data, base, node, partial(_capacity, region=region, node=node))
    return Frame("us_capacity", (YEAR, _NODE, PATH, *band_columns("kwpm")), tuple(rows))


def region_share(data: xr.Dataset, base: xr.Dataset | None, region: str = "USA") -> Frame:
    """A region's share of the world's wafer starts, December of each year, by node class.

    Args:
        data: results of the deal.
        base: results without it, or None.
        region: code of the region.

    Returns:
        One row per node class, path and year [share].
    """
    rows: list[tuple[Value, ...]] = []
    for node in _nodes(data):
        rows += yearly_bands(data, base, node, partial(capacity_share, region=region, node=node))
    return Frame("us_world_share", (YEAR, _NODE, PATH, *band_columns("share")), tuple(rows))


def capacity_share(data: xr.Dataset, region: str, node: str) -> xr.DataArray:
    """One region's share of the world's wafer starts in one node class [draw, year]."""
    world = data["region_capacity_kwpm"].sel(node=node).sum("region")
    return (_capacity(data, region, node) / world.where(world > 0)).fillna(0.0)


def _capacity(data: xr.Dataset, region: str, node: str) -> xr.DataArray:
    """Wafer starts of one region and node class [draw, year]."""
    return data["region_capacity_kwpm"].sel(region=region, node=node)


def _nodes(data: xr.Dataset) -> list[str]:
    """The node classes that the results hold, in the usual order."""
    held = {str(node) for node in data["node"].values}
    return [node for node in NODE_CLASSES if node in held]
