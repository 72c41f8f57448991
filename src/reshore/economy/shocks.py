"""Shocks in words: nothing changed, a tariff of one country on some goods of some partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.model import Economy, Shock
from reshore.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable


def unchanged(economy: Economy) -> Shock:
    """The shock in which everything stays as it is in the base.

    Args:
        economy: the base.

    Returns:
        Duties and deficits of the base, ratios of one, nothing promised [share, usd_bn, ratio].

    Source: the definition of a base. Test: tests/economy/test_equilibrium.py.
    """
    flows, cells = economy.tariff_rate.shape, economy.value_added_share.shape
    return Shock(
        tariff_rate=economy.tariff_rate,
        trade_cost_hat=np.ones(flows),
        productivity_hat=np.ones(cells),
        deficit_usd_bn=economy.deficit_usd_bn,
        purchases_usd_bn=np.zeros(flows),
        outside=None,
    )


def with_tariff(
    economy: Economy,
    shock: Shock,
    importer: str,
    rate: float,
    partners: Iterable[str] = ("all",),
    sectors: Iterable[str] = ("all",),
    adds: bool = True,
) -> Shock:
    """A shock with one more tariff.

    Args:
        economy: the base.
        shock: what else changes.
        importer: code of the country that levies it.
        rate: the duty over the price before duty [share].
        partners: codes of the countries that pay it; `all` for all but the importer.
        sectors: codes of the sectors that pay it; `all` for all, services among them.
        adds: whether it comes on top of the duty that is there, or takes its place.

    Returns:
        The shock with the new duties [share]; the one that was given stays as it is.

    Raises:
        DataError: a code that the base does not know, or a duty that ends at or below -100 %.

    Source: docs/how-to/bring-your-own-table.md. Test: tests/economy/test_equilibrium.py.
    """
    n = _place(economy.countries, importer, "country")
    rates = np.array(shock.tariff_rate, dtype=float)
    sources = [i for i in _places(economy.countries, partners, "country") if i != n]
    goods = _places(economy.sectors, sectors, "sector")
    cells = np.ix_([n], sources, goods)
    rates[cells] = rates[cells] + rate if adds else rate
    if (rates[cells] <= -1).any():
        raise DataError(
            f"tariff of {importer}: a duty of {100 * rates[cells].min():.6g} % is not above -100 %; rates are shares, "
            "so 0.2 means 20 %"
        )
    return Shock(
        rates,
        shock.trade_cost_hat,
        shock.productivity_hat,
        shock.deficit_usd_bn,
        shock.purchases_usd_bn,
        shock.outside,
    )


def _places(codes: tuple[str, ...], wanted: Iterable[str], what: str) -> list[int]:
    """Places of some codes; all of them for `all`."""
    names = tuple(wanted)
    return list(range(len(codes))) if "all" in names else [_place(codes, name, what) for name in names]


def _place(codes: tuple[str, ...], code: str, what: str) -> int:
    """The place of one code."""
    if code not in codes:
        raise DataError(f"{what} '{code}' is not in the table; it has {', '.join(codes)}")
    return codes.index(code)
