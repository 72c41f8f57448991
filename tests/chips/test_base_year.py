"""The base year: totals are met, and in 2024 the weights give back the flows that were fitted."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from tests.chips.deal_market import inputs, made_up_build_out, pieces, region

from reshore.chips import chunk
from reshore.chips.base_year import class_sales, routes_to_us
from reshore.chips.clearing import clear
from reshore.chips.trade import trade
from reshore.chips.years import market_of
from reshore.solve.compiling import QUICK

DEAL = "us-taiwan-2025-11"
USA = region("USA")


@pytest.fixture(scope="module")
def scene_and_plan():
    _, _, _, projects, draws = pieces(DEAL)
    slots, quotas, laws = inputs(DEAL)
    built = chunk.built_of(made_up_build_out(projects, draws))
    return jax.jit(chunk.scene_and_plan, compiler_options=QUICK)(
        slots, quotas, laws, draws.parameters, built, draws.shocks["chip_flow_uniform"]
    )


def test_sales_add_up_to_the_published_total_and_memory_is_published(scene_and_plan):
    drawn = scene_and_plan[0].drawn
    sales = np.asarray(class_sales(drawn))
    assert np.allclose(sales.sum(axis=0), drawn.chip_sales_total_usd_bn)
    assert np.allclose(sales[4], drawn.chip_sales_usd_bn[4])


def test_fitted_flows_meet_sales_output_use_and_customs(scene_and_plan):
    scene, _ = scene_and_plan
    base, drawn = scene.base, scene.drawn
    value = np.asarray(base.flow_k * base.cost_usd_per_wafer[:, :, None]) / 1e6
    assert np.allclose(value.sum(axis=(1, 2)), class_sales(drawn), rtol=1e-9)
    output = (
        np.asarray(scene.base_k) * np.asarray(drawn.chip_utilisation_share / drawn.chip_utilisation_max_share)[:, None]
    )
    assert np.allclose(np.asarray(base.flow_k).sum(axis=2), output, rtol=1e-9)
    assert np.asarray(base.gap).max() < 1e-3
    others = value.sum(axis=(0, 1))[1:]
    wanted = np.asarray(drawn.device_demand_share)[1:]
    assert np.abs(others / others.sum(axis=0) - wanted / wanted.sum(axis=0)).max() < 2e-3


def test_flows_differ_between_draws_by_more_than_their_totals_do(scene_and_plan):
    flow = np.asarray(scene_and_plan[0].base.flow_k)
    spread = flow.std(axis=-1) / np.maximum(flow.mean(axis=-1), 1e-9)
    assert np.median(spread[flow.mean(axis=-1) > 1]) > 0.2


def test_the_market_of_2024_gives_the_fitted_flows_back(scene_and_plan):
    scene, plan = scene_and_plan
    step = jax.tree.map(lambda values: values[0], plan)
    # what stood in 2024 and nothing of the list, so that every flow is a fitted one
    alone = jax.tree.map(lambda values: values, step)
    alone = type(step)(
        **{**vars(alone), "projects_k": 0 * step.projects_k, "rest_k": scene.base_k, "packaged_k": 0 * step.packaged_k}
    )
    market = market_of(scene, alone, jnp.ones(scene.base_k.shape))
    found = jax.jit(lambda: trade(market, clear(market)), compiler_options=QUICK)()
    flow, wanted = np.asarray(found.flow_k), np.asarray(scene.base.flow_k)
    assert np.abs(flow - wanted).max() < 1e-6 * wanted.max()
    assert np.allclose(found.price_index, 1, atol=1e-9)


def test_routes_to_the_united_states_are_shares(scene_and_plan):
    scene, _ = scene_and_plan
    routes = jnp.broadcast_to(scene.slots.route_share[..., None], (*scene.slots.route_share.shape, 16))
    found = np.asarray(routes_to_us(routes, scene.base.toward_us)).sum(axis=2)
    assert np.allclose(found[scene.slots.used > 0], 1)
    assert USA == 0
