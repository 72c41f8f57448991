"""The rival that `benchmarks` times is the same model, so that ratios of speed stay ratios of the same work."""

import pytest
from benchmarks import build_out


@pytest.mark.slow
def test_the_vectorised_rival_gives_every_result_of_the_engine():
    assert build_out.agreement(build_out.Case()) < 1e-12
