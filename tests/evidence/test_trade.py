"""What the tariffs of a deal do in the whole economy: signs, sums, the same as by hand, and refusals."""

from __future__ import annotations

import json
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from reshore.deal.load import load_deal, no_deal
from reshore.economy.balancing import default_economy
from reshore.economy.equilibrium import solve
from reshore.economy.gains import welfare
from reshore.economy.join import chips_as_in_the_base, elasticity_at
from reshore.economy.law import rates_of
from reshore.economy.shocks import unchanged
from reshore.economy.tables.aggregate import Mapping, aggregated, ordered
from reshore.economy.tables.default import default_table
from reshore.economy.tables.netcdf import write_table
from reshore.errors import DataError, RunError
from reshore.evidence.trade import Asked, TradeEffects, acting, bought, trade
from reshore.evidence.trade_printed import check_rows
from reshore.evidence.trade_relief import relief_duties
from reshore.evidence.trade_words import answer, bought_words, part_words, signed
from reshore.evidence.trade_worlds import VARIABLES, middle_of
from reshore.names import FIRST_YEAR, REGIONS, SECTORS

DEAL = "us-taiwan-2026-01"
USA, TWN = REGIONS.index("USA"), REGIONS.index("TWN")


@pytest.fixture(scope="module")
def found() -> TradeEffects:
    return trade(DEAL)


def row(found: TradeEffects, region: str, year: int = 2030) -> dict:
    return next(row for row in found.rows((year,)) if row["region"] == region)


def test_lower_tariffs_raise_real_income_where_they_were_paid(found):
    assert 0 < row(found, "TWN")["real_income_pct"] < 1
    assert row(found, "TWN")["exports_to_us_change_usd_bn"] > 0
    assert row(found, "CHN")["exports_to_us_change_usd_bn"] < 0
    assert row(found, "USA")["revenue_change_usd_bn"] < 0


def test_it_is_the_economy_solved_by_hand(found):
    year = 2030
    deal = load_deal(DEAL)
    base = jax.tree.map(jnp.asarray, default_economy())
    world = base.__class__(**vars(base) | {"elasticity": elasticity_at(base, middle_of(deal), year - 2025.0)})
    both = []
    for law in (deal, no_deal(deal)):
        duty = rates_of(law).duty_rate[year - FIRST_YEAR]
        shock = unchanged(world)
        shock = shock.__class__(
            **vars(shock) | {"tariff_rate": world.tariff_rate + duty, "outside": chips_as_in_the_base(world)}
        )
        both.append(float(welfare(world, shock, solve(world, shock)).real_income_hat[TWN]))
    assert row(found, "TWN", year)["real_income_pct"] == pytest.approx(100 * (both[0] - both[1]), rel=1e-6)


def test_the_relief_is_the_economy_solved_by_hand(found):
    """A US tariff on Taiwan from 20 to 15 %, on top of the base, with the elasticities of the long run."""
    base = jax.tree.map(jnp.asarray, default_economy())
    world = base.__class__(**vars(base) | {"elasticity": elasticity_at(base, middle_of(found.deal), 1000.0)})
    goods = np.array([sector not in ("services", "semiconductors") for sector in SECTORS])
    after = []
    for rate in (0.15, 0.20):
        duty = np.array(world.tariff_rate)
        duty[USA, TWN] += rate * goods
        shock = unchanged(world)
        shock = shock.__class__(**vars(shock) | {"tariff_rate": duty, "outside": chips_as_in_the_base(world)})
        after.append(np.asarray(welfare(world, shock, solve(world, shock)).real_income_hat))
    checks = {check.name: check for check in found.checks()}
    for name, place in (("taiwan", TWN), ("us", USA)):
        check = checks[f"{name}-gain-20-to-15-all-goods"]
        assert check.p50 == pytest.approx(float((after[0] - after[1])[place]), rel=1e-6)
        assert check.inside == (check.low <= check.p50 <= check.high)
        assert check.p10 == check.p50 == check.p90
    assert 0 < checks["taiwan-gain-20-to-15-order-of-2025"].p50 < 0.5 * checks["taiwan-gain-20-to-15-all-goods"].p50


def test_the_relief_pays_on_what_it_names():
    both, orders = np.moveaxis(relief_duties(), 1, 0)
    at = SECTORS.index
    assert both[0, USA, TWN, at("electronics")] == pytest.approx(0.15)
    assert both[1, USA, TWN, at("agri_food")] == pytest.approx(0.20)
    assert orders[1, USA, TWN, at("agri_food")] == pytest.approx(0.20)
    assert 0 < orders[1, USA, TWN, at("electronics")] < 0.03, "computers are exempt"
    assert orders[1, USA, TWN, at("pharma")] == 0
    for duty in (both, orders):
        assert not duty[..., at("services")].any()
        assert not duty[..., at("semiconductors")].any()
        assert np.count_nonzero(duty.sum(axis=(0, -1))) == 1, "nobody else pays"


def test_checks_are_of_the_law_without_the_deal(found):
    checks = {check.name: check for check in found.checks()}
    without = found.data.sel(path="without")
    share = (without["goods_exports_to_us_usd_bn"] / without["goods_exports_usd_bn"]).sel(region="TWN", year=2025)
    assert checks["taiwan-us-share-of-exports-2025"].p50 == pytest.approx(float(share))
    assert 0.25 < float(share) < 0.35
    duty = without["us_duty_usd_bn"].sel(region="TWN", year=2026)
    assert checks["us-duty-on-taiwan"].p50 == pytest.approx(float(duty))
    assert checks["us-duty-on-taiwan"].inside == (8 <= float(duty) <= 18)
    assert "join-residual" not in checks, "no chip market is played here"
    headings, rows = check_rows(found)
    assert len(rows) == len(checks)
    assert {len(row) for row in rows} == {len(headings)}
    assert all(row[3] == "inside" or row[3].startswith("outside: ") for row in rows)


def test_goods_are_a_part_of_what_is_sold(found):
    data = found.data
    assert (data["goods_exports_usd_bn"] < data["exports_usd_bn"]).all()
    assert float(data["goods_exports_to_us_usd_bn"].sum("region").isel(path=0, year=0)) < float(
        data["exports_to_us_usd_bn"].sum("region").isel(path=0, year=0)
    )


def test_labour_is_fixed_and_deficits_stay(found):
    jobs = found.data["jobs_thousand"].sum("sector")
    assert np.allclose(jobs, jobs.isel(path=0, year=0), rtol=1e-8)
    change = found.difference()
    assert np.allclose(change["exports_usd_bn"], change["imports_usd_bn"], atol=1e-6)
    assert float(np.abs(change["jobs_thousand"]).sum()) > 1


def test_bare_chips_pay_nothing_here():
    duty = rates_of(load_deal("threat-100")).duty_rate
    assert not duty[..., SECTORS.index("semiconductors")].any()
    assert not duty[..., SECTORS.index("services")].any()


def test_a_deal_without_a_clause_on_trade_changes_nothing():
    still = trade("us-taiwan-2025-11", Asked(elasticities="long"))
    assert acting(still.deal)
    nothing = trade(load_deal("us-taiwan-2025-11").without_clauses(lambda name, _: name == "tariff-relief"))
    assert acting(nothing.deal) == ()
    assert float(np.abs(nothing.difference()["real_income_share"]).max()) < 1e-12
    assert "nothing changes here" in answer(nothing)


def test_a_promise_to_buy_raises_what_the_seller_sells():
    found = trade("us-japan-2025-09", Asked(elasticities="short"))
    farm = SECTORS.index("agri_food")
    change = found.difference()["output_usd_bn"]
    bought, later = change.sel(region="USA", year=2027), change.sel(region="USA", year=2035)
    assert float(bought.isel(sector=farm)) - float(later.isel(sector=farm)) > 3


def test_a_promise_says_as_what_it_is_taken():
    terms = {"farm-goods": "farm goods", "mixed": "LNG/energy, aircraft and chips", "unknown": "widgets"}
    deal = load_deal("us-japan-2025-09")
    clause = deal.clauses["farm-goods"]
    promises = {name: clause.model_copy(update={"goods": goods}) for name, goods in terms.items()}
    deal = deal.model_copy(update={"clauses": {**deal.clauses, **promises}})
    found = trade(deal)
    plain = found.plain()["purchases"]
    assert {name: promise["sector"] for name, promise in plain.items()} == {
        "farm-goods": "agri_food", "mixed": "mining_energy", "unknown": "other_goods",
    }  # fmt: skip
    farm, mixed, unknown = bought_words(found)
    assert "24 bn USD of 'farm goods'" in farm
    assert farm.endswith(": taken as farming and food.")
    assert "It also names aircraft, ships, rail, semiconductors: give each" in mixed
    assert "no word of it names a sector" in unknown
    assert bought(load_deal(DEAL)) == {}


def test_a_higher_tariff_lowers_real_income_where_it_is_paid():
    higher = ["clauses.tariff-relief.rate_pct=32", "clauses.tariff-relief.stacking=replaces"]
    found = trade(load_deal("us-taiwan-2025-11", higher))
    assert -1 < row(found, "TWN")["real_income_pct"] < -0.05
    assert row(found, "TWN")["exports_to_us_change_usd_bn"] < 0


def test_trade_answers_more_in_the_long_run():
    short, long = (trade(DEAL, Asked(elasticities=run)) for run in ("short", "long"))
    moved = [row(found, "TWN")["exports_to_us_change_usd_bn"] for found in (short, long)]
    assert 0 < moved[0] < moved[1]


@pytest.mark.slow
@pytest.mark.parametrize("deficits", ["world_income", "none"])
def test_other_rules_for_deficits_give_another_number_of_the_same_size(found, deficits):
    other = row(trade(DEAL, Asked(deficits=deficits)), "TWN")["real_income_pct"]
    same = row(found, "TWN")["real_income_pct"]
    assert other != pytest.approx(same, rel=1e-9)
    assert 0.4 < other / same < 1.6


def test_everything_has_a_unit_and_can_be_printed(found):
    for name, (axes, unit, words) in VARIABLES.items():
        variable = found.data[name]
        assert variable.dims == ("path", "year", *axes)
        assert (variable.attrs["units"], variable.attrs["long_name"]) == (unit, words)
    plain = json.loads(json.dumps(found.plain(), allow_nan=False))
    assert plain["table_status"] == "estimate"
    assert set(plain["clauses"]) == {"tariff-relief", "tariff-free", "cap-232"}
    assert "Taiwan" in repr(found)
    assert "<table>" in found._repr_html_()


def test_a_low_pass_through_is_warned_of(found):
    low = TradeEffects(
        **vars(found) | {"data": found.data.assign(us_pass_through_share=0 * found.data["us_pass_through_share"] + 0.5)}
    )
    assert "Warning" in answer(low)
    assert "Warning" not in answer(found)
    assert part_words(float("nan")).startswith("nothing")
    assert signed(-0.0001, 2) == "0.00"


@pytest.mark.parametrize(
    ("asked", "said"),
    [(Asked(elasticities="middle"), "by-year, short, long"), (Asked(deficits="some"), "fixed, world_income, none")],
)
def test_unknown_words_are_refused(asked, said):
    with pytest.raises(RunError, match=said):
        trade(DEAL, asked)


def test_years_outside_and_tables_of_other_regions_are_refused(found, tmp_path):
    with pytest.raises(RunError, match="2025 to 2040"):
        found.rows((2024,))
    table = default_table()
    halves = {code: "USA" if code == "USA" else "ROW" for code in table.countries}
    write_table(aggregated(table, Mapping(halves, {code: code for code in table.sectors})), tmp_path / "two.nc")
    with pytest.raises(DataError, match=r"missing: TWN, KOR.*--mapping"):
        trade(DEAL, Asked(table=tmp_path / "two.nc"))


@pytest.mark.parametrize(
    ("part", "cell", "value", "named"),
    [
        ("flow_usd_mn", (USA, TWN, 3), -7.0, "flow_usd_mn[USA,TWN,wood_paper]: is -7 million USD"),
        ("tariff_rate", (USA, TWN, 0), -1.5, "tariff_rate[USA,TWN,agri_food]: is -1.5"),
        ("value_added_share", (TWN, 2), 0.9, "value_added_share[TWN,textiles]: and its inputs add to 1."),
    ],
)
def test_a_wrong_table_is_refused_with_file_and_cell(part, cell, value, named, tmp_path):
    table, file = default_table(), tmp_path / "wrong.nc"
    numbers = getattr(table, part).copy()
    numbers[cell] = value
    write_table(replace(table, **{part: numbers}), file)
    with pytest.raises(DataError) as caught:
        trade(DEAL, Asked(table=file))
    assert any(f"{file}: {named}" in str(fault) for fault in caught.value.faults)


def test_a_table_in_wrong_units_is_refused(tmp_path):
    table, file = default_table(), tmp_path / "billions.nc"
    write_table(replace(table, flow_usd_mn=table.flow_usd_mn / 1000), file)
    with pytest.raises(DataError) as caught:
        trade(DEAL, Asked(table=file))
    assert "looks like billion USD" in str(caught.value.faults[0])


def test_a_table_in_another_order_gives_the_same(found, tmp_path):
    table, file = default_table(), tmp_path / "turned.nc"
    write_table(ordered(table, table.countries[::-1], table.sectors[::-1]), file)
    turned = trade(DEAL, Asked(table=file))
    assert turned.table.countries == REGIONS
    for name in ("real_income_share", "jobs_thousand"):
        np.testing.assert_allclose(turned.data[name], found.data[name], rtol=1e-6, atol=1e-8)


def test_the_law_itself_has_no_clause_that_sets_it_apart(found):
    law = TradeEffects(**vars(found) | {"deal": load_deal("status-quo")})
    assert acting(law.deal) == ()
    assert "nothing changes here" in answer(law)
    assert "Clauses that act" not in answer(law)
    assert law.plain()["clauses"] == {}
