"""Checking a deal stays light: what is imported, and how long it takes."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import json, sys, time
import reshore.deal
reshore.deal.load_deal("us-taiwan-2025-11")
best = 1.0
for _ in range(7):
    start = time.perf_counter()
    reshore.deal.load_deal("us-taiwan-2025-11")
    best = min(best, time.perf_counter() - start)
heavy = [name for name in ("jax", "scipy", "xarray", "altair", "numpy", "pandas") if name in sys.modules]
print(json.dumps({"heavy": heavy, "seconds": best}))
"""


def test_a_deal_is_loaded_without_heavy_libraries_and_in_a_moment():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert found["heavy"] == []
    assert found["seconds"] < 0.05


def test_the_calendar_needs_numpy_alone():
    program = (
        "import sys, reshore.deal.calendar; "
        "print([n for n in ('jax', 'scipy', 'xarray', 'altair') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
