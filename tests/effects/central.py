"""Slopes by central differences: a deal played again with one term a little higher and a little lower.

A path bends wherever a gate opens or a queue forms, so a step that is too wide meets a bend and a step that is too
narrow is lost in round-off. Every difference is therefore taken at several steps, and the widest one counts that all
narrower ones confirm, to 2e-7 and to round-off; what the gradient says plays no part in that choice. A draw that bends
within every step does not count. What counts is then held to 1e-6 and to round-off. Dates on the first of a month,
equal dates and whole node generations lie on a bend themselves, so the deals tested here have other dates in the same
months and a third of a generation more; what is said on a bend has tests of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from tests.effects.support import CLAUSES

from reshore.buildout.path import play_draws
from reshore.deal import load_deal
from reshore.deal.terms import Deal
from reshore.ensemble.draws import draws_of
from reshore.ensemble.headlines import HEADLINES, read
from reshore.evidence.gradient import BATCH
from reshore.evidence.slopes import RESULTS
from reshore.evidence.terms import Term, replaced, terms_of, values_of
from reshore.outcome import VARIABLES, Outcome, dataset
from reshore.settings import CHUNK_DRAWS, Settings
from reshore.world.baseline import World, load_world
from reshore.world.inputs import Labels, Projects
from reshore.world.resolve import resolve
from reshore.world.term_slots import fill_terms

DRAWS = BATCH
AGREED = 2e-7
"""How closely two steps have to agree for their difference to count [share]."""

WITNESSES = 2
"""Narrower steps that have to confirm a slope [count]."""

MARGIN = 1 + 4**WITNESSES
"""A slope is known to its own round-off and that of the last step that has to confirm it, in times its own [1]."""

RTOL = 1e-6
LAST_DIGITS = (-6e-16, -3e-16, 3e-16, 6e-16)
"""Changes of the deal's numbers that only round-off notices [share]."""

LEAST_ROUND_OFF = 8
"""What hundreds of months of additions lose at least, in spacings of the headline [count]."""

SCALES = tuple(4.0**-power for power in range(7))
STEPS = {"months": 0.05, "percent": 0.08, "persons": 0.8, "usd_bn": 0.08, "count": 0.004, "places_per_year": 0.8,
         "acres": 0.8, "firms": 0.2}  # fmt: skip
"""Half-width of the widest step, by unit of the term; the others are these times `SCALES`."""

Arrays = dict[str, np.ndarray]
Question = tuple[str, int | None]


@dataclass(frozen=True, eq=False)
class Case:
    """A deal, the draws that it is played with, and its results in 64 bits."""

    deal: Deal
    world: World
    projects: Projects = field(repr=False)
    labels: Labels = field(repr=False)
    parameters: Arrays = field(repr=False)
    shocks: Arrays = field(repr=False)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term with a slope."""
        return terms_of(self.deal, self.projects, self.labels)

    def filled(self, deal: Deal) -> Arrays:
        """The clauses of a deal as arrays."""
        return vars(fill_terms(deal, self.projects, self.labels))

    def play(self, terms: Arrays) -> xr.Dataset:
        """The results of some terms in 64 bits."""
        return self.labelled(play_draws(vars(self.projects), terms, self.parameters, self.shocks))

    def labelled(self, played: Mapping[str, Any]) -> xr.Dataset:
        """Results of the engine with their names, in 64 bits."""
        arrays = {name: np.asarray(values) for name, values in played.items()}
        arrays["result_code"] = np.zeros(DRAWS)
        arrays["starts_quantile_kwpm"] = np.repeat(arrays["starts_kwpm"].mean(axis=0)[None], 3, axis=0)
        words = dataset(arrays, self.projects, self.labels, np.arange(DRAWS))
        exact = {}
        for name in RESULTS:
            axes = VARIABLES[name].axes
            exact[name] = (axes, arrays[name][tuple(slice(0, words.sizes[axis]) for axis in axes)])
        return words.assign(exact)

    def run(self) -> Outcome:
        """The deal's results as a run, the form that `gradient_of_run` takes."""
        here = self.play(self.filled(self.deal))
        return Outcome(self.deal, self.world, here, None, Settings(draws=DRAWS))

    def moved(self, term: Term, amount: float) -> Arrays:
        """The terms with one of them moved; a number through the deal itself, a date by a part of a month."""
        if isinstance(term.value, str):
            here = self.filled(self.deal)
            return here | {name: here[name] + amount * change for name, change in term.direction.items()}
        clause = replaced(self.deal.clauses[term.clause], term.path, term.value + amount)
        return self.filled(self.deal.model_copy(update={"clauses": {**self.deal.clauses, term.clause: clause}}))


def case_of(deal: Deal) -> Case:
    """A deal ready to be played."""
    world = load_world(deal.as_of)
    _, projects, labels = resolve(deal, world)
    drawn = draws_of(world.catalogue, 2025, 0, CHUNK_DRAWS)
    cut = [{name: values[:DRAWS] for name, values in arrays.items()} for arrays in (drawn.parameters, drawn.shocks)]
    return Case(deal, world, projects, labels, *cut)


def off_the_bends(deal: Deal) -> Deal:
    """A deal with every date on another day of its month, each clause on its own, and nodes kept longer at home."""
    clauses = {}
    for place, (name, clause) in enumerate(deal.clauses.items()):
        for path, _, value in values_of(clause):
            if isinstance(value, date):
                clause = replaced(clause, path, value.replace(day=4 + place % 10))
            elif path == "generations_behind":
                clause = replaced(clause, path, value + 1 / 3)
        clauses[name] = clause
    return deal.model_copy(update={"clauses": clauses})


@cache
def case(name: str) -> Case:
    """A shipped deal, `november` for short, or `every clause`: one clause of each kind that is played, and no other."""
    if name != "every clause":
        return case_of(off_the_bends(load_deal({"november": "us-taiwan-2025-11"}.get(name, name))))
    base = load_deal("status-quo")
    tariffs = {name: clause for name, clause in base.clauses.items() if clause.kind == "chip_tariff"}
    deal = base.model_copy(update={"baseline": "status-quo", "clauses": {**tariffs, **CLAUSES}})
    return case_of(off_the_bends(deal))


def value_of(question: Question, data: xr.Dataset) -> np.ndarray:
    """A headline in every draw."""
    rule = next(rule for rule in HEADLINES if rule.name == question[0])
    return read(rule, rule.series(data), question[1] or 2030)


@dataclass(frozen=True)
class Found:
    """A slope by differences.

    Args:
        value: the slope [draw].
        noise: what of it may be round-off [draw].
        counts: whether two steps agreed about it [draw].
    """

    value: np.ndarray
    noise: np.ndarray
    counts: np.ndarray

    def only(self, chosen: np.ndarray) -> Found:
        """The same in some of the draws."""
        return Found(self.value[chosen], self.noise[chosen], self.counts[chosen])

    @property
    def sharp(self) -> np.ndarray:
        """Whether a draw counts and its slope is known to 1e-6 [draw]."""
        return self.counts & (self.noise <= RTOL * np.abs(self.value))

    def holds(self, slope: np.ndarray, least: float, name: str) -> None:
        """Check a gradient in the draws that count, and that enough of them do."""
        assert self.counts.mean() >= least, f"{name}: {self.counts.mean():.2f} of draws count"
        wrong = self.counts & ~(np.abs(slope - self.value) <= RTOL * np.abs(self.value) + self.noise)
        assert not wrong.any(), f"{name}: {slope[wrong]} by the gradient, {self.value[wrong]} by differences"


@cache
def round_off(case: Case, question: Question) -> np.ndarray:
    """How far a headline moves in each draw when the last digits of the deal's numbers change [draw]."""
    here = value_of(question, case.play(case.filled(case.deal)))
    moved = []
    for change in LAST_DIGITS:
        terms = {name: values * (1 + change) if values.dtype.kind == "f" else values
                 for name, values in case.filled(case.deal).items()}  # fmt: skip
        with np.errstate(invalid="ignore"):
            moved.append(np.abs(value_of(question, case.play(terms)) - here))
    return np.maximum(np.max(moved, axis=0), LEAST_ROUND_OFF * np.spacing(np.abs(here)))


def central(case: Case, term: Term, questions: tuple[Question, ...]) -> dict[Question, Found]:
    """The slopes of some headlines with respect to one term."""
    steps = np.array([scale * STEPS[term.unit] for scale in SCALES])
    sides = [[case.play(case.moved(term, sign * step)) for sign in (1, -1)] for step in steps]
    found = {}
    for question in questions:
        values = np.array([[value_of(question, data) for data in both] for both in sides])
        slopes = (values[:, 0] - values[:, 1]) / (2 * steps[:, None])
        found[question] = settle(slopes, round_off(case, question) / steps[:, None])
    return found


def one_sided(
    play: Callable[[float], xr.Dataset], unit: str, side: int, question: Question, noise: np.ndarray
) -> Found:
    """The slope of a headline on one side of a bend, by differences of second order.

    Args:
        play: results with the term moved by an amount.
        unit: unit of the term.
        side: 1 to move it up, -1 to move it down.
        question: the headline.
        noise: its round-off [draw].
    """
    steps = side * np.array(SCALES) * STEPS[unit] / 2
    here = value_of(question, play(0.0))
    moved = [[value_of(question, play(times * step)) for times in (1, 2)] for step in steps]
    slopes = np.array(
        [(4 * near - 3 * here - far) / (2 * step) for (near, far), step in zip(moved, steps, strict=True)]
    )
    return settle(slopes, 4 * noise / np.abs(steps[:, None]))


def settle(slopes: np.ndarray, noise: np.ndarray) -> Found:
    """The slope at the widest step that no narrower one contradicts.

    Args:
        slopes: differences by step, widest first, each step a quarter of the one before [step, draw].
        noise: round-off of each [step, draw].

    Two differences give one without the error of the second power of the step (Richardson). It counts where all those
    from narrower steps tell the same, at least two of them.
    """
    with np.errstate(invalid="ignore"):  # a headline that is never reached is infinite on both sides
        smooth, lost = (16 * slopes[1:] - slopes[:-1]) / 15, 2 * noise[1:]
        stands = np.zeros(smooth.shape, dtype=bool)
        for step in range(len(smooth) - WITNESSES):
            gaps = np.abs(smooth[step + 1 :] - smooth[step])
            stands[step] = np.all(gaps <= AGREED * np.abs(smooth[step]) + lost[step] + lost[step + 1 :], axis=0)
    widest = stands.argmax(axis=0)[None]
    value, noise = (np.take_along_axis(values, widest, axis=0)[0] for values in (smooth, lost))
    return Found(value, MARGIN * noise, stands.any(axis=0))
