"""The rows of facts that the engine does not read: for checks, for citations, and for the blocks that come later.

Regions are ISO 3166-1 alpha-3 codes; groups stand in the user-assigned range (XWD world, XEU Europe, XEM Europe with
the Middle East, XSE south-east Asia, XOT others). Periods are written as exactly as they are known.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from reshore.world.rows import Row

Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class CapacityFact(Row):
    """Wafer capacity of a region, as a share of the world or in wafer starts, measured or forecast.

    Args:
        year: year; blank where the source names none.
        region_iso3: region.
        segment: what is counted.
        share_pct: share of the world [%].
        capacity_kwpm_300mm: wafer starts [kwpm].
        is_forecast: whether it is a forecast.
    """

    year: int | None = None
    region_iso3: Iso3
    segment: str
    share_pct: float | None = None
    capacity_kwpm_300mm: float | None = None
    is_forecast: bool


class BuildTime(Row):
    """How long a step of building a fab takes.

    Args:
        host_iso3: where.
        region_name: place in words.
        period: when.
        metric: from what to what.
        value_days: days, where the source counts days.
        value_months: months [months].
    """

    host_iso3: Iso3
    region_name: str
    period: str
    metric: str
    value_days: float | None = None
    value_months: float


class Cost(Row):
    """What a wafer or a fab costs, or who pays part of it.

    Args:
        metric: what is measured.
        scope_iso3: where.
        node_nm: node [nm].
        as_of: when.
        value_usd_per_wafer: value [usd_per_wafer].
        value_musd_per_kwpm: value [million US dollars per kwpm].
        value_busd: value [usd_bn].
        value_ratio_us_over_twn: United States over Taiwan [ratio].
        value_pct: value [% or points].
        range_low: low end, in the unit of the value.
        range_high: high end.
    """

    metric: str
    scope_iso3: Iso3
    node_nm: float | None = None
    as_of: str
    value_usd_per_wafer: float | None = None
    value_musd_per_kwpm: float | None = None
    value_busd: float | None = None
    value_ratio_us_over_twn: float | None = None
    value_pct: float | None = None
    range_low: float | None = None
    range_high: float | None = None


class WorkforceFact(Row):
    """People, their training, pay, visas and homes.

    Args:
        metric: what is measured.
        scope_iso3: where.
        as_of: when.
        value_persons: persons, places or calls [persons].
        value_pct: value [%].
        value_months: value [months].
        value_usd: value [US dollars].
        range_low: low end, in the unit of the value.
        range_high: high end.
    """

    metric: str
    scope_iso3: Iso3
    as_of: str
    value_persons: float | None = None
    value_pct: float | None = None
    value_months: float | None = None
    value_usd: float | None = None
    range_low: float | None = None
    range_high: float | None = None


class SciencePark(Row):
    """A science park or a cluster in one year.

    Args:
        year: year, or part of one.
        park: name.
        host_iso3: where.
        revenue_ntd_bn: revenue [billion New Taiwan dollars].
        revenue_growth_pct: growth on a year before [%].
        employees_persons: staff [persons].
        firms_admitted: firms admitted or moved in [firms].
    """

    year: str
    park: str
    host_iso3: Iso3
    revenue_ntd_bn: float | None = None
    revenue_growth_pct: float | None = None
    employees_persons: float | None = None
    firms_admitted: float | None = None


class Event(Row):
    """Something that happened, or that the law schedules.

    Args:
        date: day.
        event: what.
        actor_iso3: who.
        kind: which field of events.
    """

    date: dt.date
    event: str
    actor_iso3: Iso3
    kind: str


class DealTerm(Row):
    """A term of a deal or of a tariff law, as published.

    Args:
        deal_id: which deal or law.
        partner_iso3: with whom.
        date: day of the text or statement.
        term: what it says.
        value_busd: value [usd_bn].
        value_pct: value [%].
        value_multiple: value [times].
        value_kwpm_300mm: value [kwpm].
        value_busd_per_year_cap: ceiling [usd_bn_per_year].
    """

    deal_id: str
    partner_iso3: Iso3
    date: dt.date
    term: str
    value_busd: float | None = None
    value_pct: float | None = None
    value_multiple: float | None = None
    value_kwpm_300mm: float | None = None
    value_busd_per_year_cap: float | None = None


class EconomicFact(Row):
    """An elasticity, a learning rate, or an effect that someone estimated.

    Args:
        parameter: what is measured.
        scope_iso3: where.
        period: when.
        value_number: value [1].
        value_pct: value [%].
        value_busd: value [usd_bn].
        range_low: low end, in the unit of the value.
        range_high: high end.
    """

    parameter: str
    scope_iso3: Iso3
    period: str = ""
    value_number: float | None = None
    value_pct: float | None = None
    value_busd: float | None = None
    range_low: float | None = None
    range_high: float | None = None


class Forecast(Row):
    """What somebody forecast, for comparison with ours and for back-tests.

    Args:
        made_on: when it was made.
        target_year: for which year; blank where none was named.
        target: what it forecasts.
        region_iso3: where.
        value_pct: value [%].
        value_kwpm_300mm: value [kwpm].
        value_busd: value [usd_bn].
    """

    made_on: str
    target_year: int | None = None
    target: str
    region_iso3: Iso3
    value_pct: float | None = None
    value_kwpm_300mm: float | None = None
    value_busd: float | None = None


class TradeFact(Row):
    """A flow of trade, a sale, a profit or an investment; categories overlap and must not be added.

    Args:
        year: year, or part of one.
        flow: kind of flow.
        reporter_iso3: who reports it.
        partner_iso3: with whom.
        category: which goods.
        value_busd: value [usd_bn].
        share_pct: share of the whole [%].
        growth_pct: growth on a year before [%].
    """

    year: str
    flow: str
    reporter_iso3: Iso3
    partner_iso3: Iso3
    category: str
    value_busd: float | None = None
    share_pct: float | None = None
    growth_pct: float | None = None
