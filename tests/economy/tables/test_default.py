"""The shipped table: its totals, its duties, its files, and that it can be built again."""

import csv
from pathlib import Path

import numpy as np
import pytest

from reshore.economy.balancing import balance
from reshore.economy.table import Table
from reshore.economy.tables import default
from reshore.economy.tables.cubes import read_cubes
from reshore.economy.tables.scale import Total, read_totals, total_of
from reshore.economy.tables.trim import trimmed
from reshore.errors import DataError
from reshore.names import REGIONS, SECTORS, STATUSES

TRADE = Path(__file__).parents[3].parent / "shared" / "data" / "trade"
CUBES = TRADE / "tariffwar_ICIO2022.npz", TRADE / "icio2020_io_coefficients_77x45.npz"
needs_sources = pytest.mark.skipif(not CUBES[0].is_file(), reason="the trade data do not lie beside this checkout")

OECD_CODES = [
    "A01",
    "A02",
    "A03",
    "B05",
    "B06",
    "B07",
    "B08",
    "B09",
    "C10T12",
    "C13T15",
    "C16",
    "C17_18",
    "C19",
    "C20",
    "C21",
    "C22",
    "C23",
    "C24A",
    "C24B",
    "C25",
    "C26",
    "C27",
    "C28",
    "C29",
    "C301",
    "C302T309",
    "C31T33",
    "D",
    "E",
    "F",
    "G",
    "H49",
    "K",
    "Q",
]
OECD_COUNTRIES = ["USA", "TWN", "KOR", "JPN", "CHN", "HKG", "DEU", "GBR", "VNM", "MYS", "MEX", "ROW"]


def test_the_shipped_table_has_the_regions_and_sectors_of_the_package():
    table = default.default_table()
    assert table.countries == REGIONS
    assert table.sectors == SECTORS
    assert table.year == 2025
    assert table.status == "estimate"
    assert "OECD Inter-Country Input-Output Tables" in table.source
    assert default.DEFAULT_FILE.stat().st_size < 200_000


def test_known_totals_are_met():
    table = default.default_table()
    for total in read_totals(default.DATA / "totals_2025.csv"):
        assert total_of(table, total) == pytest.approx(total.value_usd_bn, rel=2e-6), total.name
    assert total_of(table, Total("trade", "USA", "TWN", "goods", 0)) == pytest.approx(198.27, rel=1e-6)
    assert total_of(table, Total("trade", "all", "TWN", "goods", 0)) == pytest.approx(640.75, rel=1e-6)


def test_taiwan_sells_the_share_to_the_united_states_that_its_customs_count():
    table = default.default_table()
    sold = [total_of(table, Total("trade", importer, "TWN", "goods", 0)) for importer in ("USA", "all")]
    assert 0.29 < sold[0] / sold[1] < 0.33


def test_duties_of_the_base():
    table = default.default_table()
    at = {code: n for n, code in enumerate(REGIONS)}
    goods = [sector != "services" for sector in SECTORS]
    flow, rate = table.flow_usd_mn[at["USA"]], table.tariff_rate[at["USA"]]
    taiwan = (flow * rate)[at["TWN"]][goods].sum() / flow[at["TWN"]][goods].sum()
    assert 0.004 < taiwan < 0.0125, "0.94 % in 2024, when less of the exports were computers"
    assert rate[at["CHN"]][goods].max() > 0.1
    food = rate[:, SECTORS.index("agri_food")]
    assert food[at["TWN"]] == pytest.approx(0.04), "the mean ordinary duty on farm goods, not what others levy"
    assert food[[at[code] for code in ("KOR", "JPN", "EUR", "SEA", "ROW")]].max() <= 0.04 + 1e-12
    assert (table.tariff_rate[:, :, SECTORS.index("services")] == 0).all()
    assert (table.tariff_rate[:, :, SECTORS.index("semiconductors")] == 0).all()
    assert table.tariff_rate.max() < 0.4


def test_every_row_of_the_shipped_files_has_a_source_and_a_status():
    files = sorted(default.DATA.glob("*.csv"))
    assert len(files) >= 9
    for file in files:
        with file.open(encoding="utf-8", newline="") as text:
            for line, row in enumerate(csv.DictReader(text), start=2):
                assert row["source"], f"{file.name}:{line}"
                assert row["status"] in STATUSES, f"{file.name}:{line}"


def test_elasticities_in_the_short_run_are_half_of_those_of_the_table():
    table = default.default_table()
    np.testing.assert_array_equal(table.elasticity, default.elasticities())
    ratio = default.elasticities("short_run") / default.elasticities("long_run")
    np.testing.assert_allclose(ratio, 0.5, atol=0.002)


def test_jobs_by_region_are_plausible_per_value_added():
    economy = balance(default.default_table()).economy
    per_person = 1000 * economy.value_added_usd_bn / default.employment_million()
    assert dict(zip(REGIONS, per_person, strict=True))["USA"] > 150_000
    assert (per_person > 8_000).all()
    assert (per_person < 200_000).all()


def country_table(seed=0):
    """A small table by country with the codes of the OECD."""
    rng = np.random.default_rng(seed)
    n, j = len(OECD_COUNTRIES), len(OECD_CODES)
    flow = 1e4 * rng.lognormal(0, 0.3, (n, n, j)) * (1 + 60 * np.eye(n)[:, :, None])
    flow = (flow + flow.transpose(1, 0, 2)) / 2
    rates = rng.uniform(0, 0.1, (n, n, j))
    rates[np.arange(n), np.arange(n)] = 0
    rates[0, 1, OECD_CODES.index("C10T12")] = 0.913
    added = rng.uniform(0.45, 0.6, (n, j))
    inputs = rng.dirichlet(np.full(j, 20.0), (n, j)) * (1 - added)[..., None]
    return Table(tuple(OECD_COUNTRIES), tuple(OECD_CODES), flow, rates, added, inputs, np.full(j, 4.0), year=2022)


def test_a_table_with_the_codes_of_the_oecd_becomes_one_of_the_shipped_shape():
    source = country_table()
    built = default.build_default(source, [Total("gdp", "", "USA", "", 5000.0)])
    assert built.table.countries == REGIONS
    assert built.table.sectors == SECTORS
    assert built.scaling[0][2] == pytest.approx(5000.0, rel=1e-9)
    (trim,) = built.trims
    assert (trim.importer, trim.sector, trim.exporters, trim.highest_rate) == ("USA", "C10T12", ("TWN",), 0.913)
    assert max(row.total_share for row in balance(built.table).moved.rows) < 1e-9
    lines = "\n".join(built.lines())
    assert "USA on C10T12 from TWN: up to 91.3 % ->" in lines
    assert "value added of USA" in lines


def test_a_table_without_a_region_is_refused():
    source = country_table()
    keep = [n for n, code in enumerate(source.countries) if code not in ("KOR",)]
    cut = Table(
        tuple(source.countries[n] for n in keep), source.sectors, source.flow_usd_mn[np.ix_(keep, keep)],
        source.tariff_rate[np.ix_(keep, keep)], source.value_added_share[keep], source.input_share[keep],
        source.elasticity,
    )  # fmt: skip
    with pytest.raises(DataError, match="no country that belongs to KOR"):
        default.build_default(cut, [])


def test_trimming_leaves_usual_rates_alone_and_goes_to_what_others_levy():
    source = country_table(1)
    table, trims = trimmed(source)
    at = 0, 1, OECD_CODES.index("C10T12")
    others = [source.tariff_rate[n, 1, at[2]] for n in range(2, len(OECD_COUNTRIES))]
    assert table.tariff_rate[at] == pytest.approx(np.median(others))
    assert (table.tariff_rate != source.tariff_rate).sum() == 1
    assert trims[0].mean_rate == pytest.approx(np.median(others))
    usual, none = trimmed(table)
    assert none == ()
    assert usual is table
    np.testing.assert_allclose(table.value_added_share + table.input_share.sum(2), 1, atol=1e-12)


@needs_sources
def test_the_shipped_table_is_built_again_from_its_sources(tmp_path, capsys):
    target = tmp_path / "again.nc"
    assert default.main([*map(str, CUBES), "--to", str(target)]) == 0
    from reshore.economy.tables.netcdf import read_table

    again, shipped = read_table(target), default.default_table()
    np.testing.assert_allclose(again.flow_usd_mn, shipped.flow_usd_mn, rtol=1e-7)
    np.testing.assert_allclose(again.tariff_rate, shipped.tariff_rate, rtol=1e-9)
    np.testing.assert_allclose(again.input_share, shipped.input_share, rtol=1e-9)
    assert again.notes == shipped.notes
    printed = capsys.readouterr().out
    assert "USA on C10T12 from CHN" in printed
    assert "goods from TWN to USA" in printed


@needs_sources
def test_services_are_summed_close_to_the_published_derivation():
    table = read_cubes(TRADE / "tariffwar_ICIO2020.npz", CUBES[1], 2020)
    with np.load(TRADE / "icio2020_derived_77x23.npz") as derived:
        flow = derived["X"].transpose(1, 0, 2)
        shares = derived["B"]
    np.testing.assert_allclose(table.flow_usd_mn, flow, rtol=1e-9, atol=1e-6)
    gap = np.abs(table.value_added_share[:, -1] - shares[:, -1])
    assert np.average(gap, weights=flow.sum(0)[:, -1]) < 0.01


@needs_sources
def test_electronics_are_used_by_makers_of_electronics_in_every_large_country():
    table = read_cubes(*CUBES, 2022)
    at = table.sectors.index("C26")
    own = {code: table.input_share[table.countries.index(code), at, at] for code in ("USA", "TWN", "KOR", "JPN", "DEU")}
    assert min(own.values()) > 0.04, own


def test_wrong_arguments_say_how(capsys):
    assert default.main([]) == 1
    assert "usage" in capsys.readouterr().out
    with pytest.raises(DataError, match="cannot be read"):
        read_cubes(Path("nowhere.npz"), Path("nowhere.npz"), 2022)
