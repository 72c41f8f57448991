"""One market-year as numbers, and what clears it.

Arrays are written for one draw and name their leading axes; any further axes at the end are independent markets, which
all fields then carry. Quantities are thousand wafers a year, prices are US dollars a wafer at customs value.
"""

from __future__ import annotations

from typing import Any

import equinox as eqx
from jaxtyping import Float, Int

IMPORTER = 0
"""Destination in which quotas hold: the United States, the first of `names.REGIONS`."""

NO_LIMIT = 1.0e9
"""A quota or a packaging capacity that never binds; in place of infinity, so that slopes stay finite."""


class Market(eqx.Module):
    """Everything that decides one market-year.

    `origin` is a slot of a class: fabs in one region that belong to owners of one region. A slot without capacity or
    without weight is empty.

    Args:
        cost_usd_per_wafer: price at which fabs of a slot offer while they are not full [usd_per_wafer].
        capacity_k: most that they can make in the year [kwafers].
        weight: weight of a slot in the purchases of a destination; adds to one over the slots of a class and
            destination where all are as dear as the reference; zero where they do not trade [1].
        demand_k: wafers that a destination would use at the reference price [kwafers].
        reference_usd_per_wafer: price index at which `demand_k` is used [usd_per_wafer].
        substitution: elasticity of substitution between slots [1].
        demand_elasticity: elasticity of use with respect to the price index, as a positive number [1].
        freight_rate: freight and insurance over the supplier's price [share].
        duty_rate: duty over the supplier's price, inside any quota; the mean over routes and firms of the slot [share].
        route_share: where chips of a slot are packaged; adds to one over packaging regions [share].
        packaging_share: packaging's share of the cost of a class [share].
        packaging_capacity_k: most that a region can package in the year, all classes together [kwafers].
        quota_size: what may enter the United States at the rate inside: thousand wafers, or million US dollars where it
            is counted by value; `NO_LIMIT` for none [kwafers or usd_mn].
        quota_by_value: 1 where the quota is counted by value, 0 where it is counted in wafers [1].
        quota_duty: duty above the quota, on top of the one inside [share].
        quota_share: share of what a slot sends to the United States that a quota covers [share].
    """

    cost_usd_per_wafer: Float[Any, "node origin *many"]
    capacity_k: Float[Any, "node origin *many"]
    weight: Float[Any, "node origin destination *many"]
    demand_k: Float[Any, "node destination *many"]
    reference_usd_per_wafer: Float[Any, "node *many"]
    substitution: Float[Any, "node *many"]
    demand_elasticity: Float[Any, "node *many"]
    freight_rate: Float[Any, "node origin destination *many"]
    duty_rate: Float[Any, "node origin destination *many"]
    route_share: Float[Any, "node origin packaging *many"]
    packaging_share: Float[Any, "node *many"]
    packaging_capacity_k: Float[Any, "packaging *many"]
    quota_size: Float[Any, "quota *many"]
    quota_by_value: Float[Any, "quota *many"]
    quota_duty: Float[Any, "quota *many"]
    quota_share: Float[Any, "node origin quota *many"]


class Clearing(eqx.Module):
    """What clears a market-year.

    Args:
        log_rent: log of the supplier's price over what it would be with room to spare in the fab; zero while the fab is
            not full [1].
        log_packaging_rent: the same for packaging [1].
        quota_price: price of a licence: US dollars a wafer, or a share of value where the quota is by value
            [usd_per_wafer or share].
        residual: largest gap of any condition, relative to what it is about [1].
        steps: Newton steps taken [count].
        code: `reshore.solve.results` [code].
    """

    log_rent: Float[Any, "node origin *many"]
    log_packaging_rent: Float[Any, "packaging *many"]
    quota_price: Float[Any, "quota *many"]
    residual: Float[Any, "*many"]
    steps: Int[Any, "*many"]
    code: Int[Any, "*many"]


class Trade(eqx.Module):
    """Who supplies whom at what price in a cleared market-year.

    Args:
        supplier_usd_per_wafer: price at the gate of packaging, rents included [usd_per_wafer].
        landed_usd_per_wafer: price for the buyer: freight, duty and licences included [usd_per_wafer].
        price_index: what a destination pays for a class over the reference price [index].
        flow_k: wafers from a slot to a destination [kwafers].
        duty_usd_bn: duty paid to a destination's customs, inside and above quotas [usd_bn].
        licence_usd_bn: value of the licences that imports into the United States used [usd_bn].
        quota_used: what of each quota is used, in its own unit [kwafers or usd_mn].
        rent_usd_bn: what fabs earn because they are full [usd_bn].
        packaging_rent_usd_bn: what packaging plants earn because they are full, by region [usd_bn].
    """

    supplier_usd_per_wafer: Float[Any, "node origin *many"]
    landed_usd_per_wafer: Float[Any, "node origin destination *many"]
    price_index: Float[Any, "node destination *many"]
    flow_k: Float[Any, "node origin destination *many"]
    duty_usd_bn: Float[Any, "node origin destination *many"]
    licence_usd_bn: Float[Any, "node origin quota *many"]
    quota_used: Float[Any, "quota *many"]
    rent_usd_bn: Float[Any, "node origin *many"]
    packaging_rent_usd_bn: Float[Any, "packaging *many"]
