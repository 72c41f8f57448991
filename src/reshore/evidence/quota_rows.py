"""Rows of the audit of a quota: shares of draws and bands, with the status of what is assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool, Float

from reshore.evidence.stress_bands import Bounds, band

POINTS = ("p10", "p50", "p90")


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Args:
        name: slug.
        label: in words.
        status: the deal's own, assumed, drawn; empty where nothing is chosen.
        shares: shares of draws by name [share].
        bands: 10-50-90 % points by name; None where no draw counts. Names end in their unit.
    """

    name: str
    label: str
    status: str = ""
    shares: dict[str, float] = field(default_factory=dict)
    bands: dict[str, Bounds | None] = field(default_factory=dict)

    def middle(self, name: str) -> float:
        """The middle of a band.

        Args:
            name: of the band.

        Raises:
            KeyError: no draw counts for it.
        """
        found = self.bands[name]
        if found is None:
            raise KeyError(f"{self.name}: no draw counts for {name}")
        return found[1]

    def plain(self) -> dict[str, Any]:
        """The row for JSON."""
        return {
            "name": self.name,
            "label": self.label,
            "status": self.status,
            **self.shares,
            **{
                name: None if found is None else dict(zip(POINTS, found, strict=True))
                for name, found in self.bands.items()
            },
        }


def band_where(values: Float[np.ndarray, "draw"], counts: Bool[np.ndarray, "draw"]) -> Bounds | None:
    """The band over the draws that count.

    Args:
        values: a number in each draw.
        counts: which draws count.

    Returns:
        10-50-90 % points; None where none counts.
    """
    return band(values[counts]) if counts.any() else None


def share(values: Bool[np.ndarray, "draw"]) -> float:
    """Share of draws in which something holds; zero where there are none.

    Args:
        values: whether it holds.
    """
    return float(values.mean()) if len(values) else 0.0
