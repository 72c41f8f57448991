"""Supplier park: capability grows towards what local capacity, a park, and guaranteed credit can feed.

Equations: docs/explanation/build-out.md; about forty suppliers opened in Phoenix within two years of the start
(Financial Times, 2022).
"""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from reshore.buildout.fields import per_fab, per_site_region, scalar
from reshore.buildout.gates import elapsed, opened
from reshore.world.inputs import Terms


class SupplierParameters(eqx.Module):
    """What the supplier equations take from the baseline; meanings and units stand in the parameter files."""

    supplier_gap: Float[Array, "fab"] = per_fab()
    supplier_start: Float[Array, "site"] = per_site_region()
    supplier_max: Float[Array, "site"] = per_site_region()
    supplier_scale_kwpm: Float[Array, ""] = scalar()
    supplier_months: Float[Array, ""] = scalar()
    park_kwpm_per_supplier: Float[Array, ""] = scalar()
    park_utilities_kwpm: Float[Array, ""] = scalar()
    firms_per_usd_bn_guaranteed: Float[Array, ""] = scalar()


def credit_drawn(terms: Terms, month: Float[Array, ""]) -> Float[Array, "guarantee"]:
    """Guaranteed credit drawn so far, by clause [usd_bn]."""
    return terms.guarantee_usd_bn * elapsed(month, terms.guarantee_from, terms.guarantee_until)


def supplier_change(
    parameters: SupplierParameters,
    terms: Terms,
    month: Float[Array, ""],
    supplier: Float[Array, "site"],
    local_kwpm: Float[Array, "site"],
) -> Float[Array, "site"]:
    """Change of supplier capability in a month.

    Args:
        parameters: one draw.
        terms: clauses as numbers.
        month: months since January 2019 [month].
        supplier: capability at each site [share].
        local_kwpm: capacity built at each site, weighted by its progress [kwpm].

    Returns:
        Change [share a month]. Capability that exists is not lost when the target lies below it.
    """
    guaranteed = (credit_drawn(terms, month) @ terms.guarantee_sites) * parameters.firms_per_usd_bn_guaranteed
    committed = terms.park_suppliers * opened(month, terms.park_opening)
    shared = parameters.park_utilities_kwpm * terms.park_utilities * opened(month, terms.park_opening)
    pull = local_kwpm + parameters.park_kwpm_per_supplier * (committed + guaranteed) + shared
    target = parameters.supplier_max * (1 - jnp.exp(-pull / parameters.supplier_scale_kwpm))
    return jnp.maximum(target - supplier, 0.0) / parameters.supplier_months


def supplier_speed(parameters: SupplierParameters, supplier_at_fab: Float[Array, "fab"]) -> Float[Array, "fab"]:
    """How fast work goes for want of suppliers nearby: one minus the gap times what is missing [share]."""
    return 1 - parameters.supplier_gap * (1 - supplier_at_fab)
