"""Which terms have a slope, in which direction they move the engine's inputs, and how slopes are shown and kept."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.effects.support import CLAUSES
from tests.ensemble import made_up

import reshore.run
from reshore.deal import Tariff, load_deal
from reshore.deal.clauses import KINDS
from reshore.deal.terms import Deal
from reshore.ensemble.run import simulate
from reshore.errors import RunError, SolveError
from reshore.evidence import gradient as engine
from reshore.evidence.gradient import asked, gradient
from reshore.evidence.gradient_kept import GRADIENT_FILE, kept_gradient
from reshore.evidence.phrases import PHRASES, WITHOUT_SLOPE, words_of
from reshore.evidence.probes import FIRST, probes_of, with_probes
from reshore.evidence.slope_table import MANY, Gradient, Slope, slope_text
from reshore.evidence.terms import Term, along, numbers_and_dates, replaced, terms_of, values_of
from reshore.names import FAB_SLOTS, SITE_SLOTS
from reshore.outcome import Outcome
from reshore.settings import Settings
from reshore.units import UNITS
from reshore.world.baseline import load_world
from reshore.world.resolve import resolve
from reshore.world.term_slots import fill_terms

NOVEMBER = "us-taiwan-2025-11"


def terms_in(deal: Deal) -> dict[tuple[str, str], Term]:
    """The terms of a deal by clause and path."""
    _, projects, labels = resolve(deal, load_world(deal.as_of))
    return {(term.clause, term.path): term for term in terms_of(deal, projects, labels)}


@pytest.fixture(scope="module")
def november() -> dict[tuple[str, str], Term]:
    """The terms of the shipped deal of November 2025."""
    return terms_in(load_deal(NOVEMBER))


def slope(clause: str, term: str, values: list[float], many: str = "", status: str = "assumed") -> Slope:
    """A slope with made-up numbers."""
    mean, low, high = float(np.mean(values)), *(float(point) for point in np.quantile(values, [0.1, 0.9]))
    return Slope(clause, term, f"one more {term}", many, "persons", 5.0, mean, low, high, status, np.array(values))


def table(*rows: Slope, unit: str = "kwpm") -> Gradient:
    """A gradient of some rows."""
    return Gradient("deal", "A deal", "us-leading-capacity", "US capacity", 2030, unit, 2025, 2, 0, rows)


def test_every_number_and_date_of_every_kind_that_acts_has_words_or_a_reason():
    for kind in KINDS:
        spoken = {path for known, path in PHRASES if known == kind}
        assert spoken | set(WITHOUT_SLOPE[kind]) == set(numbers_and_dates(kind)), kind
        assert not spoken & set(WITHOUT_SLOPE[kind]), kind
    assert WITHOUT_SLOPE.keys() == set(KINDS)
    assert set(KINDS) - {kind for kind, _ in PHRASES} == {"tariff", "purchases", "share_target"}


def test_words_say_one_and_a_hundred():
    assert words_of("experts", "persons.engineer", CLAUSES["experts"]) == "one more visiting engineer"
    assert words_of("experts", "persons.engineer", CLAUSES["experts"], 100) == "100 more visiting engineers"
    assert words_of("permits", "months_saved", CLAUSES["permits"]) == "permits take one month less (every track)"
    assert words_of("subsidy", "rate_pct", CLAUSES["tax-credit"]) == "one point more of tax credit"
    assert words_of("subsidy", "from", CLAUSES["grant"]) == "the grant begins one month later"
    running = CLAUSES["tax-credit"].model_copy(update={"form": "running_cost"})
    assert words_of("subsidy", "rate_pct", running) == "one point more of running cost subsidy"
    for (kind, path), phrase in PHRASES.items():
        clause = next(clause for clause in CLAUSES.values() if clause.kind == kind) if kind != "chip_tariff" else None
        assert "{" not in words_of(kind, path, clause), phrase
        assert bool(words_of(kind, path, clause, MANY)) == bool(phrase.many)


@pytest.mark.parametrize(
    ("clause", "path", "field", "place", "change"),
    [
        ("experts", "persons.installer", "expert_persons", (0, 0), 1),
        ("experts", "persons.engineer", "expert_persons", (0, 1), 1),
        ("experts", "family_share_pct", "expert_family_share", (0,), 0.01),
        ("experts", "until", "expert_until", (0,), 1),
        ("training", "places_per_year", "training_places", (0,), 1),
        ("pledge-new", "amount_usd_bn", "pledge_usd_bn", (2,), 1),
        ("permits", "months_saved", "permit_saved", (0, 2), 1),
        ("vetting", "refusal_pct", "vetting_refusal", (0,), 0.01),
    ],
)
def test_a_term_moves_its_own_slot_by_one_unit(
    clause: str, path: str, field: str, place: tuple[int, ...], change: float, november: dict[tuple[str, str], Term]
):
    direction = november[clause, path].direction
    assert list(direction) == [field]
    assert list(zip(*np.nonzero(direction[field]), strict=True)) == [place]
    assert direction[field][place] == pytest.approx(change, rel=1e-9)


def test_a_date_moves_whatever_hangs_on_it():
    """A pledge without an end is spent over ten years from its first day, so both ends move."""
    deal = load_deal(NOVEMBER, ["pledge-new.until=null"])
    direction = terms_in(deal)["pledge-new", "from"].direction
    assert {field: change.sum() for field, change in direction.items()} == pytest.approx(
        {"pledge_from": 1, "pledge_until": 1}
    )


def test_a_guarantee_moves_by_what_is_drawn_of_it():
    base = load_deal("status-quo")
    found = terms_in(base.model_copy(update={"clauses": {"guarantee": CLAUSES["guarantee"]}}))
    assert found["guarantee", "ceiling_usd_bn"].direction["guarantee_usd_bn"][0] == pytest.approx(0.2)
    assert found["guarantee", "drawn_pct"].direction["guarantee_usd_bn"][0] == pytest.approx(2.5)


def test_terms_know_their_units_and_values(november: dict[tuple[str, str], Term]):
    assert november["experts", "persons.engineer"].value == 1100
    assert november["experts", "from"].value == "2026-01-01"
    assert {term.unit for term in november.values()} <= set(UNITS)
    assert not {name for name, _ in november} & set(load_deal(NOVEMBER).of_kind(Tariff))
    assert ("pledge-new", "new_money_pct") not in november, "what is left to the baseline has no slope"


def test_whole_numbers_are_treated_as_real_ones():
    base = load_deal("status-quo")
    found = terms_in(base.model_copy(update={"clauses": {"rules": CLAUSES["rules"]}}))
    assert found["rules", "jurisdictions"].direction["permit_jurisdictions"][0] == pytest.approx(1)


def test_the_slope_along_a_direction_is_the_sum_of_its_parts():
    slopes = {"a": np.array([[1.0, 2.0], [3.0, 4.0]]), "b": np.array([5.0, 6.0]), "c": np.ones((2, 3))}
    direction = {"a": np.array([10.0, 1.0]), "b": np.array(100.0)}
    assert along(slopes, direction).tolist() == [512.0, 634.0]


def test_replacing_a_term_leaves_the_rest():
    clause = CLAUSES["experts"]
    moved = replaced(replaced(clause, "persons.engineer", 7.5), "from", date(2027, 2, 3))
    before, after = ({path: value for path, _, value in values_of(either)} for either in (clause, moved))
    assert {path for path in before if before[path] != after[path]} == {"persons.engineer", "from"}
    assert after["persons.engineer"] == 7.5


@pytest.mark.parametrize("name", ["status-quo", NOVEMBER])
def test_clauses_that_are_not_there_hold_next_to_nothing(name: str):
    deal = load_deal(name)
    _, projects, labels = resolve(deal, load_world(deal.as_of))
    probes = probes_of(deal, labels)
    whole = with_probes(deal, probes)
    fill_terms(whole, projects, labels)
    for probe in probes.values():
        first = {path: value for path, _, value in values_of(probe.clause) if path in probe.terms}
        assert set(first.values()) == {FIRST}
        assert set(first) == set(probe.terms)
    named = {probe.name for probe in probes.values()}
    missing = {"experts", "training", "park", "permit reviewers", "vetting"}
    assert named == {"permits on every track", "guarantee"} | (missing if name == "status-quo" else set())


def test_slots_fit_the_program():
    _, projects, _ = resolve(load_deal(NOVEMBER), load_world(load_deal(NOVEMBER).as_of))
    assert (len(projects.used), len(projects.households)) == (FAB_SLOTS, SITE_SLOTS)


@pytest.mark.parametrize(
    ("name", "outcome", "year", "said"),
    [
        (NOVEMBER, "us-leading-capcity", 2030, "did you mean 'us-leading-capacity'?"),
        (NOVEMBER, "us-leading-capacity", 2041, "year: 2041 is not between 2025 and 2040"),
        (NOVEMBER, "us-leading-capacity", 2024, "year: 2024 is not between"),
        ("status-quo", "leading-capacity-added-by-deal", 2030, "is itself a path without a deal"),
    ],
)
def test_a_question_without_an_answer_is_refused(name: str, outcome: str, year: int, said: str):
    with pytest.raises(RunError, match=said.replace("?", r"\?")):
        asked(load_deal(name), outcome, year)


def test_peaks_and_single_numbers_have_no_year():
    assert asked(load_deal(NOVEMBER), "start-to-volume", 1999)[1] is None
    assert asked(load_deal(NOVEMBER), "people-trained", 2029)[1] == 2029


def test_draws_out_of_range_are_refused():
    with pytest.raises(RunError, match="draws: 0 is not between"):
        gradient(NOVEMBER, draws=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.0004, "0.00"), (-0.0041, "-0.004"), (0.24, "+0.24"), (-12.34, "-12.3"), (123.4, "+123")],
)
def test_slopes_print_with_a_sign(value: float, text: str):
    assert slope_text(value) == text


def test_a_hundred_units_are_shown_where_one_prints_as_nothing():
    small = slope("experts", "engineer", [0.003, 0.005], many="100 more engineers")
    assert small.shown("kwpm") == ("100 more engineers", "+0.40", "+0.32", "+0.48")
    assert small.shown("share") == ("one more engineer", "+0.40", "+0.32", "+0.48")
    assert slope("experts", "engineer", [0.3, 0.5], many="100").shown("kwpm")[0] == "one more engineer"
    assert slope("park", "opening", [0.003, 0.005]).shown("kwpm") == ("one more opening", "+0.004", "+0.003", "+0.005")
    assert slope("experts", "engineer", [0.0, 0.0], many="100").shown("kwpm")[0] == "one more engineer"


def test_a_table_names_what_moves_nothing():
    found = table(slope("experts", "engineer", [0.3, -0.1]), slope("grant", "from", [0.0, 1e-17]))
    assert [row.term for row in found.moving] == ["engineer"]
    assert found.said_of_idle == "no small change moves it: grant"
    half = table(slope("experts", "engineer", [0.3, -0.1]), slope("experts", "from", [0.0, 0.0]))
    assert half.said_of_idle == "no small change moves it: experts.from"
    assert "one more engineer" in repr(found)
    assert "one more from" not in repr(found)
    assert "grant" in found._repr_html_()
    assert found.heading == "US capacity, 2030 [kwpm]"
    assert table(unit="share").heading == "US capacity, 2030 [points]"


def test_a_row_is_found_by_name_and_a_wrong_name_gets_a_hint():
    found = table(slope("experts", "persons.engineer", [0.3, -0.1]))
    assert found.slope("experts", "persons.engineer").mean == pytest.approx(0.1)
    with pytest.raises(RunError, match=r"did you mean 'experts\.persons\.engineer'"):
        found.slope("experts", "persons.enginer")


def test_plain_values_are_json():
    found = table(slope("experts", "engineer", [0.3, -0.1]))
    said = json.loads(json.dumps(found.plain(), allow_nan=False))
    assert list(said["rows"][0]) == ["clause", "term", "words", "unit", "value", "mean", "p10", "p90", "status"]
    assert said["outcome"] == "us-leading-capacity"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """A made-up run of twenty draws in a folder."""
    monkeypatch.setattr(reshore.run, "simulate", made_up.play)
    return simulate(NOVEMBER, Settings(draws=20, out=tmp_path))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """Calls of the compiled program, which gives made-up slopes here: one for each field of the terms."""
    seen: list[tuple[object, ...]] = []

    def backwards(projects, terms, drawn, weights, counted):
        seen.append((weights, counted))
        draws = len(counted)
        by_draw = np.arange(1.0, draws + 1)
        shapes = {name: values.shape[1:] if name == "vetting_false" else values.shape for name, values in terms.items()}
        return {
            name: by_draw.reshape(-1, *[1] * len(shape)) * np.ones((draws, *shape)) for name, shape in shapes.items()
        }

    monkeypatch.setattr(engine, "_backwards", backwards)
    return seen


def test_slopes_are_kept_with_the_run_and_read_again(run: Outcome, calls: list[tuple[object, ...]]):
    made = kept_gradient(run)
    assert (made.outcome, made.year, made.draws, made.left_out) == ("us-leading-capacity", 2030, 20, 0)
    assert len(calls) == 1
    again = kept_gradient(run)
    assert len(calls) == 1
    assert again == made
    assert [row.values.tolist() for row in again.rows] == [row.values.tolist() for row in made.rows]


@pytest.mark.parametrize("damage", ["{", "[]", '{"layout": 0}', '{"layout": 1, "content": "other", "gradient": {}}'])
def test_a_file_that_is_not_this_run_is_made_anew(run: Outcome, calls: list[tuple[object, ...]], damage: str):
    assert run.folder is not None
    made = kept_gradient(run)
    (run.folder / GRADIENT_FILE).write_text(damage)
    assert kept_gradient(run) == made
    assert len(calls) == 2


def test_a_shorter_run_is_asked_for_its_last_year(run: Outcome, calls: list[tuple[object, ...]]):
    assert kept_gradient(run.until(2028)).year == 2028
    assert kept_gradient(run).year == 2030
    assert len(calls) == 2


def test_the_slope_of_one_term_reaches_its_row(run: Outcome, calls: list[tuple[object, ...]]):
    row = kept_gradient(run).slope("experts", "persons.engineer")
    assert row.values.tolist() == pytest.approx(np.arange(1.0, 21).tolist())
    assert (row.mean, row.value, row.unit, row.status) == (pytest.approx(10.5), 1100, "persons", "assumed")
    assert kept_gradient(run).slope("guarantee", "ceiling_usd_bn").status == "not in the deal"
    found = kept_gradient(run).rows
    assert len({(row.clause, row.term) for row in found}) == len(found), "every row has a name of its own"
    weights, counted = calls[0]
    assert counted.all()
    assert weights["region_capacity_kwpm"].sum() == 20
    assert {name for name, values in weights.items() if values.any()} == {"region_capacity_kwpm"}
    assert weights["capacity_kwpm"].shape == (20, 17, FAB_SLOTS)


def test_draws_that_were_not_solved_do_not_count(run: Outcome, calls: list[tuple[object, ...]]):
    codes = run.data["result_code"].copy(data=np.arange(20) % 4 // 3)
    broken = Outcome(run.deal, run.world, run.data.assign(result_code=codes), run.base, run.settings)
    found = kept_gradient(broken)
    assert (found.draws, found.left_out) == (20, 5)
    assert len(found.rows[0].values) == 15
    none = Outcome(run.deal, run.world, run.data.assign(result_code=codes * 0 + 1), run.base, run.settings)
    with pytest.raises(SolveError, match="reached in none of 20 draws"):
        kept_gradient(none)
