"""The gradient of the headlines, by reverse differentiation through all months, against central differences."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import jax
import numpy as np
import pytest
import xarray as xr
from tests.effects.central import (
    DRAWS,
    RTOL,
    Arrays,
    Case,
    Question,
    case,
    case_of,
    central,
    off_the_bends,
    one_sided,
    round_off,
    value_of,
)

from reshore.buildout.path import play_draw
from reshore.deal import load_deal
from reshore.evidence.gradient import gradient_of_run
from reshore.evidence.probes import BY_DRAW, kept_neutral, probes_of, with_probes
from reshore.evidence.slope_table import Gradient
from reshore.evidence.terms import Term, terms_of
from reshore.outcome import Outcome

AT: Question = ("us-leading-capacity", 2030)
SUM: Question = ("fab-spending", 2032)
DIFFERENCE: Question = ("leading-capacity-added-by-deal", 2032)
SHARE: Question = ("us-leading-world-share", 2032)
MONTHS: Question = ("start-to-volume", None)
LATER: Question = ("us-leading-capacity", 2034)
PUBLIC: Question = ("public-money", 2032)
FEW = (AT, SUM, DIFFERENCE, SHARE, MONTHS)
"""One headline of each kind: at a year, a sum, a difference, a ratio, and a median of dates over fabs."""

MANY = (*FEW, ("tsmc-arizona-capacity", 2028), ("visiting-experts-peak", None), ("people-trained", 2030),
        ("crew-peak-phoenix", None), PUBLIC, ("unfilled-posts", 2030))  # fmt: skip

LEAST = 0.75
"""Share of the draws that have to count; the others bend within every step that round-off leaves room for."""


@cache
def run(name: str) -> Outcome:
    """A deal played once."""
    return case(name).run()


@cache
def gradient_at(name: str, question: Question) -> Gradient:
    """The gradient of one headline of one deal."""
    return gradient_of_run(run(name), question[0], question[1] or 2030, DRAWS)


def check(name: str, term: Term, questions: tuple[Question, ...]) -> None:
    """Every headline's slope with respect to one term is its central difference, and some of them are sharp."""
    sharp, moves = [], []
    for question, found in central(case(name), term, questions).items():
        reached = found.only(np.isfinite(value_of(question, run(name).data)))
        slope = gradient_at(name, question).slope(term.clause, term.path)
        reached.holds(slope.values, LEAST, question[0])
        sharp.append(reached.sharp.any())
        moves.append((np.abs(slope.values) > 1e7 * reached.noise).any())
    assert any(sharp) >= any(moves), "no difference is sharp"


QUICK = ("experts.persons.engineer", "training.places_per_year", "training.until", "pledge-new.amount_usd_bn",
         "vetting.screening_months", "park.suppliers_committed")  # fmt: skip


@pytest.mark.parametrize("name", QUICK)
def test_the_gradient_is_the_central_difference(name: str):
    (term,) = (term for term in case("november").terms if f"{term.clause}.{term.path}" == name)
    check("november", term, FEW)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["november", "every clause"])
def test_every_slope_is_the_central_difference(name: str):
    missed = []
    for term in case(name).terms:
        try:
            check(name, term, MANY)
        except AssertionError as error:
            missed.append(f"{term.clause}.{term.path}: {error}")
    assert not missed, "\n".join(missed)


def test_nothing_in_a_gradient_is_not_a_number():
    for question in MANY[:3]:
        for name in ("november", "every clause"):
            assert all(np.isfinite(row.values).all() for row in gradient_at(name, question).rows)


def test_what_a_deal_adds_has_the_slopes_of_the_path_with_it():
    """The path without the deal does not hang on the deal's terms, the standing programmes apart, which are its own."""
    added = gradient_at("november", DIFFERENCE)
    whole = gradient_at("november", ("us-leading-capacity", 2032))
    assert [row.values.tolist() for row in added.rows] == [row.values.tolist() for row in whole.rows]


def test_a_date_on_the_first_of_a_month_has_the_mean_of_both_sides():
    """A tax credit that ends on the first of a month ends between two months that spend unlike sums."""
    on_the_bend = case_of(load_deal("us-taiwan-2025-11"))
    (term,) = (term for term in on_the_bend.terms if (term.clause, term.path) == ("tax-credit-2022", "until"))
    assert term.value == "2026-01-01"
    step = 1e-4
    here, up, down = (value_of(PUBLIC, on_the_bend.play(on_the_bend.moved(term, move))) for move in (0.0, step, -step))
    after, before = (up - here) / step, (here - down) / step
    assert np.abs(after - before).max() > 1e-3, "this date is no bend"
    slope = gradient_of_run(on_the_bend.run(), *PUBLIC, DRAWS).slope("tax-credit-2022", "until")
    np.testing.assert_allclose(slope.values, (after + before) / 2, rtol=RTOL)


def test_a_whole_node_generation_has_the_slope_of_more_distance():
    """At whole generations the line from node to node bends, and the slope is that of the next piece."""
    on_the_bend = case_of(load_deal("us-taiwan-2025-11", ["newest-nodes-at-home.generations_behind=2"]))
    (term,) = (term for term in on_the_bend.terms if term.path == "generations_behind")
    found = one_sided(
        lambda by: on_the_bend.play(on_the_bend.moved(term, by)), "count", 1, AT, round_off(case("november"), AT)
    )
    slope = gradient_of_run(on_the_bend.run(), *AT, DRAWS).slope("newest-nodes-at-home", "generations_behind")
    assert np.abs(slope.values).max() > 0.1
    found.holds(slope.values, 0.5, AT[0])


@pytest.mark.parametrize(("share", "side"), [(100, -1), (0, 1)])
def test_a_training_all_of_one_kind_has_the_slope_of_the_side_that_is_possible(share: int, side: int):
    """A course with nobody in it sends nobody out; the first person in it does."""
    edge = case_of(off_the_bends(load_deal("us-taiwan-2025-11", [f"training.abroad_pct={share}"])))
    (term,) = (term for term in edge.terms if (term.clause, term.path) == ("training", "abroad_pct"))
    found = one_sided(
        lambda by: edge.play(edge.moved(term, by)), "percent", side, LATER, round_off(case("november"), LATER)
    )
    slope = gradient_of_run(edge.run(), *LATER, DRAWS).slope("training", "abroad_pct")
    assert np.abs(slope.values).max() > 0.01
    found.holds(slope.values, 0.5, LATER[0])


@cache
def neutral() -> tuple[Case, Arrays, Callable[[Arrays], xr.Dataset]]:
    """The path without a deal, its terms with the clauses that it lacks, and the engine for such terms."""
    base = case("status-quo")
    probes = probes_of(base.deal, base.labels)
    whole = with_probes(base.deal, probes)
    arrays = kept_neutral(base.filled(whole), whole, probes, base.parameters)
    by_draw = {name: 0 if name == BY_DRAW else None for name in arrays}
    engine = jax.jit(jax.vmap(play_draw, in_axes=(None, by_draw, 0, 0)))
    return base, arrays, lambda terms: base.labelled(engine(vars(base.projects), terms, base.parameters, base.shocks))


@pytest.mark.slow
@pytest.mark.parametrize("question", [AT, MONTHS, LATER])
def test_clauses_that_are_not_in_the_deal_change_nothing(question: Question):
    _, arrays, play = neutral()
    without, beside = (value_of(question, data) for data in (run("status-quo").data, play(arrays)))
    np.testing.assert_allclose(beside, without, rtol=1e-7)


@pytest.mark.slow
def test_a_clause_that_is_not_in_the_deal_has_the_slope_of_its_first_unit():
    base, arrays, play = neutral()
    probes = probes_of(base.deal, base.labels)
    found = [term for term in terms_of(with_probes(base.deal, probes), base.projects, base.labels)
             if term.clause in probes and term.path in probes[term.clause].terms]  # fmt: skip
    assert len(found) == 11
    for term in found:
        for question in (AT, LATER):
            gradient = gradient_at("status-quo", question)
            slope = gradient.slope(probes[term.clause].name, term.path)

            def moved(amount: float, term: Term = term) -> xr.Dataset:
                return play(arrays | {name: arrays[name] + amount * change for name, change in term.direction.items()})

            differences = one_sided(moved, term.unit, 1, question, round_off(base, question))
            differences.holds(slope.values, 0.5, f"{term.clause}.{term.path}, {question[0]}")
            assert slope.status == "not in the deal"
            assert slope.value == 0
