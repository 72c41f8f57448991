"""What fabs of every slot could make in every year: listed projects and phases from the build-out, the rest by growth.

Equations: docs/explanation/chip-market.md, "Supply". Checked: tests/chips/test_supply.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from reshore.chips.parameters import MarketParameters
from reshore.names import NODE_CLASSES, PRODUCTS, REGIONS
from reshore.units import MONTHS_A_YEAR

if TYPE_CHECKING:
    from reshore.world.chip_inputs import ChipBase
    from reshore.world.inputs import Projects

USA = REGIONS.index("USA")
LEADING = NODE_CLASSES.index("leading")


class Slots(eqx.Module):
    """Who could make chips of each class where, as numbers that a compiled program takes.

    Args:
        region: region of the fabs of a slot, an index of `names.REGIONS`.
        owner: region of their owners.
        used: 1 for a slot that is used [1].
        base_share: share of the region's capacity at the end of 2024 that the slot holds [share].
        route_share: where chips of the slot are packaged [share].
        lender: slots whose customers a slot without fabs in 2024 takes over: the owner's own at home, the host's own.
        lends: 1 where there is such a slot [1].
        in_slot: 1 for the slot of each fab [1].
        five_nm: 1 for fabs at 5 nm and below [1].
        packaging: 1 for packaging plants in the United States [1].
        base_capacity_kwpm: capacity at the end of 2024 outside the listed projects [kwpm].
    """

    region: Int[Any, "node origin"]
    owner: Int[Any, "node origin"]
    used: Float[Any, "node origin"]
    base_share: Float[Any, "node origin"]
    route_share: Float[Any, "node origin packaging"]
    lender: Int[Any, "node origin two"]
    lends: Float[Any, "node origin two"]
    in_slot: Float[Any, "node origin fab"]
    five_nm: Float[Any, "fab"]
    packaging: Float[Any, "fab"]
    base_capacity_kwpm: Float[Any, "region node"]


class Supply(eqx.Module):
    """What could be made in every year, the response to rents left out.

    Args:
        projects_k: wafers of listed projects and of phases, in wafers that yield as at home [kwafers].
        rest_k: wafers of all other fabs [kwafers].
        base_k: what the fabs outside the list could make at the end of 2024 [kwafers].
        packaged_k: wafers that packaging projects in the United States can package [kwafers].
        five_nm_share: share of a slot's leading capacity at 5 nm and below [share].
    """

    projects_k: Float[Array, "year node origin *many"]
    rest_k: Float[Array, "year node origin *many"]
    base_k: Float[Array, "node origin *many"]
    packaged_k: Float[Array, "year *many"]
    five_nm_share: Float[Array, "year origin *many"]


def slots_of(base: ChipBase, projects: Projects) -> Slots:
    """The slots of the market with the fabs that a run plays.

    Args:
        base: slots of the market.
        projects: fabs.
    """
    own = [[_own_slots(base, int(node), int(slot)) for slot in range(len(row))] for node, row in enumerate(base.region)]
    return Slots(
        region=base.region,
        owner=base.owner,
        used=base.used,
        base_share=base.base_share,
        route_share=base.route_share,
        lender=np.maximum(np.array(own), 0),
        lends=np.where(np.array(own) >= 0, 1.0, 0.0),
        in_slot=slots_of_projects(base, projects),
        five_nm=five_nm_of_projects(projects),
        packaging=packages(projects),
        base_capacity_kwpm=projects.base_capacity,
    )


def _own_slots(base: ChipBase, node: int, slot: int) -> tuple[int, int]:
    """The slots of the owner's fabs at home and of the host's own fabs; -1 where there is none."""

    def of(region: int) -> int:
        there = (base.used[node] > 0) & (base.region[node] == region) & (base.owner[node] == region)
        return int(np.flatnonzero(there)[0]) if there.any() else -1

    return of(int(base.owner[node, slot])), of(int(base.region[node, slot]))


def slots_of_projects(base: ChipBase, projects: Projects) -> Float[np.ndarray, "node origin fab"]:
    """Which slot each fab belongs to.

    A fab whose host and owner have no slot in its class counts with the host's own fabs, or, where the host has none,
    with the first slot in the host.

    Args:
        base: slots of the market.
        projects: fabs that a run plays.

    Returns:
        1 for the slot of each used fab that makes wafers of a class [1].
    """
    found = np.zeros((*base.region.shape, len(projects.host)))
    for fab in np.flatnonzero(projects.used * (projects.product < len(NODE_CLASSES))):
        node, host, owner = projects.product[fab], projects.host[fab], projects.owner[fab]
        there = (base.used[node] > 0) & (base.region[node] == host)
        for wanted in (there & (base.owner[node] == owner), there & (base.owner[node] == host), there):
            if wanted.any():
                found[node, int(np.flatnonzero(wanted)[0]), fab] = 1.0
                break
    return found


def five_nm_of_projects(projects: Projects) -> Float[np.ndarray, "fab"]:
    """1 for fabs at 5 nm and below; phases of pledges count, because nobody builds older ones [1]."""
    leading = projects.product == LEADING
    return np.where(leading & ((projects.generation >= 1) | (projects.phase > 0)), 1.0, 0.0)


def packages(projects: Projects) -> Float[np.ndarray, "fab"]:
    """1 for packaging plants in the United States [1]."""
    return np.where(
        (projects.product == PRODUCTS.index("packaging")) & (projects.host == USA) & (projects.used > 0), 1.0, 0.0
    )


def supply_of(
    slots: Slots,
    good_wafers_k: Float[Array, "year fab *many"],
    region_capacity_kwpm: Float[Array, "year region node *many"],
    home_yield_share: Float[Array, "*many"],
    drawn: MarketParameters,
) -> Supply:
    """What could be made in every year.

    Outside the United States the growth path of a region holds its listed projects, so they are taken off it again, but
    never more than it has grown.

    Args:
        slots: slots of the market.
        good_wafers_k: good wafers of each fab, from 2024 on [kwafers].
        region_capacity_kwpm: December capacity by region and class, from 2024 on [kwpm].
        home_yield_share: yield of a fab that has learnt everything [share].
        drawn: parameters.
    """
    made = good_wafers_k / home_yield_share
    projects = jnp.moveaxis(jnp.tensordot(slots.in_slot, made, axes=((2,), (1,))), 2, 0)
    host = (slots.region[:, :, None] == jnp.arange(len(REGIONS))) * slots.used[:, :, None]
    listed = jnp.einsum("nir,yni...->ynr...", host, projects)
    many = (None,) * (good_wafers_k.ndim - 2)
    base = slots.base_capacity_kwpm.T
    stood = jnp.broadcast_to(base[(..., *many)], (*base.shape, *made.shape[2:]))
    year = MONTHS_A_YEAR * drawn.chip_utilisation_max_share
    stood = stood.at[LEADING, USA].set(drawn.us_base_leading_kwpm) * year
    path = jnp.swapaxes(region_capacity_kwpm, 1, 2) * year
    middle = jnp.concatenate([path[:1], 0.5 * (path[1:] + path[:-1])])
    abroad = jnp.maximum(middle - listed, jnp.minimum(stood, middle))
    rest = abroad.at[:, :, USA].set(jnp.broadcast_to(stood[:, USA], abroad[:, :, USA].shape))
    share = (slots.base_share * slots.used)[(..., *many)]
    nodes = jnp.arange(slots.region.shape[0])[:, None]
    rest_k = rest[:, nodes, slots.region] * share
    five = jnp.moveaxis(jnp.tensordot(slots.in_slot[LEADING] * slots.five_nm, made, axes=((1,), (1,))), 1, 0)
    five = five + rest_k[:, LEADING] * drawn.five_nm_share[slots.region[LEADING]]
    whole = projects[:, LEADING] + rest_k[:, LEADING]
    return Supply(
        projects_k=projects,
        rest_k=rest_k,
        base_k=stood[nodes, slots.region] * share,
        packaged_k=jnp.tensordot(slots.packaging, good_wafers_k, axes=((0,), (1,))),
        five_nm_share=five / jnp.where(whole > 0, whole, 1.0),
    )
