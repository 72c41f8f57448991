"""One uncertain number of the baseline, or a family of them: what it means, its unit, its sources, how sure it is.

A parameter file holds one distribution, or under `values` one for each region, node class, product, site, project or
generation, where `default` stands for all that are not named. Status, source and note of the file hold for every value;
a value can have its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from reshore.errors import nearest
from reshore.names import NODE_CLASSES, NODE_GENERATIONS, PRODUCTS, REGIONS
from reshore.units import UNITS
from reshore.world.distributions import Distribution
from reshore.world.files import period
from reshore.world.rows import Status
from reshore.world.sources import known_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Axis = Literal["region", "node", "product", "generation", "site", "project"]
DEFAULT = "default"
"""The key under which a file gives the value of all that it does not name."""

FIXED_AXES: dict[str, tuple[str, ...]] = {
    "region": REGIONS,
    "node": NODE_CLASSES,
    "product": PRODUCTS,
    "generation": NODE_GENERATIONS,
}
"""Axes whose names do not depend on the tables."""


@dataclass(frozen=True)
class Value:
    """One number that is drawn, or fixed.

    Args:
        name: `stem`, or `stem[key]` in a family.
        key: name on the axis of the family, `default`, or None where the parameter has one value.
        distribution: what is known of it.
        status: how sure it is.
        source: keys of `sources.yaml`.
        note: what the number rests on, and why its range is as wide as it is.
        known_from: day from which it can be known; None where it rests on nothing that has a date.
    """

    name: str
    key: str | None
    distribution: Distribution
    status: Status
    source: tuple[str, ...]
    note: str
    known_from: date | None


@dataclass(frozen=True)
class Parameter:
    """A parameter of the baseline.

    Args:
        stem: name of its file, unique in the baseline.
        group: folder of its file.
        label: what it means in the world.
        unit: code of `reshore.units.UNITS`.
        by: what a family of values runs over, or None for a single value.
        keys: what the trailing axis of its samples stands for, in order; empty for a single value.
        values: its values in the order of the file.
        note: what all values rest on.
    """

    stem: str
    group: str
    label: str
    unit: str
    by: Axis | None
    keys: tuple[str, ...]
    values: tuple[Value, ...]
    note: str

    def value(self, key: str | None = None) -> Value:
        """The value of one name of the axis; the default where it has none of its own.

        Args:
            key: a name of `keys`; None where the parameter has one value.

        Returns:
            The value.

        Raises:
            KeyError: the parameter has no such value.
        """
        by_key = {value.key: value for value in self.values}
        if key in by_key:
            return by_key[key]
        if key in self.keys and DEFAULT in by_key:
            return by_key[DEFAULT]
        raise KeyError(f"{self.stem} has no value for '{key}'; it has {', '.join(self.keys) or 'a single value'}")

    def medians(self) -> dict[str | None, float]:
        """The middle of each value, for reading and for runs without draws.

        Returns:
            Key (None for a single value) to median [unit of the parameter].
        """
        return {key: self.value(key).distribution.median for key in self.keys or (None,)}


class ValueFile(BaseModel):
    """One value of a family, as a file writes it: a distribution, and what differs from the file as a whole.

    Args:
        distribution: what is known of the number.
        status: how sure it is, where that differs.
        source: its sources, where they differ.
        note: what is to be said of this value.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    distribution: Distribution
    status: Status | None = None
    source: tuple[str, ...] | None = None
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _split(cls, given: Any) -> Any:
        """Tell the distribution from what is said about it."""
        if not isinstance(given, dict):
            return given
        about = {name: given[name] for name in ("status", "source", "note") if name in given}
        return {"distribution": {name: item for name, item in given.items() if name not in about}, **about}


class ParameterFile(BaseModel):
    """A parameter file as it is written.

    Args:
        label: what the number means in the world.
        unit: code of `reshore.units.UNITS`.
        by: what a family of values runs over.
        status: how sure the values are.
        source: keys of `sources.yaml`; none only for what is assumed.
        note: what the values rest on, and why the range is as wide as it is.
        known_from: day from which they can be known, where that is later than their sources.
        distribution: what is known of a single value.
        values: what is known of each value of a family.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str = Field(min_length=3)
    unit: str
    by: Axis | None = None
    status: Status
    source: tuple[str, ...] = ()
    note: str = Field(min_length=20)
    known_from: date | None = None
    distribution: Distribution | None = None
    values: dict[str, ValueFile] = Field(default_factory=dict)

    @field_validator("unit")
    @classmethod
    def _unit_known(cls, unit: str) -> str:
        """Refuse a unit that nothing explains."""
        if unit not in UNITS:
            raise ValueError(f"unknown unit '{unit}'; {nearest(unit, UNITS)}")
        return unit

    @field_validator("known_from", mode="before")
    @classmethod
    def _last_day(cls, given: Any) -> Any:
        """Read a month or a year as its last day."""
        return given if given is None or isinstance(given, date) else period(str(given))[1]

    @model_validator(mode="after")
    def _complete(self) -> ParameterFile:
        """Refuse a file without value, with values on no axis, or with an unsourced number that is not assumed."""
        if (self.by is None) != (self.distribution is not None) or (self.by is None) == bool(self.values):
            raise ValueError("give either `distribution`, or `by` and `values`")
        for key, value in [(None, None), *self.values.items()]:
            status = (value.status if value else None) or self.status
            source = self.source if value is None or value.source is None else value.source
            if status != "assumed" and not source:
                raise ValueError(f"{key or 'the file'} is {status} but cites no source; only what is assumed may")
        return self

    def family(self) -> Iterable[tuple[str | None, ValueFile]]:
        """The values with their keys; a single value has the key None."""
        if self.distribution is not None:
            return [(None, ValueFile.model_construct(distribution=self.distribution))]
        return self.values.items()


def parameter(stem: str, group: str, given: Any, axes: Mapping[str, tuple[str, ...]]) -> Parameter:
    """A parameter from what its file says.

    Args:
        stem: name of the file.
        group: folder of the file.
        given: content of the file.
        axes: names on the axes that depend on the tables (`site`, `project`).

    Returns:
        The parameter; its family is complete.

    Raises:
        ValueError: the file breaks a rule (`pydantic.ValidationError` is one).
    """
    read = ParameterFile.model_validate(given)
    values = tuple(_value(stem, read, key, value) for key, value in read.family())
    return Parameter(stem, group, read.label, read.unit, read.by, _keys(read, axes), values, read.note)


def _keys(read: ParameterFile, axes: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What the trailing axis of the samples stands for; only projects may be left out.

    Args:
        read: the file.
        axes: names on the axes that depend on the tables.

    Returns:
        Names in order; none for a single value.

    Raises:
        ValueError: a value has no place on the axis, or a place has no value.
    """
    if read.by is None:
        return ()
    known = FIXED_AXES.get(read.by) or axes[read.by]
    unknown = [key for key in read.values if key not in known and key != DEFAULT]
    if unknown:
        raise ValueError(f"no {read.by} '{unknown[0]}'; {nearest(unknown[0], known)}")
    if read.by == "project":
        if DEFAULT in read.values:
            raise ValueError("projects have no default: each has a number of its own")
        return tuple(read.values)
    missing = [key for key in known if key not in read.values]
    if missing and DEFAULT not in read.values:
        raise ValueError(f"no value for {', '.join(missing)}, and no default")
    return known


def _value(stem: str, read: ParameterFile, key: str | None, value: ValueFile) -> Value:
    """One value with what the file says of all of them filled in.

    Args:
        stem: name of the file.
        read: the file.
        key: key of the value; None for a single one.
        value: the value as it is written.

    Returns:
        The value.
    """
    source = read.source if value.source is None else value.source
    days = [day for day in (read.known_from, known_from(source)) if day is not None]
    return Value(
        name=stem if key is None else f"{stem}[{key}]",
        key=key,
        distribution=value.distribution,
        status=value.status or read.status,
        source=source,
        note=f"{value.note} {read.note}".strip(),
        known_from=max(days, default=None),
    )
