"""The chip market of shipped deals, year by year: what is fitted, what the border does, what must not move."""

import numpy as np
import pytest
from tests.chips.deal_market import DRAWS, market, pieces, region

from reshore.names import BORDER_CASES, NODE_CLASSES, REGIONS
from reshore.outcome import VARIABLES

FREE, IMPOSED, ALL = range(3)
USA, TWN = region("USA"), region("TWN")


@pytest.fixture(scope="module")
def signed():
    return market("us-taiwan-2026-01")


@pytest.fixture(scope="module")
def threat():
    return market("threat-100")


def test_every_draw_is_solved(signed, threat):
    for results in (signed, threat):
        assert (results["market_code"] == 0).all()
        assert results["market_residual"].max() < 1e-8
        assert all(np.isfinite(values).all() for values in results.values())


def test_results_have_the_axes_that_outcomes_declare(signed):
    sizes = {"draw": DRAWS, "year": 17, "node": 6, "case": 3, "case_year": 3, "reliance": 4, "cutoff": 3, "line": 3}
    for name, values in signed.items():
        if name in VARIABLES:
            assert values.shape == tuple(sizes.get(axis, 8) for axis in VARIABLES[name].axes), name


def test_2024_meets_the_totals_that_it_is_fitted_to(signed):
    _, _, _, _, draws = pieces("us-taiwan-2026-01")
    sales = signed["chip_flow_usd_bn"][:, 0].sum(axis=(1, 2))
    # phases and listed projects sell a little beside what is fitted
    assert np.abs(sales / draws.parameters["chip_sales_total_usd_bn"] - 1).max() < 0.03
    imports, wanted = signed["us_chip_imports_usd_bn"][:, 0].sum(axis=2), draws.parameters["us_chip_imports_usd_bn"]
    assert np.abs(imports / np.where(wanted > 0, wanted, 1) - 1)[:, 1:].max() < 0.1
    assert signed["base_year_gap_share"].max() < 1e-3
    assert np.abs(signed["chip_price_index"][:, 0] - 1).max() < 0.02


def test_shares_are_shares(signed):
    for name in ("us_reliance_share", "us_reliance_total_share", "us_leading_reliance_share", "leading_home_share"):
        assert signed[name].min() >= 0, name
        assert signed[name].max() <= 1 + 1e-12, name
    assert signed["chip_utilisation_share"].max() <= 1 + 1e-6
    assert np.allclose(signed["leading_output_share"].sum(axis=-1), 1)
    assert signed["us_supply_concentration"].min() > 1 / 8


def test_hardly_any_chip_that_the_united_states_use_never_crossed_its_border(signed):
    reliance = signed["us_reliance_total_share"]
    assert (reliance[..., 3] > reliance[..., 1]).all()
    assert (reliance[..., 3] > 0.9).all()


def test_without_a_duty_in_force_the_law_is_the_free_border(signed):
    years = [2027 - 2024, 2030 - 2024, 2035 - 2024]
    assert np.abs(signed["chip_duty_usd_bn"]).max() == 0
    law = signed["chip_price_index"][:, years, USA]
    assert np.abs(law - signed["case_us_price_index"][:, :, FREE]).max() < 1e-6


def test_under_threat_100_the_law_is_the_threat_carried_out(threat):
    years = [2027 - 2024, 2030 - 2024, 2035 - 2024]
    law = threat["chip_price_index"][:, years, USA]
    assert np.abs(law - threat["case_us_price_index"][:, :, IMPOSED]).max() < 1e-6
    assert threat["chip_duty_usd_bn"][:, 3:, :2].sum(axis=-1).min() > 0
    assert threat["chip_duty_usd_bn"][:, :2].max() == 0


def test_a_tariff_on_everybody_is_dearer_for_users_than_one_with_ways_out(signed, threat):
    for results in (signed, threat):
        loss, duty = results["case_user_loss_usd_bn"], results["case_duty_usd_bn"].sum(axis=-1)
        assert (loss[..., FREE] == 0).all()
        assert (loss[..., ALL] > loss[..., IMPOSED]).all()
        assert (loss[..., IMPOSED] > 0).all()
        assert (duty[..., ALL] > duty[..., IMPOSED]).all()
        assert duty[..., FREE].max() == 0


def test_who_builds_pays_less(threat):
    rate = threat["case_duty_usd_bn"] / np.maximum(threat["case_dutiable_usd_bn"], 1e-12)
    assert np.allclose(rate[..., ALL, :][..., (TWN, region("CHN"))], 1.0)
    assert rate[..., IMPOSED, TWN].max() < 0.35
    assert np.allclose(rate[..., IMPOSED, region("CHN")], 1.0)


def test_a_dutys_bill_is_split_between_users_and_makers(threat):
    """Users cannot lose more than the price rises by, and what makers lose in rents is theirs to lose."""
    loss, duty = threat["case_user_loss_usd_bn"][..., ALL], threat["case_duty_usd_bn"][..., ALL, :].sum(axis=-1)
    ratio = loss / duty
    assert 0.7 < np.median(ratio) < 1.6


def test_quotas_show_where_there_are_some(signed, threat):
    assert signed["case_quota_limit_usd_bn"][..., IMPOSED, TWN].min() > 0
    assert signed["case_quota_limit_usd_bn"][..., ALL, :].max() == 0
    assert threat["case_quota_limit_usd_bn"].max() == 0
    used = signed["case_quota_used_share"]
    assert used.min() >= 0
    assert used.max() <= 1


def test_a_subsidy_on_running_cost_lets_the_united_states_sell_more():
    plain = market("us-taiwan-2026-01")
    helped = market("us-taiwan-2026-01", *RUNNING_COST)
    later = slice(6, None)
    before, after = (one["chip_flow_usd_bn"][:, later, USA].sum(axis=(1, 2)) for one in (plain, helped))
    assert (after > before).all()


RUNNING_COST = (
    "clauses.help.kind=subsidy", "clauses.help.status=assumed", "clauses.help.from=2026-01-15",
    "clauses.help.host=USA", "clauses.help.form=running_cost", "clauses.help.rate_pct=20",
    "clauses.help.note=an example",
)  # fmt: skip


def test_a_tariff_on_chips_in_goods_reaches_what_one_on_bare_chips_misses():
    bare = market("threat-100")
    both = market("threat-100", "clauses.chip-tariff-threat.scope=bare_and_goods")
    line = 2
    assert bare["chip_duty_usd_bn"][..., line].max() == 0
    late = slice(3, None)
    goods, chips = both["chip_duty_usd_bn"][:, late, line], both["chip_duty_usd_bn"][:, late, :2].sum(axis=-1)
    assert (goods > 5 * chips).all()
    assert (both["us_chips_in_goods_usd_bn"][:, late].sum(-1) < bare["us_chips_in_goods_usd_bn"][:, late].sum(-1)).all()


def test_borders_and_classes_have_the_order_of_their_names():
    assert BORDER_CASES[ALL] == "imposed_all"
    assert NODE_CLASSES[0] == "leading"
    assert REGIONS[0] == "USA"
