"""What the chip market takes from the baseline and from the clauses of a deal: arrays of fixed shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jaxtyping import Float, Int

ORIGIN_SLOTS = 12
"""Most pairs of fab region and owner in one node class."""

QUOTA_SLOTS = 2
"""Most owners with a quota at the same time."""

CASES = ("free", "law", "imposed", "imposed_all")
"""Border regimes that are solved beside each other: no duty on chips at all; the law as the deal leaves it, with
threats not carried out; threats carried out, with the ways out that the deal gives; threats carried out, on every
firm."""

LICENCE_HOLDERS = ("builder", "auction", "government")
"""Who holds the licences of a quota."""

REPAIRS = ("none", "taper", "clawback")
"""Changes of a quota against its wrong incentives."""


@dataclass(frozen=True)
class ChipBase:
    """Who makes chips of each class where, and what way they take.

    Args:
        region: region of the fabs of a slot, an index of `names.REGIONS`; 0 where the slot is empty.
        owner: region of their owners.
        used: 1 for a slot that is used [1].
        base_share: share of the region's capacity of the class at the end of 2024 (without listed projects) that the
            slot holds; adds to one over the slots of a region that has capacity [share].
        route_share: where chips of the slot are packaged; rows add to one [share].
        builder_share: share of the owner's chips of a class made by firms that build in the United States [share].
        firms: names of firms that a deal can exempt by name.
        firm_owner: region of each firm, an index of `names.REGIONS`.
        firm_share: the firm's share of its owner region's chips of a class [share].
    """

    region: Int[Any, "node origin"]
    owner: Int[Any, "node origin"]
    used: Float[Any, "node origin"]
    base_share: Float[Any, "node origin"]
    route_share: Float[Any, "node origin packaging"]
    builder_share: Float[Any, "owner node"]
    firms: tuple[str, ...]
    firm_owner: Int[Any, "firm"]
    firm_share: Float[Any, "firm node"]


@dataclass(frozen=True)
class ChipTerms:
    """The clauses that act at the border of the chip market, by calendar year from 2019 to 2040.

    A rate that holds for part of a year counts for that part. `case` goes along `CASES`.

    Args:
        duty_rate: duty on bare chips that nobody is exempt from: ordinary and other tariffs that name chips [share].
        chip_duty_rate: chip tariff, before anybody's exemption [share].
        exempt_share: share of an owner's chips on which the United States collect no chip tariff, without limit; over a
            year in which rates change, weighted with the rate [share].
        quota_owner: owner of each quota, an index of `names.REGIONS`; -1 where the slot is empty.
        quota_share: share of an owner's chips of a class that comes under its quota [share].
        quota_duty_share: duty above the quota over the full chip tariff, where the deal says it; -1 where it leaves it
            open [share].
        quota_by_value: 1: counted by value, 0: in wafers, -1: not said [1].
        quota_building: duty-free imports over planned capacity while it is being built [ratio].
        quota_built: duty-free imports over capacity once it stands [ratio].
        quota_period_months: length of the building period that counts, `NEVER` where the deal does not end it [months].
        quota_in_force: share of the year in which the quota holds, by case [share].
        quota_first_month: month in which the clause of the quota begins; what made volume before is not new [months].
        quota_holder: who holds the licences, an index of `LICENCE_HOLDERS`.
        quota_repair: how the quota is repaired, an index of `REPAIRS`.
        goods_duty_rate: duty on the chips inside other goods, by region where the goods are made [share].
        running_cost_share: share of the running cost of fabs in a region that a subsidy pays [share].
    """

    duty_rate: Float[Any, "case year customs importer"]
    chip_duty_rate: Float[Any, "case year customs importer"]
    exempt_share: Float[Any, "case year owner node"]
    quota_owner: Int[Any, "quota"]
    quota_share: Float[Any, "owner node"]
    quota_duty_share: Float[Any, "quota"]
    quota_by_value: Float[Any, "quota"]
    quota_building: Float[Any, "quota"]
    quota_built: Float[Any, "quota"]
    quota_period_months: Float[Any, "quota"]
    quota_in_force: Float[Any, "case year quota"]
    quota_first_month: Float[Any, "quota"]
    quota_holder: Int[Any, "quota"]
    quota_repair: Int[Any, "quota"]
    goods_duty_rate: Float[Any, "case year assembly importer"]
    running_cost_share: Float[Any, "year region node"]
