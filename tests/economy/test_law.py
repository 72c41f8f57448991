"""What a deal changes at borders: promises divert, and nobody promises more than it spends."""

from __future__ import annotations

import numpy as np
import pytest

from reshore.deal.load import load_deal
from reshore.economy.balancing import default_economy
from reshore.economy.law import diverted, rates_of
from reshore.errors import DealError
from reshore.names import FIRST_YEAR, REGIONS, SECTORS

JPN, USA = REGIONS.index("JPN"), REGIONS.index("USA")
FARM = SECTORS.index("agri_food")


def test_a_promise_takes_the_place_of_others():
    economy = default_economy()
    promised = rates_of(load_deal("us-japan-2025-09")).purchases_usd_bn
    added = diverted(economy, promised)
    assert added.sum(axis=2) == pytest.approx(0.0, abs=1e-12)
    year = 2027 - FIRST_YEAR
    anyway = np.asarray(economy.share)[JPN, USA, FARM]
    assert added[year, JPN, USA, FARM] == pytest.approx((1 - anyway) * promised[year, JPN, USA, FARM])
    assert (np.delete(added[year, JPN, :, FARM], USA) < 0).all()


def test_nobody_can_promise_more_than_it_spends():
    deal = load_deal("us-japan-2025-09", ["clauses.farm-goods.amount_usd_bn=5000"])
    with pytest.raises(DealError, match=r"JPN promises to buy .* of agri_food in a year and spends"):
        diverted(default_economy(), rates_of(deal).purchases_usd_bn)
