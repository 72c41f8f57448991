"""`make bench`: the whole job by stage, cold, warm and with nothing left to play."""

from __future__ import annotations

import pytest
from benchmarks import job


@pytest.mark.parametrize("name", job.JOBS)
def test_job(name, benchmark, capsys):
    found = benchmark.pedantic(job.run, args=(name,), rounds=1, warmup_rounds=0)
    benchmark.extra_info |= found
    job.keep(name, found)
    with capsys.disabled():
        print(job.told(name, found))
