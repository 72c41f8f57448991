"""What every model of a deal stands on: frozen, strict about keys, with a unit on every number.

The text under a field is its description: the reference pages, the page's form and the error messages show it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

from reshore.names import FIRST_YEAR, LAST_YEAR

HORIZON_START = date(FIRST_YEAR, 1, 1)
"""First day that the engine plays."""

HORIZON_END = date(LAST_YEAR + 1, 1, 1)
"""Day after the last one that the engine plays; a window without an end runs up to here."""


class Frozen(BaseModel):
    """A model that cannot be changed, takes no unknown key, and refuses numbers that are not finite."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, populate_by_name=True
    )


RegionCode = Literal["USA", "TWN", "KOR", "JPN", "CHN", "EUR", "SEA", "ROW"]
"""One of the regions of `reshore.names.REGIONS`."""

PartnerCode = Literal["all", "USA", "TWN", "KOR", "JPN", "CHN", "EUR", "SEA", "ROW"]
"""A region, or all of them."""

StatusWord = Literal["confirmed", "reported", "estimate", "assumed"]
"""How well a term is known, from best to worst."""

ProductWord = Literal["leading", "advanced", "mature", "legacy", "memory", "dao", "packaging", "raw_wafer"]
"""What a plant makes."""

TrackWord = Literal["local", "state", "federal"]
"""A permit track."""

PayerWord = Literal["sponsor", "host", "partner"]
"""Who pays: the firm that builds, the public purse of the host, or the public purse of the other party."""

GoodsWord = Literal["all", "chips", "ict", "autos", "auto_parts", "steel", "wood", "pharma", "aircraft", "other"]
"""A scope of goods; `ict` is computers, servers, telephones and their parts, `other` all that no other word names."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A name of lower-case letters, digits and single hyphens."""

SourceKey = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
"""Key of a source: lower-case letters, digits and underscores."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""A name in plain text, such as a firm, a site or a project of the baseline."""


def _number(unit: str, low: int, high: int) -> Any:
    """Bounds and unit of a number, for use in `Annotated`."""
    return Field(ge=low, le=high, json_schema_extra={"unit": unit})


Percent = Annotated[float, _number("percent", 0, 100)]
WidePercent = Annotated[float, _number("percent", 0, 1000)]
UsdBn = Annotated[float, _number("usd_bn", 0, 5000)]
Months = Annotated[float, _number("months", 0, 120)]
StayMonths = Annotated[float, _number("months", 1, 120)]
Persons = Annotated[float, _number("persons", 0, 1_000_000)]
PlacesPerYear = Annotated[float, _number("places_per_year", 0, 1_000_000)]
Acres = Annotated[float, _number("acres", 0, 1_000_000)]
Firms = Annotated[float, _number("firms", 0, 10_000)]
Generations = Annotated[float, _number("count", 0, 5)]
QuotaMultiple = Annotated[float, _number("ratio", 0, 100)]
Jurisdictions = Annotated[int, _number("count", 1, 10_000)]


def unit_of(field: FieldInfo) -> str | None:
    """The unit of a field of a deal, as a code of `reshore.units.UNITS`.

    Args:
        field: a field of a model of this package, from `Model.model_fields`.

    Returns:
        The code, or None for text, words, dates and switches.
    """
    if isinstance(field.json_schema_extra, dict) and "unit" in field.json_schema_extra:
        return str(field.json_schema_extra["unit"])
    for part in get_args(field.annotation):
        for extra in getattr(part, "__metadata__", ()):
            found = getattr(extra, "json_schema_extra", None)
            if isinstance(found, dict) and "unit" in found:
                return str(found["unit"])
    return None
