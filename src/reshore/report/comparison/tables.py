"""The tables of a comparison: deals, headlines, chances, prices, statuses, what decides."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from reshore.deal.diff import deal_diff
from reshore.names import STATUSES
from reshore.report.blocks import Block
from reshore.report.comparison.clauses import clause_of, is_agreed, own
from reshore.report.comparison.forests import points_of_band
from reshore.report.comparison.material import words_for
from reshore.report.comparison.wording import chance_text, signed_band, signed_number, term_text
from reshore.report.frame import Column, Frame
from reshore.report.style import number_text, unit_text, with_unit
from reshore.report.tables import badge, table
from reshore.report.words import as_float, number_of

if TYPE_CHECKING:
    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Value
    from reshore.report.tables import Align

FEW_CHANGES = 3
"""Changes between deals of one name that the table of deals lists [count]."""

_PRICE = "usd_bn_per_kwpm"


def deal_cell(side: Side) -> str:
    """Colour, letter and name of a path.

    Args:
        side: the path.

    Returns:
        HTML that does not break inside the name.
    """
    letter = f"<strong>{escape(side.letter)}</strong> " if side.letter else ""
    box = f'<span class="key box" style="color:var(--{side.role})"></span>'
    return f'<span class="deal">{box}{letter}{escape(words_for(side.name))}</span>'


def deals_table(material: Material) -> Block:
    """Which deals are compared, and by which letter charts call them.

    Args:
        material: what the page reads.
    """
    headings: dict[str, Align] = {"Deal": "left", "Title": "left", "Status": "left", "Own clauses that act": "right"}
    rows = []
    for side in material.sides:
        deal = side.outcome.deal
        acting = str(len(own(material, deal)))
        rows.append([deal_cell(side), escape(deal.title) + _changes(material, side), badge(deal.status), acting])
    title = f"The deals; a clause is a deal's own if it {material.own}"
    return Block("deals", title, table("deals", title, headings, rows))


def _changes(material: Material, side: Side) -> str:
    """In what a deal differs from the first one of the same name, in a few words."""
    deal = side.outcome.deal
    first = next(other.outcome.deal for other in material.sides if other.outcome.deal.name == deal.name)
    if first == deal:
        return ""
    gone = [f"without {name}" for name in first.clauses if name not in deal.clauses]
    added = [f"with {name}" for name in deal.clauses if name not in first.clauses]
    terms = [
        f"{row.path.removeprefix('clauses.')} {term_text(row.second)} instead of {term_text(row.first)}"
        for row in deal_diff(first, deal)
        if is_agreed(row.path) and clause_of(row.path) in first.clauses.keys() & deal.clauses.keys()
    ]
    words = [*gone, *added, *terms]
    more = [f"{len(words) - FEW_CHANGES} more"] if len(words) > FEW_CHANGES else []
    return f"<br><small>{escape('; '.join([*words[:FEW_CHANGES], *more]))}</small>"


def headline_table(material: Material, levels: Frame, differences: Frame) -> Block:
    """Every headline with every deal: the number, what it changes, and in how many draws it is better.

    Args:
        material: what the page reads.
        levels: every headline on every path.
        differences: every contrast.
    """
    headings: dict[str, Align] = {"Number": "left", **{side.called: "right" for side in material.paths}}
    rows = []
    for name, year in dict.fromkeys(zip(levels.column("name"), levels.column("year"), strict=True)):
        found = {str(row["deal"]): row for row in levels.where(name=name, year=year).records()}
        changes = {str(row["deal"]): row for row in differences.where(name=name, year=year).records()}
        first = next(iter(found.values()))
        unit = str(first["unit"])
        cells = [_headline_cell(found[side.name], changes.get(side.name), unit) for side in material.paths]
        rows.append([f"{escape(str(first['label']))}<br><small>{escape(unit_text(unit))}</small>", *cells])
    title = (
        f"Every headline with each deal: median and band from 10 to 90 %; then, in bold, the difference to "
        f"{material.without} in the same draw with its band, and the share of draws in which the deal is the better one"
    )
    return Block("headlines-table", title, table("headlines-table", title, headings, rows), (levels, differences))


def _headline_cell(level: dict[str, Value], change: dict[str, Value] | None, unit: str) -> str:
    """One headline with one deal."""
    low, middle, high = (number_text(as_float(level[point]), unit) for point in ("p10", "p50", "p90"))
    cell = f"{middle}<br><small>{low} to {high}</small>"
    if change is None:
        return cell
    points = points_of_band(change)
    cell += f"<br><strong>{signed_number(points[2], unit)}</strong>"
    if number_of(change["same_share"]) == 1:
        return f"{cell}<br><small>in every draw</small>"
    better = as_float(change["better_share"])
    share, word = (as_float(change["higher_share"]) or 0.0, "more") if better is None else (better, "better")
    ends = signed_band(points[0], points[4], unit)
    return f"{cell}<br><small>{ends}</small><br><small>{word}: {chance_text(share)}</small>"


def duel_table(material: Material, frame: Frame) -> Block:
    """In how many draws each path has more leading-edge capacity than each other one.

    Args:
        material: what the page reads.
        frame: the chances.
    """
    headings: dict[str, Align] = {"has more than …": "left"}
    headings |= {side.letter or side.called: "right" for side in material.paths}
    chances = {(str(row["deal"]), str(row["other"])): row for row in frame.records()}
    rows = []
    for side in material.paths:
        cells = [_chance(chances.get((side.name, other.name))) for other in material.paths]
        rows.append([deal_cell(side), *cells])
    title = (
        "In how many draws the deal of the row has more US capacity at 7 nm and below than that of the column, end of "
        f"{material.far}"
    )
    return Block("chances", title, table("chances", title, headings, rows), (frame,))


def _chance(row: dict[str, Value] | None) -> str:
    """A chance in a cell that is the darker the further it is from an even one."""
    if row is None:
        return '<span class="chance none">–</span>'
    more, same = number_of(row["more_share"]), number_of(row["same_share"])
    if same == 1:
        return '<span class="chance none">same</span>'
    kind, strength = ("more" if more > 0.5 else "less"), round(70 * abs(more - 0.5))
    return f'<span class="chance {kind}" style="--strength:{strength}%">{escape(chance_text(more))}</span>'


def price_table(material: Material, money: Frame) -> Block:
    """Public money and wafer starts that each deal adds, and the price of one in the other.

    Args:
        material: what the page reads.
        money: public money and wafer starts by deal.
    """
    headings: dict[str, Align] = {"Deal": "left", "Public money, bn USD": "right", "Wafer starts, kwpm": "right",
                                  "Ratio of the means": "right", "Price over draws": "right",
                                  "Draws that add nothing": "right"}  # fmt: skip
    rows = []
    for row in money.records():
        ratio = as_float(row[f"mean_{_PRICE}"])
        price = [as_float(row[f"{point}_{_PRICE}"]) for point in ("p10", "p50", "p90")]
        shown = ["none" if end is None else number_text(end, _PRICE) for end in price]
        rows.append(
            [
                deal_cell(material.side(str(row["deal"]))),
                *(_band(row, unit) for unit in ("usd_bn", "kwpm")),
                "none" if ratio is None else number_text(ratio, _PRICE),
                "none" if price[0] is None else f"{shown[1]}<br><small>{shown[0]} to {shown[2]}</small>",
                with_unit(as_float(row["nothing_share"]), "share"),
            ]
        )
    title = (
        f"Public money of both sides from {material.first_year} to the end of {material.far} and capacity of all chip "
        f"classes, with the deal less {material.without}, and what an added kwpm costs in bn USD"
    )
    return Block("price-by-deal", title, table("price-by-deal", title, headings, rows), (money,))


def _band(row: dict[str, Value], unit: str) -> str:
    """A band of differences in a cell."""
    low, middle, high = (as_float(row[f"{point}_{unit}"]) for point in ("p10", "p50", "p90"))
    return f"{signed_number(middle, unit)}<br><small>{signed_band(low, high, unit)}</small>"


def status_table(material: Material, differences: Frame) -> Block:
    """How well each difference is known.

    Args:
        material: what the page reads.
        differences: every contrast.
    """
    headings: dict[str, Align] = {"Difference": "left", **{side.called: "left" for side in material.rivals}}
    rows = []
    for name, year in dict.fromkeys(zip(differences.column("name"), differences.column("year"), strict=True)):
        found = {str(row["deal"]): row for row in differences.where(name=name, year=year).records()}
        label = next(iter(found.values()))["label"]
        cells = [badge(str(found[side.name]["status"])) if side.name in found else "" for side in material.rivals]
        rows.append([escape(str(label)), *cells])
    title = f"How well each difference to {material.without} is known"
    return Block("status-of-differences", title, table("status-of-differences", title, headings, rows))


def knowledge_table(material: Material) -> Block:
    """The clauses behind each deal by how well they are known.

    Args:
        material: what the page reads.
    """
    rows: list[tuple[Value, ...]] = []
    for side in material.rivals:
        acting = own(material, side.outcome.deal)
        counts = [sum(clause.status == status for clause in acting) for status in STATUSES]
        inside = sum(bool(clause.assumed) and clause.status != "assumed" for clause in acting)
        rows.append((side.name, *counts, inside))
    columns = (
        Column("deal", "Deal"),
        *(Column(f"{status}_clauses", status.capitalize()) for status in STATUSES),
        Column("with_assumed_terms", "Better known, but with assumed terms"),
    )
    frame = Frame("own_clauses_by_status", columns, tuple(rows))
    cells = [[deal_cell(material.side(str(row[0]))), *(str(count) for count in row[1:])] for row in rows]
    headings: dict[str, Align] = {"Deal": "left", **{column.title: "right" for column in columns[1:]}}
    title = f"Clauses that act, by how well they are known; counted is what {material.own}"
    return Block("own-clauses", title, table("own-clauses", title, headings, cells), (frame,))


def decides_table(frame: Frame) -> Block:
    """The uncertain numbers that each difference goes with most.

    Args:
        frame: the numbers.
    """
    headings: dict[str, Align] = {"Difference": "left", "Uncertain number": "left", "Status": "left",
                                  "Share of the spread": "right", "A higher number": "left"}  # fmt: skip
    rows = []
    for at, row in enumerate(frame.records()):
        again = at > 0 and frame.rows[at - 1][0] == row["difference"]
        label = f"{escape(str(row['label']))}<br><small><code>{escape(str(row['entry']))}</code></small>"
        share = with_unit(as_float(row["part_share"]), "share")
        head = "" if again else escape(str(row["difference"]))
        rows.append([head, label, badge(str(row["status"])), share, str(row["direction"])])
    title = "The uncertain numbers that each difference goes with most: better figures here would tell most"
    return Block("decides", title, table("decides", title, headings, rows), (frame,))
