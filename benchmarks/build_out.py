"""How fast the build-out is: the engine against hand-vectorised NumPy on the same equations, and against pysimlin.

`python -m benchmarks.build_out` from the root of the repository, or `make bench`. Prints seconds and ratios and keeps
them in `benchmarks/results/build_out.json`. What is compared, and what is not, stands in `benchmarks/README.md`.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

import jax
import numpy as np
from benchmarks import rival_path, stock_flow
from tests.oracles.build_out_case import case_of

from reshore.buildout.path import play_draws
from reshore.deal import load_deal
from reshore.ensemble.draws import draws_of
from reshore.names import FAB_SLOTS, SITE_SLOTS
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world
from reshore.world.inputs import Draws
from reshore.world.resolve import resolve

DEAL = "us-taiwan-2025-11"
FABS = 12
YEARS = 15
MOST_DRAWS = 10_000
RIVAL_CHUNK = 512
"""Draws that the NumPy rival plays at once: the fastest of 128, 256, 384, 512 and 1,024 where it was measured."""

RESULTS = Path(__file__).parent / "results" / "build_out.json"


@cache
def draws() -> Draws:
    """All draws of the benchmark, in whole chunks."""
    whole = -(-MOST_DRAWS // CHUNK_DRAWS) * CHUNK_DRAWS
    return draws_of(load_world(load_deal(DEAL).as_of).catalogue, 2025, 0, whole)


class Case:
    """The November deal cut to its first twelve fabs and their sites, for both programs."""

    def __init__(self):
        deal = load_deal(DEAL)
        terms, projects, _ = resolve(deal, load_world(deal.as_of))
        self.sites = sorted({int(site) for site in projects.site[:FABS]})
        self.projects = {name: self.cut(values) for name, values in vars(projects).items()}
        self.projects["site"] = np.searchsorted(self.sites, self.projects["site"])
        self.terms = {name: self.cut(values) for name, values in vars(terms).items()}
        listed = len(load_world(deal.as_of).sites)
        self.parameters = {
            stem: values[:, self.sites] if values.shape[1:] == (listed,) else values
            for stem, values in draws().parameters.items()
        }
        self.shocks = {name: np.ascontiguousarray(values[..., :FABS]) for name, values in draws().shocks.items()}

    def cut(self, values):
        """An array of fabs or sites without those that are not played."""
        values = np.asarray(values)
        for axis, length in enumerate(values.shape):
            if length == FAB_SLOTS:
                values = np.take(values, range(FABS), axis=axis)
            elif length == SITE_SLOTS:
                values = np.take(values, self.sites, axis=axis)
        return values

    def some(self, first, count):
        """Parameters and shocks of some draws."""
        part = slice(first, first + count)
        return (
            {stem: values[part] for stem, values in self.parameters.items()},
            {name: values[part] for name, values in self.shocks.items()},
        )


def engine(case, count):
    """Play draws with the engine, in chunks of 256, the last one padded."""
    return [
        jax.block_until_ready(play_draws(case.projects, case.terms, *case.some(first, CHUNK_DRAWS), years=YEARS))
        for first in range(0, count, CHUNK_DRAWS)
    ]


def rival(case, count):
    """Play draws with the hand-vectorised NumPy loop, in the chunks that suit it best."""
    return [
        rival_path.play(case.projects, case.terms, *case.some(first, min(RIVAL_CHUNK, count - first)), YEARS)
        for first in range(0, count, RIVAL_CHUNK)
    ]


def agreement(case):
    """Largest difference between the two programs over all results of a chunk, relative to the largest of its kind."""
    ours, theirs = engine(case, CHUNK_DRAWS)[0], rival(case, CHUNK_DRAWS)[0]
    assert set(ours) == set(theirs)
    gaps = {}
    for name, values in ours.items():
        found, wanted = theirs[name], np.asarray(values)
        assert found.shape == wanted.shape, name
        np.testing.assert_array_equal(np.isnan(found), np.isnan(wanted), err_msg=name)
        scale = 1.0 if name == "conservation_residual" else np.nanmax(np.abs(wanted), initial=1e-300)
        gaps[name] = float(np.nanmax(np.abs(found - wanted), initial=0.0) / scale)
    return max(gaps.values())


class SmallWorld:
    """Twelve fabs at one site without a deal, for the engine and for pysimlin."""

    def __init__(self):
        where, clauses = stock_flow.world()
        self.where, self.clauses = where, clauses
        self.projects = {name: np.asarray(values) for name, values in vars(where).items()}
        self.terms = {name: np.asarray(values) for name, values in vars(clauses).items()}
        everything = draws()
        self.parameters = everything.parameters
        self.shocks = {name: np.ascontiguousarray(values[..., :FABS]) for name, values in everything.shocks.items()}

    some = Case.some

    def cases(self, count):
        """Single draws for the slow twin and for the constants of pysimlin."""
        cut = Draws(self.parameters, self.shocks, draws().index)
        return [case_of(self.where, self.clauses, cut, draw) for draw in range(count)]


class Simlin:
    """The smaller model in pysimlin: compiled once, its constants set for every draw."""

    def __init__(self, values):
        import simlin

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "build_out.xmile"
            path.write_text(stock_flow.xmile(values), encoding="utf-8")
            self.sim = simlin.load(path).simulate()

    def play(self, values):
        """Wafer starts of every fab in every month of one draw."""
        self.sim.reset()
        for name, value in values.items():
            self.sim.set_value(name, value)
        self.sim.run_to_end()
        return np.array([self.sim.get_series(f"starts_{fab}") for fab in range(FABS)])

    def agreement(self, case, values):
        """Largest relative difference from the slow twin's Euler steps at the end of a draw."""
        self.play(values)
        wanted, worst = stock_flow.euler(case), 0.0
        for ours, theirs in (("done", "done"), ("tools_in", "tools"), ("ramp", "ramp"), ("good", "good")):
            found = np.array([self.sim.get_value(f"{theirs}_{fab}") for fab in range(FABS)])
            worst = max(worst, float(np.abs(found - wanted[ours]).max() / max(np.abs(wanted[ours]).max(), 1e-300)))
        return worst


def seconds(play, *arguments):
    """Wall-clock time and processor time of one call."""
    wall, processor = time.perf_counter(), time.process_time()
    play(*arguments)
    return np.array([time.perf_counter() - wall, time.process_time() - processor])


def best(rounds, name):
    """Best times of both programs over some rounds, and their ratio."""
    (ours, our_cpu), (theirs, their_cpu) = np.min(np.array(rounds), axis=0).tolist()
    return {
        "rounds": len(rounds), "engine_seconds": ours, f"{name}_seconds": theirs, "ratio": theirs / ours,
        "engine_processor_seconds": our_cpu, f"{name}_processor_seconds": their_cpu,
        "ratio_processor": their_cpu / our_cpu,
    }  # fmt: skip


def compare_numpy(count, rounds):
    """Engine and NumPy rival in turn, best of some rounds."""
    case = Case()
    gap = agreement(case)  # compiles the engine too
    times = [(seconds(engine, case, count), seconds(rival, case, count)) for _ in range(rounds)]
    return {"draws": count, "largest_relative_difference": gap, **best(times, "numpy")}


def compare_simlin(count, rounds, sample=1000):
    """Engine and pysimlin in turn, best of some rounds.

    Every draw costs pysimlin the same, so a round plays `sample` draws and the time is scaled to `count`.
    """
    world = SmallWorld()
    cases = world.cases(min(sample, count))
    values = [stock_flow.constants(case) for case in cases]
    other = Simlin(values[0])
    gap = other.agreement(cases[1], values[1])
    engine(world, CHUNK_DRAWS)
    scale = count / len(values)
    times = []
    for _ in range(rounds):
        theirs = seconds(lambda: [other.play(one) for one in values]) * scale
        times.append((seconds(engine, world, count), theirs))
    found = {"draws": count, "pysimlin_draws_timed": len(values), "largest_relative_difference": gap}
    return found | best(times, "pysimlin")


def machine():
    """Where and with what this was measured."""
    model = platform.processor()
    information = Path("/proc/cpuinfo")
    if information.exists():
        names = [line.split(":", 1)[1].strip() for line in information.read_text().splitlines() if "model name" in line]
        model = names[0] if names else model
    packages = ("jax", "numpy", "scipy", "pysimlin")
    return {
        "processor": model, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(), **{name: version(name) for name in packages},
    }  # fmt: skip


def sentence(found):
    """One comparison in words."""
    rival_name = "NumPy" if "numpy_seconds" in found else "pysimlin"
    theirs = found[f"{rival_name.lower()}_seconds"]
    return (
        f"build-out, {found['draws']:,} draws: engine {found['engine_seconds']:.2f} s "
        f"({found['draws'] / found['engine_seconds']:,.0f} draws/s), {rival_name} {theirs:.2f} s "
        f"({found['draws'] / theirs:,.0f} draws/s), ratio {found['ratio']:.2f} "
        f"({found['ratio_processor']:.2f} in processor time)"
    )


def keep(name, found):
    """Keep a comparison in the file of results, beside the others."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[name] = found
    kept["machine"] = machine()
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


COMPARISONS = {
    "numpy-1000": (compare_numpy, 1000, 7),
    "numpy-10000": (compare_numpy, 10_000, 3),
    "pysimlin-1000": (compare_simlin, 1000, 5),
    "pysimlin-10000": (compare_simlin, 10_000, 2),
}


def run(name):
    """Run one comparison and keep it."""
    play, count, rounds = COMPARISONS[name]
    found = play(count, rounds)
    keep(name, found)
    return found


if __name__ == "__main__":
    for comparison in COMPARISONS:
        print(sentence(run(comparison)), flush=True)
