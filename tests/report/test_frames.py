"""Frames: every number of a figure, with what never comes, what is not solved, and what adds up."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from tests.report.support import GAPS, PHASES, made_up, outcome_of

from reshore.names import month_number
from reshore.outcome import LEDGER_ENTRIES, MILESTONES
from reshore.report.bands import band, good_draws
from reshore.report.frames import capacity, dates, difference, fabs, money, people, places, price, ramp
from reshore.report.frames.columns import BASE, DEAL, ONLY
from reshore.report.material import Extras, material_of


def column(frame, name, **wanted):
    return np.array(frame.where(**wanted).column(name), dtype=float)


def test_a_date_that_never_comes_counts_as_later_than_all_others():
    values = np.array([[1.0], [2.0], [np.nan], [np.nan]])
    low, middle, high = band(values)[:, 0]
    assert low == pytest.approx(1.3)
    assert np.isnan(middle)
    assert np.isnan(high)


def test_a_band_without_draws_is_empty():
    assert np.isnan(band(np.zeros((0, 2)))).all()


def test_draws_that_one_path_did_not_solve_count_in_neither():
    data, base = made_up(6, 0, 0.0), made_up(6, 0, 0.0)
    data["result_code"].values[2] = 1
    base["result_code"].values[4] = 2
    assert good_draws(data, base).tolist() == [0, 1, 3, 5]
    data["region_capacity_kwpm"].values[2] = np.nan
    frame = capacity.region_capacity(data, base)
    assert None not in frame.column("p90_kwpm")


def test_csv_holds_every_cell(material):
    frame = capacity.region_capacity(material.data, material.base)
    rows = list(csv.DictReader(io.StringIO(frame.csv())))
    assert len(rows) == len(frame) == 6 * 2 * 16
    assert {row["path"] for row in rows} == {DEAL, BASE}
    assert [float(row["p50_kwpm"]) for row in rows] == pytest.approx(frame.column("p50_kwpm"), rel=1e-5)


def test_csv_leaves_out_what_is_not_known(material):
    frame = fabs.volume_dates(material.data)
    row = next(row for row in csv.DictReader(io.StringIO(frame.csv())) if row["project"] == "TSMC-AZ-F5")
    assert row["p90_year"] == ""
    assert 0 < float(row["reached_share"]) < 1


def test_stages_follow_each_other_and_end_with_the_run(material):
    frame = fabs.stages(material.data, {"TSMC-AZ-F2": 47.0})
    rows = {row["stage"]: row for row in frame.where(project="TSMC-AZ-F2").records()}
    assert list(rows) == list(fabs.STAGES)
    ends = [row["until_year"] for row in rows.values()]
    assert [row["from_year"] for row in rows.values()][1:-1] == pytest.approx(ends[:-2], abs=0.3)
    late = frame.where(project="TSMC-AZ-F5").records()
    assert late[-1]["open_end"] == "yes"
    assert late[-1]["until_year"] == fabs.END_OF_RUN
    assert "permits" not in [row["stage"] for row in late]


def test_a_phase_without_capacity_passes_no_milestone(material):
    last = str(material.data["project"].values[-1])
    volume = fabs.volume_dates(material.data)
    assert volume.where(project=last).column("reached_share") == [0.0]
    assert last not in fabs.come(volume).column("project")
    assert last not in fabs.stages(material.data, {}).column("project")


def test_no_milestone_at_all_is_an_empty_chart():
    data = made_up(5, 0, 0.0)
    data["milestone_month"].values[:] = np.nan
    assert len(fabs.stages(data, {})) == 0
    assert set(fabs.volume_dates(data).column("p50_year")) == {None}
    assert set(fabs.fabs_in_volume(data, None).column("p90_count")) == {0.0}


def test_fabs_in_volume_never_fall(material):
    frame = fabs.fabs_in_volume(material.data, material.base)
    for path in (DEAL, BASE):
        assert (np.diff(column(frame, "p50_count", path=path)) >= 0).all()


def test_shares_are_of_the_world(material):
    frame = capacity.region_share(material.data, material.base)
    assert column(frame, "p90_share").max() < 1
    own = capacity.region_capacity(material.data, material.base)
    world = material.data["region_capacity_kwpm"].sel(node="memory").sum("region")
    expected = np.median(
        (material.data["region_capacity_kwpm"].sel(region="USA", node="memory") / world).values, axis=0
    )
    assert column(frame, "p50_share", node="memory", path=DEAL) == pytest.approx(expected, rel=1e-4)
    assert len(own) == len(frame)


def test_people_are_counted_in_the_host_only(material):
    frame = people.staff(material.data, material.base)
    first = material.data["unfilled_posts_persons"].sel(site=["phoenix", "sherman", "boise"]).sum("site")
    expected = np.median(first.values, axis=0)
    assert column(frame, "p50_persons", group="unfilled posts", path=DEAL) == pytest.approx(expected, rel=1e-4)


def test_parts_of_a_crew_add_up(material):
    frame = people.crews(material.data, "phoenix")
    total = material.data["crew_persons"].sel(site="phoenix").sum("crew").mean("draw").values
    means = np.array(frame.column("mean_persons"), dtype=float).reshape(4, -1)
    assert means.sum(axis=0) == pytest.approx(total, rel=1e-4)


def test_the_busiest_site_stands_in_where_phoenix_is_missing(material):
    data = material.data.sel(site=["sherman", "boise", "kumamoto"])
    assert places.busiest_site(data) == "boise"
    assert places.busiest_site(material.data) == "phoenix"


def test_every_dollar_stands_once(material):
    payers = money.by_payer(material.data, material.ledger)
    uses = money.by_use(material.data, material.ledger)
    for year in range(2025, 2041):
        paid, spent = (column(frame, "mean_usd_bn", year=year).sum() for frame in (payers, uses))
        assert paid == pytest.approx(spent, rel=1e-6), year
    accounts = money.accounts(material.data, material.ledger)
    assert column(accounts, "net_usd_bn").sum() == pytest.approx(0, abs=1e-6)
    assert column(accounts, "paid_usd_bn").sum() == pytest.approx(column(accounts, "received_usd_bn").sum())


def test_the_ledger_names_both_ends_of_every_entry(material):
    frame = money.entries(material.data, material.base, material.ledger)
    assert frame.column("entry") == list(material.ledger)
    assert set(frame.column("payer")) <= set(money.ACCOUNTS.values())
    assert set(frame.column("receiver")) <= set(money.ACCOUNTS.values())
    assert set(frame.column("label")) == {money.ENTRIES[entry] for entry in material.ledger}


def test_differences_are_taken_draw_by_draw(material):
    frame = difference.difference(material.data, material.base, material.ledger)
    paired = material.data["region_capacity_kwpm"] - material.base["region_capacity_kwpm"]
    values = paired.sel(region="USA", node="leading", year=2030).values
    row = frame.where(measure="leading_kwpm", year=2030).records()[0]
    assert row["p10"] == pytest.approx(np.quantile(values, 0.1), rel=1e-4)
    assert row["above_zero_share"] == (values > 0).mean()


def test_months_are_gained_where_the_deal_comes_sooner(material):
    frame = difference.months_sooner(material.data, material.base, frozenset({"TSMC-AZ-F2"}))
    rows = {row["project"]: row for row in frame.records()}
    assert rows["TSMC-AZ-F2"]["p50_months"] == pytest.approx(3.0, abs=1e-3)
    assert rows["TSMC-AZ-F2"]["named"] == "yes"
    assert rows["TSMC-AZ-F1"]["p50_months"] == pytest.approx(0.0, abs=1e-3)
    assert rows["TSMC-AZ-F2"]["sooner_share"] == 1.0
    assert rows["TSMC-AZ-F1"]["sooner_share"] == rows["TSMC-AZ-F1"]["later_share"] == 0.0
    assert rows["MU-ID1"]["product"] == "memory"
    assert "TSMC-KUM-F1" not in rows


def test_all_chip_classes_are_what_is_added_and_what_is_pulled_forward():
    one = outcome_of("us-taiwan-2025-11", made_up(1, PHASES, 3.0), made_up(1, 0, 0.0))
    shown = material_of(one, Extras())
    change = difference.difference(shown.data, shown.base, shown.ledger)
    table = difference.additions(one, (2030, 2035))
    for year in (2030, 2035):
        parts = [table.where(year=year, kind=kind).column("p50_kwpm")[0] for kind in ("adds", "pulls forward")]
        whole = change.where(year=year, measure="all_classes_kwpm").column("p50")[0]
        assert whole == pytest.approx(sum(parts), abs=1e-3)


def test_what_is_added_only_stands_with_the_deal(material):
    frame = difference.additions(material.outcome, (2030, 2040))
    assert frame.distinct("kind") == ["adds", "pulls forward", "relabels"]
    row = frame.where(year=2040, kind="adds").records()[0]
    assert row["p50_kwpm"] == pytest.approx(2 * 17.0, rel=1e-3)


def test_the_status_quo_has_one_path(status_quo):
    data = status_quo.data.sel(year=slice(2025, 2040))
    for frame in (capacity.region_capacity(data, None), people.staff(data, None), places.place(data, None, "phoenix")):
        assert frame.distinct("path") == [ONLY]


def test_a_slip_is_the_simulated_date_less_the_announced_one(material):
    frame = dates.announced_and_simulated(material.world, material.data, material.base)
    row = frame.where(project="TSMC-AZ-F2").records()[0]
    plan = material.world.milestone("TSMC-AZ-F2", "volume", "plan")
    volume = material.data["milestone_month"].sel(project="TSMC-AZ-F2", milestone="volume").values
    assert row["slip_plan_p50_months"] == pytest.approx(np.median(volume) - month_number(plan.date), abs=1e-3)
    assert row["plan_names"] == plan.precision == "year"
    assert row["slip_first_p50_months"] > row["slip_plan_p50_months"]
    assert row["p50_without_year"] == pytest.approx(row["p50_year"] + 3 / 12, abs=1e-3)
    hosts = frame.column("host")
    assert hosts == sorted(hosts, key=lambda host: host != "United States")
    assert str(material.data["project"].values[-1]) not in frame.column("project")


@pytest.mark.parametrize(("later", "late"), [(5.9, "no"), (6.1, "yes")])
def test_a_plan_that_names_a_year_is_missed_after_its_end(material, later, late):
    data = material.data.copy(deep=True)
    plan = material.world.milestone("TSMC-AZ-F2", "volume", "plan")
    at = list(data["project"].values).index("TSMC-AZ-F2")
    data["milestone_month"].values[:, at, MILESTONES.index("volume")] = month_number(plan.date) + later
    frame = dates.announced_and_simulated(material.world, data, None)
    assert frame.where(project="TSMC-AZ-F2").column("late") == [late]
    assert set(frame.column("p50_without_year")) == {None}


def test_the_fabs_to_follow_are_those_that_the_deal_names_or_pays(material):
    named = {"TSMC-AZ-F2", "TSMC-AZ-F3"}
    assert ramp.followed(material.data, named) == ["TSMC-AZ-F2", "TSMC-AZ-F3", "pledge-new-1", "pledge-new-2"]
    without = ramp.followed(material.base, named)
    assert without[:3] == ["TSMC-AZ-F1", "TSMC-AZ-F2", "TSMC-AZ-F3"]
    assert ramp.references(material.stored) == ["TSMC-F22-P1"]
    assert material.focus == "TSMC-AZ-F2"


def test_ramps_are_read_at_the_end_of_every_quarter(material):
    frame = ramp.ramp_curves(material.data, material.base, ["TSMC-AZ-F2", "pledge-new-1"])
    own = frame.where(project="TSMC-AZ-F2", path=DEAL)
    assert len(own) == 4 * 16
    stored = material.data["starts_quantile_kwpm"].sel(project="TSMC-AZ-F2", quantile=0.5)
    row = own.where(month="2027-12").records()[0]
    assert row["year"] == 2028.0
    assert row["p50_kwpm"] == pytest.approx(float(stored.sel(month=107)))
    assert frame.where(project="pledge-new-1").distinct("path") == [DEAL]


def test_first_tool_to_full_output(material):
    frame = ramp.first_tool_to_full(material.data, material.base, ["TSMC-AZ-F2", "TSMC-AZ-F5"])
    row = frame.where(project="TSMC-AZ-F2", path=DEAL).records()[0]
    assert row["p50_months"] == pytest.approx(GAPS["full"] - GAPS["tool_in"], abs=1e-3)
    assert frame.where(project="TSMC-AZ-F5", path=DEAL).column("p50_months") == [None]


def test_yield_is_read_at_the_age_of_the_fab(material):
    data = material.data.copy(deep=True)
    data["yield_share"].values[:] = np.linspace(0.0, 0.75, 16)[None, :, None]
    at = list(data["project"].values).index("TSMC-AZ-F2")
    home = list(data["project"].values).index("TSMC-F22-P1")
    data["milestone_month"].values[:, at, MILESTONES.index("volume")] = 12 * 9 + 6.0
    data["milestone_month"].values[:, home, MILESTONES.index("volume")] = 12 * 8 + 6.0
    frame = ramp.yield_after_volume(data, None, ["TSMC-AZ-F2", "TSMC-F22-P1"], "TSMC-F22-P1")
    own = frame.where(project="TSMC-AZ-F2")
    assert own.column("p50_share") == pytest.approx([0.125 + 0.05 * age for age in ramp.YEARS_AFTER], abs=1e-6)
    assert own.column("behind_share") == pytest.approx([-0.05] * len(own), abs=1e-6)
    early = ramp.yield_after_volume(data.sel(year=slice(2030, None)), None, ["TSMC-AZ-F2"], None)
    assert early.column("years_after")[0] == 3


def test_a_draw_that_adds_nothing_is_dearer_than_any_price():
    money_of, kwpm = np.array([2.0, 2.0, -1.0, -1.0, 0.0]), np.array([4.0, 0.0, 2.0, -3.0, 0.05])
    assert price.price_by_draw(money_of, kwpm).tolist() == [0.5, np.inf, -0.5, np.inf, np.inf]


def test_the_price_is_of_means_and_over_draws(material):
    frame = price.prices(material.data, material.base)
    row = frame.where(year=2035).records()[0]
    more = price.added_public_money(material.data, material.base)[:, 10]
    kwpm = price.added_capacity(material.data, material.base)[:, 10]
    assert row["mean_usd_bn_per_kwpm"] == pytest.approx(more.mean() / kwpm.mean())
    assert row["p50_usd_bn_per_kwpm"] == pytest.approx(np.median(more / kwpm))
    assert row["nothing_share"] == 0.0
    early = frame.where(year=2025).records()[0]
    assert early["mean_usd_bn_per_kwpm"] is None or early["mean_kwpm"] >= price.NOTHING_KWPM
    below = price.below_price(material.data, material.base, (2030, 2035))
    shares = column(below, "p50_share", at="end of 2035")
    assert (np.diff(shares) >= 0).all()
    assert shares[-1] >= 0.9


def test_the_same_path_twice_has_no_price(material):
    frame = price.prices(material.data, material.data)
    assert set(frame.column("nothing_share")) == {1.0}
    assert set(frame.column("p10_usd_bn_per_kwpm")) == set(frame.column("mean_usd_bn_per_kwpm")) == {None}
    assert len(price.below_price(material.data, material.data, (2030,))) == 0


def test_parts_of_the_staff_add_up(material):
    frame = people.experience(material.data)
    hosted = material.data.sel(site=["phoenix", "sherman", "boise"], year=2030)
    names = ("experienced_persons", "trainees_persons", "trainees_abroad_persons", "visiting_experts_persons")
    total = sum(float(hosted[name].sum() / hosted.sizes["draw"]) for name in names)
    assert column(frame, "mean_persons", year=2030).sum() == pytest.approx(total, rel=1e-5)
    share = people.experienced_share(material.data, material.base)
    expected = 1500 / (1500 + 400 + 30)
    assert column(share, "p50_share", path=DEAL, year=2030) == pytest.approx(expected, rel=1e-5)


def test_petitions_are_added_up_in_each_draw(material):
    frame = people.visa_totals(material.data, material.base)
    asked = material.data["visas_persons"].sel(visa="requested", site=["phoenix", "sherman", "boise"])
    expected = np.median(asked.sum(("site", "year")).values)
    assert column(frame, "p50_persons", group="asked for", path=DEAL)[0] == pytest.approx(expected, rel=1e-4)
    yearly = people.visas(material.data, material.base)
    assert yearly.distinct("group") == ["asked for", "granted", "refused", "waiting"]
    assert yearly.distinct("path") == [DEAL, BASE]


def test_what_settling_costs_is_in_the_ledger(material):
    assert {name for names in money.SETTLING.values() for name in names} <= set(LEDGER_ENTRIES)
    parts, so_far = money.settling(material.data), money.settling_so_far(material.data, material.base)
    whole = sum(column(parts, "mean_usd_bn", year=year).sum() for year in range(2025, 2041))
    names = [name for names in money.SETTLING.values() for name in names]
    expected = float(material.data["ledger_usd_bn"].sel(entry=names).sum() / material.data.sizes["draw"])
    assert whole == pytest.approx(expected, rel=1e-5)
    assert (np.diff(column(so_far, "p50_usd_bn", part=money.ALL_PARTS, path=BASE)) > 0).all()


def test_sites_stand_in_the_order_of_their_suppliers(material):
    frame = places.suppliers_by_site(material.data, material.base, {"phoenix": "Phoenix"}, 2030)
    middles = column(frame, "p50_share", path=DEAL)
    assert (np.diff(middles) <= 0).all()
    assert set(frame.column("site")) == {"phoenix", "sherman", "boise"}
    assert frame.where(site="phoenix").distinct("label") == ["Phoenix"]
