"""Investment is no gift: it is paid back, it adds to zero over the world, and what is one is counted as one."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from reshore.economy.investment import MOST_YEARS, USA, MoneyTerms, Plants, investment, repayments
from reshore.economy.parameters import EconomyParameters
from reshore.names import FAB_SLOTS, REGIONS
from reshore.world.inputs import PLEDGE_SLOTS

TWN, JPN = REGIONS.index("TWN"), REGIONS.index("JPN")
YEARS = 60
"""More years than a run has, so that everything is paid back."""


def drawn(required: float = 0.08, years: float = 12.5) -> EconomyParameters:
    share = np.full(len(REGIONS), 1 / len(REGIONS))
    return EconomyParameters(
        trade_elasticity_ratio=jnp.asarray(1.0),
        trade_elasticity_short_share=jnp.asarray(0.4),
        trade_elasticity_years=jnp.asarray(4.0),
        investment_return=jnp.asarray(required),
        investment_payback_years=jnp.asarray(years),
        other_investment_building_share=jnp.asarray(0.5),
        tool_origin_share=jnp.asarray(share),
        chip_share=jnp.full(len(REGIONS), 0.25),
        new_money_share=jnp.asarray(0.4),
        delivery_rate=jnp.asarray(0.5),
    )


def terms(host_return: float = 0.0, pledge: float = 0.0) -> MoneyTerms:
    owner = np.zeros(FAB_SLOTS, dtype=int)
    owner[1], owner[2] = TWN, JPN
    kept = np.zeros(FAB_SLOTS)
    kept[2] = host_return
    money = np.zeros((YEARS, PLEDGE_SLOTS))
    money[:5, 0] = pledge
    region = np.zeros(PLEDGE_SLOTS, dtype=int)
    region[0] = JPN
    back = np.zeros(PLEDGE_SLOTS)
    back[0] = host_return
    guarantor = np.zeros(len(REGIONS))
    guarantor[TWN] = 1.0
    minus = np.full(PLEDGE_SLOTS, -1.0)
    return MoneyTerms(owner, kept, money, minus, minus, region, back, guarantor)


def plants(aid: float = 0.0, lost: float = 0.0) -> Plants:
    building = np.zeros((YEARS, FAB_SLOTS))
    building[:4, :3] = [[2.0, 3.0, 1.0]]
    given = np.zeros(YEARS)
    given[1] = aid
    return Plants(building, 2 * building, given, np.where(np.arange(YEARS) == 2, lost, 0.0))


def worth(flow: np.ndarray, required: float = 0.08) -> np.ndarray:
    """Present value in the first year, by owner."""
    return (np.asarray(flow) * (1 + required) ** -np.arange(len(flow))[:, None]).sum(axis=0)


def play(the_terms: MoneyTerms, the_plants: Plants, **kwargs: float):
    return investment(drawn(**kwargs), the_plants, the_terms, jnp.full(len(REGIONS), 1 / len(REGIONS)))


@pytest.mark.parametrize("years", [7.0, 12.5, 19.99])
@pytest.mark.parametrize("required", [0.0, 0.03, 0.12])
def test_payments_are_worth_what_was_spent(years: float, required: float):
    spent = jnp.zeros((YEARS, 2)).at[0].set(jnp.array([5.0, 1.0])).at[3, 0].set(2.0)
    paid, principal = repayments(spent, jnp.asarray(required), jnp.asarray(years))
    assert worth(paid, required) == pytest.approx(worth(spent, required), rel=1e-12)
    assert np.asarray(principal).sum(axis=0) == pytest.approx(np.asarray(spent).sum(axis=0), rel=1e-12)
    assert float(paid[0].sum()) == 0.0
    assert float(jnp.abs(paid[4 + MOST_YEARS :]).sum()) == 0.0


def test_without_gifts_owners_get_back_exactly_what_they_brought():
    found = play(terms(), plants())
    assert worth(found.outflow_usd_bn - found.inflow_usd_bn) == pytest.approx(0.0, abs=1e-12)
    assert float(found.inflow_usd_bn[0, TWN]) == pytest.approx(9.0)
    assert float(found.inflow_usd_bn[0, USA]) == 0.0


def test_accounts_add_to_zero_over_the_world():
    found = play(terms(0.9, 10.0), plants(aid=4.0, lost=1.0))
    for flow in (found.deficit_usd_bn, found.principal_usd_bn):
        assert np.asarray(flow).sum(axis=1) == pytest.approx(0.0, abs=1e-12)
    assert float(found.deficit_usd_bn[0, USA]) > 0


def test_aid_is_a_gift_of_its_size():
    plain, aided = play(terms(), plants()), play(terms(), plants(aid=6.0))
    owned = 12.0 / 18.0
    gift = worth(plain.deficit_usd_bn - aided.deficit_usd_bn)
    assert gift[USA] == pytest.approx(6.0 * owned / 1.08, rel=1e-12)
    assert np.asarray(aided.principal_usd_bn) == pytest.approx(np.asarray(plain.principal_usd_bn))


def test_what_the_host_keeps_is_a_gift_to_the_host():
    plain, kept = play(terms(), plants()), play(terms(0.9), plants())
    gain = worth(kept.deficit_usd_bn - plain.deficit_usd_bn)
    spent = worth(plants().building_usd_bn[:, 2:3] * 3)
    assert gain[USA] == pytest.approx(0.9 * spent[0], rel=1e-12)
    assert gain[JPN] == pytest.approx(-0.9 * spent[0], rel=1e-12)
    assert gain[TWN] == 0.0


def test_a_guarantor_bears_what_is_lost():
    plain, lost = play(terms(), plants()), play(terms(), plants(lost=3.0))
    moved = np.asarray(lost.deficit_usd_bn - plain.deficit_usd_bn)
    assert moved[2, [USA, TWN]] == pytest.approx([3.0, -3.0])
    assert np.abs(moved).sum() == pytest.approx(6.0)


def test_everything_spent_is_bought_somewhere():
    found = play(terms(0.0, 10.0), plants())
    other = 10.0 * 0.75 * 0.4 * 0.5
    bought = np.asarray(found.building_usd_bn) + np.asarray(found.machines_usd_bn).sum(axis=1)
    assert bought[:5] == pytest.approx([18.0 + other] * 4 + [other])
    assert float(found.inflow_usd_bn[4, JPN]) == pytest.approx(other)
