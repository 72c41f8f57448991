"""The numbers that answer the question of a run, each with its band and with how well it is known.

The status of a headline is the one on which most of its spread rests. Where no uncertain number stands out, it counts
as assumed. If the deal changes the headline at all, it is no better known than the least certain of the clauses that
are played and set the deal apart from the path without it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from reshore.ensemble import readings
from reshore.ensemble.rule import Rule, read, years_of
from reshore.ensemble.sensitivity import by_status
from reshore.ensemble.trade_headlines import TRADE_HEADLINES
from reshore.ensemble.trade_readings import economy_played
from reshore.names import STATUSES
from reshore.outcome import Headline, quantiles

if TYPE_CHECKING:
    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.sensitivity import Screening

__all__ = ["HEADLINES", "Rule", "headlines", "partners_of", "read", "readable", "status_of", "years_of"]

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
        block="chip market",
    ),
    Rule(
        name="us-reliance-5nm",
        label="Foreign fabs' share in chips the US uses, 5 nm and below",
        unit="share",
        series=partial(readings.us_leading_reliance, cutoff="5nm"),
        reading="in",
        years=(2030, 2035),
        better="lower",
        block="chip market",
    ),
    Rule(
        name="us-reliance-all-chips",
        label="Foreign fabs' share in chips the US uses, all classes",
        unit="share",
        series=partial(readings.us_reliance, reliance="all_by_fab"),
        reading="in",
        years=(2030, 2035),
        better="lower",
        block="chip market",
    ),
    Rule(
        name="us-reliance-by-customs",
        label="Foreign share in chips the US uses, all classes, as customs see it",
        unit="share",
        series=partial(readings.us_reliance, reliance="all_by_customs"),
        reading="in",
        years=(2030,),
        better="lower",
        block="chip market",
    ),
    Rule(
        name="chip-price-us",
        label="Chip prices that US device makers pay, duties included, 2024 = 1",
        unit="index",
        series=readings.us_chip_price,
        reading="in",
        years=(2030,),
        better="lower",
        block="chip market",
    ),
    Rule(
        name="chip-duty",
        label="US duties collected on chips, bare and inside goods",
        unit="usd_bn",
        series=readings.chip_duty,
        reading="in",
        years=(2030,),
        block="chip market",
    ),
    Rule(
        name="exemption-cost",
        label="Duty forgone to exemptions if the chip tariff is carried out",
        unit="usd_bn",
        series=readings.exemption_cost,
        reading="case",
        years=(2030,),
        block="chip market",
    ),
    Rule(
        name="quota-value",
        label="Value of quota licences if the chip tariff is carried out",
        unit="usd_bn",
        series=readings.quota_value,
        reading="case",
        years=(2030,),
        block="chip market",
    ),
    Rule(
        name="taiwan-leading-share",
        label="Taiwan's firms: share of the world's leading chips, by value",
        unit="share",
        series=partial(readings.leading_output_share, owner="TWN"),
        reading="in",
        years=(2030, 2035),
        block="chip market",
    ),
    Rule(
        name="taiwan-home-share",
        label="Taiwan's firms: share of their leading chips made at home",
        unit="share",
        series=partial(readings.leading_home_share, owner="TWN"),
        reading="in",
        years=(2030, 2035),
        block="chip market",
    ),
    *TRADE_HEADLINES,
)
"""Every headline, in the order in which it is shown."""


def headlines(
    data: xr.Dataset,
    base: xr.Dataset | None,
    solved: np.ndarray,
    screening: Screening,
    clause_statuses: tuple[str, ...],
    partners: tuple[str, ...] = (),
) -> tuple[Headline, ...]:
    """All headlines of a run.

    Args:
        data: results with the deal.
        base: results of the same draws without the deal; None where the deal is the path without a deal itself.
        solved: whether each draw was solved on both paths [draw].
        screening: ranks of the uncertain numbers over the solved draws.
        clause_statuses: status of every clause that can make a difference between the paths.
        partners: regions whose own headlines are shown; see `partners_of`.

    Returns:
        One headline for each rule and year; differences are left out where there is nothing to compare with, and what
        is read from the economy where it was not played.
    """
    found = []
    for rule in HEADLINES:
        if (rule.difference and base is None) or not readable(rule, data, base):
            continue
        if rule.region is not None and rule.region not in partners:
            continue
        series = rule.series(data)[solved]
        without = None if base is None else rule.series(base)[solved]
        for year in years_of(rule, series):
            values = read(rule, series, year)
            plain = None if without is None else read(rule, without, year)
            moved = plain is not None and not np.array_equal(values, plain)
            shown = values - plain if rule.difference and plain is not None else values
            shown = shown if rule.summed is None else rule.summed(shown)
            low, middle, high = (float(point) for point in quantiles(shown))
            status = status_of(by_status(screening.drivers(shown)), clause_statuses if moved else ())
            found.append(Headline(rule.name, rule.label, year, rule.unit, low, middle, high, status, shown))
    return tuple(found)


def readable(rule: Rule, *paths: xr.Dataset | None) -> bool:
    """Whether results hold what a headline is read from: some were made without the economy.

    Args:
        rule: how the headline is read.
        paths: results; None for a path that does not exist.
    """
    return rule.block != "economy" or economy_played(*paths)


def partners_of(deal: Deal) -> tuple[str, ...]:
    """The partners of the United States in a deal, whose own headlines its run shows.

    Args:
        deal: the deal.

    Returns:
        Codes of the regions. A path without a deal is a book of law for several partners, none of which agrees to
        anything: there it is the first that the file names.
    """
    others = tuple(region for region in deal.parties if region != readings.HOST)
    return others[:1] if deal.baseline is None else others


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
