"""Types and shapes of functions on arrays are checked in the tests; without that, annotations prove nothing."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from reshore.buildout.tools import progress_gate
from reshore.chips.disruption.months import gap
from reshore.chips.single_years import years_that_matter


def test_a_wrong_type_is_refused() -> None:
    with pytest.raises(TypeError, match="years_that_matter"):
        years_that_matter(2030.5)  # type: ignore[arg-type]


def test_a_wrong_number_of_axes_is_refused() -> None:
    with pytest.raises(TypeError, match="progress_gate"):
        progress_gate(jnp.zeros((2, 2)), 50.0)


def test_axes_of_one_name_have_one_length() -> None:
    need = np.ones((6, 4))
    assert np.array_equal(gap(np.full((6, 4), 0.25), need), np.full((6, 4), 0.75))
    with pytest.raises(TypeError, match="gap"):
        gap(np.full((6, 1), 0.25), need)
