"""Frames of a comparison: paired, complete, and equal to what simple arithmetic gives."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.report.compared import DRAWS, NAME, read_again, three_deals, variant, with_itself
from tests.report.support import PHASES, made_up

from reshore.ensemble.additionality import COST
from reshore.ensemble.compare import compare
from reshore.report.comparison.dates import months_gained, most_moved
from reshore.report.comparison.forests import points_of_band
from reshore.report.comparison.material import material_of
from reshore.report.comparison.money import ANNOUNCED, CHIPS, NEW, OPEN, PLANTS, SPENT, chain, payers, price
from reshore.report.comparison.numbers import differences, levels, paired_points
from reshore.report.comparison.series import capacity_added, duel, leading, people
from reshore.report.comparison.sure import decisive_pairs, shares
from reshore.report.frames.money import by_use

SOONER, LATER, NOTHING = NAME, f"{NAME}-2", f"{NAME}-3"


@pytest.fixture(scope="module")
def material():
    return material_of(three_deals())


def column(frame, name, **wanted):
    return np.array(frame.where(**wanted).column(name), dtype=float)


def test_deals_of_one_name_are_told_apart(material):
    assert [side.name for side in material.rivals] == [SOONER, LATER, NOTHING]
    assert [side.letter for side in material.paths] == ["", "A", "B", "C"]
    assert len({side.role for side in material.paths}) == 4


def test_what_a_deal_adds_is_taken_inside_each_draw(material):
    frame = capacity_added(material)
    change = leading(material.side(SOONER).data) - leading(material.base)
    for share, name in (
        (0.1, "p10_kwpm"),
        (0.25, "p25_kwpm"),
        (0.5, "p50_kwpm"),
        (0.75, "p75_kwpm"),
        (0.9, "p90_kwpm"),
    ):
        assert column(frame, name, deal=SOONER) == pytest.approx(np.quantile(change, share, axis=0))
    assert column(frame, "more_share", deal=SOONER)[-1] == 1.0
    assert not column(frame, "p10_kwpm", deal=NOTHING).any()
    assert not column(frame, "p90_kwpm", deal=NOTHING).any()
    assert (column(frame, "p50_kwpm", deal=LATER, year=2030) < 0).all()


def test_differences_hold_every_contrast(material):
    frame = differences(material)
    assert len(frame) == len(material.contrasts)
    for row, contrast in zip(frame.records(), material.contrasts, strict=True):
        assert (row["name"], row["deal"], row["year"]) == (contrast.name, contrast.deal, contrast.year)
        assert [row["p10"], row["p50"], row["p90"]] == pytest.approx([contrast.p10, contrast.p50, contrast.p90])
        assert row["p10"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p90"]
    assert set(frame.where(deal=NOTHING).column("same_share")) == {1.0}


def test_every_headline_stands_on_every_path(material):
    frame = levels(material)
    assert set(frame.column("deal")) == {"no-deal", SOONER, LATER, NOTHING}
    assert len(frame) == 4 * len({(row.name, row.year) for row in material.contrasts})
    row = frame.where(deal=SOONER, name="us-leading-capacity", year=2035).records()[0]
    own = leading(material.side(SOONER).data)[:, 2035 - material.first_year]
    assert row["p50"] == pytest.approx(np.median(own))


def test_chances_of_a_pair_add_up_to_one(material):
    frame = duel(material, 2035)
    assert len(frame) == 4 * 3
    chances = {(row["deal"], row["other"]): (row["more_share"], row["same_share"]) for row in frame.records()}
    for (first, second), (more, same) in chances.items():
        assert more + same + chances[second, first][0] == pytest.approx(1)
        assert same == chances[second, first][1]
    assert chances["no-deal", NOTHING] == (0.0, 1.0)
    assert chances[SOONER, "no-deal"] == (1.0, 0.0)


def test_people_are_counted_against_the_reference(material):
    frame = people(material)
    later = column(frame, "p50_persons", deal=LATER, group="people trained since 2025")
    assert later[-1] < 0
    assert not column(frame, "p50_persons", deal=NOTHING).any()
    data, base = material.side(SOONER).data, material.base
    here = ["phoenix", "sherman", "boise"]
    more, less = (part["trained_persons"].sel(site=here).sum(("site", "year")) for part in (data, base))
    gain = column(frame, "p50_persons", deal=SOONER, group="people trained since 2025")[-1]
    assert gain == pytest.approx(float(np.median(more - less)), rel=1e-5)


def test_payers_pay_what_is_used(material):
    frame = payers(material)
    for side in material.paths:
        used = sum(column(by_use(side.data, material.ledger), "mean_usd_bn"))
        assert sum(column(frame, "mean_usd_bn", deal=side.name)) == pytest.approx(used)
    more = column(frame, "mean_usd_bn", deal=SOONER) - column(frame, "mean_usd_bn", deal="no-deal")
    assert column(frame, "more_usd_bn", deal=SOONER) == pytest.approx(more)
    assert not column(frame, "more_usd_bn", deal=NOTHING).any()


def test_the_price_of_nothing_is_none(material):
    frame = price(material, 2035)
    assert set(frame.column("deal")) == {SOONER, LATER, NOTHING}
    assert frame.where(deal=NOTHING).column("mean_usd_bn_per_kwpm") == [None]
    assert frame.where(deal=NOTHING).column("nothing_share") == [1.0]


def test_announced_money_becomes_plants_by_the_stated_rules(material):
    frame = chain(material)
    catalogue = material.world.catalogue.parameters
    new = catalogue["new_money_share"].value().distribution.median
    cost = catalogue[COST].value("leading").distribution.median
    means = {row["stage"]: row["mean_usd_bn"] for row in frame.where(deal=SOONER).records()}
    assert (means[ANNOUNCED], means[CHIPS], means[OPEN]) == (90.0, 90.0, 90.0)
    assert means[NEW] == pytest.approx(90.0 * new)
    assert means[PLANTS] == pytest.approx(17.0 * (PHASES - 1) * cost)
    assert {row["stage"]: row["mean_usd_bn"] for row in frame.where(deal=LATER).records()}[ANNOUNCED] == 50.0
    assert not frame.where(deal=NOTHING).rows
    change = material.side(SOONER).data["ledger_usd_bn"] - material.base["ledger_usd_bn"]
    built = change.sel(entry=["building", "craft_wages", "tools"]).sum(("entry", "year"))
    assert means[SPENT] == pytest.approx(float(built.mean()), rel=1e-5)


@pytest.mark.parametrize(
    ("sets", "stages"),
    [
        (["pledge-new.chip_share_pct=50"], (90.0, 45.0, 45.0)),
        (["pledge-new.chip_share_pct=null"], (90.0, 63.0, 63.0, 25.2)),
        (["pledge-new.new_money_pct=10", "pledge-new.chip_share_pct=50"], (90.0, 45.0, 45.0, 4.5)),
        (["pledge-new.use=ships", "pledge-new.chip_share_pct=0", "pledge-new.free=false"], (90.0, 0.0, 0.0, 0.0)),
    ],
)
def test_a_pledge_is_cut_by_its_own_terms(sets, stages):
    base = made_up(DRAWS, 0, 0.0)
    material = material_of(compare(variant(made_up(DRAWS, PHASES, 3.0), base, *sets), keep=False))
    means = [row["mean_usd_bn"] for row in chain(material).records()]
    assert means[: len(stages)] == pytest.approx(stages)


def test_plants_that_a_pledge_names_are_paid_first():
    sets = ["pledge-tsmc=null", "pledge-new.projects=[TSMC-AZ-F1, TI-SM1]", "pledge-new.chip_share_pct=80"]
    material = material_of(compare(variant(made_up(DRAWS, 0, 0.0), made_up(DRAWS, 0, 0.0), *sets), keep=False))
    known = {row.project: row.capex_usd_bn for row in material.world.projects}
    cost = {key: material.world.catalogue.parameters[COST].value(key).distribution.median for key in ("leading", "dao")}
    named = (known["TSMC-AZ-F1"] or 24.0 * cost["leading"]) + (known["TI-SM1"] or 20.0 * cost["dao"])
    means = {row["stage"]: row["mean_usd_bn"] for row in chain(material).records()}
    assert (means[ANNOUNCED], means[CHIPS]) == (90.0, 72.0)
    assert means[OPEN] == pytest.approx(0.8 * max(90.0 - named, 0.0))
    assert named > 0


def test_months_are_gained_where_the_deal_brings_fabs_forward(material):
    frame = months_gained(material)
    assert column(frame, "p50_months", deal=SOONER, project="TSMC-AZ-F2") == pytest.approx(3.0, abs=1e-3)
    assert column(frame, "p50_months", deal=LATER, project="TSMC-AZ-F2") == pytest.approx(-2.0, abs=1e-3)
    assert not column(frame, "p50_months", deal=NOTHING).any()
    assert "pledge-new-1" not in frame.column("project")
    assert most_moved(frame)[0] in frame.column("project")
    assert not most_moved(frame.where(deal=NOTHING))


def test_draws_that_one_deal_did_not_solve_count_in_none():
    base = made_up(DRAWS, 0, 0.0)
    broken = made_up(DRAWS, PHASES, 3.0)
    broken["result_code"].values[:10] = 1
    broken["region_capacity_kwpm"].values[:10] = np.nan
    outcomes = [read_again(variant(broken, base)), read_again(variant(made_up(DRAWS, 0, -2.0), base, "experts=null"))]
    material = material_of(compare(*outcomes, keep=False))
    assert material.draws.tolist() == list(range(10, DRAWS))
    assert all(side.data.sizes["draw"] == DRAWS - 10 for side in material.paths)
    for frame in (capacity_added(material), people(material), payers(material), price(material, 2035)):
        values = [value for row in frame.rows for value in row if isinstance(value, float)]
        assert np.isfinite(values).all()
    assert len(material.contrasts[0].values) == DRAWS - 10


def test_a_deal_against_another_one_takes_it_as_its_zero():
    outcomes = list(three_deals().runs)
    found = material_of(compare(*outcomes, against=outcomes[1], keep=False))
    assert found.reference.name == LATER
    assert [side.name for side in found.rivals] == [SOONER, NOTHING]
    frame = capacity_added(found)
    change = leading(found.base) - leading(found.side(LATER).data)
    assert column(frame, "p50_kwpm", deal=NOTHING) == pytest.approx(np.median(change, axis=0))
    assert {row["deal"] for row in chain(found).records()} == {SOONER, LATER}


def test_a_deal_less_itself_is_zero_in_every_draw():
    material = material_of(with_itself())
    assert not any(np.any(row.values != 0) for row in material.contrasts)
    assert set(differences(material).column("same_share")) == {1.0}
    assert not any(column(capacity_added(material), f"{end}_kwpm").any() for end in ("p10", "p50", "p90"))
    assert not column(payers(material), "more_usd_bn").any()


def test_what_decides_is_found_where_one_number_does_it_all(material):
    outcomes = list(material.comparison.runs)
    entry = next(iter(outcomes[0].samples))
    for place, outcome in enumerate(outcomes[:2]):
        capacity = outcome.data["region_capacity_kwpm"].values
        capacity[:, :, 0, 0] = material.comparison.runs.outcomes[2].data["region_capacity_kwpm"].values[:, :, 0, 0]
        capacity[:, :, 0, 0] += (1 - 2 * place) * outcome.samples[entry][:, None]
    changed = material_of(compare(*map(read_again, outcomes), keep=False))
    pairs = decisive_pairs(changed)
    assert pairs == [(name, "no-deal") for name in (SOONER, LATER, NOTHING)] + [(SOONER, NOTHING)]
    spread, inputs = shares(changed, pairs, 2035)
    first, second = (inputs.where(difference=f"{name} less no deal").records()[0] for name in (SOONER, LATER))
    assert (first["entry"], first["direction"], second["direction"]) == (entry, "raises it", "lowers it")
    assert first["part_share"] > 0.99
    assert f"{NOTHING} less no deal" not in spread.column("difference")
    for name in spread.distinct("difference"):
        assert sum(column(spread, "part_share", difference=name)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "points"),
    [
        (np.arange(101.0), [10, 25, 50, 75, 90]),
        (np.array([-np.inf] * 50 + [1.0] * 51), [-np.inf, -np.inf, 1, 1, 1]),
        (np.array([1.0] * 50 + [np.inf] * 51), [1, 1, np.inf, np.inf, np.inf]),
        (np.array([-np.inf, 2.0]), [-np.inf] * 5),
    ],
)
def test_points_of_differences_that_are_not_finite(values, points):
    assert paired_points(values).tolist() == points


def test_missing_points_lie_beyond_every_number():
    row = {"p10": None, "p25": 1.0, "p50": 2.0, "p75": None, "p90": None, "higher_share": 0.9}
    assert points_of_band(row) == (-math.inf, 1.0, 2.0, math.inf, math.inf)
    nothing = dict.fromkeys(("p10", "p25", "p50", "p75", "p90"))
    assert set(points_of_band({**nothing, "higher_share": 0.9})) == {math.inf}
    assert set(points_of_band({**nothing, "higher_share": 0.1})) == {-math.inf}


def test_a_date_that_one_path_never_reaches_is_an_infinite_difference():
    base = made_up(DRAWS, 0, 0.0)
    never = made_up(DRAWS, 0, 0.0)
    never["milestone_month"].values[:, :, list(never["milestone"].values).index("volume")] = np.nan
    outcomes = [read_again(variant(never, base)), read_again(variant(base, base, "experts=null"))]
    comparison = compare(*outcomes, keep=False)
    row = differences(material_of(comparison)).where(name="start-to-volume", deal=NAME).records()[0]
    assert set(points_of_band(row)) == {math.inf}
    assert comparison.contrast(NAME, "start-to-volume").p50 == math.inf
