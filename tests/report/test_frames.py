"""Frames: every number of a figure, with what never comes, what is not solved, and what adds up."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from tests.report.support import made_up

from reshore.report.bands import band, good_draws
from reshore.report.frames import capacity, difference, fabs, money, people
from reshore.report.frames.columns import BASE, DEAL, ONLY


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
    assert people.busiest_site(data) == "boise"
    assert people.busiest_site(material.data) == "phoenix"


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
    assert "TSMC-KUM-F1" not in rows


def test_what_is_added_only_stands_with_the_deal(material):
    frame = difference.additions(material.outcome, (2030, 2040))
    assert frame.distinct("kind") == ["adds", "pulls forward", "relabels"]
    row = frame.where(year=2040, kind="adds").records()[0]
    assert row["p50_kwpm"] == pytest.approx(2 * 17.0, rel=1e-3)


def test_the_status_quo_has_one_path(status_quo):
    data = status_quo.data.sel(year=slice(2025, 2040))
    for frame in (capacity.region_capacity(data, None), people.staff(data, None), people.place(data, None, "phoenix")):
        assert frame.distinct("path") == [ONLY]
