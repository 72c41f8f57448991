"""Files of the World Input-Output Database in the forms of 2013 and 2016."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.economy.tables.made_up import (
    WIOD_2013_USES,
    WIOD_2016_USES,
    World,
    grid_2013,
    grid_2016,
    long_2016,
    world,
    write_csv,
    write_xlsx,
)

from reshore.economy.table import Table
from reshore.economy.tables.check import check_table
from reshore.economy.tables.wiod import read_wiod_2013, read_wiod_2016
from reshore.errors import DataError

OF_2013 = (("TWN", "USA", "RoW"), ("c1", "c14", "c35"))
OF_2016 = (("TWN", "USA", "ROW"), ("A01", "C26", "U"))


def check_numbers(table: Table, made: World) -> None:
    """Every number of the table against the file, whatever its order."""
    assert {*table.countries} == {n.upper() for n in made.countries}
    order = [[n.upper() for n in made.countries].index(n) for n in table.countries]
    sectors = [made.sectors.index(j) for j in table.sectors]
    np.testing.assert_allclose(table.flow_usd_mn, made.cube()[np.ix_(order, order, sectors)], rtol=1e-9)
    for n, country in enumerate(table.countries):
        for j, sector in enumerate(table.sectors):
            at = made.cells.index((made.countries[order[n]], sector))
            both = (made.value_added[at] + made.taxes[at]) / made.output[at]
            assert table.value_added_share[n, j] == pytest.approx(both, rel=1e-8), (country, sector)
    assert check_table(table) == []
    assert not [note for note in table.notes if "differ" in note]


@pytest.mark.parametrize("folder", [True, False])
def test_the_release_of_2013(folder: bool, tmp_path: Path):
    made = world(*OF_2013, WIOD_2013_USES)
    write_xlsx(tmp_path / "wiot11_row_apr12.xlsx", grid_2013(made, 2011))
    table = read_wiod_2013(tmp_path, 2011) if folder else read_wiod_2013(tmp_path / "wiot11_row_apr12.xlsx")
    check_numbers(table, made)
    assert table.year == 2011
    assert "release 2013" in table.source
    assert table.elasticity[table.sectors.index("c1")] == 9.11


@pytest.mark.parametrize("kind", ["csv", "dta", "xlsx"])
def test_the_release_of_2016(kind: str, tmp_path: Path):
    import pandas as pd

    made = world(*OF_2016, WIOD_2016_USES)
    file = tmp_path / f"WIOT2014_October16_ROW.{kind}"
    if kind == "xlsx":
        write_xlsx(file, grid_2016(made))
    elif kind == "csv":
        write_csv(file, long_2016(made, 2014))
    else:
        rows = long_2016(made, 2014, "v")
        pd.DataFrame(rows[1:], columns=rows[0]).to_stata(file, write_index=False, version=118)
    table = read_wiod_2016(file)
    check_numbers(table, made)
    assert table.year == 2014
    assert table.sector_labels["C26"] == "computers and electronics"


@pytest.mark.parametrize("release", [2013, 2016])
def test_inventories_can_be_left_out(release: int, tmp_path: Path):
    if release == 2013:
        made = world(*OF_2013, WIOD_2013_USES)
        write_xlsx(tmp_path / "wiot11_row_apr12.xlsx", grid_2013(made, 2011))
        table = read_wiod_2013(tmp_path / "wiot11_row_apr12.xlsx", inventories="drop")
    else:
        made = world(*OF_2016, WIOD_2016_USES)
        write_csv(tmp_path / "WIOT2014.csv", long_2016(made, 2014))
        table = read_wiod_2016(tmp_path / "WIOT2014.csv", inventories="drop")
    stocks = [place for place, (_, use) in enumerate(made.users) if use in ("c42", "INVEN")]
    assert table.flow_usd_mn.sum() == pytest.approx(made.output.sum() - made.final[:, stocks].sum(), rel=1e-9)


def test_costs_that_do_not_add_up_are_noted(tmp_path: Path):
    made = world(*OF_2016, WIOD_2016_USES)
    rows = long_2016(made, 2014)
    (va,) = (row for row in rows if row[0] == "VA")
    va[5] = 2 * float(va[5])
    write_csv(tmp_path / "WIOT2014.csv", rows)
    table = read_wiod_2016(tmp_path / "WIOT2014.csv")
    assert "differ by more than 0.1 % in 1 sectors, most in TWN A01" in " ".join(table.notes)


def test_inputs_above_output_leave_value_added_at_zero_where_asked(tmp_path: Path):
    made = world(*OF_2016, WIOD_2016_USES)
    made.inputs[made.cells.index(("TWN", "A01")), made.cells.index(("USA", "C26"))] = 1.3e6
    write_csv(tmp_path / "WIOT2014.csv", long_2016(made, 2014))
    kept, cut = (read_wiod_2016(tmp_path / "WIOT2014.csv", negatives=word) for word in ("keep", "zero"))
    assert {fault.path for fault in check_table(kept)} == {"value_added_share[USA,C26]"}
    assert check_table(cut) == []
    assert cut.value_added_share[1, 1] == pytest.approx(0, abs=1e-15)
    assert "Value added below zero set to zero: 1 sectors" in " ".join(cut.notes)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("WIOT2014_Nov16_ROW.xlsb", "", "save it as .xlsx, or take the Stata files"),
        ("WIOT2014_October16_ROW.RData", "", "write.csv(wiot"),
        ("WIOT2014.txt", "", "kind '.txt' is not known; known: .csv, .dta, .xlsx"),
        ("WIOT2014.csv", "importer,exporter\nA,B\n", "columns IndustryCode, Country, RNr are missing"),
        ("WIOT2014.csv", "IndustryCode,Country,RNr,AUS1,AUS9\nA01,AUS,1,1,1\n", "column AUS9 has number 9"),
        ("absent.xlsx", None, "cannot be read (FileNotFoundError"),
    ],
)
def test_other_files_of_2016_are_refused(name: str, text: str | None, said: str, tmp_path: Path):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=re.escape(said)):
        read_wiod_2016(tmp_path / name)


def test_other_files_of_2013_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match=r"cannot be read as a table of the 2013 release"):
        read_wiod_2013(tmp_path / "absent.xlsx")
    with pytest.raises(DataError, match=r"cannot be read as a table of the 2013 release"):
        read_wiod_2013(tmp_path)
