"""The chip market of one chunk of draws: from the build-out and the clauses to results by year.

Draws are solved a few at a time and one group after the other, so that a group stays in the processor's cache.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from reshore.buildout.observe import MILESTONES
from reshore.buildout.path import SHOWN_FROM_YEAR
from reshore.buildout.yields import negative_binomial_yield
from reshore.chips.base_year import base_year
from reshore.chips.border import Law, QuotaLaw
from reshore.chips.parameters import market_parameters
from reshore.chips.quota_law import quota_accrual_k
from reshore.chips.supply import USA, Slots, slots_of, supply_of
from reshore.chips.years import CASES, Scene, Step, places_of, solve_years, steps
from reshore.names import BORDER_CASES, CASE_YEARS, FIRST_YEAR, NODE_CLASSES
from reshore.solve.compiling import KEEP_BARRIERS
from reshore.solve.results import NO_SUPPLY, SOLVED
from reshore.world.chip_inputs import CASES as TERM_CASES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from reshore.world.chip_inputs import ChipBase, ChipTerms
    from reshore.world.inputs import Draws, Projects

GROUP_DRAWS = 16
"""Draws that are solved together; measured, see benchmarks/README.md [count]."""

JOINED = (
    "chip_rent_between_usd_bn",
    "chip_user_price_index",
    "chip_user_spending_usd_bn",
    "chip_reference_spending_usd_bn",
)
"""Results of every year under the law that only the economy takes."""

YEARLY = (
    "chip_price_index", "chip_utilisation_share", "chip_flow_usd_bn", "chip_rent_usd_bn", "us_chip_imports_usd_bn",
    "us_chips_in_goods_usd_bn", "us_reliance_share", "us_reliance_total_share", "us_leading_reliance_share",
    "chip_duty_usd_bn", "chip_duty_by_owner_usd_bn", "quota_limit_usd_bn", "quota_used_usd_bn",
    "us_supply_concentration", "leading_output_share", "leading_home_share",
)  # fmt: skip
"""Results of every year under the law."""

ONCE = ("base_year_gap_share", "base_price_usd_per_wafer", "wafer_price_usd_per_wafer")
"""Results of the base year."""


def market_inputs(
    base: ChipBase, terms: ChipTerms, projects: Projects
) -> tuple[Slots, QuotaLaw, dict[str, np.ndarray]]:
    """What the compiled market takes of the baseline and of a deal, as numbers.

    Args:
        base: who makes chips where.
        terms: clauses at the border.
        projects: fabs that a run plays.

    Returns:
        Slots, quotas, and the laws of every step with the terms of quotas.
    """
    slots = slots_of(base, projects)
    quotas = QuotaLaw(
        owner=terms.quota_owner.astype(float),
        share=terms.quota_share,
        duty_share=terms.quota_duty_share,
        by_value=terms.quota_by_value,
    )
    years = np.array([year - FIRST_YEAR for year, _ in steps()])
    cases = np.array([TERM_CASES.index(case) for _, case in steps()])
    wafers = (projects.used > 0) & (projects.product < len(NODE_CLASSES)) & (projects.host == USA)
    laws = {
        "duty_rate": terms.duty_rate[cases, years],
        "chip_duty_rate": terms.chip_duty_rate[cases, years],
        "exempt_share": terms.exempt_share[cases, years],
        "goods_duty_rate": terms.goods_duty_rate[cases, years],
        "quota_in_force": terms.quota_in_force[cases, years],
        "running_cost_share": terms.running_cost_share[years],
        "counted": np.stack(
            [
                wafers * (projects.owner == owner) * (projects.volume_observed >= first)
                for owner, first in zip(terms.quota_owner, terms.quota_first_month, strict=True)
            ]
        ).astype(float),
        "building": terms.quota_building,
        "built": terms.quota_built,
        "period_months": terms.quota_period_months,
        "first_month": terms.quota_first_month,
        "repair": terms.quota_repair.astype(float),
        "product": np.minimum(projects.product, len(NODE_CLASSES) - 1),
    }
    return slots, quotas, laws


def scene_and_plan(
    slots: Slots,
    quotas: QuotaLaw,
    laws: Mapping[str, Array],
    values: Mapping[str, Array],
    built: Mapping[str, Array],
    guess: Float[Array, "draw node origin destination"],
) -> tuple[Scene, Step]:
    """What the solves of a group of draws share, and the solves; draws come first and leave last.

    Args:
        slots: slots of the market.
        quotas: what of the quotas is the same in all years.
        laws: from `market_inputs`.
        values: parameter stem to its values.
        built: results of the build-out.
        guess: uniform numbers for the first guess of flows [share].

    Returns:
        The scene, and one step for each of `reshore.chips.years.steps`.
    """
    drawn = market_parameters(values)
    last = {name: jnp.moveaxis(array, 0, -1) for name, array in built.items()}
    home = negative_binomial_yield(values["die_area_cm2"] * values["defect_density_floor"], values["defect_clustering"])
    supply = supply_of(slots, last["good_wafers_k"], last["region_capacity_kwpm"], home, drawn)
    year0 = base_year(slots, drawn, supply.base_k, jnp.moveaxis(guess, 0, -1))
    accrued = jnp.stack(
        [
            quota_accrual_k(
                built["planned_capacity_kwpm"],
                built["start_month"],
                built["complete_month"],
                built["capacity_kwpm"],
                laws["counted"][quota],
                laws["building"][quota],
                laws["built"][quota],
                laws["period_months"][quota],
                laws["first_month"][quota],
                laws["repair"][quota],
            )
            for quota in range(quotas.owner.shape[0])
        ]
    )
    worth = year0.reference_usd_per_wafer[laws["product"]] / 1e3
    by_value = (quotas.by_value > 0.5)[:, None, None, None]
    accrued = jnp.moveaxis(accrued, 1, -1)
    size = jnp.sum(jnp.where(by_value, accrued * worth[None, None], accrued), axis=2)
    year = jnp.array([year - SHOWN_FROM_YEAR for year, _ in steps()])
    plan = Step(
        year=year.astype(float),
        case=jnp.array([CASES.index(case) for _, case in steps()]),
        law=Law(
            laws["duty_rate"],
            laws["chip_duty_rate"],
            laws["exempt_share"],
            laws["goods_duty_rate"],
            laws["quota_in_force"],
        ),
        running_cost_share=laws["running_cost_share"],
        quota_size=jnp.swapaxes(size, 0, 1)[year],
        projects_k=supply.projects_k[year],
        rest_k=supply.rest_k[year],
        packaged_k=supply.packaged_k[year],
        five_nm_share=supply.five_nm_share[year],
    )
    return Scene(slots, quotas, drawn, year0, supply.base_k), plan


@partial(jax.jit, compiler_options=KEEP_BARRIERS)
def play_markets(
    slots: Slots,
    quotas: QuotaLaw,
    laws: Mapping[str, Array],
    values: Mapping[str, Array],
    built: Mapping[str, Array],
    guess: Float[Array, "draw node origin destination"],
) -> dict[str, Array]:
    """Every step of every draw of a chunk.

    Args:
        slots: slots of the market.
        quotas: what of the quotas is the same in all years.
        laws: from `market_inputs`.
        values: parameter stem to its values, draws along the first axis.
        built: results of the build-out, draws along the first axis; see `built_of`.
        guess: uniform numbers for the first guess of flows [share].

    Returns:
        Results of `reshore.chips.accounts.accounts` with the axes draw and step in front, and those of the base year.
    """

    def group(inputs: tuple[Mapping[str, Array], Mapping[str, Array], Array]) -> dict[str, Array]:
        scene, plan = scene_and_plan(slots, quotas, laws, *inputs)
        results = solve_years(scene, plan)
        once = {
            "base_year_gap_share": scene.base.gap,
            "base_price_usd_per_wafer": scene.base.reference_usd_per_wafer,
            "wafer_price_usd_per_wafer": scene.base.reference_usd_per_wafer / scene.drawn.wafer_to_customs_ratio,
        }
        return {name: jnp.moveaxis(array, -1, 0) for name, array in (results | once).items()}

    grouped = jax.tree.map(lambda array: array.reshape(-1, GROUP_DRAWS, *array.shape[1:]), (values, built, guess))
    return jax.tree.map(lambda array: array.reshape(-1, *array.shape[2:]), jax.lax.map(group, grouped))


def built_of(build_out: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What the market takes of the build-out.

    Args:
        build_out: results of `reshore.buildout.path.simulate_chunk`.
    """
    start, complete = MILESTONE_PLACES
    names = ("good_wafers_k", "region_capacity_kwpm", "planned_capacity_kwpm", "capacity_kwpm")
    dates = build_out["milestone_month"]
    return {name: build_out[name] for name in names} | {
        "start_month": dates[..., start],
        "complete_month": dates[..., complete],
    }


MILESTONE_PLACES = (MILESTONES.index("start"), MILESTONES.index("full"))
"""Ground-breaking and full output: between them a plant counts as being built. Volume output, at a tenth of the planned
starts, would be too early: little of the capacity that the built multiple counts stands then."""


def simulate_market(
    base: ChipBase,
    terms: ChipTerms,
    projects: Projects,
    draws: Draws,
    build_out: Mapping[str, np.ndarray],
    play: Callable[..., dict[str, Array]] = play_markets,
) -> dict[str, np.ndarray]:
    """The chip market of one chunk of draws of one deal.

    Args:
        base: who makes chips where.
        terms: clauses at the border.
        projects: fabs that the run plays.
        draws: the draws.
        build_out: results of the build-out of the same draws.
        play: `play_markets`, or that same program as an earlier process compiled it.

    Returns:
        Variables of `reshore.outcome.VARIABLES` that belong to the chip market, and `market_code` by draw: 0 where
        every year and case is solved, otherwise the worst code of `reshore.solve.results`.
    """
    slots, quotas, laws = market_inputs(base, terms, projects)
    played = play(slots, quotas, laws, draws.parameters, built_of(build_out), draws.shocks["chip_flow_uniform"])
    seen = {name: np.asarray(array) for name, array in played.items()}
    results = {name: seen[name][:, places_of("law")] for name in (*YEARLY, *JOINED)} | {
        name: seen[name] for name in ONCE
    }
    return results | _cases(seen) | _quality(seen)


def _cases(seen: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Results of the other borders, by draw, year and case."""
    places = np.stack([places_of(case) for case in BORDER_CASES], axis=1)

    def at(name: str) -> np.ndarray:
        return seen[name][:, places]

    loss = at("user_cost_usd_bn")
    limit, covered = at("quota_limit_usd_bn"), at("quota_covered_usd_bn")
    return {
        "case_duty_usd_bn": at("chip_duty_by_owner_usd_bn"),
        "case_goods_duty_usd_bn": at("chip_duty_usd_bn")[..., 2],
        "case_licence_usd_bn": at("licence_usd_bn"),
        "case_quota_used_share": np.divide(
            at("quota_used_usd_bn"), limit, out=np.zeros_like(limit), where=limit > 0
        ).clip(0, 1),
        "case_quota_limit_usd_bn": limit,
        "case_dutiable_usd_bn": np.where(limit > 0, covered, at("dutiable_usd_bn")),
        "case_rent_usd_bn": at("chip_rent_usd_bn"),
        "case_user_loss_usd_bn": loss - loss[:, :, :1],
        "case_us_price_index": at("chip_price_index")[:, :, :, USA],
        "case_reliance_share": at("us_reliance_total_share"),
        "case_us_output_usd_bn": at("us_output_usd_bn"),
    }


def _quality(seen: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """How well each draw is solved."""
    codes = seen["market_code"]
    worst = np.where((codes == NO_SUPPLY).any(axis=1), NO_SUPPLY, codes.max(axis=1))
    return {
        "market_residual": seen["market_residual"].max(axis=1),
        "market_code": np.where((codes == SOLVED).all(axis=1), SOLVED, worst),
    }


__all__ = ["CASE_YEARS", "GROUP_DRAWS", "market_inputs", "play_markets", "simulate_market"]
