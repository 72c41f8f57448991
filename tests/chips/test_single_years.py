"""Markets of single years: put together from the years that matter, the same as from all years and borders."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.deal_market import inputs, made_up_build_out, pieces

from reshore.chips.chunk import GROUP_DRAWS, built_of, play_markets, scene_and_plan
from reshore.chips.single_years import markets_at, years_that_matter
from reshore.chips.years import market_of, steps
from reshore.solve.compiling import QUICK

DEAL = "us-taiwan-2026-01"
WANTED = ((2035, "law"), (2030, "imposed"), (2024, "law"))


def test_capacity_answers_only_to_rents_of_three_years_ago():
    assert [years_that_matter(year) for year in (2024, 2026, 2027, 2030, 2040)] == [0, 0, 1, 4, 14]


@pytest.mark.slow
def test_the_years_that_matter_give_the_market_of_all_years():
    _, _, _, projects, draws = pieces(DEAL)
    built = built_of(made_up_build_out(projects, draws))
    rests_on = (*inputs(DEAL), draws.parameters, built, draws.shocks["chip_flow_uniform"])
    places = np.array([steps().index(step) for step in WANTED])
    found, code = markets_at(*rests_on, places, np.asarray(years_that_matter(2035)))
    assert (np.asarray(code) == 0).all()
    response = np.asarray(play_markets(*rests_on)["response"])
    assert response[:, places[0]].max() > 1.01
    some = slice(-GROUP_DRAWS, None)
    few = jax.tree.map(lambda array: array[some], rests_on[3:])
    scene, plan = jax.jit(scene_and_plan, compiler_options=QUICK)(*rests_on[:3], *few)
    for number, place in enumerate(places):
        step = jax.tree.map(lambda array, at=place: array[at], plan)
        wanted = market_of(scene, step, jnp.moveaxis(response[some, place], 0, -1))
        for name, values in vars(wanted).items():
            np.testing.assert_allclose(np.asarray(getattr(found, name))[number][..., some], values, rtol=1e-9)
