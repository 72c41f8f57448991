"""The printed checks of `reshore trade`: read from the law without the deal, and from the relief of `trade_relief`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.checks import checked
from reshore.evidence.trade_checks import RELIEF, RELIEF_RANGES, TRADE_RANGES
from reshore.evidence.trade_words import signed
from reshore.outcome import STORED_YEARS
from reshore.units import SYMBOLS

if TYPE_CHECKING:
    import xarray as xr

    from reshore.evidence.checks import Check
    from reshore.evidence.trade import TradeEffects

HEADINGS = ("Check", "Here", "Plausible", "Outcome", "Plausible by")
"""Headings of the table of checks."""

SMALL_SHARE = 0.1
"""Shares below this are changes of real income, which take three digits [share]."""


def trade_checks(found: TradeEffects) -> tuple[Check, ...]:
    """Every printed check that a quick look at a deal can answer; all but the relief are of the law without it.

    Args:
        found: what the deal does.

    Returns:
        One check for each range whose variable the results hold; every band is one number, since nothing is drawn.
    """
    data = _as_a_run(found)
    answered = [wanted for wanted in (*TRADE_RANGES, *RELIEF_RANGES) if wanted.needs in data]
    return tuple(checked(wanted, wanted.value(data)) for wanted in answered)


def check_rows(found: TradeEffects) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The printed checks: headings and cells.

    Args:
        found: what the deal does.
    """
    rows: list[tuple[str, ...]] = []
    for check in trade_checks(found):
        low, here, high = (_number(value, check.unit) for value in (check.low, check.p50, check.high))
        unit = SYMBOLS[check.unit]
        outcome = "inside" if check.inside else f"outside: {check.note}"
        rows.append((check.label, f"{here} {unit}", f"{low} to {high} {unit}", outcome, check.basis))
    return HEADINGS, rows


def _as_a_run(found: TradeEffects) -> xr.Dataset:
    """The path without the deal in the form of a run of one draw; years that are not played are no numbers."""
    base = found.data.sel(path="without", drop=True).drop_vars(RELIEF)
    base = base.rename({"us_duty_usd_bn": "us_duty_by_partner_usd_bn"}).reindex(year=list(STORED_YEARS))
    return base.assign({RELIEF: found.difference()[RELIEF]}).expand_dims("draw")


def _number(value: float, unit: str) -> str:
    """A number of a check; small shares are changes and have a sign and more digits."""
    if unit == "share" and abs(value) < SMALL_SHARE:
        return signed(100 * value, 3)
    return f"{100 * value if unit == 'share' else value:.1f}"
