"""Small worlds for the invariants: values vary, shapes never, so that one compiled program plays every example.

A `Case` is what the build-out takes, as plain arrays: sixteen draws of a shipped deal, or of a world with nothing but
a few equal fabs at one site. A case with other values is a new case; none is changed in place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st

from reshore.buildout.fabs import make_fabs
from reshore.buildout.month import Month, heun_step
from reshore.buildout.observe import MILESTONES
from reshore.buildout.parameters import parameters_of
from reshore.buildout.path import play_draws
from reshore.buildout.state import first_state
from reshore.buildout.yields import first_defects
from reshore.deal import load_deal
from reshore.ensemble.draws import draws_of
from reshore.names import MONTHS, NODE_CLASSES, REGIONS
from reshore.settings import CHUNK_DRAWS
from reshore.world.baseline import load_world
from reshore.world.catalogue import load_catalogue
from reshore.world.inputs import NEVER, Projects, Terms
from reshore.world.resolve import resolve
from reshore.world.term_slots import neutral

DRAWS = 16
SEEDS = st.integers(0, 2**32 - 1)
few = settings(max_examples=3, phases=(Phase.explicit, Phase.generate))
"""An example costs two plays or more, and a seed has nothing to be shrunk to."""

VOLUME = MILESTONES.index("volume")
BY_REGION = load_catalogue().parameters["supplier_gap"].keys
"""Regions in the order in which parameters by region have them."""

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Case:
    """What the build-out takes, as arrays by name; parameters and shocks have a leading axis `draw`."""

    terms: Arrays
    projects: Arrays
    parameters: Arrays
    shocks: Arrays

    def having(self, **parameters: Any) -> Case:
        """The case with other parameters: a number for every draw and place, or an array."""
        changed = {
            stem: np.broadcast_to(np.asarray(value, dtype=float), self.parameters[stem].shape)
            for stem, value in parameters.items()
        }
        return replace(self, parameters=self.parameters | changed)

    def times(self, **factors: float) -> Case:
        """The case with parameters multiplied."""
        return self.having(**{stem: self.parameters[stem] * factor for stem, factor in factors.items()})

    def agreeing(self, **terms: Any) -> Case:
        """The case with other terms."""
        return replace(self, terms=self.terms | _fitted(terms, self.terms))

    def building(self, **projects: Any) -> Case:
        """The case with other fabs."""
        return replace(self, projects=self.projects | _fitted(projects, self.projects))

    def play(self, steps_a_month: int = 1) -> Arrays:
        """Results by name."""
        results = play_draws(self.projects, self.terms, self.parameters, self.shocks, steps_a_month=steps_a_month)
        return {name: np.asarray(values) for name, values in results.items()}

    def dates(self, milestone: str = "volume") -> np.ndarray:
        """Month of a milestone by draw and fab; infinite where it is never reached."""
        months = self.play()["milestone_month"][..., MILESTONES.index(milestone)]
        return np.where(np.isnan(months), np.inf, months)


def _fitted(changes: dict[str, Any], old: Arrays) -> Arrays:
    """New values in the shapes and types of the old ones."""
    return {
        name: np.broadcast_to(np.asarray(value, dtype=old[name].dtype), old[name].shape)
        for name, value in changes.items()
    }


@cache
def shipped(name: str, *sets: str) -> Case:
    """Sixteen draws of a shipped deal, or of a file, with changes as on the command line."""
    deal = load_deal(name, sets)
    world = load_world(deal.as_of)
    terms, projects, _ = resolve(deal, world)
    draws = draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)
    cut = [{key: values[:DRAWS] for key, values in arrays.items()} for arrays in (draws.parameters, draws.shocks)]
    return Case(dict(vars(terms)), dict(vars(projects)), *cut)


@cache
def equal_fabs(count: int = 1) -> Case:
    """A world with nothing but some equal fabs of a Taiwanese firm in Phoenix, announced in January 2019, and no deal.

    Nothing of them is on record, no node has to be waited for, no fab is cancelled, and sponsors start when they may.
    """
    case = shipped("status-quo")
    slots = case.projects["used"].size
    fabs: dict[str, Any] = dict.fromkeys(
        ("phase", "pledge", "rank", "site_rank", "host", "site", "product", "domestic", "capex", "staff", "as_of"), 0
    )
    fabs |= dict.fromkeys(("announced", "start_planned", "start_rank", "open_end_pause", "node_planned"), 0)
    fabs |= dict.fromkeys(("start_observed", "tool_in_observed", "volume_observed", "pause_from", "pause_until"), NEVER)
    fabs |= {"owner": REGIONS.index("TWN"), "generation": -1, "capacity": 20, "capacity_draw": -1}
    fabs |= {"used": np.arange(slots) < count, "first_at_site": np.arange(slots) < 1, "tool_not_before": -NEVER}
    quiet = {name: np.full_like(values, 0.5) for name, values in case.shocks.items()}
    quiet["cancel_uniform"] = np.ones_like(case.shocks["cancel_uniform"])
    case = replace(case, shocks=quiet).agreeing(**neutral()).building(**fabs)
    return case.having(planned_start_slip_months=0)


def somewhere(rng: np.random.Generator, beyond: float) -> Arrays:
    """Sixteen draws of every parameter, anywhere within its bounds and beyond them.

    Args:
        rng: where the numbers come from.
        beyond: 0 keeps to the bounds; 1 stretches what has a sign by a factor of up to two, and ranges by half.

    Returns:
        Stem to values. Shares stay shares, times stay above one month, and counts of stages or cases above one.
    """
    values = {}
    for stem, one in load_catalogue().parameters.items():
        bounds = np.array([one.value(key).distribution.bounds for key in one.keys or (None,)])
        low, high = bounds.T
        width = high - low
        if (low < 0).any() or one.unit == "share":
            low, high = low - 0.5 * beyond * width, high + 0.5 * beyond * width
        else:
            low, high = low / (1 + beyond), high * (1 + beyond)
        if one.unit == "share" and stem not in {"delivery_slope"}:
            low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
        if one.unit in {"months", "count"}:
            low = np.minimum(np.maximum(low, 1), high) if one.unit == "count" or (low > 0).all() else np.maximum(low, 0)
        drawn = rng.uniform(low, np.maximum(high, low), size=(DRAWS, bounds.shape[0]))
        values[stem] = drawn if one.by else drawn[:, 0]
    return values


@jax.jit
def walk(projects: Arrays, terms: Arrays, parameters: Arrays, shocks: Arrays) -> dict[str, Any]:
    """Every month of every draw, for what only the stocks show.

    Returns:
        `lowest` and `highest`: each stock's extremes over all months, as trees of `State`; `end`: the last state;
        `gap`: by name, the largest gap of each balance in any month, in the unit of the stock.
    """

    def one(drawn: Arrays, shock: Arrays) -> dict[str, Any]:
        fabs_and_sites = Projects(**projects)
        values = parameters_of(drawn, fabs_and_sites)
        inputs = Month(values, make_fabs(values, fabs_and_sites, Terms(**terms), shock), fabs_and_sites, Terms(**terms))
        start = first_state(values, first_defects(values.yields, fabs_and_sites.domestic), fabs_and_sites.households)
        by_site, foreign = inputs.fabs.places.by_site, 1 - fabs_and_sites.domestic

        def step(carry, month):
            state, low, high, worst = carry
            after = heun_step(inputs, state, month)
            low, high = jax.tree.map(jnp.minimum, low, after), jax.tree.map(jnp.maximum, high, after)
            gaps = balances(after, by_site, foreign)
            return (after, low, high, {name: jnp.maximum(worst[name], gap) for name, gap in gaps.items()}), None

        first = (start, start, start, {name: jnp.zeros(()) for name in balances(start, by_site, foreign)})
        (end, low, high, worst), _ = jax.lax.scan(step, first, jnp.arange(float(MONTHS)))
        return {"end": end, "lowest": low, "highest": high, "gap": worst}

    return jax.vmap(one)(parameters, shocks)


def balances(state: Any, by_site: Any, foreign: Any) -> dict[str, Any]:
    """What should be in the stocks and is not, by balance: nothing was there in January 2019 but work and tools.

    Visas and visitors are those of foreign sponsors, who alone need visas for their people.
    """
    flows = state.totals

    def at_site(*stocks: Any) -> Any:
        return by_site(sum(jnp.sum(stock, axis=0) for stock in stocks))

    waiting = state.petitions + state.screening
    gaps = {
        "work": state.work + state.hidden + state.done - 100,
        "tools": state.tools_left + state.tools_in - 100,
        "wafers": flows.started - flows.good - flows.scrapped - jnp.sum(state.process, axis=0),
        "people": flows.hired - flows.quit - at_site(state.trainees, state.experienced, state.abroad),
        "visas": flows.requested - flows.granted - flows.refused - at_site(waiting * foreign),
        "visitors": flows.granted - flows.departed - at_site(state.visiting * foreign),
        "crews": flows.crew_joined - flows.crew_left - jnp.sum(state.crew, axis=0),
        "courses": flows.enrolled - flows.graduated - jnp.sum(state.courses, axis=0),
    }
    scale = {"wafers": flows.started, "people": flows.hired, "visas": flows.requested, "visitors": flows.granted,
             "crews": flows.crew_joined, "courses": flows.enrolled}  # fmt: skip
    return {name: jnp.max(jnp.abs(gap) / (1 + scale.get(name, 0.0))) for name, gap in gaps.items()}


def some_deal(rng: np.random.Generator, case: Case) -> Case:
    """The case with clauses of every kind, their numbers anywhere; what is a share stays one."""
    old = case.terms
    fabs, us_sites = case.projects["used"], (case.projects["site_region"] == 0) * 1.0

    def anywhere(name: str, high: float, low: float = 0.0) -> np.ndarray:
        return rng.uniform(low, high, size=old[name].shape)

    def some(name: str) -> np.ndarray:
        return (rng.uniform(size=old[name].shape) < 0.5) * 1.0

    terms: Arrays = {name: anywhere(name, 240, 24) for name in old if name.endswith(("_from", "_opening", "_deadline"))}
    terms |= {f"{kind}_until": terms[f"{kind}_from"] + anywhere(f"{kind}_until", 120) for kind in
              ("expert", "training", "permit", "vetting", "guarantee", "credit", "pledge")}  # fmt: skip
    terms |= {name: anywhere(name, 1) for name in (
        "expert_family_share", "training_abroad", "training_engineers", "vetting_false", "vetting_refusal",
        "guarantee_loss", "credit_rate", "pledge_chip_share", "pledge_new_share", "threat_rate", "law_rate",
    )}  # fmt: skip
    terms |= {name: anywhere(name, high) for name, high in {
        "expert_persons": 5000, "expert_stay": 60, "training_places": 4000, "training_months": 30, "park_acres": 2000,
        "park_suppliers": 100, "permit_saved": 12, "permit_jurisdictions": 6, "permit_reviewers": 3,
        "vetting_months": 12, "generations_behind": 3, "guarantee_usd_bn": 100, "pledge_usd_bn": 200,
        "grant_usd_bn": 5, "loan_usd_bn": 5,
    }.items()}  # fmt: skip
    terms |= {name: some(name) for name in ("park_utilities", "park_permits", "permit_lane", "vetting")}
    terms |= {name: some(name) * fabs for name in ("expert_fabs", "permit_fabs")}
    for name in ("training_sites", "guarantee_sites"):
        weight = anywhere(name, 1) * us_sites
        terms[name] = weight / weight.sum(axis=1, keepdims=True)
    for name in ("training_payer", "park_payer"):
        terms[name] = np.eye(3)[rng.integers(0, 3, size=len(old[name]))]
    return case.agreeing(**terms)


def leading_in_us(results: Arrays, year: int) -> np.ndarray:
    """Capacity of the United States at 7 nm and below at the end of a year, by draw [kwpm]."""
    return results["region_capacity_kwpm"][:, year - 2024, 0, NODE_CLASSES.index("leading")]
