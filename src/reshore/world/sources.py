"""Where the numbers of the baseline come from: one entry for each publication, cited by its key.

Two keys name no publication: `mem` is general knowledge that nobody has checked yet, `derived` is arithmetic on other
rows, which the note names. What rests on `mem` alone has the status assumed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from reshore.errors import DataError, nearest
from reshore.world.files import FOLDER, period, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Source:
    """A publication that the baseline rests on.

    Args:
        key: the word by which numbers cite it.
        name: publisher, and the original behind it where the page is a copy or a digest.
        date: date of publication as exactly as it is known, or None for sources that have none.
        url: address, or None.
    """

    key: str
    name: str
    date: str | None
    url: str | None

    @property
    def published(self) -> tuple[dt.date, dt.date] | None:
        """First and last day on which it can have been published; None where it has no date."""
        return period(self.date) if self.date else None


@cache
def load_sources() -> Mapping[str, Source]:
    """All sources of the baseline.

    Returns:
        Key to source, in the order of the file.
    """
    entries = read_yaml(FOLDER / "sources.yaml")
    return MappingProxyType(
        {
            key: Source(key, entry["name"], None if entry["date"] is None else str(entry["date"]), entry["url"])
            for key, entry in entries.items()
        }
    )


def known_from(keys: Iterable[str]) -> dt.date | None:
    """The day from which a number that rests on these sources can be known.

    Args:
        keys: keys of sources.

    Returns:
        The last day of the latest publication; None where no source has a date.

    Raises:
        DataError: a key is not in `sources.yaml`.
    """
    sources = load_sources()
    days = []
    for key in keys:
        if key not in sources:
            raise DataError(f"unknown source '{key}'; {nearest(key, sources)}")
        published = sources[key].published
        if published is not None:
            days.append(published[1])
    return max(days, default=None)
