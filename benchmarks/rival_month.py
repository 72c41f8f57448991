"""The rival's month: all stocks are rows of one array, so that the Heun step is three operations on it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from benchmarks.rival_fabs import sat

from reshore.buildout.construction import TAPER
from reshore.buildout.permits import GATE_WIDTH
from reshore.buildout.tools import BUILDING_COMPLETE, GATE_PACKAGES, QUALIFIED

PER_GATE = 1 / GATE_PACKAGES

FAB_ROWS = {
    "permits": 3, "work": 1, "hidden": 1, "done": 1, "tools_left": 1, "tools_in": 1, "qualify": 1, "ramp": 1,
    "trainees": 2, "experienced": 2, "abroad": 2, "petitions": 2, "screening": 2, "visiting": 2, "defects": 1,
    "process": 3, "credit": 2, "started": 1, "good": 1, "scrapped": 1, "effort": 1,
}  # fmt: skip
SITE_ROWS = {
    "crew": 4, "courses": 2, "supplier": 1, "homes": 1, "homes_started": 1, "housing_cost": 1, "payroll": 1,
    "experts_moved": 1, "requested": 1, "granted": 1, "refused": 1, "departed": 1, "trained": 1, "hired": 1,
    "quit": 1, "crew_joined": 1, "crew_moved": 1, "crew_left": 1, "enrolled": 1, "graduated": 1, "wage_months": 1,
}  # fmt: skip


def rows(fabs, sites):
    """Rows of the array of stocks."""
    return fabs * sum(FAB_ROWS.values()) + sites * sum(SITE_ROWS.values())


def views(array, fabs, sites):
    """Stocks by name as views into the array."""
    found, row = {}, 0
    for size, names in ((fabs, FAB_ROWS), (sites, SITE_ROWS)):
        for name, kinds in names.items():
            part = array[row : row + kinds * size]
            found[name] = part.reshape(kinds, size, -1) if kinds > 1 else part
            row += kinds * size
    return SimpleNamespace(**found)


def constants(f, where, terms):
    """What every month needs and no month changes, worked out once a chunk."""
    p = f.p
    weight = (terms.training_places * (1 - terms.training_abroad)) @ terms.training_sites
    lengths = (terms.training_places * (1 - terms.training_abroad) * terms.training_months) @ terms.training_sites
    months = np.maximum(np.where(weight > 0, lengths / np.maximum(weight, 1e-9), 12.0), 1.0)
    persons = terms.expert_persons.sum(axis=1)
    said = 2 * (persons @ terms.expert_family_share) / max(persons.sum(), 1e-9)
    return SimpleNamespace(
        jurisdictions=p.at_host("jurisdictions"),
        stops=p.at_host("inspections_per_jurisdiction") * p.stop_months_per_inspection,
        supplier_gap=p.at_host("supplier_gap"),
        supplier_max=p.at_region("supplier_max"),
        craft_home=p.by_site("craft_available_persons"),
        import_cap=p.at_region("craft_import_cap"),
        local_old=p.at_region("craft_local_experienced_share"),
        leave=np.stack([p.craft_leave_local, p.craft_leave_local, p.craft_leave_imported, p.craft_leave_imported])[
            :, None, :
        ],
        visa_cap=p.at_host("visa_cap_per_month"),
        practice=np.where(f.foreign > 0, p.expert_practice_share, 1.0) / p.expert_request_months,
        promise=1 / p.expert_request_months,
        petition_rate=np.where(f.foreign > 0, 1 / p.petition_months, 1.0),
        home=1 - f.foreign,
        stay=np.minimum(1 / p.expert_stay_months, 1.0),
        hires_cap=p.by_site("staff_hires_cap"),
        graduate_rate=np.minimum(1 / months, 1.0)[:, None],
        training=1 / np.stack([p.at_host("training_months_technician"), p.at_host("training_months_engineer")]),
        attrition=np.stack([p.at_host("trainee_attrition"), p.at_host("experienced_attrition")]) / 12,
        back_rate=np.minimum(1 / p.abroad_training_months, 1.0),
        family=1 + (said if persons.sum() > 0 else p.family_persons_per_expert) / 2.5,
        households=where.households[:, None],
        install=100 / p.tool_install_months,
        qualification=1 / p.qualification_months,
        staff=1 / np.maximum(f.staff, 1e-6),
        hire_rate=1 / p.staff_hire_months,
        ramp_rate=1 / p.ramp_months,
        volume=1 / p.staff_for_volume_share,
        qualify=1 / p.staff_for_qualification_share,
        rework=1 / p.rework_discovery_months,
        installers=1 / np.maximum(f.experts[0], 1e-6),
        cycle=np.minimum(3 / p.wafer_cycle_months, 1.0),
        strict=bool(terms.vetting.any()),
    )


def good_share(p, defects):
    """Yield where faults cluster."""
    return np.exp(-p.defect_clustering * np.log1p(p.die_area_cm2 / p.defect_clustering * defects))


def rates(f, k, terms, c, y, d):
    """Change of every stock in a month, written into `d`.

    Args:
        f: fabs in many draws.
        k: constants of the chunk.
        terms: fields of `Terms`.
        c: calendar of the month.
        y: stocks by name.
        d: changes by name, written.
    """
    p = f.p
    permits(f, p, c, y, d)
    g = stages(f, p, c, y)
    crew = crews(f, k, p, g, y, d)
    supply = 1 - k.supplier_gap * (1 - y.supplier[f.site_of])
    speed = crew.coverage[f.site_of] * supply
    able = experts(f, k, p, terms, c, g, y, d)
    able_engineers = able[1]
    staffed = staff(f, k, p, c, g, y, able_engineers, d)
    construct(f, k, p, c, g, y, crew, speed, d)
    line(f, k, p, c, g, y, able[0], speed, staffed, d)
    sites(f, k, p, c, y, d)


def permits(f, p, c, y, d):
    """Permit work, shared reviewers, and the time lost to inspections."""
    applied = c.applied * f.alive
    cases = sat(y.permits * 10) * applied
    local = f.site @ np.maximum(cases[0], cases[1])
    federal = f.region @ cases[2]
    part = np.empty_like(y.permits)
    np.divide(p.review_cases_site * c.reviewers, np.maximum(local, 1e-9)[f.site_of], out=part[0])
    np.divide(p.review_cases_federal * c.reviewers, np.maximum(federal, 1e-9)[f.host], out=part[2])
    part[1] = part[0]
    np.minimum(part, 1, out=part)
    months = f.permit_months.copy()
    months[:2] *= 1 - c.park_permits * p.park_permit_saving
    months[2] *= 1 - c.lane * p.federal_lane_saving
    months -= c.saved
    part /= np.maximum(months, 1, out=months)
    np.minimum(part, y.permits, out=part)
    np.multiply(part, -applied, out=d.permits)


def stages(f, p, c, y):
    """Gates of the month."""
    start = sat((p.permit_share_left_at_start - y.permits) / GATE_WIDTH + 0.5).prod(axis=0)
    start *= sat(c.month + 0.5 - f.start_wanted)
    start = np.where(f.started, c.start, start) * f.alive
    tools = sat((y.done - 100 * p.tool_gate_share) * PER_GATE + 1) * c.tools_not_before
    tools = np.where(c.tools_by_record, c.tools_record, tools) * start
    qualified = sat((100 - QUALIFIED - y.qualify) * PER_GATE + 1)
    qualified *= np.where(c.volume_known, c.volume, c.past * sat(c.month + 0.5 - f.node_month))
    qualified *= f.alive
    building, installing = start, tools
    if c.any_pause:
        pace = 1 - c.pausing * (1 - sat(c.month + 0.5 - f.pause_until))
        building, installing = start * pace, tools * pace
    gate = sat((y.done - BUILDING_COMPLETE) * PER_GATE + 1)
    if c.any_pause:
        gate = gate * pace
    return SimpleNamespace(
        start=start, building=building, installing=installing, line=gate, qualified=qualified,
        catch_up=c.catch_up * f.alive, work_left=sat(y.work / TAPER),
    )  # fmt: skip


def crews(f, k, p, g, y, d):
    """Craft crews of every site."""
    need = g.building * g.work_left + p.hookup_crew_share * (g.installing * sat(y.tools_left / TAPER))
    need *= f.crew
    need *= 1 - np.minimum(g.catch_up, 1)
    need = f.site @ need
    crew = y.crew
    rookies, total = crew[0] + crew[2], crew.sum(axis=0)
    effective = crew[1] + crew[3] + p.craft_new_productivity * rookies
    coverage = np.where(need > 1e-6, np.minimum(effective / np.maximum(need, 1e-6), 1), 1.0)
    wage = (np.maximum(need, 1) / np.maximum(effective, 1)) ** p.craft_wage_elasticity
    np.minimum(np.maximum(wage, 1, out=wage), 1.6, out=wage)
    welcome = np.exp(-p.housing_hiring_elasticity * (y.housing_cost - 1))
    gap = np.maximum(need - total, 0)
    home = np.maximum(k.craft_home - crew[0] - crew[1], 0)
    at_home = np.minimum(gap, home)
    hired = at_home * wage * welcome / p.craft_hire_months
    missing = np.maximum(gap - home, 0) + 0.5 * at_home
    imported = welcome * np.minimum(k.import_cap, missing / p.craft_import_months)
    joined = np.empty_like(crew)
    joined[1] = hired * k.local_old
    joined[0] = hired - joined[1]
    joined[3] = imported * p.craft_import_experienced_share
    joined[2] = imported - joined[3]
    surplus = sat((total - need) / np.maximum(total, 1)) / p.craft_release_months
    rate = k.leave + surplus
    learning = 1 / p.craft_learning_months
    both = rate.copy()
    both[::2] += learning
    part = np.minimum(1, 1 / both) * crew
    left = part * rate
    learned = part[::2] * learning
    np.subtract(joined, left, out=d.crew)
    d.crew[::2] -= learned
    d.crew[1::2] += learned
    np.multiply(total, wage, out=d.payroll)
    joined.sum(axis=0, out=d.crew_joined)
    d.crew_moved[:] = imported
    left.sum(axis=0, out=d.crew_left)
    d.wage_months[:] = wage
    return SimpleNamespace(coverage=coverage, rookies=rookies / np.maximum(total, 1e-6))


def experts(f, k, p, terms, c, g, y, d):
    """Petitions, vetting and stay of visiting experts.

    Returns:
        Experts whose record is true, by role and fab.
    """
    useful = f.experts * g.installing
    useful[0] *= sat(y.tools_left * PER_GATE)
    useful[1] *= 1 - np.minimum(y.experienced[1] * k.staff[1], 1)
    on_the_way = y.petitions + y.screening
    on_the_way += y.visiting
    on_the_way *= k.promise
    asked = useful * k.practice
    if c.any_kept:
        room = np.maximum(terms.expert_fabs @ useful, 1)
        asked += useful * (terms.expert_fabs.T @ (c.kept.T[:, :, None] / room)) * k.promise
    asked -= on_the_way
    np.maximum(asked, 0, out=asked)
    ready = y.petitions * k.petition_rate
    load = f.region @ ((ready[0] + ready[1]) * f.foreign)
    cap = k.visa_cap + c.visas[f.host]
    part = np.minimum(1, cap / np.maximum(load, 1e-9)[f.host])
    ready *= part * f.foreign + k.home
    filed = np.minimum(ready, y.petitions, out=ready)
    strict = c.strict
    months = np.maximum(p.vetting_months + strict * terms.vetting_months[:, None], 0.25)
    false = p.false_record_share + strict * (terms.vetting_false[:, None] - p.false_record_share)
    missed = np.exp(-months / p.screening_scale_months)
    caught = false * (1 - missed)
    refusal = sat(p.visa_refusal_share + strict * terms.vetting_refusal[:, None] + caught)
    undetected = sat(false * missed / np.maximum(1 - caught, 1e-9))
    pace = np.minimum((1 / months)[f.host] * f.foreign + k.home, 1.0)
    decided = y.screening * pace
    refused = decided * (refusal[f.host] * f.foreign)
    granted = decided - refused
    departed = y.visiting * k.stay
    np.subtract(asked, filed, out=d.petitions)
    np.subtract(filed, decided, out=d.screening)
    np.subtract(granted, departed, out=d.visiting)
    flows = np.empty((4, *f.crew.shape))
    for row, flow in enumerate((asked, granted, refused, departed)):
        np.add(flow[0], flow[1], out=flows[row])
    np.matmul(f.site, flows[1], out=d.experts_moved)
    flows *= f.foreign
    for name, flow in zip(("requested", "granted", "refused", "departed"), f.site @ flows, strict=True):
        getattr(d, name)[:] = flow
    return y.visiting * (1 - undetected[f.host] * f.foreign)


def staff(f, k, p, c, g, y, engineers, d):
    """Staff of every fab.

    Returns:
        Capability of every fab.
    """
    trainees, able, abroad = y.trainees, y.experienced, y.abroad
    hiring = g.building * sat((y.done / 100 - p.staff_hire_start_share) * 10 + 1)
    wanted = f.staff - trainees
    wanted -= able
    wanted -= abroad
    np.maximum(wanted, 0, out=wanted)
    wanted *= hiring * k.hire_rate
    graduated = y.courses * k.graduate_rate
    leaving = graduated.sum(axis=0)
    slots = k.hires_cap * np.exp(-np.maximum(y.housing_cost - 1, 0)) + leaving
    part = np.minimum(1, slots / np.maximum(f.site @ (wanted[0] + wanted[1]), 1e-9))[f.site_of]
    hired = np.multiply(wanted, part, out=wanted)
    hired_fab = hired[0] + hired[1]
    ready = np.minimum(leaving / np.maximum(f.site @ hired_fab, 1e-6), 1) * p.graduate_months_saved
    ready = ready[f.site_of]
    direct = hired * ready
    novices = hired - direct
    foreign = hired_fab * (1 - ready) * f.foreign
    own = np.minimum(1, p.abroad_places_per_year / 12 / np.maximum(foreign.sum(axis=0), 1e-6))
    clause = (c.places_abroad / np.maximum(f.site @ foreign, 1e-6))[f.site_of]
    sent = novices * (np.minimum(0.9, own + clause) * f.foreign)
    back = abroad * k.back_rate
    complete = back * p.abroad_completion_share
    learning = np.maximum(trainees[0] + trainees[1], 1e-6)
    taught = (p.expert_mentor_share * p.trainees_per_mentor * engineers / learning) * trainees
    taught += (p.staff_mentor_share * p.trainees_per_mentor) * able
    np.minimum(trainees, taught, out=taught)
    taught *= k.training
    strain = np.maximum(1 + p.housing_quit_elasticity * (y.housing_cost - 1), 0)[f.site_of]
    quits = trainees * (k.attrition[0] * strain)
    part = taught + quits
    np.maximum(part, 1e-30, out=part)
    np.divide(trainees, part, out=part)
    np.minimum(part, 1, out=part)
    taught *= part
    quits *= part
    gone = able * np.minimum(k.attrition[1] * strain, 1)
    np.add(novices - sent + back - complete, -taught - quits, out=d.trainees)
    np.add(taught + direct, complete - gone, out=d.experienced)
    np.subtract(sent, back, out=d.abroad)
    np.subtract(c.enrolled, graduated, out=d.courses)
    flows = np.empty((3, *f.crew.shape))
    for row, flow in enumerate((taught + complete + direct, hired, quits + gone)):
        np.add(flow[0], flow[1], out=flows[row])
    for name, flow in zip(("trained", "hired", "quit"), f.site @ flows, strict=True):
        getattr(d, name)[:] = flow
    d.enrolled[:] = c.enrolled.sum(axis=0)
    d.graduated[:] = leaving
    mentored = np.maximum(p.trainees_per_mentor * able, 1e-6)
    np.divide(trainees, mentored, out=mentored)
    np.minimum(mentored, 1, out=mentored)
    mentored *= -p.mentor_time_lost
    mentored += 1
    effective = np.multiply(mentored, able, out=mentored)
    effective += p.trainee_productivity * trainees
    effective[1] += engineers * (1 - p.expert_mentor_share)
    effective *= k.staff
    return np.minimum(np.minimum(effective[0], effective[1]), 1)


def construct(f, k, p, c, g, y, crew, speed, d):
    """The rework cycle."""
    catch_up = g.catch_up
    rules = k.jurisdictions * c.own_rules + c.agreed_rules
    stop = np.minimum(np.maximum(rules * k.stops, 0), 0.5)
    quality = f.quality * (1 - p.rookie_quality_loss * crew.rookies[f.site_of])
    quality += (1 - quality) * np.minimum(catch_up, 1)
    pace = f.pace * (1 + p.park_utilities_work_saving * c.park_utilities) * speed * (1 - stop)
    built = np.minimum(y.work, g.building * g.work_left * pace + catch_up * y.work)
    found = np.minimum(y.hidden, y.hidden * (k.rework + catch_up))
    right = quality * built
    np.subtract(found, built, out=d.work)
    np.subtract(built - right, found, out=d.hidden)
    d.done[:] = right
    d.effort[:] = built
    credit = d.credit
    if c.any_credit:
        np.subtract(g.start, y.credit, out=credit)
        np.maximum(credit, 0, out=credit)
        credit *= 2 * c.in_time
    else:
        credit[:] = 0


def line(f, k, p, c, g, y, installers, speed, staffed, d):
    """Tools, qualification, ramp, wafers, defects."""
    catch_up = g.catch_up
    hands = installers + p.technician_install_help * y.experienced[0]
    manned = np.minimum(1, hands * k.installers)
    tools = k.install * g.installing * manned * speed * sat(y.tools_left * PER_GATE) + catch_up * y.tools_left
    np.minimum(y.tools_left, tools, out=d.tools_in)
    np.negative(d.tools_in, out=d.tools_left)
    manned = np.minimum(1, staffed * k.qualify)
    done = k.qualification * y.tools_in * g.line * manned * sat(y.qualify * PER_GATE) + catch_up * y.qualify
    np.negative(np.minimum(y.qualify, done), out=d.qualify)
    ceiling = np.maximum(np.minimum(1, staffed * k.volume), c.observed)
    np.multiply(g.qualified, (ceiling - y.ramp) * k.ramp_rate, out=d.ramp)
    share = y.tools_in * 0.01
    running = y.ramp * share
    np.multiply(f.capacity, running, out=d.started)
    learning = (p.learning_by_engineering * share + p.learning_by_volume * running) * np.maximum(staffed, c.observed)
    np.multiply(-np.minimum(learning, 1), np.maximum(y.defects - p.defect_density_floor, 0), out=d.defects)
    moves = y.process * k.cycle
    np.subtract(d.started, moves[0], out=d.process[0])
    np.subtract(moves[:2], moves[1:], out=d.process[1:])
    np.multiply(moves[2], good_share(p, y.defects), out=d.good)
    np.subtract(moves[2], d.good, out=d.scrapped)


def sites(f, k, p, c, y, d):
    """Suppliers and homes."""
    pull = f.site @ (f.capacity * f.alive * y.done) / 100 + p.park_utilities_kwpm * c.utilities
    pull += p.park_kwpm_per_supplier * (c.suppliers + c.guaranteed * p.firms_per_usd_bn_guaranteed)
    target = k.supplier_max * -np.expm1(-pull / p.supplier_scale_kwpm)
    np.divide(np.maximum(target - y.supplier, 0), p.supplier_months, out=d.supplier)
    staff = (y.trainees + y.experienced).sum(axis=0)
    people = p.staff_inmigrant_share * staff + k.family * y.visiting.sum(axis=0)
    short = p.crew_household_share * (y.crew[2] + y.crew[3]) + f.site @ people + k.households - y.homes
    begun = p.housing_start_rate * np.maximum(short - y.homes_started, 0)
    finished = np.minimum(y.homes_started / p.housing_build_months, y.homes_started)
    np.add(finished, p.housing_start_rate * np.minimum(short, 0), out=d.homes)
    np.subtract(begun, finished, out=d.homes_started)
    wished = p.housing_price_elasticity * short / np.maximum(y.homes, 1) + 1
    np.divide(wished - y.housing_cost, p.housing_adjust_months, out=d.housing_cost)
