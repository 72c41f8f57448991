"""What a blockade of Taiwan does under the deal of a run, kept in its folder, so that a second report plays nothing."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from reshore.chips.disruption.events import Event
from reshore.evidence.stress import stress
from reshore.evidence.stress_bands import band
from reshore.record.files import write_atomically
from reshore.record.manifest import content_of
from reshore.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from reshore.evidence.stress import Stress
    from reshore.outcome import Outcome

STRESS_FILE = "stress-blockade.json"
LAYOUT = 2
"""Layout of the file, and the wording of its rows; a file of another one is made anew."""

KIND, YEAR, DRAWS = "blockade", 2030, 64
"""The event that a report shows, the year whose market it hits, and the draws in which it is played."""


def kept_stress(run: Outcome) -> dict[str, Any]:
    """What a report says on a stop of Taiwan's chips, from the run folder, or computed and kept there.

    Args:
        run: what a deal delivers.

    Returns:
        `Stress.plain()` of a blockade in 2030, or in the last year shown where that is earlier. Beside it
        `rationed_share`, the share of draws in which leading chips are rationed in the first month [share], and
        `choke_price`, the band of the price at which users stop, over that before [ratio].

    Raises:
        SolveError: no draw could be solved.
    """
    event = Event(KIND, min(YEAR, run.until_year))
    settings = Settings(draws=min(DRAWS, run.draws), seed=run.seed)
    content = content_of(run.folder)
    if run.folder is not None and content:
        found = _read(run.folder / STRESS_FILE, content)
        if found is not None and _asked(found) == (event.kind, event.year, settings.draws, settings.seed):
            return found
    made = _plain(stress(run.deal, event, settings, run=run))
    if run.folder is not None and content:
        with suppress(OSError):  # a full disk must not fail a report; the next one computes again
            whole = {"layout": LAYOUT, "content": content, "stress": made}
            write_atomically(run.folder / STRESS_FILE, json.dumps(whole, indent=1).encode() + b"\n")
    return made


def _asked(found: dict[str, Any]) -> tuple[Any, ...]:
    """What was asked for."""
    return tuple(found.get(name) for name in ("event", "year", "draws", "seed"))


def _plain(found: Stress) -> dict[str, Any]:
    """The numbers as plain objects.

    Without the seconds that they took: two reports on one run are the same, bit for bit.
    """
    plain = {name: value for name, value in found.plain().items() if name != "seconds"}
    plain["rationed_share"] = float(found.with_deal.months.at_the_stop[0, 0].mean())
    plain["choke_price"] = dict(zip(("p10", "p50", "p90"), band(found.numbers.choke_price_ratio), strict=True))
    kept: dict[str, Any] = json.loads(json.dumps(plain))  # tuples become lists, as in what is read again
    return kept


def _read(file: Path, content: str) -> dict[str, Any] | None:
    """What the file holds; None where it is missing, damaged, or belongs to another run."""
    try:
        kept: dict[str, Any] = json.loads(file.read_text())
        if (kept["layout"], kept["content"]) != (LAYOUT, content):
            return None
        found = kept["stress"]
        return found if isinstance(found, dict) and isinstance(found["rows"], list) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
