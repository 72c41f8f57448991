"""What one clause changes: a deal with it and the same deal without it, played with the same sixty-four draws."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from reshore.buildout.ledger import LEDGER
from reshore.buildout.observe import MILESTONES
from reshore.buildout.path import play_draws
from reshore.deal import (
    Clause,
    Experts,
    Guarantee,
    Park,
    Permits,
    Pledge,
    Subsidy,
    Technology,
    Training,
    Vetting,
    load_deal,
)
from reshore.ensemble.draws import draws_of
from reshore.names import NODE_CLASSES
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world
from reshore.world.check import check_deal
from reshore.world.inputs import Labels
from reshore.world.resolve import resolve

DRAWS = 64
FIRST_YEAR = 2024


@dataclass(frozen=True)
class Played:
    """Results of one deal by name, and the words that go with its fabs and sites."""

    results: dict[str, np.ndarray] = field(repr=False)
    labels: Labels = field(repr=False)

    def at(self, name: str, year: int, site: str | None = "phoenix") -> np.ndarray:
        """A yearly figure at a site, or over all sites, summed over whatever comes behind the site."""
        values = self.results[name][:, year - FIRST_YEAR]
        chosen = values.sum(axis=1) if site is None else values[:, self.labels.site_codes.index(site)]
        return chosen.reshape(len(chosen), -1).sum(axis=1)

    def leading(self, year: int) -> np.ndarray:
        """Capacity of the United States at 7 nm and below in December [kwpm]."""
        return self.results["region_capacity_kwpm"][:, year - FIRST_YEAR, 0, NODE_CLASSES.index("leading")]

    def money(self, entry: str) -> np.ndarray:
        """Payments of a kind over 2024-2040 [usd_bn]."""
        return self.results["ledger_usd_bn"][..., list(LEDGER).index(entry)].sum(axis=1)

    def phases(self, name: str) -> np.ndarray:
        """A figure by draw and fab, summed over the standard phases."""
        chosen = [i for i, kind in enumerate(self.labels.kinds) if kind == "phase"]
        return self.results[name][:, chosen].sum(axis=1)

    def date(self, milestone: str, *projects: str) -> np.ndarray:
        """Mean month of a milestone over some projects; one that never comes counts as January 2045."""
        places = [self.labels.projects.index(project) for project in projects]
        return np.nan_to_num(self.results["milestone_month"][:, places, MILESTONES.index(milestone)], nan=312.0).mean(1)


def clause(kind: type[Clause], **terms: Any) -> Clause:
    """A clause from January 2026 on, assumed for a test."""
    given = {
        "kind": kind.model_fields["kind"].default,
        "status": "assumed",
        "note": "A test.",
        "from": date(2026, 1, 1),
    }
    return kind.model_validate(given | terms)


CLAUSES: dict[str, Clause] = {
    "experts": clause(
        Experts, owner_region="TWN", host="USA", sites=("phoenix",), persons={"installer": 500, "engineer": 1100},
        stay_months=24, family_share_pct=50, until=date(2029, 1, 1),
    ),
    "training": clause(
        Training, host="USA", sites=("phoenix",), places_per_year=600, months=15, abroad_pct=80, engineer_pct=60,
        payer="partner", until=date(2031, 1, 1),
    ),
    "park": clause(
        Park, site="phoenix", opening=date(2027, 1, 1), land_acres=1129, suppliers_committed=20, shared_utilities=True,
        permits_cleared_once=True, cost_usd_bn=2, payer="host",
    ),
    "permits": clause(Permits, host="USA", tracks=("local", "state", "federal"), months_saved=6),
    "rules": clause(Permits, host="USA", sites=("phoenix",), jurisdictions=1),
    "vetting": clause(Vetting, host="USA", screening_months=3, false_record_pct=2, refusal_pct=5),
    "pledge": clause(
        Pledge, investor="Taiwan's firms", investor_region="TWN", amount_usd_bn=90, chip_share_pct=100, free=True,
        sites=("phoenix",), until=date(2036, 1, 1),
    ),
    "guarantee": clause(
        Guarantee, guarantor="TWN", ceiling_usd_bn=250, drawn_pct=20, loss_rate_pct=5, sites=("phoenix",),
        until=date(2031, 1, 1),
    ),
    "grant": clause(Subsidy, host="USA", form="grant", amount_usd_bn=10, projects=("TSMC-AZ-F4",), owners=("TSMC",)),
    "tax-credit": clause(Subsidy, host="USA", form="tax_credit", rate_pct=35, start_building_by=date(2030, 1, 1)),
    "technology": clause(Technology, owner_region="TWN", host="USA", generations_behind=3),
}  # fmt: skip
"""One clause of each kind that the build-out plays, about as large as in the deal of November 2025."""


@cache
def played(*names: str, name: str = "status-quo", sets: tuple[str, ...] = ()) -> Played:
    """A shipped deal with changes and with clauses of `CLAUSES` added.

    Args:
        names: clauses that are added.
        name: shipped deal.
        sets: changes as on the command line.
    """
    deal = load_deal(name, sets)
    deal = deal.model_copy(update={"clauses": {**deal.clauses, **{f"test-{n}": CLAUSES[n] for n in names}}})
    world = load_world(deal.as_of)
    assert check_deal(deal, world) == []
    terms, projects, labels = resolve(deal, world)
    draws = draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)
    cut = [{key: values[:DRAWS] for key, values in arrays.items()} for arrays in (draws.parameters, draws.shocks)]
    results = play_draws(vars(projects), vars(terms), *cut)
    return Played({key: np.asarray(values) for key, values in results.items()}, labels)
