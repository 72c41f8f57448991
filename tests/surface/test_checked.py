"""Types and shapes of every function are checked while the tests run; without that, annotations prove nothing."""

from __future__ import annotations

import jax.numpy as jnp
import pytest

from reshore.buildout.tools import progress_gate
from reshore.names import month_number


def test_a_wrong_type_is_refused() -> None:
    with pytest.raises(TypeError, match="month_number"):
        month_number("2025-11-26")  # type: ignore[arg-type]


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(TypeError, match="progress_gate"):
        progress_gate(jnp.zeros((2, 2)), 50.0)
