"""Reader of a published pair of arrays: a cube of trade and duties, and cost shares of a near year in more detail.

The cube has goods in detail and services in one sector; the cost shares have services in detail. Services are summed
with outputs that solve the cost shares for the cube's goods.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.table import Table
from reshore.economy.tables.rates import with_rates
from reshore.errors import DataError

if TYPE_CHECKING:
    from jaxtyping import Float

SERVICES = "services"
_FINE_TO_COARSE = {
    "A01": "A01_02", "A02": "A01_02", "B05": "B05_06", "B06": "B05_06", "B07": "B07_08", "B08": "B07_08",
    "C24A": "C24", "C24B": "C24", "C301": "C30", "C302T309": "C30", "Services (aggregate)": SERVICES,
}  # fmt: skip
_REST = "ROW"
_ELECTRONICS, _ELECTRICAL = "C26", "C27"
_MIXED, _LIKE = "JPN", "KOR"
_LEAST_VALUE_ADDED = 0.01
"""The source has nothing where value added was negative; duties on inputs have to fit into it [share]."""


def read_cubes(trade: Path, costs: Path, year: int) -> Table:
    """A table by country from a cube of trade and cost shares.

    Args:
        trade: an archive with `X_musd` and `tariff` by exporter, importer and sector, `countries`, `sectors`.
        costs: an archive with `B`, `G` (by output, input), `alpha`, `countries`, `sectors`.
        year: year of the trade.

    Returns:
        Countries and goods of the cost shares, services in one; trade elasticities are 4 everywhere.

    Raises:
        DataError: a file or an array is missing.
    """
    flows, shares = (
        _arrays(trade, ("X_musd", "tariff", "countries", "sectors")),
        _arrays(costs, ("B", "G", "alpha", "countries", "sectors")),
    )
    countries = tuple(map(str, shares["countries"]))
    fine = tuple(map(str, shares["sectors"]))
    goods = tuple(code for code in fine if code in {_FINE_TO_COARSE.get(str(s), str(s)) for s in flows["sectors"]})
    sectors = (*goods, SERVICES)
    place = np.zeros((len(flows["countries"]), len(countries)))
    for row, code in enumerate(map(str, flows["countries"])):
        place[row, countries.index(code if code in countries else _REST)] = 1
    kind = np.zeros((len(flows["sectors"]), len(sectors)))
    for row, code in enumerate(map(str, flows["sectors"])):
        kind[row, sectors.index(_FINE_TO_COARSE.get(code, code))] = 1
    money = flows["X_musd"].transpose(1, 0, 2)
    flow, duty = (
        np.einsum("abs,an,bi,sj->nij", part, place, place, kind, optimize=True)
        for part in (money, money * flows["tariff"].transpose(1, 0, 2))
    )
    rates = np.divide(duty, flow, out=np.zeros_like(flow), where=flow > 0)
    rates[:, :, -1] = 0.0
    value_added, inputs = _with_one_service(shares, flow, fine, goods)
    inputs = _electronics_apart(countries, sectors, inputs)
    low = int((value_added < _LEAST_VALUE_ADDED).sum())
    raised = np.maximum(value_added, _LEAST_VALUE_ADDED)
    inputs = inputs * ((1 - raised) / inputs.sum(2))[:, :, None]
    table = Table(
        countries=countries, sectors=sectors, flow_usd_mn=flow, tariff_rate=np.zeros_like(rates),
        value_added_share=raised, input_share=inputs, elasticity=np.full(len(sectors), 4.0), year=year, name=trade.stem,
        notes=(
            f"Flows of {year} from {trade.name}; cost shares from {costs.name}, services summed with "
            f"outputs that solve them; value added of {low} sectors raised to {_LEAST_VALUE_ADDED:g} of output.",
            f"Inputs of {_ELECTRONICS} and {_ELECTRICAL} of {_MIXED}, which the source mixes up, split like {_LIKE}'s.",
        ),
    )  # fmt: skip
    return with_rates(table, rates, f"Duties of {year} from {trade.name}; services pay none.")


def _electronics_apart(
    countries: tuple[str, ...], sectors: tuple[str, ...], inputs: Float[np.ndarray, "country output input"]
) -> Float[np.ndarray, "country output input"]:
    """Input shares in which electronics and electrical gear are told apart in every country.

    The source has Japanese makers of electronics buy 0.02 of output from electronics and 0.14 from electrical gear,
    where Korean ones buy 0.27 and 0.02. The sum of both is kept.
    """
    if not {_MIXED, _LIKE} <= set(countries) or not {_ELECTRONICS, _ELECTRICAL} <= set(sectors):
        return inputs
    here, like = countries.index(_MIXED), countries.index(_LIKE)
    pair = [sectors.index(_ELECTRONICS), sectors.index(_ELECTRICAL)]
    model = inputs[like][:, pair]
    whole = model.sum(1, keepdims=True)
    shares = np.divide(model, whole, out=np.full_like(model, 0.5), where=whole > 0)
    told_apart = inputs.copy()
    told_apart[here][:, pair] = inputs[here][:, pair].sum(1, keepdims=True) * shares
    return told_apart


def _arrays(path: Path, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Arrays of an archive."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except (OSError, KeyError, ValueError) as problem:
        raise DataError(f"{path}: cannot be read as arrays {', '.join(names)} ({problem})") from problem


def _with_one_service(
    shares: dict[str, np.ndarray],
    flow: Float[np.ndarray, "importer exporter sector"],
    fine: tuple[str, ...],
    goods: tuple[str, ...],
) -> tuple[Float[np.ndarray, "country sector"], Float[np.ndarray, "country output input"]]:
    """Cost shares with all services in one sector, weighted with the output of each."""
    at_goods = [fine.index(code) for code in goods]
    at_services = [j for j in range(len(fine)) if j not in at_goods]
    output = flow.sum(0)
    value_added, inputs, final = shares["B"], shares["G"], shares["alpha"]
    spending = flow.sum((1, 2))
    summed = np.zeros((len(fine), len(goods) + 1))
    summed[at_goods, range(len(goods))] = 1
    summed[at_services, -1] = 1
    merged_added, merged_inputs = np.empty_like(output), np.empty((*output.shape, output.shape[1]))
    for n in range(len(output)):
        made = np.zeros(len(fine))
        made[at_goods] = output[n, :-1]
        need = inputs[n][:, at_services].T
        inputs_of_one = inputs[n].sum(1)
        # final spending is what is left of all spending after inputs, those of services included
        leontief = np.eye(len(at_services)) - need[:, at_services]
        leontief += np.outer(final[n, at_services], inputs_of_one[at_services])
        left = spending[n] - inputs_of_one[at_goods] @ made[at_goods]
        made[at_services] = np.linalg.solve(leontief, final[n, at_services] * left + need[:, at_goods] @ made[at_goods])
        weight = summed * np.maximum(made, 0.0)[:, None]
        weight /= np.where(weight.sum(0) > 0, weight.sum(0), 1.0)
        empty = weight.sum(0) == 0
        weight[:, empty] = summed[:, empty] / summed[:, empty].sum(0)
        merged_added[n] = value_added[n] @ weight
        merged_inputs[n] = weight.T @ inputs[n] @ summed
    return merged_added, merged_inputs
