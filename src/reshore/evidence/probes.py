"""Clauses that a deal does not have, written so that they change nothing, to find the slope of the first unit.

Each holds a tiny part of a unit, from the deal's day on: at nothing itself many equations bend. Two of them need a
number that the file format cannot say: the share of visitors with a family and the share of false records stay what the
baseline says of each draw. A free pledge is not among them: its first dollars build nothing, because a phase becomes a
project from a thousand wafer starts on.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reshore.deal import Experts, Guarantee, Park, Permits, Subsidy, Technology, Training, Vetting
from reshore.names import REGIONS, TRACKS
from reshore.world.inputs import PERMIT_SLOTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.deal.clause import Clause
    from reshore.deal.terms import Deal
    from reshore.world.inputs import Labels

HOST = REGIONS[0]
PREFIX = "not-in-the-deal-"
"""What names of these clauses begin with inside the deal that is filled into arrays."""

FIRST = 1e-8
"""Units of a term that the deal does not have: enough to be somebody, too little to move another slope by 1e-6 [unit of
the term]."""

EDGE = 1e-9
"""How far terms are moved off a bend, where the slope of one side alone is meant [share, or node generations]."""

BY_DRAW = "vetting_false"
"""The one field of the terms with an axis `draw`: where no clause sets it, each draw has its own neutral value."""

FALSE_RECORDS = "false_record_share"
"""Parameter that says how many records are false where no clause does."""


class Missing(NamedTuple):
    """A clause that a deal may lack.

    Args:
        name: what it is called in the table.
        model: kind of the clause.
        terms: paths of the terms whose first unit is wanted.
        standing: what a clause of the deal must say to count as being there already.
        settled: the rest of its terms.
    """

    name: str
    model: type[Clause]
    terms: tuple[str, ...]
    standing: dict[str, Any]
    settled: dict[str, Any]


CANDIDATES = (
    Missing(
        "experts", Experts, ("persons.installer", "persons.engineer"), {}, {"stay_months": 24, "family_share_pct": 0}
    ),
    Missing(
        "training", Training, ("places_per_year",), {},
        {"months": 12, "abroad_pct": 50, "engineer_pct": 50, "payer": "partner"},
    ),
    Missing(
        "park", Park, ("suppliers_committed", "land_acres"), {},
        {"cost_usd_bn": 0, "shared_utilities": False, "permits_cleared_once": False, "payer": "partner"},
    ),
    Missing("permits on every track", Permits, ("months_saved",), {"tracks": TRACKS}, {}),
    Missing("permit reviewers", Permits, ("reviewers_added_pct",), {}, {}),
    Missing("vetting", Vetting, ("screening_months", "false_record_pct", "refusal_pct"), {"host": HOST}, {}),
    Missing("guarantee", Guarantee, ("ceiling_usd_bn",), {}, {"drawn_pct": 100, "loss_rate_pct": 0}),
    Missing("tax credit", Subsidy, ("rate_pct",), {"form": "tax_credit"}, {}),
    Missing("grant", Subsidy, ("amount_usd_bn",), {"form": "grant"}, {}),
    Missing("technology", Technology, ("generations_behind",), {}, {}),
)  # fmt: skip
"""Everything that a deal may lack. Visitors stay two years and come over five; a training lasts a year, half of its
places abroad and half for engineers; all guaranteed credit is drawn over ten years."""


@dataclass(frozen=True)
class Probe:
    """One clause that the deal does not have.

    Args:
        name: what it is called in the table.
        clause: the clause; it changes next to nothing.
        terms: paths of the terms whose slope is wanted.
    """

    name: str
    clause: Clause
    terms: tuple[str, ...]


def probes_of(deal: Deal, labels: Labels) -> dict[str, Probe]:
    """The clauses that a deal does not have, each once.

    Args:
        deal: the deal.
        labels: words that go with its fabs and sites.

    Returns:
        Name inside the deal to the probe.
    """
    owner = next((party for party in deal.parties if party != HOST), REGIONS[1])
    site = _site(deal, labels, owner)
    where = {"host": HOST, "site": site, "sites": (site,), "owner_region": owner, "guarantor": owner}
    when = {"from": deal.as_of, "opening": deal.as_of}
    full = len(deal.of_kind(Permits)) + 1 >= PERMIT_SLOTS
    found = {}
    for name, model, terms, standing, settled in CANDIDATES:
        held = deal.of_kind(model).values()
        if any(_says(clause, standing) for clause in held) or (model is Permits and full):
            continue
        known = {field.alias or key for key, field in model.model_fields.items()}
        placed = {key: value for key, value in (where | when).items() if key in known}
        given = {"status": "assumed", "note": "Not in the deal."} | placed | standing | settled | _firsts(terms)
        found[_slug(name)] = Probe(name, model.model_validate(given), terms)
    return found


def with_probes(deal: Deal, probes: Mapping[str, Probe]) -> Deal:
    """The deal with the clauses that it does not have.

    Args:
        deal: the deal.
        probes: what `probes_of` found.
    """
    added = {name: probe.clause for name, probe in probes.items()}
    return deal.model_copy(update={"clauses": {**deal.clauses, **added}})


def kept_neutral(
    arrays: Mapping[str, np.ndarray], deal: Deal, probes: Mapping[str, Probe], parameters: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The terms as arrays, with what the baseline says where the probes cannot say it.

    Args:
        arrays: fields of `Terms` of the deal with its probes.
        deal: the deal with its probes.
        probes: what `probes_of` found.
        parameters: parameter stem to its values, leading axis `draw`.

    Returns:
        The same fields; `vetting_false` gets the leading axis `draw`.
    """
    changed = {name: np.array(values) for name, values in arrays.items()}
    draws = len(parameters[FALSE_RECORDS])
    changed[BY_DRAW] = np.repeat(changed[BY_DRAW][None], draws, axis=0)
    if _slug("vetting") in probes:
        changed[BY_DRAW][:, REGIONS.index(HOST)] = parameters[FALSE_RECORDS]
    experts = list(deal.of_kind(Experts))
    if _slug("experts") in experts:
        changed["expert_family_share"][experts.index(_slug("experts"))] = -1.0
    return changed


def off_the_edges(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The terms as arrays, a hair off the bends on which round numbers lie.

    Args:
        arrays: fields of `Terms`.

    Returns:
        The same fields. Node generations move towards more distance; a training all of one kind gets a hair of the
        other, because a course with nobody in it sends nobody out.
    """
    inner = {name: np.clip(arrays[name], EDGE, 1 - EDGE) for name in ("training_abroad", "training_engineers")}
    return {**arrays, **inner, "generations_behind": arrays["generations_behind"] + EDGE}


def _slug(name: str) -> str:
    """Name of a probe inside the deal."""
    return PREFIX + name.replace(" ", "-")


def _says(clause: Clause, wanted: Mapping[str, Any]) -> bool:
    """Whether a clause says what is wanted; the order of a list does not count."""
    said = {key: getattr(clause, key) for key in wanted}
    return all(set(said[key]) == set(value) if isinstance(value, tuple) else said[key] == value
               for key, value in wanted.items())  # fmt: skip


def _firsts(paths: tuple[str, ...]) -> dict[str, Any]:
    """The first bit of each term, nested as in a clause."""
    nested: dict[str, Any] = {}
    for path in paths:
        name, _, inner = path.partition(".")
        if inner:
            nested.setdefault(name, {})[inner] = FIRST
        else:
            nested[name] = FIRST
    return nested


def _site(deal: Deal, labels: Labels, owner: str) -> str:
    """Where the clauses that are not in the deal act.

    Among the sites in the host: the one that most clauses name, else the one with most fabs of the owner region.
    """
    places = zip(labels.sites, labels.hosts, labels.owners, strict=True)
    here = [(site, region) for site, host, region in places if host == HOST]
    sites = {site for site, _ in here}
    named = Counter(
        site
        for clause in deal.clauses.values()
        for site in (*getattr(clause, "sites", ()), getattr(clause, "site", ""))
        if site in sites
    )
    owned = Counter(site for site, region in here if region == owner)
    return (named or owned or Counter(sorted(sites))).most_common(1)[0][0]
