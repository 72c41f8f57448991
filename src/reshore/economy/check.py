"""Whether a base and a shock can be solved at all: every number that is out of bounds, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jaxtyping import Float

    from reshore.economy.model import Economy, Shock

NEAR_ONE = 1e-6
"""How far shares may add to something else than one [share]."""

NEAR_BALANCE = 1e-6
"""How far spending of the base may be from what its incomes and sales mean, over value added [share]."""

MOST_FAULTS = 30
"""Faults that are listed; the message counts the rest [count]."""

_TRADE = ("importer", "exporter", "sector")
_CELL = ("country", "sector")


def check_economy(economy: Economy, shock: Shock | None = None) -> None:
    """Checks a base, and a shock to it, before they are solved.

    Args:
        economy: the base.
        shock: what changes; None to check the base alone.

    Raises:
        DataError: numbers that cannot be; all of them, each with its cell, its value and what to do.

    Source: the bounds of docs/explanation/economy.md. Test: tests/economy/test_solver_errors.py.
    """
    faults = [*_base_faults(economy)]
    if not faults:
        faults.extend(_balance_faults(economy))
    if shock is not None:
        faults.extend(_shock_faults(economy, shock))
    if faults:
        more = f"; {len(faults) - MOST_FAULTS} more are not listed" if len(faults) > MOST_FAULTS else ""
        raise DataError(f"the economy cannot be solved: {len(faults)} numbers are wrong{more}", faults[:MOST_FAULTS])


def _base_faults(economy: Economy) -> Iterator[Fault]:
    """Numbers of the base outside what they can be, and shares that do not add up."""
    shares = "shares are between 0 and 1; look for negative flows in the table"
    yield from _cells(economy, "share", economy.share, _TRADE, 0.0, shares)
    if economy.final_trade_share is not None:
        yield from _cells(economy, "final_trade_share", economy.final_trade_share, _TRADE, 0.0, shares)
    yield from _rates(economy, economy.tariff_rate)
    yield from _cells(economy, "value_added_share", economy.value_added_share, _CELL, 0.0, shares)
    yield from _cells(economy, "input_share", economy.input_share, ("country", "sector", "sector"), 0.0, shares)
    yield from _cells(economy, "final_share", economy.final_share, _CELL, 0.0, shares)
    spent = "spending cannot be negative; clip final demand and balance the table again"
    yield from _cells(economy, "spending_usd_bn", economy.spending_usd_bn, _CELL, 0.0, spent)
    yield from _cells(
        economy, "elasticity", economy.elasticity, ("sector",), 0.0, "it has to be above 0", open_end=True
    )
    income = "a country without value added has no income; leave it out or merge it into another"
    value_added = economy.value_added_usd_bn
    yield from _cells(economy, "value_added_usd_bn", value_added, ("country",), 0.0, income, open_end=True)
    yield from _cells(economy, "deficit_usd_bn", economy.deficit_usd_bn, ("country",), -np.inf, "give a number")
    yield from _sums(economy)


def _sums(economy: Economy) -> Iterator[Fault]:
    """Shares that do not add to one."""
    bought = np.asarray(economy.spending_usd_bn) > 0
    cost = np.asarray(economy.value_added_share) + np.asarray(economy.input_share).sum(axis=2)
    checks: list[tuple[str, Any, tuple[str, ...], Any, str]] = [
        ("share", np.asarray(economy.share).sum(axis=1), _CELL, bought, "divide by the sum over exporters"),
        ("value_added_share and input_share", cost, _CELL, True, "divide both by gross output"),
        (
            "final_share",
            np.asarray(economy.final_share).sum(axis=1),
            ("country",),
            True,
            "divide by the sum over sectors",
        ),
    ]
    if economy.final_trade_share is not None:
        total = np.asarray(economy.final_trade_share).sum(axis=1)
        used = np.asarray(economy.final_spending_usd_bn) > 0
        checks.append(("final_trade_share", total, _CELL, used, "divide by the sum over exporters"))
    for name, total, axes, counts, remedy in checks:
        for cell in np.argwhere((np.abs(total - 1) > NEAR_ONE) & counts):
            yield Fault(_place(economy, name, axes, cell), f"adds to {total[tuple(cell)]:.9g}, not to 1; {remedy}")


def _balance_faults(economy: Economy) -> Iterator[Fault]:
    """Countries whose base is not its own equilibrium."""
    from reshore.economy.sweep import base_flows, base_income

    flow = np.asarray(base_flows(economy))
    value_added, deficit = np.asarray(economy.value_added_usd_bn), np.asarray(economy.deficit_usd_bn)
    output = flow.sum(axis=0)
    labour = (np.asarray(economy.value_added_share) * output).sum(axis=1)
    final = np.asarray(economy.final_share) * np.asarray(base_income(economy))[:, None]
    spent = final + np.einsum("njk,nj->nk", np.asarray(economy.input_share), output)
    checks = {
        "value added": (labour - value_added) / value_added,
        "spending": np.abs(spent - np.asarray(economy.spending_usd_bn)).sum(axis=1) / value_added,
        "trade": (flow.sum(axis=(1, 2)) - output.sum(axis=1) - deficit) / value_added,
    }
    for name, gap in checks.items():
        for n in np.flatnonzero(np.abs(gap) > NEAR_BALANCE):
            yield Fault(
                f"countries.{economy.countries[n]}",
                f"{name} of the base is out by {gap[n]:.3g} of value added; balance the table with "
                "`reshore.economy.balancing.balance`",
            )


def _shock_faults(economy: Economy, shock: Shock) -> Iterator[Fault]:
    """Numbers of the shock outside what they can be."""
    yield from _rates(economy, shock.tariff_rate, "shock.")
    ratio = "it is a ratio to the base, above 0; 1 for no change"
    yield from _cells(economy, "shock.trade_cost_hat", shock.trade_cost_hat, _TRADE, 0.0, ratio, open_end=True)
    yield from _cells(economy, "shock.productivity_hat", shock.productivity_hat, _CELL, 0.0, ratio, open_end=True)
    bought = np.asarray(shock.purchases_usd_bn)
    yield from _purchase_faults(economy, bought)
    deficit = np.asarray(shock.deficit_usd_bn)
    yield from _cells(economy, "shock.deficit_usd_bn", deficit, ("country",), -np.inf, "give a number")
    value_added = np.asarray(economy.value_added_usd_bn)
    if np.isfinite(deficit).all() and abs(deficit.sum()) > NEAR_BALANCE * np.abs(value_added).sum():
        yield Fault(
            "shock.deficit_usd_bn", f"adds to {deficit.sum():.6g} over countries; what one lends another borrows"
        )
    for n in np.flatnonzero(bought.sum(axis=(1, 2)) >= value_added + deficit):
        yield Fault(
            _place(economy, "shock.purchases_usd_bn", ("country",), [n]),
            f"adds to {bought[n].sum():.6g} bn USD, which is all that the country earns; check the unit",
        )
    for n in np.flatnonzero(value_added + deficit <= 0):
        yield Fault(
            _place(economy, "shock.deficit_usd_bn", ("country",), [n]),
            f"is {deficit[n]:.6g} bn USD and leaves nothing of value added of {value_added[n]:.6g}; make it smaller",
        )
    if shock.outside is not None:
        yield from _outside_faults(economy, shock)


def _purchase_faults(economy: Economy, bought: Float[np.ndarray, "importer exporter sector"]) -> Iterator[Fault]:
    """Purchases that are no numbers, or that take more from a flow than there is; they may take the place of others."""
    from reshore.economy.sweep import base_flows

    there = np.asarray(base_flows(economy)) * (1 + np.asarray(economy.tariff_rate))
    wrong = ~np.isfinite(bought) | (bought < -there * (1 + NEAR_ONE))
    for cell in np.argwhere(wrong):
        flow = there[tuple(cell)]
        yield Fault(
            _place(economy, "shock.purchases_usd_bn", _TRADE, cell),
            f"is {bought[tuple(cell)]:.6g} bn USD, and the base buys {flow:.6g}; no flow falls below 0",
        )


def _outside_faults(economy: Economy, shock: Shock) -> Iterator[Fault]:
    """Numbers of sectors solved elsewhere that cannot be."""
    outside = shock.outside
    if outside is None:
        return
    given = np.asarray(outside.given) > 0.5
    name = "shock.outside."
    price = np.where(given, outside.price_hat, 1.0)
    yield from _cells(economy, name + "price_hat", price, _CELL, 0.0, "a price is above 0", open_end=True)
    share = np.where(given, outside.share, 1 / len(economy.countries))
    yield from _cells(economy, name + "share", share, _TRADE, 0.0, "shares are between 0 and 1")
    yield from _rates(economy, np.where(given, outside.tariff_rate, 0.0), name)
    rent = np.where(given, outside.rent_share, 0.0)
    yield from _cells(economy, name + "rent_share", rent, _CELL, 0.0, "rents are a part of sales")
    for cell in np.argwhere(rent >= 1):
        yield Fault(_place(economy, name + "rent_share", _CELL, cell), f"is {rent[tuple(cell)]:.6g}; it is below 1")
    used = np.asarray(economy.spending_usd_bn) > 0
    for cell in np.argwhere((np.abs(share.sum(axis=1) - 1) > NEAR_ONE) & used):
        total = share.sum(axis=1)[tuple(cell)]
        yield Fault(_place(economy, name + "share", _CELL, cell), f"adds to {total:.9g}, not to 1")
    owned = np.asarray(outside.rent_owner_share).sum(axis=1)
    for n in np.flatnonzero((np.abs(owned - 1) > NEAR_ONE) & (rent > 0).any(axis=1)):
        yield Fault(
            _place(economy, name + "rent_owner_share", ("country",), [n]),
            f"adds to {owned[n]:.9g} over owners, not to 1",
        )


def _rates(economy: Economy, rates: Any, prefix: str = "") -> Iterator[Fault]:
    """Duties that are no duties."""
    remedy = "a duty is above -1; rates are shares, so 0.2 means 20 %"
    yield from _cells(economy, prefix + "tariff_rate", rates, _TRADE, -1.0, remedy, open_end=True)


def _cells(
    economy: Economy, name: str, values: Any, axes: tuple[str, ...], low: float, remedy: str, open_end: bool = False
) -> Iterator[Fault]:
    """Cells that are not finite or too low."""
    values = np.asarray(values)
    right = np.isfinite(values) & ((values > low) if open_end else (values >= low))
    for cell in np.argwhere(~right):
        yield Fault(_place(economy, name, axes, cell), f"is {values[tuple(cell)]:.6g}; {remedy}")


def _place(economy: Economy, name: str, axes: tuple[str, ...], cell: Any) -> str:
    """The name of a cell, such as `share[USA, TWN, machinery]`."""
    codes = [
        (economy.sectors if axis == "sector" else economy.countries)[at] for axis, at in zip(axes, cell, strict=True)
    ]
    return f"{name}[{', '.join(codes)}]"
