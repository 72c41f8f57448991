"""Sentences of the sections, made from numbers: none stands where the numbers are missing or do not carry it."""

from reshore.report.text import capacity, change, fabs, money, people, places, slopes, trust

__all__ = ["capacity", "change", "fabs", "money", "people", "places", "slopes", "trust"]
