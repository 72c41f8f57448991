"""A run is the same however it is cut up: in chunks, in threads, over several calls, with damage in between."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xarray as xr
from tests.ensemble import made_up

import reshore.run
from reshore.deal.load import load_deal
from reshore.deal.terms import Deal
from reshore.ensemble import run as ensemble_run
from reshore.ensemble.executors import InProcess
from reshore.ensemble.folder import open_run
from reshore.ensemble.run import Progress, simulate
from reshore.errors import RunError
from reshore.settings import Settings

ROOT = Path(__file__).parents[2]
DEAL = "us-taiwan-2025-11"


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plays the made-up build-out instead of the real one, of an engine that nobody is editing meanwhile."""
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "made up")


def same(left: xr.Dataset | None, right: xr.Dataset | None) -> None:
    """Two results are the same bit for bit."""
    assert left is not None
    assert right is not None
    xr.testing.assert_equal(left, right)


def test_fewer_draws_are_the_first_of_many():
    many, few = (simulate(DEAL, Settings(draws=draws), keep=False) for draws in (600, 300))
    assert (many.draws, few.draws) == (600, 300)
    per_draw = [name for name, values in few.data.items() if "draw" in values.dims]
    same(many.data[per_draw].isel(draw=slice(0, 300)), few.data[per_draw])


def test_threads_change_no_bit():
    one, two = (simulate(DEAL, Settings(draws=700), keep=False, executor=InProcess(threads)) for threads in (1, 2))
    same(one.data, two.data)
    same(one.base, two.base)
    assert one.headline() == two.headline()


def test_what_was_played_is_not_played_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = Settings(draws=500, out=tmp_path)
    first = simulate(DEAL, settings)

    def never(*_arguments: object) -> xr.Dataset:
        raise AssertionError("played again")

    monkeypatch.setattr(reshore.run, "simulate", never)
    again = simulate(DEAL, settings)
    opened = open_run(first.folder)
    for other in (again, opened):
        same(first.data, other.data)
        same(first.base, other.base)
        assert first.headline() == other.headline()
        assert other.folder == first.folder


def test_a_larger_run_goes_on_from_a_smaller_one(tmp_path: Path):
    small = simulate(DEAL, Settings(draws=256, out=tmp_path))
    states: list[Progress] = []
    large = simulate(DEAL, Settings(draws=512, out=tmp_path), progress=states.append)
    assert large.folder == small.folder
    assert [state.done for state in states] == [384, 512]
    assert [state.total for state in states] == [512, 512]
    assert states[-1].seconds_left == 0
    same(large.data, simulate(DEAL, Settings(draws=512), keep=False).data)


def test_a_damaged_chunk_is_played_again(tmp_path: Path):
    settings = Settings(draws=512, out=tmp_path)
    whole = simulate(DEAL, settings)
    chunk = whole.folder / "chunks" / "deal" / "chunk-0001.nc"
    chunk.write_bytes(chunk.read_bytes()[:-1000])
    same(open_run(whole.folder).data, simulate(DEAL, Settings(draws=256), keep=False).data)
    same(simulate(DEAL, settings).data, whole.data)
    same(open_run(whole.folder).data, whole.data)


def test_deals_of_one_day_share_the_path_without_a_deal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = simulate(DEAL, Settings(draws=256, out=tmp_path))
    played = []

    def counted(deal: Deal, *others: object) -> xr.Dataset:
        played.append(deal.name)
        return made_up.play(deal, *others)

    monkeypatch.setattr(reshore.run, "simulate", counted)
    other = simulate(load_deal(DEAL, ["experts.stay_months=30"]), Settings(draws=256, out=tmp_path))
    assert played == [DEAL]
    same(first.base, other.base)
    same(open_run(other.folder).base, first.base)


def test_runs_of_one_day_keep_the_path_without_a_deal_in_one_file(tmp_path: Path):
    settings = Settings(draws=256, out=tmp_path)
    first, other = (simulate(load_deal(DEAL, sets), settings) for sets in ([], ["experts.stay_months=30"]))
    chunk = Path("chunks") / "no-deal" / "chunk-0000.nc"
    assert (first.folder / chunk).samefile(other.folder / chunk)
    shutil.rmtree(tmp_path / ".no-deal")
    shutil.rmtree(first.folder)
    same(open_run(other.folder).base, first.base)


def test_leftovers_among_shared_chunks_are_cleared_away_when_they_are_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    settings = Settings(draws=1, out=tmp_path)
    simulate(DEAL, settings)
    left = tmp_path / ".no-deal" / "of-another-engine" / ".chunk-0000.nc.abc.partial"
    left.parent.mkdir()
    left.write_bytes(b"half")
    simulate(DEAL, settings)
    assert left.exists(), "its writer may still be at it"
    now = time.time()
    monkeypatch.setattr("reshore.record.files.time.time", lambda: now + 2 * 3600)
    simulate(DEAL, settings)
    assert not left.exists()


def test_the_confirmed_clauses_can_be_left_out_and_played_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deal, played = load_deal(DEAL, ["experts.status=confirmed"]), []

    def counted(deal: Deal, *others: object) -> xr.Dataset:
        played.append(deal)
        return made_up.play(deal, *others)

    monkeypatch.setattr(reshore.run, "simulate", counted)
    settings = Settings(draws=512, out=tmp_path)
    without = simulate(deal, settings, confirmed=False)
    assert without.confirmed is None
    assert len(played) == 4
    assert sorted(path.name for path in (without.folder / "chunks").iterdir()) == ["deal", "no-deal"]
    opened = open_run(without.folder)
    assert (opened.draws, opened.confirmed) == (512, None)
    assert opened.headline() == without.headline()

    whole = simulate(deal, settings)
    assert whole.folder == without.folder
    assert [("experts" in one.clauses, "training" in one.clauses) for one in played[4:]] == [(True, False)] * 2
    same(whole.data, without.data)
    same(open_run(whole.folder).confirmed, whole.confirmed)

    again = simulate(deal, settings, confirmed=False)
    assert again.confirmed is None
    assert len(played) == 6
    same(open_run(again.folder).confirmed, whole.confirmed)

    more = simulate(deal, Settings(draws=768, out=tmp_path), confirmed=False)
    opened = open_run(more.folder)
    assert (opened.draws, opened.confirmed) == (768, None)


def test_a_cut_short_run_shows_the_draws_that_all_its_paths_have(tmp_path: Path):
    deal = load_deal(DEAL, ["experts.status=confirmed"])
    outcome = simulate(deal, Settings(draws=512, out=tmp_path))
    (outcome.folder / "chunks" / "confirmed" / "chunk-0001.nc").unlink()
    opened = open_run(outcome.folder)
    assert opened.draws == 256
    assert opened.confirmed is not None


def test_every_deal_and_seed_has_its_own_folder(tmp_path: Path):
    folders = {
        simulate(DEAL, Settings(draws=1, out=tmp_path)).folder,
        simulate(DEAL, Settings(draws=1, seed=1, out=tmp_path)).folder,
        simulate(load_deal(DEAL, ["experts.stay_months=30"]), Settings(draws=1, out=tmp_path)).folder,
        simulate("status-quo", Settings(draws=1, out=tmp_path)).folder,
    }
    assert len(folders) == 4


@pytest.mark.parametrize(("settings", "what"), [(Settings(seed=1), "seed"), (Settings(), "deal")])
def test_a_folder_of_another_run_is_refused(tmp_path: Path, settings: Settings, what: str):
    mine = simulate(DEAL, Settings(draws=1, out=tmp_path))
    deal = load_deal(DEAL, ["experts.stay_months=30"]) if what == "deal" else DEAL
    other = simulate(deal, Settings(1, settings.seed, out=tmp_path / "other"))
    before = {path.name: path.read_bytes() for path in mine.folder.rglob("*.nc")}
    (other.folder / "run.json").write_bytes((mine.folder / "run.json").read_bytes())
    with pytest.raises(RunError, match=f"another {what}"):
        simulate(deal, Settings(1, settings.seed, out=tmp_path / "other"))
    assert before == {path.name: path.read_bytes() for path in mine.folder.rglob("*.nc")}


def test_a_chunk_of_another_run_is_refused(tmp_path: Path):
    mine, other = (simulate(DEAL, Settings(draws=1, seed=seed, out=tmp_path)) for seed in (1, 2))
    chunk = Path("chunks") / "deal" / "chunk-0000.nc"
    (mine.folder / chunk).write_bytes((other.folder / chunk).read_bytes())
    with pytest.raises(RunError, match="another run"):
        simulate(DEAL, Settings(draws=1, seed=1, out=tmp_path))


def test_another_engine_is_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    mine = simulate(DEAL, Settings(draws=1, out=tmp_path))
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "another engine")
    assert simulate(DEAL, Settings(draws=1, out=tmp_path)).folder != mine.folder
    with pytest.raises(RunError, match="another engine"):
        open_run(mine.folder)


def test_the_folder_says_what_went_in(tmp_path: Path):
    outcome = simulate(DEAL, Settings(draws=300, out=tmp_path))
    manifest = json.loads((outcome.folder / "run.json").read_text())
    assert outcome.folder.name == f"{DEAL}-{manifest['content'][:8]}"
    assert (manifest["seed"], manifest["draws"], manifest["solved"]) == (2025, 300, 300)
    assert {"jax", "numpy", "scipy", "reshore", "python"} <= manifest["versions"].keys()
    assert manifest["ended"] >= manifest["begun"]
    assert load_deal(outcome.folder / "deal.yaml") == load_deal(DEAL)
    assert str(tmp_path) not in (outcome.folder / "run.json").read_text()
    files = sorted(path.relative_to(outcome.folder).as_posix() for path in outcome.folder.rglob("*.nc"))
    assert files == [f"chunks/{path}/chunk-000{chunk}.nc" for path in ("deal", "no-deal") for chunk in (0, 1)]


def test_chunks_explain_themselves(tmp_path: Path):
    outcome = simulate(DEAL, Settings(draws=1, out=tmp_path))
    with xr.open_dataset(outcome.folder / "chunks" / "deal" / "chunk-0000.nc", engine="h5netcdf") as chunk:
        assert all({"units", "long_name"} <= values.attrs.keys() for values in chunk.data_vars.values())
        assert chunk["capacity_kwpm"].dtype == "float32"
        assert chunk.sizes["draw"] == 256


def test_nothing_is_written_unless_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    outcome = simulate(DEAL, Settings(draws=1), keep=False)
    assert outcome.folder is None
    assert not list(tmp_path.iterdir())


def test_without_a_baseline_there_is_no_difference():
    outcome = simulate("status-quo", Settings(draws=10), keep=False)
    assert outcome.base is None
    assert "leading-capacity-added-by-deal" not in {row["name"] for row in outcome.headline()}
    assert float(abs(outcome.difference()["region_capacity_kwpm"]).max()) == 0


@pytest.mark.parametrize(
    "settings",
    [Settings(draws=0), Settings(draws=10**7), Settings(seed=-1), Settings(until_year=2024), Settings(until_year=2041)],
)
def test_settings_out_of_range_are_refused(settings: Settings):
    with pytest.raises(RunError, match="is not between"):
        simulate(DEAL, settings, keep=False)


def test_a_folder_without_a_run_is_refused(tmp_path: Path):
    with pytest.raises(RunError, match="not a run folder"):
        open_run(tmp_path)


def test_a_run_without_a_whole_pair_has_no_outcome(tmp_path: Path):
    outcome = simulate(DEAL, Settings(draws=1, out=tmp_path))
    (outcome.folder / "chunks" / "no-deal" / "chunk-0000.nc").unlink()
    with pytest.raises(RunError, match="no whole chunk"):
        open_run(outcome.folder)


def test_an_interrupt_keeps_what_was_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    played = []

    def interrupted(*arguments: object) -> xr.Dataset:
        played.append(1)
        if len(played) == 4:
            raise KeyboardInterrupt
        return made_up.play(*arguments)

    monkeypatch.setattr(reshore.run, "simulate", interrupted)
    settings = Settings(draws=768, out=tmp_path)
    with pytest.raises(KeyboardInterrupt):
        simulate(DEAL, settings)
    (folder,) = tmp_path.glob(f"{DEAL}-*")
    assert open_run(folder).draws >= 256
    kept, begun = len(list(folder.rglob("chunk-*.nc"))), len(played)
    assert simulate(DEAL, settings).draws == 768
    assert kept >= 2
    assert len(played) - begun == 6 - kept, "what was complete is not played again"


SLOW = """
import sys, time
from pathlib import Path
from types import ModuleType

sys.path.insert(0, {root!r})
from tests.ensemble import made_up
from reshore.ensemble import run
from reshore.record import manifest
from reshore.settings import Settings

def play(*arguments):
    time.sleep(0.4)
    return made_up.play(*arguments)

sys.modules["reshore.run"] = ModuleType("reshore.run")
sys.modules["reshore.run"].simulate = play
manifest.engine_hash = lambda: "made up"
run.simulate({deal!r}, Settings(draws=1024, out=Path(sys.argv[1])))
"""


def test_a_killed_run_goes_on_and_ends_bit_identical(tmp_path: Path):
    program = SLOW.format(root=str(ROOT), deal=DEAL)
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "killed")])
    deadline = time.monotonic() + 60
    while len(list((tmp_path / "killed").glob(f"{DEAL}-*/chunks/*/chunk-*.nc"))) < 3:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    (folder,) = (tmp_path / "killed").glob(f"{DEAL}-*")
    kept = {path: path.read_bytes() for path in folder.rglob("chunk-*.nc")}
    assert 3 <= len(kept) < 8
    whole = simulate(DEAL, Settings(draws=1024, out=tmp_path / "whole"))
    resumed = simulate(DEAL, Settings(draws=1024, out=tmp_path / "killed"))
    assert resumed.folder == folder
    assert all(path.read_bytes() == content for path, content in kept.items()), "whole chunks are not written again"
    same(resumed.data, whole.data)
    same(resumed.base, whole.base)
    assert resumed.headline() == whole.headline()
    for path in folder.rglob("chunk-*.nc"):
        assert path.read_bytes() == (whole.folder / path.relative_to(folder)).read_bytes()
    assert not list(folder.rglob("*.partial"))


def test_two_runs_in_one_folder_wait_for_each_other(tmp_path: Path):
    process = subprocess.Popen([sys.executable, "-c", SLOW.format(root=str(ROOT), deal=DEAL), str(tmp_path)])
    try:
        deadline = time.monotonic() + 60
        while not list(tmp_path.rglob("chunk-*.nc")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        with pytest.raises(RunError, match="another process"):
            simulate(DEAL, Settings(draws=1024, out=tmp_path))
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert ensemble_run.simulate(DEAL, Settings(draws=1024, out=tmp_path)).draws == 1024
