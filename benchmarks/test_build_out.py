"""`make bench`: the comparisons of `build_out.py`, each once; the engine's own time goes into the table as well."""

from __future__ import annotations

import pytest
from benchmarks import build_out


@pytest.mark.parametrize("name", build_out.COMPARISONS)
def test_build_out(name, benchmark, capsys):
    found = build_out.run(name)
    assert found["largest_relative_difference"] < 1e-8
    benchmark.extra_info |= found
    world = build_out.Case() if name.startswith("numpy") else build_out.SmallWorld()
    benchmark.pedantic(build_out.engine, args=(world, found["draws"]), rounds=1, warmup_rounds=0)
    with capsys.disabled():
        print("\n" + build_out.sentence(found))
