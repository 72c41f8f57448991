"""The registry of units: what each code in a parameter file, a table or a result means.

There is no unit arithmetic at run time. Names carry their unit as a suffix, results carry it as an attribute, and tests
check both against this registry.
"""

from __future__ import annotations

MONTHS_A_YEAR = 12
"""Months in a year, from capacity a month to output a year [months]."""

UNITS: dict[str, str] = {
    "1": "a pure number",
    "share": "a fraction of one",
    "percent": "parts in a hundred, as deal files write shares and rates",
    "rate_per_year": "a fraction a year",
    "ratio": "one quantity over another of the same kind",
    "days": "days",
    "months": "months",
    "month": "months since January 2019",
    "years": "years",
    "date": "a calendar date",
    "persons": "persons",
    "thousand_persons": "thousand persons",
    "persons_per_month": "persons a month",
    "persons_per_kwpm": "persons per thousand wafer starts a month",
    "places_per_year": "training places a year",
    "firms": "firms",
    "firms_per_usd_bn": "firms per billion US dollars",
    "households": "households",
    "persons_per_household": "persons in a household",
    "acres": "acres of land",
    "count": "a whole number of things",
    "kwpm": "thousand 300 mm-equivalent wafer starts a month",
    "kwpm_per_year": "thousand wafer starts a month, gained each year",
    "kwafers": "thousand 300 mm-equivalent wafers",
    "usd_bn": "billion US dollars, current prices",
    "usd_mn": "million US dollars, current prices",
    "usd_bn_per_kwpm": "billion US dollars per thousand wafer starts a month",
    "usd_mn_per_kwpm": "million US dollars per thousand wafer starts a month",
    "usd_bn_per_year": "billion US dollars a year",
    "ntd_bn": "billion New Taiwan dollars, current prices",
    "usd": "US dollars, current prices",
    "usd_per_year": "US dollars a person and year",
    "usd_per_person": "US dollars a person",
    "usd_per_month": "US dollars a person and month",
    "usd_per_wafer": "US dollars a wafer",
    "defects_per_cm2": "killer defects per square centimetre",
    "cm2": "square centimetres",
    "per_month": "fraction a month",
    "hours_per_week": "hours a week",
    "index": "an index, base year one",
    "code": "a coded outcome, explained by the variable",
}
"""Unit code to its meaning in words."""


SYMBOLS: dict[str, str] = {
    "kwpm": "kwpm",
    "usd_bn": "bn USD",
    "share": "%",
    "persons": "persons",
    "thousand_persons": "thousand persons",
    "months": "months",
    "1": "",
    "ratio": "x",
    "index": "",
    "defects_per_cm2": "defects/cm²",
}
"""How screens show a unit; codes that are not listed are shown as they are."""
