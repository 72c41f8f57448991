"""The clauses of a deal as the economy takes them: duties and purchases by year, and terms on money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from reshore.economy.balancing import default_economy
from reshore.economy.investment import MoneyTerms
from reshore.economy.tables.default import default_table
from reshore.economy.tables.tariff_lines import WORDS, goods_shares
from reshore.errors import DealError
from reshore.names import FIRST_YEAR, LAST_YEAR, SECTORS
from reshore.world.trade_duties import trade_rates
from reshore.world.trade_terms import money_terms

if TYPE_CHECKING:
    from reshore.deal import Deal
    from reshore.economy.model import Economy
    from reshore.economy.table import Table
    from reshore.world.inputs import Labels, Projects
    from reshore.world.trade_duties import TradeRates

BASE_YEAR = 2024
"""Year of the chip market against which its others are taken, and the first one that is played."""

YEARS = tuple(range(BASE_YEAR, LAST_YEAR + 1))
"""Years in which the economy is played."""


class Law(NamedTuple):
    """What a deal changes at borders, by year from 2024.

    Args:
        duty_rate: duties on top of those of the table [share].
        bought_usd_bn: purchases that were promised, less what they take the place of [usd_bn].
    """

    duty_rate: Float[Any, "year importer exporter sector"]
    bought_usd_bn: Float[Any, "year importer exporter sector"]


def rates_of(deal: Deal, table: Table | None = None) -> TradeRates:
    """Duties and purchases of a deal sector by sector, by calendar year from 2019.

    Args:
        deal: the deal.
        table: a table of the regions and sectors of `reshore.names`; None for the shipped one.

    Raises:
        DealError: a promise to buy from oneself.
    """
    table = table or default_table()
    content = table.input_share[:, :, SECTORS.index("semiconductors")]
    return trade_rates(deal, WORDS, goods_shares(), table.tariff_rate, content)


def law_of(deal: Deal, projects: Projects, labels: Labels) -> tuple[Law, MoneyTerms]:
    """What a deal changes at borders, and its terms on money, by year from 2024.

    Args:
        deal: the deal.
        projects: fabs that the run plays.
        labels: words that go with them.

    Raises:
        DealError: a promise to buy from oneself, or to buy more than one spends.
    """
    rates, money = rates_of(deal), money_terms(deal, projects, labels)
    first = BASE_YEAR - FIRST_YEAR
    money["pledge_usd_bn"] = money["pledge_usd_bn"][first:]
    bought = diverted(default_economy(), rates.purchases_usd_bn)
    return Law(rates.duty_rate[first:], bought[first:]), MoneyTerms(**money)


def diverted(
    economy: Economy, promised_usd_bn: Float[np.ndarray, "*step importer exporter sector"]
) -> Float[np.ndarray, "*step importer exporter sector"]:
    """Promised purchases, less what they take the place of.

    A buyer that promises to buy from one seller buys so much less of the same goods from all its sources, in proportion
    to what each sold it. So the part that it would have bought from that seller anyway is no addition, and what it
    spends on the goods stays.

    Args:
        economy: the base.
        promised_usd_bn: promised purchases [usd_bn].

    Returns:
        What is added to each flow; it adds to zero over sellers [usd_bn].

    Raises:
        DealError: more is promised in a year than the buyer spends on such goods.
    """
    whole = promised_usd_bn.sum(axis=-2)
    spends = np.asarray(economy.spending_usd_bn)
    if (whole > spends).any():
        *_, n, j = (int(at) for at in np.argwhere(whole > spends)[0])
        raise DealError(
            f"{economy.countries[n]} promises to buy {whole[..., n, j].max():,.1f} bn USD of {economy.sectors[j]} in a "
            f"year and spends {spends[n, j]:,.1f} on it; spread the promise over more years, or lower it"
        )
    return promised_usd_bn - whole[..., None, :] * np.asarray(economy.share)
