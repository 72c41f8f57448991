"""Caliendo & Parro (2015): their raw data as an economy, their solved bases, their tariff changes, their tables.

Source: Caliendo, L. and Parro, F. (2015), Estimates of the Trade and Welfare Effects of NAFTA, Review of Economic
Studies 82(1), 1-44, and its supplementary data. The data do not lie in this repository.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from reshore.economy.equilibrium import rebased, require_solved, solve
from reshore.economy.model import Economy, Shock
from reshore.economy.shocks import unchanged

TRADE = Path(__file__).parents[2].parent / "shared" / "data" / "trade"
DATA = Path(__file__).parent / "data"
NAFTA = ("MEX", "CAN", "USA")
NONTRADABLE_ELASTICITY = 8.22
AUTHORS_UNIT_BN = {False: 10.0, True: 1e6}
"""Billion dollars in one unit of the solved bases without and with deficits."""
needs_data = pytest.mark.skipif(
    not (TRADE / "cp2015_1993_raw.npz").is_file(), reason="the data of Caliendo & Parro do not lie beside this checkout"
)


def published(table: str) -> dict[tuple[str, str], str]:
    """The printed numbers of one table, as printed, by country and quantity [per cent]."""
    rows = _rows(DATA / "caliendo_parro_2015_tables.csv")
    return {(row["country"], row["quantity"]): row["value_pct"] for row in rows if row["table"] == table}


def exact() -> dict[str, dict[str, float]]:
    """The authors' program in full precision, by country and quantity [per cent]."""
    rows = _rows(DATA / "caliendo_parro_2015_exact.csv")
    return {row["country"]: {name: float(row[name]) for name in row if name != "country"} for row in rows}


def rounded_by_the_program(value_pct: float, country: str, table: str) -> float:
    """A number as the authors' program shows it: three significant digits in table A3 and for Mexico, otherwise two.

    Rounded once more to two decimals, 0.08496 is first 0.085 and then 0.09.
    """
    digits = 3 if table == "A3" or country == "MEX" else 2
    return float(f"{value_pct:.{digits}g}")


def shows(value_pct: float, printed: str) -> bool:
    """Whether a number is the printed one once it is rounded, halves away from zero."""
    return Decimal(repr(float(value_pct))).quantize(Decimal(printed), ROUND_HALF_UP) == Decimal(printed)


def apart(value_pct: float, printed: str) -> float:
    """How far a number is from the interval that the printed one stands for [percentage points]."""
    digits = len(printed.partition(".")[2])
    return max(0.0, abs(value_pct - float(printed)) - 0.5 * 10.0**-digits)


@cache
def raw() -> dict[str, np.ndarray]:
    """The raw data, sectors last, importer before exporter, rates as shares, money in billion dollars."""
    with np.load(TRADE / "cp2015_1993_raw.npz") as file:
        data = {name: file[name] for name in file.files}
    goods, services = len(data["xbilat1993"]), len(data["GO"]) - len(data["xbilat1993"])

    def with_services(cube):
        return np.concatenate([np.moveaxis(cube, 0, 2), np.zeros((*cube.shape[1:], services))], axis=2)

    input_mix = data["IO"].transpose(0, 2, 1)
    total = input_mix.sum(axis=2, keepdims=True)
    return {
        "flow_usd_bn": with_services(data["xbilat1993"]) * 1e-6,
        "old_rate": with_services(data["tariffs1993"]) / 100,
        "new_rate": with_services(data["tariffs2005"]) / 100,
        "input_mix": np.divide(input_mix, total, out=np.zeros_like(input_mix), where=total > 0),
        "value_added_share": data["B"].T,
        "output_usd_bn": data["GO"].T * 1e-9,
        "elasticity": np.append(data["T"], np.full(services, NONTRADABLE_ELASTICITY)),
        "countries": tuple(data["countries"].tolist()),
        "sectors": tuple(data["sectors"].tolist()),
        "goods": goods,
    }


def measured() -> Economy:
    """The raw data as an economy, not yet in balance.

    Home sales are output less exports, final spending is spending less inputs; where that is negative it is put to zero
    and the shares of the others shrink.
    """
    data = raw()
    flow = data["flow_usd_bn"].copy()
    n = np.arange(len(flow))
    exports = flow.sum(axis=0)
    output = np.maximum(data["output_usd_bn"], exports)
    flow[n, n] += output - exports
    paid = flow * (1 + data["old_rate"])
    spending = paid.sum(axis=1)
    inputs = (1 - data["value_added_share"])[:, :, None] * data["input_mix"]
    final = np.maximum(spending - np.einsum("njk,nj->nk", inputs, output), 0)
    final_share = final / final.sum(axis=1, keepdims=True)
    value_added = (data["value_added_share"] * output).sum(axis=1)
    deficit = flow.sum(axis=(1, 2)) - output.sum(axis=1)
    income = value_added + (paid - flow).sum(axis=(1, 2)) + deficit
    return Economy(
        share=paid / spending[:, None, :],
        final_trade_share=None,
        tariff_rate=data["old_rate"],
        value_added_share=data["value_added_share"],
        input_share=inputs,
        final_share=final_share,
        value_added_usd_bn=value_added,
        deficit_usd_bn=deficit,
        spending_usd_bn=spending,
        final_spending_usd_bn=final_share * income[:, None],
        elasticity=data["elasticity"],
        countries=data["countries"],
        sectors=data["sectors"],
    )


def settled(economy: Economy) -> Economy:
    """The economy as its own equilibrium: what it comes to if nothing changes, as the authors balance theirs."""
    same = unchanged(economy)
    found = solve(economy, same)
    require_solved(economy, found)
    return rebased(economy, same, found)


def authors_base(deficits: bool) -> Economy:
    """The base year as the authors solved it, rounded as their program left it."""
    data = raw()
    name = "with" if deficits else "no"
    with np.load(TRADE / f"cp2015_1993_base_{name}_deficit.npz") as file:
        base = {key: file[key] for key in file.files}
    share = base["Din"].transpose(1, 2, 0)
    spending = base["X0"].T
    inputs = (1 - data["value_added_share"])[:, :, None] * data["input_mix"]
    flow = spending[:, None, :] * share / (1 + data["old_rate"])
    final_share = base["alphas"].T
    unit = AUTHORS_UNIT_BN[deficits]
    spending, flow = spending * unit, flow * unit
    value_added, deficit = base["VAn"][:, 0] * unit, -base["Sn"][:, 0] * unit
    income = value_added + (flow * data["old_rate"]).sum(axis=(1, 2)) + deficit
    return Economy(
        share, None, data["old_rate"], data["value_added_share"], inputs, final_share, value_added, deficit, spending,
        final_share * income[:, None], data["elasticity"], data["countries"], data["sectors"],
    )  # fmt: skip


def tariffs_of(change: str, old, new, countries: tuple[str, ...]):
    """Duties after one of the three changes of the paper: `nafta`, `world`, or `others` (the world without NAFTA)."""
    members = [countries.index(code) for code in NAFTA]
    inside = np.zeros((len(countries), len(countries), 1), dtype=bool)
    inside[np.ix_(members, members)] = True
    inside[members, members] = False
    return {"nafta": np.where(inside, new, old), "world": new, "others": np.where(inside, old, new)}[change]


def change(economy: Economy, change: str, old=None, new=None) -> Shock:
    """A tariff change of the paper in an economy of the same countries."""
    data = raw()
    old = data["old_rate"] if old is None else old
    new = data["new_rate"] if new is None else new
    shock = unchanged(economy)
    return replace(shock, tariff_rate=tariffs_of(change, old, new, economy.countries))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))
