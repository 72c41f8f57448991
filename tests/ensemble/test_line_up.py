"""What is compared: names, the common day, stripped deals, and every mistake that a user can make."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.ensemble import made_up

import reshore.run
from reshore.deal.load import load_deal, no_deal
from reshore.deal.seen import seen_on
from reshore.ensemble.line_up import Given, LineUp, Names, line_up
from reshore.ensemble.run import simulate
from reshore.errors import DealError, RunError
from reshore.outcome import Outcome
from reshore.settings import Settings

DEAL = "us-taiwan-2025-11"
LATER = date(2026, 2, 1)


def lined(*given: Given, against: Given = "no-deal", as_of: date | None = None, only: str | None = None) -> LineUp:
    """A line-up of some deals."""
    return line_up(given, against, as_of, only)


def names(found: LineUp) -> list[str]:
    """What the deals are called."""
    return [entry.name for entry in found.entries]


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """A run of the deal on its own day."""
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    return simulate(DEAL, Settings(draws=3), keep=False)


def test_deals_keep_their_order_and_their_names():
    found = lined(DEAL, "status-quo")
    assert names(found) == [DEAL, "status-quo"]
    assert found.against == "no-deal"
    assert found.notes == ()
    assert found.entries[0].deal == load_deal(DEAL)


def test_a_name_is_given_out_once():
    assert names(lined(DEAL, DEAL, load_deal(DEAL, ["park=null"]))) == [DEAL, f"{DEAL}-2", f"{DEAL}-3"]
    called = Names()
    assert [called.take(wish) for wish in ("a", "a-2", "a", "no-deal")] == ["a", "a-2", "a-3", "no-deal-2"]


def test_files_can_be_compared_by_path(tmp_path: Path):
    path = tmp_path / "mine.yaml"
    path.write_text(load_deal(DEAL, ["name=mine"]).to_yaml_text())
    assert names(lined(path, str(path))) == ["mine", "mine-2"]
    assert lined(DEAL, path, against=str(path)).against == "mine"


def test_all_deals_are_brought_to_the_latest_day():
    young = load_deal("status-quo", [f"as_of={LATER}"])
    found = lined(DEAL, young)
    assert {entry.deal.as_of for entry in found.entries} == {LATER}
    assert found.entries[0].deal == seen_on(load_deal(DEAL), LATER)
    assert found.notes == (f"{DEAL}: a deal of 2025-11-26, played as of 2026-02-01",)
    asked = lined(DEAL, as_of=LATER)
    assert asked.entries[0] == found.entries[0]


def test_law_that_gives_way_is_told(tmp_path: Path):
    path = tmp_path / "rival.yaml"
    path.write_text(
        "schema: 1\nname: rival\ntitle: Rival\nextends: status-quo\nparties: [USA, TWN]\nas_of: 2025-05-01\n"
        "status: assumed\nclauses:\n  threat: {kind: chip_tariff, status: assumed, note: Made up., from: 2025-06-01,\n"
        "    importer: USA, partners: [TWN], rate_pct: 50, state: threatened, scope: bare, builders_exempt: true}\n"
    )
    found = lined(path, DEAL)
    assert found.notes == (
        "rival: a deal of 2025-05-01, played as of 2025-11-26",
        "rival: `chip-tariff-threat`, law that came later, gives way to `threat` of the deal",
    )


def test_a_day_before_that_of_a_deal_is_refused_for_every_deal():
    with pytest.raises(DealError) as caught:
        lined(DEAL, load_deal(DEAL, ["name=other"]), as_of=date(2025, 11, 1))
    assert "us-taiwan-2025-11: is of 2025-11-26 and cannot be seen on 2025-11-01" in caught.value.message
    assert "other: is of 2025-11-26" in caught.value.message


def test_a_further_deal_to_compare_with_is_played_too():
    found = lined(DEAL, against="status-quo")
    assert names(found) == [DEAL, "status-quo"]
    assert found.against == "status-quo"


@pytest.mark.parametrize("against", [DEAL, load_deal(DEAL)])
def test_one_of_the_deals_to_compare_with_is_not_played_twice(against: Given):
    found = lined("status-quo", DEAL, against=against)
    assert names(found) == ["status-quo", DEAL]
    assert found.against == DEAL


def test_a_deal_compared_with_itself_stands_twice():
    found = lined(DEAL, against=DEAL)
    assert names(found) == [DEAL, f"{DEAL}-2"]
    assert found.against == DEAL
    assert found.entries[0].deal == found.entries[1].deal


def test_stripped_deals_stand_beside_whole_ones():
    found = lined(DEAL, "status-quo", only="confirmed")
    assert names(found) == [DEAL, f"{DEAL}-confirmed", "status-quo"]
    whole, stripped, _ = found.entries
    base = no_deal(whole.deal)
    assert stripped.whole == DEAL
    assert stripped.deal.clauses == whole.deal.only({"confirmed"}, beside=base).clauses
    assert {"experts", "training", "park", "pledge-new"} <= set(stripped.dropped)
    assert all(whole.deal.clauses[name].status != "confirmed" for name in stripped.dropped)
    assert "pledge-tsmc" not in stripped.dropped
    assert load_text(stripped.deal.to_yaml_text()) == stripped.deal


def load_text(text: str) -> object:
    """A deal read back from its own text."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "deal.yaml"
        path.write_text(text)
        return load_deal(path)


def test_a_stripped_deal_can_be_what_the_others_are_compared_with():
    assert lined(DEAL, against=f"{DEAL}-confirmed", only="confirmed").against == f"{DEAL}-confirmed"
    with pytest.raises(DealError, match="'status-quo-confirmed' is neither"):
        lined("status-quo", against="status-quo-confirmed", only="confirmed")


def test_a_long_name_still_makes_a_deal_when_stripped():
    long = load_deal(DEAL, [f"name={'a' * 60}"])
    assert len(lined(long, only="confirmed").entries[1].deal.name) <= 60


def test_a_changed_no_deal_path_is_a_deal_beside_the_unchanged_one():
    changed, plain = lined(load_deal("status-quo", ["tax-credit=null"]), "status-quo").entries
    assert changed.deal.baseline == "status-quo"
    assert no_deal(changed.deal) == load_deal("status-quo")
    assert plain.deal.baseline is None


def test_a_run_is_taken_as_it_is(outcome: Outcome):
    found = lined(outcome, DEAL)
    assert names(found) == [DEAL, f"{DEAL}-2"]
    assert found.entries[0].played is outcome
    assert found.entries[1].played is None
    assert lined(outcome, "status-quo", against=outcome).against == DEAL


def test_a_run_of_another_day_is_refused(outcome: Outcome):
    with pytest.raises(RunError, match="was played as of 2025-11-26, and the comparison is on 2026-02-01"):
        lined(outcome, load_deal("status-quo", [f"as_of={LATER}"]))


def test_a_run_that_was_cut_is_refused(outcome: Outcome):
    with pytest.raises(RunError, match="was cut to the years up to 2030"):
        lined(outcome.until(2030))


def test_a_run_that_was_cut_is_read_again_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    monkeypatch.setattr("reshore.record.manifest.engine_hash", lambda: "made up")
    cut = simulate(DEAL, Settings(draws=3, until_year=2030, out=tmp_path))
    played = lined(cut).entries[0].played
    assert played is not None
    assert played.until_year == 2040
    assert lined(str(cut.folder)).entries[0].played is not None


def test_nothing_to_compare_is_refused():
    with pytest.raises(RunError, match="give at least one deal"):
        lined()


@pytest.mark.parametrize(
    ("given", "options", "what"),
    [
        ([DEAL], {"against": "us-taiwan-2025-12"}, "did you mean 'us-taiwan-2025-11'"),
        ([DEAL], {"against": "no-deals"}, "did you mean 'no-deal'"),
        ([DEAL], {"only": "confirm"}, "did you mean 'confirmed'"),
        (["us-taiwan-2025-12"], {}, "did you mean 'us-taiwan-2025-11'"),
    ],
)
def test_words_that_nobody_knows_get_the_nearest_one(given: list[str], options: dict[str, str], what: str):
    with pytest.raises(DealError, match=what):
        lined(*given, **options)


def test_the_faults_of_all_deals_come_at_once(tmp_path: Path):
    for name, site in (("one", "phenix"), ("two", "shermann")):
        (tmp_path / f"{name}.yaml").write_text(
            load_deal(DEAL, [f"name={name}", f"experts.sites=[{site}]"]).to_yaml_text()
        )
    with pytest.raises(DealError) as caught:
        lined(tmp_path / "one.yaml", tmp_path / "two.yaml")
    assert [fault.path for fault in caught.value.faults] == ["clauses.experts.sites"] * 2
    assert "did you mean 'phoenix'" in str(caught.value)
    assert "did you mean 'sherman'" in str(caught.value)


def test_deals_with_different_no_deal_paths_are_refused():
    other = load_deal(DEAL, ["name=other"]).model_copy(update={"baseline": "another"})
    with pytest.raises(RunError, match="no-deal path: status-quo in us-taiwan-2025-11, another in other"):
        lined(DEAL, other)
