"""Colours and number formats: one palette for light and dark, safe for colour-blind readers, and how numbers read.

Charts name colours as CSS variables (`var(--deal)`), so that one drawing follows the reader's theme and the printer.
The values stand here, where tests check contrast and the distance between colours as colour-blind readers see them.
"""

from __future__ import annotations

import math

from reshore.names import FIRST_YEAR, LAST_YEAR, month_label
from reshore.units import SYMBOLS, UNITS

LIGHT = {
    "paper": "#ffffff",
    "panel": "#f5f6f7",
    "ink": "#17191c",
    "muted": "#55595f",
    "rule": "#d5d8dc",
    "grid": "#e6e8ea",
    "link": "#0a5a99",
    "deal": "#0b66ad",
    "base": "#6f6f6f",
    "warn": "#a83a00",
    "s1": "#0b66ad",
    "s2": "#bb7f00",
    "s3": "#004c00",
    "s4": "#9c799d",
    "s5": "#0099fe",
    "s6": "#592b3d",
    "permits": "#868c94",
    "building": "#c26a00",
    "tools": "#3a93d0",
    "qualification": "#7b3294",
    "ramp": "#00573a",
}
"""Colour by role on a light page."""

DARK = {
    "paper": "#14171a",
    "panel": "#1e2226",
    "ink": "#eceef0",
    "muted": "#aab0b7",
    "rule": "#3a4047",
    "grid": "#2a2f35",
    "link": "#7cc0ff",
    "deal": "#5cb3f5",
    "base": "#a6a6a6",
    "warn": "#ff9d66",
    "s1": "#5cb3f5",
    "s2": "#c1b000",
    "s3": "#00ffa7",
    "s4": "#c2608a",
    "s5": "#4563ca",
    "s6": "#e6ffff",
    "permits": "#757d85",
    "building": "#e89b2c",
    "tools": "#62c8ff",
    "qualification": "#a85af0",
    "ramp": "#b8ffd8",
}
"""Colour by role on a dark page."""

SERIES = ("s1", "s2", "s3", "s4", "s5", "s6")
"""Roles of colours for series without a colour of their own, in the order of use."""

NEVER = f"after {LAST_YEAR}"
"""How a date reads that does not come within the run."""

_SHORT = {
    "percent": "%",
    "persons_per_kwpm": "persons per kwpm",
    "acres": "acres",
    "usd_bn_per_kwpm": "bn\N{NO-BREAK SPACE}USD per kwpm",
}
"""Units whose meaning in words is too long for a table."""

_TIE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
BAND = f"10–90{_TIE}%"
"""How the band is called."""

_WHOLE = frozenset({"persons", "count", "date", "places_per_year", "firms", "households"})
_SMALL, _BIG = 10.0, 100.0
_FINE_PERCENT = 0.1
"""Below this a percentage prints three digits: changes of a whole economy are that small [percent]."""


def colour(role: str) -> str:
    """The colour of a role as charts and style sheets name it.

    Args:
        role: a key of `LIGHT` and `DARK`.

    Returns:
        A CSS variable.
    """
    return f"var(--{role})"


def unit_text(unit: str) -> str:
    """A unit as figures print it.

    Args:
        unit: code of `reshore.units`.

    Returns:
        Its symbol, or its meaning in words where it has none.
    """
    if unit in SYMBOLS:
        return SYMBOLS[unit].replace(" ", _TIE)
    return _SHORT.get(unit, UNITS.get(unit, unit))


def number_text(value: float | None, unit: str = "1", *, signed: bool = False) -> str:
    """A number as the report prints it, without its unit.

    Shares print in percent; persons and counts print whole; other numbers keep about three digits.

    Args:
        value: the number [unit], or None where there is none.
        unit: code of `reshore.units`.
        signed: print a plus in front of what is above zero.

    Returns:
        The number as text, with a true minus sign and commas between thousands.
    """
    if value is None or not math.isfinite(value):
        return "–"
    shown = 100.0 * value if unit == "share" else value
    whole = unit in _WHOLE or abs(shown) >= _BIG
    fine = unit == "percent" and abs(shown) < _FINE_PERCENT
    digits = (
        0 if whole else 1 if abs(shown) >= _SMALL or unit in ("share", "months", "kwpm", "usd_bn") else 3 if fine else 2
    )
    text = f"{abs(shown):,.{digits}f}"
    zero = float(text.replace(",", "")) == 0
    sign = "" if zero else _MINUS if shown < 0 else "+" if signed else ""
    return sign + text


def with_unit(value: float | None, unit: str, *, signed: bool = False) -> str:
    """A number followed by its unit.

    Args:
        value: the number [unit], or None.
        unit: code of `reshore.units`.
        signed: print a plus in front of what is above zero.

    Returns:
        Such as `59.2 kwpm` or `12.4 %`.
    """
    symbol = unit_text(unit) if unit not in ("1", "count", "date", "index") else ""
    return f"{number_text(value, unit, signed=signed)}{_TIE}{symbol}".rstrip(_TIE)


def range_text(low: float | None, high: float | None, unit: str, *, signed: bool = False) -> str:
    """The ends of a band, the unit once.

    Args:
        low: the lower end [unit].
        high: the upper end [unit].
        unit: code of `reshore.units`.
        signed: print a plus in front of what is above zero.

    Returns:
        Such as `36 to 82 kwpm`.
    """
    return f"{number_text(low, unit, signed=signed)} to {with_unit(high, unit, signed=signed)}"


def date_text(year: float | None) -> str:
    """A decimal year as a calendar month.

    Args:
        year: such as 2027.5, or None where the date does not come within the run.

    Returns:
        Such as `2027-07`.
    """
    return NEVER if year is None else month_label(12.0 * (year - FIRST_YEAR) + 1e-6)


def style_sheet_variables(palette: dict[str, str]) -> str:
    """A palette as declarations of CSS variables.

    Args:
        palette: colour by role.

    Returns:
        `--role:#rrggbb;` for every role.
    """
    return "".join(f"--{role}:{value};" for role, value in palette.items())
