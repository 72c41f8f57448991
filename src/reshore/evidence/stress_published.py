"""Published figures on a stop of Taiwan's chips beside ours, and which elasticity makes the difference.

They are shown and never used to tune anything.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.chips.disruption import closed_forms
from reshore.chips.disruption.before import at_elasticity
from reshore.chips.disruption.events import Course
from reshore.chips.disruption.months import play
from reshore.evidence.stress_bands import Bounds, band, logic_output, logic_price
from reshore.names import REGION_LABELS, REGIONS
from reshore.solve.results import SOLVED
from reshore.world.catalogue import load_catalogue
from reshore.world.facts import EconomicFact
from reshore.world.sources import load_sources
from reshore.world.tables import rows

if TYPE_CHECKING:
    from reshore.chips.disruption.before import Before, Solve
    from reshore.chips.disruption.events import Event
    from reshore.chips.disruption.months import Months
    from reshore.chips.disruption.numbers import Numbers
    from reshore.evidence.stress import Side

ETAS = (0.1, 0.3, 0.6, 1.25, 1.7, 3.0)
"""Elasticities of demand at which the price is solved; 1.25 and 1.7 are those at which USITC's price would come with
full fabs elsewhere [1]."""

SIGMA = 4.0
"""Elasticity of substitution of the closed form with full fabs [1]."""

IMPORT_SHARE_OF_USE = 0.8
"""Share of the logic chips used in the United States that is imported, for the closed forms; assumed [share]."""


@dataclass(frozen=True)
class Elasticity:
    """The price at a full stop of Taiwan's chips, without stocks, at one elasticity of demand.

    Args:
        demand_elasticity: fall of use as the price rises [1].
        price: logic chips in the United States over the price before: band over draws [ratio].
        rationed_share: share of draws in which leading chips reach the price at which users stop [share].
    """

    demand_elasticity: float
    price: Bounds
    rationed_share: float

    def plain(self) -> dict[str, Any]:
        """The row for JSON."""
        named = dict(zip(("p10", "p50", "p90"), self.price, strict=True))
        return {"demand_elasticity": self.demand_elasticity, "price": named, "rationed_share": self.rationed_share}


@dataclass(frozen=True)
class Compared:
    """A published figure beside ours.

    Args:
        name: slug.
        label: in words.
        unit: code of `reshore.units`.
        published: the figure [unit].
        by: who published it.
        status: how sure it is that they said so.
        ours: band over draws [unit].
        why: what makes the difference.
    """

    name: str
    label: str
    unit: str
    published: float
    by: str
    status: str
    ours: Bounds
    why: str

    def plain(self) -> dict[str, Any]:
        """The row for JSON."""
        named = dict(zip(("p10", "p50", "p90"), self.ours, strict=True))
        return {**vars(self), "ours": named}


def full_stop(seen: Before, numbers: Numbers, solve: Solve) -> Months:
    """One month in which nothing leaves Taiwan and nobody has stocks, as published studies of trade take it.

    Args:
        seen: the market before.
        numbers: what is drawn.
        solve: what clears markets.

    Returns:
        Prices and output of that month.
    """
    none = np.zeros((1, seen.need_k.shape[-1]))
    course = Course(fabs=none, packaging=none, through=none, neighbours=none + 1, left=none + 1)
    return play(seen, replace(numbers, stock_months=np.zeros_like(numbers.stock_months)), course, solve)


def by_elasticity(seen: Before, numbers: Numbers, solve: Solve) -> tuple[Elasticity, ...]:
    """The price at a full stop at several elasticities of demand; all else is drawn as ever.

    Args:
        seen: the market before the event on one path.
        numbers: what is drawn.
        solve: what clears markets.

    Returns:
        One row for each elasticity.
    """
    found = []
    for eta in ETAS:
        given = replace(numbers, demand_elasticity=np.full_like(numbers.demand_elasticity, eta))
        month = full_stop(at_elasticity(seen, given.demand_elasticity), given, solve)
        price = logic_price(seen, month)[0]
        found.append(Elasticity(eta, band(price[month.code == SOLVED]), float(month.at_the_stop[0, 0].mean())))
    return tuple(found)


def elasticity_for(ratio: float, rows_: tuple[Elasticity, ...]) -> float | None:
    """The elasticity of demand at which the median price reaches a ratio, between the rows; None beyond them.

    Args:
        ratio: price over that before [ratio].
        rows_: rows in order of the elasticity.
    """
    prices = [row.price[1] for row in rows_]
    if not min(prices) <= ratio <= max(prices) or not np.isfinite(prices).all():
        return None
    etas = np.log([row.demand_elasticity for row in rows_])
    order = np.argsort(prices)
    return float(np.exp(np.interp(np.log(ratio), np.log(prices)[order], etas[order])))


def compared(
    side: Side, numbers: Numbers, event: Event, stop: tuple[Elasticity, ...], solve: Solve
) -> tuple[Compared, ...]:
    """Published figures beside ours.

    Args:
        side: what the event does on the path with the deal.
        numbers: what is drawn.
        event: what stops.
        stop: prices at a full stop by elasticity of demand.
        solve: what clears markets.

    Returns:
        Price and output of a study of trade; losses of output for the kind of event that is played.
    """
    month = full_stop(side.seen, numbers, solve)
    good = month.code == SOLVED
    price, output = logic_price(side.seen, month)[0] - 1, logic_output(side.seen, month)[0] - 1
    return (
        _published(
            "usitc-price",
            "US logic price in a full stop without stocks",
            PRICE,
            "USA",
            band(price[good]),
            _why_price(stop),
        ),
        _published(
            "usitc-output", "US logic output in such a stop, at most", OUTPUT, "USA", band(output[good]), WHY_OUTPUT
        ),
        *(_loss(side, event, region) for region in ("world", "USA", "CHN", "TWN")),
        *(_at_risk(side, numbers) if event.kind == "blockade" else ()),
    )


PRICE, OUTPUT, IMPORTS = (
    "US logic price rise if Taiwan supply stops",
    "most US output could rise in that case",
    "Taiwan share of US logic imports",
)
"""Names of published figures in the table of economic facts."""

WHY_OUTPUT = "ours can rise by no more than what fabs have idle in the year, and falls by what Taiwan packages for them"


def _fact(parameter: str, scope: str) -> EconomicFact:
    """A row of the table of economic facts."""
    found: EconomicFact = next(
        row for row in rows(EconomicFact) if (row.parameter, row.scope_iso3) == (parameter, scope)
    )
    return found


def _published(name: str, label: str, parameter: str, scope: str, ours: Bounds, why: str) -> Compared:
    """A published percentage beside ours."""
    fact = _fact(parameter, scope)
    by = load_sources()[fact.source[0]].name.partition(" via ")[0].partition(" (")[0]
    return Compared(name, label, "share", (fact.value_pct or 0.0) / 100, by, fact.status, ours, why)


def _why_price(stop: tuple[Elasticity, ...]) -> str:
    """Which elasticity makes the difference to the published price."""
    ratio, imports = 1 + (_fact(PRICE, "USA").value_pct or 0.0) / 100, (_fact(IMPORTS, "USA").value_pct or 0.0) / 100
    use = IMPORT_SHARE_OF_USE * imports
    sigma = closed_forms.substitution_needed(imports, ratio)
    eta, eta_use = (closed_forms.demand_elasticity_needed(share, SIGMA, ratio) for share in (imports, use))
    tight = [closed_forms.fixed_price_ratio(share, SIGMA, 0.6) - 1 for share in (use, imports)]
    ours = elasticity_for(ratio, stop)
    met = f"Ours meets it at an elasticity of {ours:.2f}." if ours else "Ours meets it at none of those in the table."
    return (
        f"The published price needs makers elsewhere who can expand and a substitution of {sigma:.2f}, or full fabs, a "
        f"substitution of {SIGMA:.0f} and an elasticity of demand of {eta_use:.2f} to {eta:.2f}; at 0.6 full fabs give "
        f"+{tight[0]:.0%} to +{tight[1]:.0%}. We let nobody expand within months. {met}"
    )


def _loss(side: Side, event: Event, region: str) -> Compared:
    """Output lost in the first year, published and ours, as negative shares."""
    first = side.losses.usd_bn[:12].sum(axis=(0, 2))
    output = side.losses.gdp_usd_bn
    if region == "world":
        share, scope, place = first.sum(axis=0) / output.sum(axis=0), "XWD", "world"
    else:
        here = REGIONS.index(region)
        share, scope, place = first[here] / output[here], region, REGION_LABELS[region]
    why = "ours is direct losses only; theirs adds other trade with Taiwan and China, and finance"
    if region == "TWN":
        why = "ours lets chips that cannot leave go unsold for the whole stop, in a larger industry than that of 2024"
    label = f"first-year output, {place}"
    return _published(f"output-{region}", label, f"first-year GDP loss, {event.kind}", scope, band(-share), why)


def _at_risk(side: Side, numbers: Numbers) -> tuple[Compared, Compared]:
    """Revenue of chip users at risk and all activity at risk in a blockade, published and ours."""
    lost = side.losses.usd_bn[:12].sum(axis=(0, 1))
    revenue = lost[:-1].sum(axis=0) / numbers.value_added_of_revenue_share
    quoted = load_catalogue().parameters["blockade_revenue_at_risk_usd_bn"].value()
    activity = _fact("activity at risk in a blockade", "XWD")
    by, why = (
        "Rhodium Group, from memory",
        "theirs is of 2022; ours has the size of the event's year, and value added over sales decides",
    )
    return (
        Compared(
            "users-revenue", "revenue of chip users, first year", "usd_bn", quoted.distribution.median, by,
            quoted.status, band(revenue), why,
        ),
        Compared(
            "activity", "activity at risk, with trade finance", "usd_bn", activity.value_busd or 0.0, by,
            activity.status, band(revenue + lost[-1]), "theirs adds trade finance and goods without chips",
        ),
    )  # fmt: skip
