"""The markets in which a quota is audited, and what of the deal it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from reshore.chips.market import NO_LIMIT, Market
from reshore.chips.quota_grounds import Grounds, grounds_of, size_of
from reshore.names import CASE_YEARS, FIRST_YEAR, REGION_LABELS, REGIONS
from reshore.world.baseline import load_world
from reshore.world.chip_inputs import CASES, LICENCE_HOLDERS, REPAIRS
from reshore.world.facts import Cost
from reshore.world.inputs import NEVER
from reshore.world.resolve import resolve
from reshore.world.tables import rows

if TYPE_CHECKING:
    from reshore.deal.terms import Deal
    from reshore.settings import Settings

DETAIL_YEAR = 2030
"""Year that is looked at closely where none is asked for."""

USA = REGIONS.index("USA")
MARGIN = "TSMC long-run gross margin floor"
"""Published figure for what a wafer earns over its cost."""


class Scene(NamedTuple):
    """Everything that the audit of a quota rests on.

    Args:
        year: the year that is looked at closely.
        markets: by year, the market in which the threat is carried out and the quota holds, draws along the last axis.
        every: the same in the year without any exemption.
        grounds: what sizes rest on.
        owners: owner of each quota in words; empty for a quota that nobody has.
        with_quota: slots whose owner has a quota [1].
        labels: projects by slot; empty for a slot that is not used.
        full_duty: chip tariff that is carried out in the year [share].
        unit: `wafers` or `value` as the deal says; None where it does not.
        rate_said: whether the deal says the rate above the quota.
        holder: who holds licences.
        repair: repair of the quota that the deal has.
        margin_share: earnings over price where no fab is full [share].
        solved: draws whose build-out, and market in the years before, are solved [1].
    """

    year: int
    markets: dict[int, Market]
    every: Market
    grounds: Grounds
    owners: tuple[str, ...]
    with_quota: Bool[np.ndarray, "node origin"]
    labels: tuple[str, ...]
    full_duty: float
    unit: str | None
    rate_said: bool
    holder: str
    repair: str
    margin_share: float
    solved: Bool[np.ndarray, "draw"]

    @property
    def held(self) -> Bool[np.ndarray, "quota one"]:
        """Quotas that somebody has."""
        return np.array([bool(owner) for owner in self.owners])[:, None]

    @property
    def period_months(self) -> float | None:
        """Building period that the deal states; None where it does not [months]."""
        said = float(np.min(self.grounds.period_months))
        return None if said >= NEVER else said

    def size(self, grounds: Grounds, by_value: bool, year: int | None = None) -> Float[np.ndarray, "quota draw"]:
        """Size of the quotas; none limits where nobody has one.

        Args:
            grounds: what sizes rest on.
            by_value: what they are counted in.
            year: another year than the one that is looked at.
        """
        reference = np.asarray(self.markets[self.year].reference_usd_per_wafer)
        found = size_of(grounds, year or self.year, reference, by_value)
        return np.asarray(np.where(self.held, np.minimum(found, NO_LIMIT), NO_LIMIT))

    def rate(self, share: float | None) -> Float[Any, "quota draw"]:
        """Duty above the quotas [share].

        Args:
            share: over the full tariff; None for what the deal says, or the draws.
        """
        stands = np.asarray(self.markets[self.year].quota_duty)
        if share is None:
            return stands
        return np.asarray(np.where(self.held, share * self.full_duty, 0.0) * np.ones(stands.shape))


def scene_of(deal: Deal, settings: Settings, year: int | None) -> Scene:
    """Plays a deal with a quota, with the threat carried out.

    Args:
        deal: what is agreed.
        settings: draws and seed.
        year: one of `CASE_YEARS`; None for all of them, with a closer look at 2030.

    Returns:
        The markets, and what the quota rests on.
    """
    from reshore.ensemble.markets import markets_of_steps

    alone = deal.model_copy(update={"baseline": None})
    close = DETAIL_YEAR if year is None else year
    years = CASE_YEARS if year is None else (year,)
    found = markets_of_steps(alone, settings, [*((one, "imposed") for one in years), (close, "imposed_all")])
    here = found[close, "imposed"]
    terms, owner = here.terms, np.asarray(here.terms.quota_owner)
    place = CASES.index("imposed"), close - FIRST_YEAR
    first = int(np.flatnonzero(owner >= 0)[0])
    unit = float(terms.quota_by_value[first])
    return Scene(
        year=close,
        markets={one: found[one, "imposed"].with_deal for one in years},
        every=found[close, "imposed_all"].with_deal,
        grounds=grounds_of(here.base, terms, here.projects, here.build_out),
        owners=tuple(REGION_LABELS[REGIONS[one]] if one >= 0 else "" for one in owner),
        with_quota=np.isin(here.base.owner, owner[owner >= 0]) & (np.asarray(here.base.used) > 0),
        labels=_labels(deal, np.asarray(here.projects.used)),
        full_duty=float(np.asarray(terms.chip_duty_rate)[place][:, USA].max()),
        unit=None if unit < 0 else ("value" if unit > 0 else "wafers"),
        rate_said=bool(terms.quota_duty_share[first] >= 0),
        holder=LICENCE_HOLDERS[int(terms.quota_holder[first])],
        repair=REPAIRS[int(terms.quota_repair[first])],
        margin_share=margin_share(),
        solved=np.asarray(here.solved, dtype=bool),
    )


def _labels(deal: Deal, used: Float[np.ndarray, "fab"]) -> tuple[str, ...]:
    """Projects by slot, in words; empty where a slot is not used."""
    words = iter(resolve(deal, load_world(deal.as_of))[2].labels)
    return tuple(next(words) if slot > 0 else "" for slot in used)


def margin_share() -> float:
    """What a wafer earns over what it costs, as published for the largest foundry [share]."""
    fact: Cost = next(row for row in rows(Cost) if row.metric == MARGIN)
    if fact.value_pct is None:
        raise ValueError(f"{MARGIN} has no value")
    return fact.value_pct / 100
