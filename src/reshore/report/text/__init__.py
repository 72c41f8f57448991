"""Sentences of the sections, made from numbers: none stands where the numbers are missing or do not carry it."""

from reshore.report.text import (
    capacity,
    cases,
    change,
    economy,
    fabs,
    market,
    money,
    people,
    places,
    slopes,
    stress,
    trust,
)

__all__ = [
    "capacity",
    "cases",
    "change",
    "economy",
    "fabs",
    "market",
    "money",
    "people",
    "places",
    "slopes",
    "stress",
    "trust",
]
