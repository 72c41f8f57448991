"""The numbers that answer the question of a run, each with its band and with how well it is known.

The status of a headline is the one on which most of its spread rests. Where no uncertain number stands out, it counts
as assumed. If the deal changes the headline at all, it is no better known than the least certain of the clauses that
are played and set the deal apart from the path without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from reshore.ensemble import readings
from reshore.ensemble.sensitivity import by_status
from reshore.names import CASE_YEARS, RESULTS_FROM_YEAR, STATUSES
from reshore.outcome import FIRST_STORED_YEAR, Headline, quantiles

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr
    from jaxtyping import Float

    from reshore.ensemble.sensitivity import Screening


@dataclass(frozen=True)
class Rule:
    """How one headline is read from the results.

    Args:
        name: slug.
        label: what it is, in words.
        unit: code of `reshore.units`.
        series: the results of one path by draw and year; for `case` by draw and case year, for `single` by draw alone.
        reading: at the end of a year; over a whole year; summed from 2025 to a year; in the highest year; in a year for
            which border regimes are compared (`reshore.names.CASE_YEARS`); or one number a draw.
        years: the years of the headline; none for peaks and single numbers.
        difference: with the deal minus without it.
        better: which direction is what such deals are made for; None where neither is.
        market: whether it is read from the chip market, of which slopes of terms are not taken.
    """

    name: str
    label: str
    unit: str
    series: Callable[[xr.Dataset], np.ndarray]
    reading: Literal["at", "in", "sum", "peak", "case", "single"]
    years: tuple[int, ...] = ()
    difference: bool = False
    better: Literal["higher", "lower"] | None = None
    market: bool = False


HEADLINES: tuple[Rule, ...] = (
    Rule(
        name="us-leading-capacity",
        label="US capacity at 7 nm and below",
        unit="kwpm",
        series=readings.leading_capacity,
        reading="at",
        years=(2028, 2030, 2032, 2035),
        better="higher",
    ),
    Rule(
        name="us-leading-world-share",
        label="US share of world capacity at 7 nm and below",
        unit="share",
        series=readings.leading_world_share,
        reading="at",
        years=(2030, 2032),
        better="higher",
    ),
    Rule(
        name="tsmc-arizona-capacity",
        label="Wafer starts of TSMC Arizona",
        unit="kwpm",
        series=readings.tsmc_arizona,
        reading="at",
        years=(2028, 2030),
        better="higher",
    ),
    Rule(
        name="leading-capacity-added-by-deal",
        label="US capacity at 7 nm and below that the deal adds",
        unit="kwpm",
        series=readings.leading_capacity,
        reading="at",
        years=(2030, 2032, 2035),
        difference=True,
        better="higher",
    ),
    Rule(
        name="visiting-experts-peak",
        label="Visiting experts in the US, mean of the highest year",
        unit="persons",
        series=readings.visiting_experts,
        reading="peak",
    ),
    Rule(
        name="people-trained",
        label="People who became experienced US fab staff since 2025",
        unit="persons",
        series=readings.people_trained,
        reading="sum",
        years=(2030,),
        better="higher",
    ),
    Rule(
        name="crew-peak-phoenix",
        label="Craft workers on building sites in Phoenix, highest month",
        unit="persons",
        series=readings.phoenix_crew,
        reading="peak",
    ),
    Rule(
        name="fab-spending",
        label="What sponsors spent on building and equipping US fabs since 2025",
        unit="usd_bn",
        series=readings.fab_spending,
        reading="sum",
        years=(2032,),
    ),
    Rule(
        name="public-money",
        label="Public money of both sides for US fabs since 2025, loans apart",
        unit="usd_bn",
        series=readings.public_money,
        reading="sum",
        years=(2032,),
        better="lower",
    ),
    Rule(
        name="start-to-volume",
        label="Ground-breaking to volume output, US fabs without a pause",
        unit="months",
        series=readings.start_to_volume,
        reading="single",
        better="lower",
    ),
    Rule(
        name="unfilled-posts",
        label="Unfilled posts in US fabs, mean of the year",
        unit="persons",
        series=readings.unfilled_posts,
        reading="at",
        years=(2030,),
        better="lower",
    ),
    Rule(
        name="us-reliance-7nm",
        label="Foreign fabs' share in chips the US uses, 7 nm and below",
        unit="share",
        series=partial(readings.us_leading_reliance, cutoff="7nm"),
        reading="in",
        years=(2030, 2035),
        better="lower",
        market=True,
    ),
    Rule(
        name="us-reliance-5nm",
        label="Foreign fabs' share in chips the US uses, 5 nm and below",
        unit="share",
        series=partial(readings.us_leading_reliance, cutoff="5nm"),
        reading="in",
        years=(2030, 2035),
        better="lower",
        market=True,
    ),
    Rule(
        name="us-reliance-all-chips",
        label="Foreign fabs' share in chips the US uses, all classes",
        unit="share",
        series=partial(readings.us_reliance, reliance="all_by_fab"),
        reading="in",
        years=(2030, 2035),
        better="lower",
        market=True,
    ),
    Rule(
        name="us-reliance-by-customs",
        label="Foreign share in chips the US uses, all classes, as customs see it",
        unit="share",
        series=partial(readings.us_reliance, reliance="all_by_customs"),
        reading="in",
        years=(2030,),
        better="lower",
        market=True,
    ),
    Rule(
        name="chip-price-us",
        label="Chip prices that US device makers pay, duties included, 2024 = 1",
        unit="index",
        series=readings.us_chip_price,
        reading="in",
        years=(2030,),
        better="lower",
        market=True,
    ),
    Rule(
        name="chip-duty",
        label="US duties collected on chips, bare and inside goods",
        unit="usd_bn",
        series=readings.chip_duty,
        reading="in",
        years=(2030,),
        market=True,
    ),
    Rule(
        name="exemption-cost",
        label="Duty forgone to exemptions if the chip tariff is carried out",
        unit="usd_bn",
        series=readings.exemption_cost,
        reading="case",
        years=(2030,),
        market=True,
    ),
    Rule(
        name="quota-value",
        label="Value of quota licences if the chip tariff is carried out",
        unit="usd_bn",
        series=readings.quota_value,
        reading="case",
        years=(2030,),
        market=True,
    ),
    Rule(
        name="taiwan-leading-share",
        label="Taiwan's firms: share of the world's leading chips, by value",
        unit="share",
        series=partial(readings.leading_output_share, owner="TWN"),
        reading="in",
        years=(2030, 2035),
        market=True,
    ),
    Rule(
        name="taiwan-home-share",
        label="Taiwan's firms: share of their leading chips made at home",
        unit="share",
        series=partial(readings.leading_home_share, owner="TWN"),
        reading="in",
        years=(2030, 2035),
        market=True,
    ),
)
"""Every headline, in the order in which it is shown."""


def headlines(
    data: xr.Dataset,
    base: xr.Dataset | None,
    solved: np.ndarray,
    screening: Screening,
    clause_statuses: tuple[str, ...],
) -> tuple[Headline, ...]:
    """All headlines of a run.

    Args:
        data: results with the deal.
        base: results of the same draws without the deal; None where the deal is the path without a deal itself.
        solved: whether each draw was solved on both paths [draw].
        screening: ranks of the uncertain numbers over the solved draws.
        clause_statuses: status of every clause that can make a difference between the paths.

    Returns:
        One headline for each rule and year; differences are left out where there is nothing to compare with.
    """
    found = []
    for rule in HEADLINES:
        if rule.difference and base is None:
            continue
        series = rule.series(data)[solved]
        without = None if base is None else rule.series(base)[solved]
        for year in years_of(rule, series):
            values = read(rule, series, year)
            plain = None if without is None else read(rule, without, year)
            moved = plain is not None and not np.array_equal(values, plain)
            shown = values - plain if rule.difference and plain is not None else values
            low, middle, high = (float(point) for point in quantiles(shown))
            status = status_of(by_status(screening.drivers(shown)), clause_statuses if moved else ())
            found.append(Headline(rule.name, rule.label, year, rule.unit, low, middle, high, status, shown))
    return tuple(found)


def status_of(spread: dict[str, float], clause_statuses: tuple[str, ...]) -> str:
    """How well a headline is known.

    Args:
        spread: status to the share of the spread of the headline that rests on it [share].
        clause_statuses: status of every clause that may move the headline.

    Returns:
        The status with the largest share of the spread (the worse one of two equal ones, so `assumed` where nothing
        stands out), or that of the least certain clause if that is worse.
    """
    largest = max(STATUSES, key=lambda status: (spread[status], STATUSES.index(status)))
    return max((largest, *clause_statuses), key=STATUSES.index)


def years_of(rule: Rule, series: Float[np.ndarray, "draw *year"]) -> tuple[int | None, ...]:
    """The years that a headline is about.

    Args:
        rule: how the headline is read.
        series: the results that it is read from.

    Returns:
        The years of the rule; for a peak the year in which the median is highest; None for a single number.
    """
    if rule.reading == "single":
        return (None,)
    if rule.reading == "peak":
        medians = quantiles(series[:, RESULTS_FROM_YEAR - FIRST_STORED_YEAR :], (0.5,))[0]
        return (RESULTS_FROM_YEAR + int(np.argmax(medians)),)
    return rule.years


def read(rule: Rule, series: Float[np.ndarray, "draw *year"], year: int | None) -> Float[np.ndarray, "draw"]:
    """A headline in every draw.

    Args:
        rule: how the headline is read.
        series: the results that it is read from.
        year: one of `years_of`.

    Returns:
        One number a draw, in the unit of the rule.
    """
    if rule.reading == "single" or year is None:
        return series
    if rule.reading == "case":
        case: np.ndarray = series[:, CASE_YEARS.index(year)]
        return case
    first, place = RESULTS_FROM_YEAR - FIRST_STORED_YEAR, year - FIRST_STORED_YEAR
    values: np.ndarray = series[:, place]
    if rule.reading == "peak":
        values = series[:, first:].max(axis=1)
    elif rule.reading == "sum":
        values = series[:, first : place + 1].sum(axis=1)
    return values
