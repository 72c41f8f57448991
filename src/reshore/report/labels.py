"""What drawings show, in words, for those who cannot see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report import gantt
from reshore.report.style import with_unit
from reshore.report.words import as_float, band_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.report.frame import Frame, Value
    from reshore.report.material import Material


def path_words(material: Material, frame: Frame, unit: str) -> str:
    """A series in words at the years that the report speaks of."""
    words = [point_words(frame.where(year=year), f"_{unit}", unit) for year in material.years]
    return " ".join(word for word in words if word)


def point_words(frame: Frame, suffix: str, unit: str) -> str:
    """One year of a band in words."""
    if not frame.rows:
        return ""
    row = frame.records()[0]
    low, middle, high = (as_float(row[f"{point}{suffix}"]) for point in ("p10", "p50", "p90"))
    return f"{row['year']}: {band_text(low, middle, high, unit)}."


def stack_words(material: Material, frame: Frame, column: str, unit: str) -> str:
    """Stacked parts in words at the first year that the report speaks of."""
    year = material.years[0]
    rows = frame.where(year=year).records()
    return f"{year}: " + ", ".join(f"{row[column]} {number_words(row[f'mean_{unit}'], unit)}" for row in rows) + "."


def number_words(value: Value, unit: str) -> str:
    """A number with its unit."""
    return with_unit(as_float(value), unit)


def volume_words(row: Mapping[str, Value]) -> str:
    """The volume date of one fab in words."""
    return f"{row['label']}: {gantt.date_band_text(*(as_float(row[f'{p}_year']) for p in ('p10', 'p50', 'p90')))}"
