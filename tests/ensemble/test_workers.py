"""Processes that play: each on its core, replaced when they die, gone when their parent is; no bit is changed."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from tests.ensemble import made_up
from tests.ensemble.fake_players import ROOT, Dying, Failing, Telling, Waiting, lives, state, wait_until

import reshore.run
from reshore.ensemble.executors import InProcess, Workers, players
from reshore.ensemble.folder import open_run
from reshore.ensemble.plan import WITH_DEAL, WITHOUT_DEAL, Task, tasks_of
from reshore.ensemble.run import simulate
from reshore.ensemble.workers import WORKERS_PER_CORE, cores
from reshore.errors import RunError
from reshore.record.lock import locked
from reshore.settings import Settings

DEAL = "us-taiwan-2025-11"
TASKS = tasks_of(1000, (WITH_DEAL, WITHOUT_DEAL))

MAPS = """
import signal
import sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in the background ignores it
sys.path.insert(0, {root!r})
from reshore.ensemble.plan import Task
from reshore.ensemble.workers import Workers
from reshore.record.lock import locked
from tests.ensemble.fake_players import Waiting

folder = Path(sys.argv[1])
with locked(folder):
    for task, _ in Workers(2).map(Waiting(folder), [Task(chunk, "deal") for chunk in range(4)]):
        print(task.chunk, flush=True)
"""


@pytest.fixture(autouse=True)
def _nobody_left():
    """No process is left after a test, not even one that has ended and waits to be asked about."""
    yield
    assert multiprocessing.active_children() == []


def maps(folder: Path) -> subprocess.Popen[bytes]:
    """A process of its own that holds a folder and lets two processes play in it until it is told to stop."""
    folder.mkdir(exist_ok=True)
    return subprocess.Popen([sys.executable, "-c", MAPS.format(root=str(ROOT)), str(folder)], stderr=subprocess.DEVNULL)


def free(folder: Path) -> bool:
    """Whether nobody holds a folder."""
    try:
        with locked(folder):
            return True
    except RunError:
        return False


def test_every_task_is_played_once_in_processes_of_their_own():
    said = dict(Workers(2).map(Telling(), TASKS))
    assert {task: one.first_draw for task, one in said.items()} == {task: task.first_draw for task in TASKS}
    processes = {one.process for one in said.values()}
    assert len(processes) <= 2
    assert os.getpid() not in processes
    assert not any(lives(process) for process in processes)
    assert all(one.deaf for one in said.values())


@pytest.mark.skipif(not cores(), reason="this system does not pin processes")
def test_each_process_has_one_core_and_one_thread():
    before = dict(os.environ)
    said = list(dict(Workers(2).map(Telling(), TASKS)).values())
    pinned = {one.process: one.cores for one in said}
    assert all(len(own) == 1 and set(own) <= set(cores()) for own in pinned.values())
    assert len(set(pinned.values())) == len(pinned) or len(cores()) == 1
    assert {one.environment["OPENBLAS_NUM_THREADS"] for one in said} == {"1"}
    assert {one.environment["PJRT_NPROC"] for one in said} == {"1"}
    assert dict(os.environ) == before


def test_more_processes_than_tasks_are_not_started(monkeypatch: pytest.MonkeyPatch):
    started = []
    begin = multiprocessing.get_context("spawn").Process.start

    def counted(process: multiprocessing.Process) -> None:
        started.append(process)
        begin(process)

    monkeypatch.setattr(multiprocessing.get_context("spawn").Process, "start", counted)
    assert len(list(Workers(4).map(Telling(), TASKS[:1]))) == 1
    assert len(started) == 1
    assert list(Workers(4).map(Telling(), ())) == []
    assert len(started) == 1


def test_processes_are_kept_for_several_runs():
    with Workers(2) as workers:
        first, second = (dict(workers.map(Telling(), TASKS)) for _ in range(2))
        processes = {one.process for one in (*first.values(), *second.values())}
        assert len(processes) <= 2
        assert list(workers.map(Telling(), ())) == []
    assert not any(lives(process) for process in processes)
    assert set(first) == set(second) == set(TASKS)


@pytest.mark.parametrize("count", [0, -1, 1 + WORKERS_PER_CORE * (len(cores()) or os.cpu_count() or 1)])
def test_a_number_of_processes_that_makes_no_sense_is_refused(count: int):
    with pytest.raises(RunError, match=f"workers: {count} is not between 1 and "):
        Workers(count)
    with pytest.raises(RunError, match=f"workers: {count} is not between 1 and "), players(count):
        pass


def test_one_worker_is_this_process():
    with players(1) as executor:
        assert isinstance(executor, InProcess)
    with players(2) as executor:
        assert isinstance(executor, Workers)


@pytest.mark.parametrize("count", [1, 2])
def test_what_a_dead_process_was_playing_is_played_again(tmp_path: Path, count: int):
    play = Dying(tmp_path, {TASKS[0]: 2, TASKS[1]: 1, TASKS[-1]: 1})
    done = list(Workers(count).map(play, TASKS))
    assert sorted(done) == [(task, task.first_draw) for task in sorted(TASKS)]
    assert len(list(tmp_path.iterdir())) == 4, "each death came about"


def test_processes_killed_one_by_one_are_all_replaced(tmp_path: Path):
    play = Dying(tmp_path, dict.fromkeys(TASKS, 1))
    assert dict(Workers(2).map(play, TASKS)) == {task: task.first_draw for task in TASKS}
    assert len(list(tmp_path.iterdir())) == len(TASKS)


def test_a_task_that_kills_everybody_is_given_up(tmp_path: Path):
    deadly = Task(2, WITHOUT_DEAL)
    done = {}
    with pytest.raises(RunError) as raised:
        done.update(Workers(2).map(Dying(tmp_path, {deadly: 100}), TASKS))
    message = str(raised.value)
    assert "chunk 2 of the path 'no-deal': 3 processes ended while they played it" in message
    assert f"signal {int(signal.SIGKILL)}" in message
    assert "the same command goes on from there: try fewer --workers" in message
    assert len(list(tmp_path.iterdir())) == 3


def test_a_script_without_a_main_block_is_told_what_to_do(tmp_path: Path):
    script = tmp_path / "script.py"
    script.write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n"
        "from reshore.ensemble.workers import Workers\nfrom reshore.ensemble.plan import Task\n"
        "from tests.ensemble.fake_players import Telling\n"
        "print(list(Workers(1).map(Telling(), [Task(0, 'deal')])))\n"
    )
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "3 processes ended before they could play (the last one with exit code 1)" in ended.stderr
    assert 'below `if __name__ == "__main__":`' in ended.stderr


def test_an_error_of_a_player_comes_through():
    with pytest.raises(RunError, match="chunk 1: the disk is full"):
        list(Workers(2).map(Failing(1), TASKS))
    with pytest.raises(RunError, match=r"failed with UnsendableError: 1 and 2"):
        list(Workers(2).map(Failing(1, sendable=False), TASKS))


def test_kept_processes_play_on_after_an_error():
    with Workers(2) as workers:
        with pytest.raises(RunError, match="the disk is full"):
            list(workers.map(Failing(1), TASKS))
        assert len(list(workers.map(Telling(), TASKS))) == len(TASKS)


def test_an_interrupt_ends_the_processes_and_keeps_what_was_played(tmp_path: Path):
    play = Waiting(tmp_path, at_once=1)
    results, done = Workers(2).map(play, TASKS), {}
    for _ in range(2):
        done.update([next(results)])
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)
    assert done == {task: task.first_draw for task in TASKS[:2]}
    assert play.processes
    assert not any(lives(process) for process in play.processes)


def test_an_interrupt_from_the_keyboard_is_heard_by_the_parent_alone(tmp_path: Path):
    parent = subprocess.Popen(
        [sys.executable, "-c", MAPS.format(root=str(ROOT)), str(tmp_path)],
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    play = Waiting(tmp_path)
    wait_until(lambda: len(play.processes) == 2, "both processes play")
    os.killpg(parent.pid, signal.SIGINT)
    _, errors = parent.communicate(timeout=120)
    assert errors.count("KeyboardInterrupt") == 1
    assert errors.count("Traceback") == 1
    assert not any(lives(process) for process in play.processes)
    assert free(tmp_path)


def test_processes_end_with_a_parent_that_is_killed(tmp_path: Path):
    parent = maps(tmp_path)
    play = Waiting(tmp_path)
    wait_until(lambda: len(play.processes) == 2, "both processes play")
    parent.kill()
    parent.wait()
    wait_until(lambda: not any(lives(process) for process in play.processes), "the processes end")
    assert len(play.processes) == 2
    assert free(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="tells stopped processes from ended ones by /proc")
def test_a_folder_is_locked_as_long_as_one_process_lives(tmp_path: Path):
    parent = maps(tmp_path)
    play = Waiting(tmp_path)
    wait_until(lambda: len(play.processes) == 2, "both processes play")
    one, other = play.processes
    os.kill(one, signal.SIGSTOP)
    try:
        wait_until(lambda: state(one) == "T", "the process is stopped")
        parent.kill()
        parent.wait()
        wait_until(lambda: not lives(other), "the process that is not stopped ends")
        assert lives(one)
        assert not free(tmp_path)
    finally:
        os.kill(one, signal.SIGCONT)
    wait_until(lambda: not lives(one), "the stopped process ends as soon as it can")
    assert free(tmp_path)


def test_a_folder_is_free_once_the_run_is_over_though_processes_are_kept(tmp_path: Path):
    with Workers(2) as workers:
        with locked(tmp_path):
            assert len(list(workers.map(Telling(), TASKS))) == len(TASKS)
            assert not free(tmp_path)
        assert free(tmp_path)
        with locked(tmp_path / "next"):
            assert len(list(workers.map(Telling(), TASKS))) == len(TASKS)


def same(left: xr.Dataset | None, right: xr.Dataset | None) -> None:
    """Two results are the same bit for bit."""
    assert left is not None
    assert right is not None
    xr.testing.assert_equal(left, right)
    for name, values in left.variables.items():
        if values.dtype.kind == "f":
            assert np.array_equal(values.values.view(np.uint8), right[name].values.view(np.uint8)), name


def test_a_killed_run_with_processes_goes_on_and_ends_bit_identical(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = ROOT / "tests" / "ensemble" / "made_up_run.py"
    command = [sys.executable, str(script), str(tmp_path / "killed"), "768", "2"]
    parent = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    wait_until(lambda: len(list((tmp_path / "killed").glob(f"{DEAL}-*/chunks/*/chunk-*.nc"))) == 2, "a chunk is there")
    parent.kill()
    parent.wait()
    (folder,) = (tmp_path / "killed").glob(f"{DEAL}-*")
    wait_until(lambda: free(folder), "the processes end")
    kept = {path: path.read_bytes() for path in (tmp_path / "killed").rglob("chunk-*.nc")}
    (tmp_path / "killed" / "go").touch()
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "made up")
    same(open_run(folder).data, simulate(DEAL, Settings(draws=256), keep=False).data)
    assert {path: path.read_bytes() for path in (tmp_path / "killed").rglob("chunk-*.nc")} == kept
    subprocess.run(command, check=True, capture_output=True)
    assert {path: path.read_bytes() for path in kept} == kept, "whole chunks are not written again"
    whole = simulate(DEAL, Settings(draws=768, out=tmp_path / "whole"))
    resumed = open_run(folder)
    same(resumed.data, whole.data)
    same(resumed.base, whole.base)
    assert resumed.headline() == whole.headline()
    for path in folder.rglob("chunk-*.nc"):
        assert path.read_bytes() == (whole.folder / path.relative_to(folder)).read_bytes()
    assert not list(folder.rglob("*.partial"))


@pytest.mark.slow
def test_processes_change_no_bit(tmp_path: Path):
    settings = Settings(draws=512, out=tmp_path)
    outcome = simulate(DEAL, settings, executor=Workers(2))
    here = simulate(DEAL, Settings(draws=512), keep=False)
    same(outcome.data, here.data)
    same(outcome.base, here.base)
    assert outcome.headline() == here.headline()
    same(open_run(outcome.folder).data, here.data)


@pytest.mark.slow
def test_the_command_line_goes_on_after_a_kill(tmp_path: Path):
    command = [sys.executable, "-m", "reshore.cli.main", "run", DEAL, "--draws", "1024", "--json"]
    killed = subprocess.Popen([*command, "--workers", "2", "--out", str(tmp_path / "a")])
    wait_until(lambda: len(list((tmp_path / "a").glob(f"{DEAL}-*/chunks/*/chunk-*.nc"))) >= 1, "a chunk is there")
    killed.kill()
    killed.wait()
    (folder,) = (tmp_path / "a").glob(f"{DEAL}-*")
    wait_until(lambda: free(folder), "the processes end")
    kept = {path: path.read_bytes() for path in folder.rglob("chunk-*.nc")}
    said = []
    for out, workers in (("a", "2"), ("b", "1")):
        ended = subprocess.run([*command, "--workers", workers, "--out", str(tmp_path / out)], capture_output=True)
        assert ended.returncode == 0, ended.stderr
        said.append(re.sub(rb'"seconds": [0-9.]+, "store": "[^"]*", "report": "[^"]*"', b"", ended.stdout))
    assert said[0] == said[1]
    assert all(path.read_bytes() == content for path, content in kept.items())
    for path in folder.rglob("chunk-*.nc"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()
