"""The whole economy of a comparison: paired against the reference, with the partners of all deals."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.compared import NAME, three_deals

from reshore.names import REGIONS
from reshore.report.comparison import economy
from reshore.report.comparison.material import material_of

TIE = "\N{NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def material():
    return material_of(three_deals())


def test_real_income_is_compared_inside_each_draw(material):
    frame = economy.incomes(material, 2030)
    change = 100 * (material.side(NAME).data - material.base)["real_income_change_share"].sel(region="TWN", year=2030)
    (row,) = frame.where(deal=NAME, region="TWN").records()
    assert row["p90_percent"] == pytest.approx(float(change.quantile(0.9)), rel=1e-4)
    assert row["above_zero_share"] == float((change > 0).mean())
    assert not np.array(frame.where(deal=f"{NAME}-3").column("p90_percent"), dtype=float).any()
    assert len(frame) == len(material.rivals) * len(REGIONS)


def test_jobs_moved_are_no_sum_of_medians(material):
    frame = economy.items(material, 2030)
    change = (material.side(NAME).data - material.base)["jobs_thousand"].sel(region="USA", year=2030)
    (row,) = frame.where(deal=NAME, item="Jobs in another sector, United States").records()
    assert row["p50"] == pytest.approx(float((np.abs(change).sum("sector") / 2).median()), rel=1e-3)
    assert economy.partners(material) == ("TWN",)
    assert "US tariff revenue" in frame.column("item")


def test_panels_share_their_axis_and_sentences_name_the_partner(material):
    frame = economy.jobs(material, 2030)
    figure = economy.job_figure(material, frame, 2030)
    assert [panel.heading for panel in figure.panels] == [side.called for side in material.rivals]
    domains = {str(next(layer["encoding"]["x"]["scale"] for layer in panel.spec["layer"])) for panel in figure.panels}
    assert len(domains) == 1
    says = economy.sentences(material, economy.incomes(material, 2030))
    assert len(says) == len(material.rivals)
    assert says[0].startswith(f"Real income in 2030 with {NAME}: United States ")
    assert "Taiwan +" in says[0]
