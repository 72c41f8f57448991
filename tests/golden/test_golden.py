"""The headlines of every shipped deal to six digits; a result that moves has to be said in the changelog.

`pytest tests/golden --update-golden` writes the files anew. Quantiles are compared digit by digit after rounding, so
that the last bits, which differ between processors, do not matter.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reshore.deal.shipped import shipped_deals
from reshore.ensemble.run import simulate
from reshore.outcome import HeadlineRow
from reshore.settings import CHUNK_DRAWS, Settings

FOLDER = Path(__file__).parent
SETTINGS = Settings(draws=CHUNK_DRAWS, seed=2025)
BAND = ("p10", "p50", "p90")
DIGITS = 6
CLOSE = 1.5e-6
"""Relative difference below which two rounded numbers are the same: one unit in the sixth digit."""

Summary = dict[str, dict[str, float | str | None]]


def rounded(value: float | None) -> float | None:
    """A number to six significant digits; one that is never reached stays None."""
    return None if value is None else float(f"{value:.{DIGITS}g}")


def summary(rows: list[HeadlineRow]) -> Summary:
    """Headlines by name and year: unit, status and band."""
    return {
        f"{row['name']} {row['year'] or ''}".strip(): {
            "unit": row["unit"],
            **{point: rounded(row[point]) for point in BAND},
            "status": row["status"],
        }
        for row in rows
    }


def differences(old: Summary, new: Summary) -> list[str]:
    """What differs, one readable line for each headline and point."""
    lines = [f"{name}: is gone" for name in old.keys() - new.keys()]
    lines += [f"{name}: is new" for name in new.keys() - old.keys()]
    for name in sorted(old.keys() & new.keys()):
        for key in old[name].keys() | new[name].keys():
            before, after = old[name].get(key), new[name].get(key)
            if not alike(before, after):
                moved = ""
                if isinstance(before, float) and isinstance(after, float) and before:
                    moved = f" ({100 * (after / before - 1):+.3g} %)"
                lines.append(f"{name}, {key}: was {before}, is {after}{moved}")
    return sorted(lines)


def alike(before: float | str | None, after: float | str | None) -> bool:
    """Whether two entries are the same to six digits."""
    if isinstance(before, float | int) and isinstance(after, float | int):
        return abs(before - after) <= CLOSE * max(abs(before), abs(after)) + 1e-12
    return before == after


@pytest.mark.parametrize("deal", shipped_deals())
def test_a_shipped_deal_says_what_it_said(deal: str, update_golden: bool):
    outcome = simulate(deal, SETTINGS, keep=False)
    assert outcome.solved == outcome.draws
    new = summary(outcome.headline())
    file = FOLDER / f"{deal}.json"
    if update_golden:
        file.write_text(json.dumps(new, indent=2) + "\n", encoding="utf-8")
        return
    assert file.is_file(), f"{file.name} is missing; write it with: pytest tests/golden --update-golden"
    moved = differences(json.loads(file.read_text(encoding="utf-8")), new)
    assert not moved, "results moved; say so in the changelog and run with --update-golden:\n  " + "\n  ".join(moved)


def test_there_is_no_golden_file_of_a_deal_that_is_not_shipped():
    assert {file.stem for file in FOLDER.glob("*.json")} <= set(shipped_deals())


def test_a_difference_reads_well():
    row = {"unit": "kwpm", "p10": 90.0, "p50": 100.0, "p90": None, "status": "assumed"}
    old, new = {"capacity 2030": row, "old 2030": row}, {"capacity 2030": row | {"p50": 101.0, "p90": 120.0}}
    assert differences(old, new) == [
        "capacity 2030, p50: was 100.0, is 101.0 (+1 %)",
        "capacity 2030, p90: was None, is 120.0",
        "old 2030: is gone",
    ]
    assert differences(new, new) == []
    assert differences({"x": row}, {"x": row | {"p50": 100.0001}}) == []
