"""The deals that come with reshore."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_FOLDER = files("reshore.deal") / "examples"


@cache
def shipped_deals() -> tuple[str, ...]:
    """Names of the deals that come with reshore, sorted."""
    return tuple(
        sorted(entry.name.removesuffix(".yaml") for entry in _FOLDER.iterdir() if entry.name.endswith(".yaml"))
    )


def shipped_text(name: str) -> str:
    """The file of a shipped deal as it was written, comments and all.

    Args:
        name: one of `shipped_deals()`.
    """
    return (_FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
