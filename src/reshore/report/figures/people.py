"""Figures on people: staff by experience, craft workers, visas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.figure import Figure
from reshore.report.figures.common import band_keys, band_panel, part_keys, stack_panel
from reshore.report.frames import people
from reshore.report.text import people as says

if TYPE_CHECKING:
    from reshore.report.material import Material


def staff_figure(material: Material) -> Figure:
    """People in US fabs."""
    frame = people.staff(material.data, material.base)
    panels = tuple(
        band_panel(material, frame.where(group=group), "persons", str(group)) for group in frame.distinct("group")
    )
    return Figure(
        "staff",
        "People who run and teach in fabs in the United States, and posts that stay empty",
        "persons, mean of the year",
        panels,
        band_keys(material),
        (frame,),
        ("people", "deal"),
        says=tuple(says.staff(frame, material.years[0])),
    )


def experience_figure(material: Material) -> Figure:
    """Staff of US fabs by experience."""
    parts, share = people.experience(material.data), people.experienced_share(material.data, material.base)
    order = parts.distinct("group")
    panels = (
        stack_panel(material, parts, "persons", "group", "by experience, mean over draws", order),
        band_panel(material, share, "share", "experienced, as a share of the fabs' own staff"),
    )
    return Figure(
        "experience",
        "Staff of fabs in the United States by experience",
        "persons and %, mean of the year",
        panels,
        (*part_keys(order), *band_keys(material)),
        (parts, share),
        ("people", "deal"),
        "The fabs' own staff are the experienced and the trainees, at home and abroad; visiting experts come on top.",
        tuple(says.experience(share, material.years[0])),
    )


def crew_figure(material: Material) -> Figure:
    """Craft workers at one site by origin, and the peak."""
    parts = people.crews(material.data, material.site)
    peak = people.crew_peak(material.data, material.base, material.site)
    order = [label for label in people.CREW_LABELS.values() if label in parts.distinct("group")]
    panels = (
        stack_panel(material, parts, "persons", "group", "by origin, mean over draws", order),
        band_panel(material, peak, "persons", "largest month of the year"),
    )
    return Figure(
        "crews",
        f"Craft workers who build fabs at {material.site_label}",
        "persons",
        panels,
        (*part_keys(order), *band_keys(material)),
        (parts, peak),
        ("people", "places", "deal"),
        says=tuple(says.crews(parts, peak, material.site_label)),
    )


def visa_figure(material: Material) -> Figure:
    """Visa petitions for visiting experts: asked for, granted, refused, waiting."""
    frame = people.visas(material.data, material.base)
    totals = people.visa_totals(material.data, material.base)
    panels = tuple(
        band_panel(material, frame.where(group=group), "persons", str(group)) for group in frame.distinct("group")
    )
    return Figure(
        "visas",
        "Visa petitions for visiting experts in the United States",
        "persons a year; waiting: at the end of the year",
        panels,
        band_keys(material),
        (frame, totals),
        ("people", "deal"),
        says=tuple(says.visas(frame, totals, material.first_year, material.last_year)),
    )
