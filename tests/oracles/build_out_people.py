"""Crews, visiting experts and staff of one month, person by person flow, for the slow twin of the build-out.

Every function takes the stocks as nested lists and writes what flows into `Flows`, where a flow leaves one stock and
enters another, so nothing is booked once only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from tests.oracles.build_out_case import Case, elapsed, sat, window

from reshore.names import CREWS, ROLES, STAFF

LOCAL_NEW, LOCAL_OLD, IMPORTED_NEW, IMPORTED_OLD = range(len(CREWS))
INSTALLER, VISITING_ENGINEER = range(len(ROLES))
TECHNICIAN, ENGINEER = range(len(STAFF))

Stocks = dict[str, list]


@dataclass
class Flows:
    """Changes a month of every stock and running total, by name.

    Args:
        change: array of changes by stock.
    """

    change: dict[str, np.ndarray] = field(default_factory=dict)

    def move(self, amount: float, source: tuple | None, target: tuple | None) -> None:
        """Book a flow from one stock to another; None stands for the world outside."""
        if source is not None:
            self.change[source[0]][source[1:]] -= amount
        if target is not None:
            self.change[target[0]][target[1:]] += amount

    def count(self, name: str, place: int, amount: float) -> None:
        """Add to a running total."""
        self.change[name][place] += amount


def crew_month(case: Case, now: Stocks, need: float, s: int, step: float, flows: Flows) -> tuple[float, float]:
    """Craft workers of a site: who joins, learns and leaves.

    Args:
        case: one draw.
        now: stocks.
        need: workers wanted by all fabs of the site [persons].
        s: site.
        step: length of the step [months].
        flows: taken up.

    Returns:
        Cover of the need [share] and share of the crew that is new to fabs [share].
    """
    p, region = case.p, case.projects.site_region[s]
    crew = [now["crew"][c][s] for c in range(len(CREWS))]
    total, rookies = sum(crew), crew[LOCAL_NEW] + crew[IMPORTED_NEW]
    effective = crew[LOCAL_OLD] + crew[IMPORTED_OLD] + p["craft_new_productivity"] * rookies
    cover = sat(effective / need) if need > 1e-6 else 1.0
    wage = min(1.6, max(1.0, (max(need, 1.0) / max(effective, 1.0)) ** p["craft_wage_elasticity"]))
    welcome = math.exp(-p["housing_hiring_elasticity"] * (now["housing_cost"][s] - 1))
    gap = max(need - total, 0.0)
    home = max(case.by_site("craft_available_persons", s) - crew[LOCAL_NEW] - crew[LOCAL_OLD], 0.0)
    hired = min(gap, home) * wage * welcome / p["craft_hire_months"]
    missing = max(gap - home, 0.0) + min(gap, home) / 2
    imported = welcome * min(p["craft_import_cap"][region], missing / p["craft_import_months"])
    local, foreign = p["craft_local_experienced_share"][region], p["craft_import_experienced_share"]
    arriving = [hired * (1 - local), hired * local, imported * (1 - foreign), imported * foreign]
    released = sat((total - need) / max(total, 1.0)) / p["craft_release_months"]
    for c in range(len(CREWS)):
        flows.move(arriving[c], None, ("crew", c, s))
        rate = released + p["craft_leave_local" if c in {LOCAL_NEW, LOCAL_OLD} else "craft_leave_imported"]
        learning = 1 / p["craft_learning_months"] if c in {LOCAL_NEW, IMPORTED_NEW} else 0.0
        cut = min(1.0, 1 / (step * (rate + learning)))  # outflows take at most the stock
        leaves, learns = cut * rate * crew[c], cut * learning * crew[c]
        flows.move(leaves, ("crew", c, s), None)
        if learning:
            flows.move(learns, ("crew", c, s), ("crew", c + 1, s))
        flows.count("crew_left", s, leaves)
    flows.count("crew_joined", s, sum(arriving))
    flows.count("crew_moved", s, imported)
    flows.count("payroll", s, total * wage)
    flows.count("wage_months", s, wage)
    return cover, rookies / max(total, 1e-6)


def promised(case: Case, month: float, useful: list[list[float]]) -> tuple[list[list[float]], list[float]]:
    """Experts whom clauses keep at each fab, by role, and the visas a month that come with them, by host."""
    terms, fabs = case.terms, case.fabs
    standing = [[0.0] * len(fabs) for _ in ROLES]
    visas = [0.0] * 8
    for c, (first, last) in enumerate(zip(terms.expert_from, terms.expert_until, strict=True)):
        served = [f for f in range(len(fabs)) if terms.expert_fabs[c][f]]
        there = elapsed(month, first, last) - elapsed(month - terms.expert_stay[c], first, last)
        for role in range(len(ROLES)):
            room = max(sum(useful[role][f] for f in served), 1.0)
            for f in served:
                standing[role][f] += useful[role][f] / room * there * terms.expert_persons[c][role]
        arrivals = sum(terms.expert_persons[c]) / max(last - first, 1.0) * window(month, first, last)
        hosts = {fabs[f].host for f in served}
        for host in hosts:
            visas[host] += arrivals / len(hosts)
    return standing, visas


def expert_month(case: Case, now: Stocks, month: float, useful: list[list[float]], step: float, flows: Flows) -> list:
    """Petitions, vetting, stay and return of visiting experts at every fab.

    Returns:
        Visiting experts whose record is true, by role and fab [persons].
    """
    p, fabs, terms = case.p, case.fabs, case.terms
    standing, visas = promised(case, month, useful)
    filing = [0.0] * 8
    for f, fab in enumerate(fabs):
        if fab.used and not fab.domestic:
            filing[fab.host] += sum(now["petitions"][r][f] for r in range(len(ROLES))) / p["petition_months"]
    able = [[0.0] * len(fabs) for _ in ROLES]
    for f, fab in enumerate(fabs):
        strict = terms.vetting[fab.host] * window(month, terms.vetting_from[fab.host], terms.vetting_until[fab.host])
        vetting = max(p["vetting_months"] + strict * terms.vetting_months[fab.host], 0.25)
        false = p["false_record_share"] * (1 - strict) + strict * terms.vetting_false[fab.host]
        slips_through = math.exp(-vetting / p["screening_scale_months"])
        caught = false * (1 - slips_through)
        refusal = sat(p["visa_refusal_share"] + strict * terms.vetting_refusal[fab.host] + caught)
        bad = sat(false * slips_through / max(1 - caught, 1e-9))
        cap = p["visa_cap_per_month"][fab.host] + visas[fab.host]
        for role in range(len(ROLES)):
            waiting, vetted, here = (now[stock][role][f] for stock in ("petitions", "screening", "visiting"))
            wanted = useful[role][f] * (1.0 if fab.domestic else p["expert_practice_share"]) + standing[role][f]
            asks = max(wanted - waiting - vetted - here, 0.0) / p["expert_request_months"]
            if fab.domestic:
                files, decides, refuses = min(waiting, waiting / step), min(vetted, vetted / step), 0.0
                able[role][f] = here
            else:
                files = waiting / p["petition_months"] * min(1.0, cap / max(filing[fab.host], 1e-9))
                files, decides = min(files, waiting / step), min(vetted / vetting, vetted / step)
                refuses = decides * refusal
                able[role][f] = here * (1 - bad)
            leaves = min(here / p["expert_stay_months"], here / step)
            flows.move(asks, None, ("petitions", role, f))
            flows.move(files, ("petitions", role, f), ("screening", role, f))
            flows.move(decides - refuses, ("screening", role, f), ("visiting", role, f))
            flows.move(refuses, ("screening", role, f), None)
            flows.move(leaves, ("visiting", role, f), None)
            if fab.used:
                flows.count("experts_moved", fab.site, decides - refuses)
            if fab.used and not fab.domestic:
                for name, amount in (
                    ("requested", asks), ("granted", decides - refuses), ("refused", refuses), ("departed", leaves),
                ):  # fmt: skip
                    flows.count(name, fab.site, amount)
    return able


def course_month(case: Case, now: Stocks, month: float, s: int, step: float, flows: Flows) -> tuple[float, float]:
    """Local courses at a site.

    Returns:
        People who end a course this month, and places abroad that clauses open [persons a month].
    """
    terms, weight, length, abroad = case.terms, 0.0, 0.0, 0.0
    for c, places in enumerate(terms.training_places):
        here = places * terms.training_sites[c][s]
        local = here * (1 - terms.training_abroad[c])
        weight, length = weight + local, length + local * terms.training_months[c]
        monthly = window(month, terms.training_from[c], terms.training_until[c]) / 12
        abroad += monthly * here * terms.training_abroad[c]
        for kind, part in ((TECHNICIAN, 1 - terms.training_engineers[c]), (ENGINEER, terms.training_engineers[c])):
            flows.move(monthly * local * part, None, ("courses", kind, s))
            flows.count("enrolled", s, monthly * local * part)
    months = max(length / weight if weight > 0 else 12.0, 1.0)
    ended = 0.0
    for kind in range(len(STAFF)):
        leaving = min(now["courses"][kind][s] / months, now["courses"][kind][s] / step)
        flows.move(leaving, ("courses", kind, s), None)
        flows.count("graduated", s, leaving)
        ended += leaving
    return ended, abroad


def hires(case: Case, now: Stocks, s: int, hiring: list[float], graduates: float) -> dict[int, list[float]]:
    """People hired this month at a site, by fab and kind of staff; the labour market limits them together."""
    wanted = {
        f: [
            hiring[f]
            * max(case.fabs[f].staff[k] - sum(now[stock][k][f] for stock in ("trainees", "experienced", "abroad")), 0.0)
            / case.p["staff_hire_months"]
            for k in range(len(STAFF))
        ]
        for f in case.at(s)
    }
    dear = max(now["housing_cost"][s] - 1, 0.0)
    most = case.by_site("staff_hires_cap", s) * math.exp(-dear) + graduates
    part = min(1.0, most / max(sum(sum(pair) for pair in wanted.values()), 1e-9))
    return {f: [part * people for people in pair] for f, pair in wanted.items()}


def staff_month(
    case: Case, now: Stocks, month: float, hiring: list[float], engineers: list[float], step: float, flows: Flows
) -> None:
    """Hiring, training and quits at every fab.

    Args:
        case: one draw.
        now: stocks.
        month: months since January 2019 [month].
        hiring: 1 while a fab hires, by fab [share].
        engineers: visiting engineers with a true record, by fab [persons].
        step: length of the step [months].
        flows: taken up.
    """
    p, taken, places = case.p, {}, {}
    for s in case.sites:
        graduates, places[s] = course_month(case, now, month, s, step, flows)
        hired = hires(case, now, s, hiring, graduates)
        ready = sat(graduates / max(sum(sum(pair) for pair in hired.values()), 1e-6)) * p["graduate_months_saved"]
        taken |= {f: (pair, [people * ready for people in pair]) for f, pair in hired.items()}
    rookies = {f: 0.0 if case.fabs[f].domestic else sum(pair) - sum(direct) for f, (pair, direct) in taken.items()}
    own = min(1.0, p["abroad_places_per_year"] / 12 / max(sum(rookies.values()), 1e-6))
    for f, (pair, direct) in taken.items():
        s = case.fabs[f].site
        clauses = places[s] / max(sum(rookies[other] for other in case.at(s)), 1e-6)
        away = 0.0 if case.fabs[f].domestic else min(0.9, own + clauses)
        fab_staff(case, now, f, pair, direct, away, engineers[f], step, flows)


def fab_staff(
    case: Case, now: Stocks, f: int, hired: list[float], direct: list[float], away: float, engineers: float,
    step: float, flows: Flows,
) -> None:  # fmt: skip
    """Flows of the staff of one fab: hired, sent abroad, back, promoted, gone."""
    p, fab = case.p, case.fabs[f]
    host, s = fab.host, fab.site
    strain = max(1 + p["housing_quit_elasticity"] * (now["housing_cost"][s] - 1), 0.0)
    learning = max(sum(now["trainees"][k][f] for k in range(len(STAFF))), 1e-6)
    for k, months in enumerate(("training_months_technician", "training_months_engineer")):
        trainees, able, abroad = (now[stock][k][f] for stock in ("trainees", "experienced", "abroad"))
        mentors = p["expert_mentor_share"] * engineers * trainees / learning + p["staff_mentor_share"] * able
        taught = min(trainees, p["trainees_per_mentor"] * mentors) / p[months][host]
        quits = trainees * p["trainee_attrition"][host] / 12 * strain
        cut = min(1.0, trainees / max(step * (taught + quits), 1e-30))
        gone = able * min(p["experienced_attrition"][host] / 12 * strain, 1 / step)
        back = min(abroad / p["abroad_training_months"], abroad / step)
        completes = back * p["abroad_completion_share"]
        flows.move(hired[k] - direct[k], None, ("trainees", k, f))
        flows.move(direct[k], None, ("experienced", k, f))
        flows.move((hired[k] - direct[k]) * away, ("trainees", k, f), ("abroad", k, f))
        flows.move(completes, ("abroad", k, f), ("experienced", k, f))
        flows.move(back - completes, ("abroad", k, f), ("trainees", k, f))
        flows.move(cut * taught, ("trainees", k, f), ("experienced", k, f))
        flows.move(cut * quits, ("trainees", k, f), None)
        flows.move(gone, ("experienced", k, f), None)
        flows.count("hired", s, hired[k])
        flows.count("quit", s, cut * quits + gone)
        flows.count("trained", s, cut * taught + completes + direct[k])


def capability(case: Case, now: Stocks, f: int, engineers: float) -> float:
    """Effective staff of a fab over full staff; the scarcer kind sets it [share]."""
    p, parts = case.p, []
    for k in range(len(STAFF)):
        trainees, able = now["trainees"][k][f], now["experienced"][k][f]
        teaching = min(1.0, trainees / max(p["trainees_per_mentor"] * able, 1e-6))
        effective = able * (1 - p["mentor_time_lost"] * teaching) + p["trainee_productivity"] * trainees
        if k == ENGINEER:
            effective += engineers * (1 - p["expert_mentor_share"])
        parts.append(effective / max(case.fabs[f].staff[k], 1e-6))
    return sat(min(parts))
