"""Colours that can be told apart by everybody on light and dark pages, and numbers that read the same everywhere."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest

from reshore.report.style import DARK, LIGHT, SERIES, date_text, number_text, range_text, with_unit

PALETTES = {"light": LIGHT, "dark": DARK}
STAGES = ("permits", "building", "tools", "qualification", "ramp")
VISION = {
    "common": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
"""How linear red, green and blue reach the eye without one kind of cone: Machado, Oliveira & Fernandes (2009)."""


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(first: str, second: str) -> float:
    dark, light = sorted(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear(x))) for x in (first, second))  # noqa: B905
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, vision: str) -> tuple[float, float, float]:
    """A colour in CIE L*a*b* as somebody sees it."""
    plain = linear(colour)
    red, green, blue = (min(1, max(0, sum(w * c for w, c in zip(row, plain, strict=True)))) for row in VISION[vision])
    tones = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (tone ** (1 / 3) if tone > 0.008856 else 7.787 * tone + 16 / 116 for tone in tones)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_text_meets_aa(palette):
    for ground in ("paper", "panel"):
        for role in ("ink", "muted", "link", "warn"):
            assert contrast(palette[role], palette[ground]) >= 4.5, (role, ground)


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_marks_stand_out_from_the_page(palette):
    for role in (*SERIES, *STAGES, "deal", "base"):
        assert contrast(palette[role], palette["paper"]) >= 3.0, role


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_colours_of_one_figure_can_be_told_apart(palette, vision):
    for group in (SERIES, STAGES, ("deal", "base")):
        for first, second in combinations(group, 2):
            assert dist(seen(palette[first], vision), seen(palette[second], vision)) >= 18, (first, second)


def test_both_themes_know_the_same_roles():
    assert list(LIGHT) == list(DARK)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.1234, "share", "12.3"),
        (1234.4, "persons", "1,234"),
        (59.24, "kwpm", "59.2"),
        (259.6, "kwpm", "260"),
        (-2.41, "usd_bn", "−2.4"),
        (-0.001, "kwpm", "0.0"),
        (1.234, "index", "1.23"),
        (None, "kwpm", "–"),
        (float("nan"), "kwpm", "–"),
        (float("inf"), "months", "–"),
    ],
)
def test_numbers(value, unit, text):
    assert number_text(value, unit) == text


def test_units_and_signs():
    assert with_unit(3.14159, "kwpm", signed=True) == "+3.1\N{NO-BREAK SPACE}kwpm"
    assert with_unit(0.5, "share") == "50.0\N{NO-BREAK SPACE}%"
    assert with_unit(7.0, "count") == "7"
    assert range_text(-1.0, 2.0, "usd_bn", signed=True) == "−1.0 to +2.0\N{NO-BREAK SPACE}bn\N{NO-BREAK SPACE}USD"


def test_small_percentages_do_not_print_as_zero():
    assert number_text(-0.0042, "percent", signed=True) == "−0.004"
    assert number_text(0.0996, "percent") == "0.100"
    assert number_text(0.29, "percent") == "0.29"
    assert number_text(0.0002, "percent", signed=True) == "0.000"


def test_dates():
    assert date_text(2027.5) == "2027-07"
    assert date_text(2025.0) == "2025-01"
    assert date_text(None) == "after 2040"
