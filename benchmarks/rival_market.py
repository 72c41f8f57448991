"""What a user would write instead to clear one market-year: the same conditions in NumPy, and a transport programme.

`System` holds one market-year: its conditions and their slopes by formula, as in `docs/explanation/chip-market.md`.
`newton` walks it as the engine does, one market after the other; `hybr` hands it to SciPy. `Transport` is a linear
programme for HiGHS: buyers take what is cheapest at their border, and there is no variety, no demand that gives way,
and no quota.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog, root
from scipy.sparse import coo_matrix, vstack

from reshore.chips.prices import EMPTY_K, LICENCE_SPREAD, WAFER_QUOTA_TOP

TOLERANCE = 1e-9
LONGEST = 0.5
LAST = 1e-14
STAGES = (1e-2, 1e-5, 1e-9, 1e-14)
UNMET = 50.0
"""What a missing wafer costs in the transport programme, in reference prices [1]."""


def fischer(first, second, smoothing):
    """The smoothed Fischer-Burmeister function and its two slopes."""
    size = np.sqrt(first * first + second * second + 2 * smoothing)
    total = first + second
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(total > 0, 2 * (first * second - smoothing) / (total + size), total - size)
    return value, 1 - first / size, 1 - second / size


class System:
    """One market-year: conditions and slopes in one vector of rents, packaging rents and licence prices."""

    def __init__(self, market):
        m = self.m = market
        self.nodes, self.origins, self.places = m["weight"].shape
        self.regions, self.quotas = len(m["packaging_capacity_k"]), len(m["quota_size"])
        self.slots = self.nodes * self.origins
        self.sigma, self.eta = m["substitution"][:, None], m["demand_elasticity"][:, None]
        self.open = (m["capacity_k"] > EMPTY_K) & (m["weight"] > 0).any(axis=2)
        self.room = np.where(self.open, m["capacity_k"], 1.0)
        self.cost = m["cost_usd_per_wafer"] / m["reference_usd_per_wafer"][:, None]
        self.factor = 1 + m["freight_rate"] + m["duty_rate"]
        self.weight = m["weight"] * self.open[:, :, None]
        self.value = m["quota_by_value"] > 0.5
        dearest = m["reference_usd_per_wafer"].max()
        self.unit = np.where(self.value, 1.0, dearest)
        self.top = np.where(self.value, 1.0, WAFER_QUOTA_TOP) * m["quota_duty"]
        self.bound = self.top > 0
        self.safe_top = np.where(self.bound, self.top, 1.0)
        covered = m["quota_share"] * (m["capacity_k"] * self.open)[:, :, None]
        worth = covered * m["reference_usd_per_wafer"][:, None, None] / 1e3
        potential = np.where(self.value, worth, covered).sum(axis=(0, 1))
        self.scale = np.maximum(np.maximum(potential, m["quota_size"]), 1e-9)
        self.flat_route = m["route_share"].reshape(self.slots, self.regions)
        self.packed = (m["packaging_share"][:, None] * self.cost)[:, :, None] * m["route_share"]
        self.diagonal = np.arange(self.slots)
        self.some_by_wafer = not self.value.all()

    def start(self):
        """A cold start."""
        tops = np.where(self.value, 1.0, WAFER_QUOTA_TOP)
        licence = np.where(self.m["quota_size"] < self.scale, 0.5 * self.top / tops, 0.0)
        return np.concatenate([0.1 * self.open.ravel(), np.zeros(self.regions), licence])

    def both(self, x, smoothing):
        """Conditions and slopes.

        Args:
            x: rents of slots, packaging rents, licence prices over their unit [1].
            smoothing: rounding of the corners [1].
        """
        m, slots, regions = self.m, self.slots, self.regions
        rent, packaging, licence = np.split(x, [slots, slots + regions])
        grown, lifted = np.exp(rent.reshape(self.open.shape)) * self.cost, np.exp(packaging)
        price = grown + self.packed @ (lifted - 1)
        by_rent, by_packaging = grown / price, self.packed * lifted / price[:, :, None]
        usd = price * m["reference_usd_per_wafer"][:, None]
        share = m["quota_share"]
        if self.some_by_wafer:
            duty = np.where(self.bound, m["quota_duty"], 1.0)
            ratio = np.where(self.value, 0.0, np.maximum(licence, 0) * self.unit / (duty * usd[:, :, None]))
            power = ratio**LICENCE_SPREAD
            cheap = (1 + power) ** (-1 / LICENCE_SPREAD)
            licensed = cheap / (1 + power)
            above = np.where(self.value, licence, m["quota_duty"] * ratio * cheap)
            pays = np.where(self.value, 1.0, licensed * self.unit / usd[:, :, None])
            falls = (share * m["quota_duty"] * ratio * licensed * ~self.value).sum(axis=2)
            steep = (LICENCE_SPREAD + 1) * power / (1 + power) * licensed
            counted = np.where(self.value, usd[:, :, None] / 1e3, licensed)
            by_price = np.where(self.value, counted, steep)
            by_own = np.where(self.value, 0.0, -steep / np.where(licence > 0, licence, 1.0))
        else:
            above, pays, falls = licence, 1.0, 0.0
            counted = by_price = usd[:, :, None] / 1e3
            by_own = np.zeros_like(share)
        factor = self.factor.copy()
        home = factor[:, :, 0] = factor[:, :, 0] + (share * above).sum(axis=2)
        landed = price[:, :, None] * factor
        spent = self.weight * landed ** (1 - self.sigma[:, None])
        whole = spent.sum(axis=1)
        part = spent / whole[:, None]
        use = m["demand_k"] * whole ** ((1 - self.eta) / (1 - self.sigma))
        flow = part * use[:, None] / landed
        bend = np.ones_like(flow)
        bend[:, :, 0] = 1 - falls / home
        reach = self.sigma - self.eta
        by_licence = share * pays / home[:, :, None]
        pushed = part * bend
        # flows by logs of prices and by licences
        made = flow.sum(axis=2)
        slope = np.zeros((self.nodes, self.origins, self.nodes, self.origins))
        within = reach[:, None] * (flow @ pushed.transpose(0, 2, 1))
        within[:, range(self.origins), range(self.origins)] -= self.sigma * (flow * bend).sum(axis=2)
        slope[range(self.nodes), :, range(self.nodes)] = within
        slope = slope.reshape(slots, slots)
        imports = flow[:, :, 0]
        index = (part[:, :, 0, None] * by_licence).sum(axis=1)
        imports_by_licence = imports[:, :, None] * (reach[:, None] * index[:, None] - self.sigma[:, None] * by_licence)
        logs = np.zeros((slots, slots + regions))
        logs[self.diagonal, self.diagonal] = by_rent.ravel()
        logs[:, slots:] = by_packaging.reshape(slots, regions)
        supply = np.concatenate([slope @ logs, imports_by_licence.reshape(slots, -1)], axis=1)
        # conditions
        open_slots = self.open.ravel()
        fab, fab_own, fab_room = fischer(rent, 1 - (made / self.room).ravel(), smoothing)
        fab, fab_room = np.where(open_slots, fab, rent), np.where(open_slots, fab_room, 0.0)
        room = np.maximum(m["packaging_capacity_k"], EMPTY_K)
        pack, pack_own, pack_room = fischer(packaging, 1 - self.flat_route.T @ made.ravel() / room, smoothing)
        slack = (m["quota_size"] - (share * counted * imports[:, :, None]).sum(axis=(0, 1))) / self.scale
        inner, inner_own, inner_slack = fischer(1 - licence / self.safe_top, -slack, smoothing)
        outer, outer_own, outer_inner = fischer(licence / self.safe_top, -inner, smoothing)
        value = np.concatenate([fab, pack, np.where(self.bound, outer, licence)])
        # their slopes
        jacobian = np.empty((x.size, x.size))
        jacobian[:slots] = -(fab_room / self.room.ravel())[:, None] * supply
        jacobian[slots : slots + regions] = -(pack_room / room)[:, None] * (self.flat_route.T @ supply)
        bent = bend[:, :, 0]
        to_home = reach[:, None] * imports[:, :, None] * (part[:, :, 0] * bent)[:, None]
        to_home[:, range(self.origins), range(self.origins)] -= self.sigma * imports * bent
        weighed = (share * counted).transpose(2, 0, 1)
        own = (weighed[:, :, None] @ to_home)[:, :, 0] + (share * by_price * imports[:, :, None]).transpose(2, 0, 1)
        licences = weighed.reshape(self.quotas, slots) @ imports_by_licence.reshape(slots, -1)
        licences += np.diag((share * by_own * imports[:, :, None]).sum(axis=(0, 1)))
        used = np.concatenate([own.reshape(self.quotas, slots) @ logs, licences], axis=1)
        bites = np.where(self.bound, -outer_inner * inner_slack / self.scale, 0.0)
        jacobian[slots + regions :] = bites[:, None] * used
        stay = np.where(self.bound, (outer_own + outer_inner * inner_own) / self.safe_top, 1.0)
        every = np.arange(x.size)
        jacobian[every, every] += np.concatenate([np.where(open_slots, fab_own, 1.0), pack_own, stay])
        return value, jacobian


def newton(system, start=None, most=240):
    """The engine's walk for one market: unknowns, whether it arrived, and steps taken."""
    for attempt in range(6):
        x = system.start() if start is None or attempt else start
        smoothing = (1e-2 if start is None else 1e-5) if attempt == 0 else 0.1
        for step in range(most // 6):
            value, slopes = system.both(x, smoothing)
            residual = np.abs(value).max()
            if residual <= TOLERANCE and smoothing <= LAST:
                return x, True, step
            x = x - np.clip(np.linalg.solve(slopes, value), -LONGEST / (1 + attempt), LONGEST / (1 + attempt))
            pace = (1e-3 if attempt == 0 else 0.1) if residual < 1e-2 else 0.1 if residual < 1 else 0.3
            smoothing = max(smoothing * pace, LAST)
    return x, False, most


def hybr(system, start=None):
    """SciPy's `root` (MINPACK hybr) in stages of smoothing, with slopes by formula."""
    x = system.start() if start is None else start
    with np.errstate(all="ignore"):  # its steps can leave the prices that exist
        for smoothing in STAGES if start is None else STAGES[2:]:
            found = root(system.both, x, args=(smoothing,), jac=True, method="hybr", options={"xtol": 1e-12})
            x = found.x
    return x, bool(np.abs(found.fun).max() < 1e-8)


class Transport:
    """The transport programme of one shape, its structure built once."""

    def __init__(self, nodes, origins, places, regions):
        self.shape = (nodes, origins, places)
        flows = np.arange(nodes * origins * places).reshape(self.shape)
        slots = np.broadcast_to(np.arange(nodes * origins).reshape(nodes, origins, 1), self.shape).ravel()
        users = np.broadcast_to(np.arange(nodes * places).reshape(nodes, 1, places), self.shape).ravel()
        ones, unmet = np.ones(flows.size), nodes * places
        every = flows.size + unmet
        self.makes = coo_matrix((ones, (slots, flows.ravel())), shape=(nodes * origins, every))
        rows, columns = np.concatenate([users, np.arange(unmet)]), np.arange(every)
        self.takes = coo_matrix((np.ones(every), (rows, columns)), shape=(unmet, every)).tocsr()
        self.regions = regions

    def solve(self, m):
        """Least cost at the border; whether HiGHS found it."""
        nodes, _, places = self.shape
        cost = m["cost_usd_per_wafer"][:, :, None] * (1 + m["freight_rate"] + m["duty_rate"])
        missing = np.repeat(UNMET * m["reference_usd_per_wafer"], places)
        routes = np.repeat(m["route_share"], places, axis=1).reshape(-1, self.regions).T
        packs = np.concatenate([routes, np.zeros((self.regions, nodes * places))], axis=1)
        found = linprog(
            np.concatenate([cost.ravel(), missing]),
            A_ub=vstack([self.makes, coo_matrix(packs)], format="csr"),
            b_ub=np.concatenate([m["capacity_k"].ravel(), m["packaging_capacity_k"]]),
            A_eq=self.takes, b_eq=m["demand_k"].ravel(), method="highs",
        )  # fmt: skip
        return found.status == 0
