"""The whole job as a user starts it, in processes of their own, with the seconds of each stage.

    python -m benchmarks.job

Three times each: with empty caches, as after an install; with the caches that this left, into a new folder; and once
more into the same folder, where nothing is left to play. Stages in threads side by side add up: two cores can spend
more seconds in them than pass.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.build_out import machine

FIVE = ("us-taiwan-2025-11", "us-taiwan-2026-01", "us-korea-2025-11", "us-japan-2025-09", "threat-100")
JOBS = {
    "run": ("run", "us-taiwan-2025-11", "--draws", "1000"),
    "compare": ("compare", *FIVE, "--draws", "1000"),
}
"""Name of a job to the words that follow `reshore`."""

ROUNDS = ("cold", "warm", "again")
FOLDER = Path(__file__).parent / "results"

TIMED = """
import time
begun = time.perf_counter()
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
import reshore.cli.runs, reshore.cli.progress, reshore.run, reshore.report.page, reshore.report.comparison.page
import reshore.ensemble.compare, reshore.ensemble.run
from reshore.cli.main import run
from reshore.record.stages import seconds_by_stage
imported = time.perf_counter() - begun
with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
    code = run(sys.argv[1:])
seconds = time.perf_counter() - begun
print(json.dumps({"code": code, "seconds": seconds, "stages": {"import": imported, **seconds_by_stage()}}))
"""


def timed(words, caches, out):
    """One job in a process of its own: exit code, seconds, seconds by stage."""
    command = [sys.executable, "-c", TIMED, *words, "--out", str(out)]
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(caches)}
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout.splitlines()[-1])


def run(name):
    """A job with empty caches, with full ones, and with nothing left to play."""
    with tempfile.TemporaryDirectory() as folder:
        caches, first, second = (Path(folder) / part for part in ("caches", "first", "second"))
        found = {
            kind: timed(JOBS[name], caches, out) for kind, out in zip(ROUNDS, (first, second, second), strict=True)
        }
    assert {kind: result["code"] for kind, result in found.items()} == dict.fromkeys(ROUNDS, 0)
    return found


def table(found):
    """The seconds of a job as lines of a Markdown table."""
    stages = dict.fromkeys(stage for result in found.values() for stage in result["stages"])
    rows = [("**in all, by the clock**", *(result["seconds"] for result in found.values()))]
    rows += [(stage, *(result["stages"].get(stage, 0.0) for result in found.values())) for stage in stages]
    lines = ["| stage | " + " | ".join(found) + " |", "|---|" + "---:|" * len(found)]
    lines += [f"| {name} | " + " | ".join(f"{value:.1f}" for value in values) + " |" for name, *values in rows]
    return "\n".join(lines)


def keep(name, found):
    """Keep the seconds of a job in the file of results, beside the other job."""
    file = FOLDER / "job.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    kept |= {name: found, "machine": machine()}
    file.write_text(json.dumps(kept, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def told(name, found):
    """A job and where its time went, as text."""
    return f"\nreshore {' '.join(JOBS[name])}\n\n{table(found)}"


if __name__ == "__main__":
    for job in sys.argv[1:] or JOBS:
        result = run(job)
        keep(job, result)
        print(told(job, result), flush=True)
