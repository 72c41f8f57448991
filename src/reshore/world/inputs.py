"""What the build-out takes: fixed-shape arrays of projects and of terms, and one chunk of draws.

Everything here is numbers. Shapes never depend on the deal: a deal fills slots, and a clause that is absent leaves the
neutral value. The same compiled program therefore plays every deal, and a deal without a clause equals the deal with
the clause switched off bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float, Int

PLEDGE_SLOTS = 8
EXPERT_SLOTS = 8
TRAINING_SLOTS = 8
PERMIT_SLOTS = 8
GUARANTEE_SLOTS = 4
CREDIT_SLOTS = 2
NEVER = 1.0e6
"""A month that never comes; used in place of infinity so that every gate keeps a finite slope."""

PAYERS = ("sponsor", "host", "partner")
"""Who pays for training and parks: the firm, the public purse of the host, or that of the other party."""


@dataclass(frozen=True)
class Draws:
    """One chunk of draws of what nobody knows.

    Args:
        parameters: parameter stem to its values, leading axis `draw`.
        shocks: uniform numbers per fab slot, leading axis `draw`, keyed by channel.
        index: number of each draw within the ensemble.
    """

    parameters: dict[str, np.ndarray]
    shocks: dict[str, np.ndarray]
    index: np.ndarray


@dataclass(frozen=True)
class Labels:
    """Words that go with the fab and site slots; the build-out never reads them.

    Args:
        projects: project id by used slot.
        labels: label by used slot.
        firms: sponsor by used slot.
        owners: region code of the owner by used slot.
        hosts: region code of the host by used slot.
        sites: site code by used slot.
        products: product code by used slot.
        generations: node generation by used slot, or an empty text.
        kinds: `real` or `phase` by used slot.
        clauses: pledge clause that pays a phase, or an empty text, by used slot.
        site_codes: site code by used site slot.
    """

    projects: tuple[str, ...]
    labels: tuple[str, ...]
    firms: tuple[str, ...]
    owners: tuple[str, ...]
    hosts: tuple[str, ...]
    sites: tuple[str, ...]
    products: tuple[str, ...]
    generations: tuple[str, ...]
    kinds: tuple[str, ...]
    clauses: tuple[str, ...]
    site_codes: tuple[str, ...]


@dataclass(frozen=True)
class Projects:
    """The fabs that a run plays: real projects first, then standard phases paid for by pledges.

    Numbers are per fab slot unless said otherwise; dates are months since January 2019, `NEVER` where there is none.

    Args:
        as_of: day on which the record ends: what is not in it had not happened by then [month].
        used: 1 for a slot that holds a project [1].
        phase: 1 for a standard phase [1].
        pledge: pledge slot that pays the phase; 0 for real projects.
        rank: place of the phase among those of its pledge, from 0 [count].
        site_rank: place of the phase among the phases at its site, from 0 [count].
        host: region index of the host.
        owner: region index of the owner.
        site: site index.
        product: index into `names.PRODUCTS`.
        generation: index into `names.NODE_GENERATIONS`; -1 where no home node has to be waited for.
        domestic: 1 where owner and host are the same region [1].
        capacity: known capacity; 0 where a parameter gives it [kwpm].
        capacity_draw: column of `planned_capacity_kwpm`; -1 where the capacity is known.
        capex: known capital cost; 0 where capacity times programme cost gives it [usd_bn].
        staff: known staff at full output; 0 where capacity times staff per kwpm gives it [persons].
        announced: month of the announcement [month].
        start_observed: month in which ground was broken, as known [month].
        start_planned: month in which the sponsor plans to break ground [month].
        start_rank: how many gaps after `start_planned` the start comes, where no date was given [count].
        tool_in_observed: month of the first tool, as known [month].
        tool_not_before: last month of which it is known that no tool stood there yet [month].
        volume_observed: month of volume output, as known [month].
        pause_from: month in which the sponsor paused [month].
        pause_until: month in which the pause ended, as known [month].
        first_at_site: 1 for the first fab of its firm at its site [1].
        open_end_pause: 1 where the end of the pause is not known [1].
        site_region: region index by site slot.
        households: households in the housing market near the fabs, by site slot [households].
        node_months: month in which a generation reached volume at home, by generation [month].
        node_planned: 1 where that month is a plan, by generation [1].
        base_capacity: capacity at the end of 2024 outside the projects, by region and node class [kwpm].
    """

    as_of: Float[Any, ""]
    used: Float[Any, "fab"]
    phase: Float[Any, "fab"]
    pledge: Int[Any, "fab"]
    rank: Float[Any, "fab"]
    site_rank: Float[Any, "fab"]
    host: Int[Any, "fab"]
    owner: Int[Any, "fab"]
    site: Int[Any, "fab"]
    product: Int[Any, "fab"]
    generation: Int[Any, "fab"]
    domestic: Float[Any, "fab"]
    capacity: Float[Any, "fab"]
    capacity_draw: Int[Any, "fab"]
    capex: Float[Any, "fab"]
    staff: Float[Any, "fab"]
    announced: Float[Any, "fab"]
    start_observed: Float[Any, "fab"]
    start_planned: Float[Any, "fab"]
    start_rank: Float[Any, "fab"]
    tool_in_observed: Float[Any, "fab"]
    tool_not_before: Float[Any, "fab"]
    volume_observed: Float[Any, "fab"]
    pause_from: Float[Any, "fab"]
    pause_until: Float[Any, "fab"]
    open_end_pause: Float[Any, "fab"]
    first_at_site: Float[Any, "fab"]
    site_region: Int[Any, "site"]
    households: Float[Any, "site"]
    node_months: Float[Any, "generation"]
    node_planned: Float[Any, "generation"]
    base_capacity: Float[Any, "region node"]


@dataclass(frozen=True)
class Terms:
    """The clauses of a deal as numbers; every field is neutral where the deal has no such clause.

    Shares are fractions of one and dates are months since January 2019. Clause slots come first in the axes.

    Args:
        pledge_usd_bn: money pledged [usd_bn].
        pledge_from: first month of the spending [month].
        pledge_until: last month of the spending [month].
        pledge_chip_share: share that goes to fabs; -1 where a parameter gives it [share].
        pledge_new_share: share that is new money; -1 where a parameter gives it [share].
        pledge_region: region index of the investor.
        pledge_product: product index of the phases that it buys.
        pledge_free: 1 where what the named projects leave buys standard phases [1].
        pledge_promised: 1 where somebody promised the money; 0 where it comes only in answer to a tariff [1].
        pledge_slots: slots held for the phases of the pledge [count].
        pledge_names: 1 for a project that the pledge names, by pledge and fab [1].
        expert_persons: visiting experts by clause and role [persons].
        expert_from: first month of arrivals [month].
        expert_until: last month of arrivals [month].
        expert_stay: months that a visiting expert stays [months].
        expert_family_share: share of experts who bring a family [share].
        expert_fabs: 1 for the fabs that the clause serves, by clause and fab [1].
        training_places: training places a year [places_per_year].
        training_months: months of a course [months].
        training_abroad: share of places abroad [share].
        training_engineers: share of places for engineers [share].
        training_from: first month [month].
        training_until: last month [month].
        training_sites: share of the places by clause and site; rows add to one or to zero [share].
        training_payer: 1 for who pays, by clause and payer [1].
        park_opening: month in which a park opens, by site [month].
        park_acres: land that the park brings, by site [acres].
        park_suppliers: supplier firms committed, by site [firms].
        park_utilities: 1 where utilities are shared, by site [1].
        park_permits: 1 where permits are cleared once, by site [1].
        park_cost_usd_bn: cost of the park, by site; -1 where a parameter gives it [usd_bn].
        park_payer: 1 for who pays, by site and payer [1].
        permit_saved: months saved by clause and track [months].
        permit_lane: 1 where a federal lane is open [1].
        permit_jurisdictions: jurisdictions whose rules apply; 0 where the clause does not say [count].
        permit_reviewers: reviewers added as a share of those there [share].
        permit_from: first month [month].
        permit_until: last month [month].
        permit_fabs: 1 for the fabs that the clause serves, by clause and fab [1].
        vetting: 1 where a vetting clause stands, by host region [1].
        vetting_from: first month, by host region [month].
        vetting_until: last month, by host region [month].
        vetting_months: time that screening adds, by host region [months].
        vetting_false: false records among applicants, by host region [share].
        vetting_refusal: refusals of the others that screening adds, by host region [share].
        generations_behind: node generations that a fab must stay behind the owner's home, by fab [count].
        behind_until: month in which that rule ends, by fab [month].
        guarantee_usd_bn: credit guaranteed and drawn by the end [usd_bn].
        guarantee_loss: share of drawn credit that is lost [share].
        guarantee_from: first month of drawing [month].
        guarantee_until: last month of drawing [month].
        guarantee_sites: share of the credit by clause and site [share].
        credit_rate: tax credit by slot and fab [share].
        credit_from: first month whose spending earns the credit, by slot and fab [month].
        credit_until: month from which spending earns it no more, by slot and fab [month].
        credit_deadline: month by which ground must be broken, by slot and fab [month].
        grant_usd_bn: grants by fab [usd_bn].
        loan_usd_bn: public loans by fab [usd_bn].
        grant_from: month from which grants are paid, by fab; progress made before it is paid for then [month].
        loan_from: the same for loans [month].
        threat_rate: threatened chip tariff from which builders of a region are exempt [share].
        law_rate: chip tariff in force from which builders of a region are exempt [share].
    """

    pledge_usd_bn: Float[Any, "pledge"]
    pledge_from: Float[Any, "pledge"]
    pledge_until: Float[Any, "pledge"]
    pledge_chip_share: Float[Any, "pledge"]
    pledge_new_share: Float[Any, "pledge"]
    pledge_region: Int[Any, "pledge"]
    pledge_product: Int[Any, "pledge"]
    pledge_free: Float[Any, "pledge"]
    pledge_promised: Float[Any, "pledge"]
    pledge_slots: Float[Any, "pledge"]
    pledge_names: Float[Any, "pledge fab"]
    expert_persons: Float[Any, "clause role"]
    expert_from: Float[Any, "clause"]
    expert_until: Float[Any, "clause"]
    expert_stay: Float[Any, "clause"]
    expert_family_share: Float[Any, "clause"]
    expert_fabs: Float[Any, "clause fab"]
    training_places: Float[Any, "course"]
    training_months: Float[Any, "course"]
    training_abroad: Float[Any, "course"]
    training_engineers: Float[Any, "course"]
    training_from: Float[Any, "course"]
    training_until: Float[Any, "course"]
    training_sites: Float[Any, "course site"]
    training_payer: Float[Any, "course payer"]
    park_opening: Float[Any, "site"]
    park_acres: Float[Any, "site"]
    park_suppliers: Float[Any, "site"]
    park_utilities: Float[Any, "site"]
    park_permits: Float[Any, "site"]
    park_cost_usd_bn: Float[Any, "site"]
    park_payer: Float[Any, "site payer"]
    permit_saved: Float[Any, "lane track"]
    permit_lane: Float[Any, "lane"]
    permit_jurisdictions: Float[Any, "lane"]
    permit_reviewers: Float[Any, "lane"]
    permit_from: Float[Any, "lane"]
    permit_until: Float[Any, "lane"]
    permit_fabs: Float[Any, "lane fab"]
    vetting: Float[Any, "region"]
    vetting_from: Float[Any, "region"]
    vetting_until: Float[Any, "region"]
    vetting_months: Float[Any, "region"]
    vetting_false: Float[Any, "region"]
    vetting_refusal: Float[Any, "region"]
    generations_behind: Float[Any, "fab"]
    behind_until: Float[Any, "fab"]
    guarantee_usd_bn: Float[Any, "guarantee"]
    guarantee_loss: Float[Any, "guarantee"]
    guarantee_from: Float[Any, "guarantee"]
    guarantee_until: Float[Any, "guarantee"]
    guarantee_sites: Float[Any, "guarantee site"]
    credit_rate: Float[Any, "slot fab"]
    credit_from: Float[Any, "slot fab"]
    credit_until: Float[Any, "slot fab"]
    credit_deadline: Float[Any, "slot fab"]
    grant_usd_bn: Float[Any, "fab"]
    loan_usd_bn: Float[Any, "fab"]
    grant_from: Float[Any, "fab"]
    loan_from: Float[Any, "fab"]
    threat_rate: Float[Any, "region"]
    law_rate: Float[Any, "region"]
