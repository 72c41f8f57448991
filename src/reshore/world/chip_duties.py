"""The duties at the border of the chip market on each stretch of days.

Ordinary and other tariffs (`tariff`)
    Chips, computers and telephones enter free of ordinary duty under the Information Technology Agreement. So a clause
    under MFN counts for chips (or for computers) only if it names them: one on all goods is a mean over all lines.
    Clauses under other laws count where they reach `chips`, or `ict` for the chips inside goods. The duties of one law
    are added, or the clause that replaces them stands alone (the one that began last), and a cap holds this law's duty
    and the ordinary one together; if the ordinary duty alone is above the cap, it is paid alone. Duties of several laws
    are added. Partners are the regions where chips were packaged, which is their origin for customs, or where the goods
    around them were made. `all` leaves out the importer itself.

Chip tariffs (`chip_tariff`)
    One in force counts in the cases `law`, `imposed` and `imposed_all`. One that is threatened counts in `imposed` and
    `imposed_all`, from its first day or from 1 January 2026, whichever is later; that it is carried out from then is
    assumed. Before `temporary_exemption_until` nobody pays, except in `imposed_all`. Where two reach the same customs
    origin, the higher rate counts and they are not added. In `free` nobody pays any duty on chips, on their own or
    inside goods. In `imposed_all` every firm pays, for all customs origins that the clauses name.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.names import FIRST_YEAR, LAST_YEAR, REGIONS
from reshore.world.chip_inputs import CASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jaxtyping import Float

    from reshore.deal import ChipTariff, Clause, Tariff
    from reshore.deal.base import GoodsWord

CARRIED_OUT_FROM = date(2026, 1, 1)
"""First day on which a threat is taken to be carried out, in the cases that ask what then; assumed."""


class Stretch(NamedTuple):
    """Days on which the same clauses hold.

    Args:
        year: place of its calendar year in `names.YEARS`.
        day: its first day.
        share: its part of that year [share].
    """

    year: int
    day: date
    share: float


def stretches_of(clauses: Iterable[Clause]) -> list[Stretch]:
    """The days from 2019 to 2040 cut wherever a clause begins, ends, or changes what it does, and at each new year.

    Args:
        clauses: the clauses.
    """
    cuts = {date(year, 1, 1) for year in range(FIRST_YEAR, LAST_YEAR + 2)} | {CARRIED_OUT_FROM}
    for clause in clauses:
        cuts |= {day for day in (*clause.window(), getattr(clause, "temporary_exemption_until", None)) if day}
    inside = sorted(day for day in cuts if date(FIRST_YEAR, 1, 1) <= day <= date(LAST_YEAR + 1, 1, 1))
    found = []
    for day, following in pairwise(inside):
        length = (date(day.year + 1, 1, 1) - date(day.year, 1, 1)).days
        found.append(Stretch(day.year - FIRST_YEAR, day, (following - day).days / length))
    return found


def holds(clause: Clause, day: date) -> bool:
    """Whether a clause holds on a day.

    Args:
        clause: the clause.
        day: the day.
    """
    start, end = clause.window()
    return start <= day < end


def partners_of(clause: Tariff | ChipTariff) -> list[int]:
    """The regions whose goods pay a duty; never the importer itself.

    Args:
        clause: the clause.

    Returns:
        Places in `names.REGIONS`.
    """
    return [
        place
        for place, region in enumerate(REGIONS)
        if region != clause.importer and ("all" in clause.partners or region in clause.partners)
    ]


def tariff_pct(clauses: Sequence[Tariff]) -> float:
    """The duty that tariffs of all laws put together on one good of one partner on one day.

    Args:
        clauses: the clauses that reach the good on that day.

    Returns:
        Duty on the value at the border [percent].
    """
    ordinary = one_law_pct([clause for clause in clauses if clause.authority == "MFN"], 0.0)
    by_law: dict[str, list[Tariff]] = {}
    for clause in clauses:
        by_law.setdefault(clause.authority, []).append(clause)
    return ordinary + sum(one_law_pct(held, ordinary) for law, held in by_law.items() if law != "MFN")


def one_law_pct(clauses: Sequence[Tariff], ordinary: float) -> float:
    """The duty of one law beside the ordinary one on one good of one partner on one day.

    Args:
        clauses: clauses of that law that reach the good.
        ordinary: the ordinary duty [percent].

    Returns:
        Duty on top of the ordinary one [percent].
    """

    def rates(stacking: str) -> list[float]:
        return [clause.rate_pct for clause in clauses if clause.stacking == stacking]

    duty = sum(rates("adds"))
    beside = duty if clauses and clauses[0].authority == "MFN" else ordinary
    duty += max((max(rate - beside, 0.0) for rate in rates("higher_of_mfn")), default=0.0)
    replacing = [clause for clause in clauses if clause.stacking == "replaces"]
    if replacing:
        duty = max(replacing, key=lambda clause: clause.from_).rate_pct
    return min([duty, *(max(rate - ordinary, 0.0) for rate in rates("cap"))])


def tariff_rates(
    tariffs: Sequence[Tariff], good: GoodsWord, stretches: Sequence[Stretch]
) -> Float[np.ndarray, "stretch partner importer"]:
    """What tariffs put on a good.

    Args:
        tariffs: the clauses.
        good: the scope of goods.
        stretches: the days.

    Returns:
        Duty by stretch, partner and importer [share].
    """
    rates = np.zeros((len(stretches), len(REGIONS), len(REGIONS)))
    counting = [(clause, partners_of(clause)) for clause in tariffs if clause.counts_for(good)]
    for importer in {clause.importer for clause, _ in counting}:
        for s, stretch in enumerate(stretches):
            here = [both for both in counting if both[0].importer == importer and holds(both[0], stretch.day)]
            for partner in range(len(REGIONS)):
                reached = [clause for clause, partners in here if partner in partners]
                rates[s, partner, REGIONS.index(importer)] = tariff_pct(reached) / 100
    return rates


def is_collected(clause: ChipTariff, case: str, day: date) -> bool:
    """Whether a chip tariff is collected on a day.

    Args:
        clause: the clause.
        case: one of `chip_inputs.CASES`.
        day: the day.
    """
    if case == "free" or not holds(clause, day):
        return False
    if clause.state == "threatened" and (case == "law" or day < CARRIED_OUT_FROM):
        return False
    spared = clause.temporary_exemption_until
    return case == "imposed_all" or spared is None or day >= spared


def chip_rates(
    clauses: Iterable[ChipTariff], stretches: Sequence[Stretch]
) -> Float[np.ndarray, "case stretch partner importer"]:
    """The highest chip tariff, before exemptions.

    Args:
        clauses: the clauses.
        stretches: the days.

    Returns:
        Rate by case, stretch, partner and importer [share].
    """
    rates = np.zeros((len(CASES), len(stretches), len(REGIONS), len(REGIONS)))
    for clause in clauses:
        importer, partners = REGIONS.index(clause.importer), partners_of(clause)
        for c, case in enumerate(CASES):
            for s, stretch in enumerate(stretches):
                if is_collected(clause, case, stretch.day):
                    rates[c, s, partners, importer] = np.maximum(rates[c, s, partners, importer], clause.rate_pct / 100)
    return rates
