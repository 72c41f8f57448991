"""All trade in general equilibrium: many countries and sectors joined by inputs, tariffs and their revenue.

    from reshore.economy import default_economy, solve, unchanged, welfare, with_tariff

    world = default_economy()
    shock = with_tariff(world, unchanged(world), importer="USA", rate=0.2, partners=["TWN"])
    welfare(world, shock, solve(world, shock)).real_income_hat

Usable on its own: read or build a table, `balance` it, describe what changes, `solve` for the new equilibrium.
Equations: docs/explanation/economy.md. Everything is loaded when it is first used, so that the import takes no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reshore.economy.balancing import balance, default_economy
    from reshore.economy.check import check_economy
    from reshore.economy.equilibrium import rebased, require_solved, solve, without_deficits
    from reshore.economy.gains import Welfare, welfare
    from reshore.economy.model import Economy, Equilibrium, Outside, Shock
    from reshore.economy.observe import flows, results
    from reshore.economy.shocks import unchanged, with_tariff
    from reshore.economy.table import Table
    from reshore.economy.tables.aggregate import aggregated, read_mapping
    from reshore.economy.tables.default import default_table
    from reshore.economy.tables.long_csv import read_csv
    from reshore.economy.tables.netcdf import read_table, write_table
    from reshore.economy.tables.oecd import read_oecd
    from reshore.economy.tables.rates import with_tariffs
    from reshore.economy.tables.wiod import read_wiod_2013, read_wiod_2016
    from reshore.economy.variants import one_sector, without_input_links, without_materials

__all__ = [
    "Economy",
    "Equilibrium",
    "Outside",
    "Shock",
    "Table",
    "Welfare",
    "aggregated",
    "balance",
    "check_economy",
    "default_economy",
    "default_table",
    "flows",
    "one_sector",
    "read_csv",
    "read_mapping",
    "read_oecd",
    "read_table",
    "read_wiod_2013",
    "read_wiod_2016",
    "rebased",
    "require_solved",
    "results",
    "solve",
    "unchanged",
    "welfare",
    "with_tariff",
    "with_tariffs",
    "without_deficits",
    "without_input_links",
    "without_materials",
    "write_table",
]

_HOMES = {
    "Economy": "model",
    "Equilibrium": "model",
    "Outside": "model",
    "Shock": "model",
    "Table": "table",
    "Welfare": "gains",
    "aggregated": "tables.aggregate",
    "balance": "balancing",
    "check_economy": "check",
    "default_economy": "balancing",
    "default_table": "tables.default",
    "flows": "observe",
    "one_sector": "variants",
    "read_csv": "tables.long_csv",
    "read_mapping": "tables.aggregate",
    "read_oecd": "tables.oecd",
    "read_table": "tables.netcdf",
    "read_wiod_2013": "tables.wiod",
    "read_wiod_2016": "tables.wiod",
    "rebased": "equilibrium",
    "require_solved": "equilibrium",
    "results": "observe",
    "solve": "equilibrium",
    "unchanged": "shocks",
    "welfare": "gains",
    "with_tariff": "shocks",
    "with_tariffs": "tables.rates",
    "without_deficits": "equilibrium",
    "without_input_links": "variants",
    "without_materials": "variants",
    "write_table": "tables.netcdf",
}
"""Exported name to the module of this package that defines it. No module may have the name of an export: it would stand
in its place once it is loaded."""


def __getattr__(name: str) -> Any:
    """Loads an exported name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'reshore.economy' has no attribute '{name}'")
    value = getattr(import_module(f"reshore.economy.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The exported names."""
    return list(__all__)
