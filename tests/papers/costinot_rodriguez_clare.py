"""Costinot & Rodriguez-Clare (2014), table 4.2 column 4: many sectors, inputs bought as one basket, no deficits.

Source: Costinot, A. and Rodriguez-Clare, A. (2014), Trade Theory with Numbers: Quantifying the Consequences of
Globalization, Handbook of International Economics 4. Data: World Input-Output Database, 2013 release, year 2008
(Timmer et al. 2015). The data do not lie in this repository.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tests.papers.caliendo_parro import DATA, TRADE

from reshore.economy.model import Economy

FILE = TRADE / "wiod2013release_2008_41x35.npz"
needs_data = pytest.mark.skipif(
    not FILE.is_file(), reason="the world input-output table does not lie beside this checkout"
)

REST = "RoW"
MERGED = {"c5": "c4", "c19": "c18", "c31": "c35", "c34": "c35"}
ELASTICITY = {
    "c1": 8.11, "c2": 15.72, "c3": 2.55, "c4": 5.56, "c6": 10.83, "c7": 9.07, "c8": 51.08, "c9": 4.75, "c10": 1.66,
    "c11": 2.76, "c12": 7.99, "c13": 1.52, "c14": 10.6, "c15": 0.37,
}  # fmt: skip
"""Trade elasticities of goods: Caliendo and Parro (2015), brought to the sectors of the table by the authors."""
OTHER_ELASTICITY = 5.0


def printed() -> dict[str, float]:
    """Welfare in table 4.2, column 4, by country [per cent]."""
    with (DATA / "costinot_rodriguez_clare_2014_table_4_2.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(line for line in lines if not line.startswith("#"))
        return {row["country"]: float(row["welfare_pct"]) for row in rows}


def flows() -> tuple[np.ndarray, np.ndarray, tuple[str, ...], tuple[str, ...]]:
    """Inputs [exporter, sector sold, importer, sector that uses] and final use [exporter, sector, importer], usd_bn.

    Falls in inventories are taken out: negative final use is put to zero, output follows from the input coefficients.
    """
    with np.load(FILE) as file:
        inputs, final = file["Z"].astype(float), file["F"].astype(float)
        codes, industries = file["countries"].tolist(), file["industries"].tolist()
    output = np.maximum(inputs.sum(axis=1) + final.sum(axis=1), 1e-6)
    coefficients = inputs / output
    final = np.maximum(final, 0)
    output = np.linalg.solve(np.eye(len(output)) - coefficients, final.sum(axis=1))
    inputs = coefficients * output
    n, j = len(codes), len(industries)
    kept = list(printed())
    countries = [code if code in kept else REST for code in codes]
    sectors = [MERGED.get(code, code) for code in industries]
    country_names, sector_names = tuple(kept), tuple(dict.fromkeys(sectors))
    to_country = np.array([[name == code for code in countries] for name in country_names], dtype=float)
    to_sector = np.array([[name == code for code in sectors] for name in sector_names], dtype=float)
    merge = np.kron(to_country, to_sector)
    shape = len(country_names), len(sector_names)
    used = (merge @ inputs @ merge.T).reshape(*shape, *shape)
    bought = (merge @ final.reshape(n * j, n, -1).sum(axis=2) @ to_country.T).reshape(*shape, shape[0])
    return used / 1000, bought / 1000, country_names, sector_names


def economy() -> tuple[Economy, np.ndarray]:
    """The table as an economy with its deficits, and what consumers spend on each sector [share].

    Every buyer, consumer or producer, spends money over the sectors as its country does in all.
    """
    used, bought, countries, sectors = flows()
    flow = (used.sum(axis=3) + bought).transpose(2, 0, 1)
    spending, output = flow.sum(axis=1), flow.sum(axis=0)
    cost = used.sum(axis=(0, 1))
    materials = np.minimum(np.divide(cost, output, out=np.zeros_like(cost), where=output > 0), 1.0)
    basket = spending / spending.sum(axis=1, keepdims=True)
    value_added = ((1 - materials) * output).sum(axis=1)
    deficit = spending.sum(axis=1) - output.sum(axis=1)
    consumed = bought.sum(axis=0).T
    draft = Economy(
        share=flow / spending[:, None, :],
        final_trade_share=None,
        tariff_rate=np.zeros_like(flow),
        value_added_share=1 - materials,
        input_share=materials[:, :, None] * basket[:, None, :],
        final_share=basket,
        value_added_usd_bn=value_added,
        deficit_usd_bn=deficit,
        spending_usd_bn=spending,
        final_spending_usd_bn=basket * (value_added + deficit)[:, None],
        elasticity=np.array([ELASTICITY.get(name, OTHER_ELASTICITY) for name in sectors]),
        countries=countries,
        sectors=sectors,
    )
    return draft, consumed / consumed.sum(axis=1, keepdims=True)
