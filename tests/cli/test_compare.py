"""`reshore compare`: what it prints, what it writes, which change goes where, and exit codes."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
import xarray as xr
from tests.ensemble import made_up

import reshore.report
import reshore.run
from reshore.cli.main import run
from reshore.deal.load import load_deal
from reshore.deal.terms import Deal
from reshore.ensemble.comparison import Comparison
from reshore.units import UNITS

DEAL = "us-taiwan-2025-11"
ROW = [
    *("name", "year", "unit", "deal", "against", "deal_p10", "deal_p50", "deal_p90", "p10", "p50", "p90"),
    *("better", "wins", "higher", "ties", "status"),
]


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Plays the made-up build-out, writes a small report, and works in an empty folder."""

    def write_comparison(comparison: Comparison, path: Path) -> None:
        path.write_text(f"report on {len(comparison.runs)} deals")

    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr(reshore.report, "write_report", lambda _outcome, path: path.write_text("report of one deal"))
    monkeypatch.setattr(reshore.report, "write_comparison", write_comparison)
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text(load_deal(DEAL, ["name=mine", "experts=null"]).to_yaml_text())


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Deal]:
    """The deals that were played, chunk by chunk."""
    deals: list[Deal] = []

    def noted(deal: Deal, *others: object) -> xr.Dataset:
        deals.append(deal)
        return made_up.play(deal, *others)

    monkeypatch.setattr(reshore.run, "simulate", noted)
    return deals


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict:
    """What one call prints with --json."""
    assert run(["compare", *words, "--draws", "20", "--json"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    return json.loads(shown.out)


def test_tables_files_and_folders(capsys: pytest.CaptureFixture[str]):
    assert run(["compare", DEAL, "mine.yaml", "--draws", "20"]) == 0
    shown = capsys.readouterr()
    assert "US capacity at 7 nm and below, 2030 [kwpm]" in shown.out
    assert "US share of world capacity at 7 nm and below, 2032 [%, Δ in points]" in shown.out
    lines = shown.out.splitlines()
    first = lines.index("US capacity at 7 nm and below, 2028 [kwpm]")
    assert [line.split()[0] for line in lines[first + 2 : first + 5]] == ["no-deal", DEAL, "mine"]
    assert "not yet played" not in shown.out
    assert "[]" not in shown.out
    (folder,) = Path("runs").glob("compare-*")
    assert f"report:  {folder / 'report.html'}" in shown.out
    assert (folder / "report.html").read_text() == "report on 2 deals"
    assert json.loads((folder / "comparison.json").read_text())["deals"] == [DEAL, "mine"]
    assert len(list(Path("runs").glob("mine-*"))) == 1
    assert "draws/s" in shown.err
    assert "\x1b" not in shown.out


def test_json_is_one_object_of_a_fixed_shape(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL, "mine.yaml", "--out", "here")
    assert list(found) == [
        "deals", "against", "as_of", "draws", "solved", "seed", "until", "seconds", "store", "runs",
        "notes", "dropped", "assumed_terms", "rows", "rests", "report",
    ]  # fmt: skip
    assert (found["deals"], found["against"], found["draws"], found["solved"]) == ([DEAL, "mine"], "no-deal", 20, 20)
    assert Path(found["report"]).parent == Path(found["store"])
    assert Path(found["store"]).parent == Path("here")
    assert all(Path(folder).is_dir() for folder in found["runs"].values())
    assert {row["deal"] for row in found["rows"]} == {DEAL, "mine"}
    for row in found["rows"]:
        assert list(row) == ROW
        assert row["unit"] in UNITS
        assert row["p10"] <= row["p50"] <= row["p90"]
        assert (row["wins"] is None) == (row["better"] is None)
    assert len({(row["name"], row["year"], row["deal"]) for row in found["rows"]}) == len(found["rows"])


def test_one_deal_is_compared_with_no_deal(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL)
    adds = [row for row in found["rows"] if (row["name"], row["year"]) == ("us-leading-capacity", 2030)]
    assert [row["against"] for row in adds] == ["no-deal"]


@pytest.mark.parametrize(
    ("words", "deals", "against"),
    [
        ((DEAL, "mine.yaml", "--against", "mine"), [DEAL, "mine"], "mine"),
        ((DEAL, "mine.yaml", "--against", "mine.yaml"), [DEAL, "mine"], "mine"),
        ((DEAL, "--against", "mine.yaml"), [DEAL, "mine"], "mine"),
        ((DEAL, "--against", DEAL), [DEAL, f"{DEAL}-2"], DEAL),
        ((DEAL, "--against", "mine.yaml", "--set", "mine:name=ours"), [DEAL, "ours"], "ours"),
        ((DEAL, "mine.yaml", "--against", "mine", "--set", "mine:name=ours"), [DEAL, "ours"], "ours"),
    ],
)
def test_what_the_deals_are_compared_with(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], deals: list[str], against: str
):
    found = said(capsys, *words)
    assert (found["deals"], found["against"]) == (deals, against)
    assert {row["deal"] for row in found["rows"]} == {*deals} - {against}


@pytest.mark.parametrize(
    ("sets", "changed"),
    [
        (["training.months=9"], {DEAL, "mine"}),
        (["mine:training.months=9"], {"mine"}),
        (["mine.yaml:training.months=9"], {"mine"}),
        ([f"{DEAL}:training.months=9"], {DEAL}),
        (["training.months=8", f"{DEAL}:training.months=9"], {DEAL}),
    ],
)
def test_a_change_goes_to_the_deal_that_it_names_or_to_all(played: list[Deal], sets: list[str], changed: set[str]):
    words = [word for change in sets for word in ("--set", change)]
    assert run(["compare", DEAL, "mine.yaml", "--draws", "1", "--json", *words]) == 0
    months = {deal.name: deal.clauses["training"].months for deal in played if "training" in deal.clauses}
    assert set(months) == {DEAL, "mine"}
    assert {name for name, value in months.items() if value == 9} == changed


def test_the_same_deal_twice_can_be_changed_once(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL, DEAL, "--set", f"{DEAL}-2:experts=null", "--against", DEAL)
    assert found["deals"] == [DEAL, f"{DEAL}-2"]
    assert any(row["ties"] < 1 for row in found["rows"])


def test_only_confirmed_says_what_is_dropped_and_what_rests_on_it(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL, "--only", "confirmed")
    assert found["deals"] == [DEAL, f"{DEAL}-confirmed"]
    assert found["dropped"][f"{DEAL}-confirmed"]["experts"] == "reported"
    assert {(row["deal"], row["against"]) for row in found["rests"]} == {(DEAL, f"{DEAL}-confirmed")}
    assert run(["compare", DEAL, "--only", "confirmed", "--draws", "20"]) == 0
    shown = capsys.readouterr().out
    assert f"{DEAL}-confirmed lacks: " in shown
    assert "experts (reported)" in shown
    assert "what rests on what it lacks" in shown


def test_a_deal_that_is_all_confirmed_lacks_nothing(capsys: pytest.CaptureFixture[str]):
    Path("sure.yaml").write_text(
        "schema: 1\nname: sure\ntitle: Sure\nextends: status-quo\nparties: [USA, TWN]\nas_of: 2025-11-26\n"
        "status: confirmed\nclauses:\n  grant-tsmc: {status: confirmed, amount_usd_bn: 7, assumed: [amount_usd_bn]}\n"
    )
    assert run(["compare", "sure.yaml", "--only", "confirmed", "--draws", "1"]) == 0
    shown = capsys.readouterr().out
    assert "sure-confirmed lacks: nothing\n" in shown
    assert "it still leans on terms that nobody reported: grant-tsmc: amount_usd_bn\n" in shown
    assert "no headline rests on what it lacks\n" in shown


def test_deals_of_two_days_are_played_on_the_later_one(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL, "mine.yaml", "--set", "mine:as_of=2026-01-20")
    assert found["as_of"] == "2026-01-20"
    assert found["notes"] == [f"{DEAL}: a deal of 2025-11-26, played as of 2026-01-20"]
    asked = said(capsys, DEAL, "--as-of", "2026-02-01")
    assert asked["as_of"] == "2026-02-01"


def test_run_folders_can_be_compared(capsys: pytest.CaptureFixture[str], played: list[Deal]):
    first = said(capsys, DEAL, "mine.yaml", "--seed", "5")
    played.clear()
    folders = list(first["runs"].values())
    assert run(["compare", *folders, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert played == []
    assert (again["rows"], again["draws"], again["seed"]) == (first["rows"], 20, 5)
    assert run(["compare", folders[0], "mine.yaml", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == first["rows"]
    assert run(["report", folders[0]]) == 0


def test_until_cuts_what_is_shown(capsys: pytest.CaptureFixture[str]):
    found = said(capsys, DEAL, "--until", "2030")
    assert {row["year"] for row in found["rows"]} == {None, 2028, 2030}


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ([], "DEAL"),
        (["us-taiwan-2025-12"], "did you mean 'us-taiwan-2025-11'?"),
        ([DEAL, "mine.yaml", "--against", "mein"], "did you mean 'mine'?"),
        ([DEAL, "mine.yaml", "--set", "mein:park=null"], "'mein' is no deal of this comparison; did you mean 'mine'?"),
        ([DEAL, "mine.yaml", "--set", "mine:parks=null"], "did you mean 'park'?"),
        ([DEAL, "mine.yaml", "--set", "experts.stay_months=12"], "`--set DEAL:PATH=VALUE` changes one deal alone"),
        ([DEAL, "--set", "experts.stay_month=12"], "did you mean 'stay_months'?"),
        ([DEAL, "--set", "nonsense"], "write PATH=VALUE"),
        ([DEAL, "--only", "reported"], "only: 'reported' is not known"),
        ([DEAL, "--as-of", "2025-11-01"], "cannot be seen on 2025-11-01, an earlier day"),
        ([DEAL, "--as-of", "tomorrow"], "--as-of"),
        ([DEAL, "--draws", "0"], "draws: 0 is not between"),
        ([DEAL, "--workers", "0"], "workers: 0 is not between"),
        ([DEAL, "--bogus"], "No such option"),
        (["."], "not a run folder"),
    ],
)
def test_mistakes_exit_with_one(words: list[str], what: str, capsys: pytest.CaptureFixture[str]):
    assert run(["compare", *words]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert what in shown.err
    assert "Traceback" not in shown.err
    assert not Path("runs").exists()


def test_mistakes_with_run_folders(capsys: pytest.CaptureFixture[str]):
    folder = said(capsys, DEAL)["runs"][DEAL]
    for words, what in (
        (["--set", "park=null"], "holds a run that was played, and --set changes deals"),
        (["--draws", "10"], "draws: 10 in this comparison, 20 in us-taiwan-2025-11"),
        (["--seed", "1"], "seed: 1 in this comparison, 2025 in us-taiwan-2025-11"),
        (["--as-of", "2026-02-01"], "was played as of 2025-11-26, and the comparison is on 2026-02-01"),
    ):
        assert run(["compare", folder, *words]) == 1
        assert what in capsys.readouterr().err


@pytest.mark.parametrize(("codes", "exit_code"), [((1,), 2), ((0, 2), 3)])
def test_draws_that_are_not_solved(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], codes: tuple[int, ...], exit_code: int
):
    def broken(deal: Deal, *others: object) -> xr.Dataset:
        results = made_up.play(deal, *others)
        if deal.name != "mine":
            return results
        turns = [codes[draw % len(codes)] for draw in range(results.sizes["draw"])]
        return results.assign(result_code=results["result_code"].copy(data=turns))

    monkeypatch.setattr(reshore.run, "simulate", broken)
    assert run(["compare", DEAL, "mine.yaml", "--draws", "10", "--json"]) == exit_code
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert (found["report"] is None) == (exit_code == 2)
    assert f"mine: {10 - found['solved']} of 10 draws not solved" in shown.err
    assert DEAL not in [line.partition(":")[0] for line in shown.err.splitlines()]


def test_a_report_that_cannot_be_written_loses_no_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], played: list[Deal]
):
    def full(_comparison: Comparison, _path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(reshore.report, "write_comparison", full)
        assert run(["compare", DEAL, "--draws", "10"]) == 1
    assert "the report cannot be written (No space left on device)" in capsys.readouterr().err
    played.clear()
    assert run(["compare", DEAL, "--draws", "10"]) == 0
    assert played == []
