"""Every number of the project as one row: parameters, cells of the tables, terms of the shipped deals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from inspect import cleandoc
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, Literal

from reshore.deal import load_deal, shipped_deals
from reshore.deal.base import HORIZON_END, Frozen, unit_of
from reshore.deal.clause import SHARED_KEYS
from reshore.deal.compose import is_no_deal_path
from reshore.world.catalogue import load_catalogue
from reshore.world.distributions import Lognormal, Normal
from reshore.world.rows import CapacityBase, Firm, Milestone, NodeStep, Pause, Project, Row, Site
from reshore.world.sources import load_sources
from reshore.world.tables import TABLES, rows
from reshore.world.uses import parameter_readers, table_readers, term_readers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from reshore.deal import Clause, Deal
    from reshore.world.distributions import Distribution
    from reshore.world.parameter import Parameter, Value

FactKind = Literal["parameter", "fact", "project", "clause"]
"""Where a number stands: in a parameter file, in a table, in a table on projects, in a clause of a shipped deal."""

POINTS = (0.1, 0.5, 0.9)
"""Shares of the draws below the three points of a number that is drawn [share]."""

PROJECT_TABLES = (Project, Milestone, Pause)
"""Tables whose rows are about single projects."""

QUANTITIES: dict[str, str] = {
    "households": "households", "capacity_kwpm": "kwpm", "capex_usd_bn": "usd_bn", "grant_usd_bn": "usd_bn",
    "staff_persons": "persons", "home_volume": "date", "from_": "date", "until": "date", "share_pct": "percent",
    "capacity_kwpm_300mm": "kwpm", "value_days": "days", "value_months": "months",
    "value_usd_per_wafer": "usd_per_wafer",
    "value_musd_per_kwpm": "usd_mn_per_kwpm", "value_busd": "usd_bn", "value_ratio_us_over_twn": "ratio",
    "value_pct": "percent", "value_persons": "persons", "value_usd": "usd", "revenue_ntd_bn": "ntd_bn",
    "revenue_growth_pct": "percent", "employees_persons": "persons", "firms_admitted": "firms", "date": "date",
    "value_multiple": "ratio", "value_kwpm_300mm": "kwpm", "value_busd_per_year_cap": "usd_bn_per_year",
    "value_number": "1", "growth_pct": "percent", "share": "share",
    "leading_pct": "percent", "advanced_pct": "percent", "mature_pct": "percent", "legacy_pct": "percent",
    "memory_pct": "percent", "dao_pct": "percent", "usa_usd_bn": "usd_bn", "twn_usd_bn": "usd_bn",
    "kor_usd_bn": "usd_bn", "jpn_usd_bn": "usd_bn", "chn_usd_bn": "usd_bn", "eur_usd_bn": "usd_bn",
    "sea_usd_bn": "usd_bn", "row_usd_bn": "usd_bn",
}  # fmt: skip
"""Column of a table to the unit of the number in it; a column that is not here describes the row."""

DATED_BY_TEXT = frozenset({"deals"})
"""Tables in which `date` says when a text appeared, so that it is no number of its own."""

RANGE = ("range_low", "range_high")
_SAID = frozenset({"source", "status", "known_from", "note", *RANGE})
_SELF_EVIDENT = re.compile(r"(value|the day|day)\b")
"""Meanings of columns that say nothing beyond the words of the row."""


@dataclass(frozen=True)
class Cited:
    """Where a number comes from.

    Args:
        key: the word by which the baseline or the deal cites it.
        name: publisher and title.
        date: date of publication as exactly as it is known, or None.
        url: address, or None.
    """

    key: str
    name: str
    date: str | None
    url: str | None


@dataclass(frozen=True)
class Fact:
    """One number of the project, with all that is known of it.

    Args:
        kind: parameter, fact, project or clause.
        name: what it is called: `stem[key]`, `table[row].column`, or `deal/clause.term`.
        label: what it means in the world.
        value: the number, day or switch; the median of a number that is drawn; None where the source gives none.
        p10: one draw in ten lies below; None for what is not drawn.
        p90: one draw in ten lies above; None for what is not drawn.
        low: smallest value that can be drawn, or the low end that the source gives; else None.
        high: largest value that can be drawn, or the high end that the source gives; else None.
        distribution: how it is drawn, in words; empty for what is not drawn.
        unit: code of `reshore.units.UNITS`; empty for a switch.
        status: confirmed, reported, estimate or assumed.
        known_from: day from which it can be known; None where it rests on nothing that has a date.
        sources: where it comes from; none for what is assumed.
        note: what has to be known to judge it.
        file: the file that it stands in, with the line where there is one.
        used: modules that read it, without the leading `reshore.`; none where no equation does.
    """

    kind: FactKind
    name: str
    label: str
    value: float | date | bool | None
    p10: float | None
    p90: float | None
    low: float | None
    high: float | None
    distribution: str
    unit: str
    status: str
    known_from: date | None
    sources: tuple[Cited, ...]
    note: str
    file: str
    used: tuple[str, ...]


@cache
def inventory() -> tuple[Fact, ...]:
    """Every number of the project: parameters first, then tables, then shipped deals.

    Returns:
        One row for each number, in the order of the files.

    Raises:
        DataError: a file of the baseline breaks a rule.
        DealError: a shipped deal breaks a rule.
    """
    return (*_parameters(), *_tables(), *_clauses())


def points(distribution: Distribution) -> tuple[float, float, float]:
    """The 10, 50 and 90 % points of a distribution, without SciPy.

    Args:
        distribution: what is known of a number.

    Returns:
        Three values, in the unit of the number.
    """
    import numpy as np

    match distribution:
        case Normal():
            return _cut_points(NormalDist(distribution.mean, distribution.sd), *distribution.bounds)
        case Lognormal():
            low, high = np.log(distribution.bounds)
            bell = NormalDist(float(np.log(distribution.centre)), distribution.sigma)
            first, middle, last = (float(np.exp(point)) for point in _cut_points(bell, low, high))
        case _:
            first, middle, last = (float(point) for point in distribution.quantile(np.array(POINTS)))
    return first, middle, last


def _cut_points(bell: NormalDist, low: float, high: float) -> tuple[float, float, float]:
    """The three points of a bell that is cut at two bounds."""
    below, above = bell.cdf(low), bell.cdf(high)
    first, middle, last = (bell.inv_cdf(below + share * (above - below)) for share in POINTS)
    return first, middle, last


def in_words(distribution: Distribution) -> str:
    """How a number is drawn, in words.

    Args:
        distribution: what is known of it.

    Returns:
        Such as `triangular 300 to 1,000, mode 600`; empty for a fixed number.
    """
    if distribution.is_fixed:
        return ""
    held = distribution.model_dump(by_alias=True, exclude={"kind", "low", "high"})
    low, high = (f"{bound:,.6g}" for bound in distribution.bounds)
    shape = "".join(f", {name} {value:,.6g}" for name, value in held.items())
    return f"{distribution.kind} {low} to {high}{shape}"


def _parameters() -> Iterator[Fact]:
    """Every value of every parameter."""
    readers = parameter_readers()
    for parameter in load_catalogue().parameters.values():
        for value in parameter.values:
            yield _parameter(parameter, value, readers.get(parameter.stem, ()))


def _parameter(parameter: Parameter, value: Value, used: tuple[str, ...]) -> Fact:
    """One value of a parameter."""
    low, middle, high = points(value.distribution)
    drawn = not value.distribution.is_fixed
    bounds = value.distribution.bounds
    return Fact(
        kind="parameter",
        name=value.name,
        label=f"{parameter.label}, {value.key}" if value.key else parameter.label,
        value=middle,
        p10=low if drawn else None,
        p90=high if drawn else None,
        low=bounds[0] if drawn else None,
        high=bounds[1] if drawn else None,
        distribution=in_words(value.distribution),
        unit=parameter.unit,
        status=value.status,
        known_from=value.known_from,
        sources=_cited(value.source),
        note=value.note,
        file=f"world/parameters/{parameter.group}/{parameter.stem}.yaml",
        used=used,
    )


def _tables() -> Iterator[Fact]:
    """Every number of every table; a row without a number is one all the same."""
    for model, table in TABLES.items():
        used = table_readers().get(table, ())
        for line, row in enumerate(rows(model), start=2):
            ends = [getattr(row, end, None) for end in RANGE]
            for column, value in _cells(table, row):
                low, high = ends if value is not None else (None, None)
                yield _cell(row, table, line, column, value, (low, high), used)
                ends = [None, None]


def _cell(
    row: Row,
    table: str,
    line: int,
    column: str,
    value: float | date | None,
    ends: tuple[float | None, float | None],
    used: tuple[str, ...],
) -> Fact:
    """One number of a table; the range of a row belongs to its first number."""
    return Fact(
        kind="project" if isinstance(row, PROJECT_TABLES) else "fact",
        name=f"{table}[{_row_name(row, line)}]" + (f".{column.removesuffix('_')}" if column else ""),
        label=_label(row, table, column),
        value=value,
        p10=None,
        p90=None,
        low=ends[0],
        high=ends[1],
        distribution="",
        unit=QUANTITIES[column] if column else "",
        status=row.status,
        known_from=row.known_from,
        sources=_cited(row.source),
        note=row.note,
        file=f"world/data/{table}.csv:{line}",
        used=used,
    )


def _cells(table: str, row: Row) -> list[tuple[str, float | date | None]]:
    """Column and number of every number of a row; one without column where it has none."""
    columns = [name for name in type(row).model_fields if _is_number(table, name)]
    found = [(name, getattr(row, name)) for name in columns]
    return [cell for cell in found if cell[1] is not None] or [("", None)]


def _is_number(table: str, column: str) -> bool:
    """Whether a column holds a number rather than a description of the row."""
    return column in QUANTITIES and not (column == "date" and table in DATED_BY_TEXT)


def _row_name(row: Row, line: int) -> str:
    """What a row is about, where it has a code; else its line."""
    match row:
        case Milestone():
            return f"{row.project} {row.milestone} {row.kind}"
        case Project() | Pause():
            return row.project
        case CapacityBase():
            return f"{row.node} {row.region}"
        case Site():
            return row.site
        case Firm():
            return row.firm
        case NodeStep():
            return row.generation
        case _:
            return str(line)


def _label(row: Row, table: str, column: str) -> str:
    """What a row is about, from the cells that hold no number, and what its number means."""
    names = [name for name in type(row).model_fields if name not in _SAID and not _is_number(table, name)]
    if "label" in names:
        names = [name for name in names if name in {"label", "site", "node_label", "state"}]
    words = [_word(name, cell) for name in names if (cell := getattr(row, name)) not in (None, "", False)]
    said, meaning = ", ".join(words), _meanings(type(row)).get(column, "")
    return f"{said}: {meaning}" if meaning and not _SELF_EVIDENT.match(meaning) else said


def _word(name: str, cell: Any) -> str:
    """A cell that describes a row, in words."""
    if cell is True:
        return name.removeprefix("is_")
    return f"{cell:g} nm" if name == "node_nm" else str(cell)


@cache
def _meanings(model: type[Row]) -> Mapping[str, str]:
    """What each column of a table means, from the docstring of its model, without unit and afterthought."""
    lines = re.findall(r"^    (\w+): (.+)$", cleandoc(model.__doc__ or ""), re.M)
    return {name: re.split(r"[;\[]", said)[0].strip().rstrip(".") for name, said in lines}


def _cited(keys: Iterable[str]) -> tuple[Cited, ...]:
    """Sources of the baseline by their keys."""
    known = load_sources()
    return tuple(Cited(key, known[key].name, known[key].date, known[key].url) for key in keys)


def _clauses() -> Iterator[Fact]:
    """Every number of every clause of the shipped deals, in the deal whose file says it.

    A path without a deal is a book of dated law: it is read as of the last day, so that later clauses are in it too.
    """
    last = HORIZON_END - timedelta(days=1)
    for name in shipped_deals():
        deal = load_deal(name, [f"as_of={last}"] if is_no_deal_path(name) else ())
        for clause in deal.clauses:
            above = deal.place(f"clauses.{clause}")
            for term, value, unit, meaning in _terms(deal.clauses[clause]):
                place = deal.place(f"clauses.{clause}.{term}")
                if place is not None and place != above and place.file == f"{name}.yaml":
                    yield _term(deal, clause, term, value, unit, meaning, f"deal/examples/{place.file}:{place.line}")


def _term(deal: Deal, name: str, term: str, value: Any, unit: str, meaning: str, file: str) -> Fact:
    """One number of a clause."""
    clause = deal.clauses[name]
    field = {"from": "from_"}.get(term.partition(".")[0], term.partition(".")[0])
    cited = [(key, deal.sources[key]) for key in clause.source]
    return Fact(
        kind="clause",
        name=f"{deal.name}/{name}.{term}",
        label=f"{clause.kind.replace('_', ' ')}: {meaning[:1].lower()}{meaning[1:]}",
        value=value,
        p10=None,
        p90=None,
        low=None,
        high=None,
        distribution="",
        unit=unit,
        status=deal.status_of(f"{name}.{term}"),
        known_from=deal.known_from(name),
        sources=tuple(Cited(key, source.name, str(source.date), source.url) for key, source in cited),
        note=clause.note,
        file=file,
        used=() if clause.symbolic else term_readers().get((clause.kind, field), ()),
    )


def _terms(clause: Clause | Frozen, path: str = "") -> Iterator[tuple[str, Any, str, str]]:
    """Path, value, unit and meaning of the numbers, days and switches that a clause states."""
    for name, info in type(clause).model_fields.items():
        key, value = info.alias or name, getattr(clause, name)
        if name not in clause.model_fields_set or (not path and key in SHARED_KEYS):
            continue
        if isinstance(value, Frozen):
            yield from _terms(value, f"{key}.")
        elif isinstance(value, bool | float | int | date):
            meaning = re.split(r"[.:;]", info.description or "")[0].replace("\n", " ")
            yield f"{path}{key}", value, unit_of(info) or ("date" if isinstance(value, date) else ""), meaning
