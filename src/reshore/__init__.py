"""What a chips-for-tariffs deal delivers, to whom, when, at what cost, and how sure that is.

    import reshore

    deal = reshore.load_deal("us-taiwan-2025-11")
    outcome = reshore.simulate(deal, reshore.Settings(draws=256))
    outcome.headline()

Everything is loaded when it is first used, so that `import reshore` takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reshore.deal.load import load_deal
    from reshore.deal.shipped import shipped_deals
    from reshore.deal.terms import Deal
    from reshore.ensemble.folder import open_run
    from reshore.ensemble.run import simulate
    from reshore.errors import DataError, DealError, Fault, MissingExtra, ReshoreError, RunError, SolveError
    from reshore.outcome import Headline, Outcome
    from reshore.report import write_report
    from reshore.settings import Settings
    from reshore.world.baseline import World, load_world

__all__ = [
    "DataError",
    "Deal",
    "DealError",
    "Fault",
    "Headline",
    "MissingExtra",
    "Outcome",
    "ReshoreError",
    "RunError",
    "Settings",
    "SolveError",
    "World",
    "load_deal",
    "load_world",
    "open_run",
    "shipped_deals",
    "simulate",
    "write_report",
]

_HOMES = {
    "DataError": "reshore.errors",
    "Deal": "reshore.deal.terms",
    "DealError": "reshore.errors",
    "Fault": "reshore.errors",
    "Headline": "reshore.outcome",
    "MissingExtra": "reshore.errors",
    "Outcome": "reshore.outcome",
    "ReshoreError": "reshore.errors",
    "RunError": "reshore.errors",
    "Settings": "reshore.settings",
    "SolveError": "reshore.errors",
    "World": "reshore.world.baseline",
    "load_deal": "reshore.deal.load",
    "load_world": "reshore.world.baseline",
    "open_run": "reshore.ensemble.folder",
    "shipped_deals": "reshore.deal.shipped",
    "simulate": "reshore.ensemble.run",
    "write_report": "reshore.report",
}
"""Exported name to the module that defines it."""


def __getattr__(name: str) -> Any:
    """Loads an exported name when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("reshore")
    if name not in _HOMES:
        raise AttributeError(f"module 'reshore' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The exported names."""
    return [*__all__, "__version__"]
