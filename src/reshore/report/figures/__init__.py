"""The figures of the report: which frames each one shows, in which panels, under which title, with which key.

Nothing is computed here: every number stands in a frame, which the reader can download beside the figure.
"""

from reshore.report.figures import capacity, cases, change, economy, fabs, market, money, people, places, stress, trust

__all__ = ["capacity", "cases", "change", "economy", "fabs", "market", "money", "people", "places", "stress", "trust"]
