"""The tariff clauses of a deal as duties of whole sectors, and its promises to buy, by calendar year.

Clauses name goods by word, sectors hold several goods, so the duty of a sector is the mean over its words, weighted
with what the partner sells. Days count within a calendar year.

The table of the economy already holds the ordinary duties of its base year. So a clause under MFN adds nothing, and a
cap on a duty together with the ordinary one is held against the ordinary duty of the table. Duties of one law and of
several laws stack as in `reshore.world.chip_duties`.

Bare chips belong to the chip market: the sector of semiconductors gets no duty here. A tariff on computers is levied on
their whole value, chips inside counted. A chip tariff on `bare_and_goods` is levied on the chips inside goods, by the
share of chips in what the goods cost.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.deal import ChipTariff, Purchases, Tariff
from reshore.errors import DealError
from reshore.names import FIRST_YEAR, REGIONS, SECTORS, YEARS, month_number
from reshore.world.chip_duties import chip_rates, holds, one_law_pct, partners_of, stretches_of
from reshore.world.chip_inputs import CASES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Float

    from reshore.deal import Deal
    from reshore.world.chip_duties import Stretch

AUTHORITIES = ("IEEPA", "122", "232", "301", "chip_tariff")
"""Laws that duties rest on beside the ordinary schedule; a chip tariff on goods counts apart."""

CHIPS = SECTORS.index("semiconductors")

BOUGHT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "agri_food",
        (
            "farm", "agriculture", "agricultural", "crop", "grain", "soy", "soybean", "corn", "wheat", "rice", "bean",
            "beef", "pork", "poultry", "meat", "dairy", "fruit", "food", "sake",
        ),
    ),
    ("mining_energy", ("gas", "lng", "oil", "crude", "petroleum", "coal", "energy", "fuel", "uranium")),
    ("other_transport", ("aircraft", "airplane", "plane", "boeing", "jet", "ship", "vessel", "helicopter")),
    ("vehicles", ("car", "truck", "vehicle", "auto")),
    ("semiconductors", ("chip", "semiconductor")),
    ("electronics", ("server", "computer", "electronic", "telephone")),
    ("pharma", ("pharma", "medicine", "drug", "pharmaceutical")),
    ("metals", ("steel", "aluminium", "aluminum", "copper", "metal", "scrap")),
    ("chemicals", ("chemical", "fertiliser", "fertilizer", "plastic")),
    ("machinery", ("machine", "machinery", "tool", "turbine", "generator", "grid", "equipment", "power")),
    ("services", ("service", "software", "licence")),
)  # fmt: skip
"""Sector to words that name its goods in a promise to buy, without the plural's s; the first that is found counts."""

REST = "other_goods"
"""Sector of goods that no word names."""


class TradeRates(NamedTuple):
    """What a deal changes at the borders of the economy, by calendar year from 2019 to 2040.

    Args:
        by_law: duties on top of those of the table, by law in the order of `AUTHORITIES` [share].
        purchases_usd_bn: what is bought under promises; what it takes the place of is not taken off [usd_bn].
    """

    by_law: Float[np.ndarray, "law year importer partner sector"]
    purchases_usd_bn: Float[np.ndarray, "year importer partner sector"]

    @property
    def duty_rate(self) -> Float[np.ndarray, "year importer partner sector"]:
        """Duties of all laws together, on top of those of the table [share]."""
        rates: np.ndarray = self.by_law.sum(axis=0)
        return rates


def trade_rates(
    deal: Deal,
    words: Sequence[str],
    goods_share: Float[np.ndarray, "word sector partner"],
    ordinary_rate: Float[np.ndarray, "importer partner sector"],
    chip_content: Float[np.ndarray, "partner sector"],
) -> TradeRates:
    """The duties and promised purchases of a deal, sector by sector.

    Args:
        deal: the deal.
        words: words for goods, in the order of `goods_share`.
        goods_share: what of a sector's sales of a partner each word means [share].
        ordinary_rate: duties that the table holds [share].
        chip_content: cost of chips in the output of a sector, by where it is made [share].

    Raises:
        DealError: a promise to buy from oneself.
    """
    tariffs = list(deal.of_kind(Tariff).values())
    chips = [clause for clause in deal.of_kind(ChipTariff).values() if clause.scope == "bare_and_goods"]
    stretches = stretches_of([*tariffs, *chips])
    shape = (len(AUTHORITIES), len(YEARS), len(REGIONS), len(REGIONS), len(SECTORS))
    rates = np.zeros(shape)
    goods = np.array([sector != CHIPS for sector in range(len(SECTORS))])
    for place, law in enumerate(AUTHORITIES[:-1]):
        clauses = [clause for clause in tariffs if clause.authority == law]
        for importer in sorted({clause.importer for clause in clauses}, key=REGIONS.index):
            mine = [clause for clause in clauses if clause.importer == importer]
            n = REGIONS.index(importer)
            for stretch in stretches:
                duty = _on_a_day(mine, stretch, words, goods_share, ordinary_rate[n])
                rates[place, stretch.year, n] += stretch.share * duty * goods
    inside = chip_rates(chips, stretches)[CASES.index("law")]
    for at, stretch in enumerate(stretches):
        rates[-1, stretch.year] += stretch.share * np.swapaxes(inside[at], 0, 1)[:, :, None] * chip_content * goods
    return TradeRates(rates, promised(deal))


def _on_a_day(
    clauses: Sequence[Tariff],
    stretch: Stretch,
    words: Sequence[str],
    goods_share: Float[np.ndarray, "word sector partner"],
    ordinary: Float[np.ndarray, "partner sector"],
) -> Float[np.ndarray, "partner sector"]:
    """The duties of one law and one importer on one stretch of days [share]."""
    here = [(clause, partners_of(clause), clause.goods_hit()) for clause in clauses if holds(clause, stretch.day)]
    duty = np.zeros_like(ordinary)
    for place, word in enumerate(words):
        for partner in range(len(REGIONS)):
            reached = [clause for clause, partners, hit in here if partner in partners and word in hit]
            for sector in np.flatnonzero(goods_share[place, :, partner]) if reached else ():
                pct = one_law_pct(reached, 100 * ordinary[partner, sector])
                duty[partner, sector] += goods_share[place, sector, partner] * pct / 100
    return duty


def promised(deal: Deal) -> Float[np.ndarray, "year importer partner sector"]:
    """What is bought under promises, spread evenly over the days of each; ten years where it has no end [usd_bn].

    Args:
        deal: the deal.

    Raises:
        DealError: a promise to buy from oneself.
    """
    bought = np.zeros((len(YEARS), len(REGIONS), len(REGIONS), len(SECTORS)))
    for name, clause in deal.of_kind(Purchases).items():
        if clause.buyer == clause.seller:
            message = f"'{clause.buyer}' promises to buy from itself; name another seller"
            raise DealError(message, [deal.fault(f"clauses.{name}.seller", message)])
        first = month_number(clause.from_)
        last = first + OPEN_MONTHS if clause.until is None else month_number(clause.until)
        place = REGIONS.index(clause.buyer), REGIONS.index(clause.seller), SECTORS.index(sector_bought(clause.goods))
        bought[:, *place] += clause.amount_usd_bn * parts_of_years(first, last)
    return bought


OPEN_MONTHS = 120.0
"""Length of a promise without an end [months]; assumed."""


def parts_of_years(first: float, last: float) -> Float[np.ndarray, "year"]:
    """How a window of months is spread over the years from 2019 to 2040.

    Args:
        first: its first month [month].
        last: its last month [month].

    Returns:
        Part of the window in each year; less than one in all where it reaches beyond 2040 [share].
    """
    begins = 12.0 * (np.array(YEARS) - FIRST_YEAR)
    inside = np.clip(np.minimum(last, begins + 12) - np.maximum(first, begins), 0.0, None)
    parts: np.ndarray = inside / max(last - first, 1e-9)
    return parts


def sector_bought(goods: str) -> str:
    """The sector that a promise to buy means: the first that its words name, `REST` where they name none.

    Args:
        goods: what is bought, in words.
    """
    return next(iter(sectors_named(goods)), REST)


def sectors_named(goods: str) -> tuple[str, ...]:
    """The sectors that the words of a promise to buy name, in the order of the words.

    Args:
        goods: what is bought, in words.
    """
    sector_of = {word: sector for sector, words in BOUGHT for word in words}
    words = re.findall(r"[a-z]+", goods.lower())
    found = [sector_of.get(word) or sector_of.get(word.removesuffix("s")) for word in words]
    return tuple(dict.fromkeys(sector for sector in found if sector))
