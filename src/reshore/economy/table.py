"""A world input-output table as a trade economist holds it, before it is balanced.

Importers come first, exporters second, sectors last. What a country sells to itself stands on the diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float


@dataclass(frozen=True)
class Table:
    """Who buys what from whom, at which duty, made with what.

    Args:
        countries: codes, in the order of all axes of countries.
        sectors: codes, in the order of all axes of sectors.
        flow_usd_mn: what an importer buys from an exporter, for any use, at the price before duty [usd_mn].
        tariff_rate: duty over that price [share].
        value_added_share: value added over gross output [share].
        input_share: inputs of a sector over gross output, by the sector that buys (`output`) and the one that it buys
            from (`input`), duties included; adds to one with `value_added_share` [share].
        elasticity: trade elasticity of each sector: by how many percent imports from one source fall, relative to those
            from others, if its price rises by one percent [1].
        final_flow_usd_mn: the part of `flow_usd_mn` that is for final use, where final and intermediate purchases are
            to have shares of their own; None where they share one [usd_mn].
        year: year of the flows.
        name: short name of the table.
        source: where it comes from, with edition.
        status: how well it is known; one of `names.STATUSES`.
        notes: what was done to it, oldest first.
        country_labels: code to name.
        sector_labels: code to name.
    """

    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    flow_usd_mn: Float[np.ndarray, "importer exporter sector"]
    tariff_rate: Float[np.ndarray, "importer exporter sector"]
    value_added_share: Float[np.ndarray, "country sector"]
    input_share: Float[np.ndarray, "country output input"]
    elasticity: Float[np.ndarray, "sector"]
    final_flow_usd_mn: Float[np.ndarray, "importer exporter sector"] | None = None
    year: int = 0
    name: str = ""
    source: str = ""
    status: str = "assumed"
    notes: tuple[str, ...] = ()
    country_labels: dict[str, str] = field(default_factory=dict)
    sector_labels: dict[str, str] = field(default_factory=dict)
