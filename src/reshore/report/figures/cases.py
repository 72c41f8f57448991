"""Figures on the threatened chip tariff carried out: who loses and who gains, and what quotas hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report import rows
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frames import cases
from reshore.report.frames.columns import BASE
from reshore.report.labels import number_words
from reshore.report.stacks import Bar, stacked_bars
from reshore.report.text import cases as says
from reshore.report.words import as_float

if TYPE_CHECKING:
    from reshore.report.frame import Frame
    from reshore.report.material import Material

ACCOUNT_ROLES = dict(zip(cases.ACCOUNTS, ("s1", "s2", "s3", "s4", "s5", "s6", "base"), strict=True))
"""Whom the tariff takes from or gives to, and the role of the colour."""

_QUOTA_ROLES = {cases.QUOTA: "deal", cases.COVERED: "warn", cases.INSIDE: "base"}


def account_keys(frame: Frame) -> tuple[Key, ...]:
    """The legend of the accounts that a frame moves.

    Args:
        frame: rows with account and mean_usd_bn.
    """
    return tuple(Key(account, role, "box") for account, role in moved(frame).items())


def moved(frame: Frame) -> dict[str, str]:
    """The accounts that win or lose anything worth drawing, with the roles of their colours.

    Args:
        frame: rows with account and mean_usd_bn.
    """
    most = max((abs(as_float(value) or 0.0) for value in frame.column("mean_usd_bn")), default=0.0)
    drawn = {
        account: role
        for account, role in ACCOUNT_ROLES.items()
        if any(
            abs(as_float(value) or 0.0) > 0.002 * most for value in frame.where(account=account).column("mean_usd_bn")
        )
    }
    return drawn or dict(ACCOUNT_ROLES)


def bearer_figure(material: Material, items: Frame) -> Figure | None:
    """Who loses and who gains if the tariff is collected; None where no year of the cases is shown."""
    years = cases.case_years(list(range(material.first_year, material.last_year + 1)))
    if not years:
        return None
    frame = cases.bearers(material.data, material.base, years)
    own = frame.among("path", [path for path in frame.distinct("path") if path != BASE])
    panels = []
    rows_of = {
        regime: [_bar(own.where(regime=regime, year=year), str(year), f"{year}, {regime}") for year in years]
        for regime in cases.REGIMES.values()
    }
    every = [bar for bars in rows_of.values() for bar in bars]
    for regime, bars in rows_of.items():
        shown = own.where(regime=regime)
        words = "; ".join(
            f"{row['year']}, {row['account']} {number_words(row['mean_usd_bn'], 'usd_bn')}" for row in shown.records()
        )
        panels.append(
            Panel(
                regime, stacked_bars(bars, moved(own), signed=True, beside=every), f"Stacked bars of losses. {words}."
            )
        )
    return Figure(
        "who-pays-the-tariff",
        "Who loses and who gains if the tariff on chips is collected, against no duty on chips",
        "billion US dollars in the year, mean over draws; right of zero: loses; left: gains; at the end: lost in all",
        tuple(panels),
        account_keys(own),
        (frame, items),
        ("market", "deal"),
        "Device makers lose to dearer chips; fab owners lose where their full fabs earn less, and gain where they "
        "earn more. What nobody gets is trade that no longer happens, the cost of making chips where they cost more, "
        "and what packaging plants lose. " + says.CARRIED_OUT,
        tuple(says.borne(items, cases.near_case(years, material.years[0]))),
    )


def quota_figure(frame: Frame) -> Figure | None:
    """Quota, dutiable imports and use; None where nobody has a quota."""
    if not len(frame):
        return None
    words = [f"{row['label']}, {row['path']}: {number_words(row['p50_usd_bn'], 'usd_bn')}" for row in frame.records()]
    spec = rows.ranges(frame.among("path", list(_QUOTA_ROLES)), "label", "usd_bn", _QUOTA_ROLES)
    return Figure(
        "chip-quota",
        "The quota: what it holds, what it could be used for, and what is used of it",
        "billion US dollars in the year",
        (Panel("", spec, f"Ranges. {'; '.join(words)}"),),
        (*(Key(path, role, "disc") for path, role in _QUOTA_ROLES.items()), Key("10–90 % of draws", "base", "line")),
        (frame,),
        ("market", "projects", "deal"),
        "A quota counted in wafers stands at the price of what it covers. Where it holds more than the imports, it "
        "does not bind, and a licence is worth nothing whoever holds it.",
        tuple(says.quotas(frame)),
    )


def _bar(frame: Frame, name: str, called: str) -> Bar:
    """One row of losses by account."""
    return Bar(name, "", called, {str(row["account"]): as_float(row["mean_usd_bn"]) or 0.0 for row in frame.records()})
