"""The same world with less in it: no inputs, no inputs from other sectors, one sector of goods.

They show what input-output links and many sectors add to the effect of a tariff, as in table 11 of Caliendo and Parro
(2015). Each variant keeps the flows between countries, takes the cost shares that its name says, and finds final
spending afresh as what is left. Where that is negative it is put to zero, and the world settles: its equilibrium with
no other change becomes the base. Deficits stay; eliminate them afterwards, since doing so first moves the flows and
leads to another world.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reshore.economy.model import Economy
from reshore.economy.shocks import unchanged

if TYPE_CHECKING:
    from jaxtyping import Float

AGGREGATE_ELASTICITY = 4.55
"""Trade elasticity of all goods together [1]: Caliendo and Parro (2015), table 1, aggregate of the full sample."""

GOODS, SERVICES = "goods", "services"


def without_materials(economy: Economy) -> Economy:
    """The world in which output is made by labour alone and all that is bought is for final use.

    Args:
        economy: any base.

    Returns:
        A base with a value-added share of one in every sector.

    Raises:
        SolveError: the world does not settle.

    Source: Caliendo and Parro (2015), table 11, "no materials". Test: tests/papers/test_variants.py.
    """
    flow, paid = _flows(economy)
    labour = np.ones_like(np.asarray(economy.value_added_share))
    return _settled(economy, flow, paid, labour, np.zeros_like(np.asarray(economy.input_share)))


def without_input_links(economy: Economy, of_all_inputs: bool = True) -> Economy:
    """The world in which a sector uses inputs from itself only.

    The paper's figures rest on an input share equal to the sector's own part of its inputs, so that a sector that buys
    half of its inputs from itself spends half of its output on them. With `of_all_inputs` false the input share is
    what the sector spends on itself over its output, and what it bought from others becomes value added.

    Args:
        economy: any base.
        of_all_inputs: whether the own input is counted over all inputs, as in the paper, or over output.

    Returns:
        A base whose input shares are zero off the diagonal.

    Raises:
        SolveError: the world does not settle.

    Source: Caliendo and Parro (2015), table 11, "no I-O". Test: tests/papers/test_variants.py.
    """
    flow, paid = _flows(economy)
    inputs = _input_mix(economy) if of_all_inputs else np.asarray(economy.input_share)
    own = inputs * np.eye(inputs.shape[1])
    return _settled(economy, flow, paid, 1 - own.sum(axis=2), own)


def one_sector(economy: Economy, elasticity: float = AGGREGATE_ELASTICITY) -> Economy:
    """The world with one sector of goods, and one of services where some sectors are not traded at all.

    Flows are added up. A duty is the median of its sectors, a value-added share too; the input mix is their mean, all
    without weights.

    Args:
        economy: any base.
        elasticity: trade elasticity of both sectors [1].

    Returns:
        A base with the sectors `goods` and, where something is not traded, `services`.

    Raises:
        SolveError: the world does not settle.

    Source: Caliendo and Parro (2015), table 11, "one sector". Test: tests/papers/test_variants.py.
    """
    groups = _groups(economy)
    flow = np.stack([_flows(economy)[0][:, :, group].sum(axis=2) for group in groups], axis=2)
    rate = one_sector_rates(economy, np.asarray(economy.tariff_rate))
    labour = np.stack([np.median(np.asarray(economy.value_added_share)[:, group], axis=1) for group in groups], axis=1)
    mix = _input_mix(economy)
    mean = np.stack(
        [np.stack([mix[:, user][:, :, used].mean(axis=(1, 2)) for used in groups], axis=1) for user in groups], axis=1
    )
    inputs = mean / mean.sum(axis=2, keepdims=True) * (1 - labour)[:, :, None]
    small = Economy(
        share=flow,
        final_trade_share=None,
        tariff_rate=rate,
        value_added_share=labour,
        input_share=inputs,
        final_share=labour,
        value_added_usd_bn=economy.value_added_usd_bn,
        deficit_usd_bn=economy.deficit_usd_bn,
        spending_usd_bn=labour,
        final_spending_usd_bn=labour,
        elasticity=np.full(len(groups), elasticity),
        countries=economy.countries,
        sectors=(GOODS, SERVICES)[: len(groups)],
    )
    return _settled(small, flow, flow * (1 + rate), labour, inputs)


def one_sector_rates(
    economy: Economy, rate: Float[np.ndarray, "importer exporter sector"]
) -> Float[np.ndarray, "importer exporter group"]:
    """Duties of the world with one sector of goods: by pair of countries the median of all sectors of goods.

    Args:
        economy: the base with all sectors.
        rate: duties by sector [share].

    Returns:
        Duties by group of sectors [share].
    """
    return np.stack([np.median(rate[:, :, group], axis=2) for group in _groups(economy)], axis=2)


def _groups(economy: Economy) -> list[list[int]]:
    """Places of the sectors that are traded, and of those that are not where there are any."""
    between = np.asarray(economy.share) * (1 - np.eye(len(economy.countries)))[:, :, None]
    traded = (between > 0).any(axis=(0, 1))
    return [np.flatnonzero(members).tolist() for members in (traded, ~traded) if members.any()]


def _flows(
    economy: Economy,
) -> tuple[Float[np.ndarray, "importer exporter sector"], Float[np.ndarray, "importer exporter sector"]]:
    """Flows before and after duty [usd_bn]."""
    share, final_share = np.asarray(economy.share), np.asarray(economy.share)
    if economy.final_trade_share is not None:
        final_share = np.asarray(economy.final_trade_share)
    final = np.asarray(economy.final_spending_usd_bn)
    inputs = np.asarray(economy.spending_usd_bn) - final
    paid = share * inputs[:, None, :] + final_share * final[:, None, :]
    return paid / (1 + np.asarray(economy.tariff_rate)), paid


def _input_mix(economy: Economy) -> Float[np.ndarray, "country output input"]:
    """Inputs by sector over all inputs of the sector that uses them; zero where it uses none."""
    inputs = np.asarray(economy.input_share)
    total = inputs.sum(axis=2, keepdims=True)
    return np.divide(inputs, total, out=np.zeros_like(inputs), where=total > 0)


def _settled(
    economy: Economy,
    flow: Float[np.ndarray, "importer exporter sector"],
    paid: Float[np.ndarray, "importer exporter sector"],
    labour: Float[np.ndarray, "country sector"],
    inputs: Float[np.ndarray, "country output input"],
) -> Economy:
    """The base with these flows and cost shares, as its own equilibrium."""
    from reshore.economy.equilibrium import rebased, require_solved, solve

    output, spending = flow.sum(axis=0), paid.sum(axis=1)
    final = np.maximum(spending - np.einsum("njk,nj->nk", inputs, output), 0.0)
    final_share = final / final.sum(axis=1, keepdims=True)
    value_added = (labour * output).sum(axis=1)
    deficit = flow.sum(axis=(1, 2)) - output.sum(axis=1)
    income = value_added + (paid - flow).sum(axis=(1, 2)) + deficit
    home = np.eye(len(economy.countries))[:, :, None]
    drafted = Economy(
        share=np.where(spending[:, None, :] > 0, paid / np.where(spending > 0, spending, 1.0)[:, None, :], home),
        final_trade_share=None,
        tariff_rate=economy.tariff_rate,
        value_added_share=labour,
        input_share=inputs,
        final_share=final_share,
        value_added_usd_bn=value_added,
        deficit_usd_bn=deficit - deficit.mean(),
        spending_usd_bn=spending,
        final_spending_usd_bn=final_share * income[:, None],
        elasticity=economy.elasticity,
        countries=economy.countries,
        sectors=economy.sectors,
    )
    same = unchanged(drafted)
    found = solve(drafted, same)
    require_solved(drafted, found)
    return rebased(drafted, same, found)
