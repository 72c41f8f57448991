"""How a comparison was made, and how to make it again."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from reshore.deal.load import load_deal
from reshore.deal.seen import seen_on
from reshore.deal.shipped import shipped_deals
from reshore.names import LAST_YEAR
from reshore.report.blocks import Block
from reshore.report.sections import Section
from reshore.report.tables import table
from reshore.report.words import day, plural, sentence

if TYPE_CHECKING:
    from reshore.report.comparison.material import Material, Side
    from reshore.report.tables import Align


def section(material: Material) -> Section:
    """Common day, common draws, versions and run folders."""
    comparison = material.comparison
    lost = comparison.draws - len(material.draws)
    says = [
        f"All deals are played as of {day(comparison.as_of)}, with the law and the plans known on that day, so that "
        "the world and the path without a deal are the same for all.",
        f"Draw by draw, every deal meets the same values of what nobody knows ({comparison.draws:,} draws, seed "
        f"{comparison.runs.seed}). Differences are taken inside each draw, and only then summed up: a band of "
        "differences is not the difference of two bands.",
        "A deal counts as told from another where zero lies outside the band from 10 to 90 % of their difference. "
        "The band holds what the baseline says is uncertain and nothing else: not a war, not a recession, not a "
        "mistake in the equations.",
    ]
    if any(not np.isfinite(row.values).all() for row in material.contrasts):
        says.append(
            "A number that one path never reaches and the other does makes their difference infinite (∞); where "
            "neither gets there, they are the same."
        )
    if lost:
        says.append(f"{sentence(plural(lost, 'draw'))} could not be solved with every deal and count nowhere.")
    says += [f"{note}." for note in comparison.notes]
    return Section("method", "Method", tuple(says), (_runs(material), _versions(material)))


def _runs(material: Material) -> Block:
    """The run folder of every deal."""
    headings: dict[str, Align] = {"Deal": "left", "Run folder": "left", "Fingerprint of the deal": "left"}
    rows = [[escape(side.called), _folder(side), f"<code>{_fingerprint(side)}</code>"] for side in material.sides]
    title = "Where each run is kept"
    return Block("runs", title, table("runs", title, headings, rows))


def _folder(side: Side) -> str:
    """A run folder as a link that works beside the folder of the comparison."""
    folder = side.outcome.folder
    if folder is None:
        return "none of its own"
    return f'<a href="../{escape(folder.name)}/"><code>{escape(folder.name)}</code></a>'


def _fingerprint(side: Side) -> str:
    """The fingerprint of a deal."""
    from reshore.record.hashes import text_hash

    return text_hash(side.outcome.deal.canonical())[:16]


def _versions(material: Material) -> Block:
    """Everything else that made the numbers."""
    from importlib.metadata import version

    from reshore.record.hashes import versions

    comparison = material.comparison
    facts = {
        "compared with": material.without,
        "known on": comparison.as_of.isoformat(),
        "draws": f"{comparison.draws:,} ({len(material.draws):,} solved with every deal)",
        "seed": str(comparison.runs.seed),
        "reshore": version("reshore"),
        **versions(),
    }
    headings: dict[str, Align] = {"What": "left", "Value": "left"}
    title = "What made these numbers"
    rows = [[escape(name), f"<code>{escape(value)}</code>"] for name, value in facts.items()]
    return Block("versions", title, table("versions", title, headings, rows))


def command(material: Material) -> str:
    """The command that makes the comparison again.

    A deal that was changed on the way is named by the file in its run folder that holds all its terms.

    Args:
        material: what the page reads.
    """
    comparison = material.comparison
    settings = comparison.runs.settings
    whole = [side for side in material.sides if side.name not in comparison.dropped]
    words = ["reshore compare", *(_typed(side) for side in whole)]
    if not material.against_no_deal:
        words.append(f"--against {comparison.against}")
    words += [f"--as-of {comparison.as_of.isoformat()}", f"--draws {settings.draws}", f"--seed {settings.seed}"]
    words += ["--only confirmed"] if comparison.dropped else []
    words += [] if settings.until_year == LAST_YEAR else [f"--until {settings.until_year}"]
    return " ".join(words)


def _typed(side: Side) -> str:
    """How the command names a deal."""
    deal, folder = side.outcome.deal, side.outcome.folder
    if deal.name in shipped_deals() and seen_on(load_deal(deal.name), deal.as_of) == deal:
        return deal.name
    return f"{side.name}.yaml" if folder is None else f"{folder.name}/deal.yaml"
