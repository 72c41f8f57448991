"""Every result of a run: its axes, its unit and what it is in words, in one table.

The NetCDF files, the reference and the checks of the surface all read it from here.
"""

from __future__ import annotations

from typing import NamedTuple

from reshore.names import (
    BORDER_CASES,
    CASE_YEARS,
    CREWS,
    CUTOFFS,
    DUTY_LINES,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    NODE_CLASSES,
    REGIONS,
    RELIANCES,
    ROLES,
    SECTORS,
    STAFF,
)

FIRST_STORED_YEAR = 2024
"""Results keep the year before the first one shown, so that changes over a year can be taken."""

STORED_YEARS = tuple(range(FIRST_STORED_YEAR, LAST_YEAR + 1))
MILESTONES = ("permits", "start", "building", "tool_in", "qualified", "volume", "full")
VISAS = ("requested", "granted", "refused", "waiting")
QUANTILES = (0.1, 0.5, 0.9)
LEDGER_ENTRIES = (
    "building", "craft_wages", "tools", "staff_wages", "expert_pay", "relocation", "housing", "training_sponsor",
    "training_host", "training_partner", "tax_credit", "grants", "loans", "guarantee_loss", "park_sponsor", "park_host",
    "park_partner", "materials",
)  # fmt: skip
"""Kinds of payments; who pays whom stands in `reshore.buildout.ledger.LEDGER`."""

RESULT_MEANINGS = {
    0: "solved",
    1: "a number is not finite",
    2: "persons, wafers or money are not conserved",
    3: "a year of the chip market is not solved",
    4: "nobody can supply a class of chips that somebody needs",
    5: "the economy of a year is not solved",
}
"""Result code of a draw to what it means."""


class Variable(NamedTuple):
    """One result: its axes, its unit (a code of `reshore.units`) and what it is in words."""

    axes: tuple[str, ...]
    unit: str
    long_name: str


_YEARLY = ("draw", "year")
_PROJECT = (*_YEARLY, "project")
_SITE = (*_YEARLY, "site")

VARIABLES: dict[str, Variable] = {
    "milestone_month": Variable(
        ("draw", "project", "milestone"), "month", "month in which a project passes a milestone; NaN: not by 2040"
    ),
    "planned_capacity_kwpm": Variable(("draw", "project"), "kwpm", "capacity that a project is planned to have"),
    "capacity_kwpm": Variable(_PROJECT, "kwpm", "wafer starts a month in December"),
    "yield_share": Variable(_PROJECT, "share", "good dies of a reference chip as a share of all dies, in December"),
    "good_wafers_k": Variable(_PROJECT, "kwafers", "wafers finished in the year, times yield"),
    "region_capacity_kwpm": Variable((*_YEARLY, "region", "node"), "kwpm", "capacity in December by region and class"),
    "visiting_experts_persons": Variable((*_SITE, "role"), "persons", "visiting experts at work, mean of the year"),
    "trainees_persons": Variable((*_SITE, "staff"), "persons", "trainees in fabs, mean of the year"),
    "experienced_persons": Variable((*_SITE, "staff"), "persons", "experienced staff in fabs, mean of the year"),
    "trainees_abroad_persons": Variable(_SITE, "persons", "trainees away at the partner's fabs, mean of the year"),
    "unfilled_posts_persons": Variable(_SITE, "persons", "posts that fabs need and cannot fill, mean of the year"),
    "trained_persons": Variable(_SITE, "persons", "persons who became experienced staff in the year"),
    "crew_persons": Variable((*_SITE, "crew"), "persons", "craft workers on building sites, mean of the year"),
    "crew_peak_persons": Variable(_SITE, "persons", "craft workers on building sites, highest month of the year"),
    "visas_persons": Variable((*_SITE, "visa"), "persons", "visa petitions in the year; waiting: at its end"),
    "housing_cost_index": Variable(_SITE, "index", "housing cost near the fabs, mean of the year, before fabs = 1"),
    "craft_wage_index": Variable(_SITE, "index", "wage of craft workers, mean of the year, before fabs = 1"),
    "supplier_share": Variable(_SITE, "share", "capability of suppliers near the fabs, mean of the year"),
    "ledger_usd_bn": Variable((*_YEARLY, "entry"), "usd_bn", "payments for projects in the United States"),
    "starts_quantile_kwpm": Variable(
        ("quantile", "month", "project"), "kwpm", "wafer starts by month: quantiles of each whole chunk, averaged"
    ),
    "chip_price_index": Variable(
        (*_YEARLY, "destination", "node"),
        "index",
        "what device makers pay for a class of chips, duties included; 2024 = 1",
    ),
    "chip_utilisation_share": Variable(
        (*_YEARLY, "region", "node"), "share", "output of fabs over the most they can make"
    ),
    "chip_flow_usd_bn": Variable(
        (*_YEARLY, "region", "destination"), "usd_bn", "chips by region of the fab and of use"
    ),
    "chip_rent_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "what owners earn because their fabs are full"),
    "us_chip_imports_usd_bn": Variable(
        (*_YEARLY, "customs", "node"), "usd_bn", "bare chips into the United States by customs origin"
    ),
    "us_chips_in_goods_usd_bn": Variable(
        (*_YEARLY, "assembly"), "usd_bn", "chips inside goods that the United States use, by where the goods are made"
    ),
    "us_reliance_share": Variable(
        (*_YEARLY, "reliance", "node"), "share", "share of foreign chips in what the United States use, by class"
    ),
    "us_reliance_total_share": Variable((*_YEARLY, "reliance"), "share", "the same over all classes, by value"),
    "us_leading_reliance_share": Variable(
        (*_YEARLY, "cutoff"),
        "share",
        "share of foreign fabs in the leading chips that the United States use in any form",
    ),
    "chip_duty_usd_bn": Variable((*_YEARLY, "line"), "usd_bn", "duties on chips paid to US customs, by customs line"),
    "chip_duty_by_owner_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "duties on bare chips by owner of the fab"),
    "quota_limit_usd_bn": Variable(
        (*_YEARLY, "owner"), "usd_bn", "what an owner may bring in inside its quota; 0: none"
    ),
    "quota_used_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "what it brings in inside its quota"),
    "us_supply_concentration": Variable(
        (*_YEARLY, "node"), "index", "sum of squared shares of fab regions in the chips that the United States use"
    ),
    "leading_output_share": Variable((*_YEARLY, "owner"), "share", "share of owners in the world's leading chips"),
    "leading_home_share": Variable((*_YEARLY, "owner"), "share", "share of owners' leading chips made at home"),
    "case_duty_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "duties on bare chips paid to US customs, by owner of the fab"
    ),
    "case_goods_duty_usd_bn": Variable(
        ("draw", "case_year", "case"), "usd_bn", "duties on chips inside goods paid to US customs"
    ),
    "case_licence_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "value of the licences under the quota of an owner"
    ),
    "case_quota_used_share": Variable(
        ("draw", "case_year", "case", "owner"), "share", "share of its quota that is used"
    ),
    "case_quota_limit_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "size of the quota of an owner; 0: none"
    ),
    "case_dutiable_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"),
        "usd_bn",
        "bare chips of an owner packaged abroad; with a quota: those that it covers",
    ),
    "case_rent_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "what owners earn because their fabs are full"
    ),
    "case_user_loss_usd_bn": Variable(
        ("draw", "case_year", "case"), "usd_bn", "what US device makers lose to prices against no duty on chips"
    ),
    "case_us_price_index": Variable(
        ("draw", "case_year", "case", "node"), "index", "what US device makers pay for a class of chips; 2024 = 1"
    ),
    "case_reliance_share": Variable(
        ("draw", "case_year", "case", "reliance"), "share", "share of foreign chips in what the United States use"
    ),
    "case_us_output_usd_bn": Variable(("draw", "case_year", "case"), "usd_bn", "chips made in the United States"),
    "base_price_usd_per_wafer": Variable(
        ("draw", "node"), "usd_per_wafer", "mean value of the chips on a wafer of a class in 2024"
    ),
    "wafer_price_usd_per_wafer": Variable(
        ("draw", "node"), "usd_per_wafer", "price of a processed wafer that this value means"
    ),
    "base_year_gap_share": Variable(
        ("draw",), "share", "how far the fit of 2024 stays from the totals of US customs, over their sum"
    ),
    "market_residual": Variable(("draw",), "1", "largest gap of any condition of the chip market"),
    "real_income_change_share": Variable(
        (*_YEARLY, "region"), "share", "real income over that of the base year at the law of the base year, less one"
    ),
    "first_order_welfare_share": Variable(
        (*_YEARLY, "region"), "share", "the same to first order: terms of trade plus volume of trade"
    ),
    "exports_usd_bn": Variable((*_YEARLY, "region"), "usd_bn", "exports of goods and services before duty"),
    "imports_usd_bn": Variable((*_YEARLY, "region"), "usd_bn", "imports of goods and services before duty"),
    "goods_exports_usd_bn": Variable((*_YEARLY, "region"), "usd_bn", "the part of the exports that is goods"),
    "exports_to_us_usd_bn": Variable(
        (*_YEARLY, "partner"), "usd_bn", "exports of goods and services to the United States before duty"
    ),
    "goods_exports_to_us_usd_bn": Variable((*_YEARLY, "partner"), "usd_bn", "the part of them that is goods"),
    "tariff_revenue_usd_bn": Variable((*_YEARLY, "region"), "usd_bn", "duties that a region collects"),
    "us_duty_by_partner_usd_bn": Variable(
        (*_YEARLY, "partner"), "usd_bn", "duties that US customs collect on all but bare chips, by partner"
    ),
    "output_usd_bn": Variable((*_YEARLY, "region", "sector"), "usd_bn", "gross output before duty"),
    "jobs_thousand": Variable(
        (*_YEARLY, "region", "sector"), "thousand_persons", "jobs; their total in a region is fixed"
    ),
    "us_pass_through_share": Variable(
        _YEARLY, "share", "part of the change of US duties since the base year that US buyers bear"
    ),
    "join_residual_share": Variable(
        _YEARLY,
        "share",
        "how far spending on chips in the economy and in the chip market part, over that of the market",
    ),
    "foreign_investment_usd_bn": Variable(
        (*_YEARLY, "owner"), "usd_bn", "what owners abroad bring in for fabs in the United States"
    ),
    "profit_outflow_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "what they take out for it"),
    "economy_residual": Variable(("draw",), "1", "largest gap in the balance of trade and of labour, over value added"),
    "conservation_residual": Variable(("draw",), "1", "largest relative gap in the balance of persons, wafers, money"),
    "result_code": Variable(
        ("draw",), "code", "; ".join(f"{code}: {meaning}" for code, meaning in RESULT_MEANINGS.items())
    ),
}
"""Name of every variable of a result to its axes, unit and long name."""

AXES: dict[str, tuple[str | int | float, ...]] = {
    "year": STORED_YEARS,
    "region": REGIONS,
    "node": NODE_CLASSES,
    "destination": REGIONS,
    "partner": REGIONS,
    "sector": SECTORS,
    "customs": REGIONS,
    "assembly": REGIONS,
    "owner": REGIONS,
    "reliance": RELIANCES,
    "cutoff": CUTOFFS,
    "line": DUTY_LINES,
    "case": BORDER_CASES,
    "case_year": CASE_YEARS,
    "role": ROLES,
    "staff": STAFF,
    "crew": CREWS,
    "visa": VISAS,
    "milestone": MILESTONES,
    "entry": LEDGER_ENTRIES,
    "quantile": QUANTILES,
    "month": tuple(range(12 * (FIRST_STORED_YEAR - FIRST_YEAR), MONTHS)),
}
"""Axes whose labels are the same in every run; `draw`, `project` and `site` come from the run."""
