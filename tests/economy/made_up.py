"""Made-up economies that are their own equilibrium to the last digits, for tests."""

from __future__ import annotations

import jax
import numpy as np

from reshore.economy.model import Economy

WORLD_USD_BN = 1000.0


def made_up_economy(
    countries: int = 4,
    sectors: int = 3,
    seed: int = 0,
    *,
    separate: bool = False,
    inputs: bool = True,
    duties: bool = True,
    deficits: bool = True,
    home: float = 5.0,
) -> Economy:
    """A world with random shares whose levels follow from them.

    Args:
        countries: how many.
        sectors: how many.
        seed: of the random numbers.
        separate: whether final use has sources of its own.
        inputs: whether output needs inputs.
        duties: whether there are duties in the base.
        deficits: whether trade is unbalanced.
        home: weight of a country's own goods over that of others.
    """
    draw = np.random.default_rng(seed)
    away = 1 - np.eye(countries)[:, :, None]

    def sources():
        weight = draw.uniform(0.1, 1, (countries, countries, sectors)) * draw.uniform(0.5, 3, (countries, 1))
        weight = np.where(away > 0, weight, home * weight.sum(axis=1, keepdims=True) / countries)
        return weight / weight.sum(axis=1, keepdims=True)

    share = sources()
    final = sources() if separate else None
    rate = draw.uniform(0, 0.25, share.shape) * away * duties
    labour = draw.uniform(0.3, 0.7, (countries, sectors)) if inputs else np.ones((countries, sectors))
    input_share = (1 - labour)[:, :, None] * draw.dirichlet(np.full(sectors, 2.0), (countries, sectors))
    labour = 1 - input_share.sum(axis=2)
    final_share = draw.dirichlet(np.full(sectors, 3.0), countries)
    elasticity = draw.uniform(2, 7, sectors)
    gap = draw.normal(0, 0.01 * WORLD_USD_BN / countries, countries) * deficits
    return settled(share, final, rate, labour, input_share, final_share, gap - gap.mean(), elasticity)


def settled(share, final, rate, labour, input_share, final_share, deficit, elasticity) -> Economy:
    """The economy with these shares and deficits; outputs solve one linear system and add up to the world's size."""
    countries, _, sectors = share.shape
    cells = countries * sectors
    final_sources = share if final is None else final
    net, final_net = share / (1 + rate), final_sources / (1 + rate)
    duty, final_duty = (net * rate).sum(axis=1), (final_net * rate).sum(axis=1)
    used = np.zeros((countries, sectors, countries, sectors))
    for n in range(countries):
        used[n, :, n, :] = input_share[n].T
    used = used.reshape(cells, cells)

    def sold(cube):
        block = np.zeros((countries, sectors, countries, sectors))
        for j in range(sectors):
            block[:, j, :, j] = cube[:, :, j].T
        return block.reshape(cells, cells)

    spread = np.zeros((countries, sectors, countries))
    spread[np.arange(countries), :, np.arange(countries)] = final_share
    spread = spread.reshape(cells, countries)
    own = np.repeat(np.eye(countries), sectors, axis=1)
    kept = np.diag(1 - (final_share * final_duty).sum(axis=1))
    earned = np.linalg.solve(kept, own * labour.ravel() + (own * duty.ravel()) @ used)
    gift = np.linalg.solve(kept, deficit)
    matrix = np.eye(cells) - sold(net) @ used - sold(final_net) @ spread @ earned
    side = sold(final_net) @ spread @ gift
    matrix = np.vstack([matrix, labour.ravel()])
    output = np.linalg.lstsq(matrix, np.append(side, WORLD_USD_BN), rcond=None)[0]
    income = earned @ output + gift
    final_usd_bn = (spread @ income).reshape(countries, sectors)
    made = Economy(
        share=share,
        final_trade_share=final,
        tariff_rate=rate,
        value_added_share=labour,
        input_share=input_share,
        final_share=final_share,
        value_added_usd_bn=(output.reshape(countries, sectors) * labour).sum(axis=1),
        deficit_usd_bn=deficit,
        spending_usd_bn=(used @ output).reshape(countries, sectors) + final_usd_bn,
        final_spending_usd_bn=final_usd_bn,
        elasticity=elasticity,
        countries=tuple(f"C{n:02d}" for n in range(countries)),
        sectors=tuple(f"s{j:02d}" for j in range(sectors)),
    )
    return jax.tree.map(np.asarray, made)
