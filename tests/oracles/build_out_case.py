"""One draw of one deal as plain numbers and lists, and what each fab is in it, worked out fab by fab.

Written from the equations (docs/explanation/build-out.md), not from the engine: loops in place of matrices, branches
in place of masks. Slow and meant to be read.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from scipy.special import ndtri

from reshore.names import NODE_CLASSES, TRACKS
from reshore.world.inputs import NEVER, Draws, Projects, Terms


def sat(value: float) -> float:
    """A number cut to between zero and one."""
    return min(1.0, max(0.0, value))


def opened(month: float, date: float) -> float:
    """How far a gate stands open that opens over the month around a date."""
    return sat(month - date + 0.5)


def window(month: float, first: float, last: float) -> float:
    """1 between two dates, 0 outside."""
    return opened(month, first) * (1 - opened(month, last))


def elapsed(month: float, first: float, last: float) -> float:
    """Share of a span of time that has passed; a span is a month at least."""
    return sat((month - first) / max(last - first, 1.0))


@dataclass
class Fab:
    """A fab slot in one draw; dates are months since January 2019, None where the record has none.

    `alive` is 0 for a project that does not come, 1 for one that does, and between for a phase under 1 kwpm.
    """

    host: int
    site: int
    domestic: bool
    used: bool
    phase: bool
    alive: float
    american: bool
    capacity: float
    building: float
    tools: float
    pace: float
    quality: float
    crew: float
    staff: list[float]
    experts: list[float]
    announced: float
    start_wanted: float
    start_known: float | None
    tool_known: float | None
    tool_not_before: float
    volume_known: float | None
    pause: tuple[float, float]
    node_month: float
    permit_months: list[float]


@dataclass
class Case:
    """One draw of one deal.

    Args:
        p: parameter stem to its value, a number or a list by region, product or site.
        projects: fields of `Projects` as numbers and lists.
        terms: fields of `Terms` as numbers and lists.
        shocks: uniform numbers of the draw by channel.
        fabs: the fab slots.
        delivered: money of each pledge that buys phases [usd_bn].
    """

    p: dict[str, Any]
    projects: SimpleNamespace
    terms: SimpleNamespace
    shocks: dict[str, Any]
    fabs: list[Fab]
    delivered: list[float]

    @property
    def sites(self) -> range:
        """Site slots."""
        return range(len(self.projects.households))

    def at(self, site: int) -> list[int]:
        """Fab slots in use at a site."""
        return [f for f, fab in enumerate(self.fabs) if fab.used and fab.site == site]

    def by_site(self, stem: str, site: int) -> float:
        """A parameter that is given by site; spare site slots take the last one."""
        values: list[float] = self.p[stem]
        return values[min(site, len(values) - 1)]


def plain(fields: Projects | Terms) -> SimpleNamespace:
    """Arrays as lists."""
    return SimpleNamespace(**{name: np.asarray(value).tolist() for name, value in vars(fields).items()})


def case_of(projects: Projects, terms: Terms, draws: Draws, draw: int) -> Case:
    """One draw of one deal, with every fab slot worked out.

    Args:
        projects: fabs and sites.
        terms: clauses as numbers.
        draws: a chunk of draws.
        draw: which of them.
    """
    case = Case(
        p={stem: values[draw].tolist() for stem, values in draws.parameters.items()},
        projects=plain(projects),
        terms=plain(terms),
        shocks={name: values[draw].tolist() for name, values in draws.shocks.items()},
        fabs=[],
        delivered=[],
    )
    slots = range(len(case.projects.used))
    case.delivered = [delivered(case, g, slots) for g in range(len(case.terms.pledge_usd_bn))]
    case.fabs = [fab_of(case, f) for f in slots]
    return case


def own_capacity(case: Case, f: int) -> float:
    """Capacity of a real project: known, or drawn [kwpm]."""
    column = case.projects.capacity_draw[f]
    return case.projects.capacity[f] if column < 0 else case.p["planned_capacity_kwpm"][column]


def own_capex(case: Case, f: int) -> float:
    """Capital cost of a real project: known, or capacity times programme cost [usd_bn]."""
    known = case.projects.capex[f]
    return known if known > 0 else own_capacity(case, f) * programme_cost(case, f)


def programme_cost(case: Case, f: int) -> float:
    """Capital cost of a thousand wafer starts a month in a fab's product [usd_bn_per_kwpm]."""
    return case.p["programme_cost_usd_bn_per_kwpm"][case.projects.product[f]]


def delivered(case: Case, g: int, slots: range) -> float:
    """Money of a pledge that buys phases [usd_bn]."""
    p, terms, projects = case.p, case.terms, case.projects
    if not terms.pledge_free[g]:
        return 0.0
    named = sum(own_capex(case, f) for f in slots if terms.pledge_names[g][f])
    chip, new = terms.pledge_chip_share[g], terms.pledge_new_share[g]
    region = terms.pledge_region[g]
    chip = p["chip_share"][region] if chip < 0 else chip
    new = p["new_money_share"] if new < 0 else new
    tariff = min(1.0, terms.law_rate[region] + p["threat_belief"] * terms.threat_rate[region])
    phases = [f for f in slots if projects.phase[f] and projects.pledge[f] == g]
    credits = [
        sum(
            terms.credit_rate[k][f] * sat(credit_months(terms, k, f, terms.pledge_from[g]) / 24)
            for k in range(len(terms.credit_rate))
        )
        for f in phases
    ]
    gap = p["us_cost_gap"] - p["capital_cost_share"] * max(credits, default=0.0)
    base = p["delivery_rate"] * terms.pledge_promised[g]
    rate = sat(base + p["delivery_slope"] * (p["us_sales_share"] * tariff - gap))
    return max(terms.pledge_usd_bn[g] - named, 0.0) * chip * new * rate


def credit_months(terms: SimpleNamespace, k: int, f: int, first: float) -> float:
    """Months of the first two years of a pledge in which ground may be broken for a tax credit that is law."""
    last = min(terms.credit_deadline[k][f], terms.credit_until[k][f], first + 24)
    return last - max(terms.credit_from[k][f], first)


def phase_of(case: Case, f: int) -> tuple[float, float]:
    """Capacity of a standard phase and the month in which it is announced."""
    p, terms, projects = case.p, case.terms, case.projects
    g, rank = projects.pledge[f], projects.rank[f]
    bought = case.delivered[g] / p["programme_cost_usd_bn_per_kwpm"][terms.pledge_product[g]]
    size = max(p["phase_capacity_kwpm"], bought / terms.pledge_slots[g])
    land = p["phases_on_own_land"] + terms.park_acres[projects.site[f]] / p["park_acres_per_phase"]
    capacity = min(max(bought - rank * size, 0.0), size) * sat(land - projects.site_rank[f])
    first, last = terms.pledge_from[g], terms.pledge_until[g]
    paid = first + sat(rank / max(bought / size, 1.0)) * (last - first)
    begun = first + 12 * rank / p["phase_starts_per_year"]
    node = min(projects.product[f], len(NODE_CLASSES) - 1)
    growth = sum(region[node] for region in projects.base_capacity) * p["world_growth"][node]
    wanted = first + 12 * rank * size / max(p["us_share_of_growth_max"] * growth, 1.0)
    return capacity, max(paid, begun, wanted)


def node_gate_month(case: Case, f: int) -> float:
    """Month from which a fab may run its node."""
    projects = case.projects
    if projects.generation[f] < 0:
        return -NEVER
    months = [
        month + case.p["node_slip_months"] * planned
        for month, planned in zip(projects.node_months, projects.node_planned, strict=True)
    ]
    behind = 0.0 if projects.domestic[f] else case.terms.generations_behind[f]
    own = at_home(months, projects.generation[f])
    return min(at_home(months, projects.generation[f] + behind), max(own, case.terms.behind_until[f]))


def at_home(months: list[float], place: float) -> float:
    """Month in which a node, or a point between two of them, runs at home; 30 months a node beyond the newest."""
    newest = len(months) - 1
    if place >= newest:
        return months[newest] + 30 * (place - newest)
    older = math.floor(place)
    return months[older] + (place - older) * (months[older + 1] - months[older])


def norm(case: Case, f: int) -> tuple[float, float]:
    """Pace [packages a month] and first-pass quality [share] of a fab's construction."""
    p, host = case.p, case.projects.host[f]
    hours = p["craft_hours_per_week"][host]
    first = case.projects.first_at_site[f] > 0
    maturity = p["design_maturity_first"][host] if first else p["design_maturity_later"]
    quality = p["first_pass_quality"][host]
    quality *= 1 - p["overtime_quality_loss"] * max(hours / 40 - 1, 0.0)
    quality = min(max(quality * (1 - p["immature_design_quality_loss"] * (1 - maturity)), 0.0), 1.0)
    pace = 100 / p["building_months_full_crew"] * p["craft_productivity"][host] * (hours / 50) ** p["hours_exponent"]
    return pace, quality


def permit_months_of(case: Case, f: int) -> list[float]:
    """Time of every permit track of a fab: mean of the region times its own Erlang spread [months]."""
    k, months = case.p["permit_stages"], []
    for g, track in enumerate(TRACKS):
        normal = float(ndtri(case.shocks["permit_gamma_uniform"][g][f]))
        spread = max(1 - 1 / (9 * k) + normal / (3 * math.sqrt(k)), 0.1) ** 3
        months.append(case.p[f"permit_months_{track}"][case.projects.host[f]] * spread)
    return months


def known(month: float) -> float | None:
    """A date of the record, None where it has none."""
    return month if month < NEVER else None


def fab_of(case: Case, f: int) -> Fab:
    """One fab slot in this draw."""
    p, projects, shocks = case.p, case.projects, case.shocks
    phase, host, site = projects.phase[f] > 0, projects.host[f], projects.site[f]
    start_known = known(projects.start_observed[f])
    held = p["commitment_effect"] * max(names[f] for names in case.terms.pledge_names)
    if phase:
        capacity, start = phase_of(case, f)
        announced, capex, alive = start, capacity * programme_cost(case, f), projects.used[f] * sat(capacity / 1.0)
    else:
        capacity, capex, announced = own_capacity(case, f), own_capex(case, f), projects.announced[f]
        slip = 2 * p["planned_start_slip_months"] * shocks["start_uniform"][f] * (1 - held)
        start = max(projects.start_planned[f] + slip + p["phase_gap_months"] * projects.start_rank[f], projects.as_of)
        cancelled = shocks["cancel_uniform"][f] < p["unstarted_cancel_share"] * (1 - held) and start_known is None
        alive = 0.0 if cancelled else projects.used[f]
    building = capex * p["building_cost_share"]
    people = projects.staff[f] if projects.staff[f] > 0 else p["staff_per_kwpm"][host] * capacity
    size = people / p["staff_per_kwpm"][host]
    pause = projects.pause_from[f], projects.pause_until[f]
    if projects.open_end_pause[f] > 0:
        pause = pause[0], max(pause[0] + 2 * p["pause_months"] * shocks["pause_uniform"][f], projects.as_of)
    pace, quality = norm(case, f)
    return Fab(
        host=host, site=site, domestic=projects.domestic[f] > 0, used=projects.used[f] > 0, phase=phase, alive=alive,
        american=projects.used[f] > 0 and host == 0, capacity=capacity,
        building=building, tools=capex - building, pace=pace, quality=quality,
        crew=building * p["craft_labour_share"] * 1e9
        / (p["normal_building_months"] * p["craft_pay_usd_per_month"][host]),
        staff=[p["technician_share"] * people, (1 - p["technician_share"]) * people],
        experts=[p["installers_per_kwpm"] * size, p["engineers_per_kwpm"] * size],
        announced=announced, start_wanted=start, start_known=start_known,
        tool_known=known(projects.tool_in_observed[f]), tool_not_before=projects.tool_not_before[f],
        volume_known=known(projects.volume_observed[f]), pause=pause, node_month=node_gate_month(case, f),
        permit_months=permit_months_of(case, f),
    )  # fmt: skip
