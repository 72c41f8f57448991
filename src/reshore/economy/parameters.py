"""What the economy takes from the baseline; meanings and units stand in the parameter files."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import equinox as eqx
from jaxtyping import Float

if TYPE_CHECKING:
    from collections.abc import Mapping


class EconomyParameters(eqx.Module):
    """One draw of what the economy rests on beside its table."""

    trade_elasticity_ratio: Float[Any, "*draw"]
    trade_elasticity_short_share: Float[Any, "*draw"]
    trade_elasticity_years: Float[Any, "*draw"]
    investment_return: Float[Any, "*draw"]
    investment_payback_years: Float[Any, "*draw"]
    other_investment_building_share: Float[Any, "*draw"]
    tool_origin_share: Float[Any, "*draw region"]
    chip_share: Float[Any, "*draw region"]
    new_money_share: Float[Any, "*draw"]
    delivery_rate: Float[Any, "*draw"]


def economy_parameters(values: Mapping[str, Any]) -> EconomyParameters:
    """The parameters of one draw, or of many with the draws along the first axis.

    Args:
        values: parameter stem to its values.

    Raises:
        KeyError: the baseline has no parameter of that stem.
    """
    return EconomyParameters(**{field.name: values[field.name] for field in dataclasses.fields(EconomyParameters)})
