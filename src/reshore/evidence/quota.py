"""What a quota on duty-free chips is worth, to whom, and what it tempts the firm that builds to do.

The threat is carried out here: nobody pays today, so a quota is worth something only if the tariff comes.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from reshore.deal import ChipTariff
from reshore.deal.load import load_deal
from reshore.errors import RunError, SolveError, nearest
from reshore.evidence import quota_tables
from reshore.evidence.quota_readings import Readings, readings_of
from reshore.evidence.quota_scene import scene_of
from reshore.evidence.quota_textbook import textbook
from reshore.names import CASE_YEARS
from reshore.record.compile_cache import compile_cache
from reshore.settings import Settings
from reshore.solve.results import MEANINGS, SOLVED
from reshore.world.baseline import load_world
from reshore.world.chip_base import chip_base
from reshore.world.chip_inputs import LICENCE_HOLDERS
from reshore.world.chip_terms import chip_terms

if TYPE_CHECKING:
    from reshore.chips.quota_audit import Solve
    from reshore.deal.terms import Deal
    from reshore.evidence.quota_rows import Row
    from reshore.evidence.quota_scene import Scene

DRAWS = 256
"""Draws where nobody asks for another number [count]."""

UNITS = ("wafers", "value")
HIGHEST_RATE_PCT = 1000.0
NOT_COUNTED = (
    "Not counted: sales that a firm gains at its usual margin, duty on chips inside goods, users abroad, what firms "
    "would build in answer to the tariff. The threat is carried out in one year, on the world as the deal built it."
)


@dataclass(frozen=True)
class Asked:
    """What is asked of a quota.

    Args:
        year: one of `CASE_YEARS`; None for all, with a closer look at 2030.
        rate_pct: chip tariff that is carried out; None for the deal's [percent].
        unit: `wafers` or `value`; None for the deal's, wafers where it is silent.
        holder: `builder`, `auction` or `government`; None for the deal's.
    """

    year: int | None = None
    rate_pct: float | None = None
    unit: Literal["wafers", "value"] | str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class Quota:
    """What a quota is worth, to whom, and what it tempts to do.

    Args:
        name: deal.
        title: deal in words.
        year: the year that is looked at closely.
        owners: whose firms have a quota, in words.
        unit: what the quota is counted in.
        unit_status: the deal's, asked for, or assumed.
        rate_status: where the rate above the quota comes from.
        full_duty: chip tariff that is carried out [share].
        full_status: where it comes from.
        holder: who holds licences.
        period_months: period after which duty is claimed back in the row `clawback` [months].
        period_status: the deal's, or assumed.
        sizes: size by year and owner beside the imports that it covers.
        borders: other units and rates, and the borders to compare with.
        money: who gains against no exemption, by licence holder.
        margins: ghost capacity and completion cliff, as the quota stands and with two repairs.
        fabs: the cliff by project.
        textbook: quota times price times duty beside what the market gives.
        seed: seed of the draws.
        draws: draws asked for [count].
        solved: draws that count [count].
        failed: what happened in the others, in words, and how often.
        seconds: time that it took.
    """

    name: str
    title: str
    year: int
    owners: tuple[str, ...]
    unit: str
    unit_status: str
    rate_status: str
    full_duty: float
    full_status: str
    holder: str
    period_months: float
    period_status: str
    sizes: tuple[Row, ...]
    borders: tuple[Row, ...]
    money: tuple[Row, ...]
    margins: tuple[Row, ...]
    fabs: tuple[Row, ...]
    textbook: tuple[Row, ...]
    seed: int
    draws: int
    solved: int
    failed: tuple[tuple[str, int], ...]
    seconds: float = 0.0

    def row(self, name: str) -> Row:
        """One row by its name.

        Args:
            name: slug such as `wafers-deal`.
        """
        tables = (self.sizes, self.borders, self.money, self.margins, self.fabs, self.textbook)
        return next(row for table in tables for row in table if row.name == name)

    def plain(self) -> dict[str, Any]:
        """Everything as one object for JSON: numbers, words, lists."""
        tables = ("sizes", "borders", "money", "margins", "fabs", "textbook")
        words = ("year", "unit", "unit_status", "rate_status", "full_duty", "full_status", "holder", "period_months")
        return {
            "deal": self.name,
            "owners": list(self.owners),
            **{name: getattr(self, name) for name in words},
            "period_status": self.period_status,
            **{name: [row.plain() for row in getattr(self, name)] for name in tables},
            "not_counted": NOT_COUNTED,
            "seed": self.seed,
            "draws": self.draws,
            "solved": self.solved,
            "failed": [{"reason": reason, "draws": count} for reason, count in self.failed],
            "seconds": round(self.seconds, 2),
        }


def check_asked(asked: Asked) -> None:
    """Makes sure that a question can be answered.

    Args:
        asked: the question.

    Raises:
        RunError: an unknown year, unit or holder, or a rate out of range.
    """
    if asked.year is not None and asked.year not in CASE_YEARS:
        known = ", ".join(map(str, CASE_YEARS))
        raise RunError(f"year: {asked.year} is not a year in which threats are carried out; take one of {known}")
    if asked.rate_pct is not None and not 0 < asked.rate_pct <= HIGHEST_RATE_PCT:
        raise RunError(
            f"rate: {asked.rate_pct:g} is not above 0 and at most {HIGHEST_RATE_PCT:g}; "
            "give the chip tariff in per cent"
        )
    for name, word, known_words in (("unit", asked.unit, UNITS), ("holder", asked.holder, LICENCE_HOLDERS)):
        if word is not None and word not in known_words:
            raise RunError(f"{name}: '{word}' is not known; {nearest(word, known_words)}")


def no_quota(deal: Deal) -> str | None:
    """Why there is no quota to value, and what would be needed; None where there is one.

    Args:
        deal: what is agreed.

    Returns:
        A sentence, or None.
    """
    chips = {name: clause for name, clause in deal.of_kind(ChipTariff).items() if clause.importer == "USA"}
    given = [name for name, clause in chips.items() if clause.has_quota()]
    terms = chip_terms(deal, chip_base(load_world(deal.as_of)))
    if (np.asarray(terms.quota_owner) >= 0).any():
        return None
    if given:
        return f"{deal.name}: {given[0]} gives a quota, but no firm of its partners builds in the United States."
    clause = next(iter(chips), "NAME")
    want = f"--set {clause}.quota_multiple_building=2.5 --set {clause}.quota_multiple_built=1.5"
    what = "no clause limits" if chips else "it has no chip tariff, so no clause limits"
    return (
        f"{deal.name}: {what} what firms that build may bring in duty-free, so there is no quota to value. "
        f"A quota takes a chip_tariff clause with two multiples, such as {want}."
    )


def quota(deal: Deal | str | Path, asked: Asked | None = None, settings: Settings | None = None) -> Quota | None:
    """What a quota is worth if the tariff comes, to whom, and what it tempts a builder to do.

    Args:
        deal: what is agreed, or the name or file of a deal.
        asked: year, rate, unit and licence holder; None for the deal's own.
        settings: draws and seed; None for 256 draws of the default seed.

    Returns:
        Sizes, values, gains by party, the two margins and two repairs, with bands; None for a deal without a quota,
        about which `no_quota` says more.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: an unknown year, unit or holder, or a rate, a seed or a number of draws out of range.
        SolveError: no draw could be solved.
    """
    from reshore.ensemble.run import check_settings

    begun, asked, settings = time.monotonic(), asked or Asked(), settings or Settings(draws=DRAWS)
    check_asked(asked)
    check_settings(settings)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    if no_quota(agreed) is not None:
        return None
    with compile_cache():
        found = quota_of(scene_of(agreed, settings, asked.year), asked, _solver(), agreed, settings.seed)
    return replace(found, seconds=time.monotonic() - begun)


def rate_changes(deal: Deal, rate_pct: float) -> list[str]:
    """Changes that let every chip tariff of the United States be carried out at another rate.

    Args:
        deal: what is agreed.
        rate_pct: the rate [percent].

    Returns:
        Changes as `--set` takes them.
    """
    chips = deal.of_kind(ChipTariff).items()
    return [
        f"{name}.rate_pct={rate_pct:g}" for name, clause in chips if clause.importer == "USA" and clause.rate_pct > 0
    ]


def quota_of(scene: Scene, asked: Asked, solve: Solve, deal: Deal, seed: int) -> Quota:
    """`quota` on markets that are at hand.

    Args:
        scene: the markets, and what the quota rests on.
        asked: rate, unit and licence holder.
        solve: what clears markets.
        deal: what is agreed.
        seed: seed of the draws.

    Returns:
        The audit.

    Raises:
        SolveError: no draw could be solved.
    """
    unit = asked.unit or scene.unit or UNITS[0]
    found = readings_of(scene, unit, solve)
    good = scene.solved & (found.codes == SOLVED).all(axis=0)
    failed = _failed(scene.solved, found)
    if not good.any():
        said = "; ".join(f"{count} draws: {reason}" for reason, count in failed)
        raise SolveError(f"quota in {scene.year}: no draw could be solved ({said}); try another year or a lower rate")
    view = quota_tables.View(scene, found, unit, good)
    return Quota(
        name=deal.name,
        title=deal.title,
        year=scene.year,
        owners=tuple(owner for owner in scene.owners if owner),
        unit=unit,
        unit_status="asked for" if asked.unit else "the deal's" if scene.unit else "assumed: the deal does not say",
        rate_status="the deal's" if scene.rate_said else "drawn (assumed): the deal does not say",
        full_duty=scene.full_duty,
        full_status="asked for" if asked.rate_pct is not None else "the deal's",
        holder=asked.holder or scene.holder,
        period_months=found.period_months,
        period_status="the deal's" if scene.period_months is not None else "assumed: the deal does not say",
        sizes=quota_tables.sizes(view),
        borders=quota_tables.borders(view),
        money=quota_tables.money(view),
        margins=quota_tables.margins(view),
        fabs=quota_tables.fabs(view),
        textbook=textbook(view),
        seed=seed,
        draws=len(good),
        solved=int(good.sum()),
        failed=failed,
    )


def _failed(solved: np.ndarray, found: Readings) -> tuple[tuple[str, int], ...]:
    """Why draws do not count, in words, and how many."""
    worst = found.codes.max(axis=0)
    reasons = [("the path to the year was not solved", int((~solved).sum()))]
    reasons += [
        (meaning, int((solved & (worst == code)).sum())) for code, meaning in MEANINGS.items() if code != SOLVED
    ]
    return tuple((reason, count) for reason, count in reasons if count)


def _solver() -> Solve:
    """What clears markets, as a program that is kept between runs."""
    from reshore.chips.disruption.solving import in_batches
    from reshore.chips.quota_audit import clear_from
    from reshore.record.programs import program

    return in_batches(program("quota-markets", clear_from))


__all__ = ["Asked", "Quota", "check_asked", "no_quota", "quota", "quota_of", "rate_changes"]
