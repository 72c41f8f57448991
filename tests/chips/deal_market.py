"""A small chip market of a shipped deal, with a build-out that is made up so that nothing has to be compiled for it."""

from dataclasses import replace
from functools import cache

import numpy as np

from reshore.chips.chunk import market_inputs, play_markets, simulate_market
from reshore.deal.load import load_deal
from reshore.ensemble.draws import draws_of
from reshore.names import NODE_CLASSES, REGIONS
from reshore.world.baseline import load_world
from reshore.world.chip_base import chip_base
from reshore.world.chip_terms import chip_terms
from reshore.world.resolve import resolve

DRAWS = 16
YEARS = 17


@cache
def pieces(name, *sets):
    deal = load_deal(name, sets)
    world = load_world(deal.as_of)
    _, projects, _ = resolve(deal, world)
    base = chip_base(world)
    every = draws_of(world.catalogue, 2025, 0, 256)
    draws = replace(
        every,
        parameters={stem: values[:DRAWS] for stem, values in every.parameters.items()},
        shocks={stem: values[:DRAWS] for stem, values in every.shocks.items()},
        index=every.index[:DRAWS],
    )
    return deal, base, chip_terms(deal, base), projects, draws


def made_up_build_out(projects, draws):
    """Every fab ramps from its own year on; regions grow as the build-out lets them grow."""
    fabs, growth = len(projects.host), draws.parameters["world_growth"][:, : len(NODE_CLASSES)]
    planned = np.where(projects.used > 0, np.maximum(projects.capacity, 12.0), 0.0)
    start = np.where(projects.used > 0, 60.0 + 2.0 * np.arange(fabs), np.nan)
    years = np.arange(YEARS)[:, None]
    ramp = np.clip((12 * (years + 5) - start - 40) / 24, 0, 1)
    capacity = np.nan_to_num(ramp * planned)
    shape = (DRAWS, YEARS, fabs)
    base = projects.base_capacity[None, None] * (1 + growth[:, None, None] * years[None, :, :, None])
    stood = np.broadcast_to(projects.base_capacity[0], base[:, :, 0].shape).copy()
    stood[:, :, 0] += draws.parameters["us_base_leading_kwpm"][:, None]
    base[:, :, 0] = stood
    node = (projects.product[:, None] == np.arange(len(NODE_CLASSES))) * (projects.host == 0)[:, None]
    base[:, :, 0] += capacity @ node
    milestones = np.full((DRAWS, fabs, 7), np.nan)
    milestones[:, :, 1] = start
    milestones[:, :, 5] = start + 45
    milestones[:, :, 6] = start + 60
    return {
        "good_wafers_k": np.broadcast_to(capacity * 12 * 0.6, shape).copy(),
        "capacity_kwpm": np.broadcast_to(capacity, shape).copy(),
        "planned_capacity_kwpm": np.broadcast_to(planned, (DRAWS, fabs)).copy(),
        "region_capacity_kwpm": base,
        "milestone_month": milestones,
    }


@cache
def market(name, *sets):
    """Results of the chip market of a deal in sixteen draws."""
    _, base, terms, projects, draws = pieces(name, *sets)
    return simulate_market(base, terms, projects, draws, made_up_build_out(projects, draws), play_markets)


def inputs(name, *sets):
    _, base, terms, projects, _ = pieces(name, *sets)
    return market_inputs(base, terms, projects)


def region(code):
    return REGIONS.index(code)
