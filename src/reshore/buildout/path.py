"""All months of one draw, and many draws at once: the compiled heart of the build-out.

Months are scanned, not unrolled, so the compiled program stays small; draws are lifted by `vmap`. The horizon is always
January 2019 to December 2040 and every chunk has the same number of draws, so that one compiled program plays every
deal and gives the same bits each time.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from reshore.buildout.fabs import make_fabs
from reshore.buildout.gates import summed
from reshore.buildout.ledger import ledger_month
from reshore.buildout.month import Month, heun_step
from reshore.buildout.observe import Marks, first_marks, mark_dates, month_view, year_view
from reshore.buildout.parameters import parameters_of
from reshore.buildout.state import PACKAGES, State, first_state
from reshore.buildout.yields import first_defects
from reshore.names import FIRST_YEAR, YEARS
from reshore.solve.compiling import KEEP_BARRIERS
from reshore.world.inputs import Draws, Projects, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

jax.config.update("jax_enable_x64", True)

SHOWN_FROM_YEAR = 2024
"""First year that results keep; earlier years are played so that the past can be checked."""


BATCH_DRAWS = 32
"""Most draws that are played side by side: the stocks of more do not fit into the processor's cache [count]."""

Carry = tuple[State, Marks]
"""What one month hands to the next: the stocks, and the milestones so far."""


def play_draw(
    projects: Mapping[str, Array],
    terms: Mapping[str, Array],
    parameters: Mapping[str, Array],
    shocks: Mapping[str, Array],
    steps_a_month: int = 1,
    years: int = len(YEARS),
) -> dict[str, Array]:
    """Every month of one draw.

    Args:
        projects: fields of `Projects`.
        terms: fields of `Terms`.
        parameters: parameter stem to its value in this draw.
        shocks: uniform numbers of this draw by channel.
        steps_a_month: Heun steps a month; more than one only to test the step.
        years: years from 2019 on; fewer than all only to measure speed on a smaller case.

    Returns:
        Results by name, in the shapes of `reshore.outcome.VARIABLES` without the axis `draw`.
    """
    fabs_and_sites, clauses = Projects(**projects), Terms(**terms)
    drawn = parameters_of(parameters, fabs_and_sites)
    fabs = make_fabs(drawn, fabs_and_sites, clauses, shocks)
    inputs = Month(drawn, fabs, fabs_and_sites, clauses)
    start = first_state(drawn, first_defects(drawn.yields, fabs_and_sites.domestic), fabs_and_sites.households)
    step = 1.0 / steps_a_month

    def one_month(carry: Carry, month: Float[Array, ""]) -> tuple[Carry, dict[str, Array]]:
        state, marks = carry
        after = state
        for part in range(steps_a_month):
            after = heun_step(inputs, after, month + part * step, step)
        seen = month_view(inputs, after) | {"ledger_usd_bn": ledger_month(inputs, state, after, month)}
        return (after, mark_dates(inputs, marks, after, month)), seen

    def one_year(carry: Carry, first_month: Float[Array, ""]) -> tuple[Carry, dict[str, Array]]:
        before = carry[0]
        months = first_month + jnp.arange(12.0)
        carry, seen = jax.lax.scan(jax.checkpoint(one_month, prevent_cse=False), carry, months)
        return carry, year_view(inputs, before, carry[0], seen, FIRST_YEAR + first_month / 12)

    firsts = 12.0 * jnp.arange(years)
    carry, seen = jax.lax.scan(one_year, (start, first_marks(inputs, start)), firsts)
    end, marks = carry
    shown = SHOWN_FROM_YEAR - FIRST_YEAR
    results = {name: values[shown:] for name, values in seen.items() if name != "starts_kwpm"}
    results["starts_kwpm"] = seen["starts_kwpm"].reshape(-1, seen["starts_kwpm"].shape[-1])[12 * shown :]
    results["milestone_month"] = marks.dates.T
    results["planned_capacity_kwpm"] = fabs.capacity * jnp.where(fabs_and_sites.phase > 0, 1.0, fabs.alive)
    results["delivered_usd_bn"] = fabs.delivered_usd_bn
    results["conservation_residual"] = conservation(inputs, end)
    return results


def conservation(inputs: Month, end: State) -> Float[Array, ""]:
    """Largest gap between what stocks hold and what flowed in and out, relative to what flowed.

    Args:
        inputs: what the months of this draw share.
        end: stocks at the end.

    Returns:
        Residual [1]: work, tools, wafers, staff, visas, crews and courses; round-off only.
    """
    by_site, flows = inputs.fabs.places.by_site, end.totals
    staff = by_site(summed(end.trainees + end.experienced + end.abroad))
    foreign = 1 - inputs.projects.domestic
    visas = by_site(summed(end.petitions + end.screening) * foreign)
    visiting = by_site(summed(end.visiting) * foreign)
    pairs = (
        (end.work + end.hidden + end.done, jnp.full_like(end.work, PACKAGES)),
        (end.tools_left + end.tools_in, jnp.full_like(end.work, PACKAGES)),
        (flows.good + flows.scrapped + summed(end.process), flows.started),
        (flows.hired, staff + flows.quit),
        (flows.requested, visas + flows.granted + flows.refused),
        (flows.granted, visiting + flows.departed),
        (flows.crew_joined, summed(end.crew) + flows.crew_left),
        (flows.enrolled, summed(end.courses) + flows.graduated),
    )
    return jnp.max(jnp.stack([jnp.max(jnp.abs(left - right) / (1 + jnp.abs(right))) for left, right in pairs]))


@partial(jax.jit, static_argnames=("steps_a_month", "years"), compiler_options=KEEP_BARRIERS)
def play_draws(
    projects: Mapping[str, Array],
    terms: Mapping[str, Array],
    parameters: Mapping[str, Array],
    shocks: Mapping[str, Array],
    steps_a_month: int = 1,
    years: int = len(YEARS),
) -> dict[str, Array]:
    """`play_draw` for a whole chunk; parameters, shocks and results carry the leading axis `draw`.

    The draws are played in batches of one size, one after the other; the last batch is filled up with the first draws,
    whose results are dropped.
    """
    play = jax.vmap(partial(play_draw, projects, terms, steps_a_month=steps_a_month, years=years))
    count = len(jax.tree.leaves(shocks)[0])
    batches = -(-count // BATCH_DRAWS)
    size = -(-count // batches)

    def cut(values: Array) -> Array:
        padded = jnp.concatenate([values, values[: batches * size - count]])
        return padded.reshape(batches, size, *values.shape[1:])

    def joined(values: Array) -> Array:
        return values.reshape(batches * size, *values.shape[2:])[:count]

    played = jax.lax.map(lambda drawn: play(*drawn), jax.tree.map(cut, (parameters, shocks)))
    return jax.tree.map(joined, played)


def simulate_chunk(
    terms: Terms,
    projects: Projects,
    draws: Draws,
    play: Callable[..., dict[str, Array]] = play_draws,
) -> dict[str, np.ndarray]:
    """Play one chunk of draws of one deal.

    Args:
        terms: clauses as numbers.
        projects: fabs and sites.
        draws: one chunk of draws.
        play: `play_draws`, or that same program as an earlier process compiled it.

    Returns:
        Results by name with the leading axis `draw`; `result_code` is 0 where the draw is solved, 1 where a number is
        not finite, 2 where a balance is broken.
    """
    results = play(vars(projects), vars(terms), draws.parameters, draws.shocks)
    arrays = {name: np.asarray(values) for name, values in results.items()}
    arrays["result_code"] = result_codes(arrays)
    return arrays


RESIDUAL_LIMIT = 1e-9
"""Largest residual of any balance that still counts as conserved [1]."""


def result_codes(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """The outcome of every draw: 0 solved, 1 not finite, 2 a balance is broken.

    Args:
        arrays: results with the leading axis `draw`; dates may be NaN where a project never gets there.

    Returns:
        One code a draw.
    """
    finite = np.ones(len(arrays["conservation_residual"]), dtype=bool)
    for name, values in arrays.items():
        if name != "milestone_month":
            finite &= np.isfinite(values).reshape(len(values), -1).all(axis=1)
    broken = arrays["conservation_residual"] > RESIDUAL_LIMIT
    return np.where(finite, np.where(broken, 2, 0), 1)
