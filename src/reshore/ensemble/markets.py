"""The chip market of single years, with a deal and without it, as markets that can be solved again."""

from __future__ import annotations

from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.deal.load import load_deal, no_deal
from reshore.ensemble.draws import draws_of
from reshore.ensemble.plan import chunk_count
from reshore.errors import RunError
from reshore.names import CASE_YEARS, FAB_SLOTS
from reshore.record.programs import program
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import load_world
from reshore.world.chip_base import chip_base
from reshore.world.chip_terms import chip_terms
from reshore.world.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xarray as xr

    from reshore.chips.market import Market
    from reshore.deal.terms import Deal
    from reshore.world.baseline import World
    from reshore.world.chip_inputs import ChipBase, ChipTerms
    from reshore.world.inputs import Draws, Projects


class Markets(NamedTuple):
    """One year of the chip market on both paths.

    Args:
        with_deal: the market with the deal, draws along the last axis.
        without_deal: the same without it; None for a deal that is itself the path without one.
        base: who makes chips where.
        parameters: what each draw assumed, draws along the first axis.
        solved: draws whose build-out, and market in the years on which this one rests, are solved on every path [draw].
        build_out: results of the build-out with the deal, draws along the first axis.
        build_out_without: the same without it, or None.
        projects: fabs of the path with the deal.
        terms: clauses at the border of the path with the deal.
    """

    with_deal: Market
    without_deal: Market | None
    base: ChipBase
    parameters: dict[str, np.ndarray]
    solved: np.ndarray
    build_out: dict[str, np.ndarray]
    build_out_without: dict[str, np.ndarray] | None
    projects: Projects
    terms: ChipTerms


def markets_of(
    deal: Deal | str | Path,
    settings: Settings,
    year: int,
    case: str = "law",
    played: tuple[xr.Dataset, xr.Dataset | None] | None = None,
) -> Markets:
    """The chip market of one year in many draws, with a deal and without it.

    Args:
        deal: what is agreed, or the name or file of a deal.
        settings: draws and seed.
        year: a year from 2024 to 2040.
        case: `law`, or a border of `names.BORDER_CASES` in one of `names.CASE_YEARS`.
        played: results of these draws with the deal and without it, so that the build-out is not played again; None to
            play it.

    Returns:
        Markets that `reshore.chips.clearing.clear` clears, and what they rest on.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: the year is outside the horizon, or the case is not solved in it.
    """
    return markets_of_steps(deal, settings, [(year, case)], played)[year, case]


def markets_of_steps(
    deal: Deal | str | Path,
    settings: Settings,
    wanted: Sequence[tuple[int, str]],
    played: tuple[xr.Dataset, xr.Dataset | None] | None = None,
) -> dict[tuple[int, str], Markets]:
    """The chip market of several years and borders, of which the build-out and the years before are played once.

    Args:
        deal: what is agreed, or the name or file of a deal.
        settings: draws and seed.
        wanted: years and cases; see `markets_of`.
        played: see `markets_of`.

    Returns:
        Markets by year and case.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: a year is outside the horizon, or a case is not solved in it.
    """
    _check_steps(wanted)
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    base = no_deal(agreed)
    world = load_world(agreed.as_of)
    chunks = range(chunk_count(settings.draws))
    draws = [draws_of(world.catalogue, settings.seed, chunk * CHUNK_DRAWS, CHUNK_DRAWS) for chunk in chunks]
    with_deal, without_deal = played or (None, None)
    found = _path(agreed, world, draws, settings.draws, wanted, with_deal)
    without = _path(base, world, draws, settings.draws, wanted, without_deal) if base else None
    parameters = {
        name: _joined([one.parameters[name] for one in draws], settings.draws) for name in draws[0].parameters
    }
    return {
        step: Markets(
            with_deal=found.markets[step],
            without_deal=without.markets[step] if without else None,
            base=chip_base(world),
            parameters=parameters,
            solved=found.solved if without is None else found.solved & without.solved,
            build_out=found.build_out,
            build_out_without=without.build_out if without else None,
            projects=found.projects,
            terms=found.terms,
        )
        for step in wanted
    }


def _check_steps(wanted: Sequence[tuple[int, str]]) -> None:
    """Makes sure that there is a market of every year and case."""
    from reshore.chips.years import steps

    for year, case in wanted:
        if (year, case) not in steps():
            years = ", ".join(map(str, CASE_YEARS)) if case != "law" else "2024 to 2040"
            raise RunError(f"year {year}: there is no market of the case '{case}' in it; take one of {years}")


class _Path(NamedTuple):
    """One path of a deal: its markets by year and case, and what they rest on."""

    markets: dict[tuple[int, str], Market]
    solved: np.ndarray
    build_out: dict[str, np.ndarray]
    projects: Projects
    terms: ChipTerms


def _path(
    deal: Deal,
    world: World,
    draws: list[Draws],
    count: int,
    wanted: Sequence[tuple[int, str]],
    played: xr.Dataset | None,
) -> _Path:
    """The markets of one path, chunk by chunk."""
    import jax

    from reshore.buildout.path import play_draws, simulate_chunk
    from reshore.chips.chunk import built_of, market_inputs
    from reshore.chips.single_years import markets_at, years_that_matter
    from reshore.chips.years import steps

    terms, projects, _ = resolve(deal, world)
    makers = chip_base(world)
    border = chip_terms(deal, makers)
    slots, quotas, laws = market_inputs(makers, border, projects)
    places = np.array([steps().index(step) for step in wanted])
    before = np.asarray(years_that_matter(max(year for year, _ in wanted)))
    parts, solved, built = [], [], []
    for number, one in enumerate(draws):
        if played is None:
            build_out = simulate_chunk(terms, projects, one, program("build-out", play_draws))
        else:
            build_out = _build_out_of(played.isel(draw=slice(number * CHUNK_DRAWS, (number + 1) * CHUNK_DRAWS)))
        rests_on = (slots, quotas, laws, one.parameters, built_of(build_out), one.shocks["chip_flow_uniform"])
        markets, code = program("chip-markets-at", markets_at)(*rests_on, places, before)
        parts.append(markets)
        solved.append((build_out["result_code"] == 0) & (np.asarray(code) == 0))
        built.append(build_out)
    joined = jax.tree.map(lambda *ends: np.concatenate(ends, axis=-1)[..., :count], *parts)
    by_step = {step: jax.tree.map(itemgetter(place), joined) for place, step in enumerate(wanted)}
    kept = {name: _joined([one[name] for one in built], count) for name in NAMES}
    return _Path(by_step, _joined(solved, count), kept, projects, border)


NAMES = ("result_code", "good_wafers_k", "capacity_kwpm", "planned_capacity_kwpm", "milestone_month")
"""What of the build-out is handed on."""


def _build_out_of(played: xr.Dataset) -> dict[str, np.ndarray]:
    """One chunk of the build-out from its results: unused fab slots and missing draws of a chunk filled up."""
    found = {}
    for name in (*NAMES, "region_capacity_kwpm"):
        variable = played[name]
        values = variable.values.astype(np.float64)
        if "project" in variable.dims:
            axis = variable.dims.index("project")
            unused = [(0, 0)] * values.ndim
            unused[axis] = (0, FAB_SLOTS - values.shape[axis])
            values = np.pad(values, unused, constant_values=np.nan if name == "milestone_month" else 0.0)
        found[name] = values[np.arange(CHUNK_DRAWS) % len(values)]
    return found


def _joined(parts: list[np.ndarray], count: int) -> np.ndarray:
    """Chunks one after the other, cut to the draws that are wanted."""
    return np.concatenate(parts)[:count]
