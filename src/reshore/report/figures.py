"""The figures of the report: which frames each one shows, in which panels, under which title, with which key.

Nothing is computed here: every number stands in a frame, which the reader can download beside the figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.shares import METHOD
from reshore.names import NODE_LABELS
from reshore.report import charts, gantt, rows
from reshore.report.answer import cards
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frame import Frame
from reshore.report.frames import capacity, difference, fabs, money, people, trust
from reshore.report.frames.columns import BASE, paths
from reshore.report.frames.fabs import STAGES
from reshore.report.labels import number_words, path_words, point_words, stack_words, volume_words
from reshore.report.material import announced, known_dates
from reshore.report.style import SERIES
from reshore.report.words import headline_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.evidence.delay import Delay
    from reshore.report.frame import Value
    from reshore.report.material import Material

KWPM = "kwpm: thousand 300 mm-equivalent wafer starts a month, in December"


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
        Panel(
            "",
            gantt.gantt(frames[0], frames[1], frames[2], material.as_of_year, narrow=screen == "narrow"),
            label,
            screen,
        )
        for screen in ("wide", "narrow")
    )
    keys = (
        *(Key(stage, stage, "box") for stage in STAGES),
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
    )


def count_figure(material: Material) -> Figure:
    """Fabs in volume by year."""
    frame = fabs.fabs_in_volume(material.data, material.base)
    return Figure(
        "fabs-in-volume",
        "Fabs, packaging and wafer plants in the United States that have reached volume output, by year",
        "number at the end of the year",
        (_band_panel(material, frame, "count", ""),),
        _band_keys(material),
        (frame,),
        ("projects", "deal"),
        "Volume output is a tenth of the planned wafer starts.",
    )


def capacity_figure(material: Material) -> Figure:
    """US capacity by node class."""
    frame = capacity.region_capacity(material.data, material.base)
    panels, note = _node_panels(material, frame, "kwpm", _moving_nodes(frame))
    return Figure(
        "us-capacity",
        "Wafer capacity in the United States by node class",
        KWPM,
        panels,
        _band_keys(material),
        (frame,),
        ("capacity", "projects", "deal"),
        note,
    )


def share_figure(material: Material) -> Figure:
    """US share of the world's capacity by node class."""
    frame = capacity.region_share(material.data, material.base)
    nodes = _moving_nodes(capacity.region_capacity(material.data, material.base))
    panels, note = _node_panels(material, frame, "share", nodes)
    return Figure(
        "us-share",
        "The United States' share of the world's wafer capacity by node class",
        "% of the world's wafer starts a month, in December",
        panels,
        _band_keys(material),
        (frame,),
        ("capacity", "projects", "deal"),
        note,
    )


def staff_figure(material: Material) -> Figure:
    """People in US fabs."""
    frame = people.staff(material.data, material.base)
    panels = tuple(
        _band_panel(material, frame.where(group=group), "persons", str(group)) for group in frame.distinct("group")
    )
    title = "People who run and teach in fabs in the United States, and posts that stay empty"
    return Figure(
        "staff", title, "persons, mean of the year", panels, _band_keys(material), (frame,), ("people", "deal")
    )


def crew_figure(material: Material) -> Figure:
    """Craft workers at one site by origin, and the peak."""
    parts = people.crews(material.data, material.site)
    peak = people.crew_peak(material.data, material.base, material.site)
    order = [label for label in people.CREW_LABELS.values() if label in parts.distinct("group")]
    label = (
        f"Stacked bars of craft workers at {material.site_label}. {stack_words(material, parts, 'group', 'persons')}"
    )
    panels = (
        Panel("by origin, mean over draws", charts.stacked(parts, "persons", "group", order), label),
        _band_panel(material, peak, "persons", "largest month of the year"),
    )
    keys = (*_part_keys(order), *_band_keys(material))
    title = f"Craft workers who build fabs at {material.site_label}"
    return Figure("crews", title, "persons", panels, keys, (parts, peak), ("people", "places", "deal"))


def visa_figure(material: Material) -> Figure:
    """Visa petitions for visiting experts."""
    frame = people.visas(material.data)
    order = frame.distinct("group")
    label = "Lines of visa petitions. " + " ".join(
        f"{group}: {path_words(material, frame.where(group=group), 'persons')}" for group in order
    )
    keys = tuple(
        Key(str(group), SERIES[at % len(SERIES)], ("line", "dash", "dots", "dash")[at % 4])
        for at, group in enumerate(order)
    )
    return Figure(
        "visas",
        "Visa petitions for visiting experts in the United States",
        "persons a year; waiting: at the end of the year",
        (Panel("", charts.lines(frame, "persons", "group", order), label),),
        keys,
        (frame,),
        ("people", "deal"),
        "Lines are medians over draws; the 10–90 % bands are in the CSV.",
    )


def place_figure(material: Material) -> Figure:
    """Housing cost and craft wages at one site."""
    frame = people.place(material.data, material.base, material.site)
    panels = tuple(
        _band_panel(material, frame.where(group=g), "index", str(g), zero=False) for g in frame.distinct("group")
    )
    return Figure(
        "place",
        f"Housing cost and craft wages near the fabs at {material.site_label}",
        "index, before fabs = 1, mean of the year",
        panels,
        _band_keys(material),
        (frame,),
        ("places", "deal"),
    )


def money_figure(material: Material) -> Figure:
    """Who pays and what for, by year."""
    payers, uses = money.by_payer(material.data, material.ledger), money.by_use(material.data, material.ledger)
    panels, keys = [], []
    for frame, column, heading in ((payers, "payer", "who finally pays"), (uses, "use", "what for")):
        moved = [part for part in frame.distinct(column) if any(frame.where(**{column: part}).column("mean_usd_bn"))]
        order = moved or frame.distinct(column)
        kept = frame.among(column, order)
        label = f"Stacked bars: {heading}. {stack_words(material, kept, column, 'usd_bn')}"
        panels.append(Panel(heading, charts.stacked(kept, "usd_bn", column, order), label))
        keys.append([Key(f"{part}", SERIES[at % len(SERIES)], "box") for at, part in enumerate(order)])
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
    )


def difference_figure(material: Material, frame: Frame) -> Figure:
    """The deal less no deal, draw by draw."""
    panels = []
    for measure in frame.distinct("measure"):
        shown = frame.where(measure=measure)
        unit, heading = str(shown.rows[0][3]), str(shown.rows[0][2])
        words = [point_words(shown.where(year=year), "", unit) for year in material.years]
        label = f"Line with band: {heading}, with the deal less without it. {' '.join(w for w in words if w)}"
        panels.append(Panel(heading, charts.difference(shown, unit), label))
    keys = (Key("median difference", "deal", "line"), Key("10–90 % of draws", "deal", "area"))
    return Figure(
        "difference",
        "What changes with the deal: each draw with it less the same draw without it",
        "as each panel says; above zero: more with the deal",
        tuple(panels),
        keys,
        (frame,),
        ("deal",),
        "Bands are of the difference in the same draw, not the difference of two bands.",
    )


def spread_figure(material: Material) -> Figure:
    """On which kind of knowledge the spread of the first headlines rests."""
    frame = trust.shares(material.spreads)
    first = [headline_text(row.headline) for row in material.spreads if row.headline in cards(material.headlines)]
    drawn = frame.among("label", first)
    roles = {"confirmed": "s1", "reported": "s4", "estimate": "s2", "assumed": "s6", trust.UNEXPLAINED: "rule"}
    words = [f"{row['label']}, {row['status']}: {number_words(row['part_share'], 'share')}" for row in drawn.records()]
    panel = Panel("", rows.stacked_rows(drawn, "label", "status", "part_share", roles), f"Bars. {'; '.join(words)}")
    return Figure(
        "spread",
        "On which kind of knowledge the spread of each headline rests",
        "% of the spread over draws",
        (panel,),
        tuple(Key(part, role, "box") for part, role in roles.items()),
        (frame,),
        ("deal",),
        METHOD,
    )


def lateness_figure(delay: Delay) -> Figure:
    """The meanings of `twice as long`."""
    frame = trust.lateness(delay)
    words = [f"{row['meaning']}: {number_words(row['p50_ratio'], 'ratio')}" for row in frame.records()]
    panel = Panel("", rows.ranges(frame, "meaning", "ratio"), f"Ranges. {'; '.join(words)}")
    return Figure(
        "twice-as-long",
        "How long one standard fab takes in Phoenix, as a multiple of Taiwan, in three meanings",
        "times as long as in Taiwan",
        (panel,),
        (Key("median", "deal", "disc"), Key("10–90 % of draws", "deal", "line")),
        (frame,),
        ("projects", "people", "places"),
        "; ".join(f"Published for {row['meaning']}: {row['published']}" for row in frame.records()) + ".",
    )


def difference_frame(material: Material) -> Frame | None:
    """The frame of differences, or None for the status quo."""
    if material.base is None:
        return None
    return difference.difference(material.data, material.base, material.ledger)


def _moving_nodes(frame: Frame) -> list[Value]:
    """The node classes whose capacity changes over the years or between the paths; leading where none does."""
    return [node for node in frame.distinct("node") if _moves(frame.where(node=node))] or ["leading"]


def _node_panels(material: Material, frame: Frame, unit: str, nodes: list[Value]) -> tuple[tuple[Panel, ...], str]:
    """One panel for each of some node classes, and a note on the others."""
    still = [NODE_LABELS[str(node)] for node in frame.distinct("node") if node not in nodes]
    panels = tuple(_band_panel(material, frame.where(node=node), unit, NODE_LABELS[str(node)]) for node in nodes)
    note = f"No project changes the capacity of these classes, which only the CSV holds: {'; '.join(still)}."
    return panels, note if still else ""


def _moves(frame: Frame) -> bool:
    """Whether a capacity changes by more than a hundredth over the years or between the paths."""
    values = [float(value) for value in frame.column("p50_kwpm") if isinstance(value, (int, float))]
    return bool(values) and max(values) - min(values) > 0.01 * max(abs(value) for value in values)


def _roles(material: Material) -> dict[str, str]:
    """The colour of each path."""
    return {path: "base" if path == BASE else "deal" for path, _ in paths(material.data, material.base)}


def _band_keys(material: Material) -> tuple[Key, ...]:
    """The legend of band charts."""
    drawn = [(path, role) for path, role in _roles(material).items()]
    lines = [Key(f"{path}, median", role, "dash" if role == "base" else "line") for path, role in drawn]
    return (*lines, Key("10–90 % of draws", drawn[0][1], "area"))


def _part_keys(order: Sequence[Value]) -> tuple[Key, ...]:
    """The legend of stacked bars."""
    return tuple(Key(str(part), SERIES[at % len(SERIES)], "box") for at, part in enumerate(order))


def _band_panel(material: Material, frame: Frame, unit: str, heading: str, *, zero: bool = True) -> Panel:
    """A panel with a band for each path."""
    words = " ".join(f"{path}: {path_words(material, frame.where(path=path), unit)}" for path in frame.distinct("path"))
    return Panel(heading, charts.bands(frame, unit, _roles(material), zero=zero), f"Line with band. {heading} {words}")
