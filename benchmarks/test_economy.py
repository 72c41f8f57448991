"""`make bench`: small versions of `economy.py`; the engine's own time goes into the table as well."""

from __future__ import annotations

import pytest
from benchmarks import economy, trade_worlds

SMALL = 8
"""Countries, and sectors, of the small worlds."""


@pytest.fixture(scope="module")
def small():
    base = trade_worlds.synthetic(SMALL, SMALL)
    return base, trade_worlds.other_duties(base)


def test_numpy_and_scipy(small, benchmark):
    found = economy.compare_numpy(*small, 1)
    for name in ("repeated", "nested", "hybr", "krylov"):
        assert found[name]["arrived"], name
    benchmark.extra_info |= found
    base, shock = economy.on_device(*small)

    def play():
        return economy.solve(base, shock).wage_hat.block_until_ready()

    benchmark.pedantic(play, rounds=economy.ROUNDS, warmup_rounds=1)


def test_puremacro(benchmark):
    found = benchmark.pedantic(economy.compare_puremacro, args=(4, 3, 1), rounds=1)
    assert found["puremacro"]["arrived"]
    benchmark.extra_info |= found


def test_gegravity(benchmark):
    found = benchmark.pedantic(economy.compare_gegravity, args=(6, 1), rounds=1)
    assert found["gegravity"]["gap_to_engine"] > found["gegravity"]["gap_to_its_own_equations"]
    benchmark.extra_info |= found


def test_packages(small, benchmark):
    found = benchmark.pedantic(economy.many_packages, args=(8, 1, lambda: (small[0], "made up")), rounds=1)
    assert found["solved_share"] == 1
    benchmark.extra_info |= found


def test_gradient(small, benchmark):
    benchmark.extra_info |= benchmark.pedantic(economy.gradient, args=(*small, 3), rounds=1)


def test_draws(benchmark):
    benchmark.extra_info |= benchmark.pedantic(economy.draws, args=(16, 3), rounds=1)


def test_growth_is_drawn(benchmark, tmp_path):
    rows = benchmark.pedantic(economy.growth, args=((4, 8), 1), rounds=1)
    economy.draw_growth(rows, tmp_path / "growth.svg")
    assert (tmp_path / "growth.svg").read_text(encoding="utf-8").startswith("<svg")


def test_trade_command(benchmark, capsys):
    found = benchmark.pedantic(economy.trade_command, args=(1,), rounds=1)
    benchmark.extra_info |= found
    with capsys.disabled():
        print(f"\nreshore trade: {found['first_seconds']:.1f} s, then {found['seconds']:.1f} s")
