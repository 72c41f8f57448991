"""How a numeric stage ended, in words."""

from __future__ import annotations

SOLVED = 0
NOT_CONVERGED = 1
NO_SUPPLY = 2
NOT_FINITE = 3

MEANINGS = {
    SOLVED: "solved",
    NOT_CONVERGED: "not solved to the tolerance within the steps allowed",
    NO_SUPPLY: "nobody can supply what somebody needs",
    NOT_FINITE: "a number that goes in is not finite",
}
"""Result code to what it means."""
