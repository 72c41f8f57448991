"""Runs of the shipped deals for these tests: the engine compiled once, the slow twin played once for each draw."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest
from tests.buildout.everything import every_clause
from tests.buildout.support import MONEY
from tests.oracles.build_out import State
from tests.oracles.build_out_case import Case, case_of
from tests.oracles.build_out_path import states_of

from reshore.buildout.fabs import make_fabs
from reshore.buildout.month import Month
from reshore.buildout.parameters import parameters_of
from reshore.buildout.path import play_draws
from reshore.buildout.state import State as Stocks
from reshore.buildout.state import first_state
from reshore.buildout.yields import first_defects
from reshore.deal import load_deal
from reshore.ensemble.draws import draws_of
from reshore.world.baseline import load_world
from reshore.world.inputs import Draws, Projects, Terms
from reshore.world.resolve import resolve

DRAWS = 4
"""Draws that the engine plays here; always the same number, so that it is compiled once."""

Inputs = tuple[Terms, Projects]


@cache
def inputs_of(name: str) -> Inputs:
    """A shipped deal as numbers; `every-clause` is the November deal with all clause slots filled at random."""
    deal = load_deal("us-taiwan-2025-11" if name == "every-clause" else name)
    terms, projects, _ = resolve(deal, load_world(deal.as_of))
    return (every_clause(terms, projects) if name == "every-clause" else terms), projects


@pytest.fixture(scope="session")
def inputs() -> Callable[[str], Inputs]:
    """Terms and projects of a deal by name."""
    return inputs_of


@pytest.fixture(scope="session")
def draws() -> Draws:
    """The first draws of a run with seed 2025."""
    world = load_world(load_deal("status-quo").as_of)
    chunk = draws_of(world.catalogue, 2025, 0, 256)
    return Draws(
        {stem: values[:DRAWS] for stem, values in chunk.parameters.items()},
        {name: values[:DRAWS] for name, values in chunk.shocks.items()},
        chunk.index[:DRAWS],
    )


@pytest.fixture(scope="session")
def engine(draws: Draws) -> Callable[[Terms, Projects], dict[str, np.ndarray]]:
    """The compiled engine: all results of these draws for any terms and projects."""

    def play(terms: Terms, projects: Projects) -> dict[str, np.ndarray]:
        results = play_draws(vars(projects), vars(terms), draws.parameters, draws.shocks)
        return {name: np.asarray(values) for name, values in results.items()}

    return play


@pytest.fixture(scope="session")
def path(engine: Callable[..., dict[str, np.ndarray]]) -> Callable[[str], dict[str, np.ndarray]]:
    """The engine's results of a deal by name, played once."""
    return cache(lambda name: engine(*inputs_of(name)))


@pytest.fixture(scope="session")
def twin(draws: Draws) -> Callable[[str, int], tuple[Case, list[State]]]:
    """The slow twin's draw of a deal: the case and its states at every end of month, played once."""

    @cache
    def play(name: str, draw: int) -> tuple[Case, list[State]]:
        terms, projects = inputs_of(name)
        case = case_of(projects, terms, draws, draw)
        return case, states_of(case)

    return play


@pytest.fixture(scope="session")
def inputs_month(inputs: Callable[[str], Inputs], draws: Draws) -> tuple[Month, Stocks]:
    """One draw of the November deal with round numbers for money, and its first state."""
    clauses, where = inputs("us-taiwan-2025-11")
    there = Projects(**{name: jnp.asarray(values) for name, values in vars(where).items()})
    terms = Terms(**{name: jnp.asarray(values) for name, values in vars(clauses).items()})
    values = {stem: jnp.asarray(drawn[0]) for stem, drawn in draws.parameters.items()}
    values |= {stem: jnp.full_like(values[stem], value) for stem, value in MONEY.items()}
    shocks = {name: jnp.asarray(uniform[0]) for name, uniform in draws.shocks.items()}
    parameters = parameters_of(values, there)
    month = Month(parameters, make_fabs(parameters, there, terms, shocks), there, terms)
    return month, first_state(parameters, first_defects(parameters.yields, there.domestic), there.households)


@pytest.fixture
def changed() -> Callable[..., Any]:
    """A frozen set of arrays with some fields replaced."""

    def change(arrays: Any, **fields: Any) -> Any:
        return dataclasses.replace(arrays, **fields)

    return change
