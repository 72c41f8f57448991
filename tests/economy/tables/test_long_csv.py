"""Tables from plain CSV files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.economy.tables.made_up import table

from reshore.economy.table import Table
from reshore.economy.tables.long_csv import read_csv
from reshore.errors import DataError


def write(made: Table, folder: Path) -> tuple[Path, Path]:
    """A table as the two files; zeros are left out."""
    flows, shares = folder / "flows.csv", folder / "shares.csv"
    rows = ["importer,exporter,sector,flow_usd_mn,final_flow_usd_mn,tariff_pct"]
    for n, importer in enumerate(made.countries):
        for i, exporter in enumerate(made.countries):
            for j, sector in enumerate(made.sectors):
                cell = made.flow_usd_mn[n, i, j], made.final_flow_usd_mn[n, i, j], 100 * made.tariff_rate[n, i, j]
                rows.append(",".join([importer, exporter, sector, *(repr(float(value)) for value in cell)]))
    flows.write_text("\n".join(rows))
    rows = ["country,sector,input,share"]
    for n, country in enumerate(made.countries):
        for j, sector in enumerate(made.sectors):
            rows.append(f"{country},{sector},value_added,{float(made.value_added_share[n, j])!r}")
            rows += [
                f"{country},{sector},{used},{float(made.input_share[n, j, k])!r}" for k, used in enumerate(made.sectors)
            ]
    shares.write_text("\n".join(rows))
    return flows, shares


def test_a_table_comes_back(tmp_path: Path):
    made = table()
    read = read_csv(*write(made, tmp_path), 2022)
    assert (read.countries, read.sectors, read.year) == (made.countries, made.sectors, 2022)
    for name in ("flow_usd_mn", "final_flow_usd_mn", "tariff_rate", "value_added_share", "input_share"):
        np.testing.assert_allclose(getattr(read, name), getattr(made, name), rtol=1e-14)


def test_what_is_not_listed_is_zero_and_columns_may_be_left_out(tmp_path: Path):
    (tmp_path / "flows.csv").write_text("importer,exporter,sector,flow_usd_mn\nUSA,USA,x,5\nMEX,MEX,x,3\nUSA,MEX,x,1\n")
    (tmp_path / "shares.csv").write_text("country,sector,input,share\nUSA,x,value_added,1\nMEX,x,value_added,1\n")
    read = read_csv(tmp_path / "flows.csv", tmp_path / "shares.csv", 2020, source="mine")
    np.testing.assert_array_equal(read.flow_usd_mn[..., 0], [[5, 1], [0, 3]])
    assert read.final_flow_usd_mn is None
    assert not read.tariff_rate.any()
    assert read.source == "mine"
    assert "4 for all" in read.notes[0]


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("flows.csv", "USA,USA,A,1,1,0", "flows.csv:29: USA, USA, A: has a row in line 2; add them up"),
        ("flows.csv", "USA,,A,1,1,0", "flows.csv:29: USA, , A: has an empty code"),
        ("flows.csv", "TWN,USA,A,much,1,0", "flows.csv:29: flow_usd_mn: 'much' is not a finite number"),
        ("flows.csv", "TWN,TWN,A,1,1,0", "TWN, A has no row with input value_added; add one"),
        ("shares.csv", "USA,A,C26,0.1", "shares.csv:38: C26: has a row above; keep one"),
        ("shares.csv", "USA,A,C27,0.1", "shares.csv:38: input: 'C27' is not among the flows; did you mean 'C26'?"),
    ],
)
def test_files_that_do_not_fit_are_refused(file: str, line: str, said: str, tmp_path: Path):
    flows, shares = write(table(), tmp_path)
    with (tmp_path / file).open("a") as text:
        text.write(f"\n{line}")
    with pytest.raises(DataError, match=re.escape(said)):
        read_csv(flows, shares, 2022)
