"""What a deal does in the whole economy, in words and as tables that screens and notebooks print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.trade import NOT_COUNTED, SHOWN, acting, bought
from reshore.evidence.trade_checks import LOW_PASS_THROUGH, PASS_THROUGH
from reshore.names import REGION_LABELS, SECTOR_LABELS, SECTORS, STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.evidence.trade import TradeEffects

HEADINGS = (
    "Region", "Year", "Real income, exact, %", "To first order, %", "If US buyers bear all, %", "Exports, bn USD",
    "Change", "To the US, bn USD", "Change", "US duty on it, bn USD", "Change", "Own revenue, change",
    "Consumer prices, %", "Jobs moved, thousand",
)  # fmt: skip
"""Headings of the table of regions."""


def answer(found: TradeEffects, years: Sequence[int] = SHOWN) -> str:
    """Who gains, who pays and which jobs move, in a few sentences.

    Args:
        found: what the deal does.
        years: years that are shown.
    """
    year = years[min(1, len(years) - 1)]
    rows = {row["region"]: row for row in found.rows((year,))}
    named = acting(found.deal)
    lines = [found.deal.title, ""]
    if not named:
        lines.append(
            "No clause on tariffs or purchases sets it apart from the law without it, so nothing changes here."
        )
    lines += [
        f"{year}, {REGION_LABELS[region]}: real income {signed(rows[region]['real_income_pct'], 3)} %, exports "
        f"{signed(rows[region]['exports_change_usd_bn'], 2)} bn USD, "
        f"{rows[region]['jobs_moved_thousand']:.1f} thousand jobs in another sector than without the deal."
        for region in found.parties
    ]
    lines.append(
        f"What US customs collect in {year} changes by {signed(rows['USA']['revenue_change_usd_bn'], 2)} bn USD. "
        f"Of the change of US duties since the base year, US buyers bear {part_words(found.pass_through(year))}."
    )
    low = found.low_pass_through(years)
    if low:
        first, last = PASS_THROUGH
        lines.append(
            f"Warning: in {', '.join(map(str, low))} US buyers bear less than {LOW_PASS_THROUGH:.0%}; in 2025 they "
            f"bore {first:.0%} to {last:.0%}. Read the column in which they bear all."
        )
    lines += [*bought_words(found), rests_on(found), NOT_COUNTED]
    return "\n".join(lines)


def bought_words(found: TradeEffects) -> list[str]:
    """One sentence for each promise to buy: how much, and as which sector it is taken.

    Args:
        found: what the deal does.
    """
    said = []
    for name, promise in bought(found.deal).items():
        first, *others = promise["sectors_named"] or (None,)
        taken = f"taken as {SECTOR_LABELS[promise['sector']]}"
        if first is None:
            taken = f"no word of it names a sector, so it is {taken}"
        if others:
            also = ", ".join(SECTOR_LABELS[sector] for sector in others)
            taken += f". It also names {also}: give each a clause of its own"
        said.append(
            f"{REGION_LABELS[promise['buyer']]} buys {promise['amount_usd_bn']:g} bn USD of '{promise['goods']}' from "
            f"{REGION_LABELS[promise['seller']]} ({name}): {taken}."
        )
    return said


def rests_on(found: TradeEffects) -> str:
    """What the numbers rest on: clauses by status, table, elasticities.

    Args:
        found: what the deal does.
    """
    clauses = [found.deal.clauses[name].status for name in acting(found.deal)]
    counts = [f"{clauses.count(status)} {status}" for status in STATUSES if status in clauses]
    said = f"Clauses that act: {', '.join(counts)}. " if counts else ""
    return (
        f"{said}Table: {found.table.name} ({found.table.status}). Elasticities: {found.asked.elasticities}, the middle "
        f"of what is assumed. Deficits: {found.asked.deficits}."
    )


def table_rows(found: TradeEffects, years: Sequence[int]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The table of regions: headings and cells.

    Args:
        found: what the deal does.
        years: years that are shown.
    """
    rows: list[tuple[str, ...]] = []
    for row in sorted(found.rows(years), key=lambda row: _order(found, row["region"])):
        rows.append(
            (
                REGION_LABELS[row["region"]],
                str(row["year"]),
                signed(row["real_income_pct"], 3),
                signed(row["first_order_pct"], 3),
                signed(row["real_income_us_buyers_bear_all_pct"], 3),
                f"{row['exports_usd_bn']:,.0f}",
                signed(row["exports_change_usd_bn"], 2),
                f"{row['exports_to_us_usd_bn']:,.0f}" if row["region"] != "USA" else "",
                signed(row["exports_to_us_change_usd_bn"], 2) if row["region"] != "USA" else "",
                f"{row['us_duty_usd_bn']:,.1f}" if row["region"] != "USA" else "",
                signed(row["us_duty_change_usd_bn"], 2) if row["region"] != "USA" else "",
                signed(row["revenue_change_usd_bn"], 2),
                signed(row["consumer_price_pct"], 3),
                f"{row['jobs_moved_thousand']:.1f}",
            )
        )
    return HEADINGS, rows


def sector_rows(found: TradeEffects, year: int) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What the deal does to the sectors of its parties in a year: output, prices, jobs.

    Args:
        found: what the deal does.
        year: the year.
    """
    change = found.difference().sel(year=year)
    headings = ["Sector"]
    for region in found.parties:
        headings += [f"{region} output, bn USD", "prices, %", "jobs, thousand"]
    rows = []
    for sector in SECTORS:
        cells = [SECTOR_LABELS[sector]]
        for region in found.parties:
            here = change.sel(region=region, sector=sector)
            cells += [
                signed(float(here["output_usd_bn"]), 2),
                signed(100 * float(here["price_hat"]), 3),
                signed(float(here["jobs_thousand"]), 2),
            ]
        rows.append(tuple(cells))
    return tuple(headings), rows


def signed(value: float, digits: int) -> str:
    """A change with its sign; one that shows as zero has none.

    Args:
        value: the change.
        digits: digits after the point.
    """
    text = f"{value:+,.{digits}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text


def part_words(part: float) -> str:
    """A pass-through in words.

    Args:
        part: part that buyers bear; NaN where duties hardly change [share].
    """
    return "nothing that can be asked, because duties hardly change" if part != part else f"{part:.0%}"  # noqa: PLR0124


def _order(found: TradeEffects, region: str) -> tuple[int, str]:
    """Parties first, then the others in their usual order."""
    regions = list(REGION_LABELS)
    place = found.parties.index(region) if region in found.parties else len(regions) + regions.index(region)
    return place, region
