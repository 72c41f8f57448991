"""Sentences on money: who pays, what bringing people costs, what one added wafer start costs the public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reshore.report.frames.money import ALL_PARTS
from reshore.report.frames.price import NOTHING_KWPM
from reshore.report.style import with_unit
from reshore.report.words import as_float, band_text, is_nothing, listing, of_draws, on_paths, row_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reshore.report.frame import Frame, Value

_PRICE = "usd_bn_per_kwpm"


def money(payers: Frame, first: int, last: int) -> list[str]:
    """Who finally pays, over all years shown.

    Args:
        payers: net payments by payer and year, means over draws.
        first: first year shown.
        last: last year shown.

    Returns:
        Sentences; none where nothing is paid.
    """
    sums = {
        str(payer): sum(as_float(row["mean_usd_bn"]) or 0.0 for row in payers.where(payer=payer).records())
        for payer in payers.distinct("payer")
    }
    total = sum(sums.values())
    if total <= 0:
        return []
    parts = [
        f"{payer} {with_unit(amount, 'usd_bn')} ({with_unit(amount / total, 'share')})"
        for payer, amount in sums.items()
        if abs(amount) >= 0.05
    ]
    return [
        f"From {first} to {last} the fabs in the United States cost {with_unit(total, 'usd_bn')} to build, equip and "
        f"run (mean over draws). Less what comes back as credits, grants and loans, the payers are: {listing(parts)}."
    ]


def settling(so_far: Frame, first: int, last: int) -> list[str]:
    """What moving, housing, training and parks cost over all years shown.

    Args:
        so_far: sums since the first year shown, by part.
        first: first year shown.
        last: last year shown.

    Returns:
        Sentences; none where nothing is paid.
    """
    found = {str(part): row_of(so_far, part=part, year=last) for part in so_far.distinct("part")}
    amounts = {part: as_float(row["p50_usd_bn"]) or 0.0 for part, row in found.items() if row}
    paid = [part for part, amount in amounts.items() if not is_nothing(amount, "usd_bn") and part != ALL_PARTS]
    if not paid:
        return []
    whole = on_paths(so_far, "usd_bn", part=ALL_PARTS, year=last)
    shown = "; ".join(f"{part} {with_unit(amounts[part], 'usd_bn')}" for part in paid)
    return [f"From {first} to {last} all of it costs {whole}. Medians of the parts: {shown}."]


def price(prices: Frame, year: int) -> list[str]:
    """What an added thousand wafer starts a month costs the public by one year, where anything is added.

    Args:
        prices: public money and wafer starts that the deal adds, by year.
        year: the year.

    Returns:
        Sentences; none where the year is missing.
    """
    row = row_of(prices, year=year)
    if row is None or row["nothing_share"] is None:
        return []
    nothing = as_float(row["nothing_share"]) or 0.0
    if nothing == 1.0:
        return [f"By the end of {year} no draw adds {NOTHING_KWPM:g} kwpm or more, so that there is no price for it."]
    money, kwpm = (as_float(row[name]) or 0.0 for name in ("mean_usd_bn", "mean_kwpm"))
    ratio = as_float(row[f"mean_{_PRICE}"])
    more = f"{with_unit(abs(money), 'usd_bn')} {'more' if money > 0 else 'less'} with the deal"
    paid = "the same with the deal" if is_nothing(money, "usd_bn") else more
    says = f"By the end of {year} public purses pay {paid}"
    if ratio is None:
        says += ", and in the mean over draws no wafer starts are added for it."
    else:
        says += f" and {with_unit(kwpm, 'kwpm')} are added (means over draws): {with_unit(ratio, _PRICE)}."
    return [says, *_over_draws(row, nothing)]


def _over_draws(row: Mapping[str, Value], nothing: float) -> list[str]:
    """The price over draws, in which a draw that adds nothing is dearer than any price."""
    low, middle, high = (as_float(row[f"{point}_{_PRICE}"]) for point in ("p10", "p50", "p90"))
    adds = f"Nothing is added in {of_draws(nothing)}" if nothing else "In every draw something is added"
    if middle is None:
        return [f"{adds}; half of the draws or more have no price."]
    if high is None:
        return [f"{adds}, which have no price. Half of all draws pay {with_unit(middle, _PRICE)} or less."]
    return [f"{adds}; draw by draw the price is {band_text(low, middle, high, _PRICE)}."]
