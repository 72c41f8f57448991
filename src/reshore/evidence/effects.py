"""What one clause moves, by how much, and how much of it comes with each unit of what the clause is about.

A deal that differs from the path without a deal in a single clause is played with the same draws as that path. So each
draw gives a paired change, and the band of the changes is the effect of the clause, not the difference of two bands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal import (
    ChipTariff,
    Experts,
    Guarantee,
    Permits,
    Pledge,
    Purchases,
    Subsidy,
    Tariff,
    Technology,
    Training,
    no_deal,
)
from reshore.ensemble import readings, trade_readings
from reshore.ensemble.draws import draws_of
from reshore.ensemble.headlines import HEADLINES, Rule, read, readable, years_of
from reshore.errors import DealError
from reshore.names import REGION_LABELS, REGIONS
from reshore.outcome import MILESTONES, VISAS, quantiles
from reshore.record.compile_cache import compile_cache
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Iterable

    import xarray as xr
    from jaxtyping import Float

    from reshore.deal import Clause, Deal

SMALLEST = 5e-3
"""A result moves where the 10-90 % band of its change goes beyond this part of the median without it [share]."""

SITE, NEXT_FAB = "phoenix", "TSMC-AZ-F4"
PEOPLE = ("staff_wages", "expert_pay", "relocation", "housing", "training_sponsor")


@dataclass(frozen=True)
class Measure:
    """How much of what it is about a clause holds.

    Args:
        amount: how much, in units of the unit below.
        unit: one unit in words, such as `100 visiting experts`.
    """

    amount: float
    unit: str


@dataclass(frozen=True)
class Moved:
    """The change of one result, draw by draw, with the clause minus without it.

    Args:
        name: slug of the result.
        label: what it is, in words.
        year: the year that it is about, or None.
        unit: code of `reshore.units`.
        without: its median without the clause [unit].
        p10: the change is below this in one draw of ten [unit].
        p50: median change [unit].
        p90: the change is above this in one draw of ten [unit].
        up: share of the draws in which it rises [share].
        down: share of the draws in which it falls [share].
    """

    name: str
    label: str
    year: int | None
    unit: str
    without: float
    p10: float
    p50: float
    p90: float
    up: float
    down: float

    def per_unit(self, measure: Measure) -> tuple[float, float, float]:
        """The change over the units that the clause holds: an average over all of them, not the effect of one more.

        Args:
            measure: what the clause holds.

        Returns:
            One draw in ten below, median, one in ten above [unit of the result for each unit of the measure].
        """
        low, middle, high = sorted(point / measure.amount for point in (self.p10, self.p50, self.p90))
        return low, middle, high


@dataclass(frozen=True)
class ClauseEffect:
    """What one clause moves.

    Args:
        deal: name of the deal that holds the clause.
        title: title of that deal.
        clause: name of the clause.
        kind: its kind.
        measure: what it holds more than the path without a deal; None where it acts as a whole.
        moved: results that move, in the order of the headlines.
        unmoved: labels of results that do not.
    """

    deal: str
    title: str
    clause: str
    kind: str
    measure: Measure | None
    moved: tuple[Moved, ...]
    unmoved: tuple[str, ...]


def _visas(outcome: str) -> Rule:
    """Petitions for visas with one outcome, summed."""

    def series(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
        """Petitions in the United States by year [persons]."""
        here = np.asarray(data["site_region"].values == readings.HOST)
        petitions = readings.values_of(data, "visas_persons")[:, :, here, VISAS.index(outcome)]
        return np.asarray(petitions.sum(axis=-1))

    return Rule(f"visas-{outcome}", f"Visas of experts {outcome} since 2025", "persons", series, "sum", (2030,))


def _at_site(name: str, variable: str, label: str, unit: str) -> Rule:
    """A yearly figure in Phoenix, in its highest year."""
    return Rule(name, label, unit, lambda data: readings.at_site(data, variable, SITE), "peak")


def _next_fab(data: xr.Dataset) -> Float[np.ndarray, "draw"]:
    """Month in which the next fab in Phoenix makes volume; infinite where it never does [month]."""
    place = list(data["project"].values).index(NEXT_FAB)
    months = readings.values_of(data, "milestone_month")[:, place, MILESTONES.index("volume")]
    return np.where(np.isnan(months), np.inf, months)


def _us_chips_made(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Value of the chips of fabs in the United States [usd_bn]."""
    return np.asarray(readings.values_of(data, "chip_flow_usd_bn")[:, :, REGIONS.index("USA")].sum(axis=-1))


def _bare_imports(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Bare chips that the United States import [usd_bn]."""
    return np.asarray(readings.values_of(data, "us_chip_imports_usd_bn").sum(axis=(2, 3)))


def _income(region: str) -> Rule:
    """Real income of a region over that of the base year, less one."""
    return Rule(
        f"real-income-{region.lower()}",
        f"Real income of {'the ' if region == 'USA' else ''}{REGION_LABELS[region]} over that of the base year",
        "share",
        lambda data: trade_readings.real_income(data, region),
        "in",
        (2028,),
    )


def _us_exports(data: xr.Dataset) -> Float[np.ndarray, "draw year"]:
    """Exports of the United States [usd_bn]."""
    return np.asarray(readings.values_of(data, "exports_usd_bn")[:, :, REGIONS.index("USA")])


RESULTS: tuple[Rule, ...] = (
    *(rule for rule in HEADLINES if not rule.difference and rule.region is None),
    Rule("next-fab-volume", "Volume output of the fourth fab of TSMC Arizona", "month", _next_fab, "single"),
    _visas("granted"),
    _visas("refused"),
    _at_site(
        "housing-cost-phoenix", "housing_cost_index", "Housing cost near the fabs in Phoenix, highest year", "index"
    ),
    _at_site("craft-wage-phoenix", "craft_wage_index", "Wage of craft workers in Phoenix, highest year", "index"),
    Rule(
        "suppliers-phoenix",
        "Capability of suppliers near the fabs in Phoenix",
        "share",
        lambda data: readings.at_site(data, "supplier_share", SITE),
        "at",
        (2030,),
    ),
    Rule(
        "people-cost",
        "What sponsors spent on staff, experts, moves, homes and training since 2025",
        "usd_bn",
        lambda data: readings.ledger(data, PEOPLE),
        "sum",
        (2032,),
    ),
    Rule("us-chips-made", "Value of chips made in US fabs", "usd_bn", _us_chips_made, "at", (2030,)),
    Rule("bare-chip-imports", "Bare chips into the United States", "usd_bn", _bare_imports, "at", (2030,)),
    _income("USA"),
    _income("TWN"),
    Rule(
        "exports-to-us-taiwan",
        "Exports of Taiwan to the United States",
        "usd_bn",
        lambda data: trade_readings.exports_to_us(data, "TWN"),
        "in",
        (2028,),
    ),
    Rule("us-exports", "Exports of the United States", "usd_bn", _us_exports, "in", (2028,)),
    Rule(
        "us-tariff-revenue",
        "Duties that the United States collect",
        "usd_bn",
        trade_readings.us_tariff_revenue,
        "in",
        (2028,),
    ),
)
"""The headlines, and what clauses move before they move a headline."""


def clause_effects(deals: Iterable[Deal], seed: int = 2025) -> tuple[ClauseEffect, ...]:
    """What the clause moves in which each deal differs from its path without a deal, over 256 draws.

    Args:
        deals: deals that differ from their path without a deal in one clause each.
        seed: seed of the draws.

    Returns:
        One effect for each deal, in their order.

    Raises:
        DealError: a deal has no path without it, or differs from it in none or in several clauses.
    """
    bases: dict[Deal, xr.Dataset] = {}
    effects = []
    with compile_cache():
        for deal in deals:
            base = no_deal(deal)
            if base is None:
                raise DealError(f"the deal '{deal.name}' is itself a path without a deal; name one that extends it")
            clause = changed_clause(deal, base)
            if base not in bases:
                bases[base] = _played(base, seed)
            effects.append(_effect(deal, base, clause, _played(deal, seed), bases[base]))
    return tuple(effects)


def changed_clause(deal: Deal, base: Deal) -> str:
    """The one clause in which a deal differs from another.

    Args:
        deal: the deal.
        base: what it is compared with.

    Returns:
        Name of the clause.

    Raises:
        DealError: they differ in none, or in several.
    """
    names = dict.fromkeys((*deal.clauses, *base.clauses))
    changed = [name for name in names if deal.clauses.get(name) != base.clauses.get(name)]
    if len(changed) != 1:
        said = ", ".join(changed) or "none"
        raise DealError(f"the deal '{deal.name}' has to differ from '{base.name}' in one clause; it differs in: {said}")
    return changed[0]


def measure_of(clause: Clause | None) -> Measure | None:
    """How much of what it is about a clause holds; None for a clause that acts as a whole, or for none.

    Args:
        clause: the clause.
    """
    match clause:
        case Experts():
            return Measure(clause.persons.total() / 100, "100 visiting experts")
        case Training():
            return Measure(clause.places_per_year / 100, "100 training places a year")
        case Permits():
            return Measure(clause.months_saved, "month saved on each track")
        case Pledge():
            return Measure(clause.amount_usd_bn / 10, "10 bn USD pledged")
        case Guarantee():
            return Measure(clause.ceiling_usd_bn * clause.drawn_pct / 1000, "10 bn USD of credit drawn")
        case Subsidy(amount_usd_bn=float(amount)):
            return Measure(amount, "bn USD")
        case Subsidy(rate_pct=float(rate)):
            return Measure(rate, "percentage point")
        case Tariff(rate_pct=float(rate)) | ChipTariff(rate_pct=float(rate)):
            return Measure(rate, "percentage point")
        case Purchases():
            return Measure(clause.amount_usd_bn / 10, "10 bn USD promised")
        case Technology():
            return Measure(clause.generations_behind or 0.0, "node generation")
    return None


def _added(after: Clause | None, before: Clause | None) -> Measure | None:
    """What a deal holds more than the path without it; None where that is nothing, or cannot be measured."""
    now, then = measure_of(after), measure_of(before)
    if now is None:
        return None
    amount = now.amount - (then.amount if then is not None else 0.0)
    return Measure(amount, now.unit) if amount else None


def _played(deal: Deal, seed: int) -> xr.Dataset:
    """Results of one path over the first chunk of draws."""
    from reshore.run import simulate

    world = load_world(deal.as_of)
    return simulate(deal, world, draws_of(world.catalogue, seed, 0, CHUNK_DRAWS))


def _effect(deal: Deal, base: Deal, clause: str, data: xr.Dataset, without: xr.Dataset) -> ClauseEffect:
    """The effect of one clause on every result."""
    solved = np.asarray((data["result_code"] == 0) & (without["result_code"] == 0))
    moved, unmoved = [], []
    for rule in (rule for rule in RESULTS if readable(rule, data, without)):
        after, before = rule.series(data)[solved], rule.series(without)[solved]
        for year in years_of(rule, before):
            change = _change(rule, year, read(rule, after, year), read(rule, before, year))
            if max(abs(change.p10), abs(change.p90)) > SMALLEST * abs(change.without):
                moved.append(change)
            else:
                unmoved.append(rule.label + (f", {year}" if change.year else ""))
    kept = deal.clauses.get(clause, base.clauses.get(clause))
    added = _added(deal.clauses.get(clause), base.clauses.get(clause))
    return ClauseEffect(deal.name, deal.title, clause, kept.kind if kept else "", added, tuple(moved), tuple(unmoved))


def _change(rule: Rule, year: int | None, after: Float[np.ndarray, "draw"], before: Float[np.ndarray, "draw"]) -> Moved:
    """The paired change of one result; a date that comes on neither path does not change."""
    with np.errstate(invalid="ignore"):
        change = np.where(after == before, 0.0, after - before)
    low, middle, high = (float(point) for point in quantiles(change))
    (median,) = (float(point) for point in quantiles(before, (0.5,)))
    shown = None if rule.reading == "peak" else year
    up, down = float(np.mean(change > 0)), float(np.mean(change < 0))
    return Moved(rule.name, rule.label, shown, rule.unit, median, low, middle, high, up, down)
