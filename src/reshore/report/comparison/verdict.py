"""Which of two paths has more, and whether the numbers tell them apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.outcome import quantiles
from reshore.report.comparison.series import paired

if TYPE_CHECKING:
    from reshore.report.bands import Array
    from reshore.report.comparison.material import Material


@dataclass(frozen=True)
class Verdict:
    """One path held against another in leading-edge capacity [kwpm].

    Args:
        deal: name of the one.
        other: name of the other.
        low: one draw in ten has a lower difference.
        middle: half of the draws have a lower difference.
        high: one draw in ten has a higher difference.
        ahead: share of draws in which the first has more [share].
        same: share of draws in which both have the same [share].
    """

    deal: str
    other: str
    low: float
    middle: float
    high: float
    ahead: float
    same: float

    @property
    def behind(self) -> float:
        """Share of draws in which the first has less [share]."""
        return max(0.0, 1.0 - self.ahead - self.same)

    @property
    def equal(self) -> bool:
        """Whether both are the same in every draw."""
        return self.same == 1.0

    @property
    def told_apart(self) -> bool:
        """Whether zero lies outside the band from 10 to 90 % of the paired difference."""
        return self.low > 0 or self.high < 0


def verdict_on(deal: str, other: str, values: Array) -> Verdict:
    """The verdict on two paths from their difference in every draw.

    Args:
        deal: name of the one.
        other: name of the other.
        values: the first less the second [draw].
    """
    low, middle, high = (float(point) for point in quantiles(values))
    return Verdict(deal, other, low, middle, high, float(np.mean(values > 0)), float(np.mean(values == 0)))


def capacity_verdict(material: Material, deal: str, other: str, year: int) -> Verdict:
    """Which of two paths has more leading-edge capacity in the United States.

    Args:
        material: what the page reads.
        deal: name of the one.
        other: name of the other.
        year: the year at whose end they are compared.
    """
    return verdict_on(deal, other, paired(material, deal, other, year))


def ranking(material: Material, year: int) -> list[Verdict]:
    """Every deal held against the reference in leading-edge capacity, the largest median addition first.

    Args:
        material: what the page reads.
        year: the year at whose end they are compared.
    """
    reference = material.reference.name
    found = [capacity_verdict(material, side.name, reference, year) for side in material.rivals]
    return sorted(found, key=lambda verdict: -verdict.middle)
