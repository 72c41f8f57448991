"""Small made-up economies that are their own equilibrium, and shocks that use every part of the model."""

from __future__ import annotations

import numpy as np

from reshore.economy.model import Economy, Outside, Shock

WORLD_USD_BN = 100.0


def economy(
    seed: int,
    countries: int = 3,
    sectors: int = 3,
    *,
    inputs: bool = True,
    separate: bool = False,
    deficits: bool = True,
    duties: bool = True,
    elasticity: float | None = None,
    home_bias: float = 6.0,
) -> Economy:
    """A world with random shares, one empty cell, and levels that follow from them.

    Args:
        seed: of the random numbers.
        countries: how many.
        sectors: how many.
        inputs: whether output needs inputs.
        separate: whether final and intermediate use have sources of their own.
        deficits: whether trade is unbalanced.
        duties: whether there are tariffs in the base.
        elasticity: the same for all sectors; None for random ones.
        home_bias: weight of home over that of a foreign source.
    """
    draw = np.random.default_rng(seed)

    def sources():
        weight = draw.uniform(0.2, 1.0, (countries, countries, sectors))
        weight[np.arange(countries), np.arange(countries)] *= home_bias
        if sectors > 1:
            weight[0, 1, 1] = 0.0
        return weight / weight.sum(axis=1, keepdims=True)

    share = sources()
    final_sources = sources() if separate else None
    rate = draw.uniform(0, 0.3, share.shape) * duties
    rate[np.arange(countries), np.arange(countries)] = 0.0
    mix = draw.dirichlet(np.ones(sectors), (countries, sectors))
    labour = draw.uniform(0.3, 0.7, (countries, sectors)) if inputs else np.ones((countries, sectors))
    input_share = (1 - labour)[:, :, None] * mix
    labour = 1 - input_share.sum(axis=2)
    final_share = draw.dirichlet(np.full(sectors, 3.0), countries)
    size = draw.uniform(0.5, 2.0, countries)
    deficit = draw.normal(0, 0.5, countries) * deficits
    deficit -= deficit.mean()
    theta = draw.uniform(2, 8, sectors) if elasticity is None else np.full(sectors, elasticity)
    value_added, spending, final = _levels(
        share, share if final_sources is None else final_sources, rate, labour, input_share, final_share, deficit, size
    )
    return Economy(
        share, final_sources, rate, labour, input_share, final_share, value_added, deficit, spending, final, theta,
        tuple("ABCDEFGH"[:countries]), tuple(f"s{j}" for j in range(sectors)),
    )  # fmt: skip


def _levels(share, final_sources, rate, labour, input_share, final_share, deficit, size):
    """Value added, spending and final spending that reproduce themselves, worth `WORLD_USD_BN` of value added."""
    value_added = size / size.sum() * WORLD_USD_BN
    income, spending = value_added.copy(), final_share * value_added[:, None]
    for _ in range(20_000):
        final = final_share * income[:, None]
        paid = share * (spending - final)[:, None, :] + final_sources * final[:, None, :]
        output = (paid / (1 + rate)).sum(axis=0)
        before, value_added = value_added, (labour * output).sum(axis=1)
        value_added *= WORLD_USD_BN / value_added.sum()
        income = value_added + (paid * rate / (1 + rate)).sum(axis=(1, 2)) + deficit
        spending = final_share * income[:, None] + np.einsum("njk,nj->nk", input_share, output)
        if np.abs(value_added / before - 1).max() < 1e-14:
            break
    else:
        raise AssertionError("the made-up world does not come to rest")
    return value_added, spending, final_share * income[:, None]


def shock(base: Economy, seed: int, *, purchases: bool = False, outside: bool = False, deficits: bool = False) -> Shock:
    """New duties, trade costs and productivities, and what else is asked for.

    Args:
        base: the economy.
        seed: of the random numbers.
        purchases: whether some buy fixed amounts from one exporter.
        outside: whether the last sector is solved elsewhere.
        deficits: whether deficits change.
    """
    draw = np.random.default_rng(seed)
    cube = np.asarray(base.share).shape
    n, _, sectors = cube
    rate = np.asarray(base.tariff_rate) + draw.uniform(0, 0.5, cube) * (1 - np.eye(n))[:, :, None]
    cost = draw.uniform(0.9, 1.3, cube)
    cost[np.arange(n), np.arange(n)] = 1.0
    moved = draw.normal(0, 0.3, n) * deficits
    bought = draw.uniform(0, 0.3, cube) * (1 - np.eye(n))[:, :, None] * purchases
    return Shock(
        tariff_rate=rate,
        trade_cost_hat=cost,
        productivity_hat=draw.uniform(0.9, 1.2, (n, sectors)),
        deficit_usd_bn=np.asarray(base.deficit_usd_bn) + moved - moved.mean(),
        purchases_usd_bn=bought,
        outside=given(draw, cube, rate) if outside else None,
    )


def given(draw: np.random.Generator, cube: tuple[int, int, int], rate) -> Outside:
    """The last sector as if another model had solved it, with rents owned across borders."""
    n, _, sectors = cube
    last = np.arange(sectors) == sectors - 1
    return Outside(
        given=last.astype(float),
        price_hat=np.where(last, draw.uniform(0.8, 1.5, (n, sectors)), 1.0),
        share=draw.dirichlet(np.ones(n), (n, sectors)).transpose(0, 2, 1),
        tariff_rate=np.where(last, draw.uniform(0, 0.4, cube), rate),
        rent_share=draw.uniform(0, 0.3, (n, sectors)),
        rent_owner_share=draw.dirichlet(np.ones(n), n),
    )
