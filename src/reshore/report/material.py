"""What a report is made of: one outcome cut to the years shown, and what other parts of the engine say about it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reshore.deal.load import load_deal
from reshore.deal.shipped import shipped_deals
from reshore.errors import SolveError
from reshore.names import FIRST_YEAR, LAST_YEAR, RESULTS_FROM_YEAR, month_number
from reshore.report.frames.fabs import volume_dates
from reshore.report.frames.places import busiest_site
from reshore.report.frames.ramp import followed, references
from reshore.report.words import number_of

if TYPE_CHECKING:
    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.evidence.checks import Check
    from reshore.evidence.delay import Delay
    from reshore.evidence.shares import Spread
    from reshore.evidence.slope_table import Gradient
    from reshore.outcome import Headline, Outcome
    from reshore.report.frames.money import Ledger
    from reshore.world.baseline import World

NEAR, FAR = 2030, 2035
"""The years that sentences and cards speak of, where the run shows them."""


@dataclass(frozen=True)
class Extras:
    """What a report shows besides the outcome itself, each left out where it is not given.

    Args:
        confirmed: results of the same draws with only the clauses that are confirmed.
        delay: how much longer the United States takes than Taiwan, and why.
        gradient: how much each term matters.
        stress: what a stop of Taiwan's chips does, as `reshore.evidence.stress_kept.kept_stress` says it.
        stress_missing: why there is none, as a sentence.
    """

    confirmed: xr.Dataset | None = None
    delay: Delay | None = None
    gradient: Gradient | None = None
    stress: dict[str, Any] | None = None
    stress_missing: str = ""


def extras_of(outcome: Outcome) -> Extras:
    """What the engine can say besides an outcome: the confirmed alone, why it is late, which term matters, a stop.

    Args:
        outcome: what a deal delivers.

    Returns:
        The extras of its report.
    """
    from reshore.evidence.delay import delay_of
    from reshore.evidence.gradient_kept import kept_gradient
    from reshore.evidence.stress_kept import kept_stress

    gradient, stress, missing = None, None, ""
    with ThreadPoolExecutor(3) as pool:  # what one of them compiles, or does with few arrays, leaves a core idle
        slopes, stop = pool.submit(kept_gradient, outcome), pool.submit(kept_stress, outcome)
        delay = pool.submit(delay_of, outcome.world, outcome.seed)
        with suppress(SolveError):  # none of the first draws is solved, though later ones may be
            gradient = slopes.result()
        try:
            stress = stop.result()
        except SolveError as error:
            missing = f"What a stop of Taiwan's chips does could not be computed: {error}."
        return Extras(outcome.confirmed, delay.result(), gradient, stress, missing)


@dataclass(frozen=True)
class Material:
    """Everything that a report reads.

    Args:
        outcome: the outcome as it came.
        deal: the deal that was played.
        world: the baseline it was played on.
        data: results with the deal, first to last year shown.
        base: results without it, the same years; None for the status quo itself.
        ledger: entry to the account that pays and the account that receives.
        site: the site whose crews and housing are shown.
        checks: the printed checks.
        spreads: on what the spread of each headline rests.
        extras: what is shown besides.
    """

    outcome: Outcome
    deal: Deal
    world: World
    data: xr.Dataset
    base: xr.Dataset | None
    ledger: Ledger
    site: str
    checks: tuple[Check, ...] = ()
    spreads: tuple[Spread, ...] = ()
    extras: Extras = field(default_factory=Extras)

    @property
    def deals(self) -> tuple[Deal, ...]:
        """The deal, where one of several is asked for."""
        return (self.deal,)

    @property
    def headlines(self) -> tuple[Headline, ...]:
        """The headline numbers up to the last year shown."""
        return tuple(row for row in self.outcome.headlines if (row.year or 0) <= self.last_year)

    @property
    def first_year(self) -> int:
        """The first year shown."""
        return int(self.data["year"].values[0])

    @property
    def last_year(self) -> int:
        """The last year shown."""
        return int(self.data["year"].values[-1])

    @property
    def years(self) -> tuple[int, ...]:
        """The years that sentences and tables speak of."""
        return tuple(dict.fromkeys(min(year, self.last_year) for year in (NEAR, FAR, self.last_year)))

    @property
    def as_of_year(self) -> float:
        """The deal's date as a year with its fraction."""
        return FIRST_YEAR + month_number(self.deal.as_of) / 12

    @property
    def place_labels(self) -> dict[str, str]:
        """Every labour-market area and its name in words."""
        return {row.site: row.label for row in self.world.sites}

    @property
    def site_label(self) -> str:
        """The place whose crews and housing are shown, in words."""
        return self.place_labels.get(self.site, self.site)

    @property
    def stored(self) -> xr.Dataset:
        """Results with the deal from the first year that is kept, which lies before the first one shown."""
        return self.outcome.data.sel(year=slice(None, self.last_year))

    @property
    def stored_base(self) -> xr.Dataset | None:
        """Results without the deal, the same years as `stored`."""
        base = self.outcome.base
        return None if base is None else base.sel(year=slice(None, self.last_year))

    @cached_property
    def followed(self) -> list[str]:
        """The wafer fabs in the United States whose ramp is shown, in order of their dates."""
        return followed(self.data, self.named_projects)

    @cached_property
    def references(self) -> list[str]:
        """The fabs in Taiwan that stand beside them."""
        return references(self.stored)

    @property
    def focus(self) -> str | None:
        """The fab that sentences on ramps speak of: the first still to come on the deal's date, else the last one."""
        dates = {str(row["project"]): row["p50_year"] for row in volume_dates(self.data).records()}
        later = [project for project in self.followed if number_of(dates[project]) > self.as_of_year]
        return next(iter([*later, *self.followed[-1:]]), None)

    @property
    def named_projects(self) -> frozenset[str]:
        """The projects that a pledge of the deal names."""
        clauses = self.deal.clauses.values()
        return frozenset(name for clause in clauses if clause.kind == "pledge" for name in clause.projects)

    @property
    def command(self) -> str:
        """The command that plays this deal again and writes this report.

        A deal that was changed on the way is named by the file in the run folder that holds all its terms.
        """
        settings = self.outcome.settings
        until = "" if settings.until_year == LAST_YEAR else f" --until {settings.until_year}"
        return f"reshore run {self._called} --draws {settings.draws} --seed {settings.seed}{until}"

    @property
    def _called(self) -> str:
        """How the command names the deal."""
        name, folder = self.deal.name, self.outcome.folder
        if name in shipped_deals() and load_deal(name) == self.deal:
            return name
        return f"{name}.yaml" if folder is None else f"{folder.name}/deal.yaml"


def material_of(outcome: Outcome, extras: Extras) -> Material:
    """An outcome made ready for the report.

    Args:
        outcome: what a deal delivers.
        extras: what other parts of the engine say about it.

    Returns:
        The material, results cut to the years shown.
    """
    from reshore.buildout.ledger import LEDGER
    from reshore.evidence.checks import printed_checks
    from reshore.evidence.shares import spread_shares

    shown = {"year": slice(RESULTS_FROM_YEAR, outcome.until_year)}
    data = outcome.data.sel(shown)
    base = None if outcome.base is None else outcome.base.sel(shown)
    return Material(
        outcome=outcome,
        deal=outcome.deal,
        world=outcome.world,
        data=data,
        base=base,
        ledger=LEDGER,
        site=busiest_site(data),
        checks=printed_checks(outcome),
        spreads=spread_shares(outcome),
        extras=extras,
    )


def announced(world: World) -> dict[str, float]:
    """The month in which each project was announced, where it is known [month]."""
    dates = {row.project: world.milestone(row.project, "announced") for row in world.projects}
    return {project: month_number(row.date) for project, row in dates.items() if row is not None}


def known_dates(world: World, projects: list[str]) -> list[tuple[str, str, float, str]]:
    """The volume dates of projects that were known by the deal's date: real ones, else the last plan and the first one.

    Args:
        world: the baseline of that date.
        projects: codes of the projects.

    Returns:
        (project, milestone, month number, `actual`, `plan` or `first plan`).
    """
    found: list[tuple[str, str, float, str]] = []
    for project in projects:
        actual = world.milestone(project, "volume", "actual")
        plan = world.milestone(project, "volume", "plan")
        first = world.first_target(project)
        if actual is not None:
            found.append((project, "volume", month_number(actual.date), "actual"))
        elif plan is not None:
            found.append((project, "volume", month_number(plan.date), "plan"))
        if first is not None and first != plan:
            found.append((project, "volume", month_number(first.date), "first plan"))
    return found
