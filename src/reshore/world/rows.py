"""The rows of the baseline that the engine reads: places, firms, projects, dates, pauses, nodes, capacity.

What changes over time has one row for each state of knowledge: a project whose plan was revised has a row for each
plan, and `reshore.world.baseline` shows the one that was known on a given day.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from reshore.errors import nearest
from reshore.names import NODE_CLASSES, NODE_GENERATIONS, PRODUCTS, REGIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

Status = Literal["confirmed", "reported", "estimate", "assumed"]


def one_of(known: Collection[str]) -> Callable[[str], str]:
    """A check that a word is one of a list.

    Args:
        known: the words.

    Returns:
        The check.
    """

    def check(word: str) -> str:
        """Refuse a word that is not on the list."""
        if word not in known:
            raise ValueError(f"unknown '{word}'; {nearest(word, known)}")
        return word

    return check


def _keys(given: Any) -> Any:
    """Source keys from a cell, where a semicolon stands between them."""
    return tuple(key.strip() for key in given.split(";")) if isinstance(given, str) else given


Region = Annotated[str, AfterValidator(one_of(REGIONS))]


class Row(BaseModel):
    """What every row of every table carries.

    Args:
        source: keys of `sources.yaml`.
        status: how sure the row is.
        known_from: day from which it can be known.
        note: what weakens single cells, and how a number was derived.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    source: Annotated[tuple[str, ...], BeforeValidator(_keys), Field(min_length=1)]
    status: Status
    known_from: dt.date
    note: str = ""


class Site(Row):
    """A labour market in which fabs compete for the same people and homes.

    Args:
        site: code.
        label: place in words.
        region: region in which it lies.
        households: households in the housing market near the fabs [households].
    """

    site: str
    label: str
    region: Region
    households: float = Field(gt=0)


class Firm(Row):
    """A firm or a fund that builds fabs or pledges money for them.

    Args:
        firm: name as deals write it.
        region: region of its owners.
        kind: a firm, or a fund or group of firms that acts as one investor.
    """

    firm: str
    region: Region
    kind: Literal["firm", "fund"]


class Project(Row):
    """A fab, packaging plant or wafer plant that was announced, as it was known from some day on.

    Args:
        project: code.
        label: name in words.
        firm: who builds it.
        owner_region: region of the firm.
        host: region in which it stands.
        site: labour market in which it stands.
        product: what it makes, a code of `names.PRODUCTS`.
        generation: node generation that has to be in volume at home first; blank where there is none to wait for.
        node_label: node as the firm names it.
        capacity_kwpm: wafer starts at full output; blank where `planned_capacity_kwpm` gives it [kwpm].
        capex_usd_bn: its own capital cost; blank where capacity times programme cost gives it [usd_bn].
        capex_covers: what the capital cost covers.
        grant_usd_bn: its own share of public grants, awarded, not paid [usd_bn].
        staff_persons: staff at full output; blank where `staff_per_kwpm` gives it [persons].
        state: how far it has come.
    """

    project: str
    label: str
    firm: str
    owner_region: Region
    host: Region
    site: str
    product: Annotated[str, AfterValidator(one_of(PRODUCTS))]
    generation: Annotated[str, AfterValidator(one_of(NODE_GENERATIONS))] | None = None
    node_label: str
    capacity_kwpm: float | None = Field(default=None, gt=0)
    capex_usd_bn: float | None = Field(default=None, gt=0)
    capex_covers: str = ""
    grant_usd_bn: float | None = Field(default=None, gt=0)
    staff_persons: float | None = Field(default=None, gt=0)
    state: Literal["planned", "permits", "building", "equipping", "pilot", "operating"]


class Milestone(Row):
    """A date in the life of a project: one that came, or one that was planned.

    Args:
        project: code.
        milestone: which step.
        date: the day, or the middle of the month, quarter, half or year.
        precision: how exactly the date is known.
        kind: whether it came or was planned.
    """

    project: str
    milestone: Literal["announced", "start", "tool_in", "first_wafer", "volume"]
    date: dt.date
    precision: Literal["day", "month", "quarter", "half", "year"]
    kind: Literal["actual", "plan"]


class Pause(Row):
    """A stretch in which the sponsor stopped or slowed a project for reasons other than labour.

    Args:
        project: code.
        from_: when it stopped.
        until: when it went on; blank while that is not known.
        reason: demand, money, a change of node, or a permit.
    """

    project: str
    from_: dt.date = Field(alias="from")
    until: dt.date | None = None
    reason: Literal["demand", "money", "node", "permit"]


class NodeStep(Row):
    """When a node generation reached, or is planned to reach, volume output at home.

    Args:
        generation: code of `names.NODE_GENERATIONS`.
        node_nm: its name in nanometres.
        home_volume: the day, or the middle of the period.
        kind: whether it came or was planned.
    """

    generation: Annotated[str, AfterValidator(one_of(NODE_GENERATIONS))]
    node_nm: float = Field(gt=0)
    home_volume: dt.date
    kind: Literal["actual", "plan"]


class CapacityBase(Row):
    """Capacity that stood at the end of 2024, without the projects of the table of projects.

    Args:
        node: node class.
        region: region.
        capacity_kwpm: wafer starts [kwpm].
    """

    node: Annotated[str, AfterValidator(one_of(NODE_CLASSES))]
    region: Region
    capacity_kwpm: float = Field(ge=0)
