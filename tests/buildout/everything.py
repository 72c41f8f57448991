"""Terms in which every clause slot is filled, so that every equation that a clause can reach is reached."""

from __future__ import annotations

import numpy as np

from reshore.world.inputs import PAYERS, Projects, Terms


def every_clause(terms: Terms, projects: Projects, seed: int = 7) -> Terms:
    """The terms of a deal with random numbers in all clause slots; pledges keep their shape.

    Args:
        terms: terms of a deal; shapes, names and phases of its pledges stay.
        projects: fabs and sites that it plays.
        seed: of the random numbers.
    """
    random = np.random.default_rng(seed)
    real, fabs = np.asarray(projects.used) * (1 - np.asarray(projects.phase)), len(projects.used)

    def between(low: float, high: float, like: np.ndarray) -> np.ndarray:
        return random.uniform(low, high, np.shape(like))

    def some(like: np.ndarray) -> np.ndarray:
        return (random.uniform(size=np.shape(like)) < 0.4) * 1.0

    def span(name: str, low: float = 20, high: float = 150) -> dict[str, np.ndarray]:
        first = between(low, high, getattr(terms, f"{name}_from"))
        return {f"{name}_from": first, f"{name}_until": first + between(0.2, 90, first)}

    def parts(like: np.ndarray) -> np.ndarray:
        weight = some(like)
        return weight / np.maximum(weight.sum(axis=-1, keepdims=True), 1)

    def payer(like: np.ndarray) -> np.ndarray:
        return np.eye(len(PAYERS))[random.integers(0, len(PAYERS), np.shape(like)[0])]

    fields = {
        "pledge_usd_bn": terms.pledge_usd_bn * 2,
        "pledge_chip_share": np.where(terms.pledge_free > 0, -1.0, terms.pledge_chip_share),
        "expert_persons": between(0, 800, terms.expert_persons),
        "expert_stay": between(6, 36, terms.expert_stay),
        "expert_family_share": between(0, 1, terms.expert_family_share),
        "expert_fabs": some(terms.expert_fabs) * projects.used,
        "training_places": between(50, 500, terms.training_places),
        "training_months": between(3, 24, terms.training_months),
        "training_abroad": between(0, 1, terms.training_abroad),
        "training_engineers": between(0, 1, terms.training_engineers),
        "training_sites": parts(terms.training_sites),
        "training_payer": payer(terms.training_payer),
        "park_opening": between(50, 130, terms.park_opening),
        "park_acres": between(0, 2000, terms.park_acres),
        "park_suppliers": between(0, 40, terms.park_suppliers),
        "park_utilities": some(terms.park_utilities),
        "park_permits": some(terms.park_permits),
        "park_cost_usd_bn": np.where(some(terms.park_opening) > 0, -1.0, between(1, 5, terms.park_opening)),
        "park_payer": payer(terms.park_payer),
        "permit_saved": between(0, 3, terms.permit_saved),
        "permit_lane": some(terms.permit_lane),
        "permit_jurisdictions": np.array([2.0] + [0.0] * (len(terms.permit_lane) - 1)),
        "permit_reviewers": between(0, 0.5, terms.permit_reviewers),
        "permit_fabs": some(terms.permit_fabs) * projects.used,
        "vetting": some(terms.vetting),
        "vetting_months": between(0, 4, terms.vetting_months),
        "vetting_false": between(0, 0.2, terms.vetting_false),
        "vetting_refusal": between(0, 0.2, terms.vetting_refusal),
        "generations_behind": between(0, 3, terms.generations_behind),
        "behind_until": between(60, 200, terms.behind_until),
        "guarantee_usd_bn": between(1, 50, terms.guarantee_usd_bn),
        "guarantee_loss": between(0, 0.3, terms.guarantee_loss),
        "guarantee_sites": parts(terms.guarantee_sites),
        "credit_rate": between(0.05, 0.4, terms.credit_rate),
        "credit_deadline": between(30, 160, terms.credit_deadline),
        "grant_usd_bn": between(0, 5, np.zeros(fabs)) * real,
        "loan_usd_bn": between(0, 5, np.zeros(fabs)) * real,
        "grant_from": between(40, 120, terms.grant_from),
        "loan_from": between(40, 120, terms.loan_from),
        "threat_rate": between(0, 1, terms.threat_rate),
        "law_rate": between(0, 0.5, terms.law_rate),
    }
    for name in ("expert", "training", "permit", "vetting", "guarantee", "credit"):
        fields |= span(name)
    return Terms(**(vars(terms) | fields))
