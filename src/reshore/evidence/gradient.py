"""Which term matters: the change of a headline for one unit more of every term of a deal, draw by draw.

The slopes come from one pass backwards through all months of every draw (reverse differentiation), so sixty terms cost
as much as one. They hold for small changes, at the deal as it stands.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool, Float

from reshore.deal.load import load_deal
from reshore.ensemble.draws import draws_of
from reshore.ensemble.headlines import HEADLINES
from reshore.ensemble.plan import chunk_count
from reshore.ensemble.run import check_settings
from reshore.errors import RunError, SolveError, nearest
from reshore.evidence.phrases import words_of
from reshore.evidence.slope_table import MANY, NOT_IN_THE_DEAL, Gradient, Slope
from reshore.names import LAST_YEAR, RESULTS_FROM_YEAR
from reshore.outcome import quantiles
from reshore.record.compile_cache import compile_cache
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import load_world

if TYPE_CHECKING:
    from collections.abc import Mapping

    import xarray as xr

    from reshore.deal.terms import Deal
    from reshore.ensemble.headlines import Rule
    from reshore.evidence.probes import Probe
    from reshore.evidence.terms import Term
    from reshore.outcome import Outcome
    from reshore.world.baseline import World
    from reshore.world.inputs import Draws, Projects

BATCH = 16
"""Draws in one call of the compiled program; the last batch is padded with draws that are not counted [count]."""

THREADS = 2
"""Batches played side by side [count]."""


def gradient(
    deal: Deal | str | Path,
    outcome: str = "us-leading-capacity",
    year: int = 2030,
    settings: Settings | None = None,
    draws: int = 64,
) -> Gradient:
    """How much a headline changes for one unit more of each term of a deal: one more visiting engineer, one month less.

    Slopes hold for small changes, at the deal as it stands. Where the deal has no clause of a kind, the slope of the
    first unit is given, marked `not in the deal`.

    Args:
        deal: what is agreed, or the name or file of a deal.
        outcome: slug of a headline.
        year: the year that it is about; peaks and single numbers have none.
        settings: the seed of the draws; None for the default.
        draws: number of draws [count].

    Returns:
        One slope for each number and each date of the deal that the engine reads, draw by draw, with mean and band.

    Raises:
        DealError: the deal is wrong or does not fit the baseline.
        RunError: no such headline, one of the chip market, or a year or a number of draws out of range.
        SolveError: the headline is reached in no draw.
    """
    begun, settings = time.monotonic(), settings or Settings()
    agreed = load_deal(deal) if isinstance(deal, str | Path) else deal
    rule, at = asked(agreed, outcome, year)
    check_settings(replace(settings, draws=draws))
    world = load_world(agreed.as_of)
    with compile_cache():
        data = _played(agreed, world, settings.seed, draws)
        found = _gradient(agreed, world, settings.seed, rule, at, data)
    return replace(found, seconds=time.monotonic() - begun)


def gradient_of_run(run: Outcome, outcome: str = "us-leading-capacity", year: int = 2030, draws: int = 64) -> Gradient:
    """`gradient` at a run that has been played, with its first draws.

    Args:
        run: what a deal delivers.
        outcome: slug of a headline.
        year: the year that it is about.
        draws: number of draws; at most as many as the run has [count].

    Returns:
        The slopes.

    Raises:
        RunError: no such headline, or a year that the run does not show.
        SolveError: the headline is reached in no draw.
    """
    begun = time.monotonic()
    rule, at = asked(run.deal, outcome, year, run.until_year)
    data = run.data.isel(draw=slice(0, draws))
    with compile_cache():
        found = _gradient(run.deal, run.world, run.seed, rule, at, data)
    return replace(found, seconds=time.monotonic() - begun)


def asked(deal: Deal, outcome: str, year: int, until_year: int = LAST_YEAR) -> tuple[Rule, int | None]:
    """The headline that is meant, and its year.

    Args:
        deal: the deal.
        outcome: slug of a headline.
        year: the year wanted.
        until_year: last year that can be asked for.

    Returns:
        The rule; the year, or None where the headline has none.

    Raises:
        RunError: no such headline, one that is not of the build-out, a year out of range, or nothing to compare with.
    """
    rules = {rule.name: rule for rule in HEADLINES}
    if outcome not in rules:
        raise RunError(f"outcome: '{outcome}' is not a headline; {nearest(outcome, rules)}")
    rule = rules[outcome]
    if rule.block != "build-out":
        known = ", ".join(name for name, other in rules.items() if other.block == "build-out")
        raise RunError(
            f"outcome: '{outcome}' is read from the {rule.block}, which has no slopes; ask for one of {known}"
        )
    if rule.difference and deal.baseline is None:
        raise RunError(f"outcome: '{outcome}' is what a deal adds, and '{deal.name}' is itself a path without a deal")
    if rule.reading in {"peak", "single"}:
        return rule, None
    if not RESULTS_FROM_YEAR <= year <= until_year:
        raise RunError(f"year: {year} is not between {RESULTS_FROM_YEAR} and {until_year}")
    return rule, year


def _played(deal: Deal, world: World, seed: int, draws: int) -> xr.Dataset:
    """The path with the deal in the first draws."""
    from reshore.ensemble.store import join
    from reshore.run import simulate

    chunks = range(chunk_count(draws))
    parts = [
        simulate(deal, world, draws_of(world.catalogue, seed, CHUNK_DRAWS * chunk, CHUNK_DRAWS)) for chunk in chunks
    ]
    return join(parts, draws)


def _gradient(deal: Deal, world: World, seed: int, rule: Rule, year: int | None, data: xr.Dataset) -> Gradient:
    """The slopes at the draws of a path that has been played."""
    from reshore.evidence.probes import kept_neutral, off_the_edges, probes_of, with_probes
    from reshore.evidence.terms import along, terms_of
    from reshore.evidence.weights import headline_weights
    from reshore.world.resolve import resolve
    from reshore.world.term_slots import fill_terms

    draws = int(data.sizes["draw"])
    drawn = draws_of(world.catalogue, seed, 0, CHUNK_DRAWS * chunk_count(draws))
    headline = headline_weights(rule, year, data)
    counted = np.isfinite(headline.values) & np.asarray(data["result_code"] == 0)
    if not counted.any():
        when = "" if year is None else f" in {year}"
        raise SolveError(f"outcome: '{rule.name}'{when} is reached in none of {draws} draws; ask for another headline")
    _, projects, labels = resolve(deal, world)
    probes = probes_of(deal, labels)
    whole = with_probes(deal, probes)
    arrays = kept_neutral(vars(fill_terms(whole, projects, labels)), whole, probes, drawn.parameters)
    slopes = _backwards(projects, off_the_edges(arrays), drawn, headline.weights, counted)
    rows = []
    for term in terms_of(whole, projects, labels):
        probe = probes.get(term.clause)
        if probe is None or term.path in probe.terms:
            rows.append(_row(deal, whole, term, probe, along(slopes, term.direction)[counted]))
    left_out = draws - int(counted.sum())
    head = (deal.name, deal.title, rule.name, rule.label, year, rule.unit, seed)
    return Gradient(*head, draws=draws, left_out=left_out, rows=tuple(rows))


def _row(deal: Deal, whole: Deal, term: Term, probe: Probe | None, values: Float[np.ndarray, "draw"]) -> Slope:
    """One slope, with its words."""
    clause = whole.clauses[term.clause]
    low, high = (float(point) for point in quantiles(values, (0.1, 0.9)))
    return Slope(
        clause=term.clause if probe is None else probe.name,
        term=term.path,
        words=words_of(term.kind, term.path, clause),
        words_many=words_of(term.kind, term.path, clause, MANY),
        unit=term.unit,
        value=term.value if probe is None else 0.0,
        mean=float(values.mean()),
        p10=low,
        p90=high,
        status=deal.status_of(f"{term.clause}.{term.path}") if probe is None else NOT_IN_THE_DEAL,
        values=values,
    )


def _backwards(
    projects: Projects,
    terms: Mapping[str, np.ndarray],
    drawn: Draws,
    weights: Mapping[str, np.ndarray],
    counted: Bool[np.ndarray, "draw"],
) -> dict[str, np.ndarray]:
    """The derivative of the weighted results with respect to each field of the terms, leading axis `draw`."""
    from reshore.evidence.probes import BY_DRAW
    from reshore.evidence.slopes import term_slopes
    from reshore.record.programs import program

    def batch(arrays: Mapping[str, np.ndarray], first: int) -> dict[str, np.ndarray]:
        return {name: _filled(values[first : first + BATCH]) for name, values in arrays.items()}

    cleared = {
        name: np.where(counted.reshape(-1, *[1] * (values.ndim - 1)), values, 0.0) for name, values in weights.items()
    }

    def play(first: int) -> dict[str, np.ndarray]:
        here = {**terms, BY_DRAW: _filled(terms[BY_DRAW][first : first + BATCH])}
        inputs = (vars(projects), here, *(batch(part, first) for part in (drawn.parameters, drawn.shocks, cleared)))
        return {name: np.asarray(values) for name, values in program("term-slopes", term_slopes)(*inputs).items()}

    with ThreadPoolExecutor(THREADS) as pool:
        parts = list(pool.map(play, range(0, len(counted), BATCH)))
    return {name: np.concatenate([part[name] for part in parts])[: len(counted)] for name in parts[0]}


def _filled(values: np.ndarray) -> np.ndarray:
    """A batch of the length that the program is compiled for, filled up with its first draw, which is cut off again."""
    missing = BATCH - len(values)
    return np.concatenate([values, np.repeat(values[:1], missing, axis=0)]) if missing else values
