"""What the tariffs of a deal do in the whole economy: signs, sums, the same as by hand, and refusals."""

from __future__ import annotations

import json

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
from reshore.errors import DataError, RunError
from reshore.evidence.trade import Asked, TradeEffects, acting, bought, trade
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
    from reshore.economy.tables.aggregate import Mapping, aggregated
    from reshore.economy.tables.default import default_table
    from reshore.economy.tables.netcdf import write_table

    table = default_table()
    halves = {code: "USA" if code == "USA" else "ROW" for code in table.countries}
    write_table(aggregated(table, Mapping(halves, {code: code for code in table.sectors})), tmp_path / "two.nc")
    with pytest.raises(DataError, match="--mapping"):
        trade(DEAL, Asked(table=tmp_path / "two.nc"))
