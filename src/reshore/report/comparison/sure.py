"""How sure the differences are: on which kind of knowledge their spread rests, and which numbers decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.ensemble.sensitivity import by_status, screening_of
from reshore.evidence.shares import MOST, entry_label
from reshore.report.comparison.material import words_for
from reshore.report.comparison.series import paired
from reshore.report.comparison.verdict import ranking
from reshore.report.frame import Column, Frame
from reshore.report.frames.trust import UNEXPLAINED

if TYPE_CHECKING:
    import numpy as np

    from reshore.ensemble.sensitivity import Screening
    from reshore.report.comparison.material import Material
    from reshore.report.frame import Value


def screening(material: Material) -> Screening:
    """Ranks of everything that was drawn, over the draws that were solved on every path.

    Args:
        material: what the page reads.
    """
    statuses = {entry.name: entry.status for entry in material.world.catalogue.entries}
    samples = {name: values[material.draws] for name, values in material.sides[0].outcome.samples.items()}
    return screening_of(samples, statuses)


def decisive_pairs(material: Material) -> list[tuple[str, str]]:
    """The pairs whose difference is taken apart: each deal and the reference, then the best two deals.

    Args:
        material: what the page reads.

    Returns:
        (deal, compared with).
    """
    whole = [side.name for side in material.rivals if side.name not in material.comparison.dropped]
    found = [(name, material.reference.name) for name in whole]
    first = [verdict.deal for verdict in ranking(material, material.far) if verdict.deal in whole]
    return [*found, (first[0], first[1])] if len(first) > 1 else found


def shares(material: Material, found: list[tuple[str, str]], year: int) -> tuple[Frame, Frame]:
    """On which kind of knowledge the spread of each difference in leading-edge capacity rests, and on which numbers.

    Args:
        material: what the page reads.
        found: (deal, compared with).
        year: the year at whose end capacity is compared.

    Returns:
        Shares of the spread by status; and the numbers that each difference goes with most. A difference without any
        spread is in neither.
    """
    ranks = screening(material)
    status_rows: list[tuple[Value, ...]] = []
    input_rows: list[tuple[Value, ...]] = []
    for deal, other in found:
        values = paired(material, deal, other, year)
        if not _spread(values):
            continue
        pair = f"{deal} less {words_for(other)}"
        drivers = ranks.drivers(values)
        parts = by_status(drivers)
        status_rows += [(pair, status, float(share)) for status, share in parts.items()]
        status_rows.append((pair, UNEXPLAINED, max(0.0, 1.0 - sum(parts.values()))))
        for driver in drivers[:MOST]:
            label = entry_label(material.sides[0].outcome, driver.entry)
            way = "raises it" if driver.sign > 0 else "lowers it"
            input_rows.append((pair, label, driver.entry, driver.status, float(driver.share), way))
    pair_column, part = Column("difference", "Difference"), Column("part_share", "Share of the spread", "share")
    status = Column("status", "Status")
    numbers = (pair_column, Column("label", "Uncertain number"), Column("entry", "Name in the baseline"), status, part)
    return (
        Frame("spread_of_differences", (pair_column, status, part), tuple(status_rows)),
        Frame("what_decides", (*numbers, Column("direction", "A higher number")), tuple(input_rows)),
    )


def _spread(values: np.ndarray) -> bool:
    """Whether a difference is not the same in every draw."""
    return bool(values.size and (values != values[0]).any())
