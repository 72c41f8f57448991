"""How fast market-years clear: the engine in batches against SciPy, HiGHS and a loop of the same Newton in NumPy.

`python -m benchmarks.market` from the root of the repository, or `make bench`. Prints market-years a second and keeps
them in `benchmarks/results/market.json`. What is compared, and what is not, stands in `benchmarks/README.md`.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from functools import partial
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from benchmarks import rival_market
from benchmarks.build_out import machine, seconds
from tests.chips.made_up import random_markets

from reshore.chips.chunk import GROUP_DRAWS
from reshore.chips.clearing import clear
from reshore.settings import CHUNK_DRAWS
from reshore.solve.barriers import KEEP_BARRIERS

RESULTS = Path(__file__).parent / "results" / "market.json"
COMPARISONS = {"plain": False, "quota": True}
"""Name of a comparison to whether quotas and packaging may bind."""

SHAPE = {"nodes": 6, "origins": 8, "destinations": 8, "packagings": 8, "quotas": 2}
SAMPLE = {"numpy": 64, "hybr": 16, "highs": 64}
"""Markets of the batch that each rival clears, one after the other."""

ROUNDS = 5
SEED = 2025


def next_year(market):
    """The same market a year on: costs, demand and capacity some percent away."""
    rng = np.random.default_rng(SEED)

    def moved(name, mean):
        values = getattr(market, name)
        return jnp.asarray(np.asarray(values) * np.exp(rng.normal(mean, 0.02, values.shape)))

    names = {"cost_usd_per_wafer": 0.0, "demand_k": 0.04, "capacity_k": 0.03}
    return dataclasses.replace(market, **{name: moved(name, mean) for name, mean in names.items()})


def single(market, place):
    """One market of a batch as NumPy arrays."""
    return {name: np.ascontiguousarray(np.asarray(values)[..., place]) for name, values in vars(market).items()}


def vector(cleared, system, place):
    """What clears a market as the rivals' vector."""
    rent = np.asarray(cleared.log_rent[..., place]).ravel()
    licence = np.asarray(cleared.quota_price[..., place]) / system.unit
    return np.concatenate([rent, np.asarray(cleared.log_packaging_rent[..., place]), licence])


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def in_groups(market, start=None):
    """What clears a batch, as many markets side by side as the engine always takes."""

    def split(values):
        return jnp.moveaxis(values.reshape(*values.shape[:-1], -1, GROUP_DRAWS), -2, 0)

    def joined(values):
        return jnp.moveaxis(values, 0, -2).reshape(*values.shape[1:-1], -1)

    groups = jax.tree.map(split, (market, start))
    return jax.tree.map(joined, jax.lax.map(lambda group: clear(*group, slopes=False), groups))


class Case:
    """A batch of markets of two years, and the programs that clear them."""

    def __init__(self, binding):
        self.first = random_markets(SEED, CHUNK_DRAWS, **SHAPE, quota=binding, packaging=binding)
        self.second = next_year(self.first)
        self.play = in_groups
        self.start = self.play(self.first)
        self.result = self.play(self.second, self.start)

    def cold(self):
        """The engine from nothing: the second year of all markets."""
        return jax.block_until_ready(self.play(self.second))

    def warm(self):
        """The engine from the first year: the second year of all markets."""
        return jax.block_until_ready(self.play(self.second, self.start))

    def rivals(self):
        """Each rival as two calls, cold and warm, which say how each market ended; HiGHS knows no start."""
        systems = [rival_market.System(single(self.second, place)) for place in range(max(SAMPLE.values()))]
        starts = [vector(self.start, system, place) for place, system in enumerate(systems)]

        def walked(solve, many, warm):
            # the rival's own work on what does not move counts, as it does for the engine
            found = []
            for place in range(many):
                system = rival_market.System(systems[place].m)
                found.append(solve(system, starts[place] if warm else None))
            return found

        programme = rival_market.Transport(
            *(SHAPE[name] for name in ("nodes", "origins", "destinations", "packagings"))
        )
        markets = [system.m for system in systems[: SAMPLE["highs"]]]
        newton, hybr = rival_market.newton, rival_market.hybr
        return {
            "numpy": (lambda: walked(newton, SAMPLE["numpy"], False), lambda: walked(newton, SAMPLE["numpy"], True)),
            "hybr": (lambda: walked(hybr, SAMPLE["hybr"], False), lambda: walked(hybr, SAMPLE["hybr"], True)),
            "highs": (lambda: [(None, programme.solve(market)) for market in markets],),
        }

    def agreement(self, found):
        """Share of a rival's markets that arrived, and their largest gap in logs of rents to the engine's."""
        arrived = [(place, result[0]) for place, result in enumerate(found) if result[1]]
        slots = SHAPE["nodes"] * SHAPE["origins"]
        gaps = [
            np.abs(x[:slots] - np.asarray(self.result.log_rent[..., place]).ravel()).max()
            for place, x in arrived
            if x is not None
        ]
        return len(arrived) / len(found), float(max(gaps, default=0.0))


def best(play, rounds):
    """Least seconds by the clock and of the processor over some rounds."""
    return np.min([seconds(play) for _ in range(rounds)], axis=0).tolist()


def run(name):
    """One comparison: market-years a second of each program, and the engine's over theirs."""
    case = Case(COMPARISONS[name])
    again = case.cold()
    assert not np.asarray(again.code).any()
    assert not np.asarray(case.result.code).any()
    assert float(jnp.abs(again.log_rent - case.result.log_rent).max()) < 1e-6
    found = {"markets": CHUNK_DRAWS, "load": round(os.getloadavg()[0], 1)}
    for how, play, cleared in (("cold", case.cold, again), ("warm", case.warm, case.result)):
        clock, processor = best(play, ROUNDS)
        found[f"engine_{how}"] = {
            "a_second": CHUNK_DRAWS / clock, "a_processor_second": CHUNK_DRAWS / processor,
            "steps": float(np.mean(cleared.steps)), "most_steps": int(np.max(cleared.steps)),
        }  # fmt: skip
    for rival, plays in case.rivals().items():
        for how, play in zip(("cold", "warm"), plays, strict=False):
            arrived, gap = case.agreement(play())
            clock, processor = best(play, 2)
            engine, many = found[f"engine_{how}"], SAMPLE[rival]
            found[f"{rival}_{how}"] = {
                "a_second": many / clock, "a_processor_second": many / processor, "arrived_share": arrived,
                "largest_gap": gap, "markets_timed": many, "ratio": engine["a_second"] * clock / many,
                "ratio_processor": engine["a_processor_second"] * processor / many,
            }  # fmt: skip
    return found


def keep(name, found):
    """Keep a comparison in the file of results, beside the other."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept |= {name: found, "machine": machine()}
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def table(name, found):
    """A comparison as lines of a Markdown table."""
    lines = [f"| {name} | market-years a second | engine over it | arrived |", "|---|---:|---:|---:|"]
    for program, values in found.items():
        if isinstance(values, dict):
            ratio, arrived = values.get("ratio", 1.0), values.get("arrived_share", 1.0)
            label = program.replace("_", ", ")
            lines.append(f"| {label} | {values['a_second']:,.0f} | {ratio:.1f} | {100 * arrived:.0f} % |")
    return "\n".join(lines)


if __name__ == "__main__":
    for comparison in sys.argv[1:] or COMPARISONS:
        result = run(comparison)
        keep(comparison, result)
        print(table(comparison, result), flush=True)
