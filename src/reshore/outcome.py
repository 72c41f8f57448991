"""What a run says: labelled results of a deal and of the path without it, draw by draw.

Every variable carries its unit and a long name, here and in the NetCDF files, from
one table, `reshore.variables.VARIABLES`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import xarray as xr

from reshore.names import REGIONS
from reshore.settings import Settings
from reshore.solve.results import NO_SUPPLY, SOLVED
from reshore.units import SYMBOLS
from reshore.variables import (
    AXES,
    FIRST_STORED_YEAR,
    LEDGER_ENTRIES,
    MILESTONES,
    QUANTILES,
    RESULT_MEANINGS,
    STORED_YEARS,
    VARIABLES,
    VISAS,
    Variable,
)
from reshore.world.inputs import NEVER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jaxtyping import Float

    from reshore.deal.terms import Deal
    from reshore.world.baseline import World
    from reshore.world.inputs import Labels, Projects

__all__ = [
    "AXES",
    "FIRST_STORED_YEAR",
    "LEDGER_ENTRIES",
    "MILESTONES",
    "QUANTILES",
    "RESULT_MEANINGS",
    "STORED_YEARS",
    "VARIABLES",
    "VISAS",
    "Headline",
    "HeadlineRow",
    "Outcome",
    "Variable",
    "dataset",
    "format_band",
    "format_value",
    "quantiles",
    "result_code_of",
]


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


def result_code_of(build_out: np.ndarray, market: np.ndarray, economy: np.ndarray) -> np.ndarray:
    """The code of every draw from those of its blocks: what went wrong first counts.

    Args:
        build_out: 0 where the build-out is solved, otherwise a code of `RESULT_MEANINGS`.
        market: 0 where the chip market is solved, otherwise a code of `reshore.solve.results`.
        economy: 0 where every year of the economy is solved, otherwise a code of `reshore.solve.results`.
    """
    traded = np.where(market == SOLVED, np.where(economy == SOLVED, 0, 5), np.where(market == NO_SUPPLY, 4, 3))
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

    Shares below one per cent, and pure numbers and indices below ten, have two digits behind the point: real income
    moves by hundredths of a per cent, and price indices by hundredths of one.

    Args:
        value: the number [unit]; None where it is never reached.
        unit: code of `reshore.units`.

    Returns:
        The number as text, without its unit.
    """
    if value is None:
        return "never"
    shown = 100 * value if unit == "share" else value
    small = abs(shown) < {"share": 0.995, "1": 9.995, "index": 9.995}.get(unit, 0)
    digits = 0 if abs(shown) >= 100 else 2 if small else 1
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
