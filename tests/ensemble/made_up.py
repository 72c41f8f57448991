"""A made-up build-out: every variable of a real one in no time, from the same draws and the same slots.

Visiting experts bring volume output forward, so that a deal makes a difference, and the results hang on one sampled
parameter, so that the screening has something to find.
"""

from __future__ import annotations

import numpy as np
import xarray as xr
from tests.ensemble.made_up_economy import economy
from tests.ensemble.made_up_market import market

from reshore.deal.terms import Deal
from reshore.names import CREWS, FAB_SLOTS, NODE_CLASSES, REGIONS, ROLES, SITE_SLOTS, STAFF
from reshore.outcome import LEDGER_ENTRIES, MILESTONES, STORED_YEARS, VISAS, dataset
from reshore.world.baseline import World
from reshore.world.inputs import NEVER, Draws
from reshore.world.resolve import resolve

DRIVER = "delivery_rate"
"""The sampled parameter that everything hangs on."""


def play(deal: Deal, world: World, draws: Draws, *_months: object) -> xr.Dataset:
    """Stands in for `reshore.run.simulate`."""
    terms, projects, labels = resolve(deal, world)
    count, years = draws.index.size, np.array(STORED_YEARS, dtype=float)
    push = 1 + draws.parameters[DRIVER][:, None] + 0.001 * float(terms.expert_persons.sum() > 0)
    noise = draws.shocks["start_uniform"]
    start = np.where(projects.start_observed < NEVER, projects.start_observed, 90.0) + 12 * noise
    gaps = {"permits": -8, "start": 0, "building": 26, "tool_in": 22, "qualified": 38, "volume": 42, "full": 60}
    dates = np.stack([start + gap / push for gap in gaps.values()], axis=2)
    assert tuple(gaps) == MILESTONES
    planned = np.broadcast_to(projects.used * 20.0, (count, FAB_SLOTS))
    ends = 12 * (years + 1 - 2019)
    capacity = planned[:, None, :] / (1 + np.exp(-(ends[:, None] - dates[:, None, :, 5] - 8) / 5))
    host = projects.host[None, :] == np.arange(len(REGIONS))[:, None]
    product = projects.product[None, :] == np.arange(len(NODE_CLASSES))[:, None]
    share = (host[:, None, :] * product[None, :, :]).astype(float)
    by_site = (projects.site[None, :] == np.arange(SITE_SLOTS)[:, None]) * projects.used
    people = 50 * np.einsum("dyf,sf->dys", capacity, by_site)
    regions = 100 + np.einsum("dyf,rnf->dyrn", capacity, share)
    arrays = {
        **market(regions),
        **economy(regions),
        "milestone_month": np.where(dates < 264, dates, np.nan),
        "planned_capacity_kwpm": planned,
        "capacity_kwpm": capacity,
        "yield_share": np.broadcast_to(0.8, capacity.shape),
        "good_wafers_k": 10 * capacity,
        "region_capacity_kwpm": regions,
        "visiting_experts_persons": people[..., None] * np.full(len(ROLES), 0.05),
        "trainees_persons": people[..., None] * np.full(len(STAFF), 0.2),
        "experienced_persons": people[..., None] * np.full(len(STAFF), 0.8),
        "trainees_abroad_persons": 0.02 * people,
        "unfilled_posts_persons": 0.1 * people,
        "trained_persons": 0.3 * people,
        "crew_persons": people[..., None] * np.full(len(CREWS), 0.5),
        "crew_peak_persons": 2.2 * people,
        "visas_persons": people[..., None] * np.full(len(VISAS), 0.05),
        "housing_cost_index": 1 + people / 1e5,
        "craft_wage_index": 1 + people / 1e5,
        "supplier_share": np.clip(people / 1e5, 0, 1),
        "ledger_usd_bn": capacity.sum(axis=2)[..., None] * np.full(len(LEDGER_ENTRIES), 0.01),
        "starts_quantile_kwpm": np.zeros((3, 204, FAB_SLOTS)) + np.median(capacity[:, -1], axis=0),
        "conservation_residual": np.full(count, 1e-14),
        "result_code": np.zeros(count),
    }
    return dataset(arrays, projects, labels, draws.index)
