"""Frames on a stop of Taiwan's chips: losses by region, US prices and supply by month, published figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reshore.names import REGION_LABELS, REGIONS
from reshore.report.bands import number
from reshore.report.frame import Column, Frame
from reshore.report.frames.columns import BASE, DEAL, ONLY, PATH, band_columns

if TYPE_CHECKING:
    from reshore.report.frame import Value

WORLD = "World"
POINTS = ("p10", "p50", "p90")

_REGION = Column("region", "Region")
_MONTH = Column("month", "Month of the stop", "count")


def losses(found: dict[str, Any]) -> Frame:
    """Value added that each region loses.

    Args:
        found: `Stress.plain()`.

    Returns:
        One row per path and region, the world first, then the region that loses most: the loss [usd_bn], and the loss
        over a year's output [share].
    """
    by_name = {row["name"]: row for row in found["rows"]}
    order = sorted(REGIONS, key=lambda code: -by_name[f"loss-{code}"]["with_deal"]["p50"])
    rows: list[tuple[Value, ...]] = []
    for name, label in (("world", WORLD), *((code, REGION_LABELS[code]) for code in order)):
        amount, share = by_name[f"loss-{name}"], by_name[f"loss-{name}-share"]
        rows += [(label, path, *_points(amount[key]), *_points(share[key])) for path, key in _paths(amount)]
    columns = (_REGION, PATH, *band_columns("usd_bn"), *band_columns("share"))
    return Frame("losses_if_taiwan_stops", columns, tuple(rows))


def changes(found: dict[str, Any]) -> Frame:
    """What the deal changes in the loss of each region, draw by draw.

    Args:
        found: `Stress.plain()`.

    Returns:
        One row per region, the world first; below zero is a loss avoided [usd_bn]. No row where there is nothing to
        compare with.
    """
    by_name = {row["name"]: row for row in found["rows"]}
    named = [("world", WORLD), *((code, REGION_LABELS[code]) for code in REGIONS)]
    pairs = [(label, by_name[f"loss-{name}"]["change"]) for name, label in named]
    rows = tuple((label, *_points(change)) for label, change in pairs if change is not None)
    return Frame("change_of_losses_if_taiwan_stops", (_REGION, *band_columns("usd_bn")), rows)


def prices(found: dict[str, Any]) -> Frame:
    """What leading chips cost in the United States over what they cost before.

    Args:
        found: `Stress.plain()`.

    Returns:
        One row per path and month [ratio].
    """
    return _monthly(found, "price-leading", "us_leading_price_if_taiwan_stops", "ratio")


def supply(found: dict[str, Any]) -> Frame:
    """Leading chips that users in the United States get, stocks counted in, over what they need.

    Args:
        found: `Stress.plain()`.

    Returns:
        One row per path and month [share].
    """
    return _monthly(found, "supply-leading", "us_leading_supply_if_taiwan_stops", "share")


def published(found: dict[str, Any]) -> Frame:
    """Published figures beside ours.

    Args:
        found: `Stress.plain()`.

    Returns:
        One row per figure, its unit in a column of its own.
    """
    columns = (
        Column("name", "Name"),
        Column("label", "Figure"),
        Column("unit", "Unit"),
        Column("published", "Published"),
        *(Column(point, title) for point, title in zip(POINTS, ("10 %", "Median", "90 %"), strict=True)),
        Column("by", "By"),
        Column("status", "Status"),
        Column("why", "Why ours differs"),
    )
    rows = tuple(
        (
            *(row[name] for name in ("name", "label", "unit", "published")),
            *_points(row["ours"]),
            *(row[name] for name in ("by", "status", "why")),
        )
        for row in found["published"]
    )
    return Frame("published_on_taiwan_stopping", columns, rows)


def short_months(found: dict[str, Any]) -> dict[str, float]:
    """Months in which leading chips are short in the United States: p10, p50 and p90 with the deal [months]."""
    bounds: dict[str, float] = next(row["with_deal"] for row in found["rows"] if row["name"] == "short-leading")
    return bounds


def _monthly(found: dict[str, Any], name: str, frame: str, unit: str) -> Frame:
    """The rows of one monthly series."""
    series = {
        int(row["name"].rpartition("-")[2]): row
        for row in found["rows"]
        if row["group"] == "month" and row["name"].rpartition("-")[0] == name
    }
    rows: list[tuple[Value, ...]] = []
    for month in sorted(series):
        row = series[month]
        rows += [(month, path, *_points(row[key])) for path, key in _paths(row)]
    return Frame(frame, (_MONTH, PATH, *band_columns(unit)), tuple(rows))


def _paths(row: dict[str, Any]) -> list[tuple[str, str]]:
    """The paths of a row: their names, and the keys of their bands."""
    alone = row["without_deal"] is None
    return [(ONLY, "with_deal")] if alone else [(DEAL, "with_deal"), (BASE, "without_deal")]


def _points(bounds: dict[str, float]) -> tuple[float | None, ...]:
    """The three points of a band."""
    return tuple(number(bounds[point]) for point in POINTS)
