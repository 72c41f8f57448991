"""The tariffs and promised purchases of a deal in the whole economy, without the chip market and without new fabs.

A quick look with every uncertain number in its middle: who gains, what is traded, who pays the duties, which jobs move.
The full run plays the same economy for every draw, with what the build-out and the chip market say.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reshore.deal.load import load_deal, no_deal
from reshore.errors import DataError, RunError
from reshore.evidence.trade_checks import LOW_PASS_THROUGH
from reshore.names import LAST_YEAR, REGIONS, RESULTS_FROM_YEAR, SECTORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.economy.table import Table
    from reshore.evidence.checks import Check

YEARS = tuple(range(RESULTS_FROM_YEAR, LAST_YEAR + 1))
SHOWN = (2026, 2028, 2030, 2035)
"""Years that are shown where nobody asks for others."""

RUNS = ("by-year", "short", "long")
"""How far trade answers: as far as it has come in each year, as in the first year, or as in the end."""

CLOSURES = ("fixed", "world_income", "none")
"""What trade deficits do: stay, grow with the world's income, or are eliminated before anything else."""

MOST_CODES = 12
"""Codes of a table that are named at most where it does not fit [count]."""

NOT_COUNTED = (
    "Not counted: what fabs, their money and the chip market change (reshore run plays them), growth, new firms. Bare "
    "chips keep their prices, sources and duties here. Labour is fixed in every region: jobs move, and nothing says "
    "that there are more or fewer."
)


class Asked(NamedTuple):
    """What is asked of the economy.

    Args:
        elasticities: one of `RUNS`.
        deficits: one of `CLOSURES`.
        table: file of another table, with the regions and sectors of `names`; None for the shipped one.
    """

    elasticities: str = "by-year"
    deficits: str = "fixed"
    table: Path | None = None


@dataclass(frozen=True)
class TradeEffects:
    """What the tariffs and purchases of a deal do in the whole economy.

    Args:
        deal: what is agreed.
        parties: regions that are parties to it, the United States first.
        table: the table that it is played on.
        asked: what was asked.
        data: results by path, year, region and sector; every variable has its unit and long name.
        seconds: time that it took [seconds].
    """

    deal: Deal
    parties: tuple[str, ...]
    table: Table
    asked: Asked
    data: xr.Dataset
    seconds: float

    def difference(self) -> xr.Dataset:
        """What the deal changes: results with it less results without it."""
        return self.data.sel(path="with", drop=True) - self.data.sel(path="without", drop=True)

    def rows(self, years: Sequence[int] = SHOWN) -> list[dict[str, Any]]:
        """The results of some years as plain values, one row a region and year.

        Args:
            years: years from 2025 to 2040.

        Raises:
            RunError: a year is outside.
        """
        check_years(years)
        change = self.difference()
        with_deal = self.data.sel(path="with")
        found = []
        for year in years:
            for region in REGIONS:
                at = {"year": year, "region": region}
                here, there = change.sel(at), with_deal.sel(at)
                found.append(
                    {
                        "year": year,
                        "region": region,
                        "real_income_pct": 100 * float(here["real_income_share"]),
                        "first_order_pct": 100 * float(here["first_order_share"]),
                        "real_income_us_buyers_bear_all_pct": 100 * float(here["real_income_if_borne_share"]),
                        "exports_usd_bn": float(there["exports_usd_bn"]),
                        "exports_change_usd_bn": float(here["exports_usd_bn"]),
                        "imports_change_usd_bn": float(here["imports_usd_bn"]),
                        "exports_to_us_usd_bn": float(there["exports_to_us_usd_bn"]),
                        "exports_to_us_change_usd_bn": float(here["exports_to_us_usd_bn"]),
                        "us_duty_usd_bn": float(there["us_duty_usd_bn"]),
                        "us_duty_change_usd_bn": float(here["us_duty_usd_bn"]),
                        "revenue_change_usd_bn": float(here["revenue_usd_bn"]),
                        "consumer_price_pct": 100 * float(here["consumer_price_hat"]),
                        "jobs_moved_thousand": 0.5 * float(np.abs(here["jobs_thousand"]).sum()),
                    }
                )
        return found

    def pass_through(self, year: int) -> float:
        """Part of the change of US duties since the base year that US buyers bear, with the deal [share]."""
        return float(self.data["us_pass_through_share"].sel(path="with", year=year))

    def low_pass_through(self, years: Sequence[int] = SHOWN) -> tuple[int, ...]:
        """Years in which US buyers bear so little of the duties that results carry a warning.

        Args:
            years: years that are shown.
        """
        return tuple(year for year in years if self.pass_through(year) < LOW_PASS_THROUGH)

    def checks(self) -> tuple[Check, ...]:
        """Every printed check that this quick look can answer, in the law without the deal."""
        from reshore.evidence.trade_printed import trade_checks

        return trade_checks(self)

    def plain(self, years: Sequence[int] = SHOWN) -> dict[str, Any]:
        """Everything as plain values, for `--json`.

        Args:
            years: years that are shown.
        """
        parts = {year: self.pass_through(year) for year in years}
        change = self.difference()
        return {
            "deal": self.deal.name,
            "as_of": self.deal.as_of.isoformat(),
            "parties": list(self.parties),
            "table": self.table.name,
            "table_status": self.table.status,
            "elasticities": self.asked.elasticities,
            "deficits": self.asked.deficits,
            "rows": self.rows(years),
            "us_pass_through_share": {str(year): None if np.isnan(part) else part for year, part in parts.items()},
            "jobs_change_thousand": {
                region: {
                    str(year): {
                        sector: float(change["jobs_thousand"].sel(region=region, year=year, sector=sector))
                        for sector in SECTORS
                    }
                    for year in years
                }
                for region in self.parties
            },
            "clauses": {name: self.deal.clauses[name].status for name in acting(self.deal)},
            "purchases": bought(self.deal),
            "checks": [asdict(check) for check in self.checks()],
            "not_counted": NOT_COUNTED,
            "seconds": round(self.seconds, 2),
        }

    def __repr__(self) -> str:
        from reshore.evidence.trade_words import answer

        return answer(self)

    def _repr_html_(self) -> str:
        from reshore.evidence.trade_words import answer, table_rows

        headings, rows = table_rows(self, SHOWN)
        head = "".join(f"<th>{word}</th>" for word in headings)
        body = "".join(
            "<tr>" + "".join(f"<td style='text-align:right'>{cell}</td>" for cell in row) + "</tr>" for row in rows
        )
        return f"<pre>{answer(self)}</pre><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def trade(deal: Deal | str | Path, asked: Asked = Asked()) -> TradeEffects:  # noqa: B008 - a constant
    """The tariff clauses and promised purchases of a deal in the whole economy, beside the law without it.

    Args:
        deal: what is agreed, or the name or file of a deal.
        asked: how far trade answers, what deficits do, on which table.

    Returns:
        Real income, trade, duties, prices and jobs by region, sector and year from 2025 to 2040.

    Raises:
        DealError: the deal is wrong.
        DataError: the table is wrong, or holds other regions or sectors.
        RunError: what is asked is not known.
        SolveError: a year has no equilibrium that was found.
    """
    from reshore.economy.tables.default import default_table
    from reshore.economy.tables.netcdf import read_table
    from reshore.ensemble.headlines import partners_of
    from reshore.evidence.trade_worlds import worlds_of

    begun = time.perf_counter()
    _check_asked(asked)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    base = no_deal(agreed) or agreed
    table = default_table() if asked.table is None else _fitting(read_table(asked.table), asked.table)
    data = worlds_of(table, (agreed, base), asked.deficits, asked.elasticities, YEARS)
    parties = ("USA", *(region for region in partners_of(agreed) if region != "USA"))
    return TradeEffects(agreed, parties, table, asked, data, time.perf_counter() - begun)


def check_years(years: Sequence[int]) -> None:
    """Refuse years that are not played.

    Args:
        years: what is asked.

    Raises:
        RunError: a year is outside 2025 to 2040.
    """
    for year in years:
        if year not in YEARS:
            raise RunError(f"year {year}: the economy is played from {YEARS[0]} to {YEARS[-1]}; take one of these")


def acting(deal: Deal) -> tuple[str, ...]:
    """Names of the clauses that act here and set the deal apart from the law without it.

    Args:
        deal: the deal; one that is itself the law without a deal has none.
    """
    base = no_deal(deal)
    if base is None:
        return ()
    kinds = {"tariff", "purchases", "chip_tariff"}
    return tuple(
        name
        for name, clause in deal.clauses.items()
        if clause.kind in kinds
        and not clause.symbolic
        and base.clauses.get(name) != clause
        and (clause.kind != "chip_tariff" or getattr(clause, "scope", "") == "bare_and_goods")
    )


def bought(deal: Deal) -> dict[str, dict[str, Any]]:
    """The promises to buy that set a deal apart from the law without it, and the sector that each is taken as.

    Args:
        deal: the deal.

    Returns:
        Name of each clause to its buyer, seller, goods, amount [usd_bn], sector, and all sectors that its words name.
    """
    from reshore.deal import Purchases
    from reshore.world.trade_duties import sector_bought, sectors_named

    acts = acting(deal)
    return {
        name: {
            "buyer": clause.buyer,
            "seller": clause.seller,
            "goods": clause.goods,
            "amount_usd_bn": clause.amount_usd_bn,
            "sector": sector_bought(clause.goods),
            "sectors_named": list(sectors_named(clause.goods)),
        }
        for name, clause in deal.of_kind(Purchases).items()
        if name in acts
    }


def _check_asked(asked: Asked) -> None:
    """Refuse words that are not known."""
    for word, known, what in (
        (asked.elasticities, RUNS, "elasticities"),
        (asked.deficits, CLOSURES, "deficits"),
    ):
        if word not in known:
            raise RunError(f"{what} '{word}' are not known; take one of {', '.join(known)}")


def _fitting(table: Table, path: Path) -> Table:
    """A sound table that deals can be played on, with regions and sectors in the order of `names`."""
    from reshore.economy.tables.aggregate import ordered
    from reshore.economy.tables.check import require_table

    if set(table.countries) == set(REGIONS) and set(table.sectors) == set(SECTORS):
        require_table(table, file=path)
        return ordered(table, REGIONS, SECTORS)
    held = (*table.countries, *table.sectors)
    absent = [code for code in (*REGIONS, *SECTORS) if code not in held]
    strange = [code for code in held if code not in (*REGIONS, *SECTORS)]
    raise DataError(
        f"{path}: it has {len(table.countries)} countries and {len(table.sectors)} sectors; deals name goods and "
        f"partners by the regions {', '.join(REGIONS)} and the sectors {', '.join(SECTORS)}; missing: "
        f"{', '.join(absent) or 'none'}; not known: {', '.join(strange[:MOST_CODES]) or 'none'}"
        f"{', ...' if len(strange) > MOST_CODES else ''}; aggregate it with reshore table build --mapping"
    )
