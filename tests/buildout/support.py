"""Small made-up inputs for single equations: parameters, clauses, places and fabs of any number of slots."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from textwrap import dedent
from typing import Any

import jax.numpy as jnp
import numpy as np

import reshore.buildout.path  # noqa: F401 - switches JAX to 64 bits
from reshore.buildout.gates import Places
from reshore.names import REGIONS
from reshore.world.inputs import NEVER, Projects, Terms
from reshore.world.term_slots import neutral

MONEY = {
    "craft_labour_share": 0.4, "craft_pay_usd_per_month": 12_000.0, "staff_pay_usd_per_year": 120_000.0,
    "expert_pay_usd_per_year": 240_000.0, "relocation_usd_per_crew": 5_000.0, "relocation_usd_per_expert": 50_000.0,
    "rent_usd_per_month": 2_000.0, "training_usd_per_month": 10_000.0, "materials_usd_per_wafer": 2_000.0,
    "chemical_share": 0.25, "chemical_price_ratio": 5.0, "park_cost_usd_bn": 2.4, "building_cost_share": 0.4,
    "crew_household_share": 0.5, "abroad_places_per_year": 240.0,
}  # fmt: skip
"""Round numbers for what things cost, and for what decides how much of it is paid."""

VECTORS = {"programme_cost_by_product", "world_growth", "planned_capacity_kwpm", "chip_share"}
"""Parameters that an equation takes whole."""


def block(kind: type, fabs: int = 1, sites: int = 1, **values: Any) -> Any:
    """A block of parameters; what a test does not name is NaN, so that a test names all that it depends on.

    Args:
        kind: parameter class.
        fabs: number of fabs.
        sites: number of sites.
        values: parameters by name; one number stands for all fabs or sites.
    """
    known = {field.name: field.metadata["scope"] for field in dataclasses.fields(kind)}
    unknown = set(values) - set(known)
    assert not unknown, f"no such parameter: {unknown}"
    taken = {}
    for name, scope in known.items():
        value = jnp.asarray(values.get(name, np.nan), dtype=float)
        if scope.startswith("fab"):
            value = jnp.broadcast_to(value, (fabs,))
        elif scope.startswith("site"):
            value = jnp.broadcast_to(value, (sites,))
        elif name not in values and name in VECTORS:
            value = jnp.full(8, np.nan)
        taken[name] = value
    return kind(**taken)


def numbers(*values: float) -> Any:
    """Numbers as a JAX array."""
    return jnp.asarray(values, dtype=float)


def places(site_of: list[int], host: list[int], sites: int) -> Places:
    """Fabs at sites and hosts, all in use."""
    site = jnp.asarray((np.arange(sites)[:, None] == np.array(site_of)) * 1.0)
    region = jnp.asarray((np.arange(len(REGIONS))[:, None] == np.array(host)) * 1.0)
    return Places(site.T, region.T, site, region)


def terms(fabs: int = 1, sites: int = 1, **values: Any) -> Terms:
    """Clauses of a deal without clauses, for a few fabs and sites, with some fields set."""
    arrays = neutral(fabs, sites)
    assert set(values) <= set(arrays)
    for name, value in values.items():
        filled = np.array(arrays[name])
        given = np.asarray(value, dtype=filled.dtype)
        filled[tuple(slice(length) for length in given.shape)] = given
        arrays[name] = filled
    return Terms(**{name: jnp.asarray(array) for name, array in arrays.items()})


def projects(fabs: int = 1, sites: int = 1, **values: Any) -> Projects:
    """Foreign fabs at one site in the United States, about which nothing is known, with some fields set."""
    ones, zeros, never = np.ones(fabs), np.zeros(fabs), np.full(fabs, NEVER)
    index = np.zeros(fabs, dtype=int)
    made: dict[str, Any] = {
        "as_of": 84.0, "used": ones, "phase": zeros, "pledge": index, "rank": zeros, "site_rank": zeros,
        "host": index, "owner": index + 1, "site": index, "product": index, "generation": index - 1,
        "domestic": zeros, "capacity": 20 * ones, "capacity_draw": index - 1, "capex": zeros, "staff": zeros,
        "announced": zeros, "start_observed": never, "start_planned": 84 * ones, "start_rank": zeros,
        "tool_in_observed": never, "tool_not_before": -never, "volume_observed": never, "pause_from": never,
        "pause_until": never, "open_end_pause": zeros, "first_at_site": zeros,
        "site_region": np.zeros(sites, dtype=int), "households": np.full(sites, 1000.0),
        "node_months": np.array([-8.0, 16.0, 48.0, 82.0, 93.0, 114.0]),
        "node_planned": np.array([0.0, 0.0, 0.0, 0.0, 1.0, 1.0]),
        "base_capacity": np.zeros((len(REGIONS), 6)),
    }  # fmt: skip
    assert set(values) <= set(made)
    for name, value in values.items():
        made[name] = np.broadcast_to(np.asarray(value, dtype=np.asarray(made[name]).dtype), np.shape(made[name]))
    return Projects(**{name: jnp.asarray(value) for name, value in made.items()})


def own_deal(folder: Path, clauses: str, extends: str = "status-quo") -> Path:
    """A deal file of one's own on top of a shipped deal.

    Args:
        folder: where it is written.
        clauses: clauses as YAML; `status` and `note` are added to each.
        extends: the shipped deal.
    """
    lines = []
    for line in filter(str.strip, dedent(clauses).splitlines()):
        lines.append(f"  {line}")
        if not line.startswith(" "):
            lines += ["    status: assumed", "    note: Made up for a test."]
    head = {
        "schema": 1, "name": "own", "title": "A deal for a test", "extends": extends, "parties": "[USA, TWN]",
        "as_of": "2025-11-26", "status": "assumed", "baseline": "status-quo",
    }  # fmt: skip
    path = folder / "own.yaml"
    text = [f"{key}: {value}" for key, value in head.items()] + ["clauses:", *lines]
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return path


def add(state: Any, changes: Iterable[tuple[str, Any, float]]) -> Any:
    """A state with amounts added: (stock, place, amount); running totals go by their own name."""
    for name, place, amount in changes:
        if hasattr(state, name):
            state = dataclasses.replace(state, **{name: getattr(state, name).at[place].add(amount)})
        else:
            total = getattr(state.totals, name).at[place].add(amount)
            state = dataclasses.replace(state, totals=dataclasses.replace(state.totals, **{name: total}))
    return state
