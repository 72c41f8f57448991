"""Fab slots: the real projects known on a day, then the standard phases that free pledges can pay for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal import Pledge
from reshore.errors import DataError, DealError, Fault
from reshore.names import NODE_CLASSES, NODE_GENERATIONS, PRODUCTS, REGIONS, SITE_SLOTS, month_number
from reshore.world.inputs import NEVER, PLEDGE_SLOTS, Labels, Projects

if TYPE_CHECKING:
    from reshore.deal import Deal
    from reshore.world.baseline import World
    from reshore.world.rows import Project

SPARE_REGION = "ROW"


@dataclass
class Slot:
    """One fab slot while it is being filled; dates are months since January 2019."""

    label: str
    project: str
    firm: str
    owner: str
    host: str
    site: str
    product: str
    generation: str = ""
    kind: str = "real"
    clause: str = ""
    pledge: int = 0
    rank: float = 0.0
    site_rank: float = 0.0
    capacity: float = 0.0
    capacity_draw: int = -1
    capex: float = 0.0
    staff: float = 0.0
    announced: float = -NEVER
    start_observed: float = NEVER
    start_planned: float = NEVER
    start_rank: float = 0.0
    tool_in_observed: float = NEVER
    tool_not_before: float = -NEVER
    volume_observed: float = NEVER
    pause_from: float = NEVER
    pause_until: float = NEVER
    open_end_pause: float = 0.0
    first_at_site: float = 0.0


def _date(world: World, project: str, milestone: str, kind: str) -> float | None:
    """Month of a milestone of a project, actual or planned, as known; None where the record has none."""
    row = world.milestone(project, milestone, "actual" if kind == "actual" else "plan")
    return None if row is None else month_number(row.date)


def real_slot(row: Project, world: World, as_of: float) -> Slot:
    """The slot of a real project, with what the record of the day knows of it.

    Args:
        row: the project.
        world: the baseline of the day.
        as_of: the day [month].

    Returns:
        The slot; a start that is neither made nor planned is left to the parameters.
    """
    keys = world.catalogue.parameters["planned_capacity_kwpm"].keys
    announced = _date(world, row.project, "announced", "actual")
    started = _date(world, row.project, "start", "actual")
    planned = _date(world, row.project, "start", "plan")
    tools = _date(world, row.project, "tool_in", "actual")
    volume = _date(world, row.project, "volume", "actual")
    slot = Slot(
        label=row.label, project=row.project, firm=row.firm, owner=row.owner_region, host=row.host, site=row.site,
        product=row.product, generation=row.generation or "",
        capacity=row.capacity_kwpm or 0.0,
        capacity_draw=-1 if row.capacity_kwpm else keys.index(row.project),
        capex=row.capex_usd_bn or 0.0, staff=row.staff_persons or 0.0,
        announced=as_of if announced is None else announced,
        start_observed=NEVER if started is None else started,
        start_planned=NEVER if planned is None else max(planned, as_of),
        tool_in_observed=NEVER if tools is None else tools,
        volume_observed=NEVER if volume is None else volume,
    )  # fmt: skip
    if row.state in {"planned", "permits", "building"}:
        slot.tool_not_before = month_number(row.known_from)
    for pause in world.pauses:
        if pause.project == row.project:
            slot.pause_from = month_number(pause.from_)
            slot.pause_until = NEVER if pause.until is None else month_number(pause.until)
            slot.open_end_pause = 1.0 if pause.until is None else 0.0
    return slot


def queue_undated(slots: list[Slot], as_of: float) -> None:
    """Give projects without any start date a place in the queue behind their firm's dated ones at the site.

    Args:
        slots: real slots, in the order of the table; changed in place.
        as_of: the day [month].
    """
    for slot in slots:
        if slot.start_observed < NEVER or slot.start_planned < NEVER:
            continue
        fellows = [o for o in slots if (o.firm, o.site, o.product) == (slot.firm, slot.site, slot.product)]
        dated = [min(o.start_observed, o.start_planned) for o in fellows if o.start_rank == 0 and o is not slot]
        last = max((date for date in dated if date < NEVER), default=None)
        slot.start_planned = as_of if last is None else last
        slot.start_rank = 0.0 if last is None else 1.0 + sum(o.start_rank > 0 for o in fellows)


def phase_slots(deal: Deal, world: World, room: int) -> list[Slot]:
    """Slots for the standard phases of every free pledge.

    Args:
        deal: the deal.
        world: the baseline of the day.
        room: slots that are left.

    Returns:
        Slots in the order of the pledges; a larger pledge gets more, each at least one.

    Raises:
        DealError: more pledges than there are pledge slots, or more free pledges than fab slots.
    """
    pledges = deal.of_kind(Pledge)
    if len(pledges) > PLEDGE_SLOTS:
        message = f"the deal has {len(pledges)} pledges; at most {PLEDGE_SLOTS} can be played: merge some"
        raise DealError(message, [Fault("clauses", message)])
    free = {name: clause for name, clause in pledges.items() if clause.free and clause.use in {"fabs", "general"}}
    if len(free) > room:
        message = f"{len(free)} free pledges and only {room} fab slots left: merge some"
        raise DealError(message, [Fault("clauses", message)])
    total = sum(clause.amount_usd_bn for clause in free.values()) or 1.0
    regions = {site.site: site.region for site in world.sites}
    spare, taken, slots = room - len(free), dict.fromkeys(regions, 0), []
    for name, clause in free.items():
        count = 1 + int(spare * clause.amount_usd_bn / total)
        for rank in range(count):
            site = clause.sites[rank % len(clause.sites)]
            slots.append(
                Slot(
                    label=f"{clause.investor}, standard phase {rank + 1}",
                    project=f"{name}-{rank + 1}",
                    firm=clause.investor,
                    owner=clause.investor_region,
                    host=regions[site],
                    site=site,
                    product=clause.product,
                    kind="phase",
                    clause=name,
                    pledge=list(pledges).index(name),
                    rank=float(rank),
                    site_rank=float(taken[site]),
                )
            )
            taken[site] += 1
    return slots


def place_projects(deal: Deal, world: World, as_of: float, slots_in_all: int) -> tuple[Projects, Labels]:
    """The fabs and sites that a deal plays.

    Args:
        deal: the deal.
        world: the baseline of the day.
        as_of: the day [month].
        slots_in_all: number of fab slots [count].

    Returns:
        Arrays, and the words that go with the used slots.

    Raises:
        DataError: more sites or projects in the tables than there are slots.
    """
    if len(world.sites) > SITE_SLOTS or len(world.projects) > slots_in_all:
        message = f"{len(world.sites)} sites and {len(world.projects)} projects do not fit {SITE_SLOTS}, {slots_in_all}"
        raise DataError(message)
    real = [real_slot(row, world, as_of) for row in world.projects]
    queue_undated(real, as_of)
    seen: set[tuple[str, str]] = set()
    for slot in sorted(real, key=lambda slot: slot.announced):
        slot.first_at_site = float((slot.firm, slot.site) not in seen)
        seen.add((slot.firm, slot.site))
    used = real + phase_slots(deal, world, slots_in_all - len(real))
    return _arrays(used, world, as_of, slots_in_all), _labels(used, world)


def _arrays(used: list[Slot], world: World, as_of: float, slots_in_all: int) -> Projects:
    """The slots as arrays; spare slots hold a harmless copy of nothing."""
    site_codes = [site.site for site in world.sites]
    spare = Slot("", "", "", SPARE_REGION, SPARE_REGION, site_codes[-1], "leading")
    slots = used + [spare] * (slots_in_all - len(used))

    def column(name: str) -> np.ndarray:
        return np.array([getattr(slot, name) for slot in slots], dtype=float)

    def places(values: list[str], axis: tuple[str, ...] | list[str]) -> np.ndarray:
        return np.array([axis.index(value) for value in values])

    generations = [NODE_GENERATIONS.index(slot.generation) if slot.generation else -1 for slot in slots]
    regions = [site.region for site in world.sites] + [SPARE_REGION] * (SITE_SLOTS - len(world.sites))
    households = [site.households for site in world.sites] + [1.0] * (SITE_SLOTS - len(world.sites))
    steps = {row.generation: row for row in world.nodes}
    base = np.zeros((len(REGIONS), len(NODE_CLASSES)))
    for row in world.capacity_base:
        base[REGIONS.index(row.region), NODE_CLASSES.index(row.node)] = row.capacity_kwpm
    return Projects(
        as_of=np.asarray(as_of),
        used=np.array([1.0] * len(used) + [0.0] * (slots_in_all - len(used))),
        phase=np.array([float(slot.kind == "phase") for slot in slots]),
        pledge=np.array([slot.pledge for slot in slots]),
        rank=column("rank"),
        site_rank=column("site_rank"),
        host=places([slot.host for slot in slots], REGIONS),
        owner=places([slot.owner for slot in slots], REGIONS),
        site=places([slot.site for slot in slots], site_codes),
        product=places([slot.product for slot in slots], PRODUCTS),
        generation=np.array(generations),
        domestic=np.array([float(slot.owner == slot.host) for slot in slots]),
        capacity=column("capacity"),
        capacity_draw=np.array([slot.capacity_draw for slot in slots]),
        capex=column("capex"),
        staff=column("staff"),
        announced=column("announced"),
        start_observed=column("start_observed"),
        start_planned=column("start_planned"),
        start_rank=column("start_rank"),
        tool_in_observed=column("tool_in_observed"),
        tool_not_before=column("tool_not_before"),
        volume_observed=column("volume_observed"),
        pause_from=column("pause_from"),
        pause_until=column("pause_until"),
        open_end_pause=column("open_end_pause"),
        first_at_site=column("first_at_site"),
        site_region=places(regions, REGIONS),
        households=np.array(households, dtype=float),
        node_months=np.array([month_number(steps[name].home_volume) for name in NODE_GENERATIONS]),
        node_planned=np.array([float(steps[name].kind == "plan") for name in NODE_GENERATIONS]),
        base_capacity=base,
    )


def _labels(used: list[Slot], world: World) -> Labels:
    """The words that go with the used slots."""
    return Labels(
        projects=tuple(slot.project for slot in used),
        labels=tuple(slot.label for slot in used),
        firms=tuple(slot.firm for slot in used),
        owners=tuple(slot.owner for slot in used),
        hosts=tuple(slot.host for slot in used),
        sites=tuple(slot.site for slot in used),
        products=tuple(slot.product for slot in used),
        generations=tuple(slot.generation for slot in used),
        kinds=tuple(slot.kind for slot in used),
        clauses=tuple(slot.clause for slot in used),
        site_codes=tuple(site.site for site in world.sites),
    )
