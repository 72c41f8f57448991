"""Figures on fabs: stages, announced against simulated dates, how many run, how fast they fill up, their yield."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reshore.report import charts, gantt, rows
from reshore.report.dumbbells import dumbbells
from reshore.report.figure import Figure, Key, Panel
from reshore.report.figures.common import band_keys, band_panel, line_keys, line_roles, roles
from reshore.report.frames import dates, fabs, ramp
from reshore.report.frames.columns import BASE
from reshore.report.labels import number_words, volume_words
from reshore.report.material import announced, known_dates
from reshore.report.text import fabs as says

if TYPE_CHECKING:
    from reshore.report.frame import Frame
    from reshore.report.material import Material


SCREENS: tuple[Literal["wide", "narrow"], ...] = ("wide", "narrow")
"""The forms of charts with one row for each project."""


def gantt_figure(material: Material) -> Figure:
    """Fabs in the United States by stage, with the dates known by the deal's date."""
    data = material.data
    stages = fabs.stages(data, announced(material.world))
    volume = fabs.come(fabs.volume_dates(data))
    known = fabs.marks(data, known_dates(material.world, [str(p) for p in data["project"].values]))
    drawn = fabs.rows_to_draw(volume, stages)
    frames = (stages.among("project", drawn), fabs.ordered(volume, drawn), known.among("project", drawn))
    label = "Gantt chart. " + "; ".join(volume_words(row) for row in frames[1].records())
    panels = tuple(
        Panel("", gantt.gantt(*frames, material.as_of_year, narrow=screen == "narrow"), label, screen)
        for screen in SCREENS
    )
    keys = (
        *(Key(stage, stage, "box") for stage in fabs.STAGES),
        Key("volume output: median, 10–90 % of draws", "ink", "whisker"),
        Key("date announced last", "ink", "diamond"),
        Key("date announced first", "muted", "diamond"),
        Key("real date", "ink", "disc"),
        Key("date of the deal", "warn", "dots"),
    )
    return Figure(
        "fabs",
        "Fabs in the United States by stage, with announced and real dates of volume output",
        "calendar years; stages run between the median dates over draws",
        panels,
        keys,
        (volume, stages, known),
        ("projects", "deal"),
        "Permits run from the announcement. Tools move in while the building is being finished; what is left of them "
        "is installed during qualification. Volume is a tenth of the planned wafer starts, full output nine tenths. "
        "A fab that half of the draws never start has no bar. The CSV files hold the fabs elsewhere too.",
        tuple(says.never(frames[1])),
    )


def dates_figure(material: Material) -> Figure:
    """Announced against simulated dates of every real project."""
    frame = dates.announced_and_simulated(material.world, material.data, material.base)
    drawn = frame.where(project_kind="real")
    label = "Ranges of dates. " + "; ".join(volume_words(row) for row in drawn.records())
    panels = tuple(
        Panel("", dumbbells(drawn, material.as_of_year, narrow=screen == "narrow"), label, screen) for screen in SCREENS
    )
    keys = (
        Key("date announced first", "muted", "diamond"),
        Key("date announced last", "ink", "diamond"),
        Key("real date", "ink", "ring"),
        Key("draws: median", "deal", "disc"),
        Key("10–90 % of draws", "deal", "line"),
        Key("later than announced last", "warn", "area"),
        Key("date of the deal", "warn", "dots"),
    )
    return Figure(
        "dates",
        "Volume output of every project: announced and simulated",
        "calendar years",
        panels,
        keys,
        (frame,),
        ("projects", "deal"),
        "A plan that names only a year, a half or a quarter stands at its middle, and counts as missed only after its "
        "end. A project whose date has come is played with that date. A line that runs to the edge ends after the run.",
        tuple(says.dates(frame)),
    )


def count_figure(material: Material) -> Figure:
    """Plants in volume by year."""
    frame = fabs.fabs_in_volume(material.data, material.base)
    return Figure(
        "fabs-in-volume",
        "Fabs, packaging and wafer plants in the United States that have reached volume output, by year",
        "number at the end of the year",
        (band_panel(material, frame, "count", ""),),
        band_keys(material),
        (frame,),
        ("projects", "deal"),
        "Volume output is a tenth of the planned wafer starts.",
        tuple(says.counts(frame, material.years[0])),
    )


def ramp_figure(material: Material) -> Figure | None:
    """How fast a few fabs fill up; None where half of the draws bring none to volume."""
    followed = material.followed
    if not followed:
        return None
    frame = ramp.ramp_curves(material.data, material.base, followed)
    labels = dict(zip(frame.column("project"), frame.column("label"), strict=True))
    panels = tuple(band_panel(material, frame.where(project=code), "kwpm", str(labels[code])) for code in followed)
    times = ramp.first_tool_to_full(material.data, material.base, [*followed, *material.references])
    return Figure(
        "ramp",
        "Wafer starts of single fabs in the United States as they fill up",
        "kwpm: thousand 300 mm-equivalent wafer starts a month, by quarter",
        panels,
        band_keys(material),
        (frame,),
        ("projects", "capacity", "people", "deal"),
        "At most four wafer fabs that half of the draws bring to volume output: those that a pledge names or pays, the "
        "earliest first, then others. Percentiles are taken over chunks of 256 draws, solved or not, and averaged.",
        tuple(says.ramp(times, material.focus, material.references)),
    )


def yield_figure(material: Material) -> Figure | None:
    """How good young fabs are, and how long they take from the first tool to full output; None without fabs."""
    followed, homes = material.followed, material.references
    if not followed:
        return None
    codes = [*followed, *homes]
    good = ramp.yield_after_volume(material.stored, material.stored_base, codes, homes[0] if homes else None)
    times = ramp.first_tool_to_full(material.data, material.base, codes)
    shown = good.where(path=next(iter(roles(material))))
    labels = dict(zip(shown.column("project"), shown.column("label"), strict=True))
    drawn = line_roles(shown.distinct("label"), [labels[code] for code in homes if code in labels])
    spec = charts.curves(shown, ("years_after", "years after volume output"), "share", "label", drawn, zero=False)
    words = [
        f"{row['label']}, {row['years_after']} years: {number_words(row['p50_share'], 'share')}"
        for row in shown.records()
    ]
    panels = (
        Panel("good dies as a share of all", spec, f"Lines. {'; '.join(words)}"),
        Panel(
            "months from the first tool to full output",
            rows.ranges(times, "label", "months", roles(material)),
            _times(times),
        ),
    )
    keys = (*line_keys(drawn), Key("", "", "line"), *_range_keys(material))
    return Figure(
        "yield",
        "Yield and time to full output of the same fabs, beside Taiwan's",
        "% of the dies of a reference chip, medians over draws; months",
        panels,
        keys,
        (good, times),
        ("projects", "capacity", "people", "deal"),
        "Yield is kept for every December and read along a straight line between two of them. Its 10–90 % bands are in "
        "the CSV. A line that runs to the edge of the right panel has no end by 2040.",
        tuple(says.good_dies(good, material.focus, homes)),
    )


def _range_keys(material: Material) -> tuple[Key, ...]:
    """The legend of ranges on each path."""
    return tuple(Key(f"{path}: median, 10–90 % of draws", role, "disc") for path, role in roles(material).items())


def _times(frame: Frame) -> str:
    """Months from the first tool to full output, in words."""
    rows_of = [row for row in frame.records() if row["path"] != BASE]
    return "Ranges. " + "; ".join(f"{row['label']}: {number_words(row['p50_months'], 'months')}" for row in rows_of)
