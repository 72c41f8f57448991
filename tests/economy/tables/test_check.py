"""Every fault of a table is found, with cell, value and remedy; a sound table has none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.economy.tables.made_up import table

from reshore.economy.table import Table
from reshore.economy.tables.check import MOST_OF_A_KIND, check_table, require_table
from reshore.errors import DataError


def spoiled(name: str, cell: tuple[int, ...], value: float) -> Table:
    values = getattr(table(), name).copy()
    values[cell] = value
    return replace(table(), **{name: values})


def emptied(cell: tuple[object, ...]) -> Table:
    flow = table().flow_usd_mn.copy()
    flow[cell] = 0.0
    return replace(table(), flow_usd_mn=flow, final_flow_usd_mn=None)


def alone(n: int) -> Table:
    flow = table().flow_usd_mn.copy()
    home = flow[n, n].copy()
    flow[n], flow[:, n] = 0.0, 0.0
    flow[n, n] = home
    return replace(table(), flow_usd_mn=flow, final_flow_usd_mn=None)


def scaled(factor: float) -> Table:
    return replace(table(), flow_usd_mn=factor * table().flow_usd_mn, final_flow_usd_mn=None)


ALL = slice(None)
CASES = [
    (spoiled("flow_usd_mn", (0, 1, 2), -7.5), "flow_usd_mn[USA,MEX,G]", "-7.5 million USD, below zero"),
    (spoiled("final_flow_usd_mn", (0, 1, 2), -1.0), "final_flow_usd_mn[USA,MEX,G]", "-1 million USD, below zero"),
    (spoiled("final_flow_usd_mn", (0, 1, 2), 9e7), "final_flow_usd_mn[USA,MEX,G]", "above the whole flow"),
    (spoiled("flow_usd_mn", (1, 1, 0), np.nan), "flow_usd_mn[MEX,MEX,A]", "is nan; give a number"),
    (spoiled("input_share", (2, 0, 1), np.inf), "input_share[CAN,A,C26]", "is inf; give a number"),
    (spoiled("value_added_share", (2, 0), 0.95), "value_added_share[CAN,A]", "not to 1; divide both by gross output"),
    (spoiled("value_added_share", (2, 0), -0.2), "value_added_share[CAN,A]", "is -0.2, below zero"),
    (spoiled("input_share", (2, 0, 1), -0.1), "input_share[CAN,A,C26]", "is -0.1, below zero"),
    (spoiled("tariff_rate", (0, 1, 2), -1.0), "tariff_rate[USA,MEX,G]", "is -1, not above -1"),
    (replace(table(), tariff_rate=100 * table().tariff_rate), "tariff_rate", "a share, so 0.2 is 20 %"),
    (spoiled("elasticity", (1,), -4.0), "elasticity[C26]", "is -4, not above 0"),
    (emptied((2, ALL, ALL)), "countries.CAN", "buys 0 million USD in all"),
    (emptied((ALL, 2, ALL)), "countries.CAN", "sells 0 million USD in all"),
    (alone(2), "countries.CAN", "trades 0 million USD with others"),
    (emptied((ALL, ALL, 1)), "sectors.C26", "nobody sells it (0 million USD)"),
    (scaled(1e3), "flow_usd_mn", "looks like thousand USD: divide flows by 1000"),
    (scaled(1e-3), "flow_usd_mn", "looks like billion USD: multiply flows by 1000"),
    (scaled(1e6), "flow_usd_mn", "looks like USD: divide flows by 1e+06"),
    (replace(table(), countries=("USA", "MEX", "USA")), "countries.USA", "is there 2 times"),
    (replace(table(), sectors=("A", "C26", " ")), "sectors", "is an empty code"),
    (replace(table(), elasticity=np.ones(2)), "elasticity", "has shape (2,); sector need (3,)"),
    (replace(table(), status="certain"), "status", "take one of confirmed"),
]


@pytest.mark.parametrize("separate", [True, False])
def test_a_sound_table_has_no_faults(separate: bool):
    assert check_table(table(separate=separate)) == []
    require_table(table(separate=separate))


@pytest.mark.parametrize(("spoilt", "path", "said"), CASES, ids=[f"{case[1]} {case[2][:20]}" for case in CASES])
def test_each_fault_is_named(spoilt: Table, path: str, said: str):
    assert [fault for fault in check_table(spoilt) if fault.path == path and said in fault.message]
    with pytest.raises(DataError) as raised:
        require_table(spoilt)
    assert path in {fault.path for fault in raised.value.faults}


def test_a_country_without_value_added_has_no_income():
    made = table()
    share = made.value_added_share.copy()
    inputs = made.input_share.copy()
    inputs[1] *= (1 / inputs[1].sum(1))[:, None]
    share[1] = 0.0
    faults = check_table(replace(made, value_added_share=share, input_share=inputs))
    assert [fault.path for fault in faults] == ["countries.MEX"]
    assert "no income to buy with" in faults[0].message


def test_many_faults_of_a_kind_are_counted_and_the_worst_come_first():
    many = table(countries=tuple(f"X{place}" for place in range(6)))
    flow = many.flow_usd_mn.copy()
    flow[:5, 5, :] = -np.arange(1.0, 16).reshape(5, 3)
    flow[5, :5, :] = -np.arange(16.0, 31).reshape(5, 3)
    faults = [f for f in check_table(replace(many, flow_usd_mn=flow)) if f.path.startswith("flow_usd_mn")]
    assert len(faults) == MOST_OF_A_KIND + 1
    assert "is -30 million" in faults[0].message
    assert faults[-1].message.startswith("10 more cells like these, ")


def test_a_part_of_the_world_is_not_judged_by_its_size():
    assert check_table(scaled(1e-3), any_size=True) == []
