"""The drawings of a page: ordered while the page is put together, so that they are made meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.figure import Figure
from reshore.report.render import tidy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reshore.report.blocks import Block
    from reshore.report.figure import Panel
    from reshore.report.studio import Studio


class Drawings:
    """The panels of the figures of a page, and their drawings once all are ordered.

    Args:
        studio: makes the drawings.
    """

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._panels: dict[tuple[str, int], Panel] = {}

    def order(self, blocks: Iterable[Figure | Block]) -> None:
        """Asks for the drawings of figures.

        Args:
            blocks: figures, and tables that need none.
        """
        for block in blocks:
            for place, panel in enumerate(block.panels if isinstance(block, Figure) else ()):
                self._panels[block.name, place] = panel
                self._studio.order(panel.spec)

    def finished(self) -> dict[tuple[str, int], str]:
        """All drawings that were ordered; no more can be asked for after this.

        Returns:
            Name of the figure and place of the panel to SVG that a page can hold.
        """
        return {
            key: tidy(drawing, f"{key[0]}-{key[1]}", panel.label, panel.spec["usermeta"]["words"])
            for (key, panel), drawing in zip(self._panels.items(), self._studio.drawings(), strict=True)
        }
