"""The figures of a comparison: which frames each one shows, in which panels, under which title, with which key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.shares import METHOD
from reshore.names import NODE_LABELS
from reshore.report import rows
from reshore.report.comparison import bars, charts, forests
from reshore.report.comparison.dates import months_gained, most_moved
from reshore.report.comparison.drawing import round_span
from reshore.report.comparison.material import MAIN
from reshore.report.comparison.money import ANNOUNCED, SPENT, STAGES, chain, payers, pledges_of
from reshore.report.comparison.series import people
from reshore.report.comparison.verdict import ranking
from reshore.report.comparison.wording import band_words, signed_number
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frames.money import PAYERS
from reshore.report.frames.trust import UNEXPLAINED
from reshore.report.words import as_float, number_of, row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.comparison.material import Material, Side
    from reshore.report.frame import Frame, Value

FOREST: tuple[tuple[str, int | None], ...] = (
    (MAIN, 2030),
    (MAIN, 2035),
    ("us-leading-world-share", 2032),
    ("us-reliance-7nm", 2030),
    ("exemption-cost", 2030),
    ("start-to-volume", None),
    ("people-trained", 2030),
    ("visiting-experts-peak", None),
    ("fab-spending", 2032),
    ("public-money", 2032),
)
"""Headlines that are drawn, by name and year; the table holds all."""

KNOWLEDGE = {"confirmed": "s1", "reported": "s4", "estimate": "s2", "assumed": "s6", UNEXPLAINED: "rule"}
"""Kind of knowledge to the role of its colour."""


def capacity_figure(material: Material, frame: Frame) -> Figure:
    """What each deal adds to leading-edge capacity over the years."""
    rivals = material.rivals
    panels = [
        Panel(side.called, charts.among(frame, "kwpm", side, rivals), _yearly(material, frame, side)) for side in rivals
    ]
    if len(rivals) > 1:
        label = "Lines, one for each deal. " + " ".join(_yearly(material, frame, side) for side in rivals)
        panels.insert(0, Panel("all deals, medians", charts.lines(frame, "kwpm", rivals), label))
    keys = (
        *_keys(rivals),
        Key("darker: half of the draws; paler: 10–90 % of draws", "base", "area"),
    )
    return Figure(
        "capacity-added",
        f"Wafer capacity that each deal adds in the United States, {NODE_LABELS['leading']}, beside {material.without}",
        "kwpm: thousand 300 mm-equivalent wafer starts a month, in December; above zero: more with the deal",
        tuple(panels),
        keys,
        (frame,),
        ("capacity", "projects", "deal"),
        "Bands are of the difference in the same draw. Grey lines are the medians of the other deals.",
    )


def forest_figure(material: Material, frame: Frame) -> Figure:
    """Paired differences by deal in the first headlines."""
    panels = []
    shown: set[tuple[str, object]] = set()
    for name, wanted in FOREST:
        fitting = frame.where(name=name)
        exact = fitting.where(year=wanted) if wanted in fitting.column("year") else fitting
        if not exact.rows or (name, exact.column("year")[-1]) in shown:
            continue
        year = exact.column("year")[-1]
        shown.add((name, year))
        chosen = exact.where(year=year)
        first = chosen.records()[0]
        unit, better = str(first["unit"]), first["better"]
        words = "; ".join(_difference(row, unit) for row in chosen.records())
        heading = f"{first['label']}" + ("" if better is None else f" ({_BETTER[str(better)]} is better)")
        spec = forests.forest(chosen, unit, material.rivals)
        panels.append(Panel(heading, spec, f"Forest plot. {first['label']}, difference to {material.without}. {words}"))
    keys = (
        Key("median", "ink", "disc"),
        Key("thick: half of the draws; thin: 10–90 % of draws", "ink", "line"),
        Key(f"zero: as with {material.without}", "muted", "line"),
    )
    return Figure(
        "differences",
        f"What changes with each deal beside {material.without}, in the same draw",
        "as each panel says; the number at the right is the median difference",
        tuple(panels),
        keys,
        (frame,),
        ("deal", "projects", "capacity", "people", "money"),
        "Where a line crosses zero, the numbers do not tell the deal from what it is compared with.",
    )


_PAYER_ROLES = ("permits", "building", "qualification", "ramp")
"""Roles of the colours of payers, unlike those of deals."""

_BETTER = {"higher": "more", "lower": "less"}


def people_figure(material: Material) -> Figure:
    """Visiting experts, trained people, staff and empty posts by deal."""
    frame = people(material)
    panels = []
    for group in frame.distinct("group"):
        part = frame.where(group=group)
        label = f"Lines. {group}, more than with {material.without}. "
        label += " ".join(_yearly(material, part, side, "persons") for side in material.rivals)
        panels.append(Panel(str(group), charts.lines(part, "persons", material.rivals), label))
    return Figure(
        "people-by-deal",
        f"People in fabs in the United States: how many more with each deal than with {material.without}",
        "persons; median of the difference in the same draw",
        tuple(panels),
        _keys(material.rivals),
        (frame,),
        ("people", "deal"),
        "The CSV holds the 10–90 % bands, and the numbers themselves.",
    )


def timing_figure(material: Material) -> Figure | None:
    """Months by which each deal brings the fabs of all paths forward; None where no fab moves."""
    frame = months_gained(material)
    projects = most_moved(frame)
    if not projects:
        return None
    half = (len(projects) + 1) // 2
    shown = frame.among("project", projects)
    ticks = round_span([as_float(value) for end in ("p10", "p90") for value in shown.column(f"{end}_months")])
    panels = tuple(
        Panel(
            "", forests.gains(frame, part, material.rivals, ticks), f"Ranges of months gained. {_gained(frame, part)}"
        )
        for part in (projects[:half], projects[half:])
        if part
    )
    rest = len(frame.distinct("project")) - len(projects)
    more = f" The CSV holds {rest} more, which move less." if rest else ""
    return Figure(
        "months-by-deal",
        f"How much sooner volume output comes with each deal than with {material.without}, at fabs of both paths",
        "months; right of zero: sooner; the number at the right is the median",
        panels,
        (*_keys(material.rivals, dots=True), Key("10–90 % of draws", "ink", "line")),
        (frame,),
        ("projects", "deal"),
        f"Fabs that some deal moves most.{more} A date after the run counts as its end.",
    )


def payer_figure(material: Material) -> Figure:
    """Who pays with each deal, in all and more than on the reference path."""
    frame = payers(material)
    roles = dict(zip(PAYERS.values(), _PAYER_ROLES, strict=True))
    paid = [payer for payer in roles if any(frame.where(payer=payer).column("mean_usd_bn"))]
    used = {payer: roles[payer] for payer in paid or roles}
    words = [
        f"{row['deal']}, {row['payer']}: {number_of(row['mean_usd_bn']):.0f}, {number_of(row['more_usd_bn']):+.1f} more"
        for row in frame.among("payer", list(used)).records()
    ]
    label = f"Stacked bars of billion US dollars by payer. {'; '.join(words)}."
    panels = (
        Panel("in all", bars.stacks(frame, "mean_usd_bn", material.paths, used), label),
        Panel(
            f"more than with {material.without}",
            bars.stacks(frame, "more_usd_bn", material.rivals, used, signed=True),
            label,
        ),
    )
    return Figure(
        "payers-by-deal",
        f"Who pays for fabs in the United States with each deal, {material.first_year} to {material.last_year}",
        "billion US dollars, current prices, mean over draws",
        panels,
        tuple(Key(payer, role, "box") for payer, role in used.items()),
        (frame,),
        ("money", "deal"),
        "What comes back as credit, grant or loan is taken off the payer who gets it, so every dollar stands once.",
    )


def chain_figure(material: Material) -> Figure | None:
    """What is left of announced money on its way to plants; None where no deal pledges any."""
    frame = chain(material)
    if not frame.rows:
        return None
    longest = max(number_of(value) for value in frame.column("mean_usd_bn"))
    labels = {stage: stage if stage != SPENT else f"{stage} by {material.last_year}" for stage in STAGES}
    added = {verdict.deal: verdict.middle for verdict in ranking(material, material.far)}
    panels = []
    for side in material.sides:
        own = frame.where(deal=side.name)
        if own.rows:
            words = "; ".join(f"{row['stage']} {number_of(row['mean_usd_bn']):.1f}" for row in own.records())
            label = f"Bars. {side.called}, billion US dollars: {words}."
            promised = any(pledge.promised for pledge in pledges_of(material, side).values())
            called = labels if promised else labels | {ANNOUNCED: "thought possible"}
            heading = side.called
            if side.name in added:
                heading += f": {signed_number(added[side.name], 'kwpm')} kwpm in {material.far}"
            panels.append(Panel(heading, bars.chain(own, side, called, longest), label))
    note = " ".join(f"{stage.capitalize()}: {meaning}." for stage, meaning in STAGES.items())
    return Figure(
        "pledges-to-plants",
        "From announced money to plants: what is left of the pledges that each deal brings",
        "billion US dollars, mean over draws, every panel on the same axis; after each name, the leading-edge capacity "
        f"that the deal adds beside {material.without} (median)",
        tuple(panels),
        (),
        (frame,),
        ("money", "deal"),
        note,
    )


def spread_figure(material: Material, frame: Frame) -> Figure | None:
    """On which kind of knowledge the spread of each difference rests; None where nothing differs."""
    if not frame.rows:
        return None
    words = [f"{row['difference']}, {row['status']}: {number_of(row['part_share']):.0%}" for row in frame.records()]
    panel = Panel(
        "", rows.stacked_rows(frame, "difference", "status", "part_share", KNOWLEDGE), f"Bars. {'; '.join(words)}"
    )
    return Figure(
        "spread-of-differences",
        f"On which kind of knowledge the spread of each difference rests: leading-edge capacity, end of {material.far}",
        "% of the spread over draws",
        (panel,),
        tuple(Key(part, role, "box") for part, role in KNOWLEDGE.items()),
        (frame,),
        ("deal",),
        METHOD,
    )


def _keys(sides: Sequence[Side], *, dots: bool = False) -> tuple[Key, ...]:
    """The legend of deals: letter, name, colour and dash."""
    return tuple(
        Key(side.called, side.role, "disc" if dots else charts.DASH_SHAPES[side.place % len(charts.DASH_SHAPES)])
        for side in sides
    )


def _yearly(material: Material, frame: Frame, side: Side, unit: str = "kwpm") -> str:
    """What one deal adds at the years that the page speaks of, in words."""
    words = []
    for year in material.years:
        row = row_of(frame, deal=side.name, year=year)
        if row is not None:
            low, middle, high = (as_float(row[f"{point}_{unit}"]) for point in ("p10", "p50", "p90"))
            words.append(f"{year}: {band_words(low, middle, high, unit)}")
    return f"{side.called}: {', '.join(words)}."


def _gained(frame: Frame, projects: Sequence[str]) -> str:
    """Months gained at some fabs in words."""
    words = []
    for row in frame.among("project", projects).records():
        low, middle, high = (as_float(row[f"{point}_months"]) for point in ("p10", "p50", "p90"))
        words.append(f"{row['label']}, {row['deal']}: {band_words(low, middle, high, 'months')}")
    return "; ".join(words)


def _difference(row: dict[str, Value], unit: str) -> str:
    """One difference in words."""
    low, _, middle, _, high = forests.points_of_band(row)
    return f"{row['deal']}: {band_words(low, middle, high, unit)}"
