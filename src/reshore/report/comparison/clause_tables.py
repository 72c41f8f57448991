"""The tables on why deals differ: clauses by group, terms inside clauses of one name, and what is confirmed alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reshore.report.blocks import Block
from reshore.report.comparison.clauses import terms, versions
from reshore.report.comparison.numbers import WHAT
from reshore.report.comparison.tables import deal_cell
from reshore.report.comparison.wording import signed_band, signed_number, term_text, unit_of_difference
from reshore.report.frame import Column, Frame
from reshore.report.style import unit_text
from reshore.report.tables import badge, table
from reshore.report.terms import agreed, played, sources
from reshore.report.words import dated

if TYPE_CHECKING:
    from reshore.ensemble.contrast import Contrast
    from reshore.report.comparison.clauses import Version
    from reshore.report.comparison.material import Material
    from reshore.report.frame import Value
    from reshore.report.tables import Align


def clause_tables(material: Material) -> list[Block]:
    """One table for each group of clauses that are not the same on every path.

    Args:
        material: what the page reads.
    """
    return [_group(material, heading, rows) for heading, rows in versions(material).items()]


def _group(material: Material, heading: str, rows: list[Version]) -> Block:
    """The clauses of one group, each version with the deals that have it."""
    headings: dict[str, Align] = {"Clause": "left", "In": "left", "What is agreed": "left", "How it is known": "left",
                                  "In the model": "left"}  # fmt: skip
    cells = [_version(material, row) for row in rows]
    title = f"{heading}: clauses that are not the same everywhere"
    name = f"clauses-{heading.partition(' ')[0].lower()}"
    return Block(name, title, table(name, title, headings, cells))


def _version(material: Material, row: Version) -> list[str]:
    """One version of a clause."""
    deals = "<br>".join(deal_cell(material.side(name)) for name in row.deals)
    head = f"<strong>{escape(row.name)}</strong><br><small>{escape(row.kind.replace('_', ' '))}</small>"
    if row.deal is None:
        return [head, deals, "left out", "", ""]
    clause = row.deal.clauses[row.name]
    window = f"{clause.from_.isoformat()} to {clause.until.isoformat() if clause.until else 'open'}"
    known = f"{badge(clause.status)}<br><small>{sources(row.deal, clause)}</small>"
    return [head, deals, f"{agreed(row.deal, row.name)}<br><small>{window}</small>", known, played(row.deal, row.name)]


def terms_table(material: Material) -> Block | None:
    """The terms on which paths differ inside clauses of one name.

    Args:
        material: what the page reads.

    Returns:
        The table, or None where there are none.
    """
    found = terms(material)
    if not found:
        return None
    headings: dict[str, Align] = {"Term": "left", **{side.called: "right" for side in material.paths}}
    rows = []
    for term in found:
        symbol = "%" if term.unit == "percent" else unit_text(term.unit or "count") if term.unit != "count" else ""
        unit = f" <small>{escape(symbol)}</small>" if term.unit else ""
        rows.append(
            [f"<code>{escape(term.path)}</code>{unit}", *(_value(term.values, side.name) for side in material.paths)]
        )
    title = (
        "Terms that differ inside clauses of the same name, between the same parties or beside a path without a deal"
    )
    return Block("terms-that-differ", title, table("terms-that-differ", title, headings, rows))


def _value(values: dict[str, object], deal: str) -> str:
    """One term of one deal in a cell."""
    if deal not in values:
        return "<small>no such clause</small>"
    return escape(term_text(values[deal]))


def dropped_table(material: Material) -> Block | None:
    """The clauses that each deal lacks that was stripped to its confirmed ones.

    Args:
        material: what the page reads.

    Returns:
        The table, or None where no deal was stripped.
    """
    comparison = material.comparison
    if not comparison.dropped:
        return None
    headings: dict[str, Align] = {"Stripped deal": "left", "Clauses that it lacks": "left"}
    rows = []
    for name in comparison.dropped:
        cells = [f"{escape(clause)} {badge(status)}" for clause, status in comparison.dropped_clauses(name)]
        nothing = "none: every clause is confirmed, or stands without a deal"
        rows.append([deal_cell(material.side(name)), "; ".join(cells) or nothing])
    title = "Deals stripped to their confirmed clauses, and what they lack"
    return Block("dropped", title, table("dropped", title, headings, rows))


def rests_table(material: Material) -> Block | None:
    """Each deal less itself stripped to its confirmed clauses: what rests on all the others.

    Args:
        material: what the page reads.

    Returns:
        The table, or None where no deal was stripped.
    """
    rests = {(row.deal, row.name, row.year): row for row in material.comparison.rests if _shown(material, row)}
    if not rests:
        return None
    deals = list(dict.fromkeys(deal for deal, _, _ in rests))
    headings: dict[str, Align] = {"Number": "left", "Unit": "left"}
    headings |= {material.side(deal).called: "right" for deal in deals}
    found: list[tuple[Value, ...]] = []
    cells = []
    for name, year in dict.fromkeys((name, year) for _, name, year in rests):
        rows = [rests[deal, name, year] for deal in deals]
        label, unit = dated(name, rows[0].label, year), rows[0].unit
        found += [(name, label, year, unit, row.deal, row.against, row.p10, row.p50, row.p90) for row in rows]
        cells.append([escape(label), escape(unit_of_difference(unit)), *(_rest(row) for row in rows)])
    points = (Column("p10", "10 %"), Column("p50", "median"), Column("p90", "90 %"))
    columns = (*WHAT, Column("deal", "Deal"), Column("confirmed", "Stripped deal"), *points)
    title = "What rests on clauses that are not confirmed: the whole deal less the stripped one, in the same draw"
    frame = Frame("rests_on_unconfirmed", columns, tuple(found))
    return Block("rests", title, table("rests", title, headings, cells), (frame,))


def _rest(row: Contrast) -> str:
    """What rests on unconfirmed clauses in one headline of one deal."""
    ends = "in every draw" if row.ties == 1 else signed_band(row.p10, row.p90, row.unit)
    return f"{signed_number(row.p50, row.unit)}<br><small>{ends}</small>"


def _shown(material: Material, row: Contrast) -> bool:
    """Whether a contrast is about a year that is shown."""
    return (row.year or 0) <= material.last_year
