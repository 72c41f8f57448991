"""`reshore table`: building, showing and checking tables."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from tests.economy.tables.made_up import OECD_USES, WIOD_2016_USES, long_2016, table, world, write_csv, write_oecd
from tests.economy.tables.test_long_csv import write

from reshore.cli.main import run
from reshore.economy.tables.netcdf import read_table, write_table

MAP = "kind,code,group\ncountry,CHN,ASIA\ncountry,TWN,ASIA\ncountry,USA,USA\n"
DUTIES = "importer,partner,sector,rate_pct\nUSA,all,all,10\nCHN,all,all,0\nTWN,all,all,0\n"
THETA = "sector,elasticity,source\nA01,3,mine\nC26,6,mine\nT,5,mine\n"


@pytest.fixture
def oecd(tmp_path: Path) -> Path:
    write_oecd(world(("CHN", "TWN", "USA"), ("A01", "C26", "T"), OECD_USES), tmp_path / "2022_SML.csv")
    for name, text in (("map.csv", MAP), ("duties.csv", DUTIES), ("theta.csv", THETA)):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_an_oecd_file_becomes_a_table(oecd: Path, capsys: pytest.CaptureFixture[str]):
    files = [f"--{name}={oecd / file}" for name, file in (("tariffs", "duties.csv"), ("elasticities", "theta.csv"))]
    given = [
        "table",
        "build",
        str(oecd),
        "--from",
        "oecd",
        "--year",
        "2022",
        "--mapping",
        str(oecd / "map.csv"),
        *files,
    ]
    assert run([*given, "--one-pattern", "--out", str(oecd / "out.nc")]) == 0
    said = capsys.readouterr()
    assert said.out == f"{oecd / 'out.nc'}: OECD ICIO 2022, 2 countries, 3 sectors, 2022\n"
    assert said.err == ""
    made = read_table(oecd / "out.nc")
    assert made.countries == ("ASIA", "USA")
    np.testing.assert_allclose(made.tariff_rate[1, 0], 0.1)
    np.testing.assert_allclose(made.elasticity, [3, 6, 5], rtol=1e-14)
    assert made.final_flow_usd_mn is None
    assert [word in " ".join(made.notes) for word in ("duties.csv", "theta.csv", "map.csv")] == [True] * 3
    assert run(["table", "check", str(oecd / "out.nc")]) == 0


def test_a_wiod_file_and_plain_files_become_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_csv(
        tmp_path / "WIOT2014_October16_ROW.csv", long_2016(world(("TWN", "USA"), ("A01", "C26"), WIOD_2016_USES), 2014)
    )
    source, out = tmp_path / "WIOT2014_October16_ROW.csv", str(tmp_path / "out.nc")
    assert run(["table", "build", str(source), "--from", "wiod-2016", "--out", out]) == 0
    assert "WIOD 2016 2014, 2 countries, 2 sectors, 2014" in capsys.readouterr().out
    flows, shares = write(table(), tmp_path)
    given = ["table", "build", str(flows), "--from", "csv", "--out", out]
    assert run([*given, "--shares", str(shares), "--year", "2020"]) == 0
    assert "flows, 3 countries, 3 sectors, 2020" in capsys.readouterr().out
    assert run(given) == 1
    assert "the form csv also needs --shares FILE and --year Y" in capsys.readouterr().err


def test_faults_of_a_built_table_are_said(oecd: Path, capsys: pytest.CaptureFixture[str]):
    made = world(("CHN", "TWN", "USA"), ("A01", "C26", "T"), OECD_USES)
    made.final[0, made.users.index(("USA", "INVNT"))] = -1e9
    write_oecd(made, oecd / "2022_SML.csv")
    given = ["table", "build", str(oecd / "2022_SML.csv"), "--from", "oecd", "--out", str(oecd / "out.nc")]
    assert run(given) == 0
    assert "`reshore table check" in capsys.readouterr().err
    assert run(["table", "check", str(oecd / "out.nc")]) == 1
    said = capsys.readouterr().out
    assert "flow_usd_mn[USA,CHN,A01]: is -" in said
    assert "--inventories drop" in said
    assert run([*given, "--negatives", "zero"]) == 0
    assert capsys.readouterr().err == ""


def test_check_lists_all_faults_or_what_it_looked_at(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_table(table(), tmp_path / "sound.nc")
    assert run(["table", "check", str(tmp_path / "sound.nc")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("made up, 3 countries, 3 sectors, 2022: no faults\n")
    assert "value added and inputs add to one" in said
    small = replace(table(), flow_usd_mn=table().flow_usd_mn / 1e3, final_flow_usd_mn=None, elasticity=np.zeros(3))
    write_table(small, tmp_path / "small.nc")
    assert run(["table", "check", str(tmp_path / "small.nc")]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 4
    assert run(["table", "check", str(tmp_path / "small.nc"), "--any-size"]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_show_says_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    write_table(table(), tmp_path / "table.nc")
    assert run(["table", "show", str(tmp_path / "table.nc")]) == 0
    said = capsys.readouterr().out
    parts = [
        "made up, 3 countries",
        "Source: made up for a test (assumed)",
        "World, bn USD: output",
        "Countries, bn USD",
    ]
    places = [said.index(part) for part in [*parts, "Sectors, bn USD", "Largest flows", "- first", "- second"]]
    assert places == sorted(places)
    assert run(["table", "show", str(tmp_path / "table.nc"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    made = table()
    assert found["world"]["output_usd_bn"] == pytest.approx(made.flow_usd_mn.sum() / 1e3)
    trade = made.flow_usd_mn * (1 - np.eye(3))[..., None]
    assert found["world"]["tariff_rate"] == pytest.approx((trade * made.tariff_rate).sum() / trade.sum())
    assert found["flows"][0]["flow_usd_bn"] == pytest.approx(trade.max() / 1e3)
    assert [row["code"] for row in found["countries"]] == ["USA", "MEX", "CAN"]
    assert re.search(r"USA +[\d,.]+", said)


def test_without_a_file_the_shipped_table_is_meant(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    shipped = ModuleType("reshore.economy.tables.default")
    shipped.default_table = lambda: replace(table(), name="shipped")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "reshore.economy.tables.default", shipped)
    for verb in ("show", "check"):
        assert run(["table", verb]) == 0
        assert capsys.readouterr().out.startswith("shipped, 3 countries")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "absent.nc"], "absent.nc: cannot be read"),
        (["check", "absent.nc"], "absent.nc: cannot be read"),
        (["build", "absent.csv", "--from", "oecd", "--out", "x.nc", "--year", "2022"], "absent.csv: cannot be read"),
        (["build", "a.csv", "--from", "eora", "--out", "x.nc"], "eora"),
        (["build", "a.csv", "--from", "oecd"], "--out"),
        (["build", "a.csv", "--from", "oecd", "--shares", "b.csv", "--out", "x.nc"], "--shares is for the form csv"),
        (
            ["build", "a.csv", "--from", "csv", "--shares", "b.csv", "--negatives", "zero", "--out", "x.nc"],
            "are for OECD and WIOD files",
        ),
    ],
)
def test_wrong_questions_exit_with_one(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(["table", *arguments]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
