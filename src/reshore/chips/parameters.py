"""What the chip market takes from the baseline; meanings and units stand in the parameter files."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

if TYPE_CHECKING:
    from collections.abc import Mapping


class MarketParameters(eqx.Module):
    """Draws of what the chip market rests on, one after the other along the last axis."""

    chip_sales_usd_bn: Float[Array, "node *many"]
    chip_sales_total_usd_bn: Float[Array, "*many"]
    chip_utilisation_share: Float[Array, "node *many"]
    chip_utilisation_max_share: Float[Array, "*many"]
    us_chip_imports_usd_bn: Float[Array, "customs *many"]
    us_chip_home_use_usd_bn: Float[Array, "*many"]
    device_demand_share: Float[Array, "destination *many"]
    device_share_to_us: Float[Array, "destination *many"]
    chip_home_bias: Float[Array, "*many"]
    chip_flow_noise: Float[Array, "*many"]
    chip_substitution_short: Float[Array, "node *many"]
    chip_substitution_long: Float[Array, "node *many"]
    chip_demand_elasticity_short: Float[Array, "node *many"]
    chip_demand_elasticity_long: Float[Array, "node *many"]
    chip_elasticity_years: Float[Array, "*many"]
    chip_demand_growth: Float[Array, "node *many"]
    chip_demand_growth_late: Float[Array, "node *many"]
    chip_capacity_response: Float[Array, "*many"]
    chip_freight_rate: Float[Array, "*many"]
    packaging_cost_share: Float[Array, "node *many"]
    packaging_slack_share: Float[Array, "*many"]
    packaging_growth: Float[Array, "*many"]
    five_nm_share: Float[Array, "region *many"]
    intel_seven_share: Float[Array, "*many"]
    discrete_share_of_dao: Float[Array, "*many"]
    wafer_to_customs_ratio: Float[Array, "*many"]
    quota_rate_above_share: Float[Array, "*many"]
    us_cost_gap: Float[Array, "*many"]
    us_base_leading_kwpm: Float[Array, "*many"]


def market_parameters(values: Mapping[str, Array]) -> MarketParameters:
    """The parameters of many draws, with the draws along the last axis.

    Args:
        values: parameter stem to its values, draws along the first axis.

    Raises:
        KeyError: the baseline has no parameter of that stem.
    """
    fields = dataclasses.fields(MarketParameters)
    return MarketParameters(**{field.name: jnp.moveaxis(values[field.name], 0, -1) for field in fields})
