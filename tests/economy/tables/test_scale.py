"""Totals are met exactly, shares that are to stay do stay, contradictions are told."""

from dataclasses import replace

import numpy as np
import pytest

from reshore.economy.balancing import balance, balanced_table
from reshore.economy.tables.default import DATA, default_table
from reshore.economy.tables.scale import Total, read_totals, scaled, total_of
from reshore.errors import DataError, SolveError


def totals_of(table, factor):
    """What a table has, changed a little."""
    wanted = [
        Total("gdp", "", "TWN", "", 0), Total("gdp", "", "USA", "", 0), Total("trade", "USA", "TWN", "goods", 0),
        Total("trade", "all", "TWN", "electronics", 0), Total("deficit", "TWN", "", "", 0),
    ]  # fmt: skip
    return [t._replace(value_usd_bn=total_of(table, t) * factor) for t in wanted]


@pytest.mark.parametrize("factor", [1.1, 0.9])
def test_totals_are_met_and_shares_of_cost_and_final_use_stay(factor):
    table = default_table()
    totals = totals_of(table, factor)
    result = scaled(table, totals, 2030)
    for total in totals:
        assert total_of(result, total) == pytest.approx(total.value_usd_bn, rel=1e-6), total.name
    before, (after, moved) = balance(table).economy, balance(result)
    np.testing.assert_allclose(after.input_share, before.input_share, rtol=1e-12)
    np.testing.assert_allclose(after.final_share, before.final_share, rtol=1e-6, atol=1e-9)
    assert max(row.total_share for row in moved.rows) < 1e-9
    assert result.year == 2030
    assert "Scaled to 5 totals of 2030" in result.notes[-1]


def test_without_totals_of_its_own_a_country_grows_with_the_others():
    table = default_table()
    result = scaled(table, totals_of(table, 1.2)[:2], 2030)
    for n in range(len(table.countries)):
        grown = (result.value_added_share * result.flow_usd_mn.sum(0))[n].sum()
        assert grown / (table.value_added_share * table.flow_usd_mn.sum(0))[n].sum() == pytest.approx(1.2, rel=1e-6)


def test_a_scaled_table_without_changes_is_the_table():
    table = default_table()
    result = scaled(table, totals_of(table, 1.0), table.year)
    np.testing.assert_allclose(result.flow_usd_mn, balanced_table(table).flow_usd_mn, rtol=1e-6)


def test_totals_that_contradict_each_other_are_named():
    table = default_table()
    total = Total("trade", "USA", "TWN", "goods", 200.0)
    with pytest.raises(SolveError, match="goods from TWN to USA: has to be"):
        scaled(table, [total, total._replace(value_usd_bn=300.0)], 2030, rounds=300)


def test_unknown_codes_and_wrong_totals_are_named(tmp_path):
    table = default_table()
    with pytest.raises(DataError, match="unknown 'TWM' in the totals; did you mean 'TWN'"):
        scaled(table, [Total("gdp", "", "TWM", "", 1.0)], 2030)
    with pytest.raises(DataError, match="drop them first"):
        scaled(replace(table, final_flow_usd_mn=table.flow_usd_mn / 2), [], 2030)
    path = tmp_path / "totals.csv"
    path.write_text("what,importer,exporter,sector,value_usd_bn,status\ngpd,,USA,,1,assumed\ngdp,,USA,,-1,assumed\n")
    with pytest.raises(DataError) as caught:
        read_totals(path)
    assert "did you mean 'gdp'" in str(caught.value)
    assert "is -1; give a positive total" in str(caught.value)


def test_every_deficit_named_leaves_none_to_balance():
    table = default_table()
    all_of_them = [Total("deficit", code, "", "", 0.0) for code in table.countries]
    with pytest.raises(DataError, match="leave one out"):
        scaled(table, all_of_them, 2030)


def test_the_shipped_totals_have_a_source_and_a_status_in_every_row():
    totals = read_totals(DATA / "totals_2025.csv")
    assert {total.status for total in totals} <= {"confirmed", "reported", "estimate", "assumed"}
    assert sum(total.what == "gdp" for total in totals) == 8
