"""The cells of the notebook pages run from top to bottom, with the world that is always there and with the paper's."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from tests.papers.caliendo_parro import NAFTA, TRADE, needs_data, published, shows

PAGE = Path(__file__).parents[2] / "docs" / "tutorial" / "nafta.md"


def played(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What all cells leave behind, with the data looked for in one folder."""
    monkeypatch.setenv("RESHORE_TRADE_DATA", str(folder))
    cells = re.findall(r"^```\{code-cell\} python3\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    assert len(cells) > 8
    names: dict[str, object] = {}
    for number, cell in enumerate(cells):
        exec(compile(cell, f"{PAGE.name}, cell {number}", "exec"), names)
    return names


def check_steps_and_slope(names: dict[str, object]) -> None:
    """Small steps lead to the exact number; the slope agrees with a small move of the duty."""
    gaps = np.abs(np.asarray(names["steps"])[:-1] - np.asarray(names["steps"])[-1]).max(axis=1)
    assert (np.diff(gaps) < 0).all()
    assert gaps[-1] < gaps[0] / 10
    slope, rates, first = (np.asarray(names[name]) for name in ("slope", "rates", "cells"))
    said = -100 * float(slope.flat[first[0]] * rates.flat[first[0]])
    assert names["measured_gains"][0] == pytest.approx(said, rel=0.05)


@pytest.mark.slow
def test_the_page_without_the_papers_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = played(tmp_path, monkeypatch)
    assert names["members"] == ["TWN", "USA", "CHN"]
    assert float(names["exact"][names["at"][0]]) < -0.5
    check_steps_and_slope(names)


@pytest.mark.slow
@needs_data
def test_the_page_with_the_papers_data(monkeypatch: pytest.MonkeyPatch) -> None:
    names = played(TRADE, monkeypatch)
    assert names["members"] == list(NAFTA)
    known = published("2")
    quantities = ("welfare", "terms_of_trade", "volume_of_trade", "real_wage")
    for code, n in zip(NAFTA, names["at"], strict=True):
        for column, quantity in enumerate(quantities):
            assert shows(names["computed"][n, column], known[code, quantity]), (code, quantity)
            assert names["printed"][code][column] == float(known[code, quantity])
    check_steps_and_slope(names)
