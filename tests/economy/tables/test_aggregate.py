"""Aggregation: totals stay, duties are weighted with trade, and mappings that do not fit are refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.economy.tables.made_up import table

from reshore.economy.tables.aggregate import Mapping, aggregated, read_mapping
from reshore.economy.tables.check import check_table
from reshore.errors import DataError

NORTH = {"USA": "USA", "MEX": "NEAR", "CAN": "NEAR"}
GOODS = {"A": "goods", "C26": "goods", "G": "services"}


def totals(made):
    output = made.flow_usd_mn.sum(0)
    return {
        "flow": made.flow_usd_mn.sum(),
        "final": made.final_flow_usd_mn.sum(),
        "duties": (made.flow_usd_mn * made.tariff_rate).sum(),
        "value added": (output * made.value_added_share).sum(),
        "inputs": (output[..., None] * made.input_share).sum(),
    }


@pytest.mark.parametrize(
    "mapping", [Mapping(NORTH, GOODS), Mapping(NORTH, {}), Mapping({}, GOODS)], ids=["both", "countries", "sectors"]
)
def test_totals_stay(mapping: Mapping):
    made = table()
    coarse = aggregated(made, mapping)
    assert totals(coarse) == pytest.approx(totals(made), rel=1e-12)
    assert check_table(coarse) == []
    assert coarse.flow_usd_mn.size < made.flow_usd_mn.size


def test_numbers_of_one_region_by_hand():
    made, coarse = table(), aggregated(table(), Mapping(NORTH, GOODS))
    assert (coarse.countries, coarse.sectors) == (("USA", "NEAR"), ("goods", "services"))
    sold, rate = made.flow_usd_mn[0][1:, :2], made.tariff_rate[0][1:, :2]
    assert coarse.flow_usd_mn[0, 1, 0] == pytest.approx(sold.sum(), rel=1e-12)
    assert coarse.tariff_rate[0, 1, 0] == pytest.approx((sold * rate).sum() / sold.sum(), rel=1e-12)
    assert coarse.tariff_rate[0, 1, 0] != pytest.approx(rate.mean(), rel=1e-3)
    imports = made.flow_usd_mn.sum((0, 1)) - made.flow_usd_mn.diagonal().sum(1)
    wanted = (made.elasticity[:2] * imports[:2]).sum() / imports[:2].sum()
    assert coarse.elasticity[0] == pytest.approx(wanted, rel=1e-12)
    output = made.flow_usd_mn.sum(0)
    spent = (output[1:, 2, None] * made.input_share[1:, 2, :2]).sum() / output[1:, 2].sum()
    assert coarse.input_share[1, 1, 0] == pytest.approx(spent, rel=1e-12)


def test_a_balanced_table_stays_balanced():
    from reshore.economy.balancing import balance, balanced_table

    made = balanced_table(table(separate=False))
    fine, coarse = balance(made).economy, balance(aggregated(made, Mapping(NORTH, GOODS))).economy
    assert np.sum(coarse.value_added_usd_bn) == pytest.approx(np.sum(fine.value_added_usd_bn), rel=1e-9)
    assert np.sum(coarse.spending_usd_bn) == pytest.approx(np.sum(fine.spending_usd_bn), rel=1e-9)
    assert coarse.value_added_usd_bn[0] == pytest.approx(fine.value_added_usd_bn[0], rel=1e-9)


def test_sectors_without_output_do_not_spoil_a_group():
    made = table()
    flow = made.flow_usd_mn.copy()
    flow[:, 1, 0] = 0.0
    idle = replace(made, flow_usd_mn=flow, final_flow_usd_mn=np.minimum(made.final_flow_usd_mn, flow))
    coarse = aggregated(idle, Mapping({}, GOODS))
    assert coarse.value_added_share[1, 0] == pytest.approx(made.value_added_share[1, 1], rel=1e-12)
    assert coarse.tariff_rate[0, 1, 0] == pytest.approx(made.tariff_rate[0, 1, 1], rel=1e-12)


def test_nothing_to_sell_gives_means_and_no_duty():
    made = table()
    flow = made.flow_usd_mn.copy()
    flow[:, 1:, :2] = 0.0
    coarse = aggregated(replace(made, flow_usd_mn=flow, final_flow_usd_mn=None), Mapping(NORTH, GOODS))
    assert coarse.tariff_rate[0, 1, 0] == 0
    assert coarse.value_added_share[1, 0] + coarse.input_share[1, 0].sum() == pytest.approx(1, rel=1e-12)


CSV = "kind,code,group\n" + "".join(
    f"{kind},{code},{group}\n"
    for kind, codes in (("country", NORTH), ("sector", GOODS))
    for code, group in codes.items()
)
YAML = "countries:\n  USA: USA\n  MEX: NEAR\n  CAN: NEAR\nsectors:\n  A: goods\n  C26: goods\n  G: services\n"


@pytest.mark.parametrize(("name", "text"), [("map.csv", CSV), ("map.yaml", YAML)])
def test_mappings_from_files(name: str, text: str, tmp_path: Path):
    (tmp_path / name).write_text(text)
    found = read_mapping(tmp_path / name)
    assert (found.countries, found.sectors) == (NORTH, GOODS)
    np.testing.assert_array_equal(
        aggregated(table(), tmp_path / name).flow_usd_mn, aggregated(table(), Mapping(NORTH, GOODS)).flow_usd_mn
    )


def test_country_codes_of_yaml_stay_texts(tmp_path: Path):
    (tmp_path / "map.yaml").write_text("countries:\n  NO: NOR\n  ON: 1\n")
    assert read_mapping(tmp_path / "map.yaml").countries == {"NO": "NOR", "ON": "1"}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "map.csv",
            CSV.replace("country,CAN,NEAR\n", ""),
            "country: 'CAN' of the table is not mapped; add `country,CAN",
        ),
        ("map.csv", CSV + "country,CNA,NEAR\n", "map.csv:8: country: 'CNA' is not in the table; did you mean 'CAN'?"),
        ("map.csv", CSV + "country,CAN,FAR\n", "map.csv:8: country: 'CAN' has a row in line 4; keep one"),
        ("map.csv", CSV + "region,CAN,FAR\n", "map.csv:8: kind: 'region' is not known; known: country, sector"),
        ("map.csv", CSV + "country,,FAR\n", "map.csv:8: country: '' to 'FAR'"),
        ("map.csv", "code,group\nUSA,USA\n", "map.csv:1: column kind is missing"),
        ("map.yaml", YAML.replace("  C26: goods\n", "  C62: goods\n"), "map.yaml:7: sector: 'C62' is not in the table"),
        ("map.yaml", "countries: [USA]\n", "map.yaml:1: countries has to hold lines"),
        ("map.yaml", "countries: {\n", "map.yaml: cannot be read"),
        ("map.yaml", "", "has no `countries` and no `sectors`"),
    ],
)
def test_mappings_that_do_not_fit_are_refused(name: str, text: str, said: str, tmp_path: Path):
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=re.escape(said)):
        aggregated(table(), tmp_path / name)


def test_all_faults_of_a_mapping_come_at_once():
    with pytest.raises(DataError) as raised:
        aggregated(table(), Mapping({"USA": "USA"}, {"A": "x", "B": "x"}))
    assert len(raised.value.faults) == 5
