"""The headlines that are read from the whole economy: who gains, who pays, which jobs move."""

from __future__ import annotations

from functools import partial

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.readings import HOST
from reshore.ensemble.rule import Rule
from reshore.names import REGION_LABELS, REGIONS

PARTNERS = tuple(region for region in REGIONS if region != HOST)


def _slug(region: str) -> str:
    """A region as names of headlines hold it: `usa`, `taiwan`, `south-east-asia`."""
    return "usa" if region == HOST else REGION_LABELS[region].lower().replace(" ", "-")


def _real_income(region: str) -> Rule:
    """What the deal does to real income of one region."""
    return Rule(
        name=f"real-income-{_slug(region)}",
        label=f"{REGION_LABELS[region]}: change of real income by the deal",
        unit="share",
        series=partial(readings.real_income, region=region),
        reading="in",
        years=(2030, 2035),
        difference=True,
        better="higher",
        block="economy",
        region=None if region == HOST else region,
    )


def _jobs_moved(region: str) -> Rule:
    """How many jobs of one region change their sector with the deal."""
    return Rule(
        name=f"jobs-moved-{_slug(region)}",
        label=f"{REGION_LABELS[region]}: jobs in another sector with the deal than without it",
        unit="thousand_persons",
        series=partial(readings.jobs, region=region),
        reading="in",
        years=(2030,),
        difference=True,
        block="economy",
        region=None if region == HOST else region,
        summed=readings.moved,
    )


def _exports(partner: str, *, change: bool) -> Rule:
    """What one partner sells to the United States, or what the deal changes in it."""
    what = "change of exports to the US by the deal" if change else "exports to the US, before duty"
    return Rule(
        name=f"exports-to-us-{_slug(partner)}{'-change' if change else ''}",
        label=f"{REGION_LABELS[partner]}: {what}",
        unit="usd_bn",
        series=partial(readings.exports_to_us, partner=partner),
        reading="in",
        years=(2028, 2030) if change else (2030,),
        difference=change,
        block="economy",
        region=partner,
    )


TRADE_HEADLINES: tuple[Rule, ...] = (
    *(_real_income(region) for region in REGIONS),
    *(_exports(partner, change=change) for partner in PARTNERS for change in (False, True)),
    Rule(
        name="us-tariff-revenue-change",
        label="Change of US tariff revenue by the deal",
        unit="usd_bn",
        series=readings.us_tariff_revenue,
        reading="in",
        years=(2028, 2030),
        difference=True,
        block="economy",
    ),
    *(_jobs_moved(region) for region in REGIONS),
    Rule(
        name="us-pass-through",
        label="Part of the change of US duties since the base year that US buyers bear",
        unit="share",
        series=readings.us_pass_through,
        reading="in",
        years=(2030,),
        block="economy",
    ),
)
"""Every headline of the economy, in the order in which it is shown."""
