"""Reading the files of the baseline, and the way they write dates.

A date is written as exactly as it is known: `2025-11-26`, `2025-11`, `2025-Q4`, `2025-H2` or `2025`. A fact counts as
known from the last day of such a period on, so that nothing is known too early.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
"""The folder of the baseline: `parameters/`, `data/`, `sources.yaml`, `columns.csv`."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PERIOD = re.compile(r"(\d{4})(?:-(?:(\d{2})(?:-(\d{2}))?|Q([1-4])|H([12])))?")


def read_yaml(path: Path) -> Any:
    """What one of the baseline's own YAML files says.

    Args:
        path: a file that ships with reshore; deal files are read elsewhere, with more care.

    Returns:
        Mappings, lists and scalars.
    """
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)


def period(text: str) -> tuple[date, date]:
    """First and last day of a date that may be known only to the month, quarter, half or year.

    Args:
        text: `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, `YYYY-Qn` or `YYYY-Hn`.

    Returns:
        First day, last day.

    Raises:
        ValueError: the text has another form, or names no day of the calendar.
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is no date: write YYYY, YYYY-MM, YYYY-MM-DD, YYYY-Qn or YYYY-Hn")
    year, month, day, quarter, half = (int(part) if part else 0 for part in match.groups())
    if day:
        return date(year, month, day), date(year, month, day)
    first, months = (month, 1) if month else (3 * quarter - 2, 3) if quarter else (6 * half - 5, 6) if half else (1, 12)
    last = first + months - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
