"""Who makes chips of each class where, whose fabs they are, and where the chips are packaged, on the day of a deal.

The rows say how the market stood at the end of 2024. They are general knowledge, so they also serve a deal of an
earlier day, which then rests on more than its parties could know.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from reshore.errors import DataError, Fault, nearest
from reshore.names import NODE_CLASSES, REGIONS
from reshore.world.baseline import latest
from reshore.world.chip_inputs import ORIGIN_SLOTS, ChipBase
from reshore.world.chip_rows import ALL, ChipFirm, ChipOrigin, PackagingRoute
from reshore.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reshore.world.baseline import World

    Slots = Mapping[str, Sequence[ChipOrigin]]
    Routes = Mapping[tuple[str, str, str], Mapping[str, float]]

TOLERANCE = 1e-6
"""How far shares may be from adding up to one [share]."""


def chip_base(world: World) -> ChipBase:
    """Slots, routes and firms of the chip market as the baseline of a day has them.

    Args:
        world: the baseline as of the deal's day.

    Returns:
        Arrays of fixed shape; slots that are not used are zero, and so is the share of a firm in a class in which it
        makes nothing or is not named.

    Raises:
        DataError: shares do not add up, a class has too many slots, a fab has no slot, chips have no route, or a firm
            is unknown; all faults at once.
    """
    origins = latest(ChipOrigin, world.as_of, lambda row: (row.node, row.region, row.owner))
    slots = {node: [row for row in origins if row.node == node] for node in NODE_CLASSES}
    routes = _routes(world)
    firms = latest(ChipFirm, world.as_of, lambda row: (row.firm, row.node))
    regions = {row.firm: row.region for row in world.firms if row.kind == "firm"}
    faults = [*_slot_faults(slots, world), *_route_faults(slots, routes), *_firm_faults(firms, regions)]
    if faults:
        raise DataError("the tables of the chip market do not fit together; correct the rows named above", faults)
    return ChipBase(
        **_origin_arrays(slots, routes),
        builder_share=_builder_share(firms, regions),
        firms=tuple(regions),
        firm_owner=np.array([REGIONS.index(region) for region in regions.values()]),
        firm_share=_firm_share(firms, tuple(regions)),
    )


def _routes(world: World) -> Routes:
    """Where chips go to be packaged, by node class, region and owner as the table names them.

    Args:
        world: the baseline of the day.

    Returns:
        Node class or `all`, region, owner or `all`, to packaging region to share.
    """
    routes: dict[tuple[str, str, str], dict[str, float]] = defaultdict(dict)
    for row in latest(PackagingRoute, world.as_of, lambda row: (row.node, row.region, row.owner, row.packaging)):
        routes[row.node, row.region, row.owner][row.packaging] = row.share
    return dict(routes)


def _route(slot: ChipOrigin, routes: Routes) -> Mapping[str, float]:
    """The route of a slot: that of its class and owner, else of its class, else of its owner, else of its region.

    Args:
        slot: the slot.
        routes: all routes.

    Returns:
        Packaging region to share; empty where the table has none.
    """
    names = ((slot.node, slot.owner), (slot.node, ALL), (ALL, slot.owner), (ALL, ALL))
    found = (routes.get((node, slot.region, owner)) for node, owner in names)
    return next((route for route in found if route), {})


def _slot_faults(slots: Slots, world: World) -> Iterator[Fault]:
    """Classes with too many slots, regions whose shares do not add up, and projects without a slot.

    Args:
        slots: slots of each class.
        world: the baseline of the day.

    Yields:
        What is wrong, with the cells that it is about.
    """
    capacity = {(row.node, row.region): row.capacity_kwpm for row in world.capacity_base}
    for node, rows in slots.items():
        if len(rows) > ORIGIN_SLOTS:
            yield _fault(ChipOrigin, node, f"has {len(rows)} slots, but there is room for {ORIGIN_SLOTS}: drop one")
        for region in REGIONS:
            total = sum(row.share for row in rows if row.region == region)
            if abs(total - 1) > TOLERANCE and (total > 0 or capacity.get((node, region), 0) > 0):
                yield _fault(ChipOrigin, f"{node} {region}", f"the shares of its owners add to {total:g}, not to 1")
    for project in world.projects:
        held = {(row.region, row.owner) for row in slots.get(project.product, ())}
        if project.product in slots and (project.host, project.owner_region) not in held:
            path = f"{project.product} {project.host} {project.owner_region}"
            yield _fault(ChipOrigin, path, f"the project {project.project} needs this slot: add it")


def _route_faults(slots: Slots, routes: Routes) -> Iterator[Fault]:
    """Routes whose shares do not add up, and slots without a route.

    Args:
        slots: slots of each class.
        routes: all routes.

    Yields:
        What is wrong, with the cells that it is about.
    """
    for names, route in routes.items():
        if abs(sum(route.values()) - 1) > TOLERANCE:
            yield _fault(PackagingRoute, " ".join(names), f"the shares add to {sum(route.values()):g}, not to 1")
    for slot in (slot for rows in slots.values() for slot in rows):
        if not _route(slot, routes):
            path = f"{slot.node} {slot.region} {slot.owner}"
            yield _fault(PackagingRoute, path, f"no row says where they are packaged: add `{ALL}` for the region")


def _firm_faults(firms: Sequence[ChipFirm], regions: Mapping[str, str]) -> Iterator[Fault]:
    """Firms that nobody knows, and owners whose firms hold more than all.

    Args:
        firms: rows of the table of firms.
        regions: region of each firm that deals can name.

    Yields:
        What is wrong, with the cells that it is about.
    """
    for name in dict.fromkeys(row.firm for row in firms):
        if name not in regions and name not in REGIONS:
            yield _fault(ChipFirm, name, f"unknown firm '{name}'; {nearest(name, regions)}")
    totals: dict[tuple[str, str], float] = defaultdict(float)
    for row in firms:
        totals[regions.get(row.firm, row.firm), row.node] += row.share
    for (region, node), total in totals.items():
        if total > 1 + TOLERANCE:
            yield _fault(ChipFirm, f"{region} {node}", f"the shares of its firms add to {total:g}, to more than 1")


def _fault(model: type[ChipOrigin | PackagingRoute | ChipFirm], path: str, message: str) -> Fault:
    """A fault in one of the tables of the chip market."""
    return Fault(path, message, file=f"{TABLES[model]}.csv")


def _origin_arrays(slots: Slots, routes: Routes) -> dict[str, np.ndarray]:
    """What is known of each slot, in the order of the table.

    Args:
        slots: slots of each class.
        routes: all routes.

    Returns:
        Fields of `ChipBase` along `node origin`, to their values.
    """
    shape = (len(NODE_CLASSES), ORIGIN_SLOTS)
    region, owner = np.zeros(shape, dtype=int), np.zeros(shape, dtype=int)
    used, base_share = np.zeros(shape), np.zeros(shape)
    route_share = np.zeros((*shape, len(REGIONS)))
    for node, rows in enumerate(slots.values()):
        for place, slot in enumerate(rows):
            region[node, place], owner[node, place] = REGIONS.index(slot.region), REGIONS.index(slot.owner)
            used[node, place], base_share[node, place] = 1, slot.share
            for packaging, share in _route(slot, routes).items():
                route_share[node, place, REGIONS.index(packaging)] = share
    return {"region": region, "owner": owner, "used": used, "base_share": base_share, "route_share": route_share}


def _builder_share(firms: Sequence[ChipFirm], regions: Mapping[str, str]) -> np.ndarray:
    """Share of each owner's chips of a class made by firms that build in the United States, `owner node`."""
    shares = np.zeros((len(REGIONS), len(NODE_CLASSES)))
    for row in firms:
        if row.builds_in_usa:
            owner = REGIONS.index(regions.get(row.firm, row.firm))
            shares[owner, NODE_CLASSES.index(row.node)] += row.share
    return np.minimum(shares, 1)


def _firm_share(firms: Sequence[ChipFirm], names: Sequence[str]) -> np.ndarray:
    """Share of each firm in its owner region's chips of a class, `firm node`."""
    shares = np.zeros((len(names), len(NODE_CLASSES)))
    for row in firms:
        if row.firm in names:
            shares[names.index(row.firm), NODE_CLASSES.index(row.node)] = row.share
    return shares
