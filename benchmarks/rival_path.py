"""The rival's path: months, dates, yearly results and the ledger, with the same results as the engine."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from benchmarks.rival_fabs import calendar, fabs_of, opened, sat, window
from benchmarks.rival_month import constants, good_share, rates, rows, views

from reshore.buildout.permits import GATE_WIDTH
from reshore.buildout.tools import BUILDING_COMPLETE, GATE_PACKAGES, QUALIFIED

SHOWN_FROM = 5
BOOKED = ("effort", "tools_in", "payroll", "crew_moved", "experts_moved", "started")


def play(where, terms, parameters, shocks, years):
    """Play a chunk of draws.

    Args:
        where: fields of `Projects` by name.
        terms: fields of `Terms` by name.
        parameters: parameter stem to its values, draws first.
        shocks: channel to its uniform numbers, draws first.
        years: years from 2019 on.

    Returns:
        Results by name as `reshore.buildout.path.play_draws` gives them.
    """
    where, terms = SimpleNamespace(**where), SimpleNamespace(**terms)
    f = fabs_of(where, terms, parameters, shocks)
    k = constants(f, where, terms)
    fabs, sites, months = len(where.used), len(where.households), 12 * years
    calendars = [calendar(where, terms, month) for month in range(months + 1)]
    now, first, change, later = (np.zeros((rows(fabs, sites), f.count)) for _ in range(4))
    y_now, y_first, y_change, y_later = (views(array, fabs, sites) for array in (now, first, change, later))
    begin(y_now, f, where)
    marks = reached(f, where, y_now, -1)
    dates = np.where(marks >= 1, 0.0, np.nan)
    kept = []
    for year in range(years):
        shown = year >= SHOWN_FROM
        if shown:
            opening = now.copy()
            seen = SimpleNamespace(total=np.zeros_like(now), posts=0, peak=0, starts=[], money=0)
        for month in range(12 * year, 12 * year + 12):
            rates(f, k, terms, calendars[month], y_now, y_change)
            np.add(now, change, out=first)
            rates(f, k, terms, calendars[month + 1], y_first, y_change)
            np.add(first, change, out=later)
            later += now
            later *= 0.5
            level = reached(f, where, y_later, month)
            dates = pass_marks(dates, marks, level, month)
            marks = level
            if shown:
                observe(seen, f, y_later, later)
                seen.money = seen.money + ledger(f, terms, y_now, y_later, month)
            now, later, y_now, y_later = later, now, y_later, y_now
        if shown:
            kept.append(year_of(f, where, seen, views(opening, fabs, sites), y_now, year))
    results = {name: np.stack([year[name] for year in kept], axis=1) for name in kept[0]}
    results["starts_kwpm"] = results["starts_kwpm"].reshape(f.count, -1, fabs)
    results["milestone_month"] = dates.transpose(2, 1, 0)
    results["planned_capacity_kwpm"] = (f.capacity * f.alive).T
    results["delivered_usd_bn"] = f.delivered.T
    results["conservation_residual"] = conservation(f, y_now)
    return results


def begin(y, f, where):
    """The stocks in January 2019."""
    p = f.p
    y.permits[:] = 1
    y.work[:] = y.tools_left[:] = y.qualify[:] = 100
    y.defects[:] = p.defect_density_mother + f.foreign * (1 - p.copy_exactness) * p.defect_transfer_gap
    y.supplier[:] = p.at_region("supplier_start")
    y.homes[:] = where.households[:, None]
    y.housing_cost[:] = 1


def reached(f, where, y, month):
    """How far every milestone is reached."""
    p = f.p
    running = y.ramp * y.tools_in / 100
    gate = sat((p.permit_share_left_at_start - y.permits) / GATE_WIDTH + 0.5).prod(axis=0)
    gate *= 2 * sat(month + 1.5 - f.start_wanted)
    begun = np.where(f.started, month + 2 - where.start_observed[:, None], gate)
    levels = np.stack([
        (1 - y.permits.max(axis=0)) / (1 - p.permit_share_left_at_start), begun, y.done / BUILDING_COMPLETE, y.tools_in,
        (100 - y.qualify) / (QUALIFIED - GATE_PACKAGES / 2), running / 0.1, running / 0.9,
    ])  # fmt: skip
    levels *= f.alive
    return levels


def pass_marks(dates, before, now, month):
    """Dates of the milestones that were passed this month, interpolated."""
    passed = (now >= 1) & np.isnan(dates)
    if passed.any():
        rise = np.where(now - before > 1e-12, now - before, 1.0)[passed]
        dates[passed] = month + np.clip((1 - before[passed]) / rise, 0, 1)
    return dates


def observe(seen, f, y, array):
    """Add a month to the year's sums."""
    seen.total += array
    posts = f.staff * (f.alive * y.tools_in / 100) - y.trainees - y.experienced - y.abroad
    seen.posts = seen.posts + np.maximum(posts, 0).sum(axis=0)
    seen.peak = np.maximum(seen.peak, y.crew.sum(axis=0))
    seen.starts.append(f.capacity * y.ramp * y.tools_in / 100)


def year_of(f, where, seen, before, after, year):
    """The figures of one year, draws first."""
    mean = views(seen.total / 12, len(where.used), len(where.households))
    p, capacity = f.p, seen.starts[-1]
    waiting = f.site @ ((after.petitions + after.screening).sum(axis=0) * f.foreign)
    visas = [getattr(after, name) - getattr(before, name) for name in ("requested", "granted", "refused")]
    growth = 1 + p.world_growth.T[:6] * (year - 5)
    region = where.base_capacity[:, :, None] * growth
    region[0] = where.base_capacity[0][:, None]
    region[0, 0] += p.us_base_leading_kwpm
    region[0] += ((where.product == np.arange(6)[:, None]) * f.american[:, 0]) @ capacity
    found = {
        "starts_kwpm": np.stack(seen.starts),
        "capacity_kwpm": capacity,
        "yield_share": good_share(p, after.defects),
        "good_wafers_k": after.good - before.good,
        "region_capacity_kwpm": region,
        "visiting_experts_persons": (f.site @ (mean.visiting * f.foreign)).transpose(1, 0, 2),
        "trainees_persons": (f.site @ mean.trainees).transpose(1, 0, 2),
        "experienced_persons": (f.site @ mean.experienced).transpose(1, 0, 2),
        "trainees_abroad_persons": f.site @ mean.abroad.sum(axis=0),
        "unfilled_posts_persons": f.site @ (seen.posts / 12),
        "crew_persons": mean.crew.transpose(1, 0, 2),
        "crew_peak_persons": seen.peak,
        "trained_persons": after.trained - before.trained,
        "building_spending_usd_bn": (after.effort - before.effort) / 100 * f.building * f.quality * f.american,
        "tool_spending_usd_bn": (after.tools_in - before.tools_in) / 100 * f.tools * f.american,
        "visas_persons": np.stack([*visas, waiting], axis=1),
        "housing_cost_index": after.housing_cost.copy(),
        "supplier_share": after.supplier.copy(),
        "craft_wage_index": (after.wage_months - before.wage_months) / 12,
        "ledger_usd_bn": seen.money,
    }
    return {name: np.moveaxis(values, -1, 0) for name, values in found.items()}


def ledger(f, terms, before, after, month):
    """Money booked in one month in the United States, entries first."""
    p, middle = f.p, month + 0.5

    def halves(*names):
        return sum(getattr(y, name) for y in (before, after) for name in names) * 0.5

    mean = SimpleNamespace(
        staff=halves("trainees", "experienced").sum(axis=0), abroad=halves("abroad").sum(axis=0),
        visiting=halves("visiting").sum(axis=0), crew=halves("crew"), credit=halves("credit"),
        housing_cost=halves("housing_cost"), supplier=halves("supplier"),
    )  # fmt: skip
    gained = SimpleNamespace(**{name: getattr(after, name) - getattr(before, name) for name in BOOKED})
    us, us_site = f.american[:, 0], f.american_site
    works = gained.effort / 100 * f.building * f.quality
    tools = gained.tools_in / 100 * f.tools
    earning = terms.credit_rate * window(middle, terms.credit_from, terms.credit_until)
    credit = (mean.credit * earning[:, :, None]).sum(axis=0) * (works + tools)
    share = p.building_cost_share

    def aid(begins, ceiling):
        paid = 0.0
        for y, at, sign in ((after, month + 1, 1), (before, month, -1)):
            progress = f.alive * (share * y.done + (1 - share) * y.tools_in)
            paid = paid + (sign / 100 * ceiling * us * opened(at, begins)) @ progress
        return paid

    away = us @ mean.abroad
    people = us @ mean.staff + away
    visiting = mean.visiting
    lodgers = f.site @ visiting + p.crew_household_share * (mean.crew[2] + mean.crew[3])
    moved = us_site @ (gained.crew_moved * p.relocation_usd_per_crew
                       + gained.experts_moved * p.relocation_usd_per_expert)  # fmt: skip
    current = terms.training_places * window(middle, terms.training_from, terms.training_until)
    by_deal = current @ terms.training_abroad
    courses = current / 12 * (terms.training_sites @ us_site) * terms.training_months @ terms.training_payer
    training = courses[:, None] * (p.training_usd_per_month / 1e9)
    own = p.abroad_places_per_year / np.maximum(p.abroad_places_per_year + by_deal, 1e-9)
    training[0] += away * own * p.training_usd_per_month / 1e9
    cost = np.where(terms.park_cost_usd_bn[:, None] < 0, p.park_cost_usd_bn, terms.park_cost_usd_bn[:, None])
    building = us_site * window(middle, terms.park_opening - 24, terms.park_opening) / 24
    park = terms.park_payer.T @ (building[:, None] * cost)
    lost = terms.guarantee_usd_bn / np.maximum(terms.guarantee_until - terms.guarantee_from, 1)
    lost = lost * terms.guarantee_loss * window(middle, terms.guarantee_from, terms.guarantee_until)
    premium = 1 + (p.chemical_price_ratio - 1) * (1 - mean.supplier[f.site_of])
    wafer = p.materials_usd_per_wafer * (1 - p.chemical_share + p.chemical_share * premium)
    pay = p.at_region("craft_pay_usd_per_month")
    guarantee = np.full(f.count, lost @ (terms.guarantee_sites @ us_site))
    return np.stack([
        us @ works * (1 - p.craft_labour_share), us_site @ (gained.payroll * pay) / 1e9, us @ tools,
        people * p.staff_pay_usd_per_year / 12e9, us @ visiting * p.expert_pay_usd_per_year / 12e9, moved / 1e9,
        us_site @ (lodgers * mean.housing_cost) * p.rent_usd_per_month / 1e9, *training, us @ credit,
        aid(terms.grant_from, terms.grant_usd_bn), aid(terms.loan_from, terms.loan_usd_bn), guarantee, *park,
        us @ (gained.started * wafer) / 1e6,
    ])  # fmt: skip


def conservation(f, y):
    """Largest relative gap of any balance, by draw."""
    site = f.site
    staff = site @ (y.trainees + y.experienced + y.abroad).sum(axis=0)
    queue = site @ ((y.petitions + y.screening).sum(axis=0) * f.foreign)
    pairs = (
        (y.work + y.hidden + y.done, np.full_like(y.work, 100)),
        (y.tools_left + y.tools_in, np.full_like(y.work, 100)),
        (y.good + y.scrapped + y.process.sum(axis=0), y.started),
        (y.hired, staff + y.quit),
        (y.requested, queue + y.granted + y.refused),
        (y.granted, site @ (y.visiting.sum(axis=0) * f.foreign) + y.departed),
        (y.crew_joined, y.crew.sum(axis=0) + y.crew_left),
        (y.enrolled, y.courses.sum(axis=0) + y.graduated),
    )
    return np.max([np.max(np.abs(left - right) / (1 + np.abs(right)), axis=0) for left, right in pairs], axis=0)
