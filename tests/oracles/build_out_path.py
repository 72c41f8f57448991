"""All months of one draw by the slow twin: dates, yearly results and the ledger."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from tests.oracles.build_out import State, first_state, good_share, heun, stage
from tests.oracles.build_out_case import Case, opened, window

from reshore.names import FIRST_YEAR, MONTHS, NODE_CLASSES, REGIONS, ROLES, STAFF

SHOWN_FROM = 2024


def states_of(case: Case, months: int = MONTHS) -> list[State]:
    """The states of one draw at the start and at every end of month."""
    states = [first_state(case)]
    for month in range(months):
        states.append(heun(case, states[-1], month))
    return states


def results_of(case: Case, states: list[State]) -> dict[str, np.ndarray]:
    """What one draw shows.

    Args:
        case: one draw.
        states: its states at the start and at every end of month, whole years.

    Returns:
        Results by name in the shapes of `reshore.buildout.path.play_draw`.
    """
    months = len(states) - 1
    years: dict[str, list] = {}
    for first in range(12 * (SHOWN_FROM - FIRST_YEAR), months, 12):
        for name, value in year(case, states[first : first + 13], first).items():
            years.setdefault(name, []).append(value)
    results = {name: np.array(values) for name, values in years.items()}
    results["starts_kwpm"] = results["starts_kwpm"].reshape(-1, len(case.fabs))
    results["milestone_month"] = np.array([dates(case, states, f) for f in range(len(case.fabs))])
    results["planned_capacity_kwpm"] = np.array([fab.capacity * (1.0 if fab.phase else fab.alive) for fab in case.fabs])
    results["delivered_usd_bn"] = np.array(case.delivered)
    return results


def dates(case: Case, states: list[State], f: int) -> list[float]:
    """Month in which a fab passed each milestone, NaN where it never did."""
    fab = case.fabs[f]
    running = np.array([state["ramp"][f] * state["tools_in"][f] / 100 for state in states])
    progress = (
        ([1 - state["permits"][:, f].max() for state in states], 1 - case.p["permit_share_left_at_start"]),
        ([start_gate(case, state, month, f) for month, state in enumerate(states)], 0.5),
        ([state["done"][f] for state in states], 95.0),
        ([state["tools_in"][f] for state in states], 1.0),
        ([100 - state["qualify"][f] for state in states], 83.0),
        (running, 0.1),
        (running, 0.9),
    )
    found = [crossing(np.array(values) * fab.alive, threshold) for values, threshold in progress]
    if fab.start_known is not None and fab.alive:
        found[1] = max(fab.start_known, 0.0)
    return found


def start_gate(case: Case, state: State, month: int, f: int) -> float:
    """How far the gate for breaking ground is open at the start of a month."""
    alive = case.fabs[f].alive
    return stage(case, state, month, f)["start"] / alive if alive else 0.0


def crossing(values: np.ndarray, threshold: float) -> float:
    """Month at which a rising line through monthly values passes a threshold, NaN where it does not."""
    if values[0] >= threshold:
        return 0.0
    for month, (before, after) in enumerate(pairwise(values)):
        if after >= threshold:
            return month + (threshold - before) / (after - before)
    return math.nan


def year(case: Case, states: list[State], first: int) -> dict[str, np.ndarray]:
    """The figures of one year, from the states at its thirteen ends of month."""
    ends, before, after = states[1:], states[0], states[-1]
    starts = np.array([[fab.capacity * s["ramp"][f] * s["tools_in"][f] / 100 for f, fab in enumerate(case.fabs)]
                       for s in ends])  # fmt: skip
    crews = np.array([state["crew"].T for state in ends])
    gained = {name: after[name] - before[name] for name in before}
    foreign = np.array([not fab.domestic for fab in case.fabs])
    waiting = at_sites(case, (after["petitions"] + after["screening"]).sum(axis=0) * foreign)
    visas = (gained["requested"], gained["granted"], gained["refused"], waiting)
    return {
        "starts_kwpm": starts,
        "capacity_kwpm": starts[-1],
        "yield_share": np.array([good_share(case, defects) for defects in after["defects"]]),
        "good_wafers_k": gained["good"],
        "region_capacity_kwpm": region_capacity(case, starts[-1], FIRST_YEAR + first // 12),
        "visiting_experts_persons": mean_by_site(case, [s["visiting"] * foreign for s in ends], len(ROLES)),
        "trainees_persons": mean_by_site(case, [s["trainees"] for s in ends], len(STAFF)),
        "experienced_persons": mean_by_site(case, [s["experienced"] for s in ends], len(STAFF)),
        "trainees_abroad_persons": mean_by_site(case, [s["abroad"] for s in ends], len(STAFF)).sum(axis=1),
        "unfilled_posts_persons": np.mean([unfilled(case, s) for s in ends], axis=0),
        "crew_persons": crews.mean(axis=0),
        "crew_peak_persons": crews.sum(axis=2).max(axis=0),
        "trained_persons": gained["trained"],
        "building_spending_usd_bn": np.array(
            [fab.american * gained["effort"][f] / 100 * fab.building * fab.quality for f, fab in enumerate(case.fabs)]
        ),
        "tool_spending_usd_bn": np.array(
            [fab.american * gained["tools_in"][f] / 100 * fab.tools for f, fab in enumerate(case.fabs)]
        ),
        "visas_persons": np.array(visas).T,
        "housing_cost_index": after["housing_cost"],
        "supplier_share": after["supplier"],
        "craft_wage_index": gained["wage_months"] / 12,
        "ledger_usd_bn": sum(
            np.array(list(ledger(case, states[m], states[m + 1], first + m).values())) for m in range(12)
        ),
    }


def at_sites(case: Case, amounts: np.ndarray) -> np.ndarray:
    """Sum of an amount by fab over the fabs of each site."""
    return np.array([sum(amounts[f] for f in case.at(s)) for s in case.sites], dtype=float)


def mean_by_site(case: Case, months: list[np.ndarray], kinds: int) -> np.ndarray:
    """Mean over months of people by kind and fab, by site and kind."""
    return np.mean([np.array([at_sites(case, people[k]) for k in range(kinds)]).T for people in months], axis=0)


def unfilled(case: Case, state: State) -> np.ndarray:
    """Posts that the tools on site call for and nobody fills, by site [persons]."""
    people = state["trainees"] + state["experienced"] + state["abroad"]
    posts = [
        sum(max(fab.staff[k] * fab.alive * state["tools_in"][f] / 100 - people[k, f], 0.0) for k in range(len(STAFF)))
        for f, fab in enumerate(case.fabs)
    ]
    return at_sites(case, np.array(posts))


def region_capacity(case: Case, capacity: np.ndarray, year: int) -> np.ndarray:
    """Capacity by region and node class: a US base that stands still plus projects; elsewhere the base grows."""
    total = np.array(case.projects.base_capacity)
    for r in range(1, len(REGIONS)):
        for n in range(len(NODE_CLASSES)):
            total[r, n] *= 1 + case.p["world_growth"][n] * (year - 2024)
    total[0, 0] += case.p["us_base_leading_kwpm"]
    for f, fab in enumerate(case.fabs):
        product = case.projects.product[f]
        if fab.american and product < len(NODE_CLASSES):
            total[0, product] += capacity[f]
    return total


def ledger(case: Case, before: State, after: State, month: int) -> dict[str, float]:
    """Money booked in one month in the United States, entry by entry [usd_bn]."""
    p, terms, middle = case.p, case.terms, month + 0.5
    sites = [s for s in case.sites if case.projects.site_region[s] == 0]
    mean = {name: (before[name] + after[name]) / 2 for name in before}
    gained = {name: after[name] - before[name] for name in before}
    labour = p["craft_labour_share"]
    book = dict.fromkeys((
        "building", "craft_wages", "tools", "staff_wages", "expert_pay", "relocation", "housing", "training_sponsor",
        "training_host", "training_partner", "tax_credit", "grants", "loans", "guarantee_loss", "park_sponsor",
        "park_host", "park_partner", "materials",
    ), 0.0)  # fmt: skip
    away = 0.0
    for f, fab in enumerate(case.fabs):
        if not fab.american:
            continue
        works = gained["effort"][f] / 100 * fab.building * fab.quality
        tools = gained["tools_in"][f] / 100 * fab.tools
        people = sum(mean[name][k, f] for name in ("trainees", "experienced", "abroad") for k in range(len(STAFF)))
        away += mean["abroad"][:, f].sum()
        book["building"] += works * (1 - labour)
        book["tools"] += tools
        book["staff_wages"] += people * p["staff_pay_usd_per_year"] / 12e9
        book["expert_pay"] += mean["visiting"][:, f].sum() * p["expert_pay_usd_per_year"] / 12e9
        for k, rate in enumerate(terms.credit_rate):
            in_law = window(middle, terms.credit_from[k][f], terms.credit_until[k][f])
            book["tax_credit"] += mean["credit"][k, f] * rate[f] * in_law * (works + tools)
        for aid in ("grant", "loan"):
            begins, ceiling = getattr(terms, f"{aid}_from")[f], getattr(terms, f"{aid}_usd_bn")[f]
            due = earned(case, after, f, month + 1, begins) - earned(case, before, f, month, begins)
            book[f"{aid}s"] += due * ceiling
        premium = 1 + (p["chemical_price_ratio"] - 1) * (1 - mean["supplier"][fab.site])
        wafer = p["materials_usd_per_wafer"] * (1 - p["chemical_share"] + p["chemical_share"] * premium)
        book["materials"] += gained["started"][f] * wafer / 1e6
    for s in sites:
        lodgers = sum(mean["visiting"][:, f].sum() for f in case.at(s))
        lodgers += p["crew_household_share"] * (mean["crew"][2, s] + mean["crew"][3, s])
        book["craft_wages"] += gained["payroll"][s] * p["craft_pay_usd_per_month"][0] / 1e9
        book["relocation"] += gained["crew_moved"][s] * p["relocation_usd_per_crew"] / 1e9
        book["relocation"] += gained["experts_moved"][s] * p["relocation_usd_per_expert"] / 1e9
        book["housing"] += lodgers * mean["housing_cost"][s] * p["rent_usd_per_month"] / 1e9
        cost = p["park_cost_usd_bn"] if terms.park_cost_usd_bn[s] < 0 else terms.park_cost_usd_bn[s]
        cost *= window(middle, terms.park_opening[s] - 24, terms.park_opening[s]) / 24
        for k, payer in enumerate(("sponsor", "host", "partner")):
            book[f"park_{payer}"] += cost * terms.park_payer[s][k]
    places_abroad = 0.0
    for c, places in enumerate(terms.training_places):
        now_open = places * window(middle, terms.training_from[c], terms.training_until[c])
        places_abroad += now_open * terms.training_abroad[c]
        here = sum(terms.training_sites[c][s] for s in sites)
        cost = now_open / 12 * here * terms.training_months[c] * p["training_usd_per_month"] / 1e9
        for k, payer in enumerate(("sponsor", "host", "partner")):
            book[f"training_{payer}"] += cost * terms.training_payer[c][k]
    own = p["abroad_places_per_year"]
    book["training_sponsor"] += away * own / max(own + places_abroad, 1e-9) * p["training_usd_per_month"] / 1e9
    for c, drawn in enumerate(terms.guarantee_usd_bn):
        first, last = terms.guarantee_from[c], terms.guarantee_until[c]
        lost = drawn / max(last - first, 1.0) * terms.guarantee_loss[c] * window(middle, first, last)
        book["guarantee_loss"] += lost * sum(terms.guarantee_sites[c][s] for s in sites)
    return book


def earned(case: Case, state: State, f: int, month: float, begins: float) -> float:
    """Share of its grants and loans that a fab has earned: its progress, once the aid has begun."""
    building = case.p["building_cost_share"]
    progress = building * state["done"][f] / 100 + (1 - building) * state["tools_in"][f] / 100
    return case.fabs[f].alive * progress * opened(month, begins)
