"""Figures on money: who pays and what for, what bringing people and suppliers costs, the public price of capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report import charts
from reshore.report.figure import Figure, Key, Panel
from reshore.report.figures.common import band_keys, band_panel, line_keys, line_roles, part_keys, stack_panel
from reshore.report.frames import money, price
from reshore.report.labels import number_words
from reshore.report.style import unit_text
from reshore.report.text import money as says

if TYPE_CHECKING:
    from reshore.report.frame import Frame, Value
    from reshore.report.material import Material


def money_figure(material: Material) -> Figure:
    """Who pays and what for, by year."""
    payers, uses = money.by_payer(material.data, material.ledger), money.by_use(material.data, material.ledger)
    panels, keys = [], []
    for frame, column, heading in ((payers, "payer", "who finally pays"), (uses, "use", "what for")):
        order = _paid(frame, column)
        panels.append(stack_panel(material, frame.among(column, order), "usd_bn", column, heading, order))
        keys.append(part_keys(order))
    return Figure(
        "money",
        "Money for fabs in the United States by payer and by use",
        "billion US dollars a year, current prices, mean over draws",
        tuple(panels),
        (*keys[0], Key("", "", "line"), *keys[1]),
        (payers, uses),
        ("money", "deal"),
        "Every dollar stands once: a payer's bar is what it pays less what it gets back as credit, grant or loan, so "
        "that both panels have the same height.",
        tuple(says.money(payers, material.first_year, material.last_year)),
    )


def settling_figure(material: Material) -> Figure:
    """What it costs to bring people and suppliers: relocation, housing, training, parks."""
    parts, so_far = money.settling(material.data), money.settling_so_far(material.data, material.base)
    order = _paid(parts, "part")
    panels = (
        stack_panel(material, parts.among("part", order), "usd_bn", "part", "by year, mean over draws", order),
        band_panel(
            material, so_far.where(part=money.ALL_PARTS), "usd_bn", f"{money.ALL_PARTS}, since {material.first_year}"
        ),
    )
    return Figure(
        "settling",
        "Money for relocation, housing, training and science parks in the United States",
        "billion US dollars, current prices",
        panels,
        (*part_keys(order), *band_keys(material)),
        (parts, so_far),
        ("money", "people", "places", "deal"),
        "Housing is the rent of visiting experts and of crews from elsewhere. Wages and pay of experts are not in it.",
        tuple(says.settling(so_far, material.first_year, material.last_year)),
    )


def price_figure(material: Material, prices: Frame) -> Figure | None:
    """What an added thousand wafer starts a month costs the public; None where no draw adds any at a price."""
    if material.base is None:
        return None
    frame = price.below_price(material.data, material.base, material.years)
    if not len(frame):
        return None
    drawn, column = line_roles(frame.distinct("at")), "price_usd_bn_per_kwpm"
    spec = charts.curves(frame, (column, unit_text("usd_bn_per_kwpm")), "share", "at", drawn)
    ends = [frame.where(at=at).records()[-1] for at in drawn]
    words = [
        f"{row['at']}: {number_words(row['p50_share'], 'share')} of draws below the highest price shown" for row in ends
    ]
    year = material.years[min(1, len(material.years) - 1)]
    return Figure(
        "price",
        "Public money for each thousand wafer starts a month that the deal adds",
        "% of draws in which one costs the price below or less",
        (Panel("", spec, f"Curves. {'; '.join(words)}"),),
        line_keys(drawn),
        (frame, prices),
        ("money", "capacity", "deal"),
        "Both are differences between the paths in the same draw: public money of both sides since "
        f"{material.first_year}, loans apart, and wafer starts of all chip classes. A draw that adds less than "
        f"{price.NOTHING_KWPM:g} kwpm counts as dearer than any price, so a curve stays below 100 % by those draws.",
        tuple(says.price(prices, year)),
    )


def _paid(frame: Frame, column: str) -> list[Value]:
    """The parts in which money moves; all of them where none does."""
    moved = [part for part in frame.distinct(column) if any(frame.where(**{column: part}).column("mean_usd_bn"))]
    return moved or frame.distinct(column)
