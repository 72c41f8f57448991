"""Figures on the chip market by year: who makes for whom, reliance, prices, chips in goods, Taiwan's part."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

from reshore.names import REGION_LABELS, REGIONS
from reshore.outcome import FIRST_STORED_YEAR
from reshore.report import heat, rows
from reshore.report.figure import Figure, Key, Panel
from reshore.report.figures.common import band_keys, band_panel
from reshore.report.frames import market
from reshore.report.frames.columns import BASE
from reshore.report.labels import number_words
from reshore.report.text import market as says
from reshore.report.words import as_float

if TYPE_CHECKING:
    from reshore.report.frame import Frame
    from reshore.report.material import Material

_CHANNELS = {market.BARE: "deal", market.IN_GOODS: "warn"}
"""How chips come in, and the role of the colour."""


def flow_figure(material: Material) -> Figure:
    """Who makes chips for whom, at the start and in the first year that sentences speak of."""
    year = material.years[0]
    then = market.flows(material.stored, None, FIRST_STORED_YEAR)
    now = market.flows(material.data, material.base, year)
    own = [frame.among("path", [path for path in frame.distinct("path") if path != BASE]) for frame in (then, now)]
    highest = max((as_float(value) or 0.0 for frame in own for value in frame.column("p50_usd_bn")), default=0.0)
    labels = {code: REGION_LABELS[code] for code in REGIONS}
    path = own[1].rows[0][5]
    panels = tuple(
        Panel(heading, heat.pairs(frame, labels, REGIONS, "usd_bn", highest), f"Table of flows. {_flow_words(frame)}")
        for heading, frame in ((str(FIRST_STORED_YEAR), own[0]), (f"{year}, {path}", own[1]))
    )
    codes = ", ".join(f"{code} {label}" for code, label in labels.items())
    other = "" if material.base is None else " and the path without the deal"
    return Figure(
        "chip-flows",
        "Who makes chips for whom: by where the fab stands and where the chips are used",
        "billion US dollars in the year, median over draws",
        panels,
        (Key("the stronger the colour, the more", "deal", "area"),),
        (then, now),
        ("market", "capacity", "deal"),
        f"Chips are used where they are built into devices. The CSV holds the bands{other}. {codes}.",
        tuple(says.flows(then, now)),
    )


def reliance_figure(material: Material) -> Figure:
    """How far the United States rely on foreign chips, in four ways."""
    frame = market.reliance(material.data, material.base)
    return Figure(
        "us-reliance",
        "Share of foreign chips in what the United States use, counted in four ways",
        "% of the value of all classes of chips, in the year",
        _group_panels(material, frame),
        band_keys(material),
        (frame,),
        ("market", "capacity", "deal"),
        "By fab, a chip is foreign if the wafer was made abroad. By customs origin it is foreign if it was packaged "
        "abroad or comes inside a good made abroad. “All chips it uses” counts the chips inside imported goods and "
        "leaves out those in goods that are exported.",
        tuple(says.reliance(frame, material.years[:1])),
    )


def leading_figure(material: Material) -> Figure:
    """Reliance on foreign fabs for leading chips, by what counts as leading."""
    frame = market.leading_reliance(material.data, material.base)
    change = [] if material.base is None else [market.changes(material.data, material.base, material.years[0])]
    return Figure(
        "us-leading-reliance",
        "Share of foreign fabs in the leading chips that the United States use",
        "% of value, bare or inside goods, in the year",
        _group_panels(material, frame),
        band_keys(material),
        (frame, *change),
        ("market", "capacity", "deal"),
        "Intel 7 is the node that was once called 10 nm. Whether it counts as leading is a matter of words, so both "
        "are shown.",
        tuple(says.leading(frame, material.years[0])),
    )


def price_figure(material: Material) -> Figure:
    """What US device makers pay, by class."""
    frame = market.prices(material.data, material.base)
    ends = [as_float(value) or 1.0 for end in ("p10", "p90") for value in frame.column(f"{end}_index")]
    span = (floor(10 * min([*ends, 1.0])) / 10, ceil(10 * max([*ends, 1.0]) + 0.1) / 10)
    panels = tuple(
        band_panel(material, frame.where(node=node), "index", market.node_label(node), zero=False, span=span)
        for node in frame.distinct("node")
    )
    return Figure(
        "chip-prices",
        "What device makers in the United States pay for chips, by class",
        "index, 2024 = 1, duties included, mean of the year",
        panels,
        band_keys(material),
        (frame,),
        ("market", "deal"),
        "Prices move with scarcity, cost, freight and duty. They hold no general inflation and no fall in the price of "
        "computing: a class is taken as one good.",
        tuple(says.prices(frame, material.years[0])),
    )


def utilisation_figure(material: Material) -> Figure:
    """How full leading fabs are."""
    frame = market.utilisation(material.data, material.base)
    return Figure(
        "leading-utilisation",
        "How full leading fabs are, by where they stand",
        "% of the most that they can make in the year",
        _group_panels(material, frame),
        band_keys(material),
        (frame,),
        ("market", "capacity", "deal"),
        says=tuple(says.utilisation(frame, material.years[0])),
    )


def missed_figure(material: Material) -> Figure:
    """Bare imports beside the chips inside goods."""
    year = material.years[0]
    frame, share = market.missed(material.data, year), market.missed_share(material.data, material.base)
    words = [f"{row['region']}, {row['path']}: {number_words(row['p50_usd_bn'], 'usd_bn')}" for row in frame.records()]
    panels = (
        Panel(str(year), rows.ranges(frame, "region", "usd_bn", _CHANNELS), f"Ranges. {'; '.join(words)}"),
        band_panel(material, share, "share", "inside goods, as a share of both"),
    )
    keys = tuple(Key(channel, role, "disc") for channel, role in _CHANNELS.items())
    return Figure(
        "chips-in-goods",
        "What a tariff on bare chips misses: foreign chips that enter the United States inside other goods",
        "billion US dollars in the year; % of both together",
        panels,
        (*keys, *band_keys(material)),
        (frame, share),
        ("market", "deal"),
        "Goods are servers, telephones, cars and whatever else holds chips, and only those that stay in the United "
        "States. Bare chips stand at their value at the border.",
        tuple(says.missed(frame, share, year)),
    )


def lead_figure(material: Material) -> Figure:
    """Taiwan's lead, and how concentrated supply is."""
    frame = market.taiwan(material.data, material.base)
    packed = market.concentration(material.data, material.base)
    panel = band_panel(material, packed.where(node="leading"), "index", "concentration of leading chips the US uses")
    return Figure(
        "taiwan-lead",
        "Taiwan's part in the world's leading chips, and how concentrated US supply is",
        "% of value; index: sum of squared shares of fab regions, 1 = one region makes all",
        (*_group_panels(material, frame), panel),
        band_keys(material),
        (frame, packed),
        ("market", "capacity", "deal"),
        "A fab in Arizona that belongs to a firm of Taiwan counts for Taiwan's firms and not as made at home. The CSV "
        "holds the concentration of every class.",
        tuple(says.lead(frame, packed, material.years[:2])),
    )


def _group_panels(material: Material, frame: Frame) -> tuple[Panel, ...]:
    """One panel of shares for each group."""
    return tuple(
        band_panel(material, frame.where(group=group), "share", str(group)) for group in frame.distinct("group")
    )


def _flow_words(frame: Frame) -> str:
    """The larger flows in words."""
    large = [row for row in frame.records() if (as_float(row["p50_usd_bn"]) or 0.0) >= 1.0]
    parts = [f"{row['fab_label']} to {row['use_label']} {number_words(row['p50_usd_bn'], 'usd_bn')}" for row in large]
    return "; ".join(parts)
