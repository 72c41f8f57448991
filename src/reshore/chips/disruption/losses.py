"""What missing chips cost: output of the sectors that wait for them, and of the fabs that stand still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from reshore.world.chip_users import ChipSector
from reshore.world.tables import rows

if TYPE_CHECKING:
    from reshore.chips.disruption.months import Months
    from reshore.chips.disruption.numbers import Numbers

MAKERS = "chip makers"
"""Label of the last sector: the fabs themselves."""

BASE_YEAR = 2024
"""Year of the tables of output and value added."""


@dataclass(frozen=True)
class Losses:
    """Value added that is lost, at the size of the event's year and prices of 2024.

    Args:
        sectors: labels of the sectors; the makers of chips come last.
        idle_share: output that a sector of a region does not make [share].
        usd_bn: value added lost in the month; below zero where fabs sell more than before [usd_bn].
        gdp_usd_bn: output of a region in a year [usd_bn].
    """

    sectors: tuple[str, ...]
    idle_share: Float[np.ndarray, "month region user draw"]
    usd_bn: Float[np.ndarray, "month region sector draw"]
    gdp_usd_bn: Float[np.ndarray, "region draw"]


def idle(
    use_share: Float[np.ndarray, "month node destination draw"],
    need_k: Float[np.ndarray, "node destination draw"],
    class_share: Float[np.ndarray, "user node"],
    abroad: Float[np.ndarray, "draw"],
    exponent: Float[np.ndarray, "draw"],
) -> Float[np.ndarray, "month region user draw"]:
    """Output that sectors do not make: the sum over classes of mix x (1 - (supply / need)^rho).

    Of the value added of a region, a part hangs on chips that come to the region itself and the rest on chips put into
    goods anywhere: supply over need is the mean of both.

    Args:
        use_share: chips that buyers get over what they need [share].
        need_k: wafers that they use before [kwafers].
        class_share: share of a sector's output whose scarcest chip is of a class [share].
        abroad: part that hangs on chips used anywhere [share].
        exponent: rho [1].

    Returns:
        Idle share.
    """
    total = need_k.sum(axis=1)
    world = np.divide((use_share * need_k).sum(axis=2), total, out=np.ones_like(use_share[:, :, 0]), where=total > 0)[
        :, :, None
    ]
    supply = np.clip((1 - abroad) * use_share + abroad * world, 0.0, 1.0)
    return np.asarray(np.einsum("sn,tnrd->trsd", class_share, 1 - supply**exponent))


def losses_of(months: Months, numbers: Numbers, year: int) -> Losses:
    """What an event costs, month by month, by region and sector. Direct losses only.

    Args:
        months: what happens.
        numbers: what is drawn.
        year: calendar year of the event.

    Returns:
        Losses.
    """
    sectors = rows(ChipSector)
    growth = (1 + numbers.gdp_growth) ** (year - BASE_YEAR)
    gdp = numbers.gdp_2024_usd_bn * growth
    worth = np.array([row.value_added_usd_bn for row in sectors]).T[:, :, None]
    users = worth / worth.sum() * numbers.users_share_of_gdp * gdp.sum(axis=0)
    mix = np.array([row.class_shares for row in sectors])
    share = idle(months.use_share, months.need_k, mix, numbers.abroad_share, numbers.idle_exponent)
    fabs = (months.sold_before_usd_bn - months.sold_usd_bn) * numbers.fab_value_added_share
    return Losses(
        sectors=(*(row.label for row in sectors), MAKERS),
        idle_share=share,
        usd_bn=np.concatenate([share * users / 12, fabs[:, :, None]], axis=2),
        gdp_usd_bn=gdp,
    )
