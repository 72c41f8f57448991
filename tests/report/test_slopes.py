"""The section on which term matters: its sentences, its table and its frame."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from reshore.evidence.slope_table import Gradient, Slope
from reshore.report.blocks import slopes_table
from reshore.report.frames.gradient import slopes as frame_of
from reshore.report.material import Material
from reshore.report.sections import slopes as section_of
from reshore.report.text.slopes import slopes as text_of

MINUS = "\N{MINUS SIGN}"


def slope(clause: str, term: str, mean: float, words: str, many: str = "", status: str = "assumed") -> Slope:
    """A slope that is half as large in one draw and half as large again in another."""
    values = np.array([0.5 * mean, mean, 1.5 * mean])
    low, high = sorted((0.6 * mean, 1.4 * mean))
    return Slope(clause, term, words, many, "persons", 5.0, mean, low, high, status, values)


@pytest.fixture
def gradient() -> Gradient:
    """Four slopes, one of which is nothing."""
    rows = (
        slope("experts", "persons.engineer", 0.003, "one more visiting engineer", "100 more visiting engineers"),
        slope("training", "places_per_year", -0.25, "one more <place> a year", status="reported"),
        slope("permits", "months_saved", 0.01, "permits take one month less (federal track)"),
        slope("permits", "months_saved", 0.5, "permits take one month less (every track)", status="not in the deal"),
        slope("grant", "amount_usd_bn", 0.0, "one billion US dollars more in grants"),
    )
    return Gradient(
        "deal", "A deal", "us-leading-capacity", "US capacity at 7 nm and below", 2030, "kwpm", 7, 3, 0, rows
    )


def test_the_first_sentence_names_visitors_places_and_permits(gradient: Gradient):
    first, limits = text_of(gradient)
    assert first.startswith("US capacity at 7 nm and below, end of 2030, changes like this")
    assert "100 more visiting engineers: +0.30 kwpm (+0.18 to +0.42)" in first
    assert f"one more <place> a year: {MINUS}0.25 kwpm ({MINUS}0.35 to {MINUS}0.15)" in first
    assert "permits take one month less (every track): +0.50 kwpm" in first
    assert "federal track" not in first
    assert limits.endswith("One more term moves it in no draw.")


def test_nothing_is_said_where_nothing_moves(gradient: Gradient):
    idle = replace(gradient, rows=gradient.rows[-1:])
    assert text_of(idle) == []
    moving = replace(gradient, rows=gradient.rows[2:3])
    assert len(text_of(moving)) == 2
    assert "in no draw" not in text_of(moving)[1]


def test_shares_change_by_points(gradient: Gradient):
    first = text_of(replace(gradient, unit="share", rows=gradient.rows[:1], year=None))[0]
    assert first.startswith("US capacity at 7 nm and below, changes like this")
    assert "one more visiting engineer: +0.30 points" in first


def test_the_frame_holds_every_term_for_one_unit(gradient: Gradient):
    frame = frame_of(gradient)
    assert len(frame) == 5
    row = frame.records()[0]
    assert (row["change"], row["mean_kwpm"], row["term_unit"]) == ("one more visiting engineer", 0.003, "persons")
    assert {column.unit for column in frame.columns} == {"", "kwpm"}


def test_the_table_shows_what_moves(gradient: Gradient):
    block = slopes_table(gradient)
    assert "100 more visiting engineers" in block.html
    assert "one more &lt;place&gt; a year" in block.html
    assert f"{MINUS}0.25" in block.html
    assert "in grants" not in block.html
    assert '<span class="status reported">' in block.html
    assert "not in the deal" in block.html


def test_the_section_is_left_out_without_slopes(material: Material, gradient: Gradient):
    assert section_of(material).blocks == ()
    shown = replace(material, extras=replace(material.extras, gradient=gradient))
    section = section_of(shown)
    assert (section.name, len(section.sentences), len(section.blocks)) == ("which-term-matters", 2, 1)
    idle = replace(gradient, rows=gradient.rows[-1:])
    assert section_of(replace(material, extras=replace(material.extras, gradient=idle))).blocks == ()
