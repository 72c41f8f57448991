"""Compiled programs are kept between runs and shared by the workers, as they are for users."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reshore.record.compile_cache import compile_cache


@pytest.fixture(scope="session", autouse=True)
def _compile_cache() -> Iterator[None]:
    """One compiled program for all examples of all sessions."""
    with compile_cache():
        yield
