"""How fast the trade economy is: against NumPy, SciPy, puremacro and gegravity, and by itself in cases of many sizes.

`python -m benchmarks.economy` from the root of the repository, or `make bench`. Prints milliseconds and ratios, keeps
them in `benchmarks/results/economy.json`, and draws the growth of the cost into `docs/images/economy-growth.svg`. What
is compared, and what is not, stands in `benchmarks/README.md`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from benchmarks import rival_trade, trade_worlds
from benchmarks.build_out import machine

from reshore.economy.equilibrium import require_solved, solve
from reshore.economy.gains import welfare
from reshore.economy.shocks import unchanged
from reshore.report.style import LIGHT
from reshore.solve.results import SOLVED

RESULTS = Path(__file__).parent / "results" / "economy.json"
DRAWING = Path(__file__).parents[1] / "docs" / "images" / "economy-growth.svg"
ROUNDS = 30
SAME = 1e-8
"""Largest difference of log wages at which two programs count as giving the same numbers [1]."""

PATIENCE = 5.0
"""Seconds after which no further round is played."""

THREADS = 2
GOALS = {
    "nafta": 0.010, "world": 0.010, "world, deficits": 0.010, "large": 0.020,
    "packages": 15.0, "gradient": 2.0, "trade command": 3.0,
}  # fmt: skip
"""Most seconds of a case; of the gradient, forward solves that it may cost."""

SOME = ("repeated", "krylov", "anderson")
"""Programs in NumPy and SciPy that are fast enough for every case."""

SIZES = (10, 20, 40, 80)
FIXED = 20
"""The other size while countries or sectors grow."""

TITLES = {"countries": f"more countries, {FIXED} sectors", "sectors": f"more sectors, {FIXED} countries"}


def fastest(play, rounds):
    """Least seconds by the clock of some rounds, of fewer where they take long."""
    least, started = np.inf, time.perf_counter()
    for _ in range(rounds):
        begun = time.perf_counter()
        jax.block_until_ready(play())
        ended = time.perf_counter()
        least = min(least, ended - begun)
        if ended - started > PATIENCE:
            break
    return float(least)


def on_device(*trees):
    """Base and shock as arrays of JAX, so that a timed call copies nothing."""
    return jax.tree.map(jnp.asarray, trees)


def engine(base, shock, rounds=ROUNDS):
    """The equilibrium, and the least seconds that it takes once compiled."""
    base, shock = on_device(base, shock)
    found = require_solved(base, solve(base, shock))
    return found, fastest(lambda: solve(base, shock).wage_hat, rounds)


def measured(base, shock, rounds=ROUNDS):
    """Seconds and evaluations of one solve."""
    found, seconds = engine(base, shock, rounds)
    return {
        "countries": len(base.countries), "sectors": len(base.sectors), "seconds": seconds,
        "evaluations": int(found.steps), "largest_trade_residual": float(jnp.abs(found.trade_residual).max()),
    }  # fmt: skip


def against(found, seconds, result, rival_seconds):
    """One rival: its seconds, the ratio to the engine's, whether it arrived, and the gap of log wages."""
    log_wage, arrived, steps = result
    gap = float(np.abs(log_wage - np.log(np.asarray(found.wage_hat))).max())
    assert not arrived or gap < SAME, f"other numbers: {gap}"
    return {
        "seconds": rival_seconds, "ratio": rival_seconds / seconds, "arrived": bool(arrived), "steps": int(steps),
        "largest_gap": gap,
    }  # fmt: skip


def timed(play, rounds):
    """What a rival gives, and its least seconds of some rounds."""
    kept = []
    return (lambda: kept[-1]), fastest(lambda: kept.append(play()), rounds)


def compare_numpy(base, shock, rounds, names=tuple(rival_trade.NUMPY)):
    """The engine against NumPy and SciPy on the same equations; what a rival prepares counts, as it does for us."""
    found, seconds = engine(base, shock)
    result = {"engine": {"seconds": seconds, "steps": int(found.steps)}}
    for name in names:
        walk = rival_trade.NUMPY[name]
        last, rival_seconds = timed(lambda walk=walk: walk(rival_trade.System(base, shock)), rounds)
        result[name] = against(found, seconds, last(), rival_seconds)
    return result


def compare_puremacro(countries=15, sectors=15, rounds=2):
    """The engine against puremacro's model of Caliendo and Parro on a made-up world."""
    base = trade_worlds.synthetic(countries, sectors)
    shock = trade_worlds.other_duties(base)
    found, seconds = engine(base, shock)
    rival = rival_trade.PureMacro(base, shock)
    last, rival_seconds = timed(rival.solve, rounds)
    return {"engine": {"seconds": seconds}, "puremacro": against(found, seconds, last(), rival_seconds)}


def compare_gegravity(countries=30, rounds=2):
    """Times on the same data. gegravity holds the value of each country's output fixed, so its prices are others.

    They are checked against prices worked out the same way, and their distance from ours is kept.
    """
    base, shock, (output, before, after, elasticity) = trade_worlds.gravity(countries)
    found, seconds = engine(base, shock)
    rival = rival_trade.Gravity(output, before, after)
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        model = rival.built(elasticity)
        middle = time.perf_counter()
        prices, arrived = rival.solve(model)
        times.append((middle - begun, time.perf_counter() - middle))
    assert arrived
    built, played = np.min(times, axis=0).tolist()
    prices = prices - prices.mean()
    expected = rival_trade.fixed_income_prices(output, before, after, elasticity)
    own_gap = float(np.abs(prices - expected).max())
    assert own_gap < 1e-6, f"gegravity solves something else: {own_gap}"
    ours = np.log(np.asarray(found.wage_hat))
    return {
        "engine": {"seconds": seconds},
        "gegravity": {
            "seconds": played, "ratio": played / seconds, "seconds_of_base": built,
            "gap_to_its_own_equations": own_gap, "gap_to_engine": float(np.abs(prices - ours + ours.mean()).max()),
        },
    }  # fmt: skip


@jax.jit
def play_packages(base, levies, partners, sectors):
    """Real incomes and codes of many packages of duties, one after the other."""
    away = 1 - jnp.eye(len(base.countries))

    def one(package):
        levy, partner, sector = package
        added = (levy[:, None] * partner * away)[:, :, None] * sector
        shock = replace(unchanged(base), tariff_rate=base.tariff_rate + added)
        found = solve(base, shock)
        return welfare(base, shock, found).real_income_hat, found.code

    return jax.lax.map(one, (levies, partners, sectors))


def many_packages(count=1000, rounds=2, world=trade_worlds.package_world):
    """Packages of duties on 77 countries and 23 sectors, shared by two threads."""
    base, source = world()
    (base,) = on_device(base)
    parts = [
        on_device(*part)
        for part in zip(*(np.split(x, THREADS) for x in trade_worlds.packages(base, count)), strict=True)
    ]
    jax.block_until_ready(play_packages(base, *parts[0]))

    def play():
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(lambda part: jax.block_until_ready(play_packages(base, *part)), parts))

    solved = float(np.mean([np.asarray(codes) == SOLVED for _, codes in play()]))
    assert solved == 1.0
    seconds = fastest(play, rounds)
    return {"packages": count, "threads": THREADS, "seconds": seconds, "solved_share": solved, "source": source}


def gradient(base, shock, rounds=ROUNDS):
    """The real income of the first country and its slopes in all duties, over one solve with welfare."""
    base, shock = on_device(base, shock)

    def value(rate):
        changed = replace(shock, tariff_rate=rate)
        return welfare(base, changed, solve(base, changed)).real_income_hat[0]

    forward, both = jax.jit(value), jax.jit(jax.value_and_grad(value))
    rate = shock.tariff_rate
    slopes = np.asarray(both(rate)[1])
    step = 1e-5 * np.random.default_rng(0).normal(size=slopes.shape) * (np.asarray(rate) > 0)
    central = float(forward(rate + step) - forward(rate - step)) / 2
    assert abs(central - (slopes * step).sum()) < 1e-4 * abs(central)
    once, twice = fastest(lambda: forward(rate), rounds), fastest(lambda: both(rate), rounds)
    return {
        "duties": slopes.size, "forward_seconds": once, "forward_and_gradient_seconds": twice,
        "gradient_over_forward": twice / once - 1, "both_over_forward": twice / once,
    }  # fmt: skip


def draws(count=256, rounds=10):
    """Draws of the shipped economy side by side."""
    base, elasticity, rate = trade_worlds.drawn(count)
    (base,) = on_device(base)
    same = unchanged(base)
    away = np.ones((len(base.countries), 1))
    away[0] = 0

    @jax.jit
    def play(elasticity, rate):
        def one(values, rate):
            own = replace(base, elasticity=values)
            return solve(own, replace(same, tariff_rate=base.tariff_rate.at[0].add(rate * away)))

        return jax.vmap(one)(elasticity, rate)

    found = play(elasticity, rate)
    assert (np.asarray(found.code) == SOLVED).all()
    seconds = fastest(lambda: play(elasticity, rate).wage_hat, rounds)
    return {
        "draws": count, "countries": len(base.countries), "sectors": len(base.sectors), "seconds": seconds,
        "draws_a_second": count / seconds,
    }  # fmt: skip


def trade_command(again=3):
    """`reshore trade` as a process of its own: with an empty cache, and the best of some times after that."""
    with tempfile.TemporaryDirectory() as caches:
        command = [str(Path(sys.executable).with_name("reshore")), "trade", "us-taiwan-2026-01"]
        surroundings = {**os.environ, "XDG_CACHE_HOME": caches}
        run = partial(subprocess.run, command, env=surroundings, capture_output=True, check=True)
        first, before = fastest(run, 1), os.times()
        seconds, after = fastest(run, again), os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"first_seconds": first, "seconds": seconds, "mean_processor_seconds": spent / again}


def growth(sizes=SIZES, rounds=10):
    """Seconds of one solve as countries and as sectors grow, the other fixed; the plain loop in NumPy beside it."""
    rows = []
    for axis in ("countries", "sectors"):
        for size in sizes:
            shape = (size, FIXED) if axis == "countries" else (FIXED, size)
            base = trade_worlds.synthetic(*shape)
            found = compare_numpy(base, trade_worlds.other_duties(base), min(rounds, 3), ("repeated",))
            row = {"axis": axis, "size": size, "countries": shape[0], "sectors": shape[1]}
            rows.append({**row, "seconds": found["engine"]["seconds"], "numpy_seconds": found["repeated"]["seconds"]})
    return rows


def draw_growth(rows, file=DRAWING):
    """The growth as a drawing."""
    import altair
    import vl_convert

    values = [
        {
            "axis": TITLES[row["axis"]],
            "size": row["size"],
            "program": program,
            "ms": 1e3 * row[key],
        }
        for row in rows
        for program, key in (("reshore", "seconds"), ("the same equations repeated in NumPy", "numpy_seconds"))
    ]
    logs = altair.Scale(type="log")
    ticks = sorted({row["size"] for row in rows})
    chart = (
        altair.Chart(altair.Data(values=values))
        .mark_line(point=True)
        .encode(
            x=altair.X("size:Q", scale=logs, title="number of countries or sectors", axis=altair.Axis(values=ticks)),
            y=altair.Y("ms:Q", scale=logs, title="one equilibrium (milliseconds)"),
            color=altair.Color(
                "program:N", title=None, sort=None, scale=altair.Scale(range=[LIGHT["deal"], LIGHT["s2"]]),
                legend=altair.Legend(orient="bottom", labelLimit=300),
            ),
            column=altair.Column("axis:N", title=None),
        )
        .properties(width=280, height=240)
    )  # fmt: skip
    config = {"view": {"stroke": None}, "background": LIGHT["paper"], "font": "sans-serif"}
    file.write_text(vl_convert.vegalite_to_svg({**chart.to_dict(), "config": config}) + "\n", encoding="utf-8")


def rivals():
    """Every comparison."""
    base, nafta, world, source = trade_worlds.world_1993()
    unbalanced, _, unbalanced_world, _ = trade_worlds.world_1993(deficits=True)
    large, duty, large_source = trade_worlds.large_world()
    return {
        "nafta": {"source": source, **compare_numpy(base, nafta, ROUNDS)},
        "world": {"source": source, **compare_numpy(base, world, ROUNDS, ("hybr", *SOME))},
        "world, deficits": {"source": source, **compare_numpy(unbalanced, unbalanced_world, ROUNDS, SOME)},
        "large": {"source": large_source, **compare_numpy(large, duty, ROUNDS, SOME)},
        "puremacro": compare_puremacro(),
        "gegravity": compare_gegravity(),
    }


def cases():
    """Every case that has a goal, and the draws of the shipped economy."""
    base, nafta, world, source = trade_worlds.world_1993()
    unbalanced, _, unbalanced_world, _ = trade_worlds.world_1993(deficits=True)
    large, duty, large_source = trade_worlds.large_world()
    return {
        "nafta": {"source": source, **measured(base, nafta)},
        "world": {"source": source, **measured(base, world)},
        "world, deficits": {"source": source, **measured(unbalanced, unbalanced_world)},
        "large": {"source": large_source, **measured(large, duty)},
        "packages": many_packages(),
        "gradient": gradient(base, nafta),
        "gradient large": gradient(large, duty),
        "trade command": trade_command(),
        "draws": draws(),
    }


def keep(name, found):
    """Keep a part in the file of results, beside the others."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    packages = {package: version(package) for package in ("puremacro", "gegravity")}
    kept |= {name: found, "machine": machine() | packages}
    RESULTS.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def told_rivals(found):
    """Comparisons as lines of a Markdown table."""
    lines = ["| case | program | ms | over the engine | steps | arrived |", "|---|---|---:|---:|---:|---|"]
    for name, programs in found.items():
        for program, values in programs.items():
            if program != "source":
                arrived, steps = "yes" if values.get("arrived", True) else "no", values.get("steps", "")
                ratio = f"{values['ratio']:,.1f}" if "ratio" in values else ""
                lines.append(f"| {name} | {program} | {1e3 * values['seconds']:,.2f} | {ratio} | {steps} | {arrived} |")
    return "\n".join(lines)


def told_cases(found):
    """Cases as lines of a Markdown table."""
    lines = ["| case | measured | goal | |", "|---|---:|---:|---|"]
    for name, values in found.items():
        goal = GOALS.get(name)
        value = values["both_over_forward"] if name.startswith("gradient") else values["seconds"]
        met = "" if goal is None else "met" if value <= goal else "missed"
        lines.append(f"| {name} | {value:.4g} | {'' if goal is None else goal} | {met} |")
    return "\n".join(lines)


if __name__ == "__main__":
    parts = {"rivals": (rivals, told_rivals), "cases": (cases, told_cases), "growth": (growth, json.dumps)}
    for part in sys.argv[1:] or parts:
        play, told = parts[part]
        result = play()
        keep(part, result)
        if part == "growth":
            draw_growth(result)
        print(told(result), flush=True)
