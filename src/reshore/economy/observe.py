"""Who buys what from whom in an equilibrium, who works where, and all of it as labelled results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from reshore.economy.sweep import base_flows, new_tariff_rate
from reshore.solve.results import MEANINGS

if TYPE_CHECKING:
    import xarray as xr

    from reshore.economy.model import Economy, Equilibrium, Shock


def flows(economy: Economy, shock: Shock, equilibrium: Equilibrium) -> Float[Array, "importer exporter sector"]:
    """What every country buys from every other, promised purchases counted, before duty [usd_bn].

    Args:
        economy: the base.
        shock: what changes.
        equilibrium: what follows.

    Returns:
        Flows by importer, exporter and sector; what a country sells to itself stands on the diagonal [usd_bn].

    Source: Caliendo and Parro (2015), equation 7. Test: tests/economy/test_equilibrium.py.
    """
    if equilibrium.final_trade_share is None:
        paid = equilibrium.share * equilibrium.spending_usd_bn[:, None, :]
    else:
        inputs = equilibrium.spending_usd_bn - equilibrium.final_spending_usd_bn
        paid = equilibrium.share * inputs[:, None, :]
        paid = paid + equilibrium.final_trade_share * equilibrium.final_spending_usd_bn[:, None, :]
    return (paid + shock.purchases_usd_bn) / (1 + new_tariff_rate(economy, shock))


def exports(flow_usd_bn: Float[Array, "importer exporter sector"]) -> Float[Array, "exporter sector"]:
    """What a country sells abroad, before duty [usd_bn].

    Args:
        flow_usd_bn: flows before duty [usd_bn].
    """
    return jnp.sum(abroad(flow_usd_bn), axis=0)


def imports(flow_usd_bn: Float[Array, "importer exporter sector"]) -> Float[Array, "importer sector"]:
    """What a country buys abroad, before duty [usd_bn].

    Args:
        flow_usd_bn: flows before duty [usd_bn].
    """
    return jnp.sum(abroad(flow_usd_bn), axis=1)


def abroad(flow_usd_bn: Float[Array, "importer exporter sector"]) -> Float[Array, "importer exporter sector"]:
    """The flows that cross a border; zero at home [usd_bn].

    Args:
        flow_usd_bn: flows before duty [usd_bn].
    """
    return flow_usd_bn * (1 - jnp.eye(flow_usd_bn.shape[0]))[:, :, None]


def jobs_hat(economy: Economy, shock: Shock, equilibrium: Equilibrium) -> Float[Array, "country sector"]:
    """Labour in a sector over that of the base; labour of a country as a whole stays what it is [ratio].

    A sector that was empty in the base counts as unchanged.

    Args:
        economy: the base.
        shock: what changes.
        equilibrium: what follows.
    """
    before = jnp.sum(base_flows(economy), axis=0)
    kept = 1.0 if shock.outside is None else 1 - shock.outside.rent_share * (shock.outside.given > 0.5)
    after = kept * equilibrium.sales_usd_bn / equilibrium.wage_hat[:, None]
    return jnp.where(before > 0, after / jnp.where(before > 0, before, 1.0), 1.0)


VARIABLES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "real_income_hat": (
        ("country",),
        "ratio",
        "income over the price index of final use, over that of the base (exact)",
    ),
    "real_wage_hat": (("country",), "ratio", "wage over the price index of final use, over that of the base (exact)"),
    "terms_of_trade_share": (("country",), "share", "terms of trade over income (first order)"),
    "volume_of_trade_share": (("country",), "share", "volume of trade over income (first order)"),
    "first_order_welfare_share": (("country",), "share", "terms and volume of trade over income (first order)"),
    "import_growth_share": (("country",), "share", "growth of imports before duty"),
    "wage_hat": (("country",), "ratio", "wage over that of the base"),
    "income_usd_bn": (("country",), "usd_bn", "income: wages, duties, rents and the deficit"),
    "tariff_revenue_usd_bn": (("country",), "usd_bn", "duties collected"),
    "trade_residual": (("country",), "share", "exports less imports plus deficit and net rents, over value added"),
    "labour_residual": (("country",), "share", "labour wanted less labour there, over labour"),
    "price_hat": (("country", "sector"), "ratio", "price for buyers over that of the base, duties included"),
    "final_price_hat": (("country", "sector"), "ratio", "the same for final use"),
    "cost_hat": (("country", "sector"), "ratio", "cost of production over that of the base"),
    "spending_usd_bn": (("country", "sector"), "usd_bn", "spending, duties included, without promised purchases"),
    "sales_usd_bn": (("country", "sector"), "usd_bn", "gross output before duty"),
    "jobs_hat": (("country", "sector"), "ratio", "labour in the sector over that of the base"),
    "exports_usd_bn": (("country", "sector"), "usd_bn", "sales abroad before duty"),
    "imports_usd_bn": (("country", "sector"), "usd_bn", "purchases abroad before duty"),
    "flow_usd_bn": (("importer", "exporter", "sector"), "usd_bn", "flow before duty"),
}
"""Labelled results: their axes, unit and meaning."""


def results(economy: Economy, shock: Shock, equilibrium: Equilibrium) -> xr.Dataset:
    """Everything that follows from a shock, labelled by country and sector, with units.

    Args:
        economy: the base.
        shock: what changes.
        equilibrium: what follows.

    Returns:
        The variables of `VARIABLES`, with attributes `units` and `long_name`; how the search ended is in the attributes
        of the whole.

    Source: docs/explanation/economy.md. Test: tests/economy/test_equilibrium.py.
    """
    import xarray as xr

    from reshore.economy.gains import welfare

    flow = flows(economy, shock, equilibrium)
    found: dict[str, Any] = {**vars(equilibrium), **vars(welfare(economy, shock, equilibrium))}
    found |= {"flow_usd_bn": flow, "exports_usd_bn": exports(flow), "imports_usd_bn": imports(flow)}
    found["jobs_hat"] = jobs_hat(economy, shock, equilibrium)
    countries = list(economy.countries)
    return xr.Dataset(
        {
            name: (axes, np.asarray(found[name]), {"units": unit, "long_name": meaning})
            for name, (axes, unit, meaning) in VARIABLES.items()
        },
        coords={
            "country": countries,
            "importer": countries,
            "exporter": countries,
            "sector": list(economy.sectors),
        },
        attrs={"result": MEANINGS[int(equilibrium.code)], "evaluations": int(equilibrium.steps)},
    )
