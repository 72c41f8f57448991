"""A made-up scene of a quota, and a solver in closed form: imports that a quota covers fall with what they pay."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from tests.evidence.made_up_markets import ABROAD, NODES, PLACES, base, market, module

from reshore.chips.market import NO_LIMIT, Clearing, Market, Trade
from reshore.chips.quota_audit import without_exemption
from reshore.chips.quota_grounds import Grounds
from reshore.evidence.quota_scene import Scene
from reshore.names import FIRST_YEAR, REGIONS
from reshore.outcome import STORED_YEARS
from reshore.world.chip_inputs import ORIGIN_SLOTS, QUOTA_SLOTS
from reshore.world.inputs import NEVER

TAIWAN, FABS = REGIONS.index("TWN"), 2
DUTY, ELASTICITY = 0.4, 1.5


def scene(draws: int, planned_kwpm: float = 40.0, unit: str | None = None, year: int = 2030) -> Scene:
    """Two Taiwanese fabs that are being built in the United States; Taiwan's leading chips are covered."""
    covered = np.zeros((NODES, ORIGIN_SLOTS, QUOTA_SLOTS, draws))
    covered[0, TAIWAN, 0] = 1.0
    above = np.zeros((QUOTA_SLOTS, draws))
    above[0] = DUTY
    plain = market(draws, built_k=800.0)
    given = Market(**{**vars(plain), "quota_share": jnp.asarray(covered), "quota_duty": jnp.asarray(above)})
    in_slot = np.zeros((NODES, ORIGIN_SLOTS, FABS))
    in_slot[0, ABROAD] = 1.0
    terms = {"building": [2.5, 0.0], "built": [1.5, 0.0], "period_months": [NEVER] * 2, "first_month": [84.0, NEVER]}
    spread = np.linspace(0.8, 1.2, draws)[:, None] * np.ones((1, FABS))
    grounds = Grounds(
        counted=np.array([[1.0, 1.0], [0.0, 0.0]]),
        **{name: np.array(values) for name, values in terms.items()},
        repair=np.zeros(2),
        product=np.zeros(FABS, dtype=int),
        in_slot=in_slot,
        planned_kwpm=planned_kwpm * spread,
        start_month=np.full((draws, FABS), 12.0 * (2026 - FIRST_YEAR)),
        complete_month=np.full((draws, FABS), np.nan),
        capacity_kwpm=np.zeros((draws, len(STORED_YEARS), FABS)),
    )
    return Scene(
        year=year,
        markets={year: given},
        every=without_exemption(given, above / DUTY),
        grounds=grounds,
        owners=("Taiwan", ""),
        with_quota=np.asarray(base().owner) == TAIWAN,
        labels=("fab A", "fab B"),
        full_duty=1.0,
        unit=unit,
        rate_said=False,
        holder="builder",
        repair="none",
        margin_share=0.56,
        solved=np.ones(draws, dtype=bool),
    )


def solve(given: Market, start: Clearing) -> tuple[Clearing, Trade]:
    """Flows fall with duty and licence; the price of a licence brings them down to the quota, if the duty allows."""
    draws = np.asarray(given.demand_k).shape[-1]
    price = np.asarray(given.cost_usd_per_wafer)
    capacity, demand = np.asarray(given.capacity_k), np.asarray(given.demand_k)
    part = demand / demand.sum(axis=1, keepdims=True)
    flow = 0.5 * capacity[:, :, None] * part[:, None]
    duty = np.asarray(given.duty_rate)
    flow = flow * (1 + duty) ** -ELASTICITY
    share, top = np.asarray(given.quota_share), np.asarray(given.quota_duty)
    by_value = np.asarray(given.quota_by_value) > 0.5
    size = np.asarray(given.quota_size)
    free = share * flow[:, :, 0][:, :, None]
    worth = np.where(by_value, price[:, :, None] / 1e3, 1.0)
    wants = (free * worth).sum(axis=(0, 1))
    tight = np.maximum(wants / np.maximum(size, 1e-9), 1.0) ** (1 / ELASTICITY) - 1
    licence = np.minimum(tight, top)
    fall = (1 + (share * licence).sum(axis=2)) ** -ELASTICITY
    flow[:, :, 0] *= fall
    paid = (share * licence).sum(axis=2) * price * flow[:, :, 0] / 1e6
    comes = (share * flow[:, :, 0][:, :, None] * worth).sum(axis=(0, 1))
    used = np.minimum(comes, size)
    inside = np.divide(used, comes, out=np.ones_like(used), where=comes > 0)
    held = (share * licence * inside) * (price * flow[:, :, 0] / 1e6)[:, :, None]
    collected = duty * (price[:, :, None] * flow / 1e6)
    collected[:, :, 0] += paid - held.sum(axis=2)
    mean = np.divide((free * price[:, :, None]).sum(axis=(0, 1)), free.sum(axis=(0, 1)), out=np.ones_like(wants),
                     where=free.sum(axis=(0, 1)) > 0)  # fmt: skip
    none = np.zeros((NODES, ORIGIN_SLOTS, draws))
    index = np.ones(demand.shape)
    index[:, 0] += 0.1 * (licence + duty[0, TAIWAN, 0]).sum(axis=0)
    clearing = module(
        Clearing,
        log_rent=none,
        log_packaging_rent=np.zeros((PLACES, draws)),
        quota_price=np.where(by_value, licence, licence * mean),
        residual=np.zeros(draws),
        steps=np.zeros(draws, dtype=int),
        code=np.where(np.isfinite(demand).all(axis=(0, 1)), 0, 3),
    )
    traded = module(
        Trade,
        supplier_usd_per_wafer=price,
        landed_usd_per_wafer=price[:, :, None] * (1 + duty),
        price_index=index,
        flow_k=flow,
        duty_usd_bn=collected,
        licence_usd_bn=held,
        quota_used=used,
        rent_usd_bn=none,
        packaging_rent_usd_bn=np.zeros((PLACES, draws)),
    )
    return clearing, traded


__all__ = ["DUTY", "NO_LIMIT", "scene", "solve"]
