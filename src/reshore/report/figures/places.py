"""Figures on places: rents and wages near the fabs, and what suppliers there can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.deal.building import Park
from reshore.report import rows
from reshore.report.figure import Figure, Panel
from reshore.report.figures.common import band_keys, band_panel, roles
from reshore.report.frames import places
from reshore.report.labels import number_words
from reshore.report.text import places as says

if TYPE_CHECKING:
    from reshore.report.material import Material


def place_figure(material: Material) -> Figure:
    """Housing cost and craft wages at one site."""
    frame = places.place(material.data, material.base, material.site)
    panels = tuple(
        band_panel(material, frame.where(group=group), "index", str(group), zero=False)
        for group in frame.distinct("group")
    )
    return Figure(
        "place",
        f"Housing cost and craft wages near the fabs at {material.site_label}",
        "index, before fabs = 1, mean of the year",
        panels,
        band_keys(material),
        (frame,),
        ("places", "deal"),
        says=tuple(says.place(frame, material.site_label)),
    )


def supplier_figure(material: Material) -> Figure:
    """What suppliers near the fabs can do, over the years and by site."""
    year = material.years[0]
    frame = places.suppliers(material.data, material.base, material.site)
    sites = places.suppliers_by_site(material.data, material.base, material.place_labels, year)
    words = [f"{row['label']}, {row['path']}: {number_words(row['p50_share'], 'share')}" for row in sites.records()]
    panels = (
        band_panel(material, frame, "share", material.site_label),
        Panel(
            f"every site in the United States, {year}",
            rows.ranges(sites, "label", "share", roles(material)),
            f"Ranges. {'; '.join(words)}",
        ),
    )
    parks = [park for name, park in material.deal.of_kind(Park).items() if name in material.deal.played]
    return Figure(
        "suppliers",
        "What suppliers near the fabs can do",
        "% of a full cluster, mean of the year",
        panels,
        band_keys(material),
        (frame, sites),
        ("places", "deal"),
        "A full cluster, as Taiwan has it, is 100 %. Fabs without suppliers nearby are built more slowly and pay more "
        "for materials.",
        tuple(says.suppliers(frame, parks, material.years, material.site_label, material.place_labels)),
    )
