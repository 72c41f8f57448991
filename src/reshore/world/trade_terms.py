"""The money in a deal as the economy takes it: pledges by year, what hosts keep of returns, who stands behind credit.

Money of a pledge is spread evenly over its window, ten years where it has no end. What of it goes into fabs is played
by the build-out, so only the rest counts here. A pledge that nobody promised, or that is symbolic, brings nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.deal import Guarantee, Pledge
from reshore.names import FAB_SLOTS, REGIONS, YEARS, month_number
from reshore.world.inputs import PLEDGE_SLOTS
from reshore.world.trade_duties import OPEN_MONTHS, parts_of_years

if TYPE_CHECKING:
    from jaxtyping import Float

    from reshore.deal import Deal
    from reshore.world.inputs import Labels, Projects


def money_terms(deal: Deal, projects: Projects, labels: Labels) -> dict[str, np.ndarray]:
    """Terms of a deal on money, by calendar year from 2019 to 2040.

    Args:
        deal: the deal.
        projects: fabs that the run plays.
        labels: words that go with them.

    Returns:
        Fields of `reshore.economy.investment.MoneyTerms` by name.
    """
    arrays = {
        "fab_owner": projects.owner,
        "fab_host_return": np.zeros(FAB_SLOTS),
        "pledge_usd_bn": np.zeros((len(YEARS), PLEDGE_SLOTS)),
        "pledge_chip_share": np.zeros(PLEDGE_SLOTS),
        "pledge_new_share": np.zeros(PLEDGE_SLOTS),
        "pledge_region": np.zeros(PLEDGE_SLOTS, dtype=int),
        "pledge_host_return": np.zeros(PLEDGE_SLOTS),
        "guarantor_share": _guarantors(deal),
    }
    for slot, (name, clause) in enumerate(deal.of_kind(Pledge).items()):
        kept = (clause.host_return_pct or 0.0) / 100
        mine = [place for place, owner in enumerate(labels.clauses) if owner == name]
        mine += [place for place, project in enumerate(labels.projects) if project in clause.projects]
        arrays["fab_host_return"][mine] = kept
        first = month_number(clause.from_)
        last = first + OPEN_MONTHS if clause.until is None else month_number(clause.until)
        arrays["pledge_usd_bn"][:, slot] = clause.promised * clause.amount_usd_bn * parts_of_years(first, last)
        arrays["pledge_chip_share"][slot] = -1.0 if clause.chip_share_pct is None else clause.chip_share_pct / 100
        arrays["pledge_new_share"][slot] = -1.0 if clause.new_money_pct is None else clause.new_money_pct / 100
        arrays["pledge_region"][slot] = REGIONS.index(clause.investor_region)
        arrays["pledge_host_return"][slot] = kept
    return arrays


def _guarantors(deal: Deal) -> Float[np.ndarray, "region"]:
    """Who bears the losses on guarantees, by what each is expected to lose [share]."""
    share = np.zeros(len(REGIONS))
    for clause in deal.of_kind(Guarantee).values():
        share[REGIONS.index(clause.guarantor)] += clause.ceiling_usd_bn * clause.drawn_pct * clause.loss_rate_pct
    whole = share.sum()
    return share / whole if whole > 0 else share
