"""Levels that fit given shares exactly: one linear system in the outputs of all countries and sectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from reshore.errors import DataError, Fault

if TYPE_CHECKING:
    from jaxtyping import Float

_POLISHING_SWEEPS = 4


class Shares(NamedTuple):
    """What balancing takes from a table and keeps.

    Args:
        inputs: share of an exporter in what an importer spends on inputs, duties included [share].
        final: the same for final use; equal to `inputs` where the table has one pattern [share].
        duty_factor: one and the duty [ratio].
        value_added_share: value added over output [share].
        input_share: inputs over output [share].
        final_share: share of a sector in final spending [share].
        deficit_usd_bn: imports less exports; adds to zero [usd_bn].
    """

    inputs: Float[np.ndarray, "importer exporter sector"]
    final: Float[np.ndarray, "importer exporter sector"]
    duty_factor: Float[np.ndarray, "importer exporter sector"]
    value_added_share: Float[np.ndarray, "country sector"]
    input_share: Float[np.ndarray, "country output input"]
    final_share: Float[np.ndarray, "country sector"]
    deficit_usd_bn: Float[np.ndarray, "country"]


class Levels(NamedTuple):
    """Levels that reproduce themselves under the shares.

    Args:
        output_usd_bn: sales before duty [usd_bn].
        input_usd_bn: what a country spends on a sector for inputs, duties included [usd_bn].
        final_usd_bn: the same for final use [usd_bn].
    """

    output_usd_bn: Float[np.ndarray, "country sector"]
    input_usd_bn: Float[np.ndarray, "country sector"]
    final_usd_bn: Float[np.ndarray, "country sector"]

    @property
    def spending_usd_bn(self) -> Float[np.ndarray, "country sector"]:
        """What a country spends on a sector for all uses [usd_bn]."""
        return self.input_usd_bn + self.final_usd_bn


def solved_levels(
    shares: Shares, output_usd_bn: Float[np.ndarray, "country sector"], countries: tuple[str, ...]
) -> Levels:
    """The levels at which all markets clear and all incomes are spent, at the scale of the table's value added.

    Income is eliminated first: what a country earns on its sales and collects as duties is a fixed part of its sales,
    so that outputs alone are unknown. Sales of the world equal what is spent on them, so one equation is redundant;
    value added of the world, or of each part of it that sells to no other, takes its place.

    Args:
        shares: what stays as it is in the table.
        output_usd_bn: outputs of the table, which set the scale [usd_bn].
        countries: codes, for messages.

    Raises:
        DataError: no such levels exist, or an income or an output would be negative.
    """
    per_duty = shares.inputs / shares.duty_factor, shares.final / shares.duty_factor
    duty_part = tuple(1 - sold.sum(1) for sold in per_duty)
    spent_of_income = 1 - (shares.final_share * duty_part[1]).sum(1)
    _refuse(
        spent_of_income <= 0, countries, spent_of_income, "duties take all of its final spending; are rates shares?"
    )
    earned = shares.value_added_share + np.einsum("nkj,nj->nk", shares.input_share, duty_part[0])
    earned = earned / spent_of_income[:, None]
    final_sales = np.einsum("nij,nj->ijn", per_duty[1], shares.final_share)
    size = output_usd_bn.size
    links = np.einsum("nij,nkj->ijnk", per_duty[0], shares.input_share)
    links += final_sales[..., None] * earned
    matrix = links.reshape(size, size)
    outside = (final_sales @ (shares.deficit_usd_bn / spent_of_income)).ravel()
    solved = _scaled_solution(matrix, outside, output_usd_bn, shares)
    for _ in range(_POLISHING_SWEEPS):
        solved = matrix @ solved + outside
    output = solved.reshape(output_usd_bn.shape)
    income = (earned * output).sum(1) + shares.deficit_usd_bn / spent_of_income
    _refuse(~(income > 0), countries, income, "its income is not positive; is its trade deficit right?")
    smallest = output.min(1)
    _refuse(
        ~(smallest > -1e-9 * output.max()), countries, smallest, "an output is negative; is its trade deficit right?"
    )
    output = np.maximum(output, 0.0)
    return Levels(output, np.einsum("nkj,nk->nj", shares.input_share, output), shares.final_share * income[:, None])


def _scaled_solution(
    matrix: Float[np.ndarray, "cell cell"],
    outside: Float[np.ndarray, "cell"],
    output: Float[np.ndarray, "country sector"],
    shares: Shares,
) -> Float[np.ndarray, "cell"]:
    """Outputs that the links reproduce; one equation of each closed group gives way to the scale of the group."""
    number, sectors = output.shape
    bought = np.asarray((shares.inputs + shares.final > 0).any(2))
    groups = _closed_groups(bought)
    system, right = np.eye(output.size) - matrix, outside.copy()
    for group in groups:
        inside = np.repeat(np.isin(np.arange(number), group), sectors)
        scaled = inside if len(groups) > 1 else np.ones_like(inside)
        weights = np.where(scaled, shares.value_added_share.ravel(), 0.0)
        row = int(np.argmax(np.where(inside, output.ravel(), -1.0)))
        system[row] = weights / (weights @ output.ravel())
        right[row] = 1.0
    try:
        solved: Float[np.ndarray, "cell"] = np.linalg.solve(system, right)
    except np.linalg.LinAlgError as problem:
        raise DataError(
            "the table leaves the scale of some sectors open, because they buy from themselves alone; give them value "
            "added, or merge them with others"
        ) from problem
    return solved


def _closed_groups(bought: Float[np.ndarray, "importer exporter"] | np.ndarray) -> list[np.ndarray]:
    """Groups of countries whose money never leaves them; one group where all trade with all."""
    reach = bought | np.eye(len(bought), dtype=bool)
    while True:
        further = (reach.astype(float) @ reach.astype(float)) > 0
        if (further == reach).all():
            break
        reach = further
    mutual = reach & reach.T
    closed = [n for n in range(len(reach)) if (reach[n] == mutual[n]).all()]
    return [np.flatnonzero(mutual[n]) for n in closed if np.flatnonzero(mutual[n])[0] == n]


def _refuse(wrong: np.ndarray, countries: tuple[str, ...], values: np.ndarray, why: str) -> None:
    """Raise for the countries that are marked."""
    faults = [
        Fault(f"countries.{countries[n]}", f"{why} ({values[n]:.6g} bn USD)" if "rates" not in why else why)
        for n in np.flatnonzero(wrong)
    ]
    if faults:
        raise DataError("the table has no base; mend the countries above or merge them into others", faults)
