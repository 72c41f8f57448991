"""From points of the Sobol sequence to values: shapes, medians, quantiles, sameness."""

import numpy as np
import pytest

from reshore.names import PRODUCTS, REGIONS
from reshore.world.catalogue import Catalogue, load_catalogue

POINTS = 2048


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue()


@pytest.fixture(scope="module")
def even_points():
    """Every column runs through the same evenly spaced shares, each in an order of its own."""
    shares = (np.arange(POINTS) + 0.5) / POINTS
    generator = np.random.default_rng(1)
    return np.stack([generator.permutation(shares) for _ in range(512)], axis=1)


def test_every_parameter_has_its_shape(catalogue, even_points):
    sample = catalogue.sample(even_points)
    assert set(sample) == set(catalogue.parameters)
    for stem, one in catalogue.parameters.items():
        assert sample[stem].shape == ((POINTS, len(one.keys)) if one.by else (POINTS,)), stem
        assert np.isfinite(sample[stem]).all(), stem


def test_medians_and_quantiles_are_those_of_the_distributions(catalogue, even_points):
    sample = catalogue.sample(even_points)
    for stem, one in catalogue.parameters.items():
        for place, key in enumerate(one.keys or (None,)):
            drawn = sample[stem] if key is None else sample[stem][:, place]
            distribution = one.value(key).distribution
            low, high = distribution.bounds
            expected = distribution.quantile(np.array([0.1, 0.5, 0.9]))
            np.testing.assert_allclose(np.quantile(drawn, [0.1, 0.5, 0.9]), expected, atol=0.002 * (high - low) + 1e-12)
            assert low <= drawn.min() <= drawn.max() <= high, (stem, key)


def test_the_same_points_give_the_same_values(catalogue, even_points):
    first, second = catalogue.sample(even_points), catalogue.sample(even_points)
    assert all(np.array_equal(first[stem], second[stem]) for stem in first)


def test_a_draw_does_not_depend_on_the_others(catalogue, even_points):
    whole, part = catalogue.sample(even_points), catalogue.sample(even_points[256:512])
    assert all(np.array_equal(whole[stem][256:512], part[stem]) for stem in whole)


def test_a_new_parameter_moves_no_other(catalogue, even_points):
    fewer = Catalogue({"die_area_cm2": catalogue.parameters["die_area_cm2"]}, catalogue.columns)
    alone = fewer.sample(even_points)["die_area_cm2"]
    np.testing.assert_array_equal(alone, catalogue.sample(even_points)["die_area_cm2"])


def test_regions_and_products_come_in_the_order_of_the_names(catalogue, even_points):
    sample = catalogue.sample(even_points)
    quality = sample["first_pass_quality"]
    assert quality.shape == (POINTS, len(REGIONS))
    assert quality[:, REGIONS.index("TWN")].min() >= 0.93
    assert quality[:, REGIONS.index("USA")].min() < 0.78
    growth = sample["world_growth"]
    assert growth.shape == (POINTS, len(PRODUCTS))
    assert growth[:, PRODUCTS.index("leading")].min() >= 0.10
    assert not growth[:, PRODUCTS.index("packaging")].any()


def test_what_shares_a_default_shares_its_draw(catalogue, even_points):
    quality = catalogue.sample(even_points)["first_pass_quality"]
    np.testing.assert_array_equal(quality[:, REGIONS.index("KOR")], quality[:, REGIONS.index("SEA")])
    assert not np.array_equal(quality[:, REGIONS.index("KOR")], quality[:, REGIONS.index("USA")])


def test_sites_follow_the_table(catalogue, even_points):
    one = catalogue.parameters["craft_available_persons"]
    drawn = catalogue.sample(even_points)["craft_available_persons"]
    assert one.keys[0] == "phoenix"
    assert 6000 <= drawn[:, 0].min() <= drawn[:, 0].max() <= 13000
    assert set(drawn[:, one.keys.index("tainan")]) == {40000}


def test_defects_learn_downwards_in_every_draw(catalogue):
    floor = catalogue.parameters["defect_density_floor"].value().distribution.bounds[1]
    mother = catalogue.parameters["defect_density_mother"].value().distribution.bounds[0]
    assert floor < mother
