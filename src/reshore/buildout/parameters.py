"""All parameters of the build-out in one draw, grouped by the block that reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array

from reshore.buildout.construction import ConstructionParameters
from reshore.buildout.crews import CrewParameters
from reshore.buildout.experts import ExpertParameters
from reshore.buildout.fabs import FabParameters
from reshore.buildout.fields import gather
from reshore.buildout.housing import HousingParameters
from reshore.buildout.ledger import MoneyParameters
from reshore.buildout.permits import PermitParameters
from reshore.buildout.staff import StaffParameters
from reshore.buildout.suppliers import SupplierParameters
from reshore.buildout.tools import ToolParameters
from reshore.buildout.yields import YieldParameters
from reshore.world.inputs import Projects

if TYPE_CHECKING:
    from collections.abc import Mapping


class Parameters(eqx.Module):
    """One draw of everything that nobody knows, in the shapes in which the equations read it."""

    permits: PermitParameters
    construction: ConstructionParameters
    crews: CrewParameters
    experts: ExpertParameters
    staff: StaffParameters
    tools: ToolParameters
    yields: YieldParameters
    suppliers: SupplierParameters
    housing: HousingParameters
    money: MoneyParameters
    fabs: FabParameters


def parameters_of(values: Mapping[str, Array], projects: Projects) -> Parameters:
    """The parameters of one draw, read at the places of these projects.

    Args:
        values: parameter stem to its value in one draw.
        projects: fabs and sites.

    Returns:
        Every block's parameters.
    """
    listed = values["craft_available_persons"].shape[0]
    sites = jnp.minimum(jnp.arange(projects.households.shape[0]), listed - 1)
    places = {
        "fab": projects.host,
        "fab_site": jnp.minimum(projects.site, listed - 1),
        "fab_product": projects.product,
        "site": sites,
        "site_region": projects.site_region,
    }
    return Parameters(
        permits=gather(PermitParameters, values, places),
        construction=gather(ConstructionParameters, values, places),
        crews=gather(CrewParameters, values, places),
        experts=gather(ExpertParameters, values, places),
        staff=gather(StaffParameters, values, places),
        tools=gather(ToolParameters, values, places),
        yields=gather(YieldParameters, values, places),
        suppliers=gather(SupplierParameters, values, places),
        housing=gather(HousingParameters, values, places),
        money=gather(MoneyParameters, values, places),
        fabs=gather(FabParameters, values, places),
    )
