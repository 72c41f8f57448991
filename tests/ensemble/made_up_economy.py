"""A made-up economy: every variable of a real one in no time, moved by US leading-edge capacity.

Jobs only change their sector, duties add up, and what one partner gains another may lose.
"""

from __future__ import annotations

import numpy as np

from reshore.names import REGIONS, SECTORS
from reshore.outcome import STORED_YEARS

TAIWAN = REGIONS.index("TWN")
GAINS = np.array([0.02, 0.3, -0.05, 0.01, -0.01, 0.0, 0.005, 0.002])
"""Real income of each region for one unit more of the US share of leading capacity [share]."""

TO_US = np.array([0.0, 198.0, 130.0, 150.0, 440.0, 600.0, 300.0, 1_400.0])
ALL = np.array([3_100.0, 640.0, 700.0, 900.0, 3_800.0, 4_200.0, 1_900.0, 5_000.0])
JOBS = np.array([165_000.0, 11_600.0, 28_000.0, 68_000.0, 740_000.0, 220_000.0, 320_000.0, 1_800_000.0])
GOODS = 0.8
"""Part of exports that is goods [share]."""

PASS_THROUGH = 0.7


def economy(capacity: np.ndarray, noise: np.ndarray | float = 1.0) -> dict[str, np.ndarray]:
    """Variables of the economy.

    Args:
        capacity: capacity by region and class [draw, year, region, node].
        noise: multiplies all trade [draw, 1].
    """
    share = capacity[..., 0, 0] / capacity[..., 0].sum(axis=-1)
    years = np.array(STORED_YEARS) - STORED_YEARS[0]
    more = share - share[:, :1]
    size = noise * np.ones((len(share), 1)) * (1 + 0.03 * years)
    mine = np.arange(len(REGIONS)) == TAIWAN
    law = 0.01 + 0.06 * (years > 0)[:, None] * (1 - 0.5 * share[..., None] * mine)
    duty = law * TO_US * size[..., None]
    exact = more[..., None] * GAINS * (1 + 0.2 * noise * np.ones((len(share), 1)))[..., None]
    weights = np.linspace(1.0, 2.0, len(SECTORS)) / np.linspace(1.0, 2.0, len(SECTORS)).sum()
    shift = np.linspace(-1.0, 1.0, len(SECTORS)) * 0.001
    jobs = JOBS[:, None] * (weights + shift * (more * size)[..., None, None])
    capital = 4 * capacity[..., 0, 0].max() / 200 * more[..., None] * mine
    return {
        "real_income_change_share": exact,
        "first_order_welfare_share": 0.9 * exact,
        "exports_usd_bn": ALL * size[..., None],
        "imports_usd_bn": 1.02 * ALL * size[..., None],
        "goods_exports_usd_bn": GOODS * ALL * size[..., None],
        "exports_to_us_usd_bn": TO_US * (size * (1 + more))[..., None],
        "goods_exports_to_us_usd_bn": GOODS * TO_US * (size * (1 + more))[..., None],
        "tariff_revenue_usd_bn": duty.sum(axis=-1)[..., None] * (np.arange(len(REGIONS)) == 0),
        "us_duty_by_partner_usd_bn": duty,
        "output_usd_bn": 0.1 * jobs,
        "jobs_thousand": jobs,
        "us_pass_through_share": PASS_THROUGH * size / (1 + 0.03 * years),
        "join_residual_share": 0.02 * size,
        "foreign_investment_usd_bn": 100 * np.clip(capital, 0, None),
        "profit_outflow_usd_bn": 60 * np.clip(capital, 0, None),
        "economy_residual": np.full(len(share), 1e-11),
    }
