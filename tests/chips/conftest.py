"""What the tests of the chip market share: random small markets, cleared once."""

from __future__ import annotations

import pytest
from tests.chips.made_up import few_random, numbers, solved


@pytest.fixture(scope="session")
def few():
    """Random markets with everything that can bind, what clears them, and who trades what."""
    market = few_random(11)
    return market, *numbers(*solved(market))


@pytest.fixture(scope="session")
def plain():
    """Random markets without quotas and with room in packaging, what clears them, and who trades what."""
    market = few_random(12, quota=False, packaging=False)
    return market, *numbers(*solved(market))
