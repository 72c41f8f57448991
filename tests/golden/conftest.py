"""Golden summaries: what the shipped deals said when they were last looked at, and how to look again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reshore.record.compile_cache import compile_cache


def pytest_addoption(parser: pytest.Parser) -> None:
    """An option that writes the golden files anew instead of comparing with them."""
    parser.addoption(
        "--update-golden", action="store_true", default=False, help="write tests/golden/*.json anew from this run"
    )


@pytest.fixture(scope="session", autouse=True)
def _compile_cache() -> Iterator[None]:
    """The compiled program is kept between runs, as it is for users."""
    with compile_cache():
        yield


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the golden files are written anew."""
    return bool(request.config.getoption("--update-golden", default=False))
