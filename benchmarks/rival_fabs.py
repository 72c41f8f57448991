"""The rival: the build-out in NumPy as an analyst would write it for speed, every array with the draws last.

This file holds what does not change from month to month: fabs in many draws at once, and the gates that depend on the
calendar alone. It plays the fabs that the table of projects lists; standard phases are not part of the benchmark.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from scipy.special import ndtri

from reshore.world.inputs import NEVER

TRACKS = ("local", "state", "federal")


def sat(values):
    """Numbers cut to between zero and one, in place."""
    np.maximum(values, 0.0, out=values)
    return np.minimum(values, 1.0, out=values)


def opened(month, date):
    """How far a gate stands open."""
    return sat(np.asarray(month - date + 0.5, dtype=float))


def window(month, first, last):
    """1 between two dates."""
    return opened(month, first) * (1 - opened(month, last))


def elapsed(month, first, last):
    """Share of a span that has passed."""
    return sat((month - first) / np.maximum(last - first, 1.0))


class Draws:
    """Parameters of many draws: `p.name` is one number a draw; by host or site, one row a fab or site."""

    def __init__(self, parameters, host, site_region):
        self.parameters, self.host, self.site_region = parameters, host, site_region

    def __getattr__(self, name):
        """A parameter that is one number a draw."""
        return self.parameters[name]

    def at_host(self, name):
        """A parameter by region at the host of each fab."""
        return np.ascontiguousarray(self.parameters[name].T[self.host])

    def at_region(self, name):
        """A parameter by region at the region of each site."""
        return np.ascontiguousarray(self.parameters[name].T[self.site_region])

    def by_site(self, name):
        """A parameter by site."""
        return np.ascontiguousarray(self.parameters[name].T)


def column(values):
    """Numbers by fab, the same in all draws."""
    return np.asarray(values, dtype=float)[:, None]


def fabs_of(where, terms, parameters, shocks):
    """What every fab is in every draw.

    Args:
        where: fields of `Projects` as a namespace.
        terms: fields of `Terms` as a namespace.
        parameters: parameter stem to its values, draws first.
        shocks: channel to its uniform numbers, draws first.

    Returns:
        Constants that the months read.
    """
    p = Draws(parameters, where.host, where.site_region)
    count = len(parameters["rent_usd_per_month"])
    drawn = parameters["planned_capacity_kwpm"].T[np.maximum(where.capacity_draw, 0)]
    capacity = np.where(column(where.capacity_draw) >= 0, drawn, column(where.capacity))
    programme = parameters["programme_cost_usd_bn_per_kwpm"].T[where.product]
    capex = np.where(column(where.capex) > 0, column(where.capex), capacity * programme)
    held = p.commitment_effect * column(terms.pledge_names.max(axis=0))
    started = where.start_observed < NEVER
    slip = 2 * p.planned_start_slip_months * shocks["start_uniform"].T * (1 - held)
    wanted = column(where.start_planned) + slip + p.phase_gap_months * column(where.start_rank)
    cancelled = (p.unstarted_cancel_share * (1 - held) > shocks["cancel_uniform"].T) & ~started[:, None]
    resumed = np.maximum(column(where.pause_from) + 2 * p.pause_months * shocks["pause_uniform"].T, where.as_of)
    building = capex * p.building_cost_share
    per_kwpm = p.at_host("staff_per_kwpm")
    people = np.where(column(where.staff) > 0, column(where.staff), per_kwpm * capacity)
    size = people / per_kwpm
    normal = ndtri(shocks["permit_gamma_uniform"].transpose(1, 2, 0))
    spread = 1 - 1 / (9 * p.permit_stages) + normal / (3 * np.sqrt(p.permit_stages))
    means = np.stack([p.at_host(f"permit_months_{track}") for track in TRACKS])
    hours = p.at_host("craft_hours_per_week")
    maturity = np.where(column(where.first_at_site) > 0, p.at_host("design_maturity_first"), p.design_maturity_later)
    quality = p.at_host("first_pass_quality") * (1 - p.overtime_quality_loss * np.maximum(hours / 40 - 1, 0))
    share = p.technician_share
    return SimpleNamespace(
        p=p,
        count=count,
        alive=np.asarray(where.used[:, None] * ~cancelled, dtype=float),
        capacity=capacity,
        building=building,
        tools=capex - building,
        quality=np.clip(quality * (1 - p.immature_design_quality_loss * (1 - maturity)), 0, 1),
        pace=100 / p.building_months_full_crew * p.at_host("craft_productivity") * (hours / 50) ** p.hours_exponent,
        crew=building * p.craft_labour_share * 1e9
        / (p.normal_building_months * p.at_host("craft_pay_usd_per_month")),
        staff=np.stack([share * people, (1 - share) * people]),
        experts=np.stack([p.installers_per_kwpm * size, p.engineers_per_kwpm * size]),
        start_wanted=np.maximum(wanted, where.as_of),
        started=started[:, None],
        pause_until=np.where(column(where.open_end_pause) > 0, resumed, column(where.pause_until)),
        node_month=node_months(where, terms, p),
        permit_months=means * np.maximum(spread, 0.1) ** 3,
        delivered=delivered(terms, p, capex),
        **places(where),
    )  # fmt: skip


def places(where):
    """Where each fab stands, as matrices for sums and as indices for the way back."""
    sites = np.arange(len(where.households))
    site = (where.site == sites[:, None]) * where.used
    region = (where.host == np.arange(8)[:, None]) * where.used
    return {
        "site": site, "region": region, "site_of": where.site, "host": where.host,
        "foreign": (1.0 - where.domestic)[:, None], "american": (where.used * (where.host == 0))[:, None],
        "american_site": ((where.site_region == 0) * 1.0),
    }  # fmt: skip


def node_months(where, terms, p):
    """Month from which each fab may run its node."""
    months = where.node_months[:, None] + p.node_slip_months * where.node_planned[:, None]
    last = len(months) - 1

    def at_home(place):
        low = np.clip(np.floor(place), 0, last - 1).astype(int)
        part = (np.minimum(place, last) - low)[:, None]
        return months[low] + part * (months[low + 1] - months[low]) + 30 * np.maximum(place - last, 0)[:, None]

    held = at_home(where.generation + terms.generations_behind * (1 - where.domestic))
    freed = np.maximum(at_home(where.generation), terms.behind_until[:, None])
    return np.where(where.generation[:, None] < 0, -NEVER, np.minimum(held, freed))


def delivered(terms, p, capex):
    """Money of each pledge that would buy phases."""
    believed = terms.law_rate[:, None] + p.threat_belief * terms.threat_rate[:, None]
    exemption = p.us_sales_share * np.minimum(believed, 1)[terms.pledge_region]
    base = p.delivery_rate * terms.pledge_promised[:, None]
    rate = np.clip(base + p.delivery_slope * (exemption - p.us_cost_gap), 0, 1)
    drawn = p.chip_share.T[terms.pledge_region]
    chip = np.where(terms.pledge_chip_share[:, None] < 0, drawn, terms.pledge_chip_share[:, None])
    new = np.where(terms.pledge_new_share[:, None] < 0, p.new_money_share, terms.pledge_new_share[:, None])
    left = np.maximum(terms.pledge_usd_bn[:, None] - terms.pledge_names @ capex, 0) * terms.pledge_free[:, None]
    return left * chip * new * rate


def calendar(where, terms, month):
    """Every gate of one month that is the same in all draws."""
    c = SimpleNamespace(month=float(month))
    applied = opened(month, where.announced)
    c.applied = applied[:, None]
    c.start = opened(month, where.start_observed)[:, None]
    c.pausing = opened(month, where.pause_from)[:, None]
    c.any_pause = bool(c.pausing.any())
    known_tools = where.tool_in_observed < NEVER
    c.tools_by_record = known_tools[:, None]
    c.tools_record = opened(month, where.tool_in_observed)[:, None]
    c.tools_not_before = opened(month, where.tool_not_before)[:, None]
    known_volume = where.volume_observed < NEVER
    c.volume_known = known_volume[:, None]
    c.volume = opened(month, where.volume_observed - 0.5)[:, None]
    c.observed = c.volume * c.volume_known
    c.past = opened(month, np.where(where.phase > 0, -NEVER, where.as_of + 0.5))[:, None]
    c.catch_up = 2 * opened(month, where.volume_observed - 3)[:, None]
    serves = window(month, terms.permit_from, terms.permit_until)[:, None] * terms.permit_fabs
    c.lane = sat(terms.permit_lane @ serves)[:, None]
    c.saved = (terms.permit_saved.T @ serves)[:, :, None]
    c.reviewers = (1 + terms.permit_reviewers @ serves)[:, None]
    said = serves * (terms.permit_jurisdictions > 0)[:, None]
    voices = said.sum(axis=0)[:, None]
    heard = np.minimum(voices, 1)
    named = (terms.permit_jurisdictions @ said)[:, None] / np.maximum(voices, 1)
    c.own_rules, c.agreed_rules = 1 - heard, heard * named
    park = opened(month, terms.park_opening)
    c.park_permits = (park * terms.park_permits)[where.site][:, None]
    c.park_utilities = (park * terms.park_utilities)[where.site][:, None]
    c.suppliers = (terms.park_suppliers * park)[:, None]
    c.utilities = (terms.park_utilities * park)[:, None]
    drawn = terms.guarantee_usd_bn * elapsed(month, terms.guarantee_from, terms.guarantee_until)
    c.guaranteed = (drawn @ terms.guarantee_sites)[:, None]
    strict = terms.vetting * window(month, terms.vetting_from, terms.vetting_until)
    c.strict = strict[:, None]
    kept = elapsed(month, terms.expert_from, terms.expert_until)
    kept -= elapsed(month - terms.expert_stay, terms.expert_from, terms.expert_until)
    c.kept = kept[:, None] * terms.expert_persons
    c.any_kept = bool(c.kept.any())
    span = np.maximum(terms.expert_until - terms.expert_from, 1)
    arrivals = terms.expert_persons.sum(axis=1) / span * window(month, terms.expert_from, terms.expert_until)
    hosts = np.minimum(1, terms.expert_fabs @ ((where.host == np.arange(8)[:, None]) * where.used).T)
    c.visas = (arrivals @ (hosts / np.maximum(hosts.sum(axis=1, keepdims=True), 1)))[:, None]
    monthly = terms.training_places / 12 * window(month, terms.training_from, terms.training_until)
    c.places_abroad = ((monthly * terms.training_abroad) @ terms.training_sites)[:, None]
    split = np.stack([1 - terms.training_engineers, terms.training_engineers])
    c.enrolled = ((split * monthly * (1 - terms.training_abroad)) @ terms.training_sites)[:, :, None]
    c.in_time = (1 - opened(month, terms.credit_deadline))[:, :, None]
    c.any_credit = bool(c.in_time.any())
    return c
