"""Outcomes and pages that the tests of the report share."""

from __future__ import annotations

import pytest
from tests.report.support import PHASES, made_up, outcome_of

from reshore.outcome import Outcome
from reshore.report import render_report
from reshore.report.material import Extras, Material, material_of

DRAWS = 40


@pytest.fixture(scope="session")
def outcome() -> Outcome:
    """A deal that brings three phases and everything three months sooner."""
    return outcome_of("us-taiwan-2025-11", made_up(DRAWS, PHASES, 3.0), made_up(DRAWS, 0, 0.0))


@pytest.fixture(scope="session")
def status_quo() -> Outcome:
    """The path without a deal by itself."""
    return outcome_of("status-quo", made_up(DRAWS, 0, 0.0), None)


@pytest.fixture(scope="session")
def material(outcome: Outcome) -> Material:
    """The deal's outcome, ready for the report."""
    return material_of(outcome, Extras())


@pytest.fixture(scope="session")
def page(outcome: Outcome) -> str:
    """The report on the deal."""
    return render_report(outcome, Extras())


@pytest.fixture(scope="session")
def status_quo_page(status_quo: Outcome) -> str:
    """The report on the path without a deal."""
    return render_report(status_quo, Extras())
