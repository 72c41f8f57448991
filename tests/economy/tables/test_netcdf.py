"""The table format: everything comes back, bytes repeat, and what is no table is refused with a reason."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import h5py
import numpy as np
import pytest
from tests.economy.tables.made_up import table

from reshore.economy.table import Table
from reshore.economy.tables.netcdf import VARIABLES, VERSION, read_table, write_table
from reshore.errors import DataError
from reshore.units import UNITS


def same(one: Table, other: Table) -> bool:
    pairs = [(getattr(one, part.name), getattr(other, part.name)) for part in fields(Table)]
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


@pytest.mark.parametrize("separate", [True, False])
def test_a_table_comes_back_to_the_last_bit(separate: bool, tmp_path: Path):
    made = table(separate=separate)
    write_table(made, tmp_path / "deep" / "table.nc")
    assert same(read_table(tmp_path / "deep" / "table.nc"), made)
    assert not same(read_table(tmp_path / "deep" / "table.nc"), table(seed=2, separate=separate))
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["table.nc"]


def test_the_same_table_gives_the_same_bytes(tmp_path: Path):
    for name in ("a.nc", "b.nc"):
        write_table(table(), tmp_path / name)
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_other_programs_read_it_with_axes_units_and_meaning(tmp_path: Path):
    import xarray as xr

    write_table(table(), tmp_path / "table.nc")
    with xr.open_dataset(tmp_path / "table.nc", engine="h5netcdf") as opened:
        for name, kept in VARIABLES.items():
            assert opened[name].dims == kept.axes
            assert opened[name].attrs["units"] in UNITS
            assert opened[name].attrs["long_name"]
        bought = opened["flow_usd_mn"].sel(importer="MEX", exporter="USA", sector="C26")
        assert float(bought) == table().flow_usd_mn[1, 0, 1]
        assert opened.attrs["format_version"] == VERSION


def test_a_large_table_of_zeros_is_small(tmp_path: Path):
    codes = tuple(f"X{place:02d}" for place in range(40))
    flow = np.zeros((40, 40, 3))
    flat = replace(
        table(), countries=codes, flow_usd_mn=flow, final_flow_usd_mn=flow, tariff_rate=flow,
        value_added_share=np.ones((40, 3)), input_share=np.zeros((40, 3, 3)),
    )  # fmt: skip
    write_table(flat, tmp_path / "flat.nc")
    assert (tmp_path / "flat.nc").stat().st_size < 3 * flow.nbytes / 2


def damaged(tmp_path: Path, what: str) -> Path:
    file = tmp_path / "table.nc"
    write_table(table(), file)
    with h5py.File(file, "a") as opened:
        if what == "newer":
            opened.attrs["format_version"] = VERSION + 1
        elif what == "title":
            opened.attrs["title"] = "a weather forecast"
        elif what == "short":
            values = opened["tariff_rate"][:-1]
            del opened["tariff_rate"]
            opened["tariff_rate"] = values
        else:
            del opened[what]
    return file


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("newer", f"format version {VERSION + 1} is newer than this reshore, which reads up to {VERSION}"),
        ("title", "its title is 'a weather forecast'"),
        ("input_share", "input_share: this variable is missing"),
        ("sector", "sector: this variable is missing"),
        ("short", "tariff_rate: has shape (2, 3, 3); its axes importer, exporter, sector have (3, 3, 3)"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(what: str, said: str, tmp_path: Path):
    with pytest.raises(DataError, match=re.escape(said)):
        read_table(damaged(tmp_path, what))


def test_files_that_are_no_tables_are_refused(tmp_path: Path):
    with pytest.raises(DataError, match=r"absent\.nc: cannot be read .* check the path"):
        read_table(tmp_path / "absent.nc")
    (tmp_path / "text.nc").write_text("importer,exporter")
    with pytest.raises(DataError, match=r"text\.nc: not a table, or damaged"):
        read_table(tmp_path / "text.nc")
    write_table(table(), tmp_path / "half.nc")
    content = (tmp_path / "half.nc").read_bytes()
    (tmp_path / "half.nc").write_bytes(content[: len(content) // 2])
    with pytest.raises(DataError, match=r"half\.nc: not a table, or damaged"):
        read_table(tmp_path / "half.nc")


def test_an_older_file_stands_where_the_new_one_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "table.nc"
    write_table(table(), file)
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DataError, match=r"cannot be written .*No space left"):
        write_table(table(seed=5), file)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]
