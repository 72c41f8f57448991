"""Customs lines weighted up to sectors, and words of deal files inside sectors."""

from dataclasses import replace

import numpy as np
import pytest

from reshore.economy.tables.default import default_table
from reshore.economy.tables.rates import with_tariffs
from reshore.economy.tables.tariff_lines import (
    WORDS,
    concordance,
    good_of,
    goods_shares,
    read_tariff_lines,
    sector_rates,
    with_tariff_lines,
)
from reshore.errors import DataError
from reshore.names import REGIONS, SECTORS

HEAD = "importer,partner,hs6,rate_pct,value_usd\n"


def written(tmp_path, text):
    path = tmp_path / "lines.csv"
    path.write_text(text)
    return path


def test_rates_are_means_weighted_with_imports_and_bare_chips_stay_out(tmp_path):
    path = written(
        tmp_path, HEAD + "USA,TWN,847130,10,300\nUSA,TWN,8517.13,2,100\nUSA,TWN,854231,50,1000\nUSA,TWN,990301,99,9\n"
    )
    rates = sector_rates(read_tariff_lines(path), REGIONS)
    at = REGIONS.index("USA"), REGIONS.index("TWN")
    assert rates.tariff_rate[(*at, SECTORS.index("electronics"))] == pytest.approx(0.08)
    assert rates.value_usd[(*at, SECTORS.index("electronics"))] == 400
    assert np.isfinite(rates.tariff_rate).sum() == 1


def test_sectors_by_name_and_countries_by_region(tmp_path):
    path = written(
        tmp_path, "importer,partner,sector,rate_pct,value_usd\nUSA,DEU,vehicles,2.5,3\nUSA,FRA,vehicles,10,1\n"
    )
    lines = read_tariff_lines(path)
    rates = sector_rates(lines, REGIONS, SECTORS, {"DEU": "EUR", "FRA": "EUR"}).tariff_rate
    assert rates[REGIONS.index("USA"), REGIONS.index("EUR"), SECTORS.index("vehicles")] == pytest.approx(0.04375)
    with pytest.raises(DataError, match="unknown 'DEU'"):
        sector_rates(lines, REGIONS)


def test_a_table_takes_duties_of_a_file_and_keeps_the_others(tmp_path):
    table = default_table()
    path = written(tmp_path, HEAD + "USA,TWN,300490,7,10\nUSA,USA,300490,7,10\n")
    changed = with_tariff_lines(table, path)
    cell = table.countries.index("USA"), table.countries.index("TWN"), table.sectors.index("pharma")
    assert changed.tariff_rate[cell] == pytest.approx(0.07)
    rest = changed.tariff_rate != table.tariff_rate
    assert rest.sum() == 1
    assert changed.notes[-1] == "Duties of 1 cells from lines.csv, weighted with imports by line."
    by_file = with_tariffs(table, path)
    np.testing.assert_array_equal(by_file.tariff_rate, changed.tariff_rate)


def test_bad_rows_are_all_named_with_their_line(tmp_path):
    path = written(
        tmp_path, HEAD + "USA,TWN,847130,-120,300\nUSA,TWN,847130,ten,1\nUSA,TWN,,1,1\nUSA,TWN,847130,1,-5\n"
    )
    with pytest.raises(DataError) as caught:
        read_tariff_lines(path)
    text = str(caught.value)
    for line, said in ((2, "-120 is not above -100"), (3, "'ten' is not"), (4, "give one of the two"), (5, "negative")):
        assert any(row.startswith(f"{path}:{line}: ") and said in row for row in text.splitlines()), (line, said)
    with pytest.raises(DataError, match="hs6 or sector"):
        read_tariff_lines(written(tmp_path, "importer,partner,rate_pct,value_usd\nUSA,TWN,1,1\n"))
    table = replace(default_table(), sectors=("other", *SECTORS[1:]))
    with pytest.raises(DataError, match="unknown 'agri_food'"):
        with_tariff_lines(table, written(tmp_path, HEAD + "USA,TWN,010121,1,1\n"))


@pytest.mark.parametrize(
    ("code", "sector", "word"),
    [
        ("8542.31.00", "semiconductors", "chips"), ("854143", "electronics", "other"),
        ("8471500150", "electronics", "ict"),
        ("851713", "electronics", "ict"), ("848620", "machinery", "other"), ("300490", "pharma", "pharma"),
        ("870323", "vehicles", "autos"), ("870899", "vehicles", "auto_parts"), ("871200", "other_transport", "other"),
        ("880240", "other_transport", "aircraft"), ("841191", "other_transport", "aircraft"),
        ("731815", "metals", "steel"),
        ("760612", "metals", "steel"), ("440710", "wood_paper", "wood"), ("940161", "other_goods", "wood"),
        ("902139", "other_goods", "other"), ("903180", "electronics", "other"), ("270900", "mining_energy", "other"),
    ],
)  # fmt: skip
def test_known_lines_are_in_the_right_place(code, sector, word):
    assert good_of(code) == (sector, word)


def test_the_concordance_covers_all_chapters_with_known_names():
    chapters = {f"{k:02d}" for k in range(1, 98)} - {"77"}
    assert chapters <= set(concordance())
    for good in concordance().values():
        assert good.sector in SECTORS
        assert good.word in WORDS
    assert good_of("980100") is None


def test_words_of_a_deal_cover_every_good_once():
    shares = goods_shares()
    assert shares.shape == (len(WORDS), len(SECTORS), len(REGIONS))
    assert (shares >= 0).all()
    goods = np.array([sector != "services" for sector in SECTORS])
    np.testing.assert_allclose(shares.sum(0)[goods], 1, atol=1e-12)
    assert (shares[:, ~goods] == 0).all()
    word, sector, partner = WORDS.index, SECTORS.index, REGIONS.index
    assert (shares[word("chips"), sector("semiconductors")] == 1).all()
    assert shares[word("chips")].sum() == len(REGIONS)
    assert shares[word("ict"), sector("electronics"), partner("TWN")] > 0.9
    assert shares[word("autos"), sector("vehicles"), partner("TWN")] < 0.05
    with pytest.raises(ValueError, match="read-only"):
        shares[0, 0, 0] = 1
