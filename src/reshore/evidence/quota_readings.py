"""The borders under which the market of a year is cleared to audit a quota."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Float, Int

from reshore.chips.market import NO_LIMIT, Market
from reshore.chips.quota_audit import Reading, bordered, mean_price, no_rents, read, without_exemption

if TYPE_CHECKING:
    from reshore.chips.quota_audit import Solve
    from reshore.chips.quota_grounds import Grounds
    from reshore.evidence.quota_scene import Scene

RATES = (None, 0.25, 1.0)
"""Rates above the quota over the full tariff; None for the deal's or the drawn one [share]."""

ASSUMED_PERIOD_MONTHS = 60.0
"""Building period after which duty is claimed back, where the deal has none; assumed [months]."""

TWICE = 2.0
"""Announced over true plan of the builder who announces twice as much [ratio]."""

REPAIRED = ("deal", "taper", "clawback")


class Readings(NamedTuple):
    """Cleared borders by name, draws along the last axis.

    Args:
        by_name: `UNIT-RATE`, `no-limit`, `owners-pay`, `all-pay`, `finished`, and `REPAIR`, `REPAIR-twice`.
        wanted: by year, what comes in where the exemption has no limit.
        grounds: what sizes rest on, by repair.
        period_months: period of the row `clawback` [months].
        codes: `reshore.solve.results` of every border.
    """

    by_name: dict[str, Reading]
    wanted: dict[int, Reading]
    grounds: dict[str, Grounds]
    period_months: float
    codes: Int[np.ndarray, "border draw"]


def rate_name(share: float | None) -> str:
    """Slug of a rate above the quota.

    Args:
        share: over the full tariff; None for the deal's or the drawn one.
    """
    return "deal" if share is None else f"{share:.0%}".rstrip("%")


def readings_of(scene: Scene, unit: str, solve: Solve) -> Readings:
    """Clears the market of the year under every border that is shown.

    Args:
        scene: the markets, and what the quota rests on.
        unit: `wafers` or `value`, for the margins and repairs.
        solve: what clears markets.
    """
    market, by_value = scene.markets[scene.year], unit == "value"
    reader = _Reader(market, scene, solve)
    found = {"no-limit": reader.free}
    for one in ("wafers", "value"):
        for rate in RATES:
            size = scene.size(scene.grounds, one == "value")
            found[f"{one}-{rate_name(rate)}"] = reader.at(size, one == "value", scene.rate(rate))
    found["owners-pay"] = _Reader(without_exemption(market, scene.rate(1.0)), scene, solve).free
    found["all-pay"] = _Reader(scene.every, scene, solve).free
    period = ASSUMED_PERIOD_MONTHS if scene.period_months is None else scene.period_months
    grounds = {
        "deal": scene.grounds,
        "taper": scene.grounds.repaired("taper"),
        "clawback": scene.grounds.repaired("clawback", period),
    }
    for name, ground in grounds.items():
        for ending, announced in (("", 1.0), ("-twice", TWICE)):
            size = scene.size(ground.announced(announced), by_value)
            found[name + ending] = reader.at(size, by_value)
    found["finished"] = reader.at(scene.size(scene.grounds.finished(scene.year), by_value), by_value)
    others = {year: other for year, other in scene.markets.items() if year != scene.year}
    wanted = {year: _Reader(other, scene, solve).free for year, other in others.items()} | {scene.year: reader.free}
    codes = np.stack([one.code for one in (*found.values(), *wanted.values())])
    return Readings(found, wanted, grounds, period, codes)


class _Reader:
    """Clears one market under several quotas.

    Where a quota is slack the market is as without a limit, so only draws in which it binds are cleared again.
    """

    def __init__(self, market: Market, scene: Scene, solve: Solve) -> None:
        self.scene, self.solve = scene, solve
        none = np.full(np.asarray(market.quota_size).shape, NO_LIMIT)
        self.market = bordered(market, none, by_value=False)
        self.clearing, self.trade = _plain(solve(self.market, no_rents(self.market)))
        self.free = read(self.market, self.clearing, self.trade, scene.with_quota)

    def at(
        self, size: Float[np.ndarray, "quota draw"], by_value: bool, duty: Float[Any, "quota draw"] | None = None
    ) -> Reading:
        """What another quota comes to."""
        nothing = (np.asarray(size) <= 0) & (not by_value)
        market = bordered(self.market, size, by_value, duty)
        # a quota of nothing is the same border in both units, and is solved more surely by value
        unit = np.maximum(np.asarray(market.quota_by_value), nothing)
        market = eqx.tree_at(lambda tree: tree.quota_by_value, market, unit)
        used = 1e3 * self.free.covered_usd_bn if by_value else self.free.covered_k
        tight = np.flatnonzero((used > size).any(axis=0))
        slack = eqx.tree_at(lambda tree: tree.quota_used, self.trade, used)
        if not len(tight):
            return read(market, self.clearing, slack, self.scene.with_quota)
        some, start = jax.tree.map(lambda values: np.asarray(values)[..., tight], (market, self.clearing))
        clearing, traded = jax.tree.map(
            lambda whole, part: _put(whole, part, tight), (self.clearing, slack), _plain(self.solve(some, start))
        )
        found = read(market, clearing, traded, self.scene.with_quota)
        price = np.where(nothing, found.licence_price * mean_price(found), found.licence_price)
        return found._replace(licence_price=price)


def _plain(tree: Any) -> Any:
    """The same with arrays of NumPy."""
    return jax.tree.map(np.asarray, tree)


def _put(whole: np.ndarray, part: np.ndarray, places: Int[np.ndarray, "some"]) -> np.ndarray:
    """Numbers of all draws with those of some replaced."""
    after = np.array(whole)
    after[..., places] = part
    return after
