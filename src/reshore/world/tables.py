"""The tables of the baseline, read from `data/*.csv` into frozen rows.

A cell that is blank stands for what is not known; the row's model says which cells may be.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from reshore.errors import DataError, Fault
from reshore.world.chip_rows import ChipFirm, ChipOrigin, PackagingRoute
from reshore.world.chip_users import ChipSector
from reshore.world.facts import (
    BuildTime,
    CapacityFact,
    Cost,
    DealTerm,
    EconomicFact,
    Event,
    Forecast,
    SciencePark,
    TradeFact,
    WorkforceFact,
)
from reshore.world.files import FOLDER
from reshore.world.rows import CapacityBase, Firm, Milestone, NodeStep, Pause, Project, Row, Site

TABLES: dict[type[Row], str] = {
    Site: "sites",
    Firm: "firms",
    Project: "projects",
    Milestone: "milestones",
    Pause: "pauses",
    NodeStep: "nodes",
    CapacityBase: "capacity_base",
    ChipOrigin: "chip_origins",
    PackagingRoute: "packaging_routes",
    ChipFirm: "chip_firms",
    CapacityFact: "capacity_by_region",
    BuildTime: "build_times",
    Cost: "costs",
    WorkforceFact: "workforce",
    SciencePark: "science_parks",
    Event: "events",
    DealTerm: "deals",
    EconomicFact: "economics",
    Forecast: "forecasts",
    TradeFact: "trade",
    ChipSector: "chip_users",
}
"""Model of a row to the file of its table."""

AnyRow = TypeVar("AnyRow", bound=Row)


@cache
def rows(model: type[AnyRow]) -> tuple[AnyRow, ...]:
    """All rows of a table, whenever they became known.

    Args:
        model: model of the rows.

    Returns:
        Rows in the order of the file.

    Raises:
        DataError: a row breaks a rule; all such rows at once, with their lines.
    """
    path = FOLDER / "data" / f"{TABLES[model]}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        cells = [{name: cell for name, cell in row.items() if cell != ""} for row in csv.DictReader(lines)]
    try:
        return TypeAdapter(tuple[model, ...]).validate_python(cells)  # type: ignore[valid-type]
    except ValidationError as error:
        faults = [
            Fault(".".join(str(part) for part in fault["loc"][1:]), fault["msg"], path.name, int(fault["loc"][0]) + 2)
            for fault in error.errors()
        ]
        raise DataError(f"the table {path.name} is wrong; correct the rows named above", faults) from None
