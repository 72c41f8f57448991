"""Chips and the rest of electronics add up to what was split."""

from dataclasses import replace

import numpy as np
import pytest

from reshore.economy.balancing import balance
from reshore.economy.tables.aggregate import Mapping, aggregated
from reshore.economy.tables.default import country_regions, default_table
from reshore.economy.tables.rates import with_rates
from reshore.economy.tables.split import chips_split, split_numbers
from reshore.errors import DataError
from reshore.names import SECTORS


@pytest.fixture(scope="module")
def whole():
    """The shipped table with chips back inside electronics."""
    table = default_table()
    joined = {code: "electronics" if code == "semiconductors" else code for code in table.sectors}
    return aggregated(table, Mapping({}, joined))


@pytest.fixture(scope="module")
def split(whole):
    return chips_split(whole, country_regions(), split_numbers())


@pytest.fixture(scope="module")
def chip():
    return SECTORS.index("semiconductors")


def test_flows_outputs_and_inputs_add_up(whole, split, chip):
    assert split.sectors == SECTORS
    pair = split.flow_usd_mn[:, :, chip] + split.flow_usd_mn[:, :, chip + 1]
    np.testing.assert_allclose(pair, whole.flow_usd_mn[:, :, chip], rtol=1e-12)
    others = np.delete(split.flow_usd_mn, [chip, chip + 1], axis=2)
    np.testing.assert_array_equal(others, np.delete(whole.flow_usd_mn, chip, axis=2))
    np.testing.assert_allclose(split.value_added_share + split.input_share.sum(2), 1, atol=1e-12)


def test_costs_add_up_but_for_the_duties_on_chips(whole, split, chip):
    same = with_rates(split, np.insert(whole.tariff_rate, chip, whole.tariff_rate[:, :, chip], axis=2), "back")
    output, wider = whole.flow_usd_mn.sum(0), same.flow_usd_mn.sum(0)
    added = (same.value_added_share * wider)[:, chip : chip + 2].sum(1)
    np.testing.assert_allclose(added, (whole.value_added_share * output)[:, chip], rtol=1e-9)
    used = np.einsum("nkj,nk->nj", same.input_share, wider)
    used[:, chip + 1] += used[:, chip]
    np.testing.assert_allclose(
        np.delete(used, chip, axis=1), np.einsum("nkj,nk->nj", whole.input_share, output), rtol=1e-9
    )


def test_chips_pay_no_duty_and_are_hardly_bought_by_households(split, chip):
    assert (split.tariff_rate[:, :, chip] == 0).all()
    economy = balance(split).economy
    assert (economy.final_spending_usd_bn[:, chip] < 0.05 * economy.spending_usd_bn[:, chip]).all()


def test_imports_are_as_chip_heavy_as_is_known(whole, split, chip):
    numbers = split_numbers()
    flow, at = split.flow_usd_mn, split.countries.index
    used = (whole.input_share[:, :, chip] * whole.flow_usd_mn.sum(0)).sum(1)
    room = flow[:, :, chip].sum(1) < (numbers.cost["most_of_inputs"] - 1e-9) * used
    odds = {}
    for code in ("USA", "CHN", "KOR", "TWN"):
        n = at(code)
        abroad = [i for i in range(len(split.countries)) if i != n]
        odds[code] = flow[n, abroad, chip].sum() / flow[n, abroad, chip + 1].sum()
    free = [code for code in ("CHN", "KOR", "TWN") if room[at(code)]]
    assert "CHN" in free
    for code in free:
        known = [numbers.imports[c] / (1 - numbers.imports[c]) for c in (code, "USA")]
        assert odds[code] / odds["USA"] == pytest.approx(known[0] / known[1], rel=1e-6)
    pair = flow[at("USA"), at("TWN"), chip] / whole.flow_usd_mn[at("USA"), at("TWN"), chip]
    assert pair == pytest.approx(numbers.origin["TWN"], rel=1e-9)


def test_nobody_buys_more_chips_than_its_producers_can_use(whole, split, chip):
    used = (whole.input_share[:, :, chip] * whole.flow_usd_mn.sum(0)).sum(1)
    assert (split.flow_usd_mn[:, :, chip].sum(1) <= split_numbers().cost["most_of_inputs"] * used * (1 + 1e-12)).all()


def test_makers_of_electronics_buy_more_chips_in_a_dollar_of_parts_than_services(split, chip):
    part = split.input_share[:, :, chip] / (split.input_share[:, :, chip] + split.input_share[:, :, chip + 1])
    assert (part[:, SECTORS.index("electronics")] > part[:, SECTORS.index("services")]).all()
    assert (part[:, SECTORS.index("vehicles")] > part[:, SECTORS.index("textiles")]).all()


def test_chips_add_more_value_than_other_electronics(split, chip):
    assert (split.value_added_share[:, chip] > split.value_added_share[:, chip + 1]).all()


def test_what_cannot_be_split_is_refused(whole, split):
    for wrong, message in (
        (split, "split out of 'electronics' once"),
        (replace(whole, countries=("XXX", *whole.countries[1:])), "no country USA"),
        (replace(whole, final_flow_usd_mn=whole.flow_usd_mn), "drop the separate final flows"),
    ):
        with pytest.raises(DataError, match=message):
            chips_split(wrong, country_regions(), split_numbers())
    lacking = split_numbers()._replace(imports={"USA": 0.17})
    with pytest.raises(DataError, match="no number for TWN"):
        chips_split(whole, country_regions(), lacking)
