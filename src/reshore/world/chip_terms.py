"""The clauses that act at the border of the chip market, as numbers by calendar year.

Duties
    As in `reshore.world.chip_duties`, weighted by days within a calendar year. A tariff on `bare_and_goods` is also
    paid for the chips inside goods, by the region where the goods are made. Nobody is exempt there, because the maker
    of a computer is not the maker of its chips.

Exemptions
    Firms by name and firms that build are one set of firms, not two to be added: named firms are taken to be among
    those that build as far as there are such, so the larger share counts. An exemption goes with the owner of the fab
    and holds wherever its chips are packaged. Those of every clause count that sets the rate for some customs origin on
    a day; over a year they are weighted with the duty of the day, so that rate times what is not exempt is right.
    A clause with quota multiples gives the firms of its partner regions that build a quota, whatever `builders_exempt`
    says. While it holds, no clause exempts them without limit. Firms that any clause names stay outside quotas. Who
    builds is known for the United States only, so exemptions and quotas of other importers are refused.

Symbolic clauses never act.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.deal import ChipTariff, Subsidy, Tariff
from reshore.errors import DealError
from reshore.names import NODE_CLASSES, REGIONS, YEARS, month_number
from reshore.world.chip_duties import chip_rates, holds, is_collected, partners_of, stretches_of, tariff_rates
from reshore.world.chip_inputs import CASES, LICENCE_HOLDERS, QUOTA_SLOTS, REPAIRS, ChipTerms
from reshore.world.inputs import NEVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jaxtyping import Float

    from reshore.deal import Deal
    from reshore.world.chip_duties import Stretch
    from reshore.world.chip_inputs import ChipBase

NO_LIMIT_MULTIPLE = 1.0e6
"""Multiple of a quota where the deal states no limit; large enough never to bind [ratio]."""

HOME = REGIONS[0]
"""The importer whose exemptions and quotas are played."""


class Quota(NamedTuple):
    """What a quota takes from its clause, named as in `ChipTerms`; as it stands, an empty slot.

    Args:
        duty_share: duty above the quota over the full one; -1: left open [share].
        by_value: 1: counted by value, 0: in wafers, -1: not said [1].
        building: multiple of the capacity that is being built [ratio].
        built: multiple of the capacity that stands [ratio].
        period_months: length of the building period that counts [months].
        first_month: month in which the clause begins [months].
        holder: place of the licence holder.
        repair: place of the repair.
    """

    duty_share: float = -1.0
    by_value: float = -1.0
    building: float = 0.0
    built: float = 0.0
    period_months: float = NEVER
    first_month: float = NEVER
    holder: int = 0
    repair: int = 0


def chip_terms(deal: Deal, base: ChipBase) -> ChipTerms:
    """The clauses of a deal as the chip market takes them.

    Args:
        deal: the deal.
        base: who makes chips where, and which firms build in the United States.

    Returns:
        The terms, by calendar year from 2019 to 2040.

    Raises:
        DealError: more owners with a quota than can be played; two quotas with different terms for one owner; an
            exemption or a quota that an importer other than the United States gives.
    """
    tariffs = tuple(deal.of_kind(Tariff).values())
    chips = {name: clause for name, clause in deal.of_kind(ChipTariff).items() if clause.rate_pct > 0}
    _only_at_home(deal, chips)
    stretches = stretches_of([*tariffs, *chips.values()])
    bare, goods = tariff_rates(tariffs, "chips", stretches), tariff_rates(tariffs, "ict", stretches)
    charged = chip_rates(chips.values(), stretches)
    inside = chip_rates([clause for clause in chips.values() if clause.scope == "bare_and_goods"], stretches)
    quotas = _quotas(deal, chips, base)
    weights = np.array([stretch.share for stretch in stretches])
    collects = np.array([float(case != "free") for case in CASES])[:, None, None, None]
    by_year = _by_year(stretches)
    return ChipTerms(
        duty_rate=collects * np.einsum("ys,scj->ycj", by_year * weights, bare)[None],
        chip_duty_rate=np.einsum("ys,kscj->kycj", by_year * weights, charged),
        exempt_share=_exempt(chips, quotas, base, stretches, charged),
        goods_duty_rate=np.einsum("ys,kscj->kycj", by_year * weights, collects * goods[None] + inside),
        running_cost_share=_running_cost(deal.of_kind(Subsidy).values()),
        **_quota_arrays(chips, quotas, base, stretches),
    )


def _by_year(stretches: Sequence[Stretch]) -> Float[np.ndarray, "year stretch"]:
    """1 where a stretch lies in a year."""
    return np.array([[float(stretch.year == year) for stretch in stretches] for year in range(len(YEARS))])


def _only_at_home(deal: Deal, chips: dict[str, ChipTariff]) -> None:
    """Refuse exemptions and quotas that cannot be played, because nobody knows who builds there."""
    for name, clause in chips.items():
        if clause.importer != HOME and (clause.builders_exempt or clause.exempt_owners or clause.has_quota()):
            message = (
                f"'{clause.importer}' gives exemptions from its chip tariff; they are played for {HOME} only, where it "
                "is known who builds: leave out builders_exempt, exempt_owners and the quota"
            )
            raise DealError(message, [deal.fault(f"clauses.{name}", message)])


def _named(clauses: Iterable[ChipTariff], base: ChipBase) -> Float[np.ndarray, "owner node"]:
    """Share of each owner's chips that firms make which clauses exempt by name [share]."""
    names = {name for clause in clauses for name in clause.exempt_owners}
    share = np.zeros((len(REGIONS), len(NODE_CLASSES)))
    for firm, owner, made in zip(base.firms, np.asarray(base.firm_owner), np.asarray(base.firm_share), strict=True):
        if firm in names:
            share[int(owner)] += made
    return np.minimum(share, 1.0)


def _exempt(
    chips: dict[str, ChipTariff],
    quotas: dict[int, list[ChipTariff]],
    base: ChipBase,
    stretches: Sequence[Stretch],
    charged: Float[np.ndarray, "case stretch partner importer"],
) -> Float[np.ndarray, "case year owner node"]:
    """Share of an owner's chips on which no chip tariff is collected, without limit, weighted with the duty."""
    shape = (len(CASES), len(YEARS), len(REGIONS), len(NODE_CLASSES))
    spared, whole = np.zeros(shape), np.zeros(shape[:2])
    at_home = [clause for clause in chips.values() if clause.importer == HOME]
    for c, case in enumerate(CASES):
        for s, stretch in enumerate(stretches):
            due = charged[c, s, :, 0]
            weight = stretch.share * due.max()
            if not weight or case == "imposed_all":
                continue
            collected = [clause for clause in at_home if is_collected(clause, case, stretch.day)]
            setting = [clause for clause in collected if (clause.rate_pct / 100 >= due[partners_of(clause)]).any()]
            exempt = _named(setting, base)
            if any(clause.builders_exempt for clause in setting):
                limited = [owner for owner, given in quotas.items() if any(clause in collected for clause in given)]
                free = np.asarray(base.builder_share, dtype=float).copy()
                free[limited] = 0.0
                exempt = np.maximum(exempt, free)
            spared[c, stretch.year] += weight * exempt
            whole[c, stretch.year] += weight
    return spared / np.where(whole > 0, whole, 1.0)[:, :, None, None]


def _quotas(deal: Deal, chips: dict[str, ChipTariff], base: ChipBase) -> dict[int, list[ChipTariff]]:
    """Owner regions with a quota to the clauses that give it; only owners that have firms which build."""
    builds = np.asarray(base.builder_share).sum(axis=1) > 0
    found: dict[int, list[ChipTariff]] = {}
    for name, clause in chips.items():
        for owner in partners_of(clause) if clause.has_quota() else ():
            given = found.setdefault(owner, []) if builds[owner] else []
            if given and _terms(given[0]) != _terms(clause):
                message = f"a second quota for firms of {REGIONS[owner]} on other terms; one can be played: merge them"
                raise DealError(message, [deal.fault(f"clauses.{name}", message)])
            given.append(clause)
    if len(found) > QUOTA_SLOTS:
        owners = ", ".join(REGIONS[owner] for owner in found)
        message = f"quotas for firms of {owners}; at most {QUOTA_SLOTS} regions can be played: name fewer partners"
        first = next(name for name, clause in chips.items() if clause.has_quota())
        raise DealError(message, [deal.fault(f"clauses.{first}.partners", message)])
    return found


def _terms(clause: ChipTariff) -> Quota:
    """What a slot of a quota holds of its clause."""
    multiples = (clause.quota_multiple_building, clause.quota_multiple_built)
    building, built = (NO_LIMIT_MULTIPLE if multiple is None else multiple for multiple in multiples)
    return Quota(
        duty_share=-1.0 if clause.rate_above_quota_pct is None else clause.rate_above_quota_pct / clause.rate_pct,
        by_value=-1.0 if clause.quota_unit is None else float(clause.quota_unit == "value"),
        building=building,
        built=built,
        period_months=NEVER if clause.approved_period_months is None else clause.approved_period_months,
        first_month=month_number(clause.from_),
        holder=LICENCE_HOLDERS.index(clause.quota_licence_holder),
        repair=REPAIRS.index(clause.quota_repair),
    )


def _quota_arrays(
    chips: dict[str, ChipTariff],
    quotas: dict[int, list[ChipTariff]],
    base: ChipBase,
    stretches: Sequence[Stretch],
) -> dict[str, np.ndarray]:
    """The fields of `ChipTerms` on quotas."""
    holds = np.zeros((len(CASES), len(YEARS), QUOTA_SLOTS))
    owners = np.full(QUOTA_SLOTS, -1)
    covered = np.zeros((len(REGIONS), len(NODE_CLASSES)))
    slots = [Quota()] * QUOTA_SLOTS
    named = _named([clause for clause in chips.values() if clause.importer == HOME], base)
    for slot, (owner, given) in enumerate(quotas.items()):
        owners[slot], slots[slot] = owner, _terms(given[0])
        covered[owner] = np.maximum(np.asarray(base.builder_share)[owner] - named[owner], 0.0)
        for c, case in enumerate(CASES):
            for stretch in stretches if case != "imposed_all" else ():
                if any(is_collected(clause, case, stretch.day) for clause in given):
                    holds[c, stretch.year, slot] += stretch.share
    fields = {f"quota_{name}": np.array([getattr(slot, name) for slot in slots]) for name in Quota._fields}
    return {"quota_owner": owners, "quota_share": covered, "quota_in_force": holds, **fields}


def _running_cost(subsidies: Iterable[Subsidy]) -> Float[np.ndarray, "year region node"]:
    """Share of the running cost of fabs that subsidies pay; several are added, up to the whole [share]."""
    paid = np.zeros((len(YEARS), len(REGIONS), len(NODE_CLASSES)))
    clauses = [clause for clause in subsidies if clause.form == "running_cost"]
    for stretch in stretches_of(clauses):
        now = np.zeros(paid.shape[1:])
        for clause in clauses:
            if holds(clause, stretch.day):
                classes = [NODE_CLASSES.index(product) for product in clause.products or NODE_CLASSES]
                now[REGIONS.index(clause.host), classes] += (clause.rate_pct or 0.0) / 100
        paid[stretch.year] += stretch.share * np.minimum(now, 1.0)
    return paid
