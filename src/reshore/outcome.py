"""What a run says: labelled results of a deal and of the path without it, draw by draw.

Every variable carries its unit and a long name, here and in the NetCDF files, from one table: `VARIABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, NamedTuple, TypedDict

import numpy as np
import xarray as xr

from reshore.names import (
    BORDER_CASES,
    CASE_YEARS,
    CREWS,
    CUTOFFS,
    DUTY_LINES,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    NODE_CLASSES,
    REGIONS,
    RELIANCES,
    ROLES,
    STAFF,
)
from reshore.settings import Settings
from reshore.solve.results import NO_SUPPLY, SOLVED
from reshore.units import SYMBOLS
from reshore.world.inputs import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jaxtyping import Float

    from reshore.deal.terms import Deal
    from reshore.world.baseline import World
    from reshore.world.inputs import Labels, Projects

FIRST_STORED_YEAR = 2024
"""Results keep the year before the first one shown, so that changes over a year can be taken."""

STORED_YEARS = tuple(range(FIRST_STORED_YEAR, LAST_YEAR + 1))
MILESTONES = ("permits", "start", "building", "tool_in", "qualified", "volume", "full")
VISAS = ("requested", "granted", "refused", "waiting")
QUANTILES = (0.1, 0.5, 0.9)
LEDGER_ENTRIES = (
    "building", "craft_wages", "tools", "staff_wages", "expert_pay", "relocation", "housing", "training_sponsor",
    "training_host", "training_partner", "tax_credit", "grants", "loans", "guarantee_loss", "park_sponsor", "park_host",
    "park_partner", "materials",
)  # fmt: skip
"""Kinds of payments; who pays whom stands in `reshore.buildout.ledger.LEDGER`."""

RESULT_MEANINGS = {
    0: "solved",
    1: "a number is not finite",
    2: "persons, wafers or money are not conserved",
    3: "a year of the chip market is not solved",
    4: "nobody can supply a class of chips that somebody needs",
}
"""Result code of a draw to what it means."""


class Variable(NamedTuple):
    """One result: its axes, its unit (a code of `reshore.units`) and what it is in words."""

    axes: tuple[str, ...]
    unit: str
    long_name: str


_YEARLY = ("draw", "year")
_PROJECT = (*_YEARLY, "project")
_SITE = (*_YEARLY, "site")

VARIABLES: dict[str, Variable] = {
    "milestone_month": Variable(
        ("draw", "project", "milestone"), "month", "month in which a project passes a milestone; NaN: not by 2040"
    ),
    "planned_capacity_kwpm": Variable(("draw", "project"), "kwpm", "capacity that a project is planned to have"),
    "capacity_kwpm": Variable(_PROJECT, "kwpm", "wafer starts a month in December"),
    "yield_share": Variable(_PROJECT, "share", "good dies of a reference chip as a share of all dies, in December"),
    "good_wafers_k": Variable(_PROJECT, "kwafers", "wafers finished in the year, times yield"),
    "region_capacity_kwpm": Variable((*_YEARLY, "region", "node"), "kwpm", "capacity in December by region and class"),
    "visiting_experts_persons": Variable((*_SITE, "role"), "persons", "visiting experts at work, mean of the year"),
    "trainees_persons": Variable((*_SITE, "staff"), "persons", "trainees in fabs, mean of the year"),
    "experienced_persons": Variable((*_SITE, "staff"), "persons", "experienced staff in fabs, mean of the year"),
    "trainees_abroad_persons": Variable(_SITE, "persons", "trainees away at the partner's fabs, mean of the year"),
    "unfilled_posts_persons": Variable(_SITE, "persons", "posts that fabs need and cannot fill, mean of the year"),
    "trained_persons": Variable(_SITE, "persons", "persons who became experienced staff in the year"),
    "crew_persons": Variable((*_SITE, "crew"), "persons", "craft workers on building sites, mean of the year"),
    "crew_peak_persons": Variable(_SITE, "persons", "craft workers on building sites, highest month of the year"),
    "visas_persons": Variable((*_SITE, "visa"), "persons", "visa petitions in the year; waiting: at its end"),
    "housing_cost_index": Variable(_SITE, "index", "housing cost near the fabs, mean of the year, before fabs = 1"),
    "craft_wage_index": Variable(_SITE, "index", "wage of craft workers, mean of the year, before fabs = 1"),
    "supplier_share": Variable(_SITE, "share", "capability of suppliers near the fabs, mean of the year"),
    "ledger_usd_bn": Variable((*_YEARLY, "entry"), "usd_bn", "payments for projects in the United States"),
    "starts_quantile_kwpm": Variable(
        ("quantile", "month", "project"), "kwpm", "wafer starts by month: quantiles of each whole chunk, averaged"
    ),
    "chip_price_index": Variable(
        (*_YEARLY, "destination", "node"),
        "index",
        "what device makers pay for a class of chips, duties included; 2024 = 1",
    ),
    "chip_utilisation_share": Variable(
        (*_YEARLY, "region", "node"), "share", "output of fabs over the most they can make"
    ),
    "chip_flow_usd_bn": Variable(
        (*_YEARLY, "region", "destination"), "usd_bn", "chips by region of the fab and of use"
    ),
    "chip_rent_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "what owners earn because their fabs are full"),
    "us_chip_imports_usd_bn": Variable(
        (*_YEARLY, "customs", "node"), "usd_bn", "bare chips into the United States by customs origin"
    ),
    "us_chips_in_goods_usd_bn": Variable(
        (*_YEARLY, "assembly"), "usd_bn", "chips inside goods that the United States use, by where the goods are made"
    ),
    "us_reliance_share": Variable(
        (*_YEARLY, "reliance", "node"), "share", "share of foreign chips in what the United States use, by class"
    ),
    "us_reliance_total_share": Variable((*_YEARLY, "reliance"), "share", "the same over all classes, by value"),
    "us_leading_reliance_share": Variable(
        (*_YEARLY, "cutoff"),
        "share",
        "share of foreign fabs in the leading chips that the United States use in any form",
    ),
    "chip_duty_usd_bn": Variable((*_YEARLY, "line"), "usd_bn", "duties on chips paid to US customs, by customs line"),
    "chip_duty_by_owner_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "duties on bare chips by owner of the fab"),
    "quota_limit_usd_bn": Variable(
        (*_YEARLY, "owner"), "usd_bn", "what an owner may bring in inside its quota; 0: none"
    ),
    "quota_used_usd_bn": Variable((*_YEARLY, "owner"), "usd_bn", "what it brings in inside its quota"),
    "us_supply_concentration": Variable(
        (*_YEARLY, "node"), "index", "sum of squared shares of fab regions in the chips that the United States use"
    ),
    "leading_output_share": Variable((*_YEARLY, "owner"), "share", "share of owners in the world's leading chips"),
    "leading_home_share": Variable((*_YEARLY, "owner"), "share", "share of owners' leading chips made at home"),
    "case_duty_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "duties on bare chips paid to US customs, by owner of the fab"
    ),
    "case_goods_duty_usd_bn": Variable(
        ("draw", "case_year", "case"), "usd_bn", "duties on chips inside goods paid to US customs"
    ),
    "case_licence_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "value of the licences under the quota of an owner"
    ),
    "case_quota_used_share": Variable(
        ("draw", "case_year", "case", "owner"), "share", "share of its quota that is used"
    ),
    "case_quota_limit_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "size of the quota of an owner; 0: none"
    ),
    "case_dutiable_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"),
        "usd_bn",
        "bare chips of an owner packaged abroad; with a quota: those that it covers",
    ),
    "case_rent_usd_bn": Variable(
        ("draw", "case_year", "case", "owner"), "usd_bn", "what owners earn because their fabs are full"
    ),
    "case_user_loss_usd_bn": Variable(
        ("draw", "case_year", "case"), "usd_bn", "what US device makers lose to prices against no duty on chips"
    ),
    "case_us_price_index": Variable(
        ("draw", "case_year", "case", "node"), "index", "what US device makers pay for a class of chips; 2024 = 1"
    ),
    "case_reliance_share": Variable(
        ("draw", "case_year", "case", "reliance"), "share", "share of foreign chips in what the United States use"
    ),
    "case_us_output_usd_bn": Variable(("draw", "case_year", "case"), "usd_bn", "chips made in the United States"),
    "base_price_usd_per_wafer": Variable(
        ("draw", "node"), "usd_per_wafer", "mean value of the chips on a wafer of a class in 2024"
    ),
    "wafer_price_usd_per_wafer": Variable(
        ("draw", "node"), "usd_per_wafer", "price of a processed wafer that this value means"
    ),
    "base_year_gap_share": Variable(
        ("draw",), "share", "how far the fit of 2024 stays from the totals of US customs, over their sum"
    ),
    "market_residual": Variable(("draw",), "1", "largest gap of any condition of the chip market"),
    "conservation_residual": Variable(("draw",), "1", "largest relative gap in the balance of persons, wafers, money"),
    "result_code": Variable(
        ("draw",), "code", "; ".join(f"{code}: {meaning}" for code, meaning in RESULT_MEANINGS.items())
    ),
}
"""Name of every variable of a result to its axes, unit and long name."""

AXES: dict[str, tuple[str | int | float, ...]] = {
    "year": STORED_YEARS,
    "region": REGIONS,
    "node": NODE_CLASSES,
    "destination": REGIONS,
    "customs": REGIONS,
    "assembly": REGIONS,
    "owner": REGIONS,
    "reliance": RELIANCES,
    "cutoff": CUTOFFS,
    "line": DUTY_LINES,
    "case": BORDER_CASES,
    "case_year": CASE_YEARS,
    "role": ROLES,
    "staff": STAFF,
    "crew": CREWS,
    "visa": VISAS,
    "milestone": MILESTONES,
    "entry": LEDGER_ENTRIES,
    "quantile": QUANTILES,
    "month": tuple(range(12 * (FIRST_STORED_YEAR - FIRST_YEAR), MONTHS)),
}
"""Axes whose labels are the same in every run; `draw`, `project` and `site` come from the run."""


class HeadlineRow(TypedDict):
    """One headline as `--json` and `headline.json` print it."""

    name: str
    year: int | None
    unit: str
    p10: float | None
    p50: float | None
    p90: float | None
    status: str


@dataclass(frozen=True)
class Headline:
    """One number that answers the question of the run.

    Args:
        name: slug.
        label: what it is, in words.
        year: the year that it is about, or None.
        unit: code of `reshore.units`.
        p10: one draw in ten lies below [unit].
        p50: half of the draws lie below [unit].
        p90: one draw in ten lies above [unit].
        status: how well it is known; see `reshore.ensemble.headlines.status_of`.
        values: the number in every solved draw [draw] [unit].
    """

    name: str
    label: str
    year: int | None
    unit: str
    p10: float
    p50: float
    p90: float
    status: str
    values: np.ndarray = field(repr=False, compare=False)

    def row(self) -> HeadlineRow:
        """The headline as plain values; a number that is never reached is None."""
        band = [float(value) if np.isfinite(value) else None for value in (self.p10, self.p50, self.p90)]
        return HeadlineRow(
            name=self.name, year=self.year, unit=self.unit, p10=band[0], p50=band[1], p90=band[2], status=self.status
        )


def dataset(arrays: Mapping[str, np.ndarray], projects: Projects, labels: Labels, index: np.ndarray) -> xr.Dataset:
    """One chunk of results with names, units and long names on everything.

    Args:
        arrays: name of each variable of `VARIABLES` to its values; fab and site axes may hold unused slots at the end,
            and a block that was not played leaves its variables out.
        projects: the slots that the run played.
        labels: the words that go with the slots.
        index: number of each draw within the ensemble.

    Returns:
        The results in 32-bit floats, unused slots cut off, axes in the order of `VARIABLES`.
    """
    axes: dict[str, tuple[str | int | float, ...]] = {
        **AXES,
        "draw": tuple(int(draw) for draw in index),
        "project": labels.projects,
        "site": labels.site_codes,
    }
    variables = {
        name: (axes_of, _cut(arrays[name], axes_of, unit, axes), {"units": unit, "long_name": long_name})
        for name, (axes_of, unit, long_name) in VARIABLES.items()
        if name in arrays
    }
    words = {
        "label": labels.labels,
        "firm": labels.firms,
        "owner": labels.owners,
        "host": labels.hosts,
        "site": labels.sites,
        "product": labels.products,
        "generation": labels.generations,
        "kind": labels.kinds,
        "clause": labels.clauses,
    }
    coordinates = {name: (name, _axis(values)) for name, values in axes.items()}
    coordinates |= {f"project_{name}": ("project", _axis(values)) for name, values in words.items()}
    regions = tuple(REGIONS[region] for region in projects.site_region[: len(labels.site_codes)])
    coordinates["site_region"] = ("site", _axis(regions))
    paused = projects.pause_from[: len(labels.projects)] < NEVER
    coordinates["project_paused"] = ("project", paused.astype(np.int8))
    return xr.Dataset(variables, coords=coordinates)


def result_code_of(build_out: np.ndarray, market: np.ndarray) -> np.ndarray:
    """The code of every draw from those of its blocks: what went wrong first counts.

    Args:
        build_out: 0 where the build-out is solved, otherwise a code of `RESULT_MEANINGS`.
        market: 0 where the chip market is solved, otherwise a code of `reshore.solve.results`.
    """
    traded = np.where(market == SOLVED, 0, np.where(market == NO_SUPPLY, 4, 3))
    return np.where(build_out > 0, build_out, traded)


def quantiles(
    values: Float[np.ndarray, "draw *rest"], shares: tuple[float, ...] = QUANTILES
) -> Float[np.ndarray, "quantile *rest"]:
    """Points below which a given share of the draws lies, interpolated between draws.

    Only the order statistics that are needed are sorted out. NaN and infinity both mean "never" and count as larger
    than every number; between a number and never the answer is never.

    Args:
        values: a result in every draw [any].
        shares: shares of the draws [share].

    Returns:
        One point for each share, infinite where it is never reached, NaN without draws [any].
    """
    draws = values.shape[0]
    if draws == 0:
        return np.full((len(shares), *values.shape[1:]), np.nan)
    places = [share * (draws - 1) for share in shares]
    below = [int(np.floor(place)) for place in places]
    above = [int(np.ceil(place)) for place in places]
    filled = np.where(np.isnan(values), np.inf, values).astype(np.float64, copy=False)
    ordered = np.partition(filled, sorted({*below, *above}), axis=0)
    points = []
    for place, low, high in zip(places, below, above, strict=True):
        start, end = ordered[low], ordered[high]
        weight = place - low
        with np.errstate(invalid="ignore"):
            between = start + weight * (end - start)
        points.append(np.where(np.isinf(end) & (weight > 0), end, np.where(weight == 0, start, between)))
    return np.array(points)


def _axis(values: tuple[str | int | float, ...]) -> np.ndarray:
    """Labels of an axis as an array; texts as fixed-width text even where there are none."""
    return np.asarray(values) if values else np.asarray(values, dtype="<U1")


def _cut(
    values: np.ndarray, axes_of: tuple[str, ...], unit: str, axes: Mapping[str, tuple[str | int | float, ...]]
) -> np.ndarray:
    """The used slots of one variable, as it goes to disk."""
    kept = np.asarray(values)[tuple(slice(0, len(axes[axis])) for axis in axes_of)]
    return np.ascontiguousarray(kept, dtype=np.int8 if unit == "code" else np.float32)


@dataclass(frozen=True)
class Outcome:
    """What a deal delivers: results with the deal, results without it, and the headline numbers.

    Args:
        deal: the deal that was played.
        world: the baseline it was played on.
        data: results with the deal; see `VARIABLES`.
        base: results of the same draws without the deal; None where the deal is the path without a deal itself.
        settings: draws, seed and last year shown.
        confirmed: results of the same draws with the confirmed clauses of the deal alone; None where `base` is.
        headlines: the numbers that answer the question of the run.
        samples: what each draw assumed: name of an uncertain number to its value [draw].
        folder: the run folder, or None where nothing was written.
        seconds: wall-clock time of the run [seconds].
    """

    deal: Deal
    world: World
    data: xr.Dataset
    base: xr.Dataset | None
    settings: Settings
    confirmed: xr.Dataset | None = None
    headlines: tuple[Headline, ...] = ()
    samples: Mapping[str, np.ndarray] = field(default_factory=dict, repr=False)
    folder: Path | None = None
    seconds: float = 0.0

    @property
    def draws(self) -> int:
        """How many draws were played [count]."""
        return int(self.data.sizes["draw"])

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self.settings.seed

    @property
    def until_year(self) -> int:
        """The last year shown."""
        return self.settings.until_year

    @property
    def solved_draws(self) -> np.ndarray:
        """Whether each draw was solved, with the deal and without it [draw]."""
        solved = np.asarray(self.data["result_code"] == 0)
        return solved if self.base is None else solved & np.asarray(self.base["result_code"] == 0)

    @property
    def solved(self) -> int:
        """How many draws were solved [count]."""
        return int(self.solved_draws.sum())

    @property
    def not_yet_played(self) -> tuple[str, ...]:
        """Clauses of the deal that no part of the engine plays yet."""
        return tuple(self.deal.not_yet_played)

    def headline(self) -> list[HeadlineRow]:
        """The headline numbers as plain values.

        Returns:
            One `{name, year, unit, p10, p50, p90, status}` for each headline up to the last year shown.
        """
        return [headline.row() for headline in self.headlines if (headline.year or 0) <= self.until_year]

    def difference(self) -> xr.Dataset:
        """What the deal changes, draw by draw: results with it minus results without it.

        Returns:
            Every variable that has the same axes in both paths; variables by project are left out, because the paths
            do not hold the same projects. For the path without a deal itself every difference is zero.
        """
        names = [name for name, (axes, unit, _) in VARIABLES.items() if "project" not in axes and unit != "code"]
        data = self.data[names]
        base = data if self.base is None else self.base[names]
        return data.map(lambda values: (values - base[values.name]).assign_attrs(values.attrs))

    def until(self, year: int) -> Outcome:
        """The same outcome, shown up to an earlier year.

        Args:
            year: the last year shown.
        """
        cut = {"year": slice(None, year)}
        base = None if self.base is None else self.base.sel(cut)
        confirmed = None if self.confirmed is None else self.confirmed.sel(cut)
        settings = replace(self.settings, until_year=year)
        return replace(self, data=self.data.sel(cut), base=base, confirmed=confirmed, settings=settings)

    def __repr__(self) -> str:
        lines = [f"{self.deal.title}: {self.draws} draws, {self.solved} solved, seed {self.seed}"]
        for row in self.headline():
            year = "" if row["year"] is None else str(row["year"])
            lines.append(f"  {row['name']:<34} {year:<5} {format_band(row):<34} {row['status']}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        labels = {headline.name: headline.label for headline in self.headlines}
        body = "".join(
            f"<tr><td>{escape(labels[row['name']])}</td><td>{row['year'] or ''}</td>"
            + "".join(f"<td style='text-align:right'>{format_value(value, row['unit'])}</td>" for value in _band(row))
            + f"<td>{escape(SYMBOLS.get(row['unit'], row['unit']))}</td><td>{escape(row['status'])}</td></tr>"
            for row in self.headline()
        )
        head = "".join(f"<th>{word}</th>" for word in ("result", "year", "10 %", "median", "90 %", "unit", "status"))
        caption = f"{escape(self.deal.title)}: {self.draws} draws, {self.solved} solved, seed {self.seed}"
        return f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _band(row: HeadlineRow) -> tuple[float | None, float | None, float | None]:
    """The three points of a headline, lowest first."""
    return row["p10"], row["p50"], row["p90"]


def format_value(value: float | None, unit: str) -> str:
    """One number as screens show it: shares in percent, at most three significant digits below a hundred.

    Args:
        value: the number [unit]; None where it is never reached.
        unit: code of `reshore.units`.

    Returns:
        The number as text, without its unit.
    """
    if value is None:
        return "never"
    shown = 100 * value if unit == "share" else value
    digits = 0 if abs(shown) >= 100 else 1
    text = f"{shown:,.{digits}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def format_band(row: HeadlineRow) -> str:
    """One headline as screens show it: median, 10 to 90 %, unit.

    Args:
        row: a headline.

    Returns:
        Such as `62.1 (48.0 to 78.5) kwpm`.
    """
    low, middle, high = (format_value(value, row["unit"]) for value in _band(row))
    return f"{middle} ({low} to {high}) {SYMBOLS.get(row['unit'], row['unit'])}".rstrip()
