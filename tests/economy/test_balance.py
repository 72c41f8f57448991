"""The base is its own equilibrium, whatever the table; levels move only where the table contradicts itself."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from reshore.economy.balancing import balance, balanced_table, default_economy
from reshore.economy.table import Table
from reshore.errors import DataError

EXACT = 1e-12
SEEDS = st.integers(0, 10**6)


def random_table(seed, countries=4, sectors=5, separate=False, holes=0.0):
    """A table whose input shares have nothing to do with its flows."""
    rng = np.random.default_rng(seed)
    cube = (countries, countries, sectors)
    flow = 1000 * rng.lognormal(0, 1.5, cube) * (1 + 20 * np.eye(countries)[:, :, None])
    flow[rng.random(cube) < holes] = 0.0
    flow[np.arange(countries), np.arange(countries), 0] = 5000.0
    rates = rng.uniform(-0.1, 0.6, cube) * (rng.random(cube) < 0.7)
    added = rng.uniform(0.2, 0.9, (countries, sectors))
    inputs = rng.dirichlet(np.full(sectors, 0.7), (countries, sectors)) * (1 - added)[..., None]
    final = flow * rng.uniform(0, 1, cube) if separate else None
    codes = tuple(f"N{n}" for n in range(countries)), tuple(f"s{j}" for j in range(sectors))
    return Table(*codes, flow, rates, added, inputs, np.full(sectors, 4.0), final_flow_usd_mn=final)


def gaps(economy):
    """How far one round of the model's equations at unchanged prices takes the base from itself, in shares."""
    tau = 1 + economy.tariff_rate
    final_share = economy.share if economy.final_trade_share is None else economy.final_trade_share
    final = economy.final_spending_usd_bn
    inputs = economy.spending_usd_bn - final
    paid = economy.share * inputs[:, None] + final_share * final[:, None]
    output = (paid / tau).sum(0)
    duties = (paid * (tau - 1) / tau).sum((1, 2))
    earned = (economy.value_added_share * output).sum(1)
    income = earned + duties + economy.deficit_usd_bn
    wanted = economy.final_share * income[:, None]
    needed = wanted + np.einsum("nkj,nk->nj", economy.input_share, output)
    pairs = [(earned, economy.value_added_usd_bn), (wanted, final), (needed, economy.spending_usd_bn)]
    return [float(np.max(np.abs(a - b) / np.where(b > 0, b, 1))) for a, b in pairs]


def check_base(economy):
    assert max(gaps(economy)) < EXACT
    assert np.abs(economy.share.sum(1) - 1).max() < EXACT
    assert np.abs(economy.final_share.sum(1) - 1).max() < EXACT
    assert np.abs(economy.value_added_share + economy.input_share.sum(2) - 1).max() < EXACT
    assert abs(economy.deficit_usd_bn.sum()) < EXACT * economy.value_added_usd_bn.sum()
    assert (economy.value_added_usd_bn > 0).all()


@settings(max_examples=60)
@given(seed=SEEDS, separate=st.booleans(), holes=st.sampled_from([0.0, 0.3]))
def test_the_base_of_any_table_is_an_exact_fixed_point(seed, separate, holes):
    table = random_table(seed, separate=separate, holes=holes)
    try:
        economy = balance(table).economy
    except DataError:  # random deficits can be larger than what a country earns
        reject()
    check_base(economy)
    data = (table.value_added_share * table.flow_usd_mn.sum(0)).sum() / 1000
    assert economy.value_added_usd_bn.sum() == pytest.approx(data, rel=1e-11)
    imbalance = (table.flow_usd_mn.sum((1, 2)) - table.flow_usd_mn.sum((0, 2))) / 1000
    np.testing.assert_allclose(economy.deficit_usd_bn, imbalance, atol=1e-9)


@settings(max_examples=30)
@given(seed=SEEDS, separate=st.booleans())
def test_most_random_tables_balance_and_a_second_time_nothing_moves(seed, separate):
    table = random_table(seed, separate=separate)
    table = replace(table, flow_usd_mn=table.flow_usd_mn + table.flow_usd_mn.transpose(1, 0, 2))
    again = balance(balanced_table(table)).moved
    assert max(row.total_share for row in again.rows) < 1e-11
    assert not again.clipped


def test_a_consistent_table_does_not_move_at_all():
    table = balanced_table(random_table(3))
    economy, moved = balance(table)
    trade = table.flow_usd_mn / 1000
    flows = economy.share * economy.spending_usd_bn[:, None] / (1 + economy.tariff_rate)
    np.testing.assert_allclose(flows, trade, rtol=1e-11)
    assert [row.what for row in moved.rows] == ["trade flows", "outputs", "value added", "deficits"]


def test_negative_final_demand_is_clipped_and_listed_and_what_moved_is_told():
    table = balanced_table(random_table(5))
    inputs = table.input_share.copy()
    inputs[1, :, 2] += 0.6 * inputs[1, :, 0]
    inputs[1, :, 0] *= 0.4
    bought = (table.flow_usd_mn * (1 + table.tariff_rate)).sum(1)[1, 2]
    needed = (inputs[1, :, 2] * table.flow_usd_mn.sum(0)[1]).sum()
    table = replace(table, input_share=inputs)
    economy, moved = balance(table)
    if needed > bought:
        assert [(clip.country, clip.sector) for clip in moved.clipped] == [("N1", "s2")]
        assert moved.clipped[0].demand_usd_bn == pytest.approx((bought - needed) / 1000)
        assert economy.final_share[1, 2] == 0
    check_base(economy)
    flows, outputs = moved.rows[0], moved.rows[1]
    assert outputs.total_share > 0
    assert f"{outputs.before_usd_bn:.6g} -> {outputs.after_usd_bn:.6g}" in moved.lines()[1]
    assert "from" in flows.cell
    assert moved.rows[3].total_share < 1e-12


def test_a_country_without_trade_keeps_its_own_size():
    table = random_table(11)
    flow = table.flow_usd_mn.copy()
    flow[0, 1:] = flow[1:, 0] = 0.0
    economy = balance(replace(table, flow_usd_mn=flow)).economy
    check_base(economy)
    alone = (table.value_added_share * flow.sum(0))[0].sum() / 1000
    assert economy.value_added_usd_bn[0] == pytest.approx(alone, rel=1e-12)
    assert economy.deficit_usd_bn[0] == pytest.approx(0, abs=1e-9)


def test_a_sector_that_nobody_buys_and_one_that_is_not_made():
    table = random_table(12)
    flow, inputs, added = table.flow_usd_mn.copy(), table.input_share.copy(), table.value_added_share.copy()
    flow[:, :, 4] = 0.0
    flow[:, 2, 3] = 0.0
    inputs[:, :, 4] = 0.0
    added = 1 - inputs.sum(2)
    added[2, 3], inputs[2, 3] = 0.0, 0.0
    economy = balance(replace(table, flow_usd_mn=flow, input_share=inputs, value_added_share=added)).economy
    check_base(economy)
    assert (economy.spending_usd_bn[:, 4] == 0).all()
    assert (economy.share[:, 2, 3] == 0).all()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"flow_usd_mn": -1.0}, "flow_usd_mn of N0, N1, s2: is -1"),
        ({"flow_usd_mn": float("nan")}, "flow_usd_mn of N0, N1, s2: is nan"),
        ({"tariff_rate": -1.5}, "tariff_rate of N0, N1, s2: is -1.5"),
    ],
)
def test_impossible_cells_are_named(change, named):
    table = random_table(1)
    ((field, value),) = change.items()
    cube = getattr(table, field).copy()
    cube[0, 1, 2] = value
    with pytest.raises(DataError) as caught:
        balance(replace(table, **{field: cube}))
    assert named in str(caught.value)


def test_impossible_tables_are_refused_with_all_faults():
    table = random_table(1)
    added = table.value_added_share.copy()
    added[1, 2] += 0.4
    flow = table.flow_usd_mn.copy()
    flow[3] = 0.0
    with pytest.raises(DataError) as caught:
        balance(replace(table, value_added_share=added, flow_usd_mn=flow))
    text = str(caught.value)
    assert "cost shares of N1, s2: value added and inputs add to 1.4" in text
    assert "countries.N3: buys or sells nothing" in text


def test_a_country_that_spends_nothing_on_final_goods_is_refused():
    table = random_table(1)
    flow = table.flow_usd_mn.copy()
    flow[0] *= 1e-6
    with pytest.raises(DataError, match="N0"):
        balance(replace(table, flow_usd_mn=flow))


def test_small_rounding_of_cost_shares_is_normalised():
    table = random_table(2)
    check_base(balance(replace(table, value_added_share=table.value_added_share + 3e-7)).economy)


def test_the_shipped_base_is_exact_and_read_once(tmp_path):
    from reshore.economy.tables.default import DEFAULT_FILE, default_table
    from reshore.economy.tables.netcdf import read_table

    economy = default_economy()
    check_base(economy)
    assert default_economy() is economy
    assert not balance(default_table()).moved.clipped
    again = balance(read_table(DEFAULT_FILE)).economy
    np.testing.assert_array_equal(again.spending_usd_bn, economy.spending_usd_bn)


BASE = """
import hashlib
import numpy as np
from reshore.economy.balancing import default_economy
economy = default_economy()
numbers = [np.asarray(value) for value in vars(economy).values() if value is not None and not isinstance(value, tuple)]
print(hashlib.sha256(b"".join(np.ascontiguousarray(each).tobytes() for each in numbers)).hexdigest())
"""


def test_the_bits_of_the_shipped_base_do_not_hang_on_the_number_of_threads():
    said = []
    for threads in ("1", "2"):
        ended = subprocess.run(
            [sys.executable, "-c", BASE],
            env=os.environ | {"OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(ended.stdout)
    assert said[0]
    assert said[0] == said[1]
