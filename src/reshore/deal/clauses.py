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

PLAYED = AIMS | {
    "pledge", "guarantee", "experts", "training", "park", "permits", "vetting", "technology", "subsidy", "tariff",
    "chip_tariff",
}  # fmt: skip
"""Kinds that act in the build-out or in the chip market. Of tariffs only those that chips or computers pay; see
`acts`."""


def acts(clause: Clause) -> bool:
    """Whether a part of the engine plays a clause.

    A tariff is played for what it does to chips: on their own (`chips`), and inside computers and telephones (`ict`).
    One that neither pays has no effect so far.

    Args:
        clause: the clause.

    Returns:
        True where it acts or is held against the results; never for a symbolic clause.
    """
    if clause.symbolic or clause.kind not in PLAYED:
        return False
    return not isinstance(clause, Tariff) or clause.counts_for("chips") or clause.counts_for("ict")


__all__ = [
    "AIMS",
    "KINDS",
    "PLAYED",
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
    "acts",
]
