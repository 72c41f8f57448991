"""The generated parts of the pages on clauses: terms from the models, effects from `reference/clause-effects.json`.

The numbers of the effects are computed by `tests/golden/test_clause_effects.py`, which also checks that they hold.
"""

from __future__ import annotations

import json
from math import floor, log10
from pathlib import Path
from typing import Any

from pieces import about, cell, fields_table, nested_models, table

PARTLY = {
    "share_target": (
        "An aim moves no number. Results say by which of its readings it is met, and by how much it is missed.\n"
    ),
}
"""Kinds of which something more is to be said, to what it is."""


def pages(folder: Path) -> dict[str, str]:
    """Name of each generated part to its text.

    Args:
        folder: the folder of the reference pages.
    """
    from reshore.deal.clauses import KINDS

    effects = json.loads((folder / "clause-effects.json").read_text(encoding="utf-8"))
    parts = {"clauses": overview(effects)}
    for kind in KINDS:
        parts[f"{kind}-terms"] = terms_part(kind)
        parts[f"{kind}-effects"] = effects_part(kind, effects)
    return parts


def overview(effects: dict[str, Any]) -> str:
    """One row for each kind of clause: what it is, and what it does to the capacity of 2030 where it is played."""
    from reshore.deal.clauses import AIMS, KINDS

    rows = []
    for kind, model in KINDS.items():
        mine = [effect for effect in effects["effects"].values() if effect["kind"] == kind]
        told = (
            "; ".join(f"{example(effect)}: {capacity(effect)}" for effect in mine)
            if mine
            else "moves no number"
            if kind in AIMS
            else ""
        )
        rows.append((f"[{kind}]({kind}.md)", about(model).split("\n")[0], told))
    return table(("kind", "what it is", "US capacity at 7 nm and below, 2030, with the example of its page"), rows)


def example(effect: dict[str, Any]) -> str:
    """What the example adds, from the title of its deal."""
    return str(effect["title"]).partition(", with ")[2]


def capacity(effect: dict[str, Any]) -> str:
    """The change of the capacity of 2030, or that it does not move."""
    for row in effect["moved"]:
        if (row["name"], row["year"]) == ("us-leading-capacity", 2030):
            return band(row["unit"], row["p10"], row["p50"], row["p90"])
    return "does not move"


def terms_part(kind: str) -> str:
    """The terms of one kind of clause, with those of what it holds."""
    from reshore.deal.clauses import KINDS, Clause

    model = KINDS[kind]
    parts = [fields_table(model, skip=set(Clause.model_fields))]
    for nested in nested_models(model):
        parts += [f"### {nested.__name__}\n", about(nested), fields_table(nested)]
    parts.append(
        "[Status, source, dates and note](../deal-file.md#what-every-clause-holds) are the same for every kind.\n"
    )
    return "\n".join(parts)


def effects_part(kind: str, effects: dict[str, Any]) -> str:
    """What the examples of one kind of clause move."""
    mine = [effect for effect in effects["effects"].values() if effect["kind"] == kind]
    said = PARTLY.get(kind, "")
    if not mine:
        return said
    how = (
        f"The example is played beside `{effects['against']}` with the same {effects['draws']} draws (seed "
        f"{effects['seed']}, as of {effects['as_of']}). Each draw gives a change; shown are its median and, in "
        "brackets, the values that one draw in ten goes below and above.\n"
    )
    return "\n".join([*([said] if said else []), how, *(effect_part(effect, several=len(mine) > 1) for effect in mine)])


def effect_part(effect: dict[str, Any], *, several: bool) -> str:
    """What one example moves, as a table and a sentence on the rest."""
    measure = effect["measure"]
    head = ["result", "without", "change", "rises / falls in % of draws"]
    if measure:
        head.insert(3, f"per {measure['unit']}")
    rows = []
    for row in effect["moved"]:
        year = f", {row['year']}" if row["year"] else ""
        cells = [
            f"{row['label']}{year}",
            level(row["unit"], row["without"]),
            band(row["unit"], row["p10"], row["p50"], row["p90"]),
            f"{100 * row['up']:.0f} / {100 * row['down']:.0f}",
        ]
        if measure:
            cells.insert(3, per_unit(row, measure))
        rows.append(cells)
    shown = example(effect)
    parts = [f"### {shown[:1].upper()}{shown[1:]}\n"] if several else []
    parts.append(table(head, rows))
    if measure and measure["amount"] != 1:
        parts.append(
            f"*Per {measure['unit']}* is the whole change over {measure['amount']:g}: an average, not the effect of "
            "the next one.\n"
        )
    if effect["unmoved"]:
        still = cell("; ".join(grouped(effect["unmoved"])))
        parts.append(f"These stay within half a percent in eight draws of ten: {still}.\n")
    return "\n".join(parts)


def grouped(labels: list[str]) -> list[str]:
    """Results with their years, each result once."""
    years: dict[str, list[str]] = {}
    for label in labels:
        said, _, year = label.rpartition(", ")
        if year.isdigit():
            years.setdefault(said, []).append(year)
        else:
            years.setdefault(label, [])
    return [f"{label} ({', '.join(when)})" if when else label for label, when in years.items()]


def per_unit(row: dict[str, Any], measure: dict[str, Any]) -> str:
    """The change for one unit of what the clause is about."""
    points = [row[point] for point in ("p10", "p50", "p90")]
    if None in points:
        return ""
    low, middle, high = sorted(point / measure["amount"] for point in points)
    return band(row["unit"], low, middle, high)


def band(unit: str, low: float | None, middle: float | None, high: float | None) -> str:
    """A change with its band, such as `+2.8 (+0.4 to +6.4) kwpm`, with as many decimals as its largest number needs."""
    scale = 100 if unit == "share" else 1
    points = [None if point is None else scale * point for point in (low, middle, high)]
    largest = max((abs(point) for point in points if point is not None), default=0.0)
    decimals = min(4, max(0, 1 - floor(log10(largest)))) if largest else 0
    first, centre, last = (signed(point, decimals) for point in points)
    return f"{centre} ({first} to {last}) {symbol(unit, change=True)}".strip()


def signed(value: float | None, decimals: int) -> str:
    """A change with its sign."""
    if value is None:
        return "never"
    text = f"{value:+,.{decimals}f}"
    return "0" if not text.strip("+-0.,") else text


def level(unit: str, value: float | None) -> str:
    """A result as it is without the clause."""
    from reshore.names import month_label
    from reshore.outcome import format_value

    if unit == "month":
        return "never" if value is None else month_label(value)
    digits = f"{value:.3f}" if unit == "index" and value is not None else format_value(value, unit)
    return f"{digits} {symbol(unit)}".strip()


def symbol(unit: str, *, change: bool = False) -> str:
    """How a unit is printed behind a number."""
    from reshore.units import SYMBOLS

    if unit == "share" and change:
        return "points"
    return "months" if unit == "month" else SYMBOLS.get(unit, unit)
