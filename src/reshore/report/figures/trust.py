"""Figures on trust: on which kind of knowledge spreads rest, and what twice as long can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.evidence.shares import METHOD
from reshore.report import rows
from reshore.report.answer import cards
from reshore.report.figure import Figure, Key, Panel
from reshore.report.frame import Frame
from reshore.report.frames import trust
from reshore.report.labels import number_words
from reshore.report.text import trust as says
from reshore.report.words import headline_text

if TYPE_CHECKING:
    from reshore.evidence.delay import Delay
    from reshore.report.material import Material

SENTENCES = 2
"""For how many of the first headlines a sentence says what their spread rests on [count]."""


def spread_figure(material: Material) -> Figure:
    """On which kind of knowledge the spread of the first headlines rests."""
    frame = trust.shares(material.spreads)
    first = cards(material.headlines)
    shown = [row for headline in first for row in material.spreads if row.headline == headline]
    labels = [headline_text(row.headline) for row in shown]
    drawn = Frame(frame.name, frame.columns, tuple(row for label in labels for row in frame.where(label=label).rows))
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
        tuple(
            sentence
            for row in shown[:SENTENCES]
            for sentence in says.spread(headline_text(row.headline), row.by_status, row.unexplained)
        ),
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
        f"Published: {'; '.join(' '.join((str(row['meaning']), str(row['published']))) for row in frame.records())}.",
    )
