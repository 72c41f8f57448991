"""Duties and elasticities from files, and what duties do to cost shares."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.economy.tables.made_up import table

from reshore.economy.tables.elasticities import UNKNOWN, default_elasticities, with_elasticities
from reshore.economy.tables.rates import with_rates, with_tariffs
from reshore.errors import DataError

HEAD = "importer,partner,sector,rate_pct\n"
FREE = "USA,all,all,0\nMEX,all,all,0\nCAN,all,all,0\n"


def undutied():
    made = table()
    return replace(made, tariff_rate=np.zeros_like(made.tariff_rate))


def tariffs(tmp_path: Path, text: str) -> Path:
    (tmp_path / "duties.csv").write_text(text)
    return tmp_path / "duties.csv"


def test_narrow_rows_override_wide_ones_whatever_their_order(tmp_path: Path):
    text = HEAD + "USA,CAN,C26,7\nUSA,all,all,2.5\nUSA,MEX,all,0\nMEX,all,G,10\nCAN,all,all,-1\n"
    rate = with_tariffs(undutied(), tariffs(tmp_path, text)).tariff_rate
    np.testing.assert_allclose(rate[0, 2], [0.025, 0.07, 0.025])
    np.testing.assert_allclose(rate[0, 1], 0)
    np.testing.assert_allclose(rate[1, 0], [0, 0, 0.1])
    np.testing.assert_allclose(rate[2, 0], -0.01)
    assert not rate[np.arange(3), np.arange(3)].any()


def test_duties_on_inputs_move_from_value_added_to_inputs():
    made = undutied()
    rate = np.zeros_like(made.tariff_rate)
    rate[0, 1, 1] = 0.25
    given = with_rates(made, rate, "a duty")
    bought = (made.flow_usd_mn - made.final_flow_usd_mn)[0, :, 1]
    dearer = 1 + 0.25 * bought[1] / bought.sum()
    np.testing.assert_allclose(given.input_share[0, :, 1], made.input_share[0, :, 1] * dearer, rtol=1e-12)
    np.testing.assert_array_equal(given.input_share[1:], made.input_share[1:])
    np.testing.assert_allclose(given.value_added_share + given.input_share.sum(2), 1, rtol=1e-12)
    assert given.value_added_share[0].max() < made.value_added_share[0].max()
    back = with_rates(given, made.tariff_rate, "no duty")
    np.testing.assert_allclose(back.input_share, made.input_share, rtol=1e-12)
    assert given.notes[-1] == "a duty"


def test_duties_above_value_added_are_refused():
    made = undutied()
    rate = np.where(np.eye(3, dtype=bool)[..., None], 0.0, 1000.0)
    with pytest.raises(DataError, match="duties on inputs are more than value added") as raised:
        with_rates(made, rate, "too much")
    assert raised.value.faults[0].path.startswith("value_added_share of ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + "USA,all,all,5\nMEX,all,all,5\n", "CAN has no row; add `CAN,all,all,0` if it levies none"),
        (HEAD + FREE + "USA,CHN,A,5\n", "duties.csv:5: partner: 'CHN' is not in the table"),
        (HEAD + FREE + "USA,CAN,C62,5\n", "duties.csv:5: sector: 'C62' is not in the table; did you mean 'C26'?"),
        (HEAD + FREE + "USA,CAN,A,-100\n", "duties.csv:5: rate_pct: -100 is not above -100"),
        (HEAD + FREE + "USA,CAN,A,five\n", "duties.csv:5: rate_pct: 'five' is not a finite number"),
        (HEAD + FREE + "USA,CAN,A,nan\n", "duties.csv:5: rate_pct: 'nan' is not a finite number"),
        (HEAD + FREE + "USA,all,all,5\n", "duties.csv:5: importer: USA, all, all has a row in line 2; keep one"),
        ("importer,partner,rate_pct\nUSA,MEX,5\n", "duties.csv:1: column sector is missing"),
        (HEAD, "has a header and no rows"),
    ],
)
def test_files_of_duties_that_do_not_fit_are_refused(text: str, said: str, tmp_path: Path):
    with pytest.raises(DataError, match=re.escape(said)):
        with_tariffs(undutied(), tariffs(tmp_path, text))


def test_customs_lines_are_weighted_with_their_imports(tmp_path: Path):
    text = "importer,partner,sector,rate_pct,value_usd\nUSA,MEX,A,10,3e6\nUSA,MEX,A,0,1e6\n"
    given = with_tariffs(undutied(), tariffs(tmp_path, text))
    assert given.tariff_rate[0, 1, 0] == pytest.approx(0.075, rel=1e-12)
    assert np.count_nonzero(given.tariff_rate) == 1
    np.testing.assert_allclose(given.value_added_share + given.input_share.sum(2), 1, rtol=1e-12)


OF_2025 = ("A01", "A02", "B05", "C10T12", "C17_18", "C24A", "C26", "C302T309", "C31T33", "D", "H49", "J62_63", "T")
OF_WIOD = ("A01", "B", "C10-C12", "C13-C15", "C31_C32", "E37-E39", "J62_J63", "R_S", "U")


def test_shipped_elasticities_know_the_codes_of_published_tables():
    found, known = default_elasticities(OF_2025)
    assert known
    wanted = [9.11, 9.11, 13.53, 2.62, 16.52, 3.28, 8.54, 8.22, 3.98, 8.22, 8.22, 8.22, 8.22]
    np.testing.assert_allclose(found, wanted)
    assert default_elasticities(OF_WIOD)[1]
    by_code, known = default_elasticities(tuple(f"c{place}" for place in range(1, 36)))
    assert known
    assert (by_code[7], by_code[34]) == (64.85, 8.22)


@pytest.mark.parametrize("strange", ["electronics", "C99", "c36", "Agriculture", "X1", ""])
def test_unknown_sectors_have_the_elasticity_of_all(strange: str):
    found, known = default_elasticities(("A01", strange))
    assert not known
    assert set(found) == {UNKNOWN}


def test_elasticities_from_a_file(tmp_path: Path):
    file = tmp_path / "theta.csv"
    file.write_text("sector,elasticity,source\nG,5,mine\nA,2.5,mine\nC26,8,another\n")
    given = with_elasticities(table(), file)
    np.testing.assert_array_equal(given.elasticity, [2.5, 8, 5])
    assert given.notes[-1] == "Elasticities from theta.csv: mine, another."


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A,2,x\nG,2,x\n", "sector: 'C26' has no row; add one"),
        ("A,2,x\nG,2,x\nC26,0,x\n", "theta.csv:4: sector: elasticity 0 of 'C26' is not above 0"),
        ("A,2,x\nG,2,x\nC26,2,x\nA,3,x\n", "theta.csv:5: sector: sector 'A' has a row above; keep one"),
        ("A,2,x\nG,2,x\nC62,2,x\n", "theta.csv:4: sector: sector 'C62' is not known; did you mean 'C26'?"),
    ],
)
def test_files_of_elasticities_that_do_not_fit_are_refused(rows: str, said: str, tmp_path: Path):
    (tmp_path / "theta.csv").write_text("sector,elasticity,source\n" + rows)
    with pytest.raises(DataError, match=re.escape(said)):
        with_elasticities(table(), tmp_path / "theta.csv")
