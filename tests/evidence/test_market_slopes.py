"""Slopes are taken of the build-out alone, and a headline of another block is refused in words."""

from __future__ import annotations

import pytest

from reshore.deal import load_deal
from reshore.ensemble.headlines import HEADLINES
from reshore.errors import RunError
from reshore.evidence.gradient import asked

BLOCKS = {rule.name: rule.block for rule in HEADLINES if rule.block != "build-out"}


@pytest.mark.parametrize("name", BLOCKS)
def test_no_slope_is_made_up_for_another_block(name: str):
    with pytest.raises(RunError, match=f"read from the {BLOCKS[name]}, which has no slopes") as error:
        asked(load_deal("us-taiwan-2026-01"), name, 2030)
    assert "us-leading-capacity" in str(error.value)
    offered = str(error.value).partition("ask for")[2]
    assert "us-reliance-7nm," not in offered
    assert "real-income-usa" not in offered


def test_headlines_of_the_build_out_are_still_taken():
    rule, year = asked(load_deal("us-taiwan-2026-01"), "us-leading-capacity", 2030)
    assert (rule.block, year) == ("build-out", 2030)
    assert list(BLOCKS.values()).count("chip market") == 10
