"""Slopes are taken of the build-out alone, and a headline of the chip market is refused in words."""

from __future__ import annotations

import pytest

from reshore.deal import load_deal
from reshore.ensemble.headlines import HEADLINES
from reshore.errors import RunError
from reshore.evidence.gradient import asked

MARKET = [rule.name for rule in HEADLINES if rule.market]


@pytest.mark.parametrize("name", MARKET)
def test_no_slope_is_made_up_for_the_chip_market(name: str):
    with pytest.raises(RunError, match="read from the chip market, which has no slopes") as error:
        asked(load_deal("us-taiwan-2026-01"), name, 2030)
    assert "us-leading-capacity" in str(error.value)
    assert "us-reliance-7nm," not in str(error.value).partition("ask for")[2]


def test_headlines_of_the_build_out_are_still_taken():
    rule, year = asked(load_deal("us-taiwan-2026-01"), "us-leading-capacity", 2030)
    assert (rule.market, year) == (False, 2030)
    assert len(MARKET) == 10
