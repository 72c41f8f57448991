"""Which fabs a deal plays and what is known of them on its day: nothing from the future, nobody forgotten."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from tests.buildout.support import own_deal

from reshore.deal import load_deal
from reshore.errors import DataError, DealError
from reshore.names import FAB_SLOTS, month_number
from reshore.world.baseline import load_world
from reshore.world.fab_slots import place_projects
from reshore.world.inputs import NEVER
from reshore.world.resolve import resolve

DAYS = ["2021-06-30", "2023-01-15", "2024-12-01", "2025-11-26", "2026-06-01"]


def slots(day="2025-11-26", deal="us-taiwan-2025-11"):
    """Projects and labels of a deal as they were known on a day."""
    projects, labels = place_projects(
        load_deal(deal), load_world(date.fromisoformat(day)), month_number(date.fromisoformat(day)), FAB_SLOTS
    )
    return projects, labels


def fab(projects, labels, name):
    """All fields of one fab by name."""
    place = labels.projects.index(name)
    return {field: values[place] for field, values in vars(projects).items() if np.shape(values)[:1] == (FAB_SLOTS,)}


@pytest.mark.parametrize("day", DAYS)
def test_no_date_that_is_taken_as_known_lies_after_the_day(day):
    projects, labels = slots(day)
    today = month_number(date.fromisoformat(day))
    for field in ("start_observed", "tool_in_observed", "volume_observed", "pause_from"):
        dates = getattr(projects, field)
        assert (dates[dates < NEVER] <= today).all(), field
    assert (projects.start_planned >= np.minimum(today, projects.start_observed) - 120).all()
    real = projects.used * (1 - projects.phase) > 0
    assert (projects.announced[real] <= today).all()
    assert (projects.tool_not_before[real] <= today).all()
    assert set(labels.projects[: real.sum()]) == {row.project for row in load_world(date.fromisoformat(day)).projects}


def test_what_was_known_of_arizona_on_26_november_2025():
    projects, labels = slots()
    first, second, third = (fab(projects, labels, f"TSMC-AZ-F{n}") for n in (1, 2, 3))
    assert first["start_observed"] == month_number(date(2021, 4, 15))
    assert first["tool_in_observed"] == month_number(date(2022, 12, 6))
    assert first["volume_observed"] == month_number(date(2024, 11, 15))
    assert second["start_observed"] == month_number(date(2022, 12, 15))
    assert second["tool_in_observed"] == second["volume_observed"] == NEVER
    assert second["tool_not_before"] == month_number(date(2025, 5, 6))  # no tool stood there in May 2025
    assert third["start_observed"] == month_number(date(2025, 4, 15))
    assert third["volume_observed"] == NEVER
    assert (first["first_at_site"], second["first_at_site"], third["first_at_site"]) == (1, 0, 0)


def test_fabs_without_a_date_queue_behind_the_last_one_of_their_firm_at_the_site():
    projects, labels = slots()
    third = fab(projects, labels, "TSMC-AZ-F3")["start_observed"]
    for rank, name in enumerate(("TSMC-AZ-F4", "TSMC-AZ-F5", "TSMC-AZ-F6"), start=1):
        found = fab(projects, labels, name)
        assert (found["start_planned"], found["start_rank"], found["start_observed"]) == (third, rank, NEVER)
    packaging = fab(projects, labels, "TSMC-AZ-AP1")  # another product, another queue
    assert (packaging["start_planned"], packaging["start_rank"]) == (month_number(date(2025, 11, 26)), 0)


def test_a_pause_is_open_until_its_end_is_known():
    ohio = fab(*slots(), "INTC-OH-M1")
    assert (ohio["open_end_pause"], ohio["pause_until"]) == (1.0, NEVER)
    before, after = fab(*slots("2024-12-01"), "SAM-TAY-F1"), fab(*slots(), "SAM-TAY-F1")
    assert before["open_end_pause"] == 1.0
    assert (after["open_end_pause"], after["pause_until"]) == (0.0, month_number(date(2025, 7, 28)))


def test_what_came_out_in_december_and_january_is_not_known_in_november():
    november, june = slots(), slots("2026-06-01")
    assert fab(*november, "TSMC-KUM-F2")["pause_from"] == NEVER
    assert fab(*june, "TSMC-KUM-F2")["pause_from"] == month_number(date(2025, 12, 15))
    assert fab(*november, "MU-NY1")["start_observed"] == NEVER
    assert fab(*june, "MU-NY1")["start_observed"] < month_number(date(2026, 6, 1))
    assert november[0].node_planned[3] == 1.0  # N2 at home: due in 2025, in volume since the fourth quarter
    assert june[0].node_planned[3] == 0.0


def test_a_plan_of_the_past_that_did_not_come_true_starts_today():
    projects, labels = slots()
    today = month_number(date(2025, 11, 26))
    waiting = (projects.start_observed == NEVER) & (projects.start_rank == 0) & (projects.phase == 0)
    assert (projects.start_planned[waiting & (projects.used > 0)] >= today).all()
    assert fab(projects, labels, "GF-MALTA")["start_planned"] == today


def test_spare_slots_are_marked_unused():
    projects, labels = slots(deal="status-quo")
    assert projects.used.sum() == len(labels.projects) == 26
    assert not projects.used[26:].any()


PLEDGE = """
    {name}:
      kind: pledge
      from: 2026-01-01
      until: 2036-01-01
      investor: Korea's fund
      investor_region: KOR
      amount_usd_bn: {amount}
      use: {use}
      chip_share_pct: 50
      free: true
      sites: [{sites}]
      product: {product}
"""


def pledge(name, amount, sites="austin", use="fabs", product="leading"):
    """One free pledge as YAML."""
    return PLEDGE.format(name=name, amount=amount, sites=sites, use=use, product=product)


def test_free_pledges_share_the_spare_slots_by_size_and_take_their_sites_in_turn(tmp_path):
    path = own_deal(tmp_path, pledge("large", 90, "phoenix, austin", product="memory") + pledge("small", 30))
    _, projects, labels = resolve(load_deal(path), load_world(date(2025, 11, 26)))
    counts = [labels.clauses.count(name) for name in ("large", "small")]
    assert counts == [1 + 15, 1 + 5]  # one each, and 20 more by size
    first = [i for i, name in enumerate(labels.clauses) if name == "large"]
    assert [labels.sites[i] for i in first[:4]] == ["phoenix", "austin", "phoenix", "austin"]
    assert [projects.rank[i] for i in first[:4]] == [0, 1, 2, 3]
    assert [projects.site_rank[i] for i in first[:4]] == [0, 0, 1, 1]
    small = labels.clauses.index("small")
    assert projects.site_rank[small] == 8  # behind the eight phases of the large pledge in Austin
    assert {labels.products[i] for i in first} == {"memory"}
    assert labels.owners[small] == "KOR"
    assert projects.domestic[small] == 0


def test_money_for_ships_gets_no_slot(tmp_path):
    ships = pledge("ships", 150, use="ships").replace("free: true", "free: false").replace("pct: 50", "pct: 0")
    path = own_deal(tmp_path, ships)
    _, projects, labels = resolve(load_deal(path), load_world(date(2025, 11, 26)))
    assert "ships" not in labels.clauses
    assert not projects.phase.any()


def test_more_pledges_than_slots_are_refused(tmp_path):
    path = own_deal(tmp_path, "".join(pledge(f"pledge-{n}", 10) for n in range(9)))
    with pytest.raises(DealError, match="at most 8 can be played"):
        resolve(load_deal(path), load_world(date(2025, 11, 26)))


def test_more_projects_than_slots_are_refused():
    with pytest.raises(DataError, match="do not fit"):
        place_projects(load_deal("status-quo"), load_world(date(2025, 11, 26)), 82.8, 10)
