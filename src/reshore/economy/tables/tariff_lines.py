"""Tariffs by customs line weighted up to sectors, and which part of a sector a word of a deal file means.

Duties are weighted with trade, never averaged over lines. The lines of bare chips, 8541 and 8542, stay out: the chip
market holds their duties.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import numpy as np

from reshore.deal.base import GoodsWord
from reshore.economy.tables.rows import Row, number, raise_faults, read_rows
from reshore.errors import DataError, Fault, nearest
from reshore.names import REGIONS, SECTORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jaxtyping import Float

    from reshore.economy.table import Table

DATA = Path(__file__).parents[1] / "data"
WORDS: tuple[str, ...] = tuple(word for word in get_args(GoodsWord) if word != "all")
"""Words of deal files for goods, without `all`, in the order of `goods_shares`."""

CHIP_SECTOR = "semiconductors"


class Good(NamedTuple):
    """Where a customs line belongs.

    Args:
        sector: sector of the shipped economy.
        word: word of a deal file that names it.
    """

    sector: str
    word: str


@dataclass(frozen=True)
class TariffLine:
    """One row of a tariff table.

    Args:
        importer: code of the country that levies the duty.
        partner: code of the country that pays it.
        good: digits of the Harmonised System, or the name of a sector.
        tariff_rate: duty over the price before duty [share].
        value_usd: imports of the line, which weigh it [usd].
        line: line of the file, counted from 1.
    """

    importer: str
    partner: str
    good: str
    tariff_rate: float
    value_usd: float
    line: int = 0


class SectorRates(NamedTuple):
    """Duties by sector and what they rest on.

    Args:
        tariff_rate: trade-weighted duty; not a number where no line has weight [share].
        value_usd: imports behind it [usd].
    """

    tariff_rate: Float[np.ndarray, "importer exporter sector"]
    value_usd: Float[np.ndarray, "importer exporter sector"]


@cache
def concordance() -> dict[str, Good]:
    """Prefixes of the Harmonised System to sectors and words of deal files; the longest prefix holds."""
    rows = [row.cells for row in read_rows(DATA / "hs_sectors.csv", ("hs", "sector", "word"))]
    return {row["hs"]: Good(row["sector"], row["word"]) for row in rows}


def good_of(code: str) -> Good | None:
    """The sector and the word of one customs line.

    Args:
        code: two to ten digits of the Harmonised System, dots allowed.

    Returns:
        Its sector and word; None for lines outside the concordance, such as special chapters 98 and 99.
    """
    known, digits = concordance(), code.replace(".", "").strip()
    return next((known[digits[:n]] for n in (6, 4, 2) if digits[:n] in known), None)


def read_tariff_lines(path: Path) -> list[TariffLine]:
    """The rows of a tariff table.

    Args:
        path: a CSV with columns importer, partner, rate_pct, value_usd, and hs6 or sector.

    Returns:
        One row each.

    Raises:
        DataError: a column is missing, a cell is no number, a rate is not above -100 %, a value is negative.
    """
    rows = read_rows(path, ("importer", "partner", "rate_pct", "value_usd"))
    if not {"hs6", "sector"} & set(rows[0].cells):
        raise DataError(f"{path}:1: column hs6 or sector is missing; it has {', '.join(rows[0].cells)}")
    faults: list[Fault] = []
    lines = [_line(row, path, faults) for row in rows]
    raise_faults(faults, f"the tariff table {path} cannot be used")
    return lines


def _line(row: Row, path: Path, faults: list[Fault]) -> TariffLine:
    """One row, and a fault for each cell that cannot be."""
    rate, value = (number(row, column, path, faults) for column in ("rate_pct", "value_usd"))
    if rate <= -100:
        faults.append(Fault("rate_pct", f"{rate:g} is not above -100; give a percentage", str(path), row.line))
    if value < 0:
        faults.append(Fault("value_usd", f"{value:g} is negative; give imports in dollars", str(path), row.line))
    good = row.cells.get("hs6") or row.cells.get("sector") or ""
    if not good:
        faults.append(Fault("hs6", "is empty, and so is sector; give one of the two", str(path), row.line))
    return TariffLine(row.cells["importer"], row.cells["partner"], good, rate / 100, value, row.line)


def sector_rates(
    lines: Iterable[TariffLine],
    countries: Sequence[str],
    sectors: Sequence[str] = SECTORS,
    regions: Mapping[str, str] | None = None,
) -> SectorRates:
    """Tariff lines weighted up to sectors with the imports of each line.

    Args:
        lines: duties by partner and line or sector.
        countries: codes of the table that they are for.
        sectors: its sectors; customs lines can be placed in those of `names.SECTORS` alone.
        regions: country to the code that `countries` has for it, where that is a region.

    Returns:
        Duties and weights. Lines of bare chips and special chapters are left out.

    Raises:
        DataError: a country or sector that is not in the table.
    """
    shape = (len(countries), len(countries), len(sectors))
    duty, value = np.zeros(shape), np.zeros(shape)
    faults: list[Fault] = []
    for line in lines:
        sector = _sector(line.good, sectors)
        if sector == CHIP_SECTOR or sector is None:
            continue
        codes = [(regions or {}).get(code, code) for code in (line.importer, line.partner)]
        unknown = [(code, countries) for code in codes if code not in countries]
        unknown += [(sector, sectors)] if sector not in sectors else []
        if unknown:
            faults += [Fault("", f"unknown '{w}'; {nearest(w, known)}", None, line.line) for w, known in unknown]
            continue
        cell = (countries.index(codes[0]), countries.index(codes[1]), sectors.index(sector))
        duty[cell] += line.tariff_rate * line.value_usd
        value[cell] += line.value_usd
    raise_faults(faults, "tariff lines do not fit the table")
    rate = np.full(shape, np.nan)
    np.divide(duty, value, out=rate, where=value > 0)
    return SectorRates(rate, value)


def _sector(good: str, sectors: Sequence[str]) -> str | None:
    """The sector of a line: itself where it names one, else by its digits; None where it is left out."""
    if good in sectors or not good.replace(".", "").isdigit():
        return good
    found = good_of(good)
    return found.sector if found else None


def with_tariff_lines(table: Table, path: Path, regions: Mapping[str, str] | None = None) -> Table:
    """A table with the duties of a tariff file, where it has any; the other duties stay, and so do cost shares.

    `reshore.economy.tables.rates.with_tariffs` takes such files too, and lets cost shares follow the duties on inputs.

    Args:
        table: a table whose sectors are those of the file, or `names.SECTORS` for customs lines.
        path: a CSV as `read_tariff_lines` takes it.
        regions: country to region, as for `sector_rates`.

    Raises:
        DataError: the file cannot be used, or names what the table does not have.
    """
    rates = sector_rates(read_tariff_lines(path), table.countries, table.sectors, regions).tariff_rate
    inside = np.eye(len(table.countries), dtype=bool)[:, :, None]
    given = np.isfinite(rates) & ~inside
    note = f"Duties of {int(given.sum())} cells from {path.name}, weighted with imports by line."
    return replace(table, tariff_rate=np.where(given, rates, table.tariff_rate), notes=(*table.notes, note))


@cache
def goods_shares() -> Float[np.ndarray, "word sector partner"]:
    """Which part of what a partner sells in a sector a word of a deal file means.

    Returns:
        Shares in the order of `WORDS`, `names.SECTORS` and `names.REGIONS`; they add to one over words for goods and
        to zero for services. `other` is what no other word names [share].

    Raises:
        DataError: unknown names, or shares that add to more than one.
    """
    shares = np.zeros((len(WORDS), len(SECTORS), len(REGIONS)))
    path = DATA / "goods_share.csv"
    for line, row in read_rows(path, ("word", "sector", "partner", "share")):
        for name, known in ((row["word"], WORDS), (row["sector"], SECTORS), (row["partner"], ("all", *REGIONS))):
            if name not in known:
                raise DataError(f"{path}:{line}: unknown '{name}'; {nearest(name, known)}")
        partners = range(len(REGIONS)) if row["partner"] == "all" else [REGIONS.index(row["partner"])]
        shares[WORDS.index(row["word"]), SECTORS.index(row["sector"]), list(partners)] = float(row["share"])
    named = shares.sum(0)
    if (named > 1 + 1e-12).any():
        sector, partner = np.argwhere(named > 1 + 1e-12)[0]
        raise DataError(
            f"{path}: the shares of {SECTORS[sector]} from {REGIONS[partner]} add to {named[sector, partner]:.6g}, "
            "more than one; lower one of them"
        )
    goods = np.array([sector != "services" for sector in SECTORS])
    shares[WORDS.index("other")] += np.where(goods[:, None], 1 - named, 0.0)
    shares.setflags(write=False)
    return shares
