"""Fewer countries and sectors: flows are added, shares and duties weighted, totals conserved."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.tables.rows import raise_faults, read_rows
from reshore.errors import DataError, Fault, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jaxtyping import Float

    from reshore.economy.table import Table

KINDS = ("country", "sector")


@dataclass(frozen=True)
class Mapping:
    """Which country goes into which region, and which sector into which group.

    Args:
        countries: country to region; regions come in the order of their first country.
        sectors: sector to group, likewise.
        name: what it is called in notes, such as the name of its file.
        lines: line of the file that holds a code, by kind and code.
    """

    countries: dict[str, str]
    sectors: dict[str, str]
    name: str = "a mapping"
    lines: dict[tuple[str, str], int] = field(default_factory=dict)


def read_mapping(path: Path) -> Mapping:
    """A mapping from a file.

    A CSV with columns kind, code, group, where kind is `country` or `sector`; or a YAML file with two lists,
    `countries` and `sectors`, of `code: group`. A kind without rows stays as it is.

    Args:
        path: the file; `.yaml` and `.yml` are YAML, all others CSV.

    Returns:
        Countries to regions and sectors to groups, with the line of each code.

    Raises:
        DataError: the file cannot be read, or a code is there twice.

    Source: docs/how-to/bring-your-own-table.md. Test: tests/economy/tables/test_aggregate.py.
    """
    rows = _yaml_rows(path) if path.suffix.lower() in (".yaml", ".yml") else _csv_rows(path)
    faults: list[Fault] = []
    found: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    lines: dict[tuple[str, str], int] = {}
    for line, kind, code, group in rows:
        if kind not in KINDS:
            faults.append(Fault("kind", f"'{kind}' is not known; known: country, sector", str(path), line))
            continue
        if not code or not group:
            faults.append(Fault(kind, f"'{code}' to '{group}': code and group both need a text", str(path), line))
        if code in found[kind]:
            said = f"'{code}' has a row in line {lines[kind, code]}; keep one"
            faults.append(Fault(kind, said, str(path), line))
        found[kind][code] = group
        lines[kind, code] = line
    raise_faults(faults, f"the mapping {path} cannot be used")
    return Mapping(found["country"], found["sector"], path.name, lines)


def aggregated(table: Table, mapping: Mapping | Path) -> Table:
    """A table with fewer countries and sectors.

    Flows are added. Value added and input shares are weighted with output, duties with the flows that pay them,
    elasticities with imports. World output, value added, purchases of inputs and duties thus stay what they are. What
    the countries of a region sell to each other becomes what the region sells to itself, with its duties.

    Args:
        table: any table.
        mapping: countries to regions and sectors to groups, or the file that says so.

    Returns:
        The table of the regions and groups, flows [usd_mn] by importer, exporter and group.

    Raises:
        DataError: a country or sector of the table that the mapping lacks, or codes that the table lacks; all at once.

    Source: docs/how-to/bring-your-own-table.md. Test: tests/economy/tables/test_aggregate.py.
    """
    given = mapping if isinstance(mapping, Mapping) else read_mapping(mapping)
    where = None if isinstance(mapping, Mapping) else str(mapping)
    _check(table, given, where)
    regions, to_region = _matrix(table.countries, given.countries)
    groups, to_group = _matrix(table.sectors, given.sectors)
    flow = _added(table.flow_usd_mn, to_region, to_group)
    sold = np.maximum(table.flow_usd_mn, 0.0)
    duty = _added(sold * table.tariff_rate, to_region, to_group)
    output = np.maximum(table.flow_usd_mn.sum(0), 0.0)
    weight = np.where(_spread(to_region.T @ output @ to_group, to_region, to_group) > 0, output, 1.0)
    inputs = np.einsum("njk,nj,nm,ja,kb->mab", table.input_share, weight, to_region, to_group, to_group, optimize=True)
    value_added = to_region.T @ (table.value_added_share * weight) @ to_group
    total = to_region.T @ weight @ to_group
    imports = sold.sum((0, 1)) - np.einsum("nnj->j", sold)
    label = f"Aggregated by {given.name}: {len(table.countries)} countries to {len(regions)}, "
    return replace(
        table,
        countries=regions,
        sectors=groups,
        flow_usd_mn=flow,
        final_flow_usd_mn=None
        if table.final_flow_usd_mn is None
        else _added(table.final_flow_usd_mn, to_region, to_group),
        tariff_rate=_over(duty, _added(sold, to_region, to_group), 0.0),
        value_added_share=value_added / total,
        input_share=inputs / total[..., None],
        elasticity=_mean(table.elasticity, imports, to_group),
        country_labels=_labels(table.country_labels, given.countries, regions),
        sector_labels=_labels(table.sector_labels, given.sectors, groups),
        notes=(*table.notes, f"{label}{len(table.sectors)} sectors to {len(groups)}; duties weighted with trade."),
    )


def ordered(table: Table, countries: tuple[str, ...], sectors: tuple[str, ...]) -> Table:
    """The same table with its codes in another order; codes that are left out are dropped with their flows.

    Args:
        table: any table.
        countries: codes of the table, in the order that is wanted.
        sectors: codes of the table, likewise.

    Raises:
        ValueError: a code that the table does not have.
    """
    n, j = [table.countries.index(code) for code in countries], [table.sectors.index(code) for code in sectors]
    final = table.final_flow_usd_mn
    return replace(
        table,
        countries=countries,
        sectors=sectors,
        flow_usd_mn=table.flow_usd_mn[np.ix_(n, n, j)],
        final_flow_usd_mn=None if final is None else final[np.ix_(n, n, j)],
        tariff_rate=table.tariff_rate[np.ix_(n, n, j)],
        value_added_share=table.value_added_share[np.ix_(n, j)],
        input_share=table.input_share[np.ix_(n, j, j)],
        elasticity=table.elasticity[j],
    )


def _added(
    flow: Float[np.ndarray, "importer exporter sector"],
    to_region: Float[np.ndarray, "country region"],
    to_group: Float[np.ndarray, "sector group"],
) -> Float[np.ndarray, "to_region from_region group"]:
    """Flows added over the members of regions and groups."""
    return np.asarray(np.einsum("nij,nm,ik,jg->mkg", flow, to_region, to_region, to_group, optimize=True))


def _spread(
    values: Float[np.ndarray, "region group"],
    to_region: Float[np.ndarray, "country region"],
    to_group: Float[np.ndarray, "sector group"],
) -> Float[np.ndarray, "country sector"]:
    """A number of every region and group, repeated for their members."""
    return np.asarray(to_region @ values @ to_group.T)


def _over(
    above: Float[np.ndarray, "to_region from_region group"],
    below: Float[np.ndarray, "to_region from_region group"],
    otherwise: float,
) -> Float[np.ndarray, "to_region from_region group"]:
    """A ratio, where there is something below."""
    return np.divide(above, below, out=np.full_like(above, otherwise), where=below > 0)


def _mean(
    values: Float[np.ndarray, "sector"],
    weights: Float[np.ndarray, "sector"],
    to_group: Float[np.ndarray, "sector group"],
) -> Float[np.ndarray, "group"]:
    """Weighted means of groups; plain ones where nothing has weight."""
    sound = np.where(to_group @ (weights @ to_group) > 0, weights, 1.0)
    return np.asarray((values * sound) @ to_group / (sound @ to_group))


def _matrix(codes: tuple[str, ...], mapping: dict[str, str]) -> tuple[tuple[str, ...], Float[np.ndarray, "code group"]]:
    """The groups in the order of their first member, and a one where a code belongs to a group."""
    groups = [mapping[code] for code in codes] if mapping else list(codes)
    names = tuple(dict.fromkeys(groups))
    return names, np.array([[float(group == name) for name in names] for group in groups])


def _labels(known: dict[str, str], mapping: dict[str, str], groups: Iterable[str]) -> dict[str, str]:
    """Names of groups that are one country or sector alone."""
    if not mapping:
        return known
    members = {group: [code for code, to in mapping.items() if to == group] for group in groups}
    return {group: known[only[0]] for group, only in members.items() if len(only) == 1 and only[0] in known}


def _check(table: Table, mapping: Mapping, file: str | None) -> None:
    """All codes that are missing or too many."""
    faults = []
    for kind, codes, known in (
        ("country", table.countries, mapping.countries),
        ("sector", table.sectors, mapping.sectors),
    ):
        if not known:
            continue
        faults += [
            Fault(kind, f"'{code}' of the table is not mapped; add `{kind},{code},GROUP`", file)
            for code in codes
            if code not in known
        ]
        faults += [
            Fault(kind, f"'{code}' is not in the table; {nearest(code, codes)}", file, mapping.lines.get((kind, code)))
            for code in known
            if code not in codes
        ]
    raise_faults(faults, f"{mapping.name} does not fit the table")


def _csv_rows(path: Path) -> list[tuple[int, str, str, str]]:
    """Rows of a CSV mapping."""
    rows = read_rows(path, ("kind", "code", "group"))
    return [(row.line, row.cells["kind"], row.cells["code"], row.cells["group"]) for row in rows]


def _yaml_rows(path: Path) -> list[tuple[int, str, str, str]]:
    """Rows of a YAML mapping, with lines; `NO` and `ON` stay texts."""
    import yaml

    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise DataError(
            f"{path}: cannot be read ({' '.join(str(problem).split())}); check the path and the file"
        ) from None
    kinds = {"countries": "country", "sectors": "sector"}
    rows = []
    for head, part in root.value if isinstance(root, yaml.MappingNode) else ():
        if not isinstance(part, yaml.MappingNode):
            raise DataError(f"{path}:{head.start_mark.line + 1}: {head.value} has to hold lines `code: group`")
        for code, group in part.value:
            rows.append((code.start_mark.line + 1, kinds.get(head.value, head.value), code.value, str(group.value)))
    if not rows:
        raise DataError(f"{path}: has no `countries` and no `sectors` with lines `code: group`")
    return rows
