"""The rows of the chip market of the baseline: owners of the fabs of a region, packaging routes, firms."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from reshore.names import NODE_CLASSES, REGIONS
from reshore.world.rows import Region, Row, one_of

ALL = "all"
"""Stands for every node class, or for every owner, in the table of packaging routes."""

NodeClass = Annotated[str, AfterValidator(one_of(NODE_CLASSES))]
Share = Annotated[float, Field(ge=0, le=1)]


class ChipOrigin(Row):
    """A slot of a node class: the fabs of one region whose owners sit in one region.

    Args:
        node: node class.
        region: region in which the fabs stand.
        owner: region of their owners.
        share: share of the base capacity of the region and class [share].
    """

    node: NodeClass
    region: Region
    owner: Region
    share: Share


class PackagingRoute(Row):
    """Where chips from the fabs of a region are packaged and tested.

    Args:
        node: node class, or all.
        region: region in which the fabs stand.
        owner: region of their owners, or all.
        packaging: region in which the chips are packaged; that of the fab where they are shipped as bare dice.
        share: share of the chips that takes this way [share].
    """

    node: Annotated[str, AfterValidator(one_of((*NODE_CLASSES, ALL)))]
    region: Region
    owner: Annotated[str, AfterValidator(one_of((*REGIONS, ALL)))]
    packaging: Region
    share: Share


class ChipFirm(Row):
    """A firm's part of the chips of the owners of its region.

    Args:
        firm: name of the firm; or a region code, for those of its firms that no deal can name.
        node: node class.
        share: share of the chips of the class from all fabs of owners of the firm's region [share].
        builds_in_usa: whether it has wafer fabs in the United States or is building one.
    """

    firm: str
    node: NodeClass
    share: Share
    builds_in_usa: bool
