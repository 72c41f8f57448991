"""OECD Inter-Country Input-Output tables, editions 2021 to 2025, as the OECD publishes them: one CSV file a year.

pymrio reads the file. It knows the totals, the rows TLS and VA, and adds the halves of China and Mexico of the extended
files (CN1, CN2, MX1, MX2) to their countries; where the file has no rows CHN and MEX it leaves them, and they are added
here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reshore.economy.tables.blocks import About, Blocks, table_of_blocks
from reshore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reshore.economy.table import Table
    from reshore.economy.tables.blocks import Inventories, Negatives

EDITIONS = {"2025": "A01", "2023": "A01_02"}
"""Edition to a sector that it has and the others have not; the edition of 2021 has the sectors of 2023."""

FINAL_USES = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
"""Households, non-profit bodies, government, fixed capital, inventories, direct purchases abroad."""

_STOCKS = frozenset({"INVNT"})
_HALVES = {"CN": "CHN", "MX": "MEX"}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def read_oecd(
    source: Path,
    year: int | None = None,
    *,
    edition: str | None = None,
    inventories: Inventories = "keep",
    negatives: Negatives = "keep",
) -> Table:
    """A table from an OECD file.

    Args:
        source: the CSV file, such as `2022_SML.csv`, or a folder of them.
        year: year of the flows; needed for a folder, and for a file whose name has no year.
        edition: edition as it is cited; None to tell it by the sectors.
        inventories: whether changes of inventories count as final demand.
        negatives: whether final demand and value added below zero are kept or set to zero.

    Returns:
        The table at basic prices, without duties; taxes less subsidies on inputs are in value added.

    Raises:
        DataError: the file is absent, is not such a table or has cells that are no numbers.

    Source: OECD (2023, 2025), Inter-Country Input-Output Tables, read me. Test: tests/economy/tables/test_oecd.py.
    """
    file = _file(source, year)
    when = year or _year_of(file)
    _check_head(file)
    system = _parsed(file)
    sellers = [(_whole(country), str(sector)) for country, sector in system.Z.index]
    buyers = [(_whole(country), str(sector)) for country, sector in system.Z.columns]
    users = [(_whole(country), str(use)) for country, use in system.Y.columns]
    blocks = Blocks(
        sellers, buyers, users, system.Z.to_numpy(float), system.Y.to_numpy(float),
        system.factor_inputs.F.to_numpy(float).sum(0), _STOCKS,
    )  # fmt: skip
    cited = edition or _edition([sector for _, sector in sellers])
    text = f"OECD Inter-Country Input-Output tables, edition {cited}, {file.name}"
    note = "Read at basic prices; taxes less subsidies on inputs count as value added."
    about = About(f"OECD ICIO {when}", text, when, (note, *_joined(file)))
    return table_of_blocks(blocks, about, inventories=inventories, negatives=negatives)


def _parsed(file: Path) -> Any:
    """The file as pymrio reads it."""
    import pymrio

    try:
        return pymrio.parse_oecd(file)
    except Exception as problem:  # pymrio lets errors of many kinds through where a file is not what it expects
        raise DataError(
            f"{file}: cannot be read as an OECD table ({type(problem).__name__}: {problem}); take the CSV files of the "
            "OECD as they come out of the archive"
        ) from problem


def _check_head(file: Path) -> None:
    """Refuses a file that has not the columns of an OECD table, before pymrio reads all of it."""
    try:
        with file.open(encoding="utf-8-sig") as text:
            head = [name.strip().strip('"') for name in text.readline().split(",")]
    except (OSError, UnicodeDecodeError) as problem:
        raise DataError(f"{file}: cannot be read ({problem}); unpack the archive and give the CSV file") from None
    uses = {name.rpartition("_")[2] for name in head}
    missing = [use for use in FINAL_USES[:5] if use not in uses]
    if missing or "OUT" not in uses:
        wanted = ", ".join([f"COUNTRY_{use}" for use in missing] + ["OUT"] * ("OUT" not in uses))
        raise DataError(
            f"{file}:1: columns {wanted} are missing; an OECD table has a column COUNTRY_INDUSTRY for every buyer, "
            "COUNTRY_HFCE and other final uses, and OUT"
        )


def _file(source: Path, year: int | None) -> Path:
    """The file that is meant."""
    if not source.is_dir():
        return source
    if year is None:
        raise DataError(f"{source}: is a folder; say which year with --year, or name a file")
    names = [f"{year}_SML.csv", f"{year}.csv", *(f"ICIO{known}_{year}.csv" for known in ("2025", "2023", "2021"))]
    found = [source / name for name in names if (source / name).is_file()]
    if len(found) == 1:
        return found[0]
    if found:
        said = f"has {' and '.join(file.name for file in found)}; name the one that you mean"
        raise DataError(f"{source}: {said}")
    raise DataError(f"{source}: has none of {', '.join(names)}; unpack the archive there, or name the file")


def _year_of(file: Path) -> int:
    """The year in a file's name: the last one, as older names begin with the edition."""
    years = _YEAR.findall(file.stem)
    if not years:
        raise DataError(f"{file}: its name has no year; give it with --year")
    return int(years[-1])


def _edition(sectors: Sequence[str]) -> str:
    """The edition that has these sectors."""
    return next((name for name, mark in EDITIONS.items() if mark in sectors), "unknown")


def _whole(country: object) -> str:
    """The country of a half."""
    code = str(country)
    return _HALVES.get(code[:2], code) if re.fullmatch(r"(CN|MX)\d", code) else code


def _joined(file: Path) -> Iterator[str]:
    """What is said of a file with halves of countries."""
    with file.open(encoding="utf-8-sig") as text:
        head = text.readline()
    halves = sorted(set(re.findall(r"(?<![A-Za-z0-9])((?:CN|MX)\d)_", head)))
    if halves:
        yield f"{', '.join(halves)} added to CHN and MEX."
