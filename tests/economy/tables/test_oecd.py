"""Files of the OECD in the forms of the editions of 2023 and 2025, read cell by cell."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.economy.tables.made_up import OECD_USES, World, world, write_oecd

from reshore.economy.tables.check import check_table
from reshore.economy.tables.oecd import read_oecd
from reshore.errors import DataError

OF_2025 = (("CHN", "USA", "TWN"), ("A01", "C24A", "C26", "T"))
OF_2023 = (("CHN", "MEX", "ROW"), ("A01_02", "C17_18", "J62_63"))
HALVES = ("MX1", "MX2", "CN1", "CN2")
WHOLE = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}


def sorted_cube(made: World, whole: dict[str, str] | None = None) -> np.ndarray:
    """Flows in the order of the codes, which is that of the reader."""
    order = np.argsort(made.countries)
    return made.cube(whole)[np.ix_(order, order, np.argsort(made.sectors))]


def test_the_edition_of_2025(tmp_path: Path):
    made = world(*OF_2025, OECD_USES)
    write_oecd(made, tmp_path / "2022_SML.csv")
    table = read_oecd(tmp_path / "2022_SML.csv")
    assert table.countries == ("CHN", "TWN", "USA")
    assert table.sectors == ("A01", "C24A", "C26", "T")
    np.testing.assert_allclose(table.flow_usd_mn, sorted_cube(made), rtol=1e-12)
    assert (table.year, table.status) == (2022, "reported")
    assert "edition 2025, 2022_SML.csv" in table.source
    assert check_table(table) == []


def test_costs_are_shares_of_output_and_taxes_count_as_value_added(tmp_path: Path):
    made = world(*OF_2025, OECD_USES)
    write_oecd(made, tmp_path / "2022_SML.csv")
    table = read_oecd(tmp_path / "2022_SML.csv")
    buyer, input_ = made.cells.index(("TWN", "C26")), "C24A"
    used = sum(made.inputs[made.cells.index((n, input_)), buyer] for n in made.countries)
    n, j = table.countries.index("TWN"), table.sectors.index("C26")
    assert table.input_share[n, j, table.sectors.index(input_)] == pytest.approx(used / made.output[buyer], rel=1e-12)
    both = made.value_added[buyer] + made.taxes[buyer]
    assert table.value_added_share[n, j] == pytest.approx(both / made.output[buyer], rel=1e-12)
    np.testing.assert_allclose(table.value_added_share + table.input_share.sum(2), 1, rtol=1e-14)


def test_final_flows_are_those_of_all_final_uses(tmp_path: Path):
    made = world(*OF_2025, OECD_USES)
    write_oecd(made, tmp_path / "2022_SML.csv")
    table = read_oecd(tmp_path / "2022_SML.csv")
    columns = [place for place, (n, _) in enumerate(made.users) if n == "USA"]
    wanted = made.final[made.cells.index(("TWN", "C26"))][columns].sum()
    cell = [table.countries.index("USA"), table.countries.index("TWN"), table.sectors.index("C26")]
    assert table.final_flow_usd_mn is not None
    assert table.final_flow_usd_mn[tuple(cell)] == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("with_empty_rows", [True, False], ids=["CHN and MEX empty", "no CHN and MEX"])
def test_halves_of_china_and_mexico_are_added(with_empty_rows: bool, tmp_path: Path):
    made = world(*OF_2023, OECD_USES, HALVES, empty=("CHN", "MEX"))
    write_oecd(made, tmp_path / "2020.csv")
    if not with_empty_rows:
        lines = [line.split(",") for line in (tmp_path / "2020.csv").read_text().splitlines()]
        gone = {f"{n}_{j}" for n in ("CHN", "MEX") for j in made.sectors}
        kept = [place for place, head in enumerate(lines[0]) if head not in gone]
        rows = [",".join(line[place] for place in kept) for line in lines if line[0] not in gone]
        (tmp_path / "2020.csv").write_text("\n".join(rows))
    table = read_oecd(tmp_path, 2020)
    assert sorted(table.countries) == ["CHN", "MEX", "ROW"]
    order = [made.countries.index(n) for n in table.countries]
    sectors = [made.sectors.index(j) for j in table.sectors]
    np.testing.assert_allclose(table.flow_usd_mn, made.cube(WHOLE)[np.ix_(order, order, sectors)], rtol=1e-12)
    assert "CN1, CN2, MX1, MX2 added to CHN and MEX." in table.notes
    assert "edition 2023" in table.source
    both = made.value_added + made.taxes
    china = [place for place, (n, j) in enumerate(made.cells) if n in ("CN1", "CN2") and j == "C17_18"]
    cell = table.countries.index("CHN"), table.sectors.index("C17_18")
    assert table.value_added_share[cell] == pytest.approx(both[china].sum() / made.output[china].sum(), rel=1e-12)


def test_inventories_are_kept_dropped_or_cut_at_zero(tmp_path: Path):
    made = world(*OF_2025, OECD_USES)
    seller, stocks = made.cells.index(("USA", "A01")), made.users.index(("CHN", "INVNT"))
    made.final[seller, stocks] = -1e8
    write_oecd(made, tmp_path / "2022_SML.csv")
    kept, dropped, cut = (
        read_oecd(tmp_path / "2022_SML.csv", **{name: word})
        for name, word in (("inventories", "keep"), ("inventories", "drop"), ("negatives", "zero"))
    )
    cell = kept.countries.index("CHN"), kept.countries.index("USA"), kept.sectors.index("A01")
    assert kept.flow_usd_mn[cell] < 0
    faults = check_table(kept)
    assert {"flow_usd_mn[CHN,USA,A01]", "final_flow_usd_mn[CHN,USA,A01]"} <= {fault.path for fault in faults}
    all_stocks = made.final[:, [place for place, (_, use) in enumerate(made.users) if use == "INVNT"]].sum()
    assert dropped.flow_usd_mn.sum() == pytest.approx(kept.flow_usd_mn.sum() - all_stocks, rel=1e-12)
    assert cut.final_flow_usd_mn is not None
    assert cut.final_flow_usd_mn[cell] == 0
    assert cut.flow_usd_mn.min() > 0
    assert "1 cells" in " ".join(cut.notes)


def test_a_folder_needs_a_year_and_a_file_of_it(tmp_path: Path):
    made = world(*OF_2025, OECD_USES)
    write_oecd(made, tmp_path / "2022_SML.csv")
    assert read_oecd(tmp_path, 2022).year == 2022
    with pytest.raises(DataError, match="say which year with --year"):
        read_oecd(tmp_path)
    with pytest.raises(DataError, match=r"has none of 2019_SML\.csv, 2019\.csv"):
        read_oecd(tmp_path, 2019)
    (tmp_path / "2022.csv").write_text((tmp_path / "2022_SML.csv").read_text())
    with pytest.raises(DataError, match="name the one that you mean"):
        read_oecd(tmp_path, 2022)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("importer,exporter,flow\nA,B,1\n", "columns COUNTRY_HFCE, COUNTRY_NPISH"),
        ("V1,A_A01,A_HFCE,A_NPISH,A_GGFC,A_GFCF,A_INVNT\nA_A01,1,1,1,1,1,1\n", "columns OUT are missing"),
        ("V1,A_A01,A_HFCE,A_NPISH,A_GGFC,A_GFCF,A_INVNT,OUT\nA_A01,x,1,1,1,1,1,1\n", "cannot be read as an OECD table"),
    ],
)
def test_other_files_are_refused(text: str, said: str, tmp_path: Path):
    (tmp_path / "2022_SML.csv").write_text(text)
    with pytest.raises(DataError, match=re.escape(said)):
        read_oecd(tmp_path / "2022_SML.csv")
    with pytest.raises(DataError, match="its name has no year"):
        read_oecd(tmp_path / "icio.csv")
