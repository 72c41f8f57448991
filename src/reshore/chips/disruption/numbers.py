"""The uncertain numbers of a disruption, as one draw of the baseline after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from jaxtyping import Float

from reshore.names import NODE_CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np


@runtime_checkable
class HasParameters(Protocol):
    """Anything that holds one value of every parameter for every draw."""

    @property
    def parameters(self) -> Mapping[str, np.ndarray]:
        """Stem of a parameter to values, draws along the leading axis."""
        ...


@dataclass(frozen=True)
class Numbers:
    """What nobody knows about a disruption, by draw. Classes come first, the draw last.

    Args:
        blockade_cut: share of what Taiwan ships that a blockade stops [share].
        blockade_restart_months: time until starved fabs run as before [months].
        war_destroyed_share: capacity in Taiwan that a war destroys for good [share].
        war_restart_months: time until the fabs that are left run as before [months].
        material_stock_months: time for which fabs run on materials in store [months].
        fab_import_share: share of fab output that stops without any imports [share].
        neighbour_lane_cut: share of what Korea, Japan and China ship that does not get through in a war [share].
        neighbour_lane_months: time for which that lasts [months].
        stock_months: chips that users hold over what they use in a month [months].
        substitution: short-run elasticity of substitution between sources [1].
        demand_elasticity: short-run elasticity of use with respect to the price [1].
        choke_price_ratio: price over the one before at which users rather stop [ratio].
        idle_exponent: power from the share of chips that users get to the share of output that they keep [1].
        abroad_share: value added of chip users that hangs on chips used in other regions [share].
        users_share_of_gdp: value added of chip users over world output [share].
        fab_value_added_share: value added over sales in the making of chips [share].
        value_added_of_revenue_share: value added over sales of chip users [share].
        gdp_growth: growth of output a year after 2024 [rate_per_year].
        gdp_2024_usd_bn: output by region in 2024 [usd_bn].
    """

    blockade_cut: Float[Any, "draw"]
    blockade_restart_months: Float[Any, "draw"]
    war_destroyed_share: Float[Any, "draw"]
    war_restart_months: Float[Any, "draw"]
    material_stock_months: Float[Any, "draw"]
    fab_import_share: Float[Any, "draw"]
    neighbour_lane_cut: Float[Any, "draw"]
    neighbour_lane_months: Float[Any, "draw"]
    stock_months: Float[Any, "node draw"]
    substitution: Float[Any, "node draw"]
    demand_elasticity: Float[Any, "draw"]
    choke_price_ratio: Float[Any, "draw"]
    idle_exponent: Float[Any, "draw"]
    abroad_share: Float[Any, "draw"]
    users_share_of_gdp: Float[Any, "draw"]
    fab_value_added_share: Float[Any, "draw"]
    value_added_of_revenue_share: Float[Any, "draw"]
    gdp_growth: Float[Any, "draw"]
    gdp_2024_usd_bn: Float[Any, "region draw"]


def numbers_of(drawn: HasParameters) -> Numbers:
    """The numbers of a disruption from all that was drawn.

    Args:
        drawn: one value of every parameter for every draw.

    Returns:
        The numbers; the same draw means the same disruption, with the deal and without it.
    """
    nodes = len(NODE_CLASSES)
    return Numbers(
        blockade_cut=drawn.parameters["blockade_cut"],
        blockade_restart_months=drawn.parameters["blockade_restart_months"],
        war_destroyed_share=drawn.parameters["war_destroyed_share"],
        war_restart_months=drawn.parameters["war_restart_months"],
        material_stock_months=drawn.parameters["material_stock_months"],
        fab_import_share=drawn.parameters["fab_import_share"],
        neighbour_lane_cut=drawn.parameters["neighbour_lane_cut"],
        neighbour_lane_months=drawn.parameters["neighbour_lane_months"],
        stock_months=drawn.parameters["chip_stock_months"][:, :nodes].T,
        substitution=drawn.parameters["short_run_substitution"][:, :nodes].T,
        demand_elasticity=drawn.parameters["short_run_demand_elasticity"],
        choke_price_ratio=drawn.parameters["choke_price_ratio"],
        idle_exponent=drawn.parameters["idle_exponent"],
        abroad_share=drawn.parameters["chip_users_abroad_share"],
        users_share_of_gdp=drawn.parameters["chip_users_share_of_gdp"],
        fab_value_added_share=drawn.parameters["fab_value_added_share"],
        value_added_of_revenue_share=drawn.parameters["value_added_of_revenue_share"],
        gdp_growth=drawn.parameters["gdp_growth"],
        gdp_2024_usd_bn=drawn.parameters["gdp_2024_usd_bn"].T,
    )
