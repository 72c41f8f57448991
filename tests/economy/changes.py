"""Shocks to made-up economies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from reshore.economy.model import Outside
from reshore.economy.shocks import unchanged


def random_shock(economy, seed=0, *, outside=False, purchases=False, deficits=False):
    """New duties, trade costs and productivity, and what else is asked for."""
    draw = np.random.default_rng(seed)
    same = unchanged(economy)
    cube = economy.share.shape
    away = (1 - np.eye(cube[0]))[:, :, None]
    gap = draw.normal(0, 2.0, cube[0]) * deficits
    rates = same.tariff_rate + draw.uniform(0, 0.3, cube) * away
    return replace(
        same,
        tariff_rate=rates,
        trade_cost_hat=1 + draw.uniform(-0.1, 0.2, cube) * away,
        productivity_hat=draw.uniform(0.9, 1.1, cube[::2]),
        deficit_usd_bn=same.deficit_usd_bn + gap - gap.mean(),
        purchases_usd_bn=draw.uniform(0, 1.0, cube) * away * purchases,
        outside=_outside(draw, cube, rates) if outside else None,
    )


def _outside(draw, cube, rates):
    """The last sector as another model might have solved it."""
    countries, _, sectors = cube
    given = np.arange(sectors) == sectors - 1
    return Outside(
        given=given.astype(float),
        price_hat=np.where(given, draw.uniform(0.8, 1.3, (countries, sectors)), 1.0),
        share=draw.dirichlet(np.ones(countries), (countries, sectors)).transpose(0, 2, 1),
        tariff_rate=np.where(given, draw.uniform(0, 0.3, cube), rates),
        rent_share=draw.uniform(0, 0.2, (countries, sectors)),
        rent_owner_share=draw.dirichlet(np.ones(countries), countries),
    )
