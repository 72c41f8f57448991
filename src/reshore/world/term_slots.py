"""Clauses as numbers: each kind of clause writes into its own slots and leaves the rest neutral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from reshore.deal import ChipTariff, Experts, Guarantee, Park, Permits, Pledge, Subsidy, Technology, Training, Vetting
from reshore.errors import DealError, Fault
from reshore.names import FAB_SLOTS, REGIONS, ROLES, SITE_SLOTS, TRACKS, month_number
from reshore.world.inputs import (
    CREDIT_SLOTS,
    EXPERT_SLOTS,
    GUARANTEE_SLOTS,
    NEVER,
    PAYERS,
    PERMIT_SLOTS,
    PLEDGE_SLOTS,
    TRAINING_SLOTS,
    Terms,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from reshore.deal import Deal
    from reshore.world.inputs import Labels, Projects

Arrays = dict[str, Any]


def fill_terms(deal: Deal, projects: Projects, labels: Labels) -> Terms:
    """The clauses of a deal as arrays of fixed shape.

    Args:
        deal: the deal.
        projects: fabs and sites that it plays.
        labels: words that go with them.

    Returns:
        The terms.

    Raises:
        DealError: more clauses of one kind than there are slots.
    """
    arrays = neutral()
    for write in (_pledges, _experts, _training, _parks, _permits, _vetting, _technology, _guarantees, _subsidies):
        write(arrays, deal, projects, labels)
    _chip_tariffs(arrays, deal)
    return Terms(**arrays)


def neutral(fabs: int = FAB_SLOTS, sites: int = SITE_SLOTS) -> Arrays:
    """Every field of `Terms` as a deal without clauses has it.

    Args:
        fabs: number of fab slots [count].
        sites: number of site slots [count].
    """
    pledge, clause, course, lane = PLEDGE_SLOTS, EXPERT_SLOTS, TRAINING_SLOTS, PERMIT_SLOTS
    guarantee, site, region, fab, payer = GUARANTEE_SLOTS, sites, len(REGIONS), fabs, len(PAYERS)
    zero = np.zeros

    def never(shape: int | tuple[int, int]) -> np.ndarray:
        return np.full(shape, NEVER)

    return {
        "pledge_usd_bn": zero(pledge), "pledge_from": never(pledge), "pledge_until": never(pledge),
        "pledge_chip_share": zero(pledge), "pledge_new_share": zero(pledge),
        "pledge_region": np.zeros(pledge, dtype=int), "pledge_product": np.zeros(pledge, dtype=int),
        "pledge_free": zero(pledge), "pledge_promised": np.ones(pledge), "pledge_slots": np.ones(pledge),
        "pledge_names": zero((pledge, fab)),
        "expert_persons": zero((clause, len(ROLES))), "expert_from": never(clause), "expert_until": never(clause),
        "expert_stay": np.ones(clause), "expert_family_share": zero(clause), "expert_fabs": zero((clause, fab)),
        "training_places": zero(course), "training_months": np.ones(course), "training_abroad": zero(course),
        "training_engineers": zero(course), "training_from": never(course), "training_until": never(course),
        "training_sites": zero((course, site)), "training_payer": zero((course, payer)),
        "park_opening": never(site), "park_acres": zero(site), "park_suppliers": zero(site),
        "park_utilities": zero(site), "park_permits": zero(site), "park_cost_usd_bn": zero(site),
        "park_payer": zero((site, payer)),
        "permit_saved": zero((lane, len(TRACKS))), "permit_lane": zero(lane), "permit_jurisdictions": zero(lane),
        "permit_reviewers": zero(lane), "permit_from": never(lane), "permit_until": never(lane),
        "permit_fabs": zero((lane, fab)),
        "vetting": zero(region), "vetting_from": never(region), "vetting_until": never(region),
        "vetting_months": zero(region), "vetting_false": zero(region), "vetting_refusal": zero(region),
        "generations_behind": zero(fab), "behind_until": never(fab),
        "guarantee_usd_bn": zero(guarantee), "guarantee_loss": zero(guarantee), "guarantee_from": never(guarantee),
        "guarantee_until": never(guarantee), "guarantee_sites": zero((guarantee, site)),
        "credit_rate": zero((CREDIT_SLOTS, fab)), "credit_deadline": zero((CREDIT_SLOTS, fab)),
        "credit_from": never((CREDIT_SLOTS, fab)), "credit_until": never((CREDIT_SLOTS, fab)),
        "grant_usd_bn": zero(fab), "loan_usd_bn": zero(fab), "grant_from": zero(fab), "loan_from": zero(fab),
        "threat_rate": zero(region), "law_rate": zero(region),
    }  # fmt: skip


def _room(deal: Deal, kind: str, count: int, slots: int) -> None:
    """Refuse more clauses of a kind than there are slots."""
    if count > slots:
        message = f"the deal '{deal.name}' has {count} {kind} clauses; at most {slots} can be played: merge some"
        raise DealError(message, [Fault("clauses", message)])


def _window(first: date, last: date | None) -> tuple[float, float]:
    """A clause's window in months; an open end never comes."""
    return month_number(first), NEVER if last is None else month_number(last)


def _at(labels: Labels, host: str, sites: Collection[str] = (), owner: str | None = None) -> np.ndarray:
    """1 for the fab slots in a host region, at any of some sites, of an owner region."""
    hits = [
        float(h == host and (not sites or s in sites) and owner in {None, o})
        for h, s, o in zip(labels.hosts, labels.sites, labels.owners, strict=True)
    ]
    return np.array(hits + [0.0] * (FAB_SLOTS - len(hits)))


def _equal_parts(labels: Labels, sites: Collection[str]) -> np.ndarray:
    """Equal parts of one over some sites."""
    hits = np.array(
        [float(code in sites) for code in labels.site_codes] + [0.0] * (SITE_SLOTS - len(labels.site_codes))
    )
    parts: np.ndarray = hits / max(hits.sum(), 1.0)
    return parts


def _payer(word: str) -> np.ndarray:
    """1 at the payer that a clause names."""
    return np.array([float(word == payer) for payer in PAYERS])


def _pledges(arrays: Arrays, deal: Deal, projects: Projects, labels: Labels) -> None:
    """Money of each pledge, its window and the projects that it names."""
    for slot, (name, clause) in enumerate(deal.of_kind(Pledge).items()):
        buys = clause.use in {"fabs", "general"}
        arrays["pledge_usd_bn"][slot] = clause.amount_usd_bn if buys else 0.0
        arrays["pledge_from"][slot], arrays["pledge_until"][slot] = _window(clause.from_, clause.until)
        if clause.until is None:
            arrays["pledge_until"][slot] = arrays["pledge_from"][slot] + 120.0
        arrays["pledge_chip_share"][slot] = -1.0 if clause.chip_share_pct is None else clause.chip_share_pct / 100
        arrays["pledge_new_share"][slot] = -1.0 if clause.new_money_pct is None else clause.new_money_pct / 100
        arrays["pledge_region"][slot] = REGIONS.index(clause.investor_region)
        arrays["pledge_free"][slot] = float(clause.free)
        arrays["pledge_promised"][slot] = float(clause.promised)
        mine = [i for i, owner in enumerate(labels.clauses) if owner == name]
        arrays["pledge_slots"][slot] = max(len(mine), 1)
        if mine:
            arrays["pledge_product"][slot] = projects.product[mine[0]]
        for i, project in enumerate(labels.projects):
            arrays["pledge_names"][slot, i] = float(project in clause.projects)


def _experts(arrays: Arrays, deal: Deal, projects: Projects, labels: Labels) -> None:
    """Visiting experts by role, window, stay, and the fabs that they serve."""
    clauses = deal.of_kind(Experts)
    _room(deal, "experts", len(clauses), EXPERT_SLOTS)
    for slot, clause in enumerate(clauses.values()):
        arrays["expert_persons"][slot] = [clause.persons.installer, clause.persons.engineer]
        arrays["expert_from"][slot], arrays["expert_until"][slot] = _window(clause.from_, clause.until)
        if clause.until is None:
            arrays["expert_until"][slot] = arrays["expert_from"][slot] + 60.0
        arrays["expert_stay"][slot] = clause.stay_months
        arrays["expert_family_share"][slot] = clause.family_share_pct / 100
        arrays["expert_fabs"][slot] = _at(labels, clause.host, clause.sites, clause.owner_region) * projects.used


def _training(arrays: Arrays, deal: Deal, _projects: Projects, labels: Labels) -> None:
    """Training places, length, share abroad, sites and payer."""
    clauses = deal.of_kind(Training)
    _room(deal, "training", len(clauses), TRAINING_SLOTS)
    for slot, clause in enumerate(clauses.values()):
        arrays["training_places"][slot] = clause.places_per_year
        arrays["training_months"][slot] = clause.months
        arrays["training_abroad"][slot] = clause.abroad_pct / 100
        arrays["training_engineers"][slot] = clause.engineer_pct / 100
        arrays["training_from"][slot], arrays["training_until"][slot] = _window(clause.from_, clause.until)
        arrays["training_sites"][slot] = _equal_parts(labels, clause.sites)
        arrays["training_payer"][slot] = _payer(clause.payer)


def _parks(arrays: Arrays, deal: Deal, _projects: Projects, labels: Labels) -> None:
    """Parks by site; one clause a site."""
    for name, clause in deal.of_kind(Park).items():
        site = labels.site_codes.index(clause.site)
        if arrays["park_opening"][site] < NEVER:
            message = f"a second park at '{clause.site}'; one can be played: merge them"
            raise DealError(message, [deal.fault(f"clauses.{name}", message)])
        arrays["park_opening"][site] = month_number(clause.opening)
        arrays["park_acres"][site] = clause.land_acres
        arrays["park_suppliers"][site] = clause.suppliers_committed
        arrays["park_utilities"][site] = float(clause.shared_utilities)
        arrays["park_permits"][site] = float(clause.permits_cleared_once)
        arrays["park_cost_usd_bn"][site] = -1.0 if clause.cost_usd_bn is None else clause.cost_usd_bn
        arrays["park_payer"][site] = _payer(clause.payer)


def _permits(arrays: Arrays, deal: Deal, projects: Projects, labels: Labels) -> None:
    """Permit help by clause: months saved by track, lane, jurisdictions, reviewers, fabs."""
    clauses = deal.of_kind(Permits)
    _room(deal, "permits", len(clauses), PERMIT_SLOTS)
    for slot, clause in enumerate(clauses.values()):
        arrays["permit_saved"][slot] = [clause.months_saved * (track in clause.tracks) for track in TRACKS]
        arrays["permit_lane"][slot] = float(clause.federal_lane)
        arrays["permit_jurisdictions"][slot] = clause.jurisdictions or 0.0
        arrays["permit_reviewers"][slot] = clause.reviewers_added_pct / 100
        arrays["permit_from"][slot], arrays["permit_until"][slot] = _window(clause.from_, clause.until)
        arrays["permit_fabs"][slot] = _at(labels, clause.host, clause.sites) * projects.used


def _vetting(arrays: Arrays, deal: Deal, _projects: Projects, _labels: Labels) -> None:
    """Screening by host region; one clause a host."""
    for name, clause in deal.of_kind(Vetting).items():
        host = REGIONS.index(clause.host)
        if arrays["vetting"][host]:
            message = f"a second vetting clause for '{clause.host}'; one can be played: merge them"
            raise DealError(message, [deal.fault(f"clauses.{name}", message)])
        arrays["vetting"][host] = 1.0
        arrays["vetting_from"][host], arrays["vetting_until"][host] = _window(clause.from_, clause.until)
        arrays["vetting_months"][host] = clause.screening_months
        arrays["vetting_false"][host] = clause.false_record_pct / 100
        arrays["vetting_refusal"][host] = clause.refusal_pct / 100


def _technology(arrays: Arrays, deal: Deal, _projects: Projects, labels: Labels) -> None:
    """Generations behind, by fab: the strictest clause that holds for its owner and host."""
    for clause in deal.of_kind(Technology).values():
        behind = _at(labels, clause.host, owner=clause.owner_region) * (clause.generations_behind or 0.0)
        stricter = behind > arrays["generations_behind"]
        arrays["behind_until"] = np.where(stricter, _window(clause.from_, clause.until)[1], arrays["behind_until"])
        arrays["generations_behind"] = np.maximum(arrays["generations_behind"], behind)


def _guarantees(arrays: Arrays, deal: Deal, _projects: Projects, labels: Labels) -> None:
    """Credit drawn under each guarantee, its losses and its sites; without sites, those in the United States."""
    clauses = deal.of_kind(Guarantee)
    _room(deal, "guarantee", len(clauses), GUARANTEE_SLOTS)
    american = {site for site, host in zip(labels.sites, labels.hosts, strict=True) if host == REGIONS[0]}
    for slot, clause in enumerate(clauses.values()):
        arrays["guarantee_usd_bn"][slot] = clause.ceiling_usd_bn * clause.drawn_pct / 100
        arrays["guarantee_loss"][slot] = clause.loss_rate_pct / 100
        arrays["guarantee_from"][slot], arrays["guarantee_until"][slot] = _window(clause.from_, clause.until)
        if clause.until is None:
            arrays["guarantee_until"][slot] = arrays["guarantee_from"][slot] + 120.0
        arrays["guarantee_sites"][slot] = _equal_parts(labels, clause.sites or american)


def _subsidies(arrays: Arrays, deal: Deal, projects: Projects, labels: Labels) -> None:
    """Tax credits by fab and slot; grants and loans in equal parts over the real projects that a clause reaches."""
    credits = np.zeros(FAB_SLOTS, dtype=int)
    for name, clause in deal.of_kind(Subsidy).items():
        if clause.form == "running_cost":
            continue  # it acts in the chip market
        reached = _at(labels, clause.host) * projects.used
        for i, (firm, project) in enumerate(zip(labels.firms, labels.projects, strict=True)):
            fits = (not clause.owners or firm in clause.owners) and (not clause.projects or project in clause.projects)
            reached[i] *= float(fits)
        if clause.form == "tax_credit":
            last = NEVER if clause.start_building_by is None else month_number(clause.start_building_by)
            for i in map(int, np.flatnonzero(reached)):
                if credits[i] == CREDIT_SLOTS:
                    message = f"more than {CREDIT_SLOTS} tax credits reach '{labels.projects[i]}': merge some"
                    raise DealError(message, [deal.fault(f"clauses.{name}", message)])
                arrays["credit_rate"][credits[i], i] = (clause.rate_pct or 0.0) / 100
                arrays["credit_deadline"][credits[i], i] = last
                first, end = _window(clause.from_, clause.until)
                arrays["credit_from"][credits[i], i], arrays["credit_until"][credits[i], i] = first, end
                credits[i] += 1
            continue
        shared = reached * (1 - projects.phase) if (reached * (1 - projects.phase)).any() else reached
        field = "grant_usd_bn" if clause.form == "grant" else "loan_usd_bn"
        arrays[field] += shared / max(shared.sum(), 1.0) * (clause.amount_usd_bn or 0.0)
        start = f"{clause.form}_from"
        arrays[start] = np.maximum(arrays[start], (shared > 0) * month_number(clause.from_))


def _chip_tariffs(arrays: Arrays, deal: Deal) -> None:
    """What an exemption from a chip tariff could be worth to builders, by their region: threatened, and in force."""
    for clause in deal.of_kind(ChipTariff).values():
        if not (clause.builders_exempt or clause.exempt_owners) or clause.importer != REGIONS[0]:
            continue
        field = "threat_rate" if clause.state == "threatened" else "law_rate"
        for i, region in enumerate(REGIONS):
            if i and ("all" in clause.partners or region in clause.partners):
                arrays[field][i] = max(arrays[field][i], clause.rate_pct / 100)
