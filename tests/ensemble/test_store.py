"""Chunk files are complete or absent, damage is noticed, and runs are never mixed."""

from __future__ import annotations

import errno
import os
import warnings
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from reshore.ensemble.plan import Task
from reshore.ensemble.store import SharingStore, Store, checksum, join
from reshore.errors import RunError

TASK = Task(0, "deal")


def results(first: int = 0, shift: float = 0.0) -> xr.Dataset:
    """A chunk of four draws with a yearly series, a quantile without draws, and words."""
    series = (np.arange(8, dtype=np.float32) + shift).reshape(4, 2)
    series[1, 1] = np.nan
    return xr.Dataset(
        {
            "series_kwpm": (("draw", "year"), series, {"units": "kwpm", "long_name": "a series"}),
            "band_kwpm": (("quantile", "year"), np.full((3, 2), shift, dtype=np.float32), {"units": "kwpm"}),
            "result_code": (("draw",), np.zeros(4, dtype=np.int8), {"units": "code"}),
        },
        coords={
            "draw": np.arange(first, first + 4),
            "year": [2024, 2025],
            "quantile": [0.1, 0.5, 0.9],
            "project": np.array(["F1", "F2"]),
            "project_label": ("project", np.array(["fab 1", "fab 2, Kumamoto 熊本"])),
        },
    )


def test_what_is_saved_comes_back_to_the_bit(tmp_path: Path):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())
    loaded = store.load(TASK)
    assert loaded is not None
    xr.testing.assert_identical(loaded.drop_attrs(deep=False), results())
    assert loaded["series_kwpm"].dtype == np.float32
    assert loaded["series_kwpm"].attrs == {"units": "kwpm", "long_name": "a series"}
    assert [path.name for path in store.file_of(TASK).parent.iterdir()] == ["chunk-0000.nc"]


def test_a_file_that_is_not_there_has_to_be_played(tmp_path: Path):
    assert Store(tmp_path, "abc").load(TASK) is None


@pytest.mark.parametrize("where", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_off_file_has_to_be_played_again(tmp_path: Path, where: float):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())
    file = store.file_of(TASK)
    content = file.read_bytes()
    file.write_bytes(content[: int(where * len(content))])
    assert store.load(TASK) is None


def test_a_changed_number_is_noticed(tmp_path: Path):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())
    file = store.file_of(TASK)
    content = bytearray(file.read_bytes())
    place = bytes(content).index(np.arange(4, 8, dtype=np.float32).tobytes())
    content[place] ^= 1
    file.write_bytes(bytes(content))
    assert store.load(TASK) is None


def test_a_file_of_another_run_is_refused(tmp_path: Path):
    Store(tmp_path, "abc").save(TASK, results())
    with pytest.raises(RunError, match="another run"):
        Store(tmp_path, "xyz").load(TASK)


def test_a_file_of_another_path_is_refused(tmp_path: Path):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())
    other = store.file_of(Task(0, "no-deal"))
    other.parent.mkdir()
    store.file_of(TASK).rename(other)
    with pytest.raises(RunError, match="another run"):
        store.load(Task(0, "no-deal"))


def test_a_full_disk_keeps_what_was_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(RunError, match=r"No space left on device.*goes on from there"):
            store.save(Task(1, "deal"), results())
    assert store.load(TASK) is not None
    assert store.load(Task(1, "deal")) is None
    assert len(list(store.file_of(TASK).parent.iterdir())) == 1


BASE = Task(0, "no-deal")


def sharing(folder: Path, content: str, base: str = "base") -> SharingStore:
    """The store of a run among others that are compared with the same path."""
    return SharingStore(Store(folder / content, content, base), Store(folder / ".no-deal", base))


def test_runs_share_the_file_of_the_path_that_they_have_in_common(tmp_path: Path):
    one, other = sharing(tmp_path, "one"), sharing(tmp_path, "other")
    one.save(BASE, results())
    one.save(TASK, results())
    assert other.load(TASK) is None
    found = other.load(BASE)
    assert found is not None
    xr.testing.assert_identical(found, one.load(BASE))
    files = [store.file_of(BASE) for store in (one.own, other.own, one.shared)]
    assert files[0].samefile(files[1])
    assert files[0].samefile(files[2])
    for file in files[::2]:
        file.unlink()
    assert other.own.load(BASE) is not None, "every folder stands alone"


def test_a_file_of_another_path_without_a_deal_is_refused(tmp_path: Path):
    sharing(tmp_path, "one").save(BASE, results())
    with pytest.raises(RunError, match="another run"):
        sharing(tmp_path, "one", "another base").own.load(BASE)


def test_a_damaged_shared_file_is_replaced_where_it_is_played_again(tmp_path: Path):
    one, other = sharing(tmp_path, "one"), sharing(tmp_path, "other")
    one.save(BASE, results())
    assert other.load(BASE) is not None
    file = one.own.file_of(BASE)
    file.write_bytes(file.read_bytes()[:-100])
    assert one.load(BASE) is None
    assert other.load(BASE) is None
    one.save(BASE, results())
    assert one.own.load(BASE) is not None
    assert other.own.load(BASE) is None
    assert other.load(BASE) is not None
    assert other.own.load(BASE) is not None


def test_a_run_does_without_a_shared_folder_that_cannot_be_written(tmp_path: Path):
    (tmp_path / ".no-deal").write_text("not a folder")
    store = sharing(tmp_path, "one")
    store.save(BASE, results())
    assert store.load(BASE) is not None


def test_labels_count_in_the_checksum():
    other = results().assign_coords(project_label=("project", np.array(["fab 1", "fab 3"])))
    assert checksum(other) != checksum(results())


def test_chunks_are_joined_and_the_padding_is_cut_off():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        joined = join([results(0, 0.0), results(4, 8.0)], 6)
    assert joined["draw"].values.tolist() == [0, 1, 2, 3, 4, 5]
    assert joined["series_kwpm"].values[4:].tolist() == [[8.0, 9.0], [10.0, np.nan]] or np.isnan(
        joined["series_kwpm"].values[5, 1]
    )
    assert (joined["band_kwpm"] == 4.0).all()
    assert joined["band_kwpm"].dtype == np.float32
    assert "project_label" in joined.coords
    assert joined["series_kwpm"].attrs["units"] == "kwpm"


def test_every_reader_opens_the_files(tmp_path: Path):
    store = Store(tmp_path, "abc")
    store.save(TASK, results())
    with xr.open_dataset(store.file_of(TASK), engine="h5netcdf") as opened:
        xr.testing.assert_equal(opened.load(), results())
        assert "project_label" in opened.coords
        assert opened["series_kwpm"].attrs["units"] == "kwpm"
        assert opened.attrs["content"] == "abc"


def test_the_same_results_give_the_same_bytes(tmp_path: Path):
    contents = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        Store(folder, "abc").save(TASK, results())
        contents.append(Store(folder, "abc").file_of(TASK).read_bytes())
    assert contents[0] == contents[1]
