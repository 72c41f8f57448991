"""The shipped table: eight regions and fourteen sectors at the size of 2025, built from the OECD's figures.

`python -m reshore.economy.tables.default FILE` builds it again from a table by country that `reshore table build` made
of the OECD's own files. With two archives in place of FILE it reads the arrays that the shipped table was made of.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.economy.balancing import balance
from reshore.economy.tables.aggregate import Mapping as CodeMapping
from reshore.economy.tables.aggregate import aggregated, ordered
from reshore.economy.tables.rates import with_rates, with_tariffs
from reshore.economy.tables.rows import read_rows
from reshore.economy.tables.scale import read_totals, scaled, total_of
from reshore.economy.tables.split import chips_split, split_numbers
from reshore.economy.tables.tariff_lines import DATA
from reshore.economy.tables.trim import Trim, trimmed
from reshore.errors import DataError
from reshore.names import REGION_LABELS, REGIONS, SECTOR_LABELS, SECTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jaxtyping import Float

    from reshore.economy.balancing import Moved
    from reshore.economy.table import Table
    from reshore.economy.tables.scale import Total

DEFAULT_FILE = DATA / "default.nc"
YEAR = 2025
SOURCE = (
    "OECD (2023, 2025), OECD Inter-Country Input-Output Tables, http://oe.cd/icio, aggregated; duties from Teti's data "
    "base as in Lashkaripour's package tariffwar and from the US Census; totals of 2025 from sources in totals_2025.csv"
)
_WITHOUT_CHIPS = tuple(sector for sector in SECTORS if sector != "semiconductors")


class Built(NamedTuple):
    """A table built for shipping, and what was done to get there.

    Args:
        table: eight regions, fourteen sectors, balanced.
        trims: outlying duties that were taken down.
        moved: what the first balancing moved, before scaling.
        scaling: total, what the balanced table had, what it has now [usd_bn].
    """

    table: Table
    trims: tuple[Trim, ...]
    moved: Moved
    scaling: tuple[tuple[Total, float, float], ...]

    def lines(self) -> list[str]:
        """What was done, as lines to print."""
        return [
            "Duties taken down",
            *(f"  {trim}" for trim in self.trims),
            "Moved by balancing the regions",
            *(f"  {line}" for line in self.moved.lines()),
            "Scaled to totals [bn USD]",
            *(f"  {total.name}: {before:.2f} -> {after:.2f} ({total.status})" for total, before, after in self.scaling),
            "Notes",
            *(f"  {note}" for note in self.table.notes),
        ]


@lru_cache(maxsize=1)
def default_table() -> Table:
    """The shipped table: eight regions and fourteen sectors at the size of 2025.

    Returns:
        Flows [usd_mn] by importer, exporter and sector, duties and cost shares [share], with notes on every step;
        always the same object, so do not write into its arrays.

    Source: docs/explanation/economy-table.md. Test: tests/economy/tables/test_default.py.
    """
    from reshore.economy.tables.netcdf import read_table

    return read_table(DEFAULT_FILE)


def country_regions() -> dict[str, str]:
    """Country to region; `*` stands for all that are not named."""
    return _column("country_regions.csv", "country", "region")


def _column(file: str, key: str, value: str) -> dict[str, str]:
    """One column of a shipped CSV by another."""
    return {row.cells[key]: row.cells[value] for row in read_rows(DATA / file, (key, value))}


def employment_million() -> Float[np.ndarray, "region"]:
    """Persons at work by region, in the order of `names.REGIONS` [million]."""
    rows = _column("employment.csv", "region", "employed_million")
    return np.array([float(rows[region]) for region in REGIONS])


def elasticities(run: str = "long_run") -> Float[np.ndarray, "sector"]:
    """Trade elasticities of the shipped sectors.

    Args:
        run: `long_run`, as in the shipped table, or `short_run`, of the first year.
    """
    rows = _column("sector_elasticity.csv", "sector", run)
    return np.array([float(rows[sector]) for sector in SECTORS])


def build_default(source: Table, totals: Sequence[Total] | None = None) -> Built:
    """The shipped table from a table by country.

    Outlying duties are trimmed, industries summed, chips split out of electronics, countries summed to regions,
    American duties of 2024 put in, the whole balanced and scaled to the totals of 2025.

    Args:
        source: a table by country and ISIC industry, as the reader of the OECD's files gives it, with duties.
        totals: what the table has to meet; the shipped totals of 2025 where none are given.

    Raises:
        DataError: codes are missing, or the totals do not fit.
    """
    regions = country_regions()
    industries = _column("isic_sectors.csv", "isic", "sector")
    table, trims = trimmed(replace(source, final_flow_usd_mn=None))
    table = _grouped(table, industries, "sector", _WITHOUT_CHIPS)
    table = _grouped(chips_split(table, regions, split_numbers()), regions, "country", REGIONS)
    rates = table.tariff_rate.copy()
    rates[:, :, SECTORS.index("services")] = 0.0
    table = with_rates(table, rates, "Services pay no duty.")
    table = replace(with_tariffs(table, DATA / "us_duties_2024.csv"), elasticity=elasticities())
    totals = read_totals(DATA / "totals_2025.csv") if totals is None else totals
    result = scaled(table, totals, YEAR)
    rows = tuple((total, total_of(table, total), total_of(result, total)) for total in totals)
    result = replace(
        result,
        name="default",
        source=SOURCE,
        status="estimate",
        country_labels=dict(REGION_LABELS),
        sector_labels=dict(SECTOR_LABELS),
    )
    return Built(result, trims, balance(table).moved, rows)


def _grouped(table: Table, groups: Mapping[str, str], kind: str, order: tuple[str, ...]) -> Table:
    """A table with countries or sectors merged, in a given order; `*` stands for all that are not named."""
    codes = table.countries if kind == "country" else table.sectors
    chosen = {code: groups.get(code, groups["*"]) for code in codes}
    name = f"the shipped {kind} groups"
    merged = aggregated(table, CodeMapping(chosen, {}, name) if kind == "country" else CodeMapping({}, chosen, name))
    missing = [code for code in order if code not in chosen.values()]
    if missing:
        raise DataError(f"the table has no {kind} that belongs to {', '.join(missing)}; it has {', '.join(codes)}")
    return ordered(merged, *((order, merged.sectors) if kind == "country" else (merged.countries, order)))


def main(arguments: list[str]) -> int:
    """Build the shipped table again and print what was done.

    Args:
        arguments: the path of a table, or those of the two archives, and after `--to` where to write.
    """
    from reshore.economy.tables.cubes import read_cubes
    from reshore.economy.tables.netcdf import read_table, write_table

    paths = [Path(word) for word in arguments if word != "--to"]
    target = paths.pop() if "--to" in arguments else DEFAULT_FILE
    if len(paths) not in (1, 2):
        print("usage: python -m reshore.economy.tables.default TABLE.nc [--to FILE]\n       ... TRADE.npz COSTS.npz")
        return 1
    source = read_table(paths[0]) if len(paths) == 1 else read_cubes(paths[0], paths[1], 2022)
    built = build_default(source)
    write_table(built.table, target)
    print("\n".join([*built.lines(), f"written to {target}"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
