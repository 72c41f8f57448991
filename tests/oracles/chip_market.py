"""The slow, obvious twin of the chip market: one market-year at a time, in plain NumPy.

Written afresh from the equations; shares no code with the engine, only the number `LICENCE_SPREAD`. `natural_gaps` says
how far prices are from clearing the market. `solve` finds the prices another way: smoothed minima instead of Fischer
functions, slopes by complex numbers instead of formulas, and SciPy's trust region instead of Newton's method with short
steps. `by_bidding` needs no slopes at all: every slot in turn raises or lowers its price until it sells what it makes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, least_squares

from reshore.chips.prices import LICENCE_SPREAD

SPREAD = LICENCE_SPREAD
EMPTY_K = 1e-9
WAFER_TOP = 10.0


@dataclass
class Case:
    """One market-year as arrays under the names of `reshore.chips.market.Market`."""

    market: dict[str, np.ndarray]

    def __post_init__(self):
        m = self.market
        self.open = (m["capacity_k"] > EMPTY_K) & (m["weight"] > 0).any(axis=2)
        self.by_value = m["quota_by_value"] > 0.5
        dearest = m["reference_usd_per_wafer"].max()
        self.unit = np.where(self.by_value, 1.0, dearest)
        self.top = np.where(self.by_value, 1.0, WAFER_TOP * dearest) * m["quota_duty"]
        covered = m["quota_share"] * (m["capacity_k"] * self.open)[:, :, None]
        worth = covered * m["reference_usd_per_wafer"][:, None, None] / 1e3
        potential = np.where(self.by_value, worth, covered).sum(axis=(0, 1))
        self.quota_scale = np.maximum(np.maximum(potential, m["quota_size"]), EMPTY_K)

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Classes, slots, packaging regions, quotas."""
        return (*self.open.shape, len(self.market["packaging_capacity_k"]), len(self.unit))


def case_of(market, place: int | None = None) -> Case:
    """One market-year of a batch."""
    return Case(
        {name: np.asarray(values)[..., place] if place is not None else np.asarray(values)
         for name, values in vars(market).items()}
    )  # fmt: skip


def prices(case: Case, rent, packaging, licence):
    """Prices, flows and use of everything; numbers may be complex.

    Args:
        case: one market-year.
        rent: log rents by class and slot [1].
        packaging: log rents of packaging by region [1].
        licence: price of a licence by quota [usd_per_wafer or share].
    """
    m = case.market
    nodes, origins, _, quotas = case.sizes
    destinations = m["demand_k"].shape[1]
    supplier = np.zeros((nodes, origins), dtype=complex)
    landed = np.zeros((nodes, origins, destinations), dtype=complex)
    flow, index = np.zeros_like(landed), np.full((nodes, destinations), np.nan + 0j)
    licensed = np.ones((nodes, origins, quotas), dtype=complex)
    above = np.zeros((nodes, origins, quotas), dtype=complex)
    for n in range(nodes):
        sigma, eta = m["substitution"][n], m["demand_elasticity"][n]
        dearer = m["route_share"][n] @ (np.exp(packaging) - 1)
        supplier[n] = m["cost_usd_per_wafer"][n] * (np.exp(rent[n]) + m["packaging_share"][n] * dearer)
        for o in range(quotas):
            duty = m["quota_duty"][o]
            if case.by_value[o]:
                above[n, :, o] = licence[o]
            elif duty > 0:
                above[n, :, o], licensed[n, :, o] = by_wafer(licence[o] / (duty * supplier[n]))
                above[n, :, o] *= duty
        for j in range(destinations):
            rate = m["freight_rate"][n, :, j] + m["duty_rate"][n, :, j]
            if j == 0:
                rate = rate + (m["quota_share"][n] * above[n]).sum(axis=1)
            landed[n, :, j] = supplier[n] * (1 + rate)
            weight = np.where(case.open[n], m["weight"][n, :, j], 0.0)
            if not weight.any():
                continue
            paid = landed[n, :, j] / m["reference_usd_per_wafer"][n]
            if sigma == 1:
                index[n, j] = np.exp((weight * np.log(paid)).sum())
            else:
                index[n, j] = (weight * paid ** (1 - sigma)).sum() ** (1 / (1 - sigma))
            use = m["demand_k"][n, j] * index[n, j] ** (-eta)
            flow[n, :, j] = weight * (paid / index[n, j]) ** (-sigma) * use
    return supplier, landed, index, flow, above, licensed


def by_wafer(ratio):
    """What an import pays of the duty above a quota by wafers, and the share of products that use a licence.

    Args:
        ratio: price of a licence over the duty that it saves [1].
    """
    low = np.real(ratio) < 1  # two ways to write the same, so that neither overflows
    small, big = np.where(low, ratio, 0.0), np.where(low, 1.0, ratio)
    cheap, dear = (1 + small**SPREAD) ** (-1 / SPREAD), (1 + (1 / big) ** SPREAD) ** (-1 / SPREAD)
    return np.where(low, small * cheap, dear), np.where(low, cheap ** (SPREAD + 1), (dear / big) ** (SPREAD + 1))


def slacks(case: Case, rent, packaging, licence):
    """What is left of capacities and quotas, over what they are measured against."""
    m = case.market
    supplier, _, _, flow, _, licensed = prices(case, rent, packaging, licence)
    made = flow.sum(axis=2)
    fabs = np.where(case.open, 1 - made / np.where(case.open, m["capacity_k"], 1.0), 1.0)
    packed = (m["route_share"] * made[:, :, None]).sum(axis=(0, 1))
    packs = 1 - packed / np.maximum(m["packaging_capacity_k"], EMPTY_K)
    counted = np.where(case.by_value, supplier[:, :, None] / 1e3, licensed)
    used = (m["quota_share"] * counted * flow[:, :, :1]).sum(axis=(0, 1))
    return fabs, packs, (m["quota_size"] - used) / case.quota_scale


def natural_gaps(case: Case, rent, packaging, licence) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far each condition is from holding: the smaller of price and slack, and for quotas the place in their box.

    Returns:
        Gaps of fabs, packaging regions and quotas [1].
    """
    fabs, packs, quotas = (np.real(values) for values in slacks(case, rent, packaging, licence))
    top = np.where(case.top > 0, case.top, 1.0)
    place = licence / top
    boxed = np.where(case.top > 0, place - np.clip(place - quotas, 0.0, 1.0), licence)
    return np.minimum(rent, fabs), np.minimum(packaging, packs), boxed


def worst_gap(case: Case, rent, packaging, licence) -> float:
    """The largest of all gaps; infinite where something is not a number."""
    gaps = np.concatenate([np.abs(values).ravel() for values in natural_gaps(case, rent, packaging, licence)])
    return float(gaps.max()) if np.isfinite(gaps).all() else np.inf


def smaller(first, second, rounding):
    """The smaller of two numbers, its corner rounded."""
    return (first + second - np.sqrt((first - second) ** 2 + 4 * rounding)) / 2


def _parts(case: Case, x):
    nodes, origins, regions, _ = case.sizes
    rent = np.zeros((nodes, origins), dtype=x.dtype)
    count = int(case.open.sum())
    rent[case.open] = x[:count]
    return rent, x[count : count + regions], x[count + regions :] * case.top


def solve(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rents, packaging rents and licence prices that clear a market-year, from a cold start."""
    count = int(case.open.sum())
    quotas = case.top > 0
    unknowns = count + len(case.market["packaging_capacity_k"]) + len(quotas)

    def conditions(x, rounding):
        rent, packaging, licence = _parts(case, x)
        fabs, packs, slack = slacks(case, rent, packaging, licence)
        place = x[count + len(packs) :]
        # the middle one of place, place - top and slack, seen from below and from above
        boxed = smaller(place, -smaller(1 - place, -slack, rounding), rounding)
        return np.concatenate(
            [smaller(rent[case.open], fabs[case.open], rounding), smaller(packaging, packs, rounding),
             np.where(quotas, boxed, place)]
        )  # fmt: skip

    def slopes(x, rounding):
        columns = []
        for place in range(unknowns):
            moved = x.astype(complex)
            moved[place] += 1e-30j
            columns.append(conditions(moved, rounding).imag / 1e-30)
        return np.stack(columns, axis=1)

    x = np.concatenate([np.full(unknowns - len(quotas), 0.2), np.full(len(quotas), 0.3)])
    for rounding in (1e-2, 1e-4, 1e-6, 1e-8, 1e-10, 1e-12, 1e-14):
        found = least_squares(
            lambda values, r=rounding: conditions(values.astype(complex), r).real,
            x, lambda values, r=rounding: slopes(values, r), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=400,
        )  # fmt: skip
        x = found.x
    return _parts(case, x)


def by_bidding(case: Case, n: int, start: float, turns: int = 4000) -> np.ndarray:
    """Rents of one class without packaging limits and quotas: slots in turn set the price at which they sell out.

    A slot whose price is raised sends buyers to the others, never away from them. So bids from zero only rise and
    bids from far above only fall, and where both end in the same place there is no other equilibrium.

    Args:
        case: one market-year without limits on packaging and imports.
        n: class.
        start: log rent that all bids start from [1].
        turns: most rounds.
    """
    nodes, origins, regions, quotas = case.sizes
    rent = np.zeros((nodes, origins))
    rent[n, case.open[n]] = start

    def left(i, bid):
        rent[n, i] = bid
        return slacks(case, rent, np.zeros(regions), np.zeros(quotas))[0][n, i].real

    for _ in range(turns):
        before = rent[n].copy()
        for i in np.flatnonzero(case.open[n]):
            rent[n, i] = 0.0 if left(i, 0.0) >= 0 else brentq(lambda bid, i=i: left(i, bid), 0.0, 60.0, xtol=1e-13)
        if np.abs(rent[n] - before).max() < 1e-12:
            break
    return rent[n]
