"""The worlds of `economy.py`: real tables where the data lie beside the checkout, made-up ones of the same size.

Every world is a base that is its own equilibrium, and a shock to it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import jax
import numpy as np
from tests.papers import caliendo_parro

from reshore.economy.balancing import balance, default_economy
from reshore.economy.equilibrium import without_deficits
from reshore.economy.model import Economy
from reshore.economy.shocks import unchanged, with_tariff

SEED = 2025
WORLD_USD_BN = 80_000.0
DATA = caliendo_parro.TRADE
"""Folder of the public data sets; see `docs/explanation/economy.md` for their sources."""

RATE = 0.1
"""The duty that one country adds on everything in the world of 77 countries and 45 sectors [share]."""


def synthetic(countries, sectors, seed=SEED, **given):
    """A made-up world with sizes and sources as uneven as real ones; cost and final shares may be given."""
    draw = np.random.default_rng(seed)
    size = draw.lognormal(0, 1.2, countries)
    weight = draw.lognormal(0, 1.0, (countries, countries, sectors)) * size[:, None]
    home = np.eye(countries, dtype=bool)
    away = np.where(home[:, :, None], 0, weight)
    own = draw.uniform(0.4, 0.95, (countries, 1, sectors))
    share = np.where(home[:, :, None], own, (1 - own) * away / np.maximum(away.sum(axis=1, keepdims=True), 1e-300))
    labour = draw.uniform(0.3, 0.7, (countries, sectors))
    inputs = (1 - labour)[:, :, None] * draw.dirichlet(np.full(sectors, 0.5), (countries, sectors))
    value_added = WORLD_USD_BN * size / size.sum()
    gap = draw.normal(0, 0.02, countries) * value_added
    final = given.get("final_share", draw.dirichlet(np.full(sectors, 2.0), countries))
    spending = final * value_added[:, None]
    return caliendo_parro.settled(
        Economy(
            share=share,
            final_trade_share=None,
            tariff_rate=draw.uniform(0, 0.15, share.shape) * ~home[:, :, None],
            value_added_share=given.get("value_added_share", labour),
            input_share=given.get("input_share", inputs),
            final_share=final,
            value_added_usd_bn=value_added,
            deficit_usd_bn=gap - value_added * gap.sum() / WORLD_USD_BN,
            spending_usd_bn=2 * spending,
            final_spending_usd_bn=spending,
            elasticity=given.get("elasticity", draw.uniform(2, 8, sectors)),
            countries=tuple(f"C{n:03d}" for n in range(countries)),
            sectors=tuple(f"s{j:03d}" for j in range(sectors)),
        )
    )


def other_duties(economy, seed=SEED):
    """Every duty between two countries drawn anew."""
    draw = np.random.default_rng(seed + 1)
    away = ~np.eye(len(economy.countries), dtype=bool)[:, :, None]
    return replace(unchanged(economy), tariff_rate=draw.uniform(0, 0.2, economy.share.shape) * away)


@cache
def world_1993(deficits=False):
    """31 countries and 40 sectors: base, the NAFTA change, the world change, and where it comes from."""
    if (DATA / "cp2015_1993_raw.npz").is_file():
        base = caliendo_parro.settled(caliendo_parro.measured())
        base = base if deficits else without_deficits(base)
        return base, caliendo_parro.change(base, "nafta"), caliendo_parro.change(base, "world"), "Caliendo and Parro"
    base = synthetic(31, 40)
    base = base if deficits else without_deficits(base)
    world = other_duties(base)
    inside = np.arange(31) < 3
    nafta = np.where((inside[:, None] & inside)[:, :, None], world.tariff_rate, base.tariff_rate)
    return base, replace(world, tariff_rate=nafta), world, "made up"


@cache
def large_world():
    """77 countries and 45 sectors with made-up trade: base, a duty of one country on everything, and its source."""
    file, given, source = DATA / "icio2020_io_coefficients_77x45.npz", {}, "made up"
    if file.is_file():
        with np.load(file) as data:
            given = {
                "value_added_share": data["B"], "input_share": data["G"],
                "final_share": data["alpha"] / data["alpha"].sum(axis=1, keepdims=True), "elasticity": data["theta"],
            }  # fmt: skip
        source = "cost shares of OECD ICIO 2020, trade made up"
    base = synthetic(77, 45, **given)
    largest = base.countries[int(np.argmax(base.value_added_usd_bn))]
    return base, with_tariff(base, unchanged(base), largest, RATE), source


@cache
def package_world():
    """77 countries and 23 sectors: base and source."""
    cubes = DATA / "tariffwar_ICIO2020.npz", DATA / "icio2020_io_coefficients_77x45.npz"
    if all(cube.is_file() for cube in cubes):
        from reshore.economy.tables.cubes import read_cubes

        return balance(read_cubes(*cubes, 2020)).economy, "OECD ICIO 2020"
    return synthetic(77, 23), "made up"


def packages(economy, count, seed=SEED):
    """Duties that are added by importer, exporter and sector, as three factors of each package [share].

    In every package a fifth of the countries adds duties of up to half of the price on some partners and sectors.
    """
    draw = np.random.default_rng(seed)
    countries, sectors = len(economy.countries), len(economy.sectors)
    levies = draw.uniform(0, 0.5, (count, countries)) * (draw.random((count, countries)) < 0.2)
    return levies, draw.random((count, countries)), draw.random((count, sectors))


def drawn(count, seed=SEED):
    """The shipped economy with elasticities of each draw, and a duty of each draw on what its first country buys."""
    base = jax.tree.map(np.asarray, default_economy())
    draw = np.random.default_rng(seed)
    elasticity = base.elasticity * draw.lognormal(0, 0.2, (count, len(base.sectors)))
    return base, elasticity, draw.uniform(0, 0.3, count)


def gravity(countries, seed=SEED):
    """One sector, no inputs, no duties, trade in balance: base, shock, and what gegravity needs.

    Trade follows sizes and costs; the shock makes trade of a third of all pairs dearer.
    """
    draw = np.random.default_rng(seed)
    output, elasticity = WORLD_USD_BN * draw.dirichlet(np.full(countries, 2.0)), 5.0
    place = draw.random((countries, 2))
    distance = np.linalg.norm(place[:, None] - place[None], axis=2)
    home = np.eye(countries, dtype=bool)
    before = np.where(home, 0.0, -1.0 - 2 * distance)
    after = before - np.where(home, 0.0, 0.5 * (draw.random((countries, countries)) < 1 / 3))
    seller, buyer = np.ones(countries), np.ones(countries)
    for _ in range(5000):
        buyer = output / (np.exp(before) @ seller)
        seller = output / (buyer @ np.exp(before))
    share = (np.exp(before) * seller) / (np.exp(before) @ seller)[:, None]
    cells = output[:, None]
    base = Economy(
        share=share[:, :, None],
        final_trade_share=None,
        tariff_rate=np.zeros((countries, countries, 1)),
        value_added_share=np.ones((countries, 1)),
        input_share=np.zeros((countries, 1, 1)),
        final_share=np.ones((countries, 1)),
        value_added_usd_bn=output,
        deficit_usd_bn=np.zeros(countries),
        spending_usd_bn=cells,
        final_spending_usd_bn=cells,
        elasticity=np.array([elasticity]),
        countries=tuple(f"C{n:03d}" for n in range(countries)),
        sectors=("goods",),
    )
    dearer = np.exp((before - after) / elasticity)[:, :, None]
    return base, replace(unchanged(base), trade_cost_hat=dearer), (output, before, after, elasticity)
