"""Duties of sectors from clauses on goods: how laws stack, which days count, what is left to the chip market."""

from __future__ import annotations

import numpy as np
import pytest

from reshore.deal import Purchases, Tariff
from reshore.deal.load import load_deal, no_deal
from reshore.deal.shipped import shipped_deals
from reshore.economy.law import rates_of
from reshore.economy.tables.tariff_lines import WORDS as TABLE_WORDS
from reshore.economy.tables.tariff_lines import goods_shares
from reshore.errors import DealError
from reshore.names import FIRST_YEAR, REGIONS, SECTORS
from reshore.world.trade_duties import (
    AUTHORITIES,
    BOUGHT,
    REST,
    parts_of_years,
    promised,
    sector_bought,
    sectors_named,
    trade_rates,
)

N, J = len(REGIONS), len(SECTORS)
USA, TWN, JPN = (REGIONS.index(code) for code in ("USA", "TWN", "JPN"))
WORDS = ("ict", "steel", "autos", "other")
CHIPS, ELECTRONICS, METALS, VEHICLES, MACHINERY, SERVICES = (
    SECTORS.index(name) for name in ("semiconductors", "electronics", "metals", "vehicles", "machinery", "services")
)


SPARED = (("auto_parts", MACHINERY), ("ict", ELECTRONICS), ("steel", METALS))
"""Goods that the emergency duties leave out, and the sectors of the shipped table that hold them."""


def shares() -> np.ndarray:
    """Electronics is all `ict`, half of metals steel, vehicles autos, and every other good `other`."""
    share = np.zeros((len(WORDS), J, N))
    share[WORDS.index("other")] = 1.0
    share[:, SERVICES] = 0.0
    for word, sector, part in (("ict", ELECTRONICS, 1.0), ("steel", METALS, 0.5), ("autos", VEHICLES, 1.0)):
        share[WORDS.index(word), sector] = part
        share[WORDS.index("other"), sector] = 1 - part
    return share


def rates(*clauses: Tariff, ordinary: float = 0.04, content: float = 0.0):
    deal = load_deal("threat-100").without_clauses(lambda *_: True)
    deal = deal.model_copy(update={"clauses": {f"c{place}": clause for place, clause in enumerate(clauses)}})
    return trade_rates(deal, WORDS, shares(), np.full((N, N, J), ordinary), np.full((N, J), content))


def duty(rate: float, authority: str = "IEEPA", **terms) -> Tariff:
    given = {
        "kind": "tariff", "status": "assumed", "note": "A test.", "from": "2026-01-01", "importer": "USA",
        "partners": ("TWN",), "rate_pct": rate, "authority": authority,
    }  # fmt: skip
    return Tariff.model_validate(given | terms)


def on(found, sector: int, year: int = 2027, partner: int = TWN) -> float:
    return 100 * float(found.duty_rate[year - FIRST_YEAR, USA, partner, sector])


def test_a_duty_is_paid_on_goods_from_its_partners_and_from_nobody_else():
    found = rates(duty(20))
    assert on(found, MACHINERY) == pytest.approx(20)
    assert on(found, MACHINERY, partner=JPN) == 0
    assert on(found, MACHINERY, year=2025) == 0
    assert on(found, SERVICES) == 0
    assert not found.duty_rate[:, TWN].any()


def test_bare_chips_are_left_to_the_chip_market():
    assert on(rates(duty(20)), CHIPS) == 0


def test_a_sector_pays_the_mean_over_its_goods():
    found = rates(duty(50, "232", goods=("steel",)), duty(20, except_goods=("steel", "ict")))
    assert on(found, METALS) == pytest.approx(0.5 * 50 + 0.5 * 20)
    assert on(found, ELECTRONICS) == 0
    by_law = found.by_law[:, 2027 - FIRST_YEAR, USA, TWN, METALS]
    assert by_law[AUTHORITIES.index("232")] == pytest.approx(0.25)
    assert by_law[AUTHORITIES.index("IEEPA")] == pytest.approx(0.10)


def test_ordinary_duties_stand_in_the_table_and_are_not_added_again():
    assert on(rates(duty(4, "MFN")), MACHINERY) == 0


def test_a_cap_holds_the_duty_and_the_ordinary_one_together():
    assert on(rates(duty(20), duty(15, stacking="cap")), MACHINERY) == pytest.approx(11)
    assert on(rates(duty(20), duty(15, stacking="cap"), ordinary=0.18), MACHINERY) == 0
    assert on(rates(duty(20), duty(15, stacking="replaces")), MACHINERY) == pytest.approx(15)
    assert on(rates(duty(15, stacking="higher_of_mfn")), MACHINERY) == pytest.approx(11)


def test_days_count():
    found = rates(duty(20, **{"from": "2026-07-02", "until": "2027-07-02"}))
    assert on(found, MACHINERY, 2026) == pytest.approx(20 * 183 / 365)
    assert on(found, MACHINERY, 2027) == pytest.approx(20 * 182 / 365)
    assert on(found, MACHINERY, 2028) == 0


def test_a_chip_tariff_on_goods_is_paid_on_the_chips_inside():
    scope = "clauses.chip-tariff-threat.scope=bare_and_goods"
    deal = load_deal("threat-100", [scope, "clauses.chip-tariff-threat.state=threatened"])
    carried = load_deal("threat-100", [scope])
    content = np.zeros((N, J))
    content[:, ELECTRONICS] = 0.3
    found = [trade_rates(each, WORDS, shares(), np.zeros((N, N, J)), content) for each in (deal, carried)]
    rate = [each.by_law[-1, 2027 - FIRST_YEAR, USA, TWN] for each in found]
    assert not rate[0].any(), "a threat is not collected"
    assert rate[1][ELECTRONICS] == pytest.approx(0.3)
    assert np.delete(rate[1], ELECTRONICS) == pytest.approx(0.0)


def test_the_november_deal_lowers_what_taiwan_pays_and_nobody_else():
    deal = load_deal("us-taiwan-2025-11")
    found, without = (
        trade_rates(law, WORDS, shares(), np.full((N, N, J), 0.03), np.zeros((N, J))) for law in (deal, no_deal(deal))
    )
    change = found.duty_rate - without.duty_rate
    assert change[2030 - FIRST_YEAR, USA, TWN, MACHINERY] == pytest.approx(-0.08)
    assert not np.delete(change, TWN, axis=2).any()
    assert (change <= 1e-12).all()


@pytest.mark.parametrize("name", shipped_deals())
def test_the_law_of_december_2025_is_what_each_shipped_deal_is_held_against(name: str):
    deal = load_deal(name)
    law = no_deal(deal) or deal
    share = goods_shares()[:, :, TWN]
    part = {(word, sector): share[TABLE_WORDS.index(word), sector] for word, sector in SPARED}
    before = 100 * rates_of(law).by_law[:, 2026 - FIRST_YEAR, USA, TWN]
    emergency, steel = before[AUTHORITIES.index("IEEPA")], before[AUTHORITIES.index("232")]
    assert emergency[MACHINERY] == pytest.approx(20 * (1 - part["auto_parts", MACHINERY]))
    assert emergency[ELECTRONICS] == pytest.approx(20 * (1 - part["ict", ELECTRONICS]))
    assert emergency[METALS] == pytest.approx(20 * (1 - part["steel", METALS]))
    assert steel[METALS] == pytest.approx(50 * part["steel", METALS])
    assert not before[:, [CHIPS, SERVICES, SECTORS.index("pharma")]].any()
    after = 100 * rates_of(deal).by_law[:, 2026 - FIRST_YEAR, USA, TWN]
    lower = name.startswith("us-taiwan")
    assert (after <= before + 1e-9).all()
    assert (after[0, MACHINERY] < emergency[MACHINERY] - 5) == lower


def test_emergency_duties_end_with_the_ruling_of_february_2026():
    found = trade_rates(
        load_deal("status-quo", ["as_of=2026-11-01"]), WORDS, shares(), np.zeros((N, N, J)), np.zeros((N, J))
    )
    emergency = found.by_law[AUTHORITIES.index("IEEPA"), :, USA, TWN, MACHINERY]
    assert emergency[2025 - FIRST_YEAR] > 0.05
    assert emergency[2027 - FIRST_YEAR] == 0
    section_122 = found.by_law[AUTHORITIES.index("122"), :, USA, TWN, MACHINERY]
    assert 0 < section_122[2026 - FIRST_YEAR] < 0.1
    assert section_122[2027 - FIRST_YEAR] == 0


def test_windows_are_spread_over_years():
    assert parts_of_years(6.0, 30.0)[:4] == pytest.approx([0.25, 0.5, 0.25, 0.0])
    assert parts_of_years(-12.0, 12.0).sum() == pytest.approx(0.5)


def test_what_is_bought_goes_into_the_sector_that_its_words_name():
    assert sector_bought("liquefied natural gas and crude oil") == "mining_energy"
    assert sector_bought("Boeing aircraft") == "other_transport"
    assert sector_bought("farm goods") == "agri_food"
    assert sector_bought("LNG/energy") == "mining_energy"
    assert sector_bought("Agricultural products, soybeans") == "agri_food"
    assert sectors_named("planes and gas turbines") == ("other_transport", "mining_energy", "machinery")
    assert sectors_named("all kinds of things") == ()
    assert sector_bought("all kinds of things") == REST
    assert {sector for sector, _ in BOUGHT} <= set(SECTORS)
    words = [word for _, names in BOUGHT for word in names]
    assert len(words) == len(set(words))


def test_promises_are_bought_in_their_window():
    deal = load_deal("us-japan-2025-09")
    bought = promised(deal)
    assert bought.sum() == pytest.approx(24)
    assert bought[2027 - FIRST_YEAR, JPN, USA, SECTORS.index("agri_food")] == pytest.approx(8, rel=0.01)


def test_nobody_promises_to_buy_from_itself():
    deal = load_deal("us-japan-2025-09")
    clause = deal.of_kind(Purchases)["farm-goods"].model_copy(update={"seller": "JPN"})
    deal = deal.model_copy(update={"clauses": {**deal.clauses, "farm-goods": clause}})
    with pytest.raises(DealError, match="buy from itself"):
        promised(deal)
