"""Sentences on fabs: how many run, which are late, how long they take to fill up, how many of their dies are good."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.names import LAST_YEAR, REGION_LABELS
from reshore.report.frames.difference import HALF_A_MONTH
from reshore.report.style import number_text, with_unit
from reshore.report.words import (
    as_float,
    band_text,
    count_text,
    is_nothing,
    listing,
    number_of,
    on_paths,
    plural,
    row_of,
    sentence,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reshore.report.frame import Frame, Value


def counts(frame: Frame, year: int) -> list[str]:
    """How many plants run by a year.

    Args:
        frame: plants in volume by year.
        year: the year.

    Returns:
        One sentence; none where the year is missing.
    """
    shown = on_paths(frame, "count", year=year)
    says = f"Plants in the United States that have reached volume output by the end of {year}: {shown}."
    return [says] if shown else []


def duration(compared: Frame) -> list[str]:
    """How long a fab takes from ground-breaking to volume output.

    Args:
        compared: the headlines on every path.

    Returns:
        One sentence; none where no fab comes to volume.
    """
    shown = on_paths(compared, "months", suffix=False, name="start-to-volume")
    says = f"From ground-breaking to volume output, fabs in the United States without a pause take {shown}."
    return [says] if shown else []


def never(volume: Frame) -> list[str]:
    """Which real projects half of the draws never bring to volume output.

    Args:
        volume: the bands of the volume dates.

    Returns:
        One sentence; none where every project comes.
    """
    names = [str(row["label"]) for row in volume.where(project_kind="real").records() if row["p50_year"] is None]
    says = f"In half of the draws or more, volume output does not come by {LAST_YEAR} at {listing(names)}."
    return [says] if names else []


def dates(frame: Frame, host: str = "USA") -> list[str]:
    """How the middle draws compare with what sponsors announced, for plants that are not there yet.

    Args:
        frame: announced and simulated dates.
        host: code of the region.

    Returns:
        Sentences; none where no plan is open.
    """
    here = [row for row in frame.where(host=REGION_LABELS[host]).records() if row["actual_year"] is None]
    planned = [row for row in here if row["plan_year"] is not None]
    if not planned:
        return []
    late = [row for row in planned if row["late"] == "yes"]
    has = "has" if len(planned) == 1 else "have"
    where = (
        f"{sentence(plural(len(planned), 'plant'))} in the United States {has} an announced date and no real one yet"
    )
    if not late:
        return [f"{where}: in the middle draw none comes after the period that was named last.", *_drift(planned)]
    come = "comes" if len(late) == 1 else "come"
    says = f"{where}: in the middle draw {count_text(len(late))} of them {come} after the period that was named last"
    lost = [row for row in late if row["p50_year"] is None]
    dated = [row for row in late if row["p50_year"] is not None]
    if dated:
        worst = max(dated, key=lambda row: number_of(row["slip_plan_p50_months"]))
        low, middle, high = (as_float(worst[f"slip_plan_p{point}_months"]) for point in (10, 50, 90))
        says += f", the furthest {worst['label']}, {band_text(low, middle, high, 'months', signed=True)}"
    if lost:
        says += f"; {listing([str(row['label']) for row in lost])} not by {LAST_YEAR}"
    return [f"{says}.", *_drift(planned)]


def _drift(planned: Sequence[dict[str, Value]]) -> list[str]:
    """How far the middle draws lie behind the dates that were named first, over the plants whose plan has moved."""
    moved = [row for row in planned if row["first_year"] != row["plan_year"]]
    slips = [as_float(row["slip_first_p50_months"]) for row in moved]
    behind = sum(slip is None or slip >= HALF_A_MONTH for slip in slips)
    if not behind:
        return []
    return [
        f"Sponsors have moved {count_text(len(moved))} of these dates already; against the date named first, the "
        f"middle draw is later for {count_text(behind)}."
    ]


def ramp(frame: Frame, focus: str | None, homes: Sequence[str]) -> list[str]:
    """How long one fab takes from the first tool to full output, beside fabs in Taiwan.

    Args:
        frame: months from the first tool to full output.
        focus: code of the fab that the sentence is about, or None.
        homes: codes of the fabs in Taiwan.

    Returns:
        One sentence; none where no fab is followed.
    """
    shown = "" if focus is None else on_paths(frame, "months", project=focus)
    if not shown:
        return []
    beside = [
        f"{with_unit(as_float(row['p50_months']), 'months')} at {row['label']}"
        for home in homes
        for row in frame.where(project=home).records()[:1]
        if row["p50_months"] is not None
    ]
    tail = f". In Taiwan it takes {listing(beside)}" if beside else ""
    return [f"From the first tool to full output, {_label(frame, focus)} takes {shown}{tail}."]


def good_dies(frame: Frame, focus: str | None, homes: Sequence[str], age: int = 1) -> list[str]:
    """How many dies of a young fab are good, beside a fab in Taiwan of the same age.

    Args:
        frame: yield by years after volume output.
        focus: code of the fab that the sentence is about, or None.
        homes: codes of the fabs in Taiwan.
        age: years after volume output.

    Returns:
        One sentence; none where that age is not seen.
    """
    own = None if focus is None else row_of(frame, project=focus, years_after=age)
    shown = "" if focus is None else on_paths(frame, "share", project=focus, years_after=age)
    if own is None or not shown:
        return []
    years = "One year" if age == 1 else sentence(plural(age, "year"))
    says = f"{years} after volume output, {own['label']} yields {shown}"
    home = row_of(frame, project=homes[0], years_after=age) if homes else None
    gap = as_float(own["behind_share"])
    if home is not None and gap is not None:
        same = is_nothing(gap, "share")
        behind = "no less" if same else f"{number_text(abs(gap), 'share')} points {'less' if gap > 0 else 'more'}"
        says += f"; compared draw by draw, that is in the median {behind} than {home['label']} at the same age"
    return [f"{says}."]


def _label(frame: Frame, project: str | None) -> str:
    """The name of a fab in words."""
    return str(frame.where(project=project).records()[0]["label"])
