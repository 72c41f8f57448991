"""How sampled parameters reach the equations: each block names its parameters and the place they belong to.

A parameter in the baseline is one number, one by region, one by product, or one by site. A block declares each as
`scalar()`, `per_fab()`, `per_site()` or `per_product()`, and `gather` hands it over in that shape for one draw.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, TypeVar

import equinox as eqx
from jaxtyping import Array

if TYPE_CHECKING:
    from collections.abc import Mapping


Block = TypeVar("Block", bound=eqx.Module)


def scalar(stem: str = "") -> Any:
    """A parameter with one value for the whole world."""
    return eqx.field(metadata={"scope": "scalar", "stem": stem})


def per_fab(stem: str = "") -> Any:
    """A parameter by region, read at the host of each fab."""
    return eqx.field(metadata={"scope": "fab", "stem": stem})


def per_fab_site(stem: str = "") -> Any:
    """A parameter by site, read at the site of each fab."""
    return eqx.field(metadata={"scope": "fab_site", "stem": stem})


def per_fab_product(stem: str = "") -> Any:
    """A parameter by product, read at the product of each fab."""
    return eqx.field(metadata={"scope": "fab_product", "stem": stem})


def per_site(stem: str = "") -> Any:
    """A parameter by site."""
    return eqx.field(metadata={"scope": "site", "stem": stem})


def per_site_region(stem: str = "") -> Any:
    """A parameter by region, read at the region of each site."""
    return eqx.field(metadata={"scope": "site_region", "stem": stem})


def gather(block: type[Block], values: Mapping[str, Array], places: Mapping[str, Array]) -> Block:
    """The parameters of one block in the shapes in which its equations read them.

    Args:
        block: the block's parameter class; a field's name is the parameter's stem unless the field names another.
        values: parameter stem to its value in one draw.
        places: scope to the index array that reads it; a scope without index array is taken as it is.

    Returns:
        The filled parameter class.

    Raises:
        KeyError: the baseline has no parameter of that stem.
    """
    taken = {}
    for field in dataclasses.fields(block):
        value = values[field.metadata["stem"] or field.name]
        index = places.get(field.metadata["scope"])
        taken[field.name] = value if index is None else value[index]
    return block(**taken)
