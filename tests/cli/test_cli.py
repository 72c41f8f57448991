"""Verbs, exit codes, what goes to standard output and what does not."""

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
from reshore.deal.shipped import shipped_deals
from reshore.outcome import Outcome
from reshore.units import UNITS

DEAL = "us-taiwan-2025-11"
BROKEN = """schema: 1
name: broken
title: A broken deal
parties: [USA, TWN]
as_of: 2025-11-26
status: reported
clauses:
  experts:
    kind: experts
    status: assumed
    note: made up for a test
    owner_region: TWN
    host: USA
    sites: [phoenix]
    persons: {installer: -5}
    stay_month: 24
"""


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Plays the made-up build-out, writes a small report, and works in an empty folder."""

    def write_report(outcome: Outcome, path: Path) -> None:
        path.write_text(f"report of {outcome.draws} draws")

    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr(reshore.report, "write_report", write_report)
    monkeypatch.chdir(tmp_path)


def with_codes(*codes: int) -> object:
    """The made-up build-out with result codes given out in turn."""

    def play(*arguments: object) -> xr.Dataset:
        results = made_up.play(*arguments)
        turns = [codes[draw % len(codes)] for draw in range(results.sizes["draw"])]
        return results.assign(result_code=results["result_code"].copy(data=turns))

    return play


def test_a_run_prints_the_headlines_and_the_report(capsys: pytest.CaptureFixture[str]):
    assert run(["run", DEAL, "--draws", "20"]) == 0
    shown = capsys.readouterr()
    assert "US capacity at 7 nm and below" in shown.out
    assert "not yet played" not in shown.out
    (folder,) = Path("runs").glob(f"{DEAL}-*")
    assert f"report:  {folder / 'report.html'}" in shown.out
    assert (folder / "report.html").read_text() == "report of 20 draws"
    assert "draws/s" in shown.err
    kept = json.loads((folder / "headline.json").read_text())
    assert kept["draws"] == 20
    assert "20 draws" in shown.out


def test_json_is_one_object_of_a_fixed_shape(capsys: pytest.CaptureFixture[str]):
    assert run(["run", DEAL, "--draws", "20", "--json", "--out", "here"]) == 0
    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == 1
    said = json.loads(shown.out)
    assert list(said) == ["deal", "draws", "solved", "seconds", "store", "report", "headline"]
    assert (said["deal"], said["draws"], said["solved"]) == (DEAL, 20, 20)
    assert Path(said["store"]).parent == Path("here")
    assert Path(said["report"]).is_file()
    for row in said["headline"]:
        assert list(row) == ["name", "year", "unit", "p10", "p50", "p90", "status"]
        assert row["unit"] in UNITS
        assert row["name"] == row["name"].lower().replace(" ", "-")
        assert row["p10"] is None or row["p10"] <= row["p50"] <= row["p90"]
    names = {(row["name"], row["year"]) for row in said["headline"]}
    assert len(names) == len(said["headline"])
    assert ("us-leading-capacity", 2030) in names


def test_until_cuts_what_is_shown_and_nothing_else(capsys: pytest.CaptureFixture[str]):
    rows = {}
    for year in ("2031", "2040"):
        assert run(["run", DEAL, "--draws", "20", "--until", year, "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        rows[year] = {(row["name"], row["year"]): row for row in said["headline"]}
    assert all((year or 0) <= 2031 for _, year in rows["2031"])
    assert all(rows["2040"][key] == row for key, row in rows["2031"].items())


def test_a_term_can_be_changed(capsys: pytest.CaptureFixture[str]):
    assert run(["run", DEAL, "--draws", "1", "--json", "--set", "chip-tariff-threat=null"]) == 0
    said = json.loads(capsys.readouterr().out)
    kept = json.loads((Path(said["store"]) / "run.json").read_text(encoding="utf-8"))
    assert "chip-tariff-threat" not in json.dumps(kept["deal"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", DEAL, "--bogus"], "No such option"),
        (["run", DEAL, "--draws", "many"], "--draws"),
        (["run"], "DEAL"),
        (["bogus"], "bogus"),
        (["run", DEAL, "--draws", "0"], "draws: 0 is not between"),
        (["run", DEAL, "--until", "1999"], "until: 1999 is not between"),
        (["run", DEAL, "--workers", "0"], "workers: 0 is not between 1 and"),
        (["run", DEAL, "--workers", "100000"], "workers: 100000 is not between 1 and"),
        (["run", "us-taiwan-2025-12"], "us-taiwan-2025-11"),
        (["run", DEAL, "--set", "experts.stay_month=3"], "stay_months"),
        (["report", "nowhere"], "not a run folder"),
    ],
)
def test_usage_and_deal_errors_exit_with_one(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert run(arguments) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert "Traceback" not in shown.err
    assert not Path("runs").exists()


def test_a_run_without_a_solved_draw_exits_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(reshore.run, "simulate", with_codes(1))
    assert run(["run", DEAL, "--draws", "10", "--json"]) == 2
    shown = capsys.readouterr()
    assert "with the deal: 10 of 10 draws not solved: a number is not finite" in shown.err
    said = json.loads(shown.out)
    assert (said["solved"], said["report"]) == (0, None)


def test_a_partly_solved_run_exits_with_three(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(reshore.run, "simulate", with_codes(0, 2))
    assert run(["run", DEAL, "--draws", "10", "--json"]) == 3
    said = json.loads(capsys.readouterr().out)
    assert (said["draws"], said["solved"]) == (10, 5)


def test_an_interrupt_exits_with_130_and_the_same_command_goes_on(monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_arguments: object) -> xr.Dataset:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(reshore.run, "simulate", interrupted)
        assert run(["run", DEAL, "--draws", "10"]) == 130
    assert run(["run", DEAL, "--draws", "10"]) == 0


def test_a_report_that_cannot_be_written_loses_no_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def full(_outcome: Outcome, _path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(reshore.report, "write_report", full)
        assert run(["run", DEAL, "--draws", "10"]) == 1
    (folder,) = Path("runs").glob(f"{DEAL}-*")
    assert f"`reshore report {folder}` writes it again" in capsys.readouterr().err
    monkeypatch.setattr(reshore.run, "simulate", with_codes(1))
    assert run(["report", str(folder)]) == 0
    assert capsys.readouterr().out.strip() == str(folder / "report.html")


def test_an_unforeseen_error_is_named_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(*_arguments: object) -> xr.Dataset:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr(reshore.run, "simulate", broken)
    assert run(["run", DEAL, "--draws", "1"]) == 1
    shown = capsys.readouterr()
    assert "internal error: ZeroDivisionError: by nothing" in shown.err
    assert "Traceback" not in shown.err
    with pytest.raises(ZeroDivisionError):
        run(["--debug", "run", DEAL, "--draws", "1"])


def test_check_finds_no_fault_in_shipped_deals(capsys: pytest.CaptureFixture[str]):
    assert run(["check", *shipped_deals()]) == 0
    assert capsys.readouterr().out == ""


def test_check_prints_file_line_path_and_message(capsys: pytest.CaptureFixture[str]):
    Path("broken.yaml").write_text(BROKEN)
    assert run(["check", DEAL, "broken.yaml"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("broken.yaml:15: clauses.experts.persons.installer: ") for line in lines)
    assert any(line.startswith("broken.yaml:16: clauses.experts.stay_month: ") for line in lines)
    assert all(line.startswith("broken.yaml:") for line in lines)


def test_check_asks_the_baseline_too(capsys: pytest.CaptureFixture[str]):
    assert run(["new", "mine.yaml", "--from", DEAL]) == 0
    text = Path("mine.yaml").read_text()
    Path("mine.yaml").write_text(text.replace("[phoenix]", "[phenix]"))
    capsys.readouterr()
    assert run(["check", "mine.yaml"]) == 1
    assert "did you mean 'phoenix'?" in capsys.readouterr().out


def test_check_of_a_missing_file_exits_with_one(capsys: pytest.CaptureFixture[str]):
    assert run(["check", "nowhere.yaml"]) == 1
    assert capsys.readouterr().out.startswith("nowhere.yaml: ")


def test_deals_lists_what_is_shipped(capsys: pytest.CaptureFixture[str]):
    assert run(["deals"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped_deals())


def test_new_writes_a_copy_and_overwrites_nothing(capsys: pytest.CaptureFixture[str]):
    assert run(["new", "drafts/My Deal.yaml", "--from", DEAL]) == 0
    deal = load_deal("drafts/My Deal.yaml")
    assert deal.name == "my-deal"
    assert deal.model_copy(update={"name": DEAL}) == load_deal(DEAL)
    Path("drafts/My Deal.yaml").write_text("mine")
    assert run(["new", "drafts/My Deal.yaml", "--from", DEAL]) == 1
    assert "nothing is overwritten" in capsys.readouterr().err
    assert Path("drafts/My Deal.yaml").read_text() == "mine"


def test_new_starts_from_a_file_too():
    assert run(["new", "one.yaml", "--from", DEAL]) == 0
    assert run(["new", "two.yaml", "--from", "one.yaml"]) == 0
    assert load_deal("two.yaml").clauses == load_deal("one.yaml").clauses


def test_version(capsys: pytest.CaptureFixture[str]):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"reshore {reshore.__version__}\n"


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]):
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(verb in shown for verb in ("deals", "new", "check", "run", "report"))
