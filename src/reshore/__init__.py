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
    from reshore.chips.disruption.events import Event
    from reshore.deal.diff import deal_diff
    from reshore.deal.load import load_deal
    from reshore.deal.shipped import shipped_deals
    from reshore.deal.terms import Deal
    from reshore.ensemble.collection import Collection
    from reshore.ensemble.compare import compare
    from reshore.ensemble.comparison import Comparison
    from reshore.ensemble.folder import open_run
    from reshore.ensemble.run import simulate
    from reshore.ensemble.workers import Workers
    from reshore.errors import DataError, DealError, Fault, MissingExtra, ReshoreError, RunError, SolveError
    from reshore.evidence.gradient import gradient
    from reshore.evidence.quota import quota
    from reshore.evidence.slope_table import Gradient, Slope
    from reshore.evidence.stress import stress
    from reshore.evidence.trade import TradeEffects, trade
    from reshore.outcome import Headline, Outcome
    from reshore.report import write_comparison, write_report
    from reshore.settings import Settings
    from reshore.world.baseline import World, load_world
    from reshore.world.search import facts

__all__ = [
    "Collection",
    "Comparison",
    "DataError",
    "Deal",
    "DealError",
    "Event",
    "Fault",
    "Gradient",
    "Headline",
    "MissingExtra",
    "Outcome",
    "ReshoreError",
    "RunError",
    "Settings",
    "Slope",
    "SolveError",
    "TradeEffects",
    "Workers",
    "World",
    "compare",
    "deal_diff",
    "facts",
    "gradient",
    "load_deal",
    "load_world",
    "open_run",
    "quota",
    "shipped_deals",
    "simulate",
    "stress",
    "trade",
    "write_comparison",
    "write_report",
]

_HOMES = {
    "Collection": "reshore.ensemble.collection",
    "Comparison": "reshore.ensemble.comparison",
    "DataError": "reshore.errors",
    "Deal": "reshore.deal.terms",
    "DealError": "reshore.errors",
    "Event": "reshore.chips.disruption.events",
    "Fault": "reshore.errors",
    "Gradient": "reshore.evidence.slope_table",
    "Headline": "reshore.outcome",
    "MissingExtra": "reshore.errors",
    "Outcome": "reshore.outcome",
    "ReshoreError": "reshore.errors",
    "RunError": "reshore.errors",
    "Settings": "reshore.settings",
    "Slope": "reshore.evidence.slope_table",
    "SolveError": "reshore.errors",
    "TradeEffects": "reshore.evidence.trade",
    "Workers": "reshore.ensemble.workers",
    "World": "reshore.world.baseline",
    "compare": "reshore.ensemble.compare",
    "deal_diff": "reshore.deal.diff",
    "facts": "reshore.world.search",
    "gradient": "reshore.evidence.gradient",
    "load_deal": "reshore.deal.load",
    "load_world": "reshore.world.baseline",
    "open_run": "reshore.ensemble.folder",
    "quota": "reshore.evidence.quota",
    "shipped_deals": "reshore.deal.shipped",
    "simulate": "reshore.ensemble.run",
    "stress": "reshore.evidence.stress",
    "trade": "reshore.evidence.trade",
    "write_comparison": "reshore.report",
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
