"""A small made-up world with a bloc of three, our reference numbers for it, and what writes them anew."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
from tests.oracles import trade_economy as twin
from tests.papers import small_world

from reshore.economy.model import Economy, Shock
from reshore.economy.shocks import unchanged

FILE = Path(__file__).parent / "data" / "reduced_reference.csv"
CASES = ("bloc", "bloc_without_deficits", "world", "separate_final_shares")
BLOC = 3
HEADER = """\
# A small made-up world (tests/papers/reduced.py): five countries, four sectors. Our own numbers, computed with
# tests/oracles/trade_economy.py; written by `write` of tests/papers/reduced.py.
# bloc: the first three lift the duties between them; world: everybody halves its duties.
"""


def world(separate: bool = False) -> Economy:
    """The made-up world."""
    return small_world.economy(1993, 5, 4, separate=separate)


def case(name: str) -> tuple[Economy, Shock]:
    """Base and shock of one experiment."""
    base = world(separate=name == "separate_final_shares")
    same = unchanged(base)
    if name == "bloc_without_deficits":
        base = rebased(base, twin.solve(base, replace(same, deficit_usd_bn=np.zeros(5))))
        same = unchanged(base)
    rates = np.array(same.tariff_rate)
    if name == "world":
        rates /= 2
    else:
        rates[:BLOC, :BLOC] = 0.0
    return base, replace(same, tariff_rate=rates)


def rebased(base: Economy, answer: twin.Answer) -> Economy:
    """An equilibrium at the old duties as a new base without deficits."""
    return Economy(
        answer.share, None, base.tariff_rate, base.value_added_share, base.input_share, base.final_share,
        answer.wage_hat * base.value_added_usd_bn, np.zeros(len(base.countries)), answer.spending_usd_bn,
        answer.final_spending_usd_bn, base.elasticity, base.countries, base.sectors,
    )  # fmt: skip


def computed(name: str) -> dict[str, dict[str, float]]:
    """The numbers of one experiment by country, from the slow twin."""
    base, shock = case(name)
    before, after = twin.solve(base, unchanged(base)), twin.solve(base, shock)
    terms, volume = twin.first_order(base, after, before)
    price = np.prod(after.final_price_hat ** np.asarray(base.final_share), axis=1)
    columns = {
        "wage_hat": after.wage_hat,
        "real_income_hat": after.income_usd_bn / before.income_usd_bn / price,
        "real_wage_hat": after.wage_hat / price,
        "terms_of_trade_share": terms,
        "volume_of_trade_share": volume,
        "tariff_revenue_usd_bn": after.tariff_revenue_usd_bn,
    }
    return {
        country: {column: float(values[n]) for column, values in columns.items()}
        for n, country in enumerate(base.countries)
    }


def stored() -> dict[tuple[str, str], dict[str, float]]:
    """Our reference numbers by experiment and country."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {
            (row["case"], row["country"]): {
                name: float(value) for name, value in row.items() if name not in ("case", "country")
            }
            for row in rows
        }


def write() -> None:
    """Compute all experiments and write the file."""
    lines = []
    for name in CASES:
        for country, row in computed(name).items():
            if not lines:
                lines.append(",".join(("case", "country", *row)))
            lines.append(",".join((name, country, *(f"{value:.13g}" for value in row.values()))))
    FILE.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
