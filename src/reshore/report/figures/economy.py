"""Figures on the whole economy: who gains, who sells what, which jobs move, who pays, money for fabs, the join."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reshore.ensemble import trade_readings as readings
from reshore.ensemble.headlines import partners_of
from reshore.ensemble.readings import HOST, values_of
from reshore.names import REGION_LABELS
from reshore.report import rows
from reshore.report.diverging import diverging, ticks_of
from reshore.report.figure import Figure, Key, Panel
from reshore.report.figures.common import band_keys, band_panel, roles
from reshore.report.frames import borne, economy
from reshore.report.frames.columns import ONLY
from reshore.report.labels import number_words
from reshore.report.text import economy as says
from reshore.report.words import as_float, band_text

if TYPE_CHECKING:
    from reshore.report.figure import Basis
    from reshore.report.frame import Frame
    from reshore.report.knowledge import Knowledge
    from reshore.report.material import Material

_BASIS: tuple[Basis, ...] = ("economy", "market", "deal")

BAND_KEYS = (Key("median", "deal", "box"), Key("10–90 % of draws", "deal", "line"))
"""The legend of bars on both sides of zero."""

MONEY = "Money is in prices of 2025, in units of the world's mean wage."


def income_figure(material: Material, frame: Frame, known: Knowledge) -> Figure:
    """Real income of every region: the deal less no deal, or the status quo over the base year."""
    year, path = material.years[0], economy.leading_path(frame)
    shown = frame.where(year=year, group=economy.EXACT, path=path)
    alone = path == ONLY
    title = "over that of the base year" if alone else "with the deal less without it, in the same draw"
    rests = known.says(
        {
            f"{REGION_LABELS[region]}, real income in {year}": economy.paired(
                material.data, material.base, partial(readings.real_income, region=region), year
            )
            for region in (HOST, *partners_of(material.deal))
        }
    )
    return Figure(
        "real-income",
        f"Real income of every region in {year}, {title}",
        "% of the region's real income in the base year",
        (Panel("", diverging(shown, "label", "percent"), f"Bars. {bar_words(shown, 'label', 'percent')}"),),
        BAND_KEYS,
        (frame,),
        _BASIS,
        "Exact: income over the price of what a region buys, everything solved again. It holds trade in all goods and "
        f"services, and nothing of what {'law' if alone else 'the deal'} does to risk or to knowledge. Regions need "
        "not add up to zero.",
        (*(says.levels(frame, year) if alone else []), *says.first_order(frame, year), *rests),
    )


def export_figure(material: Material, totals: Frame, known: Knowledge) -> Figure:
    """What the partners sell to the United States, and how much the deal changes that for every region."""
    frame, year = economy.exports(material.data, material.base), material.years[0]
    partners = partners_of(material.deal)
    first = [REGION_LABELS[region] for region in partners]
    rest = [str(label) for label in frame.distinct("group") if label not in first]
    changes = totals.where(group=economy.TO_US, path=economy.CHANGE)
    changes = changes.among("region", [region for region in changes.distinct("region") if region != HOST])
    shown = [*first, *([] if len(changes) and first else rest)]
    panels = [band_panel(material, frame.where(group=group), "usd_bn", group) for group in shown]
    if len(changes):
        words = f"Bars. {bar_words(changes, 'label', 'usd_bn')}"
        panels.append(Panel(f"{year}, {economy.CHANGE}", diverging(changes, "label", "usd_bn"), words))
    rests = known.says(
        {
            f"{REGION_LABELS[partner]} in {year}": economy.level(
                material.data, material.base, partial(readings.exports_to_us, partner=partner), year
            )
            for partner in partners
        }
    )
    return Figure(
        "exports-to-us",
        "What each partner sells to the United States, before duty",
        "billion US dollars in the year, prices of 2025",
        tuple(panels),
        band_keys(material),
        (frame,),
        _BASIS,
        f"Goods and services, chips among them. {MONEY} Every panel has an axis of its own; the CSV holds every "
        "region.",
        (*says.exports(frame, partners, year), *rests),
    )


def job_figure(material: Material, changes: Frame, moved: Frame, known: Knowledge) -> Figure:
    """Jobs by sector: the deal less no deal, in the United States and in each partner."""
    regions = [str(region) for region in changes.distinct("region")]
    year = int(str(changes.rows[0][0]))
    parts = {region: changes.where(region=region) for region in regions}
    panels = tuple(
        Panel(
            REGION_LABELS[region],
            diverging(part, "sector_label", "thousand_persons", ticks=ticks_of([part], "thousand_persons")),
            f"Bars. {bar_words(part, 'sector_label', 'thousand_persons')}",
        )
        for region, part in parts.items()
    )
    rests = known.says(
        {
            f"{REGION_LABELS[region]}, jobs that change their sector": readings.moved(
                economy.paired(material.data, material.base, partial(readings.jobs, region=region), year)
            )
            for region in regions
        }
    )
    return Figure(
        "jobs-moved",
        f"Jobs by sector in {year}: with the deal less without it, in the same draw",
        "thousand persons; right of zero: more with the deal",
        panels,
        BAND_KEYS,
        (changes, moved),
        _BASIS,
        f"{says.FIXED} Bars of a region add up to zero in every draw, medians need not. Each panel has its own axis.",
        (*says.jobs(changes, regions), *rests),
    )


def duty_figure(material: Material, known: Knowledge) -> Figure:
    """What US customs collect, on whose goods, and how much of it US buyers bear."""
    year = material.years[0]
    by_partner = economy.duties(material.data, material.base, year)
    revenue, part = (make(material.data, material.base) for make in (economy.revenue, economy.pass_through))
    drawn = by_partner.among("path", list(roles(material)))
    words = [f"{row['label']}, {row['path']}: {number_words(row['p50_usd_bn'], 'usd_bn')}" for row in drawn.records()]
    told = [borne_frame(material)] if material.base is not None else []
    panels = (
        band_panel(material, revenue, "usd_bn", "all duties that the United States collect"),
        band_panel(material, part, "share", "part of the change that US buyers bear"),
        Panel(
            f"{year}, by partner, bare chips left out",
            rows.ranges(drawn, "label", "usd_bn", roles(material)),
            f"Ranges. {'; '.join(words)}",
        ),
    )
    collected = economy.level(material.data, material.base, readings.us_tariff_revenue, year)
    borne_here = economy.level(material.data, material.base, readings.us_pass_through, year)
    return Figure(
        "who-pays-duties",
        "Duties that the United States collect, on whose goods, and who bears them",
        "billion US dollars in the year, prices of 2025; % of the change of duties since the base year",
        panels,
        band_keys(material),
        (by_partner, revenue, part, *told),
        _BASIS,
        "What US buyers do not bear, sellers abroad do: their goods get cheaper before duty. That follows from how "
        "large a buyer the United States are in the model, and is not observed.",
        (
            *says.pays(revenue, by_partner, year),
            *says.bears(part, year),
            *known.says({f"Revenue in {year}": collected, "the part that US buyers bear": borne_here}),
        ),
    )


def borne_frame(material: Material) -> Frame:
    """Real income as solved, and with every duty borne by US buyers; only where two paths are compared."""
    data, base = material.stored, material.stored_base
    if base is None:
        raise ValueError("there is no path without the deal to compare with")
    output = material.world.catalogue.parameters["gdp_2024_usd_bn"]
    regions = (HOST, *partners_of(material.deal))
    gdp = {region: float(output.value(region).distribution.median) for region in regions}
    return borne.incomes(data, base, regions, gdp, material.years[0])


def investment_figure(material: Material, known: Knowledge) -> Figure:
    """Money that owners abroad bring in for fabs, and what they take out."""
    frame, year = economy.investment(material.data, material.base), material.years[0]
    partners = [REGION_LABELS[region] for region in partners_of(material.deal)]
    panels = [
        band_panel(material, frame.where(group=flow, owner=owner), "usd_bn", f"{flow}: {_owner(owner)}")
        for owner in ("All", *partners)
        for flow in economy.FLOWS
    ]
    rests = known.says(
        {
            f"{flow} in {year}": economy.level(
                material.data, material.base, partial(values_of, name=variable), year
            ).sum(axis=1)
            for flow, variable in economy.FLOWS.items()
        }
    )
    return Figure(
        "money-across-the-border",
        "Money for fabs that owners abroad bring into the United States, and what they take out again",
        "billion US dollars in the year, prices of 2025",
        tuple(panels),
        band_keys(material),
        (frame,),
        _BASIS,
        "What is brought in lets the United States buy more than they sell in that year; what is taken out later does "
        "the opposite. It goes by owner: TSMC in Arizona counts for Taiwan.",
        (*says.money(frame, material.years), *rests),
    )


def join_figure(material: Material, known: Knowledge) -> Figure:
    """How far the economy and the chip market agree on what is spent on chips."""
    frame = economy.residual(material.data, material.base)
    year = material.years[0]
    gap = economy.level(material.data, material.base, partial(values_of, name="join_residual_share"), year)
    return Figure(
        "join-residual",
        "How far the economy and the chip market part in what is spent on chips",
        "% of what the chip market says",
        (band_panel(material, frame, "share", economy.RESIDUAL),),
        band_keys(material),
        (frame,),
        _BASIS,
        "The economy takes prices, duties and rents of chips from the chip market as given. What is left is shown "
        "and not put on anybody.",
        (*says.joined(frame), *known.says({f"The gap in {year}": gap})),
    )


def bar_words(frame: Frame, label: str, unit: str) -> str:
    """Bars in words, for those who cannot see them.

    Args:
        frame: rows with the label, p10, p50 and p90 in the unit.
        label: column that names the row.
        unit: code of `reshore.units`.
    """
    parts = []
    for row in frame.records():
        low, middle, high = (as_float(row[f"{point}_{unit}"]) for point in ("p10", "p50", "p90"))
        parts.append(f"{row[label]}: {band_text(low, middle, high, unit, signed=True)}")
    return "; ".join(parts) + "."


def _owner(owner: str) -> str:
    """Owners as headings of panels name them."""
    return "all together" if owner == "All" else owner
