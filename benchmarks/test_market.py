"""`make bench`: the comparisons of `market.py`, each once; the engine's own time goes into the table as well."""

from __future__ import annotations

import pytest
from benchmarks import market


@pytest.mark.parametrize("name", market.COMPARISONS)
def test_market(name, benchmark, capsys):
    found = market.run(name)
    for rival in ("numpy_cold", "numpy_warm", "hybr_cold", "hybr_warm"):
        assert found[rival]["largest_gap"] < 1e-6
    assert found["numpy_cold"]["arrived_share"] > 0.95  # the rest it gives up
    assert found["highs_cold"]["arrived_share"] == 1
    market.keep(name, found)
    benchmark.extra_info |= found
    case = market.Case(market.COMPARISONS[name])
    benchmark.pedantic(case.cold, rounds=market.ROUNDS, warmup_rounds=1)
    with capsys.disabled():
        print("\n" + market.table(name, found))
