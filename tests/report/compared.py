"""Made-up comparisons with the real classes, so that their pages can be tested without playing a deal."""

from __future__ import annotations

from dataclasses import replace

import xarray as xr
from tests.report.support import PHASES, made_up, outcome_of

from reshore.deal.load import load_deal
from reshore.ensemble.compare import compare
from reshore.ensemble.comparison import Comparison
from reshore.ensemble.headlines import headlines
from reshore.ensemble.sensitivity import screening_of
from reshore.outcome import Outcome

DRAWS = 40
NAME = "us-taiwan-2025-11"


def variant(data: xr.Dataset, base: xr.Dataset, *sets: str) -> Outcome:
    """A made-up outcome of the deal of November 2025 with some terms changed."""
    return replace(outcome_of(NAME, data, base), deal=load_deal(NAME, sets))


def read_again(outcome: Outcome) -> Outcome:
    """An outcome whose data were changed by hand, with the headlines that they now have."""
    solved = outcome.solved_draws
    statuses = {entry.name: entry.status for entry in outcome.world.catalogue.entries}
    screening = screening_of(outcome.samples, statuses, solved)
    return replace(outcome, headlines=headlines(outcome.data, outcome.base, solved, screening, ("assumed",)))


def three_deals() -> Comparison:
    """One deal that brings phases and everything sooner, one that brings everything later, one that changes nothing."""
    base = made_up(DRAWS, 0, 0.0)
    sooner = variant(made_up(DRAWS, PHASES, 3.0), base)
    later = variant(made_up(DRAWS, 0, -2.0), base, "experts=null", "pledge-new.amount_usd_bn=50")
    nothing = variant(base, base, "pledge-new=null")
    return compare(sooner, later, nothing, keep=False)


def with_itself() -> Comparison:
    """A deal compared with itself."""
    outcome = variant(made_up(DRAWS, PHASES, 3.0), made_up(DRAWS, 0, 0.0))
    return compare(outcome, outcome, against=NAME, keep=False)
