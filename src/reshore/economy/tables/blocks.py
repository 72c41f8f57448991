"""From the blocks of a published world input-output table to a `Table`.

The published tables have one row for every country and sector that sells, and one column for every country and sector
that buys inputs and for every country and final use. All are in million US dollars at basic prices, before duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from reshore.economy.table import Table
from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float, Int

Inventories = Literal["keep", "drop"]
Negatives = Literal["keep", "zero"]

_GAP = 1e-3
"""How far published value added may be from output less inputs before it is noted [share of output]."""

Code = tuple[str, str]
"""A country and a sector, or a country and a final use."""


class Blocks(NamedTuple):
    """A published table, cut into its blocks.

    Args:
        sellers: country and sector of every row.
        buyers: country and sector of every column of inputs.
        users: country and final use of every column of final demand.
        inputs_usd_mn: what buyers use of sellers' goods [usd_mn].
        final_usd_mn: what users use of them [usd_mn].
        factors_usd_mn: all other costs of buyers: value added, taxes less subsidies, margins [usd_mn].
        stocks: final uses that are changes of inventories.
    """

    sellers: Sequence[Code]
    buyers: Sequence[Code]
    users: Sequence[Code]
    inputs_usd_mn: Float[np.ndarray, "seller buyer"]
    final_usd_mn: Float[np.ndarray, "seller user"]
    factors_usd_mn: Float[np.ndarray, "buyer"]
    stocks: frozenset[str]


class About(NamedTuple):
    """What is said of a table.

    Args:
        name: short name.
        source: where it comes from, with edition.
        year: year of the flows.
        notes: what was done so far.
    """

    name: str
    source: str
    year: int
    notes: tuple[str, ...] = ()


def table_of_blocks(
    blocks: Blocks, about: About, *, inventories: Inventories = "keep", negatives: Negatives = "keep"
) -> Table:
    """A table without duties and with the shipped elasticities.

    Value added is what output leaves after inputs at basic prices: wages, profits, and the taxes less subsidies on the
    inputs, duties among them. `reshore.economy.tables.rates.with_rates` moves duties from there to the inputs.

    Args:
        blocks: the published numbers.
        about: what is said of the table.
        inventories: whether changes of inventories count as final demand, or are left out. Shares of inputs are those
            of output with inventories either way.
        negatives: what becomes of final demand and value added below zero, which no model of trade can hold: kept, so
            that `check_table` names them, or set to zero.

    Raises:
        DataError: a buyer that is no seller, numbers that are not finite, or nothing at all.
    """
    countries, sectors, n_seller, j_seller = _places(blocks.sellers)
    n_buyer, j_buyer = _placed(blocks.buyers, countries, sectors)
    _check_finite(blocks)
    shape = (len(countries), len(countries), len(sectors))
    used, final, stocks = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    to_country = np.eye(len(countries))
    _add(used.transpose(1, 2, 0), n_seller, j_seller, blocks.inputs_usd_mn @ to_country[n_buyer])
    for column, (country, use) in enumerate(blocks.users):
        if country not in countries:
            raise DataError(f"final demand of {country}: it sells nothing; the file is incomplete")
        held = stocks if use in blocks.stocks else final
        _add(held[countries.index(country)], n_seller, j_seller, blocks.final_usd_mn[:, column])
    output = (used + final + stocks).sum(0)
    inputs = np.zeros((len(countries), len(sectors), len(sectors)))
    by_good = np.eye(len(sectors))[j_seller].T @ blocks.inputs_usd_mn
    _add(inputs, n_buyer, j_buyer, by_good.T)
    factors = np.zeros(output.shape)
    _add(factors, n_buyer, j_buyer, blocks.factors_usd_mn)
    notes = [*about.notes, *_notes(output, inputs.sum(2), factors, countries, sectors)]
    final, more = _final(final, stocks, inventories, negatives)
    share = np.divide(inputs, output[..., None], out=np.zeros_like(inputs), where=output[..., None] > 0)
    if negatives == "zero":
        share, said = _capped(share, output)
        more += said
    return _dressed(countries, sectors, used + final, final, share, about._replace(notes=(*notes, *more)))


def _add(
    total: Float[np.ndarray, "country sector *rest"],
    countries: Int[np.ndarray, "code"],
    sectors: Int[np.ndarray, "code"],
    values: Float[np.ndarray, "code *rest"],
) -> None:
    """Adds values in place; halves of a country have several rows for one cell."""
    cells: Any = (countries, sectors)
    np.add.at(total, cells, values)


def _dressed(
    countries: tuple[str, ...],
    sectors: tuple[str, ...],
    flow: Float[np.ndarray, "importer exporter sector"],
    final: Float[np.ndarray, "importer exporter sector"],
    share: Float[np.ndarray, "country output input"],
    about: About,
) -> Table:
    """The table with its elasticities and what is said of it."""
    from reshore.economy.tables.elasticities import default_elasticities, sector_labels

    elasticity, known = default_elasticities(sectors)
    notes = about.notes
    if not known:
        notes = (*notes, "No elasticities are shipped for these sectors: 4 for all, assumed. Give your own.")
    return Table(
        countries=countries,
        sectors=sectors,
        flow_usd_mn=flow,
        tariff_rate=np.zeros(flow.shape),
        value_added_share=1 - share.sum(2),
        input_share=share,
        elasticity=elasticity,
        final_flow_usd_mn=final,
        year=about.year,
        name=about.name,
        source=about.source,
        status="reported",
        notes=notes,
        sector_labels=sector_labels(sectors),
    )


def _final(
    final: Float[np.ndarray, "importer exporter sector"],
    stocks: Float[np.ndarray, "importer exporter sector"],
    inventories: Inventories,
    negatives: Negatives,
) -> tuple[Float[np.ndarray, "importer exporter sector"], list[str]]:
    """Final demand as asked for, and what is to be said of it."""
    net = stocks.sum() / 1000
    if inventories == "keep":
        final, notes = final + stocks, [f"Changes of inventories count as final demand ({net:.6g} bn USD net)."]
    else:
        notes = [f"Changes of inventories left out ({net:.6g} bn USD net)."]
    below = final < 0
    if negatives == "zero" and below.any():
        notes.append(
            f"Final demand below zero set to zero: {int(below.sum())} cells, {-final[below].sum() / 1000:.6g} bn USD."
        )
        final = np.maximum(final, 0.0)
    return final, notes


def _capped(
    share: Float[np.ndarray, "country output input"], output: Float[np.ndarray, "country sector"]
) -> tuple[Float[np.ndarray, "country output input"], list[str]]:
    """Input shares that leave value added at zero where inputs are more than output, and what is to be said of it."""
    total = share.sum(2)
    over = total > 1
    if not over.any():
        return share, []
    lost = (output * (total - 1))[over].sum() / 1000
    said = f"Value added below zero set to zero: {int(over.sum())} sectors, {lost:.6g} bn USD less inputs."
    return share / np.where(over, total, 1.0)[..., None], [said]


def _places(
    sellers: Sequence[Code],
) -> tuple[tuple[str, ...], tuple[str, ...], Int[np.ndarray, "seller"], Int[np.ndarray, "seller"]]:
    """Countries and sectors in the order in which they appear, and the place of every row in them."""
    if not sellers:
        raise DataError("the file has no rows of a country and a sector; it is not a world input-output table")
    countries = tuple(dict.fromkeys(country for country, _ in sellers))
    sectors = tuple(dict.fromkeys(sector for _, sector in sellers))
    return (countries, sectors, *_placed(sellers, countries, sectors))


def _placed(
    codes: Sequence[Code], countries: tuple[str, ...], sectors: tuple[str, ...]
) -> tuple[Int[np.ndarray, "code"], Int[np.ndarray, "code"]]:
    """The place of every code among countries and sectors."""
    at = {code: place for place, code in enumerate(countries)}, {code: place for place, code in enumerate(sectors)}
    unknown = [f"{country}_{sector}" for country, sector in codes if country not in at[0] or sector not in at[1]]
    if unknown:
        raise DataError(
            f"columns {', '.join(unknown[:8])} ({len(unknown)}) are no country and sector of a row; the file is cut "
            "off or of another edition"
        )
    places = np.array([(at[0][country], at[1][sector]) for country, sector in codes], dtype=int).reshape(-1, 2)
    return places[:, 0], places[:, 1]


def _check_finite(blocks: Blocks) -> None:
    """Refuses empty cells and texts, naming the first of them."""
    faults = []
    for values, heads in ((blocks.inputs_usd_mn, blocks.buyers), (blocks.final_usd_mn, blocks.users)):
        for row, column in np.argwhere(~np.isfinite(values))[:20]:
            where = f"{'_'.join(blocks.sellers[row])} to {'_'.join(heads[column])}"
            faults.append(Fault(where, "is empty or no number; fetch the file again"))
    if faults:
        raise DataError("the table has cells that are no numbers", faults)


def _notes(
    output: Float[np.ndarray, "country sector"],
    inputs: Float[np.ndarray, "country sector"],
    factors: Float[np.ndarray, "country sector"],
    countries: tuple[str, ...],
    sectors: tuple[str, ...],
) -> list[str]:
    """How far costs are from output, and which sectors make nothing."""
    notes = []
    gap = np.abs(output - inputs - factors) / np.where(output > 0, output, 1.0)
    gap = np.where(output > 0, gap, 0.0)
    if gap.max() > _GAP:
        n, j = np.unravel_index(gap.argmax(), gap.shape)
        notes.append(
            f"Costs and sales differ by more than 0.1 % in {int((gap > _GAP).sum())} sectors, most in {countries[n]} "
            f"{sectors[j]} ({gap.max():.2%}); the difference counts as value added."
        )
    idle = int((output <= 0).sum())
    if idle:
        notes.append(f"{idle} sectors of single countries make nothing; their costs count as value added alone.")
    return notes
