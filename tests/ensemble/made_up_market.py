"""A made-up chip market: every variable of a real one in no time, moved by US leading-edge capacity.

Money adds up as in a real one: flows by fab and by use, duty by customs line and by owner, used and unused quota.
"""

from __future__ import annotations

import numpy as np

from reshore.names import (
    BORDER_CASES,
    CASE_YEARS,
    CUTOFFS,
    DUTY_LINES,
    NODE_CLASSES,
    REGIONS,
    RELIANCES,
)
from reshore.outcome import STORED_YEARS

TAIWAN = REGIONS.index("TWN")
OWNERS = np.array([0.05, 0.45, 0.25, 0.05, 0.02, 0.1, 0.05, 0.03])
"""Shares of the regions, as owners, in what the United States import."""

SIZES = np.array([90.0, 40.0, 30.0, 25.0, 140.0, 60.0])
"""World sales of each class [usd_bn]."""

QUOTA_USD_BN = 28.6
"""Quota of the owners of Taiwan, which nothing here fills."""


def market(capacity: np.ndarray, noise: np.ndarray | float = 1.0, quota: float = QUOTA_USD_BN) -> dict[str, np.ndarray]:
    """Variables of the chip market.

    Args:
        capacity: capacity by region and class [draw, year, region, node].
        noise: multiplies all trade [draw, 1].
        quota: quota of the owners of Taiwan; 0 for none.
    """
    share = capacity[..., 0, 0] / capacity[..., 0].sum(axis=-1)
    growth = 1 + 0.06 * (np.array(STORED_YEARS) - STORED_YEARS[0]) * (noise * np.ones((len(share), 1)))
    sales = growth[..., None] * SIZES
    foreign = 1 - share
    bare = 0.12 * sales * foreign[..., None]
    by_owner = bare.sum(axis=-1)[..., None] * OWNERS
    goods = 0.3 * sales.sum(axis=-1)[..., None] * np.array([0, 0.3, 0.05, 0.05, 0.3, 0.05, 0.2, 0.05])
    duty = 0.02 * bare.sum(axis=-1)
    made = capacity / capacity.sum(axis=2, keepdims=True)
    use = np.array([0.25, 0.1, 0.1, 0.08, 0.3, 0.1, 0.04, 0.03])
    level = np.array([0.0, 0.1, 0.25, 0.3])
    assert level.size == len(RELIANCES)
    assert len(CUTOFFS) == len(DUTY_LINES) == 3
    reliance = foreign[..., None] * (1 - level[::-1])
    prices = 1 + 0.02 * (growth - 1)[..., None, None] * np.arange(1, 1 + len(NODE_CLASSES))
    yearly = {
        "chip_price_index": np.broadcast_to(prices, (*share.shape, len(REGIONS), len(NODE_CLASSES))),
        "chip_utilisation_share": np.broadcast_to(np.clip(0.8 * noise, 0, 1), share.shape)[..., None, None]
        * np.ones((len(REGIONS), len(NODE_CLASSES))),
        "chip_flow_usd_bn": np.einsum("dyrn,dyn,u->dyru", made, sales, use),
        "chip_rent_usd_bn": 0.3 * by_owner,
        "us_chip_imports_usd_bn": bare[:, :, None, :] * OWNERS[:, None],
        "us_chips_in_goods_usd_bn": goods,
        "us_reliance_share": reliance[..., None] * np.ones(len(NODE_CLASSES)),
        "us_reliance_total_share": reliance,
        "us_leading_reliance_share": np.stack([foreign, 1 - 0.8 * share, 1 - np.minimum(1.2 * share, 1)], axis=-1),
        "chip_duty_usd_bn": duty[..., None] * np.array([0.6, 0.1, 0.3]),
        "chip_duty_by_owner_usd_bn": 0.7 * duty[..., None] * OWNERS,
        "quota_limit_usd_bn": np.zeros_like(by_owner),
        "quota_used_usd_bn": np.zeros_like(by_owner),
        "us_supply_concentration": (made**2).sum(axis=2),
        "leading_output_share": made[..., 0] * 0.7 + 0.3 * (np.arange(len(REGIONS)) == TAIWAN),
        "leading_home_share": np.clip(1 - share[..., None] * np.ones(len(REGIONS)), 0, 1),
        "base_price_usd_per_wafer": 5_000 * np.ones((len(share), len(NODE_CLASSES))),
        "wafer_price_usd_per_wafer": 4_000 * np.ones((len(share), len(NODE_CLASSES))),
        "base_year_gap_share": np.full(len(share), 0.01),
        "market_residual": np.full(len(share), 1e-10),
    }
    return {**yearly, **_cases(by_owner, goods, foreign, quota)}


def _cases(by_owner: np.ndarray, goods: np.ndarray, foreign: np.ndarray, quota: float) -> dict[str, np.ndarray]:
    """The border regimes: no duty, the threatened duty with exemptions, and with none."""
    years = [STORED_YEARS.index(year) for year in CASE_YEARS]
    assert BORDER_CASES == ("free", "imposed", "imposed_all")
    hit = np.array([0.0, 0.4, 1.0])
    trade = by_owner[:, years, None] * (1 - 0.3 * hit[:, None])
    duty, whole = trade * hit[:, None], by_owner[:, years].sum(axis=-1)[..., None]
    mine = (np.arange(len(REGIONS)) == TAIWAN) * (hit[:, None] > 0) * (hit[:, None] < 1)
    limit = quota * mine * np.ones_like(duty)
    used = np.minimum(trade, limit)
    full = (trade >= limit) & (limit > 0)
    return {
        "case_duty_usd_bn": duty,
        "case_goods_duty_usd_bn": 0.0 * hit * goods[:, years].sum(axis=-1)[..., None],
        "case_licence_usd_bn": np.where(full, 0.3 * limit, 0.0),
        "case_quota_used_share": np.where(limit > 0, used / np.where(limit > 0, limit, 1.0), 0.0),
        "case_quota_limit_usd_bn": limit,
        "case_dutiable_usd_bn": trade,
        "case_rent_usd_bn": 0.3 * by_owner[:, years, None] * (1 - 0.2 * hit[:, None]),
        "case_user_loss_usd_bn": 0.85 * hit * whole,
        "case_us_price_index": 1.1 + 0.3 * (hit * whole / 20)[..., None] * np.linspace(1, 0.2, len(NODE_CLASSES)),
        "case_reliance_share": (foreign[:, years, None] * (1 - 0.1 * hit))[..., None] * np.linspace(0.7, 1, 4),
        "case_us_output_usd_bn": 30 * (1 + 0.2 * hit) * (2 - foreign[:, years, None]),
    }
