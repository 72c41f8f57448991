"""The slow, obvious twin of the build-out: one month of one draw, fab by fab and site by site, in plain NumPy.

Written afresh from the equations; shares no code with the engine. `tests/buildout/test_oracle.py` holds the two
together: 1e-12 a step, 1e-8 a path.
"""

from __future__ import annotations

import math

import numpy as np
from tests.oracles.build_out_case import Case, elapsed, opened, sat, window
from tests.oracles.build_out_people import (
    INSTALLER,
    TECHNICIAN,
    VISITING_ENGINEER,
    Flows,
    Stocks,
    capability,
    crew_month,
    expert_month,
    staff_month,
)

from reshore.names import CREWS, ROLES, STAFF, TRACKS
from reshore.world.inputs import CREDIT_SLOTS

State = dict[str, np.ndarray]

FAB_TOTALS = ("started", "good", "scrapped", "effort")
SITE_TOTALS = (
    "payroll", "experts_moved", "requested", "granted", "refused", "departed", "trained", "hired", "quit",
    "crew_joined", "crew_moved", "crew_left", "enrolled", "graduated", "wage_months",
)  # fmt: skip


def first_state(case: Case) -> State:
    """January 2019: nothing built, nobody hired, housing in balance, defects as the copy of the mother fab has them."""
    fabs, sites, p = len(case.fabs), len(case.sites), case.p
    gap = (1 - p["copy_exactness"]) * p["defect_transfer_gap"]
    defects = [p["defect_density_mother"] + (0 if fab.domestic else gap) for fab in case.fabs]
    state = {name: np.zeros(fabs) for name in ("hidden", "done", "tools_in", "ramp", *FAB_TOTALS)}
    state |= {name: np.full(fabs, 100.0) for name in ("work", "tools_left", "qualify")}
    state |= {name: np.zeros((len(STAFF), fabs)) for name in ("trainees", "experienced", "abroad")}
    state |= {name: np.zeros((len(ROLES), fabs)) for name in ("petitions", "screening", "visiting")}
    state |= {name: np.zeros(sites) for name in ("homes_started", *SITE_TOTALS)}
    return state | {
        "permits": np.ones((len(TRACKS), fabs)),
        "defects": np.array(defects),
        "process": np.zeros((3, fabs)),
        "credit": np.zeros((CREDIT_SLOTS, fabs)),
        "crew": np.zeros((len(CREWS), sites)),
        "courses": np.zeros((len(STAFF), sites)),
        "supplier": np.array([p["supplier_start"][region] for region in case.projects.site_region]),
        "homes": np.array(case.projects.households),
        "housing_cost": np.ones(sites),
    }


def heun(case: Case, state: State, month: float, step: float = 1.0) -> State:
    """The state one step later: the mean of the state and of two Euler steps."""
    slope = rates(case, state, month, step)
    first = {name: state[name] + step * slope[name] for name in state}
    slope = rates(case, first, month + step, step)
    return {name: (state[name] + first[name] + step * slope[name]) / 2 for name in state}


def rates(case: Case, state: State, month: float, step: float) -> State:
    """Changes a month of every stock and running total.

    Args:
        case: one draw.
        state: stocks and running totals by name.
        month: months since January 2019 [month].
        step: length of the step, within which no outflow takes more than its stock [months].
    """
    now: Stocks = {name: stock.tolist() for name, stock in state.items()}
    flows = Flows({name: np.zeros_like(stock) for name, stock in state.items()})
    stages = [stage(case, now, month, f) for f in range(len(case.fabs))]
    stops = permit_month(case, now, month, step, flows)
    needs = [crew_need(case, now, f, stages[f]) for f in range(len(case.fabs))]
    crews = [crew_month(case, now, sum(needs[f] for f in case.at(s)), s, step, flows) for s in case.sites]
    useful = [[0.0] * len(case.fabs) for _ in ROLES]
    for f, fab in enumerate(case.fabs):
        tools_go_in = stages[f]["tools"] * stages[f]["pace"]
        lacking = 1 - sat(now["experienced"][1][f] / max(fab.staff[1], 1e-6))
        useful[INSTALLER][f] = fab.experts[INSTALLER] * tools_go_in * sat(now["tools_left"][f] / 14)
        useful[VISITING_ENGINEER][f] = fab.experts[VISITING_ENGINEER] * tools_go_in * lacking
    able = expert_month(case, now, month, useful, step, flows)
    hiring = [
        gates["start"] * gates["pace"] * sat((now["done"][f] / 100 - case.p["staff_hire_start_share"]) / 0.1 + 1)
        for f, gates in enumerate(stages)
    ]
    staff_month(case, now, month, hiring, able[VISITING_ENGINEER], step, flows)
    for f in range(len(case.fabs)):
        fab_month(case, now, month, f, stages[f], stops[f], crews[case.fabs[f].site], able, step, flows)
    for s in case.sites:
        site_month(case, now, month, s, step, flows)
    return flows.change


def stage(case: Case, now: Stocks, month: float, f: int) -> dict[str, float]:
    """The gates of one fab: start, pace, tools, line, qualified, observed; and the rate at which it catches up."""
    p, fab = case.p, case.fabs[f]
    if fab.start_known is not None:
        start = opened(month, fab.start_known)
    else:
        start = opened(month, fab.start_wanted)
        for g in range(len(TRACKS)):
            start *= sat((p["permit_share_left_at_start"] - now["permits"][g][f]) / 0.1 + 0.5)
    done = now["done"][f]
    if fab.tool_known is not None:
        tools = start * opened(month, fab.tool_known)
    else:
        stands = sat((done - 100 * p["tool_gate_share"]) / 14 + 1)
        tools = start * stands * opened(month, fab.tool_not_before)
    qualified = sat((100 - now["qualify"][f] - 90) / 14 + 1)
    if fab.volume_known is None:
        after_record = 1.0 if fab.phase else opened(month, case.projects.as_of + 0.5)
        qualified *= after_record * opened(month, fab.node_month)
        observed = catch_up = 0.0
    else:
        observed = opened(month, fab.volume_known - 0.5)
        catch_up = 2 * opened(month, fab.volume_known - 3)
        qualified *= observed
    return {
        "start": start * fab.alive, "pace": 1 - window(month, *fab.pause), "tools": tools * fab.alive,
        "line": sat((done - 95) / 14 + 1), "qualified": qualified * fab.alive, "observed": observed,
        "catch_up": catch_up * fab.alive,
    }  # fmt: skip


def permit_month(case: Case, now: Stocks, month: float, step: float, flows: Flows) -> list[float]:
    """Permit work of every fab; reviewers are shared by the open cases of a site or a country.

    Returns:
        Share of the building time lost to inspections, by fab.
    """
    p, terms, fabs = case.p, case.terms, case.fabs
    applied = [opened(month, fab.announced) * fab.alive for fab in fabs]
    local, federal = dict.fromkeys(case.sites, 0.0), dict.fromkeys(range(8), 0.0)
    for f, fab in enumerate(fabs):
        cases = [sat(now["permits"][g][f] / 0.1) * applied[f] for g in range(len(TRACKS))]
        local[fab.site] += max(cases[0], cases[1]) * fab.used
        federal[fab.host] += cases[2] * fab.used
    stops = []
    for f, fab in enumerate(fabs):
        lane, reviewers, saved, jurisdictions = 0.0, 1.0, [0.0] * len(TRACKS), p["jurisdictions"][fab.host]
        base, voices, named = jurisdictions, 0.0, 0.0
        for c in range(len(terms.permit_lane)):
            serves = window(month, terms.permit_from[c], terms.permit_until[c]) * terms.permit_fabs[c][f]
            lane += serves * terms.permit_lane[c]
            reviewers += serves * terms.permit_reviewers[c]
            saved = [sum_ + serves * terms.permit_saved[c][g] for g, sum_ in enumerate(saved)]
            if terms.permit_jurisdictions[c] > 0:
                voices += serves
                named += serves * terms.permit_jurisdictions[c]
        jurisdictions = base + sat(voices) * (named / max(voices, 1.0) - base)
        park = opened(month, terms.park_opening[fab.site]) * terms.park_permits[fab.site] * p["park_permit_saving"]
        kept = (1 - park, 1 - park, 1 - sat(lane) * p["federal_lane_saving"])
        site_part = min(1.0, p["review_cases_site"] * reviewers / max(local[fab.site], 1e-9))
        host_part = min(1.0, p["review_cases_federal"] * reviewers / max(federal[fab.host], 1e-9))
        for g, part in enumerate((site_part, site_part, host_part)):
            months = max(fab.permit_months[g] * kept[g] - saved[g], 1.0)
            done = applied[f] * min(now["permits"][g][f] / step, part / months)
            flows.move(done, ("permits", g, f), None)
        lost = jurisdictions * p["inspections_per_jurisdiction"][fab.host] * p["stop_months_per_inspection"]
        stops.append(min(max(lost, 0.0), 0.5))
    return stops


def crew_need(case: Case, now: Stocks, f: int, gates: dict[str, float]) -> float:
    """Craft workers that a fab wants [persons]; none once it is being brought to its known end."""
    building = gates["start"] * sat(now["work"][f] / 16)
    hooking_up = case.p["hookup_crew_share"] * gates["tools"] * sat(now["tools_left"][f] / 16)
    return case.fabs[f].crew * gates["pace"] * (building + hooking_up) * (1 - sat(gates["catch_up"]))


def fab_month(
    case: Case, now: Stocks, month: float, f: int, gates: dict[str, float], stop: float,
    crew: tuple[float, float], able: list[list[float]], step: float, flows: Flows,
) -> None:  # fmt: skip
    """Building, tools, qualification, ramp, wafers, defects and the right to a tax credit at one fab.

    Args:
        case: one draw.
        now: stocks.
        month: months since January 2019 [month].
        f: fab.
        gates: gates of this month.
        stop: share of the building time lost to inspections.
        crew: cover of the crew need at the site, and share of the crew that is new to fabs.
        able: visiting experts with a true record, by role and fab.
        step: length of the step [months].
        flows: taken up.
    """
    p, terms, fab, catch_up = case.p, case.terms, case.fabs[f], gates["catch_up"]
    work, hidden, tools_left, left = (now[name][f] for name in ("work", "hidden", "tools_left", "qualify"))
    installed, ramp, defects = now["tools_in"][f] / 100, now["ramp"][f], now["defects"][f]
    cover, rookies = crew
    speed = cover * (1 - p["supplier_gap"][fab.host] * (1 - now["supplier"][fab.site]))

    quality = fab.quality * (1 - p["rookie_quality_loss"] * rookies)
    quality += (1 - quality) * sat(catch_up)
    park = opened(month, terms.park_opening[fab.site]) * terms.park_utilities[fab.site]
    pace = fab.pace * (1 + p["park_utilities_work_saving"] * park) * speed * (1 - stop)
    built = min(work / step, gates["start"] * gates["pace"] * sat(work / 16) * pace + catch_up * work)
    found = min(hidden / step, hidden / p["rework_discovery_months"] + catch_up * hidden)
    flows.move(quality * built, ("work", f), ("done", f))
    flows.move((1 - quality) * built, ("work", f), ("hidden", f))
    flows.move(found, ("hidden", f), ("work", f))
    flows.count("effort", f, built)

    hands = able[INSTALLER][f] + p["technician_install_help"] * now["experienced"][TECHNICIAN][f]
    manned = min(1.0, hands / max(fab.experts[INSTALLER], 1e-6))
    pace = 100 / p["tool_install_months"] * gates["tools"] * gates["pace"] * manned * speed * sat(tools_left / 14)
    flows.move(min(tools_left / step, pace + catch_up * tools_left), ("tools_left", f), ("tools_in", f))

    staffed = capability(case, now, f, able[VISITING_ENGINEER][f])
    manned = min(1.0, staffed / p["staff_for_qualification_share"])
    pace = 100 / p["qualification_months"] * installed * gates["line"] * gates["pace"] * manned * sat(left / 14)
    flows.move(min(left / step, pace + catch_up * left), ("qualify", f), None)

    ceiling = max(min(1.0, staffed / p["staff_for_volume_share"]), gates["observed"])
    flows.move(gates["qualified"] * (ceiling - ramp) / p["ramp_months"], None, ("ramp", f))

    running = ramp * installed
    learning = p["learning_by_engineering"] * installed + p["learning_by_volume"] * running
    learning = min(1.0, learning * max(staffed, gates["observed"]))
    flows.move(learning * max(defects - p["defect_density_floor"], 0.0), ("defects", f), None)
    wafer_month(case, now, f, fab.capacity * running, defects, step, flows)

    for k in range(CREDIT_SLOTS):
        in_time = 1 - opened(month, terms.credit_deadline[k][f])
        flows.move(2 * max(gates["start"] - now["credit"][k][f], 0.0) * in_time, None, ("credit", k, f))


def good_share(case: Case, defects: float) -> float:
    """Share of good dies where faults cluster (negative binomial)."""
    clustering = case.p["defect_clustering"]
    return (1 + case.p["die_area_cm2"] * defects / clustering) ** -clustering


def wafer_month(case: Case, now: Stocks, f: int, started: float, defects: float, step: float, flows: Flows) -> None:
    """Wafers of one fab on their way through three stages of equal length, then good or scrapped."""
    leaving = [now["process"][stage][f] * min(3 / case.p["wafer_cycle_months"], 1 / step) for stage in range(3)]
    flows.move(started, None, ("process", 0, f))
    flows.move(leaving[0], ("process", 0, f), ("process", 1, f))
    flows.move(leaving[1], ("process", 1, f), ("process", 2, f))
    flows.move(leaving[2], ("process", 2, f), None)
    good = leaving[2] * good_share(case, defects)
    for name, amount in (("started", started), ("good", good), ("scrapped", leaving[2] - good)):
        flows.count(name, f, amount)


def site_month(case: Case, now: Stocks, month: float, s: int, step: float, flows: Flows) -> None:
    """Suppliers and homes at one site."""
    p, terms = case.p, case.terms
    region, fabs = case.projects.site_region[s], case.at(s)
    park = opened(month, terms.park_opening[s])
    firms = terms.park_suppliers[s] * park
    for c, drawn in enumerate(terms.guarantee_usd_bn):
        used = drawn * elapsed(month, terms.guarantee_from[c], terms.guarantee_until[c])
        firms += used * terms.guarantee_sites[c][s] * p["firms_per_usd_bn_guaranteed"]
    pull = sum(case.fabs[f].capacity * case.fabs[f].alive * now["done"][f] / 100 for f in fabs)
    pull += p["park_kwpm_per_supplier"] * firms + p["park_utilities_kwpm"] * terms.park_utilities[s] * park
    target = p["supplier_max"][region] * (1 - math.exp(-pull / p["supplier_scale_kwpm"]))
    flows.move(max(target - now["supplier"][s], 0.0) / p["supplier_months"], None, ("supplier", s))

    crews = p["crew_household_share"] * (now["crew"][2][s] + now["crew"][3][s])
    visitors = sum(now["visiting"][r][f] for r in range(len(ROLES)) for f in fabs)
    staff = sum(now[name][k][f] for name in ("trainees", "experienced") for k in range(len(STAFF)) for f in fabs)
    newcomers = crews + visitors * (1 + family(case)) + p["staff_inmigrant_share"] * staff
    homes, coming, cost = (now[name][s] for name in ("homes", "homes_started", "housing_cost"))
    short = case.projects.households[s] + newcomers - homes
    flows.move(p["housing_start_rate"] * max(short - coming, 0.0), None, ("homes_started", s))
    flows.move(p["housing_start_rate"] * max(-short, 0.0), ("homes", s), None)
    flows.move(min(coming / p["housing_build_months"], coming / step), ("homes_started", s), ("homes", s))
    wished = 1 + p["housing_price_elasticity"] * short / max(homes, 1.0)
    flows.move((wished - cost) / p["housing_adjust_months"], None, ("housing_cost", s))


def family(case: Case) -> float:
    """Households that come with a visiting expert: what the clauses say on average, else the baseline's."""
    terms = case.terms
    persons = [sum(roles) for roles in terms.expert_persons]
    if sum(persons) == 0:
        return case.p["family_persons_per_expert"] / 2.5
    with_family = sum(n * part for n, part in zip(persons, terms.expert_family_share, strict=True))
    return 2.0 * with_family / sum(persons) / 2.5
