"""Who supplies whom at what price, and who pays what, in a cleared market-year."""

from __future__ import annotations

import jax.numpy as jnp

from reshore.chips.market import IMPORTER, Clearing, Market, Trade
from reshore.chips.prices import Fixed, Unknowns, at_importer, fixed_of, over, prices


def trade(market: Market, clearing: Clearing) -> Trade:
    """Flows, prices and payments.

    Args:
        market: one market-year, or many along further axes at the end.
        clearing: what clears it.

    Returns:
        Trade in the same axes. Money adds up: what buyers pay is what suppliers get, freight, duty and licences. Where
        a number of the market was not finite, everything is as if all of its numbers were one.
    """
    return traded(fixed_of(market), clearing)


def traded(fixed: Fixed, clearing: Clearing) -> Trade:
    """The same as `trade`, from what does not move with the unknowns.

    Args:
        fixed: one market-year, or many.
        clearing: what clears it.
    """
    at = Unknowns(clearing.log_rent, clearing.log_packaging_rent, clearing.quota_price / fixed.licence_unit)
    seen, market = prices(fixed, at), fixed.market
    reference = market.reference_usd_per_wafer[:, None]
    supplier = seen.supplier * reference
    worth = supplier[:, :, None] * seen.flow / 1e6
    imports = (worth[:, :, IMPORTER])[:, :, None] * market.quota_share
    by_value = market.quota_by_value > 0.5
    # what is paid on covered imports goes to licence holders for the part that uses a licence, to customs for the rest
    per_wafer = clearing.quota_price / supplier[:, :, None]
    licence = jnp.where(by_value, at.licence, per_wafer * seen.licensed)
    counts = jnp.where(by_value, supplier[:, :, None] / 1e3, seen.licensed)
    wanted = over(over(market.quota_share * counts * seen.flow[:, :, IMPORTER][:, :, None], 0), 0)
    within = jnp.where(wanted > 0, jnp.minimum(1.0, market.quota_size / jnp.where(wanted > 0, wanted, 1.0)), 1.0)
    licence = licence * within
    above = seen.paid_above - licence
    duty = market.duty_rate * worth
    duty = at_importer(duty, duty[:, :, IMPORTER] + over(imports * above, 2))
    used = wanted * within
    cost = market.cost_usd_per_wafer
    made = over(seen.flow, 2)
    packed = market.packaging_share[:, None, None] * market.route_share * jnp.expm1(clearing.log_packaging_rent)
    return Trade(
        supplier_usd_per_wafer=supplier,
        landed_usd_per_wafer=seen.landed * reference[:, :, None],
        price_index=seen.index,
        flow_k=seen.flow,
        duty_usd_bn=duty,
        licence_usd_bn=imports * licence,
        quota_used=used,
        rent_usd_bn=cost * jnp.expm1(clearing.log_rent) * made / 1e6,
        packaging_rent_usd_bn=over(over((cost * made)[:, :, None] * packed, 0), 0) / 1e6,
    )
