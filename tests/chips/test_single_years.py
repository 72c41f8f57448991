"""How far fabs have grown by a year: from the years that matter, the same as from all years and borders."""

from __future__ import annotations

import numpy as np
import pytest
from tests.chips.deal_market import inputs, made_up_build_out, pieces

from reshore.chips.chunk import built_of, play_markets
from reshore.chips.responses import play_responses, years_that_matter
from reshore.chips.years import places_of

DEAL, LAST = "us-taiwan-2026-01", 2035


def test_capacity_answers_only_to_rents_of_three_years_ago():
    assert [years_that_matter(year) for year in (2024, 2026, 2027, 2030, 2040)] == [0, 0, 1, 4, 14]


@pytest.mark.slow
def test_the_years_that_matter_give_the_growth_of_all_years():
    _, _, _, projects, draws = pieces(DEAL)
    built = built_of(made_up_build_out(projects, draws))
    rests_on = (*inputs(DEAL), draws.parameters, built, draws.shocks["chip_flow_uniform"])
    grown, code = play_responses(*rests_on, np.asarray(years_that_matter(LAST)))
    whole = np.asarray(play_markets(*rests_on)["response"])[:, places_of("law")]
    right = slice(0, LAST - 2024 + 1)
    assert whole[:, LAST - 2024].max() > 1.01
    np.testing.assert_allclose(np.asarray(grown)[:, right], whole[:, right], rtol=1e-9)
    assert (np.asarray(code) == 0).all()
