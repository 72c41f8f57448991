"""The screening finds what moves a result, shares never exceed one, and chance is left out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from reshore.ensemble.sensitivity import by_status, screening_of, standardised_ranks

RNG = np.random.default_rng(1)


def test_what_moves_a_result_is_named_first_with_its_sign():
    samples = {name: RNG.random(1000) for name in ("strong", "weak", "idle")}
    statuses = {"strong": "assumed", "weak": "confirmed", "idle": "estimate"}
    result = -3 * samples["strong"] + samples["weak"]
    drivers = screening_of(samples, statuses).drivers(result)
    assert [(driver.entry, driver.sign) for driver in drivers] == [("strong", -1), ("weak", 1)]
    assert drivers[0].share == pytest.approx(0.9, abs=0.04)
    shares = by_status(drivers)
    assert shares["estimate"] == 0
    assert shares["assumed"] > shares["confirmed"] > 0


def test_chance_is_not_taken_for_a_cause():
    samples = {f"idle{number}": RNG.random(500) for number in range(100)}
    drivers = screening_of(samples, dict.fromkeys(samples, "assumed")).drivers(RNG.random(500))
    assert len(drivers) <= 1


def test_of_two_numbers_that_go_together_only_the_cause_is_named():
    cause = RNG.random(1000)
    shadow = 0.5 * cause + RNG.random(1000)
    drivers = screening_of({"shadow": shadow, "cause": cause}, dict.fromkeys(("shadow", "cause"), "assumed"))
    assert [driver.entry for driver in drivers.drivers(np.exp(cause))] == ["cause"]


def test_shares_of_independent_numbers_are_squared_rank_correlations():
    samples = {"a": RNG.random(4000), "b": RNG.random(4000)}
    result = samples["a"] + 2 * samples["b"]
    drivers = screening_of(samples, dict.fromkeys(samples, "assumed")).drivers(result)
    shares = {driver.entry: driver.share for driver in drivers}
    for name, values in samples.items():
        assert shares[name] == pytest.approx(spearmanr(values, result).statistic ** 2, abs=0.03)


def test_unsolved_draws_do_not_count():
    values = np.arange(400.0)
    screening = screening_of({"a": values}, {"a": "assumed"}, values < 300)
    assert screening.scores.shape == (1, 300)
    assert screening.drivers(values[:300] ** 2)[0].share == pytest.approx(1)


def test_a_result_without_spread_rests_on_nothing():
    screening = screening_of({"a": RNG.random(300)}, {"a": "assumed"})
    assert screening.drivers(np.zeros(300)) == ()


def test_never_ranks_behind_every_number():
    ranks = standardised_ranks(np.array([[1.0, np.inf, 3.0, np.inf]]))[0]
    assert ranks[1] == ranks[3] == ranks.max()


@given(st.integers(0, 10_000))
def test_shares_add_to_one_at_most(seed: int):
    rng = np.random.default_rng(seed)
    common = rng.random(50)
    samples = {f"p{number}": common + 0.1 * rng.random(50) for number in range(6)}
    drivers = screening_of(samples, dict.fromkeys(samples, "reported")).drivers(common)
    assert sum(driver.share for driver in drivers) <= 1 + 1e-12
    assert all(first.share >= second.share for first, second in pairwise(drivers))
