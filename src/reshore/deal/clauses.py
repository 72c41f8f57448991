"""The kinds of clauses, and which of them the engine plays."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from reshore.deal.border import ChipTariff, Purchases, ShareTarget, Tariff
from reshore.deal.building import Guarantee, Park, Permits, Pledge, Subsidy, Technology
from reshore.deal.clause import SHARED_KEYS, Clause
from reshore.deal.people import Experts, Training, Vetting, Visitors

AnyClause = Annotated[
    Tariff
    | ChipTariff
    | Pledge
    | Guarantee
    | Experts
    | Training
    | Park
    | Permits
    | Vetting
    | Technology
    | Subsidy
    | Purchases
    | ShareTarget,
    Field(discriminator="kind"),
]
"""Any clause; the key `kind` says which."""

KINDS: dict[str, type[Clause]] = {
    "tariff": Tariff,
    "chip_tariff": ChipTariff,
    "pledge": Pledge,
    "guarantee": Guarantee,
    "experts": Experts,
    "training": Training,
    "park": Park,
    "permits": Permits,
    "vetting": Vetting,
    "technology": Technology,
    "subsidy": Subsidy,
    "purchases": Purchases,
    "share_target": ShareTarget,
}
"""The word in `kind` to the model of the clause."""

AIMS = frozenset({"share_target"})
"""Kinds that results are held against, and that move none of them."""

__all__ = [
    "AIMS",
    "KINDS",
    "SHARED_KEYS",
    "AnyClause",
    "ChipTariff",
    "Clause",
    "Experts",
    "Guarantee",
    "Park",
    "Permits",
    "Pledge",
    "Purchases",
    "ShareTarget",
    "Subsidy",
    "Tariff",
    "Technology",
    "Training",
    "Vetting",
    "Visitors",
]
